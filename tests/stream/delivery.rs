//! Every item once, in order, to whoever keeps the cursor.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{DELEGATIONS, Feed, NOTIFICATIONS, WAYS, Way, cursor, number, stored};
use crate::{
    on_both,
    support::{
        actor::{Actor, Organization},
        world::World,
    },
};

on_both!(
    streams_are_numbered_without_gaps,
    a_client_that_is_cut_off_gets_each_notification_once,
    what_one_tab_reads_the_other_learns,
    nested_fields_show_what_is_now,
);

const BUYERS: usize = 6;
const ROUNDS: usize = 6;

/// An admin with an organization.
async fn buyer(world: &World, name: &str) -> (Actor, Organization) {
    let admin = world.person(name).await;
    let organization = admin.create_organization(name).await;
    (admin, organization)
}

async fn streams_are_numbered_without_gaps(world: World) {
    let partner = world.person("Bob Martin").await;
    let (admin, organization) = buyer(&world, "Ada Lovelace").await;
    let mut feeds = Vec::new();
    for way in WAYS {
        feeds.push((
            Feed::notifications(way, &partner).await,
            Feed::of(way, &admin, DELEGATIONS, &organization).await,
        ));
    }
    let mut delegation = admin
        .invite_partner(&organization, &partner.email, json!({}))
        .await;
    delegation = partner.accept(&delegation).await;
    delegation = admin.suspend(&delegation).await;
    delegation = admin.resume(&delegation).await;
    admin.revoke(&delegation).await;
    for (notifications, delegations) in &mut feeds {
        for (at, kind) in [
            "INVITATION_RECEIVED",
            "ACCESS_SUSPENDED",
            "ACCESS_RESUMED",
            "ACCESS_REVOKED",
        ]
        .iter()
        .enumerate()
        {
            let item = notifications.news().await;
            assert_eq!(item["notification"]["kind"], *kind);
            assert_eq!(item["cursor"], item["notification"]["cursor"]);
            assert_eq!(number(&item), 1 + at as i64);
        }
        for at in 1..=5 {
            let item = delegations.news().await;
            assert_eq!(item["delegation"]["id"], delegation.id);
            assert_eq!(number(&item), at);
        }
    }
}

async fn a_client_that_is_cut_off_gets_each_notification_once(world: World) {
    let there = world.another_server(&[]).await;
    let partner = world.person("Bob Martin").await;
    let buyers = join_all((0..BUYERS).map(|at| {
        let world = &world;
        async move { buyer(world, &format!("Buyer {at}")).await }
    }));
    let buyers = buyers.await;
    let homes = [partner.clone(), partner.at(&there)];
    // Half of them at the other server, all at the same time.
    let burst = join_all(
        buyers
            .iter()
            .enumerate()
            .map(|(at, (admin, organization))| {
                let admin = if at % 2 == 0 {
                    admin.clone()
                } else {
                    admin.at(&there)
                };
                let partner = &partner;
                async move {
                    for _ in 0..ROUNDS {
                        let open = admin.invite_partner(organization, &partner.email, json!({}));
                        admin.withdraw(&open.await).await;
                    }
                }
            }),
    );
    let clients = join_all((0..4).map(|client| {
        let (homes, way) = (&homes, WAYS[client % 2]);
        async move { cut_off_again_and_again(homes, way, client, 2 * BUYERS * ROUNDS).await }
    }));
    let (_, received) = tokio::join!(burst, clients);
    let stored = stored(&partner).await;
    assert_eq!(stored.len(), 2 * BUYERS * ROUNDS);
    for received in received {
        assert_eq!(received, stored);
    }
}

/// Follows until it has received `count` notifications, and loses the line at every turn: at once, or after a few
/// items, and each time it comes back to the other server.
async fn cut_off_again_and_again(
    homes: &[Actor],
    way: Way,
    client: usize,
    count: usize,
) -> Vec<Value> {
    let (mut received, mut after) = (Vec::new(), "n0".to_owned());
    for turn in client.. {
        let home = &homes[turn % homes.len()];
        let mut feed = Feed::resume(way, home, NOTIFICATIONS, json!({}), &after).await;
        // Irregular, but the same in every run.
        for _ in 0..(turn * 7 + client * 3) % 9 {
            if received.len() == count {
                // Nothing follows but the assurance that this was all.
                let position = feed.item().await;
                assert_eq!(
                    (&position["__typename"], cursor(&position)),
                    (&json!("StreamPosition"), after)
                );
                return received;
            }
            let item = feed.item().await;
            match item["__typename"].as_str() {
                Some("StreamPosition") => assert_eq!(cursor(&item), after),
                _ => {
                    after = cursor(&item);
                    received.push(item["notification"].clone());
                }
            }
        }
    }
    unreachable!("there is always another turn")
}

