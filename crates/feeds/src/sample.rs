//! Made-up market data: a market by order that looks like a day at an exchange, the same for the same seed.
//!
//! Orders arrive around a price that wanders, nearer ones more often; they are changed, cancelled and traded against, and
//! the book is never crossed. Ids grow by small steps, and a trade is told as an exchange does: the trade, the fills of the
//! resting orders, and then what is left of them.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    ffi::c_char,
    fs::File,
    io::{BufWriter, Write},
    num::NonZeroU64,
    path::Path,
};

use dbn::{
    FlagSet, MappingInterval, MboMsg, Metadata, RecordHeader, SType, Schema, SymbolMapping, UNDEF_PRICE,
    encode::{DbnEncoder, EncodeRecord},
    flags, rtype,
};
use foldhash::fast::FixedState;
use nautilus_cython_core::{Error, Result};

/// The price step, in units of `10^-9`.
const TICK: i64 = 250_000_000;
/// The price at the start, in ticks.
const START_PRICE: i64 = 4_800 * 4;
/// The time at the start: 2024-01-02T14:30:00Z.
const START_TIME: u64 = 1_704_205_800_000_000_000;
/// Orders in the book at the start, and about as many as it holds later.
const RESTING: usize = 2_000;
const INSTRUMENT: u32 = 1;

/// Writes a market-by-order file of `events` events after an opening snapshot, for the instrument `SAMPLE.DEMO`, in DBN;
/// compressed with Zstandard if the name ends in `.zst`.
///
/// # Errors
/// `Io` if the file cannot be written.
pub fn write_sample_mbo(path: impl AsRef<Path>, seed: u64, events: u64) -> Result<()> {
    let path = path.as_ref();
    let failed = |error: &dyn std::fmt::Display| Error::io(format!("cannot write {}: {error}", path.display()));
    let mut file = BufWriter::new(File::create(path).map_err(|error| failed(&error))?);
    let records = Market::day(seed, events);
    if path.extension().is_some_and(|extension| extension == "zst") {
        let mut compressed = zstd::stream::Encoder::new(&mut file, 3).map_err(|error| failed(&error))?;
        encode(&mut compressed, records).map_err(|error| failed(&error))?;
        compressed.finish().map_err(|error| failed(&error))?;
    } else {
        encode(&mut file, records).map_err(|error| failed(&error))?;
    }
    file.flush().map_err(|error| failed(&error))
}

fn encode(writer: &mut impl Write, records: impl Iterator<Item = MboMsg>) -> dbn::Result<()> {
    let mut encoder = DbnEncoder::new(writer, &metadata())?;
    records.into_iter().try_for_each(|record| encoder.encode_record(&record))
}

fn metadata() -> Metadata {
    let (symbol, number) = ("SAMPLE".to_owned(), INSTRUMENT.to_string());
    let day = |days: u64| dbn::record::ts_to_dt(START_TIME + days * 86_400_000_000_000).map(|time| time.date());
    let intervals =
        day(0).zip(day(30)).map(|(start_date, end_date)| MappingInterval { start_date, end_date, symbol: number });
    Metadata::builder()
        .dataset("DEMO.SAMPLE")
        .schema(Some(Schema::Mbo))
        .start(START_TIME)
        .end(None::<NonZeroU64>)
        .stype_in(Some(SType::RawSymbol))
        .stype_out(SType::InstrumentId)
        .symbols(vec![symbol.clone()])
        .mappings(vec![SymbolMapping { raw_symbol: symbol, intervals: intervals.into_iter().collect() }])
        .build()
}

/// SplitMix64: small, and good enough to look random.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which is small.
    #[expect(clippy::cast_possible_truncation, reason = "below a bound that fits")]
    fn below(&mut self, bound: u32) -> u32 {
        (self.next() % u64::from(bound)) as u32
    }

    /// 0 half of the times, 1 a quarter of them, and so on.
    fn halving(&mut self) -> u32 {
        self.next().trailing_zeros()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Bid,
    Ask,
}

impl Side {
    const fn other(self) -> Self {
        match self {
            Self::Bid => Self::Ask,
            Self::Ask => Self::Bid,
        }
    }

