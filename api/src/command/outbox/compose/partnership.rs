//! Mails about partnerships.

use entity::{
    mail, organization,
    partnership::{self, Label},
    user,
};
use uuid::Uuid;

use crate::{
    fault::Fault,
    mail::letter::{self, Letter},
    store::{self, Work},
};

/// As long as it waits for the answer of the organization whose partnerships the person runs; or, mailed to somebody who is
/// of none, as long as no organization is shown it.
pub(super) async fn request(
    work: &Work,
    row: &mail::Model,
    user: &user::Model,
) -> Result<Option<Letter>, Fault> {
    let Some(request) = find(work, row).await?.filter(partnership::Model::is_open) else {
        return Ok(None);
    };
    let sides = store::partnership::unscoped_sides(&work.tx, request.id).await?;
    let mut asked = sides.iter().filter(|side| !side.is_sender);
    let asked = match row.organization_id {
        Some(id) if asked.any(|side| side.organization_id == id) => {
            letter::Asked::Organization(organization(work, id).await?.name)
        }
        None if asked.next().is_none() => letter::Asked::Person {
            has_account: user.status == user::Status::Active,
        },
        _ => return Ok(None),
    };
    let requested_by = store::user::unscoped_get(&work.tx, request.requested_by_id).await?;
    Ok(Some(Letter::PartnershipRequest(
        letter::PartnershipRequest {
            sender: organization(work, request.sender_id).await?.name,
            requested_by: requested_by.name,
            asked,
        },
    )))
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
    if answered.state.label(answered.role_of(own_id)) != Some(shown) {
        return Ok(None);
    }
    let Some(other_id) = answered.other_than(own_id) else {
        return Ok(None);
    };
    Ok(Some(letter::Partnership {
        own: organization(work, own_id).await?.name,
        other: organization(work, other_id).await?.name,
    }))
}

async fn find(work: &Work, row: &mail::Model) -> Result<Option<partnership::Model>, Fault> {
    match row.partnership_id {
        Some(id) => Ok(store::partnership::unscoped_get(&work.tx, id).await?),
        None => Ok(None),
    }
}

async fn organization(work: &Work, id: Uuid) -> Result<organization::Model, Fault> {
    Ok(store::organization::unscoped_get(&work.tx, id).await?)
}
