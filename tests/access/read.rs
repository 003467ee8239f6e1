//! Every query and every subscription.

use serde_json::{Value, json};

use super::{
    caller::{CALLERS, Callers, Scene},
    cover, drawn, error, given,
};
use crate::{
    on_both,
    support::socket::{Event, Socket},
};

on_both!(
    every_query_by_every_caller,
    every_subscription_by_every_caller
);

async fn every_query_by_every_caller(callers: Callers) {
    let scene = Scene::new(&callers).await;
    let invited = &callers.of("invited").email;
    let token = callers.world.inbox().token(invited, "/invitation").await;
    let ids = "query($del: ID!) {
        node(id: $del) { ... on Delegation { partner { id } } } }";
    let variables = json!({ "del": scene.active.id });
    let ids = callers.of("owner").query(ids, variables).await;
    let node = |id: &str| format!("node(id: \"{id}\") {{ id }}");
    let below = |id: &str, of: &str, field: &str| {
        format!("node(id: \"{id}\") {{ ... on {of} {{ {field} }} }}")
    };
    let organization = |field: &str| {
        let id = &scene.organization.id;
        format!("organization(id: \"{id}\") {{ id {field} }}")
    };
    let workspace = |field: &str| {
        let id = &scene.organization.id;
        format!("workspace(organizationId: \"{id}\") {{ {field} }}")
    };
    let rows = [
        (
            "invitation, with its token",
            format!("invitation(token: \"{token}\") {{ status }}"),
            "",
        ),
        (
            "invitation, with none",
            "invitation(token: \"unknown\") { status }".to_owned(),
            "",
        ),
        ("node, the organization", node(&scene.organization.id), ""),
        ("node, the owner", node(&callers.of("owner").id), ""),
        ("node, the member", node(&callers.of("member").id), ""),
        (
            "node, the partner's person",
            node(&callers.of("partner").id),
            "",
        ),
        (
            "node, the invited person",
            node(&callers.of("invited").id),
            "",
        ),
        ("node, a membership", node(&scene.membership.id), ""),
        (
            "node, an invited membership",
            node(&scene.invited_membership.id),
            "",
        ),
        ("node, the partner", node(ids.text("/node/partner/id")), ""),
        ("node, the pending delegation", node(&scene.pending.id), ""),
        ("node, the active delegation", node(&scene.active.id), ""),
        ("node, the revoked delegation", node(&scene.revoked.id), ""),
        (
            "node, the owner's notification",
            node(&scene.owners_notice),
            "",
        ),
        (
            "nodes, the organization",
            format!("nodes(ids: [\"{}\"]) {{ id }}", scene.organization.id),
            "/0",
        ),
        ("organization", organization(""), ""),
        (
            "organization, its branding",
            organization("branding { source }"),
            "/branding",
        ),
        (
            "organization, its members",
            organization("members { totalCount }"),
            "/members",
        ),
        (
            "organization, its delegations",
            organization("delegations { totalCount }"),
            "/delegations",
        ),
        (
            "organization, its partnerships",
            organization("partnerships { totalCount }"),
            "/partnerships",
        ),
        (
            "organization, its contacts",
            organization("contacts { totalCount }"),
            "/contacts",
        ),
        ("node, a managed company", node(&scene.company.id), ""),
        (
            "node, who manages a company",
            below(&scene.company.id, "Organization", "managedBy { id }"),
            "/managedBy",
        ),
        (
            "node, who runs a managed company",
            below(&scene.company.id, "Organization", "admins { email }"),
            "/admins",
        ),
        (
            "node, the apps of a managed company",
            below(&scene.company.id, "Organization", "apps { enabled }"),
            "/apps",
        ),
        (
            "node, the members of a managed company",
            below(&scene.company.id, "Organization", "members { totalCount }"),
            "/members",
        ),
        (
            "node, whether a partner has a portal",
            below(&scene.portal, "Partner", "portalEnabled"),
            "/portalEnabled",
        ),
        (
            "node, the companies that a partner manages",
            below(&scene.portal, "Partner", "managedCompanies { totalCount }"),
            "/managedCompanies",
        ),
        ("node, an app", node(&scene.app), ""),
        ("apps", "apps { id }".to_owned(), ""),
        ("node, a partnership", node(&scene.accepted), ""),
        (
            "node, a request for a partnership",
            node(&scene.received),
            "",
        ),
        ("node, a solution", node(&scene.solutions[0]), ""),
        ("node, a partner's draft", node(&scene.draft.id), ""),
        (
            "node, an item of a partner's draft",
            node(&scene.draft.items[0]),
            "",
        ),
        (
            "node, what a partner has published",
            node(&scene.published.id),
            "",
        ),
        (
            "node, an item of what a partner has published",
            node(&scene.published.items[0]),
            "",
        ),
        (
            "node, a draft of whoever is confined",
            node(&scene.confined_draft.id),
            "",
        ),
        (
            "node, what whoever is confined has published",
            node(&scene.confined_published.id),
            "",
        ),
        (
            "node, what is published in the organization's name",
            node(&scene.in_the_buyers_name.id),
            "",
        ),
        (
            "node, who has published in the organization's name",
            below(
                &scene.in_the_buyers_name.id,
                "Shortlist",
                "author { user { id } }",
            ),
            "/author/user",
        ),
        ("node, a draft left behind", node(&scene.inherited.id), ""),
        ("node, what a partner has saved", node(&scene.saved), ""),
        (
            "node, a partner's draft of a brief",
            node(&scene.brief.id),
            "",
        ),
        ("node, a brief that was sent", node(&scene.sent.id), ""),
        ("node, a supplier's answer", node(&scene.response), ""),
        (
            "node, a brief left behind",
            node(&scene.inherited_brief.id),
            "",
        ),
        (
            "briefInvitation, with its token",
            format!(
                "briefInvitation(token: \"{}\") {{ title }}",
                scene.suppliers_token
            ),
            "",
        ),
        (
            "briefInvitation, with none",
            "briefInvitation(token: \"unknown\") { title }".to_owned(),
            "",
        ),
        (
            "node, whom a brief asks",
            below(&scene.sent.id, "Brief", "recipients { email }"),
            "/recipients",
        ),
        (
            "node, what a brief is answered",
            below(&scene.sent.id, "Brief", "responses { totalCount }"),
            "/responses",
        ),
        (
            "node, the notes on a brief",
            below(&scene.sent.id, "Brief", "notes { totalCount }"),
            "/notes",
        ),
        (
            "node, the notes on what a partner has published",
            below(&scene.published.id, "Shortlist", "notes { totalCount }"),
            "/notes",
        ),
        ("node, a personal note", node(&scene.personal_note.id), ""),
        ("node, a shared note", node(&scene.shared_note.id), ""),
        ("solutions", "solutions { totalCount }".to_owned(), ""),
        ("viewer", "viewer { email }".to_owned(), ""),
        ("workspace", workspace("mode"), ""),
        (
            "workspace, its shortlists",
            workspace("shortlists { totalCount }"),
            "/shortlists",
        ),
        (
            "workspace, its briefs",
            workspace("briefs { totalCount }"),
            "/briefs",
        ),
        (
            "workspace, its notes",
            workspace("notes { totalCount }"),
            "/notes",
        ),
        (
            "workspace, its saved solutions",
            workspace("savedSolutions { totalCount }"),
            "/savedSolutions",
        ),
        (
            "workspace, its inherited drafts",
            workspace("inheritedDrafts { totalCount }"),
            "/inheritedDrafts",
        ),
        (
            "workspace, the banner",
            workspace("actingAs { banner }"),
            "/actingAs",
        ),
    ];
    let clients = callers.clients();
    let mut table = Vec::new();
    for (name, field, below) in rows {
        let mut outcomes = Vec::new();
        for (_, client) in &clients {
            let answer = client
                .query(&format!("{{ row: {field} }}"), json!({}))
                .await;
            let value = answer.body.pointer(&format!("/data/row{below}"));
            outcomes.push(error(&answer).unwrap_or_else(|| given(value)));
        }
        table.push((name.to_owned(), outcomes));
    }
    cover(
        &callers.world,
        "queryType",
        table.iter().map(|(row, _)| row),
    )
    .await;
    insta::assert_snapshot!("queries", drawn(&CALLERS, table));
}

