//! What a viewer may not see makes no difference: two worlds that differ in nothing else answer the same script of queries,
//! mutations and a subscription with the same words, ids and times aside.

use std::collections::HashMap;

use regex::Regex;
use serde_json::{Value, json};

use super::{Scene, refusal};
use crate::{
    on_both,
    support::{
        Stage,
        actor::{Actor, Organization},
        database::Backend,
        world::World,
    },
};

on_both!(
    a_member_is_told_nothing_of_drafts_and_personal_notes,
    a_partner_is_told_nothing_of_others,
    a_partner_with_one_permission_is_told_of_nothing_else,
    a_stranger_is_told_nothing,
);

/// How often each hidden act is done.
const ROUNDS: usize = 4;

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

/// Whoever looks, and what there is that they may see; whoever else works there.
struct Stand {
    scene: Scene,
    viewer: Actor,
    /// A partner with all permissions who sees what is published.
    other: Actor,
    /// The id of a published shortlist of the member's.
    published: String,
}

impl Stand {
    async fn new(backend: Backend, terms: Option<Value>) -> Self {
        let scene = Scene::of(World::on(backend).await).await;
        let viewer = match terms {
            Some(terms) => scene.partner("Bob Martin", terms).await.0,
            None => scene.world.person("Bob Martin").await,
        };
        let full = json!({ "dataVisibility": "FULL" });
        let (other, _) = scene.partner("Kent Beck", full).await;
        let member = &scene.member;
        let published = member
            .create_shortlist(&scene.organization, "Looms", json!({}))
            .await
            .id;
        Self {
            scene,
            viewer,
            other,
            published,
        }
    }

    fn buyer(&self) -> &Organization {
        &self.scene.organization
    }

    /// Drafts of another partner's, with notes on them; and personal notes of everybody's on what all see.
    async fn drafts_and_personal_notes(&self) {
        let (other, buyer) = (&self.other, self.buyer());
        let some = json!({ "solutionIds": self.scene.solutions[..3] });
        for round in 0..ROUNDS {
            let title = format!("Secret {round}");
            let list = other.create_shortlist(buyer, &title, some.clone()).await;
            let brief = other.create_brief(buyer, &title, some.clone()).await;
            for subject in [&list.id, &brief.id] {
                other.add_note(buyer, subject, &title, "SHARED").await;
            }
            if round % 2 == 1 {
                other.delete_shortlist(&list).await;
            }
            for person in [other, &self.scene.admin] {
                for subject in [&self.published, &self.scene.solutions[0]] {
                    let note = person.add_note(buyer, subject, &title, "PERSONAL").await;
                    person.update_note(&note, "text", "Still secret").await;
                }
            }
        }
    }

    /// What members and another partner publish, send and save, and what suppliers answer.
    async fn published_work(&self) {
        let (other, member, buyer) = (&self.other, &self.scene.member, self.buyer());
        for round in 0..ROUNDS {
            let title = format!("Published {round}");
            let one = json!({ "solutionIds": self.scene.solutions[..1] });
            let list = member.create_shortlist(buyer, &title, one.clone()).await;
            let draft = other.create_shortlist(buyer, &title, one.clone()).await;
            other.publish(&draft).await;
            other.add_note(buyer, &list.id, &title, "SHARED").await;
            let brief = member.create_brief(buyer, &title, one).await;
            let sent = member.send(&brief).await;
            let mail = self.scene.world.inbox();
            let mail = mail.mail("sales@vendor1.example.com", &title).await;
            let token = mail.token("/brief").expect("it has a link");
            let input = json!({ "token": token, "message": "We do." });
            let (field, input_type) = ("submitBriefResponse", "SubmitBriefResponseInput");
            let answered = other.attempt(field, input_type, input, "received").await;
            answered.payload(field);
            member.add_note(buyer, &sent.id, &title, "SHARED").await;
            other.save(buyer, &self.scene.solutions[round]).await;
        }
    }

    /// Shared notes on what everybody sees.
    async fn notes_on_solutions(&self) {
        for round in 0..ROUNDS {
            for person in [&self.other, &self.scene.member] {
                let solution = &self.scene.solutions[round];
                person
                    .add_note(self.buyer(), solution, "Known well", "SHARED")
                    .await;
            }
        }
    }

