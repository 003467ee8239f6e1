//! Using a file that somebody has sent: its bytes are read first, and it is spent in the transaction of what is made
//! of them, which shows whether somebody was faster.

use bytes::Bytes;
use entity::upload;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::{
    access::Viewer,
    app::App,
    fault::{Fault, Refusal},
    files::Key,
    store::{self, Work},
};

/// The bytes of the viewer's own upload, named by the input `field`; none when there are more than `at_most`.
pub(in crate::command) async fn read(
    app: &App,
    viewer: Viewer,
    field: &'static str,
    id: Uuid,
    at_most: u64,
) -> Result<Option<Bytes>, Fault> {
    let not_found = || Refusal::not_found(field);
    let upload = store::upload::find(&app.db.read, viewer, app.clock.now(), id).await?;
    let upload = upload.ok_or_else(not_found)?;
    if upload
        .size
        .is_some_and(|size| size.unsigned_abs() > at_most)
    {
        return Ok(None);
    }
    let file = app.files.read(&Key::Upload(id), at_most).await;
    // Spent in the meantime, when there is none.
    let file = file.map_err(Fault::internal)?.ok_or_else(not_found)?;
    Ok(Some(file))
}

/// Spends the viewer's upload: of several who try, one does.
pub(in crate::command) async fn spend(
    work: &Work,
    viewer: Viewer,
    field: &'static str,
    id: Uuid,
) -> Result<(), Fault> {
    let change = upload::ActiveModel {
        used_at: Set(Some(work.now)),
        ..Default::default()
    };
    let spent = upload::Entity::update_many()
        .set(change)
        .filter(upload::Column::Id.eq(id))
        .filter(store::upload::usable_by(viewer, work.now))
        .exec(&work.tx)
        .await?;
    if spent.rows_affected == 0 {
        return Err(Refusal::not_found(field).into());
    }
    Ok(())
}

/// Forgets an upload that is over; whether that went well. If not, it is tried again in the next round and keeps nobody
/// waiting.
pub(in crate::command) async fn forget(app: &App, id: Uuid) -> bool {
    let deleted = delete(app, id).await;
    if let Err(fault) = &deleted {
        tracing::error!(upload.id = %id, ?fault, "an upload could not be deleted; it will be tried again");
    }
    deleted.is_ok()
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
