//! Each tab of a workspace by itself, and all of them at once: with one thing of each kind, and with a hundred.

use entity::{brief_recipient, brief_response};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::json;

use super::{assert_count, statements, world_without_limits};
use crate::{
    on_both,
    support::{
        actor::{Actor, Organization},
        catalogue,
        database::Backend,
        statements::Statements,
        world::World,
    },
};

on_both!(
    a_tab_takes_as_many_for_one_thing_as_for_a_hundred,
    what_is_left_behind_takes_as_many_for_one_thing_as_for_a_hundred,
);

const ROWS: usize = 100;

/// A whole workspace, as a frontend opens it.
const WORKSPACE: &str = "query($id: ID!) { workspace(organizationId: $id) {
    mode cursor organization { name } actingAs { banner delegation { id actions } } tabs { key label count }
    shortlists(first: 20) { totalCount nodes { id title status itemCount actions
        author { displayName user { id } partner { id } } items { id position solution { id name } } } }
    briefs(first: 10) { totalCount nodes { id kind status sentAs actions author { displayName }
        recipients { solution { name } delivery respondedAt }
        responses(first: 3) { totalCount nodes { id message quote { amount } solution { name } } } } }
    notes(first: 50) { totalCount nodes { id text visibility actions author { displayName }
        subject { ... on Solution { name } ... on Shortlist { title author { displayName } } } } }
    savedSolutions(first: 100) { totalCount nodes { id solution { name } savedBy { displayName } } } } }";
const SHORTLISTS: &str = "query($id: ID!) { workspace(organizationId: $id) { mode
    shortlists(first: 100) { totalCount nodes { id title actions author { displayName }
        items { solution { name } } notes(first: 1) { totalCount nodes { text author { displayName } } } } } } }";
const BRIEFS: &str = "query($id: ID!) { workspace(organizationId: $id) { mode
    briefs(first: 100) { totalCount nodes { id sentAs actions author { displayName } recipients { delivery }
        responses(first: 1) { totalCount nodes { message solution { name } } }
        notes(first: 1) { totalCount nodes { text author { displayName } } } } } } }";
const NOTES: &str = "query($id: ID!) { workspace(organizationId: $id) { mode
    notes(first: 100) { totalCount nodes { id text visibility actions author { displayName }
        subject { ... on Solution { name } ... on Shortlist { title author { displayName } }
            ... on Brief { title author { displayName } } } } } } }";
const SAVED: &str = "query($id: ID!) { workspace(organizationId: $id) { mode
    savedSolutions(first: 100) { totalCount nodes { id solution { name } savedBy { displayName partner { name } } } } } }";
const INHERITED: &str = "query($id: ID!) { workspace(organizationId: $id) { mode
    inheritedDrafts(first: 100) { totalCount nodes {
        ... on Shortlist { title actions author { displayName } items { position } notes(first: 1) { totalCount } }
        ... on Brief { title actions author { displayName } recipients { email } notes(first: 1) { totalCount } } } } } }";

/// What is asked, the list that shows whether it is there, and the statements that it takes: a partner, and an admin.
const TABS: [(&str, &str, [usize; 2]); 5] = [
    // Who is calling; how far the organization's streams reach; whose workspace it is and as what; what is in it; what
    // stands on the shortlists; what the notes are about; whom the briefs ask; what these answer. And to a partner how far
    // the delegation's streams reach; to a member how many documents there are.
    (WORKSPACE, "shortlists", [9, 9]),
    // Who is calling; whose workspace it is and as what; what is in the tab; what stands on the shortlists; what is
    // noted on them.
    (SHORTLISTS, "shortlists", [5, 5]),
    // The first two; what is in the tab; whom the briefs ask; what these answer; what is noted on them.
    (BRIEFS, "briefs", [6, 6]),
    // The first two; what is in the tab; what it is about.
    (NOTES, "notes", [4, 4]),
    (SAVED, "savedSolutions", [3, 3]),
];

async fn assert_takes(
    watched: &mut Statements,
    viewer: &Actor,
    buyer: &Organization,
    (query, list, count): (&str, &str, usize),
    shown: usize,
) {
    let variables = json!({ "id": buyer.id });
    let answer = viewer.query(query, variables.clone()).await;
    let nodes = answer.list(&format!("/workspace/{list}/nodes"));
    assert_eq!(nodes.len(), shown, "{list} for {}", viewer.name);
    let run = statements(watched, viewer, query, variables, count).await;
    assert_count(&run, count);
}

