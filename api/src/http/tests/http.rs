//! Over HTTP. What the public audit of `tests/conformance` covers is not repeated here.

use std::time::Duration;

use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::server::{Server, until};

const RESPONSE_JSON: &str = "application/graphql-response+json";

#[tokio::test]
async fn answers_bear_their_headers() {
    let server = Server::start().await;
    let answer = server
        .post("{ echo(n: 1) }")
        .header("x-request-id", "mine")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let headers = answer.headers();
    for (name, value) in [
        ("content-type", "application/json; charset=utf-8"),
        ("vary", "accept"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(headers[name], value);
    }
    assert!(headers["x-request-id"].len() == 32, "it is ours");
    assert!(
        !headers.contains_key("strict-transport-security"),
        "there is no TLS"
    );
    assert_eq!(
        answer.json::<Value>().await.unwrap(),
        json!({ "data": { "echo": 1 } })
    );
}

#[tokio::test]
async fn every_error_names_its_request_and_its_code() {
    let server = Server::start().await;
    let variables =
        json!({ "query": "query($n: Int!) { echo(n: $n) }", "variables": { "n": "a" } });
    let unfit = server.client.post(server.url("/graphql")).json(&variables);
    for (request, code) in [
        (server.post("{"), "GRAPHQL_PARSE_FAILED"),
        (server.post("{ nothing }"), "GRAPHQL_VALIDATION_FAILED"),
        (
            server.post("query A { me } query B { me }"),
            "OPERATION_RESOLUTION_FAILURE",
        ),
        (
            server.post("query($n: Int!) { echo(n: $n) }"),
            "BAD_USER_INPUT",
        ),
        (unfit, "BAD_USER_INPUT"),
        (server.post("{ echo(n: \"a\") }"), "BAD_USER_INPUT"),
        (server.post("{ leaks }"), "INTERNAL"),
        (server.post("{ panics }"), "INTERNAL"),
        (server.post("{ refuses }"), "UNAUTHENTICATED"),
        (
            server.post("{ me }").bearer_auth("unknown"),
            "UNAUTHENTICATED",
        ),
        (server.post("subscription { silence }"), "NOT_ACCEPTABLE"),
        (server.post("{ me }").body("[]"), "BAD_REQUEST"),
    ] {
        let answer = request.send().await.unwrap();
        let id = answer.headers()["x-request-id"]
            .to_str()
            .unwrap()
            .to_owned();
        let body: Value = answer.json().await.unwrap();
        let extensions = &body["errors"][0]["extensions"];
        assert_eq!(extensions["code"], code, "{body}");
        assert_eq!(extensions["requestId"], id, "{body}");
        assert!(!body.to_string().contains("hunter2"), "{body}");
    }
}

#[tokio::test]
async fn a_status_tells_what_was_refused() {
    let server = Server::start().await;
    let get = |query: &str| {
        server
            .client
            .get(server.url(&format!("/graphql?query={query}")))
    };
    let other = |method| server.client.request(method, server.url("/graphql"));
    let post = |body: String| {
        let request = server.client.post(server.url("/graphql"));
        request
            .header(header::CONTENT_TYPE, "application/json")
            .body(body)
    };
    let large = json!({ "query": "{ me }", "more": "a".repeat(64 * 1024) }).to_string();
    for (request, status) in [
        (server.post("{ panics }"), StatusCode::INTERNAL_SERVER_ERROR),
        (server.post("{ nothing }"), StatusCode::OK),
        (
            server.post("{ nothing }").header("accept", RESPONSE_JSON),
            StatusCode::BAD_REQUEST,
        ),
        (
            server.post("{ me }").header("accept", "text/html"),
            StatusCode::NOT_ACCEPTABLE,
        ),
        (
            server.post("{ me }").header("authorization", "Basic a"),
            StatusCode::UNAUTHORIZED,
        ),
        (
            server.post("subscription { silence }"),
            StatusCode::NOT_ACCEPTABLE,
        ),
        (get("{me}"), StatusCode::OK),
        (get("mutation{work}"), StatusCode::METHOD_NOT_ALLOWED),
        (
            get("mutation{work}").header("accept", "text/event-stream"),
            StatusCode::METHOD_NOT_ALLOWED,
        ),
        (
            get("mutation{work}").header("content-type", "application/json"),
            StatusCode::METHOD_NOT_ALLOWED,
        ),
        (other(Method::PUT), StatusCode::METHOD_NOT_ALLOWED),
        (other(Method::HEAD), StatusCode::METHOD_NOT_ALLOWED),
        (post(large), StatusCode::PAYLOAD_TOO_LARGE),
        (
            post("{\"query\":\"\\xff\"}".to_owned()),
            StatusCode::BAD_REQUEST,
        ),
        (
            server.post("{ me }").header("content-type", "text/plain"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ),
    ] {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), status, "{}", answer.text().await.unwrap());
    }
    let allowed = other(Method::DELETE).send().await.unwrap();
    assert_eq!(allowed.headers()["allow"], "GET, POST");
}

