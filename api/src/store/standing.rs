//! Where a viewer stands.

use sea_orm::{ConnectionTrait, DbErr};

use super::{membership, partner};
use crate::access::{Standing, Team, Viewer};

/// What the viewer is a member of, and whose team they are on, right now.
pub async fn of(db: &impl ConnectionTrait, viewer: Viewer) -> Result<Standing, DbErr> {
    let memberships = membership::active_of(viewer.user_id).all(db).await?;
    let team = partner::unscoped_team_of(db, viewer.user_id).await?;
    Ok(Standing {
        roles: memberships
            .into_iter()
            .map(|row| (row.organization_id, row.role))
            .collect(),
        team: team.map(|row| Team {
            partner_id: row.partner_id,
            role: row.role,
            status: row.status,
            awaits_partner: row.awaits_partner,
        }),
    })
}
