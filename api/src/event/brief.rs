//! What happens to a brief.

use ::entity::{
    Permission, Permissions, Subject, SubjectKind,
    brief::{Model, Status},
    brief_response, mail, note, notification,
    stream_entry::{Act, Change},
};
use sea_orm::DbErr;

use super::{Line, append, audit, outbox, workspace};
use crate::{
    access::{Made, Seat, Viewer, note::About},
    store::Work,
    wording,
};

/// Something that happened to a brief.
#[derive(Clone, Debug)]
pub enum Happened {
    Created,
    /// What it asks, or whom.
    Changed,
    /// By these mails to the suppliers; and with it these shared notes are seen.
    Sent(Vec<outbox::Addressed>, Vec<note::Model>),
    Closed,
    /// And with it these notes.
    Deleted(Vec<note::Model>),
    /// The organization has taken it over from an ended delegation.
    Adopted,
    /// It was one that an ended delegation had left behind; and with it these notes.
    Discarded(Vec<note::Model>),
}

/// Writes what follows from what the viewer did. `brief` is as it is now, or was when it went.
pub async fn record(
    work: &Work,
    viewer: Viewer,
    seat: &Seat,
    brief: &Model,
    happened: Happened,
) -> Result<(), DbErr> {
    let (change, action) = match &happened {
        Happened::Created => (Change::Created, "brief.created"),
        Happened::Changed => (Change::Changed, "brief.changed"),
        Happened::Sent(..) => (Change::Published, "brief.sent"),
        Happened::Closed => (Change::Changed, "brief.closed"),
        Happened::Deleted(_) => (Change::Deleted, "brief.deleted"),
        Happened::Adopted => (Change::Changed, "brief.adopted"),
        Happened::Discarded(_) => (Change::Deleted, "brief.discarded"),
    };
    let done = workspace::Done {
        viewer,
        seat,
        organization_id: brief.organization_id,
        subject: Subject::new(SubjectKind::Brief, brief.id),
        identity_mode: brief.identity_mode,
        audiences: Made::from(brief).audiences(
            Permissions::of(Permission::Briefs),
            brief.status != Status::Draft,
            workspace::is_at_work(seat),
        ),
        change,
        action,
        summary: &brief.title,
    };
    workspace::audit(work, &done).await?;
    let mut lines = workspace::lines(&done);
    if let Happened::Sent(_, notes) | Happened::Deleted(notes) | Happened::Discarded(notes) =
        &happened
    {
        let about = About::Brief(brief.clone());
        lines.extend(workspace::lines_of_notes(&done, notes, &about));
    }
    if let Happened::Sent(mails, _) = happened {
        let (what, title) = (wording::brief(brief.kind), &brief.title);
        let says = |who: &str| format!("{who} has sent the {what} “{title}”");
        let kind = notification::Kind::BriefSent;
        lines.extend(workspace::notices(work, &done, kind, says).await?);
        let about = outbox::About {
            actor_id: Some(viewer.user_id),
            organization_id: Some(brief.organization_id),
            ..outbox::About::default()
        };
        outbox::queue_addressed(work, mail::Kind::Brief, mails, about).await?;
    }
    append(work, lines).await
}

/// Writes what follows from a supplier's answer: whoever sees the brief is told.
pub async fn record_response(
    work: &Work,
    brief: &Model,
    response: &brief_response::Model,
    supplier: &str,
) -> Result<(), DbErr> {
    let subject = Subject::new(SubjectKind::BriefResponse, response.id);
    let entry = audit::Entry {
        action: "brief.answered",
        actor_id: None,
        organization_id: Some(brief.organization_id),
        delegation_id: brief.delegation_id,
        subject: Some(subject),
        summary: supplier,
    };
    audit::write(work, entry).await?;
    let needs = Permissions::of(Permission::Briefs);
    // A brief that can be answered has been sent: whether it is still worked on does not matter.
    let audiences = Made::from(brief).audiences(needs, true, false);
    let act = Act {
        subject_kind: subject.kind,
        change: Change::Created,
        actor_id: None,
        on_behalf_of: Some(supplier.to_owned()),
        under: None,
    };
    let mut lines = workspace::to_all(&audiences, subject.id, &act);
    let readers = workspace::readers(work, brief.organization_id, &audiences).await?;
    let (what, title) = (wording::brief(brief.kind), &brief.title);
    lines.extend(readers.into_iter().map(|(user_id, _)| Line::Notice {
        user_id,
        kind: notification::Kind::BriefResponseReceived,
        title: format!("{supplier} has answered the {what} “{title}”"),
        organization_id: Some(brief.organization_id),
        subject: Some(subject),
    }));
    append(work, lines).await
}
