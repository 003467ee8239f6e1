//! Links to set a password.

use entity::mail;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use time::Duration;

use super::*;
use crate::{
    on_both,
    support::{
        Stage,
        actor::PASSWORD,
        database::{Backend, Database},
        smtp::Smtp,
        wait,
        world::World,
    },
};

on_both!(
    a_link_sets_a_password_once,
    a_link_works_for_a_day,
    a_newer_link_kills_the_older,
    a_newer_link_kills_the_older_that_has_not_left_yet,
    a_used_link_takes_the_others_with_it,
    an_address_that_is_unknown_is_answered_like_a_known_one,
    links_are_mailed_five_times_an_hour,
    a_link_is_good_for_one_thing_only,
);

async fn link(world: &World, email: &str) -> String {
    let before = world.inbox().of(email).len();
    let answer = request_link(&world.server.anonymous(), email).await;
    assert_eq!(answer.payload("requestPasswordLink")["accepted"], true);
    let mails = world.inbox().mails(email, "", before + 1).await;
    let token = mails[before].token("/password");
    token.expect("it has a link")
}

async fn a_link_sets_a_password_once(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let client = world.server.anonymous();
    let token = link(&world, &ada.email).await;
    // What is refused spends nothing.
    let answer = set_password(&client, &token, "short").await;
    refused(&answer, "setPassword", "WEAK_PASSWORD", Some("password"));
    let tries = (0..4).map(|_| set_password(&client, &token, OTHER_PASSWORD));
    let answers = futures_util::future::join_all(tries).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers
        .iter()
        .partition(|answer| !answer.data("/setPassword/session").is_null());
    assert_eq!(won.len(), 1, "{answers:?}");
    for answer in lost {
        refused(answer, "setPassword", "LINK_USED", Some("token"));
    }
    let again = set_password(&client, &token, PASSWORD).await;
    refused(&again, "setPassword", "LINK_USED", Some("token"));
    let answer = log_in(&client, &ada.email, OTHER_PASSWORD).await;
    answer.payload("logIn");
}

async fn a_link_works_for_a_day(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let client = world.server.anonymous();
    let token = link(&world, &ada.email).await;
    world.clock.advance(Duration::DAY - Duration::MINUTE);
    let answer = set_password(&client, &token, "short").await;
    refused(&answer, "setPassword", "WEAK_PASSWORD", Some("password"));
    world.clock.advance(Duration::MINUTE);
    let answer = set_password(&client, &token, OTHER_PASSWORD).await;
    refused(&answer, "setPassword", "LINK_EXPIRED", Some("token"));
    ada.log_in_again().await;
}

async fn a_newer_link_kills_the_older(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let client = world.server.anonymous();
    let older = link(&world, &ada.email).await;
    let newer = link(&world, &ada.email).await;
    let answer = set_password(&client, &older, OTHER_PASSWORD).await;
    refused(&answer, "setPassword", "LINK_INVALID", Some("token"));
    let answer = set_password(&client, &newer, OTHER_PASSWORD).await;
    answer.payload("setPassword");
}

async fn a_newer_link_kills_the_older_that_has_not_left_yet(backend: Backend) {
    let mut smtp = Smtp::up();
    let database = Database::on(backend).await;
    let world = World::with(database, &[("MAIL", &smtp.url())]).await;
    let client = world.server.anonymous();
    sign_up(&client, "ada@example.com", "Ada", PASSWORD).await;
    let proof = smtp.wait_for(1).await[0].token("/sign-up");
    verify_email(&client, &proof.expect("it has a link")).await;

    smtp.go_down().await;
    for asked in 1..=3 {
        request_link(&client, "ada@example.com").await;
        // The answer does not wait for the work.
        wait::until("the request to be worked on", async || {
            let links =
                mail::Entity::find().filter(mail::Column::Kind.eq(mail::Kind::PasswordLink));
            let links = links.count(&world.server.app.db.read).await;
            (links == Ok(asked)).then_some(())
        })
        .await;
    }
    smtp.go_up();
    world.clock.advance(Duration::HOUR);
    wait::until("every mail to have left", async || {
        let queued = mail::Entity::find().filter(mail::Column::Status.eq(mail::Status::Queued));
        let queued = queued.count(&world.server.app.db.read).await;
        (queued == Ok(0)).then_some(())
    })
    .await;
    let tokens: Vec<_> = smtp
        .mails()
        .iter()
        .filter_map(|mail| mail.token("/password"))
        .collect();
    let mut set = 0;
    for token in tokens {
        let answer = set_password(&client, &token, OTHER_PASSWORD).await;
        if answer.data("/setPassword/session").is_null() {
            refused(&answer, "setPassword", "LINK_INVALID", Some("token"));
        } else {
            set += 1;
        }
    }
    assert_eq!(set, 1);
}

