//! Companies that partners manage: who does, who runs them, and what they use.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use entity::{app, managed_company, membership, organization, partner};
use futures_util::future::BoxFuture;
use sea_orm::DbErr;
use uuid::Uuid;

use super::{Set, batch::Source, shared};
use crate::{
    access::company::manages,
    branding::Layers,
    fault::Fault,
    graphql::node::{Membership, Organization, OrganizationApp},
    store,
};

/// Rows by key.
type Read<'a, K, V> = BoxFuture<'a, Result<HashMap<K, V>, DbErr>>;

impl Set {
    /// The partner that manages the organization, if one does. For whoever may know.
    pub async fn manager(
        &self,
        organization_id: Uuid,
    ) -> Result<Option<Arc<partner::Model>>, Fault> {
        match self.managed.load(organization_id).await? {
            Some(company) => Ok(Some(self.partner(company.partner_id).await?)),
            None => Ok(None),
        }
    }

    /// Whether the viewer manages the organization, or is one of its members.
    pub async fn oversees(&self, organization_id: Uuid) -> Result<bool, Fault> {
        let standing = self.standing().await?;
        if standing.is_member(organization_id) {
            return Ok(true);
        }
        // Whoever is on no team manages nothing.
        if standing.team.is_none() {
            return Ok(false);
        }
        let manager = self.manager(organization_id).await?;
        Ok(manager.is_some_and(|partner| manages(&standing, &partner)))
    }

    /// Who runs the organization. For whoever oversees it.
    pub async fn admins(&self, organization_id: Uuid) -> Result<Vec<Membership>, Fault> {
        let admins = self
            .running
            .load(organization_id)
            .await?
            .unwrap_or_default();
        let admins = admins
            .iter()
            .map(|row| Membership::new(Arc::new(row.clone())));
        Ok(admins.collect())
    }

    /// Every app, and whether it is on for the organization. For whoever oversees it.
    pub async fn apps_of(&self, organization_id: Uuid) -> Result<Vec<OrganizationApp>, Fault> {
        let apps = self.apps.load(()).await?.unwrap_or_default();
        let on = self
            .switched_on
            .load(organization_id)
            .await?
            .unwrap_or_default();
        let apps = apps
            .iter()
            .map(|app| OrganizationApp::new(app, on.contains(&app.id)));
        Ok(apps.collect())
    }

    /// The brandings that apply to the organization, reached from a row that the viewer may see.
    pub async fn layers(&self, organization_id: Uuid) -> Result<Arc<Layers>, Fault> {
        let layers = self.layers.load(organization_id).await?;
        Ok(layers.unwrap_or_default())
    }

    /// The organization, if the viewer may see it.
    pub async fn visible_organization(&self, id: Uuid) -> Result<Option<Organization>, Fault> {
        let row = self.visible_organizations.load(id).await?;
        Ok(row.map(Organization::new))
    }
}

pub(super) fn read<'a>(
    source: &'a Source,
    organization_ids: &'a [Uuid],
) -> Read<'a, Uuid, Arc<managed_company::Model>> {
    Box::pin(async {
        let db = &source.app.db.read;
        store::managed_company::unscoped_by_ids(db, organization_ids)
            .await
            .map(shared)
    })
}

pub(super) fn read_running<'a>(
    source: &'a Source,
    organization_ids: &'a [Uuid],
) -> Read<'a, Uuid, Arc<Vec<membership::Model>>> {
    Box::pin(async {
        let db = &source.app.db.read;
        store::membership::running::unscoped_all(db, organization_ids)
            .await
            .map(shared)
    })
}

pub(super) fn read_apps<'a>(source: &'a Source, _: &'a [()]) -> Read<'a, (), Arc<Vec<app::Model>>> {
    Box::pin(async {
        let apps = store::app::unscoped_all(&source.app.db.read).await?;
        Ok(HashMap::from([((), Arc::new(apps))]))
    })
}

pub(super) fn read_switched_on<'a>(
    source: &'a Source,
    organization_ids: &'a [Uuid],
) -> Read<'a, Uuid, Arc<BTreeSet<Uuid>>> {
    Box::pin(async {
        let db = &source.app.db.read;
        store::app::unscoped_switched_on(db, organization_ids)
            .await
            .map(shared)
    })
}

pub(super) fn read_layers<'a>(
    source: &'a Source,
    organization_ids: &'a [Uuid],
) -> Read<'a, Uuid, Arc<Layers>> {
    Box::pin(async {
        let db = &source.app.db.read;
        let layers = store::branding::unscoped_layers(db, organization_ids).await;
        layers.map(shared)
    })
}

pub(super) fn read_visible<'a>(
    source: &'a Source,
    ids: &'a [Uuid],
) -> Read<'a, Uuid, Arc<organization::Model>> {
    Box::pin(async {
        let Some(viewer) = source.viewer else {
            return Ok(HashMap::new());
        };
        let (db, now) = (&source.app.db.read, source.app.clock.now());
        store::organization::by_ids(db, viewer, now, ids)
            .await
            .map(shared)
    })
}
