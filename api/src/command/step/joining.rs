//! Becoming a member.

use entity::{
    Email,
    membership::{self, Role, Status},
    organization, user,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use super::partnership::reach_member;
use crate::{
    access::Viewer,
    event::membership::{Happened, record_with},
    fault::Fault,
    store::Work,
};

/// Of whoever is a member at once, as this.
pub(in crate::command) fn own_membership(
    work: &Work,
    organization_id: Uuid,
    user: &user::Model,
    role: Role,
) -> membership::ActiveModel {
    let own = membership::ActiveModel {
        status: Set(Status::Active),
        invited_name: Set(None),
        invited_email: Set(None),
        invited_by_id: Set(None),
        joined_at: Set(Some(work.now)),
        ..blank(work, organization_id, user.id, role)
    };
    own.listed_as(&user.name, &user.email)
}

/// Of whoever is asked to become one, under this name and at this address.
pub(in crate::command) fn invited_membership(
    work: &Work,
    viewer: Viewer,
    organization_id: Uuid,
    user_id: Uuid,
    role: Role,
    (name, email): (String, Email),
) -> membership::ActiveModel {
    membership::ActiveModel {
        status: Set(Status::Invited),
        invited_name: Set(Some(name)),
        invited_email: Set(Some(email)),
        invited_by_id: Set(Some(viewer.user_id)),
        joined_at: Set(None),
        name_key: Set(Vec::new()),
        search_key: Set(String::new()),
        ..blank(work, organization_id, user_id, role)
    }
}

fn blank(work: &Work, organization_id: Uuid, user_id: Uuid, role: Role) -> membership::ActiveModel {
    membership::ActiveModel {
        id: Set(work.id()),
        organization_id: Set(organization_id),
        user_id: Set(user_id),
        role: Set(role),
        created_at: Set(work.now),
        ..Default::default()
    }
}

/// Makes the invited membership of `organization` an active one. Under the locks of the organization and the user.
pub(in crate::command) async fn join(
    work: &Work,
    user: &user::Model,
    organization: &organization::Model,
    membership: membership::Model,
) -> Result<membership::Model, Fault> {
    let change = membership::ActiveModel::from(membership);
    let mut change = change.listed_as(&user.name, &user.email);
    change.status = Set(Status::Active);
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
