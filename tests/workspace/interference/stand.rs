//! Whoever looks, and what there is that they may see; whoever else works there, and what they do.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::{
    support::{
        Stage,
        actor::{Actor, Organization},
        catalogue::Shortlist,
        database::{Backend, Database},
        times,
        world::World,
    },
    workspace::Scene,
};

/// How often each hidden act is done: at least once for what stays, and once for what is deleted after it.
static ROUNDS: LazyLock<u32> = LazyLock::new(|| times("MANDATE_HIDDEN_ROUNDS", 2));

/// As many briefs as it takes.
const UNLIMITED: [(&str, &str); 3] = [
    ("BRIEFS_PER_USER", "10000"),
    ("BRIEFS_PER_ORGANIZATION", "10000"),
    ("BRIEFS_PER_RECIPIENT", "10000"),
];

/// The ids of what there is that the viewer may not see.
pub type Hidden = Vec<String>;

pub struct Stand {
    pub scene: Scene,
    pub viewer: Actor,
    /// A partner with all permissions who sees what is published.
    pub other: Actor,
    /// The id of a published shortlist of the member's.
    pub published: String,
}

impl Stand {
    /// The viewer acts on these terms, or is nobody.
    pub async fn new(backend: Backend, terms: Option<Value>) -> Self {
        let world = World::with(Database::on(backend).await, &UNLIMITED).await;
        let scene = Scene::of(world).await;
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

    pub fn buyer(&self) -> &Organization {
        &self.scene.organization
    }

    /// In turn.
    fn solution(&self, round: u32) -> &str {
        let solutions = &self.scene.solutions;
        &solutions[round as usize % solutions.len()]
    }

    /// Drafts of another partner's, with notes on them; and personal notes of everybody's on what all see. They are worked
    /// on, and some of them thrown away.
    pub async fn drafts_and_personal_notes(&self) -> Hidden {
        let (other, buyer) = (&self.other, self.buyer());
        let some = json!({ "solutionIds": self.scene.solutions[..3] });
        let mut hidden = Hidden::new();
        for round in 0..*ROUNDS {
            let title = format!("Secret {round}");
            let list = other.create_shortlist(buyer, &title, some.clone()).await;
            let list = self.work_on(other, list).await;
            let brief = other.create_brief(buyer, &title, some.clone()).await;
            let change = json!({ "briefId": brief.id, "version": brief.version, "title": "More secret",
                                 "solutionIds": self.scene.solutions[1..] });
            let brief = other.brief("updateBrief", "UpdateBriefInput", change).await;
            hidden.extend([list.id.clone(), list.items[0].clone(), brief.id.clone()]);
            for subject in [&list.id, &brief.id] {
                let note = other.add_note(buyer, subject, &title, "SHARED").await;
                hidden.push(note.id);
            }
            for person in [other, &self.scene.admin] {
                for subject in [&self.published, &self.scene.solutions[0]] {
                    let note = person.add_note(buyer, subject, &title, "PERSONAL").await;
                    let note = person.update_note(&note, "text", "Still secret").await;
                    hidden.push(note.id.clone());
                    if round % 2 == 1 {
                        gone(person, "deleteNote", "DeleteNoteInput", note.input()).await;
                    }
                }
            }
            if round % 2 == 1 {
                other.delete_shortlist(&list).await;
                gone(other, "deleteBrief", "BriefInput", brief.input()).await;
            }
        }
        hidden
    }

    /// Shortlists of members and of another partner, worked on when they are published; what is noted on them and saved.
    pub async fn published_lists(&self) -> Hidden {
        let (other, member, buyer) = (&self.other, &self.scene.member, self.buyer());
        let mut hidden = Hidden::new();
        for round in 0..*ROUNDS {
            let title = format!("Published {round}");
            let some = json!({ "solutionIds": self.scene.solutions[..3] });
            let list = member.create_shortlist(buyer, &title, some.clone()).await;
            let list = self.work_on(member, list).await;
            let draft = other.create_shortlist(buyer, &title, some).await;
            let shown = other.publish(&draft).await;
            let shown = self.work_on(other, shown).await;
            let note = other.add_note(buyer, &list.id, &title, "PERSONAL").await;
            let note = other.update_note(&note, "visibility", "SHARED").await;
            let saved = other.save(buyer, self.solution(round)).await;
            hidden
                .extend([&list.id, &list.items[0], &shown.id, &note.id, &saved].map(Clone::clone));
            if round % 2 == 1 {
                member.delete_shortlist(&list).await;
                let saved = json!({ "savedSolutionId": saved });
                gone(other, "unsaveSolution", "UnsaveSolutionInput", saved).await;
            }
        }
        hidden
    }

    /// Briefs that are sent and answered; some are closed after that, and some deleted.
    pub async fn sent_briefs(&self) -> Hidden {
        let (other, member, buyer) = (&self.other, &self.scene.member, self.buyer());
        let mut hidden = Hidden::new();
        for round in 0..*ROUNDS {
            let by = if round % 2 == 0 { member } else { other };
            let title = format!("Asked {round:03}");
            let one = json!({ "solutionIds": self.scene.solutions[..1] });
            let brief = by.create_brief(buyer, &title, one).await;
            let sent = by.send(&brief).await;
            let mail = self.scene.world.inbox();
            let mail = mail.mail("sales@vendor1.example.com", &title).await;
            let token = mail.token("/brief").expect("it has a link");
            let input = json!({ "token": token, "message": "We do." });
            let (field, input_type) = ("submitBriefResponse", "SubmitBriefResponseInput");
            let answered = other.attempt(field, input_type, input, "received").await;
            answered.payload(field);
            let note = member.add_note(buyer, &sent.id, &title, "SHARED").await;
            let answers =
                "query($id: ID!) { node(id: $id) { ... on Brief { responses { nodes { id } } } } }";
            let answers = by.query(answers, json!({ "id": sent.id })).await;
            let answer = answers.text("/node/responses/nodes/0/id").to_owned();
            hidden.extend([sent.id.clone(), answer, note.id]);
            let closed = by.brief("closeBrief", "BriefInput", sent.input()).await;
            if round == 0 {
                gone(by, "deleteBrief", "BriefInput", closed.input()).await;
            }
        }
        hidden
    }

    /// Shared notes on what everybody sees; one of them is deleted.
    pub async fn notes_on_solutions(&self) -> Hidden {
        let mut hidden = Hidden::new();
        for round in 0..*ROUNDS {
            for person in [&self.other, &self.scene.member] {
                let solution = self.solution(round);
                let note = person.add_note(self.buyer(), solution, "Known well", "SHARED");
                let note = note.await;
                hidden.push(note.id.clone());
                if round == 0 {
                    gone(person, "deleteNote", "DeleteNoteInput", note.input()).await;
                }
            }
        }
        hidden
    }

    /// Every edit of a shortlist with three solutions.
    async fn work_on(&self, by: &Actor, list: Shortlist) -> Shortlist {
        let mut list = list;
        for (field, input_type, change) in [
            (
                "updateShortlist",
                "UpdateShortlistInput",
                json!({ "title": "Renamed" }),
            ),
            (
                "addToShortlist",
                "AddToShortlistInput",
                json!({ "solutionIds": [self.scene.solutions[4]] }),
            ),
            (
                "moveShortlistItem",
                "MoveShortlistItemInput",
                json!({ "itemId": list.items[0], "position": 2 }),
            ),
            (
                "removeFromShortlist",
                "RemoveFromShortlistInput",
                json!({ "itemIds": [list.items[1]] }),
            ),
        ] {
            let mut input = list.input();
            let change = change.as_object().expect("an object").clone();
            input.as_object_mut().expect("an object").extend(change);
            list = by.shortlist(field, input_type, input).await;
        }
        list
    }
}

/// Deletes something.
async fn gone(by: &Actor, field: &str, input_type: &str, input: Value) {
    let deleted = by.attempt(field, input_type, input, "deletedId").await;
    assert_ne!(deleted.payload(field)["deletedId"], Value::Null);
}
