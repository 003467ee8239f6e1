//! How many SQL statements a request takes: the same few, however many rows it shows.

use serde_json::{Value, json};

use crate::{
    on_both,
    support::{
        Stage,
        actor::{Actor, Delegation},
        catalogue,
        database::{Backend, Database},
        statements::Statements,
        world::World,
    },
};

on_both!(
    the_dashboard_takes_as_many_for_one_buyer_as_for_fifty,
    the_partner_list_takes_as_many_for_one_row_as_for_fifty,
    a_tab_takes_as_many_for_one_row_as_for_fifty,
    one_thing_by_its_id,
    one_mutation,
);

const DASHBOARD: &str = "{ viewer {
    user { id name } email unreadNotificationCount notificationCursor
    contexts(first: 100) { totalCount nodes { mode role organization { id name } delegation { id } } }
    partnerDashboard {
        partner { id name }
        buyerAccounts(first: 100) { totalCount nodes {
            organization { id name branding { primaryColor } } delegation { id status permissions actions } permissions quickActions } }
        pendingInvitations(first: 100) { nodes { id organization { name } invitedBy { name } permissions actions } }
    }
    notifications(first: 10) { nodes { id kind title readAt organization { id name } subject { id
        ... on Delegation { status } } } }
} }";
/// Whatever a dashboard shows of buyers.
const CARDS: &str = "{ viewer {
    contexts(first: 100) { totalCount nodes { mode organization { id name } delegation { id } } }
    partnerDashboard {
        buyerAccounts(first: 100) { totalCount nodes {
            organization { id name } delegation { id status permissions actions } permissions quickActions } }
        pendingInvitations(first: 100) { nodes { id organization { name } invitedBy { name } permissions actions } } }
} }";
const PARTNER_LIST: &str = "query($id: ID!) { organization(id: $id) { name viewerRole delegations(first: 100) { totalCount nodes {
    id status actions partnerDisplayName partner { id name } invitedEmail invitedBy { id name } invitationEmail
    permissions } } } }";

/// A whole workspace, and one tab of it.
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
const TAB: &str = "query($id: ID!) { workspace(organizationId: $id) { mode
    shortlists(first: 20) { totalCount nodes { id title status itemCount actions author { displayName }
        notes(first: 3) { totalCount nodes { id text author { displayName } } } } } } }";
const BRIEFS: &str = "query($id: ID!) { workspace(organizationId: $id) { mode
    briefs(first: 20) { totalCount nodes { id kind status sentAs actions author { displayName }
        responses(first: 3) { totalCount nodes { id message quote { amount } solution { name } } } } } } }";
const NOTES: &str = "query($id: ID!) { workspace(organizationId: $id) { mode
    notes(first: 20) { totalCount nodes { id text visibility actions author { displayName }
        subject { ... on Solution { name } ... on Shortlist { title author { displayName } } } } } } }";

const ROWS: usize = 50;

async fn world_without_limits(backend: Backend) -> World {
    let settings = [
        ("INVITATIONS_PER_USER", "10000"),
        ("INVITATIONS_PER_RECIPIENT", "10000"),
        ("INVITATIONS_PER_ORGANIZATION", "10000"),
        ("BRIEFS_PER_ORGANIZATION", "10000"),
        ("BRIEFS_PER_RECIPIENT", "10000"),
    ];
    World::with(Database::on(backend).await, &settings).await
}

/// The statements of one request, when nothing else is going on.
async fn statements(
    watched: &mut Statements,
    actor: &Actor,
    query: &str,
    variables: Value,
    enough: usize,
) -> Vec<String> {
    let ask = async || {
        let answer = actor.query(query, variables.clone()).await;
        assert!(answer.errors().is_empty(), "{}", answer.body);
    };
    watched.fewest(enough, ask).await
}

fn assert_count(statements: &[String], count: usize) {
    assert_eq!(statements.len(), count, "{}", statements.join("\n"));
}

async fn the_dashboard_takes_as_many_for_one_buyer_as_for_fifty(backend: Backend) {
    const COUNT: usize = 4;
    const CARDS_COUNT: usize = 2;
    let world = world_without_limits(backend).await;
    let partner = world.person("Bob Martin").await;
    partner.create_organization("Martin Studio").await;
    let admin = world.person("Ada Lovelace").await;
    let mut watched = Statements::of(&world.server.app.db);
    for buyers in 1..=ROWS {
        let buyer = admin.create_organization(&format!("Buyer {buyers}")).await;
        let invited = admin
            .invite_partner(&buyer, &partner.email, json!({}))
            .await;
        partner.accept(&invited).await;
        let open = admin.create_organization(&format!("Open {buyers}")).await;
        admin.invite_partner(&open, &partner.email, json!({})).await;
        if buyers == 1 || buyers == ROWS {
            // A notice that is about something of another kind.
            admin.invite_member(&open, &partner.email, "MEMBER").await;
            let answer = partner.query(DASHBOARD, json!({})).await;
            let cards = answer.list("/viewer/partnerDashboard/buyerAccounts/nodes");
            assert_eq!(cards.len(), buyers);
            let notices = answer.list("/viewer/notifications/nodes");
            for prefix in ["mem_", "del_"] {
                let about = |notice: &Value| {
                    let id = notice.pointer("/subject/id").and_then(Value::as_str);
                    id.is_some_and(|id| id.starts_with(prefix))
                };
                assert!(notices.iter().any(about), "{prefix}: {notices:?}");
            }
            // One fewer when the notifications come after what they are about.
            let run = statements(&mut watched, &partner, DASHBOARD, json!({}), COUNT).await;
            assert!(run.len() <= COUNT, "{}", run.join("\n"));
            let run = statements(&mut watched, &partner, CARDS, json!({}), CARDS_COUNT).await;
            assert_count(&run, CARDS_COUNT);
        }
    }
}