    const fn code(self) -> u8 {
        match self {
            Self::Bid => b'B',
            Self::Ask => b'A',
        }
    }
}

/// Where an order rests.
#[derive(Clone, Copy)]
struct Place {
    side: Side,
    price: i64,
    size: u32,
    /// Its index in `Market::ids`.
    index: usize,
}

/// The exchange.
struct Market {
    random: Random,
    /// The price that traders believe in, in ticks.
    fair: i64,
    bids: BTreeMap<i64, VecDeque<u64>>,
    asks: BTreeMap<i64, VecDeque<u64>>,
    orders: HashMap<u64, Place, FixedState>,
    ids: Vec<u64>,
    last_id: u64,
    time: u64,
    sequence: u32,
    /// The records of the event at hand.
    records: VecDeque<MboMsg>,
}

impl Market {
    /// The records of a day: a snapshot, and `events` events.
    fn day(seed: u64, events: u64) -> impl Iterator<Item = MboMsg> {
        let mut market = Self {
            random: Random(seed),
            fair: START_PRICE,
            bids: BTreeMap::new(),
            asks: BTreeMap::new(),
            orders: HashMap::default(),
            ids: Vec::new(),
            last_id: 6_400_000_000_000,
            time: START_TIME,
            sequence: 0,
            records: VecDeque::new(),
        };
        market.snapshot();
        let mut left = events;
        std::iter::from_fn(move || {
            while market.records.is_empty() && left > 0 {
                left -= 1;
                market.event();
            }
            market.records.pop_front()
        })
    }

    fn snapshot(&mut self) {
        self.tell(b'R', b'N', 0, UNDEF_PRICE, 0);
        for index in 0..RESTING {
            self.add(if index % 2 == 0 { Side::Bid } else { Side::Ask });
        }
        for record in &mut self.records {
            record.flags = FlagSet::new(flags::SNAPSHOT);
        }
        self.end_event();
    }

    /// One event, and the time that passes before it.
    fn event(&mut self) {
        let wait = 1 << (12 + self.random.below(17));
        self.time += wait + self.random.next() % wait;
        match self.random.below(40) {
            0 => self.fair += 1,
            1 => self.fair -= 1,
            _ => {}
        }
        let crowd = self.ids.len() * 44 / RESTING;
        match self.random.below(100) {
            0..8 => self.trade(),
            8..18 => self.modify(),
            roll if (roll as usize) < 18 + crowd.min(70) => self.cancel(),
            _ => {
                let side = if self.random.below(2) == 0 { Side::Bid } else { Side::Ask };
                self.add(side);
            }
        }
        self.end_event();
    }

    /// A new order some ticks off the fair price, and never through the other side.
    fn add(&mut self, side: Side) {
        let distance = 1 + i64::from(self.random.halving() * 3 + self.random.below(4));
        let price = self.limit(side, distance);
        self.last_id += 1 + u64::from(self.random.below(3));
        let (id, size) = (self.last_id, 1 + self.random.halving() * self.random.below(5));
        self.rest(id, side, price, size);
        self.tell(b'A', side.code(), id, price, size);
    }

    fn limit(&self, side: Side, distance: i64) -> i64 {
        match side {
            Side::Bid => (self.fair - distance).min(self.best(Side::Ask).map_or(i64::MAX, |ask| ask - 1)),
            Side::Ask => (self.fair + distance).max(self.best(Side::Bid).map_or(i64::MIN, |bid| bid + 1)),
        }
    }

    fn cancel(&mut self) {
        let Some(id) = self.any() else { return };
        if let Some(place) = self.take(id) {
            self.tell(b'C', place.side.code(), id, place.price, place.size);
        }
    }

    /// Another size at the same price, or the same size at another price, which goes to the end of the queue.
    fn modify(&mut self) {
        let Some(id) = self.any() else { return };
        let Some(place) = self.take(id) else { return };
        let moves = self.random.below(2) == 0;
        let distance = 1 + i64::from(self.random.below(12));
        let price = if moves { self.limit(place.side, distance) } else { place.price };
        let size = if moves { place.size } else { place.size + 1 + self.random.below(3) };
        self.rest(id, place.side, price, size);
        self.tell(b'M', place.side.code(), id, price, size);
    }