#[tokio::test]
async fn who_calls_is_known_by_the_token() {
    let server = Server::start().await;
    let (viewer, token) = server.sign_in().await;
    let me = async |request: reqwest::RequestBuilder| {
        request.send().await.unwrap().json::<Value>().await.unwrap()
    };
    assert_eq!(
        me(server.post("{ me }")).await,
        json!({ "data": { "me": null } })
    );
    let known = me(server.post("{ me }").bearer_auth(&token)).await;
    assert_eq!(known, json!({ "data": { "me": viewer.user_id } }));

    server.sign_out(viewer, true).await;
    let unknown = server
        .post("{ me }")
        .bearer_auth(&token)
        .send()
        .await
        .unwrap();
    assert_eq!(unknown.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(unknown.headers()["www-authenticate"], "Bearer");
}

#[tokio::test]
async fn a_caller_who_goes_away_interrupts_nothing() {
    let server = Server::start().await;
    let request = tokio::spawn(server.post("mutation { work }").send());
    server.work.begun.passed().await;
    request.abort();
    assert!(request.await.is_err_and(|error| error.is_cancelled()));
    server.work.go_on.open();
    server.work.done.passed().await;
}

#[tokio::test]
async fn what_takes_too_long_is_given_up() {
    let server = Server::start_with(|settings| {
        settings.operation = Duration::from_millis(20);
        settings.body = Duration::from_millis(20);
    })
    .await;
    let answer = server.post("{ waits }").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["errors"][0]["extensions"]["code"], "TIMEOUT");

    // Of a change nobody can say that it was given up.
    let answer = server.post("mutation { work }").send().await.unwrap();
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["errors"][0]["extensions"]["code"], "TIMEOUT");
    let message = body["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("may still be done"), "{message}");

    let never = futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>();
    let body = reqwest::Body::wrap_stream(never);
    let answer = server.post("").body(body).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::REQUEST_TIMEOUT);
}

#[tokio::test]
async fn many_errors_are_answered_briefly() {
    let server = Server::start().await;
    let wrong: String = (0..1_500).map(|n| format!("x{n} ")).collect();
    let query = format!("{{ me {{ {wrong} }} }}");
    let answer = server
        .post(&query)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(answer.len() < 20_000, "{} bytes", answer.len());
}

#[tokio::test]
async fn a_bomb_is_refused_before_the_executor_sees_it() {
    let server = Server::start().await;
    let mut bomb = "{ ...F0 }".to_owned();
    for n in 0..20 {
        bomb += &format!(
            " fragment F{n} on Query {{ {} }}",
            format!("...F{} ", n + 1).repeat(10)
        );
    }
    bomb += " fragment F20 on Query { me }";
    let answer: Value = server
        .post(&bomb)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(
        answer["errors"][0]["extensions"]["code"],
        "QUERY_TOO_COMPLEX"
    );
}

#[tokio::test]
async fn health_is_what_the_database_says() {
    let server = Server::start().await;
    let ask = async |path| {
        let answer = server.client.get(server.url(path)).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    };
    assert_eq!(ask("/healthz").await, (StatusCode::OK, "alive".to_owned()));
    assert_eq!(ask("/readyz").await, (StatusCode::OK, "ready".to_owned()));

    server.endpoint.app.db.read.clone().close().await.unwrap();
    assert_eq!(ask("/healthz").await.0, StatusCode::OK);
    let unready = (StatusCode::SERVICE_UNAVAILABLE, "no database".to_owned());
    assert_eq!(ask("/readyz").await, unready);
    let answer = server.post("{ me }").bearer_auth("a").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    until(|| server.endpoint.tasks.is_empty()).await;
}
