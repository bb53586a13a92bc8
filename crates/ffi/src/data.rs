//! Market data of any kind over the C ABI: a tag and a body.

use std::{fmt, mem::ManuallyDrop, mem::MaybeUninit, ptr};

use nautilus_cython_core::{Error, Result};
use nautilus_cython_model::data::Data;

use crate::{
    bar::Bar_t,
    close::InstrumentClose_t,
    cvec::CVec,
    delta::OrderBookDelta_t,
    deltas::OrderBookDeltas_API,
    depth::OrderBookDepth10_t,
    error::{Fault, FfiError, Status, lent, make},
    funding::FundingRateUpdate_t,
    ledger::{QUARANTINE, Row},
    owned::{Owned, value},
    prices::{IndexPriceUpdate_t, MarkPriceUpdate_t},
    quote::QuoteTick_t,
    status::InstrumentStatus_t,
    trade::TradeTick_t,
};

/// Which member of the body of a `Data_t` is meant.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataTag {
    /// `delta`.
    Delta = 0,
    /// `deltas`, owned.
    Deltas = 1,
    /// `depth10`, owned.
    Depth10 = 2,
    /// `quote`.
    Quote = 3,
    /// `trade`.
    Trade = 4,
    /// `bar`.
    Bar = 5,
    /// `mark_price`.
    MarkPriceUpdate = 6,
    /// `index_price`.
    IndexPriceUpdate = 7,
    /// `close`.
    InstrumentClose = 8,
    /// `funding_rate`.
    FundingRateUpdate = 9,
    /// `status`.
    InstrumentStatus = 10,
}

impl DataTag {
    const ALL: [Self; 11] = [
        Self::Delta,
        Self::Deltas,
        Self::Depth10,
        Self::Quote,
        Self::Trade,
        Self::Bar,
        Self::MarkPriceUpdate,
        Self::IndexPriceUpdate,
        Self::InstrumentClose,
        Self::FundingRateUpdate,
        Self::InstrumentStatus,
    ];

    /// The kind with number `tag`.
    pub(crate) fn of(tag: u8) -> Result<Self> {
        let kind = Self::ALL.into_iter().find(|kind| *kind as u8 == tag);
        kind.ok_or_else(|| Error::invalid("data.tag", tag, "a number of DataTag: 0 to 10"))
    }
}

/// Market data of one kind.
#[repr(C)]
pub union DataBody_t {
    /// One change of an order book.
    pub delta: OrderBookDelta_t,
    /// Changes of an order book that belong together.
    pub deltas: ManuallyDrop<OrderBookDeltas_API>,
    /// The ten best levels of an order book.
    pub depth10: *mut OrderBookDepth10_t,
    /// The best bid and ask.
    pub quote: QuoteTick_t,
    /// A trade.
    pub trade: TradeTick_t,
    /// The prices of an interval.
    pub bar: Bar_t,
    /// The price at which a venue values positions.
    pub mark_price: MarkPriceUpdate_t,
    /// The value of an index.
    pub index_price: IndexPriceUpdate_t,
    /// The price at which an instrument closed.
    pub close: InstrumentClose_t,
    /// The funding rate of a perpetual contract.
    pub funding_rate: FundingRateUpdate_t,
    /// A change of an instrument's trading status.
    pub status: InstrumentStatus_t,
}

/// Market data of any kind. Two kinds own memory: what this library made is freed by `data_drop`.
#[repr(C)]
pub struct Data_t {
    /// The member of `body` that is meant: a `DataTag`.
    pub tag: u8,
    /// The data.
    pub body: DataBody_t,
}

/// Snapshots inside of `Data_t` that were handed to C and not yet freed by `data_drop` or `vec_drop_data`.
pub static DEPTHS: Row = Row::new(c"data_drop");

impl Data_t {
    /// Which kind it is.
    fn kind(&self) -> Result<DataTag> {
        DataTag::of(self.tag)
    }

    pub(crate) fn from_deltas(deltas: OrderBookDeltas_API) -> Self {
        Self { tag: DataTag::Deltas as u8, body: DataBody_t { deltas: ManuallyDrop::new(deltas) } }
    }

    pub(crate) fn from_depth10(depth: OrderBookDepth10_t) -> Self {
        let depth10 = Box::into_raw(Box::new(depth));
        DEPTHS.created(depth10.cast());
        Self { tag: DataTag::Depth10 as u8, body: DataBody_t { depth10 } }
    }

