//! Many who are told at once: they are read for together, and each gets their own.

use std::sync::Arc;

use entity::{session, stream::Kind};
use futures_util::future::join_all;
use mandate::{access::Viewer, store::news::News};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use serde_json::json;
use uuid::Uuid;

use super::{Feed, NOTIFICATIONS, Way, cursor, stored};
use crate::{
    on_both,
    support::{actor::Actor, database::Backend, statements::Statements, world::World},
};

on_both!(
    everybody_in_a_crowd_is_told_their_own,
    each_who_asks_at_once_is_answered_for_themselves,
    anothers_notification_is_told_to_nobody,
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
    const ROUNDS: usize = 10;
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
        .filter(|statement| reads_entries(statement));
    let (reads, changes) = (reads.count(), 2 * ROUNDS);
    // A few are the net under wake-ups that are lost.
    assert!(reads < changes + changes / 2, "{reads} of {changes}");
}

fn reads_entries(statement: &str) -> bool {
    statement.contains(r#"FROM "stream_entry""#)
}

async fn expect_the_same([here, there]: &mut [Feed; 2]) {
    assert_eq!(
        here.news().await["notification"],
        there.news().await["notification"]
    );
}

/// Asked at once and so read together: whoever has logged out is told nothing, whoever stands elsewhere in the same stream
/// what comes next from there, and what is wrong with one stream is no concern of who follows another.
async fn each_who_asks_at_once_is_answered_for_themselves(world: World) {
    let people = [
        world.person("Ada Lovelace").await,
        world.person("Bob Martin").await,
        world.person("Grace Hopper").await,
    ];
    let [ada, bob, grace] = sessions(&world).await;
    let ada_elsewhere = people[0].log_in_again().await;
    let all = sessions::<4>(&world).await;
    let ended = *all
        .iter()
        .find(|one| ![ada, bob, grace].contains(one))
        .expect("a fourth");
    let log_out = "mutation { logOut { loggedOut } }";
    ada_elsewhere.query(log_out, json!({})).await;
    let db = &world.server.app.db.write;
    for (viewer, entries, what) in [
        (ada, 250, "notifications_read"),
        (bob, 90, "notifications_read"),
        (grace, 1, "later_thing"),
    ] {
        let sql = format!(
            "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {entries})
             INSERT INTO stream_entry (kind, owner_id, seq, what, created_at)
             SELECT 'notices', (SELECT user_id FROM session WHERE id = {}), n, '{what}', 0 FROM n",
            literal(viewer.session_id, world.database.backend)
        );
        db.execute_unprepared(&sql).await.expect("it is written");
    }
    let newsroom = &world.server.app.newsroom;
    let numbers = |news: Vec<Arc<News>>| news.iter().map(|news| news.entry.seq).collect::<Vec<_>>();
    // More positions than one statement has branches.
    let positions = (0..150).map(|after| ((Kind::Notices, ada.user_id), after));
    let many = async |viewer: Viewer| {
        let news = newsroom.unscoped_after(viewer, positions.clone().collect());
        news.await.map(|news| news.map(numbers))
    };
    let of_each = (0..150).flat_map(|after| after + 1..=after + 100);
    assert_eq!(many(ada).await.ok(), Some(Some(of_each.collect())));
    assert_eq!(many(ended).await.ok(), Some(None));
    let ask = async |viewer: Viewer, after: i64| {
        let stream = (Kind::Notices, viewer.user_id);
        let news = newsroom.unscoped_after(viewer, vec![(stream, after)]).await;
        news.map(|news| news.map(numbers))
    };
    let next = |after: i64, last: i64| Some((after + 1..=last).collect::<Vec<_>>());
    let asked = (0..100).flat_map(|after| {
        [
            (ada, after),
            (ended, after),
            (bob, 0),
            (grace, 0),
            (ada, 200),
            (ada, i64::MAX),
        ]
    });
    let answers =
        join_all(asked.map(async |(viewer, after)| (viewer, after, ask(viewer, after).await)));
    let mut watched = Statements::of(&world.server.app.db);
    let (answers, statements) = watched.during(answers).await;
    let reads = statements
        .iter()
        .filter(|statement| reads_entries(statement));
    let reads = reads.count();
    assert!(reads < 100, "{reads}: each of 204 questions by itself");
    for (viewer, after, answer) in answers {
        match (viewer, after) {
            (viewer, _) if viewer == grace => assert!(answer.is_err()),
            (viewer, _) if viewer == ended => assert_eq!(answer.ok(), Some(None)),
            (viewer, _) if viewer == bob => assert_eq!(answer.ok(), Some(next(0, 90))),
            (_, 200) => assert_eq!(answer.ok(), Some(next(200, 250))),
            (_, i64::MAX) => assert_eq!(answer.ok(), Some(Some(Vec::new()))),
            (_, after) => assert_eq!(answer.ok(), Some(next(after, after + 100))),
        }
    }
}

/// Were there an entry about it in somebody's stream.
async fn anothers_notification_is_told_to_nobody(world: World) {
    let (ada, bob) = (
        world.person("Ada Lovelace").await,
        world.person("Bob Martin").await,
    );
    let organization = ada.create_organization("Acme").await;
    ada.invite_partner(&organization, &bob.email, json!({}))
        .await;
    let sql = "INSERT INTO stream_entry (kind, owner_id, seq, what, subject_id, created_at)
               SELECT 'notices', invited_by_id, 1, 'notification_received', notification.id, 0
               FROM delegation, notification";
    let written = world.server.app.db.write.execute_unprepared(sql).await;
    assert_eq!(written.expect("it is written").rows_affected(), 1);
    let from_the_first = json!({ "after": "n0" });
    let mut feed = Feed::open(Way::Socket, &ada, NOTIFICATIONS, from_the_first).await;
    let reached = [feed.item().await, feed.item().await];
    for (item, cursor) in reached.iter().zip(["n0", "n1"]) {
        assert_eq!(
            *item,
            json!({ "__typename": "StreamPosition", "cursor": cursor })
        );
    }
}

/// Everybody's sessions, oldest first.
async fn sessions<const COUNT: usize>(world: &World) -> [Viewer; COUNT] {
    let sessions = session::Entity::find().order_by_asc(session::Column::Id);
    let sessions = sessions.all(&world.server.app.db.read).await;
    let viewers = sessions
        .expect("they are read")
        .into_iter()
        .map(|session| Viewer {
            user_id: session.user_id,
            session_id: session.id,
        });
    let viewers: Vec<_> = viewers.collect();
    viewers.try_into().expect("so many are signed in")
}

fn literal(id: Uuid, backend: Backend) -> String {
    match backend {
        Backend::Postgres => format!("'{id}'"),
        Backend::Sqlite => format!("x'{}'", id.simple()),
    }
}
