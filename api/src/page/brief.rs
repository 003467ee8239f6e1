//! What a supplier is asked, and a form to answer it.

use askama::Template;
use entity::brief::Kind;

use crate::{brand::Brand, wording};

/// Longest text that is shown, in characters: all of it.
const BODY: usize = 10_000;
/// Longest title, in characters: all of it.
const TITLE: usize = 200;

/// What the link of a brief shows.
#[derive(Clone, Debug)]
pub struct BriefPage {
    pub kind: Kind,
    pub title: String,
    pub body: String,
    /// Whose name it bears.
    pub from: String,
    /// What of the supplier's it is about.
    pub solution: String,
    /// Whether it takes answers.
    pub open: bool,
    /// Whether the supplier has answered.
    pub answered: Answered,
    /// Field `message`, `amount`, `currency`, as typed before.
    pub message: String,
    pub amount: String,
    pub currency: String,
    /// What was wrong with the form that was sent.
    pub problem: Option<String>,
}

/// Whether the supplier has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    NotYet,
    /// By the form that was sent.
    Now,
    Before,
}

#[derive(Template)]
#[template(path = "page/brief.html")]
struct Html<'a> {
    brand: &'a Brand,
    title: String,
    page: &'a BriefPage,
    what: &'static str,
    from: String,
    solution: String,
    paragraphs: Vec<String>,
}

/// The page of one brief, for one supplier.
pub fn brief(brand: &Brand, page: &BriefPage) -> String {
    Html {
        brand,
        title: wording::line(&page.title, TITLE),
        what: wording::brief(page.kind),
        from: wording::name(&page.from),
        solution: wording::name(&page.solution),
        paragraphs: wording::paragraphs_of(&page.body, BODY),
        page,
    }
    .to_string()
}
