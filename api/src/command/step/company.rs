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
    let Some((company, heir)) = find_heir(work, organization.id, None).await? else {
        return Ok(Vec::new());
    };
    let user = store::user::unscoped_lock(&work.tx, heir).await?;
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

/// Who is to run the company when `leaving` does not any more: whoever created it, or else the first admin of the partner. None
/// if somebody else runs it or is asked to, or if it is no company that a partner manages; nor is it anybody whom the company has
/// suspended. Under the organization's lock.
pub(in crate::command) async fn find_heir(
    work: &Work,
    organization_id: Uuid,
    leaving: Option<Uuid>,
) -> Result<Option<(managed_company::Model, Uuid)>, Fault> {
    let company = store::managed_company::unscoped_find(&work.tx, organization_id).await?;
    let Some(company) = company else {
        return Ok(None);
    };
    if store::membership::running::unscoped_anybody(&work.tx, organization_id, leaving).await? {
        return Ok(None);
    }
    let mut team =
        store::partner_user::unscoped_used_admin_ids(&work.tx, company.partner_id).await?;
    let suspended = store::membership::unscoped_suspended_ids(&work.tx, organization_id).await?;
    team.retain(|id| Some(*id) != leaving && !suspended.contains(id));
    let creator = team.iter().find(|id| **id == company.created_by_id);
    let heir = creator.or(team.first()).copied();
    Ok(heir.map(|heir| (company, heir)))
}

/// The companies that partners manage which the user runs or is asked to, locked.
pub(in crate::command) async fn lock_companies_of(
    work: &Work,
    user_id: Uuid,
) -> Result<Vec<organization::Model>, Fault> {
    let ids = store::membership::running::unscoped_companies_of(&work.tx, user_id).await?;
    Ok(store::organization::unscoped_lock_all(&work.tx, &ids).await?)
}
