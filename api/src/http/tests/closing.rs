//! How sockets end, and how the server does.

use std::{sync::Arc, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::{
    server::{Server, Socket, until, within},
    toy::{self, Work},
};
use crate::http::{Settings, registry::Holder};

const SHORT: Duration = Duration::from_millis(50);

async fn init(socket: &mut Socket, payload: serde_json::Value) {
    socket
        .say(json!({ "type": "connection_init", "payload": payload }))
        .await;
}

#[tokio::test]
async fn whoever_breaks_the_protocol_is_told_how() {
    let server = Server::start().await;
    let mut socket = server.socket().await;
    socket.say(json!({ "type": "hello" })).await;
    assert_eq!(socket.closed().await.0, 4400);

    let mut socket = server.socket().await;
    socket
        .0
        .send(Message::binary("{}".as_bytes()))
        .await
        .unwrap();
    assert_eq!(socket.closed().await.0, 4400);

    let mut socket = server.greeted(json!({})).await;
    socket.subscribe("a", &"a".repeat(64 * 1024)).await;
    assert_eq!(socket.closed().await.0, 4400);

    let mut socket = server.greeted(json!({})).await;
    socket
        .say(json!({ "type": "subscribe", "id": "a", "payload": { "query": 1 } }))
        .await;
    assert_eq!(socket.closed().await.0, 4400);

    let mut socket = server.socket().await;
    socket.subscribe("a", "{ me }").await;
    assert_eq!(socket.closed().await, (4401, "Unauthorized".to_owned()));

    for authorization in [
        json!("Bearer unknown"),
        json!("unknown"),
        json!(1),
        json!(""),
    ] {
        let mut socket = server.socket().await;
        init(&mut socket, json!({ "Authorization": authorization })).await;
        assert_eq!(socket.closed().await, (4403, "Forbidden".to_owned()));
    }

    let mut socket = server.greeted(json!({})).await;
    init(&mut socket, json!({})).await;
    assert_eq!(socket.closed().await.0, 4429);

    let mut socket = server.greeted(json!({})).await;
    let id = "ä".repeat(64);
    socket.subscribe(&id, "subscription { silence }").await;
    socket.subscribe(&id, "subscription { silence }").await;
    let (code, reason) = socket.closed().await;
    assert!(
        code == 4409 && reason.len() <= 123 && reason.contains("ää"),
        "{reason}"
    );
}

#[tokio::test]
async fn a_close_is_answered() {
    let server = Server::start().await;
    let mut socket = server.greeted(json!({})).await;
    socket.0.close(None).await.unwrap();
    while let Some(message) = within(socket.0.next()).await {
        message.expect("the connection is not cut");
    }
}

#[tokio::test]
async fn other_protocols_are_not_spoken() {
    let server = Server::start().await;
    // A client that asks for a protocol and gets none gives up by itself.
    let mut socket = server.socket_for(None, None).await.expect("a socket");
    assert_eq!(socket.closed().await.0, 4406);
    let dead = server.socket_for(Some("graphql-ws"), None).await;
    assert!(dead.is_err(), "nor is the protocol from before");
}

#[tokio::test]
async fn pages_of_other_sites_are_not_let_in() {
    let server = Server::start().await;
    let ask = async |origin: &str| {
        let socket = server
            .socket_for(Some("graphql-transport-ws"), Some(origin))
            .await;
        match socket {
            Ok(_) => 101,
            Err(Error::Http(response)) => response.status().as_u16(),
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!(ask("https://evil.example").await, 403);
    assert_eq!(ask("null").await, 403);
    assert_eq!(ask(&format!("http://{}", server.address)).await, 101);
}

#[tokio::test]
async fn whoever_says_nothing_is_not_waited_for() {
    let server = Server::start_with(|settings| {
        settings.socket.init = SHORT;
        settings.socket.ping = SHORT;
    })
    .await;
    let mut socket = server.socket().await;
    assert_eq!(socket.closed().await.0, 4408);

    // A client that is not asked for its frames answers no ping.
    let silent = server.greeted(json!({})).await;
    until(|| server.endpoint.tasks.is_empty()).await;
    drop(silent);
}

#[tokio::test]
async fn a_socket_ends_with_its_session() {
    for silently in [false, true] {
        let server = Server::start_with(|settings| {
            if silently {
                settings.session_check = SHORT;
            }
        })
        .await;
        let (viewer, token) = server.sign_in().await;
        let bearer = json!({ "Authorization": format!("Bearer {token}") });
        let mut socket = server.greeted(bearer).await;
        socket.subscribe("a", "subscription { silence }").await;
        server.sign_out(viewer, silently).await;
        assert_eq!(socket.closed().await, (4401, "Session ended".to_owned()));
    }
}

#[tokio::test]
async fn nothing_begins_after_the_session_has_ended() {
    let server = Server::start().await;
    let (viewer, token) = server.sign_in().await;
    let bearer = json!({ "Authorization": format!("Bearer {token}") });
    let mut socket = server.greeted(bearer).await;
    // Nobody tells this socket.
    server.sign_out(viewer, true).await;
    socket.subscribe("a", "mutation { work }").await;
    assert_eq!(socket.closed().await, (4401, "Session ended".to_owned()));
    assert!(!server.work.begun.is_open(), "it has not begun");
}

#[tokio::test]
async fn a_user_has_so_many_sockets() {
    let server = Server::start().await;
    let (_, token) = server.sign_in().await;
    let bearer = json!({ "Authorization": format!("Bearer {token}") });
    let (_first, mut second) = (
        server.greeted(bearer.clone()).await,
        server.greeted(bearer.clone()).await,
    );
    let mut third = server.socket().await;
    init(&mut third, bearer.clone()).await;
    assert_eq!(third.closed().await.0, 4429);
    second.0.close(None).await.unwrap();
    drop((second, third));
    until(|| server.endpoint.tasks.len() == 1).await;
    server.greeted(bearer).await;
}

#[tokio::test]
async fn whoever_reads_too_slowly_is_told_to_resume() {
    let server = Server::start_with(|settings| {
        settings.socket.queue = 4;
        settings.socket.patience = SHORT;
        settings.socket.goodbye = Duration::from_secs(20);
    })
    .await;
    let (viewer, token) = server.sign_in().await;
    let bearer = json!({ "Authorization": format!("Bearer {token}") });
    let mut socket = server.greeted(bearer).await;
    socket.subscribe("a", "subscription { flood }").await;
    // Its place is free as soon as the server has given it up; only then is anything read.
    until(|| {
        server
            .endpoint
            .streams
            .enter(Holder::User(viewer.user_id), 1)
            .is_some()
    })
    .await;
    assert_eq!(
        socket.closed().await,
        (4008, "Too slow: resume from your cursor".to_owned())
    );
}

#[tokio::test]
async fn whoever_never_reads_is_dropped() {
    let server = Server::start_with(|settings| {
        settings.socket.send = SHORT;
        settings.socket.patience = Duration::from_secs(60);
    })
    .await;
    let mut socket = server.greeted(json!({})).await;
    socket.subscribe("a", "subscription { flood }").await;
    until(|| server.endpoint.tasks.is_empty()).await;
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_no_ones_fault() {
    let server = Server::start().await;
    server.endpoint.app.db.read.clone().close().await.unwrap();
    let mut socket = server.socket().await;
    init(&mut socket, json!({ "Authorization": "Bearer a" })).await;
    assert_eq!(socket.closed().await.0, 1013);
}

#[tokio::test]
async fn the_server_stops_in_good_order() {
    let server = Server::start().await;
    let mut greeted = server.greeted(json!({})).await;
    greeted.subscribe("a", "subscription { silence }").await;
    let mut silent = server.socket().await;
    let events = server
        .post("subscription { silence }")
        .header("accept", "text/event-stream");
    let events = events.send().await.unwrap();
    let working = tokio::spawn(server.post("mutation { work }").send());
    server.work.begun.passed().await;

    server.shutdown.cancel();
    assert_eq!(greeted.closed().await.0, 1012);
    assert_eq!(silent.closed().await.0, 1012);
    let rest = within(events.text()).await.unwrap();
    assert!(
        !rest.contains("complete"),
        "the client is to come back: {rest}"
    );
    assert!(!server.stopped.is_finished(), "a mutation is under way");
    server.work.go_on.open();
    let answer = within(working)
        .await
        .unwrap()
        .unwrap()
        .text()
        .await
        .unwrap();
    assert_eq!(answer, r#"{"data":{"work":true}}"#);
    within(server.stopped).await.unwrap();
}

#[tokio::test]
async fn a_schema_without_subscriptions_is_served_as_well() {
    let server =
        Server::start_over(toy::queries(), Arc::<Work>::default(), Settings::default()).await;
    let mut socket = server.greeted(json!({})).await;
    socket.subscribe("a", "subscription { silence }").await;
    assert_eq!(socket.hear().await["type"], "error");
}
