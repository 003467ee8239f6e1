//! Forgetting uploads that were used, were not used in time, or did not come whole.

use entity::upload;
use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::{app::App, fault::Fault, files::Key, store};

/// Uploads in one round.
const AT_ONCE: u64 = 1_000;

/// Forgets what is over.
pub async fn run(app: &App) -> Result<(), Fault> {
    let over = store::upload::unscoped_over(&app.db.read, app.clock.now(), AT_ONCE).await?;
    for id in over {
        forget(app, id).await;
    }
    Ok(())
}

/// Forgets an upload that is over. One at which that failed is tried again in the next round and keeps nobody waiting.
pub(in crate::command) async fn forget(app: &App, id: Uuid) {
    if let Err(fault) = delete(app, id).await {
        tracing::error!(upload.id = %id, ?fault, "an upload could not be deleted; it will be tried again");
    }
}

/// The row goes after the file: whatever happens, somebody knows of it.
async fn delete(app: &App, id: Uuid) -> Result<(), Fault> {
    let deleted = app.files.delete(&Key::Upload(id)).await;
    deleted.map_err(Fault::internal)?;
    app.write(move |work| {
        Box::pin(async move {
            upload::Entity::delete_by_id(id).exec(&work.tx).await?;
            Ok(())
        })
    })
    .await
}
