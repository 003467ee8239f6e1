//! Ending a partner's access.

use entity::delegation::{self, Action};
use uuid::Uuid;

use super::end_by;
use crate::{access::Viewer, app::App, event::delegation::Happened, fault::Fault};

/// Revokes the access, by any admin of the organization; for good. When this returns, nothing more is written or read under it, on any server.
pub async fn run(
    app: &App,
    viewer: Viewer,
    id: Uuid,
    note: Option<String>,
) -> Result<delegation::Model, Fault> {
    end_by(app, viewer, id, Action::Revoke, note, Happened::Revoked).await
}
