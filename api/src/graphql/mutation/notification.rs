use async_graphql::{Context, ID, Object, OneofObject, Result, SimpleObject};
use entity::{SubjectKind, stream};

use crate::{
    command::notification::mark_read,
    fault::{Code, Refusal},
    graphql::{
        failure::{UserError, outcome},
        guard::{app, signed_in},
        id,
        loader::{loaders, renew},
        scalar::StreamCursor,
    },
    store::notification::Which,
};

/// Ids in one call.
const MOST: usize = 500;

/// Which of the viewer's notifications.
#[derive(OneofObject)]
enum MarkNotificationsReadInput {
    /// These, at most 500.
    Ids(Vec<ID>),
    /// All up to this position of the stream.
    UpTo(StreamCursor),
}

/// What is left to read.
#[derive(SimpleObject)]
struct MarkNotificationsReadPayload {
    /// How many notifications the viewer has not read now.
    unread_notification_count: i32,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(super) struct NotificationMutation;

#[Object]
impl NotificationMutation {
    /// Marks some of the viewer's notifications as read; the viewer's other tabs and devices learn of it.
    async fn mark_notifications_read(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which notifications.")] input: MarkNotificationsReadInput,
    ) -> Result<MarkNotificationsReadPayload> {
        let (app, viewer) = (app(ctx), signed_in(ctx)?);
        let result = async { mark_read(app, viewer, which(input)?).await };
        let (_, user_errors) = outcome(result.await)?;
        renew(ctx);
        let unread = loaders(ctx).unread().await?;
        let unread_notification_count = i32::try_from(unread).unwrap_or(i32::MAX);
        Ok(MarkNotificationsReadPayload {
            unread_notification_count,
            user_errors,
        })
    }
}

fn which(input: MarkNotificationsReadInput) -> Result<Which, Refusal> {
    let invalid = |field, message| Refusal::new(Code::InvalidInput, message).at(field);
    match input {
        MarkNotificationsReadInput::Ids(ids) if ids.len() > MOST => {
            Err(invalid("ids", "Name at most 500 at once."))
        }
        MarkNotificationsReadInput::Ids(ids) => ids
            .iter()
            .map(|id| id::named(SubjectKind::Notification, "ids", id))
            .collect::<Result<_, _>>()
            .map(Which::Ids),
        MarkNotificationsReadInput::UpTo(cursor) => cursor
            .seq(stream::Kind::Notices)
            .map(Which::UpTo)
            .ok_or_else(|| {
                invalid(
                    "upTo",
                    "This is no position of the stream of notifications.",
                )
            }),
    }
}
