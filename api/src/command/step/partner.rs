//! The partner company that an organization is.

use entity::{organization, partner};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use crate::{
    event::{
        Line,
        partner::{Happened, record_with},
    },
    fault::Fault,
    store::{self, Work},
};

/// Calls the partner company that the organization is, if it is one, as the organization is called. What is to be told of it.
pub(in crate::command) async fn rename_company(
    work: &Work,
    actor_id: Uuid,
    organization: &organization::Model,
) -> Result<Vec<Line>, Fault> {
    let company = store::partner::unscoped_of_organization(&work.tx, organization.id).await?;
    let Some(company) = company else {
        return Ok(Vec::new());
    };
    let before = company.name.clone();
    let mut change: partner::ActiveModel = company.into();
    change.name = Set(organization.name.clone());
    let company = change.update(&work.tx).await?;
    let renamed = Happened::Renamed { before };
    Ok(record_with(work, actor_id, &company, organization, renamed).await?)
}
