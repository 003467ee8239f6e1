//! What whoever runs the server allows a partner: the portal, and branding.

use std::collections::BTreeSet;

use entity::{managed_company, organization, partner};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    app::App,
    command::input,
    event::{
        Line,
        company::record_all_released,
        partner::{Entitled, record_entitled},
    },
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// What is allowed from now on, or no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entitlement {
    EnablePortal,
    DisablePortal(Companies),
    GrantLicense,
    WithdrawLicense,
}

/// What becomes of the companies that the partner manages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Companies {
    /// They stay the partner's, which cannot change them until the portal is open again.
    Keep,
    /// They go their own ways, all of them.
    Release,
}

/// Which partner.
#[derive(Clone, Debug)]
pub enum Named {
    Id(Uuid),
    /// Which no other company bears.
    Name(String),
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Report {
    pub partner: String,
    /// Whether that was so already.
    pub unchanged: bool,
    /// How many companies the partner had, if that matters to it.
    pub companies: usize,
}

/// Does it, and tells the partner's admins.
pub async fn run(
    app: &App,
    named: Named,
    entitlement: Entitlement,
    reason: String,
) -> Result<Report, Fault> {
    let reason = input::note("reason", Some(reason))?;
    let reason = reason.ok_or_else(|| {
        Refusal::new(Code::InvalidInput, "Say why: the audit log keeps it.").at("reason")
    })?;
    app.write(move |work| {
        let (named, reason) = (named.clone(), reason.clone());
        Box::pin(async move {
            let partner = find(work, &named).await?;
            let releases = entitlement == Entitlement::DisablePortal(Companies::Release);
            let locked = match releases {
                // Whoever runs them cannot change while they are released.
                true => lock_companies(work, partner.id).await?,
                false => BTreeSet::new(),
            };
            let partner = store::partner::unscoped_lock(&work.tx, partner.id).await?;
            let managed = match entitlement {
                Entitlement::DisablePortal(_) => {
                    store::managed_company::unscoped_of(&work.tx, partner.id).await?
                }
                _ => Vec::new(),
            };
            let mut report = Report {
                partner: partner.name.clone(),
                unchanged: false,
                companies: managed.len(),
            };
            let mut change = partner::ActiveModel::from(partner.clone());
            let (before, after) = match entitlement {
                Entitlement::EnablePortal | Entitlement::DisablePortal(_) => {
                    (partner.portal_enabled_at, &mut change.portal_enabled_at)
                }
                _ => (partner.licensed_at, &mut change.licensed_at),
            };
            let allows = matches!(
                entitlement,
                Entitlement::EnablePortal | Entitlement::GrantLicense
            );
            *after = Set(allows.then_some(before.unwrap_or(work.now)));
            let releases = releases && !managed.is_empty();
            report.unchanged = before.is_some() == allows && !releases;
            if report.unchanged {
                return Ok(report);
            }
            let partner = change.update(&work.tx).await?;
            let lines = match releases {
                true => release(work, &partner, &locked, &managed).await?,
                false => Vec::new(),
            };
            let released = if releases { managed.len() } else { 0 };
            let entitled = entitled(entitlement, released);
            record_entitled(work, &partner, entitled, &reason, lines).await?;
            Ok(report)
        })
    })
    .await
}

const fn entitled(entitlement: Entitlement, released: usize) -> Entitled {
    match entitlement {
        Entitlement::EnablePortal => Entitled::PortalEnabled,
        Entitlement::DisablePortal(_) => Entitled::PortalDisabled { released },
        Entitlement::GrantLicense => Entitled::LicenseGranted,
        Entitlement::WithdrawLicense => Entitled::LicenseWithdrawn,
    }
}

/// The one company that is meant.
async fn find(work: &Work, named: &Named) -> Result<partner::Model, Fault> {
    let found = match named {
        Named::Id(id) => store::partner::unscoped_by_ids(&work.tx, &[*id])
            .await?
            .into_values()
            .collect(),
        Named::Name(name) => store::partner::unscoped_companies_called(&work.tx, name).await?,
    };
    let mut companies = found
        .into_iter()
        .filter(|found| found.kind == partner::Kind::Company);
    match (companies.next(), companies.next()) {
        (Some(company), None) => Ok(company),
        (None, _) => Err(Refusal::new(Code::NotFound, "There is no such partner company.").into()),
        (Some(_), Some(_)) => {
            let message = "Several partner companies are called so. Name the one by its id, as the API gives it: par_…";
            Err(Refusal::new(Code::Conflict, message).into())
        }
    }
}

/// The partner's companies, locked.
async fn lock_companies(work: &Work, partner_id: Uuid) -> Result<BTreeSet<Uuid>, Fault> {
    let companies = store::managed_company::unscoped_of(&work.tx, partner_id).await?;
    let ids: BTreeSet<Uuid> = companies.iter().map(|company| company.id).collect();
    store::organization::unscoped_lock_all(&work.tx, &ids).await?;
    Ok(ids)
}

/// Lets all of the partner's companies go, of which `locked` were there a moment ago, and `managed` are there now.
async fn release(
    work: &Work,
    partner: &partner::Model,
    locked: &BTreeSet<Uuid>,
    managed: &[organization::Model],
) -> Result<Vec<Line>, Fault> {
    if managed.iter().any(|company| !locked.contains(&company.id)) {
        let message = "The partner has just created another company. Try again.";
        return Err(Refusal::new(Code::Conflict, message).into());
    }
    let ids: Vec<Uuid> = managed.iter().map(|company| company.id).collect();
    let with = store::membership::running::unscoped_by_others(&work.tx, partner.id, &ids).await?;
    let without = managed.iter().filter(|company| !with.contains(&company.id));
    let without: Vec<_> = without.map(|company| company.name.as_str()).collect();
    if !without.is_empty() {
        let message = format!(
            "Only people who came from the partner's team run these, so that none is released: {}. Let the partner give them admins of their own first, or keep the companies.",
            without.join(", ")
        );
        return Err(Refusal::new(Code::Conflict, message).into());
    }
    managed_company::Entity::delete_many()
        .filter(managed_company::Column::PartnerId.eq(partner.id))
        .exec(&work.tx)
        .await?;
    Ok(record_all_released(work, partner, managed).await?)
}
