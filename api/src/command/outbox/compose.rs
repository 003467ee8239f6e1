//! What a mail says, from what is true when it is sent.

mod partnership;

use entity::{
    Instant, brief, brief_link, delegation, link,
    mail::{self, Kind},
    partner_user, user,
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    EntityTrait,
};

use super::new_link;
use crate::{
    brand::Brand,
    fault::Fault,
    mail::letter::{self, Letter},
    store::{self, Work},
};

/// The letter, with a link of its own; none when its reason has gone.
pub(super) async fn letter(
    work: &Work,
    brand: &Brand,
    row: &mail::Model,
    user: &user::Model,
    delegation: Option<delegation::Model>,
) -> Result<Option<Letter>, Fault> {
    match row.kind {
        Kind::SignUp => sign_up(work, brand, row, user).await,
        Kind::AccountExists => Ok(Some(Letter::AccountExists(letter::AccountExists))),
        Kind::PasswordLink => password_link(work, brand, row, user).await,
        Kind::MembershipInvitation => membership(work, brand, row, user).await,
        Kind::TeamInvitation => team_invitation(work, brand, row, user).await,
        Kind::Invitation => invitation(work, brand, row, delegation).await,
        Kind::AddressReleased => Ok(Some(Letter::AddressReleased(letter::AddressReleased))),
        Kind::AccessRevoked => access_revoked(work, row, delegation).await,
        Kind::Brief => brief(work, brand, row).await,
        Kind::PartnershipRequest => partnership::request(work, row, user).await,
        Kind::PartnershipAccepted => partnership::accepted(work, row).await,
        Kind::PartnershipRejected => partnership::rejected(work, row).await,
    }
}

async fn sign_up(
    work: &Work,
    brand: &Brand,
    row: &mail::Model,
    user: &user::Model,
) -> Result<Option<Letter>, Fault> {
    let Some(id) = row.sign_up_id.filter(|_| user.status == user::Status::Stub) else {
        return Ok(None);
    };
    let Some(sign_up) = store::user::unscoped_sign_up(&work.tx, id).await? else {
        return Ok(None);
    };
    let link = link::ActiveModel {
        sign_up_id: Set(Some(id)),
        ..blank(row, link::Purpose::SignUp, sign_up.expires_at)
    };
    let link = finish(work, brand, link::Purpose::SignUp, sign_up.expires_at, link).await?;
    Ok(Some(Letter::SignUp(letter::SignUp { link })))
}

/// To whoever has no account yet, and has been invited to become a member or put on a team, that again: its words tell what
/// the first password leads to.
async fn password_link(
    work: &Work,
    brand: &Brand,
    row: &mail::Model,
    user: &user::Model,
) -> Result<Option<Letter>, Fault> {
    if user.status == user::Status::Stub
        && let Some(invitation) = membership(work, brand, row, user).await?
    {
        return Ok(Some(invitation));
    }
    if let Some(invitation) = team_invitation(work, brand, row, user).await? {
        return Ok(Some(invitation));
    }
    let link = set_password(work, brand, row).await?;
    Ok(Some(Letter::PasswordLink(letter::PasswordLink { link })))
}

async fn membership(
    work: &Work,
    brand: &Brand,
    row: &mail::Model,
    user: &user::Model,
) -> Result<Option<Letter>, Fault> {
    let Some(id) = row.membership_id else {
        return Ok(None);
    };
    let invited = store::membership::unscoped_get(&work.tx, id).await?;
    let Some(membership) = invited.filter(|row| row.status == entity::membership::Status::Invited)
    else {
        return Ok(None);
    };
    let organization =
        store::organization::unscoped_get(&work.tx, membership.organization_id).await?;
    let inviter = match membership.invited_by_id {
        Some(id) => store::user::unscoped_get(&work.tx, id).await?.name,
        None => organization.name.clone(),
    };
    let first_password = match user.status {
        user::Status::Stub => Some(set_password(work, brand, row).await?),
        user::Status::Active => None,
    };
    Ok(Some(Letter::MembershipInvitation(
        letter::MembershipInvitation {
            organization: organization.name,
            inviter,
            role: membership.role,
            first_password,
        },
    )))
}

/// To whoever has no account yet, as long as they are on the team.
async fn team_invitation(
    work: &Work,
    brand: &Brand,
    row: &mail::Model,
    user: &user::Model,
) -> Result<Option<Letter>, Fault> {
    let Some(id) = row
        .partner_user_id
        .filter(|_| user.status == user::Status::Stub)
    else {
        return Ok(None);
    };
    let person = store::partner_user::unscoped_get(&work.tx, id).await?;
    let Some(person) = person.filter(|row| row.status != partner_user::Status::Removed) else {
        return Ok(None);
    };
    let team = store::partner::unscoped_get(&work.tx, person.partner_id).await?;
    let by = match person.added_by_organization_id {
        Some(id) => store::organization::unscoped_get(&work.tx, id).await?.name,
        None => team.name.clone(),
    };
    let inviter = match person.added_by_id {
        Some(id) => store::user::unscoped_get(&work.tx, id).await?.name,
        None => by.clone(),
    };
    let acts_for = store::seat::unscoped_buyers(&work.tx, work.now, person.id).await?;
    Ok(Some(Letter::TeamInvitation(letter::TeamInvitation {
        team: team.name,
        by,
        inviter,
        acts_for: acts_for.into_iter().map(|buyer| buyer.name).collect(),
        link: set_password(work, brand, row).await?,
    })))
}

