//! Setting a password by a mailed link, and asking for such a link.

use askama::Template;
use entity::link::Purpose;

use crate::brand::{self, Brand};

/// What the page offers.
#[derive(Clone, Debug)]
pub enum PasswordPage {
    /// Field `password`; and `name`, for whoever has no account yet.
    Set {
        masked_email: String,
        /// What the field `name` holds; none when there is no such field.
        name: Option<String>,
        problem: Option<String>,
    },
    /// Field `email`, sent to `brand::path(Purpose::SetPassword)` without a token.
    Request {
        /// What was wrong with the link that led here; none when no link did.
        why: Option<Why>,
        problem: Option<String>,
    },
}

/// What was wrong with a link to set a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Invalid,
    Expired,
    Used,
}

#[derive(Template)]
#[template(path = "page/password.html")]
struct Set<'a> {
    brand: &'a Brand,
    title: &'a str,
    masked_email: &'a str,
    name: Option<&'a str>,
    problem: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "page/password_request.html")]
struct Request<'a> {
    brand: &'a Brand,
    title: &'a str,
    explanation: &'a str,
    problem: Option<&'a str>,
    action: &'static str,
}

/// The page to set a password, or to ask for the link that lets one.
pub fn password(brand: &Brand, page: &PasswordPage) -> String {
    match page {
        PasswordPage::Set {
            masked_email,
            name,
            problem,
        } => Set {
            brand,
            title: "Set your password",
            masked_email,
            name: name.as_deref(),
            problem: problem.as_deref(),
        }
        .to_string(),
        PasswordPage::Request { why, problem } => {
            let (title, explanation) = match why {
                None => ("Get a link to set your password", ""),
                Some(Why::Invalid) => (
                    "This link does not work",
                    "It is incomplete, or a newer mail has replaced it. Open the link in the newest mail, or ask for another one.",
                ),
                Some(Why::Expired) => (
                    "This link has expired",
                    "Links to set a password work for a limited time. Your password is as it was. Ask for another link.",
                ),
                Some(Why::Used) => (
                    "This link has been used",
                    "Each link sets a password once. If it was not you who used it, ask for another link at once.",
                ),
            };
            Request {
                brand,
                title,
                explanation,
                problem: problem.as_deref(),
                action: brand::path(Purpose::SetPassword),
            }
            .to_string()
        }
    }
}
