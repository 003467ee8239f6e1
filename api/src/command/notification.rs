//! Reading notifications.

use entity::notification;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use crate::{
    access::Viewer,
    app::App,
    event::{Line, append},
    fault::Fault,
    store::{self, Work, notification::Which},
};

/// Notifications marked in one transaction, and so in one entry of the stream.
const AT_ONCE: u64 = 500;

/// Marks some of the viewer's notifications as read, and tells the viewer's other devices. What is read already, or not
/// the viewer's, stays as it is.
pub async fn mark_read(app: &App, viewer: Viewer, which: Which) -> Result<(), Fault> {
    loop {
        let which = which.clone();
        let marked = app
            .write(move |work| {
                let which = which.clone();
                Box::pin(async move { mark_some(work, viewer, &which).await })
            })
            .await?;
        if marked < AT_ONCE {
            return Ok(());
        }
    }
}

async fn mark_some(work: &Work, viewer: Viewer, which: &Which) -> Result<u64, Fault> {
    let ids = store::notification::lock_unread(&work.tx, viewer, which, AT_ONCE).await?;
    let marked = u64::try_from(ids.len()).unwrap_or(u64::MAX);
    if !ids.is_empty() {
        notification::Entity::update_many()
            .col_expr(notification::Column::ReadAt, Expr::value(work.now))
            .filter(notification::Column::Id.is_in(ids.iter().copied()))
            .exec(&work.tx)
            .await?;
        let read = Line::NotificationsRead {
            user_id: viewer.user_id,
            notification_ids: ids,
        };
        append(work, vec![read]).await?;
    }
    Ok(marked)
}
