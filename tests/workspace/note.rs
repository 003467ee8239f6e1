//! Notes: personal ones that leave no trace for anybody else, and shared ones for whoever sees what they are about.

mod live;
mod log;
mod side;

use entity::{audit_event, note};
use futures_util::future::join_all;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::{Scene, refusal, workspace};
use crate::{
    on_both,
    support::{
        actor::{Actor, Organization},
        socket::{Socket, Subscription},
        world::World,
    },
};

on_both!(
    a_personal_note_is_its_authors_alone,
    a_shared_note_is_for_whoever_sees_its_subject,
    who_may_change_a_note,
    a_note_is_found_by_what_it_is_about,
    of_two_edits_at_once_one_is_stale,
);

const NOTES: &str = "query($id: ID!, $visibility: NoteVisibility, $subject: ID, $first: Int, $after: String) {
    workspace(organizationId: $id) {
        notes(visibility: $visibility, subjectId: $subject, first: $first, after: $after) {
            totalCount pageInfo { hasNextPage endCursor } nodes { id text visibility version actions
                author { displayName user { name } partner { name } }
                subject { __typename ... on Solution { name } ... on Shortlist { title } } } }
        shortlists { nodes { id title actions notes(first: 2) { totalCount nodes { text } } } } } }";
const LIVE: &str = "subscription($id: ID!) { workspaceEvents(organizationId: $id) { __typename
    ... on WorkspaceChanged { change deletedId actor { displayName } node { id ... on Note { text } } } } }";

fn input(organization: &Organization, subject: &str, text: &str, visibility: &str) -> Value {
    json!({ "organizationId": organization.id, "subjectId": subject, "text": text,
            "visibility": visibility })
}

async fn page(actor: &Actor, variables: Value) -> Value {
    let answer = actor.query(NOTES, variables).await;
    assert!(answer.errors().is_empty(), "{}", answer.body);
    answer.data("/workspace").clone()
}

/// What the notes say that the viewer finds in the workspace, newest first; as many as are counted.
async fn texts(actor: &Actor, organization: &Organization) -> Vec<String> {
    let page = page(actor, json!({ "id": organization.id })).await;
    let notes = page["notes"]["nodes"].as_array().expect("a list");
    assert_eq!(page["notes"]["totalCount"], notes.len());
    let tabs = workspace(actor, organization).await["tabs"].clone();
    let tabs = tabs.as_array().expect("a list");
    let tab = tabs.iter().find(|tab| tab["key"] == "NOTES");
    assert_eq!(tab.expect("there is one")["count"], notes.len());
    let text = |note: &Value| note["text"].as_str().expect("a text").to_owned();
    notes.iter().map(text).collect()
}

/// How many entries the audit log has.
async fn audit_trail(world: &World) -> u64 {
    let db = world.database.connect().await;
    let count = audit_event::Entity::find().count(&db.read).await;
    count.expect("they can be counted")
}

/// How many notes are stored.
async fn stored(world: &World) -> u64 {
    let db = world.database.connect().await;
    let count = note::Entity::find().count(&db.read).await;
    count.expect("they can be counted")
}

async fn follow(actor: &Actor, organization: &Organization) -> (Socket, Subscription) {
    let socket = actor.socket().await;
    let mut events = socket.subscribe(LIVE, json!({ "id": organization.id }));
    assert_eq!(events.next().await["__typename"], "StreamPosition");
    (socket, events)
}

