//! Two at once.

use mandate::command::logo::sweep;
use time::Duration;

use super::*;
use crate::on_both;

on_both!(
    one_upload_is_used_once,
    a_logo_that_is_chosen_while_it_is_swept_is_there,
);

/// Times that each race is run.
const TRIALS: u32 = 20;

async fn one_upload_is_used_once(world: World) {
    let there = world.another_server(&[]).await;
    let here = world.known("Ada").await;
    let elsewhere = here.at(&there);
    let acme = here.create_organization("Acme").await;
    let umbra = here.create_organization("Umbra").await;
    for trial in 0..TRIALS {
        let upload = send(&world, &here, png(8, 8 + trial)).await;
        let (one, other) = tokio::join!(
            choose(&here, &acme, &upload),
            choose(&elsewhere, &umbra, &upload)
        );
        let mut outcomes = [one, other].map(|answer| {
            let codes = answer.user_error_codes("updateOrganization");
            (codes.join(" "), answer.errors().len())
        });
        outcomes.sort();
        assert_eq!(outcomes, [(String::new(), 0), ("NOT_FOUND".to_owned(), 0)]);
        for organization in [&acme, &umbra] {
            update(&here, organization, json!({ "removeLogo": true })).await;
        }
    }
    assert_eq!(rows(&world.server).await, 0);
}

async fn a_logo_that_is_chosen_while_it_is_swept_is_there(world: World) {
    let ada = world.known("Ada").await;
    let acme = ada.create_organization("Acme").await;
    for _ in 0..TRIALS {
        let upload = send(&world, &ada, png(20, 20)).await;
        // Nothing shows it, and nobody has chosen it for long.
        world.clock.advance(Duration::hours(2));
        let sweeps = async {
            for _ in 0..5 {
                sweep::run(&world.server.app).await.expect("it is swept");
            }
        };
        let (answer, ()) = tokio::join!(choose(&ada, &acme, &upload), sweeps);
        let url = logo_url(&answer).expect("it has a logo");
        let logo = http().get(url).send().await.expect("the server answers");
        assert_eq!(logo.status(), 200);
        update(&ada, &acme, json!({ "removeLogo": true })).await;
    }
}
