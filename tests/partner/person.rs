//! People are put on a team, set a password, and come.

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::agency::{Agency, all_tabs, last_told, notice, see, tabs, told};
use crate::{
    on_both,
    support::{actor::PASSWORD, browser::Browser, buyer::Buyer, client::Answer, world::World},
};

on_both!(
    a_new_person_sets_a_password_and_is_at_work,
    whoever_has_an_account_is_there_at_once,
    every_fault_has_its_own_message,
    nobody_is_on_two_teams,
    whoever_is_free_joins,
    only_whoever_may_adds_somebody,
    a_buyer_adds_for_its_own_delegation_alone,
    a_newer_link_kills_the_older,
    who_has_not_come_is_known_by_what_was_typed,
    names_belong_to_whoever_wrote_them,
    a_team_keeps_an_admin,
    whoever_leaves_knows_the_team_no_longer,
    adding_people_has_a_limit,
);

const PERSON: &str = "status role firstName lastName email phone setupLinkExpiresAt user { name }";

fn codes(answer: &Answer, field: &str) -> Vec<String> {
    let codes = answer.user_error_codes(field).into_iter();
    codes.map(str::to_owned).collect()
}

/// The code, the field and the message of why nobody was added.
fn refusal(answer: &Answer) -> (String, Value, String) {
    let errors = answer.list("/addPartnerUser/userErrors");
    let [error] = errors else {
        panic!("one reason, not {}", answer.body);
    };
    assert!(answer.data("/addPartnerUser/partnerUser").is_null());
    let text = |name: &str| error[name].as_str().expect("text").to_owned();
    (text("code"), error["field"][0].clone(), text("message"))
}

async fn a_new_person_sets_a_password_and_is_at_work(world: World) {
    let agency = Agency::on(world).await;
    let (ada, world) = (&agency.ada, &agency.world);
    let both = json!({ "delegationIds": [agency.for_acme.id, agency.for_umbra.id] });
    let bob = ada
        .add_to_team(&agency.partner, "Bob Martin", "bob@example.org", both)
        .await;
    assert_eq!(bob.seats.len(), 2);
    let seen = see(ada, &bob.id, "PartnerUser", PERSON).await;
    assert_eq!(seen["status"], "INVITED");
    assert_eq!(seen["phone"], "+15551234567");
    assert_eq!(seen["user"]["name"], "Bob Martin");
    for admin in [&agency.acme.owner, &agency.acme.admin] {
        assert_eq!(
            last_told(admin).await,
            notice("SEAT_ADDED", "bob@example.org of Harbour may act for Acme")
        );
    }

    // The mail says who and for whom; opening its link changes nothing, setting the password does.
    let mail = world
        .inbox()
        .mail("bob@example.org", "added to Harbour")
        .await;
    for words in ["Ada King", "Acme, Umbra", "24 hours"] {
        assert!(mail.text.contains(words), "{words}: {}", mail.text);
    }
    let expires_at = see(ada, &bob.id, "PartnerUser", PERSON).await["setupLinkExpiresAt"].clone();
    let moment = |text: &str| OffsetDateTime::parse(text, &Rfc3339).expect("a moment");
    let left = moment(expires_at.as_str().expect("text")) - OffsetDateTime::now_utc();
    assert!((left - Duration::DAY).abs() < Duration::MINUTE, "{left}");
    let path = format!("/password/{}", mail.token("/password").expect("a link"));
    let browser = Browser::at(&world.server);
    let page = browser.open(&path).await;
    assert_eq!(page.fields(), Some(vec!["name", "password"]));
    assert!(page.html.contains("value=\"Bob Martin\""), "{}", page.html);
    assert_eq!(
        see(ada, &bob.id, "PartnerUser", "status").await["status"],
        "INVITED"
    );
    let page = browser
        .send(&path, &[("name", "Bob Martin"), ("password", PASSWORD)])
        .await;
    assert!(
        page.html.contains("on the team of Harbour now"),
        "{}",
        page.html
    );
    let seen = see(ada, &bob.id, "PartnerUser", PERSON).await;
    assert_eq!(seen["status"], "ACTIVE");
    assert!(seen["setupLinkExpiresAt"].is_null());

    let bob = world.log_in("Bob Martin", "bob@example.org").await;
    assert_eq!(tabs(&bob, &agency.acme).await, all_tabs());
    assert_eq!(tabs(&bob, &agency.umbra).await, all_tabs());
    assert_eq!(
        told(&bob).await,
        [notice(
            "PARTNER_USER_ADDED",
            "You are on the team of Harbour"
        )]
    );
    bob.create_shortlist(&agency.acme.organization, "Mine", json!({}))
        .await;
    // Opened once more, the link says that it is spent.
    let page = browser.open(&path).await;
    assert_eq!(page.heading(), "This link has been used");
}

