//! Balances of an account: what it holds, and what margin it must keep.

use std::fmt;

use nautilus_cython_core::{Error, ErrorKind, Result};

use super::{Currency, Money};
use crate::identifiers::InstrumentId;

/// What an account holds in one currency: `total = locked + free`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccountBalance {
    total: Money,
    locked: Money,
    free: Money,
}

impl AccountBalance {
    /// Checks and joins the parts.
    ///
    /// # Errors
    /// `InvalidValue` if the currencies differ or `total - locked` is not `free`.
    pub fn new(total: Money, locked: Money, free: Money) -> Result<Self> {
        total.check_currency(&free)?;
        if total.checked_sub(locked)? != free {
            let message = format!("invalid balance: {total} total - {locked} locked is not {free} free");
            return Err(Error::new(ErrorKind::InvalidValue, message));
        }
        Ok(Self { total, locked, free })
    }

    /// Everything.
    #[must_use]
    pub const fn total(&self) -> Money {
        self.total
    }

    /// The part that orders and positions hold.
    #[must_use]
    pub const fn locked(&self) -> Money {
        self.locked
    }

    /// The part that can be used.
    #[must_use]
    pub const fn free(&self) -> Money {
        self.free
    }

    /// The currency.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.total.currency()
    }
}

impl fmt::Debug for AccountBalance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [total, locked, free] = [self.total, self.locked, self.free].map(|money| money.to_formatted_str());
        write!(f, "AccountBalance(total={total}, locked={locked}, free={free})")
    }
}

/// The margin that an account, or one of its instruments, must keep.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MarginBalance {
    initial: Money,
    maintenance: Money,
    instrument_id: Option<InstrumentId>,
}

impl MarginBalance {
    /// Checks and joins the parts; without an instrument they are those of the whole account.
    ///
    /// # Errors
    /// `InvalidValue` if the currencies differ or a part is negative.
    pub fn new(initial: Money, maintenance: Money, instrument_id: Option<InstrumentId>) -> Result<Self> {
        initial.check_currency(&maintenance)?;
        for (field, part) in [("initial margin", initial), ("maintenance margin", maintenance)] {
            if part.is_negative() {
                return Err(Error::invalid(field, part, "an amount that is not negative"));
            }
        }
        Ok(Self { initial, maintenance, instrument_id })
    }

    /// What opening a position takes.
    #[must_use]
    pub const fn initial(&self) -> Money {
        self.initial
    }

    /// What keeping a position takes.
    #[must_use]
    pub const fn maintenance(&self) -> Money {
        self.maintenance
    }

    /// The instrument, if it is not the whole account.
    #[must_use]
    pub const fn instrument_id(&self) -> Option<InstrumentId> {
        self.instrument_id
    }

    /// The currency.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.initial.currency()
    }
}

impl fmt::Debug for MarginBalance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [initial, maintenance] = [self.initial, self.maintenance].map(|money| money.to_formatted_str());
        let id = self.instrument_id.map_or_else(|| "None".to_owned(), |id| id.to_string());
        write!(f, "MarginBalance(initial={initial}, maintenance={maintenance}, instrument_id={id})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn a_balance_adds_up_in_one_currency() {
        let balance = AccountBalance::new(money("1525000 USD"), money("25000 USD"), money("1500000 USD")).unwrap();
        assert_eq!(balance.currency().to_string(), "USD");
        assert_eq!(
            format!("{balance:?}"),
            "AccountBalance(total=1_525_000.00 USD, locked=25_000.00 USD, free=1_500_000.00 USD)"
        );
        for parts in [["2 USD", "1 USD", "2 USD"], ["2 USD", "1 EUR", "1 USD"], ["2 USD", "1 USD", "1 EUR"]] {
            let [total, locked, free] = parts.map(money);
            assert_eq!(AccountBalance::new(total, locked, free).unwrap_err().kind(), ErrorKind::InvalidValue);
        }
    }

    #[test]
    fn margins_are_not_negative_and_in_one_currency() {
        let id = Some("ESH4.GLBX".parse().unwrap());
        let margin = MarginBalance::new(money("5000 USD"), money("2500 USD"), id).unwrap();
        assert_eq!(
            format!("{margin:?}"),
            "MarginBalance(initial=5_000.00 USD, maintenance=2_500.00 USD, instrument_id=ESH4.GLBX)"
        );
        for parts in [["-1 USD", "1 USD"], ["1 USD", "-1 USD"], ["1 USD", "1 EUR"]] {
            let [initial, maintenance] = parts.map(money);
            assert!(MarginBalance::new(initial, maintenance, None).is_err());
        }
    }
}
