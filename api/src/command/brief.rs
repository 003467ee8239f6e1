//! Briefs: what is asked of suppliers, drafted, sent, answered and closed.

pub mod adopt;
pub mod answer;
pub mod close;
pub mod create;
pub mod delete;
pub mod discard;
mod quote;
mod recipients;
pub mod send;
pub mod update;

use entity::{
    Permission, Subject, SubjectKind,
    brief::{self, Model, Status},
    brief_link, brief_response,
};
pub use quote::Quote;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    access::{
        Made, Party, Seat, Viewer,
        brief::{Action, check},
    },
    command::step::{note, workspace::enter_for},
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// A brief, and which version of it the caller has seen.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub id: Uuid,
    pub version: i32,
}

/// The brief, locked, if the viewer may do `action` with it now and has seen what it is now.
///
/// Whoever may not see it is told that it is not there.
async fn lock_for(
    work: &Work,
    viewer: Viewer,
    seen: Seen,
    action: Action,
) -> Result<(Model, Seat), Fault> {
    let (brief, seat) = lock_named(work, viewer, seen.id, "briefId", action).await?;
    if brief.version != seen.version {
        return Err(Refusal::stale(subject(&brief)).into());
    }
    Ok((brief, seat))
}

/// The same by an id in this input, whatever its version is.
async fn lock_named(
    work: &Work,
    viewer: Viewer,
    id: Uuid,
    field: &'static str,
    action: Action,
) -> Result<(Model, Seat), Fault> {
    let locked = store::brief::lock(&work.tx, viewer, work.now, id).await?;
    let brief = locked.ok_or_else(|| Refusal::not_found(field))?;
    let permission = Permission::Briefs;
    let seat = enter_for(work, viewer, brief.organization_id, permission, field).await?;
    let party = Party::of(viewer, &seat, Made::from(&brief));
    let recipients = store::brief::unscoped_count_recipients(&work.tx, brief.id).await?;
    check(party, action, &brief, recipients).map_err(|refusal| match refusal.code {
        Code::Conflict => refusal.because_of(subject(&brief)),
        _ => refusal,
    })?;
    Ok((brief, seat))
}

fn subject(brief: &Model) -> Subject {
    Subject::new(SubjectKind::Brief, brief.id)
}

/// The change as a new version of the brief.
async fn write(
    work: &Work,
    before: &Model,
    mut change: brief::ActiveModel,
) -> Result<Model, DbErr> {
    change.id = Set(before.id);
    change.updated_at = Set(work.now);
    change.version = Set(before.version + 1);
    change.update(&work.tx).await
}

/// Deletes the brief, with whom it asks, what they have answered, and every note on it, and gives the shared ones.
async fn erase(work: &Work, brief: &Model) -> Result<Vec<entity::note::Model>, DbErr> {
    let (tx, id) = (&work.tx, brief.id);
    let notes = note::erase(work, id).await?;
    if brief.status != Status::Draft {
        brief_response::Entity::delete_many()
            .filter(brief_response::Column::BriefId.eq(id))
            .exec(tx)
            .await?;
        let recipients = store::brief::unscoped_recipients(tx, id).await?;
        let recipients = recipients.iter().map(|recipient| recipient.id);
        brief_link::Entity::delete_many()
            .filter(brief_link::Column::RecipientId.is_in(recipients))
            .exec(tx)
            .await?;
    }
    recipients::write(work, id, &[]).await?;
    brief::Entity::delete_by_id(id).exec(tx).await?;
    Ok(notes)
}
