//! The playground: GraphiQL, built beforehand and embedded, so that a page of it asks no other host for anything.

use std::{io::Read, iter};

use axum::{
    Json, Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use flate2::read::GzDecoder;
use futures_util::stream;
use include_dir::{Dir, File, include_dir};
use serde::Serialize;

use super::{Endpoint, accept::takes_gzip};

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

/// The files of `api/playground/dist`, each compressed by gzip: see `api/build.rs`.
static PACKED: Dir<'_> = include_dir!("$OUT_DIR/playground");

/// Bytes that are unpacked at a time.
const PIECE: u64 = 64 * 1024;

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
        .route(
            "/playground/",
            get(async |headers| file("index.html", &headers)),
        )
        .route("/playground/settings.json", get(settings))
        .route(
            "/playground/{*path}",
            get(async |Path(path): Path<String>, headers| file(&path, &headers)),
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

fn file(path: &str, asked: &HeaderMap) -> Response {
    // Under its own name: paths are found by their parts, however many slashes there are.
    let named = |file: &&File<'_>| file.path().as_os_str() == path;
    let Some(packed) = PACKED.get_file(path).filter(named).map(File::contents) else {
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
        (header::VARY, "accept-encoding"),
    ];
    if takes_gzip(asked) {
        let encoding = [(header::CONTENT_ENCODING, "gzip")];
        (headers, encoding, packed).into_response()
    } else {
        (headers, unpacked(packed)).into_response()
    }
}

/// A piece at a time: whoever reads slowly makes the server keep no more than that.
fn unpacked(packed: &'static [u8]) -> Body {
    let mut plain = GzDecoder::new(packed);
    let pieces = iter::from_fn(move || {
        let mut piece = Vec::new();
        match plain.by_ref().take(PIECE).read_to_end(&mut piece) {
            Ok(0) => None,
            read => Some(read.map(|_| piece)),
        }
    });
    Body::from_stream(stream::iter(pieces))
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
