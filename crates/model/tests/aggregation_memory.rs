//! What a tick costs in memory when bars are made of it: nothing but the room for finished bars, which is the caller's.

#![allow(clippy::unwrap_used, reason = "a test that unwraps an error fails")]

mod counting;

use counting::CALLS;
use nautilus_cython_model::{
    aggregation::{BarAggregator, TimeBars},
    data::TradeTick,
    enums::AggressorSide,
    identifiers::TradeId,
    types::{Price, Quantity},
};

fn trade(n: u32) -> TradeTick {
    TradeTick {
        instrument_id: "A.X".parse().unwrap(),
        price: Price::from_int(i64::from(100 + n % 7)).unwrap(),
        size: Quantity::from_int(u64::from(1 + n % 5)).unwrap(),
        aggressor_side: [AggressorSide::Buyer, AggressorSide::Seller, AggressorSide::NoAggressor][n as usize / 3 % 3],
        trade_id: TradeId::new("1").unwrap(),
        ts_event: u64::from(n) * 100_000_000,
        ts_init: u64::from(n) * 100_000_000,
    }
}

#[test]
fn a_tick_allocates_nothing() {
    for spec in [
        "3-TICK",
        "2-TICK_IMBALANCE",
        "3-TICK_RUNS",
        "7-VOLUME",
        "5-VOLUME_IMBALANCE",
        "5-VOLUME_RUNS",
        "700-VALUE",
        "500-VALUE_IMBALANCE",
        "500-VALUE_RUNS",
        "1-SECOND",
        "1-MONTH",
    ] {
        let bar_type = format!("A.X-{spec}-LAST-INTERNAL").parse().unwrap();
        let mut aggregator = BarAggregator::new(bar_type, &TimeBars::default()).unwrap();
        let mut bars = Vec::with_capacity(10_000);
        let trades: Vec<TradeTick> = (0..1_000).map(trade).collect();
        let before = CALLS.get();
        for trade in &trades {
            aggregator.handle_trade(trade, &mut bars).unwrap();
        }
        assert_eq!(CALLS.get(), before, "{spec}");
        assert!(bars.len() > 50 || spec == "1-MONTH", "{spec}: {}", bars.len());
    }
}
