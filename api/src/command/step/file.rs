//! Deleting the bytes of documents that are gone.

use entity::file;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{app::App, fault::Fault, files::Key, store};

/// Files looked up at once.
const AT_ONCE: usize = 500;

/// Deletes what nothing refers to, one such round at a time. What cannot be deleted keeps nothing else waiting, and is tried
/// again in the next.
pub(in crate::command) async fn delete_forgotten(app: &App) -> Result<(), Fault> {
    let _alone = app.sweeping.lock().await;
    let mut last = None;
    loop {
        let forgotten = store::file::unscoped_forgotten(&app.db.read, last, AT_ONCE).await?;
        let mut deleted = Vec::new();
        for file in &forgotten {
            match app.files.delete(&Key::Sent(file.id)).await {
                Ok(()) => deleted.push(file.id),
                Err(error) => {
                    tracing::error!(file.id = %file.id, %error, "a file could not be deleted; it will be tried again");
                }
            }
        }
        // The rows go after the files: whatever happens, somebody knows of them.
        if !deleted.is_empty() {
            app.write(move |work| {
                let deleted = deleted.clone();
                Box::pin(async move {
                    file::Entity::delete_many()
                        .filter(file::Column::Id.is_in(deleted))
                        .exec(&work.tx)
                        .await?;
                    Ok(())
                })
            })
            .await?;
        }
        last = forgotten
            .last()
            .and_then(|file| Some((file.forgotten_at?, file.id)));
        if forgotten.len() < AT_ONCE {
            return Ok(());
        }
    }
}
