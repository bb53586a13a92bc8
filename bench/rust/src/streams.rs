//! What the books replay: seeded streams that are the same on every machine, and recorded days where they are present.

use std::{
    collections::BTreeMap,
    env,
    path::{Path, PathBuf},
};

use nautilus_cython_feeds::{Feed, FeedOptions};
use nautilus_cython_model::{
    data::{BookOrder, Data, OrderBookDelta},
    enums::{BookAction, BookType, OrderSide},
    identifiers::InstrumentId,
    types::{Price, Quantity},
};

/// The changes of one book: the first `prefill` of them fill it and are not timed.
pub struct Stream {
    pub name: &'static str,
    pub book_type: BookType,
    pub instrument_id: InstrumentId,
    pub deltas: Vec<OrderBookDelta>,
    pub prefill: usize,
    /// Raw units between neighbouring prices, for books that count in ticks.
    pub tick: i128,
    /// Raw units in the smallest step of sizes.
    pub lot: u128,
}

/// The size of a synthetic market.
struct Shape {
    seed: u64,
    resting: usize,
    events: usize,
    /// The farthest distance of an order from the middle, in ticks.
    width: u64,
}

const BASE: Shape = Shape { seed: 42, resting: 9_500, events: 1_000_000, width: 500 };
const DEEP: Shape = Shape { seed: 43, resting: 468_000, events: 2_000_000, width: 20_000 };

const E16: i128 = 10_i128.pow(16);
const TICK: i128 = E16 / 4;
const START: i64 = 4 * 4_800;

/// Every stream of this machine; `L3` streams first.
pub fn all() -> Vec<Stream> {
    let (base, deep) = (synthetic("base", &BASE), synthetic("deep", &DEEP));
    let (base_l2, deep_l2) = (aggregated("base, by level", &base), aggregated("deep, by level", &deep));
    let es = recorded("ES, a day", "databento_es/esh4-glbx-mdp3-20231225.mbo.dbn.zst", BookType::L3_MBO);
    let perpetual = recorded("BTCUSDT perpetual", "binance/usdm_btcusdt_20240808.gz", BookType::L2_MBP);
    let spot = recorded("BTCUSDT spot", "binance/spot_btcusdt_20240809.gz", BookType::L2_MBP);
    [Some(base), es, Some(deep), Some(base_l2), perpetual, spot, Some(deep_l2)].into_iter().flatten().collect()
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    fn below(&mut self, bound: u64) -> u64 {
        (u128::from(self.next()) * u128::from(bound) >> 64) as u64
    }

    /// 1 to `width`: the logarithm is uniform over five octaves, so that nearer is likelier.
    fn log_uniform(&mut self, width: u64) -> u64 {
        let (uniform, nearest) = (self.next() as f64 / u64::MAX as f64, width as f64 / 31.0);
        ((nearest * 32_f64.powf(uniform) - nearest) as u64 + 1).min(width)
    }
}

#[derive(Clone, Copy)]
struct Resting {
    id: u64,
    buy: bool,
    tick: i64,
    size: u64,
}

/// A market whose middle wanders; the book is never crossed.
struct Market {
    random: Random,
    width: u64,
    middle: i64,
    next_id: u64,
    resting: Vec<Resting>,
    /// Orders per tick: asks, bids.
    ticks: [BTreeMap<i64, u32>; 2],
}

impl Market {
    fn price(&mut self, buy: bool) -> i64 {
        let distance = self.random.log_uniform(self.width) as i64;
        if buy {
            let touch = self.ticks[0].first_key_value().map_or(i64::MAX, |(&tick, _)| tick - 1);
            touch.min(self.middle - distance)
        } else {
            let touch = self.ticks[1].last_key_value().map_or(i64::MIN, |(&tick, _)| tick + 1);
            touch.max(self.middle + distance)
        }
    }

    fn count(&mut self, order: Resting) {
        *self.ticks[usize::from(order.buy)].entry(order.tick).or_default() += 1;
    }

    fn uncount(&mut self, order: Resting) {
        let ticks = &mut self.ticks[usize::from(order.buy)];
        let orders = ticks.get_mut(&order.tick).expect("the tick of a resting order");
        *orders -= 1;
        if *orders == 0 {
            ticks.remove(&order.tick);
        }
    }

    fn add(&mut self) -> Resting {
        let buy = self.random.below(2) == 0;
        let tick = self.price(buy);
        self.next_id += 1 + self.random.below(3);
        let order = Resting { id: self.next_id, buy, tick, size: 1 + self.random.below(100) };
        self.count(order);
        self.resting.push(order);
        order
    }

    fn next(&mut self, resting: usize) -> (BookAction, Resting) {
        if self.random.below(1_000) == 0 {
            self.middle += self.random.below(3) as i64 - 1;
        }
        let at = self.random.below(self.resting.len() as u64) as usize;
        // 43 % added and 43 % deleted, in balance around the number that rests.
        let kind = self.random.below(100);
        let add = if kind < 86 { self.resting.len() < resting + (kind as usize & 127) } else { false };
        match kind {
            0..86 if add => (BookAction::Add, self.add()),
            0..86 => {
                let order = self.resting.swap_remove(at);
                self.uncount(order);
                (BookAction::Delete, order)
            }
            86..97 => {
                let size = 1 + self.random.below(100);
                self.resting[at].size = size;
                (BookAction::Update, self.resting[at])
            }
            _ => {
                let mut order = self.resting[at];
                self.uncount(order);
                order.tick = self.price(order.buy);
                self.count(order);
                self.resting[at] = order;
                (BookAction::Update, order)
            }
        }
    }
}

