//! How many SQL statements a request takes: the same few, however many rows it shows.

mod company;
mod mutation;
mod tab;

use serde_json::{Value, json};

use crate::{
    on_both,
    support::{
        Stage,
        actor::{Actor, Delegation},
        database::{Backend, Database},
        firm::Firm,
        statements::Statements,
        world::World,
    },
};

on_both!(
    the_dashboard_takes_as_many_for_one_buyer_as_for_fifty,
    the_partner_list_takes_as_many_for_one_row_as_for_fifty,
    a_team_takes_as_many_for_three_people_as_for_fifty,
    one_thing_by_its_id,
    partnerships_take_as_many_for_one_as_for_fifty,
    documents_take_as_many_for_one_as_for_fifty,
);

const DASHBOARD: &str = "{ viewer {
    user { id name } email unreadNotificationCount notificationCursor
    contexts(first: 100) { totalCount nodes { mode role organization { id name } delegation { id } } }
    partnerDashboard {
        partner { id name }
        buyerAccounts(first: 100) { totalCount nodes {
            organization { id name } delegation { id status permissions actions } permissions quickActions } }
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
/// Which of them are partner companies themselves, and how all of them look.
const COMPANIES: &str = "{ viewer { contexts(first: 100) { nodes { organization { partner { name } branding { source } } } } } }";
/// The same team, wherever it is asked for.
const TEAM: &str = "{ viewer { partnerDashboard { buyerAccounts(first: 50) { nodes {
    delegation { partner { users(first: 5) { nodes { id } } } } } } } } }";
/// Everybody on a team, and for whom they may act.
const PEOPLE: &str = "{ viewer { partnerDashboard { partner { users(first: 50) { totalCount nodes {
    user { name } firstName email phone setupLinkExpiresAt
    seats(first: 5) { nodes { status permissions actions delegation { status organization { name } } } } } } } } } }";
/// Who has let them.
const GIVERS: &str = "{ viewer { partnerDashboard { partner { users(first: 50) { nodes {
    seats(first: 5) { nodes { addedBy { displayName partner { name } } } } } } } } } }";
/// Who acts under each delegation.
const SEATS: &str = "query($id: ID!) { organization(id: $id) { delegations(first: 50) { nodes {
    seats(first: 2) { totalCount nodes { status permissions user { name } partnerUser { firstName email
        seats(first: 2) { totalCount } } } } } } } }";
const PARTNER_LIST: &str = "query($id: ID!) { organization(id: $id) { name viewerRole delegations(first: 100) { totalCount nodes {
    id status actions partnerDisplayName partner { id name } invitedEmail invitedBy { id name } invitationEmail
    permissions } } } }";

/// The partners of an organization, and what can be done about each.
const PARTNERSHIPS: &str = "query($id: ID!) { organization(id: $id) { partnerships(first: 100) { totalCount nodes {
    label actions counterpartDisplayName counterpart { name logoUrl } organization { name } createdAt acceptedAt } } } }";
/// Their people, found by a word.
const CONTACTS: &str =
    "query($id: ID!) { organization(id: $id) { contacts(first: 100, search: \"owner\") {
    totalCount nodes { id kind name email organization { name viewerRole } } } } }";

/// What an organization keeps, and what is shared with it and by it.
const DOCUMENTS: &str = "query($id: ID!, $folder: ID) { workspace(organizationId: $id) {
    documents(first: 100, folderId: $folder) { totalCount nodes { id kind name size contentType downloadUrl actions
        owner { name } folder { name } createdBy { displayName user { id } }
        sharedWith { counterpartDisplayName label } } } } }";
const SHARED_DOCUMENTS: &str = "query($id: ID!) { workspace(organizationId: $id) { tabs { key count }
    sharedDocuments(first: 100) { totalCount nodes { name actions owner { name } folder { name } downloadUrl } } }
    organization(id: $id) { partnerships { nodes { sharedDocuments(first: 5) { totalCount nodes { name } } } } } }";

const ROWS: usize = 50;

async fn world_without_limits(backend: Backend) -> World {
    let settings = [
        ("INVITATIONS_PER_USER", "10000"),
        ("INVITATIONS_PER_RECIPIENT", "10000"),
        ("INVITATIONS_PER_ORGANIZATION", "10000"),
        ("BRIEFS_PER_USER", "10000"),
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
    const COMPANIES_COUNT: usize = 4;
    const TEAM_COUNT: usize = 3;
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
            let run = statements(
                &mut watched,
                &partner,
                COMPANIES,
                json!({}),
                COMPANIES_COUNT,
            );
            assert_count(&run.await, COMPANIES_COUNT);
            let run = statements(&mut watched, &partner, TEAM, json!({}), TEAM_COUNT);
            assert_count(&run.await, TEAM_COUNT);
        }
    }
}

