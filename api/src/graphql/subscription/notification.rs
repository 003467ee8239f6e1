use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Result, SimpleObject, Subscription, Union};
use async_stream::try_stream;
use entity::{SubjectKind, notification, stream::Kind, stream_entry::What};
use futures_util::{Stream, StreamExt};
use uuid::Uuid;

use super::{
    StreamPosition, StreamTruncated,
    follow::{Next, Step, follow, only, parse},
};
use crate::{
    access::Viewer,
    fault::Fault,
    graphql::{
        guard::{app, signed_in},
        id,
        loader::{Loaders, loaders},
        node::Notification,
        scalar::StreamCursor,
    },
    store::news::News,
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
                    Step::News(next) => {
                        for Next { news, .. } in next {
                            loaders.renew();
                            yield event(viewer, &news)?;
                        }
                        // Nothing that was read for these is kept until the next.
                        loaders.renew();
                    }
                }
            }
        })
    }
}

fn cursor(seq: i64) -> StreamCursor {
    StreamCursor::new(Kind::Notices, seq)
}

fn event(viewer: Viewer, news: &News) -> Result<NotificationEvent, Fault> {
    let cursor = cursor(news.entry.seq);
    if news.entry.what == What::NotificationsRead {
        let detail = news.entry.detail.clone().unwrap_or_default();
        let ids: Vec<Uuid> = serde_json::from_value(detail).map_err(Fault::internal)?;
        let ids = ids
            .into_iter()
            .map(|read| id::encode(SubjectKind::Notification, read))
            .collect();
        return Ok(NotificationEvent::Read(NotificationsRead { cursor, ids }));
    }
    let own = |notification: &&Arc<notification::Model>| notification.user_id == viewer.user_id;
    Ok(match news.notification.as_ref().filter(own) {
        Some(notification) => NotificationEvent::Received(NotificationReceived {
            cursor,
            notification: Notification::new(Arc::clone(notification)),
        }),
        None => NotificationEvent::Position(StreamPosition { cursor }),
    })
}
