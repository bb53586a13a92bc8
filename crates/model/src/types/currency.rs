//! Currencies, and the register that knows them by code.

use std::{
    fmt,
    hash::{Hash, Hasher},
    sync::{LazyLock, PoisonError, RwLock},
};

use nautilus_cython_core::{Error, Result};
use ustr::{Ustr, UstrMap};

use super::fixed::check_precision;
use crate::{
    enums::{Coded, CurrencyType},
    identifiers::rules::{ascii, unicode},
};

/// A currency with its ISO 4217 number (0 if it has none) and decimals. Its code identifies it.
#[derive(Clone, Copy)]
pub struct Currency {
    /// The code, such as `USD`.
    pub code: Ustr,
    /// Decimals of an amount: 0 to 16.
    pub precision: u8,
    /// The ISO 4217 number, 0 if there is none.
    pub iso4217: u16,
    /// The name, such as `United States dollar`.
    pub name: Ustr,
    /// What backs it.
    pub currency_type: CurrencyType,
}

/// Every currency known in this process by its code.
static REGISTER: LazyLock<RwLock<UstrMap<Currency>>> = LazyLock::new(|| {
    let currencies = Currency::built_in().map(|(_, currency)| (currency.code, currency));
    RwLock::new(currencies.collect())
});

/// Decimals of a cryptocurrency that nobody described.
const CRYPTO_PRECISION: u8 = 8;

impl Currency {
    /// Describes a currency.
    ///
    /// # Errors
    /// `InvalidValue` if the code is blank or not printable ASCII, the name is blank or has control characters, or the
    /// precision exceeds 16.
    pub fn new(code: &str, precision: u8, iso4217: u16, name: &str, currency_type: CurrencyType) -> Result<Self> {
        ascii("currency code", code)?;
        unicode("currency name", name)?;
        check_precision(precision)?;
        Ok(Self { code: Ustr::from(code), precision, iso4217, name: Ustr::from(name), currency_type })
    }

    /// The registered currency with `code`.
    #[must_use]
    pub fn get(code: &str) -> Option<Self> {
        let register = REGISTER.read().unwrap_or_else(PoisonError::into_inner); // first: making it interns its codes
        register.get(&Ustr::from_existing(code)?).copied()
    }

    /// The registered currency with `code`; if there is none, a cryptocurrency with 8 decimals is registered.
    ///
    /// # Errors
    /// `InvalidValue` if the code is blank or not printable ASCII.
    pub fn get_or_create_crypto(code: &str) -> Result<Self> {
        if let Some(currency) = Self::get(code) {
            return Ok(currency);
        }
        let currency = Self::new(code, CRYPTO_PRECISION, 0, code, CurrencyType::Crypto)?;
        let mut register = REGISTER.write().unwrap_or_else(PoisonError::into_inner);
        Ok(*register.entry(currency.code).or_insert(currency))
    }

    /// Makes `currency` known by its code, and says whether it is registered now: a known code keeps its currency unless
    /// `overwrite`. Amounts that exist keep the description they were made with.
    pub fn register(currency: Self, overwrite: bool) -> bool {
        let mut register = REGISTER.write().unwrap_or_else(PoisonError::into_inner);
        let vacant = overwrite || !register.contains_key(&currency.code);
        if vacant {
            register.insert(currency.code, currency);
        }
        vacant
    }

    /// Whether a state issues it.
    #[must_use]
    pub fn is_fiat(&self) -> bool {
        self.currency_type == CurrencyType::Fiat
    }

    /// Whether it lives on a chain.
    #[must_use]
    pub fn is_crypto(&self) -> bool {
        self.currency_type == CurrencyType::Crypto
    }

