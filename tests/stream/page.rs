//! A page of notifications, then the stream after its cursor: together they are everything.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{Feed, NOTIFICATIONS, WAYS, Way, stored};
use crate::{
    on_both,
    support::{actor::Actor, world::World},
};

on_both!(nothing_is_missed_between_a_page_and_the_stream);

const ROUNDS: usize = 20;
/// How a client may ask; the page and the cursor need not stand side by side.
const PAGES: [&str; 3] = [
    "{ viewer { notificationCursor notifications(first: 100) { nodes { id cursor kind title } } } }",
    "{ viewer { notifications(first: 100) { nodes { id cursor kind title } } notificationCursor } }",
    "{ viewer { notifications(first: 100) { nodes { id cursor kind title } } ...Cursor } }
     fragment Cursor on Viewer { notificationCursor }",
];

async fn nothing_is_missed_between_a_page_and_the_stream(world: World) {
    let there = world.another_server(&[]).await;
    let partner = world.person("Bob Martin").await;
    let writers = join_all(["Ada Lovelace", "Grace Hopper"].map(async |name| {
        let admin = world.person(name).await;
        let organization = admin.create_organization(name).await;
        (admin, organization)
    }));
    let writers = writers.await;
    let writing = join_all(writers.iter().map(async |(admin, organization)| {
        for _ in 0..ROUNDS / 2 {
            let open = admin.invite_partner(organization, &partner.email, json!({}));
            admin.withdraw(&open.await).await;
        }
    }));
    let readers = join_all((0..6).map(|reader| {
        let at = if reader % 2 == 0 {
            partner.clone()
        } else {
            partner.at(&there)
        };
        async move { page_and_stream(at, WAYS[reader / 3], PAGES[reader % 3], reader * 5).await }
    }));
    let (_, all) = tokio::join!(writing, readers);
    let stored = stored(&partner).await;
    assert_eq!(stored.len(), 2 * ROUNDS);
    for all in all {
        assert_eq!(all, stored);
    }
}

/// Waits until there are `begin` notifications, reads a page, and follows after it until it has them all.
async fn page_and_stream(actor: Actor, way: Way, query: &str, begin: usize) -> Vec<Value> {
    loop {
        let answer = actor.query(query, json!({})).await;
        let mut all = answer.list("/viewer/notifications/nodes").to_vec();
        if all.len() < begin {
            continue;
        }
        all.reverse();
        let after = answer.text("/viewer/notificationCursor");
        let mut feed = Feed::resume(way, &actor, NOTIFICATIONS, json!({}), after).await;
        while all.len() < 2 * ROUNDS {
            let item = feed.news().await;
            all.push(item["notification"].clone());
        }
        return all;
    }
}
