//! Who may be put on a team, by whom, and who is on one already.

use serde_json::{Value, json};

use super::{
    super::agency::{Agency, all_tabs, last_told, notice, see, tabs},
    refusal,
};
use crate::{
    on_both,
    support::{buyer::Buyer, world::World},
};

on_both!(
    nobody_is_on_two_teams,
    whoever_is_free_joins,
    only_whoever_may_adds_somebody,
    a_buyer_adds_for_its_own_delegation_alone,
    adding_people_has_a_limit,
);

async fn nobody_is_on_two_teams(world: World) {
    let agency = Agency::on(world).await;
    let (ada, partner) = (&agency.ada, &agency.partner);
    let bob = ada
        .add_to_team(partner, "Bob Martin", "bob@example.org", json!({}))
        .await;
    // Another agency learns that the address is taken, and not by whom.
    let rival = agency.world.known("Rita Rival").await;
    let organization = rival.create_organization("Rivals").await;
    let rivals = rival.register_company(&organization).await;
    for email in ["bob@example.org", "BOB@example.org", &ada.email] {
        let answer = rival
            .attempt_to_add(&rivals, "Bob Martin", email, json!({}))
            .await;
        let (code, field, message) = refusal(&answer);
        assert_eq!(
            (code.as_str(), field),
            ("DUPLICATE_PARTNER_USER", json!("email"))
        );
        assert!(!answer.body.to_string().contains("Harbour"), "{message}");
    }
    // So does a buyer of this one, in the same words; its own admins are led to the person.
    let mut texts = Vec::new();
    for (by, to) in [(&agency.acme.owner, partner), (&rival, &rivals)] {
        let answer = by
            .attempt_to_add(to, "Bob Martin", "bob@example.org", json!({}))
            .await;
        texts.push(refusal(&answer));
    }
    assert_eq!(texts[0], texts[1]);
    let query = "mutation($input: AddPartnerUserInput!) { addPartnerUser(input: $input) {
        userErrors { code subject { ... on PartnerUser { id } } } } }";
    let input = json!({ "partnerId": partner, "firstName": "Bob", "lastName": "Martin",
        "email": "bob@example.org", "phone": "15551234567" });
    let answer = ada.query(query, json!({ "input": input })).await;
    assert_eq!(
        *answer.data("/addPartnerUser/userErrors/0"),
        json!({ "code": "DUPLICATE_PARTNER_USER", "subject": { "id": bob.id } })
    );
    // A partner alone who is invited, or acts for somebody, is one too.
    let sam = agency.world.known("Sam Solo").await;
    agency.umbra.invite(&sam).await;
    let answer = ada
        .attempt_to_add(partner, "Sam Solo", &sam.email, json!({}))
        .await;
    assert_eq!(refusal(&answer).0, "DUPLICATE_PARTNER_USER");
}

