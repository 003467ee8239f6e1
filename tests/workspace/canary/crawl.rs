//! A crawler over the whole schema.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::{Value, json};

use crate::support::{
    client::Client,
    schema::{Schema, named},
};

impl Schema {
    /// All fields of a type, and below them, so deep. Each under a name of its own, so that fields of several types do not
    /// meet; lists by few.
    fn selection(&self, name: &str, depth: usize) -> String {
        let kind = &self.types[name];
        let possible = kind["possibleTypes"].as_array();
        if let Some(possible) = possible.filter(|possible| !possible.is_empty()) {
            let each = possible.iter().map(|one| {
                let one = one["name"].as_str().expect("a name");
                format!("... on {one} {{ {} }}", self.selection(one, depth))
            });
            return format!("__typename {}", each.collect::<Vec<_>>().join(" "));
        }
        let fields = self.fields(name).iter();
        let fields = fields.filter_map(|field| self.field(name, field, "", depth));
        format!("__typename {}", fields.collect::<Vec<_>>().join(" "))
    }

    /// One field with these arguments; none if it leads too deep or wants more of them.
    fn field(&self, of: &str, field: &Value, arguments: &str, depth: usize) -> Option<String> {
        let name = field["name"].as_str().expect("a name");
        let known = field["args"].as_array().expect("a list");
        let wants = known.iter().any(|arg| arg["type"]["kind"] == "NON_NULL");
        if wants && arguments.is_empty() {
            return None;
        }
        let paged = known.iter().any(|arg| arg["name"] == "first");
        let arguments = match (arguments, paged) {
            ("", true) => "(first: 10)".to_owned(),
            ("", false) => String::new(),
            (given, true) => format!("({given}, first: 10)"),
            (given, false) => format!("({given})"),
        };
        let leads_to = named(&field["type"]);
        let below = match (self.is_leaf(leads_to), depth) {
            (true, _) => String::new(),
            (false, 0) => return None,
            (false, _) => format!(" {{ {} }}", self.selection(leads_to, depth - 1)),
        };
        Some(format!("{of}_{name}: {name}{arguments}{below}"))
    }

    /// Asks for a field of the root with these arguments, and for one field below it at a time, as deep as the server
    /// answers; gives all that was said.
    pub(super) async fn crawl(&self, client: &Client, name: &str, arguments: &str) -> String {
        let root = &self.types[&self.root];
        let fields = root["fields"].as_array().expect("a list");
        let field = fields.iter().find(|field| field["name"] == name);
        let field = field.unwrap_or_else(|| panic!("no field {name}"));
        let arguments = if arguments.is_empty() {
            String::new()
        } else {
            format!("({arguments})")
        };
        let root = format!("{name}{arguments}");
        let mut below = &self.types[named(&field["type"])];
        if below["possibleTypes"].is_array() {
            let which = format!("{{ {root} {{ __typename }} }}");
            let answer = client.query(&which, json!({})).await;
            let which = answer.body.pointer(&format!("/data/{name}/__typename"));
            match which.and_then(Value::as_str) {
                Some(which) => below = &self.types[which],
                None => return answer.body.to_string(),
            }
        }
        let of = below["name"].as_str().expect("a name");
        let mut said = String::new();
        for part in below["fields"].as_array().expect("a list") {
            for depth in (0..5).rev() {
                let Some(selection) = self.field(of, part, "", depth) else {
                    break;
                };
                let query = format!("{{ {root} {{ ... on {of} {{ {selection} }} }} }}");
                let answer = client.query(&query, json!({})).await;
                if answer.error_codes().contains(&"QUERY_TOO_COMPLEX") || answer.status == 413 {
                    continue;
                }
                assert!(answer.errors().is_empty(), "{query}: {}", answer.body);
                said += &answer.body.to_string();
                break;
            }
        }
        said
    }
}

/// What is in the folders that the person has heard of, and in those that are in them.
pub async fn folders(client: &Client, organizations: &[String], heard: &str) -> String {
    let id = Regex::new("doc_[0-9a-z]{26}").expect("it is one");
    let ids = |text: &str| -> BTreeSet<String> {
        id.find_iter(text)
            .map(|id| id.as_str().to_owned())
            .collect()
    };
    let query = "query($id: ID!, $folder: ID) { workspace(organizationId: $id) {
        documents(folderId: $folder) { nodes { id name } } } }";
    let (mut told, mut known, mut new) = (String::new(), BTreeSet::new(), ids(heard));
    while let Some(folder) = new.pop_first() {
        for id in organizations {
            let variables = json!({ "id": id, "folder": folder });
            told += &client.query(query, variables).await.body.to_string();
        }
        known.insert(folder);
        new = ids(&told).difference(&known).chain(&new).cloned().collect();
        new.retain(|id| !known.contains(id));
    }
    told
}