fn synthetic(name: &'static str, shape: &Shape) -> Stream {
    let mut market = Market {
        random: Random(shape.seed),
        width: shape.width,
        middle: START,
        next_id: 1_000_000,
        resting: Vec::new(),
        ticks: Default::default(),
    };
    let instrument_id: InstrumentId = "ESH4.GLBX".parse().expect("an identifier");
    let mut deltas = Vec::with_capacity(shape.resting + shape.events);
    for n in 0..shape.resting + shape.events {
        let (action, order) =
            if n < shape.resting { (BookAction::Add, market.add()) } else { market.next(shape.resting) };
        let time = n as u64 + 1;
        deltas.push(OrderBookDelta {
            instrument_id,
            action,
            order: BookOrder {
                side: if order.buy { OrderSide::Buy } else { OrderSide::Sell },
                price: Price::from_raw(i128::from(order.tick) * TICK, 2).expect("a price"),
                size: Quantity::from_raw(u128::from(order.size) * E16.unsigned_abs(), 0).expect("a size"),
                order_id: order.id,
            },
            flags: 0,
            sequence: time,
            ts_event: time,
            ts_init: time,
        });
    }
    let (tick, lot) = (TICK, E16.unsigned_abs());
    Stream { name, book_type: BookType::L3_MBO, instrument_id, deltas, prefill: shape.resting, tick, lot }
}

/// The stream that an exchange would publish of the same market by level: the new total of the level that changed.
fn aggregated(name: &'static str, orders: &Stream) -> Stream {
    let mut levels: [BTreeMap<i128, u128>; 2] = Default::default();
    let mut resting: BTreeMap<u64, BookOrder> = BTreeMap::new();
    let mut deltas = Vec::with_capacity(orders.deltas.len());
    let mut prefill = 0;
    for (n, delta) in orders.deltas.iter().enumerate() {
        if n == orders.prefill {
            prefill = deltas.len();
        }
        let order = delta.order;
        let old = resting.remove(&order.order_id);
        if delta.action != BookAction::Delete {
            resting.insert(order.order_id, order);
        }
        let new = (delta.action != BookAction::Delete).then_some(order);
        let side = &mut levels[usize::from(order.side == OrderSide::Buy)];
        let mut touched = Vec::new();
        for (change, gone) in [(old, true), (new, false)] {
            let Some(BookOrder { price, size, .. }) = change else { continue };
            let total = side.entry(price.raw()).or_default();
            *total = if gone { *total - size.raw() } else { *total + size.raw() };
            touched.retain(|&seen: &Price| seen != price);
            touched.push(price);
        }
        for price in touched {
            let total = side[&price.raw()];
            if total == 0 {
                side.remove(&price.raw());
            }
            let size = Quantity::from_raw(total, 0).expect("a size");
            let action = if total == 0 { BookAction::Delete } else { BookAction::Update };
            let order = BookOrder { price, size, order_id: 0, ..order };
            deltas.push(OrderBookDelta { action, order, ..*delta });
        }
    }
    Stream { name, book_type: BookType::L2_MBP, deltas, prefill, ..*orders }
}

/// A recorded day; `None` if the file is not there.
fn recorded(name: &'static str, file: &str, book_type: BookType) -> Option<Stream> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = env::var_os("NAUTILUS_CYTHON_DATA").map_or(beside, PathBuf::from).join(file);
    if !path.exists() {
        eprintln!(
            "skipped: {} is missing; NAUTILUS_CYTHON_DATA names the directory of the recorded files",
            path.display()
        );
        return None;
    }
    let feed = Feed::open(&path, FeedOptions { allow_gaps: true, ..FeedOptions::default() }).expect("a readable file");
    let mut deltas: Vec<OrderBookDelta> = Vec::new();
    for data in feed {
        match data.expect("a readable file") {
            Data::Delta(delta) => deltas.push(delta),
            Data::Deltas(batch) => deltas.extend_from_slice(batch.deltas()),
            _ => {}
        }
    }
    // Snapshots fill the book. A book without one fills in the first tenth.
    let snapshot = deltas.iter().take_while(|delta| delta.flags & 32 != 0).count();
    let prefill = if snapshot > 0 { snapshot } else { deltas.len() / 10 };
    let prices = deltas.iter().map(|delta| delta.order.price.raw()).filter(|&raw| raw != 0);
    let tick = prices.fold(0, |a: i128, b| gcd(a.unsigned_abs(), b.unsigned_abs()).cast_signed());
    let sizes = deltas.iter().map(|delta| delta.order.size.raw());
    let lot = sizes.fold(0, gcd);
    Some(Stream { name, book_type, instrument_id: deltas[0].instrument_id, deltas, prefill, tick, lot })
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
