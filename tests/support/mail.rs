//! One mail as its reader sees it.

use mail_parser::{Address, MessageParser};
use url::Url;

/// A mail, decoded.
#[derive(Clone, Debug)]
pub struct Mail {
    pub message_id: String,
    /// `Name <address>`, or the bare address.
    pub from: String,
    /// The address of its one recipient.
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The mail as it was sent.
    pub raw: String,
}

impl Mail {
    /// Reads a mail, or finds that it is not one, or not all of it.
    pub fn read(raw: &[u8]) -> Option<Self> {
        // Ours have two parts, so the last line of a whole one is the closing boundary.
        if !raw.trim_ascii_end().ends_with(b"--") {
            return None;
        }
        let message = MessageParser::default().parse(raw)?;
        let sender = message.from().and_then(Address::first)?;
        let address = sender.address()?;
        Some(Self {
            message_id: message.message_id()?.to_owned(),
            from: match sender.name() {
                Some(name) => format!("{name} <{address}>"),
                None => address.to_owned(),
            },
            to: message.to().and_then(Address::first)?.address()?.to_owned(),
            subject: message.subject()?.to_owned(),
            text: message.body_text(0)?.into_owned(),
            html: message.body_html(0)?.into_owned(),
            raw: String::from_utf8_lossy(raw).into_owned(),
        })
    }

    /// The links in its text, in order.
    pub fn links(&self) -> Vec<Url> {
        self.text
            .split_whitespace()
            .map(|word| word.trim_matches(['<', '>', '(', ')', '.', ',']))
            .filter(|word| word.starts_with("http://") || word.starts_with("https://"))
            .filter_map(|word| Url::parse(word).ok())
            .collect()
    }

    /// The token of its link to the page `path`, e.g. `/invitation`.
    pub fn token(&self, path: &str) -> Option<String> {
        let page = format!("{path}/");
        self.links()
            .iter()
            .find_map(|link| link.path().strip_prefix(&page).map(str::to_owned))
    }
}
