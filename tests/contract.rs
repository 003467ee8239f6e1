//! The schema that clients build on, and what we rely on the executor for.

use std::{collections::BTreeSet, process::Command};

use async_graphql::{
    EmptyMutation, EmptySubscription, InputObject, MaybeUndefined, Object, Schema,
};
use serde_json::{Value, json};

use crate::support::{
    Stage,
    database::Backend,
    schema::{self, name, named},
    world::World,
};

#[test]
fn the_schema_in_the_repository_is_the_servers() {
    let printed = Command::new(env!("CARGO_BIN_EXE_mandate"))
        .args(["schema", "print"])
        .output()
        .expect("it can be printed");
    let printed = String::from_utf8(printed.stdout).expect("it is text");
    // Not `assert_eq`, which would print both.
    assert!(
        printed == include_str!("../schema.graphql"),
        "print it anew: cargo run -- schema print > schema.graphql"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_is_described() {
    let world = World::on(Backend::Sqlite).await;
    let types = "{ __schema { types { name description
        fields(includeDeprecated: true) { name description args(includeDeprecated: true) { name description } }
        inputFields(includeDeprecated: true) { name description }
        enumValues(includeDeprecated: true) { name description } } } }";
    let answer = world.server.anonymous().query(types, json!({})).await;
    let mut missing = Vec::new();
    for one in answer.list("/__schema/types") {
        let name = one["name"].as_str().expect("a name");
        if !name.starts_with("__") {
            undescribed(one, name, &mut missing);
        }
    }
    // The library's, which cannot be described; what is in them is.
    missing.retain(|path| path != "ID" && (path.contains('.') || !path.ends_with("Connection")));
    assert_eq!(missing, Vec::<String>::new());
}

/// Adds the path of whatever has no description at or below `one`.
fn undescribed(one: &Value, path: &str, missing: &mut Vec<String>) {
    if one["description"]
        .as_str()
        .is_none_or(|text| text.trim().is_empty())
    {
        missing.push(path.to_owned());
    }
    for part in ["fields", "args", "inputFields", "enumValues"] {
        for below in one[part].as_array().into_iter().flatten() {
            let name = below["name"].as_str().expect("a name");
            undescribed(below, &format!("{path}.{name}"), missing);
        }
    }
}

struct Toy;

#[derive(InputObject)]
struct Change {
    name: MaybeUndefined<String>,
    size: Option<i32>,
}

#[Object]
impl Toy {
    async fn slow(&self) -> i32 {
        // Others that can be answered are, in the meantime.
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        1
    }

    async fn quick(&self) -> i32 {
        2
    }

    async fn broken(&self) -> async_graphql::Result<i32> {
        Err("no".into())
    }

    async fn maybe(&self) -> Option<async_graphql::Result<i32>> {
        Some(Err("no".into()))
    }

    async fn below(&self) -> Option<Toy> {
        Some(Toy)
    }

    async fn told(&self, change: Change) -> String {
        format!("{:?} {:?}", change.name, change.size)
    }
}

fn toy() -> Schema<Toy, EmptyMutation, EmptySubscription> {
    Schema::new(Toy, EmptyMutation, EmptySubscription)
}

async fn answer(query: &str) -> String {
    let response = toy().execute(query).await;
    serde_json::to_string(&response.data).expect("it is JSON")
}

/// Of each list that a query may be asked for, what it costs is known: it has pages, or a price, or leads no further.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_list_has_pages_or_a_price() {
    let world = World::on(Backend::Sqlite).await;
    let schema = schema::Schema::read(&world.server.anonymous()).await;
    let is_list = |kind: &Value| {
        let kind = match kind["kind"] == "NON_NULL" {
            true => &kind["ofType"],
            false => kind,
        };
        kind["kind"] == "LIST"
    };
    let mut lists = BTreeSet::new();
    for of in schema.objects() {
        if of.ends_with("Connection") {
            continue;
        }
        for field in schema.fields(of) {
            let (kind, list) = (named(&field["type"]), is_list(&field["type"]));
            if list && !schema.is_leaf(kind) {
                lists.insert(name(field));
            }
        }
    }
    let tabs = ["tabs"];
    let priced = [
        "admins",
        "apps",
        "items",
        "pendingMemberships",
        "recipients",
        "sharedWith",
    ];
    let known: BTreeSet<&str> = tabs.into_iter().chain(priced).collect();
    assert_eq!(lists, known, "see `UNPAGED` in graphql/document/cost.rs");

    let circle =
        "organization { admins { organization { admins { organization { admins { id } } } } } }";
    let query = format!("{{ viewer {{ contexts {{ nodes {{ {circle} }} }} }} }}");
    let answer = world.server.anonymous().query(&query, json!({})).await;
    let refused = answer.body.to_string();
    assert!(refused.contains("may cost"), "{refused}");
}

#[tokio::test]
async fn fields_are_answered_in_the_order_of_the_query() {
    let query = "{ slow quick below { slow again: slow quick } last: quick }";
    assert_eq!(
        answer(query).await,
        r#"{"slow":1,"quick":2,"below":{"slow":1,"again":1,"quick":2},"last":2}"#
    );
}

#[tokio::test]
async fn a_field_that_fails_nulls_what_cannot_be_without_it_and_nothing_else() {
    let query = "{ slow below { quick broken slow } maybe quick }";
    assert_eq!(
        answer(query).await,
        r#"{"slow":1,"below":null,"maybe":null,"quick":2}"#
    );
    assert_eq!(answer("{ quick broken }").await, "null");
}

/// The reason why null means "leave it" in our inputs, and what is to be removed has a field of its own.
#[tokio::test]
async fn what_is_left_out_cannot_be_told_from_null_in_a_variable() {
    let query = "query($name: String, $size: Int) { told(change: { name: $name, size: $size }) }";
    assert_eq!(answer(query).await, r#"{"told":"Null None"}"#);
    assert_eq!(
        answer("{ told(change: {}) }").await,
        r#"{"told":"Undefined None"}"#
    );
    assert_eq!(
        answer("{ told(change: { name: null, size: null }) }").await,
        r#"{"told":"Null None"}"#
    );
}
