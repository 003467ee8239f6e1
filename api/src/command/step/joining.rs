//! Becoming a member.

use entity::{membership, organization, user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use super::partnership::reach_member;
use crate::{
    event::membership::{Happened, record_with},
    fault::Fault,
    store::Work,
};

/// Makes the invited membership of `organization` an active one. Under the locks of the organization and the user.
pub(in crate::command) async fn join(
    work: &Work,
    user: &user::Model,
    organization: &organization::Model,
    membership: membership::Model,
) -> Result<membership::Model, Fault> {
    let change = membership::ActiveModel::from(membership);
    let mut change = change.listed_as(&user.name, &user.email);
    change.status = Set(membership::Status::Active);
    change.joined_at = Set(Some(work.now));
    let membership = change.update(&work.tx).await?;
    let asked = reach_member(work, user, organization).await?;
    record_with(
        work,
        user.id,
        organization,
        &membership,
        user,
        Happened::Accepted,
        asked,
    )
    .await?;
    Ok(membership)
}
