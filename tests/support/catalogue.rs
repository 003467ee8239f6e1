//! Solutions to work with, and what people do with them.

use std::ops::RangeInclusive;

use mandate::command::solution::import;
use serde_json::{Value, json};

use super::{
    actor::{Actor, Organization},
    world::World,
};

/// The ids of `count` solutions, by name: `Solution 0001` and so on.
pub async fn fill(world: &World, count: usize) -> Vec<String> {
    let reader = world.known("Melvil Dewey").await;
    import(world, 1..=count).await;
    ids(&reader, "solution").await
}

/// The ids of `count` further solutions.
pub async fn fill_more(world: &World, count: usize) -> Vec<String> {
    let reader = world.known("Paul Otlet").await;
    import(world, 1_001..=1_000 + count).await;
    let all = ids(&reader, "solution").await;
    all[all.len() - count..].to_vec()
}

async fn import(world: &World, numbers: RangeInclusive<usize>) {
    let count = numbers.clone().count();
    let mut file = "name,vendor_name,vendor_email,summary,website_url,category\n".to_owned();
    for number in numbers {
        file += &format!(
            "Solution {number:04},Vendor {number},sales@vendor{number}.example.com,Does it.,,Payroll\n"
        );
    }
    let report = import::run(&world.server.app, file.as_bytes()).await;
    assert_eq!(report.expect("it is imported").added, count);
}

async fn ids(reader: &Actor, search: &str) -> Vec<String> {
    let all = "query($search: String, $after: String) { solutions(search: $search, first: 100, after: $after) {
        nodes { id } pageInfo { endCursor hasNextPage } } }";
    let (mut ids, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = reader
            .query(all, json!({ "search": search, "after": after }))
            .await;
        let nodes = page.list("/solutions/nodes").iter();
        ids.extend(nodes.map(|node| node["id"].as_str().expect("an id").to_owned()));
        after = page.data("/solutions/pageInfo/endCursor").clone();
        if page.data("/solutions/pageInfo/hasNextPage") == &json!(false) {
            return ids;
        }
    }
}

/// A shortlist, as it was when it was read.
#[derive(Clone, Debug)]
pub struct Shortlist {
    pub id: String,
    pub version: i64,
    pub status: String,
    /// The ids of its items, in order.
    pub items: Vec<String>,
}

const SHORTLIST: &str = "shortlist { id version status items { id position solution { id } } }";

impl Shortlist {
    pub fn read(value: &Value) -> Self {
        let text = |name: &str| value[name].as_str().expect("a text").to_owned();
        let items = value["items"].as_array().expect("a list");
        for (place, item) in items.iter().enumerate() {
            assert_eq!(item["position"], place, "{value}");
        }
        let id = |item: &Value| item["id"].as_str().expect("an id").to_owned();
        Self {
            id: text("id"),
            version: value["version"].as_i64().expect("a number"),
            status: text("status"),
            items: items.iter().map(id).collect(),
        }
    }

    /// The input that names it.
    pub fn input(&self) -> Value {
        json!({ "shortlistId": self.id, "version": self.version })
    }
}

/// A brief, as it was when it was read.
#[derive(Clone, Debug)]
pub struct Brief {
    pub id: String,
    pub version: i64,
    pub status: String,
}

impl Brief {
    /// The input that names it.
    pub fn input(&self) -> Value {
        json!({ "briefId": self.id, "version": self.version })
    }
}

/// A note, as it was when it was read.
#[derive(Clone, Debug)]
pub struct Note {
    pub id: String,
    pub version: i64,
}

impl Note {
    /// The input that names it.
    pub fn input(&self) -> Value {
        json!({ "noteId": self.id, "version": self.version })
    }

    /// The input that changes one field of it.
    pub fn with(&self, field: &str, value: &str) -> Value {
        let mut input = self.input();
        input[field] = json!(value);
        input
    }
}

impl Actor {
    /// Writes a note on something.
    pub async fn add_note(
        &self,
        organization: &Organization,
        subject: &str,
        text: &str,
        visibility: &str,
    ) -> Note {
        let input = json!({ "organizationId": organization.id, "subjectId": subject,
                            "text": text, "visibility": visibility });
        self.note("addNote", "AddNoteInput", input).await
    }

    /// Changes one field of a note as it is now.
    pub async fn update_note(&self, note: &Note, field: &str, value: &str) -> Note {
        let now = self
            .query(
                "query($id: ID!) { node(id: $id) { ... on Note { version } } }",
                json!({ "id": note.id }),
            )
            .await;
        let now = Note {
            version: now.data("/node/version").as_i64().expect("a number"),
            ..note.clone()
        };
        let input = now.with(field, value);
        self.note("updateNote", "UpdateNoteInput", input).await
    }

