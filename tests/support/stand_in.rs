//! STAND-IN for `mandate::serve::Running`: POST /graphql and a socket, no more. To be deleted when the real one is there.

use axum::{Json, Router, extract::State, http::HeaderMap, routing::post};
use mandate::{
    app::App,
    clock::Clock,
    config::Config,
    fault::Fault,
    graphql::{self, RequestId, Schema},
    secret, store,
};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

pub struct Running {
    pub app: App,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Running {
    pub async fn start(config: Config, clock: Clock, listener: TcpListener) -> Result<Self, Fault> {
        let app = App::start(config, clock).await?;
        let schema = graphql::schema(true);
        let socket = async_graphql_axum::GraphQLSubscription::new(schema.clone());
        let router = Router::new()
            .route("/graphql", post(answer).get_service(socket))
            .with_state((app.clone(), schema));
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(async move {
            axum::serve(listener, router)
                .with_graceful_shutdown(async { stopped.await.unwrap_or_default() })
                .await
                .expect("serving ends well");
        });
        Ok(Self { app, stop, serving })
    }

    pub async fn stop(self) {
        let _ = self.stop.send(());
        let _ = self.serving.await;
    }
}

async fn answer(
    State((app, schema)): State<(App, Schema)>,
    headers: HeaderMap,
    Json(request): Json<async_graphql::Request>,
) -> Json<async_graphql::Response> {
    let token = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let viewer = match token {
        Some(token) => {
            let found =
                store::session::find_viewer(&app.db, &secret::hash(token), app.clock.now()).await;
            found.expect("the database answers")
        }
        None => None,
    };
    let request = graphql::enter(request, &app, viewer, RequestId("stand-in".to_owned()));
    Json(schema.execute(request).await)
}
