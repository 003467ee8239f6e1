//! Demo data that reads like life: a few buyers, an agency, a freelancer who is also a buyer, and delegations in every
//! state. Made by the very commands that people use, at moments in the past.

mod agency;
mod logo;
mod people;
mod story;

use std::fmt::Write;

use url::Url;

pub use people::accounts;

use crate::{app::App, fault::Fault, store};

/// Fills an empty database; leaves one with data alone. Tells whether it did anything.
pub async fn load(app: &App) -> Result<bool, Fault> {
    if store::user::unscoped_any(&app.db.read).await? {
        return Ok(false);
    }
    story::tell(app).await?;
    Ok(true)
}

/// What `dev` says when it runs.
pub fn welcome(public_url: &Url) -> String {
    let home = public_url.as_str().trim_end_matches('/');
    let mut text = format!(
        "\nMandate runs. Playground: {home}/playground/\n\nSign in there as one of these, or by hand:\n\n"
    );
    for account in accounts() {
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "  {:<52} {:<34} {}",
            account.label, account.email, account.password
        );
    }
    text.push('\n');
    text
}
