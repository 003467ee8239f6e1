//! Accepting an invitation.

use entity::{
    Permissions,
    delegation::{self, Action},
    link, partner_user, seat,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr,
};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::{call_mails_back, expiry, lock_for};
use crate::{
    access::Viewer,
    app::App,
    command::step::seat::{Side, take_back},
    event::delegation::{Happened, record},
    fault::{Code, Fault, Refusal},
    secret,
    store::{self, Work},
};

/// Which invitation.
#[derive(Clone, Debug)]
pub enum Input {
    Id(Uuid),
    /// From the mail: it names the delegation by itself.
    Token(SecretString),
}

/// Accepts, by the invited person: the partner may act at once.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<delegation::Model, Fault> {
    app.write(move |work| {
        let input = input.clone();
        Box::pin(async move {
            let id = match input {
                Input::Id(id) => id,
                Input::Token(token) => named_by(work, viewer, &token).await?,
            };
            // The person before the delegation, as whoever takes them off a team locks them.
            store::user::unscoped_lock(&work.tx, viewer.user_id).await?;
            let (delegation, status) = lock_for(work, viewer, id, Action::Accept).await?;
            let version = delegation.version;
            let behind = expiry::mark_behind(delegation.expires_at, work.now);
            let mut change: delegation::ActiveModel = delegation.into();
            change.status = Set(status);
            change.warned_days = Set(behind);
            change.accepted_at = Set(Some(work.now));
            change.version = Set(version + 1);
            let delegation = change.update(&work.tx).await?;
            take_seat(work, viewer, &delegation).await?;
            spend_links(work, delegation.id).await?;
            call_mails_back(work, delegation.id).await?;
            record(work, Some(viewer.user_id), &delegation, Happened::Accepted).await?;
            Ok(delegation)
        })
    })
    .await
}

/// The delegation that the token names. A token opens nothing to anybody but the invited person: one text for both.
async fn named_by(work: &Work, viewer: Viewer, token: &SecretString) -> Result<Uuid, Fault> {
    let hash = secret::hash(token.expose_secret());
    let link = store::user::unscoped_find_link(&work.tx, &hash, link::Purpose::Invitation).await?;
    let own = link
        .filter(|link| link.user_id == viewer.user_id)
        .and_then(|link| link.delegation_id);
    own.ok_or_else(|| {
        let message = "This link opens no invitation to the account that you are signed in with.";
        Refusal::new(Code::LinkInvalid, message).at("token").into()
    })
}

/// Gives whoever accepts their place on the delegation.
async fn take_seat(
    work: &Work,
    viewer: Viewer,
    delegation: &delegation::Model,
) -> Result<(), Fault> {
    // Held: nobody accepts as an admin after their demotion was acknowledged.
    store::partner::unscoped_lock(&work.tx, delegation.partner_id).await?;
    let team = store::partner::unscoped_team_of(&work.tx, viewer.user_id).await?;
    let Some(team) = team.filter(|team| team.partner_id == delegation.partner_id) else {
        return Err(Fault::internal(
            "the invited person is not of the invited partner",
        ));
    };
    let partner_user_id = team.id;
    let earlier = store::seat::unscoped_history(&work.tx, delegation, viewer.user_id).await?;
    // An admin of the partner speaks for it; anybody else finds what it has said of them.
    let partner_limit = if team.is_admin() {
        take_back(work, Side::Partner, &earlier).await?;
        Permissions::ALL
    } else {
        // Whom an admin has put on the team anew, it wants again.
        let here = |seat: &&seat::Model| seat.partner_user_id == partner_user_id;
        let limit = (earlier.last()).map_or(Permissions::ALL, |seat| seat.partner_limit);
        let is_over = earlier.iter().filter(here).any(|seat| seat.withheld);
        if is_over || limit.intersection(delegation.permissions).is_empty() {
            let message = "Your partner lets you do nothing of this, or your seat there was ended. Have the organization invite an admin of your partner instead, or decline.";
            return Err(Refusal::forbidden(message).into());
        }
        limit
    };
    // Whom the organization invites, it wants.
    take_back(work, Side::Organization, &earlier).await?;
    if team.status == partner_user::Status::Invited {
        let mut change: partner_user::ActiveModel = team.into();
        change.status = Set(partner_user::Status::Active);
        change.joined_at = Set(Some(work.now));
        change.update(&work.tx).await?;
    }
    seat::ActiveModel {
        id: Set(work.id()),
        delegation_id: Set(delegation.id),
        partner_user_id: Set(partner_user_id),
        user_id: Set(viewer.user_id),
        permissions: Set(partner_limit),
        partner_limit: Set(partner_limit),
        organization_limit: Set(Permissions::ALL),
        status: Set(seat::Status::Active),
        created_at: Set(work.now),
        added_by_id: Set(Some(viewer.user_id)),
        added_by_organization: Set(false),
        barred: Set(false),
        withheld: Set(false),
        version: Set(1),
        effective_at: Set(Some(work.now)),
    }
    .insert(&work.tx)
    .await?;
    Ok(())
}

async fn spend_links(work: &Work, delegation_id: Uuid) -> Result<(), Fault> {
    link::Entity::update_many()
        .col_expr(link::Column::UsedAt, Expr::value(work.now))
        .filter(link::Column::DelegationId.eq(delegation_id))
        .filter(link::Column::UsedAt.is_null())
        .exec(&work.tx)
        .await?;
    Ok(())
}
