//! Who may do what, and to whom a partnership does not exist.

use serde_json::json;

use super::codes;
use crate::{
    on_both,
    support::{actor::Actor, firm::Firm, world::World},
};

on_both!(
    to_others_there_is_none,
    whoever_is_of_both_sees_two,
    a_list_is_paged_and_filtered,
);

async fn node(viewer: &Actor, id: &str) -> bool {
    let query = "query($id: ID!) { node(id: $id) { id ... on Partnership { label organization { name } } } }";
    let answer = viewer.query(query, json!({ "id": id })).await;
    !answer.data("/node").is_null()
}

async fn to_others_there_is_none(world: World) {
    let (acme, bolt) = (
        Firm::open(&world, "Acme").await,
        Firm::open(&world, "Bolt").await,
    );
    let crane = Firm::open(&world, "Crane").await;
    let agent = world.known("Ada Agent").await;
    let invited = acme
        .owner
        .invite_partner(&acme.organization, &agent.email, json!({}));
    agent.accept(&invited.await).await;
    acme.ask(&bolt.owner.email)
        .await
        .payload("requestPartnership");
    let (sent, received) = (acme.partnership().await.id, bolt.partnership().await.id);
    // Each side by its own id only; partners and strangers not at all.
    for (viewer, id, seen) in [
        (&acme.owner, &sent, true),
        (&bolt.owner, &received, true),
        (&acme.owner, &received, false),
        (&bolt.owner, &sent, false),
        (&agent, &sent, false),
        (&crane.owner, &sent, false),
    ] {
        assert_eq!(node(viewer, id).await, seen, "{} {id}", viewer.name);
    }
    let query = "query($id: ID!) { organization(id: $id) { partnerships { totalCount } } }";
    let id = json!({ "id": acme.organization.id });
    let answer = agent.query(query, id).await;
    assert!(answer.data("/organization/partnerships").is_null());
    for (by, id, expected) in [
        (&crane, &sent, "NOT_FOUND"),
        (&crane, &received, "NOT_FOUND"),
        (&bolt, &sent, "NOT_FOUND"),
        (&acme, &received, "NOT_FOUND"),
        (&acme.by(&agent), &sent, "NOT_FOUND"),
        // For a side that is not one's own.
        (&bolt.by(&acme.owner), &sent, "NOT_FOUND"),
        (&acme.by(&bolt.owner), &received, "NOT_FOUND"),
        (&acme, &sent, "CONFLICT"),
    ] {
        for field in ["acceptPartnership", "rejectPartnership"] {
            assert_eq!(codes(&by.act(field, id).await, field), [expected]);
        }
    }
    // Asking is for whoever runs the partnerships.
    let clerk = world.known("Acme Clerk").await;
    for (by, expected) in [
        (acme.hire(&clerk, "MEMBER").await, "FORBIDDEN"),
        (acme.by(&agent), "FORBIDDEN"),
        (acme.by(&crane.owner), "NOT_FOUND"),
    ] {
        let answer = by.ask("somebody@example.org").await;
        assert_eq!(codes(&answer, "requestPartnership"), [expected]);
    }
    let answer = acme.ask("nobody").await;
    assert_eq!(codes(&answer, "requestPartnership"), ["INVALID_INPUT"]);
}

async fn whoever_is_of_both_sees_two(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    let bolt = acme.by(&acme.owner);
    let bolt = Firm {
        organization: bolt.owner.create_organization("Bolt").await,
        owner: bolt.owner,
    };
    // By one's own address: one's other organization is meant.
    acme.ask(&acme.owner.email)
        .await
        .payload("requestPartnership");
    let (sent, received) = (acme.partnership().await, bolt.partnership().await);
    assert_ne!(sent.id, received.id);
    assert_eq!(
        (sent.label.as_str(), received.label.as_str()),
        ("SENT_AWAITING_APPROVAL", "RECEIVED_AWAITING_APPROVAL")
    );
    // The id says for which side; another organization's id does not change that.
    let answer = acme.act("acceptPartnership", &received.id).await;
    assert_eq!(codes(&answer, "acceptPartnership"), ["NOT_FOUND"]);
    bolt.act("acceptPartnership", &received.id)
        .await
        .payload("acceptPartnership");
    assert_eq!(acme.partnership().await.label, "ACCEPTED");
}

async fn a_list_is_paged_and_filtered(world: World) {
    let acme = Firm::open(&world, "Acme").await;
    let mut others = Vec::new();
    for name in ["Bolt", "Crane", "Dyno", "Elm", "Fir"] {
        let other = Firm::open(&world, name).await;
        acme.ask(&other.owner.email)
            .await
            .payload("requestPartnership");
        others.push(other);
    }
    for (other, field) in others.iter().zip([
        "acceptPartnership",
        "rejectPartnership",
        "deletePartnership",
    ]) {
        let id = other.partnership().await.id;
        other.act(field, &id).await.payload(field);
    }
    let query = "query($id: ID!, $first: Int, $after: String, $label: [PartnershipLabel!]) {
        organization(id: $id) { partnerships(first: $first, after: $after, label: $label) {
            totalCount nodes { counterpartDisplayName } pageInfo { hasNextPage endCursor } } } }";
    let page = async |first: i32, after: Option<&str>, label: serde_json::Value| {
        let variables =
            json!({ "id": acme.organization.id, "first": first, "after": after, "label": label });
        let answer = acme.owner.query(query, variables).await;
        let page = answer.data("/organization/partnerships").clone();
        let names: Vec<String> = (page["nodes"].as_array().expect("a list").iter())
            .map(|node| {
                node["counterpartDisplayName"]
                    .as_str()
                    .expect("a name")
                    .to_owned()
            })
            .collect();
        (names, page)
    };
    let (names, first) = page(3, None, json!(null)).await;
    assert_eq!(
        names,
        ["fir.owner@example.com", "elm.owner@example.com", "Dyno"]
    );
    assert_eq!(
        (&first["totalCount"], &first["pageInfo"]["hasNextPage"]),
        (&json!(5), &json!(true))
    );
    let (names, rest) = page(3, first["pageInfo"]["endCursor"].as_str(), json!(null)).await;
    assert_eq!(names, ["Crane", "Bolt"]);
    assert_eq!(rest["pageInfo"]["hasNextPage"], false);
    for (label, expected) in [
        (json!(["ACCEPTED"]), vec!["Bolt"]),
        (json!(["REJECTED"]), vec!["Dyno", "Crane"]),
        (json!(["RECEIVED_AWAITING_APPROVAL"]), vec![]),
        (
            json!(["ACCEPTED", "REJECTED"]),
            vec!["Dyno", "Crane", "Bolt"],
        ),
        (json!([]), vec![]),
    ] {
        let (names, page) = page(10, None, label).await;
        assert_eq!(names, expected);
        assert_eq!(page["totalCount"], expected.len());
    }
}
