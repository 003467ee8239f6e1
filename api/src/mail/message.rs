//! A letter with its envelope, as RFC 5322 has it.

use entity::{Email, Instant};
use lettre::{
    Address, Message,
    address::Envelope,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{HeaderName, HeaderValue},
    },
};
use uuid::Uuid;

use super::{Rendered, SendError};
use crate::wording;

/// One mail to one person.
pub struct Mail {
    /// Makes the `Message-ID`: the same at every attempt, so that a mail that arrives twice is known as one.
    pub id: Uuid,
    pub address: Email,
    /// The person's name.
    pub name: String,
    pub at: Instant,
    pub letter: Rendered,
}

impl Mail {
    /// The mail from `from`, its `Message-ID` ending in `host`.
    pub(super) fn compose(&self, from: &Mailbox, host: &str) -> Result<Message, SendError> {
        let sender = Mailbox {
            name: from.name.as_deref().map(wording::name),
            email: from.email.clone(),
        };
        let to = Mailbox {
            name: self.display_name(),
            email: address(&self.address)?,
        };
        let envelope = Envelope::new(Some(sender.email.clone()), vec![to.email.clone()])
            .map_err(|_| cannot_be_written())?;
        let id = self.id.simple();
        Message::builder()
            .from(sender)
            .to(to)
            .subject(subject(&self.letter.subject))
            // The header is unable to hold a year before 1970.
            .date(self.at.max(Instant::from_micros(0)).to_utc().into())
            .message_id(Some(format!("<{id}@{host}>")))
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .envelope(envelope)
            .multipart(
                MultiPart::alternative()
                    .boundary(format!("part-{id}"))
                    .singlepart(SinglePart::plain(self.letter.text.clone()))
                    .singlepart(SinglePart::html(self.letter.html.clone())),
            )
            .map_err(|_| cannot_be_written())
    }

    /// None for a name that looks like an address, which may be somebody else's; a person who has not said theirs
    /// bears their own.
    fn display_name(&self) -> Option<String> {
        // lettre panics when a display name holds CR, LF or NUL; `wording::name` leaves none.
        Some(wording::name(&self.name)).filter(|name| !name.contains('@'))
    }
}

/// The domain in ASCII, so that only an unusual local part needs a server that speaks SMTPUTF8.
fn address(email: &Email) -> Result<Address, SendError> {
    let key = email.key();
    let local = email.as_str().rsplit_once('@').map(|(local, _)| local);
    let domain = key.rsplit_once('@').map(|(_, domain)| domain);
    Address::new(local.unwrap_or_default(), domain.unwrap_or_default())
        .map_err(|_| SendError::Permanent("mail cannot be addressed like this".to_owned()))
}

/// Breaks up what readers of mail would decode (RFC 2047): it could smuggle in what the names were stripped of.
fn subject(words: &str) -> String {
    words.replace("=?", "= ?")
}

fn cannot_be_written() -> SendError {
    SendError::Permanent("the mail cannot be written".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Entropy;

    fn compose(name: &str, address: &str, words: &str) -> Result<String, SendError> {
        let mail = Mail {
            id: Uuid::from_u128(7),
            address: address.parse().expect("an address"),
            name: name.to_owned(),
            at: Instant::parse("2026-11-21T09:30:00Z").expect("a date"),
            letter: Rendered {
                subject: words.to_owned(),
                text: "Hello".to_owned(),
                html: "<p>Héllo</p>".to_owned(),
            },
        };
        let from = "Mandate <no-reply@mandate.example>".parse();
        mail.compose(&from.expect("a mailbox"), "partners.example.com")
            .map(|message| String::from_utf8(message.formatted()).expect("text"))
    }

    #[test]
    fn a_mail_is_complete_and_the_same_at_every_attempt() {
        let attempt = || compose("Ada Lovelace", "ada@example.com", "Hello").ok();
        let mail = attempt().expect("it can be written");
        assert_eq!(Some(&mail), attempt().as_ref());
        insta::assert_snapshot!(mail.replace('\r', ""));
    }

    #[test]
    fn names_cannot_add_headers() {
        for name in [
            "Ada\r\nBcc: eve@example.com",
            "\0\r\n",
            "\"Ada\" <eve@example.com>,",
            "a\\",
            "é\n\u{202e}",
            "",
        ] {
            let mail = compose(name, "ada@example.com", "Hello").expect("it can be written");
            let headers = mail.split("\r\n\r\n").next().unwrap_or_default();
            assert!(
                !headers.contains("\nBcc") && !headers.contains("eve@"),
                "{headers}"
            );
            // A name that looks like an address is none, however it would be encoded.
            let is_bare = headers.contains("\r\nTo: ada@example.com\r\n");
            assert!(is_bare || !name.contains('@'), "{headers}");
            assert!(headers.contains("ada@example.com"), "{headers}");
        }
    }

    #[test]
    fn a_subject_is_not_decoded_into_something_else() {
        let mail = compose("Ada", "ada@example.com", "=?utf-8?q?=E2=80=AE?= Acme");
        assert!(mail.is_ok_and(|mail| mail.contains("Subject: = ?utf-8")));
    }

    #[test]
    fn domains_travel_in_ascii() {
        let mail = compose("Ada", "Ada@b\u{fc}cher.example", "Hello");
        assert!(mail.is_ok_and(|mail| mail.contains("<Ada@xn--bcher-kva.example>")));
    }

    #[test]
    fn dates_out_of_range_are_written_too() {
        for at in [i64::MIN, -1, 0, i64::MAX] {
            let mail = Mail {
                id: Uuid::nil(),
                address: "ada@example.com".parse().expect("an address"),
                name: String::new(),
                at: Instant::from_micros(at),
                letter: Rendered {
                    subject: String::new(),
                    text: String::new(),
                    html: String::new(),
                },
            };
            let from = Mailbox::new(None, "no-reply@mandate.example".parse().expect("one"));
            assert!(mail.compose(&from, "[::1]").is_ok(), "{at}");
        }
    }

    /// Every address that is one for us is written or refused: none may panic.
    #[test]
    fn odd_addresses_and_names_never_panic() {
        let odd: Vec<char> =
            "aZ0.\"\\ ()<>,:;@[]=?!#%&'*+/^`{|}~\t\r\n\0\u{7f}é\u{202e}\u{200d}🦀\u{301}ß"
                .chars()
                .collect();
        let entropy = Entropy::seeded(1);
        let mut accepted = 0;
        for round in 0..20_000 {
            let bytes: [u8; 12] = entropy.bytes();
            let text: String = bytes
                .iter()
                .take(1 + round % 12)
                .map(|byte| odd[usize::from(*byte) % odd.len()])
                .collect();
            for address in [
                format!("{text}@example.com"),
                format!("\"{text}\"@example.com"),
                format!("ada@{text}.example"),
            ] {
                if address.parse::<Email>().is_ok() {
                    accepted += 1;
                    let _ = compose(&text, &address, &text);
                }
            }
        }
        assert!(accepted > 1_000, "only {accepted} addresses were tried");
    }
}