async fn every_subscription_by_every_caller(callers: Callers) {
    let scene = Scene::new(&callers).await;
    let id = &scene.organization.id;
    let rows = [
        (
            "delegationEvents",
            format!("delegationEvents(organizationId: \"{id}\")"),
        ),
        ("notifications", "notifications".to_owned()),
        (
            "workspaceEvents",
            format!("workspaceEvents(organizationId: \"{id}\")"),
        ),
    ];
    let mut table = Vec::new();
    for (row, field) in rows {
        let mut outcomes = Vec::new();
        for (_, client) in callers.clients() {
            let socket = Socket::connect(&client.url, client.token.as_deref()).await;
            let query = format!("subscription {{ {field} {{ __typename }} }}");
            let event = socket.subscribe(&query, json!({})).event().await;
            outcomes.push(first(&event));
        }
        table.push((row.to_owned(), outcomes));
    }
    cover(
        &callers.world,
        "subscriptionType",
        table.iter().map(|(row, _)| row),
    )
    .await;
    insta::assert_snapshot!("subscriptions", drawn(&CALLERS, table));
}

/// `open`, or the code of the error.
fn first(event: &Event) -> String {
    let errors = match event {
        Event::Next(result) => match result.get("errors") {
            None => return "open".to_owned(),
            Some(errors) => errors,
        },
        Event::Error(errors) => errors,
        Event::Complete => panic!("it ended without a word"),
    };
    let code = errors.pointer("/0/extensions/code").and_then(Value::as_str);
    code.unwrap_or_else(|| panic!("no code in {errors}"))
        .to_owned()
}
