//! A client of the `graphql-transport-ws` protocol.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    net::TcpStream,
    sync::{mpsc, watch},
    task::AbortHandle,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use super::wait;

type Subscriptions = Arc<Mutex<HashMap<String, mpsc::UnboundedSender<Event>>>>;

/// How the connection stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Open,
    Acknowledged,
    Closed(Closed),
}

/// How a socket was closed by the server; without a code when the connection merely broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    pub code: Option<u16>,
    pub reason: String,
}

/// One connection, which carries any number of subscriptions. Dropping it cuts the line without a word.
pub struct Socket {
    outgoing: mpsc::UnboundedSender<Message>,
    state: watch::Receiver<State>,
    subscriptions: Subscriptions,
    next_id: AtomicU32,
    carrying: AbortHandle,
}

impl Socket {
    /// A socket that has not said anything yet. `url` is the endpoint's, with `http`.
    pub async fn open(url: &str) -> Self {
        let mut request = url
            .replacen("http", "ws", 1)
            .into_client_request()
            .expect("it is a URL");
        request.headers_mut().insert(
            "sec-websocket-protocol",
            "graphql-transport-ws".parse().expect("it is a header"),
        );
        let connected = wait::for_future("the socket to open", connect_async(request)).await;
        let (stream, _) = connected.expect("the server upgrades");
        let (outgoing, to_send) = mpsc::unbounded_channel();
        let (state_sender, state) = watch::channel(State::Open);
        let subscriptions = Subscriptions::default();
        let carrying = tokio::spawn(carry(
            stream,
            to_send,
            outgoing.clone(),
            state_sender,
            Arc::clone(&subscriptions),
        ));
        Self {
            outgoing,
            state,
            subscriptions,
            next_id: AtomicU32::new(1),
            carrying: carrying.abort_handle(),
        }
    }

    /// A socket that is ready for subscriptions, signed in by `token`; or how it was closed instead.
    pub async fn try_connect(url: &str, token: Option<&str>) -> Result<Self, Closed> {
        let socket = Self::open(url).await;
        let payload = match token {
            Some(token) => json!({ "Authorization": format!("Bearer {token}") }),
            None => json!({}),
        };
        socket.send(&json!({ "type": "connection_init", "payload": payload }));
        let mut state = socket.state.clone();
        let settled = state.wait_for(|state| *state != State::Open);
        let settled = wait::for_future("the acknowledgement", settled).await;
        match settled.expect("the last state stays").clone() {
            State::Closed(closed) => Err(closed),
            _ => Ok(socket),
        }
    }

    /// A socket that is ready for subscriptions, signed in by `token`.
    pub async fn connect(url: &str, token: Option<&str>) -> Self {
        let connected = Self::try_connect(url, token).await;
        connected.unwrap_or_else(|closed| panic!("the socket was refused: {closed:?}"))
    }

