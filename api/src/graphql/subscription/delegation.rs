use std::sync::Arc;

use async_graphql::{Context, ID, Result, SimpleObject, Subscription, Union};
use async_stream::try_stream;
use entity::{
    SubjectKind,
    stream::{Kind, place},
};
use futures_util::{Stream, StreamExt};
use uuid::Uuid;

use super::{
    StreamPosition, StreamTruncated,
    follow::{Next, Step, follow, only, parse, patiently},
};
use crate::{
    access::Viewer,
    app::App,
    bus::Topic,
    fault::{Fault, Refusal},
    graphql::{
        guard::{app, signed_in},
        id,
        loader::Loaders,
        node::Delegation,
        scalar::StreamCursor,
    },
    store,
};

/// What the stream of a partner list gives out.
#[derive(Union)]
enum DelegationEvent {
    Changed(DelegationChanged),
    Position(StreamPosition),
    Truncated(StreamTruncated),
}

/// A row of the partner list is new or has changed.
#[derive(SimpleObject)]
struct DelegationChanged {
    /// Resume `after` it.
    cursor: StreamCursor,
    /// As it is now; several changes in a row may all show the last.
    delegation: Delegation,
}

#[derive(Default)]
pub(super) struct DelegationSubscription;

#[Subscription]
impl DelegationSubscription {
    /// What changes in an organization's partner list, for its admins; completes when the viewer no longer is one.
    async fn delegation_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose partner list.")] organization_id: ID,
        #[graphql(desc = "The last cursor that the client has seen.")] after: Option<StreamCursor>,
    ) -> Result<impl Stream<Item = Result<DelegationEvent>> + use<>> {
        let (app, viewer) = (app(ctx).clone(), signed_in(ctx)?);
        let organization = id::named(
            SubjectKind::Organization,
            "organizationId",
            &organization_id,
        )
        .map_err(Fault::from)?;
        let after = parse(Kind::Delegations, after)?;
        if !is_admin(&app, viewer, organization).await? {
            return Err(Fault::from(Refusal::not_found("organizationId")).into());
        }
        let loaders = Arc::clone(ctx.data_unchecked::<Arc<Loaders>>());
        // A change of the viewer's own role shows in the workspace's stream.
        let place = place(organization, viewer.user_id);
        let also = Some(Topic::Stream(Kind::Workspace, place));
        Ok(try_stream! {
            let stream = (Kind::Delegations, organization);
            let mut steps = Box::pin(follow(app.clone(), viewer, vec![(stream, after)], also));
            while let Some(step) = steps.next().await {
                let step = step?;
                if !is_admin(&app, viewer, organization).await? {
                    return;
                }
                match step {
                    Step::Woken(_) => {}
                    Step::Position(at) => yield DelegationEvent::Position(StreamPosition { cursor: cursor(only(&at)) }),
                    Step::Truncated(at) => yield DelegationEvent::Truncated(StreamTruncated { cursor: cursor(only(&at)) }),
                    Step::News(next) => {
                        for Next { news, .. } in next {
                            let Some(id) = news.entry.subject_id else { continue };
                            // Read as it is given out, and not with the others: a slow reader may have lost the role.
                            let db = &app.db.read;
                            let read = patiently(|| Box::pin(store::delegation::find_in_list(db, viewer, id)));
                            let Some(row) = read.await? else { return };
                            let delegation = Delegation::new(Arc::new(row), app.clock.now());
                            loaders.renew();
                            yield DelegationEvent::Changed(DelegationChanged { cursor: cursor(news.entry.seq), delegation });
                        }
                        // Nothing that was read for these is kept until the next.
                        loaders.renew();
                    }
                }
            }
        })
    }
}

async fn is_admin(app: &App, viewer: Viewer, organization: Uuid) -> Result<bool, Fault> {
    let standing = patiently(|| Box::pin(store::standing::of(&app.db.read, viewer))).await?;
    Ok(standing.is_admin(organization))
}

fn cursor(seq: i64) -> StreamCursor {
    StreamCursor::new(Kind::Delegations, seq)
}
