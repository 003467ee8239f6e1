//! How the databases find what the server asks for: by an index, however it is asked.

mod brief;
mod company;
mod contact;
mod note;

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use serde_json::json;

use crate::{
    on_both,
    support::{
        actor::{Actor, Organization},
        catalogue,
        firm::Firm,
        library,
        statements::Statements,
        wait,
        world::World,
    },
};

use company::a_partners_list_is_one_index;

on_both!(
    no_statement_reads_a_whole_table,
    a_partners_list_is_one_index
);

const DASHBOARD: &str = "{ viewer {
    unreadNotificationCount notificationCursor pendingMemberships { id }
    contexts { totalCount nodes { organization { id members { totalCount nodes { user { name } } } } } }
    partnerDashboard {
        partner { id delegations { totalCount nodes { id } } }
        buyerAccounts { totalCount nodes { delegation { id actions } } }
        pendingInvitations { totalCount nodes { id invitedBy { name } } } }
    notifications(unreadOnly: true) { totalCount nodes { id organization { id } subject { id } } }
} }";
const PARTNER_LIST: &str = "query($id: ID!, $status: [DelegationStatus!]) { organization(id: $id) { partner { id }
    delegations(status: $status) { totalCount nodes { id actions invitationEmail partner { id } supersedes { id }
        seats(first: 1) { totalCount pageInfo { endCursor } nodes { id partnerUser { id seats { totalCount } } } } } } } }";

