//! What happens to a shortlist.

use ::entity::{
    Permission, Subject, SubjectKind, notification,
    shortlist::{Model, Status},
    stream_entry::Change,
};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{Line, append, workspace};
use crate::{
    access::{Made, Seat, Viewer, is_told},
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
        made: Made::from(shortlist),
        identity_mode: shortlist.identity_mode,
        published: shortlist.status == Status::Published,
        permission: Permission::Shortlists,
        subject: Subject::new(SubjectKind::Shortlist, shortlist.id),
        change,
        action,
        summary: &shortlist.title,
    };
    workspace::audit(work, &done).await?;
    let mut lines = workspace::lines(&done);
    let shows = happened == Happened::Created && shortlist.status == Status::Published;
    if shows || happened == Happened::Published {
        lines.extend(notices(work, &done, &shortlist.title).await?);
    }
    append(work, lines).await
}

/// Everybody who may see it now is told, but whoever did it: in the name in which this recipient may know it.
async fn notices(work: &Work, done: &workspace::Done<'_>, title: &str) -> Result<Vec<Line>, DbErr> {
    let organization_id = done.made.organization_id;
    let organization = store::organization::unscoped_get(&work.tx, organization_id).await?;
    let person = store::user::unscoped_get(&work.tx, done.viewer.user_id).await?;
    let under = done.under();
    let who = match under {
        Some(under) => {
            let partner = store::partner::unscoped_get(&work.tx, under.partner_id).await?;
            attributed(&person.name, &partner.name)
        }
        None => person.name,
    };
    let says = |who: &str| format!("{who} has published the shortlist “{title}”");
    let (named, in_its_name) = (says(&who), says(&organization.name));
    let notice = |(user_id, seat): (Uuid, Seat)| {
        let recipient = seat.grant();
        let is_maker = recipient.is_some_and(|grant| {
            Some(grant.delegation.id) == done.made.delegation_id && !grant.confined
        });
        let is_admin = matches!(seat, Seat::Member(role) if role.is_admin());
        let sees = is_maker || seat.sees_published();
        if user_id == done.viewer.user_id || !sees || !seat.permissions().contains(done.permission)
        {
            return None;
        }
        let is_told = is_told(under.map(|under| under.identity_mode), is_admin, is_maker);
        Some(Line::Notice {
            user_id,
            kind: notification::Kind::WorkPublished,
            title: if is_told { &named } else { &in_its_name }.clone(),
            organization_id: Some(organization_id),
            subject: Some(done.subject),
        })
    };
    let members = store::membership::unscoped_active(&work.tx, organization_id).await?;
    let members = members
        .into_iter()
        .map(|(user_id, role)| (user_id, Seat::Member(role)));
    let acting = store::seat::unscoped_acting(&work.tx, work.now, organization_id).await?;
    let acting = acting
        .into_iter()
        .map(|(user_id, grant)| (user_id, Seat::Partner(grant)));
    Ok(members.chain(acting).filter_map(notice).collect())
}
