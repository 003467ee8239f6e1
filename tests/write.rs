//! A write is whole or not at all, whatever becomes of whoever asked for it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use entity::{Instant, organization};
use futures_util::poll;
use mandate::{
    bus::Topic,
    fault::{Code, Fault, Refusal},
    store::{Db, Work},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, ExprTrait,
    PaginatorTrait, QueryFilter, Set, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
    prelude::{Expr, Uuid},
};
use tokio::sync::{Barrier, Notify};

use crate::{
    on_both,
    support::{Stage, database::Backend, wait, world::World},
};

/// More than a server has connections to the database.
const MANY: u32 = 40;

on_both!(
    a_refused_write_leaves_nothing,
    a_write_goes_on_when_its_caller_has_gone,
    requests_that_go_away_leave_no_connection_in_a_transaction,
    a_dropped_begin_leaves_no_connection_in_a_transaction,
    writes_that_lock_each_other_out_are_tried_again,
    a_write_is_alone_from_its_first_look,
    a_refused_write_wakes_nobody,
    whoever_is_woken_sees_what_was_written,
);

async fn a_refused_write_leaves_nothing(world: World) {
    let result: Result<(), Fault> = world
        .server
        .app
        .write(|work| {
            Box::pin(async {
                organization("Acme", work).insert(&work.tx).await?;
                Err(Refusal::new(Code::Conflict, "no").into())
            })
        })
        .await;
    assert!(matches!(result, Err(Fault::Refused(refusal)) if refusal.code == Code::Conflict));
    assert_eq!(names(&world.server.app.db).await, Vec::<String>::new());
}

async fn a_write_goes_on_when_its_caller_has_gone(world: World) {
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let caller = tokio::spawn({
        let (app, begun, go_on) = (world.server.app.clone(), begun.clone(), go_on.clone());
        async move {
            app.write(move |work| {
                let (begun, go_on) = (begun.clone(), go_on.clone());
                Box::pin(async move {
                    organization("Acme", work).insert(&work.tx).await?;
                    begun.notify_one();
                    go_on.notified().await;
                    organization("Umbra", work).insert(&work.tx).await?;
                    Ok(())
                })
            })
            .await
        }
    });
    wait::for_future("the write to begin", begun.notified()).await;
    caller.abort();
    assert!(caller.await.is_err_and(|error| error.is_cancelled()));
    go_on.notify_one();
    wait::until("the whole write", async || {
        (names(&world.server.app.db).await == ["Acme", "Umbra"]).then_some(())
    })
    .await;
}

async fn requests_that_go_away_leave_no_connection_in_a_transaction(world: World) {
    let app = &world.server.app;
    for pause in 0..200 {
        let write = app.write(|work| {
            Box::pin(async {
                organization("dropped", work).insert(&work.tx).await?;
                Ok(())
            })
        });
        // Each is dropped a little later than the one before.
        let _ = tokio::time::timeout(Duration::from_micros(pause * 20), write).await;
    }
    acknowledged_writes_are_there(&world).await;
}

async fn a_dropped_begin_leaves_no_connection_in_a_transaction(world: World) {
    let db = &world.server.app.db;
    for _ in 0..MANY {
        let mut begin = Box::pin(db.write.begin());
        // BEGIN is on its way; nobody waits for the answer.
        let _ = poll!(begin.as_mut());
    }
    acknowledged_writes_are_there(&world).await;
}

async fn writes_that_lock_each_other_out_are_tried_again(world: World) {
    let app = &world.server.app;
    for name in ["a", "b"] {
        let written = app.write(move |work| {
            Box::pin(async move { Ok(organization(name, work).insert(&work.tx).await?) })
        });
        written.await.expect("it is written");
    }
    let (both_hold_one, tries) = (Arc::new(Barrier::new(2)), Arc::new(AtomicU32::new(0)));
    let cross = |first: &'static str, second: &'static str| {
        let (both_hold_one, tries) = (both_hold_one.clone(), tries.clone());
        app.write(move |work| {
            let (both_hold_one, tries) = (both_hold_one.clone(), tries.clone());
            Box::pin(async move {
                tries.fetch_add(1, Ordering::Relaxed);
                count_up(first, work).await?;
                // SQLite lets the other in only after this one; so does the second try.
                let _ =
                    tokio::time::timeout(Duration::from_millis(200), both_hold_one.wait()).await;
                count_up(second, work).await
            })
        })
    };
    let (one, other) = tokio::join!(cross("a", "b"), cross("b", "a"));
    assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
    assert_eq!(moments(&app.db).await, [2, 2]);
    let deadlocks = match app.db.backend() {
        DbBackend::Postgres => 1,
        _ => 0,
    };
    assert_eq!(tries.load(Ordering::Relaxed), 2 + deadlocks);
}

/// On SQLite a write that began by reading only could not go on once another has written; it begins as a writer.
async fn a_write_is_alone_from_its_first_look(world: World) {
    let other = world.another_server(&[]).await;
    let (begun, done, tries) = (
        Arc::new(Notify::new()),
        Arc::new(Notify::new()),
        Arc::new(AtomicU32::new(0)),
    );
    let one = world.server.app.write({
        let (begun, done, tries) = (begun.clone(), done.clone(), tries.clone());
        move |work| {
            let (begun, done, tries) = (begun.clone(), done.clone(), tries.clone());
            Box::pin(async move {
                tries.fetch_add(1, Ordering::Relaxed);
                organization::Entity::find().count(&work.tx).await?;
                begun.notify_one();
                // The other waits for this one to end, or not.
                let _ = tokio::time::timeout(Duration::from_millis(200), done.notified()).await;
                organization("Acme", work).insert(&work.tx).await?;
                Ok(())
            })
        }
    });
    let another = async {
        begun.notified().await;
        let written = other.app.write(|work| {
            Box::pin(async {
                organization("Umbra", work).insert(&work.tx).await?;
                Ok(())
            })
        });
        let written = written.await;
        done.notify_one();
        written
    };
    let (one, another) = tokio::join!(one, another);
    assert!(one.is_ok() && another.is_ok(), "{one:?} {another:?}");
    assert_eq!(tries.load(Ordering::Relaxed), 1);
}

