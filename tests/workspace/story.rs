use serde_json::{Value, json};

use super::{Scene, titles, workspace};
use crate::{
    on_both,
    support::{
        actor::{Actor, Delegation, Organization},
        browser::Browser,
        catalogue::Shortlist,
        world::World,
    },
};

on_both!(a_partner_works_and_the_team_sees_it_live);

const LIVE: &str = "subscription($id: ID!) { workspaceEvents(organizationId: $id) { __typename
    ... on WorkspaceChanged { change deletedId actor { displayName user { name } }
        node { id ... on Shortlist { title status version items { position } } } }
    ... on AccessChanged { tabs { key count } }
    ... on AccessEnded { status } } }";

/// The document's story: invited with notes only, then with more, a draft that nobody sees, published in the buyer's name,
/// a brief that a supplier answers; revoked; the work remains.
async fn a_partner_works_and_the_team_sees_it_live(world: World) {
    let scene = Scene::of(world).await;
    let (admin, member, buyer) = (&scene.admin, &scene.member, &scene.organization);
    let terms = json!({ "permissions": ["NOTES"], "identityMode": "AS_BUYER" });
    let (partner, delegation) = scene.partner("Charles Babbage", terms).await;

    // What is not for him is not there: no tab, no list, no error.
    let seen = workspace(&partner, buyer).await;
    assert_eq!(seen["mode"], "PARTNER");
    assert_eq!(seen["actingAs"]["banner"], "Acting as Analytical Engines");
    assert_eq!(seen["actingAs"]["delegation"]["id"], delegation.id);
    assert_eq!(
        (&seen["tabs"], &seen["shortlists"], &seen["savedSolutions"]),
        (
            &json!([{ "key": "NOTES", "label": "Notes", "count": 0 }]),
            &Value::Null,
            &Value::Null
        )
    );
    let own = workspace(member, buyer).await;
    assert_eq!(
        (&own["mode"], &own["actingAs"]),
        (&json!("MEMBER"), &Value::Null)
    );

    let id = json!({ "id": buyer.id });
    let sockets = (
        admin.socket().await,
        member.socket().await,
        partner.socket().await,
    );
    let mut admins = sockets.0.subscribe(LIVE, id.clone());
    let mut members = sockets.1.subscribe(LIVE, id.clone());
    let mut partners = sockets.2.subscribe(LIVE, id);
    for stream in [&mut admins, &mut members, &mut partners] {
        assert_eq!(stream.next().await["__typename"], "StreamPosition");
    }

    // The tabs come while he looks.
    let more = json!({ "permissions": ["NOTES", "SHORTLISTS", "BRIEFS"] });
    admin.update_delegation(&delegation, more).await;
    assert_eq!(
        partners.next_of("AccessChanged").await["tabs"],
        json!([{ "key": "SHORTLISTS", "count": 0 }, { "key": "BRIEFS", "count": 0 },
               { "key": "NOTES", "count": 0 }, { "key": "SAVED_SOLUTIONS", "count": 0 }])
    );

    // He works on a draft. He sees it live, in his own name; the team does not.
    let more = json!({ "description": "For the mills.", "solutionIds": scene.solutions[..3] });
    let draft = partner.create_shortlist(buyer, "Looms", more).await;
    assert_eq!((draft.status.as_str(), draft.items.len()), ("DRAFT", 3));
    let told = partners.next_of("WorkspaceChanged").await;
    assert_eq!(
        (&told["change"], &told["node"]["title"]),
        (&json!("CREATED"), &json!("Looms"))
    );
    assert_eq!(told["actor"]["displayName"], "Charles Babbage");
    let input = json!({ "shortlistId": draft.id, "version": draft.version,
                        "itemId": draft.items[2], "position": 0 });
    let moved = partner
        .shortlist("moveShortlistItem", "MoveShortlistItemInput", input)
        .await;
    let [first, second, third] = [2, 0, 1].map(|place: usize| draft.items[place].clone());
    assert_eq!(moved.items, [first, second, third]);
    assert_eq!(
        partners.next_of("WorkspaceChanged").await["change"],
        "CHANGED"
    );
    for person in [admin, member] {
        assert!(titles(person, buyer).await.is_empty());
    }

    // He publishes: the team sees it the moment it is theirs to see, the member in the organization's name.
    let published = partner.publish(&moved).await;
    assert_eq!(published.status, "PUBLISHED");
    for (stream, name, user) in [
        (
            &mut partners,
            "Charles Babbage",
            json!({ "name": "Charles Babbage" }),
        ),
        (
            &mut admins,
            "Charles Babbage",
            json!({ "name": "Charles Babbage" }),
        ),
        (&mut members, "Analytical Engines", Value::Null),
    ] {
        let told = stream.next_of("WorkspaceChanged").await;
        assert_eq!(told["change"], "PUBLISHED", "{told}");
        assert_eq!(told["node"]["status"], "PUBLISHED");
        assert_eq!(told["actor"], json!({ "displayName": name, "user": user }),);
    }
    let notice = "{ viewer { notifications(first: 1) { nodes { kind title subject {
        ... on Shortlist { title } } } } } }";
    for (person, name) in [(admin, "Charles Babbage"), (member, "Analytical Engines")] {
        let told = person.query(notice, json!({})).await;
        assert_eq!(
            told.data("/viewer/notifications/nodes/0"),
            &json!({ "kind": "WORK_PUBLISHED", "subject": { "title": "Looms" },
                     "title": format!("{name} has published the shortlist “Looms”") })
        );
    }
    let shown = workspace(member, buyer).await["shortlists"]["nodes"][0].clone();
    assert_eq!(
        shown["author"],
        json!({ "displayName": "Analytical Engines", "user": null, "partner": null })
    );
    assert_eq!(shown["actions"], json!(["EDIT", "ADD_NOTE"]));
    let shown = workspace(admin, buyer).await["shortlists"]["nodes"][0].clone();
    assert_eq!(shown["author"]["partner"]["name"], "Charles Babbage");
    assert_eq!(shown["actions"], json!(["EDIT", "DELETE", "ADD_NOTE"]));

    // He asks a supplier in the buyer's name, who quotes; the team sees both.
    let one = json!({ "kind": "RFP", "solutionIds": scene.solutions[..1] });
    let brief = partner.create_brief(buyer, "Cotton", one).await;
    partner.send(&brief).await;
    let told = members.next_of("WorkspaceChanged").await;
    assert_eq!(
        (&told["change"], &told["actor"]["displayName"]),
        (&json!("PUBLISHED"), &json!("Analytical Engines"))
    );
    let supplier = "sales@vendor1.example.com";
    let mail = scene.world.inbox().mail(supplier, "Cotton").await;
    assert!(mail.subject.starts_with("Analytical Engines sends you"));
    let path = format!("/brief/{}", mail.token("/brief").expect("it has a link"));
    let quote = [
        ("message", "We do."),
        ("amount", "1200.50"),
        ("currency", "GBP"),
    ];
    let page = Browser::at(&scene.world.server).send(&path, &quote).await;
    assert_eq!(page.problem(), None, "{}", page.html);
    let told = members.next_of("WorkspaceChanged").await;
    assert_eq!(told["actor"]["displayName"], "Vendor 1");

    // The mode changes; what was made before keeps its own.
    let delegation = partner_row(admin, buyer).await;
    let transparent = json!({ "identityMode": "TRANSPARENT" });
    let delegation = admin.update_delegation(&delegation, transparent).await;
    assert_eq!(
        workspace(member, buyer).await["shortlists"]["nodes"][0]["author"]["displayName"],
        "Analytical Engines"
    );
    let second: Shortlist = partner.create_shortlist(buyer, "Engines", json!({})).await;

    // Revoked: his stream ends, the work remains, and what he had not published is nobody's surprise.
    admin.revoke(&delegation).await;
    assert_eq!(partners.next_of("AccessEnded").await["status"], "REVOKED");
    partners.ended().await;
    let gone = partner
        .query(super::WORKSPACE, json!({ "id": buyer.id }))
        .await;
    assert!(gone.data("/workspace").is_null());
    let input = json!({ "organizationId": buyer.id, "title": "Too late" });
    let code = super::refusal(&partner, "createShortlist", "CreateShortlistInput", input);
    assert_eq!(code.await, "NOT_FOUND");
    for id in [&published.id, &second.id] {
        let node = partner.query(
            "query($id: ID!) { node(id: $id) { id } }",
            json!({ "id": id }),
        );
        assert!(node.await.data("/node").is_null());
    }
    assert_eq!(titles(member, buyer).await, ["Engines", "Looms"]);
    let query = "query($id: ID!) { workspace(organizationId: $id) { briefs { nodes { title sentAs
        responses { nodes { message quote { amount currency } } } } } } }";
    let briefs = member.query(query, json!({ "id": buyer.id })).await;
    assert_eq!(
        briefs.data("/workspace/briefs/nodes"),
        &json!([{ "title": "Cotton", "sentAs": "Analytical Engines", "responses": { "nodes": [
            { "message": "We do.", "quote": { "amount": "1200.50", "currency": "GBP" } }] } }])
    );
}

/// The only row of the partner list, as it is now.
async fn partner_row(admin: &Actor, buyer: &Organization) -> Delegation {
    let query =
        "query($id: ID!) { organization(id: $id) { delegations { nodes { id status version } } } }";
    let answer = admin.query(query, json!({ "id": buyer.id })).await;
    let pointer = "/organization/delegations/nodes/0";
    Delegation {
        id: answer.text(&format!("{pointer}/id")).to_owned(),
        status: answer.text(&format!("{pointer}/status")).to_owned(),
        version: answer
            .data(&format!("{pointer}/version"))
            .as_i64()
            .expect("a number"),
    }
}
