use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Result, SimpleObject, Subscription, Union};
use async_stream::try_stream;
use entity::{
    SubjectKind,
    stream::Kind,
    stream_entry::{self, What},
};
use futures_util::{Stream, StreamExt};
use uuid::Uuid;

use super::{
    StreamPosition, StreamTruncated,
    follow::{Step, follow, only, parse, patiently},
};
use crate::{
    access::Viewer,
    app::App,
    fault::Fault,
    graphql::{
        guard::{app, signed_in},
        id,
        loader::{Loaders, loaders},
        node::Notification,
        scalar::StreamCursor,
    },
    store,
};

/// What the stream of notifications gives out.
#[derive(Union)]
enum NotificationEvent {
    Received(NotificationReceived),
    Read(NotificationsRead),
    Position(StreamPosition),
    Truncated(StreamTruncated),
}

/// A new notification.
#[derive(SimpleObject)]
#[graphql(complex)]
struct NotificationReceived {
    /// Resume `after` it.
    cursor: StreamCursor,
    /// What the viewer is told.
    notification: Notification,
}

#[ComplexObject]
impl NotificationReceived {
    /// How many notifications the viewer has not read now.
    async fn unread_notification_count(&self, ctx: &Context<'_>) -> Result<i32> {
        count_unread(ctx).await
    }
}

/// So that the viewer's other tabs and devices clear their badge.
#[derive(SimpleObject)]
#[graphql(complex)]
struct NotificationsRead {
    /// Resume `after` it.
    cursor: StreamCursor,
    /// Which notifications were marked as read.
    ids: Vec<ID>,
}

#[ComplexObject]
impl NotificationsRead {
    /// How many notifications the viewer has not read now.
    async fn unread_notification_count(&self, ctx: &Context<'_>) -> Result<i32> {
        count_unread(ctx).await
    }
}

async fn count_unread(ctx: &Context<'_>) -> Result<i32> {
    let count = loaders(ctx).unread().await?;
    Ok(i32::try_from(count).unwrap_or(i32::MAX))
}

#[derive(Default)]
pub(super) struct NotificationSubscription;

#[Subscription]
impl NotificationSubscription {
    /// The viewer's own notifications. Outlives the loss of any delegation. Without `after`: from now on.
    async fn notifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The last cursor that the client has seen.")] after: Option<StreamCursor>,
    ) -> Result<impl Stream<Item = Result<NotificationEvent>> + use<>> {
        let (app, viewer) = (app(ctx).clone(), signed_in(ctx)?);
        let after = parse(Kind::Notices, after)?;
        let loaders = Arc::clone(ctx.data_unchecked::<Arc<Loaders>>());
        Ok(try_stream! {
            let stream = (Kind::Notices, viewer.user_id);
            let mut steps = Box::pin(follow(app.clone(), viewer, vec![(stream, after)], None));
            while let Some(step) = steps.next().await {
                match step? {
                    Step::Woken(_) => {}
                    Step::Position(at) => yield NotificationEvent::Position(StreamPosition { cursor: cursor(only(&at)) }),
                    Step::Truncated(at) => yield NotificationEvent::Truncated(StreamTruncated { cursor: cursor(only(&at)) }),
                    Step::Entries(next) => {
                        let entries: Vec<_> = next.into_iter().map(|next| next.entry).collect();
                        for event in events(&app, viewer, &entries).await? {
                            loaders.renew();
                            yield event;
                        }
                    }
                }
            }
        })
    }
}

fn cursor(seq: i64) -> StreamCursor {
    StreamCursor::new(Kind::Notices, seq)
}

async fn events(
    app: &App,
    viewer: Viewer,
    entries: &[stream_entry::Model],
) -> Result<Vec<NotificationEvent>, Fault> {
    let ids: Vec<Uuid> = entries
        .iter()
        .filter_map(|entry| entry.subject_id)
        .collect();
    let db = &app.db.read;
    let mut rows = patiently(|| Box::pin(store::notification::by_ids(db, viewer, &ids))).await?;
    let event = |entry: &stream_entry::Model| match entry.what {
        What::NotificationsRead => {
            let ids: Vec<Uuid> = entry
                .detail
                .clone()
                .and_then(|ids| serde_json::from_value(ids).ok())
                .unwrap_or_default();
            let ids = ids
                .into_iter()
                .map(|read| id::encode(SubjectKind::Notification, read))
                .collect();
            NotificationEvent::Read(NotificationsRead {
                cursor: cursor(entry.seq),
                ids,
            })
        }
        _ => match entry.subject_id.and_then(|id| rows.remove(&id)) {
            Some(row) => NotificationEvent::Received(NotificationReceived {
                cursor: cursor(entry.seq),
                notification: Notification::new(Arc::new(row)),
            }),
            None => NotificationEvent::Position(StreamPosition {
                cursor: cursor(entry.seq),
            }),
        },
    };
    Ok(entries.iter().map(event).collect())
}
