//! Changing a member's role, suspending, letting in again.

use entity::membership::{self, Role, Status};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use super::{check_last_admin, check_role, lock_visible};
use crate::{
    access::Viewer,
    app::App,
    command::step::{admin::find_own_as_admin, partnership::reach_member},
    event::membership::{Happened, record_with},
    fault::{Code, Fault, Refusal},
    store,
};

/// What to change; what is left out stays.
#[derive(Clone, Copy, Debug)]
pub struct Input {
    pub membership_id: Uuid,
    pub role: Option<Role>,
    pub status: Option<Status>,
}

/// Changes the membership, by an admin of its organization.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<membership::Model, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (organization, before) = lock_visible(work, viewer, input.membership_id).await?;
            let actor = find_own_as_admin(work, viewer, organization.id).await?;
            check_role(work, &actor, Some(before.role), input.role).await?;
            let role = input.role.unwrap_or(before.role);
            let status = input.status.unwrap_or(before.status);
            if status != before.status
                && (before.status == Status::Invited || status == Status::Invited)
            {
                let message =
                    "Only the invited person can answer; a member can be ACTIVE or SUSPENDED.";
                return Err(Refusal::new(Code::InvalidInput, message)
                    .at("status")
                    .into());
            }
            if (role, status) == (before.role, before.status) {
                return Ok(before);
            }
            check_last_admin(work, &before, Some((role, status))).await?;
            // The person before the membership, as whoever acts for themselves holds them.
            let member = store::user::unscoped_lock(&work.tx, before.user_id).await?;
            let comes_back = (before.status, status) == (Status::Suspended, Status::Active);
            let mut change: membership::ActiveModel = before.into();
            change.role = Set(role);
            change.status = Set(status);
            let membership = change.update(&work.tx).await?;
            let asked = match comes_back {
                true => reach_member(work, &member, &organization).await?,
                false => Vec::new(),
            };
            record_with(
                work,
                viewer.user_id,
                &organization,
                &membership,
                &member,
                Happened::Changed,
                asked,
            )
            .await?;
            Ok(membership)
        })
    })
    .await
}
