//! What happens to a partner itself.

use ::entity::{Subject, SubjectKind, notification, organization, partner};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{Line, append, audit, workspace::lines_of_look};
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
    let lines = record_with(work, actor_id, partner, organization, happened).await?;
    append(work, lines).await
}

/// The same, but for what is left to append with what else is to be told.
pub async fn record_with(
    work: &Work,
    actor_id: Uuid,
    partner: &partner::Model,
    organization: &organization::Model,
    happened: Happened,
) -> Result<Vec<Line>, DbErr> {
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
    Ok(changed.collect())
}

/// What whoever runs the server allows a partner from now on, or no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entitled {
    PortalEnabled,
    /// So many companies go their own ways with it.
    PortalDisabled {
        released: usize,
    },
    LicenseGranted,
    LicenseWithdrawn,
}

impl Entitled {
    const fn action(self) -> &'static str {
        match self {
            Self::PortalEnabled => "partner.portal_enabled",
            Self::PortalDisabled { .. } => "partner.portal_disabled",
            Self::LicenseGranted => "partner.licensed",
            Self::LicenseWithdrawn => "partner.license_withdrawn",
        }
    }

    const fn kind(self) -> notification::Kind {
        match self {
            Self::PortalEnabled => notification::Kind::PortalEnabled,
            Self::PortalDisabled { .. } => notification::Kind::PortalDisabled,
            Self::LicenseGranted => notification::Kind::LicenseGranted,
            Self::LicenseWithdrawn => notification::Kind::LicenseWithdrawn,
        }
    }

    fn title(self, partner: &str) -> String {
        match self {
            Self::PortalEnabled => format!("{partner} can create and manage companies now"),
            Self::PortalDisabled { released } => {
                let what = match released {
                    0 => String::new(),
                    1 => ": its one company is released".to_owned(),
                    more => format!(": its {more} companies are released"),
                };
                format!("{partner} cannot manage companies any more{what}")
            }
            Self::LicenseGranted => format!("{partner} can show its branding now"),
            Self::LicenseWithdrawn => format!("The branding of {partner} is not shown any more"),
        }
    }
}

/// Writes what follows from it, and `lines` of what comes with it: the partner's admins are told.
pub async fn record_entitled(
    work: &Work,
    partner: &partner::Model,
    entitled: Entitled,
    reason: &str,
    mut lines: Vec<Line>,
) -> Result<(), DbErr> {
    let subject = Subject::new(SubjectKind::Partner, partner.id);
    let entry = audit::Entry {
        action: entitled.action(),
        organization_id: partner.organization_id,
        subject: Some(subject),
        summary: reason,
        ..Default::default()
    };
    audit::write(work, entry).await?;
    let admins = store::partner_user::unscoped_admin_ids(&work.tx, partner.id).await?;
    lines.extend(admins.into_iter().map(|user_id| Line::Notice {
        user_id,
        kind: entitled.kind(),
        title: entitled.title(&partner.name),
        organization_id: partner.organization_id,
        subject: Some(subject),
    }));
    if matches!(
        entitled,
        Entitled::LicenseGranted | Entitled::LicenseWithdrawn
    ) {
        let worn_by = store::branding::unscoped_worn_by(&work.tx, partner).await?;
        lines.extend(lines_of_look(work, None, &worn_by).await?);
    }
    append(work, lines).await
}