    /// Starts a subscription, or any other operation.
    pub fn subscribe(&self, query: &str, variables: Value) -> Subscription {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed).to_string();
        let (sender, events) = mpsc::unbounded_channel();
        lock(&self.subscriptions).insert(id.clone(), sender);
        let payload = json!({ "query": query, "variables": variables });
        self.send(&json!({ "type": "subscribe", "id": id, "payload": payload }));
        Subscription {
            id,
            events,
            state: self.state.clone(),
            outgoing: self.outgoing.clone(),
        }
    }

    /// Sends a message as it is, for what a well-behaved client would not say.
    pub fn send(&self, message: &Value) {
        self.send_text(&message.to_string());
    }

    /// Sends a text as it is.
    pub fn send_text(&self, text: &str) {
        // Whether it arrives shows in what comes back.
        let _ = self.outgoing.send(Message::text(text));
    }

    /// How the server closed the socket, once it has.
    pub async fn closed(&self) -> Closed {
        let mut state = self.state.clone();
        let closed = state.wait_for(|state| matches!(state, State::Closed(_)));
        let closed = wait::for_future("the socket to be closed", closed).await;
        match closed.expect("the last state stays").clone() {
            State::Closed(closed) => closed,
            state => unreachable!("waited for the end, not for {state:?}"),
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

/// What a subscription receives.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// An execution result: `data` and `errors`.
    Next(Value),
    /// A list of errors; nothing follows.
    Error(Value),
    /// Nothing follows.
    Complete,
}

/// One running operation on a socket.
pub struct Subscription {
    id: String,
    events: mpsc::UnboundedReceiver<Event>,
    state: watch::Receiver<State>,
    outgoing: mpsc::UnboundedSender<Message>,
}

impl Subscription {
    /// The next event, whichever it is.
    pub async fn event(&mut self) -> Event {
        let event = wait::for_future("the subscription's next event", self.events.recv()).await;
        event
            .unwrap_or_else(|| panic!("no further event, the socket is {:?}", *self.state.borrow()))
    }

    /// The next item: what its one root field holds.
    pub async fn next(&mut self) -> Value {
        match self.event().await {
            Event::Next(mut result) if result.get("errors").is_none() => {
                let root = result["data"].as_object_mut();
                let item = root.and_then(|root| root.values_mut().next().map(Value::take));
                item.unwrap_or_else(|| panic!("an item without data: {result}"))
            }
            other => panic!("expected an item, not {other:?}"),
        }
    }

    /// The next item of this type; those of other types before it are passed over. Ask for `__typename`.
    pub async fn next_of(&mut self, typename: &str) -> Value {
        let mut positions = 0;
        loop {
            let item = self.next().await;
            if item["__typename"] == typename {
                return item;
            }
            // An idle stream repeats its position for ever.
            positions += usize::from(item["__typename"] == "StreamPosition");
            assert!(positions < 5, "no {typename} came");
        }
    }

    /// Returns once the server has completed the subscription; nothing else may come before.
    pub async fn ended(&mut self) {
        let event = self.event().await;
        assert_eq!(event, Event::Complete, "expected the end");
    }

    /// Tells the server to stop.
    pub fn stop(self) {
        let message = json!({ "type": "complete", "id": self.id });
        let _ = self.outgoing.send(Message::text(message.to_string()));
    }
}

/// Moves messages between the connection and whoever they belong to, until either has gone.
async fn carry(
    mut stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    mut to_send: mpsc::UnboundedReceiver<Message>,
    outgoing: mpsc::UnboundedSender<Message>,
    state: watch::Sender<State>,
    subscriptions: Subscriptions,
) {
    let mut closed = Closed {
        code: None,
        reason: "the connection broke".to_owned(),
    };
    loop {
        let incoming = tokio::select! {
            Some(message) = to_send.recv() => {
                if stream.send(message).await.is_err() {
                    break;
                }
                continue;
            }
            incoming = stream.next() => incoming,
        };
        match incoming {
            Some(Ok(Message::Text(text))) => {
                let message: Value = serde_json::from_str(&text).expect("the server sends JSON");
                match message["type"].as_str() {
                    Some("connection_ack") => {
                        state.send_replace(State::Acknowledged);
                    }
                    Some("ping") => {
                        let _ = outgoing.send(Message::text(r#"{"type":"pong"}"#));
                    }
                    _ => deliver(&subscriptions, message),
                }
            }
            Some(Ok(Message::Close(frame))) => {
                if let Some(frame) = frame {
                    closed.code = Some(frame.code.into());
                    closed.reason = frame.reason.to_string();
                }
            }
            Some(Ok(_)) => {}
            Some(Err(_)) | None => break,
        }
    }
    // First how it ended, then that nothing follows: whoever waits for an event tells both.
    state.send_replace(State::Closed(closed));
    lock(&subscriptions).clear();
}

fn deliver(subscriptions: &Subscriptions, mut message: Value) {
    let event = match message["type"].as_str() {
        Some("next") => Event::Next(message["payload"].take()),
        Some("error") => Event::Error(message["payload"].take()),
        Some("complete") => Event::Complete,
        Some("pong") => return,
        _ => panic!("not a message of the protocol: {message}"),
    };
    let mut subscriptions = lock(subscriptions);
    let id = message["id"].as_str().unwrap_or_default();
    if let Some(subscription) = subscriptions.get(id) {
        let over = !matches!(event, Event::Next(_));
        // It may have been dropped: then nobody wants to know.
        let _ = subscription.send(event);
        if over {
            subscriptions.remove(id);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().expect("no holder panics")
}
