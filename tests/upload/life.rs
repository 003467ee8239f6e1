//! How long an upload lasts.

use mandate::command::upload::sweep;
use time::Duration;

use super::*;
use crate::{on_both, support::buyer::Buyer};

on_both!(an_upload_lasts_a_day, who_has_logged_out_comes_back);

async fn an_upload_lasts_a_day(world: World) {
    let buyer = Buyer::open(&world, "Acme").await;
    let (ada, acme) = (&buyer.owner, &buyer.organization);
    let early = send(&world, ada, png(8, 8)).await;
    world.clock.advance(Duration::hours(23));
    let late = send(&world, ada, png(9, 9)).await;
    sweep::run(&world.server.app).await.expect("it is swept");
    assert_eq!(
        (rows(&world.server).await, kept(&world.server).len()),
        (2, 2)
    );

    world.clock.advance(Duration::HOUR);
    let (code, field, message) = refusal(&choose(ada, acme, &early).await);
    assert_eq!(
        (code.as_str(), field.as_str()),
        ("NOT_FOUND", "logoUploadId")
    );
    let never = refusal(&choose(ada, acme, "upl_01jzzzzzzzzzzzzzzzzzzzzzzz").await);
    assert_eq!((code, field, message), never);
    sweep::run(&world.server.app).await.expect("it is swept");
    assert_eq!(
        (rows(&world.server).await, kept(&world.server).len()),
        (1, 1)
    );

    assert!(logo_url(&choose(ada, acme, &late).await).is_some());
    assert_eq!(rows(&world.server).await, 0);
    let left = kept(&world.server);
    assert!(left.len() == 1 && left[0].starts_with("logos/"), "{left:?}");
}

async fn who_has_logged_out_comes_back(world: World) {
    let ada = world.person("Ada Lovelace").await;
    let acme = ada.create_organization("Acme").await;
    let upload = send(&world, &ada, png(8, 8)).await;
    let again = ada.log_in_again().await;
    ada.query("mutation { logOut { loggedOut } }", json!({}))
        .await;
    let refused = answer(sending(&world.server, &ada, png(8, 8))).await;
    assert_eq!(refused.status, 401);
    // The upload is the person's, not the session's.
    assert!(logo_url(&choose(&again, &acme, &upload).await).is_some());
}
