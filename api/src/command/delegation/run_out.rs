//! What time does to delegations: it warns, and it ends.
//!
//! An end is true from its moment on, since every check looks at the clock; this writes it down and tells people.

use entity::{
    Instant,
    delegation::{self, Status},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use time::Duration;
use uuid::Uuid;

use super::expiry::{WARNINGS, write_down};
use crate::{
    app::App,
    event::delegation::{Happened, record},
    fault::Fault,
    store::{self, Work},
};

/// Delegations in one round.
const AT_ONCE: u64 = 100;

/// Days until `end`, the begun one included: a warning that comes late says what is left.
fn days_left(end: Instant, now: Instant) -> i64 {
    (end.since(now) - Duration::MICROSECOND).whole_days() + 1
}

/// Writes down what time has ended, and warns of what it will end soon. Each row in a transaction of its own, so that
/// several servers may do this at once. Returns how many rows it wrote.
pub async fn sweep(app: &App) -> Result<usize, Fault> {
    let mut written = 0;
    let now = app.clock.now();
    for id in store::run_out::unscoped_ended(&app.db.read, now, AT_ONCE).await? {
        written += settled(
            id,
            app.write(move |work| Box::pin(end_if_over(work, id))).await,
        );
    }
    for days in WARNINGS {
        for id in store::run_out::unscoped_to_warn(&app.db.read, now, days, AT_ONCE).await? {
            written += settled(
                id,
                app.write(move |work| Box::pin(warn_if_due(work, id, days)))
                    .await,
            );
        }
    }
    Ok(written)
}

/// How many rows that wrote. One that failed is looked at again in the next round and keeps nobody else waiting.
fn settled(id: Uuid, written: Result<bool, Fault>) -> usize {
    match written {
        Ok(written) => usize::from(written),
        Err(fault) => {
            tracing::error!(delegation.id = %id, ?fault, "what time did to a delegation could not be written down");
            0
        }
    }
}

async fn end_if_over(work: &Work, id: Uuid) -> Result<bool, Fault> {
    match store::delegation::unscoped_lock(&work.tx, id).await? {
        Some(delegation)
            if delegation.status.is_live() && !delegation.status_at(work.now).is_live() =>
        {
            write_down(work, delegation).await?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

async fn warn_if_due(work: &Work, id: Uuid, days: i32) -> Result<bool, Fault> {
    let Some(delegation) = store::delegation::unscoped_lock(&work.tx, id).await? else {
        return Ok(false);
    };
    let warned = delegation.warned_days.is_some_and(|warned| warned <= days);
    let Some(end) = delegation.expires_at.filter(|_| !warned) else {
        return Ok(false);
    };
    if delegation.status_at(work.now) != Status::Active {
        return Ok(false);
    }
    let mut change: delegation::ActiveModel = delegation.into();
    change.warned_days = Set(Some(days));
    let delegation = change.update(&work.tx).await?;
    let days_left = days_left(end, work.now);
    record(work, None, &delegation, Happened::Expiring { days_left }).await?;
    Ok(true)
}
