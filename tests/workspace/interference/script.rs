//! What the viewer asks and tries, and all that they are answered.

use std::collections::HashMap;

use async_graphql::ID;
use mandate::graphql::id;
use regex::Regex;
use serde_json::{Value, json};

use super::stand::{Hidden, Stand};

/// All that a frontend asks of one organization.
const LOOK: &str = "query($id: ID!) {
    viewer { unreadNotificationCount notificationCursor
        notifications(first: 50) { totalCount nodes { kind title subject { id } organization { name } } }
        contexts { totalCount nodes { mode organization { name } } }
        partnerDashboard { buyerAccounts { totalCount nodes { permissions quickActions } } } }
    organization(id: $id) { name members { totalCount } delegations { totalCount } }
    workspace(organizationId: $id) {
        mode cursor tabs { key count } actingAs { banner }
        shortlists(first: 20) { totalCount pageInfo { hasNextPage endCursor } nodes { id title status version actions itemCount
            author { displayName } items { id solution { name } }
            notes(first: 5) { totalCount nodes { id text author { displayName } } } } }
        notes(first: 50) { totalCount pageInfo { hasNextPage } nodes { id text visibility actions author { displayName }
            subject { ... on Solution { name } ... on Shortlist { title } ... on Brief { title } } } }
        savedSolutions(first: 50) { totalCount nodes { id solution { name } savedBy { displayName } } }
        inheritedDrafts { totalCount } } }";
const ASKED: &str = "query($id: ID!) { workspace(organizationId: $id) {
    briefs(first: 20) { totalCount pageInfo { hasNextPage } nodes { id title status actions sentAs author { displayName }
        recipients { email delivery } responses(first: 5) { totalCount nodes { id message } }
        notes(first: 5) { totalCount nodes { text } } } } }
    solutions(first: 3) { totalCount nodes { id name } } }";
const LIVE: &str = "subscription($id: ID!) { workspaceEvents(organizationId: $id) { __typename
    ... on StreamPosition { cursor } ... on AccessChanged { cursor tabs { key count } }
    ... on WorkspaceChanged { cursor change deletedId actor { displayName }
        node { id ... on Shortlist { title } ... on Note { text } } } } }";
/// What an id is good for in queries.
const BY_ID: &str =
    "query($organization: ID!, $id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id }
    organization(id: $id) { name } elsewhere: workspace(organizationId: $id) { mode }
    workspace(organizationId: $organization) { notes(subjectId: $id) { totalCount } } }";

/// A mutation, the type of its input, and its input.
type Try = (&'static str, &'static str, Value);

