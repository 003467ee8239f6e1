//! Letting a company go its own way.

use entity::{Subject, SubjectKind, organization};
use sea_orm::ModelTrait;
use uuid::Uuid;

use super::find_managed;
use crate::{
    access::Viewer,
    app::App,
    command::step::admin::find_active,
    event::company::{Change, Happened, record},
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

const WHO_MAY: &str =
    "Only an admin of the organization, or of the partner that manages it, can do this.";

/// Releases the company, by an admin of the partner that manages it or by one of its own. Somebody has to run it who has not
/// come from the partner's team.
pub async fn run(
    app: &App,
    viewer: Viewer,
    organization_id: Uuid,
) -> Result<organization::Model, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let is_own = is_own_admin(work, viewer, organization_id).await?;
            if !is_own {
                find_managed(work, viewer, organization_id, WHO_MAY).await?;
            }
            let locked = store::organization::unscoped_lock(&work.tx, organization_id).await?;
            let organization = locked.ok_or_else(|| Refusal::not_found("organizationId"))?;
            let not_managed = || {
                let message = "No partner manages this organization.";
                let subject = Subject::new(SubjectKind::Organization, organization_id);
                Refusal::new(Code::Conflict, message).because_of(subject)
            };
            let company = store::managed_company::unscoped_find(&work.tx, organization_id).await?;
            let company = company.ok_or_else(not_managed)?;
            let partner = store::partner::unscoped_lock(&work.tx, company.partner_id).await?;
            // Again, now that nobody else changes who runs it, nor the team, nor the portal.
            let company = match is_own && is_own_admin(work, viewer, organization_id).await? {
                true => store::managed_company::unscoped_find(&work.tx, organization_id)
                    .await?
                    .ok_or_else(not_managed)?,
                false => find_managed(work, viewer, organization_id, WHO_MAY).await?,
            };
            check_own_admin(work, partner.id, organization_id).await?;
            company.delete(&work.tx).await?;
            let change = Change {
                happened: Happened::Released,
                ..Change::default()
            };
            record(
                work,
                viewer.user_id,
                &partner,
                &organization,
                change,
                Vec::new(),
            )
            .await?;
            Ok(organization)
        })
    })
    .await
}

async fn is_own_admin(work: &Work, viewer: Viewer, organization_id: Uuid) -> Result<bool, Fault> {
    let own = find_active(work, viewer, organization_id).await?;
    Ok(own.is_some_and(|own| own.is_admin()))
}

/// Refuses to leave a company to itself that only the partner's team runs. Under the locks of both.
async fn check_own_admin(
    work: &Work,
    partner_id: Uuid,
    organization_id: Uuid,
) -> Result<(), Fault> {
    let with = &[organization_id];
    let with = store::membership::running::unscoped_by_others(&work.tx, partner_id, with).await?;
    if with.is_empty() {
        let message = "Only people who came from the partner's team run this company. Give it an admin of its own first, who has to accept.";
        return Err(Refusal::new(Code::Conflict, message).into());
    }
    Ok(())
}
