//! Seats that wait for the other side.

use serde_json::{Value, json};
use time::Duration;

use super::{
    super::agency::{Agency, all_tabs, last_told, notice, see, tabs, told},
    code, status,
};
use crate::{
    on_both,
    support::{actor::Actor, world::World},
};

on_both!(
    a_buyer_that_wants_to_be_asked_approves,
    whom_a_buyer_adds_is_confined_until_approved,
    whom_a_buyer_removes_comes_back_with_its_approval,
    whom_the_partner_removes_the_buyer_cannot_bring_back,
    nobody_approves_what_they_have_not_read,
    what_went_before_the_approval_is_not_told,
);

async fn a_buyer_that_wants_to_be_asked_approves(world: World) {
    let agency = Agency::with(world, json!({ "seatPolicy": "APPROVE" })).await;
    let (ada, owner) = (&agency.ada, &agency.acme.owner);
    let (bob, person) = agency.colleague("Bob Martin").await;
    let seat = &person.seats[0];
    assert_eq!(status(ada, seat).await, "AWAITING_ORGANIZATION");
    assert_eq!(tabs(&bob, &agency.acme).await, Value::Null);
    assert_eq!(
        last_told(owner).await,
        notice(
            "SEAT_REQUESTED",
            "Harbour asks you to let Bob Martin act for Acme"
        )
    );
    let before = told(&bob).await;
    ada.narrow(seat, &["NOTES"]).await.payload("updateSeat");
    assert_eq!(told(&bob).await, before, "he may do nothing yet");
    let title =
        "What Bob Martin of Harbour may do for Acme has changed: Shortlists and Briefs removed";
    assert_eq!(last_told(owner).await, notice("ACCESS_CHANGED", title));
    let actions =
        async |actor: &Actor| see(actor, seat, "Seat", "actions").await["actions"].clone();
    assert_eq!(actions(ada).await, json!(["EDIT", "REMOVE"]));
    assert_eq!(actions(owner).await, json!(["APPROVE", "EDIT", "REMOVE"]));
    assert_eq!(actions(&bob).await, json!(["REMOVE"]));
    for by in [ada, &bob] {
        let answer = by.with_seat("approveSeat", seat).await;
        assert_eq!(code(&answer, "approveSeat"), "FORBIDDEN");
    }
    let answer = bob.narrow(seat, &["NOTES"]).await;
    assert_eq!(code(&answer, "updateSeat"), "FORBIDDEN");
    owner
        .with_seat("approveSeat", seat)
        .await
        .payload("approveSeat");
    assert_eq!(tabs(&bob, &agency.acme).await, json!(["NOTES"]));
    assert_eq!(
        last_told(&bob).await,
        notice("SEAT_APPROVED", "Acme has approved that you act for it")
    );
    assert_eq!(
        last_told(ada).await,
        notice(
            "SEAT_APPROVED",
            "Acme has approved that Bob Martin acts for it"
        )
    );
    // What was approved is not widened behind the buyer's back.
    ada.narrow(seat, &["NOTES", "BRIEFS"])
        .await
        .payload("updateSeat");
    assert_eq!(tabs(&bob, &agency.acme).await, json!(["NOTES"]));
    let answer = owner.with_seat("approveSeat", seat).await;
    assert_eq!(code(&answer, "approveSeat"), "CONFLICT");
}

async fn whom_a_buyer_adds_is_confined_until_approved(world: World) {
    let agency = Agency::on(world).await;
    let (ada, owner) = (&agency.ada, &agency.acme.owner);
    ada.create_shortlist(&agency.acme.organization, "Ada's draft", json!({}))
        .await;
    let eve = agency.world.known("Eve Added").await;
    let person = owner
        .add_to_team(&agency.partner, "Eve Added", &eve.email, json!({}))
        .await;
    let seat = &person.seats[0];
    eve.create_shortlist(&agency.acme.organization, "Eve's draft", json!({}))
        .await;
    let seen = async |actor: &Actor| {
        let query =
            "query($id: ID!) { workspace(organizationId: $id) { shortlists { totalCount } } }";
        let answer = actor
            .query(query, json!({ "id": agency.acme.organization.id }))
            .await;
        answer.data("/workspace/shortlists/totalCount").clone()
    };
    assert_eq!(seen(&eve).await, 1);
    assert_eq!(seen(ada).await, 2);
    let actions = see(ada, seat, "Seat", "actions").await;
    assert_eq!(actions, json!({ "actions": ["APPROVE", "EDIT", "REMOVE"] }));
    for (by, expected) in [
        (owner, "FORBIDDEN"),
        (&eve, "FORBIDDEN"),
        (&agency.umbra.owner, "NOT_FOUND"),
    ] {
        let answer = by.with_seat("approveSeat", seat).await;
        assert_eq!(code(&answer, "approveSeat"), expected);
    }
    let answer = eve.narrow(seat, &["NOTES"]).await;
    assert_eq!(code(&answer, "updateSeat"), "FORBIDDEN");
    // Until then the partner gives them no other place either.
    let answer = ada.seat(&person.id, &agency.for_umbra, json!({})).await;
    assert_eq!(code(&answer, "addSeat"), "CONFLICT");
    ada.with_seat("approveSeat", seat)
        .await
        .payload("approveSeat");
    assert_eq!(status(&eve, seat).await, "ACTIVE");
    assert_eq!(seen(&eve).await, 2);
    let team = "{ viewer { partnerDashboard { partner { users { totalCount } } } } }";
    let answer = eve.query(team, json!({})).await;
    assert_eq!(
        *answer.data("/viewer/partnerDashboard/partner/users/totalCount"),
        2
    );
    assert_eq!(
        last_told(owner).await,
        notice(
            "SEAT_APPROVED",
            "Harbour has approved that Eve Added acts for Acme"
        )
    );
    ada.seat(&person.id, &agency.for_umbra, json!({}))
        .await
        .payload("addSeat");
    assert_eq!(tabs(&eve, &agency.umbra).await, all_tabs());
}

