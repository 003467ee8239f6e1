//! Two at once: who move items of one shortlist, and who write while their access ends.

use std::collections::HashSet;

use entity::shortlist;
use futures_util::future::join_all;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use super::Scene;
use crate::{
    on_both,
    support::{
        Stage,
        catalogue::Shortlist,
        database::{Backend, Database},
        world::World,
    },
};

on_both!(
    two_who_move_at_once_keep_every_item_once,
    nothing_is_written_after_a_revocation_has_answered,
);

/// Eight at once, each with the version they have just read, again until it is done.
async fn two_who_move_at_once_keep_every_item_once(world: World) {
    let scene = Scene::of(world).await;
    let (partner, _) = scene.partner("Bob Martin", json!({})).await;
    let all = json!({ "solutionIds": scene.solutions });
    let made = partner
        .create_shortlist(&scene.organization, "Looms", all)
        .await;
    let reader = "query($id: ID!) { node(id: $id) { ... on Shortlist { id version status
        items { id position } } } }";
    let read = async || {
        let answer = partner.query(reader, json!({ "id": made.id })).await;
        Shortlist::read(answer.data("/node"))
    };
    let movers = (0..8_usize).map(async |number| {
        loop {
            let seen = read().await;
            let input = json!({ "shortlistId": seen.id, "version": seen.version,
                "itemId": seen.items[number % 5], "position": (number * 3) % 5 });
            let (field, input_type) = ("moveShortlistItem", "MoveShortlistItemInput");
            let mutation = format!(
                "mutation($input: {input_type}!) {{ {field}(input: $input) {{ userErrors {{ code
                    subject {{ ... on Shortlist {{ version }} }} }} }} }}"
            );
            let answer = partner.query(&mutation, json!({ "input": input })).await;
            match answer.list(&format!("/{field}/userErrors")) {
                [] => return,
                [stale] => {
                    assert_eq!(stale["code"], "STALE_VERSION", "{}", answer.body);
                    assert!(stale["subject"]["version"].as_i64() > Some(seen.version));
                }
                more => panic!("{more:?}"),
            }
        }
    });
    join_all(movers).await;
    let now = read().await;
    // A move to where it stands is none.
    assert!((1..=8).contains(&(now.version - made.version)));
    let (before, after): (HashSet<_>, HashSet<_>) =
        (made.items.iter().collect(), now.items.iter().collect());
    assert_eq!((before, now.items.len()), (after, 5));
}

/// A partner writes in a loop while an admin revokes: what has not committed by the answer never does.
async fn nothing_is_written_after_a_revocation_has_answered(backend: Backend) {
    const TRIALS: usize = 25;
    let unlimited = [
        ("INVITATIONS_PER_USER", "10000"),
        ("INVITATIONS_PER_RECIPIENT", "10000"),
        ("INVITATIONS_PER_ORGANIZATION", "10000"),
    ];
    let world = World::with(Database::on(backend).await, &unlimited).await;
    let scene = Scene::of(world).await;
    let database = scene.world.database.connect().await;
    let buyer = &scene.organization;
    let there = scene.world.another_server(&[]).await;
    let partner = scene.world.person("Bob Martin").await;
    for trial in 0..TRIALS {
        let invited = scene
            .admin
            .invite_partner(buyer, &partner.email, json!({}))
            .await;
        let delegation = partner.accept(&invited).await;
        let writer = partner.at(&there);
        let write = |number: usize| {
            let input = json!({ "organizationId": buyer.id, "title": format!("{trial}.{number}") });
            writer.attempt(
                "createShortlist",
                "CreateShortlistInput",
                input,
                "shortlist { id }",
            )
        };
        let writing = async {
            for number in 0.. {
                let answer = write(number).await;
                if answer.data("/createShortlist/shortlist").is_null() {
                    return number;
                }
            }
            unreachable!("it ends with the access")
        };
        let count = async || shortlist::Entity::find().count(&database.read).await;
        let revoking = async {
            write(1_000).await;
            scene.admin.revoke(&delegation).await;
            count().await
        };
        let (written, counted) = tokio::join!(writing, revoking);
        assert_eq!(count().await, counted, "trial {trial}, after {written}");
    }
}
