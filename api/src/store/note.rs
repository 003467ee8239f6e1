//! Notes. Pages of them are read with the rest of a workspace.

use ::entity::{
    Instant, Subject, SubjectKind, brief,
    note::{Column, Entity, Model, Visibility},
    shortlist, solution,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{literal::Literal, visible};
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

/// Whether the viewer may see what a note is about. Once the access by which they see it is held.
pub async fn sees_subject(
    db: &impl ConnectionTrait,
    viewer: Viewer,
    now: Instant,
    about: &About,
) -> Result<bool, DbErr> {
    Ok(match about {
        About::Solution(_) => true,
        About::Shortlist(row) => {
            let seen = visible::one::<shortlist::Entity>(viewer, now, row.id);
            seen.one(db).await?.is_some()
        }
        About::Brief(row) => {
            let seen = visible::one::<brief::Entity>(viewer, now, row.id);
            seen.one(db).await?.is_some()
        }
    })
}

/// The shared notes about a thing. For whoever shows it, under its lock.
pub async fn unscoped_shared_about(
    db: &impl ConnectionTrait,
    subject_id: Uuid,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::SubjectId.eq(subject_id))
        .filter(Column::Visibility.is(Visibility::Shared))
        .all(db)
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
        SubjectKind::Brief => {
            let brief = visible::one::<brief::Entity>(viewer, now, subject.id)
                .filter(brief::Column::OrganizationId.eq(organization_id))
                .lock_shared()
                .one(db)
                .await?;
            brief.map(About::Brief)
        }
        _ => None,
    })
}
