//! People are put on a team, set a password, and come.

mod adding;
mod leaving;
mod mail;
mod name;

use entity::Instant;
use serde_json::{Value, json};
use time::Duration;

use super::agency::{Agency, all_tabs, last_told, notice, see, tabs, told};
use crate::{
    on_both,
    support::{actor::PASSWORD, browser::Browser, client::Answer, world::World},
};

on_both!(
    a_new_person_sets_a_password_and_is_at_work,
    whoever_has_an_account_is_there_at_once,
    every_fault_has_its_own_message,
    a_newer_link_kills_the_older,
    whoever_runs_the_team_from_now_on_is_told,
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
    let expires_at = Instant::parse(expires_at.as_str().expect("text")).expect("a moment");
    let in_a_day = world.clock.now().after(Duration::DAY);
    let apart = expires_at.micros().abs_diff(in_a_day.micros());
    assert!(apart < 60_000_000, "{expires_at:?}");
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

async fn whoever_runs_the_team_from_now_on_is_told(world: World) {
    let agency = Agency::on(world).await;
    let ada = &agency.ada;
    let (bob, carol) = (
        agency.world.known("Bob Martin").await,
        agency.world.known("Carol Dale").await,
    );
    let bobs = ada
        .add_to_team(&agency.partner, "Bob Martin", &bob.email, json!({}))
        .await;
    let admin = json!({ "role": "ADMIN" });
    ada.add_to_team(&agency.partner, "Carol Dale", &carol.email, admin.clone())
        .await;
    for (role, to_bob, to_carol) in [
        (
            admin,
            "You are an admin of the team of Harbour",
            "Bob Martin is an admin of your team",
        ),
        (
            json!({ "role": "MEMBER" }),
            "You are no longer an admin of the team of Harbour",
            "Bob Martin is no longer an admin of your team",
        ),
    ] {
        let before = told(ada).await;
        ada.change_colleague(&bobs.id, role)
            .await
            .payload("updatePartnerUser");
        assert_eq!(last_told(&bob).await, notice("ACCESS_CHANGED", to_bob));
        assert_eq!(last_told(&carol).await, notice("ACCESS_CHANGED", to_carol));
        assert_eq!(told(ada).await, before, "nobody is told of their own act");
    }
}
