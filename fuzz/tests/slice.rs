//! A slice of the fuzzing that any compiler can run: the corpora, and bytes that are made of them from a seed.

use std::{fs, path::Path};

/// As many tries as take seconds.
const TRIES: u64 = 20_000;

/// A generator of numbers that are the same for the same seed (xorshift64*).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).unwrap()
    }
}

/// What was found before, and what valid input looks like; some targets need neither.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let entries = fs::read_dir(&directory).into_iter().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// One to four small changes.
fn mutate(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        match random.below(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => bytes[at] = u8::try_from(random.below(256)).unwrap(),
            2 => bytes.insert(at, b"0-.,+e:@\0\"{ \n9(a"[random.below(16)]),
            3 => drop(bytes.drain(at..(at + random.below(9)).min(bytes.len()))),
            4 => {
                let from = random.below(other.len());
                let part = &other[from..(from + random.below(40)).min(other.len())];
                bytes.splice(at..at, part.iter().copied());
            }
            _ => bytes.truncate(at.max(1)),
        }
    }
}

/// Runs the corpus, random bytes, and changed pieces of the corpus.
fn try_all(target: &str, tries: u64, run: fn(&[u8])) {
    let corpus = corpus(target);
    corpus.iter().for_each(|bytes| run(bytes));
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for n in 0..tries {
        let mut bytes = if n % 4 == 0 || corpus.is_empty() {
            (0..random.below(2000)).map(|_| random.next().to_le_bytes()[7]).collect()
        } else {
            corpus[random.below(corpus.len())].clone()
        };
        let other = corpus.get(random.below(corpus.len())).cloned().unwrap_or_default();
        mutate(&mut bytes, &other, &mut random);
        run(&bytes);
    }
}

// One test: the ledger counts for the whole process.
#[test]
fn seeded_bytes_find_nothing() {
    try_all("calls", TRIES, nautilus_cython_fuzz::calls::run);
    try_all("clocks", TRIES, nautilus_cython_fuzz::clocks::run);
    try_all("aggregation", TRIES, nautilus_cython_fuzz::aggregation::run);
    try_all("text", 10 * TRIES, nautilus_cython_fuzz::text::run);
    try_all("values", TRIES, nautilus_cython_fuzz::values::run);
    try_all("formula", 4 * TRIES, nautilus_cython_fuzz::formula::run);
    try_all("book", TRIES / 4, nautilus_cython_fuzz::book::run);
    try_all("feeds", TRIES / 4, nautilus_cython_fuzz::feeds::run);
    nautilus_cython_fuzz::feeds::clean();
}
