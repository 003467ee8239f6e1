//! The demo data: it loads once, and shows every state a delegation can be in.

use std::collections::BTreeSet;

use mandate::demo;
use serde_json::{Value, json};

use crate::{
    on_both,
    support::{client::Client, world::World},
};

on_both!(
    the_demo_shows_every_state,
    the_demo_is_at_work,
    the_catalogue_is_whole,
    the_agency_has_a_team,
    partnerships_are_in_every_state,
    a_partner_has_companies,
    the_demo_leaves_data_alone
);

const LOG_IN: &str = "mutation($email: EmailAddress!, $password: String!) {
    logIn(input: { email: $email, password: $password }) {
        session { token } userErrors { code }
        viewer { user { name } contexts { nodes { mode organization { delegations(first: 100) { nodes { status } } } } }
            partnerDashboard { buyerAccounts { totalCount } pendingInvitations { totalCount } }
            unreadNotificationCount }
    }
}";

async fn the_demo_shows_every_state(world: World) {
    assert!(demo::load(&world.server.app).await.expect("it loads"));
    let client: Client = world.server.anonymous();
    let mut states = BTreeSet::new();
    let mut homes = Vec::new();
    let accounts = demo::accounts(&world.server.app).await;
    for account in accounts.expect("they are looked up") {
        let variables = json!({ "email": account.email, "password": account.password });
        let answer = client.query(LOG_IN, variables).await;
        let viewer = answer.payload("logIn")["viewer"].clone();
        assert!(
            account
                .label
                .starts_with(viewer["user"]["name"].as_str().expect("a name"))
        );
        for context in list(&viewer["contexts"]["nodes"]) {
            for delegation in list(&context["organization"]["delegations"]["nodes"]) {
                states.insert(delegation["status"].as_str().expect("a status").to_owned());
            }
        }
        homes.push(viewer);
    }
    let every = [
        "ACTIVE",
        "DECLINED",
        "EXPIRED",
        "LEFT",
        "PENDING",
        "REVOKED",
        "SUSPENDED",
        "WITHDRAWN",
    ];
    assert_eq!(states, BTreeSet::from(every.map(str::to_owned)));
    let freelancer = homes.last().expect("there are people");
    let modes: Vec<&Value> = list(&freelancer["contexts"]["nodes"])
        .iter()
        .map(|context| &context["mode"])
        .collect();
    assert_eq!(
        modes,
        ["MEMBER", "PARTNER"],
        "the freelancer is a buyer too"
    );
    assert_eq!(
        freelancer["partnerDashboard"]["buyerAccounts"]["totalCount"],
        1
    );
    assert_eq!(
        freelancer["partnerDashboard"]["pendingInvitations"]["totalCount"],
        1
    );
    assert_ne!(freelancer["unreadNotificationCount"], 0);
}

/// One workspace with members and two partners, of whom each sees what is theirs.
async fn the_demo_is_at_work(world: World) {
    const WORK: &str = "{ viewer { contexts { nodes { organization { id name } } } } }";
    const SEEN: &str = "query($id: ID!) { workspace(organizationId: $id) { mode actingAs { banner }
        tabs { key count } shortlists { nodes { title status author { displayName } itemCount } }
        briefs { nodes { kind title status sentAs author { displayName }
            responses { nodes { message quote { amount currency } solution { vendorName } } } } }
        notes { nodes { text visibility author { displayName }
            subject { ... on Solution { name } ... on Shortlist { title } ... on Brief { title } } } } } }";
    assert!(demo::load(&world.server.app).await.expect("it loads"));
    let client = world.server.anonymous();
    let accounts = demo::accounts(&world.server.app).await;
    let mut seen = Vec::new();
    for account in accounts.expect("they are looked up") {
        let variables = json!({ "email": account.email, "password": account.password });
        let answer = client.query(LOG_IN, variables).await;
        let token = answer.payload("logIn")["session"]["token"].clone();
        let client = Client::new(&client.url, token.as_str());
        let contexts = client.query(WORK, json!({})).await;
        let harbourline = list(contexts.data("/viewer/contexts/nodes"))
            .iter()
            .find(|context| context["organization"]["name"] == "Harbourline Logistics");
        if let Some(context) = harbourline {
            let variables = json!({ "id": context["organization"]["id"] });
            let workspace = client
                .query(SEEN, variables)
                .await
                .data("/workspace")
                .clone();
            let name = account
                .label
                .split(',')
                .next()
                .unwrap_or_default()
                .to_owned();
            seen.push(json!({ "who": name, "sees": workspace }));
        }
    }
    insta::assert_json_snapshot!("harbourline", seen);
}

async fn the_catalogue_is_whole(world: World) {
    assert!(demo::load(&world.server.app).await.expect("it loads"));
    let ada = world.person("Ada Lovelace").await;
    let all = ada.query("{ solutions { totalCount } }", json!({})).await;
    let lines = include_str!("../api/src/demo/solutions.csv").lines();
    assert_eq!(*all.data("/solutions/totalCount"), lines.count() - 1);
}

