//! Who runs a company that a partner manages when nobody else does.

use entity::{
    managed_company,
    membership::{self, Role, Status},
    organization,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use super::{joining::own_membership, partnership::reach_member};
use crate::{
    event::{
        Line,
        company::{Admin, lines_of_default},
    },
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// If nobody runs the company any more, nor is asked to, whoever created it does, or else another admin of the partner: as if nobody
/// had been named. What is to be told of it. Under the organization's lock.
pub(in crate::command) async fn run_by_default(
    work: &Work,
    organization: &organization::Model,
) -> Result<Vec<Line>, Fault> {
    let company = store::managed_company::unscoped_find(&work.tx, organization.id).await?;
    let Some(company) = company else {
        return Ok(Vec::new());
    };
    let run = store::membership::running::unscoped_count(&work.tx, organization.id).await?;
    if run != (0, 0) {
        return Ok(Vec::new());
    }
    let Some(by_default) = by_default(work, &company).await? else {
        return Ok(Vec::new());
    };
    let user = store::user::unscoped_lock(&work.tx, by_default).await?;
    // Again, now that nobody changes the team.
    store::partner::unscoped_lock(&work.tx, company.partner_id).await?;
    let team = store::partner_user::unscoped_used_admin_ids(&work.tx, company.partner_id).await?;
    if !team.contains(&user.id) {
        let message = "The team of the partner that manages it has just changed. Try again.";
        return Err(Refusal::new(Code::Conflict, message).into());
    }
    let known = store::membership::unscoped_find(&work.tx, organization.id, user.id).await?;
    let membership = match known {
        Some(known) => {
            let mut change = membership::ActiveModel::from(known);
            change.role = Set(Role::Admin);
            change.status = Set(Status::Active);
            change.joined_at = Set(Some(work.now));
            change
                .listed_as(&user.name, &user.email)
                .update(&work.tx)
                .await?
        }
        None => {
            let own = own_membership(work, organization.id, &user, Role::Admin);
            own.insert(&work.tx).await?
        }
    };
    let mut lines = reach_member(work, &user, organization).await?;
    let admin = Admin { membership, user };
    lines.extend(lines_of_default(work, organization, &admin).await?);
    Ok(lines)
}

/// Whoever created the company, or else the first admin of the partner.
async fn by_default(work: &Work, company: &managed_company::Model) -> Result<Option<Uuid>, Fault> {
    let team = store::partner_user::unscoped_used_admin_ids(&work.tx, company.partner_id).await?;
    let creator = team.iter().find(|id| **id == company.created_by_id);
    Ok(creator.or(team.first()).copied())
}
