//! The people of an organization and of its partners: there as long as they are.

use serde_json::{Value, json};

use crate::{
    on_both,
    support::{actor::Actor, firm::Firm, world::World},
};

on_both!(
    contacts_come_and_go_with_people_and_partnerships,
    contacts_are_found_and_paged_by_name,
    contacts_are_for_members,
);

const QUERY: &str = "query($id: ID!, $first: Int, $after: String, $search: String) { organization(id: $id) {
    contacts(first: $first, after: $after, search: $search) {
        totalCount nodes { id kind name email organization { name } } pageInfo { hasNextPage endCursor } } } }";

async fn page(viewer: &Actor, firm: &Firm, more: Value) -> Value {
    let mut variables = json!({ "id": firm.organization.id, "first": 100 });
    let fields = variables.as_object_mut().expect("it is an object");
    fields.extend(more.as_object().expect("it is an object").clone());
    let answer = viewer.query(QUERY, variables).await;
    let contacts = answer.body.pointer("/data/organization/contacts");
    contacts.cloned().unwrap_or_default()
}

/// Kind, name and organization of each contact, in order.
async fn contacts(firm: &Firm, search: Option<&str>) -> Vec<String> {
    let page = page(&firm.owner, firm, json!({ "search": search })).await;
    let text = |value: &Value| value.as_str().expect("it is text").to_owned();
    let nodes = page["nodes"].as_array().expect("a list");
    assert_eq!(page["totalCount"], nodes.len());
    let told = nodes.iter().map(|node| {
        let of = text(&node["organization"]["name"]);
        format!("{} {} of {of}", text(&node["kind"]), text(&node["name"]))
    });
    told.collect()
}

async fn join(one: &Firm, other: &Firm) -> String {
    one.ask(&other.owner.email)
        .await
        .payload("requestPartnership");
    let newest = &other.partnerships().await[0]["id"];
    let id = newest.as_str().expect("an id").to_owned();
    other
        .act("acceptPartnership", &id)
        .await
        .payload("acceptPartnership");
    id
}

async fn contacts_come_and_go_with_people_and_partnerships(world: World) {
    let (acme, bolt) = (
        Firm::open(&world, "Acme").await,
        Firm::open(&world, "Bolt").await,
    );
    assert_eq!(contacts(&acme, None).await, ["USER Acme Owner of Acme"]);
    acme.ask(&bolt.owner.email)
        .await
        .payload("requestPartnership");
    // A request shows nobody anything.
    assert_eq!(contacts(&acme, None).await.len(), 1);
    assert_eq!(contacts(&bolt, None).await, ["USER Bolt Owner of Bolt"]);
    let received = bolt.partnership().await.id;
    bolt.act("acceptPartnership", &received)
        .await
        .payload("acceptPartnership");
    let both = ["USER Acme Owner of Acme", "MEMBER Bolt Owner of Bolt"];
    assert_eq!(contacts(&acme, None).await, both);
    let both = ["MEMBER Acme Owner of Acme", "USER Bolt Owner of Bolt"];
    assert_eq!(contacts(&bolt, None).await, both);

    // From the moment they join, not while they are invited, to the moment they go.
    let ken = world.known("Ken Known").await;
    let invited = bolt
        .owner
        .invite_member(&bolt.organization, &ken.email, "MEMBER")
        .await;
    assert_eq!(contacts(&acme, None).await.len(), 2);
    ken.accept_membership(&invited).await;
    assert_eq!(contacts(&acme, None).await[2], "MEMBER Ken Known of Bolt");
    for (status, known) in [("SUSPENDED", 2), ("ACTIVE", 3)] {
        bolt.owner
            .update_membership(&invited, json!({ "status": status }))
            .await;
        assert_eq!(contacts(&acme, None).await.len(), known, "{status}");
    }
    // Whoever is of both is listed for each.
    acme.hire(&ken, "MEMBER").await;
    let kens = ["USER Ken Known of Acme", "MEMBER Ken Known of Bolt"];
    let mut found = contacts(&acme, Some("ken")).await;
    found.sort_by_key(|one| one.starts_with("MEMBER"));
    assert_eq!(found, kens);
    let input = json!({ "membershipId": invited.id });
    let (field, input_type) = ("removeMember", "RemoveMemberInput");
    let removed = bolt
        .owner
        .attempt(field, input_type, input, "removedMembershipId");
    removed.await.payload(field);
    assert_eq!(
        contacts(&acme, Some("ken")).await,
        ["USER Ken Known of Acme"]
    );

    // A partner's partner is none, and the end of the partnership is the end.
    let crane = Firm::open(&world, "Crane").await;
    join(&crane, &bolt).await;
    assert!(contacts(&acme, Some("crane")).await.is_empty());
    assert_eq!(contacts(&bolt, Some("owner")).await.len(), 3);
    bolt.act("deletePartnership", &received)
        .await
        .payload("deletePartnership");
    assert!(contacts(&acme, Some("bolt")).await.is_empty());
    assert!(contacts(&bolt, Some("acme")).await.is_empty());
    assert_eq!(contacts(&bolt, Some("owner")).await.len(), 2);
}

