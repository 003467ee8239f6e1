//! What every transport shares: what runs operations, who is connected, how long things may take.

use std::{ops::Deref, sync::Arc, time::Duration};

use async_graphql::{ObjectType, Request, Response, Schema, SubscriptionType};
use futures_util::stream::BoxStream;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    caller::Caller,
    playground::Account,
    registry::{Holder, Place, Registry},
    request_id::RequestId,
};
use crate::{app::App, graphql::document::Documents};

/// Bytes of one request, as a body or as a frame of a socket.
pub(super) const MESSAGE: usize = 64 * 1024;

/// Runs operations.
pub trait Engine: Send + Sync + 'static {
    /// What `request` answers: one response, or one for each event of a subscription.
    fn run(&self, request: Request) -> BoxStream<'static, Response>;
}

impl<Q, M, S> Engine for Schema<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    fn run(&self, request: Request) -> BoxStream<'static, Response> {
        self.execute_stream(request)
    }
}

/// How long things may take, and how many there may be. Tests shorten them.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// A query or a mutation, from its first step to its answer.
    pub operation: Duration,
    /// From a connection, or from an answer on it, to the end of the next request's head.
    pub head: Duration,
    /// A request's body, from its first byte to its last; of an uploaded file, from one piece to the next.
    pub body: Duration,
    /// How long a peer may take nothing of what is sent to it.
    pub write: Duration,
    /// Between two looks at a session, if nothing wakes them earlier.
    pub session_check: Duration,
    /// Between two signs of life on an event stream.
    pub keep_alive: Duration,
    /// Streams of callers from one place who are not signed in.
    pub anonymous_streams: usize,
    /// Documents that one user downloads at a time: each takes memory, and a connection.
    pub downloads: usize,
    pub socket: SocketSettings,
}

/// The same for websockets.
#[derive(Clone, Copy, Debug)]
pub struct SocketSettings {
    /// From the connection to `connection_init`.
    pub init: Duration,
    /// Between two pings; a peer that answers none of two is gone.
    pub ping: Duration,
    /// One frame on its way out.
    pub send: Duration,
    /// How long an operation waits for a place in the full queue before the socket is closed.
    pub patience: Duration,
    /// How long the peer may take to answer a close.
    pub goodbye: Duration,
    /// Frames that wait to be sent.
    pub queue: usize,
    /// Operations at a time.
    pub operations: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            operation: Duration::from_secs(30),
            head: Duration::from_secs(30),
            body: Duration::from_secs(15),
            write: Duration::from_secs(30),
            session_check: Duration::from_secs(30),
            keep_alive: Duration::from_secs(15),
            anonymous_streams: 100,
            downloads: 20,
            socket: SocketSettings {
                init: Duration::from_secs(10),
                ping: Duration::from_secs(25),
                send: Duration::from_secs(15),
                patience: Duration::from_secs(5),
                goodbye: Duration::from_secs(2),
                queue: 256,
                operations: 50,
            },
        }
    }
}

/// Where requests arrive. Cheap to clone.
#[derive(Clone)]
pub struct Endpoint(Arc<Parts>);

/// What an [`Endpoint`] is made of.
pub struct Parts {
    pub app: App,
    pub(super) engine: Box<dyn Engine>,
    /// Whom the playground offers to sign in as.
    pub(super) accounts: Vec<Account>,
    pub(super) documents: Documents,
    /// Who has how many streams open.
    pub(super) streams: Registry,
    /// Who downloads how much at a time.
    pub(super) downloads: Registry,
    /// Cancelled when the server stops: streams end, sockets close.
    pub(super) closing: CancellationToken,
    /// Operations, streams and sockets that have to end before the server does.
    pub(super) tasks: TaskTracker,
    pub(super) settings: Settings,
}

impl Deref for Endpoint {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Endpoint {
    /// The endpoint of `app`, whose operations `engine` runs; its playground offers to sign in as `accounts`.
    pub fn new(app: App, engine: impl Engine, accounts: Vec<Account>) -> Self {
        Self::with_settings(app, engine, accounts, Settings::default())
    }

    /// The same with other times and limits.
    pub fn with_settings(
        app: App,
        engine: impl Engine,
        accounts: Vec<Account>,
        settings: Settings,
    ) -> Self {
        Self(Arc::new(Parts {
            app,
            engine: Box::new(engine),
            accounts,
            documents: Documents::default(),
            streams: Registry::default(),
            downloads: Registry::default(),
            closing: CancellationToken::new(),
            tasks: TaskTracker::new(),
            settings,
        }))
    }

    /// A place for one more stream of this caller, unless there are too many already.
    pub(super) fn place(&self, caller: Caller) -> Option<Place> {
        let (holder, at_most) = match caller.viewer {
            Some(viewer) => (
                Holder::User(viewer.user_id),
                self.app.config.limits.sockets_per_user,
            ),
            None => (
                Holder::Anonymous(caller.source),
                self.settings.anonymous_streams,
            ),
        };
        self.streams.enter(holder, at_most)
    }

    /// A name for one request, or for one operation of a socket.
    pub(super) fn request_id(&self) -> RequestId {
        let id = self.app.entropy.id(self.app.clock.now());
        RequestId(id.simple().to_string())
    }
}
