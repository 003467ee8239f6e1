//! Over websockets, when all is well.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::server::{Server, Socket, until, within};

async fn said(socket: &mut Socket, id: &str) -> (String, Value) {
    let message = socket.hear().await;
    assert_eq!(message["id"], id, "{message}");
    let kind = message["type"].as_str().unwrap_or_default().to_owned();
    (kind, message["payload"].clone())
}

#[tokio::test]
async fn queries_mutations_and_subscriptions_run() {
    let server = Server::start().await;
    let mut socket = server.greeted(json!(null)).await;
    socket.subscribe("a", "{ echo(n: 1) }").await;
    assert_eq!(
        said(&mut socket, "a").await,
        ("next".into(), json!({ "data": { "echo": 1 } }))
    );
    assert_eq!(said(&mut socket, "a").await.0, "complete");

    server.work.go_on.open();
    socket.subscribe("a", "mutation { work }").await;
    assert_eq!(
        said(&mut socket, "a").await,
        ("next".into(), json!({ "data": { "work": true } }))
    );
    assert_eq!(said(&mut socket, "a").await.0, "complete");

    socket
        .subscribe("a", "subscription { count(to: 2) { cursor } }")
        .await;
    for n in ["1", "2"] {
        let (kind, payload) = said(&mut socket, "a").await;
        assert_eq!(
            (kind.as_str(), &payload["data"]["count"]["cursor"]),
            ("next", &json!(n))
        );
    }
    assert_eq!(said(&mut socket, "a").await.0, "complete");
}

#[tokio::test]
async fn the_token_may_have_a_key_in_any_case() {
    let server = Server::start().await;
    let (viewer, token) = server.sign_in().await;
    for (key, scheme) in [("Authorization", "Bearer"), ("authorization", "bearer")] {
        let mut socket = server
            .greeted(json!({ key: format!("{scheme} {token}") }))
            .await;
        socket.subscribe("a", "{ me }").await;
        let (_, payload) = said(&mut socket, "a").await;
        assert_eq!(payload, json!({ "data": { "me": viewer.user_id } }));
        socket.0.close(None).await.unwrap();
        until(|| server.endpoint.tasks.is_empty()).await;
    }
}

#[tokio::test]
async fn what_cannot_be_run_is_an_error_and_the_socket_lives_on() {
    let server = Server::start_with(|settings| settings.socket.operations = 1).await;
    let mut socket = server.greeted(json!({})).await;
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ panics }", "INTERNAL"),
    ] {
        socket.subscribe("a", query).await;
        let (kind, payload) = said(&mut socket, "a").await;
        assert_eq!(
            (kind.as_str(), &payload[0]["extensions"]["code"]),
            ("error", &json!(code))
        );
        assert!(payload[0]["extensions"]["requestId"].is_string());
    }
    socket.subscribe("a", "{ leaks }").await;
    let (kind, payload) = said(&mut socket, "a").await;
    assert_eq!(
        (kind.as_str(), &payload["data"]),
        ("next", &json!({ "leaks": null }))
    );
    assert_eq!(said(&mut socket, "a").await.0, "complete");

    socket.subscribe("a", "subscription { silence }").await;
    socket.subscribe("b", "{ me }").await;
    let (kind, payload) = said(&mut socket, "b").await;
    assert_eq!(
        (kind.as_str(), &payload[0]["extensions"]["code"]),
        ("error", &json!("TOO_MANY_OPERATIONS"))
    );
    socket.say(json!({ "type": "complete", "id": "a" })).await;
    socket.subscribe("a", "{ me }").await;
    assert_eq!(said(&mut socket, "a").await.0, "next");
}

/// A client takes a lost socket as the sign to come back and resume; after `complete` or `error` it stays away.
#[tokio::test]
async fn a_stream_that_breaks_off_takes_its_socket_along() {
    let server = Server::start().await;
    for query in ["subscription { panics }", "subscription { breaks }"] {
        let mut socket = server.greeted(json!({})).await;
        socket.subscribe("a", query).await;
        assert_eq!(said(&mut socket, "a").await.0, "next");
        assert_eq!(
            socket.closed().await,
            (1013, "Try again later".to_owned()),
            "{query}"
        );
    }
}

/// A mutation runs to its end although its client has stopped listening: it still counts, and what it answers is not
/// taken for the answer of whatever bears its id by then.
#[tokio::test]
async fn a_mutation_that_nobody_listens_to_keeps_its_place_and_its_answer() {
    let server = Server::start_with(|settings| settings.socket.operations = 2).await;
    let mut socket = server.greeted(json!({})).await;
    socket.subscribe("a", "mutation { work }").await;
    server.work.begun.passed().await;
    socket.say(json!({ "type": "complete", "id": "a" })).await;
    socket.subscribe("a", "subscription { silence }").await;
    socket.subscribe("b", "{ me }").await;
    let (kind, payload) = said(&mut socket, "b").await;
    assert_eq!(
        (kind.as_str(), &payload[0]["extensions"]["code"]),
        ("error", &json!("TOO_MANY_OPERATIONS"))
    );
    server.work.go_on.open();
    server.work.done.passed().await;
    until(|| server.endpoint.tasks.len() == 2).await;
    socket.subscribe("b", "{ me }").await;
    assert_eq!(said(&mut socket, "b").await.0, "next");
    assert_eq!(said(&mut socket, "b").await.0, "complete");
}

#[tokio::test]
async fn whoever_is_quiet_is_pinged_and_kept() {
    let server = Server::start_with(|settings| {
        settings.socket.ping = Duration::from_millis(50);
    })
    .await;
    let mut socket = server.greeted(json!({})).await;
    socket.subscribe("a", "subscription { silence }").await;
    for _ in 0..5 {
        let message = within(socket.0.next()).await.unwrap().unwrap();
        assert!(matches!(message, Message::Ping(_)), "{message:?}");
    }
    socket.subscribe("b", "{ echo(n: 1) }").await;
    assert_eq!(
        said(&mut socket, "b").await.1,
        json!({ "data": { "echo": 1 } })
    );
}

#[tokio::test]
async fn pings_are_answered() {
    let server = Server::start().await;
    let mut socket = server.socket().await;
    socket
        .say(json!({ "type": "ping", "payload": { "n": 1 } }))
        .await;
    assert_eq!(
        socket.hear().await,
        json!({ "type": "pong", "payload": { "n": 1 } })
    );
    socket
        .0
        .send(Message::Ping(Default::default()))
        .await
        .unwrap();
    socket.say(json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await, json!({ "type": "pong" }));
}

/// Whoever loses interest, or leaves, does not stop half-way what they began.
#[tokio::test]
async fn a_mutation_goes_on_when_nobody_listens() {
    let server = Server::start().await;
    for leaves in [false, true] {
        let mut socket = server.greeted(json!({})).await;
        socket.subscribe("a", "mutation { work }").await;
        server.work.begun.passed().await;
        if leaves {
            socket.0.close(None).await.unwrap();
            while within(socket.0.next()).await.is_some() {}
        } else {
            socket.say(json!({ "type": "complete", "id": "a" })).await;
            socket.subscribe("b", "{ echo(n: 1) }").await;
            assert_eq!(said(&mut socket, "b").await.0, "next");
        }
        server.work.go_on.open();
        server.work.done.passed().await;
    }
}
