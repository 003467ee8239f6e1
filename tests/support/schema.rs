//! The schema as a client reads it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::client::Client;

const SCHEMA: &str = "{ __schema { queryType { name } mutationType { name } subscriptionType { name } types { name kind
    possibleTypes { name }
    fields { name args { name type { kind } } type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";

/// The types by their names, as introspection tells of them, and the one where queries start.
pub struct Schema {
    pub root: String,
    /// Where mutations and subscriptions start.
    pub other_roots: Vec<String>,
    pub types: BTreeMap<String, Value>,
}

impl Schema {
    pub async fn read(client: &Client) -> Self {
        let answer = client.query(SCHEMA, json!({})).await;
        let types = answer.list("/__schema/types").iter();
        Self {
            root: answer.text("/__schema/queryType/name").to_owned(),
            other_roots: ["mutationType", "subscriptionType"]
                .map(|root| answer.text(&format!("/__schema/{root}/name")).to_owned())
                .to_vec(),
            types: types
                .map(|kind| (name(kind).to_owned(), kind.clone()))
                .collect(),
        }
    }

    /// The fields of a type; none of a scalar or a union.
    pub fn fields(&self, of: &str) -> &[Value] {
        self.types[of]["fields"]
            .as_array()
            .map_or(&[], Vec::as_slice)
    }

    /// Whether nothing stands below a field of this type.
    pub fn is_leaf(&self, kind: &str) -> bool {
        let kind = self.types[kind]["kind"].as_str();
        matches!(kind, Some("SCALAR" | "ENUM"))
    }

    /// The object types that queries lead to, the root aside.
    pub fn objects(&self) -> BTreeSet<&str> {
        self.objects_below(&self.root)
    }

    /// The object types that this one leads to, itself aside.
    pub fn objects_below<'a>(&'a self, root: &'a str) -> BTreeSet<&'a str> {
        let (mut found, mut open) = (BTreeSet::new(), vec![root]);
        while let Some(kind) = open.pop() {
            if !found.insert(kind) {
                continue;
            }
            let possible = self.types[kind]["possibleTypes"].as_array();
            open.extend(possible.into_iter().flatten().map(name));
            open.extend(self.fields(kind).iter().map(|field| named(&field["type"])));
        }
        found.retain(|kind| self.types[*kind]["kind"] == "OBJECT" && *kind != root);
        found
    }
}

/// What a type or a field is called.
pub fn name(of: &Value) -> &str {
    of["name"].as_str().expect("a name")
}

/// What a type is called, whatever is around it.
pub fn named(kind: &Value) -> &str {
    match kind["ofType"].is_object() {
        true => named(&kind["ofType"]),
        false => name(kind),
    }
}
