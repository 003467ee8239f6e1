//! Seats are given, approved, narrowed and taken away.

mod approval;
mod ending;
mod renewal;

use serde_json::{Value, json};

use super::agency::{Agency, all_tabs, last_told, notice, see, tabs};
use crate::{
    on_both,
    support::{actor::Actor, client::Answer, world::World},
};

on_both!(
    the_partner_seats_its_people,
    what_one_side_narrows_the_other_does_not_widen,
    who_may_do_what_with_a_seat,
);

fn code(answer: &Answer, field: &str) -> String {
    answer.user_error_codes(field).join(" ")
}

async fn status(actor: &Actor, seat: &str) -> Value {
    see(actor, seat, "Seat", "status").await["status"].clone()
}

async fn the_partner_seats_its_people(world: World) {
    let agency = Agency::on(world).await;
    let (ada, world) = (&agency.ada, &agency.world);
    let bob = world.known("Bob Martin").await;
    let person = ada
        .add_to_team(&agency.partner, "Bob Martin", &bob.email, json!({}))
        .await;
    assert_eq!(tabs(&bob, &agency.acme).await, Value::Null);
    let notes = json!({ "permissions": ["NOTES"] });
    let answer = ada.seat(&person.id, &agency.for_acme, notes).await;
    assert_eq!(
        answer.payload("addSeat")["seat"]["permissions"],
        json!(["NOTES"])
    );
    let seat = answer.text("/addSeat/seat/id").to_owned();
    assert_eq!(tabs(&bob, &agency.acme).await, json!(["NOTES"]));
    assert_eq!(
        last_told(&bob).await,
        notice("SEAT_ADDED", "You may act for Acme")
    );
    assert_eq!(
        last_told(&agency.acme.owner).await,
        notice("SEAT_ADDED", "Bob Martin of Harbour may act for Acme")
    );
    let seen = see(
        &agency.acme.admin,
        &seat,
        "Seat",
        "addedBy { displayName user { name } partner { name } }",
    );
    assert_eq!(
        seen.await["addedBy"],
        json!({ "displayName": "Ada King (Harbour)", "user": { "name": "Ada King" }, "partner": { "name": "Harbour" } })
    );
    let answer = ada.seat(&person.id, &agency.for_acme, json!({})).await;
    assert_eq!(code(&answer, "addSeat"), "CONFLICT");
    let none = json!({ "permissions": [] });
    let answer = ada.seat(&person.id, &agency.for_umbra, none).await;
    assert_eq!(code(&answer, "addSeat"), "INVALID_INPUT");
    // Widened by the side that has narrowed it.
    ada.narrow(&seat, &["SHORTLISTS", "NOTES"])
        .await
        .payload("updateSeat");
    assert_eq!(
        last_told(&bob).await,
        notice(
            "ACCESS_CHANGED",
            "Your access to Acme has changed: Shortlists added"
        )
    );
    assert_eq!(
        tabs(&bob, &agency.acme).await,
        json!(["SHORTLISTS", "NOTES", "SAVED_SOLUTIONS"])
    );
    // Given up by the person, with a word to both sides.
    bob.with_seat("removeSeat", &seat)
        .await
        .payload("removeSeat");
    assert_eq!(tabs(&bob, &agency.acme).await, Value::Null);
    let left = notice(
        "SEAT_REMOVED",
        "Bob Martin of Harbour no longer acts for Acme",
    );
    assert_eq!(last_told(ada).await, left);
    assert_eq!(last_told(&agency.acme.owner).await, left);
    // And given again, as it was the first time.
    let answer = ada.seat(&person.id, &agency.for_acme, json!({})).await;
    assert_eq!(answer.payload("addSeat")["seat"]["status"], "ACTIVE");
    assert_eq!(tabs(&bob, &agency.acme).await, all_tabs());
    // Taken away by the partner, a mail says so.
    ada.with_seat("removeSeat", &seat)
        .await
        .payload("removeSeat");
    assert_eq!(
        last_told(&bob).await,
        notice("SEAT_REMOVED", "You no longer act for Acme")
    );
    let mail = world.inbox().mail(&bob.email, "has ended").await;
    assert!(
        mail.text.contains("The others of the team go on"),
        "{}",
        mail.text
    );
}

