//! What happens to a saved solution.

use ::entity::{
    Permission, Permissions, Subject, SubjectKind, saved_solution::Model, solution,
    stream_entry::Change,
};
use sea_orm::DbErr;

use super::{append, workspace};
use crate::{
    access::{Made, Seat, Viewer},
    store::Work,
};

/// Something that happened to a saved solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    Saved,
    Unsaved,
}

/// Writes what follows from what the viewer did.
pub async fn record(
    work: &Work,
    viewer: Viewer,
    seat: &Seat,
    (saved, solution): (&Model, &solution::Model),
    happened: Happened,
) -> Result<(), DbErr> {
    let (change, action) = match happened {
        Happened::Saved => (Change::Created, "solution.saved"),
        Happened::Unsaved => (Change::Deleted, "solution.unsaved"),
    };
    let done = workspace::Done {
        viewer,
        seat,
        organization_id: saved.organization_id,
        subject: Subject::new(SubjectKind::SavedSolution, saved.id),
        identity_mode: saved.identity_mode,
        audiences: Made::from(saved).audiences(
            Permissions::of(Permission::Shortlists),
            true,
            workspace::is_at_work(seat),
        ),
        change,
        action,
        summary: &solution.name,
    };
    workspace::audit(work, &done).await?;
    append(work, workspace::lines(&done)).await
}
