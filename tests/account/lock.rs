//! Guessing a password gets slower and slower, and never locks its owner out for good.

use time::Duration;

use super::*;
use crate::{
    on_both,
    support::{actor::PASSWORD, world::World},
};

on_both!(
    wrong_passwords_lock_for_a_growing_while,
    the_right_password_clears_the_count,
    guesses_at_the_same_time_count_too,
    a_new_password_opens_the_lock,
    when_too_many_log_in_the_next_is_asked_to_come_again,
);

/// The codes of so many wrong guesses, one after the other.
async fn guess(client: &Client, email: &str, times: usize) -> Vec<String> {
    let mut codes = Vec::new();
    for _ in 0..times {
        let answer = log_in(client, email, OTHER_PASSWORD).await;
        codes.extend(
            answer
                .user_error_codes("logIn")
                .iter()
                .map(ToString::to_string),
        );
    }
    codes
}

async fn wrong_passwords_lock_for_a_growing_while(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let client = world.server.anonymous();
    let nobody = "nobody@example.com";
    for email in ["ADA.lovelace@example.com", nobody] {
        assert_eq!(guess(&client, email, 5).await, ["BAD_CREDENTIALS"; 5]);
    }
    let known = log_in(&client, &ada.email, PASSWORD).await;
    refused(&known, "logIn", "RATE_LIMITED", None);
    let unknown = log_in(&client, nobody, PASSWORD).await;
    assert_eq!(face(&known), face(&unknown));
    // Being refused does not make it longer.
    world.clock.advance(Duration::MINUTE);
    assert_eq!(guess(&client, &ada.email, 1).await, ["BAD_CREDENTIALS"]);

    world.clock.advance(Duration::seconds(61));
    let answer = log_in(&client, &ada.email, PASSWORD).await;
    refused(&answer, "logIn", "RATE_LIMITED", None);
    world.clock.advance(Duration::seconds(60));
    log_in(&client, &ada.email, PASSWORD).await.payload("logIn");
    assert_eq!(guess(&client, &ada.email, 1).await, ["BAD_CREDENTIALS"]);
    log_in(&client, &ada.email, PASSWORD).await.payload("logIn");
}

async fn the_right_password_clears_the_count(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let client = world.server.anonymous();
    for _ in 0..2 {
        assert_eq!(guess(&client, &ada.email, 4).await, ["BAD_CREDENTIALS"; 4]);
        log_in(&client, &ada.email, PASSWORD).await.payload("logIn");
    }
}

async fn guesses_at_the_same_time_count_too(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let client = world.server.anonymous();
    let guesses = (0..9).map(|_| guess(&client, &ada.email, 1));
    let mut codes = futures_util::future::join_all(guesses).await.concat();
    codes.sort();
    assert_eq!(codes[..5], ["BAD_CREDENTIALS"; 5]);
    assert_eq!(codes[5..], ["RATE_LIMITED"; 4]);
}

async fn a_new_password_opens_the_lock(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let client = world.server.anonymous();
    guess(&client, &ada.email, 5).await;
    request_link(&client, &ada.email).await;
    let token = world.inbox().token(&ada.email, "/password").await;
    let new = "another horse entirely";
    set_password(&client, &token, new)
        .await
        .payload("setPassword");
    log_in(&client, &ada.email, new).await.payload("logIn");
}

async fn when_too_many_log_in_the_next_is_asked_to_come_again(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let client = world.server.anonymous();
    let passwords = &world.server.app.passwords;
    let queue: Vec<_> = std::iter::from_fn(|| passwords.place().ok()).collect();
    // Nobody waits without end, and nobody's guesses count who was not let in.
    assert_eq!(guess(&client, &ada.email, 9).await, ["RATE_LIMITED"; 9]);
    let answer = sign_up(&client, "bob@example.com", "Bob", PASSWORD).await;
    refused(&answer, "signUp", "RATE_LIMITED", None);
    drop(queue);
    log_in(&client, &ada.email, PASSWORD).await.payload("logIn");
}
