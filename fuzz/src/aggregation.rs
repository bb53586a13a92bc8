//! Bars from ticks: one aggregator takes them as batches, another one by one, and both make the same bars. No size is lost,
//! and a call that fails changes nothing.

use arbitrary::{Arbitrary, Unstructured};
use nautilus_cython_ffi::{
    aggregation::*,
    bar::{Bar_t, BarType_t, bar_eq, bar_new, bar_specification_new, bar_type_new},
    cvec::CVec,
    error::Status,
    identifiers::{InstrumentId_t, TradeId_t, instrument_id_from_cstr, trade_id_new},
    price::{Price_t, PriceRaw},
    quantity::{Quantity_t, QuantityRaw},
    quote::{QuoteTick_t, quote_tick_new},
    trade::{TradeTick_t, trade_tick_new},
};

use crate::{
    shelf::{At, Shelf, State, judge, quiet},
    support::{Failure, act, alive, call, zeroed},
};

const MOST_STEPS: usize = 64;
const INTERNAL: u8 = 2;

#[derive(Arbitrary, Debug)]
struct Setup {
    aggregation: u8,
    step: u8,
    price_type: u8,
    options: Option<Options>,
}

#[derive(Arbitrary, Debug)]
struct Options {
    interval_type: u8,
    on_close: bool,
    skip_first: bool,
    with_no_updates: bool,
    offset: u16,
}

impl Setup {
    fn bar_type(&self) -> Result<BarType_t, Failure> {
        let (step, aggregation) = (u64::from(self.step % 32), self.aggregation % 20);
        let spec = call(|out, err| bar_specification_new(step, aggregation, self.price_type % 7, out, err))?;
        call(|out, err| bar_type_new(instrument(c"ESH4.GLBX"), spec, INTERNAL, out, err))
    }

    fn options(&self) -> Option<TimeBars_t> {
        self.options.as_ref().map(|options| TimeBars_t {
            interval_type: options.interval_type % 3,
            timestamp_on_close: options.on_close.into(),
            skip_first_non_full_bar: options.skip_first.into(),
            build_with_no_updates: options.with_no_updates.into(),
            origin_offset: options.offset.into(),
        })
    }

    fn leaves_bars_out(&self) -> bool {
        self.options.as_ref().is_some_and(|options| options.skip_first)
    }
}

/// When the next tick comes.
#[derive(Arbitrary, Clone, Copy, Debug)]
enum Wait {
    Ms(u8),
    Tenths(u8),
    Back(u8),
    Until(u64),
}

impl Wait {
    fn from(self, now: u64) -> u64 {
        match self {
            Self::Ms(ms) => now.saturating_add(1_000_000 * u64::from(ms)),
            Self::Tenths(tenths) => now.saturating_add(100_000_000 * u64::from(tenths)),
            Self::Back(back) => now.saturating_sub(back.into()),
            Self::Until(time) => time,
        }
    }
}

#[derive(Arbitrary, Debug)]
struct Tick {
    price: i8,
    size: u8,
    side: u8,
    wait: Wait,
    other: u8,
}

impl Tick {
    /// Another instrument, or nothing at all, once in a while.
    fn id(&self) -> InstrumentId_t {
        match self.other {
            255 => zeroed(),
            254 => instrument(c"BTCUSDT.BINANCE"),
            _ => instrument(c"ESH4.GLBX"),
        }
    }

    fn trade(&self, now: u64) -> TradeTick_t {
        // SAFETY: a NUL-terminated string.
        let id: TradeId_t = call(|out, err| unsafe { trade_id_new(c"1".as_ptr(), out, err) }).unwrap();
        let (ts, side) = (self.wait.from(now), self.side % 3);
        call(|out, err| trade_tick_new(self.id(), price(self.price), size(self.size), side, id, ts, ts, out, err))
            .unwrap_or_else(|_| zeroed())
    }

    fn quote(&self, now: u64) -> QuoteTick_t {
        let (ts, bid, ask) = (self.wait.from(now), price(self.price), price(self.price.saturating_add(1)));
        let (bid_size, ask_size) = (size(self.size), size(self.side));
        call(|out, err| quote_tick_new(self.id(), bid, ask, bid_size, ask_size, ts, ts, out, err))
            .unwrap_or_else(|_| zeroed())
    }
}

#[derive(Arbitrary, Debug)]
enum Step {
    Trades(Vec<Tick>),
    Quotes(Vec<Tick>),
    Advance(Wait),
    Flush,
    NewBuilder(At),
    DropBuilder(At),
    MoveBuilder(At, At),
    Update { at: At, tick: Tick },
    Build(At),
    Reset(At),
    PoisonBuilder(At),
}

fn instrument(id: &std::ffi::CStr) -> InstrumentId_t {
    // SAFETY: a NUL-terminated string.
    call(|out, err| unsafe { instrument_id_from_cstr(id.as_ptr(), out, err) }).unwrap()
}

