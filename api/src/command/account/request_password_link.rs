//! Asking for a link to set a password.

use entity::{Email, mail, user};

use super::{forget_password_links, has_had_enough};
use crate::{
    app::App,
    command::input,
    event::account::{Happened, record},
    fault::{Fault, Refusal},
    limit::Source,
    store::{self, Work},
};

/// Mails a link to the account of this address, if there is one; older links stop working. The answer does not wait for
/// that, so that it is the same, and takes the same time, if there is none; a server that stops does.
pub fn run(app: &App, source: Source, email: &str) -> Result<(), Refusal> {
    app.limiter.password_links.count(source)?;
    let email = input::email(email)?;
    let own = app.clone();
    app.errands.spawn(async move {
        let mailed = own.write(move |work| {
            let email = email.clone();
            Box::pin(async move { mail_link(work, &email).await })
        });
        if let Err(fault) = mailed.await {
            tracing::error!(?fault, "a link to set a password could not be queued");
        }
    });
    Ok(())
}

async fn mail_link(work: &Work, email: &Email) -> Result<(), Fault> {
    let Some(user) = store::user::unscoped_find_by_email(&work.tx, email).await? else {
        return Ok(());
    };
    let user = store::user::unscoped_lock(&work.tx, user.id).await?;
    if has_had_enough(work, &user, &[mail::Kind::PasswordLink]).await? {
        return Ok(());
    }
    forget_password_links(work, user.id).await?;
    // The new link takes the place of the one that came with the invitation, which was to set the first password too.
    let invited = match user.status {
        user::Status::Stub => store::membership::unscoped_newest_mailed(&work.tx, user.id).await?,
        user::Status::Active => None,
    };
    let membership_id = invited.map(|membership| membership.id);
    record(
        work,
        &user,
        Happened::PasswordLinkRequested { membership_id },
    )
    .await?;
    Ok(())
}
