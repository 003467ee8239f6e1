//! The parts that every letter is made of. Written once, so that its two forms cannot say different things.

use askama::Template;

use super::Rendered;
use crate::brand::Brand;

/// A letter's words, safe to show, before they get a form.
pub(super) struct Draft {
    pub(super) subject: String,
    /// What has happened.
    pub(super) opening: Vec<String>,
    /// Label and value.
    pub(super) facts: Vec<(&'static str, String)>,
    /// What another person says, kept apart from what we say.
    pub(super) quote: Option<Quote>,
    /// The one thing to do.
    pub(super) button: Option<Button>,
    /// What else there is to know.
    pub(super) closing: Vec<String>,
}

pub(super) struct Quote {
    pub(super) label: String,
    pub(super) paragraphs: Vec<String>,
}

pub(super) struct Button {
    pub(super) label: String,
    pub(super) link: String,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    draft: &'a Draft,
    brand: &'a Brand,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Text<'a> {
    draft: &'a Draft,
    brand: &'a Brand,
}

impl Draft {
    pub(super) fn render(self, brand: &Brand) -> Rendered {
        let draft = &self;
        Rendered {
            text: Text { draft, brand }.to_string(),
            html: Html { draft, brand }.to_string(),
            subject: self.subject,
        }
    }
}
