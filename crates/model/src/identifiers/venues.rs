//! Venues that are known by a short code: market identifier codes (ISO 10383) and the names of crypto venues.

use ustr::Ustr;

use super::Venue;

/// Codes in order, for binary search.
const CODES: [&str; 66] = [
    "AQSE",
    "ARCX",
    "ASEX",
    "BATE",
    "BATS",
    "BATY",
    "BCXE",
    "BINANCE",
    "BITFINEX",
    "BITMEX",
    "BITSTAMP",
    "BVMF",
    "BYBIT",
    "CBCM",
    "CBTS",
    "CEDX",
    "CHIX",
    "COINBASE",
    "DERIBIT",
    "DYDX",
    "EDGA",
    "EDGX",
    "EPRL",
    "FUTURES",
    "GLBX",
    "HYPERLIQUID",
    "IEXG",
    "IFEU",
    "IFLL",
    "IFUS",
    "KRAKEN",
    "KUCOIN",
    "LTSE",
    "MEMX",
    "NDEX",
    "OKX",
    "OPRA",
    "POLYMARKET",
    "XAMS",
    "XASE",
    "XASX",
    "XBKK",
    "XBOM",
    "XBOS",
    "XBOX",
    "XBRU",
    "XCBF",
    "XCBO",
    "XCBT",
    "XCEC",
    "XCHI",
    "XCIS",
    "XCME",
    "XETR",
    "XEUR",
    "XHKG",
    "XLON",
    "XNAS",
    "XNYM",
    "XNYS",
    "XPAR",
    "XPSX",
    "XSES",
    "XSWX",
    "XTKS",
    "XTSE",
];

impl Venue {
    /// The venue with a well-known `code`, in upper case; `None` if it is not one that this library knows.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        CODES.binary_search(&code).ok().map(|at| Self::from_interned(Ustr::from(CODES[at])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_codes_are_found_and_others_are_not() {
        assert!(CODES.is_sorted());
        for code in CODES {
            assert_eq!(Venue::from_code(code), Some(Venue::new(code).unwrap()));
        }
        assert_eq!(Venue::from_code("NOWHERE"), None);
    }
}
