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
    follow::{Step, follow, parse, patiently, reach_of},
};
use crate::{
    access::{Seat, Viewer},
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
        let place = place(organization, viewer.user_id);
        if seat(&app, viewer, organization).await?.is_none() {
            // Whoever resumes is told that access has ended, if they ever had any.
            let reach = reach_of(&app, Kind::Workspace, place).await?;
            if after.is_none() || reach.last == 0 {
                return Err(Fault::from(Refusal::not_found("organizationId")).into());
            }
        }
        Ok(try_stream! {
            let mut steps = Box::pin(follow(app.clone(), viewer, Kind::Workspace, place, after, None));
            while let Some(step) = steps.next().await {
                let step = step?;
                let seq = match &step {
                    Step::Position(seq) | Step::Truncated(seq) | Step::Woken(seq) => *seq,
                    Step::Entries(entries) => entries.last().map_or(0, |entry| entry.seq),
                };
                // Asked again for every step: nothing of what has ended is given out.
                if seat(&app, viewer, organization).await?.is_none() {
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
                            // A slow reader may have lost it since; the next step says so.
                            let Some(seat) = seat(&app, viewer, organization).await? else { break };
                            let tabs = tabs(seat.permissions());
                            yield WorkspaceEvent::Changed(AccessChanged { cursor: cursor(entry.seq), tabs });
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

/// As what the viewer is in the organization's workspace now.
async fn seat(app: &App, viewer: Viewer, organization: Uuid) -> Result<Option<Seat>, Fault> {
    let (db, now) = (&app.db.read, app.clock.now());
    patiently(|| Box::pin(store::seat::find(db, viewer, now, organization))).await
}

/// How the delegation stands that the viewer last held; none if they never held one.
async fn last_status(
    app: &App,
    viewer: Viewer,
    organization: Uuid,
) -> Result<Option<DelegationStatus>, Fault> {
    let db = &app.db.read;
    let held =
        patiently(|| Box::pin(store::seat::find_last_held(db, viewer, organization))).await?;
    Ok(held.map(|delegation| delegation.status_at(app.clock.now()).into()))
}