async fn whom_a_buyer_removes_comes_back_with_its_approval(world: World) {
    let agency = Agency::on(world).await;
    let (ada, owner) = (&agency.ada, &agency.acme.owner);
    let (bob, person) = agency.colleague("Bob Martin").await;
    owner
        .with_seat("removeSeat", &person.seats[0])
        .await
        .payload("removeSeat");
    assert_eq!(tabs(&bob, &agency.acme).await, Value::Null);
    assert_eq!(
        last_told(ada).await,
        notice(
            "SEAT_REMOVED",
            "Bob Martin of Harbour no longer acts for Acme"
        )
    );
    // The partner can ask, also for whom it has taken off the team and on it again.
    let answer = ada.seat(&person.id, &agency.for_acme, json!({})).await;
    assert_eq!(
        answer.payload("addSeat")["seat"]["status"],
        "AWAITING_ORGANIZATION"
    );
    ada.with_seat("removeSeat", &person.seats[0])
        .await
        .payload("removeSeat");
    let will_not = notice(
        "SEAT_REMOVED",
        "Bob Martin of Harbour will not act for Acme",
    );
    assert_eq!(last_told(owner).await, will_not);
    agency.world.all_mail_sent().await;
    let mails = agency.world.inbox().of(&bob.email);
    let ended = mails
        .iter()
        .filter(|mail| mail.subject.contains("has ended"));
    assert_eq!(
        ended.count(),
        1,
        "of what he had, not of what he might have had"
    );
    ada.with_colleague("removePartnerUser", &person.id)
        .await
        .payload("removePartnerUser");
    let again = ada
        .add_to_team(&agency.partner, "Bob Martin", &bob.email, agency.on_acme())
        .await;
    assert_eq!(status(ada, &again.seats[0]).await, "AWAITING_ORGANIZATION");
    assert_eq!(tabs(&bob, &agency.acme).await, Value::Null);
    owner
        .with_seat("approveSeat", &again.seats[0])
        .await
        .payload("approveSeat");
    assert_eq!(tabs(&bob, &agency.acme).await, all_tabs());
    // Approved once, the partner takes him away and brings him back as it likes.
    ada.with_seat("removeSeat", &again.seats[0])
        .await
        .payload("removeSeat");
    let answer = ada.seat(&again.id, &agency.for_acme, json!({})).await;
    assert_eq!(answer.payload("addSeat")["seat"]["status"], "ACTIVE");
}

