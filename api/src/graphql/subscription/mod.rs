//! Every stream starts with a position, repeats it while nothing happens, and resumes from any cursor it has given out.

mod delegation;
mod follow;
mod notification;
mod workspace;

use async_graphql::{MergedSubscription, SimpleObject};

use super::scalar::StreamCursor;
pub use workspace::{organizations_streams, streams_of};

/// Every stream starts with StreamPosition, repeats it while nothing happens, and resumes from any cursor it has given
/// out: exactly once for a client that keeps its cursor, across reconnects, server restarts and a change of server.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    notification::NotificationSubscription,
    workspace::WorkspaceSubscription,
    delegation::DelegationSubscription,
);

/// Everything up to here has been delivered.
#[derive(SimpleObject)]
pub struct StreamPosition {
    /// Resume `after` it.
    pub cursor: StreamCursor,
}

/// The requested cursor is older than what is kept: refetch, then go on from `cursor`.
#[derive(SimpleObject)]
pub struct StreamTruncated {
    /// Where the stream goes on from.
    pub cursor: StreamCursor,
}
