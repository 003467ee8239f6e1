//! Briefs: drafted, sent to suppliers, who answer without an account, and closed.

mod limit;
mod log;
mod race;
mod rule;

use entity::{brief_link, brief_recipient, brief_response, mail, note};
use futures_util::future::join_all;
use mandate::command::solution::import;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use time::Duration;

use super::{Scene, refusal, workspace};
use crate::{
    on_both,
    support::{
        actor::{Actor, Organization},
        browser::Browser,
        catalogue::Brief,
        smtp::Smtp,
        wait,
        world::World,
    },
};

on_both!(
    a_brief_reaches_suppliers_and_brings_back_quotes,
    nothing_gives_away_a_partner_who_acts_in_the_organizations_name,
    suppliers_see_the_name_that_it_was_sent_in,
    suppliers_with_several_solutions_get_a_mail_for_each,
);

const BRIEFS: &str = "query($id: ID!, $status: [BriefStatus!]) { workspace(organizationId: $id) {
    briefs(status: $status) { totalCount nodes { id kind title body status sentAs sentAt closedAt version actions
        author { displayName partner { name } }
        recipients { solution { name } email delivery respondedAt }
        responses(first: 2) { totalCount pageInfo { hasNextPage }
            nodes { id message quote { amount currency } solution { name } brief { title } } } } } } }";
const LIVE: &str = "subscription($id: ID!) { workspaceEvents(organizationId: $id) { __typename
    ... on WorkspaceChanged { change deletedId actor { displayName user { name } partner { name } }
        node { id ... on Brief { title status } ... on BriefResponse { message solution { name } } } } } }";
const NOTICES: &str = "{ viewer { notifications(first: 100) { nodes { kind title
    subject { ... on Brief { title } ... on BriefResponse { message } } } } } }";

fn supplier(number: usize) -> String {
    format!("sales@vendor{number}.example.com")
}

async fn briefs(actor: &Actor, organization: &Organization) -> Vec<Value> {
    let answer = actor.query(BRIEFS, json!({ "id": organization.id })).await;
    assert!(answer.errors().is_empty(), "{}", answer.body);
    let list = answer.data("/workspace/briefs").clone();
    let nodes = list["nodes"].as_array().expect("a list").clone();
    assert_eq!(list["totalCount"], nodes.len());
    nodes
}

/// The titles of notices of this kind, newest first.
async fn told(actor: &Actor, kind: &str) -> Vec<String> {
    let answer = actor.query(NOTICES, json!({})).await;
    let nodes = answer.list("/viewer/notifications/nodes").iter();
    let of_kind = nodes.filter(|node| node["kind"] == kind);
    let titles = of_kind.map(|node| node["title"].as_str().expect("a title").to_owned());
    titles.collect()
}

/// Has the member send a brief to the first so many suppliers.
async fn send_to(scene: &Scene, suppliers: usize) -> Brief {
    let solutions = json!({ "solutionIds": scene.solutions[..suppliers] });
    let draft = scene
        .member
        .create_brief(&scene.organization, "Looms", solutions);
    scene.member.send(&draft.await).await
}

async fn token(scene: &Scene, number: usize) -> String {
    scene.world.inbox().token(&supplier(number), "/brief").await
}

/// Answers without an account, and gives the code of the refusal.
async fn answer(scene: &Scene, token: &str, message: &str, quote: Value) -> Option<String> {
    let client = scene.world.server.anonymous();
    let mutation =
        "mutation($input: SubmitBriefResponseInput!) { submitBriefResponse(input: $input) {
        received userErrors { code } } }";
    let input = json!({ "token": token, "message": message, "quote": quote });
    let given = client.query(mutation, json!({ "input": input })).await;
    let code = given.user_error_codes("submitBriefResponse");
    let code = code.first().map(|&code| code.to_owned());
    let received = given.data("/submitBriefResponse/received");
    assert_eq!(received, &json!(code.is_none()), "{}", given.body);
    code
}

