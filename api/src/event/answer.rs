//! What a partner is told of whom it has asked to run a company.

use ::entity::{Subject, SubjectKind, membership, notification, organization};
use sea_orm::DbErr;
use uuid::Uuid;

use super::Line;
use crate::store::{self, Work};

/// What somebody says who was asked to run a company.
pub(super) enum Answer<'a> {
    /// By whoever is called so.
    Accepted(&'a str),
    Declined,
}

/// What is to be told the admins of the partner's team, one of whom has asked, but for those who are `told` already.
pub(super) async fn lines_of_answer(
    work: &Work,
    organization: &organization::Model,
    membership: &membership::Model,
    answer: Answer<'_>,
    told: &[Uuid],
) -> Result<Vec<Line>, DbErr> {
    let company = store::managed_company::unscoped_find(&work.tx, organization.id).await?;
    let Some(company) = company.filter(|_| membership.role.is_admin()) else {
        return Ok(Vec::new());
    };
    let partner = store::partner::unscoped_get(&work.tx, company.partner_id).await?;
    let team = store::partner_user::unscoped_admin_ids(&work.tx, company.partner_id).await?;
    let asked = membership
        .invited_by_id
        .is_some_and(|asking| team.contains(&asking));
    if !asked || partner.portal_enabled_at.is_none() {
        return Ok(Vec::new());
    }
    let (title, kind) = match answer {
        Answer::Accepted(name) => (
            format!("{name} runs {} now", organization.name),
            notification::Kind::CompanyAdminAdded,
        ),
        Answer::Declined => (
            format!(
                "{} does not want to run {}",
                membership.invited_name.as_deref().unwrap_or("Somebody"),
                organization.name
            ),
            notification::Kind::CompanyAdminRemoved,
        ),
    };
    let itself = Subject::new(SubjectKind::Organization, organization.id);
    let others = team.into_iter().filter(|id| !told.contains(id));
    Ok(others
        .map(|user_id| Line::Notice {
            user_id,
            kind,
            title: title.clone(),
            // To the partner's team a company is what it sees of it now.
            organization_id: None,
            subject: Some(itself),
        })
        .collect())
}
