//! A frontend on another origin: what a browser asks before it lets a page use the API.

use reqwest::{Method, StatusCode, header::HeaderMap};
use serde_json::json;

use crate::{
    on_both,
    support::{
        Stage,
        database::{Backend, Database},
        world::World,
    },
};

on_both!(pages_of_allowed_origins_may_use_the_api);

const FRONTEND: &str = "https://app.example.com";

async fn pages_of_allowed_origins_may_use_the_api(backend: Backend) {
    let settings = [("ALLOWED_ORIGINS", FRONTEND)];
    let world = World::with(Database::on(backend).await, &settings).await;
    for (origin, allowed) in [(FRONTEND, true), ("https://evil.example", false)] {
        let (status, headers) = preflight(&world, origin).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(names(&headers, origin), allowed, "{headers:?}");
        let (_, headers) = ask(&world, origin).await;
        assert_eq!(names(&headers, origin), allowed, "{headers:?}");
    }
    let (_, headers) = preflight(&world, FRONTEND).await;
    let asked = headers["access-control-allow-headers"].to_str();
    assert!(asked.is_ok_and(|headers| headers.contains("authorization")));

    let closed = World::with(Database::on(backend).await, &[]).await;
    let (status, headers) = preflight(&closed, FRONTEND).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(!names(&headers, FRONTEND), "{headers:?}");
}

/// What a browser asks before a page of `origin` sends JSON with a token.
async fn preflight(world: &World, origin: &str) -> (StatusCode, HeaderMap) {
    let client = world.server.anonymous();
    let mut request = client
        .request("", &json!({}))
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "authorization,content-type",
        )
        .build()
        .expect("it is a request");
    *request.method_mut() = Method::OPTIONS;
    let response = client.execute(request).await;
    (response.status(), response.headers().clone())
}

async fn ask(world: &World, origin: &str) -> (StatusCode, HeaderMap) {
    let client = world.server.anonymous();
    let request = client.request("{ __typename }", &json!({}));
    let request = request.header("origin", origin).build();
    let response = client.execute(request.expect("it is a request")).await;
    (response.status(), response.headers().clone())
}

fn names(headers: &HeaderMap, origin: &str) -> bool {
    let allowed = headers.get("access-control-allow-origin");
    allowed.is_some_and(|allowed| allowed == origin)
}
