//! What happens to a note.

use ::entity::{
    Subject, SubjectKind,
    note::{Model, Visibility},
    notification,
    stream_entry::Change,
};
use sea_orm::DbErr;

use super::{append, workspace};
use crate::{
    access::{
        Seat, Viewer,
        note::{About, audiences},
    },
    store::Work,
};

/// Something that happened to a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    Added,
    Changed,
    /// A personal one has become a shared one.
    Shared,
    Deleted,
}

/// Writes what follows from what the viewer did. `note` is as it is now, or was when it went. Of a personal one nobody but
/// its author hears, and the audit log says nothing.
pub async fn record(
    work: &Work,
    viewer: Viewer,
    seat: &Seat,
    (note, about): (&Model, &About),
    happened: Happened,
) -> Result<(), DbErr> {
    let (change, action) = match happened {
        Happened::Added => (Change::Created, "note.added"),
        Happened::Changed => (Change::Changed, "note.changed"),
        Happened::Shared => (Change::Published, "note.shared"),
        Happened::Deleted => (Change::Deleted, "note.deleted"),
    };
    let done = workspace::Done {
        viewer,
        seat,
        organization_id: note.organization_id,
        subject: Subject::new(SubjectKind::Note, note.id),
        identity_mode: note.identity_mode,
        audiences: audiences(note, about, workspace::is_at_work(seat)),
        change,
        action,
        summary: about.title(),
    };
    let mut lines = workspace::lines(&done);
    if note.visibility == Visibility::Shared {
        workspace::audit(work, &done).await?;
        if matches!(happened, Happened::Added | Happened::Shared) {
            let title = about.title();
            let says = |who: &str| format!("{who} has shared a note on “{title}”");
            let kind = notification::Kind::NoteShared;
            lines.extend(workspace::notices(work, &done, kind, says).await?);
        }
    }
    append(work, lines).await
}
