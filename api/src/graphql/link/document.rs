use async_graphql::{ComplexObject, Context, Result};
use entity::document::Kind;

use crate::{
    access::document::{Party, actions},
    brand::Brand,
    download,
    graphql::{
        failure::nullable,
        guard::{app, signed_in},
        loader::loaders,
        node::{Attribution, Document, Organization, Partnership, ResourceAction},
        scalar::Url,
    },
};

#[ComplexObject]
impl Document {
    /// Whose it is.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Organization> {
        let owner = self.document.row.organization_id;
        Ok(Organization::new(loaders(ctx).organization(owner).await?))
    }

    /// The folder that it is in; null at the top, and where what is shared begins.
    async fn folder(&self, ctx: &Context<'_>) -> Option<Result<Document>> {
        nullable(async {
            let Some(folder) = self.document.row.folder_id else {
                return Ok(None);
            };
            Ok(loaders(ctx).document(folder).await?)
        })
        .await
    }

    /// Where it can be downloaded for the next 15 minutes, by this viewer in this session, while they may read it: a plain
    /// GET, with ranges. Null for a folder.
    async fn download_url(&self, ctx: &Context<'_>) -> Option<Result<Url>> {
        nullable(async {
            if self.document.file.is_none() {
                return Ok(None);
            }
            let (app, viewer) = (app(ctx), signed_in(ctx)?);
            let link = download::Link {
                document_id: self.document.row.id,
                session_id: viewer.session_id,
                expires_at: app.clock.now().after(download::LASTS),
            };
            let token = app.signer.token(&link);
            Ok(Some(Url(Brand::from(&app.config).download(&token))))
        })
        .await
    }

    /// With whom it is shared, directly or through a folder above it. The owner's members only; null for everyone else.
    async fn shared_with(&self, ctx: &Context<'_>) -> Option<Result<Vec<Partnership>>> {
        nullable(async {
            let row = &self.document.row;
            let loaders = loaders(ctx);
            if !loaders.standing().await?.is_member(row.organization_id) {
                return Ok(None);
            }
            Ok(Some(loaders.document_shared_with(row.id).await?))
        })
        .await
    }

    /// Who made it: to the owner's members the person, to everyone else the organization.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Attribution> {
        let (row, name) = (&self.document.row, &self.document.author_name);
        let standing = loaders(ctx).standing().await?;
        Ok(match standing.is_member(row.organization_id) {
            true => Attribution::to_person(row.author_id, name, None),
            false => Attribution::to_organization(ctx, row.organization_id).await?,
        })
    }

    /// What this viewer can do with it now: nothing, if it is shared with them.
    async fn actions(&self, ctx: &Context<'_>) -> Result<Vec<ResourceAction>> {
        let (viewer, loaders, row) = (signed_in(ctx)?, loaders(ctx), &self.document.row);
        let standing = loaders.standing().await?;
        let party = Party {
            role: standing.roles.get(&row.organization_id).copied(),
            is_author: row.author_id == viewer.user_id,
        };
        let holds_others = row.kind == Kind::Folder
            && party.deletes_only_own()
            && loaders.holds_others(row.id).await?;
        let actions = actions(party, holds_others);
        Ok(actions.into_iter().map(ResourceAction::from).collect())
    }
}
