//! The enumerations of the model, with the names and numbers that users of the field know.
//!
//! The numbers cross the C boundary; they are never reused. Text is matched without regard to case.

pub use nautilus_cython_core::Coded;
use nautilus_cython_core::coded;
use strum::{Display, EnumString, FromRepr, IntoStaticStr, VariantArray};

coded!(
    AccountType,
    AggregationSource,
    AggressorSide,
    AssetClass,
    BarAggregation,
    BarIntervalType,
    BookAction,
    BookType,
    ContingencyType,
    CurrencyType,
    InstrumentClass,
    InstrumentCloseType,
    LiquiditySide,
    MarketStatus,
    MarketStatusAction,
    OmsType,
    OptionKind,
    OrderSide,
    OrderStatus,
    OrderType,
    OtoTriggerMode,
    PositionAdjustmentType,
    PositionSide,
    PriceType,
    RecordFlag,
    TimeInForce,
    TradingState,
    TrailingOffsetType,
    TriggerType,
);

/// What an account may hold and borrow.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum AccountType {
    /// `CASH`.
    Cash = 1,
    /// `MARGIN`.
    Margin = 2,
    /// `BETTING`.
    Betting = 3,
    /// `WALLET`.
    Wallet = 4,
}

/// Whether a bar was built by the venue or in this process.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum AggregationSource {
    /// `EXTERNAL`.
    External = 1,
    /// `INTERNAL`.
    Internal = 2,
}

/// The side whose order crossed the spread and made a trade.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum AggressorSide {
    /// Unknown, or none (an auction).
    NoAggressor = 0,
    /// The buyer.
    Buyer = 1,
    /// The seller.
    Seller = 2,
}

/// The broad class of the asset under an instrument.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum AssetClass {
    /// `FX`.
    Fx = 1,
    /// `EQUITY`.
    Equity = 2,
    /// `COMMODITY`.
    Commodity = 3,
    /// `DEBT`.
    Debt = 4,
    /// `INDEX`.
    Index = 5,
    /// `CRYPTOCURRENCY`.
    Cryptocurrency = 6,
    /// `ALTERNATIVE`.
    Alternative = 7,
}

/// What a delta does to an order book.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum BookAction {
    /// An order or level is added.
    Add = 1,
    /// An order or level changes.
    Update = 2,
    /// An order or level is removed.
    Delete = 3,
    /// All orders are removed.
    Clear = 4,
}

/// How much of the market an order book shows.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
#[allow(non_camel_case_types, clippy::upper_case_acronyms)] // the names that the field uses
pub enum BookType {
    /// Top of book: the best price and size per side.
    L1_MBP = 1,
    /// Market by price: one size per level.
    L2_MBP = 2,
    /// Market by order: each order by its id, first in, first out.
    L3_MBO = 3,
}

/// How orders of one list depend on each other.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum ContingencyType {
    /// `NO_CONTINGENCY`.
    NoContingency = 0,
    /// `OCO`.
    Oco = 1,
    /// `OTO`.
    Oto = 2,
    /// `OUO`.
    Ouo = 3,
}

/// What backs a currency.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum CurrencyType {
    /// `CRYPTO`.
    Crypto = 1,
    /// `FIAT`.
    Fiat = 2,
    /// `COMMODITY_BACKED`.
    CommodityBacked = 3,
}

/// The kind of contract.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum InstrumentClass {
    /// `SPOT`.
    Spot = 1,
    /// `SWAP`.
    Swap = 2,
    /// `FUTURE`.
    Future = 3,
    /// `FUTURES_SPREAD`.
    FuturesSpread = 4,
    /// `FORWARD`.
    Forward = 5,
    /// `CFD`.
    Cfd = 6,
    /// `BOND`.
    Bond = 7,
    /// `OPTION`.
    Option = 8,
    /// `OPTION_SPREAD`.
    OptionSpread = 9,
    /// `WARRANT`.
    Warrant = 10,
    /// `SPORTS_BETTING`.
    SportsBetting = 11,
    /// `BINARY_OPTION`.
    BinaryOption = 12,
}

