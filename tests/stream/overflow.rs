//! More wake-ups at once than can be carried from server to server.

use std::time::Duration;

use mandate::bus::Topic;
use uuid::Uuid;

use crate::support::{Stage, database::Backend, wait, world::World};

/// More than wait to be carried.
const MANY: u128 = 20_000;
/// Longer than the test has patience.
const LONG: Duration = Duration::from_secs(3_600);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_carried_wakes_everybody_on_other_servers() {
    let world = World::on(Backend::Postgres).await;
    let other = world.another_server(&[]).await;
    let topics = |from: u128| (from..from + MANY).map(|n| Topic::Sessions(Uuid::from_u128(n)));
    // Once they hear each other, which wakes everybody too.
    let mut heard = other.app.bus.subscribe(Topic::Sessions(Uuid::from_u128(1)));
    heard.rearm();
    wait::for_future("the servers to hear each other", async {
        loop {
            world
                .server
                .app
                .bus
                .wake(Topic::Sessions(Uuid::from_u128(1)));
            let woken = tokio::time::timeout(wait::POLL, heard.wait(LONG));
            if woken.await.is_ok() {
                break;
            }
        }
    })
    .await;
    // Whom nobody has named is woken only when everybody is.
    let unnamed = Topic::Sessions(Uuid::from_u128(2));
    let mut waiter = other.app.bus.subscribe(unnamed);
    waiter.rearm();
    topics(MANY).for_each(|topic| world.server.app.bus.wake(topic));
    world.server.app.bus.carried().await;
    wait::for_future("whoever was not named", waiter.wait(LONG)).await;
}
