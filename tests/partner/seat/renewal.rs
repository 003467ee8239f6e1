//! Access that ends and is given anew: what each side has said of a person holds on.

use serde_json::{Value, json};

use super::{
    super::agency::{Agency, last_told, notice, tabs},
    code, status,
};
use crate::{
    on_both,
    support::{
        actor::{Actor, Delegation},
        world::World,
    },
};

on_both!(
    whom_either_side_has_removed_stays_so_on_a_new_delegation,
    whoever_accepts_for_a_company_finds_what_it_has_said_of_them,
    nobody_is_given_a_seat_with_nothing_on_it,
);

/// Acme ends the delegation and invites Ada again.
async fn renew(agency: &Agency) -> Delegation {
    agency.acme.owner.revoke(&agency.for_acme).await;
    agency.acme.engage(&agency.ada, json!({})).await
}

async fn whom_either_side_has_removed_stays_so_on_a_new_delegation(world: World) {
    let agency = Agency::on(world).await;
    let (ada, owner) = (&agency.ada, &agency.acme.owner);
    let mut people = Vec::new();
    for name in ["Will Held", "Bart Barred", "Nell Narrow"] {
        people.push(agency.colleague(name).await);
    }
    let [(withheld, _), (barred, _), (narrowed, _)] = &people[..] else {
        panic!("three people");
    };
    let seat = |number: usize| people[number].1.seats[0].as_str();
    ada.with_seat("removeSeat", seat(0))
        .await
        .payload("removeSeat");
    owner
        .with_seat("removeSeat", seat(1))
        .await
        .payload("removeSeat");
    owner
        .narrow(seat(2), &["NOTES"])
        .await
        .payload("updateSeat");

    let renewed = renew(&agency).await;
    for by in [owner, ada] {
        let answer = by.seat(&people[0].1.id, &renewed, json!({})).await;
        let expected = if by.id == owner.id { "FORBIDDEN" } else { "" };
        assert_eq!(code(&answer, "addSeat"), expected);
    }
    assert_ne!(tabs(withheld, &agency.acme).await, Value::Null);
    let answer = ada.seat(&people[1].1.id, &renewed, json!({})).await;
    let given = &answer.payload("addSeat")["seat"];
    assert_eq!(given["status"], "AWAITING_ORGANIZATION");
    assert_eq!(tabs(barred, &agency.acme).await, Value::Null);
    ada.seat(&people[2].1.id, &renewed, json!({}))
        .await
        .payload("addSeat");
    assert_eq!(tabs(narrowed, &agency.acme).await, json!(["NOTES"]));

    // Approved on the new delegation, they come and go as the partner likes.
    let given = given["id"].as_str().expect("it has an id");
    owner
        .with_seat("approveSeat", given)
        .await
        .payload("approveSeat");
    ada.with_seat("removeSeat", given)
        .await
        .payload("removeSeat");
    ada.seat(&people[1].1.id, &renewed, json!({}))
        .await
        .payload("addSeat");
    assert_eq!(status(ada, given).await, "ACTIVE");
}

async fn whoever_accepts_for_a_company_finds_what_it_has_said_of_them(world: World) {
    let agency = Agency::on(world).await;
    let (ada, owner) = (&agency.ada, &agency.acme.owner);
    let (bob, person) = agency.colleague("Bob Martin").await;
    ada.narrow(&person.seats[0], &["NOTES"])
        .await
        .payload("updateSeat");
    let accept = async |invited: &Delegation| {
        let input = json!({ "delegationId": invited.id });
        let (field, input_type) = ("acceptInvitation", "AcceptInvitationInput");
        let answer = bob.attempt(field, input_type, input, "delegation { id }");
        code(&answer.await, field)
    };
    let invite = async |by: &Actor| {
        by.invite_partner(&agency.acme.organization, &bob.email, json!({}))
            .await
    };
    owner.revoke(&agency.for_acme).await;
    let invited = invite(owner).await;
    assert_eq!(accept(&invited).await, "");
    assert_eq!(tabs(&bob, &agency.acme).await, json!(["NOTES"]));
    assert_eq!(
        last_told(ada).await,
        notice(
            "INVITATION_ACCEPTED",
            "The invitation of Acme has been accepted for Harbour"
        )
    );
    // An admin of the partner lets him do all; and takes the seat away, which he does not take again by himself.
    let query =
        "query($id: ID!) { node(id: $id) { ... on Delegation { seats { nodes { id } } } } }";
    let answer = ada.query(query, json!({ "id": invited.id })).await;
    let seat = answer.text("/node/seats/nodes/0/id").to_owned();
    ada.with_seat("removeSeat", &seat)
        .await
        .payload("removeSeat");
    owner.revoke(&invited).await;
    let invited = invite(owner).await;
    assert_eq!(accept(&invited).await, "FORBIDDEN");
    assert_eq!(tabs(&bob, &agency.acme).await, Value::Null);
    // Unless it puts him on the team anew; and what it lets him do there is all he may.
    ada.with_colleague("removePartnerUser", &person.id)
        .await
        .payload("removePartnerUser");
    ada.add_to_team(&agency.partner, "Bob Martin", &bob.email, json!({}))
        .await;
    assert_eq!(accept(&invited).await, "");
    assert_eq!(tabs(&bob, &agency.acme).await, json!(["NOTES"]));
}

/// Whom the partner lets write notes only has nothing to do where there are none.
async fn nobody_is_given_a_seat_with_nothing_on_it(world: World) {
    let agency = Agency::on(world).await;
    let (ada, owner) = (&agency.ada, &agency.acme.owner);
    let (_, person) = agency.colleague("Bob Martin").await;
    owner
        .narrow(&person.seats[0], &["NOTES"])
        .await
        .payload("updateSeat");
    owner.revoke(&agency.for_acme).await;
    let briefs = json!({ "permissions": ["BRIEFS"] });
    let renewed = agency.acme.engage(ada, briefs).await;
    let answer = ada.seat(&person.id, &renewed, json!({})).await;
    assert_eq!(code(&answer, "addSeat"), "INVALID_INPUT");
}
