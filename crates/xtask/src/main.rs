//! Developer commands.
//!
//! `cargo xtask gen` writes the C headers, the C++ layer and the Cython declarations from `crates/ffi`.
//! `cargo xtask check` fails when the files that are checked in differ from what `gen` would write.

#![forbid(unsafe_code)]

mod header;
mod hpp;
mod lance;
mod layout;
mod pxd;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// One header and the `.pxd` files that declare it.
struct Module {
    /// `core` gives `core.h`, `core.pxd` and `checked_core.pxd`.
    name: &'static str,
    /// What the header is about: its first line.
    about: &'static str,
    /// Sources whose items belong to it, under `crates/`.
    sources: &'static [&'static str],
    /// Generic types of other modules that it makes types from, under `crates/`.
    generics: &'static [&'static str],
    /// C text that the declarations need in front of them.
    prelude: &'static str,
    /// Integer typedefs that the prelude makes, in Cython's words.
    typedefs: &'static [&'static str],
    /// Enumerations that it declares though they cross as their numbers.
    enums: &'static [&'static str],
    /// The same, for the header alone: their short names collide in a `.pxd`, and `model/data.pxd` declares them.
    header_enums: &'static [&'static str],
}

impl Module {
    /// The names of the types that the prelude makes.
    fn typedef_names(&self) -> impl Iterator<Item = &'static str> {
        self.typedefs.iter().filter_map(|typedef| typedef.rsplit(' ').next())
    }
}

const MODULES: &[Module] = &[
    Module {
        name: "core",
        about: "Errors, strings, vectors, the ledger, UUIDs and times",
        sources: &[
            "ffi/src/version.rs",
            "ffi/src/error.rs",
            "ffi/src/cvec.rs",
            "ffi/src/string.rs",
            "ffi/src/contract.rs",
            "ffi/src/uuid.rs",
            "ffi/src/datetime.rs",
            "ffi/src/parsing.rs",
        ],
        generics: &[],
        prelude: "",
        typedefs: &[],
        enums: &[],
        header_enums: &[],
    },
    Module {
        name: "model",
        about: "Enumerations, identifiers, values, market data, order books, synthetic instruments and bar aggregation",
        sources: &[
            "model/src/enums.rs",
            "ffi/src/enums.rs",
            "ffi/src/identifiers.rs",
            "ffi/src/fixed.rs",
            "ffi/src/price.rs",
            "ffi/src/quantity.rs",
            "ffi/src/currency.rs",
            "ffi/src/money.rs",
            "ffi/src/quote.rs",
            "ffi/src/trade.rs",
            "ffi/src/order.rs",
            "ffi/src/delta.rs",
            "ffi/src/deltas.rs",
            "ffi/src/depth.rs",
            "ffi/src/bar.rs",
            "ffi/src/prices.rs",
            "ffi/src/close.rs",
            "ffi/src/funding.rs",
            "ffi/src/status.rs",
            "ffi/src/data.rs",
            "ffi/src/level.rs",
            "ffi/src/orderbook.rs",
            "ffi/src/synthetic.rs",
            "ffi/src/aggregation.rs",
        ],
        generics: &["ffi/src/cvec.rs", "ffi/src/owned.rs", "ffi/src/error.rs", "ffi/src/uuid.rs"],
        prelude: include_str!("model_prelude.h"),
        typedefs: &["long long PriceRaw", "unsigned long long QuantityRaw", "long long MoneyRaw"],
        enums: &[
            "AccountType",
            "AggregationSource",
            "AggressorSide",
            "AssetClass",
            "BookAction",
            "BookType",
            "ContingencyType",
            "CurrencyType",
            "DataTag",
            "InstrumentClass",
            "InstrumentCloseType",
            "LiquiditySide",
            "MarketStatus",
            "MarketStatusAction",
            "OmsType",
            "OptionKind",
            "OrderSide",
            "OrderStatus",
            "OrderType",
            "OtoTriggerMode",
            "PositionAdjustmentType",
            "PositionSide",
            "PriceType",
            "RecordFlag",
            "TimeInForce",
            "TradingState",
            "TrailingOffsetType",
            "TriggerType",
        ],
        header_enums: &["BarAggregation", "BarIntervalType"],
    },
    Module {
        name: "common",
        about: "Clocks, timers and their events, logs, topics, and the enumerations of components",
        sources: &[
            "common/src/enums.rs",
            "ffi/src/common_enums.rs",
            "ffi/src/timer.rs",
            "ffi/src/clock.rs",
            "ffi/src/accumulator.rs",
            "ffi/src/logging.rs",
            "ffi/src/topic.rs",
        ],
        generics: &[
            "ffi/src/cvec.rs",
            "ffi/src/owned.rs",
            "ffi/src/error.rs",
            "ffi/src/uuid.rs",
            "ffi/src/identifiers.rs",
        ],
        prelude: "#include \"model.h\"\n",
        typedefs: &[],
        enums: &["ComponentState", "ComponentTrigger", "LogColor", "LogLevel"],
        header_enums: &[],
    },
    Module {
        name: "feeds",
        about: "Feeds of recorded market data",
        sources: &["ffi/src/feed.rs"],
        generics: &["ffi/src/cvec.rs", "ffi/src/owned.rs", "ffi/src/error.rs", "ffi/src/data.rs"],
        prelude: "#include \"model.h\"\n",
        typedefs: &[],
        enums: &[],
        header_enums: &[],
    },
    Module {
        name: "arrow",
        about: "Market data as Arrow batches",
        sources: &["ffi/src/arrow.rs"],
        generics: &[
            "ffi/src/cvec.rs",
            "ffi/src/owned.rs",
            "ffi/src/error.rs",
            "ffi/src/data.rs",
            "ffi/src/orderbook.rs",
        ],
        prelude: "#include \"model.h\"\n",
        typedefs: &[],
        enums: &[],
        header_enums: &[],
    },
];