/// Why an instrument closed.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum InstrumentCloseType {
    /// `END_OF_SESSION`.
    EndOfSession = 1,
    /// `CONTRACT_EXPIRED`.
    ContractExpired = 2,
}

/// Whether a fill made or took liquidity.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum LiquiditySide {
    /// `NO_LIQUIDITY_SIDE`.
    NoLiquiditySide = 0,
    /// `MAKER`.
    Maker = 1,
    /// `TAKER`.
    Taker = 2,
}

/// The state of a market.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum MarketStatus {
    /// `OPEN`.
    Open = 1,
    /// `CLOSED`.
    Closed = 2,
    /// `PAUSED`.
    Paused = 3,
    /// `SUSPENDED`.
    Suspended = 5,
    /// `NOT_AVAILABLE`.
    NotAvailable = 6,
}

/// A change of the trading status that a venue announces.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum MarketStatusAction {
    /// `NONE`.
    None = 0,
    /// `PRE_OPEN`.
    PreOpen = 1,
    /// `PRE_CROSS`.
    PreCross = 2,
    /// `QUOTING`.
    Quoting = 3,
    /// `CROSS`.
    Cross = 4,
    /// `ROTATION`.
    Rotation = 5,
    /// `NEW_PRICE_INDICATION`.
    NewPriceIndication = 6,
    /// `TRADING`.
    Trading = 7,
    /// `HALT`.
    Halt = 8,
    /// `PAUSE`.
    Pause = 9,
    /// `SUSPEND`.
    Suspend = 10,
    /// `PRE_CLOSE`.
    PreClose = 11,
    /// `CLOSE`.
    Close = 12,
    /// `POST_CLOSE`.
    PostClose = 13,
    /// `SHORT_SELL_RESTRICTION_CHANGE`.
    ShortSellRestrictionChange = 14,
    /// `NOT_AVAILABLE_FOR_TRADING`.
    NotAvailableForTrading = 15,
}

/// How an order management system keeps positions.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum OmsType {
    /// `UNSPECIFIED`.
    Unspecified = 0,
    /// `NETTING`.
    Netting = 1,
    /// `HEDGING`.
    Hedging = 2,
}

/// The right that an option gives.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum OptionKind {
    /// `CALL`.
    Call = 1,
    /// `PUT`.
    Put = 2,
}

/// The side of an order.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum OrderSide {
    /// `NO_ORDER_SIDE`.
    NoOrderSide = 0,
    /// `BUY`.
    Buy = 1,
    /// `SELL`.
    Sell = 2,
}

/// Where an order stands in its life.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum OrderStatus {
    /// `INITIALIZED`.
    Initialized = 1,
    /// `DENIED`.
    Denied = 2,
    /// `EMULATED`.
    Emulated = 3,
    /// `RELEASED`.
    Released = 4,
    /// `SUBMITTED`.
    Submitted = 5,
    /// `ACCEPTED`.
    Accepted = 6,
    /// `REJECTED`.
    Rejected = 7,
    /// `CANCELED`.
    Canceled = 8,
    /// `EXPIRED`.
    Expired = 9,
    /// `TRIGGERED`.
    Triggered = 10,
    /// `PENDING_UPDATE`.
    PendingUpdate = 11,
    /// `PENDING_CANCEL`.
    PendingCancel = 12,
    /// `PARTIALLY_FILLED`.
    PartiallyFilled = 13,
    /// `FILLED`.
    Filled = 14,
    /// `VOIDED`.
    Voided = 15,
}

/// The kind of an order.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum OrderType {
    /// `MARKET`.
    Market = 1,
    /// `LIMIT`.
    Limit = 2,
    /// `STOP_MARKET`.
    StopMarket = 3,
    /// `STOP_LIMIT`.
    StopLimit = 4,
    /// `MARKET_TO_LIMIT`.
    MarketToLimit = 5,
    /// `MARKET_IF_TOUCHED`.
    MarketIfTouched = 6,
    /// `LIMIT_IF_TOUCHED`.
    LimitIfTouched = 7,
    /// `TRAILING_STOP_MARKET`.
    TrailingStopMarket = 8,
    /// `TRAILING_STOP_LIMIT`.
    TrailingStopLimit = 9,
}

