//! What happens to an organization itself.

use ::entity::{Subject, SubjectKind, organization};
use sea_orm::DbErr;
use uuid::Uuid;

use super::audit;
use crate::store::Work;

/// Something that happened to an organization.
#[derive(Clone, Debug)]
pub enum Happened {
    Renamed { before: String },
    LogoChanged,
}

/// Writes what follows from it.
pub async fn record(
    work: &Work,
    actor_id: Uuid,
    organization: &organization::Model,
    happened: Happened,
) -> Result<(), DbErr> {
    let (action, summary) = match happened {
        Happened::Renamed { before } => (
            "organization.renamed",
            format!("{before} is now {}", organization.name),
        ),
        Happened::LogoChanged => ("organization.logo_changed", organization.name.clone()),
    };
    audit::write(
        work,
        audit::Entry {
            action,
            actor_id: Some(actor_id),
            organization_id: Some(organization.id),
            subject: Some(Subject::new(SubjectKind::Organization, organization.id)),
            summary: &summary,
            ..Default::default()
        },
    )
    .await
}
