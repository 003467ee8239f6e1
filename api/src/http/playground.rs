//! The playground: GraphiQL, built beforehand and embedded, so that a page of it asks no other host for anything.

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::Endpoint;

/// Somebody whom the playground offers to sign in as. Demo accounts only.
#[derive(Clone, Debug, Serialize)]
pub struct Account {
    pub label: String,
    pub email: String,
    pub password: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlaygroundSettings<'a> {
    product_name: &'a str,
    accounts: &'a [Account],
}

#[derive(RustEmbed)]
#[folder = "api/playground/dist/"]
struct Built;

/// The editor styles itself, starts workers, and speaks with this server alone.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; \
     style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) fn router() -> Router<Endpoint> {
    Router::new()
        .route(
            "/playground",
            get(async || Redirect::permanent("/playground/")),
        )
        .route("/playground/", get(async || file("index.html")))
        .route("/playground/settings.json", get(settings))
        .route(
            "/playground/{*path}",
            get(async |Path(path): Path<String>| file(&path)),
        )
}

async fn settings(State(endpoint): State<Endpoint>) -> Response {
    let product_name = &endpoint.app.config.product_name;
    let settings = PlaygroundSettings {
        product_name,
        accounts: &endpoint.accounts,
    };
    ([(header::CACHE_CONTROL, "no-store")], Json(settings)).into_response()
}

fn file(path: &str) -> Response {
    let Some(file) = Built::get(path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // The names of assets hold a hash of what is in them.
    let cache = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-store"
    };
    let headers = [
        (header::CONTENT_TYPE, content_type(path)),
        (header::CACHE_CONTROL, cache),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    ];
    (headers, file.data).into_response()
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("ttf") => "font/ttf",
        Some("woff2") => "font/woff2",
        Some("md") => "text/markdown; charset=utf-8",
        _ => "application/octet-stream",
    }
}
