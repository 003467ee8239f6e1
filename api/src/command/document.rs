//! Documents: folders are made, files are put into them, both are renamed, moved, deleted, and shared with partners.
//!
//! What changes an organization's tree, or with whom some of it is shared, holds the organization's row: of two that move
//! folders into each other the second sees what the first has done.

pub mod create_folder;
pub mod delete;
mod place;
pub mod share;
pub mod sweep;
pub mod unshare;
pub mod update;
pub mod upload;

use std::collections::BTreeSet;

use entity::{document::Model, partnership};
use sea_orm::DbErr;
use uuid::Uuid;

use crate::{
    access::{
        Viewer,
        document::{Action, Party, check, only_owners_members},
    },
    command::step::admin::find_active,
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// The document, if the viewer may do this with it now, under the lock of the organization whose it is. Whoever may not
/// see it is told that it is not there.
async fn lock_for(work: &Work, viewer: Viewer, id: Uuid, action: Action) -> Result<Model, Fault> {
    lock_with(work, viewer, id, action, None).await
}

/// The same, under the lock of whoever is on the other side of the partnership too, whose members are told.
async fn lock_with(
    work: &Work,
    viewer: Viewer,
    id: Uuid,
    action: Action,
    partnership_id: Option<Uuid>,
) -> Result<Model, Fault> {
    let field = "documentId";
    let seen = store::document::find(&work.tx, viewer, id).await?;
    let seen = seen.ok_or_else(|| Refusal::not_found(field))?;
    if find_active(work, viewer, seen.organization_id)
        .await?
        .is_none()
    {
        // Nobody else holds up the organization.
        return Err(only_owners_members().into());
    }
    let other = match partnership_id {
        Some(side_id) => counterpart(work, viewer, seen.organization_id, side_id).await?,
        None => None,
    };
    let held = other.into_iter().chain([seen.organization_id]).collect();
    store::organization::unscoped_lock_all(&work.tx, &held).await?;
    let own = find_active(work, viewer, seen.organization_id).await?;
    // Whoever held the organization may have deleted it, or taken it back.
    let document = store::document::find(&work.tx, viewer, id).await?;
    let document = document.ok_or_else(|| Refusal::not_found(field))?;
    let party = Party {
        role: own.map(|own| own.role),
        is_author: document.author_id == viewer.user_id,
    };
    let holds_others = action == Action::Delete
        && party.deletes_only_own()
        && !store::document::holding_others(&work.tx, viewer, &[id])
            .await?
            .is_empty();
    check(party, action, holds_others)?;
    Ok(document)
}

/// Which document, and with which partner.
#[derive(Clone, Copy, Debug)]
pub struct Input {
    pub document_id: Uuid,
    /// The side of the organization whose document it is.
    pub partnership_id: Uuid,
}

/// The organization on the other side of the owner's partnership, as far as the viewer may know it.
async fn counterpart(
    work: &Work,
    viewer: Viewer,
    owner_id: Uuid,
    side_id: Uuid,
) -> Result<Option<Uuid>, Fault> {
    let seen = store::partnership::find(&work.tx, viewer, side_id).await?;
    let own = seen.filter(|seen| seen.side.organization_id == owner_id);
    Ok(own.and_then(|seen| seen.side.counterpart_id))
}

/// The partnership by which the document is to be shared or not, locked, and the side of it that the viewer is shown. It
/// joins the organization whose document it is.
async fn find_partnership(
    work: &Work,
    viewer: Viewer,
    document: &Model,
    input: Input,
) -> Result<(Uuid, partnership::Model), Fault> {
    let field = "partnershipId";
    let seen = store::partnership::find(&work.tx, viewer, input.partnership_id).await?;
    let seen = seen.ok_or_else(|| Refusal::not_found(field))?;
    if seen.side.organization_id != document.organization_id {
        let message = "This is another organization's partnership. Name one of the organization whose document it is.";
        let refusal = Refusal::new(Code::InvalidInput, message);
        return Err(refusal.at(field).into());
    }
    let partnership = match seen.side.partnership_id {
        Some(id) => store::partnership::unscoped_lock(&work.tx, id).await?,
        None => None,
    };
    let refusal = Refusal::new(Code::Conflict, "You are not partners.").at(field);
    Ok((seen.side.id, partnership.ok_or(refusal)?))
}

/// The organizations that the document is shared with, itself or in a folder.
async fn partners(work: &Work, document: &Model) -> Result<BTreeSet<Uuid>, DbErr> {
    let partnerships = store::document::unscoped_shared_by(&work.tx, document.id).await?;
    let others = partnerships.iter();
    Ok(others
        .map(|partnership| partnership.other_than(document.organization_id))
        .collect())
}
