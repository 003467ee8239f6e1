//! Who runs a company that a partner manages, and what follows from its name.

use entity::{
    managed_company,
    membership::{self, Role, Status},
    organization, partner, user,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use super::partnership::reach_member;
use crate::{
    event::{
        Line,
        company::{Admin, lines_of_default},
        partner::{Happened, record_with},
    },
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// Of whoever becomes an admin at once.
pub(in crate::command) fn own_membership(
    work: &Work,
    organization_id: Uuid,
    user: &user::Model,
) -> membership::ActiveModel {
    membership::ActiveModel {
        id: Set(work.id()),
        organization_id: Set(organization_id),
        user_id: Set(user.id),
        role: Set(Role::Admin),
        status: Set(Status::Active),
        invited_name: Set(None),
        invited_email: Set(None),
        invited_by_id: Set(None),
        created_at: Set(work.now),
        joined_at: Set(Some(work.now)),
        name_key: Set(membership::name_key(&user.name)),
        search_key: Set(membership::search_key(&user.name, &user.email)),
    }
}

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
    let run = store::membership::unscoped_count_running(&work.tx, organization.id).await?;
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
            let own = own_membership(work, organization.id, &user);
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