    /// A copy that owns what it points to.
    fn copied(&self) -> Result<Self, Fault> {
        match self.kind()? {
            DataTag::Deltas => {
                // SAFETY: the tag says that it is this member.
                let deltas = unsafe { &*self.body.deltas };
                Ok(Self::from_deltas(OrderBookDeltas_API(Owned::new(value(Some(deltas))?.clone()))))
            }
            DataTag::Depth10 => {
                // SAFETY: the tag says that it is this member; C lends NULL or a snapshot.
                let depth = unsafe { self.body.depth10.as_ref() };
                Ok(Self::from_depth10(*lent("data.depth10", depth)?))
            }
            // SAFETY: the other members are plain data, and the copy is read by the same tag.
            _ => Ok(Self { tag: self.tag, body: unsafe { ptr::read(&raw const self.body) } }),
        }
    }
}

impl From<Data> for Data_t {
    fn from(data: Data) -> Self {
        let (tag, body) = match data {
            Data::Delta(delta) => (DataTag::Delta, DataBody_t { delta: delta.into() }),
            Data::Deltas(deltas) => return Self::from_deltas(OrderBookDeltas_API(Owned::new(deltas))),
            Data::Depth10(depth) => return Self::from_depth10((*depth).into()),
            Data::Quote(quote) => (DataTag::Quote, DataBody_t { quote: quote.into() }),
            Data::Trade(trade) => (DataTag::Trade, DataBody_t { trade: trade.into() }),
            Data::Bar(bar) => (DataTag::Bar, DataBody_t { bar: bar.into() }),
            Data::MarkPrice(update) => (DataTag::MarkPriceUpdate, DataBody_t { mark_price: update.into() }),
            Data::IndexPrice(update) => (DataTag::IndexPriceUpdate, DataBody_t { index_price: update.into() }),
            Data::Close(close) => (DataTag::InstrumentClose, DataBody_t { close: close.into() }),
            Data::FundingRate(update) => (DataTag::FundingRateUpdate, DataBody_t { funding_rate: update.into() }),
            Data::Status(status) => (DataTag::InstrumentStatus, DataBody_t { status: status.into() }),
        };
        Self { tag: tag as u8, body }
    }
}

impl TryFrom<&Data_t> for Data {
    type Error = Error;

    fn try_from(data: &Data_t) -> Result<Self> {
        let body = &data.body;
        let missing = |field: &str| Error::invalid(field, "NULL", "what the tag says");
        // SAFETY: each member is read under its own tag; C lends NULL or a snapshot, and NULL or texts.
        Ok(unsafe {
            match data.kind()? {
                DataTag::Delta => Self::Delta((&body.delta).try_into()?),
                DataTag::Deltas => {
                    Self::Deltas(value(Some(&*body.deltas)).map_err(|_| missing("data.deltas"))?.clone())
                }
                DataTag::Depth10 => {
                    let depth = body.depth10.as_ref().ok_or_else(|| missing("data.depth10"))?;
                    Self::Depth10(Box::new(depth.try_into()?))
                }
                DataTag::Quote => Self::Quote((&body.quote).try_into()?),
                DataTag::Trade => Self::Trade((&body.trade).try_into()?),
                DataTag::Bar => Self::Bar((&body.bar).try_into()?),
                DataTag::MarkPriceUpdate => Self::MarkPrice((&body.mark_price).try_into()?),
                DataTag::IndexPriceUpdate => Self::IndexPrice((&body.index_price).try_into()?),
                DataTag::InstrumentClose => Self::Close((&body.close).try_into()?),
                DataTag::FundingRateUpdate => Self::FundingRate((&body.funding_rate).try_into()?),
                DataTag::InstrumentStatus => Self::Status(body.status.read()?),
            }
        })
    }
}

impl Drop for Data_t {
    fn drop(&mut self) {
        match self.kind() {
            // SAFETY: the tag says that it is this member, which is dropped only here.
            Ok(DataTag::Deltas) => unsafe { ManuallyDrop::drop(&mut self.body.deltas) },
            Ok(DataTag::Depth10) => {
                // SAFETY: the tag says that it is this member.
                let depth10 = unsafe { self.body.depth10 };
                if depth10.is_null() {
                    return;
                }
                DEPTHS.dropped(depth10.cast());
                if !QUARANTINE {
                    // SAFETY: it came from `from_depth10`, and is freed only here.
                    drop(unsafe { Box::from_raw(depth10) });
                }
            }
            _ => {}
        }
    }
}

impl fmt::Debug for Data_t {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Data_t").field("tag", &self.tag).finish_non_exhaustive()
    }
}

