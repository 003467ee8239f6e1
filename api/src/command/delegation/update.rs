//! Changing the terms of a delegation.

use entity::{
    Instant, Permission,
    delegation::{self, Action, DataVisibility, IdentityMode, SeatPolicy},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use super::{
    invite::{future, permissions},
    lock_for, run_out, subject,
};
use crate::{
    access::Viewer,
    app::App,
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

/// Changes the terms, by an admin of the organization.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<delegation::Model, Fault> {
    let permissions = permissions(input.permissions.as_deref())?;
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
                let message =
                    "Somebody has changed this since you read it. Read it again, then decide.";
                return Err(Refusal::new(Code::StaleVersion, message)
                    .at("version")
                    .because_of(subject(&before))
                    .into());
            }
            let mut change: delegation::ActiveModel = before.clone().into();
            change.status = Set(status);
            change.permissions = Set(permissions.unwrap_or(before.permissions));
            change.identity_mode = Set(input.identity_mode.unwrap_or(before.identity_mode));
            change.data_visibility = Set(input.data_visibility.unwrap_or(before.data_visibility));
            change.seat_policy = Set(input.seat_policy.unwrap_or(before.seat_policy));
            let expires_at = if input.remove_expiry {
                None
            } else {
                input.expires_at.or(before.expires_at)
            };
            change.expires_at = Set(expires_at);
            if expires_at != before.expires_at {
                change.warned_days = Set(run_out::mark_behind(expires_at, work.now));
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
