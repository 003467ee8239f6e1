//! What happens to a shortlist.

use ::entity::{
    Permission, Subject, SubjectKind, notification,
    shortlist::{Model, Status},
    stream_entry::Change,
};
use sea_orm::DbErr;

use super::{Line, append, workspace};
use crate::{
    access::{Seat, Viewer},
    store::{self, Work},
    wording::attributed,
};

/// Something that happened to a shortlist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    Created,
    /// Its texts, or what stands on it.
    Changed,
    Published,
    Deleted,
    /// The organization has taken it over from an ended delegation.
    Adopted,
    /// It was one that an ended delegation had left behind.
    Discarded,
}

/// Writes what follows from what the viewer did. `shortlist` is as it is now, or was when it went.
pub async fn record(
    work: &Work,
    viewer: Viewer,
    seat: &Seat,
    shortlist: &Model,
    happened: Happened,
) -> Result<(), DbErr> {
    let (change, action) = match happened {
        Happened::Created => (Change::Created, "shortlist.created"),
        Happened::Changed => (Change::Changed, "shortlist.changed"),
        Happened::Published => (Change::Published, "shortlist.published"),
        Happened::Deleted => (Change::Deleted, "shortlist.deleted"),
        Happened::Adopted => (Change::Changed, "shortlist.adopted"),
        Happened::Discarded => (Change::Deleted, "shortlist.discarded"),
    };
    let done = workspace::Done {
        viewer,
        seat,
        organization_id: shortlist.organization_id,
        made_under: shortlist.delegation_id,
        published: shortlist.status == Status::Published,
        permission: Permission::Shortlists,
        subject: Subject::new(SubjectKind::Shortlist, shortlist.id),
        change,
        action,
        summary: &shortlist.title,
    };
    workspace::audit(work, &done).await?;
    let mut lines = workspace::lines(&done);
    if happened == Happened::Published {
        lines.extend(notices(work, &done, shortlist).await?);
    }
    append(work, lines).await
}

/// A partner's work is shown to the organization: its members are told.
async fn notices(
    work: &Work,
    done: &workspace::Done<'_>,
    shortlist: &Model,
) -> Result<Vec<Line>, DbErr> {
    let Some(grant) = done.seat.grant() else {
        return Ok(Vec::new());
    };
    let organization =
        store::organization::unscoped_get(&work.tx, shortlist.organization_id).await?;
    let person = store::user::unscoped_get(&work.tx, done.viewer.user_id).await?;
    let partner = store::partner::unscoped_get(&work.tx, grant.delegation.partner_id).await?;
    let partner = attributed(&person.name, &partner.name);
    let title = |who: &str| format!("{who} has published the shortlist “{}”", shortlist.title);
    let (by_partner, by_organization) = (title(&partner), title(&organization.name));
    let members = store::membership::unscoped_active(&work.tx, organization.id).await?;
    let notices = members.into_iter().map(|(user_id, role)| {
        let is_told = role.is_admin() || workspace::is_named(done.seat);
        let title = if is_told {
            &by_partner
        } else {
            &by_organization
        };
        Line::Notice {
            user_id,
            kind: notification::Kind::WorkPublished,
            title: title.clone(),
            organization_id: Some(organization.id),
            subject: Some(done.subject),
        }
    });
    Ok(notices.collect())
}
