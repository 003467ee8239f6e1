//! Shortlists: ordered lists of solutions that are made, changed, published and deleted in a workspace.

pub mod add;
pub mod adopt;
pub mod create;
pub mod delete;
pub mod discard;
pub mod move_item;
mod order;
pub mod publish;
pub mod remove;
pub mod update;

use entity::{
    Permission, Subject, SubjectKind,
    shortlist::{self, Model},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DbErr, EntityTrait};
use uuid::Uuid;

use crate::{
    access::{
        Made, Party, Seat, Viewer,
        shortlist::{Action, check},
    },
    command::step::{note, workspace::enter_for},
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// A shortlist, and which version of it the caller has seen.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub id: Uuid,
    pub version: i32,
}

/// The shortlist, locked, if the viewer may do `action` with it now and has seen what it is now.
///
/// Whoever may not see it is told that it is not there.
async fn lock_for(
    work: &Work,
    viewer: Viewer,
    seen: Seen,
    action: Action,
) -> Result<(Model, Seat), Fault> {
    let (shortlist, seat) = lock_named(work, viewer, seen.id, "shortlistId", action).await?;
    if shortlist.version != seen.version {
        return Err(Refusal::stale(subject(&shortlist)).into());
    }
    Ok((shortlist, seat))
}

/// The same by an id in this input, whatever its version is.
async fn lock_named(
    work: &Work,
    viewer: Viewer,
    id: Uuid,
    field: &'static str,
    action: Action,
) -> Result<(Model, Seat), Fault> {
    let locked = store::shortlist::lock(&work.tx, viewer, work.now, id).await?;
    let shortlist = locked.ok_or_else(|| Refusal::not_found(field))?;
    let permission = Permission::Shortlists;
    let seat = enter_for(work, viewer, shortlist.organization_id, permission, field).await?;
    let party = Party::of(viewer, &seat, Made::from(&shortlist));
    check(party, action, &shortlist).map_err(|refusal| match refusal.code {
        Code::Conflict => refusal.because_of(subject(&shortlist)),
        _ => refusal,
    })?;
    Ok((shortlist, seat))
}

fn subject(shortlist: &Model) -> Subject {
    Subject::new(SubjectKind::Shortlist, shortlist.id)
}

/// The change as a new version of the shortlist.
async fn write(
    work: &Work,
    before: &Model,
    mut change: shortlist::ActiveModel,
) -> Result<Model, DbErr> {
    change.id = Set(before.id);
    change.updated_at = Set(work.now);
    change.version = Set(before.version + 1);
    change.update(&work.tx).await
}

/// Deletes the shortlist, what stands on it and every note on it, and gives the shared ones.
async fn erase(work: &Work, id: Uuid) -> Result<Vec<entity::note::Model>, DbErr> {
    order::write(work, id, Vec::new()).await?;
    let notes = note::erase(work, id).await?;
    shortlist::Entity::delete_by_id(id).exec(&work.tx).await?;
    Ok(notes)
}
