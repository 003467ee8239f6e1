//! The hole that must not be: a buyer that puts an account of its own on a partner's team.

use serde_json::{Value, json};

use super::agency::{Agency, all_tabs, tabs, told};
use crate::{on_both, support::world::World};

on_both!(a_buyer_learns_nothing_by_a_second_account_of_its_own);

async fn a_buyer_learns_nothing_by_a_second_account_of_its_own(world: World) {
    let agency = Agency::on(world).await;
    let (ada, world) = (&agency.ada, &agency.world);
    // The agency has a colleague, and drafts for Acme and for Umbra.
    let bob = world.known("Bob Martin").await;
    let both = json!({ "delegationIds": [agency.for_acme.id, agency.for_umbra.id] });
    let bobs = ada
        .add_to_team(&agency.partner, "Bob Martin", &bob.email, both)
        .await;
    let draft = ada
        .create_shortlist(&agency.acme.organization, "Secret draft", json!({}))
        .await;
    let theirs = ada
        .create_shortlist(&agency.umbra.organization, "Umbra's", json!({}))
        .await;
    let theirs = ada.publish(&theirs).await;

    // Acme's owner adds a second account of their own.
    let spy = world.known("Spy Second").await;
    let added = agency
        .acme
        .owner
        .add_to_team(&agency.partner, "Spy Second", &spy.email, json!({}))
        .await;
    assert_eq!(
        told(ada).await[0].0,
        "PARTNER_USER_ADDED",
        "the agency knows at once"
    );
    assert_eq!(tabs(&spy, &agency.acme).await, all_tabs());

    // It sees nothing of any other buyer, none of the drafts, none of the team.
    assert_eq!(tabs(&spy, &agency.umbra).await, Value::Null);
    for id in [
        &draft.id,
        &theirs.id,
        &agency.for_umbra.id,
        &bobs.id,
        &bob.id,
        &ada.id,
        &bobs.seats[0],
        &bobs.seats[1],
        &agency.umbra.organization.id,
    ] {
        let query = "query($id: ID!) { node(id: $id) { id } }";
        let answer = spy.query(query, json!({ "id": id })).await;
        assert!(answer.data("/node").is_null(), "{id}");
    }
    let query = "query($id: ID!) { viewer { contexts { nodes { organization { name } } } partnerDashboard {
        partner { name users { totalCount } delegations { totalCount } }
        buyerAccounts { totalCount nodes { organization { name } delegation { seats { totalCount } actions } } } } }
        workspace(organizationId: $id) { shortlists { totalCount } } }";
    let answer = spy
        .query(query, json!({ "id": agency.acme.organization.id }))
        .await;
    assert_eq!(
        answer.body["data"],
        json!({
            "viewer": {
                "contexts": { "nodes": [{ "organization": { "name": "Acme" } }] },
                "partnerDashboard": {
                    "partner": { "name": "Harbour", "users": null, "delegations": null },
                    "buyerAccounts": { "totalCount": 1, "nodes": [
                        { "organization": { "name": "Acme" }, "delegation": { "seats": null, "actions": [] } }
                    ] },
                },
            },
            "workspace": { "shortlists": { "totalCount": 0 } },
        })
    );
    // Nor does it add others, bind the partner, or confirm itself.
    let answer = spy
        .attempt_to_add(
            &agency.partner,
            "Third Account",
            "third@example.org",
            json!({}),
        )
        .await;
    assert_eq!(answer.user_error_codes("addPartnerUser"), ["FORBIDDEN"]);
    let answer = spy.with_seat("approveSeat", &added.seats[0]).await;
    assert_eq!(answer.user_error_codes("approveSeat"), ["FORBIDDEN"]);
    let answer = spy
        .change_colleague(&added.id, json!({ "role": "ADMIN" }))
        .await;
    assert_eq!(answer.user_error_codes("updatePartnerUser"), ["FORBIDDEN"]);

    // The agency ends it, and the account is out at once.
    ada.with_colleague("removePartnerUser", &added.id)
        .await
        .payload("removePartnerUser");
    assert_eq!(tabs(&spy, &agency.acme).await, Value::Null);
    let answer = spy
        .query(
            "query($id: ID!) { node(id: $id) { id } }",
            json!({ "id": agency.partner }),
        )
        .await;
    assert!(answer.data("/node").is_null());
}