/// From the draft to the quote, as everybody sees it.
async fn a_brief_reaches_suppliers_and_brings_back_quotes(world: World) {
    let scene = Scene::of(world).await;
    let (admin, member, buyer) = (&scene.admin, &scene.member, &scene.organization);
    let (partner, _) = scene.partner("Bob Martin", json!({})).await;
    let (blind, _) = scene
        .partner(
            "Ward Hill",
            json!({ "dataVisibility": "FULL", "permissions": ["SHORTLISTS"] }),
        )
        .await;
    let socket = member.socket().await;
    let mut members = socket.subscribe(LIVE, json!({ "id": buyer.id }));
    members.next_of("StreamPosition").await;

    let more = json!({ "kind": "RFP", "solutionIds": scene.solutions[..2] });
    let draft = partner.create_brief(buyer, "Looms", more).await;
    let change = json!({ "briefId": draft.id, "version": draft.version, "body": "How many?\nBy when?",
                         "solutionIds": scene.solutions[1..3] });
    let draft = partner
        .brief("updateBrief", "UpdateBriefInput", change)
        .await;
    assert!(briefs(member, buyer).await.is_empty());
    let own = briefs(&partner, buyer).await[0].clone();
    let recipient = |number: usize| {
        json!({ "solution": { "name": format!("Solution {number:04}") }, "email": supplier(number),
                "delivery": null, "respondedAt": null })
    };
    assert_eq!(own["recipients"], json!([recipient(2), recipient(3)]));
    assert_eq!(
        own["actions"],
        json!(["EDIT", "SEND", "DELETE", "ADD_NOTE"])
    );

    let sent = partner.send(&draft).await;
    assert_eq!(sent.status, "SENT");
    let event = members.next_of("WorkspaceChanged").await;
    assert_eq!(
        (
            &event["change"],
            &event["node"]["status"],
            &event["actor"]["displayName"]
        ),
        (&json!("PUBLISHED"), &json!("SENT"), &json!("Bob Martin"))
    );
    let says = "Bob Martin has sent the request for proposal “Looms”";
    for person in [admin, member] {
        assert_eq!(told(person, "BRIEF_SENT").await, [says]);
        let own = briefs(person, buyer).await[0].clone();
        assert_eq!(own["sentAs"], "Bob Martin");
    }
    let tabs = workspace(member, buyer).await["tabs"].clone();
    assert_eq!(
        tabs[1],
        json!({ "key": "BRIEFS", "label": "Briefs", "count": 1 })
    );
    assert!(
        !workspace(&blind, buyer).await["tabs"]
            .to_string()
            .contains("BRIEFS")
    );

    // The mail, and the page behind its link: read and answered without an account and without script.
    let mail = scene.world.inbox().mail(&supplier(2), "Looms").await;
    assert_eq!(
        mail.subject,
        "Bob Martin sends you a request for proposal: Looms"
    );
    for shown in ["How many?", "By when?", "Solution 0002"] {
        assert!(
            mail.text.contains(shown) && mail.html.contains(shown),
            "{}",
            mail.text
        );
    }
    wait::until("the mails to be marked as sent", async || {
        let row = briefs(member, buyer).await[0].clone();
        let recipients = row["recipients"].as_array().expect("a list").clone();
        recipients
            .iter()
            .all(|row| row["delivery"] == "SENT")
            .then_some(())
    })
    .await;
    let path = format!("/brief/{}", token(&scene, 2).await);
    let browser = Browser::at(&scene.world.server);
    for _ in 0..2 {
        let page = browser.open(&path).await;
        assert_eq!((page.status, page.heading()), (200, "Looms"));
        for shown in [
            "Bob Martin",
            "request for proposal",
            "Solution 0002",
            "<p>How many?</p>",
        ] {
            assert!(page.html.contains(shown), "{}", page.html);
        }
        assert_eq!(page.fields(), Some(vec!["message", "amount", "currency"]));
    }
    assert!(told(member, "BRIEF_RESPONSE_RECEIVED").await.is_empty());
    let bad = [
        ("message", "We do."),
        ("amount", "1,000"),
        ("currency", "EUR"),
    ];
    let page = browser.send(&path, &bad).await;
    assert!(
        page.problem().expect("it is refused").contains("1200.50"),
        "{}",
        page.html
    );
    assert!(page.html.contains("value=\"1,000\"") && page.html.contains("We do."));
    let good = [
        ("message", "We do."),
        ("amount", "1000.50"),
        ("currency", "eur"),
    ];
    // Twice by a second click, and once more by loading what came of it again: it is one answer.
    for _ in 0..2 {
        let page = browser.send(&path, &good).await;
        assert_eq!(page.status, 303, "{}", page.html);
        assert_eq!(page.headers["location"], format!("{path}?sent"));
    }
    let page = browser.open(&format!("{path}?sent")).await;
    assert_eq!((page.problem(), page.fields()), (None, None));
    assert!(
        page.html.contains("has been sent to Bob Martin"),
        "{}",
        page.html
    );

    // The other by the API.
    let other = token(&scene, 3).await;
    let invitation = "query($token: String!) { briefInvitation(token: $token) { title body kind from open solution { name } } }";
    let anonymous = scene.world.server.anonymous();
    let asked = anonymous.query(invitation, json!({ "token": other })).await;
    assert_eq!(
        asked.data("/briefInvitation"),
        &json!({ "title": "Looms", "body": "How many?\nBy when?", "kind": "RFP", "from": "Bob Martin",
                 "open": true, "solution": { "name": "Solution 0003" } })
    );
    let dead = anonymous
        .query(invitation, json!({ "token": "unknown" }))
        .await;
    assert_eq!(dead.data("/briefInvitation"), &Value::Null);
    assert_eq!(answer(&scene, &other, "So do we.", Value::Null).await, None);

    // Seen live, told, and there.
    for (message, vendor) in [("We do.", "Vendor 2"), ("So do we.", "Vendor 3")] {
        let event = members.next_of("WorkspaceChanged").await;
        assert_eq!(
            (&event["change"], &event["node"]["message"], &event["actor"]),
            (
                &json!("CREATED"),
                &json!(message),
                &json!({ "displayName": vendor, "user": null, "partner": null })
            )
        );
    }
    let says = |vendor: &str| format!("{vendor} has answered the request for proposal “Looms”");
    for person in [admin, member, &partner] {
        let titles = told(person, "BRIEF_RESPONSE_RECEIVED").await;
        assert_eq!(
            titles,
            [says("Vendor 3"), says("Vendor 2")],
            "{}",
            person.name
        );
        let row = briefs(person, buyer).await[0].clone();
        assert_eq!(row["responses"]["totalCount"], 2);
        let first = &row["responses"]["nodes"][1];
        assert_eq!(
            first["quote"],
            json!({ "amount": "1000.50", "currency": "EUR" })
        );
        assert_eq!(first["brief"]["title"], "Looms");
        assert_eq!(row["recipients"][0]["solution"]["name"], "Solution 0002");
        assert_ne!(row["recipients"][0]["respondedAt"], Value::Null);
    }
    assert!(told(&blind, "BRIEF_RESPONSE_RECEIVED").await.is_empty());
    let id = briefs(member, buyer).await[0]["responses"]["nodes"][0]["id"].clone();
    let node = "query($id: ID!) { node(id: $id) { ... on BriefResponse { message } } }";
    for (person, sees) in [(member, true), (&partner, true), (&blind, false)] {
        let shown = person.query(node, json!({ "id": id })).await;
        assert_eq!(shown.data("/node").is_object(), sees, "{}", person.name);
    }
    // A correction stands beside the first; the page says that there is one.
    assert!(
        browser
            .open(&path)
            .await
            .html
            .contains("You have answered already")
    );
    assert_eq!(
        answer(&scene, &token(&scene, 2).await, "Cheaper.", Value::Null).await,
        None
    );
    let row = briefs(member, buyer).await[0].clone();
    assert_eq!(row["responses"]["totalCount"], 3);
    assert_eq!(row["responses"]["pageInfo"]["hasNextPage"], true);
}

