//! Many open subscriptions on one server.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::{
    net::TcpStream,
    sync::{Semaphore, watch},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{
        Message, client::IntoClientRequest, http::HeaderValue, protocol::WebSocketConfig,
    },
};

use crate::{
    cost::{self, Cost},
    report,
    support::{actor::Actor, database::Database, process::Process},
};

/// Each with a thousand sockets.
pub const PEOPLE: usize = 15;
const EACH: usize = 1_000;
/// As many as a process that may open 20,000 files can hold.
const SOCKETS: usize = PEOPLE * EACH;
/// Handshakes under way at once.
const AT_ONCE: usize = 64;
const ROUNDS: usize = 5;
const PATIENCE: Duration = Duration::from_secs(120);

/// What the crowd has got so far. Watched and not looked at now and then: a timer counts in milliseconds.
#[derive(Default)]
struct Seen {
    ready: watch::Sender<usize>,
    notices: watch::Sender<usize>,
}

impl Seen {
    async fn wait(count: &watch::Sender<usize>, target: usize) {
        let mut count = count.subscribe();
        let reached = timeout(PATIENCE, count.wait_for(|count| *count >= target));
        // A socket that failed is counted nowhere.
        let reached = reached.await.is_ok();
        assert!(reached, "{} of {target}", *count.borrow());
    }
}

/// Opens the sockets of these people, all admins of one organization, then tells all of them something at once.
pub async fn measure(server: &Process, database: &Database, people: &[Actor], partner: &Actor) {
    let here = |person: &Actor| person.at_url(&server.url("/graphql"));
    let (people, partner): (Vec<_>, _) = (people.iter().map(here).collect(), here(partner));
    let owner = &people[0];
    let organization = owner.create_organization("Acme").await;
    for person in &people[1..] {
        person
            .join_organization(&organization, owner, "ADMIN")
            .await;
    }
    let cost = Cost::of(&[server.id()], database).await;
    let before = cost::memory(server.id());
    let (seen, gate) = (Arc::<Seen>::default(), Arc::new(Semaphore::new(AT_ONCE)));
    let begun = Instant::now();
    for person in people.iter().cycle().take(SOCKETS) {
        let place = Arc::clone(&gate).acquire_owned().await;
        let (url, token) = (server.url("/graphql"), person.token.clone());
        let seen = Arc::clone(&seen);
        tokio::spawn(async move {
            let socket = greeted(&url, &token).await;
            drop(place);
            listen(socket, &seen).await;
        });
    }
    Seen::wait(&seen.ready, SOCKETS).await;
    report(
        &format!("{SOCKETS} subscriptions opened"),
        format!("{:.1} s", begun.elapsed().as_secs_f64()),
        "-",
    );
    tokio::time::sleep(Duration::from_secs(2)).await;
    let all = cost::memory(server.id()).saturating_sub(before);
    let each = all / 1000 / SOCKETS as u64;
    report(
        &format!("memory, each of {SOCKETS} subscriptions"),
        format!("{each} kB"),
        "<= 20 kB",
    );
    let mut told = 0;
    for _ in 0..ROUNDS {
        let invited = owner
            .invite_partner(&organization, &partner.email, json!({}))
            .await;
        let (busy, begun) = (cost.used().await, Instant::now());
        let active = partner.accept(&invited).await;
        told += SOCKETS;
        Seen::wait(&seen.notices, told).await;
        let took = begun.elapsed();
        let used = cost.used().await;
        #[expect(clippy::cast_precision_loss, reason = "a figure to read")]
        let each = |before: Duration, after: Duration| {
            (after - before).as_secs_f64() * 1e6 / SOCKETS as f64
        };
        let (ours, database) = (each(busy.0, used.0), each(busy.1, used.1));
        report(
            &format!("{SOCKETS} subscriptions told"),
            format!("{:.2} s", took.as_secs_f64()),
            "<= 0.5 s",
        );
        report(
            "CPU of one delivery",
            format!("{ours:.0} µs, database {database:.0} µs"),
            "<= 30 µs",
        );
        owner.revoke(&active).await;
        told += SOCKETS - EACH;
        Seen::wait(&seen.notices, told).await;
    }
}

/// A socket that the server has acknowledged, with buffers no larger than needed.
async fn greeted(url: &str, token: &str) -> WebSocketStream<TcpStream> {
    let address = url.trim_start_matches("http://");
    let address = address.split('/').next().unwrap_or_default();
    let stream = TcpStream::connect(address).await.expect("it listens");
    let mut request = url
        .replacen("http", "ws", 1)
        .into_client_request()
        .expect("it is a URL");
    let protocol = HeaderValue::from_static("graphql-transport-ws");
    request
        .headers_mut()
        .insert("sec-websocket-protocol", protocol);
    let buffers = WebSocketConfig::default()
        .read_buffer_size(2048)
        .write_buffer_size(0);
    let (mut socket, _) = client_async_with_config(request, stream, Some(buffers))
        .await
        .expect("it is a socket");
    let bearer = json!({ "Authorization": format!("Bearer {token}") });
    let query =
        "subscription { notifications { __typename ... on NotificationReceived { cursor } } }";
    for message in [
        json!({ "type": "connection_init", "payload": bearer }),
        json!({ "type": "subscribe", "id": "1", "payload": { "query": query } }),
    ] {
        let sent = socket.send(Message::text(message.to_string())).await;
        sent.expect("it is open");
        if message["type"] == "connection_init" {
            let answer = socket.next().await.expect("an answer").expect("it is open");
            assert!(answer.to_string().contains("connection_ack"), "{answer}");
        }
    }
    socket
}

/// Counts what comes, until the server goes.
async fn listen(mut socket: WebSocketStream<TcpStream>, seen: &Seen) {
    let mut ready = false;
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else {
            continue;
        };
        if text.contains("NotificationReceived") {
            seen.notices.send_modify(|count| *count += 1);
        } else if text.contains("StreamPosition") && !ready {
            ready = true;
            seen.ready.send_modify(|count| *count += 1);
        } else if text.contains(r#""type":"ping""#) {
            let pong = Message::text(r#"{"type":"pong"}"#);
            if socket.send(pong).await.is_err() {
                return;
            }
        }
    }
}

/// How long after the answer of a change its one listener hears of it, at the median.
pub async fn measure_one(server: &Process, admin: &Actor, partner: &Actor) {
    let here = |person: &Actor| person.at_url(&server.url("/graphql"));
    let (admin, partner) = (here(admin), here(partner));
    let organization = admin.create_organization("Solo").await;
    let seen = Arc::<Seen>::default();
    let socket = greeted(&server.url("/graphql"), &partner.token).await;
    let listening = Arc::clone(&seen);
    let arrivals = tokio::spawn(async move { listen(socket, &listening).await });
    Seen::wait(&seen.ready, 1).await;
    let mut waits = Vec::new();
    for round in 0..100 {
        let invited = admin
            .invite_partner(&organization, &partner.email, json!({}))
            .await;
        let answered = Instant::now();
        Seen::wait(&seen.notices, 2 * round + 1).await;
        waits.push(answered.elapsed());
        admin.withdraw(&invited).await;
        Seen::wait(&seen.notices, 2 * round + 2).await;
    }
    arrivals.abort();
    waits.sort_unstable();
    report(
        "one subscription, from the answer of the change",
        format!("{:.2} ms", waits[waits.len() / 2].as_secs_f64() * 1e3),
        "<= 1 ms",
    );
}
