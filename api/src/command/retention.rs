//! Forgetting what need not be kept.

use entity::{Instant, link, log_in_attempt, mail, session, sign_up, stream, stream_entry};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use time::Duration;
use uuid::Uuid;

use crate::{app::App, fault::Fault, store};

/// How long spent and expired links are remembered, so that opening one tells why it does not work.
const DEAD_LINKS: Duration = Duration::days(90);
/// How long the outbox remembers mails: longer than anybody asks whether an invitation's has arrived.
const OLD_MAILS: Duration = Duration::days(90);
/// Streams looked up at once.
const AT_ONCE: usize = 200;

/// Deletes expired sessions, dead links, stale sign-ups, counters of wrong passwords, old mails, and old entries of
/// streams; a cursor into what was deleted is truncated from then on. One transaction each, so that none is long.
pub async fn sweep(app: &App) -> Result<(), Fault> {
    let now = app.clock.now();
    delete(app, session::Column::ExpiresAt, now).await?;
    delete(app, sign_up::Column::ExpiresAt, now).await?;
    delete(app, link::Column::ExpiresAt, now.before(DEAD_LINKS)).await?;
    delete(
        app,
        log_in_attempt::Column::LastAt,
        now.before(Duration::DAY),
    )
    .await?;
    delete(app, mail::Column::CreatedAt, now.before(OLD_MAILS)).await?;
    let oldest_kept = now.before(app.config.limits.stream_retention);
    loop {
        let outlived = store::stream::unscoped_outlived(&app.db.read, oldest_kept, AT_ONCE).await?;
        for (kind, owner_id, seq) in &outlived {
            prune(app, *kind, *owner_id, *seq).await?;
        }
        if outlived.len() < AT_ONCE {
            return Ok(());
        }
    }
}

/// Deletes the rows whose `column` is at or before `moment`.
async fn delete<C>(app: &App, column: C, moment: Instant) -> Result<(), Fault>
where
    C: ColumnTrait + Send + Sync + 'static,
    C::EntityName: EntityTrait,
{
    app.write(move |work| {
        Box::pin(async move {
            C::EntityName::delete_many()
                .filter(column.lte(moment))
                .exec(&work.tx)
                .await?;
            Ok(())
        })
    })
    .await
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