    /// The currencies that are registered from the start, each with the name of its constant.
    pub fn built_in() -> impl Iterator<Item = (&'static str, Self)> {
        let described = |&(code, precision, iso4217, name): &(&str, u8, u16, &str), currency_type| Self {
            code: Ustr::from(code),
            precision,
            iso4217,
            name: Ustr::from(name),
            currency_type,
        };
        let fiat = FIAT.iter().map(move |row| (row.0, described(row, CurrencyType::Fiat)));
        let metals = METALS.iter().map(move |row| (row.0, described(row, CurrencyType::CommodityBacked)));
        let crypto = CRYPTO.iter().map(move |&(code, precision, name)| {
            (constant_name(code), described(&(code, precision, 0, name), CurrencyType::Crypto))
        });
        fiat.chain(metals).chain(crypto)
    }
}

/// The name of the constant for `code`, where the code is no identifier.
fn constant_name(code: &'static str) -> &'static str {
    match code {
        "1INCH" => "ONEINCH",
        "USDC.e" => "USDC_POS",
        _ => code,
    }
}

impl std::str::FromStr for Currency {
    type Err = Error;

    /// Looks up a registered currency.
    fn from_str(code: &str) -> Result<Self> {
        Self::get(code).ok_or_else(|| Error::invalid("currency code", code, "the code of a registered currency"))
    }
}

impl PartialEq for Currency {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Currency {}

impl Hash for Currency {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.code.hash(state);
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, precision, iso4217, name, currency_type } = self;
        let kind = currency_type.name();
        write!(
            f,
            "Currency(code='{code}', precision={precision}, iso4217={iso4217}, name='{name}', currency_type={kind})"
        )
    }
}

/// Fiat currencies: code, decimals, ISO 4217 number (0 for the offshore yuan, which has none), name.
const FIAT: [(&str, u8, u16, &str); 45] = [
    ("AED", 2, 784, "United Arab Emirates dirham"),
    ("ARS", 2, 32, "Argentine peso"),
    ("AUD", 2, 36, "Australian dollar"),
    ("BRL", 2, 986, "Brazilian real"),
    ("CAD", 2, 124, "Canadian dollar"),
    ("CHF", 2, 756, "Swiss franc"),
    ("CLP", 0, 152, "Chilean peso"),
    ("CNH", 2, 0, "Chinese yuan (offshore)"),
    ("CNY", 2, 156, "Chinese yuan"),
    ("COP", 2, 170, "Colombian peso"),
    ("CZK", 2, 203, "Czech koruna"),
    ("DKK", 2, 208, "Danish krone"),
    ("EGP", 2, 818, "Egyptian pound"),
    ("EUR", 2, 978, "Euro"),
    ("GBP", 2, 826, "British pound"),
    ("HKD", 2, 344, "Hong Kong dollar"),
    ("HUF", 2, 348, "Hungarian forint"),
    ("IDR", 2, 360, "Indonesian rupiah"),
    ("ILS", 2, 376, "Israeli new shekel"),
    ("INR", 2, 356, "Indian rupee"),
    ("ISK", 0, 352, "Icelandic krona"),
    ("JPY", 0, 392, "Japanese yen"),
    ("KRW", 0, 410, "South Korean won"),
    ("KWD", 3, 414, "Kuwaiti dinar"),
    ("MXN", 2, 484, "Mexican peso"),
    ("MYR", 2, 458, "Malaysian ringgit"),
    ("NOK", 2, 578, "Norwegian krone"),
    ("NZD", 2, 554, "New Zealand dollar"),
    ("PEN", 2, 604, "Peruvian sol"),
    ("PHP", 2, 608, "Philippine peso"),
    ("PLN", 2, 985, "Polish zloty"),
    ("QAR", 2, 634, "Qatari riyal"),
    ("RON", 2, 946, "Romanian leu"),
    ("RUB", 2, 643, "Russian ruble"),
    ("SAR", 2, 682, "Saudi riyal"),
    ("SEK", 2, 752, "Swedish krona"),
    ("SGD", 2, 702, "Singapore dollar"),
    ("THB", 2, 764, "Thai baht"),
    ("TRY", 2, 949, "Turkish lira"),
    ("TWD", 2, 901, "New Taiwan dollar"),
    ("UAH", 2, 980, "Ukrainian hryvnia"),
    ("UYU", 2, 858, "Uruguayan peso"),
    ("USD", 2, 840, "United States dollar"),
    ("VND", 0, 704, "Vietnamese dong"),
    ("ZAR", 2, 710, "South African rand"),
];

