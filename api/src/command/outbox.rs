//! Sending what waits in the outbox.
//!
//! A mail is written when it is sent, from what is true then: what was withdrawn in between is not sent. It is sent at
//! least once, with the same Message-ID at every try.

mod compose;

use std::panic::AssertUnwindSafe;

use entity::{
    delegation, link,
    mail::{self, Kind, Status},
};
use futures_util::{FutureExt, StreamExt, stream};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use time::Duration;
use uuid::Uuid;

use crate::{
    app::App,
    brand::Brand,
    event::{
        delegation::{Happened, record},
        team,
    },
    fault::Fault,
    mail::{Mail, Post, SendError},
    store::{self, Work},
};

/// Mails looked at in one round, and sent at the same time.
const AT_ONCE: u64 = 20;
const SIDE_BY_SIDE: usize = 4;
/// How long a worker has for a mail before another may take it over; longer than a try can take.
const LEASE: Duration = Duration::minutes(2);
/// The wait after the first failed try; it doubles with each further one, up to an hour.
const FIRST_WAIT: Duration = Duration::seconds(2);
/// Tries before a mail is given up: some twelve hours of a mail server that does not answer.
const TRIES: i32 = 24;

/// Sends what is due. Several servers may do this at once: each mail is one's at a time. Returns how many were tried.
pub async fn send_due(app: &App, post: &Post) -> Result<usize, Fault> {
    let due = store::mail::unscoped_due(&app.db.read, app.clock.now(), AT_ONCE).await?;
    let tries = stream::iter(due).map(|mail| async move {
        // Whatever becomes of this mail, a panic included, the others go on.
        let tried = AssertUnwindSafe(try_one(app, post, &mail));
        let tried = tried.catch_unwind().await;
        match tried.unwrap_or_else(|_| Err(Fault::internal("it panicked"))) {
            Ok(tried) => Ok(tried),
            Err(fault) => {
                tracing::error!(mail.id = %mail.id, ?fault, "a mail could not be worked on; the others go on");
                postpone(app, mail.id, mail.delegation_id).await.map(|()| false)
            }
        }
    });
    let tried: Vec<Result<bool, Fault>> = tries.buffer_unordered(SIDE_BY_SIDE).collect().await;
    let mut count = 0;
    for one in tried {
        count += usize::from(one?);
    }
    Ok(count)
}

/// Makes room in the queue: what cannot even be taken is looked at again later, and given up like what was taken so often.
async fn postpone(app: &App, id: Uuid, delegation_id: Option<Uuid>) -> Result<(), Fault> {
    let note = |delegation_id| {
        app.write(move |work| {
            Box::pin(async move { note_outcome(work, id, delegation_id, Outcome::Untaken).await })
        })
    };
    if let Err(fault) = note(delegation_id).await {
        // What keeps the mail from being taken may keep anybody from being told, too.
        tracing::error!(mail.id = %id, ?fault, "nobody can be told of a mail; it is counted nevertheless");
        note(None).await?;
    }
    Ok(())
}

async fn try_one(app: &App, post: &Post, due: &mail::Model) -> Result<bool, Fault> {
    let (id, kind, delegation_id) = (due.id, due.kind, due.delegation_id);
    let brand = Brand::from(&app.config);
    let taken = app.write(move |work| {
        let brand = brand.clone();
        Box::pin(async move {
            if kind == Kind::Brief {
                // Before the mail, as by whoever closes or deletes the brief.
                store::brief::unscoped_hold_mailed(&work.tx, id).await?;
            }
            take(work, &brand, id, delegation_id).await
        })
    });
    let Some(mail) = taken.await? else {
        return Ok(false);
    };
    // A mail that makes its writer panic is given up; the worker goes on to the next.
    let sent = AssertUnwindSafe(post.send(&mail)).catch_unwind().await;
    let sent = sent.unwrap_or_else(|_| Err(SendError::Permanent("writing it panicked".to_owned())));
    if let Err(error) = &sent {
        tracing::warn!(mail.id = %id, ?error, "a mail could not be sent");
    }
    app.write(move |work| {
        let outcome = match &sent {
            Ok(()) => Outcome::Sent,
            Err(SendError::Permanent(_)) => Outcome::InVain,
            Err(SendError::Passing(_)) => Outcome::NotYet,
        };
        Box::pin(async move { note_outcome(work, id, delegation_id, outcome).await })
    })
    .await?;
    Ok(true)
}