/// Quarters.
fn price(quarters: i8) -> Price_t {
    Price_t { raw: PriceRaw::new(i128::from(quarters) * 25 * 10_i128.pow(14)), precision: 2 }
}

/// Tenths.
fn size(tenths: u8) -> Quantity_t {
    Quantity_t { raw: QuantityRaw::new(u128::from(tenths) * 10_u128.pow(15)), precision: 1 }
}

/// A copy of the bars, which are freed; none are no failure.
fn bars(result: Result<CVec<Bar_t>, Failure>) -> Result<Vec<Bar_t>, Status> {
    match result {
        Ok(bars) => {
            assert!(bars.len > 0);
            // SAFETY: `len` bars.
            let copy = unsafe { std::slice::from_raw_parts(bars.ptr, bars.len) }.to_vec();
            // SAFETY: freed once.
            unsafe { vec_drop_bars(bars) };
            Ok(copy)
        }
        Err(failure) if failure.status == Status::Absent => Ok(Vec::new()),
        Err(failure) => {
            let expected = [Status::InvalidValue, Status::InvalidState, Status::Overflow];
            assert!(expected.contains(&failure.status), "{failure:?}");
            Err(failure.status)
        }
    }
}

fn volume(bars: &[Bar_t]) -> u128 {
    bars.iter().map(|bar| bar.volume.raw.get()).sum()
}

/// What is made of ticks, each some time after the one before.
fn in_turn<T>(ticks: &[Tick], now: u64, make: impl Fn(&Tick, u64) -> T, time: impl Fn(&T) -> u64) -> Vec<T> {
    let next = |now: &mut u64, tick: &Tick| {
        let made = make(tick, *now);
        *now = time(&made);
        Some(made)
    };
    ticks.iter().scan(now, next).collect()
}

type Call<'a> = &'a dyn Fn(&mut BarAggregator_API) -> Result<CVec<Bar_t>, Failure>;

/// Two aggregators that are told the same.
struct Twins {
    batch: BarAggregator_API,
    single: BarAggregator_API,
    /// The volumes of what came in and of what went out.
    volumes: (u128, u128),
    last: u64,
}

impl Twins {
    fn now(&self) -> u64 {
        bar_aggregator_ts_last(Some(&self.batch))
    }

    fn state(&self) -> (u64, u64) {
        (bar_aggregator_count(Some(&self.batch)), self.now())
    }

    /// Makes one call on the first, and if that goes well, each of the others on the second.
    fn tell(&mut self, all: Call<'_>, each: &[Call<'_>], taken: u128) {
        let before = self.state();
        let Ok(made) = bars(all(&mut self.batch)) else {
            assert_eq!(self.state(), before, "a call that failed has changed something");
            return;
        };
        let again: Vec<_> = each.iter().flat_map(|call| bars(call(&mut self.single)).unwrap()).collect();
        assert_eq!(made.len(), again.len());
        assert!(made.iter().zip(&again).all(|(a, b)| bar_eq(Some(a), Some(b))), "{made:?} and {again:?}");
        assert_eq!(self.state().0, bar_aggregator_count(Some(&self.single)));
        made.iter().for_each(|bar| self.check(bar));
        self.volumes.0 += taken;
        self.volumes.1 += volume(&made);
    }

    /// A bar that any program would have been allowed to make, not before the last one.
    fn check(&mut self, bar: &Bar_t) {
        let Bar_t { bar_type, open, high, low, close, volume, ts_event, ts_init } = *bar;
        call(|out, err| bar_new(bar_type, open, high, low, close, volume, ts_event, ts_init, out, err)).unwrap();
        assert!(self.last <= ts_init && ts_event <= ts_init);
        self.last = ts_init;
    }

    fn trades(&mut self, ticks: &[Tick]) {
        let trades = in_turn(ticks, self.now(), Tick::trade, |trade| trade.ts_init);
        let each: Vec<_> = trades
            .iter()
            .map(|trade| {
                move |made: &mut BarAggregator_API| {
                    call(|out, err| bar_aggregator_handle_trade(Some(made), Some(trade), out, err))
                }
            })
            .collect();
        let each: Vec<Call<'_>> = each.iter().map(|call| call as Call<'_>).collect();
        let all = |made: &mut BarAggregator_API| {
            // SAFETY: as many trades as there are.
            call(|out, err| unsafe {
                bar_aggregator_handle_trades(Some(made), trades.as_ptr(), trades.len(), out, err)
            })
        };
        self.tell(&all, &each, trades.iter().map(|trade| trade.size.raw.get()).sum());
    }

    fn quotes(&mut self, ticks: &[Tick], price_type: u8) {
        let quotes = in_turn(ticks, self.now(), Tick::quote, |quote| quote.ts_init);
        let each: Vec<_> = quotes
            .iter()
            .map(|quote| {
                move |made: &mut BarAggregator_API| {
                    call(|out, err| bar_aggregator_handle_quote(Some(made), Some(quote), out, err))
                }
            })
            .collect();
        let each: Vec<Call<'_>> = each.iter().map(|call| call as Call<'_>).collect();
        let all = |made: &mut BarAggregator_API| {
            // SAFETY: as many quotes as there are.
            call(|out, err| unsafe {
                bar_aggregator_handle_quotes(Some(made), quotes.as_ptr(), quotes.len(), out, err)
            })
        };
        let taken = quotes.iter().map(|quote| {
            let (bid, ask) = (quote.bid_size.raw.get(), quote.ask_size.raw.get());
            [bid, ask, u128::midpoint(bid, ask)][usize::from(price_type - 1) % 3]
        });
        self.tell(&all, &each, taken.sum());
    }
}

