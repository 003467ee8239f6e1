//! Deleting a note.

use entity::note;
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{Seen, lock_for};
use crate::{
    access::{Viewer, note::Action},
    app::App,
    event::note::{Happened, record},
    fault::Fault,
};

/// Deletes the note, and gives its id.
pub async fn run(app: &App, viewer: Viewer, note: Seen) -> Result<Uuid, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (before, about, seat) = lock_for(work, viewer, note, Action::Delete).await?;
            note::Entity::delete_by_id(before.id).exec(&work.tx).await?;
            record(work, viewer, &seat, (&before, &about), Happened::Deleted).await?;
            Ok(before.id)
        })
    })
    .await
}
