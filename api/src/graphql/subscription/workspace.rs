use async_graphql::{Context, ID, Result, SimpleObject, Subscription, Union};
use async_stream::try_stream;
use entity::{Instant, Permissions, SubjectKind, stream::Kind, stream_entry::What};
use futures_util::{Stream, StreamExt};
use uuid::Uuid;

use super::{
    StreamPosition, StreamTruncated,
    follow::{Step, follow, parse},
};
use crate::{
    access::Viewer,
    app::App,
    fault::{Fault, Refusal},
    graphql::{
        guard::{app, signed_in},
        id,
        node::{DelegationStatus, WorkspaceTab, tabs},
        scalar::StreamCursor,
    },
    store,
};

/// What the stream of a workspace gives out.
#[derive(Union)]
enum WorkspaceEvent {
    Changed(AccessChanged),
    Ended(AccessEnded),
    Position(StreamPosition),
    Truncated(StreamTruncated),
}

/// What the viewer may do has changed: tabs may have come or gone; the stream goes on.
#[derive(SimpleObject)]
struct AccessChanged {
    /// Resume `after` it.
    cursor: StreamCursor,
    /// The tabs that are there now.
    tabs: Vec<WorkspaceTab>,
}

/// The viewer's access has ended. The last item; the server then completes the stream.
#[derive(SimpleObject)]
struct AccessEnded {
    /// The position at which it ended.
    cursor: StreamCursor,
    /// Whose workspace it was.
    organization_id: ID,
    /// How the delegation stands that the viewer acted under; null for a former member.
    status: Option<DelegationStatus>,
}

#[derive(Default)]
pub(super) struct WorkspaceSubscription;

#[Subscription]
impl WorkspaceSubscription {
    /// What changes in one workspace, authorized again for each event; ends with AccessEnded when access does.
    async fn workspace_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose workspace.")] organization_id: ID,
        #[graphql(desc = "The last cursor that the client has seen.")] after: Option<StreamCursor>,
    ) -> Result<impl Stream<Item = Result<WorkspaceEvent>> + use<>> {
        let (app, viewer) = (app(ctx).clone(), signed_in(ctx)?);
        let organization = id::named(
            SubjectKind::Organization,
            "organizationId",
            &organization_id,
        )
        .map_err(Fault::from)?;
        let after = parse(Kind::Workspace, after)?;
        let resumes = after.is_some();
        let had_access = access(&app, viewer, organization).await?.is_some()
            || (resumes && last_status(&app, viewer, organization).await?.is_some());
        if !had_access {
            return Err(Fault::from(Refusal::not_found("organizationId")).into());
        }
        Ok(try_stream! {
            let mut steps = Box::pin(follow(app.clone(), viewer, Kind::Workspace, organization, after, None));
            while let Some(step) = steps.next().await {
                let step = step?;
                let seq = match &step {
                    Step::Position(seq) | Step::Truncated(seq) | Step::Woken(seq) => *seq,
                    Step::Entries(entries) => entries.last().map_or(0, |entry| entry.seq),
                };
                // Asked again for every step: nothing of what has ended is given out.
                if access(&app, viewer, organization).await?.is_none() {
                    let status = last_status(&app, viewer, organization).await?;
                    yield WorkspaceEvent::Ended(AccessEnded { cursor: cursor(seq), organization_id, status });
                    return;
                }
                match step {
                    Step::Woken(_) => {}
                    Step::Position(seq) => yield WorkspaceEvent::Position(StreamPosition { cursor: cursor(seq) }),
                    Step::Truncated(seq) => yield WorkspaceEvent::Truncated(StreamTruncated { cursor: cursor(seq) }),
                    Step::Entries(entries) => {
                        for entry in entries {
                            if entry.what == What::AccessChanged && entry.subject_id == Some(viewer.user_id) {
                                // A slow reader may have lost it since; the next step says so.
                                let Some(permissions) = access(&app, viewer, organization).await? else { break };
                                let tabs = tabs(permissions);
                                yield WorkspaceEvent::Changed(AccessChanged { cursor: cursor(entry.seq), tabs });
                            }
                        }
                    }
                }
            }
        })
    }
}

fn cursor(seq: i64) -> StreamCursor {
    StreamCursor::new(Kind::Workspace, seq)
}

/// What the viewer may do in the organization's workspace now; none without access.
async fn access(
    app: &App,
    viewer: Viewer,
    organization: Uuid,
) -> Result<Option<Permissions>, Fault> {
    if store::standing::of(&app.db.read, viewer)
        .await?
        .is_member(organization)
    {
        return Ok(Some(Permissions::ALL));
    }
    let now: Instant = app.clock.now();
    let acting = store::seat::find_acting(&app.db.read, viewer.user_id, organization, now).await?;
    Ok(acting.map(|acting| {
        acting
            .delegation
            .permissions
            .intersection(acting.seat.permissions)
    }))
}

/// How the delegation stands that the viewer last held; none if they never held one.
async fn last_status(
    app: &App,
    viewer: Viewer,
    organization: Uuid,
) -> Result<Option<DelegationStatus>, Fault> {
    let held = store::seat::find_last_held(&app.db.read, viewer, organization).await?;
    Ok(held.map(|delegation| delegation.status_at(app.clock.now()).into()))
}
