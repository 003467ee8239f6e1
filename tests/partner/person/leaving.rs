//! Leaving a team, and running it no longer.

use serde_json::{Value, json};

use super::{
    super::agency::{Agency, all_tabs, last_told, notice, see, tabs},
    codes,
};
use crate::{
    on_both,
    support::{browser::Browser, buyer::Buyer, world::World},
};

on_both!(
    a_team_keeps_an_admin,
    whoever_leaves_knows_the_team_no_longer,
);

async fn a_team_keeps_an_admin(world: World) {
    let agency = Agency::on(world).await;
    let (ada, partner) = (&agency.ada, &agency.partner);
    let query = "{ viewer { partnerDashboard { partner { users { nodes { id } } } } } }";
    let answer = ada.query(query, json!({})).await;
    let own = answer
        .text("/viewer/partnerDashboard/partner/users/nodes/0/id")
        .to_owned();
    let (remove, update) = ("removePartnerUser", "updatePartnerUser");
    let step_down = json!({ "role": "MEMBER" });
    for _ in 0..2 {
        let answer = ada.with_colleague(remove, &own).await;
        assert_eq!(codes(&answer, remove), ["LAST_ADMIN"]);
        let answer = ada.change_colleague(&own, step_down.clone()).await;
        assert_eq!(codes(&answer, update), ["LAST_ADMIN"]);
        // Who has not come is no admin yet; whoever waits to be confirmed cannot be made one.
        ada.attempt_to_add(
            partner,
            "Bob Martin",
            "bob@example.org",
            json!({ "role": "ADMIN" }),
        )
        .await;
    }
    let eve = agency.world.known("Eve Added").await;
    let added = agency
        .acme
        .owner
        .add_to_team(partner, "Eve Added", &eve.email, json!({}))
        .await;
    let answer = ada
        .change_colleague(&added.id, json!({ "role": "ADMIN" }))
        .await;
    assert_eq!(codes(&answer, update), ["CONFLICT"]);
    ada.with_seat("approveSeat", &added.seats[0])
        .await
        .payload("approveSeat");
    ada.change_colleague(&added.id, json!({ "role": "ADMIN" }))
        .await
        .payload(update);
    // Now one may go, and what is theirs to see goes with it.
    ada.change_colleague(&own, step_down).await.payload(update);
    let actions = see(ada, &agency.for_acme.id, "Delegation", "actions").await;
    assert_eq!(actions, json!({ "actions": [] }));
    let answer = eve.with_colleague(remove, &added.id).await;
    assert_eq!(codes(&answer, remove), ["LAST_ADMIN"]);
    eve.with_colleague(remove, &own).await.payload(remove);
    assert_eq!(tabs(ada, &agency.acme).await, Value::Null);
}

async fn whoever_leaves_knows_the_team_no_longer(world: World) {
    let agency = Agency::on(world).await;
    let (ada, partner) = (&agency.ada, &agency.partner);
    let bob = agency.world.known("Bob Martin").await;
    let added = ada
        .add_to_team(
            partner,
            "Bob Martin",
            &bob.email,
            json!({ "role": "ADMIN" }),
        )
        .await;
    // Bob accepts an invitation for the partner, and is asked once more.
    let third = Buyer::open(&agency.world, "Third").await;
    let accepted = third.engage(&bob, json!({})).await;
    let fourth = Buyer::open(&agency.world, "Fourth").await;
    let pending = fourth.invite(&bob).await;
    // The mail, the page and the preview say for whom he would accept.
    let inbox = agency.world.inbox();
    let mail = inbox.mail(&bob.email, "manage Fourth's account").await;
    assert!(
        mail.text.contains("You accept for: the team of Harbour"),
        "{}",
        mail.text
    );
    let token = mail.token("/invitation").expect("a link");
    let page = Browser::at(&agency.world.server);
    let page = page.open(&format!("/invitation/{token}")).await;
    assert!(page.html.contains("the team of Harbour"), "{}", page.html);
    let query = "query($token: String!) { invitation(token: $token) { teamName } }";
    let answer = bob.query(query, json!({ "token": token })).await;
    assert_eq!(answer.text("/invitation/teamName"), "Harbour");
    let done = bob.with_colleague("removePartnerUser", &added.id).await;
    assert_eq!(
        done.payload("removePartnerUser")["seats"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    assert_eq!(
        last_told(ada).await,
        notice(
            "PARTNER_USER_REMOVED",
            "Bob Martin is no longer on your team"
        )
    );
    assert_eq!(
        last_told(&third.owner).await,
        notice(
            "SEAT_REMOVED",
            "Bob Martin of Harbour no longer acts for Third"
        )
    );
    for gone in [&accepted.id, &agency.for_acme.id] {
        assert!(see(&bob, gone, "Delegation", "id").await.is_null());
    }
    assert!(see(&bob, partner, "Partner", "id").await.is_null());
    assert_eq!(tabs(&bob, &third).await, Value::Null);
    // The delegation is the partner's, and goes on.
    assert_eq!(
        see(ada, &accepted.id, "Delegation", "status").await["status"],
        "ACTIVE"
    );
    // What waits for his answer binds the partner no longer: he may decline, and be asked again for himself.
    let seen = see(&bob, &pending.id, "Delegation", "actions").await;
    assert_eq!(seen, json!({ "actions": ["DECLINE"] }));
    let (field, input_type) = ("acceptInvitation", "AcceptInvitationInput");
    let input = json!({ "delegationId": pending.id });
    let answer = bob
        .attempt(field, input_type, input, "delegation { id }")
        .await;
    assert_eq!(codes(&answer, field), ["FORBIDDEN"]);
    bob.decline(&pending, json!({})).await;
    fourth.engage(&bob, json!({})).await;
    assert_eq!(tabs(&bob, &fourth).await, all_tabs());
    // Put on the team again by a buyer, and not by the partner, he knows no more of it than before.
    let fifth = Buyer::open(&agency.world, "Fifth").await;
    let carol = agency.world.known("Carol Dale").await;
    let carols = ada
        .add_to_team(partner, "Carol Dale", &carol.email, json!({}))
        .await;
    let accepted = fifth.engage(&carol, json!({})).await;
    carol
        .with_colleague("removePartnerUser", &carols.id)
        .await
        .payload("removePartnerUser");
    agency
        .acme
        .owner
        .add_to_team(partner, "Carol Dale", &carol.email, json!({}))
        .await;
    assert!(
        see(&carol, &accepted.id, "Delegation", "id")
            .await
            .is_null()
    );
    // A second removal finds him gone.
    let answer = ada.with_colleague("removePartnerUser", &added.id).await;
    assert_eq!(codes(&answer, "removePartnerUser"), ["CONFLICT"]);
}
