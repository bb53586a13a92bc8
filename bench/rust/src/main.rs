//! Replays streams of changes through order books and prints as JSON what each event cost.
//!
//! All books run in this process, in alternating rounds, on events in their own form. Before any clock runs, each book is
//! compared level by level with the others at checkpoints, so that nobody wins by being wrong. Times are those of the thread.

mod books;
#[allow(dead_code, reason = "the floor needs a part of it")]
#[path = "../../../crates/model/src/orderbook/index.rs"]
mod index;
mod streams;

use std::collections::BTreeMap;

use books::Entry;
use cpu_time::ThreadTime;
use nautilus_cython_model::enums::BookType;
use serde_json::{Value, json};
use streams::Stream;

const CHECKPOINTS: usize = 12;

fn main() {
    let mut rounds = 11;
    let mut wanted = Vec::new();
    for argument in std::env::args().skip(1) {
        match argument.parse() {
            Ok(number) => rounds = number,
            Err(_) => wanted.push(argument),
        }
    }
    let mut results = Vec::new();
    for stream in streams::all() {
        if wanted.is_empty() || wanted.iter().any(|name| stream.name.starts_with(name.as_str())) {
            results.push(measure(&stream, rounds));
        }
    }
    println!("{}", Value::Array(results));
}

fn measure(stream: &Stream, rounds: usize) -> Value {
    let mut books = books::all(stream);
    let wrong = compare(stream, &mut books);
    let events = stream.deltas.len() - stream.prefill;
    let mut samples: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for round in 0..rounds {
        // Every other round backwards: whoever comes after a greedy one pays for its cache.
        let mut order: Vec<&mut Entry> = books.iter_mut().collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for (name, book) in order {
            book.reset();
            book.run(0..stream.prefill);
            let start = ThreadTime::now();
            book.run(stream.prefill..stream.deltas.len());
            samples.entry(name).or_default().push(start.elapsed().as_nanos() as f64 / events as f64);
        }
    }
    let mut rows = Vec::new();
    for (name, book) in &mut books {
        let times = samples.get_mut(name).expect("a sample");
        times.sort_by(f64::total_cmp);
        let mut row =
            json!({ "name": name, "ns": times[times.len() / 2], "least": times[0], "exact": !wrong.contains(name) });
        // A batch has no single events.
        if stream.book_type == BookType::L3_MBO && *name != "apply_columns" {
            book.reset();
            book.run(0..stream.prefill);
            row["percentiles"] = json!(percentiles(stream, book.as_mut()));
        }
        eprintln!("{:<18} {row}", stream.name);
        rows.push(row);
    }
    json!({ "stream": stream.name, "events": events, "prefill": stream.prefill, "books": rows })
}

/// Replays the stream through all books at once, and names those whose levels differ from what most books show.
fn compare(stream: &Stream, books: &mut [Entry]) -> Vec<&'static str> {
    let mut wrong = Vec::new();
    let mut from = 0;
    for checkpoint in 1..=CHECKPOINTS {
        let to = stream.deltas.len() * checkpoint / CHECKPOINTS;
        let mut states = Vec::new();
        for (name, book) in books.iter_mut() {
            book.run(from..to);
            states.extend(book.levels().map(|levels| (*name, levels)));
        }
        let agreed = states.iter().max_by_key(|(_, a)| states.iter().filter(|(_, b)| a == b).count());
        let agreed = &agreed.expect("a book").1;
        for (name, levels) in &states {
            if levels != agreed && !wrong.contains(name) {
                eprintln!("{}: {name} shows another book after {to} events", stream.name);
                wrong.push(*name);
            }
        }
        from = to;
    }
    wrong
}

/// Nanoseconds of the 50th, 99th and 99.9th percentile of single events, less what reading the clock takes.
fn percentiles(stream: &Stream, book: &mut dyn books::Replay) -> [f64; 3] {
    let clock = quanta::Clock::new();
    let mut empty: Vec<u64> = (0..10_001)
        .map(|_| {
            let start = clock.raw();
            clock.raw().saturating_sub(start)
        })
        .collect();
    empty.sort_unstable();
    let overhead = empty[empty.len() / 2];
    let mut times: Vec<u64> = (stream.prefill..stream.deltas.len())
        .map(|n| {
            let start = clock.raw();
            book.run(n..n + 1);
            clock.raw().saturating_sub(start + overhead)
        })
        .collect();
    times.sort_unstable();
    let nanos = |ticks: u64| clock.delta_as_nanos(0, ticks) as f64;
    [0.5, 0.99, 0.999].map(|at| nanos(times[((times.len() - 1) as f64 * at) as usize]))
}