const WORKSPACE: &str = "query($id: ID!, $draft: ID!, $item: ID!) {
    workspace(organizationId: $id) { cursor tabs { count }
        shortlists(first: 5) { totalCount nodes { author { displayName } items { solution { name } }
            notes { totalCount nodes { text author { displayName } } } } }
        briefs(first: 3) { totalCount nodes { title recipients { delivery } responses { totalCount nodes { message } }
            notes(first: 5) { totalCount nodes { text } } } }
        inheritedDrafts { totalCount nodes { ... on Brief { title } } }
        notes { totalCount nodes { text author { displayName } subject { ... on Shortlist { title } } } }
        savedSolutions { totalCount nodes { savedBy { displayName } } } }
    node(id: $draft) { id }
    nodes(ids: [$item]) { id }
    solutions(search: \"vend\", first: 2) { nodes { id } } }";

/// What forgetting asks once an hour, of all there is; the list of apps, of which there are 100 at most; and what whoever runs the
/// server asks by name.
const WHOLE: [&str; 4] = [
    r#""logo"."kept_at" <="#,
    r#""upload"."used_at" IS NOT NULL OR"#,
    r#"FROM "app" ORDER BY"#,
    r#""partner"."kind" = 'company' AND "partner"."name" ="#,
];

async fn no_statement_reads_a_whole_table(world: World) {
    let mut watched = Statements::of(&world.server.app.db);
    let (_, first) = watched.during(live(&world)).await;
    let mut seen: BTreeSet<String> = first.into_iter().collect();
    // What runs beside requests.
    for of_the_background in [
        "\"next_attempt_at\" <=",
        "\"invitation_expires_at\" <=",
        "\"warned_days\"",
    ] {
        wait::for_future(of_the_background, async {
            while !seen.iter().any(|sql| sql.contains(of_the_background)) {
                let (_, more) = watched.during(tokio::time::sleep(wait::POLL)).await;
                seen.extend(more);
            }
        })
        .await;
    }
    let db = &world.server.app.db.write;
    let mut whole = Vec::new();
    for sql in seen {
        // An insert reads nothing, but SQLite lists what deleting the row again would have to look at.
        if sql.starts_with("INSERT") || WHOLE.iter().any(|once| sql.contains(once)) {
            continue;
        }
        let plan = plan(db, &sql).await;
        if reads_a_whole_table(db.get_database_backend(), &plan) {
            whole.push(format!("{sql}\n{}", plan.join("\n")));
        }
    }
    assert!(whole.is_empty(), "{}", whole.join("\n\n"));
}

/// Something of everything.
async fn live(world: &World) {
    let (admin, partner) = (
        world.person("Ada Lovelace").await,
        world.person("Bob Martin").await,
    );
    let buyer = admin.create_organization("Acme").await;
    let open = admin.create_organization("Open").await;
    let invited = admin
        .invite_partner(&buyer, &partner.email, json!({}))
        .await;
    let delegation = partner.accept(&invited).await;
    admin.suspend(&delegation).await;
    admin.resume(&delegation).await;
    admin.invite_partner(&open, &partner.email, json!({})).await;
    partner.join_organization(&buyer, &admin, "MEMBER").await;
    let own = partner.create_organization("Martin Studio").await;
    let company = partner.register_company(&own).await;
    let rename = json!({ "organizationId": own.id, "name": "Studio Martin" });
    let (field, input_type) = ("updateOrganization", "UpdateOrganizationInput");
    let renamed = partner.attempt(field, input_type, rename, "organization { id }");
    renamed.await.payload(field);
    let again = json!({ "organizationId": own.id });
    let (field, input_type) = ("registerPartnerCompany", "RegisterPartnerCompanyInput");
    let query = format!(
        "mutation($input: {input_type}!) {{ {field}(input: $input) {{ userErrors {{ subject {{ id }} }} }} }}"
    );
    let answer = partner.query(&query, json!({ "input": again })).await;
    assert_eq!(
        answer.text("/registerPartnerCompany/userErrors/0/subject/id"),
        company
    );
    let socket = partner.socket().await;
    let query = "subscription { notifications { __typename } }";
    let mut notifications = socket.subscribe(query, json!({}));
    notifications.next_of("StreamPosition").await;
    partner.query(DASHBOARD, json!({})).await.data("/viewer");
    let seats = "query($id: ID!, $after: String) { node(id: $id) { ... on Delegation { seats(first: 1, after: $after) {
        totalCount pageInfo { endCursor } nodes { id user { id } partnerUser { id partner { users(status: ACTIVE) { totalCount } } } } } } } }";
    let answer = admin.query(seats, json!({ "id": delegation.id })).await;
    let after = answer.text("/node/seats/pageInfo/endCursor");
    let next = json!({ "id": delegation.id, "after": after });
    assert_eq!(
        *admin
            .query(seats, next)
            .await
            .data("/node/seats/totalCount"),
        json!(1)
    );
    let things = ["id", "partnerUser/id", "user/id"]
        .map(|of| answer.text(&format!("/node/seats/nodes/0/{of}")));
    let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id
        ... on PartnerUser { partner { users { totalCount } } } } }";
    for actor in [&partner, &admin] {
        actor
            .query(nodes, json!({ "ids": things }))
            .await
            .list("/nodes");
    }
    for status in [json!(null), json!(["ACTIVE", "EXPIRED"])] {
        let variables = json!({ "id": buyer.id, "status": status });
        admin
            .query(PARTNER_LIST, variables)
            .await
            .data("/organization");
    }
    let outsider = world.person("Kent Beck").await;
    let invited = admin
        .invite_partner(&buyer, &outsider.email, json!({}))
        .await;
    outsider.accept(&invited).await;
    let solutions = catalogue::fill(world, 3).await;
    for person in [&admin, &outsider] {
        let two = json!({ "solutionIds": solutions[..2], "draft": true });
        let draft = person.create_shortlist(&buyer, "Looms", two).await;
        person.publish(&draft).await;
        person.save(&buyer, &solutions[0]).await;
        let note = person.add_note(&buyer, &draft.id, "Fine", "PERSONAL").await;
        for (field, value) in [("text", "Dear"), ("visibility", "SHARED")] {
            person.update_note(&note, field, value).await;
        }
        person.add_note(&buyer, &draft.id, "Gone", "SHARED").await;
        brief::asked_and_answered(world, person, &buyer, &solutions).await;
        let goes = person.create_shortlist(&buyer, "Mills", json!({})).await;
        person.delete_shortlist(&goes).await;
        let variables = json!({ "id": buyer.id, "draft": draft.id, "item": draft.items[0] });
        person.query(WORKSPACE, variables).await.data("/workspace");
    }
    partnerships(world, &admin, &buyer).await;
    documents(world, &admin, &buyer).await;
    company::companies(world).await;
    admin.revoke(&delegation).await;
    notifications.next_of("NotificationReceived").await;
}

/// Asked, answered in each way, and listed.
async fn partnerships(world: &World, admin: &Actor, buyer: &Organization) {
    let acme = Firm {
        organization: buyer.clone(),
        owner: admin.clone(),
    };
    let (bolt, clerk) = (Firm::open(world, "Bolt").await, world.known("Clerk").await);
    acme.ask(&clerk.email).await.payload("requestPartnership");
    bolt.hire(&clerk, "MEMBER").await;
    acme.ask(&bolt.owner.email)
        .await
        .payload("requestPartnership");
    for field in [
        "rejectPartnership",
        "acceptPartnership",
        "deletePartnership",
    ] {
        let id = bolt.partnership().await.id;
        bolt.act(field, &id).await.payload(field);
    }
    let own = acme.partnership().await.id;
    acme.act("deletePartnership", &own)
        .await
        .payload("deletePartnership");
    let list = "query($id: ID!) { organization(id: $id) {
        partnerships(label: [ACCEPTED, REJECTED]) { totalCount nodes { id } } } }";
    let answer = admin.query(list, json!({ "id": buyer.id })).await;
    assert!(answer.list("/organization/partnerships/nodes").is_empty());
}

