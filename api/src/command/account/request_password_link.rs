//! Asking for a link to set a password.

use entity::{Email, mail, user};
use time::Duration;

use super::{forget_password_links, has_had_enough};
use crate::{
    app::App,
    command::input,
    event::account::{Carried, Happened, record},
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
    let invitations_a_day = app.config.limits.invitations_per_recipient;
    app.errands.spawn(async move {
        let mailed = own.write(move |work| {
            let email = email.clone();
            Box::pin(async move { mail_link(work, &email, invitations_a_day).await })
        });
        if let Err(fault) = mailed.await {
            tracing::error!(?fault, "a link to set a password could not be queued");
        }
    });
    Ok(())
}

async fn mail_link(work: &Work, email: &Email, invitations_a_day: u64) -> Result<(), Fault> {
    let Some(user) = store::user::unscoped_find_by_email(&work.tx, email).await? else {
        return Ok(());
    };
    let user = store::user::unscoped_lock(&work.tx, user.id).await?;
    if has_had_enough(work, &user, &[mail::Kind::PasswordLink]).await? {
        return Ok(());
    }
    forget_password_links(work, user.id).await?;
    let carried = match user.status {
        user::Status::Stub => carried(work, &user, invitations_a_day).await?,
        user::Status::Active => Carried::default(),
    };
    record(work, &user, Happened::PasswordLinkRequested(carried)).await?;
    Ok(())
}

/// What the first password leads to: the new link takes the place of the one that came with the invitation. The membership
/// that it accepts, of several none, since nobody has said which; and the place on a team. Nothing when that has been mailed
/// often enough.
async fn carried(
    work: &Work,
    user: &user::Model,
    invitations_a_day: u64,
) -> Result<Carried, Fault> {
    let (kinds, since) = ([mail::Kind::PasswordLink], work.now.before(Duration::DAY));
    let mailed = store::mail::unscoped_count_to_user(&work.tx, user.id, &kinds, since).await?;
    if mailed >= invitations_a_day {
        return Ok(Carried::default());
    }
    let invited = store::membership::unscoped_only_invitation(&work.tx, user.id).await?;
    let place = store::partner::unscoped_team_of(&work.tx, user.id).await?;
    // Who was invited to act for somebody has a link of their own.
    let place = place.filter(|place| place.added_by_id.is_some());
    Ok(Carried {
        membership_id: invited.map(|membership| membership.id),
        partner_user_id: place.map(|place| place.id),
    })
}
