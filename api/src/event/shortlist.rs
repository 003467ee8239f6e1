//! What happens to a shortlist.

use ::entity::{
    Permission, Permissions, Subject, SubjectKind, note, notification,
    shortlist::{Model, Status},
    stream_entry::Change,
};
use sea_orm::DbErr;

use super::{append, workspace};
use crate::{
    access::{Made, Seat, Viewer, note::About},
    store::Work,
};

/// Something that happened to a shortlist.
#[derive(Clone, Debug)]
pub enum Happened {
    Created,
    /// Its texts, or what stands on it.
    Changed,
    /// And with it these shared notes.
    Published(Vec<note::Model>),
    /// And with it these notes.
    Deleted(Vec<note::Model>),
    /// The organization has taken it over from an ended delegation.
    Adopted,
    /// It was one that an ended delegation had left behind; and with it these notes.
    Discarded(Vec<note::Model>),
}

/// Writes what follows from what the viewer did. `shortlist` is as it is now, or was when it went.
pub async fn record(
    work: &Work,
    viewer: Viewer,
    seat: &Seat,
    shortlist: &Model,
    happened: Happened,
) -> Result<(), DbErr> {
    let (change, action) = match &happened {
        Happened::Created => (Change::Created, "shortlist.created"),
        Happened::Changed => (Change::Changed, "shortlist.changed"),
        Happened::Published(_) => (Change::Published, "shortlist.published"),
        Happened::Deleted(_) => (Change::Deleted, "shortlist.deleted"),
        Happened::Adopted => (Change::Changed, "shortlist.adopted"),
        Happened::Discarded(_) => (Change::Deleted, "shortlist.discarded"),
    };
    let is_published = shortlist.status == Status::Published;
    let done = workspace::Done {
        viewer,
        seat,
        organization_id: shortlist.organization_id,
        subject: Subject::new(SubjectKind::Shortlist, shortlist.id),
        identity_mode: shortlist.identity_mode,
        audiences: Made::from(shortlist).audiences(
            Permissions::of(Permission::Shortlists),
            is_published,
            workspace::is_at_work(seat),
        ),
        change,
        action,
        summary: &shortlist.title,
    };
    workspace::audit(work, &done).await?;
    let mut lines = workspace::lines(&done);
    if let Happened::Published(notes) | Happened::Deleted(notes) | Happened::Discarded(notes) =
        &happened
    {
        let about = About::Shortlist(shortlist.clone());
        lines.extend(workspace::lines_of_notes(&done, notes, &about));
    }
    let is_new = matches!(happened, Happened::Created | Happened::Published(_));
    if is_new && is_published {
        let title = &shortlist.title;
        let says = |who: &str| format!("{who} has published the shortlist “{title}”");
        let kind = notification::Kind::WorkPublished;
        lines.extend(workspace::notices(work, &done, kind, says).await?);
    }
    append(work, lines).await
}
