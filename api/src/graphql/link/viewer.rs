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
    store,
};

impl Me {
    /// The viewer. When the query wants a cursor too, that is read first, so that no page beneath reaches beyond it.
    pub async fn load(
        ctx: &Context<'_>,
        viewer: Viewer,
        wants_cursor: bool,
    ) -> Result<Self, Fault> {
        let reach = if wants_cursor {
            Some(
                store::stream::reach(&app(ctx).db.read, stream::Kind::Notices, viewer.user_id)
                    .await?,
            )
        } else {
            None
        };
        Ok(Self::new(
            viewer,
            &loaders(ctx).user(viewer.user_id).await?,
            reach,
        ))
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
        let app = app(ctx);
        let slice = store::context::list(&app.db.read, self.viewer, app.clock.now(), window)
            .await
            .map_err(Fault::from)?;
        let loaders = loaders(ctx);
        let standing = loaders.standing().await?;
        let ids: Vec<_> = slice
            .rows
            .iter()
            .filter_map(|context| context.delegation_id)
            .collect();
        let grants = store::delegation::by_ids(&app.db.read, self.viewer, &ids)
            .await
            .map_err(Fault::from)?;
        Ok(connection(
            slice,
            |context| (context.place, context.organization_id),
            |context| {
                let grant = context
                    .delegation_id
                    .and_then(|id| grants.get(&id).cloned())
                    .map(Arc::new);
                let role = standing.roles.get(&context.organization_id).copied();
                WorkspaceContext::new(context.organization_id, role, grant)
            },
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
        let up_to = self.reach.map(|reach| reach.last);
        let unread_only = unread_only.unwrap_or_default();
        let slice =
            store::notification::list(&app(ctx).db.read, self.viewer, unread_only, up_to, window);
        let slice = slice.await.map_err(Fault::from)?;
        Ok(connection(
            slice,
            |row| row.seq,
            |row| Notification::new(Arc::new(row)),
        ))
    }

    /// How many notifications the viewer has not read.
    async fn unread_notification_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = store::notification::count_unread(&app(ctx).db.read, self.viewer)
            .await
            .map_err(Fault::from)?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// Read together with a page of notifications, then subscribe `after` it: nothing is missed, nothing comes twice.
    async fn notification_cursor(&self, ctx: &Context<'_>) -> Result<StreamCursor> {
        let reach = match self.reach {
            Some(reach) => reach,
            None => store::stream::reach(
                &app(ctx).db.read,
                stream::Kind::Notices,
                self.viewer.user_id,
            )
            .await
            .map_err(Fault::from)?,
        };
        Ok(StreamCursor::new(stream::Kind::Notices, reach.last))
    }

    /// Organizations that have invited the viewer to become a member.
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
