//! A client that keeps its cursor and comes back whenever the line is lost.

use std::pin::pin;

use futures_util::StreamExt;
use serde_json::{Value, json};

use crate::support::{actor::Actor, sse::Event, wait};

const NOTIFICATIONS: &str =
    "subscription($after: StreamCursor) { notifications(after: $after) { __typename
    ... on StreamPosition { cursor } ... on StreamTruncated { cursor }
    ... on NotificationReceived { cursor notification { id subject { id } } } } }";

/// Follows the notifications of `actor` from the first on, and gives what it was told by the time that it has been told
/// as much as `everything` gives.
pub async fn follow_until(
    actor: &Actor,
    everything: impl Future<Output = Vec<Value>>,
) -> (Vec<Value>, Vec<Value>) {
    let mut follower = Follower {
        actor,
        after: "n0".to_owned(),
        told: Vec::new(),
    };
    let mut everything = pin!(everything);
    let everything = loop {
        tokio::select! {
            everything = &mut everything => break everything,
            () = follower.follow(usize::MAX) => {}
        }
    };
    wait::for_future("the rest", async {
        while follower.told.len() < everything.len() {
            follower.follow(everything.len()).await;
        }
    })
    .await;
    (everything, follower.told)
}

struct Follower<'a> {
    actor: &'a Actor,
    after: String,
    told: Vec<Value>,
}

impl Follower<'_> {
    /// Follows until the line is lost, or `at_most` have been told. May be dropped at any moment: what it was told, it
    /// keeps.
    async fn follow(&mut self, at_most: usize) {
        let variables = json!({ "after": self.after });
        let (http, request) = self
            .actor
            .client
            .request(NOTIFICATIONS, &variables)
            .build_split();
        let mut request = request.expect("it is a request");
        *request.timeout_mut() = None;
        let accept = "text/event-stream".parse().expect("it is a header");
        request.headers_mut().insert("accept", accept);
        let Ok(response) = http.execute(request).await else {
            // It is being started again.
            return tokio::time::sleep(wait::POLL).await;
        };
        let (mut bytes, mut buffer) = (response.bytes_stream(), Vec::new());
        while let Some(Ok(chunk)) = bytes.next().await {
            buffer.extend(chunk);
            while let Some(end) = buffer.windows(2).position(|pair| pair == b"\n\n") {
                let block: Vec<u8> = buffer.drain(..end + 2).collect();
                let block = String::from_utf8(block).expect("the stream is UTF-8");
                if let Some(event) = Event::read(&block) {
                    self.take(&event.result()["data"]["notifications"]);
                }
                if self.told.len() >= at_most {
                    return;
                }
            }
        }
    }

    fn take(&mut self, item: &Value) {
        let cursor = item["cursor"].as_str().expect("a cursor");
        match item["__typename"].as_str() {
            Some("StreamPosition") => assert_eq!(cursor, self.after),
            Some("NotificationReceived") => {
                self.after = cursor.to_owned();
                self.told.push(item["notification"].clone());
            }
            _ => panic!("not what was to come: {item}"),
        }
    }
}
