//! The transports: GraphQL over HTTP, over websockets and over server-sent events, from one address.

mod accept;
mod caller;
mod downloads;
mod endpoint;
mod graphql;
mod headers;
mod health;
mod listen;
mod logos;
mod operation;
mod origin;
mod pages;
mod parameters;
mod patience;
pub mod playground;
mod refused;
mod registry;
mod reply;
mod request_id;
mod session;
mod socket;
mod source;
mod sse;
#[cfg(test)]
mod tests;
mod uploads;

use axum::{Router, middleware, routing::any};
use tower_http::catch_panic::CatchPanicLayer;

pub use endpoint::{Endpoint, Engine, Settings, SocketSettings};
pub use listen::serve;

/// Everything that is served.
pub fn router(endpoint: Endpoint) -> Router {
    let public_url = endpoint.app.config.public_url.clone();
    let api = Router::new()
        .route("/graphql", any(graphql::serve))
        .route("/uploads", any(uploads::serve))
        .merge(downloads::router());
    let routes = origin::admit(api, &endpoint.app.config.allowed_origins)
        .merge(health::router())
        .merge(logos::router())
        .merge(pages::router());
    let routes = if endpoint.app.config.playground {
        routes.merge(playground::router())
    } else {
        routes
    };
    headers::protect(routes, &public_url)
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(
            endpoint.clone(),
            request_id::assign,
        ))
        .with_state(endpoint)
}