    /// An order that takes from the best level: from the side that is cheap at the fair price, if one is.
    fn trade(&mut self) {
        let cheap = |side, best: Option<i64>| match side {
            Side::Ask => best.is_some_and(|ask| ask <= self.fair),
            Side::Bid => best.is_some_and(|bid| bid >= self.fair),
        };
        let resting = if cheap(Side::Ask, self.best(Side::Ask)) {
            Side::Ask
        } else if cheap(Side::Bid, self.best(Side::Bid)) || self.random.below(2) == 0 {
            Side::Bid
        } else {
            Side::Ask
        };
        let Some(price) = self.best(resting) else { return };
        let wanted = 1 + self.random.halving() * (1 + self.random.below(6));
        let fills = self.fill(resting, price, wanted);
        let traded = fills.iter().map(|(_, filled, _)| filled).sum();
        self.tell(b'T', resting.other().code(), 0, price, traded);
        for (id, filled, _) in &fills {
            self.tell(b'F', resting.code(), *id, price, *filled);
        }
        for (id, filled, left) in fills {
            match left {
                0 => self.tell(b'C', resting.code(), id, price, filled),
                _ => self.tell(b'M', resting.code(), id, price, left),
            }
        }
    }

    /// Takes `wanted` from the orders at a price, first come first served: who, how much, and what is left.
    fn fill(&mut self, side: Side, price: i64, mut wanted: u32) -> Vec<(u64, u32, u32)> {
        let mut fills = Vec::new();
        while wanted > 0 {
            let Some(id) = self.levels(side).get(&price).and_then(|queue| queue.front().copied()) else { break };
            let Some(place) = self.orders.get_mut(&id) else { break };
            let filled = place.size.min(wanted);
            place.size -= filled;
            wanted -= filled;
            let left = place.size;
            if left == 0 {
                self.take(id);
            }
            fills.push((id, filled, left));
        }
        fills
    }

    fn levels(&mut self, side: Side) -> &mut BTreeMap<i64, VecDeque<u64>> {
        match side {
            Side::Bid => &mut self.bids,
            Side::Ask => &mut self.asks,
        }
    }

    fn best(&self, side: Side) -> Option<i64> {
        match side {
            Side::Bid => self.bids.last_key_value(),
            Side::Ask => self.asks.first_key_value(),
        }
        .map(|(price, _)| *price)
    }

    /// Any order in the book.
    fn any(&mut self) -> Option<u64> {
        let count = u32::try_from(self.ids.len()).ok().filter(|count| *count > 0)?;
        let index = self.random.below(count) as usize;
        self.ids.get(index).copied()
    }

    fn rest(&mut self, id: u64, side: Side, price: i64, size: u32) {
        self.orders.insert(id, Place { side, price, size, index: self.ids.len() });
        self.ids.push(id);
        self.levels(side).entry(price).or_default().push_back(id);
    }

    fn take(&mut self, id: u64) -> Option<Place> {
        let place = self.orders.remove(&id)?;
        self.ids.swap_remove(place.index);
        if let Some(moved) = self.ids.get(place.index).and_then(|id| self.orders.get_mut(id)) {
            moved.index = place.index;
        }
        let levels = self.levels(place.side);
        if let Some(queue) = levels.get_mut(&place.price) {
            queue.retain(|other| *other != id);
            if queue.is_empty() {
                levels.remove(&place.price);
            }
        }
        Some(place)
    }

    fn tell(&mut self, action: u8, side: u8, order_id: u64, price: i64, size: u32) {
        let price = if price == UNDEF_PRICE { price } else { price * TICK };
        self.records.push_back(MboMsg {
            hd: RecordHeader::new::<MboMsg>(rtype::MBO, 0, INSTRUMENT, self.time),
            order_id,
            price,
            size,
            flags: FlagSet::empty(),
            channel_id: 0,
            action: action as c_char,
            side: side as c_char,
            ts_recv: self.time + 150_000,
            ts_in_delta: 15_000,
            sequence: self.sequence,
        });
    }

    /// Marks the last record of the event.
    fn end_event(&mut self) {
        self.sequence = self.sequence.wrapping_add(1);
        if let Some(record) = self.records.back_mut() {
            record.flags.set_last();
        }
    }
}
