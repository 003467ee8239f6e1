//! A server for one test, and what its clients need.

use std::{future::Future, sync::Arc, time::Duration};

use entity::{Email, session, user};
use futures_util::{SinkExt, StreamExt};
use reqwest::{Client, RequestBuilder};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};
use tokio_util::sync::CancellationToken;

use super::toy::{self, Work};
use crate::{
    access::Viewer,
    app::App,
    bus::Topic,
    clock::Clock,
    config::{Config, Profile},
    files::Files,
    http::{Endpoint, Engine, Settings, serve},
};

pub(super) struct Server {
    pub(super) endpoint: Endpoint,
    pub(super) work: Arc<Work>,
    pub(super) client: Client,
    pub(super) address: String,
    pub(super) shutdown: CancellationToken,
    pub(super) stopped: JoinHandle<()>,
    _data: TempDir,
}

impl Server {
    pub(super) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// A server with other times and limits.
    pub(super) async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        let work = Arc::<Work>::default();
        let mut settings = Settings::default();
        change(&mut settings);
        Self::start_over(toy::schema(Arc::clone(&work)), work, settings).await
    }

    pub(super) async fn start_over(
        engine: impl Engine,
        work: Arc<Work>,
        settings: Settings,
    ) -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let variables = [
            (
                "MANDATE_DATA_DIR".to_owned(),
                data.path().display().to_string(),
            ),
            ("MANDATE_SOCKETS_PER_USER".to_owned(), "2".to_owned()),
        ];
        let config = Config::load(Profile::Dev, None, variables).expect("a configuration");
        let files = Files::open(&config.files).expect("files can be kept");
        let app = App::start(config, files, Clock::default()).await;
        let app = app.expect("an app");
        let endpoint = Endpoint::with_settings(app, engine, Vec::new(), settings);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let shutdown = CancellationToken::new();
        Self {
            stopped: tokio::spawn(serve(listener, endpoint.clone(), shutdown.clone())),
            endpoint,
            work,
            client: client().build().expect("the client can be made"),
            address,
            shutdown,
            _data: data,
        }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A POST of this query.
    pub(super) fn post(&self, query: &str) -> RequestBuilder {
        let request = self.client.post(self.url("/graphql"));
        request.json(&json!({ "query": query }))
    }

    /// A user with a session, and its token.
    pub(super) async fn sign_in(&self) -> (Viewer, String) {
        let app = &self.endpoint.app;
        let (now, token) = (app.clock.now(), app.entropy.token());
        let viewer = Viewer {
            user_id: app.entropy.id(now),
            session_id: app.entropy.id(now),
        };
        let email: Email = format!("{}@example.com", viewer.user_id)
            .parse()
            .expect("an address");
        let user = user::Model {
            id: viewer.user_id,
            email_key: email.key(),
            email,
            name: "Ada".to_owned(),
            status: user::Status::Active,
            password_hash: None,
            created_at: now,
        };
        let session = session::Model {
            id: viewer.session_id,
            user_id: viewer.user_id,
            token_hash: token.hash(),
            created_at: now,
            expires_at: now.after(time::Duration::DAY),
        };
        let write = &app.db.write;
        user.into_active_model()
            .insert(write)
            .await
            .expect("a user");
        session
            .into_active_model()
            .insert(write)
            .await
            .expect("a session");
        (viewer, token.expose().to_owned())
    }

    /// Ends the session, and says so unless `silently`.
    pub(super) async fn sign_out(&self, viewer: Viewer, silently: bool) {
        let app = &self.endpoint.app;
        let ended = session::Entity::delete_by_id(viewer.session_id);
        ended.exec(&app.db.write).await.expect("it ends");
        if !silently {
            app.bus.wake(Topic::Sessions(viewer.user_id));
        }
    }

    /// A socket on which nothing has been said yet.
    pub(super) async fn socket(&self) -> Socket {
        self.socket_for(Some("graphql-transport-ws"), None)
            .await
            .expect("a socket")
    }

    pub(super) async fn socket_for(
        &self,
        protocol: Option<&'static str>,
        origin: Option<&str>,
    ) -> Result<Socket, tokio_tungstenite::tungstenite::Error> {
        let url = format!("ws://{}/graphql", self.address);
        let mut request = url.into_client_request()?;
        let headers = request.headers_mut();
        if let Some(protocol) = protocol {
            headers.insert("sec-websocket-protocol", HeaderValue::from_static(protocol));
        }
        if let Some(origin) = origin {
            headers.insert("origin", HeaderValue::from_str(origin)?);
        }
        Ok(Socket(connect_async(request).await?.0))
    }

    /// A socket that has been acknowledged.
    pub(super) async fn greeted(&self, payload: Value) -> Socket {
        let mut socket = self.socket().await;
        socket
            .say(json!({ "type": "connection_init", "payload": payload }))
            .await;
        assert_eq!(socket.hear().await["type"], "connection_ack");
        socket
    }
}

pub(super) struct Socket(pub(super) WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    pub(super) async fn say(&mut self, message: Value) {
        self.0
            .send(Message::text(message.to_string()))
            .await
            .expect("it is sent");
    }

    pub(super) async fn subscribe(&mut self, id: &str, query: &str) {
        let payload = json!({ "query": query });
        self.say(json!({ "type": "subscribe", "id": id, "payload": payload }))
            .await;
    }

    /// The next message.
    pub(super) async fn hear(&mut self) -> Value {
        loop {
            match within(self.0.next()).await {
                Some(Ok(Message::Text(text))) => {
                    return serde_json::from_str(&text).expect("it is JSON");
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("instead of a message: {other:?}"),
            }
        }
    }

    /// With which code and reason the server closes it, after whatever it says before.
    pub(super) async fn closed(&mut self) -> (u16, String) {
        loop {
            match within(self.0.next()).await {
                Some(Ok(Message::Close(Some(frame)))) => {
                    return (frame.code.into(), frame.reason.to_string());
                }
                Some(Ok(_)) => {}
                other => panic!("instead of a close: {other:?}"),
            }
        }
    }
}

/// What comes of `future`, which must not take for ever.
pub(super) async fn within<F: Future>(future: F) -> F::Output {
    let waited = tokio::time::timeout(Duration::from_secs(20), future).await;
    waited.expect("it happens")
}

/// Returns when `condition` holds.
pub(super) async fn until(mut condition: impl FnMut() -> bool) {
    within(async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}

/// To be built: nothing here speaks TLS, but a client is not built without a provider.
pub fn client() -> reqwest::ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
}
