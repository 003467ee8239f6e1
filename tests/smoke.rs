//! The two databases behave as one, and what the harness shows of a server is so.

use entity::{
    Email, Instant, Permissions, delegation, organization, partner, session, stream::Kind, user,
};
use mandate::{access::Viewer, secret, store};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, PaginatorTrait,
    QueryOrder, QuerySelect, Set, SqlErr, Statement, prelude::Uuid,
};
use serde_json::json;
use time::Duration;

use crate::{
    on_both,
    support::{
        Stage,
        client::Client,
        database::{Backend, Database},
        socket::Socket,
        statements::Statements,
        world::World,
    },
};

const NOW: Instant = Instant::from_micros(1_790_000_000_000_000);

on_both!(
    each_test_has_its_own_database,
    servers_that_start_at_once_migrate_once,
    at_most_one_live_delegation_joins_a_partner_and_an_organization,
    rows_point_at_rows_that_exist,
    columns_hold_only_what_they_may,
    moments_sort_as_they_pass,
    an_entry_that_cannot_be_read_is_not_passed_over,
    an_entry_that_cannot_be_told_breaks_the_stream_off,
    connections_are_set_up_for_the_worst,
    the_clock_of_a_server_can_be_moved,
    a_socket_carries_several_operations,
    statements_are_counted_per_server,
);

async fn each_test_has_its_own_database(database: Database) {
    let (db, other) = (
        database.connect().await,
        Database::on(database.backend).await,
    );
    organization(1, NOW)
        .insert(&db.write)
        .await
        .expect("the schema is there");
    let seen = organization::Entity::find().count(&db.read).await;
    assert_eq!(seen, Ok(1));
    let seen = organization::Entity::find()
        .count(&other.connect().await.read)
        .await;
    assert_eq!(seen, Ok(0));
}

async fn servers_that_start_at_once_migrate_once(backend: Backend) {
    let database = Database::empty(backend).await;
    let starts = (0..4).map(|_| async { store::migrate(&database.connect().await).await });
    for result in futures_util::future::join_all(starts).await {
        assert_eq!(result, Ok(()));
    }
    let db = database.connect().await;
    assert_eq!(organization::Entity::find().count(&db.read).await, Ok(0));
}

async fn at_most_one_live_delegation_joins_a_partner_and_an_organization(database: Database) {
    use delegation::Status::{Active, Pending, Revoked, Suspended};

    let db = database.connect().await;
    user(1).insert(&db.write).await.expect("a user");
    partner(1).insert(&db.write).await.expect("a partner");
    organization(1, NOW)
        .insert(&db.write)
        .await
        .expect("an organization");
    for ended in [1, 2] {
        delegation(ended, Revoked)
            .insert(&db.write)
            .await
            .expect("ended ones do not count");
    }
    delegation(3, Pending)
        .insert(&db.write)
        .await
        .expect("the first live one");
    for live in [Pending, Active, Suspended] {
        let refused = delegation(4, live)
            .insert(&db.write)
            .await
            .expect_err("the second");
        let Some(SqlErr::UniqueConstraintViolation(text)) = refused.sql_err() else {
            panic!("{live:?}: {refused:?}");
        };
        // PostgreSQL names the index, SQLite its columns.
        assert!(
            text.contains("delegation_one_live") || text.contains("delegation.partner_id"),
            "{text}"
        );
    }
}

async fn rows_point_at_rows_that_exist(database: Database) {
    let db = database.connect().await;
    let orphan = session(1, &[0; 32])
        .insert(&db.write)
        .await
        .expect_err("no user");
    let kind = orphan.sql_err();
    assert!(
        matches!(kind, Some(SqlErr::ForeignKeyConstraintViolation(_))),
        "{kind:?}"
    );
}

async fn columns_hold_only_what_they_may(database: Database) {
    let db = database.connect().await;
    user(1).insert(&db.write).await.expect("a user");
    partner(1).insert(&db.write).await.expect("a partner");
    organization(1, NOW)
        .insert(&db.write)
        .await
        .expect("an organization");
    delegation(1, delegation::Status::Active)
        .insert(&db.write)
        .await
        .expect("a delegation");
    for nonsense in ["permissions = 0", "permissions = 8", "status = 'asleep'"] {
        let update = format!("UPDATE delegation SET {nonsense}");
        let refused = db
            .write
            .execute_unprepared(&update)
            .await
            .expect_err(nonsense);
        let text = refused.to_string().to_lowercase();
        assert!(text.contains("check constraint"), "{nonsense}: {text}");
    }
}