async fn the_partner_list_takes_as_many_for_one_row_as_for_fifty(backend: Backend) {
    const COUNT: usize = 7;
    let world = world_without_limits(backend).await;
    let admin = world.person("Ada Lovelace").await;
    let partner = world.person("Bob Martin").await;
    let buyer = admin.create_organization("Acme").await;
    let mut watched = Statements::of(&world.server.app.db);
    // Half of them have ended.
    for rows in 1..=ROWS {
        if rows % 2 == 1 {
            let invited = admin
                .invite_partner(&buyer, &partner.email, json!({}))
                .await;
            let active = partner.accept(&invited).await;
            admin.revoke(&active).await;
        } else {
            admin
                .invite_partner(&buyer, &format!("partner{rows}@example.com"), json!({}))
                .await;
        }
        if rows == 1 || rows == ROWS {
            let variables = json!({ "id": buyer.id });
            let answer = admin.query(PARTNER_LIST, variables.clone()).await;
            assert_eq!(answer.list("/organization/delegations/nodes").len(), rows);
            let run = statements(&mut watched, &admin, PARTNER_LIST, variables, COUNT).await;
            assert_count(&run, COUNT);
        }
    }
}

async fn a_tab_takes_as_many_for_one_row_as_for_fifty(backend: Backend) {
    // Who is calling; how far the organization's streams reach; whose workspace it is and as what; how far the
    // delegation's streams reach; what is in it; what stands on the shortlists; what the notes are about; whom the
    // briefs ask; what these answer.
    const COUNT: usize = 9;
    // Who is calling; whose workspace it is and as what; what is in the tab; what its notes say, or are about.
    const TAB_COUNT: usize = 4;
    let world = world_without_limits(backend).await;
    let solutions = catalogue::fill(&world, ROWS).await;
    let admin = world.person("Ada Lovelace").await;
    let partner = world.person("Bob Martin").await;
    let buyer = admin.create_organization("Acme").await;
    let terms = json!({ "dataVisibility": "FULL", "identityMode": "AS_BUYER" });
    let invited = admin.invite_partner(&buyer, &partner.email, terms).await;
    partner.accept(&invited).await;
    let mut watched = Statements::of(&world.server.app.db);
    for rows in 1..=ROWS {
        let by = if rows % 2 == 1 { &admin } else { &partner };
        let three = json!({ "solutionIds": solutions[..3] });
        let shortlist = by.create_shortlist(&buyer, "Looms", three).await;
        let three = json!({ "solutionIds": solutions[..3] });
        let brief = by.create_brief(&buyer, "Looms", three).await;
        by.send(&brief).await;
        for subject in [&shortlist.id, &solutions[0]] {
            by.add_note(&buyer, subject, "Fine", "SHARED").await;
            by.add_note(&buyer, subject, "Dear", "PERSONAL").await;
        }
        by.save(&buyer, &solutions[rows - 1]).await;
        if rows == 1 || rows == ROWS {
            for (query, list, rows, count) in [
                (WORKSPACE, "shortlists", rows.min(20), COUNT),
                (TAB, "shortlists", rows.min(20), TAB_COUNT),
                (BRIEFS, "briefs", rows.min(20), TAB_COUNT),
                // The first are the admin's: her personal ones are not there.
                (NOTES, "notes", if rows == 1 { 2 } else { 20 }, TAB_COUNT),
            ] {
                let variables = json!({ "id": buyer.id });
                let answer = partner.query(query, variables.clone()).await;
                let shown = answer.list(&format!("/workspace/{list}/nodes")).len();
                assert_eq!(shown, rows);
                let run = statements(&mut watched, &partner, query, variables, count).await;
                assert_count(&run, count);
            }
        }
    }
}

async fn one_thing_by_its_id(backend: Backend) {
    let (world, admin, delegation) = active(backend).await;
    let mut watched = Statements::of(&world.server.app.db);
    let query =
        "query($id: ID!) { node(id: $id) { id ... on Delegation { status permissions version } } }";
    let variables = json!({ "id": delegation.id });
    let run = statements(&mut watched, &admin, query, variables, 2).await;
    assert_count(&run, 2);
}

async fn one_mutation(backend: Backend) {
    const COUNT: usize = 11;
    let (world, admin, delegation) = active(backend).await;
    let mut watched = Statements::of(&world.server.app.db);
    let mutation = "mutation($id: ID!) { suspendDelegation(input: { delegationId: $id }) {
        delegation { status } userErrors { code } } }";
    let mut fewest = Vec::new();
    // The server's own work in the background may fall into any of them.
    for _ in 0..50 {
        let suspend = admin.query(mutation, json!({ "id": delegation.id }));
        let (answer, run) = watched.during(suspend).await;
        answer.payload("suspendDelegation");
        if fewest.is_empty() || run.len() < fewest.len() {
            fewest = run;
        }
        if fewest.len() <= COUNT {
            break;
        }
        admin.resume(&delegation).await;
    }
    assert_count(&fewest, COUNT);
}

async fn active(backend: Backend) -> (World, Actor, Delegation) {
    let world = world_without_limits(backend).await;
    let admin = world.person("Ada Lovelace").await;
    let partner = world.person("Bob Martin").await;
    let buyer = admin.create_organization("Acme").await;
    let invited = admin
        .invite_partner(&buyer, &partner.email, json!({}))
        .await;
    let delegation = partner.accept(&invited).await;
    (world, admin, delegation)
}
