//! Deleting a draft that an ended delegation has left behind.

use uuid::Uuid;

use super::{erase, lock_named};
use crate::{
    access::{Viewer, shortlist::Action},
    app::App,
    event::shortlist::{Happened, record},
    fault::Fault,
};

/// Deletes the draft, by an admin of the organization, and gives its id.
pub async fn run(app: &App, viewer: Viewer, id: Uuid) -> Result<Uuid, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (before, seat) = lock_named(work, viewer, id, "draftId", Action::Discard).await?;
            let notes = erase(work, before.id).await?;
            record(work, viewer, &seat, &before, Happened::Discarded(notes)).await?;
            Ok(before.id)
        })
    })
    .await
}