async fn whom_the_partner_removes_the_buyer_cannot_bring_back(world: World) {
    let agency = Agency::on(world).await;
    let (ada, owner) = (&agency.ada, &agency.acme.owner);
    let (bob, person) = agency.colleague("Bob Martin").await;
    let seat = &person.seats[0];
    let refused = json!({
        "code": "FORBIDDEN",
        "field": ["partnerUserId"],
        "message": "The partner, or this person, has ended their seat on the delegation. Ask an admin of the partner to give it again.",
    });
    for by in [ada, &bob] {
        by.with_seat("removeSeat", seat).await.payload("removeSeat");
        let answer = owner.seat(&person.id, &agency.for_acme, json!({})).await;
        let error = &answer.data("/addSeat/userErrors/0");
        for part in ["code", "field", "message"] {
            assert_eq!(error[part], refused[part]);
        }
        assert_eq!(tabs(&bob, &agency.acme).await, Value::Null);
        let answer = ada.seat(&person.id, &agency.for_acme, json!({})).await;
        assert_eq!(answer.payload("addSeat")["seat"]["status"], "ACTIVE");
    }
    // What the buyer itself has taken away it gives again, for the partner to approve.
    owner
        .with_seat("removeSeat", seat)
        .await
        .payload("removeSeat");
    let answer = owner.seat(&person.id, &agency.for_acme, json!({})).await;
    assert_eq!(
        answer.payload("addSeat")["seat"]["status"],
        "AWAITING_PARTNER"
    );
    assert_eq!(
        last_told(ada).await,
        notice(
            "SEAT_REQUESTED",
            "Acme lets Bob Martin act for it, and asks you to approve it"
        )
    );
    assert_eq!(tabs(&bob, &agency.acme).await, all_tabs());

    // Nor by taking the person for a new one, once they are off the team.
    ada.with_colleague("removePartnerUser", &person.id)
        .await
        .payload("removePartnerUser");
    let answer = owner
        .attempt_to_add(&agency.partner, "Bob Martin", &bob.email, json!({}))
        .await;
    assert_eq!(code(&answer, "addPartnerUser"), "FORBIDDEN");
    assert_eq!(
        *answer.data("/addPartnerUser/userErrors/0/field"),
        json!(["email"])
    );
    let again = ada
        .add_to_team(&agency.partner, "Bob Martin", &bob.email, agency.on_acme())
        .await;
    assert_eq!(status(ada, &again.seats[0]).await, "ACTIVE");
    // Once the partner has brought them back, wherever it had removed them from no longer stands in the way.
    owner
        .with_seat("removeSeat", &again.seats[0])
        .await
        .payload("removeSeat");
    owner
        .seat(&again.id, &agency.for_acme, json!({}))
        .await
        .payload("addSeat");
}

async fn nobody_approves_what_they_have_not_read(world: World) {
    let agency = Agency::with(world, json!({ "seatPolicy": "APPROVE" })).await;
    let (ada, owner) = (&agency.ada, &agency.acme.owner);
    let (bob, person) = agency.colleague("Bob Martin").await;
    let seat = &person.seats[0];
    let version = async || {
        let seen = see(owner, seat, "Seat", "version").await;
        seen["version"].as_i64().expect("it counts")
    };
    let read = version().await;
    ada.narrow(seat, &["NOTES", "BRIEFS"])
        .await
        .payload("updateSeat");
    assert_eq!(version().await, read + 1);
    for (field, kind) in [
        ("approveSeat", "SeatInput"),
        ("removeSeat", "SeatInput"),
        ("updateSeat", "UpdateSeatInput"),
    ] {
        let mut input = json!({ "seatId": seat, "version": read });
        if field == "updateSeat" {
            input["permissions"] = json!(["NOTES"]);
        }
        let answer = owner.attempt(field, kind, input, "seat { id }").await;
        assert_eq!(code(&answer, field), "STALE_VERSION");
    }
    assert_eq!(status(owner, seat).await, "AWAITING_ORGANIZATION");
    let input = json!({ "seatId": seat, "version": read + 1 });
    owner
        .attempt("approveSeat", "SeatInput", input, "seat { id }")
        .await
        .payload("approveSeat");
    assert_eq!(tabs(&bob, &agency.acme).await, json!(["BRIEFS", "NOTES"]));
    assert_eq!(version().await, read + 2);
    owner
        .with_seat("removeSeat", seat)
        .await
        .payload("removeSeat");
    assert_eq!(version().await, read + 3);
    ada.seat(&person.id, &agency.for_acme, json!({}))
        .await
        .payload("addSeat");
    assert_eq!(version().await, read + 4);
    // The person gives it up before anybody has approved it.
    bob.with_seat("removeSeat", seat)
        .await
        .payload("removeSeat");
    assert_eq!(status(owner, seat).await, "REMOVED");
}

async fn what_went_before_the_approval_is_not_told(world: World) {
    let terms = json!({ "seatPolicy": "APPROVE", "dataVisibility": "FULL" });
    let agency = Agency::with(world, terms).await;
    let (owner, acme) = (&agency.acme.owner, &agency.acme.organization);
    let (bob, person) = agency.colleague("Bob Martin").await;
    let old = owner.create_shortlist(acme, "Old", json!({})).await;
    owner.delete_shortlist(&old).await;
    agency.world.clock.advance(Duration::MINUTE);
    owner
        .with_seat("approveSeat", &person.seats[0])
        .await
        .payload("approveSeat");
    let new = owner.create_shortlist(acme, "New", json!({})).await;
    owner.delete_shortlist(&new).await;
    assert_eq!(bob.first_deleted(acme).await, new.id);
}