async fn whoever_has_an_account_is_there_at_once(world: World) {
    let agency = Agency::on(world).await;
    let bob = agency.world.known("Bob Martin").await;
    let acme = agency.on_acme();
    let added = agency
        .ada
        .add_to_team(&agency.partner, "Robert Martin", &bob.email, acme)
        .await;
    let seen = see(&agency.ada, &added.id, "PartnerUser", PERSON).await;
    assert_eq!(seen["status"], "ACTIVE");
    assert_eq!(seen["firstName"], "Robert");
    assert_eq!(seen["user"]["name"], "Bob Martin");
    assert!(seen["setupLinkExpiresAt"].is_null());
    assert_eq!(tabs(&bob, &agency.acme).await, all_tabs());
    assert_eq!(tabs(&bob, &agency.umbra).await, Value::Null);
    assert_eq!(
        last_told(&bob).await,
        notice("PARTNER_USER_ADDED", "You are on the team of Harbour")
    );
    agency.world.all_mail_sent().await;
    let mails = agency.world.inbox().of(&bob.email);
    assert!(mails.iter().all(|mail| !mail.subject.contains("added to")));
    // There is no link to mail again.
    let field = "resendPartnerUserInvitation";
    let answer = agency.ada.with_colleague(field, &added.id).await;
    assert_eq!(codes(&answer, field), ["CONFLICT"]);
}

async fn every_fault_has_its_own_message(world: World) {
    let agency = Agency::on(world).await;
    let mut messages = std::collections::HashSet::new();
    for (field, typed, expected) in [
        ("firstName", " ", "INVALID_INPUT"),
        ("lastName", "a\nb", "INVALID_INPUT"),
        ("email", "nobody", "INVALID_INPUT"),
        ("phone", "123", "INVALID_INPUT"),
        ("phone", "+1 (555) 123-4567", "INVALID_INPUT"),
        ("phone", "05551234567", "INVALID_INPUT"),
    ] {
        let wrong = json!({ field: typed });
        let answer = agency
            .ada
            .attempt_to_add(&agency.partner, "Bob Martin", "bob@example.org", wrong)
            .await;
        let (code, at, message) = refusal(&answer);
        assert_eq!((code.as_str(), at), (expected, json!(field)));
        assert!(messages.insert((field, message)), "{field}");
    }
    // Nothing was half done.
    let query = "{ viewer { partnerDashboard { partner { users { totalCount } } } } }";
    let answer = agency.ada.query(query, json!({})).await;
    let count = answer.data("/viewer/partnerDashboard/partner/users/totalCount");
    assert_eq!(*count, 1);
}

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

async fn a_newer_link_kills_the_older(world: World) {
    let agency = Agency::on(world).await;
    let (world, owner) = (&agency.world, &agency.acme.owner);
    let email = "eve@example.org";
    let eve = owner
        .add_to_team(&agency.partner, "Eve Added", email, json!({}))
        .await;
    let first = world.inbox().token(email, "/password").await;
    let field = "resendPartnerUserInvitation";
    // Whoever added the person sends it again, and the partner's admins.
    for by in [&agency.umbra.owner, &agency.acme.member] {
        let answer = by.with_colleague(field, &eve.id).await;
        assert_eq!(codes(&answer, field), ["NOT_FOUND"]);
    }
    for by in [&agency.acme.admin, &agency.ada] {
        by.with_colleague(field, &eve.id).await.payload(field);
        world.all_mail_sent().await;
    }
    let mails = world.inbox().mails(email, "added to Harbour", 3).await;
    let tokens: Vec<String> = mails
        .iter()
        .map(|mail| mail.token("/password").expect("a link"))
        .collect();
    assert_eq!(tokens[0], first);
    let browser = Browser::at(&world.server);
    for dead in &tokens[..2] {
        let page = browser.open(&format!("/password/{dead}")).await;
        assert_eq!(page.heading(), "This link does not work");
    }
    // In time it runs out, which both sides see coming, and another is had by asking for it.
    let path = format!("/password/{}", tokens[2]);
    assert_eq!(browser.open(&path).await.heading(), "Set your password");
    for admin in [owner, &agency.ada] {
        let seen = see(admin, &eve.id, "PartnerUser", "setupLinkExpiresAt").await;
        assert!(seen["setupLinkExpiresAt"].is_string(), "{}", admin.name);
    }
    world.clock.advance(Duration::DAY);
    let page = browser.open(&path).await;
    assert_eq!(page.heading(), "This link has expired");
    assert_eq!(page.fields(), Some(vec!["email"]));
    browser.send("/password", &[("email", email)]).await;
    let mail = world
        .inbox()
        .mails(email, "added to Harbour", 4)
        .await
        .remove(3);
    let path = format!("/password/{}", mail.token("/password").expect("a link"));
    let page = browser
        .send(&path, &[("name", "Eve Added"), ("password", PASSWORD)])
        .await;
    assert_eq!(page.heading(), "Password set");
    assert!(
        !page.html.contains("team"),
        "nobody has confirmed her: {}",
        page.html
    );
}

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