/// Builders in places, with the volume of the bar that each is building.
struct Builders {
    shelf: Shelf<BarBuilder_API>,
    volumes: std::collections::HashMap<usize, u128>,
}

impl Builders {
    fn step(&mut self, step: &Step, bar_type: &BarType_t) {
        match step {
            Step::NewBuilder(at) => {
                let builder = call(|out, err| bar_builder_new(Some(bar_type), out, err)).unwrap();
                bar_builder_drop(self.shelf.put(*at, builder, State::Alive));
                self.volumes.insert(at.index(), 0);
            }
            Step::DropBuilder(at) => bar_builder_drop(self.shelf.take(*at)),
            Step::MoveBuilder(from, to) => {
                bar_builder_drop(self.shelf.shift(*from, *to));
                let volume = self.volumes.get(&from.index()).copied().unwrap_or_default();
                self.volumes.insert(to.index(), volume);
            }
            Step::Update { at, tick } => {
                let (builder, state) = self.shelf.get_mut(*at);
                let now = tick.wait.from(bar_builder_ts_last(builder.as_deref()));
                let size = size(tick.size);
                let updated = act(|err| bar_builder_update(builder, price(tick.price), size, now, err));
                if judge(&[state], updated).is_some() {
                    *self.volumes.entry(at.index()).or_default() += size.raw.get();
                }
            }
            Step::Build(at) => {
                let (builder, state) = self.shelf.get_mut(*at);
                let now = bar_builder_ts_last(builder.as_deref());
                if let Some(bar) = judge(&[state], call(|out, err| bar_builder_build(builder, now, now, out, err))) {
                    assert_eq!(self.volumes.insert(at.index(), 0), Some(bar.volume.raw.get()));
                }
            }
            Step::Reset(at) => {
                let (builder, state) = self.shelf.get_mut(*at);
                judge(&[state], act(|err| bar_builder_reset(builder, err)));
                self.volumes.insert(at.index(), 0);
            }
            Step::PoisonBuilder(at) => self.shelf.poison(*at),
            _ => {}
        }
    }
}

/// Makes the bars that the bytes describe, and drops what is left.
pub fn run(data: &[u8]) {
    quiet();
    let mut bytes = Unstructured::new(data);
    let Ok(setup) = Setup::arbitrary(&mut bytes) else { return };
    let Ok(bar_type) = setup.bar_type() else { return };
    let price_type = bar_type.spec.price_type;
    let options = setup.options();
    let new = || call(|out, err| bar_aggregator_new(Some(&bar_type), options.as_ref(), out, err));
    let Ok(batch) = new() else {
        assert_eq!(alive(), []);
        return;
    };
    let mut twins = Twins { batch, single: new().unwrap(), volumes: (0, 0), last: 0 };
    let mut builders = Builders { shelf: Shelf::new(), volumes: [].into() };
    for _ in 0..MOST_STEPS {
        let Ok(step) = Step::arbitrary(&mut bytes) else { break };
        if bytes.is_empty() {
            break;
        }
        match &step {
            Step::Trades(ticks) => twins.trades(ticks),
            Step::Quotes(ticks) => twins.quotes(ticks, price_type),
            Step::Advance(wait) => {
                let to = wait.from(twins.now());
                let advance = |made: &mut BarAggregator_API| {
                    call(|out, err| bar_aggregator_advance_time(Some(made), to, out, err))
                };
                twins.tell(&advance, &[&advance], 0);
            }
            Step::Flush => {
                let flush = |made: &mut BarAggregator_API| call(|out, err| bar_aggregator_flush(Some(made), out, err));
                twins.tell(&flush, &[&flush], 0);
            }
            _ => builders.step(&step, &bar_type),
        }
    }
    let rest = bars(call(|out, err| bar_aggregator_flush(Some(&mut twins.batch), out, err)));
    if let Ok(rest) = rest
        && !setup.leaves_bars_out()
    {
        assert_eq!(twins.volumes.0, twins.volumes.1 + volume(&rest), "{bar_type:?}");
    }
    bar_aggregator_drop(twins.batch);
    bar_aggregator_drop(twins.single);
    At::all().for_each(|at| bar_builder_drop(builders.shelf.take(at)));
    assert_eq!(alive(), []);
}
