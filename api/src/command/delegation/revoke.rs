//! Ending a partner's access.

use entity::delegation::{self, Action};
use uuid::Uuid;

use super::{end, lock_for};
use crate::{access::Viewer, app::App, command::input, event::delegation::Happened, fault::Fault};

/// Revokes the access, by any admin of the organization; for good. When this returns, nothing more is written or read under it, on any server.
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
            let (delegation, status) = lock_for(work, viewer, id, Action::Revoke).await?;
            end(work, viewer, delegation, status, note, Happened::Revoked).await
        })
    })
    .await
}