/// Put into folders, shared, read and taken away.
async fn documents(world: &World, admin: &Actor, buyer: &Organization) {
    let acme = Firm {
        organization: buyer.clone(),
        owner: admin.clone(),
    };
    let crow = Firm::open(world, "Crow").await;
    let (side, other_side) = acme.join(&crow).await;
    let member = world.known("Mia Member").await;
    let by_member = acme.hire(&member, "MEMBER").await;
    let outer = by_member.folder("outer", None).await;
    let inner = by_member.folder("inner", None).await;
    let file = acme.file("file.txt", Some(&inner), b"x").await;
    acme.share("shareDocument", &outer, &side)
        .await
        .payload("shareDocument");
    contact::contacts(&acme).await;
    let into = json!({ "folderId": outer, "name": "Inner" });
    acme.update(&inner, into).await.payload("updateDocument");
    for firm in [&by_member, &crow] {
        firm.tab(Some(&outer)).await;
        firm.count().await;
        let link = firm.owner.link(&file).await.expect("a link");
        assert_eq!(library::download(&link, &[]).await.status, 200);
        firm.owner.document(&outer).await;
    }
    let pages = "query($id: ID!, $side: ID!) { workspace(organizationId: $id) {
        documents(first: 1) { nodes { name } pageInfo { endCursor } } sharedDocuments(first: 1) { nodes { name } } }
        node(id: $side) { ... on Partnership { sharedDocuments(first: 1) { nodes { name } } } } }";
    let variables = json!({ "id": crow.organization.id, "side": other_side });
    crow.owner.query(pages, variables).await.data("/workspace");
    let variables = json!({ "id": buyer.id, "side": side });
    let answer = admin.query(pages, variables).await;
    let after = answer.text("/workspace/documents/pageInfo/endCursor");
    let next = "query($id: ID!, $after: String) { workspace(organizationId: $id) {
        documents(first: 1, after: $after) { nodes { name } } } }";
    let variables = json!({ "id": buyer.id, "after": after });
    admin.query(next, variables).await.data("/workspace");
    acme.share("unshareDocument", &outer, &side)
        .await
        .payload("unshareDocument");
    acme.share("shareDocument", &inner, &side)
        .await
        .payload("shareDocument");
    acme.act("deletePartnership", &side)
        .await
        .payload("deletePartnership");
    acme.delete(&outer).await.payload("deleteDocument");
}

/// How the database would run it, whatever its parameters are and however few rows there are.
async fn plan(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let backend = db.get_database_backend();
    let transaction = db.begin().await.expect("it begins");
    let ask = async |sql: &str| {
        let asked = transaction.query_all_raw(Statement::from_string(backend, sql));
        asked.await.unwrap_or_else(|error| panic!("{error}: {sql}"))
    };
    let (rows, column) = if backend == DbBackend::Sqlite {
        (ask(&format!("EXPLAIN QUERY PLAN {sql}")).await, "detail")
    } else {
        let prepare =
            "SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off";
        let prepare = format!("{prepare}; PREPARE it AS {sql}");
        let prepared = transaction.execute_unprepared(&prepare);
        prepared
            .await
            .unwrap_or_else(|error| panic!("{error}: {sql}"));
        let parameters = (1..).take_while(|n| sql.contains(&format!("${n}"))).count();
        let nulls = vec!["NULL"; parameters].join(", ");
        let nulls = if nulls.is_empty() {
            nulls
        } else {
            format!("({nulls})")
        };
        let rows = ask(&format!("EXPLAIN EXECUTE it{nulls}")).await;
        let freed = transaction.execute_unprepared("DEALLOCATE it");
        freed.await.expect("it is forgotten");
        (rows, "QUERY PLAN")
    };
    rows.iter()
        .map(|row| row.try_get("", column).expect("it is text"))
        .collect()
}

/// Whether the database would look at every row of a table.
fn reads_a_whole_table(backend: DbBackend, plan: &[String]) -> bool {
    plan.iter().any(|line| match backend {
        DbBackend::Sqlite => line.strip_prefix("SCAN ").is_some_and(|what| {
            // What the statement itself has put together is meant to be read as a whole.
            let name = what.split(' ').next().unwrap_or(what);
            let own = ["CO-ROUTINE", "MATERIALIZE"].map(|made| format!("{made} {name}"));
            !what.ends_with("CONSTANT ROW")
                && !what.ends_with("VALUES CLAUSE")
                && !plan.iter().any(|line| own.contains(line))
        }),
        // That of a small table may walk through a whole index instead, whatever there is: SQLite tells more.
        _ => line.contains("Seq Scan"),
    })
}