    /// Runs a mutation that gives a note.
    pub async fn note(&self, field: &str, input_type: &str, input: Value) -> Note {
        let answer = self.attempt(field, input_type, input, "note { id version }");
        let answer = answer.await;
        let note = &answer.payload(field)["note"];
        Note {
            id: note["id"].as_str().expect("an id").to_owned(),
            version: note["version"].as_i64().expect("a number"),
        }
    }

    /// What was deleted first of all that the stream of a workspace tells of from its very beginning.
    pub async fn first_deleted(&self, organization: &Organization) -> Value {
        let query = "query($id: ID!) { workspace(organizationId: $id) { cursor } }";
        let id = json!({ "id": organization.id });
        let answer = self.query(query, id).await;
        let parts = answer.text("/workspace/cursor").split('.').map(|part| {
            let (stream, _) = part.rsplit_once('-').expect("a stream and a number");
            format!("{stream}-0")
        });
        let beginning = parts.collect::<Vec<_>>().join(".");
        let live = "subscription($id: ID!, $after: StreamCursor) { workspaceEvents(organizationId: $id, after: $after) {
            __typename ... on WorkspaceChanged { deletedId } } }";
        let socket = self.socket().await;
        let variables = json!({ "id": organization.id, "after": beginning });
        let mut events = socket.subscribe(live, variables);
        loop {
            let event = events.next_of("WorkspaceChanged").await;
            if !event["deletedId"].is_null() {
                return event["deletedId"].clone();
            }
        }
    }

    /// Drafts a brief; `more` are further fields of the input.
    pub async fn create_brief(
        &self,
        organization: &Organization,
        title: &str,
        more: Value,
    ) -> Brief {
        let mut input = json!({ "organizationId": organization.id, "title": title,
                                "body": "How many, and by when?" });
        let more = more.as_object().expect("an object").clone();
        input.as_object_mut().expect("an object").extend(more);
        self.brief("createBrief", "CreateBriefInput", input).await
    }

    pub async fn send(&self, brief: &Brief) -> Brief {
        self.brief("sendBrief", "BriefInput", brief.input()).await
    }

    /// Runs a mutation that gives a brief.
    pub async fn brief(&self, field: &str, input_type: &str, input: Value) -> Brief {
        let answer = self.attempt(field, input_type, input, "brief { id version status }");
        let answer = answer.await;
        let brief = &answer.payload(field)["brief"];
        let text = |name: &str| brief[name].as_str().expect("a text").to_owned();
        Brief {
            id: text("id"),
            version: brief["version"].as_i64().expect("a number"),
            status: text("status"),
        }
    }

    pub async fn delete_shortlist(&self, shortlist: &Shortlist) {
        let (field, input) = ("deleteShortlist", shortlist.input());
        let answer = self.attempt(field, "ShortlistInput", input, "deletedId");
        assert_eq!(answer.await.payload(field)["deletedId"], shortlist.id);
    }

    /// Makes a shortlist; `more` are further fields of the input.
    pub async fn create_shortlist(
        &self,
        organization: &Organization,
        title: &str,
        more: Value,
    ) -> Shortlist {
        let mut input = json!({ "organizationId": organization.id, "title": title });
        let more = more.as_object().expect("an object").clone();
        input.as_object_mut().expect("an object").extend(more);
        self.shortlist("createShortlist", "CreateShortlistInput", input)
            .await
    }

    pub async fn publish(&self, shortlist: &Shortlist) -> Shortlist {
        self.shortlist("publishShortlist", "ShortlistInput", shortlist.input())
            .await
    }

    /// Runs a mutation that gives a shortlist.
    pub async fn shortlist(&self, field: &str, input_type: &str, input: Value) -> Shortlist {
        let answer = self.attempt(field, input_type, input, SHORTLIST).await;
        Shortlist::read(&answer.payload(field)["shortlist"])
    }

    /// Saves a solution, and gives the id of what was saved.
    pub async fn save(&self, organization: &Organization, solution_id: &str) -> String {
        let input = json!({ "organizationId": organization.id, "solutionId": solution_id });
        let (field, input_type) = ("saveSolution", "SaveSolutionInput");
        let answer = self.attempt(field, input_type, input, "savedSolution { id }");
        let answer = answer.await;
        let id = answer.payload(field)["savedSolution"]["id"].as_str();
        id.expect("an id").to_owned()
    }
}