impl fmt::Debug for DataBody_t {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataBody_t(..)")
    }
}

/// Copies data and what it points to. The caller frees the copy with `data_drop`.
///
/// Fails with `STATUS_INVALID_VALUE` if the tag is none, and with `STATUS_EMPTY_HANDLE` or `STATUS_NULL_POINTER` if what
/// it should own is not there.
///
/// # Safety
/// The pointers in `data` are NULL, or point to what the tag says. They need not be owned.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn data_clone(
    data: Option<&Data_t>,
    out: Option<&mut MaybeUninit<Data_t>>,
    err: Option<&mut MaybeUninit<FfiError>>,
) -> Status {
    make(out, err, || lent("data", data)?.copied())
}

/// Frees what data owns. Data of a kind that owns nothing, and zeroed data, is allowed.
///
/// # Safety
/// `data` came from this library, unmodified, and was not freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn data_drop(data: Data_t) {
    drop(data);
}

/// Frees data: all that was not taken out. A zeroed vector is allowed.
///
/// # Safety
/// `v` came from this library, with no other change than zeroed elements, and was not freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn vec_drop_data(v: CVec<Data_t>) {
    // SAFETY: guaranteed by the caller.
    unsafe { v.free() };
}

#[cfg(test)]
mod tests {
    use nautilus_cython_model::data::{
        BookOrder, FundingRateUpdate, IndexPriceUpdate, InstrumentClose, InstrumentStatus, MarkPriceUpdate,
        OrderBookDelta, OrderBookDeltas, OrderBookDepth10, QuoteTick,
    };
    use nautilus_cython_model::enums::{BookAction, InstrumentCloseType, MarketStatusAction, OrderSide};

    use super::*;

    /// One of each kind but bars and trades, which differ from quotes in nothing that matters here.
    fn one_of_each() -> Vec<Data> {
        let (instrument_id, ts_event, ts_init) = ("ESH4.GLBX".parse().unwrap(), 1, 2);
        let (value, size) = ("4750.25".parse().unwrap(), "3".parse().unwrap());
        let order = BookOrder::new(OrderSide::Buy, value, size, 7);
        let delta = OrderBookDelta::new(instrument_id, BookAction::Add, order, 0, 1, ts_event, ts_init).unwrap();
        let depth = OrderBookDepth10::new(instrument_id, &[order], &[], &[1], &[], 0, 1, ts_event, ts_init).unwrap();
        let quote = QuoteTick::new(instrument_id, value, value, size, size, ts_event, ts_init).unwrap();
        vec![
            Data::Delta(delta),
            Data::Deltas(OrderBookDeltas::new(instrument_id, vec![delta, delta]).unwrap()),
            Data::Depth10(Box::new(depth)),
            Data::Quote(quote),
            Data::MarkPrice(MarkPriceUpdate { instrument_id, value, ts_event, ts_init }),
            Data::IndexPrice(IndexPriceUpdate { instrument_id, value, ts_event, ts_init }),
            Data::Close(InstrumentClose {
                instrument_id,
                close_price: value,
                close_type: InstrumentCloseType::EndOfSession,
                ts_event,
                ts_init,
            }),
            Data::FundingRate(FundingRateUpdate {
                instrument_id,
                rate: "-0.00010".parse().unwrap(),
                interval: Some(480),
                next_funding_ns: None,
                ts_event,
                ts_init,
            }),
            Data::Status(InstrumentStatus {
                instrument_id,
                action: MarketStatusAction::Halt,
                ts_event,
                ts_init,
                reason: Some("news".into()),
                trading_event: None,
                is_trading: Some(false),
                is_quoting: None,
                is_short_sell_restricted: Some(true),
            }),
        ]
    }

    #[test]
    fn data_crosses_and_comes_back() {
        for data in one_of_each() {
            assert_eq!(Data::try_from(&Data_t::from(data.clone())).unwrap(), data);
        }
    }

    #[test]
    fn a_copy_outlives_the_original() {
        for data in one_of_each() {
            let original = Data_t::from(data.clone());
            let copy = original.copied().unwrap();
            drop(original);
            assert_eq!(Data::try_from(&copy).unwrap(), data);
        }
    }

    #[test]
    fn zeroed_data_and_unknown_tags_are_refused_and_may_be_dropped() {
        for tag in 0..=u8::MAX {
            // SAFETY: all members allow zero.
            let data = Data_t { tag, body: unsafe { std::mem::zeroed() } };
            assert!(Data::try_from(&data).is_err(), "tag {tag}");
        }
    }
}