/// Takes the mail, if it is still due, and writes it; or cancels it, if its reason has gone.
async fn take(
    work: &Work,
    brand: &Brand,
    id: Uuid,
    delegation_id: Option<Uuid>,
) -> Result<Option<Mail>, Fault> {
    let delegation = lock_delegation(work, delegation_id).await?;
    let Some(row) = store::mail::unscoped_lock(&work.tx, id).await? else {
        return Ok(None);
    };
    if row.status != Status::Queued || row.next_attempt_at > work.now {
        return Ok(None);
    }
    let user = store::user::unscoped_get(&work.tx, row.user_id).await?;
    let brand = &worn(work, brand, &row).await?;
    let letter = compose::letter(work, brand, &row, &user, delegation).await?;
    let (address, attempts) = (row.address.clone(), row.attempts);
    let mut change: mail::ActiveModel = row.into();
    let Some(letter) = letter else {
        change.status = Set(Status::Cancelled);
        change.update(&work.tx).await?;
        return Ok(None);
    };
    change.attempts = Set(attempts + 1);
    change.next_attempt_at = Set(work.now.after(LEASE));
    change.update(&work.tx).await?;
    Ok(Some(Mail {
        id,
        address,
        name: user.name,
        at: work.now,
        letter: letter.render(brand),
    }))
}

/// The product as it looks to the organization for which a mail speaks, if it does for one.
async fn worn(work: &Work, brand: &Brand, row: &mail::Model) -> Result<Brand, Fault> {
    let speaks_for = match row.kind {
        // As the page to which its link leads.
        Kind::PasswordLink | Kind::MembershipInvitation | Kind::TeamInvitation => {
            let (membership_id, person_id) = (row.membership_id, row.partner_user_id);
            store::user::unscoped_organization_of(&work.tx, membership_id, person_id).await?
        }
        _ => row.organization_id,
    };
    let layers = store::branding::unscoped_layers_of(&work.tx, speaks_for).await?;
    Ok(brand.clone().worn(&layers))
}

/// The delegation that a mail is about, locked before the mail is, as by whoever withdraws an invitation: so that a
/// withdrawal comes either before the look at it or after the mail has been taken.
async fn lock_delegation(
    work: &Work,
    id: Option<Uuid>,
) -> Result<Option<delegation::Model>, Fault> {
    match id {
        Some(id) => Ok(store::delegation::unscoped_lock(&work.tx, id).await?),
        None => Ok(None),
    }
}

/// How a try went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Sent,
    /// It failed, and so would every other.
    InVain,
    /// It failed, and another may not.
    NotYet,
    /// It failed before the mail was taken, which would have counted it.
    Untaken,
}

/// Writes down how a try went, and tells whoever waits for an answer of an invitation that is given up.
async fn note_outcome(
    work: &Work,
    id: Uuid,
    delegation_id: Option<Uuid>,
    outcome: Outcome,
) -> Result<(), Fault> {
    let delegation = lock_delegation(work, delegation_id).await?;
    let Some(row) = store::mail::unscoped_lock(&work.tx, id).await? else {
        return Ok(());
    };
    let (kind, status, person_id) = (row.kind, row.status, row.partner_user_id);
    let held = row.next_attempt_at > work.now;
    let uncounted = i32::from(outcome == Outcome::Untaken);
    let attempts = row.attempts.saturating_add(uncounted);
    let mut change: mail::ActiveModel = row.into();
    change.attempts = Set(attempts);
    let failed = match outcome {
        Outcome::Sent => {
            change.status = Set(Status::Sent);
            change.sent_at = Set(Some(work.now));
            false
        }
        // Withdrawn while it was on its way.
        _ if status != Status::Queued => return Ok(()),
        // Taken after all: by this server, which failed later, or by another.
        Outcome::Untaken if held => return Ok(()),
        _ if outcome == Outcome::InVain || attempts >= TRIES => {
            change.status = Set(Status::Failed);
            true
        }
        _ => {
            change.next_attempt_at = Set(work.now.after(wait_after(attempts)));
            false
        }
    };
    change.update(&work.tx).await?;
    if let Some(delegation) = delegation.filter(|_| failed && kind == Kind::Invitation) {
        record(work, None, &delegation, Happened::InvitationEmailFailed).await?;
    }
    if let Some(person_id) = person_id.filter(|_| failed && kind == Kind::TeamInvitation) {
        team::record_unreachable(work, person_id).await?;
    }
    Ok(())
}

fn wait_after(attempts: i32) -> Duration {
    let doublings = u32::try_from(attempts - 1).unwrap_or_default().min(11);
    (FIRST_WAIT * 2_i32.pow(doublings)).min(Duration::HOUR)
}

/// A token for the mail's link, stored as its hash. Every try makes one of its own.
async fn new_link(work: &Work, link: link::ActiveModel) -> Result<crate::secret::Token, Fault> {
    let token = work.entropy().token();
    let mut link = link;
    link.id = Set(work.id());
    link.token_hash = Set(token.hash());
    link.created_at = Set(work.now);
    link.used_at = Set(None);
    link::Entity::insert(link)
        .exec_without_returning(&work.tx)
        .await?;
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_grow_rarer_and_go_on_for_half_a_day() {
        assert_eq!(wait_after(1), FIRST_WAIT);
        assert_eq!(wait_after(2), FIRST_WAIT * 2);
        assert_eq!(wait_after(TRIES), Duration::HOUR);
        let whole: Duration = (1..TRIES).map(wait_after).sum();
        assert!(whole > Duration::hours(12), "{whole}");
    }
}
