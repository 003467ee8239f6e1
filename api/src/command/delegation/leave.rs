//! Ending one's own access.

use entity::delegation::{self, Action};
use uuid::Uuid;

use super::end_by;
use crate::{access::Viewer, app::App, event::delegation::Happened, fault::Fault};

/// Leaves the organization, by an admin of the partner or by the individual.
pub async fn run(
    app: &App,
    viewer: Viewer,
    id: Uuid,
    note: Option<String>,
) -> Result<delegation::Model, Fault> {
    end_by(app, viewer, id, Action::Leave, note, Happened::Left).await
}