/// People with different seats: one who works, one who has yet to come, one whom a buyer has added.
async fn the_agency_has_a_team(world: World) {
    const TEAM: &str = "{ viewer { partnerDashboard { partner { name users { nodes {
        user { name } status seats { nodes { status permissions delegation { organization { name } } } } } } } } } }";
    assert!(demo::load(&world.server.app).await.expect("it loads"));
    let nadia = json!({ "email": "nadia@brightside.example", "password": "partners-welcome" });
    let client = world.server.anonymous();
    let answer = client.query(LOG_IN, nadia).await;
    let token = answer.payload("logIn")["session"]["token"].clone();
    let client = Client::new(&client.url, token.as_str());
    let answer = client.query(TEAM, json!({})).await;
    let users = answer.list("/viewer/partnerDashboard/partner/users/nodes");
    let team = users.iter().map(|user| {
        let seats = list(&user["seats"]["nodes"]).iter().map(|seat| {
            let organization = &seat["delegation"]["organization"]["name"];
            format!("{organization}: {} {}", seat["status"], seat["permissions"])
        });
        // What was given at once is in no order.
        let seats: BTreeSet<String> = seats.collect();
        (
            format!("{} {}", user["user"]["name"], user["status"]),
            seats,
        )
    });
    insta::assert_debug_snapshot!("team", team.collect::<Vec<_>>());
}

async fn the_demo_leaves_data_alone(world: World) {
    world.person("Ada Lovelace").await;
    assert!(!demo::load(&world.server.app).await.expect("it looks"));
    let offered = demo::accounts(&world.server.app).await;
    assert!(offered.expect("they are looked up").is_empty());
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// What each organization's members are shown of its partnerships.
async fn partnerships_are_in_every_state(world: World) {
    const SHOWN: &str = "{ viewer { contexts { nodes { organization { name partnerships {
        nodes { label counterpartDisplayName } } } } } } }";
    assert!(demo::load(&world.server.app).await.expect("it loads"));
    let client = world.server.anonymous();
    let mut seen = BTreeSet::new();
    let accounts = demo::accounts(&world.server.app).await;
    for account in accounts.expect("they are looked up") {
        let variables = json!({ "email": account.email, "password": account.password });
        let answer = client.query(LOG_IN, variables).await;
        let token = answer.payload("logIn")["session"]["token"].clone();
        let client = Client::new(&client.url, token.as_str());
        let answer = client.query(SHOWN, json!({})).await;
        for context in list(answer.data("/viewer/contexts/nodes")) {
            let organization = &context["organization"];
            // To a partner there are none.
            for one in organization["partnerships"]["nodes"]
                .as_array()
                .into_iter()
                .flatten()
            {
                let text = |value: &Value| value.as_str().expect("it is text").to_owned();
                let (label, other) = (&one["label"], &one["counterpartDisplayName"]);
                seen.insert([&organization["name"], label, other].map(text));
            }
        }
    }
    let expected = [
        ["Alder & Finch Foods", "ACCEPTED", "Harbourline Logistics"],
        ["Alder & Finch Foods", "REJECTED", "Castellan Bank"],
        // Its own is deleted, or not: of what the agency asked, nobody but itself and the bank has anything left.
        ["Brightside Procurement", "REJECTED", "Alder & Finch Foods"],
        [
            "Brightside Procurement",
            "REJECTED",
            "Harbourline Logistics",
        ],
        ["Castellan Bank", "REJECTED", "Alder & Finch Foods"],
        ["Castellan Bank", "REJECTED", "Brightside Procurement"],
        [
            "Castellan Bank",
            "SENT_AWAITING_APPROVAL",
            "tomas@harbourline.example",
        ],
        ["Harbourline Logistics", "ACCEPTED", "Alder & Finch Foods"],
        [
            "Harbourline Logistics",
            "RECEIVED_AWAITING_APPROVAL",
            "Castellan Bank",
        ],
        [
            "Harbourline Logistics",
            "SENT_AWAITING_APPROVAL",
            "office@tidewater.example",
        ],
    ];
    let expected = expected.map(|row| row.map(str::to_owned));
    assert_eq!(seen, BTreeSet::from(expected));
}

/// A licensed partner with three companies in its look, one with its own admins only.
async fn a_partner_has_companies(world: World) {
    assert!(demo::load(&world.server.app).await.expect("it loads"));
    let variables = json!({ "email": "nadia@brightside.example", "password": "partners-welcome" });
    let client = world.server.anonymous();
    let token = client.query(LOG_IN, variables).await;
    let token = token.payload("logIn")["session"]["token"].clone();
    let nadia = Client::new(&client.url, token.as_str());
    let query = "{ viewer { partnerDashboard { partner { portalEnabled licensed managedCompanies { totalCount nodes {
        name viewerRole branding { logoUrl primaryColor source } apps { enabled } admins { user { name } status } } } } } } }";
    let answer = nadia.query(query, json!({})).await;
    let partner = answer.data("/viewer/partnerDashboard/partner");
    assert_eq!(
        (&partner["portalEnabled"], &partner["licensed"]),
        (&json!(true), &json!(true))
    );
    let companies = list(&partner["managedCompanies"]["nodes"]);
    assert_eq!(companies.len(), 3);
    for company in companies {
        assert_eq!(company["branding"]["source"], "PARTNER");
        assert!(company["branding"]["logoUrl"].is_string(), "{company}");
        let on = list(&company["apps"])
            .iter()
            .filter(|app| app["enabled"] == true);
        assert!((3..5).contains(&on.count()), "{company}");
    }
    let by_others = companies
        .iter()
        .filter(|company| company["viewerRole"].is_null());
    let by_others: Vec<&Value> = by_others.map(|company| &company["admins"]).collect();
    assert_eq!(
        by_others,
        [&json!([{ "user": { "name": "Mei Tanaka" }, "status": "ACTIVE" }])]
    );
}
