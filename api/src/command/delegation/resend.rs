//! Sending an invitation again.

use entity::{
    delegation::{self, Action},
    link,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{call_mails_back, lock_for};
use crate::{
    access::Viewer,
    app::App,
    command::step::invitation::{check_limits, lock_people},
    event::delegation::{Happened, record},
    fault::{Fault, Refusal},
    store::{self, Work},
};

/// Mails the invitation with a new link and a new time to answer, by an admin of the organization; the old link is dead.
pub async fn run(app: &App, viewer: Viewer, id: Uuid) -> Result<delegation::Model, Fault> {
    let limits = app.config.limits.clone();
    app.write(move |work| {
        let limits = limits.clone();
        Box::pin(async move {
            let seen = store::delegation::find(&work.tx, viewer, id).await?;
            let seen = seen.ok_or_else(|| Refusal::not_found("delegationId"))?;
            // The organization, then the people, then the delegation, as everybody locks them.
            let (organization_id, invited_id) = (seen.organization_id, seen.invited_user_id);
            store::organization::unscoped_lock(&work.tx, organization_id).await?;
            lock_people(work, viewer, invited_id).await?;
            let (delegation, status) = lock_for(work, viewer, id, Action::Resend).await?;
            check_limits(work, &limits, viewer, Some(organization_id), invited_id).await?;
            // The mails first: one that is leaving just now has made a link by then.
            call_mails_back(work, delegation.id).await?;
            kill_links(work, delegation.id).await?;
            let version = delegation.version;
            let mut change: delegation::ActiveModel = delegation.into();
            change.status = Set(status);
            change.invitation_expires_at = Set(work.now.after(limits.invitation));
            change.version = Set(version + 1);
            let delegation = change.update(&work.tx).await?;
            record(work, Some(viewer.user_id), &delegation, Happened::Resent).await?;
            Ok(delegation)
        })
    })
    .await
}

async fn kill_links(work: &Work, delegation_id: Uuid) -> Result<(), DbErr> {
    link::Entity::delete_many()
        .filter(link::Column::DelegationId.eq(delegation_id))
        .filter(link::Column::UsedAt.is_null())
        .exec(&work.tx)
        .await?;
    Ok(())
}
