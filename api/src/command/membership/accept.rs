//! Becoming a member.

use entity::{
    Subject, SubjectKind,
    membership::{self, Status},
    user,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use super::lock_visible;
use crate::{
    access::Viewer,
    app::App,
    event::membership::{Happened, record},
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// Accepts the membership that the viewer has been invited to.
pub async fn run(
    app: &App,
    viewer: Viewer,
    membership_id: Uuid,
) -> Result<membership::Model, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let (_, membership) = lock_visible(work, viewer, membership_id).await?;
            check_answerable(viewer, &membership)?;
            let user = store::user::unscoped_get(&work.tx, viewer.user_id).await?;
            accept(work, &user, membership).await
        })
    })
    .await
}

/// Only the invited person answers, and only once.
pub(super) fn check_answerable(
    viewer: Viewer,
    membership: &membership::Model,
) -> Result<(), Refusal> {
    if membership.user_id != viewer.user_id {
        return Err(Refusal::forbidden("Only the invited person can answer."));
    }
    if membership.status != Status::Invited {
        let subject = Subject::new(SubjectKind::Membership, membership.id);
        return Err(
            Refusal::new(Code::Conflict, "This invitation has been answered already.")
                .because_of(subject),
        );
    }
    Ok(())
}

/// Makes the invited membership an active one.
pub(in crate::command) async fn accept(
    work: &Work,
    user: &user::Model,
    membership: membership::Model,
) -> Result<membership::Model, Fault> {
    let organization =
        store::organization::unscoped_get(&work.tx, membership.organization_id).await?;
    let mut change: membership::ActiveModel = membership.into();
    change.status = Set(Status::Active);
    let membership = change.update(&work.tx).await?;
    record(
        work,
        user.id,
        &organization,
        &membership,
        user,
        Happened::Accepted,
    )
    .await?;
    Ok(membership)
}
