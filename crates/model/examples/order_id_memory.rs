//! Measures what a million order ids that never repeat leave behind: `order_id_memory interned|inline|boxed`.
//!
//! Each id is made, used once and dropped, as a client that runs for weeks does. `docs/decisions` has the numbers.

use std::{collections::VecDeque, env, fs, hint::black_box, process::ExitCode, time::Instant};

use nautilus_cython_model::identifiers::VenueOrderId;
use ustr::Ustr;

const IDS: u64 = 1_000_000;
/// Ids in use at a time.
const LIVE: usize = 1_000;

fn main() -> ExitCode {
    match env::args().nth(1).as_deref() {
        Some("interned") => measure(|text| Some(Ustr::from(text))),
        Some("inline") => measure(|text| VenueOrderId::new(text).ok()),
        Some("boxed") => measure(|text| Some(Box::<str>::from(text))),
        _ => {
            eprintln!("usage: order_id_memory interned|inline|boxed");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Makes ids of 66 characters in two rounds, and prints the resident memory after each.
fn measure<T>(make: impl Fn(&str) -> Option<T>) {
    let mut live = VecDeque::with_capacity(LIVE);
    let before = resident_kib();
    for round in 0..2 {
        let start = Instant::now();
        for n in 0..IDS {
            if live.len() == LIVE {
                live.pop_front();
            }
            live.push_back(black_box(make(&format!(
                "0x{:064x}",
                (round * IDS + n).wrapping_mul(0x9e37_79b9_7f4a_7c15)
            ))));
        }
        let nanos = start.elapsed().as_nanos() / u128::from(IDS);
        println!("round {round}: {} KiB above the start, {nanos} ns per id", resident_kib().saturating_sub(before));
    }
}

/// Resident memory of this process, 0 where the system does not tell.
fn resident_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
