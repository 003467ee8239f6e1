//! Deleting a brief.

use uuid::Uuid;

use super::{Seen, erase, lock_for};
use crate::{
    access::{Viewer, brief::Action},
    app::App,
    event::brief::{Happened, record},
    fault::Fault,
};

/// Deletes the brief, with answers and notes, and gives its id.
pub async fn run(app: &App, viewer: Viewer, brief: Seen) -> Result<Uuid, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (before, seat) = lock_for(work, viewer, brief, Action::Delete).await?;
            let notes = erase(work, &before).await?;
            record(work, viewer, &seat, &before, Happened::Deleted(notes)).await?;
            Ok(before.id)
        })
    })
    .await
}
