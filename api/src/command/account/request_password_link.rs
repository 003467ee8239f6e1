//! Asking for a link to set a password.

use time::Duration;

use super::{ACCOUNT_MAILS_AN_HOUR, forget_password_links};
use crate::{
    app::App,
    command::input,
    event::account::{Happened, record},
    fault::Fault,
    store,
};

/// Mails a link to the account of this address, if there is one; the answer is the same if there is none. Older links
/// stop working.
pub async fn run(app: &App, email: &str) -> Result<(), Fault> {
    let email = input::email(email)?;
    app.write(move |work| {
        let email = email.clone();
        Box::pin(async move {
            let Some(user) = store::user::unscoped_find_by_email(&work.tx, &email).await? else {
                return Ok(());
            };
            let user = store::user::unscoped_lock(&work.tx, user.id).await?;
            let since = work.now.before(Duration::HOUR);
            if store::mail::unscoped_count_to_user(&work.tx, user.id, since).await?
                >= ACCOUNT_MAILS_AN_HOUR
            {
                return Ok(());
            }
            forget_password_links(work, user.id).await?;
            record(work, &user, Happened::PasswordLinkRequested).await?;
            Ok(())
        })
    })
    .await
}