fn main() -> ExitCode {
    let command = env::args().nth(1).unwrap_or_default();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("."));
    let result = match command.as_str() {
        "gen" => generate(root).and_then(|files| write(&files)),
        "check" => generate(root).and_then(|files| check(&files)),
        _ => Err("usage: cargo xtask gen | check".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Every generated file with its text.
fn generate(root: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    let package = root.join("nautilus_cython");
    let mut files = Vec::new();
    let mut done: Vec<pxd::Declarations> = Vec::new();
    for module in MODULES {
        let elsewhere: Vec<String> = done.iter().flat_map(|declarations| declarations.names.clone()).collect();
        let declarations = pxd::Declarations::parse(module, &header::cython(root, module, &elsewhere)?);
        let c = header::c(root, module, &elsewhere)?;
        files.push((package.join(format!("includes/nautilus_cython/{}.h", module.name)), c));
        files.push((package.join(format!("core/rust/{}.pxd", module.name)), pxd::raw(module, &declarations, &done)?));
        files.push((
            package.join(format!("core/rust/checked_{}.pxd", module.name)),
            pxd::checked(module, &declarations, &done),
        ));
        done.push(declarations);
    }
    let layer = hpp::header(MODULES, &done)?;
    files.push((package.join("includes/nautilus_cython/nautilus_cython.hpp"), layer));
    files.push((root.join("crates/lance/include/nautilus_lance.h"), lance::header(root)?));
    Ok(files)
}

fn write(files: &[(PathBuf, String)]) -> Result<(), String> {
    for (path, text) in files {
        if fs::read_to_string(path).is_ok_and(|old| old == *text) {
            continue; // an untouched file keeps its time, and nothing is rebuilt
        }
        fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

fn check(files: &[(PathBuf, String)]) -> Result<(), String> {
    let stale: Vec<String> = files
        .iter()
        .filter(|(path, text)| !fs::read_to_string(path).is_ok_and(|old| old == *text))
        .map(|(path, _)| path.display().to_string())
        .collect();
    if stale.is_empty() { Ok(()) } else { Err(format!("run `make gen`; out of date: {}", stale.join(", "))) }
}
