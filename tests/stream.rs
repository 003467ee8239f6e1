//! The three streams, over websockets and server-sent events.

mod access;
mod crowd;
mod delivery;
mod ending;
mod outage;
mod overflow;
mod page;
mod truncation;

use serde_json::{Value, json};

use crate::support::{
    actor::{Actor, Organization},
    socket::{Event, Socket, Subscription},
    sse::Sse,
    wait,
};

const NOTIFICATIONS: &str = "subscription($after: StreamCursor) { notifications(after: $after) { __typename
    ... on StreamPosition { cursor } ... on StreamTruncated { cursor }
    ... on NotificationsRead { cursor ids unreadNotificationCount }
    ... on NotificationReceived { cursor unreadNotificationCount notification { id cursor kind title } } } }";
const DELEGATIONS: &str = "subscription($organization: ID!, $after: StreamCursor) {
    delegationEvents(organizationId: $organization, after: $after) { __typename
    ... on StreamPosition { cursor } ... on StreamTruncated { cursor }
    ... on DelegationChanged { cursor delegation { id status } } } }";
const WORKSPACE: &str = "subscription($organization: ID!, $after: StreamCursor) {
    workspaceEvents(organizationId: $organization, after: $after) { __typename
    ... on StreamPosition { cursor } ... on StreamTruncated { cursor }
    ... on AccessChanged { cursor tabs { key } } ... on AccessEnded { cursor organizationId status } } }";

/// How a stream travels.
#[derive(Clone, Copy, Debug)]
enum Way {
    Socket,
    Sse,
}

const WAYS: [Way; 2] = [Way::Socket, Way::Sse];

/// A stream that is followed. Dropping it cuts the line.
enum Feed {
    Socket { line: Socket, items: Subscription },
    Sse(Sse),
}

impl Feed {
    async fn open(way: Way, actor: &Actor, query: &str, variables: Value) -> Self {
        match way {
            Way::Socket => {
                let line = actor.socket().await;
                let items = line.subscribe(query, variables);
                Self::Socket { line, items }
            }
            Way::Sse => Self::Sse(Sse::open(&actor.client, query, variables, None).await),
        }
    }

    /// Goes on after a cursor: a socket by the variable `$after`, an event source by the id of its last event.
    async fn resume(way: Way, actor: &Actor, query: &str, variables: Value, after: &str) -> Self {
        match way {
            Way::Socket => {
                let mut variables = variables;
                variables["after"] = json!(after);
                Self::open(way, actor, query, variables).await
            }
            Way::Sse => {
                let line = Sse::open(&actor.client, query, variables, Some(after));
                Self::Sse(line.await)
            }
        }
    }

    /// The viewer's notifications from now on.
    async fn notifications(way: Way, actor: &Actor) -> Self {
        let mut feed = Self::open(way, actor, NOTIFICATIONS, json!({})).await;
        feed.expect("StreamPosition").await;
        feed
    }

    /// A partner list or a workspace from now on.
    async fn of(way: Way, actor: &Actor, query: &str, organization: &Organization) -> Self {
        let variables = json!({ "organization": organization.id });
        let mut feed = Self::open(way, actor, query, variables).await;
        feed.expect("StreamPosition").await;
        feed
    }

    /// The next execution result; none when the server has completed the stream.
    async fn result(&mut self) -> Option<Value> {
        match self {
            Self::Socket { items, .. } => match items.event().await {
                Event::Next(result) => Some(result),
                // As an event source would tell it.
                Event::Error(errors) => Some(json!({ "errors": errors })),
                Event::Complete => None,
            },
            Self::Sse(line) => {
                let event = line.next().await.expect("the stream is ended with a word");
                (event.event == "next").then(|| event.result())
            }
        }
    }

    /// The next item: what the one root field holds.
    async fn item(&mut self) -> Value {
        let result = self.result().await.expect("the stream goes on");
        assert!(result.get("errors").is_none(), "{result}");
        let root = result["data"].as_object().expect("it has data");
        root.values().next().expect("it has one field").clone()
    }

    /// The next item, which is of this type.
    async fn expect(&mut self, typename: &str) -> Value {
        let item = self.item().await;
        assert_eq!(item["__typename"], typename, "{item}");
        item
    }

    /// The next item but for positions, which tell of silence.
    async fn news(&mut self) -> Value {
        let news = async {
            loop {
                let item = self.item().await;
                if item["__typename"] != "StreamPosition" {
                    return item;
                }
            }
        };
        wait::for_future("something but silence", news).await
    }

    /// Returns once the server has completed the stream, without another word.
    async fn completed(&mut self) {
        assert_eq!(self.result().await, None);
    }

    /// The errors of a stream that was refused, without the request's id.
    async fn refusal(&mut self) -> Value {
        let mut result = self.result().await.expect("it says why");
        let errors = result["errors"].as_array_mut().expect("it is refused");
        for error in errors {
            error["extensions"]["requestId"].take();
        }
        result["errors"].take()
    }
}

fn cursor(item: &Value) -> String {
    item["cursor"].as_str().expect("a cursor").to_owned()
}

/// A cursor's number; of a workspace's, that of what is the viewer's alone. Clients must not look into cursors; this is
/// how gaps show.
fn number(item: &Value) -> i64 {
    let cursor = cursor(item);
    let first = cursor.split('.').next().unwrap_or_default();
    let number = first
        .split_once('-')
        .map_or(&first[1..], |(_, number)| number);
    number.parse().expect("it is a number")
}

/// The cursor as it is with this [`number`].
fn numbered(cursor: &str, number: u32) -> String {
    let (first, others) = cursor.split_at(cursor.find('.').unwrap_or(cursor.len()));
    let kept = first.find('-').map_or(1, |dash| dash + 1);
    format!("{}{number}{others}", &first[..kept])
}

/// All of somebody's notifications, oldest first, as the store has them.
async fn stored(actor: &Actor) -> Vec<Value> {
    let query = "{ viewer { notifications(first: 100) { nodes { id cursor kind title } } } }";
    let answer = actor.query(query, json!({})).await;
    let mut nodes = answer.list("/viewer/notifications/nodes").to_vec();
    assert!(nodes.len() < 100, "there may be more");
    nodes.reverse();
    nodes
}
