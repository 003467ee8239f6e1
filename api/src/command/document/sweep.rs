//! Deleting the bytes of documents that are gone.

use entity::file;
use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::{app::App, fault::Fault, files::Key, store};

/// Files looked up at once.
const AT_ONCE: usize = 1_000;

/// Deletes what nothing refers to. What cannot be deleted is tried again in the next round.
pub async fn run(app: &App) -> Result<(), Fault> {
    loop {
        let forgotten = store::file::unscoped_forgotten(&app.db.read, AT_ONCE).await?;
        let mut deleted = 0;
        for id in &forgotten {
            match delete(app, *id).await {
                Ok(()) => deleted += 1,
                Err(fault) => {
                    tracing::error!(file.id = %id, ?fault, "a file could not be deleted; it will be tried again");
                }
            }
        }
        // What could not be deleted would only be found again.
        if deleted < AT_ONCE {
            return Ok(());
        }
    }
}

/// The row goes after the file: whatever happens, somebody knows of it.
async fn delete(app: &App, id: Uuid) -> Result<(), Fault> {
    let deleted = app.files.delete(&Key::Sent(id)).await;
    deleted.map_err(Fault::internal)?;
    app.write(move |work| {
        Box::pin(async move {
            file::Entity::delete_by_id(id).exec(&work.tx).await?;
            Ok(())
        })
    })
    .await
}
