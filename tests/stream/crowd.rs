//! Many who are told at once: they are read for together, and each gets their own.

use futures_util::future::join_all;
use serde_json::json;

use super::{Feed, NOTIFICATIONS, Way, cursor, stored};
use crate::{
    on_both,
    support::{actor::Actor, statements::Statements, world::World},
};

on_both!(
    everybody_in_a_crowd_is_told_their_own,
    whoever_hears_of_a_change_reads_it_once,
);

/// Feeds of each person, every one from another position.
const FEEDS: usize = 9;
const BEFORE: usize = 4;
const AFTER: usize = 3;

/// Each in a workspace of their own, so that nobody is told what another is.
async fn everybody_in_a_crowd_is_told_their_own(world: World) {
    let admin = world.person("Ada Lovelace").await;
    let people = join_all((0..4).map(async |number| {
        let partner = world.person(&format!("Partner {number}")).await;
        let organization = admin.create_organization(&format!("Buyer {number}")).await;
        (partner, organization)
    }));
    let people = people.await;
    let tell = async |rounds: usize| {
        join_all(people.iter().map(async |(partner, organization)| {
            for _ in 0..rounds {
                let open = admin.invite_partner(organization, &partner.email, json!({}));
                admin.withdraw(&open.await).await;
            }
        }))
        .await;
    };
    tell(BEFORE).await;
    let followed = join_all(people.iter().map(async |(partner, _)| {
        let feeds = (0..FEEDS).map(|skipped| follow(partner, skipped));
        (partner, stored(partner).await, join_all(feeds).await)
    }));
    let followed = followed.await;
    tell(AFTER).await;
    for (partner, before, feeds) in followed {
        let all = stored(partner).await;
        assert_eq!(all.len(), before.len() + 2 * AFTER);
        for (skipped, mut feed) in feeds.into_iter().enumerate() {
            for expected in &all[skipped.min(before.len())..] {
                assert_eq!(feed.news().await["notification"], *expected);
            }
        }
    }
}

/// Somebody's notifications but for the first few.
async fn follow(partner: &Actor, skipped: usize) -> Feed {
    let stored = stored(partner).await;
    let variables = match skipped.checked_sub(1) {
        Some(last) => json!({ "after": cursor(&stored[last.min(stored.len() - 1)]) }),
        None => json!({ "after": "n0" }),
    };
    let mut feed = Feed::open(Way::Socket, partner, NOTIFICATIONS, variables).await;
    feed.expect("StreamPosition").await;
    feed
}

/// What one server tells the others it has told its own already: hearing it again makes nobody look again.
async fn whoever_hears_of_a_change_reads_it_once(world: World) {
    const ROUNDS: usize = 5;
    let there = world.another_server(&[]).await;
    let (admin, partner) = (
        world.person("Ada Lovelace").await,
        world.person("Bob Martin").await,
    );
    let organization = admin.create_organization("Acme").await;
    let mut feeds = [
        Feed::notifications(Way::Socket, &partner).await,
        Feed::notifications(Way::Socket, &partner.at(&there)).await,
    ];
    let mut watched = Statements::of(&world.server.app.db);
    let (_, statements) = watched
        .during(async {
            for _ in 0..ROUNDS {
                let open = admin.invite_partner(&organization, &partner.email, json!({}));
                let open = open.await;
                expect_the_same(&mut feeds).await;
                admin.withdraw(&open).await;
                expect_the_same(&mut feeds).await;
            }
        })
        .await;
    let reads = statements
        .iter()
        .filter(|statement| statement.contains(r#"FROM "stream_entry""#));
    assert_eq!(reads.count(), 2 * ROUNDS);
}

async fn expect_the_same([here, there]: &mut [Feed; 2]) {
    assert_eq!(
        here.news().await["notification"],
        there.news().await["notification"]
    );
}