/// When a one-triggers-other order releases its children.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum OtoTriggerMode {
    /// `PARTIAL`.
    Partial = 0,
    /// `FULL`.
    Full = 1,
}

/// Why a position was adjusted without a trade.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum PositionAdjustmentType {
    /// `COMMISSION`.
    Commission = 1,
    /// `FUNDING`.
    Funding = 2,
}

/// The side of a position.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum PositionSide {
    /// `NO_POSITION_SIDE`.
    NoPositionSide = 0,
    /// `FLAT`.
    Flat = 1,
    /// `LONG`.
    Long = 2,
    /// `SHORT`.
    Short = 3,
}

/// Which price of a quote or trade is meant.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum PriceType {
    /// `BID`.
    Bid = 1,
    /// `ASK`.
    Ask = 2,
    /// `MID`.
    Mid = 3,
    /// `LAST`.
    Last = 4,
    /// `MARK`.
    Mark = 5,
}

/// Bits that a market data record may carry; the values are those of the Databento encoding.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
#[allow(non_camel_case_types, clippy::upper_case_acronyms)] // the names that the field uses
pub enum RecordFlag {
    /// Last record of an event: the book is consistent after it.
    F_LAST = 128,
    /// Top-of-book record, not an order.
    F_TOB = 64,
    /// Part of a replayed snapshot.
    F_SNAPSHOT = 32,
    /// Aggregated level, not an order.
    F_MBP = 16,
    /// Reserved.
    RESERVED_2 = 8,
    /// Reserved.
    RESERVED_1 = 4,
}

/// How long an order stays in force.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum TimeInForce {
    /// `GTC`.
    Gtc = 1,
    /// `IOC`.
    Ioc = 2,
    /// `FOK`.
    Fok = 3,
    /// `GTD`.
    Gtd = 4,
    /// `DAY`.
    Day = 5,
    /// `AT_THE_OPEN`.
    AtTheOpen = 6,
    /// `AT_THE_CLOSE`.
    AtTheClose = 7,
}

/// What a risk engine lets through.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum TradingState {
    /// `ACTIVE`.
    Active = 1,
    /// `HALTED`.
    Halted = 2,
    /// `REDUCING`.
    Reducing = 3,
}

/// The unit of a trailing offset.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum TrailingOffsetType {
    /// `NO_TRAILING_OFFSET`.
    NoTrailingOffset = 0,
    /// `PRICE`.
    Price = 1,
    /// `BASIS_POINTS`.
    BasisPoints = 2,
    /// `TICKS`.
    Ticks = 3,
    /// `PRICE_TIER`.
    PriceTier = 4,
}

/// Which price triggers a conditional order.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum TriggerType {
    /// `NO_TRIGGER`.
    NoTrigger = 0,
    /// `DEFAULT`.
    Default = 1,
    /// `LAST_PRICE`.
    LastPrice = 2,
    /// `MARK_PRICE`.
    MarkPrice = 3,
    /// `INDEX_PRICE`.
    IndexPrice = 4,
    /// `BID_ASK`.
    BidAsk = 5,
    /// `DOUBLE_LAST`.
    DoubleLast = 6,
    /// `DOUBLE_BID_ASK`.
    DoubleBidAsk = 7,
    /// `LAST_OR_BID_ASK`.
    LastOrBidAsk = 8,
    /// `MID_POINT`.
    MidPoint = 9,
}

/// The rule that closes a bar.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum BarAggregation {
    /// `TICK`.
    Tick = 1,
    /// `TICK_IMBALANCE`.
    TickImbalance = 2,
    /// `TICK_RUNS`.
    TickRuns = 3,
    /// `VOLUME`.
    Volume = 4,
    /// `VOLUME_IMBALANCE`.
    VolumeImbalance = 5,
    /// `VOLUME_RUNS`.
    VolumeRuns = 6,
    /// `VALUE`.
    Value = 7,
    /// `VALUE_IMBALANCE`.
    ValueImbalance = 8,
    /// `VALUE_RUNS`.
    ValueRuns = 9,
    /// `MILLISECOND`.
    Millisecond = 10,
    /// `SECOND`.
    Second = 11,
    /// `MINUTE`.
    Minute = 12,
    /// `HOUR`.
    Hour = 13,
    /// `DAY`.
    Day = 14,
    /// `WEEK`.
    Week = 15,
    /// `MONTH`.
    Month = 16,
    /// `YEAR`.
    Year = 17,
    /// `RENKO`.
    Renko = 18,
}

