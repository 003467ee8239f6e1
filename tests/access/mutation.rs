//! Every mutation.

mod company;
mod document;
mod list;
mod partnership;
mod party;
mod work;

use serde_json::{Value, json};

use super::{
    caller::{CALLERS, Callers, Scene},
    cover, drawn, error,
};
use crate::{on_both, support::client::Client};

on_both!(every_mutation_by_every_caller);

/// What a mutation, once done, leaves of its scene.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leaves {
    /// Everything the next caller needs.
    Whole,
    /// What has been done cannot be done again.
    Spent,
}

/// A mutation, perhaps with a comma and how it is used, the type of its input, what it leaves, and its input for the caller
/// with this number.
type Row = (
    &'static str,
    &'static str,
    Leaves,
    fn(&Scene, usize) -> Value,
);

async fn every_mutation_by_every_caller(callers: Callers) {
    let clients = callers.clients();
    let mut rows = Vec::new();
    let mut scene = Scene::new(&callers).await;
    let all = [
        party::ROWS,
        partnership::ROWS,
        document::ROWS,
        company::ROWS,
        list::ROWS,
        work::ROWS,
    ]
    .concat();
    for (name, input_type, leaves, input) in all {
        let field = name.split(',').next().unwrap_or(name);
        let mutation = format!(
            "mutation($input: {input_type}!) {{ {field}(input: $input) {{ userErrors {{ code }} }} }}"
        );
        let mut outcomes = Vec::new();
        for (number, (_, client)) in clients.iter().enumerate() {
            if field == "resumeDelegation" && (number == 0 || spent(&outcomes)) {
                callers.of("owner").suspend(&scene.active).await;
            }
            let input = input(&scene, number);
            outcomes.push(outcome(client, field, &mutation, json!({ "input": input })).await);
            if leaves == Leaves::Spent && spent(&outcomes) {
                scene = Scene::new(&callers).await;
            }
        }
        rows.push((name.to_owned(), outcomes));
        if field == "resumeDelegation" {
            // It was suspended to be resumed.
            scene = Scene::new(&callers).await;
        }
    }
    // Last, since it ends the sessions of all of them.
    let mut endings = Vec::new();
    for (_, client) in &clients {
        let log_out = "mutation { logOut { loggedOut } }";
        let answer = client.query(log_out, json!({})).await;
        endings.push(error(&answer).unwrap_or("ok".to_owned()));
    }
    rows.push(("logOut".to_owned(), endings));
    cover(
        &callers.world,
        "mutationType",
        rows.iter().map(|(field, _)| field),
    )
    .await;
    insta::assert_snapshot!("mutations", drawn(&CALLERS, rows));
}

fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input
}

/// Whether the last one did it.
fn spent(outcomes: &[String]) -> bool {
    outcomes.last().is_some_and(|outcome| outcome == "ok")
}

/// `ok`, the code of the user error, or that of the error.
async fn outcome(client: &Client, field: &str, mutation: &str, variables: Value) -> String {
    let answer = client.query(mutation, variables).await;
    error(&answer).unwrap_or_else(|| {
        let refusals = answer.user_error_codes(field);
        refusals.first().map_or("ok", |&code| code).to_owned()
    })
}
