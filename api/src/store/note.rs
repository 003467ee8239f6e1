//! Notes. Pages of them are read with the rest of a workspace.

use ::entity::{
    Instant, Subject, SubjectKind,
    note::{Entity, Model},
    shortlist, solution,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::visible;
use crate::access::{Viewer, note::About};

/// The note, if the viewer may see it.
pub async fn find(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    id: Uuid,
) -> Result<Option<Model>, DbErr> {
    visible::one::<Entity>(viewer, now, id).one(db).await
}

/// The same, locked until the transaction ends. After what it is about.
pub async fn lock(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    id: Uuid,
) -> Result<Option<Model>, DbErr> {
    visible::one::<Entity>(viewer, now, id)
        .lock_exclusive()
        .one(db)
        .await
}

/// What a note in this organization's workspace can be about, if the viewer may see it: held as it is until the
/// transaction ends.
pub async fn hold_subject(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    organization_id: Uuid,
    subject: Subject,
) -> Result<Option<About>, DbErr> {
    Ok(match subject.kind {
        SubjectKind::Solution => {
            let solution = solution::Entity::find_by_id(subject.id).one(db).await?;
            solution.map(About::Solution)
        }
        SubjectKind::Shortlist => {
            let shortlist = visible::one::<shortlist::Entity>(viewer, now, subject.id)
                .filter(shortlist::Column::OrganizationId.eq(organization_id))
                .lock_shared()
                .one(db)
                .await?;
            shortlist.map(About::Shortlist)
        }
        _ => None,
    })
}
