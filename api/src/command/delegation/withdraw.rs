//! Taking an invitation back.

use entity::delegation::{self, Action};
use uuid::Uuid;

use super::{end, lock_for};
use crate::{access::Viewer, app::App, command::input, event::delegation::Happened, fault::Fault};

/// Withdraws the invitation, by an admin of the organization; its link is dead, and a mail that has not left yet stays.
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
            let (delegation, status) = lock_for(work, viewer, id, Action::Withdraw).await?;
            end(work, viewer, delegation, status, note, Happened::Withdrawn).await
        })
    })
    .await
}
