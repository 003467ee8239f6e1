mod reached;

use std::{iter, sync::Arc};

use async_graphql::{ComplexObject, Context, Enum, ID, Result, SimpleObject, Subscription, Union};
use async_stream::try_stream;
use entity::{
    Subject, SubjectKind,
    stream::{Audience, Kind, place},
    stream_entry::{self, Act, Under, What},
};
use futures_util::{Stream, StreamExt};
use uuid::Uuid;

use self::reached::Reached;
use super::{
    StreamPosition, StreamTruncated,
    follow::{Next, Step, follow, patiently, reach_of},
};
use crate::{
    access::{Seat, Viewer, organizations_audiences},
    app::App,
    fault::{Fault, Refusal},
    graphql::{
        guard::{app, signed_in},
        id,
        loader::{Loaders, loaders},
        node::{Attribution, DelegationStatus, Node, WorkspaceTab, tabs},
        scalar::StreamCursor,
    },
    store::{self, home::Entered},
};

/// What the stream of a workspace gives out.
#[derive(Union)]
enum WorkspaceEvent {
    Work(WorkspaceChanged),
    Access(AccessChanged),
    Ended(AccessEnded),
    Position(StreamPosition),
    Truncated(StreamTruncated),
}

/// Something in the workspace is new, has changed or is gone.
#[derive(SimpleObject)]
#[graphql(complex)]
struct WorkspaceChanged {
    /// Resume `after` it.
    cursor: StreamCursor,
    /// What was done to it.
    change: Change,
    /// As it is now; several changes in a row may all show the last. Null when it has been deleted.
    node: Option<Box<Node>>,
    /// What was deleted; null otherwise.
    deleted_id: Option<ID>,
    #[graphql(skip)]
    organization_id: Uuid,
    #[graphql(skip)]
    act: Act,
    /// Whether the viewer acts under the very delegation that the actor acted under.
    #[graphql(skip)]
    by_own_side: bool,
}

/// What was done to something in a workspace.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "stream_entry::Change", name = "WorkspaceChange")]
enum Change {
    /// It was made.
    Created,
    /// It is different.
    Changed,
    /// It has been shown to others: a shortlist was published, a brief sent, a note shared, or seen with what it is about.
    Published,
    /// It is gone.
    Deleted,
}

#[ComplexObject]
impl WorkspaceChanged {
    /// Who did it, as far as the viewer may know.
    async fn actor(&self, ctx: &Context<'_>) -> Result<Attribution> {
        if let Some(name) = &self.act.on_behalf_of {
            return Ok(Attribution::named(name));
        }
        let organization_id = self.organization_id;
        let Some(actor) = self.act.actor_id else {
            return Ok(Attribution::to_organization(ctx, organization_id).await?);
        };
        let under = self.act.under;
        let mode = under.map(|under| under.identity_mode);
        if !Attribution::is_told(ctx, organization_id, mode, self.by_own_side).await? {
            return Ok(Attribution::to_organization(ctx, organization_id).await?);
        }
        let loaders = loaders(ctx);
        let person = loaders.user(actor).await?;
        let partner = match under {
            Some(under) => Some(loaders.partner(under.partner_id).await?),
            None => None,
        };
        Ok(Attribution::to_person(person.id, &person.name, partner))
    }
}

