//! Mails about partnerships.

use entity::{
    mail, membership, organization,
    partnership::{self, Label, State},
    user,
};
use uuid::Uuid;

use crate::{
    fault::Fault,
    mail::letter::{self, Letter},
    store::{self, Work},
};

/// As long as the organization whose partnerships the person runs has not answered; or, mailed to somebody who is of none, as
/// long as it has reached nobody.
pub(super) async fn request(
    work: &Work,
    row: &mail::Model,
    user: &user::Model,
) -> Result<Option<Letter>, Fault> {
    let Some((sender_id, requested_by_id, asked)) = asked(work, row, user).await? else {
        return Ok(None);
    };
    let requested_by = store::user::unscoped_get(&work.tx, requested_by_id).await?;
    Ok(Some(Letter::PartnershipRequest(
        letter::PartnershipRequest {
            sender: organization(work, sender_id).await?.name,
            requested_by: requested_by.name,
            asked,
        },
    )))
}

/// Who asks, who did it for them, and whom.
async fn asked(
    work: &Work,
    row: &mail::Model,
    user: &user::Model,
) -> Result<Option<(Uuid, Uuid, letter::Asked)>, Fault> {
    if let Some(id) = row.organization_id {
        if !runs_partnerships(work, row, id).await? {
            return Ok(None);
        }
        let pending = find(work, row)
            .await?
            .filter(|one| one.state == State::Pending);
        let Some(pending) = pending.filter(|one| one.recipient_id == id) else {
            return Ok(None);
        };
        let whom = letter::Asked::Organization(organization(work, id).await?.name);
        return Ok(Some((pending.sender_id, pending.requested_by_id, whom)));
    }
    let Some(id) = row.partnership_request_id else {
        return Ok(None);
    };
    let request = store::partnership::unscoped_lock_request(&work.tx, id).await?;
    let reached = store::partnership::unscoped_reached(&work.tx, [id]).await?;
    let whom = letter::Asked::Person {
        has_account: user.status == user::Status::Active,
    };
    let waits = request.filter(|_| reached.is_empty());
    Ok(waits.map(|request| (request.sender_id, request.requested_by_id, whom)))
}

/// As long as they are partners.
pub(super) async fn accepted(work: &Work, row: &mail::Model) -> Result<Option<Letter>, Fault> {
    let names = names(work, row, Label::Accepted).await?;
    Ok(names.map(Letter::PartnershipAccepted))
}

/// As long as the sender is shown that.
pub(super) async fn rejected(work: &Work, row: &mail::Model) -> Result<Option<Letter>, Fault> {
    let names = names(work, row, Label::Rejected).await?;
    Ok(names.map(Letter::PartnershipRejected))
}

/// Both names, if the organization that the mail goes to is still shown this.
async fn names(
    work: &Work,
    row: &mail::Model,
    shown: Label,
) -> Result<Option<letter::Partnership>, Fault> {
    let (Some(answered), Some(own_id)) = (find(work, row).await?, row.organization_id) else {
        return Ok(None);
    };
    if answered.state.label(answered.role_of(own_id)) != Some(shown)
        || !runs_partnerships(work, row, own_id).await?
    {
        return Ok(None);
    }
    let other_id = answered.other_than(own_id);
    Ok(Some(letter::Partnership {
        own: organization(work, own_id).await?.name,
        other: organization(work, other_id).await?.name,
    }))
}

/// Locked, so that what is deleted from now on is deleted after this was mailed.
async fn find(work: &Work, row: &mail::Model) -> Result<Option<partnership::Model>, Fault> {
    match row.partnership_id {
        Some(id) => Ok(store::partnership::unscoped_lock(&work.tx, id).await?),
        None => Ok(None),
    }
}

async fn organization(work: &Work, id: Uuid) -> Result<organization::Model, Fault> {
    Ok(store::organization::unscoped_get(&work.tx, id).await?)
}

/// Whether the reader still runs the organization's partnerships.
async fn runs_partnerships(
    work: &Work,
    row: &mail::Model,
    organization_id: Uuid,
) -> Result<bool, Fault> {
    let own = store::membership::unscoped_find(&work.tx, organization_id, row.user_id).await?;
    Ok(own.is_some_and(|own| {
        own.status == membership::Status::Active && own.role.runs_partnerships()
    }))
}