/// Nobody else finds it: no list, no count, no id, no event, no notice, no cursor that moves, no word in the audit log.
async fn a_personal_note_is_its_authors_alone(world: World) {
    let scene = Scene::of(world).await;
    let (admin, member, buyer) = (&scene.admin, &scene.member, &scene.organization);
    let (partner, delegation) = scene.partner("Bob Martin", json!({})).await;
    let (colleague, _) = scene
        .partner("Kent Beck", json!({ "dataVisibility": "FULL" }))
        .await;
    let list = member.create_shortlist(buyer, "Looms", json!({})).await;
    let others = [admin, &partner, &colleague];
    let seen_by_others = async || {
        let mut seen = Vec::new();
        for person in others {
            let notices = "{ viewer { unreadNotificationCount notificationCursor } }";
            let notices = person.query(notices, json!({})).await.body;
            let notes = page(person, json!({ "id": buyer.id })).await;
            seen.push((workspace(person, buyer).await, notes, notices));
        }
        seen
    };
    let before = seen_by_others().await;
    let trail = audit_trail(&scene.world).await;
    let (_own, mut own) = follow(member, buyer).await;
    let (_admins, mut admins) = follow(admin, buyer).await;

    let note = member
        .add_note(buyer, &list.id, "Too dear", "PERSONAL")
        .await;
    let event = own.next_of("WorkspaceChanged").await;
    assert_eq!(
        (&event["change"], &event["node"]["text"]),
        (&json!("CREATED"), &json!("Too dear"))
    );
    let changed = note.with("text", "Far too dear");
    let note = member.note("updateNote", "UpdateNoteInput", changed).await;
    assert_eq!(
        own.next_of("WorkspaceChanged").await["node"]["text"],
        "Far too dear"
    );
    assert_eq!(texts(member, buyer).await, ["Far too dear"]);
    assert_eq!(seen_by_others().await, before);
    for person in others {
        let node = "query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }";
        let answer = person.query(node, json!({ "id": note.id })).await;
        assert_eq!(answer.data("/node"), &Value::Null, "{}", person.name);
        for (field, input_type) in [
            ("updateNote", "UpdateNoteInput"),
            ("deleteNote", "DeleteNoteInput"),
        ] {
            let refused = refusal(person, field, input_type, note.input()).await;
            assert_eq!(refused, "NOT_FOUND", "{field} by {}", person.name);
        }
    }
    member
        .attempt("deleteNote", "DeleteNoteInput", note.input(), "deletedId")
        .await
        .payload("deleteNote");
    assert_eq!(
        own.next_of("WorkspaceChanged").await["deletedId"],
        json!(note.id)
    );
    assert_eq!(seen_by_others().await, before);
    assert_eq!(audit_trail(&scene.world).await, trail, "the audit log");
    // The first thing that the admin's open socket tells is what comes after.
    member
        .add_note(buyer, &list.id, "Good value", "SHARED")
        .await;
    let event = admins.next_of("WorkspaceChanged").await;
    assert_eq!(event["node"]["text"], "Good value");

    // A partner's outlives the access: stored, seen by nobody, and theirs again on a new delegation.
    let kept = partner
        .add_note(buyer, &scene.solutions[0], "Ask", "PERSONAL")
        .await;
    admin.revoke(&delegation).await;
    assert_eq!(
        refusal(&partner, "deleteNote", "DeleteNoteInput", kept.input()).await,
        "NOT_FOUND"
    );
    assert_eq!(texts(admin, buyer).await, ["Good value"]);
    let again = admin.invite_partner(buyer, &partner.email, json!({})).await;
    partner.accept(&again).await;
    assert_eq!(texts(&partner, buyer).await, ["Ask"]);
}