async fn whoever_is_free_joins(world: World) {
    let agency = Agency::on(world).await;
    let (ada, partner) = (&agency.ada, &agency.partner);
    // Sam has been a partner alone, and is one for nobody any more.
    let sam = agency.world.known("Sam Solo").await;
    let other = Buyer::open(&agency.world, "Other").await;
    let ended = other.engage(&sam, json!({})).await;
    other.owner.revoke(&ended).await;
    let joined = ada
        .add_to_team(partner, "Sam Solo", &sam.email, agency.on_acme())
        .await;
    let seen = see(&sam, &joined.id, "PartnerUser", "status partner { name }").await;
    assert_eq!(
        seen,
        json!({ "status": "ACTIVE", "partner": { "name": "Harbour" } })
    );
    assert_eq!(tabs(&sam, &agency.acme).await, all_tabs());
    // Invited again, it is for the team that they are on by now; which the ended one's `REINVITE` knows.
    let actions = see(&other.owner, &ended.id, "Delegation", "actions").await;
    assert_eq!(actions, json!({ "actions": ["REINVITE"] }));
    let again = other.invite(&sam).await;
    sam.accept(&again).await;
    let seen = see(&other.owner, &again.id, "Delegation", "partner { name }").await;
    assert_eq!(seen["partner"]["name"], "Harbour");
    let actions = see(&other.owner, &ended.id, "Delegation", "actions").await;
    assert_eq!(actions, json!({ "actions": [] }));

    // Whom a buyer has added to another team, which came to nothing, is free as well.
    let eve = agency.world.known("Eve Added").await;
    let rival = agency.world.known("Rita Rival").await;
    let organization = rival.create_organization("Rivals").await;
    let rivals = rival.register_company(&organization).await;
    let for_other = other.engage(&rival, json!({})).await;
    let waits = other
        .owner
        .add_to_team(&rivals, "Eve Added", &eve.email, json!({}))
        .await;
    let answer = ada
        .attempt_to_add(partner, "Eve Added", &eve.email, json!({}))
        .await;
    assert_eq!(refusal(&answer).0, "DUPLICATE_PARTNER_USER");
    other.owner.revoke(&for_other).await;
    ada.add_to_team(partner, "Eve Added", &eve.email, json!({}))
        .await;
    let seen = see(&rival, &waits.id, "PartnerUser", "status").await;
    assert_eq!(seen["status"], "REMOVED");

    // So it is for an invitation of their own, and for a company of theirs.
    let fay = agency.world.known("Fay Added").await;
    let gil = agency.world.known("Gil Added").await;
    let again = other.engage(&rival, json!({})).await;
    for person in [&fay, &gil] {
        let (owner, name) = (&other.owner, &person.name);
        owner
            .add_to_team(&rivals, name, &person.email, json!({}))
            .await;
    }
    other.owner.revoke(&again).await;
    let own = agency.umbra.engage(&fay, json!({})).await;
    let seen = see(&fay, &own.id, "Delegation", "partner { name }").await;
    assert_eq!(seen["partner"]["name"], "Fay Added");
    let organization = gil.create_organization("Gil's").await;
    gil.register_company(&organization).await;
}

async fn only_whoever_may_adds_somebody(world: World) {
    let agency = Agency::on(world).await;
    let (ada, partner) = (&agency.ada, &agency.partner);
    let bob = agency.world.known("Bob Martin").await;
    ada.add_to_team(partner, "Bob Martin", &bob.email, agency.on_acme())
        .await;
    let email = "new@example.org";
    for (by, expected) in [
        (&bob, "FORBIDDEN"),
        (&agency.acme.member, "NOT_FOUND"),
        (&agency.world.known("Sue Stranger").await, "NOT_FOUND"),
    ] {
        let answer = by
            .attempt_to_add(partner, "New Person", email, agency.on_acme())
            .await;
        assert_eq!(refusal(&answer).0, expected, "{}", by.name);
    }
    // An admin for whom the partner no longer acts sees it, and adds nobody.
    agency.umbra.owner.revoke(&agency.for_umbra).await;
    let answer = agency
        .umbra
        .owner
        .attempt_to_add(partner, "New Person", email, json!({}))
        .await;
    assert_eq!(refusal(&answer).0, "FORBIDDEN");
    let ended = json!({ "delegationIds": [agency.for_umbra.id] });
    let answer = ada
        .attempt_to_add(partner, "New Person", email, ended)
        .await;
    assert_eq!(refusal(&answer).0, "CONFLICT");
    // Nor is anybody seated on another partner's delegation, which she knows as her organization's admin.
    let sue = agency.world.known("Sue Solo").await;
    let harbour = agency.harbour.clone();
    let invited = ada.invite_partner(&harbour, &sue.email, json!({})).await;
    let others = sue.accept(&invited).await;
    let others = json!({ "delegationIds": [others.id] });
    let answer = ada
        .attempt_to_add(partner, "New Person", email, others)
        .await;
    assert_eq!(refusal(&answer).0, "NOT_FOUND");
    // Nor is anybody seated before the invitation was accepted.
    let third = Buyer::open(&agency.world, "Third").await;
    let pending = third.invite(ada).await;
    let asked = json!({ "delegationIds": [pending.id] });
    let answer = ada
        .attempt_to_add(partner, "New Person", email, asked)
        .await;
    assert_eq!(refusal(&answer).0, "CONFLICT");
    // A partner that is one person has no team.
    let sam = agency.world.known("Sam Solo").await;
    agency.umbra.engage(&sam, json!({})).await;
    let query = "{ viewer { partnerDashboard { partner { id } buyerAccounts { nodes { delegation { actions } } } } } }";
    let answer = sam.query(query, json!({})).await;
    let alone = answer
        .text("/viewer/partnerDashboard/partner/id")
        .to_owned();
    let actions = answer.data("/viewer/partnerDashboard/buyerAccounts/nodes/0/delegation/actions");
    assert_eq!(*actions, json!(["LEAVE"]));
    for by in [&sam, &agency.umbra.owner] {
        let answer = by
            .attempt_to_add(&alone, "New Person", email, json!({}))
            .await;
        assert_eq!(refusal(&answer).0, "CONFLICT", "{}", by.name);
    }
    let offered = see(ada, &agency.for_acme.id, "Delegation", "actions").await;
    assert_eq!(offered, json!({ "actions": ["LEAVE", "ADD_PARTNER_USER"] }));
    let offered = see(
        &agency.acme.admin,
        &agency.for_acme.id,
        "Delegation",
        "actions",
    )
    .await;
    assert_eq!(
        offered,
        json!({ "actions": ["EDIT", "SUSPEND", "REVOKE", "ADD_PARTNER_USER"] })
    );
    let offered = see(&bob, &agency.for_acme.id, "Delegation", "actions").await;
    assert_eq!(offered, json!({ "actions": [] }));
}

