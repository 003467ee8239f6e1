//! Taking an invitation back.

use entity::delegation::{self, Action};
use uuid::Uuid;

use super::end_by;
use crate::{access::Viewer, app::App, event::delegation::Happened, fault::Fault};

/// Withdraws the invitation, by an admin of the organization; its link is dead, and a mail that has not left yet stays.
pub async fn run(
    app: &App,
    viewer: Viewer,
    id: Uuid,
    note: Option<String>,
) -> Result<delegation::Model, Fault> {
    end_by(app, viewer, id, Action::Withdraw, note, Happened::Withdrawn).await
}
