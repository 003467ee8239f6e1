//! Notes on solutions and on what is made in a workspace.

pub mod add;
pub mod delete;
pub mod update;

use entity::{Permission, Subject, SubjectKind, note::Model};
use uuid::Uuid;

use crate::{
    access::{
        Made, Party, Seat, Viewer,
        note::{About, Action, check},
    },
    command::step::workspace::enter_for,
    fault::{Fault, Refusal},
    store::{self, Work},
};

/// A note, and which version of it the caller has seen.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    pub id: Uuid,
    pub version: i32,
}

/// The note, locked, and what it is about, held, if the viewer may do `action` with it now and has seen what it is
/// now.
///
/// Whoever may not see it is told that it is not there.
async fn lock_for(
    work: &Work,
    viewer: Viewer,
    seen: Seen,
    action: Action,
) -> Result<(Model, About, Seat), Fault> {
    let field = "noteId";
    let not_found = || Refusal::not_found(field);
    let found = store::note::find(&work.tx, viewer, work.now, seen.id).await?;
    let found = found.ok_or_else(not_found)?;
    // Before the note: whoever deletes the subject takes its notes with it.
    let (organization_id, subject) = (found.organization_id, found.subject());
    let about =
        store::note::hold_subject(&work.tx, viewer, work.now, organization_id, subject).await?;
    let about = about.ok_or_else(not_found)?;
    let note = store::note::lock(&work.tx, viewer, work.now, seen.id).await?;
    let note = note.ok_or_else(not_found)?;
    let seat = enter_for(work, viewer, organization_id, Permission::Notes, field).await?;
    check_subject(work, viewer, &about, field).await?;
    let party = Party::of(viewer, &seat, Made::from(&note));
    check(viewer, party, action, &note)?;
    if note.version != seen.version {
        return Err(Refusal::stale(Subject::new(SubjectKind::Note, note.id)).into());
    }
    Ok((note, about, seat))
}

/// Refuses who saw what the note is about a moment ago, and with the access that is held now does not.
async fn check_subject(
    work: &Work,
    viewer: Viewer,
    about: &About,
    field: &'static str,
) -> Result<(), Fault> {
    if store::note::sees_subject(&work.tx, viewer, work.now, about).await? {
        Ok(())
    } else {
        Err(Refusal::not_found(field).into())
    }
}