impl Stand {
    /// The script, and the ids that were in it of what is hidden. `hide` is done while the viewer's socket is open; where
    /// it hides nothing, `never` are ids that never were.
    pub async fn transcript(
        &self,
        hide: impl AsyncFn(&Self) -> Hidden,
        never: Hidden,
    ) -> (String, Hidden) {
        let (viewer, buyer) = (&self.viewer, self.buyer());
        let id = json!({ "id": buyer.id });
        let socket = viewer.socket().await;
        let mut events = socket.subscribe(LIVE, id.clone());
        let mut said = vec![format!("{:?}", events.event().await)];
        let mut hidden = hide(self).await;
        if hidden.is_empty() {
            hidden = never;
        }
        let look = async || {
            let answers = [
                viewer.query(LOOK, id.clone()).await.body,
                viewer.query(ASKED, id.clone()).await.body,
            ];
            format!("{answers:?}")
        };
        said.push(look().await);
        for id in [&self.published, &self.scene.solutions[4], &buyer.id] {
            said.push(self.by_id(id).await);
        }
        for (field, input_type, input) in self.own_work() {
            let answer = self.attempt(field, input_type, input).await;
            let is_done = answer.contains(r#""userErrors":[]"#);
            said.push(answer);
            if is_done {
                said.push(format!("{:?}", events.event().await));
            }
        }
        let own = self.own_list().await;
        for id in &hidden {
            said.push(self.by_id(id).await);
            for (field, input_type, input) in self.tries(id, &own) {
                said.push(self.attempt(field, input_type, input).await);
            }
        }
        said.push(look().await);
        (without_ids_and_times(&said.join("\n")), hidden)
    }

    async fn by_id(&self, id: &str) -> String {
        let variables = json!({ "organization": self.buyer().id, "id": id });
        self.viewer.query(BY_ID, variables).await.body.to_string()
    }

    async fn attempt(&self, field: &str, input_type: &str, input: Value) -> String {
        let mutation = format!(
            "mutation($input: {input_type}!) {{ {field}(input: $input) {{ userErrors {{ code message field subject {{ id }} }} }} }}"
        );
        let answer = self.viewer.query(&mutation, json!({ "input": input }));
        answer.await.body.to_string()
    }

    /// What the viewer does of their own, as far as they may.
    fn own_work(&self) -> [Try; 5] {
        let (buyer, solutions) = (&self.buyer().id, &self.scene.solutions);
        let note = |subject: &str| {
            json!({ "organizationId": buyer, "subjectId": subject, "text": "Mine",
                    "visibility": "SHARED" })
        };
        [
            (
                "createShortlist",
                "CreateShortlistInput",
                json!({ "organizationId": buyer, "title": "Mine", "draft": true,
                        "solutionIds": solutions[..2] }),
            ),
            (
                "createBrief",
                "CreateBriefInput",
                json!({ "organizationId": buyer, "title": "Mine", "body": "Mine" }),
            ),
            ("addNote", "AddNoteInput", note(&solutions[4])),
            ("addNote", "AddNoteInput", note(&self.published)),
            (
                "saveSolution",
                "SaveSolutionInput",
                json!({ "organizationId": buyer, "solutionId": solutions[0] }),
            ),
        ]
    }

    /// The id of the viewer's own draft, or of what is published where they may have none.
    async fn own_list(&self) -> String {
        let drafts = "query($id: ID!) { workspace(organizationId: $id) {
            shortlists(first: 1, status: [DRAFT]) { nodes { id } } } }";
        let drafts = self.viewer.query(drafts, json!({ "id": self.buyer().id }));
        let drafts = drafts.await.body;
        let own = drafts.pointer("/data/workspace/shortlists/nodes/0/id");
        own.and_then(Value::as_str)
            .unwrap_or(&self.published)
            .to_owned()
    }

    /// Every mutation that takes an id of this kind.
    fn tries(&self, id: &str, own_list: &str) -> Vec<Try> {
        let with = |name: &str, more: Value| {
            let mut input = json!({ "version": 1 });
            input[name] = json!(id);
            let more = more.as_object().expect("an object").clone();
            input.as_object_mut().expect("an object").extend(more);
            input
        };
        let nothing = || json!({});
        let list = |field, input_type, more| (field, input_type, with("shortlistId", more));
        let brief = |field, input_type, more| (field, input_type, with("briefId", more));
        let solutions = json!({ "solutionIds": [self.scene.solutions[3]] });
        let mut tries = match &id[..4] {
            "sho_" => vec![
                list(
                    "updateShortlist",
                    "UpdateShortlistInput",
                    json!({ "title": "Mine" }),
                ),
                list("addToShortlist", "AddToShortlistInput", solutions),
                list(
                    "removeFromShortlist",
                    "RemoveFromShortlistInput",
                    json!({ "itemIds": [id] }),
                ),
                list(
                    "moveShortlistItem",
                    "MoveShortlistItemInput",
                    json!({ "itemId": id, "position": 0 }),
                ),
                list("publishShortlist", "ShortlistInput", nothing()),
                list("deleteShortlist", "ShortlistInput", nothing()),
            ],
            // On a list of the viewer's own.
            "shi_" => {
                let input = |more: Value| {
                    let mut input = json!({ "shortlistId": own_list, "version": 1 });
                    let more = more.as_object().expect("an object").clone();
                    input.as_object_mut().expect("an object").extend(more);
                    input
                };
                vec![
                    (
                        "removeFromShortlist",
                        "RemoveFromShortlistInput",
                        input(json!({ "itemIds": [id] })),
                    ),
                    (
                        "moveShortlistItem",
                        "MoveShortlistItemInput",
                        input(json!({ "itemId": id, "position": 0 })),
                    ),
                ]
            }
            "bri_" => vec![
                brief(
                    "updateBrief",
                    "UpdateBriefInput",
                    json!({ "title": "Mine" }),
                ),
                brief("sendBrief", "BriefInput", nothing()),
                brief("closeBrief", "BriefInput", nothing()),
                brief("deleteBrief", "BriefInput", nothing()),
            ],
            "not_" => vec![
                (
                    "updateNote",
                    "UpdateNoteInput",
                    with("noteId", json!({ "text": "Mine" })),
                ),
                (
                    "updateNote",
                    "UpdateNoteInput",
                    with("noteId", json!({ "visibility": "SHARED" })),
                ),
                ("deleteNote", "DeleteNoteInput", with("noteId", nothing())),
            ],
            "sav_" => vec![(
                "unsaveSolution",
                "UnsaveSolutionInput",
                json!({ "savedSolutionId": id }),
            )],
            "brr_" => Vec::new(),
            other => panic!("nothing is tried with {other}"),
        };
        for field in ["adoptDraft", "discardDraft"] {
            tries.push((field, "InheritedDraftInput", json!({ "draftId": id })));
        }
        let note = json!({ "organizationId": self.buyer().id, "subjectId": id, "text": "Mine",
                           "visibility": "SHARED" });
        tries.push(("addNote", "AddNoteInput", note));
        tries
    }
}

/// For each id one of the same kind that never was in this world.
pub fn never(stand: &Stand, ids: &Hidden) -> Hidden {
    let world = &stand.scene.world;
    let never = ids.iter().map(|one| {
        let (kind, _) = id::decode(&ID(one.clone())).expect("it is an id");
        let id = world.server.app.entropy.id(world.clock.now());
        id::encode(kind, id).to_string()
    });
    never.collect()
}

/// Ids by the order in which they come, and no times.
fn without_ids_and_times(text: &str) -> String {
    let made_up = [
        r"\b[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}\b",
        // Of a cursor the stream, and not how far it reaches.
        r"\b[0-9a-f]{32}\b",
        r"[0-9a-f]{8}-",
        r"\d{4}-\d\d-\d\dT[\d:.]+Z",
    ];
    let made_up = Regex::new(&made_up.map(|one| format!("(?:{one})")).join("|"));
    let mut known: HashMap<String, usize> = HashMap::new();
    let told = made_up
        .expect("it is one")
        .replace_all(text, |found: &regex::Captures<'_>| {
            let next = known.len();
            let number = known.entry(found[0].to_owned()).or_insert(next);
            format!("#{number}-")
        });
    told.into_owned()
}