async fn partnerships_take_as_many_for_one_as_for_fifty(backend: Backend) {
    // Who is calling; the organization; how many; which; and the others' names.
    const COUNT: usize = 5;
    let world = world_without_limits(backend).await;
    let acme = Firm::open(&world, "Acme").await;
    let mut watched = Statements::of(&world.server.app.db);
    for partners in 1..=ROWS {
        let other = Firm::open(&world, &format!("Partner {partners}")).await;
        acme.ask(&other.owner.email)
            .await
            .payload("requestPartnership");
        let id = other.partnership().await.id;
        other
            .act("acceptPartnership", &id)
            .await
            .payload("acceptPartnership");
        if partners == 1 || partners == ROWS {
            let variables = json!({ "id": acme.organization.id });
            for query in [PARTNERSHIPS, CONTACTS] {
                let variables = variables.clone();
                let run = statements(&mut watched, &acme.owner, query, variables, COUNT).await;
                assert_count(&run, COUNT);
            }
        }
    }
}

async fn documents_take_as_many_for_one_as_for_fifty(backend: Backend) {
    // Who is calling; whose workspace it is and as what; the documents; the folder, and whose they are; with whom they are
    // shared; as what; and, where somebody is no admin, whether they may delete their folders.
    const COUNT: usize = 8;
    // The first two; how far its streams reach is not asked; what is in the tab and the lists; whose it is; the organization;
    // its partnerships; and what is shared over each.
    const SHARED: usize = 7;
    let world = world_without_limits(backend).await;
    let acme = Firm::open(&world, "Acme").await;
    let member = world.known("Mia Member").await;
    let by_member = acme.hire(&member, "MEMBER").await;
    let folder = acme.folder("Plans", None).await;
    let (mut watched, mut rows) = (Statements::of(&world.server.app.db), 0);
    for partners in [1, 5] {
        let other = Firm::open(&world, &format!("Partner {partners}")).await;
        let (side, other_side) = acme.join(&other).await;
        while rows < partners * 10 {
            rows += 1;
            let inner = by_member
                .folder(&format!("Folder {rows}"), Some(&folder))
                .await;
            acme.file("file.txt", Some(&folder), b"x").await;
            acme.share("shareDocument", &inner, &side)
                .await
                .payload("shareDocument");
            let theirs = other.folder(&format!("Theirs {rows}"), None).await;
            other
                .share("shareDocument", &theirs, &other_side)
                .await
                .payload("shareDocument");
        }
        let variables = json!({ "id": acme.organization.id, "folder": folder });
        let answer = member.query(DOCUMENTS, variables.clone()).await;
        assert_eq!(answer.list("/workspace/documents/nodes").len(), rows * 2);
        let run = statements(&mut watched, &member, DOCUMENTS, variables, COUNT).await;
        assert_count(&run, COUNT);
        let variables = json!({ "id": acme.organization.id });
        let answer = member.query(SHARED_DOCUMENTS, variables.clone()).await;
        assert_eq!(answer.list("/workspace/sharedDocuments/nodes").len(), rows);
        let run = statements(&mut watched, &member, SHARED_DOCUMENTS, variables, SHARED).await;
        assert_count(&run, SHARED);
    }
}

async fn the_partner_list_takes_as_many_for_one_row_as_for_fifty(backend: Backend) {
    const COUNT: usize = 7;
    const SEATS_COUNT: usize = 8;
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
            // Somebody else each time, so that the people of the seats are many.
            let other = world.known(&format!("Partner {rows}")).await;
            let invited = admin.invite_partner(&buyer, &other.email, json!({}));
            other.accept(&invited.await).await;
        }
        if rows == 1 || rows == ROWS {
            let variables = json!({ "id": buyer.id });
            let answer = admin.query(PARTNER_LIST, variables.clone()).await;
            assert_eq!(answer.list("/organization/delegations/nodes").len(), rows);
            let ask = statements(&mut watched, &admin, PARTNER_LIST, variables.clone(), COUNT);
            assert_count(&ask.await, COUNT);
            let run = statements(&mut watched, &admin, SEATS, variables, SEATS_COUNT).await;
            assert_count(&run, SEATS_COUNT);
        }
    }
}

async fn a_team_takes_as_many_for_three_people_as_for_fifty(backend: Backend) {
    const COUNT: usize = 8;
    const GIVERS_COUNT: usize = 5;
    let world = world_without_limits(backend).await;
    let admin = world.person("Ada Lovelace").await;
    let partner = world.person("Bob Martin").await;
    let agency = partner.create_organization("Martin Agency").await;
    let agency = partner.register_company(&agency).await;
    let buyer = admin.create_organization("Acme").await;
    let invited = admin
        .invite_partner(&buyer, &partner.email, json!({}))
        .await;
    let delegation = partner.accept(&invited).await;
    let mut watched = Statements::of(&world.server.app.db);
    for people in 2..=ROWS {
        // Half of them have an account, and half are the buyer's.
        let email = match people % 4 {
            2 | 3 => world.known(&format!("Person N{people}")).await.email,
            _ => format!("person-{people}@example.org"),
        };
        let by = if people % 2 == 0 { &admin } else { &partner };
        let seat = json!({ "delegationIds": [delegation.id] });
        by.add_to_team(&agency, &format!("Person N{people}"), &email, seat)
            .await;
        if people == 3 || people == ROWS {
            world.all_mail_sent().await;
            let run = statements(&mut watched, &partner, PEOPLE, json!({}), COUNT).await;
            assert_count(&run, COUNT);
            let run = statements(&mut watched, &partner, GIVERS, json!({}), GIVERS_COUNT);
            assert_count(&run.await, GIVERS_COUNT);
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
