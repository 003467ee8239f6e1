//! Pages of what hangs on shortlists and briefs: turned by the cursor to the end, in order, each once, for whoever looks.

use entity::{brief_recipient, brief_response};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use time::Duration;

use super::Scene;
use crate::{
    on_both,
    support::{actor::Actor, world::World},
};

on_both!(notes_and_answers_come_page_by_page);

const PAGE: &str = "query($id: ID!, $first: Int, $after: String) { node(id: $id) {
    ... on Shortlist { list: notes(first: $first, after: $after) { ...notes } }
    ... on Brief { list: notes(first: $first, after: $after) { ...notes } } } }
    fragment notes on NoteConnection {
        totalCount pageInfo { hasNextPage endCursor } edges { cursor } nodes { text } }";
const ANSWERS: &str = "query($id: ID!, $first: Int, $after: String) { node(id: $id) {
    ... on Brief { list: responses(first: $first, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } edges { cursor } nodes { text: message } } } } }";

/// All that the pages say, so many at a time; and how many pages it were.
async fn turn(actor: &Actor, query: &str, id: &str, first: usize) -> (Vec<String>, usize) {
    let (mut said, mut pages, mut after) = (Vec::new(), 0, Value::Null);
    loop {
        let variables = json!({ "id": id, "first": first, "after": after });
        let answer = actor.query(query, variables).await;
        let list = answer.data("/node/list");
        let nodes = answer.list("/node/list/nodes");
        assert!(nodes.len() <= first, "{list}");
        said.extend(
            nodes
                .iter()
                .map(|node| node["text"].as_str().expect("a text").to_owned()),
        );
        pages += 1;
        let total = list["totalCount"].as_u64().expect("a number");
        assert!(said.len() as u64 <= total, "it goes on for ever: {said:?}");
        let edges = answer.list("/node/list/edges");
        let last = edges.last().map_or(&Value::Null, |edge| &edge["cursor"]);
        assert_eq!(&list["pageInfo"]["endCursor"], last);
        after = last.clone();
        if list["pageInfo"]["hasNextPage"] == false {
            assert_eq!(total, said.len() as u64, "{list}");
            return (said, pages);
        }
    }
}

async fn notes_and_answers_come_page_by_page(world: World) {
    let scene = Scene::of(world).await;
    let (admin, member, buyer) = (&scene.admin, &scene.member, &scene.organization);
    let full = json!({ "dataVisibility": "FULL" });
    let (partner, _) = scene.partner("Bob Martin", full).await;
    let one = json!({ "solutionIds": scene.solutions[..1] });
    let list = member.create_shortlist(buyer, "Looms", one.clone()).await;
    let brief = member.create_brief(buyer, "Looms", one).await;
    member.send(&brief).await;
    for subject in [&list.id, &brief.id] {
        // Everybody's are mixed with what others keep to themselves.
        for number in 0..7 {
            for (person, visibility) in [
                (admin, "PERSONAL"),
                (member, "SHARED"),
                (&partner, "PERSONAL"),
            ] {
                let text = format!("{visibility} {number} of {}", person.name);
                // Of what is written in the same moment neither comes first.
                scene.world.clock.advance(Duration::milliseconds(1));
                person.add_note(buyer, subject, &text, visibility).await;
            }
        }
        for (person, own) in [
            (admin, Some(admin)),
            (member, None),
            (&partner, Some(&partner)),
        ] {
            let mut expected = Vec::new();
            for number in (0..7).rev() {
                let personal = own.map(|own| format!("PERSONAL {number} of {}", own.name));
                let shared = Some(format!("SHARED {number} of {}", member.name));
                // The admin's comes before the shared one of its round, the partner's after it.
                let both = if person.id == admin.id {
                    [shared, personal]
                } else {
                    [personal, shared]
                };
                expected.extend(both.into_iter().flatten());
            }
            for first in [1, 3, 7, 100] {
                let (said, pages) = turn(person, PAGE, subject, first).await;
                assert_eq!(said, expected, "{}, {first} at a time", person.name);
                assert_eq!(pages, expected.len().div_ceil(first), "{}", person.name);
            }
        }
    }

    answered(&scene, 7).await;
    let expected: Vec<String> = (0..7)
        .rev()
        .map(|number| format!("Answer {number}"))
        .collect();
    for person in [admin, member, &partner] {
        for first in [1, 3, 7, 100] {
            let (said, pages) = turn(person, ANSWERS, &brief.id, first).await;
            assert_eq!((said, pages), (expected.clone(), 7_usize.div_ceil(first)));
        }
    }
}

/// Has the supplier answer so often, in the database directly.
async fn answered(scene: &Scene, times: i64) {
    let db = &scene.world.server.app.db.write;
    let recipient = brief_recipient::Entity::find().one(db).await;
    let recipient = recipient.expect("it can be read").expect("there is one");
    for number in 0..times {
        let now = scene.world.clock.now().after(Duration::seconds(number));
        let response = brief_response::Model {
            id: scene.world.server.app.entropy.id(now),
            brief_id: recipient.brief_id,
            recipient_id: recipient.id,
            message: format!("Answer {number}"),
            quote_amount: None,
            quote_currency: None,
            received_at: now,
        };
        let response = response.into_active_model().reset_all();
        response.insert(db).await.expect("it is written");
    }
}
