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
    media,
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
    let file = app.files.read(&Key::Sent(id), at_most).await;
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

/// Spends the upload for good; false when it has been taken, or has just come whole.
async fn claim(work: &Work, id: Uuid) -> Result<bool, Fault> {
    let change = upload::ActiveModel {
        used_at: Set(Some(work.now)),
        ..Default::default()
    };
    let claimed = upload::Entity::update_many()
        .set(change)
        .filter(upload::Column::Id.eq(id))
        .filter(store::upload::unscoped_is_lost(work.now))
        .exec(&work.tx)
        .await?;
    Ok(claimed.rows_affected > 0)
}

/// A file that somebody has sent, whole.
pub(in crate::command) struct Taken {
    pub(in crate::command) id: Uuid,
    pub(in crate::command) filename: String,
    pub(in crate::command) size: i64,
    pub(in crate::command) content_type: String,
}

/// Takes the viewer's upload out of those that wait: of several who try, one does. Its bytes are the caller's, who writes
/// them down under the same id.
pub(in crate::command) async fn take(
    work: &Work,
    viewer: Viewer,
    field: &'static str,
    id: Uuid,
) -> Result<Taken, Fault> {
    let upload = store::upload::lock(&work.tx, viewer, work.now, id).await?;
    let upload = upload.ok_or_else(|| Refusal::not_found(field))?;
    upload::Entity::delete_by_id(id).exec(&work.tx).await?;
    let (Some(size), content_type) = (upload.size, upload.content_type) else {
        return Err(Fault::internal("an upload that can be used has no size"));
    };
    Ok(Taken {
        id,
        filename: upload.filename,
        size,
        // One from before that was asked.
        content_type: content_type.unwrap_or_else(|| media::content_type(&[], "")),
    })
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

/// The row goes after the file: whatever happens, somebody knows of it. It is spent before: whoever takes it in the last
/// moment keeps the file, or finds none.
async fn delete(app: &App, id: Uuid) -> Result<(), Fault> {
    let is_theirs = app.write(move |work| Box::pin(claim(work, id))).await?;
    if !is_theirs {
        return Ok(());
    }
    let deleted = app.files.delete(&Key::Sent(id)).await;
    deleted.map_err(Fault::internal)?;
    app.write(move |work| {
        Box::pin(async move {
            upload::Entity::delete_by_id(id).exec(&work.tx).await?;
            Ok(())
        })
    })
    .await
}
