//! Demo data that reads like life: a few buyers, an agency, a freelancer who is also a buyer, delegations in every
//! state, and what they work on. Made by the very commands that people use, at moments in the past.

mod agency;
mod document;
mod file;
mod logo;
mod partnership;
mod people;
mod portal;
mod story;
mod work;

use std::fmt::Write;

use entity::Email;
use url::Url;

use crate::{app::App, fault::Fault, http::playground::Account, store};

/// Fills an empty database; leaves one with data alone. Tells whether it did anything.
pub async fn load(app: &App) -> Result<bool, Fault> {
    if store::user::unscoped_any(&app.db.read).await? {
        return Ok(false);
    }
    story::tell(app).await?;
    Ok(true)
}

/// Those of the demo's people who have an account here: none in a database that somebody else has filled.
pub async fn accounts(app: &App) -> Result<Vec<Account>, Fault> {
    let mut accounts = people::accounts();
    let first = accounts
        .first()
        .map(|account| account.email.parse::<Email>());
    if let Some(Ok(first)) = first
        && store::user::unscoped_find_by_email(&app.db.read, &first)
            .await?
            .is_none()
    {
        accounts.clear();
    }
    Ok(accounts)
}

/// What `dev` says when it runs.
pub fn welcome(public_url: &Url, accounts: &[Account]) -> String {
    let home = public_url.as_str().trim_end_matches('/');
    let mut text = format!("\nMandate runs. Playground: {home}/playground/\n");
    if !accounts.is_empty() {
        text.push_str("\nSign in there as one of these, or by hand:\n\n");
    }
    for account in accounts {
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
