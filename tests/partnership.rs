//! Partnerships between two organizations.

mod address;
mod contact;
mod machine;
mod party;
mod several;
mod story;

use serde_json::json;

use crate::support::{actor::Actor, client::Answer};

/// The codes of what an operation refused.
fn codes(answer: &Answer, field: &str) -> Vec<String> {
    let errors = answer.list(&format!("/{field}/userErrors"));
    let codes = errors.iter().map(|error| error["code"].as_str());
    codes.map(|code| code.expect("a code").to_owned()).collect()
}

/// The kinds and titles of somebody's notices about partnerships, newest first.
async fn notices(actor: &Actor) -> Vec<(String, String)> {
    let query = "{ viewer { notifications(first: 100) { nodes { kind title } } } }";
    let answer = actor.query(query, json!({})).await;
    let nodes = answer.list("/viewer/notifications/nodes");
    let text = |value: &serde_json::Value| value.as_str().expect("it is text").to_owned();
    nodes
        .iter()
        .map(|node| (text(&node["kind"]), text(&node["title"])))
        .filter(|(kind, _)| kind.starts_with("PARTNERSHIP"))
        .collect()
}
