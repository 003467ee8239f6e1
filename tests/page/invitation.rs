//! An invitation, accepted without a frontend.

use entity::session;
use sea_orm::{EntityTrait, PaginatorTrait};
use time::Duration;

use super::*;
use crate::{
    on_both,
    support::{actor::PASSWORD, browser::Browser},
};

on_both!(
    opening_an_invitation_changes_nothing,
    a_newcomer_opens_an_account_and_accepts,
    an_account_logs_in_and_accepts,
    a_wrong_password_counts,
    an_invitation_that_is_over_has_no_form,
);

async fn opening_an_invitation_changes_nothing(world: World) {
    let invitation = Invitation::new(&world, "Acme", INVITED).await;
    let browser = Browser::at(&world.server);
    for _ in 0..2 {
        let peeked = browser.peek(&invitation.path).await;
        assert_eq!((peeked.status, peeked.html.as_str()), (200, ""));
        let page = browser.open(&invitation.path).await;
        assert_eq!(page.status, 200);
        assert!(
            page.heading().contains("invited to manage Acme"),
            "{}",
            page.html
        );
        for shown in ["Bea Buyer", "f•••@example.com", "Shortlists"] {
            assert!(
                page.html.to_lowercase().contains(&shown.to_lowercase()),
                "{}",
                page.html
            );
        }
        assert!(
            !page.html.contains(INVITED),
            "whoever found the link learns the address"
        );
        assert_eq!(page.fields(), Some(vec!["name", "password"]));
    }
    assert_eq!(invitation.status().await, "PENDING");
    let fay = world.invited_person("Fay Freelance", INVITED).await;
    assert_eq!(
        fay.accept_by_token(&invitation.token).await.status,
        "ACTIVE"
    );
}

async fn a_newcomer_opens_an_account_and_accepts(world: World) {
    let invitation = Invitation::new(&world, "Acme", INVITED).await;
    let browser = Browser::at(&world.server);
    let sessions = async || {
        session::Entity::find()
            .count(&world.server.app.db.read)
            .await
    };
    let before = sessions().await;

    for (name, password) in [("Fay", "short"), ("", PASSWORD), ("Fay", "")] {
        let page = browser
            .send(&invitation.path, &[("name", name), ("password", password)])
            .await;
        assert!(page.problem().is_some(), "{}", page.html);
        assert!(
            page.html.contains(&format!("value=\"{name}\"")),
            "{}",
            page.html
        );
    }
    assert_eq!(log_in(&world, INVITED, "short").await, "BAD_CREDENTIALS");
    let form = [("name", "Fay Freelance"), ("password", PASSWORD)];
    let page = browser.send(&invitation.path, &form).await;
    assert_eq!(page.heading(), "Invitation accepted");
    // Pages keep nobody signed in.
    assert_eq!(sessions().await, before);
    assert_eq!(invitation.status().await, "ACTIVE");
    assert_eq!(log_in(&world, INVITED, PASSWORD).await, "");

    let page = browser.open(&invitation.path).await;
    assert!(page.html.contains("has been answered"), "{}", page.html);
    assert_eq!(page.fields(), None);
    let page = browser
        .send(
            &invitation.path,
            &[("name", "Eve"), ("password", "another horse")],
        )
        .await;
    assert_eq!((page.status, page.fields()), (200, None));
    assert_eq!(
        log_in(&world, INVITED, "another horse").await,
        "BAD_CREDENTIALS"
    );
}

async fn an_account_logs_in_and_accepts(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let invitation = Invitation::new(&world, "Acme", &ada.email).await;
    let browser = Browser::at(&world.server);
    let page = browser.open(&invitation.path).await;
    assert_eq!(page.fields(), Some(vec!["password"]));
    let page = browser
        .send(&invitation.path, &[("password", "wrong horse")])
        .await;
    assert_eq!(
        page.problem(),
        Some("The address or the password is wrong.")
    );
    assert_eq!(invitation.status().await, "PENDING");
    let page = browser
        .send(&invitation.path, &[("password", PASSWORD)])
        .await;
    assert_eq!(page.heading(), "Invitation accepted");
    assert_eq!(invitation.status().await, "ACTIVE");
    // Their own session is not the page's to end.
    let answer = ada.query("{ viewer { user { name } } }", json!({})).await;
    assert_eq!(answer.text("/viewer/user/name"), "Ada Lovelace");
}

async fn a_wrong_password_counts(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let invitation = Invitation::new(&world, "Acme", &ada.email).await;
    let browser = Browser::at(&world.server);
    for _ in 0..5 {
        browser
            .send(&invitation.path, &[("password", "wrong horse")])
            .await;
    }
    assert_eq!(log_in(&world, &ada.email, PASSWORD).await, "RATE_LIMITED");
    let page = browser
        .send(&invitation.path, &[("password", PASSWORD)])
        .await;
    assert!(
        page.problem()
            .is_some_and(|problem| problem.contains("Try again in 1 min")),
        "{}",
        page.html
    );
    assert_eq!(invitation.status().await, "PENDING");
    world.clock.advance(Duration::MINUTE);
    let page = browser
        .send(&invitation.path, &[("password", PASSWORD)])
        .await;
    assert_eq!(page.heading(), "Invitation accepted");
}

async fn an_invitation_that_is_over_has_no_form(world: World) {
    let invitation = Invitation::new(&world, "Acme", INVITED).await;
    let browser = Browser::at(&world.server);
    let form = [("name", "Fay"), ("password", PASSWORD)];
    let dead = async |path: &str, says: &str| {
        for page in [browser.open(path).await, browser.send(path, &form).await] {
            assert_eq!(page.status, 200);
            assert!(page.html.contains(says), "{}", page.html);
            assert_eq!(page.fields(), None, "{}", page.html);
        }
        assert_eq!(log_in(&world, INVITED, PASSWORD).await, "BAD_CREDENTIALS");
        world.clock.advance(Duration::HOUR);
    };
    dead("/invitation/no-such-token", "This link does not work").await;
    // One that was sent anew names nothing to the holder of the old link.
    invitation.buyer.resend(&invitation.delegation).await;
    world.inbox().mails(INVITED, "invited", 2).await;
    dead(&invitation.path, "This link does not work").await;
    let page = browser.open(&invitation.path).await;
    assert!(
        !page.html.contains(&invitation.organization.name),
        "{}",
        page.html
    );

    let newer = mailed(&world, INVITED, "/invitation").await;
    world.clock.advance(Duration::days(14));
    dead(&newer, "This invitation expired on").await;

    let buyer = invitation.buyer.log_in_again().await;
    let withdrawn = buyer
        .invite_partner(&invitation.organization, INVITED, json!({}))
        .await;
    world.inbox().mails(INVITED, "invited", 3).await;
    let path = mailed(&world, INVITED, "/invitation").await;
    assert!(browser.open(&path).await.fields().is_some());
    buyer.withdraw(&withdrawn).await;
    dead(&path, "has withdrawn this invitation").await;
}