async fn a_buyer_adds_for_its_own_delegation_alone(world: World) {
    let agency = Agency::on(world).await;
    let (owner, partner) = (&agency.acme.owner, &agency.partner);
    let email = "eve@example.org";
    let add = async |more: Value| {
        let answer = owner
            .attempt_to_add(partner, "Eve Added", email, more)
            .await;
        let (code, field, _) = refusal(&answer);
        (code, field)
    };
    let code = |code: &str, field: &str| (code.to_owned(), json!(field));
    let others = json!({ "delegationIds": [agency.for_umbra.id] });
    assert_eq!(add(others).await, code("NOT_FOUND", "delegationIds"));
    let both = json!({ "delegationIds": [agency.for_acme.id, agency.for_umbra.id] });
    assert_eq!(add(both).await, code("INVALID_INPUT", "delegationIds"));
    let admin = json!({ "role": "ADMIN" });
    assert_eq!(add(admin).await, code("FORBIDDEN", "role"));
    let own = owner
        .attempt_to_add(partner, "Acme Owner", &owner.email, json!({}))
        .await;
    assert_eq!(refusal(&own).0, "SELF_INVITATION");
    let member = &agency.acme.member;
    let answer = owner
        .attempt_to_add(partner, "Acme Member", &member.email, json!({}))
        .await;
    assert_eq!(refusal(&answer).0, "ALREADY_MEMBER");

    let eve = owner
        .add_to_team(partner, "Eve Added", email, json!({}))
        .await;
    let seat = see(owner, &eve.seats[0], "Seat", "status delegation { id }").await;
    assert_eq!(
        seat,
        json!({ "status": "AWAITING_PARTNER", "delegation": { "id": agency.for_acme.id } })
    );
    let title = "Acme has added eve@example.org to your team, to act for it: approve their seat, or remove them";
    assert_eq!(
        last_told(&agency.ada).await,
        notice("PARTNER_USER_ADDED", title)
    );
    assert_eq!(
        last_told(&agency.acme.admin).await.0,
        "INVITATION_ACCEPTED",
        "what the own side does is no news"
    );
}

async fn adding_people_has_a_limit(world: World) {
    let agency = Agency::on(world).await;
    let limit = agency.world.server.app.config.limits.invitations_per_user;
    for number in 0..=limit {
        // With an account, so that no mail is sent.
        let person = agency.world.known(&format!("Person N{number}")).await;
        let answer = agency
            .ada
            .attempt_to_add(&agency.partner, &person.name, &person.email, json!({}))
            .await;
        if number == limit {
            assert_eq!(refusal(&answer).0, "RATE_LIMITED");
        } else {
            answer.payload("addPartnerUser");
        }
    }
}
