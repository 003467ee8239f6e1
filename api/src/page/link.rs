//! Links that no longer open anything, each with its remedy.

use entity::link::Purpose;

use super::{PasswordPage, Why, message, password};
use crate::brand::Brand;

/// Why a link opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dead {
    /// Unknown: mistyped, cut off, or replaced by a newer one.
    Invalid,
    Expired,
    Used,
}

/// The page of a link that is no good any more. It names nothing that the link was about.
pub fn dead_link(brand: &Brand, purpose: Purpose, dead: Dead) -> String {
    let product = &brand.product_name;
    let title = match dead {
        Dead::Invalid => "This link does not work",
        Dead::Expired => "This link has expired",
        Dead::Used => "This link has been used",
    };
    let remedy = match (purpose, dead) {
        (Purpose::SetPassword, dead) => {
            return password(
                brand,
                &PasswordPage::Request {
                    why: Some(match dead {
                        Dead::Invalid => Why::Invalid,
                        Dead::Expired => Why::Expired,
                        Dead::Used => Why::Used,
                    }),
                    problem: None,
                },
            );
        }
        (_, Dead::Invalid) => "It is incomplete, or a newer mail has replaced it. Open the link in the newest mail, as a whole.".to_owned(),
        (Purpose::SignUp, Dead::Expired) => {
            format!("No account was opened. Sign up again on {product} to get a new one.")
        }
        (Purpose::SignUp, Dead::Used) => {
            format!("Your address is confirmed. Sign in to {product} with your password.")
        }
        (Purpose::Invitation, Dead::Expired) => {
            "Ask whoever invited you to send the invitation again.".to_owned()
        }
        (Purpose::Invitation, Dead::Used) => {
            format!("The invitation has been answered. Sign in to {product} to see what you have access to.")
        }
    };
    message(brand, title, &remedy)
}
