//! The pages that mailed links lead to. They need no script, load nothing but a logo from this server, and change nothing
//! by being opened: a form does, by POST to the page's own address unless said otherwise.

mod brief;
mod invitation;
mod link;
mod password;
mod sign_up;

use askama::Template;

pub use brief::{Answered, BriefPage, brief};
pub use invitation::{InvitationPage, Reader, invitation};
pub use link::{Dead, dead_link};
pub use password::{PasswordPage, Why, password};
pub use sign_up::{SignUpPage, sign_up};

use crate::brand::Brand;

/// Goes with every page.
pub const SECURITY_HEADERS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    // The address holds a token.
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("x-robots-tag", "noindex"),
    ("cross-origin-opener-policy", "same-origin"),
];

#[derive(Template)]
#[template(path = "page/message.html")]
struct Message<'a> {
    brand: &'a Brand,
    title: &'a str,
    paragraph: &'a str,
}

/// What came of it, in a sentence or two.
pub fn message(brand: &Brand, title: &str, paragraph: &str) -> String {
    Message {
        brand,
        title,
        paragraph,
    }
    .to_string()
}

#[cfg(test)]
mod tests;
