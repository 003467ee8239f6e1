//! Receiving a file.

use bytes::Bytes;
use entity::upload;
use futures_util::Stream;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use time::Duration;
use uuid::Uuid;

use crate::{
    access::Viewer,
    app::App,
    command::{input, step::upload::forget},
    fault::{Code, Fault, Refusal},
    files::{self, Key, NotWritten},
    media,
    store::{self, Work},
};

/// How long a file may take to come.
const RECEIVING: Duration = Duration::HOUR;
/// As many of the largest files may wait to be used; of smaller ones more.
const WAITING_FILES: u64 = 4;
/// How long what may still be written of a file that was given up is waited for.
const GIVEN_UP: Duration = Duration::minutes(10);
/// How long it then waits to be used.
const WAITING: Duration = Duration::DAY;

/// Why there is no upload.
#[derive(Debug)]
pub enum NotReceived<E> {
    /// The file did not come whole; nothing of it is left.
    Body(E),
    /// It could not be kept, as when there is no room for it; nothing of it is left, or will be.
    Unkept(files::Error),
    /// Refused, or broken.
    Fault(Fault),
}

impl<E, F: Into<Fault>> From<F> for NotReceived<E> {
    fn from(fault: F) -> Self {
        Self::Fault(fault.into())
    }
}

/// Keeps the file that `body` brings, called `filename`, for one use by the viewer. How large it may be is up to
/// `body`, which fails where it should end.
pub async fn run<E>(
    app: &App,
    viewer: Viewer,
    filename: &str,
    body: impl Stream<Item = Result<Bytes, E>> + Send,
) -> Result<Uuid, NotReceived<E>> {
    let filename = input::filename(filename)?;
    let (at_most, bytes) = (
        app.config.limits.uploads_per_user,
        app.config.limits.upload_bytes.saturating_mul(WAITING_FILES),
    );
    let called = filename.clone();
    let id = app
        .write(move |work| {
            let filename = called.clone();
            Box::pin(begin(work, viewer, filename, at_most, bytes))
        })
        .await?;
    let lasts = std::time::Duration::from_secs(RECEIVING.whole_seconds().unsigned_abs());
    match app.files.write(&Key::Sent(id), body, lasts).await {
        Ok(written) => {
            let is = media::content_type(&written.beginning, &filename);
            let ended = app.write(move |work| {
                let is = is.clone();
                Box::pin(async move {
                    check_room(work, viewer, at_most + 1, bytes).await?;
                    end(work, id, written.size, is).await
                })
            });
            let ended = ended.await;
            if let Err(fault) = ended {
                let _ = forget(app, id).await;
                return Err(fault.into());
            }
            Ok(id)
        }
        Err(NotWritten::Body(error)) => {
            let _ = forget(app, id).await;
            Err(NotReceived::Body(error))
        }
        Err(NotWritten::Store(error)) => {
            if let Err(fault) = give_up(app, id).await {
                tracing::error!(upload.id = %id, ?fault, "an upload could not be given up; it is over in an hour");
            } else if app.files.is_over(&error) {
                let _ = forget(app, id).await;
            }
            Err(NotReceived::Unkept(error))
        }
    }
}

/// The upload is over. A write that took too long may still come to its end, so its row is left for the sweep a while.
async fn give_up(app: &App, id: Uuid) -> Result<(), Fault> {
    app.write(move |work| {
        let over = upload::ActiveModel {
            id: Set(id),
            expires_at: Set(work.now.after(GIVEN_UP)),
            ..Default::default()
        };
        Box::pin(async move {
            over.update(&work.tx).await?;
            Ok(())
        })
    })
    .await
}

/// The row comes before the file: whatever happens, somebody knows of it.
async fn begin(
    work: &Work,
    viewer: Viewer,
    filename: String,
    at_most: u64,
    at_most_bytes: u64,
) -> Result<Uuid, Fault> {
    check_room(work, viewer, at_most, at_most_bytes).await?;
    let upload = upload::ActiveModel {
        id: Set(work.id()),
        user_id: Set(viewer.user_id),
        filename: Set(filename),
        size: Set(None),
        content_type: Set(None),
        created_at: Set(work.now),
        expires_at: Set(work.now.after(RECEIVING)),
        used_at: Set(None),
    };
    Ok(upload.insert(&work.tx).await?.id)
}

/// Refuses one more of the viewer's files where as many wait as may, or as many bytes.
async fn check_room(
    work: &Work,
    viewer: Viewer,
    at_most: u64,
    at_most_bytes: u64,
) -> Result<(), Fault> {
    // So that two at once count each other.
    store::user::unscoped_lock(&work.tx, viewer.user_id).await?;
    let waiting = store::upload::waiting(&work.tx, viewer, work.now).await?;
    if waiting.files < at_most && waiting.bytes < at_most_bytes {
        return Ok(());
    }
    let message = format!(
        "You have {} uploads that wait to be used, of {} bytes. Use some, or wait: unused ones are forgotten after 24 hours.",
        waiting.files, waiting.bytes
    );
    Err(Refusal::new(Code::RateLimited, message).into())
}

async fn end(work: &Work, id: Uuid, size: u64, content_type: String) -> Result<(), Fault> {
    let change = upload::ActiveModel {
        size: Set(Some(i64::try_from(size).map_err(Fault::internal)?)),
        content_type: Set(Some(content_type)),
        expires_at: Set(work.now.after(WAITING)),
        ..Default::default()
    };
    let ended = upload::Entity::update_many()
        .set(change)
        .filter(upload::Column::Id.eq(id))
        .filter(upload::Column::ExpiresAt.gt(work.now))
        .exec(&work.tx)
        .await?;
    if ended.rows_affected == 0 {
        return Err(Fault::internal("an upload took longer than it may"));
    }
    Ok(())
}
