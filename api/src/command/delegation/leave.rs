//! Ending one's own access.

use entity::delegation::{self, Action};
use uuid::Uuid;

use super::{end, lock_for};
use crate::{access::Viewer, app::App, command::input, event::delegation::Happened, fault::Fault};

/// Leaves the organization, by an admin of the partner or by the individual.
pub async fn run(
    app: &App,
    viewer: Viewer,
    id: Uuid,
    note: Option<String>,
) -> Result<delegation::Model, Fault> {
    let note = input::note("note", note)?;
    app.write(move |work| {
        let note = note.clone();
        Box::pin(async move {
            let (delegation, status) = lock_for(work, viewer, id, Action::Leave).await?;
            end(work, viewer, delegation, status, note, Happened::Left).await
        })
    })
    .await
}
