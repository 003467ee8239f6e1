//! Proving an address and setting a password, without a frontend.

use time::Duration;

use super::*;
use crate::{
    on_both,
    support::{actor::PASSWORD, browser::Browser},
};

const NEW: &str = "another horse entirely";

on_both!(
    an_address_is_confirmed_by_whoever_signed_up,
    a_password_is_set_by_the_form_alone,
    whoever_has_no_account_says_their_name,
    what_a_first_password_did_is_said,
    a_link_that_is_over_offers_another,
    a_link_is_asked_for_by_a_form,
);

async fn an_address_is_confirmed_by_whoever_signed_up(world: World) {
    let path = sign_up(&world, "ada@example.com", PASSWORD).await;
    let browser = Browser::at(&world.server);
    for _ in 0..2 {
        assert_eq!(browser.peek(&path).await.status, 200);
        let page = browser.open(&path).await;
        assert_eq!(
            (page.heading(), page.fields()),
            ("Confirm your address", Some(vec!["password"]))
        );
        assert!(
            page.html.contains("a•••@example.com") && !page.html.contains("ada@"),
            "{}",
            page.html
        );
        assert_eq!(
            log_in(&world, "ada@example.com", PASSWORD).await,
            "EMAIL_NOT_VERIFIED"
        );
    }
    // Somebody else may have signed up with the address: a click alone must not give them the account.
    let page = browser
        .send(&path, &[("password", "not what was chosen")])
        .await;
    assert_eq!(page.heading(), "Confirm your address");
    assert!(
        page.problem()
            .is_some_and(|problem| problem.contains("did not sign up")),
        "{}",
        page.html
    );
    assert_eq!(
        log_in(&world, "ada@example.com", PASSWORD).await,
        "EMAIL_NOT_VERIFIED"
    );
    let page = browser.send(&path, &[("password", PASSWORD)]).await;
    assert_eq!(page.heading(), "Address confirmed");
    assert_eq!(log_in(&world, "ada@example.com", PASSWORD).await, "");
    for page in [browser.open(&path).await, browser.send(&path, &[]).await] {
        assert_eq!(
            (page.heading(), page.fields()),
            ("This link has been used", None)
        );
    }

    let path = sign_up(&world, "bob@example.com", PASSWORD).await;
    world.clock.advance(Duration::DAY);
    for page in [browser.open(&path).await, browser.send(&path, &[]).await] {
        assert_eq!(
            (page.heading(), page.fields()),
            ("This link has expired", None)
        );
    }
    let page = browser.send("/sign-up/no-such-token", &[]).await;
    assert_eq!(
        (page.heading(), page.fields()),
        ("This link does not work", None)
    );
}

async fn a_password_is_set_by_the_form_alone(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let browser = Browser::at(&world.server);
    let page = browser.send("/password", &[("email", &ada.email)]).await;
    assert_eq!(page.heading(), "Look into your mail");
    let path = mailed(&world, &ada.email, "/password").await;
    for _ in 0..2 {
        browser.peek(&path).await;
        let page = browser.open(&path).await;
        assert_eq!(
            (page.heading(), page.fields()),
            ("Set your password", Some(vec!["password"]))
        );
    }
    let page = browser.send(&path, &[("password", "short")]).await;
    assert_eq!(page.problem(), Some("Use at least 10 characters."));
    let page = browser.send(&path, &[]).await;
    assert!(page.problem().is_some());
    assert_eq!(log_in(&world, &ada.email, PASSWORD).await, "");

    let page = browser.send(&path, &[("password", NEW)]).await;
    assert_eq!(page.heading(), "Password set");
    assert!(page.html.contains("the old one"), "{}", page.html);
    assert_eq!(ada.query("{ __typename }", json!({})).await.status, 401);
    assert_eq!(
        log_in(&world, &ada.email, PASSWORD).await,
        "BAD_CREDENTIALS"
    );
    assert_eq!(log_in(&world, &ada.email, NEW).await, "");
}

