//! The end of seats, and who is told of it.

use serde_json::{Value, json};

use super::{
    super::agency::{Agency, last_told, see, tabs},
    code,
};
use crate::{on_both, support::world::World};

on_both!(
    nothing_happens_to_seats_once_access_has_ended,
    whoever_has_no_access_is_not_told_of_its_end,
    seats_given_and_taken_again_and_again_mail_nobody,
    whoever_is_wanted_by_nobody_is_off_the_team,
);

async fn nothing_happens_to_seats_once_access_has_ended(world: World) {
    let agency = Agency::on(world).await;
    let (ada, owner) = (&agency.ada, &agency.acme.owner);
    let (_, person) = agency.colleague("Bob Martin").await;
    owner.revoke(&agency.for_acme).await;
    for by in [ada, owner] {
        let actions = see(by, &person.seats[0], "Seat", "actions").await;
        assert_eq!(actions, json!({ "actions": [] }));
        let answer = by.with_seat("removeSeat", &person.seats[0]).await;
        assert_eq!(code(&answer, "removeSeat"), "CONFLICT");
        let answer = by.narrow(&person.seats[0], &["NOTES"]).await;
        assert_eq!(code(&answer, "updateSeat"), "CONFLICT");
        let answer = by.seat(&person.id, &agency.for_acme, json!({})).await;
        assert_eq!(code(&answer, "addSeat"), "CONFLICT");
    }
}

async fn whoever_has_no_access_is_not_told_of_its_end(world: World) {
    let agency = Agency::with(world, json!({ "seatPolicy": "APPROVE" })).await;
    let (ada, owner) = (&agency.ada, &agency.acme.owner);
    let (bob, _) = agency.colleague("Bob Martin").await;
    let eve = owner
        .add_to_team(&agency.partner, "Eve Added", "eve@example.org", json!({}))
        .await;
    owner.revoke(&agency.for_acme).await;
    agency.world.all_mail_sent().await;
    assert_eq!(last_told(&bob).await.0, "PARTNER_USER_ADDED");
    for address in [bob.email.as_str(), "eve@example.org"] {
        let mails = agency.world.inbox().of(address);
        assert!(
            mails.iter().all(|mail| !mail.subject.contains("has ended")),
            "{address}"
        );
    }
    let mails = agency.world.inbox().of(&ada.email);
    assert!(mails.iter().any(|mail| mail.subject.contains("has ended")));
    // Whom nobody has confirmed, and nobody can any more, is added anew.
    let again = ada
        .add_to_team(&agency.partner, "Eve Added", "eve@example.org", json!({}))
        .await;
    assert_ne!(again.id, eve.id);
}

async fn seats_given_and_taken_again_and_again_mail_nobody(world: World) {
    let agency = Agency::on(world).await;
    let ada = &agency.ada;
    let (bob, person) = agency.colleague("Bob Martin").await;
    for _ in 0..12 {
        ada.with_seat("removeSeat", &person.seats[0])
            .await
            .payload("removeSeat");
        ada.seat(&person.id, &agency.for_acme, json!({}))
            .await
            .payload("addSeat");
    }
    agency.world.all_mail_sent().await;
    let mails = agency.world.inbox().of(&bob.email);
    let ended = mails
        .iter()
        .filter(|mail| mail.subject.contains("has ended"));
    assert_eq!(ended.count(), 10);
}

async fn whoever_is_wanted_by_nobody_is_off_the_team(world: World) {
    let agency = Agency::on(world).await;
    let owner = &agency.acme.owner;
    // By the buyer that added them, by the partner, and by themselves.
    for (number, by) in [owner, &agency.ada, owner].into_iter().enumerate() {
        let eve = agency.world.known(&format!("Eve N{number}")).await;
        let person = owner
            .add_to_team(&agency.partner, "Eve Added", &eve.email, json!({}))
            .await;
        let by = if number == 2 { &eve } else { by };
        by.with_seat("removeSeat", &person.seats[0])
            .await
            .payload("removeSeat");
        let seen = see(&agency.ada, &person.id, "PartnerUser", "status").await;
        assert_eq!(seen["status"], "REMOVED");
        assert_eq!(tabs(&eve, &agency.acme).await, Value::Null);
        assert!(see(&eve, &agency.partner, "Partner", "id").await.is_null());
    }
    // Who has not set a password by then opens no account by that link.
    let person = owner
        .add_to_team(&agency.partner, "New Person", "new@example.org", json!({}))
        .await;
    let token = agency
        .world
        .inbox()
        .token("new@example.org", "/password")
        .await;
    agency
        .ada
        .with_colleague("removePartnerUser", &person.id)
        .await
        .payload("removePartnerUser");
    let input = json!({ "token": token, "password": "correct horse battery" });
    let client = agency.world.server.anonymous();
    let answer = client
        .attempt("setPassword", "SetPasswordInput", input, "__typename")
        .await;
    assert_eq!(code(&answer, "setPassword"), "LINK_INVALID");
}