async fn a_refused_write_wakes_nobody(world: World) {
    let app = &world.server.app;
    let topic = Topic::Sessions(Uuid::nil());
    let mut waiter = app.bus.subscribe(topic);
    for refused in [true, false] {
        waiter.rearm();
        let written = app.write(move |work| {
            Box::pin(async move {
                organization("Acme", work).insert(&work.tx).await?;
                work.wake(topic);
                match refused {
                    true => Err(Fault::from(Refusal::new(Code::Conflict, "no"))),
                    false => Ok(()),
                }
            })
        });
        assert_eq!(written.await.is_err(), refused);
        let woken = tokio::time::timeout(Duration::ZERO, waiter.wait(wait::PATIENCE)).await;
        assert_eq!(woken.is_err(), refused);
    }
}

async fn whoever_is_woken_sees_what_was_written(world: World) {
    let app = &world.server.app;
    for count in 1..=200 {
        // One of its own: wake-ups may be doubled, and come late.
        let topic = Topic::Sessions(Uuid::from_u128(count));
        let mut waiter = app.bus.subscribe(topic);
        waiter.rearm();
        let written = app.write(move |work| {
            Box::pin(async move {
                organization("Acme", work).insert(&work.tx).await?;
                work.wake(topic);
                Ok(())
            })
        });
        let read = async {
            waiter.wait(wait::PATIENCE).await;
            names(&app.db).await.len() as u128
        };
        let (written, read) = tokio::join!(written, read);
        written.expect("it is written");
        assert_eq!(read, count);
    }
}

/// What is written from now on, on whichever connection, is there for others to see.
async fn acknowledged_writes_are_there(world: &World) {
    let db = &world.server.app.db;
    let writes = (0..MANY).map(|number| {
        let row = organization::ActiveModel {
            id: Set(Uuid::from_u128(number.into())),
            name: Set("acknowledged".to_owned()),
            created_at: Set(Instant::from_micros(0)),
            logo: Set(None),
        };
        row.insert(&db.write)
    });
    for written in futures_util::future::join_all(writes).await {
        written.expect("it is acknowledged");
    }
    let seen = organization::Entity::find()
        .filter(organization::Column::Name.eq("acknowledged"))
        .count(&world.database.connect().await.read)
        .await;
    assert_eq!(seen, Ok(MANY.into()));
    if db.backend() == DbBackend::Postgres {
        // Writes whose callers have gone may still be at work.
        wait::until("no connection in a transaction", async || {
            let left = Statement::from_string(
                DbBackend::Postgres,
                "SELECT 1 FROM pg_stat_activity
                 WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
            );
            let left = db.read.query_all_raw(left).await.expect("it can be asked");
            left.is_empty().then_some(())
        })
        .await;
    }
}

fn organization(name: &str, work: &Work) -> organization::ActiveModel {
    organization::ActiveModel {
        id: Set(work.id()),
        name: Set(name.to_owned()),
        created_at: Set(Instant::from_micros(0)),
        logo: Set(None),
    }
}

/// Moves an organization's moment on by one, which locks its row.
async fn count_up(name: &str, work: &Work) -> Result<(), Fault> {
    let column = organization::Column::CreatedAt;
    organization::Entity::update_many()
        .col_expr(column, Expr::col(column).add(1))
        .filter(organization::Column::Name.eq(name))
        .exec(&work.tx)
        .await?;
    Ok(())
}

async fn organizations(db: &Db) -> Vec<organization::Model> {
    let mut rows = organization::Entity::find()
        .all(&db.read)
        .await
        .expect("they can be read");
    rows.sort_by(|one, other| one.name.cmp(&other.name));
    rows
}

async fn names(db: &Db) -> Vec<String> {
    let rows = organizations(db).await.into_iter();
    rows.map(|row| row.name).collect()
}

async fn moments(db: &Db) -> Vec<i64> {
    let rows = organizations(db).await.into_iter();
    rows.map(|row| row.created_at.micros()).collect()
}

/// Another process that writes for longer than a connection waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_busy_for_long_is_asked_again() {
    let world = World::on(Backend::Sqlite).await;
    let app = &world.server.app;
    let other = world.database.connect().await;
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    let held = other.write.begin_with_options(options).await;
    let held = held.expect("it holds the database");
    let write = async || {
        loop {
            let written = app.write(move |work| {
                Box::pin(async move { Ok(organization("a", work).insert(&work.tx).await?) })
            });
            match written.await {
                // The server's own work may have the one connection that writes, and wait as well.
                Err(Fault::Database(error)) if error.to_string().contains("pool timed out") => {}
                other => return other,
            }
        }
    };
    let release = async {
        // A connection waits for 5 seconds; whoever is refused then tries again.
        tokio::time::sleep(Duration::from_secs(7)).await;
        held.rollback().await.expect("it lets go");
    };
    let (written, ()) = tokio::join!(write(), release);
    written.expect("it is written at last");
}