async fn what_one_side_narrows_the_other_does_not_widen(world: World) {
    let agency = Agency::with(world, json!({ "permissions": ["SHORTLISTS", "NOTES"] })).await;
    let (ada, owner) = (&agency.ada, &agency.acme.owner);
    let (bob, person) = agency.colleague("Bob Martin").await;
    let seat = &person.seats[0];
    let (both, notes, shortlists) = (["SHORTLISTS", "NOTES"], ["NOTES"], ["SHORTLISTS"]);
    let (all_open, only_notes) = (
        json!(["SHORTLISTS", "NOTES", "SAVED_SOLUTIONS"]),
        json!(["NOTES"]),
    );
    for (by, permissions, expected) in [
        // Never more than the delegation has, nor nothing.
        (ada, &["BRIEFS"][..], "INVALID_INPUT"),
        (owner, &["BRIEFS", "NOTES"], "INVALID_INPUT"),
        (owner, &[], "INVALID_INPUT"),
        (&bob, &notes, "FORBIDDEN"),
        (&agency.umbra.owner, &notes, "NOT_FOUND"),
        (owner, &notes, ""),
        // What would leave nothing is refused; what is more stays out until the other side lets it in.
        (ada, &shortlists, "INVALID_INPUT"),
        (ada, &both, ""),
    ] {
        let answer = by.narrow(seat, permissions).await;
        assert_eq!(
            code(&answer, "updateSeat"),
            expected,
            "{} {permissions:?}",
            by.name
        );
    }
    assert_eq!(tabs(&bob, &agency.acme).await, only_notes);
    let limits = "permissions partnerAllows organizationAllows";
    assert_eq!(
        see(ada, seat, "Seat", limits).await,
        json!({ "permissions": notes, "partnerAllows": both, "organizationAllows": notes })
    );
    // Taken away and given again, the limit stays; and so it does when the person is put on the team anew.
    ada.with_seat("removeSeat", seat)
        .await
        .payload("removeSeat");
    let wide = json!({ "permissions": both });
    ada.seat(&person.id, &agency.for_acme, wide)
        .await
        .payload("addSeat");
    assert_eq!(tabs(&bob, &agency.acme).await, only_notes);
    ada.with_colleague("removePartnerUser", &person.id)
        .await
        .payload("removePartnerUser");
    let again = ada
        .add_to_team(&agency.partner, "Bob Martin", &bob.email, agency.on_acme())
        .await;
    let seat = &again.seats[0];
    assert_eq!(tabs(&bob, &agency.acme).await, only_notes);
    // Narrowed by both, it is widened by both.
    ada.narrow(seat, &notes).await.payload("updateSeat");
    owner.narrow(seat, &both).await.payload("updateSeat");
    assert_eq!(tabs(&bob, &agency.acme).await, only_notes);
    ada.narrow(seat, &both).await.payload("updateSeat");
    assert_eq!(tabs(&bob, &agency.acme).await, all_open);
    // What the delegation gains, a seat that was narrowed does not.
    let all = json!({ "permissions": ["SHORTLISTS", "BRIEFS", "NOTES"] });
    owner.update_delegation(&agency.for_acme, all).await;
    assert_eq!(tabs(&bob, &agency.acme).await, all_open);
    assert_eq!(tabs(ada, &agency.acme).await, all_tabs());
}

async fn who_may_do_what_with_a_seat(world: World) {
    let agency = Agency::on(world).await;
    let (ada, owner) = (&agency.ada, &agency.acme.owner);
    let (bob, carol) = (
        agency.world.known("Bob Martin").await,
        agency.world.known("Carol Dale").await,
    );
    let add = async |name: &str, email: &str, more: Value| {
        ada.add_to_team(&agency.partner, name, email, more).await
    };
    let bobs = add("Bob Martin", &bob.email, agency.on_acme()).await;
    add("Carol Dale", &carol.email, agency.on_acme()).await;
    let dans = add("Dan Unseated", "dan@example.org", json!({})).await;
    let seat = &bobs.seats[0];
    // A colleague beside them sees the seat and does nothing with it; a member of the buyer and another buyer do not see it.
    for (by, expected) in [
        (&carol, "FORBIDDEN"),
        (&agency.acme.member, "NOT_FOUND"),
        (&agency.umbra.owner, "NOT_FOUND"),
    ] {
        for field in ["approveSeat", "removeSeat"] {
            let answer = by.with_seat(field, seat).await;
            assert_eq!(code(&answer, field), expected, "{} {field}", by.name);
        }
        let answer = by.narrow(seat, &["NOTES"]).await;
        assert_eq!(code(&answer, "updateSeat"), expected);
        let answer = by.seat(&dans.id, &agency.for_acme, json!({})).await;
        assert_eq!(code(&answer, "addSeat"), expected, "{}", by.name);
    }
    // A buyer seats nobody whom it has never seen, nor on what is another's.
    let answer = owner.seat(&dans.id, &agency.for_acme, json!({})).await;
    assert_eq!(code(&answer, "addSeat"), "NOT_FOUND");
    let answer = owner.seat(&bobs.id, &agency.for_umbra, json!({})).await;
    assert_eq!(code(&answer, "addSeat"), "NOT_FOUND");
    // Somebody who sits there and runs nothing is told so.
    let answer = bob.seat(&bobs.id, &agency.for_acme, json!({})).await;
    assert_eq!(code(&answer, "addSeat"), "FORBIDDEN");
}