/// Precious metals: code, decimals, ISO 4217 number, name.
const METALS: [(&str, u8, u16, &str); 4] = [
    ("XAG", 2, 961, "Silver (one troy ounce)"),
    ("XAU", 2, 959, "Gold (one troy ounce)"),
    ("XPD", 2, 964, "Palladium (one troy ounce)"),
    ("XPT", 2, 962, "Platinum (one troy ounce)"),
];

/// Cryptocurrencies: code, decimals, name.
const CRYPTO: [(&str, u8, &str); 85] = [
    ("1INCH", 8, "1inch"),
    ("AAVE", 8, "Aave"),
    ("ACA", 8, "Acala"),
    ("ADA", 6, "Cardano"),
    ("ALGO", 8, "Algorand"),
    ("APT", 8, "Aptos"),
    ("ARB", 8, "Arbitrum"),
    ("ATOM", 8, "Cosmos"),
    ("AVAX", 8, "Avalanche"),
    ("AXS", 8, "Axie Infinity"),
    ("BCH", 8, "Bitcoin Cash"),
    ("BIO", 8, "Bio Protocol"),
    ("BNB", 8, "BNB"),
    ("BRZ", 8, "Brazilian Digital Token"),
    ("BSV", 8, "Bitcoin SV"),
    ("BTC", 8, "Bitcoin"),
    ("BTTC", 8, "BitTorrent"),
    ("BUSD", 8, "Binance USD"),
    ("CAKE", 8, "PancakeSwap"),
    ("COMP", 8, "Compound"),
    ("CRV", 8, "Curve DAO"),
    ("DAI", 8, "Dai"),
    ("DASH", 8, "Dash"),
    ("DOGE", 8, "Dogecoin"),
    ("DOT", 8, "Polkadot"),
    ("DYDX", 8, "dYdX"),
    ("ENA", 8, "Ethena"),
    ("EOS", 8, "EOS"),
    ("ETC", 8, "Ethereum Classic"),
    ("ETH", 8, "Ethereum"),
    ("ETHW", 8, "EthereumPoW"),
    ("EZ", 8, "EasyFi"),
    ("FDUSD", 8, "First Digital USD"),
    ("FIL", 8, "Filecoin"),
    ("FTM", 8, "Fantom"),
    ("FTT", 8, "FTX Token"),
    ("GRT", 8, "The Graph"),
    ("HBAR", 8, "Hedera"),
    ("HYPE", 8, "Hyperliquid"),
    ("ICP", 8, "Internet Computer"),
    ("INJ", 8, "Injective"),
    ("JOE", 8, "JOE"),
    ("LDO", 8, "Lido DAO"),
    ("LINK", 8, "Chainlink"),
    ("LTC", 8, "Litecoin"),
    ("LUNA", 8, "Terra"),
    ("MATIC", 8, "Polygon (MATIC)"),
    ("MKR", 8, "Maker"),
    ("NBT", 8, "NanoByte Token"),
    ("NEAR", 8, "NEAR Protocol"),
    ("NEO", 8, "Neo"),
    ("OP", 8, "Optimism"),
    ("PAXG", 8, "PAX Gold"),
    ("PENGU", 8, "Pudgy Penguins"),
    ("PEPE", 8, "Pepe"),
    ("POL", 8, "Polygon"),
    ("PYUSD", 8, "PayPal USD"),
    ("SAND", 8, "The Sandbox"),
    ("SHIB", 8, "Shiba Inu"),
    ("SOL", 8, "Solana"),
    ("SUI", 8, "Sui"),
    ("SUSHI", 8, "SushiSwap"),
    ("TON", 8, "Toncoin"),
    ("TRUMP", 8, "Official Trump"),
    ("TRX", 8, "TRON"),
    ("TRYB", 8, "BiLira"),
    ("TUSD", 8, "TrueUSD"),
    ("UNI", 8, "Uniswap"),
    ("USDC", 8, "USD Coin"),
    ("USDC.e", 6, "USD Coin (bridged, proof of stake)"),
    ("USDE", 8, "Ethena USDe"),
    ("USDP", 8, "Pax Dollar"),
    ("USDT", 8, "Tether"),
    ("VTC", 8, "Vertcoin"),
    ("WBTC", 8, "Wrapped Bitcoin"),
    ("WIF", 8, "dogwifhat"),
    ("WSB", 8, "WallStreetBets DApp"),
    ("XBT", 8, "Bitcoin"),
    ("XEC", 8, "eCash"),
    ("XLM", 8, "Stellar Lumen"),
    ("XMR", 8, "Monero"),
    ("XRP", 6, "XRP"),
    ("XTZ", 6, "Tezos"),
    ("YFI", 8, "yearn.finance"),
    ("ZEC", 8, "Zcash"),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_built_in_currencies_are_valid_and_registered_once() {
        let (mut codes, mut names) = (HashSet::new(), HashSet::new());
        for (name, currency) in Currency::built_in() {
            let Currency { code, precision, iso4217, name: full, currency_type } = currency;
            Currency::new(&code, precision, iso4217, &full, currency_type).unwrap();
            assert!(codes.insert(code) && names.insert(name), "{code} twice");
            assert!(name.chars().all(|c| c.is_ascii_uppercase() || c == '_'), "{name}");
            assert_eq!(Currency::get(&code), Some(currency));
        }
    }

    #[test]
    fn known_facts_of_some_currencies() {
        for (code, precision, iso4217) in [
            ("USD", 2, 840),
            ("JPY", 0, 392),
            ("KRW", 0, 410),
            ("XAU", 2, 959),
            ("XAG", 2, 961),
            ("ADA", 6, 0),
            ("BTC", 8, 0),
        ] {
            let currency: Currency = code.parse().unwrap();
            assert_eq!((currency.precision, currency.iso4217), (precision, iso4217), "{code}");
        }
        let usd = Currency::get("USD").unwrap();
        assert!(usd.is_fiat() && !usd.is_crypto());
        assert_eq!(usd.to_string(), "USD");
        assert_eq!(
            format!("{usd:?}"),
            "Currency(code='USD', precision=2, iso4217=840, name='United States dollar', currency_type=FIAT)"
        );
    }

    #[test]
    fn an_unknown_code_becomes_a_cryptocurrency_only_when_asked() {
        assert_eq!(Currency::get("NEWCOIN"), None);
        assert!("NEWCOIN".parse::<Currency>().is_err());
        let made = Currency::get_or_create_crypto("NEWCOIN").unwrap();
        assert!(made.is_crypto() && made.precision == 8);
        assert_eq!(Currency::get("NEWCOIN"), Some(made));
        assert!(Currency::get_or_create_crypto(" ").is_err());
    }

    #[test]
    fn registering_replaces_only_when_asked() {
        let [two, four] = [2, 4].map(|p| Currency::new("REGME", p, 0, "Reg me", CurrencyType::Fiat).unwrap());
        assert!(Currency::register(two, false));
        assert!(!Currency::register(four, false));
        assert_eq!(Currency::get("REGME").unwrap().precision, 2);
        assert!(Currency::register(four, true));
        assert_eq!(Currency::get("REGME").unwrap().precision, 4);
        assert_eq!(two, four);
    }

    #[test]
    fn bad_descriptions_are_refused() {
        for (code, precision, name) in
            [("", 2, "x"), (" ", 2, "x"), ("É", 2, "x"), ("A\0", 2, "x"), ("A", 17, "x"), ("A", 2, " ")]
        {
            assert!(
                Currency::new(code, precision, 0, name, CurrencyType::Fiat).is_err(),
                "{code:?} {precision} {name:?}"
            );
        }
    }
}