/// Not a name, not an id, not a header: in mail, page and API alike.
async fn nothing_gives_away_a_partner_who_acts_in_the_organizations_name(world: World) {
    let scene = Scene::of(world).await;
    let (member, buyer) = (&scene.member, &scene.organization);
    let terms = json!({ "identityMode": "AS_BUYER" });
    let (partner, delegation) = scene.partner("Bob Martin", terms).await;
    let more = json!({ "solutionIds": scene.solutions[..1] });
    let draft = partner.create_brief(buyer, "Looms", more).await;
    partner.send(&draft).await;

    let row = briefs(&partner, buyer).await[0].clone();
    assert_eq!(
        (&row["sentAs"], &row["author"]["displayName"]),
        (&json!("Analytical Engines"), &json!("Bob Martin"))
    );
    let row = briefs(member, buyer).await[0].clone();
    assert_eq!(
        row["author"],
        json!({ "displayName": "Analytical Engines", "partner": null })
    );
    let says = "Analytical Engines has sent the brief “Looms”";
    assert_eq!(told(member, "BRIEF_SENT").await, [says]);
    assert_eq!(
        told(&scene.admin, "BRIEF_SENT").await,
        ["Bob Martin has sent the brief “Looms”"]
    );

    let mail = scene.world.inbox().mail(&supplier(1), "Looms").await;
    assert_eq!(mail.subject, "Analytical Engines sends you a brief: Looms");
    let token = token(&scene, 1).await;
    let page = Browser::at(&scene.world.server)
        .open(&format!("/brief/{token}"))
        .await;
    let invitation = "query($token: String!) { briefInvitation(token: $token) { title body kind from open solution { id name vendorName } } }";
    let anonymous = scene.world.server.anonymous();
    let asked = anonymous.query(invitation, json!({ "token": token })).await;
    let told = [
        mail.raw.clone(),
        page.html.clone(),
        format!("{:?}", page.headers),
        asked.body.to_string(),
        format!("{:?}", asked.headers),
    ];
    let row_of = async |what: &str| {
        let rows = mail::Entity::find().filter(mail::Column::Address.eq(supplier(1)));
        let row = rows.one(&scene.world.server.app.db.read).await;
        let row = row.expect("it can be read").expect(what);
        (row.actor_id, row.delegation_id)
    };
    let (actor, under) = row_of("the mail").await;
    assert_eq!(under, None);
    let secrets = [
        "Bob",
        "Martin",
        &partner.email,
        &partner.id,
        &delegation.id,
        &draft.id,
        &actor.expect("it has one").to_string(),
        &actor.expect("it has one").simple().to_string(),
    ];
    for text in &told {
        for secret in secrets {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    // Whoever answers learns no more.
    let path = format!("/brief/{token}");
    let browser = Browser::at(&scene.world.server);
    let answered = browser.send(&path, &[("message", "Yes.")]).await;
    assert_eq!(answered.status, 303);
    let answered = format!("{:?} {}", answered.headers, answered.html);
    let after = browser.open(&format!("{path}?sent")).await.html;
    for secret in secrets {
        assert!(
            !answered.contains(secret) && !after.contains(secret),
            "{secret}"
        );
    }
}

async fn suppliers_see_the_name_that_it_was_sent_in(world: World) {
    let scene = Scene::of(world).await;
    let (admin, member, buyer) = (&scene.admin, &scene.member, &scene.organization);
    let (partner, mut delegation) = scene.partner("Bob Martin", json!({})).await;
    let one = || json!({ "solutionIds": scene.solutions[..1] });
    let own = member.create_brief(buyer, "Own", one()).await;
    member.send(&own).await;
    assert_eq!(
        briefs(member, buyer).await[0]["sentAs"],
        "Analytical Engines"
    );
    // Begun in the organization's name, it is never sent in another; and what was sent keeps its own.
    let set = async |delegation: &crate::support::actor::Delegation, mode: &str| {
        let change = json!({ "identityMode": mode });
        admin.update_delegation(delegation, change).await
    };
    for (began, sent, name) in [
        ("TRANSPARENT", "AS_BUYER", "Analytical Engines"),
        ("AS_BUYER", "TRANSPARENT", "Analytical Engines"),
        ("TRANSPARENT", "TRANSPARENT", "Bob Martin"),
    ] {
        delegation = set(&delegation, began).await;
        let draft = partner.create_brief(buyer, "Looms", one()).await;
        delegation = set(&delegation, sent).await;
        partner.send(&draft).await;
        let row = briefs(member, buyer).await[0].clone();
        assert_eq!(row["sentAs"], name, "{began}, then {sent}");
        assert_eq!(row["author"]["displayName"], name, "{began}, then {sent}");
    }
    set(&delegation, "AS_BUYER").await;
    let newest = briefs(member, buyer).await[0].clone();
    assert_eq!(newest["sentAs"], "Bob Martin");
}

/// At the address that the catalogue has when it is sent, however an account with it is spelt.
async fn suppliers_with_several_solutions_get_a_mail_for_each(world: World) {
    let scene = Scene::of(world).await;
    let (member, buyer) = (&scene.member, &scene.organization);
    let file = "name,vendor_name,vendor_email,summary,website_url,category\n\
        First,Both,both@example.com,Does it.,,Payroll\n\
        Second,Both,Both@EXAMPLE.com,Does it.,,Payroll\n";
    let imported = import::run(&scene.world.server.app, file.as_bytes()).await;
    assert_eq!(imported.expect("it is imported").added, 2);
    let found = "{ solutions(search: \"both\") { nodes { id } } }";
    let found = member.query(found, json!({})).await;
    let ids: Vec<Value> = found
        .list("/solutions/nodes")
        .iter()
        .map(|node| node["id"].clone())
        .collect();
    let draft = member
        .create_brief(buyer, "Looms", json!({ "solutionIds": ids }))
        .await;
    // The address changes while it is a draft.
    let file = file.replace("both@example.com", "new@example.com");
    let imported = import::run(&scene.world.server.app, file.as_bytes()).await;
    assert!(imported.is_ok());
    member.send(&draft).await;
    for (address, solution) in [("new@example.com", "First"), ("Both@example.com", "Second")] {
        let mail = scene.world.inbox().mail(address, "Looms").await;
        assert!(
            mail.text.contains(&format!("About: {solution}")),
            "{}",
            mail.text
        );
    }
    let row = briefs(member, buyer).await[0].clone();
    let emails: Vec<&Value> = row["recipients"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|recipient| &recipient["email"])
        .collect();
    assert_eq!(emails, ["new@example.com", "Both@EXAMPLE.com"]);
}
