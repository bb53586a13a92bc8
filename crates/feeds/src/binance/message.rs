//! The JSON of one line, in all its shapes at once: which fields are there tells what it is.

use nautilus_cython_core::{Error, Result, UnixNanos};
use serde::Deserialize;
use serde_json::value::RawValue;

/// The fields of all messages that are read. Some names mean different things in different messages: those stay raw.
#[derive(Deserialize)]
pub(super) struct Message<'a> {
    /// The message itself, in a combined stream.
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    #[serde(rename = "e")]
    pub(super) kind: Option<&'a str>,
    #[serde(rename = "s")]
    pub(super) symbol: Option<&'a str>,
    #[serde(rename = "E")]
    event_time: Option<u64>,
    #[serde(rename = "T")]
    transaction_time: Option<u64>,
    #[serde(rename = "U")]
    pub(super) first_id: Option<u64>,
    #[serde(rename = "u")]
    pub(super) last_id: Option<u64>,
    #[serde(rename = "pu")]
    pub(super) previous_id: Option<u64>,
    #[serde(borrow)]
    pub(super) b: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) a: Option<&'a RawValue>,
    #[serde(rename = "B", borrow)]
    pub(super) bid_size: Option<&'a RawValue>,
    #[serde(rename = "A", borrow)]
    pub(super) ask_size: Option<&'a RawValue>,
    #[serde(rename = "p")]
    pub(super) price: Option<&'a str>,
    #[serde(rename = "q")]
    pub(super) size: Option<&'a str>,
    #[serde(rename = "t")]
    pub(super) trade_id: Option<u64>,
    #[serde(rename = "m")]
    pub(super) buyer_is_maker: Option<bool>,
    #[serde(rename = "lastUpdateId")]
    pub(super) last_update_id: Option<u64>,
    #[serde(borrow)]
    pub(super) bids: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) asks: Option<&'a RawValue>,
}

impl<'a> Message<'a> {
    /// Reads the local time and the message of a line.
    pub(super) fn parse(line: &'a str) -> Result<(UnixNanos, Self)> {
        let (time, json) = line.split_once(' ').unwrap_or((line, ""));
        let time = time.parse().map_err(|_| Error::invalid("local time", time, "nanoseconds since 1970"))?;
        let message: Self = from_json("message", json)?;
        match message.data {
            Some(data) => Ok((time, from_json("data", data.get())?)),
            None => Ok((time, message)),
        }
    }

    /// When it happened at the venue, if the message says so.
    pub(super) fn time(&self) -> Result<Option<UnixNanos>> {
        let Some(millis) = self.transaction_time.or(self.event_time) else { return Ok(None) };
        let nanos = millis.checked_mul(1_000_000);
        nanos.map(Some).ok_or_else(|| Error::invalid("T", millis, "milliseconds since 1970"))
    }

    /// A field that must be text.
    pub(super) fn text(&self, field: &str, value: Option<&'a RawValue>) -> Result<&'a str> {
        let value = value.ok_or_else(|| Error::invalid(field, "", "a value"))?;
        from_json(field, value.get())
    }
}

/// The levels `[["price","size"],…]` of a side.
pub(super) fn levels<'a>(field: &str, side: Option<&'a RawValue>) -> Result<Vec<(&'a str, &'a str)>> {
    let side = side.ok_or_else(|| Error::invalid(field, "", "the levels"))?;
    from_json(field, side.get())
}

fn from_json<'a, T: Deserialize<'a>>(field: &str, json: &'a str) -> Result<T> {
    serde_json::from_str(json).map_err(|error| {
        let start: String = json.chars().take(80).collect();
        Error::invalid(field, start, &format!("JSON of a Binance message ({error})"))
    })
}
