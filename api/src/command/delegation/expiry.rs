//! The end that time puts to delegations.

use entity::{
    Instant,
    delegation::{self, Model, Status},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use time::Duration;

use super::call_mails_back;
use crate::{
    event::delegation::{Happened, record},
    fault::Fault,
    store::Work,
};

/// How many days before the end its people are warned, the nearest first.
pub(super) const WARNINGS: [i32; 3] = [1, 7, 30];

/// The nearest mark that is behind already when access is to end at `expires_at`: nobody is warned at it any more.
pub(super) fn mark_behind(expires_at: Option<Instant>, now: Instant) -> Option<i32> {
    let left = expires_at?.since(now);
    WARNINGS
        .into_iter()
        .find(|days| left < Duration::days(i64::from(*days)))
}

/// Writes down that time has ended the delegation.
pub(super) async fn write_down(work: &Work, delegation: Model) -> Result<(), Fault> {
    let happened = if delegation.status == Status::Pending {
        Happened::InvitationExpired
    } else {
        Happened::Expired
    };
    let (ended_at, version) = (delegation.ended_at(work.now), delegation.version);
    let mut change: delegation::ActiveModel = delegation.into();
    change.status = Set(Status::Expired);
    change.ended_at = Set(ended_at);
    change.version = Set(version + 1);
    let delegation = change.update(&work.tx).await?;
    call_mails_back(work, delegation.id).await?;
    record(work, None, &delegation, happened).await?;
    Ok(())
}
