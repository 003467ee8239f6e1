//! Forgetting what need not be kept.

use entity::{link, log_in_attempt, session, sign_up, stream, stream_entry};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use time::Duration;

use crate::{app::App, fault::Fault, store};

/// How long spent and expired links are remembered, so that opening one tells why it does not work.
const DEAD_LINKS: Duration = Duration::days(90);
/// Streams pruned in one round.
const AT_ONCE: u64 = 200;

/// Deletes expired sessions, dead links, stale sign-ups and counters of wrong passwords, and old entries of streams; a
/// cursor into what was deleted is truncated from then on.
pub async fn sweep(app: &App) -> Result<(), Fault> {
    let oldest_kept = app.config.limits.stream_retention;
    app.write(move |work| {
        Box::pin(async move {
            let now = work.now;
            session::Entity::delete_many()
                .filter(session::Column::ExpiresAt.lte(now))
                .exec(&work.tx)
                .await?;
            link::Entity::delete_many()
                .filter(link::Column::ExpiresAt.lte(now.before(DEAD_LINKS)))
                .exec(&work.tx)
                .await?;
            sign_up::Entity::delete_many()
                .filter(sign_up::Column::ExpiresAt.lte(now.before(DEAD_LINKS)))
                .exec(&work.tx)
                .await?;
            log_in_attempt::Entity::delete_many()
                .filter(log_in_attempt::Column::LastAt.lte(now.before(Duration::DAY)))
                .exec(&work.tx)
                .await?;
            for (kind, owner_id, seq) in
                store::stream::unscoped_outlived(&work.tx, now.before(oldest_kept), AT_ONCE).await?
            {
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
            }
            Ok(())
        })
    })
    .await
}
