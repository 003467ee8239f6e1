//! What is forgotten after a while, and how.

use entity::{Instant, log_in_attempt};
use mandate::command::retention;
use sea_orm::{EntityTrait, PaginatorTrait, Set};
use time::Duration;

use crate::{
    on_both,
    support::{statements::Statements, world::World},
};

on_both!(much_is_forgotten_little_by_little);

/// In several transactions: one for everything would keep others from writing, or be ended before it is through.
async fn much_is_forgotten_little_by_little(world: World) {
    const OLD: usize = 2_300;
    let app = &world.server.app;
    let attempt = |name: String, last_at: Instant| log_in_attempt::ActiveModel {
        email_key: Set(name),
        failures: Set(1),
        locked_until: Set(None),
        last_at: Set(last_at),
    };
    let now = app.clock.now();
    let old = (0..OLD).map(|number| {
        let age = Duration::days(1) + Duration::seconds(number as i64);
        attempt(format!("{number}@example.com"), now.before(age))
    });
    let recent = attempt("recent@example.com".to_owned(), now.before(Duration::HOUR));
    let rows = old.chain([recent]);
    log_in_attempt::Entity::insert_many(rows)
        .exec_without_returning(&app.db.write)
        .await
        .expect("they are written");

    let mut statements = Statements::of(&app.db);
    let (swept, statements) = statements.during(retention::sweep(app)).await;
    swept.expect("it is swept");
    let deletions = statements
        .iter()
        .filter(|sql| sql.starts_with("DELETE FROM \"log_in_attempt\""))
        .count();
    assert!((3..=10).contains(&deletions), "{deletions}");
    let left = log_in_attempt::Entity::find().count(&app.db.read).await;
    assert_eq!(left, Ok(1));
}