/// Which end of its interval a time bar contains.
#[repr(u8)]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Display, EnumString, FromRepr, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE", ascii_case_insensitive)]
pub enum BarIntervalType {
    /// `(start, end]`: the start is excluded, the end included.
    LeftOpen = 0,
    /// `[start, end)`: the start is included, the end excluded.
    RightOpen = 1,
}

#[cfg(test)]
mod tests {
    use nautilus_cython_core::ErrorKind;

    use super::*;

    /// Checks every member both ways, and what is no member.
    fn check<T: Coded + VariantArray + PartialEq + std::fmt::Debug>() {
        for member in T::VARIANTS {
            let name = member.name();
            assert_eq!(T::from_code("code", member.code()), Ok(*member));
            assert_eq!(T::from_name(name), Ok(*member));
            assert_eq!(T::from_name(&name.to_lowercase()), Ok(*member));
            assert!(name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_'), "{name}");
        }
        for code in (0..=u8::MAX).filter(|code| T::VARIANTS.iter().all(|member| member.code() != *code)) {
            let error = T::from_code("code", code).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidValue);
            assert!(error.message().contains(&T::choices()), "{error}");
        }
        for name in ["", "NOBODY", " ", "É", "A\0"] {
            let error = T::from_name(name).unwrap_err();
            assert!(error.message().contains(T::NAME) && error.message().contains(&T::choices()), "{error}");
        }
    }

    #[test]
    fn numbers_and_names_lead_to_their_member_and_no_others_do() {
        check::<AccountType>();
        check::<AggregationSource>();
        check::<AggressorSide>();
        check::<AssetClass>();
        check::<BarAggregation>();
        check::<BarIntervalType>();
        check::<BookAction>();
        check::<BookType>();
        check::<ContingencyType>();
        check::<CurrencyType>();
        check::<InstrumentClass>();
        check::<InstrumentCloseType>();
        check::<LiquiditySide>();
        check::<MarketStatus>();
        check::<MarketStatusAction>();
        check::<OmsType>();
        check::<OptionKind>();
        check::<OrderSide>();
        check::<OrderStatus>();
        check::<OrderType>();
        check::<OtoTriggerMode>();
        check::<PositionAdjustmentType>();
        check::<PositionSide>();
        check::<PriceType>();
        check::<RecordFlag>();
        check::<TimeInForce>();
        check::<TradingState>();
        check::<TrailingOffsetType>();
        check::<TriggerType>();
    }

