//! By what name people on a team are known to whom.

use serde_json::json;

use super::{
    super::agency::{Agency, see},
    codes,
};
use crate::{
    on_both,
    support::{actor::PASSWORD, world::World},
};

on_both!(
    who_has_not_come_is_known_by_what_was_typed,
    names_belong_to_whoever_wrote_them,
    whoever_does_not_say_how_they_are_called_is_called_by_their_address,
);

async fn who_has_not_come_is_known_by_what_was_typed(world: World) {
    let agency = Agency::on(world).await;
    let (owner, partner) = (&agency.acme.owner, &agency.partner);
    // An address that somebody else has typed before, otherwise, and one that has an account.
    agency
        .umbra
        .owner
        .invite_member(&agency.umbra.organization, "Bob@Example.org", "MEMBER")
        .await;
    let known = agency.world.known("Carol Known").await;
    for (name, email) in [
        ("Bob Typed", "bob@example.org"),
        ("Carla Typed", &known.email),
    ] {
        let person = owner.add_to_team(partner, name, email, json!({})).await;
        let written = see(
            owner,
            &person.id,
            "PartnerUser",
            "firstName email phone user { id name }",
        )
        .await;
        assert_eq!(written["user"]["name"], name);
        assert_eq!(written["email"], *email);
        assert_eq!(written["phone"], "+15551234567");
        let id = written["user"]["id"].as_str().expect("an id");
        assert!(
            see(owner, id, "User", "id").await.is_null(),
            "it leads nowhere"
        );
        assert_ne!(id, known.id);
        // The partner's admins know the address; the names are Acme's.
        let seen = see(
            &agency.ada,
            &person.id,
            "PartnerUser",
            "firstName lastName email phone user { name }",
        )
        .await;
        assert_eq!(
            seen,
            json!({ "firstName": email, "lastName": "", "email": email, "phone": null, "user": { "name": email } })
        );
        let seat = see(
            &agency.ada,
            &person.seats[0],
            "Seat",
            "user { name } addedBy { displayName }",
        )
        .await;
        assert_eq!(
            seat,
            json!({ "user": { "name": email }, "addedBy": { "displayName": "Acme Owner" } })
        );
        assert!(see(&agency.ada, &known.id, "User", "id").await.is_null());
    }
}

async fn names_belong_to_whoever_wrote_them(world: World) {
    let agency = Agency::on(world).await;
    let (owner, ada) = (&agency.acme.owner, &agency.ada);
    let eve = agency.world.known("Evelyn Own").await;
    let added = owner
        .add_to_team(&agency.partner, "Eve Acmes", &eve.email, json!({}))
        .await;
    ada.with_seat("approveSeat", &added.seats[0])
        .await
        .payload("approveSeat");
    let names = "firstName lastName phone";
    let own = json!({ "firstName": "Evelyn", "lastName": "Own", "phone": null });
    let acmes = json!({ "firstName": "Eve", "lastName": "Acmes", "phone": "+15551234567" });
    assert_eq!(see(ada, &added.id, "PartnerUser", names).await, own);
    assert_eq!(see(owner, &added.id, "PartnerUser", names).await, acmes);
    // Written by the partner, they are the partner's, all of them.
    for half in [
        json!({ "firstName": "Evie" }),
        json!({ "phone": "15551234567" }),
    ] {
        let answer = ada.change_colleague(&added.id, half).await;
        assert_eq!(codes(&answer, "updatePartnerUser"), ["INVALID_INPUT"]);
    }
    let whole = json!({ "firstName": "Evie", "lastName": "Harbours", "phone": "44 207 123 456" });
    ada.change_colleague(&added.id, whole)
        .await
        .payload("updatePartnerUser");
    assert_eq!(
        see(ada, &added.id, "PartnerUser", names).await,
        json!({ "firstName": "Evie", "lastName": "Harbours", "phone": "+44207123456" })
    );
    assert_eq!(see(owner, &added.id, "PartnerUser", names).await, own);
    // The person writes their own; nobody else does.
    eve.change_colleague(&added.id, json!({ "lastName": "Ownname" }))
        .await
        .payload("updatePartnerUser");
    let seen = see(ada, &added.id, "PartnerUser", "lastName").await;
    assert_eq!(seen["lastName"], "Ownname");
    // Who came by themselves has a number too.
    let query = "{ viewer { partnerDashboard { partner { users(first: 1) { nodes { id } } } } } }";
    let answer = ada.query(query, json!({})).await;
    let adas = answer.text("/viewer/partnerDashboard/partner/users/nodes/0/id");
    ada.change_colleague(adas, json!({ "phone": "15557654321" }))
        .await
        .payload("updatePartnerUser");
    assert_eq!(
        see(&eve, adas, "PartnerUser", names).await,
        json!({ "firstName": "Ada", "lastName": "King", "phone": "+15557654321" })
    );
    for (by, change, expected) in [
        (owner, json!({ "lastName": "X" }), "FORBIDDEN"),
        (&eve, json!({ "role": "ADMIN" }), "FORBIDDEN"),
        (&agency.acme.member, json!({ "lastName": "X" }), "NOT_FOUND"),
        (ada, json!({ "phone": "1" }), "INVALID_INPUT"),
    ] {
        let answer = by.change_colleague(&added.id, change).await;
        assert_eq!(codes(&answer, "updatePartnerUser"), [expected]);
    }
}

/// The first password without a name: what others have typed does not become the name that all see.
async fn whoever_does_not_say_how_they_are_called_is_called_by_their_address(world: World) {
    let agency = Agency::on(world).await;
    let email = "grace@example.org";
    let person = agency
        .acme
        .owner
        .add_to_team(&agency.partner, "Grace Typed", email, json!({}))
        .await;
    let token = agency.world.inbox().token(email, "/password").await;
    let input = json!({ "token": token, "password": PASSWORD });
    let client = agency.world.server.anonymous();
    let answer = client
        .attempt(
            "setPassword",
            "SetPasswordInput",
            input,
            "session { token }",
        )
        .await;
    answer.payload("setPassword");
    agency
        .ada
        .with_seat("approveSeat", &person.seats[0])
        .await
        .payload("approveSeat");
    let seen = see(
        &agency.ada,
        &person.id,
        "PartnerUser",
        "firstName lastName user { name }",
    );
    assert_eq!(
        seen.await,
        json!({ "firstName": email, "lastName": "", "user": { "name": email } })
    );
}