/// Whoever has just set a password may have done so because somebody else reads their mail.
async fn a_used_link_takes_the_others_with_it(world: World) {
    let owner = world.person("Olive Owner").await;
    let client = world.server.anonymous();
    let email = "newcomer@example.com";
    let mut tokens = Vec::new();
    for name in ["Acme", "Bolt"] {
        let organization = owner.create_organization(name).await;
        owner.invite_member(&organization, email, "MEMBER").await;
        let mail = world.inbox().mail(email, name).await;
        tokens.push(mail.token("/password").expect("it has a link"));
    }
    let answer = set_password(&client, &tokens[0], PASSWORD).await;
    answer.payload("setPassword");
    let answer = set_password(&client, &tokens[1], OTHER_PASSWORD).await;
    refused(&answer, "setPassword", "LINK_INVALID", Some("token"));
    log_in(&client, email, PASSWORD).await.payload("logIn");
}

async fn an_address_that_is_unknown_is_answered_like_a_known_one(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let client = world.server.anonymous();
    let unknown = request_link(&client, "nobody@example.com").await;
    let known = request_link(&client, &ada.email).await;
    assert_eq!(face(&known), face(&unknown));
    world.inbox().token(&ada.email, "/password").await;
    assert!(world.inbox().of("nobody@example.com").is_empty());
    let answer = request_link(&client, "nobody").await;
    assert_eq!(*answer.data("/requestPasswordLink/accepted"), false);
    assert_eq!(
        answer.user_error_codes("requestPasswordLink"),
        ["INVALID_INPUT"]
    );
}

async fn links_are_mailed_five_times_an_hour(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let client = world.server.anonymous();
    world.clock.advance(Duration::HOUR);
    let mut last = String::new();
    for _ in 0..5 {
        last = link(&world, &ada.email).await;
    }
    let unsent = request_link(&client, &ada.email).await;
    assert_eq!(unsent.payload("requestPasswordLink")["accepted"], true);
    // The one that was not mailed has killed nothing.
    let answer = set_password(&client, &last, OTHER_PASSWORD).await;
    answer.payload("setPassword");
    assert_eq!(
        world.inbox().mails(&ada.email, "Set a new", 5).await.len(),
        5
    );
    world.clock.advance(Duration::HOUR);
    link(&world, &ada.email).await;
    let mails = world.inbox().of(&ada.email).into_iter();
    assert_eq!(
        mails
            .filter(|mail| mail.subject.contains("Set a new"))
            .count(),
        6
    );
}

async fn a_link_is_good_for_one_thing_only(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let client = world.server.anonymous();
    sign_up(&client, "bob@example.com", "Bob", PASSWORD).await;
    let proof = world.inbox().token("bob@example.com", "/sign-up").await;
    let answer = set_password(&client, &proof, OTHER_PASSWORD).await;
    refused(&answer, "setPassword", "LINK_INVALID", Some("token"));
    let token = link(&world, &ada.email).await;
    let answer = verify_email(&client, &token).await;
    refused(&answer, "verifyEmail", "LINK_INVALID", Some("token"));
    let answer = set_password(&client, &ada.token, OTHER_PASSWORD).await;
    refused(&answer, "setPassword", "LINK_INVALID", Some("token"));
    verify_email(&client, &proof).await.payload("verifyEmail");
    let answer = set_password(&client, &token, OTHER_PASSWORD).await;
    answer.payload("setPassword");
}
