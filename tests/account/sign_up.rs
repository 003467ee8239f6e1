//! Opening an account.

use serde_json::json;

use super::*;
use crate::{
    on_both,
    support::{actor::PASSWORD, world::World},
};

on_both!(
    an_account_opens_when_its_address_is_proven,
    a_known_address_is_answered_like_an_unknown_one,
    what_cannot_be_used_is_named,
    one_of_many_who_prove_an_address_at_once_opens_the_account,
    a_sign_up_that_was_not_proven_in_a_day_has_lapsed,
    whoever_signed_up_with_anothers_address_does_not_see_it_proven,
);

async fn an_account_opens_when_its_address_is_proven(world: World) {
    let client = world.server.anonymous();
    let answer = sign_up(&client, "Ada@example.com", " Ada Lovelace ", PASSWORD).await;
    let payload = answer.payload("signUp");
    assert!(payload["session"].is_null() && payload["viewer"].is_null());

    let early = log_in(&client, "ada@example.com", PASSWORD).await;
    refused(&early, "logIn", "EMAIL_NOT_VERIFIED", Some("email"));
    let wrong = log_in(&client, "ada@example.com", OTHER_PASSWORD).await;
    refused(&wrong, "logIn", "BAD_CREDENTIALS", None);

    let inbox = world.inbox();
    let mail = inbox.mail("Ada@example.com", "Confirm your address").await;
    let token = mail.token("/sign-up").expect("it has a link");
    let answer = verify_email(&client, &token).await;
    assert_eq!(answer.text("/verifyEmail/viewer/user/name"), "Ada Lovelace");
    let session = signed_in(&client, &answer, "verifyEmail");
    assert_eq!(status(&session).await, 200);

    let again = verify_email(&client, &token).await;
    refused(&again, "verifyEmail", "LINK_USED", Some("token"));
    let answer = log_in(&client, "ADA@example.com", PASSWORD).await;
    assert_eq!(status(&signed_in(&client, &answer, "logIn")).await, 200);
}

async fn whoever_signed_up_with_anothers_address_does_not_see_it_proven(world: World) {
    let (client, email) = (world.server.anonymous(), "ada@example.com");
    sign_up(&client, email, "Ada Lovelace", PASSWORD).await;
    let proof = world.inbox().token(email, "/sign-up").await;
    sign_up(&client, email, "Eve", OTHER_PASSWORD).await;
    let before = log_in(&client, email, OTHER_PASSWORD).await;
    refused(&before, "logIn", "EMAIL_NOT_VERIFIED", Some("email"));
    let answer = verify_email(&client, &proof).await;
    answer.payload("verifyEmail");
    let after = log_in(&client, email, OTHER_PASSWORD).await;
    assert_eq!(face(&after), face(&before));
    log_in(&client, email, PASSWORD).await.payload("logIn");
}

async fn a_known_address_is_answered_like_an_unknown_one(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let client = world.server.anonymous();
    let known = sign_up(&client, &ada.email, "Eve", OTHER_PASSWORD).await;
    let unknown = sign_up(&client, "nobody@example.com", "Eve", OTHER_PASSWORD).await;
    assert_eq!(face(&known), face(&unknown));

    let mails = world.inbox();
    let mail = mails.mail(&ada.email, "already have an account").await;
    assert_eq!(mail.token("/sign-up"), None, "{}", mail.text);
    let answer = ada.query("{ viewer { user { name } } }", json!({})).await;
    assert_eq!(answer.text("/viewer/user/name"), "Ada Lovelace");
    ada.log_in_again().await;
    // Neither does the password just chosen tell them apart, however often it is tried.
    for _ in 0..5 {
        let of_known = log_in(&client, &ada.email, OTHER_PASSWORD).await;
        refused(&of_known, "logIn", "EMAIL_NOT_VERIFIED", Some("email"));
        let of_unknown = log_in(&client, "nobody@example.com", OTHER_PASSWORD).await;
        assert_eq!(face(&of_known), face(&of_unknown));
    }
    for email in [ada.email.as_str(), "nobody@example.com"] {
        let answer = log_in(&client, email, PASSWORD).await;
        refused(&answer, "logIn", "RATE_LIMITED", None);
    }
}

async fn what_cannot_be_used_is_named(world: World) {
    let client = world.server.anonymous();
    let email = "ada@example.com";
    for (password, name) in [
        ("short", "Ada"),
        ("aaaaaaaaaaaaaaaa", "Ada"),
        ("password123", "Ada"),
        ("ada lovelace", "Ada Lovelace"),
        ("ADA@example.com", "Ada"),
    ] {
        let answer = sign_up(&client, email, name, password).await;
        refused(&answer, "signUp", "WEAK_PASSWORD", Some("password"));
    }
    for address in [
        "ada",
        "Ada <ada@example.com>",
        "ada@localhost",
        "a\r\n@example.com",
    ] {
        let answer = sign_up(&client, address, "Ada", PASSWORD).await;
        refused(&answer, "signUp", "INVALID_INPUT", Some("email"));
    }
    for name in ["", "  ", "Ada\nLovelace", "Ada\u{202E}", &"x".repeat(101)] {
        let answer = sign_up(&client, email, name, PASSWORD).await;
        refused(&answer, "signUp", "INVALID_INPUT", Some("name"));
    }
    let answer = verify_email(&client, "no-such-token").await;
    refused(&answer, "verifyEmail", "LINK_INVALID", Some("token"));
    // None of them has left a trace.
    let answer = log_in(&client, email, PASSWORD).await;
    refused(&answer, "logIn", "BAD_CREDENTIALS", None);
    assert!(world.inbox().all().is_empty());
}

async fn one_of_many_who_prove_an_address_at_once_opens_the_account(world: World) {
    let client = world.server.anonymous();
    for round in 0..4 {
        let email = format!("ada{round}@example.com");
        sign_up(&client, &email, "Ada", PASSWORD).await;
        let token = world.inbox().token(&email, "/sign-up").await;
        let tries = (0..5).map(|_| verify_email(&client, &token));
        let answers = futures_util::future::join_all(tries).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers
            .iter()
            .partition(|answer| !answer.data("/verifyEmail/session").is_null());
        assert_eq!(won.len(), 1, "{answers:?}");
        for answer in lost {
            refused(answer, "verifyEmail", "LINK_USED", Some("token"));
        }
    }
}

async fn a_sign_up_that_was_not_proven_in_a_day_has_lapsed(world: World) {
    let client = world.server.anonymous();
    let email = "ada@example.com";
    sign_up(&client, email, "Ada", PASSWORD).await;
    let late = world.inbox().token(email, "/sign-up").await;
    world.clock.advance(time::Duration::DAY);
    let answer = verify_email(&client, &late).await;
    refused(&answer, "verifyEmail", "LINK_EXPIRED", Some("token"));
    let answer = log_in(&client, email, PASSWORD).await;
    refused(&answer, "logIn", "BAD_CREDENTIALS", None);

    sign_up(&client, email, "Ada", OTHER_PASSWORD).await;
    world.inbox().mails(email, "Confirm", 2).await;
    let token = world.inbox().token(email, "/sign-up").await;
    verify_email(&client, &token).await.payload("verifyEmail");
    let answer = log_in(&client, email, OTHER_PASSWORD).await;
    answer.payload("logIn");
}
