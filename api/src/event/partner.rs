//! What happens to a partner itself.

use ::entity::{Subject, SubjectKind, organization, partner};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{Line, append, audit};
use crate::store::{self, Work};

/// Something that happened to a partner.
#[derive(Clone, Debug)]
pub enum Happened {
    /// An organization was registered as a partner company.
    Founded,
    /// One person, who was called so, became the company.
    Became { before: String },
    /// The company was called so.
    Renamed { before: String },
}

/// Writes what follows from it. `organization` is the company's own. Whoever looks at a partner list with the partner on it
/// learns of a new name.
pub async fn record(
    work: &Work,
    actor_id: Uuid,
    partner: &partner::Model,
    organization: &organization::Model,
    happened: Happened,
) -> Result<(), DbErr> {
    let (action, summary) = match happened {
        Happened::Founded => (
            "partner.registered",
            format!("{} is a partner company", partner.name),
        ),
        Happened::Became { before } => (
            "partner.registered",
            format!("{before} is now the partner company {}", partner.name),
        ),
        Happened::Renamed { before } => (
            "partner.renamed",
            format!("{before} is now {}", partner.name),
        ),
    };
    audit::write(
        work,
        audit::Entry {
            action,
            actor_id: Some(actor_id),
            organization_id: Some(organization.id),
            subject: Some(Subject::new(SubjectKind::Partner, partner.id)),
            summary: &summary,
            ..Default::default()
        },
    )
    .await?;
    let shown = store::delegation::unscoped_in_use_by(&work.tx, work.now, partner.id).await?;
    let changed = shown.into_iter().map(|row| Line::DelegationChanged {
        organization_id: row.organization_id,
        delegation_id: row.id,
    });
    append(work, changed.collect()).await
}
