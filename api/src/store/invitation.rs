//! What the link of an invitation's mail opens.

use ::entity::{delegation, link, organization, user};
use sea_orm::{ConnectionTrait, DbErr};

use super::{
    delegation as delegations, organization as organizations, partner as partners, user as users,
};

/// An invitation, for whoever has its link.
pub struct Invitation {
    pub delegation: delegation::Model,
    pub invited: user::Model,
    pub organization: organization::Model,
    pub inviter: String,
    /// The partner company for which the invited person accepts; none for whoever is a partner alone.
    pub team: Option<String>,
}

/// The invitation whose link's token has this hash: the token is the permission. None once it was accepted: a mail that
/// is forwarded later shows nobody how things stand.
pub async fn unscoped_find(
    db: &impl ConnectionTrait,
    token_hash: &[u8],
) -> Result<Option<Invitation>, DbErr> {
    let link = users::unscoped_find_link(db, token_hash, link::Purpose::Invitation).await?;
    let Some(delegation_id) = link.and_then(|link| link.delegation_id) else {
        return Ok(None);
    };
    let delegation = delegations::unscoped_find(db, delegation_id).await?;
    let Some(delegation) = delegation.filter(|delegation| delegation.accepted_at.is_none()) else {
        return Ok(None);
    };
    let organization = organizations::unscoped_get(db, delegation.organization_id).await?;
    let inviter = users::unscoped_get(db, delegation.invited_by_id).await?;
    let partner = partners::unscoped_get(db, delegation.partner_id).await?;
    Ok(Some(Invitation {
        team: partner.team_name(),
        invited: users::unscoped_get(db, delegation.invited_user_id).await?,
        organization,
        inviter: inviter.name,
        delegation,
    }))
}