/// What the viewer may do has changed: tabs may have come or gone, and what is in them; read them anew. The stream goes
/// on.
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
        let kind = SubjectKind::Organization;
        let organization =
            id::named(kind, "organizationId", &organization_id).map_err(Fault::from)?;
        let place = (Kind::Workspace, place(organization, viewer.user_id));
        let entered = enter(&app, viewer, organization).await?;
        let mut streams = match &entered {
            Some(entered) => streams_of(viewer, organization, &entered.seat),
            None => vec![place],
        };
        if entered.is_none() {
            // Whoever resumes is told that access has ended, if they ever had any.
            let reach = reach_of(&app, &streams).await?;
            if after.is_none() || reach.iter().all(|reach| reach.last == 0) {
                return Err(Fault::from(Refusal::not_found("organizationId")).into());
            }
        }
        let mut reached = Reached::parse(after, &streams)?;
        let loaders = Arc::clone(ctx.data_unchecked::<Arc<Loaders>>());
        Ok(try_stream! {
            // Once for each set of streams: it changes with what the viewer may see.
            loop {
                let from = streams.iter().map(|stream| (*stream, reached.get(*stream))).collect();
                let mut steps = Box::pin(follow(app.clone(), viewer, from, None));
                while let Some(step) = steps.next().await {
                    let step = step?;
                    if let Step::Position(at) | Step::Truncated(at) | Step::Woken(at) = &step {
                        reached.note(&streams, at);
                    }
                    // Asked again for every step: nothing of what has ended is given out.
                    let Some(entered) = enter(&app, viewer, organization).await? else {
                        let status = last_status(&app, viewer, organization).await?;
                        let cursor = reached.cursor(&streams);
                        yield WorkspaceEvent::Ended(AccessEnded { cursor, organization_id, status });
                        return;
                    };
                    let followed = streams_of(viewer, organization, &entered.seat);
                    let differs = followed != streams;
                    if differs {
                        // Noted before the viewer is told to look: what comes after that look comes here.
                        reached.begin(&app, &followed).await?;
                    }
                    match step {
                        Step::Woken(_) => {}
                        Step::Position(_) => yield WorkspaceEvent::Position(StreamPosition { cursor: reached.cursor(&followed) }),
                        Step::Truncated(_) => yield WorkspaceEvent::Truncated(StreamTruncated { cursor: reached.cursor(&followed) }),
                        Step::News(next) => {
                            for Next { news, position } in next {
                                let entry = &news.entry;
                                reached.note(&streams, &position);
                                let cursor = reached.cursor(&followed);
                                // A slow reader may have lost it since; the next step says so.
                                let Some(entered) = enter(&app, viewer, organization).await? else { break };
                                loaders.renew();
                                let theirs = streams_of(viewer, organization, &entered.seat);
                                let event = match entry.what {
                                    // A slow reader may see less by now.
                                    What::WorkChanged if !theirs.contains(&(entry.kind, entry.owner_id)) => None,
                                    What::WorkChanged => {
                                        work_changed(&loaders, viewer, organization, &entered, entry, cursor).await?
                                    }
                                    _ => {
                                        let tabs = tabs(organization, &entered.seat);
                                        Some(WorkspaceEvent::Access(AccessChanged { cursor, tabs }))
                                    }
                                };
                                if let Some(event) = event {
                                    yield event;
                                }
                            }
                            // Nothing that was read for these is kept until the next.
                            loaders.renew();
                        }
                    }
                    if differs {
                        reached.keep(&followed);
                        streams = followed;
                        break;
                    }
                }
            }
        })
    }
}

/// The streams that tell whoever sits here of what changes for them in the organization's workspace.
pub fn streams_of(
    viewer: Viewer,
    organization_id: Uuid,
    seat: &Seat,
) -> Vec<store::stream::Stream> {
    let audiences = seat.audiences(viewer, organization_id);
    streams(viewer, organization_id, audiences)
}

fn streams(
    viewer: Viewer,
    organization_id: Uuid,
    audiences: Vec<Audience>,
) -> Vec<store::stream::Stream> {
    let person = Audience::Person {
        organization_id,
        user_id: viewer.user_id,
    };
    let audiences = iter::once(person).chain(audiences);
    audiences.map(Audience::stream).collect()
}

/// Those of an organization's streams that are known before it is known as what the viewer is there.
pub fn organizations_streams(viewer: Viewer, organization_id: Uuid) -> Vec<store::stream::Stream> {
    streams(
        viewer,
        organization_id,
        organizations_audiences(organization_id),
    )
}

/// What an entry tells the viewer, who is in the workspace; nothing if it is about what is no longer theirs to see.
async fn work_changed(
    loaders: &Loaders,
    viewer: Viewer,
    organization_id: Uuid,
    entered: &Entered,
    entry: &stream_entry::Model,
    cursor: StreamCursor,
) -> Result<Option<WorkspaceEvent>, Fault> {
    let detail = entry.detail.clone().unwrap_or_default();
    let act: Act = serde_json::from_value(detail).map_err(Fault::internal)?;
    let subject_id = entry.subject_id;
    let subject_id = subject_id.ok_or_else(|| Fault::internal("an entry is about nothing"))?;
    let by_own_side = entered.seat.grant().is_some_and(|grant| {
        let same = |under: Under| under.delegation_id == grant.delegation.id;
        act.under.is_some_and(same) && (!grant.confined || act.actor_id == Some(viewer.user_id))
    });
    let (node, deleted_id) = match act.change {
        // Of what went before they came there is nothing left that could tell whether it was theirs to see.
        stream_entry::Change::Deleted
            if entered.since.is_some_and(|since| entry.created_at < since) =>
        {
            return Ok(None);
        }
        stream_entry::Change::Deleted => (None, Some(id::encode(act.subject_kind, subject_id))),
        _ => {
            let subject = Subject::new(act.subject_kind, subject_id);
            let Some(node) = loaders.current().subject(subject).await? else {
                return Ok(None);
            };
            (Some(Box::new(node)), None)
        }
    };
    Ok(Some(WorkspaceEvent::Work(WorkspaceChanged {
        cursor,
        change: act.change.into(),
        node,
        deleted_id,
        organization_id,
        by_own_side,
        act,
    })))
}

/// As what the viewer is in the organization's workspace now.
async fn enter(app: &App, viewer: Viewer, organization: Uuid) -> Result<Option<Entered>, Fault> {
    let (db, now) = (&app.db.read, app.clock.now());
    patiently(|| Box::pin(store::home::enter(db, viewer, now, organization))).await
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