async fn what_one_tab_reads_the_other_learns(world: World) {
    let partner = world.person("Bob Martin").await;
    let mut tabs = [
        Feed::notifications(Way::Socket, &partner).await,
        Feed::notifications(Way::Sse, &partner.log_in_again().await).await,
    ];
    let mut ids = Vec::new();
    for (at, name) in ["Ada Lovelace", "Grace Hopper", "Jean Bartik"]
        .into_iter()
        .enumerate()
    {
        let (admin, organization) = buyer(&world, name).await;
        admin
            .invite_partner(&organization, &partner.email, json!({}))
            .await;
        for tab in &mut tabs {
            let item = tab.news().await;
            assert_eq!(item["unreadNotificationCount"], at + 1);
            ids.truncate(at);
            ids.push(item["notification"]["id"].clone());
        }
    }
    let read = async |input: Value| {
        let (field, input_type) = ("markNotificationsRead", "MarkNotificationsReadInput");
        let answer = partner.attempt(field, input_type, input, "unreadNotificationCount");
        answer.await.payload(field)["unreadNotificationCount"].clone()
    };
    assert_eq!(read(json!({ "ids": [ids[1]] })).await, 2);
    for tab in &mut tabs {
        let item = tab.news().await;
        assert_eq!(
            (&item["ids"], &item["unreadNotificationCount"]),
            (&json!([ids[1]]), &json!(2))
        );
    }
    assert_eq!(read(json!({ "upTo": "n3" })).await, 0);
    for tab in &mut tabs {
        let item = tab.news().await;
        assert_eq!(item["__typename"], "NotificationsRead");
        assert_eq!(
            (&item["unreadNotificationCount"], number(&item)),
            (&json!(0), 5)
        );
        let mut read = item["ids"].as_array().expect("a list").clone();
        read.sort_by_key(|id| ids.iter().position(|other| other == id));
        assert_eq!(json!(read), json!([ids[0], ids[2]]));
    }
}

/// One stream, from before the first change to after the last: what hangs below its items is never from before.
async fn nested_fields_show_what_is_now(world: World) {
    const NESTED: &str = "subscription { notifications { __typename ... on NotificationReceived { notification { kind
        subject { ... on Delegation { status permissions actions } } } } } }";
    let partner = world.person("Bob Martin").await;
    let (admin, organization) = buyer(&world, "Ada Lovelace").await;
    let mut feeds = Vec::new();
    for way in WAYS {
        let mut feed = Feed::open(way, &partner, NESTED, json!({})).await;
        feed.expect("StreamPosition").await;
        feeds.push(feed);
    }
    let mut delegation = admin
        .invite_partner(
            &organization,
            &partner.email,
            json!({ "permissions": ["NOTES", "BRIEFS"] }),
        )
        .await;
    expect_subject(&mut feeds, json!({ "status": "PENDING", "permissions": ["BRIEFS", "NOTES"], "actions": ["ACCEPT", "DECLINE"] })).await;
    delegation = partner.accept(&delegation).await;
    delegation = admin
        .update_delegation(&delegation, json!({ "permissions": ["NOTES"] }))
        .await;
    expect_subject(
        &mut feeds,
        json!({ "status": "ACTIVE", "permissions": ["NOTES"], "actions": ["LEAVE"] }),
    )
    .await;
    admin.suspend(&delegation).await;
    expect_subject(
        &mut feeds,
        json!({ "status": "SUSPENDED", "permissions": ["NOTES"], "actions": ["LEAVE"] }),
    )
    .await;
    admin.revoke(&delegation).await;
    expect_subject(
        &mut feeds,
        json!({ "status": "REVOKED", "permissions": ["NOTES"], "actions": [] }),
    )
    .await;
}

async fn expect_subject(feeds: &mut [Feed], subject: Value) {
    for feed in feeds {
        assert_eq!(feed.news().await["notification"]["subject"], subject);
    }
}
