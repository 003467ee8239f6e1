//! Deleting a shortlist.

use uuid::Uuid;

use super::{Seen, erase, lock_for};
use crate::{
    access::{Viewer, shortlist::Action},
    app::App,
    event::shortlist::{Happened, record},
    fault::Fault,
};

/// Deletes the shortlist with what stands on it, and gives its id.
pub async fn run(app: &App, viewer: Viewer, shortlist: Seen) -> Result<Uuid, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (before, seat) = lock_for(work, viewer, shortlist, Action::Delete).await?;
            let notes = erase(work, before.id).await?;
            record(work, viewer, &seat, &before, Happened::Deleted(notes)).await?;
            Ok(before.id)
        })
    })
    .await
}
