//! Becoming a member.

use entity::{membership, organization, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use crate::{
    event::membership::{Happened, record},
    fault::Fault,
    store::Work,
};

/// Makes the invited membership of `organization` an active one.
pub(in crate::command) async fn join(
    work: &Work,
    user: &user::Model,
    organization: &organization::Model,
    membership: membership::Model,
) -> Result<membership::Model, Fault> {
    let mut change: membership::ActiveModel = membership.into();
    change.status = Set(membership::Status::Active);
    change.joined_at = Set(Some(work.now));
    let membership = change.update(&work.tx).await?;
    record(
        work,
        user.id,
        organization,
        &membership,
        user,
        Happened::Accepted,
    )
    .await?;
    Ok(membership)
}