    /// The numbers that users of the field know. They cross the C boundary and files: a change here breaks both.
    #[test]
    fn the_numbers_are_frozen() {
        let choices = [
            (AccountType::choices(), "CASH=1, MARGIN=2, BETTING=3, WALLET=4"),
            (AggregationSource::choices(), "EXTERNAL=1, INTERNAL=2"),
            (AggressorSide::choices(), "NO_AGGRESSOR=0, BUYER=1, SELLER=2"),
            (AssetClass::choices(), "FX=1, EQUITY=2, COMMODITY=3, DEBT=4, INDEX=5, CRYPTOCURRENCY=6, ALTERNATIVE=7"),
            (
                BarAggregation::choices(),
                "TICK=1, TICK_IMBALANCE=2, TICK_RUNS=3, VOLUME=4, VOLUME_IMBALANCE=5, VOLUME_RUNS=6, VALUE=7, VALUE_IMBALANCE=8, VALUE_RUNS=9, MILLISECOND=10, SECOND=11, MINUTE=12, HOUR=13, DAY=14, WEEK=15, MONTH=16, YEAR=17, RENKO=18",
            ),
            (BarIntervalType::choices(), "LEFT_OPEN=0, RIGHT_OPEN=1"),
            (BookAction::choices(), "ADD=1, UPDATE=2, DELETE=3, CLEAR=4"),
            (BookType::choices(), "L1_MBP=1, L2_MBP=2, L3_MBO=3"),
            (ContingencyType::choices(), "NO_CONTINGENCY=0, OCO=1, OTO=2, OUO=3"),
            (CurrencyType::choices(), "CRYPTO=1, FIAT=2, COMMODITY_BACKED=3"),
            (
                InstrumentClass::choices(),
                "SPOT=1, SWAP=2, FUTURE=3, FUTURES_SPREAD=4, FORWARD=5, CFD=6, BOND=7, OPTION=8, OPTION_SPREAD=9, WARRANT=10, SPORTS_BETTING=11, BINARY_OPTION=12",
            ),
            (InstrumentCloseType::choices(), "END_OF_SESSION=1, CONTRACT_EXPIRED=2"),
            (LiquiditySide::choices(), "NO_LIQUIDITY_SIDE=0, MAKER=1, TAKER=2"),
            (MarketStatus::choices(), "OPEN=1, CLOSED=2, PAUSED=3, SUSPENDED=5, NOT_AVAILABLE=6"),
            (
                MarketStatusAction::choices(),
                "NONE=0, PRE_OPEN=1, PRE_CROSS=2, QUOTING=3, CROSS=4, ROTATION=5, NEW_PRICE_INDICATION=6, TRADING=7, HALT=8, PAUSE=9, SUSPEND=10, PRE_CLOSE=11, CLOSE=12, POST_CLOSE=13, SHORT_SELL_RESTRICTION_CHANGE=14, NOT_AVAILABLE_FOR_TRADING=15",
            ),
            (OmsType::choices(), "UNSPECIFIED=0, NETTING=1, HEDGING=2"),
            (OptionKind::choices(), "CALL=1, PUT=2"),
            (OrderSide::choices(), "NO_ORDER_SIDE=0, BUY=1, SELL=2"),
            (
                OrderStatus::choices(),
                "INITIALIZED=1, DENIED=2, EMULATED=3, RELEASED=4, SUBMITTED=5, ACCEPTED=6, REJECTED=7, CANCELED=8, EXPIRED=9, TRIGGERED=10, PENDING_UPDATE=11, PENDING_CANCEL=12, PARTIALLY_FILLED=13, FILLED=14, VOIDED=15",
            ),
            (
                OrderType::choices(),
                "MARKET=1, LIMIT=2, STOP_MARKET=3, STOP_LIMIT=4, MARKET_TO_LIMIT=5, MARKET_IF_TOUCHED=6, LIMIT_IF_TOUCHED=7, TRAILING_STOP_MARKET=8, TRAILING_STOP_LIMIT=9",
            ),
            (OtoTriggerMode::choices(), "PARTIAL=0, FULL=1"),
            (PositionAdjustmentType::choices(), "COMMISSION=1, FUNDING=2"),
            (PositionSide::choices(), "NO_POSITION_SIDE=0, FLAT=1, LONG=2, SHORT=3"),
            (PriceType::choices(), "BID=1, ASK=2, MID=3, LAST=4, MARK=5"),
            (RecordFlag::choices(), "F_LAST=128, F_TOB=64, F_SNAPSHOT=32, F_MBP=16, RESERVED_2=8, RESERVED_1=4"),
            (TimeInForce::choices(), "GTC=1, IOC=2, FOK=3, GTD=4, DAY=5, AT_THE_OPEN=6, AT_THE_CLOSE=7"),
            (TradingState::choices(), "ACTIVE=1, HALTED=2, REDUCING=3"),
            (TrailingOffsetType::choices(), "NO_TRAILING_OFFSET=0, PRICE=1, BASIS_POINTS=2, TICKS=3, PRICE_TIER=4"),
            (
                TriggerType::choices(),
                "NO_TRIGGER=0, DEFAULT=1, LAST_PRICE=2, MARK_PRICE=3, INDEX_PRICE=4, BID_ASK=5, DOUBLE_LAST=6, DOUBLE_BID_ASK=7, LAST_OR_BID_ASK=8, MID_POINT=9",
            ),
        ];
        for (actual, expected) in choices {
            assert_eq!(actual, expected);
        }
    }
}
