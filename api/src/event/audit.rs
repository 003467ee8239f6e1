//! Who did what, for ever.

use ::entity::{Subject, audit_event};
use sea_orm::{ActiveValue::Set, DbErr, EntityTrait};
use uuid::Uuid;

use super::PORTION;
use crate::store::Work;

/// One line of the audit log.
#[derive(Default)]
pub(super) struct Entry<'a> {
    pub(super) action: &'static str,
    /// None for the system itself.
    pub(super) actor_id: Option<Uuid>,
    pub(super) organization_id: Option<Uuid>,
    pub(super) delegation_id: Option<Uuid>,
    pub(super) subject: Option<Subject>,
    pub(super) summary: &'a str,
}

pub(super) async fn write(work: &Work, entry: Entry<'_>) -> Result<(), DbErr> {
    write_all(work, vec![entry]).await
}

/// Writes these lines, of which there is one at least.
pub(super) async fn write_all(work: &Work, entries: Vec<Entry<'_>>) -> Result<(), DbErr> {
    let rows = entries.into_iter().map(|entry| audit_event::ActiveModel {
        id: Set(work.id()),
        at: Set(work.now),
        action: Set(entry.action.to_owned()),
        actor_id: Set(entry.actor_id),
        organization_id: Set(entry.organization_id),
        delegation_id: Set(entry.delegation_id),
        subject_kind: Set(entry.subject.map(|subject| subject.kind)),
        subject_id: Set(entry.subject.map(|subject| subject.id)),
        summary: Set(entry.summary.to_owned()),
    });
    let rows: Vec<_> = rows.collect();
    for rows in rows.chunks(PORTION) {
        audit_event::Entity::insert_many(rows.to_vec())
            .exec_without_returning(&work.tx)
            .await?;
    }
    Ok(())
}