async fn contacts_are_found_and_paged_by_name(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    let bolt = Firm::open(&world, "Bolt").await;
    join(&acme, &bolt).await;
    for (name, email) in [
        ("\u{c9}lodie Blanc", "elodie@example.org"),
        ("elmar Braun", "braun@looms.example"),
        ("Ian O'Neill", "ian@example.org"),
        ("Zo\u{eb} 100%", "zoe_x@example.org"),
    ] {
        let person = world.known_at(name, email).await;
        bolt.hire(&person, "MEMBER").await;
    }
    let all = [
        "USER Acme Owner of Acme",
        "MEMBER Bolt Owner of Bolt",
        "MEMBER elmar Braun of Bolt",
        "MEMBER \u{c9}lodie Blanc of Bolt",
        "MEMBER Ian O'Neill of Bolt",
        "MEMBER Zo\u{eb} 100% of Bolt",
    ];
    assert_eq!(contacts(&acme, None).await, all);
    for (search, found) in [
        ("EL", &all[2..4]),
        ("elodie", &all[3..4]),
        ("bl \u{e9}l", &all[3..4]),
        ("looms", &all[2..3]),
        ("neill", &all[4..5]),
        ("zoe x", &all[5..]),
        ("100%", &all[5..]),
        ("lodie", &[]),
        ("elodie zoe", &[]),
        (" %_' ", &all[..]),
    ] {
        assert_eq!(contacts(&acme, Some(search)).await, found, "{search}");
    }
    // Page by page, the same.
    let (mut after, mut names) = (Value::Null, Vec::new());
    loop {
        let page = page(&acme.owner, &acme, json!({ "first": 4, "after": after })).await;
        let nodes = page["nodes"].as_array().expect("a list").iter();
        names.extend(nodes.map(|node| node["name"].as_str().expect("a name").to_owned()));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(names.len(), all.len());
    assert!(all.iter().zip(&names).all(|(all, name)| all.contains(name)));
    // By whatever name somebody takes.
    let input = json!({ "name": "Quentin Renamed" });
    let renamed = bolt.owner.attempt(
        "updateViewer",
        "UpdateViewerInput",
        input,
        "viewer { user { name } }",
    );
    renamed.await.payload("updateViewer");
    let found = contacts(&acme, Some("quent")).await;
    assert_eq!(found, ["MEMBER Quentin Renamed of Bolt"]);
    assert_eq!(contacts(&acme, None).await[4], found[0]);
    let many = json!({ "id": acme.organization.id, "search": "a b c d e f g h i" });
    let answer = acme.owner.query(QUERY, many).await;
    assert_eq!(answer.error_codes(), ["BAD_USER_INPUT"]);
}

async fn contacts_are_for_members(world: World) {
    let (acme, bolt) = (
        Firm::open(&world, "Acme").await,
        Firm::open(&world, "Bolt").await,
    );
    join(&acme, &bolt).await;
    let agent = world.known("Ada Agent").await;
    let invited = acme
        .owner
        .invite_partner(&acme.organization, &agent.email, json!({}));
    agent.accept(&invited.await).await;
    let clerk = world.known("Acme Clerk").await;
    acme.hire(&clerk, "MEMBER").await;
    assert_eq!(page(&clerk, &acme, json!({})).await["totalCount"], 3);
    for stranger in [&agent, &bolt.owner] {
        assert!(page(stranger, &acme, json!({})).await.is_null());
    }
    // Nor by way of the partnership.
    let query = "query($id: ID!) { organization(id: $id) { partnerships { nodes { counterpart {
        name contacts { totalCount } members { totalCount } partnerships { totalCount } delegations { totalCount } viewerRole } } } } }";
    let id = json!({ "id": bolt.organization.id });
    let answer = bolt.owner.query(query, id).await;
    let expected = json!({
        "name": "Acme", "contacts": null, "members": null, "partnerships": null, "delegations": null,
        "viewerRole": null,
    });
    assert_eq!(
        *answer.data("/organization/partnerships/nodes/0/counterpart"),
        expected
    );
}