async fn a_shared_note_is_for_whoever_sees_its_subject(world: World) {
    let scene = Scene::of(world).await;
    let (admin, member, buyer) = (&scene.admin, &scene.member, &scene.organization);
    let hidden = json!({ "identityMode": "AS_BUYER" });
    let (partner, _) = scene.partner("Bob Martin", hidden).await;
    let full = json!({ "dataVisibility": "FULL" });
    let (onlooker, _) = scene.partner("Kent Beck", full).await;
    let notes_only = json!({ "dataVisibility": "FULL", "permissions": ["NOTES"] });
    let (noter, _) = scene.partner("Ward Hill", notes_only).await;
    let lists_only = json!({ "dataVisibility": "FULL", "permissions": ["SHORTLISTS"] });
    let (lister, _) = scene.partner("Jean Bartik", lists_only).await;
    let told = async |actor: &Actor| {
        let query =
            "{ viewer { notifications(first: 100) { nodes { kind title subject { id } } } } }";
        let answer = actor.query(query, json!({})).await;
        let nodes = answer.list("/viewer/notifications/nodes").iter();
        let of_notes = nodes.filter(|node| node["kind"] == "NOTE_SHARED");
        let titles = of_notes.map(|node| node["title"].as_str().expect("a title").to_owned());
        titles.collect::<Vec<String>>()
    };
    let draft = partner.create_shortlist(buyer, "Looms", json!({})).await;

    // On a draft: for those who work on it.
    let note = partner
        .add_note(buyer, &draft.id, "Check prices", "SHARED")
        .await;
    assert_eq!(texts(&partner, buyer).await, ["Check prices"]);
    for person in [admin, member, &onlooker, &noter] {
        assert!(texts(person, buyer).await.is_empty(), "{}", person.name);
        assert!(told(person).await.is_empty(), "{}", person.name);
        let refused = refusal(person, "addNote", "AddNoteInput", {
            input(buyer, &draft.id, "Psst", "PERSONAL")
        });
        assert_eq!(refused.await, "NOT_FOUND", "{}", person.name);
    }
    // It is seen with what it is about, in the name that the partner acts under.
    partner.publish(&draft).await;
    for (person, author) in [
        (admin, "Bob Martin"),
        (member, "Analytical Engines"),
        (&onlooker, "Analytical Engines"),
        (&partner, "Bob Martin"),
    ] {
        let page = page(person, json!({ "id": buyer.id })).await;
        let node = &page["notes"]["nodes"][0];
        assert_eq!(node["author"]["displayName"], author, "{}", person.name);
        assert_eq!(node["subject"]["title"], "Looms");
        let about = &page["shortlists"]["nodes"][0];
        assert_eq!(about["notes"]["nodes"], json!([{ "text": "Check prices" }]));
        let actions = about["actions"].as_array().expect("a list");
        assert!(actions.contains(&json!("ADD_NOTE")), "{actions:?}");
    }
    assert!(texts(&noter, buyer).await.is_empty());
    // Without the permission there is no tab, no list and no such action.
    let seen = page(&lister, json!({ "id": buyer.id })).await;
    assert_eq!(seen["notes"], Value::Null);
    assert_eq!(seen["shortlists"]["nodes"][0]["notes"], Value::Null);
    assert_eq!(seen["shortlists"]["nodes"][0]["actions"], json!([]));
    let tabs = workspace(&lister, buyer).await["tabs"].clone();
    assert!(!tabs.to_string().contains("NOTES"), "{tabs}");
    let refused = refusal(&lister, "addNote", "AddNoteInput", {
        input(buyer, &draft.id, "Psst", "PERSONAL")
    });
    assert_eq!(refused.await, "PERMISSION_REQUIRED");
    let refused = refusal(&lister, "deleteNote", "DeleteNoteInput", note.input());
    assert_eq!(refused.await, "NOT_FOUND");

    // A member's, on what a partner sees: told to each in turn.
    let (_partners, mut partners) = follow(&partner, buyer).await;
    member
        .add_note(buyer, &draft.id, "Thank you", "SHARED")
        .await;
    let event = partners.next_of("WorkspaceChanged").await;
    assert_eq!(event["node"]["text"], "Thank you");
    let says = "Grace Hopper has shared a note on “Looms”";
    for person in [admin, &partner, &onlooker] {
        assert_eq!(told(person).await, [says], "{}", person.name);
    }
    // Whoever wrote it is told nothing, nor is whoever sees no shortlists or no notes.
    for person in [member, &noter, &lister] {
        assert!(told(person).await.is_empty(), "{}", person.name);
    }
    // On a solution, which everybody sees: for members and those who see all.
    member
        .add_note(buyer, &scene.solutions[1], "Known well", "SHARED")
        .await;
    assert_eq!(texts(&partner, buyer).await, ["Thank you", "Check prices"]);
    assert_eq!(texts(&noter, buyer).await, ["Known well"]);
    let says = "Grace Hopper has shared a note on “Solution 0002”";
    assert_eq!(told(&noter).await, [says]);
    assert_eq!(told(&partner).await.len(), 1);
    // And theirs who wrote it under the same delegation.
    partner
        .add_note(buyer, &scene.solutions[1], "We too", "SHARED")
        .await;
    let all = ["We too", "Thank you", "Check prices"];
    assert_eq!(texts(&partner, buyer).await, all);
    assert_eq!(texts(&noter, buyer).await, ["We too", "Known well"]);
    let says = "Analytical Engines has shared a note on “Solution 0002”";
    assert_eq!(told(&noter).await[0], says);
}