async fn whoever_has_no_account_says_their_name(world: World) {
    let invitation = Invitation::new(&world, "Acme", INVITED).await;
    let browser = Browser::at(&world.server);
    browser.send("/password", &[("email", INVITED)]).await;
    let path = mailed(&world, INVITED, "/password").await;
    let page = browser.open(&path).await;
    assert_eq!(page.fields(), Some(vec!["name", "password"]));
    let page = browser
        .send(&path, &[("name", " "), ("password", PASSWORD)])
        .await;
    assert_eq!(
        page.problem(),
        Some("Write a name of 1 to 100 characters on one line.")
    );
    let page = browser
        .send(&path, &[("name", "Fay & Co"), ("password", "short")])
        .await;
    assert!(page.problem().is_some());
    assert!(
        page.html.contains("value=\"Fay &#38; Co\""),
        "{}",
        page.html
    );
    let form = [("name", "Fay Freelance"), ("password", PASSWORD)];
    let page = browser.send(&path, &form).await;
    assert_eq!(page.heading(), "Password set");
    let input = json!({ "email": INVITED, "password": PASSWORD });
    let (client, selection) = (world.server.anonymous(), "viewer { user { name } }");
    let answer = client
        .attempt("logIn", "LogInInput", input, selection)
        .await;
    assert_eq!(answer.text("/logIn/viewer/user/name"), "Fay Freelance");

    // Whoever becomes a member finds the name that the inviter gave.
    let invited = "nina@example.com";
    invitation
        .buyer
        .invite_member(&invitation.organization, invited, "MEMBER")
        .await;
    let path = mailed(&world, invited, "/password").await;
    let page = browser.open(&path).await;
    let field = format!("value=\"{invited}\"");
    assert!(page.html.contains(&field), "{}", page.html);
}

async fn what_a_first_password_did_is_said(world: World) {
    let owner = world.known("Olive Owner").await;
    let organization = owner.create_organization("Acme & Co").await;
    let browser = Browser::at(&world.server);
    // One who becomes a member, and one who has been asked to act for the organization only.
    owner.invite_member(&organization, INVITED, "MEMBER").await;
    let member = mailed(&world, INVITED, "/password").await;
    let email = "pat@example.com";
    owner.invite_partner(&organization, email, json!({})).await;
    browser.send("/password", &[("email", email)]).await;
    let partner = mailed(&world, email, "/password").await;
    for (path, joined) in [(member, true), (partner, false)] {
        let form = [("name", "Fay Freelance"), ("password", PASSWORD)];
        let page = browser.send(&path, &form).await;
        assert_eq!(page.heading(), "Password set");
        let html = &page.html;
        assert!(!html.contains("the old one"), "{html}");
        assert!(html.contains("Your account is open"), "{html}");
        let told = html.contains("member of Acme &#38; Co");
        assert_eq!(told, joined, "{html}");
    }
}

async fn a_link_that_is_over_offers_another(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let browser = Browser::at(&world.server);
    let over = async |path: &str, heading: &str| {
        for page in [
            browser.open(path).await,
            browser.send(path, &[("password", NEW)]).await,
        ] {
            assert_eq!(
                (page.heading(), page.fields()),
                (heading, Some(vec!["email"]))
            );
            // It is sent to the page of its own, without the dead token.
            assert!(page.html.contains("action=\"/password\""), "{}", page.html);
        }
        assert_eq!(log_in(&world, &ada.email, PASSWORD).await, "");
    };
    over("/password/no-such-token", "This link does not work").await;
    browser.send("/password", &[("email", &ada.email)]).await;
    let path = mailed(&world, &ada.email, "/password").await;
    world.clock.advance(Duration::DAY);
    over(&path, "This link has expired").await;
    browser.send("/password", &[("email", &ada.email)]).await;
    world.inbox().mails(&ada.email, "Set a new", 2).await;
    over(&path, "This link does not work").await;
    let path = mailed(&world, &ada.email, "/password").await;
    browser.send(&path, &[("password", PASSWORD)]).await;
    over(&path, "This link has been used").await;
}

async fn a_link_is_asked_for_by_a_form(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let browser = Browser::at(&world.server);
    let page = browser.open("/password").await;
    assert_eq!(page.fields(), Some(vec!["email"]));
    let unknown = browser
        .send("/password", &[("email", "nobody@example.com")])
        .await;
    let known = browser.send("/password", &[("email", &ada.email)]).await;
    assert_eq!((known.status, known.html), (unknown.status, unknown.html));
    mailed(&world, &ada.email, "/password").await;
    assert!(world.inbox().of("nobody@example.com").is_empty());
    let page = browser.send("/password", &[("email", "nobody")]).await;
    assert!(
        page.problem()
            .is_some_and(|problem| problem.contains("not an e-mail address"))
    );
}