async fn moments_sort_as_they_pass(database: Database) {
    let db = database.connect().await;
    let moments = [
        "2026-11-21T09:30:00Z",
        "2026-11-21T09:30:00.000001Z",
        "2026-11-21T09:30:00.5Z",
    ]
    .map(|text| Instant::parse(text).expect("it is a moment"));
    for (number, moment) in [(1, moments[2]), (2, moments[0]), (3, moments[1])] {
        organization(number, moment)
            .insert(&db.write)
            .await
            .expect("an organization");
    }
    let sorted: Result<Vec<Instant>, DbErr> = organization::Entity::find()
        .select_only()
        .column(organization::Column::CreatedAt)
        .order_by_asc(organization::Column::CreatedAt)
        .into_tuple()
        .all(&db.read)
        .await;
    assert_eq!(sorted, Ok(moments.to_vec()));
}

/// A server of a later version may have written it.
async fn an_entry_that_cannot_be_read_is_not_passed_over(world: World) {
    signed_in(&world).await;
    let db = &world.server.app.db;
    let session = session::Entity::find().one(&db.read).await;
    let session = session.expect("it can be read").expect("somebody is here");
    let viewer = Viewer {
        user_id: session.user_id,
        session_id: session.id,
    };
    let from = vec![((Kind::Notices, viewer.user_id), 0)];
    let newsroom = &world.server.app.newsroom;
    let after = async || newsroom.unscoped_after(viewer, from.clone()).await;
    let nothing = after().await.expect("it can be read");
    assert_eq!(nothing.map(|news| news.len()), Some(0));
    // So young that the server does not forget it in the meantime.
    let sql = "INSERT INTO stream_entry (kind, owner_id, seq, what, created_at)
               SELECT 'notices', user_id, 1, 'later_thing', expires_at FROM session";
    let written = db.write.execute_unprepared(sql).await;
    written.expect("it is written");
    assert!(after().await.is_err());
}

async fn an_entry_that_cannot_be_told_breaks_the_stream_off(world: World) {
    let client = signed_in(&world).await;
    // As above.
    let sql = r#"INSERT INTO stream_entry (kind, owner_id, seq, what, detail, created_at)
                 SELECT 'notices', user_id, 1, 'notifications_read', '"nonsense"', expires_at FROM session"#;
    let written = world.server.app.db.write.execute_unprepared(sql).await;
    assert_eq!(written.expect("it is written").rows_affected(), 1);
    let socket = Socket::connect(&client.url, client.token.as_deref()).await;
    let all = r#"subscription { notifications(after: "n0") { __typename } }"#;
    let _told = socket.subscribe(all, json!({}));
    assert_eq!(socket.closed().await.code, Some(1013));
}

async fn connections_are_set_up_for_the_worst(database: Database) {
    let db = database.connect().await;
    let asked: &[(&DatabaseConnection, &str, &str)] = match database.backend {
        Backend::Postgres => &[
            (&db.write, "SHOW statement_timeout", "10s"),
            (&db.write, "SHOW idle_in_transaction_session_timeout", "15s"),
            (&db.read, "SHOW statement_timeout", "10s"),
            (&db.read, "SHOW plan_cache_mode", "force_generic_plan"),
            (&db.read, "SHOW jit", "off"),
        ],
        // FULL is 2: what has been acknowledged survives a loss of power.
        Backend::Sqlite => &[
            (&db.write, "PRAGMA journal_mode", "wal"),
            (&db.write, "PRAGMA synchronous", "2"),
            (&db.write, "PRAGMA busy_timeout", "5000"),
            (&db.write, "PRAGMA foreign_keys", "1"),
        ],
    };
    for (connection, question, expected) in asked {
        let row = Statement::from_string(db.backend(), *question);
        let row = connection.query_one_raw(row).await;
        let row = row.expect("it can be asked").expect("an answer");
        let answer = (row.try_get_by_index::<String>(0))
            .or_else(|_| row.try_get_by_index::<i32>(0).map(|is| is.to_string()));
        assert_eq!(answer.as_deref(), Ok(*expected), "{question}");
    }
    let written = organization(1, NOW).insert(&db.read).await;
    assert!(written.is_err(), "readers only read");
}

