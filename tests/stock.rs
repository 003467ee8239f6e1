//! Why the transport is ours: what async-graphql-axum's own handler takes. When one of these fails, upstream has mended
//! it, and ours may go.

use async_graphql::{EmptySubscription, Object, Schema};
use async_graphql_axum::GraphQL;
use axum::Router;
use tokio::net::TcpListener;

use crate::support::http;

struct Query;

#[Object]
impl Query {
    async fn nothing(&self) -> bool {
        true
    }
}

struct Mutation;

#[Object]
impl Mutation {
    async fn delete_everything(&self) -> bool {
        true
    }
}

async fn stock() -> String {
    let schema = Schema::new(Query, Mutation, EmptySubscription);
    let router = Router::new().route_service("/graphql", GraphQL::new(schema));
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/graphql")
}

#[tokio::test]
async fn it_runs_mutations_that_a_link_on_any_page_asks_for() {
    let url = format!("{}?query=mutation%7BdeleteEverything%7D", stock().await);
    let answer = http::get(url)
        .await
        .expect("it answers")
        .text()
        .await
        .expect("it is text");
    assert!(answer.contains(r#""deleteEverything":true"#), "{answer}");
}

#[tokio::test]
async fn it_runs_mutations_that_a_form_on_any_page_sends() {
    let client = http::client().build();
    let request = client
        .expect("the client can be made")
        .post(stock().await)
        .header("content-type", "text/plain");
    let answer = request
        .body(r#"{"query":"mutation { deleteEverything }"}"#)
        .send()
        .await
        .expect("it answers");
    let answer = answer.text().await.expect("it is text");
    assert!(answer.contains(r#""deleteEverything":true"#), "{answer}");
}
