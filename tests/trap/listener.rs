//! Servers that wake each other, and what becomes of whoever waits while they cannot.

use entity::{stream::Kind, user};
use mandate::bus::Topic;
use sea_orm::{
    ColumnTrait, ConnectionTrait, Database, DatabaseConnection, DbBackend, EntityTrait,
    QueryFilter, Statement, sqlx::postgres::PgListener,
};
use serde_json::json;
use url::Url;

use crate::{
    on_both,
    support::{
        Stage,
        database::{Backend, Database as TestDatabase},
        wait,
        world::World,
    },
};

on_both!(the_other_server_wakes_whoever_waits);

/// Without a look by itself, which would find the news as well, only later.
async fn the_other_server_wakes_whoever_waits(world: World) {
    let there = world.another_server(&[]).await;
    let admin = world.person("Ada Lovelace").await;
    let partner = world.person("Bob Martin").await;
    let organization = admin.create_organization("Acme").await;
    let user = user::Entity::find().filter(user::Column::Email.eq(partner.email.as_str()));
    let user = user.one(&world.server.app.db.read).await;
    let user = user.expect("it can be read").expect("they have an account");
    let topic = Topic::Stream(Kind::Notices, user.id);
    let mut waiter = there.app.bus.subscribe(topic);
    waiter.rearm();
    let news = async {
        let invited = admin.invite_partner(&organization, &partner.email, json!({}));
        let mut access = partner.accept(&invited.await).await;
        // The first may be there before the other server has begun to look.
        loop {
            access = admin.suspend(&access).await;
            access = admin.resume(&access).await;
            tokio::time::sleep(wait::POLL).await;
        }
    };
    let woken = async {
        tokio::select! {
            () = waiter.wait(10 * wait::PATIENCE) => {}
            () = news => {}
        }
    };
    wait::for_future("a wake-up by the other server", woken).await;
}

/// Whatever was said while the ear was gone is gone, so everybody looks as soon as it is back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listener_that_was_cut_off_wakes_everybody() {
    let world = World::on(Backend::Postgres).await;
    let there = world.another_server(&[]).await;
    let partner = world.person("Bob Martin").await;
    let admin = world.person("Ada Lovelace").await;
    let organization = admin.create_organization("Acme").await;
    let db = &world.server.app.db.read;
    let user = user::Entity::find().filter(user::Column::Email.eq(partner.email.as_str()));
    let user = user
        .one(db)
        .await
        .expect("it can be read")
        .expect("they have an account");
    let mut waiter = there
        .app
        .bus
        .subscribe(Topic::Stream(Kind::Notices, user.id));
    waiter.rearm();
    let (elsewhere, database) = next_door(&world).await;
    assert_ne!(
        cut_listeners(&elsewhere, &database).await,
        0,
        "nobody listens"
    );
    let wake_up = waiter.wait(10 * wait::PATIENCE);
    wait::for_future("a wake-up after the listener was cut off", wake_up).await;
    // And it hears again.
    waiter.rearm();
    admin
        .invite_partner(&organization, &partner.email, json!({}))
        .await;
    let wake_up = waiter.wait(10 * wait::PATIENCE);
    wait::for_future("a wake-up by the other server", wake_up).await;
}

/// Silence means deafness only if nobody is silent for long.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_with_nothing_to_say_says_so() {
    let world = World::on(Backend::Postgres).await;
    let ear = PgListener::connect(&world.database.url()).await;
    let mut ear = ear.expect("the database is there");
    ear.listen("mandate").await.expect("it listens");
    for _ in 0..2 {
        let word = wait::for_future("a word", ear.recv()).await;
        let word = word.expect("it is heard");
        let said = word.payload().split_once(' ');
        assert_eq!(said.map(|(_, topics)| topics), Some(""));
    }
}

/// Whoever is told nothing looks more often, until they are told again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_cannot_listen_looks_often() {
    let world = World::on(Backend::Postgres).await;
    let bus = &world.server.app.bus;
    let seldom = bus.patience();
    let (elsewhere, database) = next_door(&world).await;
    let let_in = async |let_in: bool| {
        let sql = format!("ALTER DATABASE {database} ALLOW_CONNECTIONS {let_in}");
        let done = elsewhere.execute_unprepared(&sql).await;
        done.expect("it is changed");
    };
    let_in(false).await;
    assert_ne!(cut_listeners(&elsewhere, &database).await, 0);
    wait::until("the server to be deaf", async || {
        (bus.patience() < seldom).then_some(())
    })
    .await;
    let_in(true).await;
    wait::until("the server to hear", async || {
        (bus.patience() == seldom).then_some(())
    })
    .await;
}

/// Whoever listens for the other servers has a connection of its own: as few as can be set are enough.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_fewest_connections_are_enough() {
    let database = TestDatabase::on(Backend::Postgres).await;
    let world = World::with(database, &[("DATABASE_CONNECTIONS", "2")]).await;
    let ada = world.person("Ada Lovelace").await;
    let bob = world.person("Bob Martin").await;
    let socket = bob.socket().await;
    let events = "subscription { notifications { __typename
        ... on NotificationReceived { notification { kind } } } }";
    let mut events = socket.subscribe(events, json!({}));
    events.next_of("StreamPosition").await;
    let buyer = ada.create_organization("Acme").await;
    let invited = ada.invite_partner(&buyer, &bob.email, json!({})).await;
    let told = events.next_of("NotificationReceived").await;
    assert_eq!(told["notification"]["kind"], "INVITATION_RECEIVED");
    bob.accept(&invited).await;
}

/// A client of a server that is deaf again and again gets everything nevertheless.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_go_on_while_listeners_are_cut_off() {
    const ROUNDS: usize = 10;
    let world = World::on(Backend::Postgres).await;
    let there = world.another_server(&[]).await;
    let partner = world.person("Bob Martin").await;
    let admin = world.person("Ada Lovelace").await;
    let organization = admin.create_organization("Acme").await;
    let socket = partner.at(&there).socket().await;
    let query =
        "subscription { notifications { __typename ... on NotificationReceived { cursor } } }";
    let mut notifications = socket.subscribe(query, json!({}));
    notifications.next_of("StreamPosition").await;
    let (elsewhere, database) = next_door(&world).await;
    for _ in 0..ROUNDS {
        let cutting = cut_listeners(&elsewhere, &database);
        let open = admin.invite_partner(&organization, &partner.email, json!({}));
        let (_, open) = tokio::join!(cutting, open);
        admin.withdraw(&open).await;
    }
    for at in 1..=2 * ROUNDS {
        let item = notifications.next_of("NotificationReceived").await;
        assert_eq!(item["cursor"], format!("n{at}"));
    }
}

/// A connection to another database of the same server, which stays when the world's is cut off; and the world's name.
async fn next_door(world: &World) -> (DatabaseConnection, String) {
    let mut url = Url::parse(&world.database.url()).expect("it is a URL");
    let database = url.path().trim_start_matches('/').to_owned();
    url.set_path("postgres");
    let elsewhere = Database::connect(url.as_str()).await;
    (elsewhere.expect("the server is there"), database)
}

/// Ends the connections on which the servers of a database listen; tells how many.
async fn cut_listeners(db: &DatabaseConnection, database: &str) -> usize {
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = $1 AND query LIKE 'LISTEN%'";
    let cut = Statement::from_sql_and_values(DbBackend::Postgres, sql, [database.into()]);
    let cut = db.query_all_raw(cut).await;
    cut.expect("it can be asked").len()
}