async fn invitation(
    work: &Work,
    brand: &Brand,
    row: &mail::Model,
    delegation: Option<delegation::Model>,
) -> Result<Option<Letter>, Fault> {
    let Some(delegation) = delegation else {
        return Ok(None);
    };
    if delegation.status_at(work.now) != delegation::Status::Pending {
        return Ok(None);
    }
    let organization =
        store::organization::unscoped_get(&work.tx, delegation.organization_id).await?;
    let inviter = store::user::unscoped_get(&work.tx, delegation.invited_by_id).await?;
    let partner = store::partner::unscoped_get(&work.tx, delegation.partner_id).await?;
    let expires_at = delegation.invitation_expires_at;
    let purpose = link::Purpose::Invitation;
    let link = link::ActiveModel {
        delegation_id: Set(Some(delegation.id)),
        ..blank(row, purpose, expires_at)
    };
    let link = finish(work, brand, purpose, expires_at, link).await?;
    Ok(Some(Letter::Invitation(letter::Invitation {
        organization: organization.name,
        inviter: inviter.name,
        team: partner.team_name(),
        permissions: delegation.permissions,
        message: delegation.message,
        link,
    })))
}

async fn access_revoked(
    work: &Work,
    row: &mail::Model,
    delegation: Option<delegation::Model>,
) -> Result<Option<Letter>, Fault> {
    let Some(delegation) = delegation else {
        return Ok(None);
    };
    let organization =
        store::organization::unscoped_get(&work.tx, delegation.organization_id).await?;
    let ended_at = delegation.ended_at(work.now).unwrap_or(row.created_at);
    // Of a seat that was taken away, the delegation goes on.
    let alone = row.partner_user_id.is_some();
    Ok(Some(Letter::AccessRevoked(letter::AccessRevoked {
        organization: organization.name,
        ended_at,
        note: delegation.end_note.filter(|_| !alone),
        alone,
    })))
}

/// As long as it is open.
async fn brief(work: &Work, brand: &Brand, row: &mail::Model) -> Result<Option<Letter>, Fault> {
    let asked = store::brief::unscoped_find_mailed(&work.tx, row.id).await?;
    let Some(asked) = asked.filter(|asked| asked.brief.status == brief::Status::Sent) else {
        return Ok(None);
    };
    let token = work.entropy().token();
    let link = brief_link::ActiveModel {
        id: Set(work.id()),
        recipient_id: Set(asked.recipient.id),
        token_hash: Set(token.hash()),
        created_at: Set(work.now),
    };
    brief_link::Entity::insert(link)
        .exec_without_returning(&work.tx)
        .await?;
    Ok(Some(Letter::Brief(letter::Brief {
        kind: asked.brief.kind,
        title: asked.brief.title,
        body: asked.brief.body,
        from: asked.brief.sent_as.unwrap_or_default(),
        solution: asked.solution.name,
        url: brand.brief(token.expose()),
    })))
}

async fn set_password(
    work: &Work,
    brand: &Brand,
    row: &mail::Model,
) -> Result<letter::Link, Fault> {
    let expires_at = work.now.after(link::FOR_ACCOUNT);
    let purpose = link::Purpose::SetPassword;
    let link = link::ActiveModel {
        membership_id: Set(row.membership_id),
        partner_user_id: Set(row.partner_user_id),
        ..blank(row, purpose, expires_at)
    };
    finish(work, brand, purpose, expires_at, link).await
}

fn blank(row: &mail::Model, purpose: link::Purpose, expires_at: Instant) -> link::ActiveModel {
    link::ActiveModel {
        id: NotSet,
        purpose: Set(purpose),
        user_id: Set(row.user_id),
        delegation_id: Set(None),
        membership_id: Set(None),
        partner_user_id: Set(None),
        sign_up_id: Set(None),
        token_hash: NotSet,
        created_at: NotSet,
        expires_at: Set(expires_at),
        used_at: NotSet,
    }
}

async fn finish(
    work: &Work,
    brand: &Brand,
    purpose: link::Purpose,
    expires_at: Instant,
    link: link::ActiveModel,
) -> Result<letter::Link, Fault> {
    let token = new_link(work, link).await?;
    Ok(letter::Link {
        url: brand.link(purpose, token.expose()),
        expires_at,
    })
}
