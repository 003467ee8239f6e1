//! Every field of every type that a query leads to: what becomes of it for every kind of caller.
//!
//! The fields are those of the schema itself: a type without a thing to look at fails, and so does a field that shows
//! nobody anything. What is looked at is in `place`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    caller::{CALLERS, Callers, Scene},
    drawn, error, given,
    place::{ELSEWHERE, NOTHING_TO_SHOW, Place, UNSTEADY, places},
};
use crate::{
    on_both,
    support::{
        Stage,
        client::Client,
        database::Backend,
        schema::{Schema, name, named},
        world::World,
    },
};

on_both!(every_field_by_every_caller);

async fn every_field_by_every_caller(callers: Callers) {
    let scene = Scene::new(&callers).await;
    let places = places(&callers, &scene).await;
    callers.world.all_mail_sent().await;
    let schema = Schema::read(&callers.world.server.anonymous()).await;
    assert_places(&schema, &places);

    let clients = callers.clients();
    let (mut rows, mut plain) = (Vec::new(), Vec::new());
    let mut shown = BTreeSet::new();
    for place in &places {
        let mut looks = Vec::new();
        for (_, client) in &clients {
            looks.push(look(&schema, place, client).await);
        }
        let itself: Vec<String> = looks.iter().map(|look| outcome(look, "itself")).collect();
        let title = format!("{}, {}", place.of, place.what);
        let mut plain_fields = Vec::new();
        for field in schema.fields(place.of) {
            if UNSTEADY.contains(&(place.of, place.what, name(field))) {
                continue;
            }
            let cells = cells(place, field, &looks);
            if cells.iter().any(|cell| !matches!(&**cell, "null" | "")) {
                shown.insert(format!("{}.{}", place.of, name(field)));
            }
            let as_itself = itself
                .iter()
                .zip(&cells)
                .all(|(itself, cell)| itself == cell || cell.is_empty());
            if as_itself {
                plain_fields.push(name(field));
            } else {
                rows.push((format!("{title}: {}", name(field)), cells));
            }
        }
        plain.push(format!("{title}: {}", plain_fields.join(" ")));
        rows.push((title, itself));
    }
    plain.sort();

    let named_in = |types: &BTreeSet<&str>| {
        let all = types.iter().flat_map(|of| {
            let fields = schema.fields(of).iter();
            fields.map(move |field| format!("{of}.{}", name(field)))
        });
        all.collect::<BTreeSet<String>>()
    };
    let looked_at: BTreeSet<&str> = places.iter().map(|place| place.of).collect();
    let nothing: BTreeSet<String> = named_in(&looked_at).difference(&shown).cloned().collect();
    let expected = NOTHING_TO_SHOW.map(str::to_owned);
    assert_eq!(nothing, BTreeSet::from(expected), "shown to nobody");

    let table = drawn(&CALLERS, rows);
    let plain = plain.join("\n");
    insta::assert_snapshot!(
        "fields",
        format!("{table}\nWhoever sees a thing sees of it the same:\n{plain}\n")
    );
}

/// What mutations answer and streams tell leads to what queries lead to, and to little else: every field of that, with its
/// type. One more is to be thought about: nothing else here looks at whom it tells what.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_answers_and_streams_add() {
    let world = World::on(Backend::Sqlite).await;
    let schema = Schema::read(&world.server.anonymous()).await;
    let queried = schema.objects();
    let roots = schema.other_roots.iter();
    let added: BTreeSet<&str> = roots.flat_map(|root| schema.objects_below(root)).collect();
    let lines = added.difference(&queried).map(|of| {
        let fields = schema.fields(of).iter();
        let fields = fields.map(|field| format!("{}: {}", name(field), named(&field["type"])));
        format!("{of}: {}", fields.collect::<Vec<_>>().join(", "))
    });
    insta::assert_snapshot!("results", lines.collect::<Vec<_>>().join("\n"));
}

/// Fails unless there is something of every type to look at.
fn assert_places(schema: &Schema, places: &[Place]) {
    let mut objects = schema.objects();
    objects.retain(|of| !is_plumbing(schema, of));
    let looked_at = places.iter().map(|place| place.of);
    let known: BTreeSet<&str> = looked_at.chain(ELSEWHERE).collect();
    assert_eq!(known, objects, "what is looked at, and the schema's types");
}

/// Whether the type is a list's, which decides nothing: what is in it has been decided before.
fn is_plumbing(schema: &Schema, of: &str) -> bool {
    let parts: &[&str] = match of {
        "PageInfo" => &["endCursor", "hasNextPage", "hasPreviousPage", "startCursor"],
        _ if of.ends_with("Connection") => &["edges", "nodes", "pageInfo", "totalCount"],
        _ if of.ends_with("Edge") => &["cursor", "node"],
        _ => return false,
    };
    let mut fields: Vec<&str> = schema.fields(of).iter().map(name).collect();
    fields.sort_unstable();
    fields == parts
}

/// All that the caller sees of the thing, or the code of the error.
async fn look(schema: &Schema, place: &Place, client: &Client) -> Result<Value, String> {
    let fields = schema.fields(place.of).iter().map(|field| {
        let leads_to = named(&field["type"]);
        let below = if schema.is_leaf(leads_to) {
            ""
        } else if leads_to.ends_with("Connection") {
            " { totalCount }"
        } else {
            " { __typename }"
        };
        format!("{}{below}", name(field))
    });
    let fields = fields.collect::<Vec<_>>().join(" ");
    let query = place
        .path
        .replace('@', &format!("itself: __typename {fields}"));
    let answer = client
        .query(&format!("{{ row: {query} }}"), json!({}))
        .await;
    if let Some(code) = error(&answer) {
        return Err(code);
    }
    let found = answer.body["data"]["row"].pointer(place.pointer);
    Ok(found.cloned().unwrap_or_default())
}

/// What a field gave: nothing, something, or the code of an error.
fn outcome(look: &Result<Value, String>, field: &str) -> String {
    match look {
        Err(code) => code.clone(),
        Ok(found) => given(found.get(field)),
    }
}

/// What a field gave each caller, nothing where the thing itself is not seen: of what can be counted how many, and where
/// not all are given the same the number of the answer.
fn cells(place: &Place, field: &Value, looks: &[Result<Value, String>]) -> Vec<String> {
    let found = |look: &Result<Value, String>| {
        let value = look.as_ref().ok()?.get(name(field))?;
        Some(value.clone())
    };
    let found: Vec<Option<Value>> = looks.iter().map(found).collect();
    let is_personal =
        place.own || named(&field["type"]) == "StreamCursor" || name(field) == "downloadUrl";
    let mut different: Vec<&Value> = Vec::new();
    let mut cells = Vec::new();
    for value in &found {
        cells.push(match value {
            None => String::new(),
            Some(Value::Null) => "null".to_owned(),
            Some(_) if is_personal => "seen".to_owned(),
            Some(value) => {
                let known = different.iter().position(|one| *one == value);
                let number = known.unwrap_or(different.len());
                if known.is_none() {
                    different.push(value);
                }
                match (number, value.get("totalCount")) {
                    (_, Some(count)) => count.to_string(),
                    (0, None) => "seen".to_owned(),
                    (number, None) => format!("seen ({})", number + 1),
                }
            }
        });
    }
    cells
}