async fn a_tab_takes_as_many_for_one_thing_as_for_a_hundred(backend: Backend) {
    let world = world_without_limits(backend).await;
    let solutions = catalogue::fill(&world, ROWS).await;
    let admin = world.known("Ada Lovelace").await;
    let buyer = admin.create_organization("Acme").await;
    let partner = async |name: &str| {
        let partner = world.known(name).await;
        let terms = json!({ "dataVisibility": "FULL", "identityMode": "AS_BUYER" });
        let invited = admin.invite_partner(&buyer, &partner.email, terms).await;
        partner.accept(&invited).await;
        partner
    };
    let (other, partner) = (partner("Kent Beck").await, partner("Bob Martin").await);
    let mut watched = Statements::of(&world.server.app.db);
    for rows in 1..=ROWS {
        // Whose work the others know by the organization's name comes first, so that one is as good as a hundred.
        let by = [&admin, &other, &partner][rows % 3];
        let two = json!({ "solutionIds": solutions[..2] });
        let shortlist = by
            .create_shortlist(&buyer, &format!("Looms {rows}"), two.clone())
            .await;
        if shortlist.status == "DRAFT" {
            by.publish(&shortlist).await;
        }
        let brief = by.create_brief(&buyer, &format!("Looms {rows}"), two).await;
        by.send(&brief).await;
        for subject in [&shortlist.id, &brief.id, &solutions[0]] {
            by.add_note(&buyer, subject, "Fine", "SHARED").await;
        }
        by.save(&buyer, &solutions[rows - 1]).await;
        if rows == 1 || rows == ROWS {
            answer_all(&world).await;
            for (query, list, counts) in TABS {
                let shown = match (query, list) {
                    (WORKSPACE, _) => rows.min(20),
                    // Three a row.
                    (_, "notes") => (3 * rows).min(100),
                    _ => rows,
                };
                for (viewer, count) in [&partner, &admin].into_iter().zip(counts) {
                    let tab = (query, list, count);
                    assert_takes(&mut watched, viewer, &buyer, tab, shown).await;
                }
            }
        }
    }
}

/// Each supplier who has not answered yet does, in the database directly: mail takes its time.
async fn answer_all(world: &World) {
    let (db, now) = (&world.server.app.db.write, world.clock.now());
    let recipients = brief_recipient::Entity::find().all(db).await;
    let answered = brief_response::Entity::find().all(db).await;
    let answered = answered.expect("they can be read");
    for recipient in recipients.expect("they can be read") {
        if answered.iter().any(|row| row.recipient_id == recipient.id) {
            continue;
        }
        let response = brief_response::Model {
            id: world.server.app.entropy.id(now),
            brief_id: recipient.brief_id,
            recipient_id: recipient.id,
            message: "We do.".to_owned(),
            quote_amount: None,
            quote_currency: None,
            received_at: now,
        };
        let response = response.into_active_model().reset_all();
        response.insert(db).await.expect("it is written");
    }
}

async fn what_is_left_behind_takes_as_many_for_one_thing_as_for_a_hundred(backend: Backend) {
    // Who is calling; whose workspace it is and as what; what is left behind; what stands on the shortlists; whom the
    // briefs ask; what is noted on both.
    const TAB: (&str, &str, usize) = (INHERITED, "inheritedDrafts", 6);
    let world = world_without_limits(backend).await;
    let solutions = catalogue::fill(&world, 2).await;
    let admin = world.known("Ada Lovelace").await;
    let buyer = admin.create_organization("Acme").await;
    let mut watched = Statements::of(&world.server.app.db);
    // Of each kind one, and then as many as fill a page.
    for (name, of_each) in [("Kent Beck", 1), ("Bob Martin", ROWS / 2 - 1)] {
        let partner = world.known(name).await;
        let terms = json!({ "identityMode": "AS_BUYER" });
        let invited = admin.invite_partner(&buyer, &partner.email, terms).await;
        let delegation = partner.accept(&invited).await;
        for number in 0..of_each {
            let two = json!({ "solutionIds": solutions[..2] });
            let title = format!("Looms {number}");
            let shortlist = partner.create_shortlist(&buyer, &title, two.clone()).await;
            let brief = partner.create_brief(&buyer, &title, two).await;
            for subject in [&shortlist.id, &brief.id] {
                partner.add_note(&buyer, subject, "Fine", "SHARED").await;
            }
        }
        admin.revoke(&delegation).await;
        let shown = if of_each == 1 { 2 } else { ROWS };
        assert_takes(&mut watched, &admin, &buyer, TAB, shown).await;
    }
}