async fn the_clock_of_a_server_can_be_moved(world: World) {
    let client = signed_in(&world).await;
    let viewer = "{ viewer { __typename } }";
    assert!(
        !client
            .query(viewer, json!({}))
            .await
            .data("/viewer")
            .is_null()
    );
    world.clock.advance(Duration::DAY);
    let answer = client.query(viewer, json!({})).await;
    assert_eq!(answer.error_codes(), ["UNAUTHENTICATED"]);
}

async fn a_socket_carries_several_operations(world: World) {
    let client = signed_in(&world).await;
    let socket = Socket::connect(&client.url, client.token.as_deref()).await;
    let mut operations = [(); 3].map(|()| socket.subscribe("{ __typename }", json!({})));
    for operation in operations.iter_mut().rev() {
        assert_eq!(operation.next().await, "Query");
        operation.ended().await;
    }
}

async fn statements_are_counted_per_server(world: World) {
    let other = world.another_server(&[]).await;
    let here = signed_in(&world).await;
    let there = Client::new(&other.url("/graphql"), here.token.as_deref());
    let mut statements = Statements::of(&world.server.app.db);
    let ask = async |client: &Client| client.query("{ viewer { __typename } }", json!({})).await;
    let run = statements.fewest(1, async || ask(&here).await).await;
    let of_sessions = |statement: &String| statement.contains("\"session\"");
    assert!(run.iter().any(of_sessions), "{run:?}");
    let run = statements.fewest(0, async || ask(&there).await).await;
    assert!(!run.iter().any(of_sessions), "{run:?}");
}

/// A client of a session that lasts an hour, put into the database directly.
async fn signed_in(world: &World) -> Client {
    let token = "a-token";
    let db = &world.server.app.db;
    user(1).insert(&db.write).await.expect("a user");
    let mut session = session(1, &secret::hash(token));
    session.expires_at = Set(world.clock.now().after(Duration::HOUR));
    session.insert(&db.write).await.expect("a session");
    Client::new(&world.server.url("/graphql"), Some(token))
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn organization(number: u128, created_at: Instant) -> organization::ActiveModel {
    organization::ActiveModel {
        id: Set(id(number)),
        name: Set("Acme".to_owned()),
        created_at: Set(created_at),
        logo: Set(None),
    }
}

fn user(number: u128) -> user::ActiveModel {
    let email: Email = format!("user{number}@example.com")
        .parse()
        .expect("it is an address");
    user::ActiveModel {
        id: Set(id(number)),
        email_key: Set(email.key()),
        email: Set(email),
        name: Set("Ada Lovelace".to_owned()),
        status: Set(user::Status::Active),
        created_at: Set(NOW),
        ..Default::default()
    }
}

/// A session of the first user.
fn session(number: u128, token_hash: &[u8]) -> session::ActiveModel {
    session::ActiveModel {
        id: Set(id(number)),
        user_id: Set(id(1)),
        token_hash: Set(token_hash.to_owned()),
        created_at: Set(NOW),
        expires_at: Set(NOW),
    }
}

fn partner(number: u128) -> partner::ActiveModel {
    partner::ActiveModel {
        id: Set(id(number)),
        kind: Set(partner::Kind::Individual),
        name: Set("Ada Lovelace".to_owned()),
        organization_id: Set(None),
        created_at: Set(NOW),
        portal_enabled_at: Set(None),
        licensed_at: Set(None),
    }
}

/// A delegation of the first partner in the first organization.
fn delegation(number: u128, status: delegation::Status) -> delegation::ActiveModel {
    delegation::ActiveModel {
        id: Set(id(number)),
        organization_id: Set(id(1)),
        partner_id: Set(id(1)),
        invited_user_id: Set(id(1)),
        invited_email: Set("user1@example.com".parse().expect("it is an address")),
        invited_by_id: Set(id(1)),
        status: Set(status),
        permissions: Set(Permissions::ALL),
        identity_mode: Set(delegation::IdentityMode::Transparent),
        data_visibility: Set(delegation::DataVisibility::Own),
        seat_policy: Set(delegation::SeatPolicy::Notify),
        created_at: Set(NOW),
        invitation_expires_at: Set(NOW),
        version: Set(1),
        ..Default::default()
    }
}
