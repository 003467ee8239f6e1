//! Sessions end when they should, and take their sockets with them.

use serde_json::json;
use time::Duration;

use super::*;
use crate::{
    on_both,
    support::{actor::PASSWORD, socket::Socket, world::World},
};

on_both!(
    logging_out_ends_one_session_and_its_sockets,
    a_session_lasts_thirty_days,
    a_new_password_ends_every_session_and_its_sockets,
    no_log_in_with_the_old_password_outlives_the_new_one,
);

async fn logging_out_ends_one_session_and_its_sockets(world: World) {
    let here = world.person("Ada Lovelace").await;
    let there = here.log_in_again().await;
    let (closing, staying) = (here.socket().await, there.socket().await);
    let answer = here
        .query("mutation { logOut { loggedOut } }", json!({}))
        .await;
    assert_eq!(*answer.data("/logOut/loggedOut"), true);

    let after = here.query("{ viewer { email } }", json!({})).await;
    assert_eq!(
        (after.status, after.error_codes()),
        (401, vec!["UNAUTHENTICATED"])
    );
    assert_eq!(closing.closed().await.code, Some(4401));
    let refused = Socket::try_connect(&here.client.url, Some(&here.token)).await;
    assert!(refused.is_err_and(|closed| closed.code.is_some()));

    assert_eq!(status(&there.client).await, 200);
    let mut still = staying.subscribe("{ viewer { email } }", json!({}));
    assert_eq!(still.next().await["email"], there.email);

    let anonymous = world.server.anonymous();
    let answer = anonymous
        .query("mutation { logOut { loggedOut } }", json!({}))
        .await;
    assert_eq!(answer.error_codes(), ["UNAUTHENTICATED"]);
}

async fn a_session_lasts_thirty_days(world: World) {
    let ada = world.person("Ada Lovelace").await;
    world.clock.advance(Duration::days(30) - Duration::MINUTE);
    assert_eq!(status(&ada.client).await, 200);
    world.clock.advance(Duration::MINUTE);
    assert_eq!(status(&ada.client).await, 401);
    assert_eq!(status(&ada.log_in_again().await.client).await, 200);
}

async fn a_new_password_ends_every_session_and_its_sockets(world: World) {
    let one = world.person("Ada Lovelace").await;
    let other = one.log_in_again().await;
    let sockets = [one.socket().await, other.socket().await];
    let bystander = world.person("Bob Noyce").await;
    let client = world.server.anonymous();
    request_link(&client, &one.email).await;
    let token = world.inbox().token(&one.email, "/password").await;
    let answer = set_password(&client, &token, OTHER_PASSWORD).await;
    assert_eq!(
        status(&signed_in(&client, &answer, "setPassword")).await,
        200
    );

    for old in [&one, &other] {
        assert_eq!(status(&old.client).await, 401);
    }
    for socket in sockets {
        assert_eq!(socket.closed().await.code, Some(4401));
    }
    assert_eq!(status(&bystander.client).await, 200);
    let answer = log_in(&client, &one.email, PASSWORD).await;
    refused(&answer, "logIn", "BAD_CREDENTIALS", None);
    let answer = log_in(&client, &one.email, OTHER_PASSWORD).await;
    answer.payload("logIn");
}

/// A password takes a while to be checked: it may have changed in the meantime.
async fn no_log_in_with_the_old_password_outlives_the_new_one(world: World) {
    let client = world.server.anonymous();
    for round in 0..3 {
        let ada = world.person(&format!("Ada {round}")).await;
        request_link(&client, &ada.email).await;
        let token = world.inbox().token(&ada.email, "/password").await;
        let old = || log_in(&client, &ada.email, PASSWORD);
        let change = set_password(&client, &token, OTHER_PASSWORD);
        let (changed, a, b, c) = tokio::join!(change, old(), old(), old());
        changed.payload("setPassword");
        for answer in [a, b, c] {
            if !answer.data("/logIn/session").is_null() {
                let stale = signed_in(&client, &answer, "logIn");
                assert_eq!(status(&stale).await, 401, "round {round}");
            }
        }
    }
}
