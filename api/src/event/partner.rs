//! What happens to a partner itself.

use ::entity::{Subject, SubjectKind, organization, partner};
use sea_orm::DbErr;
use uuid::Uuid;

use super::audit;
use crate::store::Work;

/// Something that happened to a partner.
#[derive(Clone, Debug)]
pub enum Happened {
    /// An organization was registered as a partner company.
    Founded,
    /// One person, who was called so, became the company.
    Became { before: String },
}

/// Writes what follows from it. `organization` is the company's own.
pub async fn record(
    work: &Work,
    actor_id: Uuid,
    partner: &partner::Model,
    organization: &organization::Model,
    happened: Happened,
) -> Result<(), DbErr> {
    let summary = match happened {
        Happened::Founded => format!("{} is a partner company", partner.name),
        Happened::Became { before } => format!("{before} is now {}", partner.name),
    };
    audit::write(
        work,
        audit::Entry {
            action: "partner.registered",
            actor_id: Some(actor_id),
            organization_id: Some(organization.id),
            subject: Some(Subject::new(SubjectKind::Partner, partner.id)),
            summary: &summary,
            ..Default::default()
        },
    )
    .await
}
