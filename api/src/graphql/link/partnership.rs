use async_graphql::{ComplexObject, Context, Result};

use crate::{
    access::partnership::actions,
    graphql::{
        failure::nullable,
        loader::loaders,
        node::{Organization, Partnership, PartnershipAction},
    },
    store::partnership::What,
};

#[ComplexObject]
impl Partnership {
    /// The organization whose view this is, and of which the viewer is a member: the `organizationId` of what is done on its
    /// behalf.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Organization> {
        let own = self.seen.side.organization_id;
        Ok(Organization::new(loaders(ctx).organization(own).await?))
    }

    /// The other organization; null while the request awaits an answer and its name may not be told.
    async fn counterpart(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(async {
            let Some(other) = self.seen.side.counterpart_id else {
                return Ok(None);
            };
            Ok(Some(Organization::new(
                loaders(ctx).organization(other).await?,
            )))
        })
        .await
    }

    /// The other organization's name; while that may not be told, the address that was typed.
    async fn counterpart_display_name(&self, ctx: &Context<'_>) -> Result<String> {
        match &self.seen.what {
            What::Request(row) => Ok(row.email.as_str().to_owned()),
            What::Partnership(row) => {
                let other = row.other_than(self.seen.side.organization_id);
                Ok(loaders(ctx).organization(other).await?.name.clone())
            }
        }
    }

    /// What the viewer's side can do next, and the viewer for it: nothing, unless they are an owner, an admin or a billing admin.
    async fn actions(&self, ctx: &Context<'_>) -> Result<Vec<PartnershipAction>> {
        let standing = loaders(ctx).standing().await?;
        let role = standing.roles.get(&self.seen.side.organization_id);
        if !role.is_some_and(|role| role.runs_partnerships()) {
            return Ok(Vec::new());
        }
        let actions = actions(self.seen.state(), self.seen.role());
        Ok(actions
            .into_iter()
            .filter_map(PartnershipAction::of)
            .collect())
    }
}
