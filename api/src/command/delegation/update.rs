//! Changing the terms of a delegation.

use entity::{
    Instant, Permission,
    delegation::{self, Action, DataVisibility, IdentityMode, SeatPolicy},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{self, Set},
    Value,
};
use uuid::Uuid;

use super::{expiry, lock_for, subject, terms::future};
use crate::{
    access::Viewer,
    app::App,
    command::input,
    event::delegation::{Happened, record},
    fault::{Code, Fault, Refusal},
};

/// What to change; what is left out stays.
#[derive(Clone, Debug)]
pub struct Input {
    pub delegation_id: Uuid,
    /// Of the row that the caller has seen.
    pub version: i32,
    pub permissions: Option<Vec<Permission>>,
    pub identity_mode: Option<IdentityMode>,
    pub data_visibility: Option<DataVisibility>,
    pub seat_policy: Option<SeatPolicy>,
    pub expires_at: Option<Instant>,
    pub remove_expiry: bool,
}

/// Changes the terms, by an admin of the organization. What changes nothing is done without a trace.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<delegation::Model, Fault> {
    let permissions = input::permissions(input.permissions.as_deref())?;
    future("expiresAt", input.expires_at, app.clock.now())?;
    if input.remove_expiry && input.expires_at.is_some() {
        let message = "Either set an end or remove it.";
        return Err(Refusal::new(Code::InvalidInput, message)
            .at("removeExpiry")
            .into());
    }
    app.write(move |work| {
        let input = input.clone();
        Box::pin(async move {
            let (before, status) =
                lock_for(work, viewer, input.delegation_id, Action::Edit).await?;
            if before.version != input.version {
                return Err(Refusal::stale(subject(&before)).into());
            }
            let expires_at = if input.remove_expiry {
                None
            } else {
                input.expires_at.or(before.expires_at)
            };
            let mut change: delegation::ActiveModel = before.clone().into();
            change.status.set_if_not_equals(status);
            set(&mut change.permissions, permissions);
            set(&mut change.identity_mode, input.identity_mode);
            set(&mut change.data_visibility, input.data_visibility);
            set(&mut change.seat_policy, input.seat_policy);
            change.expires_at.set_if_not_equals(expires_at);
            if !change.is_changed() {
                return Ok(before);
            }
            if expires_at != before.expires_at {
                change.warned_days = Set(expiry::mark_behind(expires_at, work.now));
            }
            change.version = Set(before.version + 1);
            let delegation = change.update(&work.tx).await?;
            record(
                work,
                Some(viewer.user_id),
                &delegation,
                Happened::Changed(Box::new(before)),
            )
            .await?;
            Ok(delegation)
        })
    })
    .await
}

/// Sets what is to be changed, if it is.
fn set<V: Into<Value> + PartialEq>(current: &mut ActiveValue<V>, to: Option<V>) {
    if let Some(to) = to {
        current.set_if_not_equals(to);
    }
}
