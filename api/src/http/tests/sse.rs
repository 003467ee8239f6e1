//! Over server-sent events.

use std::{net::IpAddr, time::Duration};

use futures_util::StreamExt;
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};

use super::server::{self, Server, until, within};

const EVENTS: &str = "text/event-stream";

/// An event's name, id and data.
type Event = (String, Option<String>, Value);

async fn events(request: RequestBuilder) -> Vec<Event> {
    let answer = request.header("accept", EVENTS).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], EVENTS);
    let text = within(answer.text()).await.unwrap();
    text.split("\n\n")
        .filter(|block| block.contains("event:"))
        .map(event)
        .collect()
}

fn event(block: &str) -> Event {
    let field = |name: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(name));
        line.map(|value| value.trim_start().to_owned())
    };
    let data = field("data:").filter(|data| !data.is_empty());
    (
        field("event:").expect("a name"),
        field("id:"),
        data.map_or(Value::Null, |data| {
            serde_json::from_str(&data).expect("JSON")
        }),
    )
}

fn complete() -> Event {
    ("complete".to_owned(), None, Value::Null)
}

/// Whoever takes all places takes nobody else's.
#[tokio::test]
async fn streams_of_nobody_are_counted_by_where_they_come_from() {
    let server = Server::start_with(|settings| settings.anonymous_streams = 1).await;
    let open = async |from: [u8; 4]| {
        let client = server::client().local_address(IpAddr::from(from));
        let request = server.post("subscription { silence }");
        let request = request.header("accept", EVENTS).build().unwrap();
        client.build().unwrap().execute(request).await.unwrap()
    };
    let first = open([127, 0, 0, 1]).await;
    assert_eq!(first.status(), StatusCode::OK);
    let second = open([127, 0, 0, 1]).await;
    assert_eq!(second.status(), StatusCode::TOO_MANY_REQUESTS);
    let elsewhere = open([127, 0, 0, 2]).await;
    assert_eq!(elsewhere.status(), StatusCode::OK);
    drop(first);
    drop(elsewhere);
}

/// A client takes a broken connection as the sign to come back and resume; after `complete` it stays away.
#[tokio::test]
async fn a_stream_that_breaks_off_is_cut_and_not_completed() {
    let server = Server::start().await;
    for query in ["subscription { panics }", "subscription { breaks }"] {
        let request = server.post(query).header("accept", EVENTS);
        let answer = request.send().await.unwrap();
        let mut body = answer.bytes_stream();
        let mut text = String::new();
        let broke_off = within(async {
            while let Some(chunk) = body.next().await {
                match chunk {
                    Ok(bytes) => text.push_str(&String::from_utf8_lossy(&bytes)),
                    Err(_) => return true,
                }
            }
            false
        });
        assert!(broke_off.await, "{query}: {text}");
        assert!(!text.contains("complete"), "{text}");
    }
}

#[tokio::test]
async fn a_subscription_is_one_event_for_each_answer_and_one_for_the_end() {
    let server = Server::start().await;
    let all = events(server.post("subscription { count(to: 2) { cursor } }")).await;
    let tick = |n: &str| {
        let data = json!({ "data": { "count": { "cursor": n } } });
        ("next".to_owned(), Some(n.to_owned()), data)
    };
    assert_eq!(all, [tick("1"), tick("2"), complete()]);
}

#[tokio::test]
async fn a_client_that_comes_back_goes_on_after_what_it_saw() {
    let server = Server::start().await;
    let query = "subscription($after: String) { count(to: 3, after: $after) { cursor } }";
    let body = json!({ "query": query, "variables": { "after": "0" } });
    let request = server.client.post(server.url("/graphql")).json(&body);
    let ids: Vec<_> = events(request.header("last-event-id", "2"))
        .await
        .into_iter()
        .map(|event| event.1)
        .collect();
    assert_eq!(ids, [Some("3".to_owned()), None]);

    let fixed = "subscription { count(to: 2, after: \"0\") { cursor } }";
    assert_eq!(
        events(server.post(fixed).header("last-event-id", "2"))
            .await
            .len(),
        3
    );
}

#[tokio::test]
async fn queries_are_answered_as_well_and_by_get() {
    let server = Server::start().await;
    let answer = [
        ("next".to_owned(), None, json!({ "data": { "echo": 1 } })),
        complete(),
    ];
    assert_eq!(events(server.post("{ echo(n: 1) }")).await, answer);
    let get = server.client.get(server.url("/graphql?query={echo(n:1)}"));
    assert_eq!(events(get).await, answer);
}

#[tokio::test]
async fn a_refusal_is_an_answer_and_ends() {
    let server = Server::start().await;
    for query in ["{ nothing }", "subscription { nothing }"] {
        let all = events(server.post(query)).await;
        let [.., last, end] = all.as_slice() else {
            panic!("{all:?}");
        };
        assert!(
            last.2["errors"][0]["extensions"]["requestId"].is_string(),
            "{all:?}"
        );
        assert_eq!(*end, complete());
    }
    let unreadable = server
        .post("{")
        .header("accept", EVENTS)
        .send()
        .await
        .unwrap();
    assert_eq!(unreadable.status(), StatusCode::BAD_REQUEST);
    assert_eq!(
        unreadable.headers()["content-type"],
        "application/json; charset=utf-8"
    );
}

#[tokio::test]
async fn a_stream_ends_with_its_session() {
    let server = Server::start().await;
    let (viewer, token) = server.sign_in().await;
    let request = server.post("subscription { silence }").bearer_auth(&token);
    let answer = tokio::spawn(events(request));
    until(|| !server.endpoint.tasks.is_empty()).await;
    server.sign_out(viewer, false).await;
    let all = within(answer).await.unwrap();
    assert_eq!(
        all[0].2["errors"][0]["extensions"]["code"],
        "UNAUTHENTICATED"
    );
    assert_eq!(all[1], complete());
}

#[tokio::test]
async fn a_listener_that_goes_away_frees_its_place() {
    let server =
        Server::start_with(|settings| settings.keep_alive = Duration::from_millis(10)).await;
    let (_, token) = server.sign_in().await;
    let open = async || {
        let request = server.post("subscription { silence }").bearer_auth(&token);
        request.header("accept", EVENTS).send().await.unwrap()
    };
    let (first, second) = (open().await, open().await);
    assert_eq!(open().await.status(), StatusCode::TOO_MANY_REQUESTS);
    let mut signs = second.bytes_stream();
    assert!(within(signs.next()).await.is_some(), "it is kept alive");
    drop((first, signs));
    until(|| server.endpoint.tasks.is_empty()).await;
    assert_eq!(open().await.status(), StatusCode::OK);
}
