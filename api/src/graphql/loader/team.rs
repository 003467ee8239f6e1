//! Partners in their role of companies: their teams and seats.

use std::{collections::HashMap, sync::Arc};

use entity::{Instant, partner, partner_user, seat};
use sea_orm::DbErr;
use uuid::Uuid;

use super::{Set, Source};
use crate::{
    access::Viewer,
    fault::Fault,
    store::{
        paging::Slice,
        partner_user::{self as team, Page},
        seat::page,
    },
};

/// The pages of teams, for whoever is of them. Nobody is on two: several pages are of one, in different windows.
pub(super) async fn read(
    source: &Source,
    viewer: Viewer,
    pages: &[Page],
) -> Result<HashMap<Page, Slice<partner_user::Model>>, DbErr> {
    let mut found = HashMap::new();
    for page in pages {
        let slice = team::list(&source.app.db.read, viewer, *page).await?;
        found.insert(*page, slice);
    }
    Ok(found)
}

impl Set {
    /// The partner company that the organization is, if the viewer may see it.
    pub async fn company(
        &self,
        organization_id: Uuid,
    ) -> Result<Option<Arc<partner::Model>>, Fault> {
        self.companies.load(organization_id).await
    }

    /// The person on a partner's team, if the viewer may see them.
    pub async fn partner_user(&self, id: Uuid) -> Result<Option<Arc<partner_user::Model>>, Fault> {
        self.partner_users.load(id).await
    }

    /// Until when the link works by which somebody on a team, who has no account yet, sets the first password. For those
    /// whom [`knows_link`](crate::access::team::knows_link) names.
    pub async fn setup_link(&self, partner_user_id: Uuid) -> Result<Option<Instant>, Fault> {
        self.setup_links.load(partner_user_id).await
    }

    /// A page of a partner's team, for whoever is of it.
    pub async fn team(&self, page: Page) -> Result<Slice<partner_user::Model>, Fault> {
        Ok(self.teams.load(page).await?.unwrap_or_default())
    }

    /// A page of seats, as far as the viewer may see them.
    pub async fn seats(&self, page: page::Page) -> Result<Slice<seat::Model>, Fault> {
        Ok(self.seats.load(page).await?.unwrap_or_default())
    }
}
