//! Deleting a draft that an ended delegation has left behind.

use uuid::Uuid;

use super::{erase, lock_named};
use crate::{
    access::{Viewer, brief::Action},
    app::App,
    event::brief::{Happened, record},
    fault::Fault,
};

/// Deletes the draft, by an admin of the organization, and gives its id.
pub async fn run(app: &App, viewer: Viewer, id: Uuid) -> Result<Uuid, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (before, seat) = lock_named(work, viewer, id, "draftId", Action::Discard).await?;
            let notes = erase(work, &before).await?;
            record(work, viewer, &seat, &before, Happened::Discarded(notes)).await?;
            Ok(before.id)
        })
    })
    .await
}