    /// The script. `hide` is done while the viewer's socket is open.
    async fn transcript(&self, hide: impl AsyncFn(&Self)) -> String {
        let (viewer, buyer) = (&self.viewer, self.buyer());
        let id = json!({ "id": buyer.id });
        let socket = viewer.socket().await;
        let mut events = socket.subscribe(LIVE, id.clone());
        let mut said = vec![format!("{:?}", events.event().await)];
        hide(self).await;
        let look = async || {
            let answers = [
                viewer.query(LOOK, id.clone()).await.body,
                viewer.query(ASKED, id.clone()).await.body,
            ];
            format!("{answers:?}")
        };
        said.push(look().await);
        let (published, solution) = (&self.published, &self.scene.solutions[4]);
        let node = "query($id: ID!) { node(id: $id) { id } }";
        for id in [published, solution, &buyer.id] {
            let answer = viewer.query(node, json!({ "id": id })).await;
            said.push(answer.body.to_string());
        }
        for (field, input_type, input) in [
            (
                "createShortlist",
                "CreateShortlistInput",
                json!({ "organizationId": buyer.id, "title": "Mine", "draft": true }),
            ),
            (
                "createBrief",
                "CreateBriefInput",
                json!({ "organizationId": buyer.id, "title": "Mine", "body": "Mine" }),
            ),
            (
                "addNote",
                "AddNoteInput",
                json!({ "organizationId": buyer.id, "subjectId": solution, "text": "Mine",
                        "visibility": "SHARED" }),
            ),
            (
                "addNote",
                "AddNoteInput",
                json!({ "organizationId": buyer.id, "subjectId": published, "text": "Mine" }),
            ),
            (
                "saveSolution",
                "SaveSolutionInput",
                json!({ "organizationId": buyer.id, "solutionId": self.scene.solutions[0] }),
            ),
        ] {
            let mutation = format!(
                "mutation($input: {input_type}!) {{ {field}(input: $input) {{ userErrors {{ code message field subject {{ id }} }} }} }}"
            );
            let answer = viewer.query(&mutation, json!({ "input": input })).await;
            said.push(answer.body.to_string());
            if answer.data(&format!("/{field}/userErrors")) == &json!([]) {
                said.push(format!("{:?}", events.event().await));
            }
        }
        said.push(look().await);
        without_ids_and_times(&said.join("\n"))
    }
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

/// The same script in a world without and in one with what is hidden.
async fn assert_same(backend: Backend, terms: Option<Value>, hide: impl AsyncFn(&Stand)) {
    let nothing = async |_: &Stand| ();
    let without = Stand::new(backend, terms.clone()).await;
    let without = without.transcript(nothing).await;
    let with = Stand::new(backend, terms).await;
    let with = with.transcript(hide).await;
    for (without, with) in without.lines().zip(with.lines()) {
        assert_eq!(without, with);
    }
    assert_eq!(without.len(), with.len());
    assert!(without.len() > 1_000, "it says something: {without}");
}

async fn a_member_is_told_nothing_of_drafts_and_personal_notes(backend: Backend) {
    let nothing = async |_: &Stand| ();
    let drafts = async |stand: &Stand| stand.drafts_and_personal_notes().await;
    let mut told = Vec::new();
    for hide in [false, true] {
        let mut stand = Stand::new(backend, None).await;
        stand.viewer = stand.scene.member.clone();
        told.push(if hide {
            stand.transcript(drafts).await
        } else {
            stand.transcript(nothing).await
        });
    }
    assert_eq!(told[0], told[1]);
    // It would show: what is published is told.
    let mut stand = Stand::new(backend, None).await;
    stand.viewer = stand.scene.member.clone();
    let published = async |stand: &Stand| stand.notes_on_solutions().await;
    assert_ne!(stand.transcript(published).await, told[0]);
}

async fn a_partner_is_told_nothing_of_others(backend: Backend) {
    let hide = async |stand: &Stand| {
        stand.drafts_and_personal_notes().await;
        stand.published_work().await;
        stand.notes_on_solutions().await;
    };
    assert_same(backend, Some(json!({})), hide).await;
}

async fn a_partner_with_one_permission_is_told_of_nothing_else(backend: Backend) {
    let terms = json!({ "permissions": ["NOTES"], "dataVisibility": "FULL" });
    let hide = async |stand: &Stand| {
        stand.drafts_and_personal_notes().await;
        stand.published_work().await;
    };
    assert_same(backend, Some(terms), hide).await;
}

async fn a_stranger_is_told_nothing(backend: Backend) {
    let hide = async |stand: &Stand| {
        stand.drafts_and_personal_notes().await;
        stand.published_work().await;
        stand.notes_on_solutions().await;
        let input = json!({ "organizationId": stand.buyer().id, "title": "Mine" });
        let code = refusal(
            &stand.viewer,
            "createShortlist",
            "CreateShortlistInput",
            input,
        );
        assert_eq!(code.await, "NOT_FOUND");
    };
    assert_same(backend, None, hide).await;
}
