//! Forgetting what need not be kept.

use std::collections::HashMap;

use entity::{
    Instant, link, log_in_attempt, mail, partnership, partnership_request, session, sign_up,
    stream, stream_entry,
};
use sea_orm::{
    ColumnTrait, EntityTrait, Iterable, PrimaryKeyToColumn, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use time::Duration;
use uuid::Uuid;

use crate::{app::App, fault::Fault, store};

/// How long spent and expired links are remembered, so that opening one tells why it does not work.
const DEAD_LINKS: Duration = Duration::days(90);
/// How long the outbox remembers mails: longer than anybody asks whether an invitation's has arrived.
const OLD_MAILS: Duration = Duration::days(90);
/// Rows deleted at once, so that no transaction is long: others want to write, and the database ends what takes too long.
const AT_ONCE: u64 = 500;

/// Deletes expired sessions, dead links, stale sign-ups, counters of wrong passwords, old mails, partnerships that have long
/// been over, and old entries of streams; a cursor into what was deleted is truncated from then on.
pub async fn sweep(app: &App) -> Result<(), Fault> {
    let now = app.clock.now();
    delete::<session::Entity>(app, session::Column::ExpiresAt, now).await?;
    delete::<sign_up::Entity>(app, sign_up::Column::ExpiresAt, now).await?;
    delete::<link::Entity>(app, link::Column::ExpiresAt, now.before(DEAD_LINKS)).await?;
    let a_day_ago = now.before(Duration::DAY);
    delete::<log_in_attempt::Entity>(app, log_in_attempt::Column::LastAt, a_day_ago).await?;
    delete::<mail::Entity>(app, mail::Column::CreatedAt, now.before(OLD_MAILS)).await?;
    let over = partnership::Column::EndedAt;
    delete::<partnership::Entity>(app, over, now.before(OLD_MAILS)).await?;
    let over = partnership_request::Column::EndedAt;
    delete::<partnership_request::Entity>(app, over, now.before(OLD_MAILS)).await?;
    let oldest_kept = now.before(app.config.limits.stream_retention);
    loop {
        let outlived = store::stream::unscoped_outlived(&app.db.read, oldest_kept, AT_ONCE).await?;
        let mut newest = HashMap::new();
        for (kind, owner_id, seq) in &outlived {
            let newest = newest.entry((*kind, *owner_id)).or_insert(*seq);
            *newest = Ord::max(*newest, *seq);
        }
        for ((kind, owner_id), seq) in newest {
            prune(app, kind, owner_id, seq).await?;
        }
        if (outlived.len() as u64) < AT_ONCE {
            return Ok(());
        }
    }
}

/// Deletes the rows whose `column` is at or before `moment`, each batch in a transaction of its own. What somebody else
/// holds is left to them, or to the next round.
async fn delete<E>(app: &App, column: E::Column, moment: Instant) -> Result<(), Fault>
where
    E: EntityTrait,
    E::Column: Copy + Sync + 'static,
{
    loop {
        let deleted = app.write(move |work| {
            Box::pin(async move {
                let batch = store::retention::unscoped_outlived::<E>(column, moment, AT_ONCE);
                let keys = E::PrimaryKey::iter().map(|key| Expr::col(key.into_column()));
                let deleted = E::delete_many()
                    .filter(Expr::tuple(keys).in_subquery(batch))
                    .exec(&work.tx)
                    .await?;
                Ok(deleted.rows_affected)
            })
        });
        if deleted.await? < AT_ONCE {
            return Ok(());
        }
    }
}

/// Forgets a stream's entries up to `seq`.
async fn prune(app: &App, kind: stream::Kind, owner_id: Uuid, seq: i64) -> Result<(), Fault> {
    app.write(move |work| {
        Box::pin(async move {
            stream::Entity::update_many()
                .col_expr(stream::Column::PrunedSeq, Expr::value(seq))
                .filter(stream::Column::Kind.eq(kind))
                .filter(stream::Column::OwnerId.eq(owner_id))
                .filter(stream::Column::PrunedSeq.lt(seq))
                .exec(&work.tx)
                .await?;
            stream_entry::Entity::delete_many()
                .filter(stream_entry::Column::Kind.eq(kind))
                .filter(stream_entry::Column::OwnerId.eq(owner_id))
                .filter(stream_entry::Column::Seq.lte(seq))
                .exec(&work.tx)
                .await?;
            Ok(())
        })
    })
    .await
}
