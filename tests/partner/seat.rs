//! Seats are given, approved, narrowed and taken away.

mod ending;

use serde_json::{Value, json};

use super::agency::{Agency, all_tabs, last_told, notice, see, tabs};
use crate::{
    on_both,
    support::{actor::Actor, client::Answer, world::World},
};

on_both!(
    the_partner_seats_its_people,
    a_buyer_that_wants_to_be_asked_approves,
    whom_a_buyer_adds_is_confined_until_approved,
    what_one_side_narrows_the_other_does_not_widen,
    whom_a_buyer_removes_comes_back_with_its_approval,
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

async fn a_buyer_that_wants_to_be_asked_approves(world: World) {
    let agency = Agency::with(world, json!({ "seatPolicy": "APPROVE" })).await;
    let (ada, owner) = (&agency.ada, &agency.acme.owner);
    let bob = agency.world.known("Bob Martin").await;
    let person = ada
        .add_to_team(&agency.partner, "Bob Martin", &bob.email, agency.on_acme())
        .await;
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
    ada.narrow(seat, &["NOTES"]).await.payload("updateSeat");
    let actions =
        async |actor: &Actor| see(actor, seat, "Seat", "actions").await["actions"].clone();
    assert_eq!(actions(ada).await, json!(["EDIT", "REMOVE"]));
    assert_eq!(actions(owner).await, json!(["APPROVE", "EDIT", "REMOVE"]));
    assert_eq!(actions(&bob).await, json!(["REMOVE"]));
    for by in [ada, &bob] {
        let answer = by.with_seat("approveSeat", seat).await;
        assert_eq!(code(&answer, "approveSeat"), "FORBIDDEN");
    }
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

async fn what_one_side_narrows_the_other_does_not_widen(world: World) {
    let agency = Agency::with(world, json!({ "permissions": ["SHORTLISTS", "NOTES"] })).await;
    let (ada, owner) = (&agency.ada, &agency.acme.owner);
    let bob = agency.world.known("Bob Martin").await;
    let person = ada
        .add_to_team(&agency.partner, "Bob Martin", &bob.email, agency.on_acme())
        .await;
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

async fn whom_a_buyer_removes_comes_back_with_its_approval(world: World) {
    let agency = Agency::on(world).await;
    let (ada, owner) = (&agency.ada, &agency.acme.owner);
    let bob = agency.world.known("Bob Martin").await;
    let person = ada
        .add_to_team(&agency.partner, "Bob Martin", &bob.email, agency.on_acme())
        .await;
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
    // The buyer brings back whom the partner has taken away; then the partner approves.
    ada.with_seat("removeSeat", &again.seats[0])
        .await
        .payload("removeSeat");
    let answer = owner.seat(&again.id, &agency.for_acme, json!({})).await;
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
