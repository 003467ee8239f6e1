//! What a supplier asks for what they offer.

use iso_currency::Currency;
use sea_orm::prelude::Decimal;

use crate::fault::{Code, Refusal};

/// Digits before the point, at most.
const WHOLE_DIGITS: usize = 15;
/// Digits after it.
const FRACTION_DIGITS: u32 = 4;

/// An amount of money, as typed.
#[derive(Clone, Debug)]
pub struct Quote {
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
}

impl Quote {
    /// The amount and the currency in the form in which they are stored.
    pub(super) fn check(&self) -> Result<(String, String), Refusal> {
        let refuse = |field, message| Refusal::new(Code::InvalidInput, message).at(field);
        let currency = self.currency.trim().to_uppercase();
        let known = Currency::from_code(&currency).ok_or_else(|| {
            let message = "Write the currency by its three letters, e.g. EUR.";
            refuse("currency", message)
        })?;
        let amount = amount(self.amount.trim()).ok_or_else(|| {
            let message = "Write the amount as a number without separators, e.g. 1200.50: at most 15 digits, and 4 after the point.";
            refuse("amount", message)
        })?;
        Ok((amount, known.code().to_owned()))
    }
}

fn amount(text: &str) -> Option<String> {
    let is_plain = text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    let amount = Decimal::from_str_exact(text).ok().filter(|_| is_plain)?;
    let whole = amount.trunc().to_string().len();
    (whole <= WHOLE_DIGITS && amount.scale() <= FRACTION_DIGITS).then(|| amount.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_a_plain_number_and_keeps_its_digits() {
        for (typed, stored) in [
            ("1200.50", Some("1200.50")),
            ("0", Some("0")),
            ("007", Some("7")),
            ("999999999999999.9999", Some("999999999999999.9999")),
            ("1000000000000000", None),
            ("1.00001", None),
            ("-1", None),
            ("+1", None),
            ("1e3", None),
            ("1,200.50", None),
            ("1_000", None),
            (".5", None),
            ("", None),
            ("NaN", None),
            ("٣", None),
        ] {
            assert_eq!(amount(typed).as_deref(), stored, "{typed:?}");
        }
    }

    #[test]
    fn a_currency_is_one_that_there_is() {
        let quote = |currency: &str| Quote {
            amount: "1".to_owned(),
            currency: currency.to_owned(),
        };
        for known in ["EUR", " usd ", "JPY"] {
            assert!(quote(known).check().is_ok(), "{known}");
        }
        for unknown in ["", "EU", "EURO", "XYZ", "€"] {
            let refused = quote(unknown).check().map_err(|refusal| refusal.field);
            assert_eq!(refused, Err(Some("currency")), "{unknown}");
        }
    }
}
