use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Result};
use entity::stream;

use crate::{
    access::Viewer,
    fault::Fault,
    graphql::{
        connection::{Connection, Page, connection},
        guard::app,
        loader::loaders,
        node::{Me, Membership, Notification, PartnerDashboard, WorkspaceContext},
        scalar::StreamCursor,
    },
    store::{
        self,
        home::{EntryKind, List},
    },
};

impl Me {
    /// The signed-in person.
    pub async fn load(ctx: &Context<'_>, viewer: Viewer) -> Result<Self, Fault> {
        let user = loaders(ctx).user(viewer.user_id).await?;
        Ok(Self::new(viewer, &user))
    }
}

#[ComplexObject]
impl Me {
    /// The Partner Switcher: own organizations first, then every buyer the viewer acts for.
    async fn contexts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<Connection<WorkspaceContext>> {
        let window = Page::forward(first, after).window(ctx)?;
        let slice = loaders(ctx).home(List::Contexts, window).await?;
        let places = slice.filter_map(|entry| match entry.kind {
            EntryKind::Place(seat) => Some((entry.key, entry.organization, seat)),
            EntryKind::Invitation { .. } => None,
        });
        Ok(connection(
            places,
            |(key, ..)| *key,
            |(_, organization, seat)| WorkspaceContext::new(organization, seat),
        ))
    }

    /// The partner's home: whom the viewer acts for, and who has invited them.
    async fn partner_dashboard(&self) -> PartnerDashboard {
        PartnerDashboard
    }

    /// Newest first.
    async fn notifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 100 at most; 20 when left out.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "How many from the end, instead of `first`.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which to go on.")] before: Option<String>,
        #[graphql(desc = "Only what has not been read.", default_with = "Some(false)")] unread_only: Option<bool>,
    ) -> Result<Connection<Notification>> {
        let window = Page {
            first,
            after,
            last,
            before,
        }
        .window(ctx)?;
        let unread_only = unread_only.unwrap_or_default();
        let slice = loaders(ctx).notifications(unread_only, window).await?;
        Ok(connection(slice, |row| row.seq, Notification::new))
    }

    /// How many notifications the viewer has not read.
    async fn unread_notification_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = loaders(ctx).unread().await?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// Read together with a page of notifications, then subscribe `after` it: nothing is missed, nothing comes twice.
    async fn notification_cursor(&self, ctx: &Context<'_>) -> Result<StreamCursor> {
        let reach = loaders(ctx).reach().await?;
        Ok(StreamCursor::new(stream::Kind::Notices, reach))
    }

    /// Organizations that have invited the viewer to become a member, newest first, 100 at most.
    async fn pending_memberships(&self, ctx: &Context<'_>) -> Result<Vec<Membership>> {
        let rows = store::membership::list_pending(&app(ctx).db.read, self.viewer)
            .await
            .map_err(Fault::from)?;
        Ok(rows
            .into_iter()
            .map(|row| Membership::new(Arc::new(row)))
            .collect())
    }
}
