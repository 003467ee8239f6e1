//! E-mail addresses, valid by construction.

use std::str::FromStr;

use email_address::{EmailAddress, Options};
use sea_orm::{DeriveValueType, TryFromU64, prelude::Uuid};
use unicode_normalization::UnicodeNormalization;

use crate::text::is_hidden;

/// An e-mail address as somebody typed it, trimmed, in Unicode NFC.
///
/// Two addresses are one when their [`key`](Email::key)s are equal; the key is made here and compared as bytes,
/// because `lower()` differs between the databases.
#[derive(Clone, Debug, PartialEq, Eq, Hash, DeriveValueType)]
pub struct Email(String);

/// The longest address that SMTP carries (RFC 5321 §4.5.3.1.3), in bytes.
const MAX_BYTES: usize = 254;

/// What addresses are like that have been released, in SQL: nobody uses those accounts.
pub const RELEASED: &str = "%@invalid";

impl Email {
    /// What an account bears whose address was released: nobody is there, and no input is taken for it.
    pub fn released(user_id: Uuid) -> Self {
        Self(format!("released+{}@invalid", user_id.simple()))
    }

    /// Whether it is one of those.
    pub fn is_released(&self) -> bool {
        self.0.ends_with("@invalid")
    }

    /// The address as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The canonical form: lower case, the domain in its IDNA (ASCII) form.
    pub fn key(&self) -> String {
        let folded: String = self.0.to_lowercase().nfc().collect();
        match folded.rsplit_once('@') {
            Some((local, domain)) => {
                let domain = idna::domain_to_ascii(domain).unwrap_or_else(|_| domain.to_owned());
                format!("{local}@{domain}")
            }
            None => folded,
        }
    }

    /// Enough of it to recognise one's own, e.g. `a•••@example.com`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or((&self.0, ""));
        let first: String = local.chars().take(1).collect();
        format!("{first}•••@{domain}")
    }
}

/// Not an address that mail can be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnAddress;

impl FromStr for Email {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        // Composed first: a letter typed as base and accent is one letter.
        let text: String = text.trim().nfc().collect();
        let options = Options::default()
            .with_required_tld()
            .without_display_text()
            .without_domain_literal();
        let parsed = EmailAddress::parse_with_options(&text, options).map_err(|_| NotAnAddress)?;
        let domain_is_real = idna::domain_to_ascii_strict(parsed.domain()).is_ok();
        let is_deceptive = text.chars().any(|c| c.is_control() || is_hidden(c));
        if text.len() > MAX_BYTES || !domain_is_real || is_deceptive {
            return Err(NotAnAddress);
        }
        Ok(Self(text))
    }
}

impl TryFromU64 for Email {
    fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
        Err(sea_orm::DbErr::ConvertFromU64("Email"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Option<String> {
        text.parse::<Email>().ok().map(|email| email.key())
    }

    #[test]
    fn one_person_has_one_key() {
        assert_eq!(key(" Ada@Example.COM "), key("ada@example.com"));
        assert_eq!(key("jos\u{e9}@example.com"), key("JOSE\u{301}@example.com"));
        assert_eq!(
            key("ada@b\u{fc}cher.example"),
            key("ada@xn--bcher-kva.example")
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "ada",
            "ada@",
            "ada@localhost",
            Email::released(Uuid::nil()).as_str(),
            "Ada <ada@example.com>",
            "ada@[127.0.0.1]",
            "a\r\n@example.com",
            "a b@example.com",
            "ada@-.example",
        ] {
            assert_eq!(key(text), None, "{text:?}");
        }
        assert_eq!(key(&format!("{}@example.com", "a".repeat(250))), None);
    }

    #[test]
    fn a_mask_tells_only_its_owner() {
        assert_eq!(
            "ada@example.com".parse::<Email>().map(|e| e.masked()),
            Ok("a•••@example.com".to_owned())
        );
    }
}
