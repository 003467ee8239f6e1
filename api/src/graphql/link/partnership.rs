use async_graphql::{ComplexObject, Context, Result};
use entity::partnership::State;

use super::page::page_of_documents;
use crate::{
    access::partnership::actions,
    graphql::{
        connection::{Connection, Page},
        failure::nullable,
        loader::loaders,
        node::{Document, Organization, Partnership, PartnershipAction},
    },
    store::{document::List, partnership::What},
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

    /// What either side shares with the other, folders first and then by name: each document that is shared by itself; what is
    /// in a folder, `documents(folderId:)` of the workspace tells. Nothing, unless they are partners.
    async fn shared_documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 100 at most; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<Connection<Document>> {
        let side_id = self.seen.side.id;
        let list = List::SharedOver { side_id };
        page_of_documents(ctx, list, Page::forward(first, after)).await
    }

    /// What the viewer's side can do next, and the viewer for it: any member shares documents, the rest is for owners, admins
    /// and billing admins.
    async fn actions(&self, ctx: &Context<'_>) -> Result<Vec<PartnershipAction>> {
        let standing = loaders(ctx).standing().await?;
        let role = standing.roles.get(&self.seen.side.organization_id);
        let state = self.seen.state();
        let run = match role {
            Some(role) if role.runs_partnerships() => actions(state, self.seen.role()),
            _ => Vec::new(),
        };
        let shares = role.is_some() && state == State::Accepted;
        let run = run.into_iter().filter_map(PartnershipAction::of);
        Ok(run
            .chain(shares.then_some(PartnershipAction::Share))
            .collect())
    }
}
