//! Confirming the address of a sign-up.

use askama::Template;

use crate::brand::Brand;

/// What the sign-up's link shows. Its form asks for the password that was chosen at sign-up: whoever signed up with
/// somebody else's address must not have it confirmed by a careless click.
#[derive(Clone, Debug)]
pub struct SignUpPage {
    pub masked_email: String,
    /// What went wrong when the form was sent.
    pub problem: Option<String>,
}

#[derive(Template)]
#[template(path = "page/sign_up.html")]
struct Html<'a> {
    brand: &'a Brand,
    title: &'a str,
    page: &'a SignUpPage,
}

/// The page that confirms an address.
pub fn sign_up(brand: &Brand, page: &SignUpPage) -> String {
    Html {
        brand,
        title: "Confirm your address",
        page,
    }
    .to_string()
}
