//! Strategies that draw market data of every kind, with mixed precisions and instruments.
#![allow(dead_code, clippy::unwrap_used)]

use nautilus_cython_model::{
    data::*,
    enums::{AggressorSide, BookAction, Coded, InstrumentCloseType, MarketStatusAction, OrderSide},
    identifiers::{InstrumentId, TradeId},
    types::{Price, Quantity},
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use rust_decimal::Decimal;
use ustr::Ustr;

const LAST_TIME: u64 = i64::MAX as u64;

pub(crate) fn instrument() -> impl Strategy<Value = InstrumentId> {
    select(vec!["ESH4.GLBX", "BTC-PERP.DYDX", "ES.FUT.GLBX", "ПИФ.MOEX"]).prop_map(|text| text.parse().unwrap())
}

pub(crate) fn price() -> impl Strategy<Value = Price> {
    let steps = -170_141_183_460_469_i64..=170_141_183_460_469;
    prop_oneof![
        (steps, 0..=16_u8).prop_map(|(steps, precision)| {
            Price::from_mantissa(i128::from(steps) / 10_i128.pow(u32::from(16 - precision) / 4), precision.max(1))
                .unwrap()
        }),
        Just(Price::from_int(17_014_118_346_046).unwrap()),
        Just(Price::from_int(-17_014_118_346_046).unwrap()),
        (0..=16_u8).prop_map(|precision| Price::from_raw(0, precision).unwrap()),
    ]
}

pub(crate) fn size_of(precision: impl Strategy<Value = u8>) -> impl Strategy<Value = Quantity> {
    (1..1_000_000_000_000_i64, precision)
        .prop_map(|(steps, precision)| Quantity::from_mantissa(i128::from(steps), precision).unwrap())
}

pub(crate) fn size() -> impl Strategy<Value = Quantity> {
    prop_oneof![9 => size_of(0..=16_u8), 1 => Just(Quantity::from_int(34_028_236_692_093).unwrap())]
}

pub(crate) fn time() -> impl Strategy<Value = u64> {
    prop_oneof![0..=LAST_TIME, Just(0), Just(LAST_TIME)]
}

fn member<E: Coded + std::fmt::Debug>() -> impl Strategy<Value = E> {
    select(E::members().to_vec())
}

fn side() -> impl Strategy<Value = OrderSide> {
    member()
}

pub(crate) fn order() -> impl Strategy<Value = BookOrder> {
    (side(), price(), size(), any::<u64>()).prop_map(|(side, price, size, id)| BookOrder::new(side, price, size, id))
}

pub(crate) fn delta() -> impl Strategy<Value = OrderBookDelta> {
    let changed = (instrument(), member::<BookAction>(), order(), any::<u8>(), any::<u64>(), time(), time()).prop_map(
        |(id, action, order, flags, sequence, event, init)| {
            OrderBookDelta::new(id, action, order, flags, sequence, event, init).unwrap()
        },
    );
    let cleared = (instrument(), any::<u64>(), time(), time())
        .prop_map(|(id, sequence, event, init)| OrderBookDelta::clear(id, sequence, event, init));
    prop_oneof![5 => changed, 1 => cleared]
}

pub(crate) fn deltas() -> impl Strategy<Value = OrderBookDeltas> {
    (instrument(), vec(delta(), 1..5)).prop_map(|(instrument_id, mut deltas)| {
        deltas.iter_mut().for_each(|delta| delta.instrument_id = instrument_id);
        OrderBookDeltas::new(instrument_id, deltas).unwrap()
    })
}

fn level(side: OrderSide) -> impl Strategy<Value = (BookOrder, u32)> {
    let level = (price(), size(), prop_oneof![3 => Just(0), 1 => any::<u64>()], any::<u32>());
    level.prop_map(move |(price, size, id, count)| (BookOrder::new(side, price, size, id), count))
}

pub(crate) fn depth() -> impl Strategy<Value = OrderBookDepth10> {
    let sides = (vec(level(OrderSide::Buy), 0..=10), vec(level(OrderSide::Sell), 0..=10));
    (instrument(), sides, any::<u8>(), any::<u64>(), time(), time()).prop_map(
        |(id, (bids, asks), flags, sequence, event, init)| {
            let (bids, bid_counts): (Vec<_>, Vec<_>) = bids.into_iter().unzip();
            let (asks, ask_counts): (Vec<_>, Vec<_>) = asks.into_iter().unzip();
            OrderBookDepth10::new(id, &bids, &asks, &bid_counts, &ask_counts, flags, sequence, event, init).unwrap()
        },
    )
}

pub(crate) fn quote() -> impl Strategy<Value = QuoteTick> {
    let parts =
        (instrument(), price(), -1000..1000_i64, (0..=16_u8).prop_flat_map(|p| (size_of(Just(p)), size_of(Just(p)))));
    (parts, time(), time()).prop_map(|((id, bid, steps, (bid_size, ask_size)), event, init)| {
        let ask = Price::from_mantissa(bid.mantissa() / 2 + i128::from(steps), bid.precision()).unwrap();
        QuoteTick::new(id, bid, ask, bid_size, ask_size, event, init).unwrap()
    })
}

pub(crate) fn trade() -> impl Strategy<Value = TradeTick> {
    let id = "[!-~]{1,36}".prop_map(|text| TradeId::new(&text).unwrap());
    (instrument(), price(), size(), member::<AggressorSide>(), id, time(), time()).prop_map(
        |(instrument, price, size, side, id, event, init)| {
            TradeTick::new(instrument, price, size, side, id, event, init).unwrap()
        },
    )
}

pub(crate) fn bar() -> impl Strategy<Value = Bar> {
    let types = vec!["ESH4.GLBX-5-MINUTE-LAST-INTERNAL@1-MINUTE-EXTERNAL", "BTC-PERP.DYDX-1-DAY-MID-EXTERNAL"];
    (select(types), [price(), price(), price(), price()], size(), time(), time()).prop_map(
        |(bar_type, mut prices, volume, event, init)| {
            prices.sort();
            let [low, open, close, high] = prices;
            Bar::new(bar_type.parse().unwrap(), open, high, low, close, volume, event, init).unwrap()
        },
    )
}

pub(crate) fn mark_price() -> impl Strategy<Value = MarkPriceUpdate> {
    (instrument(), price(), time(), time()).prop_map(|(instrument_id, value, ts_event, ts_init)| MarkPriceUpdate {
        instrument_id,
        value,
        ts_event,
        ts_init,
    })
}

pub(crate) fn index_price() -> impl Strategy<Value = IndexPriceUpdate> {
    mark_price().prop_map(|MarkPriceUpdate { instrument_id, value, ts_event, ts_init }| IndexPriceUpdate {
        instrument_id,
        value,
        ts_event,
        ts_init,
    })
}

pub(crate) fn close() -> impl Strategy<Value = InstrumentClose> {
    (mark_price(), member::<InstrumentCloseType>()).prop_map(|(price, close_type)| InstrumentClose {
        instrument_id: price.instrument_id,
        close_price: price.value,
        close_type,
        ts_event: price.ts_event,
        ts_init: price.ts_init,
    })
}

pub(crate) fn funding() -> impl Strategy<Value = FundingRateUpdate> {
    let rate = (any::<i32>(), 0..=28_u32).prop_map(|(mantissa, scale)| Decimal::new(i64::from(mantissa), scale));
    (instrument(), rate, option::of(any::<u16>()), option::of(time()), time(), time()).prop_map(
        |(instrument_id, rate, interval, next_funding_ns, ts_event, ts_init)| FundingRateUpdate {
            instrument_id,
            rate,
            interval,
            next_funding_ns,
            ts_event,
            ts_init,
        },
    )
}

pub(crate) fn status() -> impl Strategy<Value = InstrumentStatus> {
    let text = || option::of("\\PC{0,12}".prop_map(|text| Ustr::from(&text)));
    let truth = || option::of(any::<bool>());
    let parts = (instrument(), member::<MarketStatusAction>(), text(), text(), truth(), truth(), truth());
    (parts, time(), time()).prop_map(
        |(
            (instrument_id, action, reason, trading_event, is_trading, is_quoting, is_short_sell_restricted),
            event,
            init,
        )| {
            InstrumentStatus {
                instrument_id,
                action,
                ts_event: event,
                ts_init: init,
                reason,
                trading_event,
                is_trading,
                is_quoting,
                is_short_sell_restricted,
            }
        },
    )
}
