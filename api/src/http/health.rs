//! For whoever has to know whether this server works: load balancers, supervisors.

use std::time::Duration;

use axum::{Router, extract::State, http::StatusCode, routing::get};
use sea_orm::ConnectionTrait;

use super::Endpoint;

const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn router() -> Router<Endpoint> {
    Router::new()
        .route("/healthz", get(async || "alive"))
        .route("/readyz", get(ready))
}

/// Whether requests are best sent here. The schema is up to date, or there would be no endpoint.
async fn ready(State(endpoint): State<Endpoint>) -> (StatusCode, &'static str) {
    if endpoint.closing.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    let answer = endpoint.app.db.read.execute_unprepared("SELECT 1");
    match tokio::time::timeout(PATIENCE, answer).await {
        Ok(Ok(_)) => (StatusCode::OK, "ready"),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "no database")
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "slow database"),
    }
}