async fn who_may_change_a_note(world: World) {
    let scene = Scene::of(world).await;
    let (admin, member, buyer) = (&scene.admin, &scene.member, &scene.organization);
    let (partner, delegation) = scene.partner("Bob Martin", json!({})).await;
    let full = json!({ "dataVisibility": "FULL" });
    let (onlooker, _) = scene.partner("Kent Beck", full).await;
    let solution = &scene.solutions[0];
    let (update, delete) = (
        ("updateNote", "UpdateNoteInput"),
        ("deleteNote", "DeleteNoteInput"),
    );
    let actions = async |actor: &Actor| {
        let page = page(actor, json!({ "id": buyer.id, "first": 1 })).await;
        page["notes"]["nodes"][0]["actions"].clone()
    };

    // Personal, then shared, and never back.
    let note = partner.add_note(buyer, solution, "Fine", "PERSONAL").await;
    assert_eq!(actions(&partner).await, json!(["EDIT", "SHARE", "DELETE"]));
    let shared = partner.update_note(&note, "visibility", "SHARED").await;
    assert_eq!(actions(&partner).await, json!(["EDIT", "DELETE"]));
    let back = shared.with("visibility", "PERSONAL");
    assert_eq!(
        refusal(&partner, update.0, update.1, back).await,
        "INVALID_INPUT"
    );
    assert_eq!(
        refusal(&partner, update.0, update.1, note.with("text", "Old")).await,
        "STALE_VERSION"
    );
    assert_eq!(
        refusal(&partner, delete.0, delete.1, note.input()).await,
        "STALE_VERSION"
    );
    // Nothing changes: nothing has happened.
    let same = shared.with("text", "Fine");
    assert_eq!(
        partner.note(update.0, update.1, same).await.version,
        shared.version
    );
    for (text, what) in [("", "empty"), (" \n ", "blank"), ("a\u{202E}b", "hidden")] {
        let bad = shared.with("text", text);
        assert_eq!(
            refusal(&partner, update.0, update.1, bad).await,
            "INVALID_INPUT",
            "{what}"
        );
        let bad = input(buyer, solution, text, "PERSONAL");
        assert_eq!(
            refusal(&partner, "addNote", "AddNoteInput", bad).await,
            "INVALID_INPUT",
            "{what}"
        );
    }
    // It bears its author's name: nobody else changes it, though an admin may delete it.
    for (person, may_do, code) in [
        (admin, json!(["DELETE"]), "FORBIDDEN"),
        (member, json!([]), "FORBIDDEN"),
        (&onlooker, json!([]), "FORBIDDEN"),
    ] {
        assert_eq!(actions(person).await, may_do, "{}", person.name);
        let changed = shared.with("text", "Not fine");
        assert_eq!(refusal(person, update.0, update.1, changed).await, code);
        if may_do == json!([]) {
            assert_eq!(
                refusal(person, delete.0, delete.1, shared.input()).await,
                code
            );
        }
    }
    // What was shared stays when the partner has gone, and on a new delegation it is the organization's.
    admin.revoke(&delegation).await;
    assert_eq!(texts(member, buyer).await, ["Fine"]);
    let again = admin
        .invite_partner(buyer, &partner.email, full_terms())
        .await;
    partner.accept(&again).await;
    assert_eq!(texts(&partner, buyer).await, ["Fine"]);
    assert_eq!(
        refusal(&partner, delete.0, delete.1, shared.input()).await,
        "FORBIDDEN"
    );
    let gone = admin.attempt(delete.0, delete.1, shared.input(), "deletedId");
    assert_eq!(gone.await.payload(delete.0)["deletedId"], json!(shared.id));
    for person in [admin, member, &partner, &onlooker] {
        assert!(texts(person, buyer).await.is_empty(), "{}", person.name);
    }
    // What is kept for later is shared in the name that the author has by then.
    let kept = partner.add_note(buyer, solution, "Later", "PERSONAL").await;
    partner.join_organization(buyer, admin, "MEMBER").await;
    let shared = kept.with("visibility", "SHARED");
    partner.note(update.0, update.1, shared).await;
    let shown = page(member, json!({ "id": buyer.id })).await["notes"]["nodes"][0].clone();
    assert_eq!(shown["author"]["displayName"], "Bob Martin");
    assert_eq!(shown["author"]["partner"], Value::Null);
}

