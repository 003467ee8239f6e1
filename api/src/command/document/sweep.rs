//! Deleting the bytes of documents that are gone, where whoever deleted these did not come to it.

use crate::{app::App, command::step::file::delete_forgotten, fault::Fault};

/// Deletes what nothing refers to.
pub async fn run(app: &App) -> Result<(), Fault> {
    delete_forgotten(app).await
}
