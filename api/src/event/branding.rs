//! What happens to a partner's branding.

use ::entity::{Subject, SubjectKind, partner};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{append, audit, workspace::lines_of_look};
use crate::store::{self, Work};

/// Writes what follows from a change: everybody who has a workspace open that looks so learns of it.
pub async fn record(work: &Work, actor_id: Uuid, partner: &partner::Model) -> Result<(), DbErr> {
    let entry = audit::Entry {
        action: "branding.changed",
        actor_id: Some(actor_id),
        organization_id: partner.organization_id,
        subject: Some(Subject::new(SubjectKind::Partner, partner.id)),
        summary: &partner.name,
        ..Default::default()
    };
    audit::write(work, entry).await?;
    let worn_by = store::branding::unscoped_worn_by(&work.tx, partner).await?;
    let lines = lines_of_look(work, Some(&partner.name), &worn_by).await?;
    append(work, lines).await
}