fn full_terms() -> Value {
    json!({ "dataVisibility": "FULL" })
}

async fn a_note_is_found_by_what_it_is_about(world: World) {
    let scene = Scene::of(world).await;
    let (member, buyer) = (&scene.member, &scene.organization);
    let elsewhere = scene.admin.create_organization("Elsewhere").await;
    let list = member.create_shortlist(buyer, "Looms", json!({})).await;
    let other = member.create_shortlist(buyer, "Mills", json!({})).await;
    for number in 0..5 {
        for (subject, visibility) in [
            (&list.id, "SHARED"),
            (&scene.solutions[0], "PERSONAL"),
            (&list.id, "PERSONAL"),
        ] {
            let text = format!("{visibility} {number}");
            member.add_note(buyer, subject, &text, visibility).await;
        }
    }
    let count = async |variables: Value| {
        let mut variables = variables;
        variables["id"] = json!(buyer.id);
        page(member, variables).await["notes"]["totalCount"].clone()
    };
    for (variables, expected) in [
        (json!({}), 15),
        (json!({ "visibility": "SHARED" }), 5),
        (json!({ "visibility": "PERSONAL" }), 10),
        (json!({ "subject": list.id }), 10),
        (json!({ "subject": list.id, "visibility": "PERSONAL" }), 5),
        (json!({ "subject": scene.solutions[0] }), 5),
        (json!({ "subject": other.id }), 0),
        (json!({ "subject": buyer.id }), 0),
        (json!({ "subject": "nonsense" }), 0),
    ] {
        assert_eq!(count(variables.clone()).await, expected, "{variables}");
    }
    // Newest first, of both kinds, and every one once.
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let variables = json!({ "id": buyer.id, "first": 4, "after": after });
        let page = page(member, variables).await["notes"].clone();
        let nodes = page["nodes"].as_array().expect("a list").iter();
        all.extend(nodes.map(|note| note["text"].as_str().expect("a text").to_owned()));
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    let expected: Vec<String> = (0..5)
        .rev()
        .flat_map(|n| ["PERSONAL", "SHARED"].map(|kind| (kind, n)))
        .flat_map(|(kind, n)| {
            let times = if kind == "PERSONAL" { 2 } else { 1 };
            std::iter::repeat_n(format!("{kind} {n}"), times)
        })
        .collect();
    assert_eq!(all, expected);
    // Beside each list its newest, and how many there are.
    let lists = page(member, json!({ "id": buyer.id })).await["shortlists"]["nodes"].clone();
    let expected = json!([
        { "totalCount": 0, "nodes": [] },
        { "totalCount": 10, "nodes": [{ "text": "PERSONAL 4" }, { "text": "SHARED 4" }] },
    ]);
    assert_eq!(json!([lists[0]["notes"], lists[1]["notes"]]), expected);

    // About what is not there, or is in another workspace, there is nothing to say.
    for (organization, subject) in [
        (buyer, &buyer.id),
        (buyer, &"nonsense".to_owned()),
        (&elsewhere, &list.id),
    ] {
        let by = &scene.admin;
        let bad = input(organization, subject, "What?", "SHARED");
        let refused = refusal(by, "addNote", "AddNoteInput", bad).await;
        assert_eq!(refused, "NOT_FOUND", "{subject}");
    }
}

async fn of_two_edits_at_once_one_is_stale(world: World) {
    let scene = Scene::of(world).await;
    let (member, buyer) = (&scene.member, &scene.organization);
    let mut note = member
        .add_note(buyer, &scene.solutions[0], "0", "SHARED")
        .await;
    for round in 1..=10 {
        let edit = async |turn: i32| {
            let input = note.with("text", &format!("{round}, by {turn}"));
            let mutation = "mutation($input: UpdateNoteInput!) { updateNote(input: $input) {
                note { version } userErrors { code } } }";
            let answer = member.query(mutation, json!({ "input": input })).await;
            let codes = answer.user_error_codes("updateNote");
            codes.first().map(|&code| code.to_owned())
        };
        let mut outcomes = join_all((0..2).map(edit)).await;
        outcomes.sort();
        assert_eq!(outcomes, [None, Some("STALE_VERSION".to_owned())]);
        note.version += 1;
    }
}
