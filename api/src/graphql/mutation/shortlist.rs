use std::collections::HashSet;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{SubjectKind, shortlist};
use uuid::Uuid;

use super::{DeletePayload, solutions};
use crate::{
    access::Viewer,
    command::shortlist::{Seen, add, create, delete, move_item, publish, remove, update},
    fault::{Fault, Refusal},
    graphql::{
        failure::{UserError, outcome},
        guard::{app, signed_in},
        id,
        loader::{loaders, renew},
        node::Shortlist,
    },
};

/// Makes a shortlist.
#[derive(InputObject)]
struct CreateShortlistInput {
    /// In whose workspace.
    organization_id: ID,
    /// 1 to 200 characters on one line.
    title: String,
    /// What it is about: at most 5,000 characters of plain text.
    description: Option<String>,
    /// What to put on it, in order; at most 200, none twice.
    solution_ids: Option<Vec<ID>>,
    /// Members publish at once unless true; a partner's is always a draft.
    #[graphql(default)]
    draft: bool,
}

/// Changes what a shortlist is called and about; what is left out stays.
#[derive(InputObject)]
struct UpdateShortlistInput {
    /// Which one.
    shortlist_id: ID,
    /// The version that you have seen.
    version: i32,
    /// 1 to 200 characters on one line.
    title: Option<String>,
    /// At most 5,000 characters of plain text; an empty text takes the description away.
    description: Option<String>,
}

/// Puts solutions on a shortlist.
#[derive(InputObject)]
struct AddToShortlistInput {
    /// Which one.
    shortlist_id: ID,
    /// The version that you have seen.
    version: i32,
    /// Which solutions, in order; none that is on it already.
    solution_ids: Vec<ID>,
    /// From 0; at the end when left out.
    position: Option<i32>,
}

/// Takes solutions off a shortlist.
#[derive(InputObject)]
struct RemoveFromShortlistInput {
    /// Which one.
    shortlist_id: ID,
    /// The version that you have seen.
    version: i32,
    /// Which items.
    item_ids: Vec<ID>,
}

/// Moves a solution on a shortlist.
#[derive(InputObject)]
struct MoveShortlistItemInput {
    /// Which one.
    shortlist_id: ID,
    /// The version that you have seen.
    version: i32,
    /// Which item.
    item_id: ID,
    /// Where it stands afterwards, from 0; the last place when there are fewer.
    position: i32,
}

/// Names a shortlist.
#[derive(InputObject)]
struct ShortlistInput {
    /// Which one.
    shortlist_id: ID,
    /// The version that you have seen.
    version: i32,
}

/// The shortlist as it is now.
#[derive(SimpleObject)]
struct ShortlistPayload {
    /// Null when nothing was done.
    shortlist: Option<Shortlist>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

impl ShortlistPayload {
    async fn new(ctx: &Context<'_>, result: Result<shortlist::Model, Fault>) -> Result<Self> {
        renew(ctx);
        let (row, user_errors) = outcome(result)?;
        let shortlist = match row {
            Some(row) => loaders(ctx).shortlist(row.id).await?,
            None => None,
        };
        Ok(Self {
            shortlist,
            user_errors,
        })
    }
}

fn seen(id: &ID, version: i32) -> Result<Seen, Refusal> {
    let id = id::named(SubjectKind::Shortlist, "shortlistId", id)?;
    Ok(Seen { id, version })
}

fn item(field: &'static str, id: &ID) -> Result<Uuid, Refusal> {
    id::named(SubjectKind::ShortlistItem, field, id)
}

#[derive(Default)]
pub(super) struct ShortlistMutation;

#[Object]
impl ShortlistMutation {
    /// Makes a shortlist. A member's is published at once, unless it is to be a draft; a partner's is a draft.
    async fn create_shortlist(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to make.")] input: CreateShortlistInput,
    ) -> Result<ShortlistPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let kind = SubjectKind::Organization;
            let organization_id = id::named(kind, "organizationId", &input.organization_id)?;
            let input = create::Input {
                organization_id,
                title: input.title,
                description: input.description,
                solution_ids: solutions(&input.solution_ids.unwrap_or_default())?,
                draft: input.draft,
            };
            create::run(app(ctx), viewer, input).await
        };
        ShortlistPayload::new(ctx, result.await).await
    }

    /// Changes what a shortlist is called and about.
    async fn update_shortlist(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateShortlistInput,
    ) -> Result<ShortlistPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let input = update::Input {
                shortlist: seen(&input.shortlist_id, input.version)?,
                title: input.title,
                description: input.description,
            };
            update::run(app(ctx), viewer, input).await
        };
        ShortlistPayload::new(ctx, result.await).await
    }

    /// Puts solutions on a shortlist, at most 200 in all.
    async fn add_to_shortlist(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and where.")] input: AddToShortlistInput,
    ) -> Result<ShortlistPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let input = add::Input {
                shortlist: seen(&input.shortlist_id, input.version)?,
                solution_ids: solutions(&input.solution_ids)?,
                position: input.position,
            };
            add::run(app(ctx), viewer, input).await
        };
        ShortlistPayload::new(ctx, result.await).await
    }

    /// Takes solutions off a shortlist.
    async fn remove_from_shortlist(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] input: RemoveFromShortlistInput,
    ) -> Result<ShortlistPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let shortlist = seen(&input.shortlist_id, input.version)?;
            let ids = input.item_ids.iter().map(|id| item("itemIds", id));
            let ids = ids.collect::<Result<HashSet<_>, _>>()?;
            remove::run(app(ctx), viewer, shortlist, ids).await
        };
        ShortlistPayload::new(ctx, result.await).await
    }

    /// Moves a solution on a shortlist.
    async fn move_shortlist_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and where to.")] input: MoveShortlistItemInput,
    ) -> Result<ShortlistPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let shortlist = seen(&input.shortlist_id, input.version)?;
            let item_id = item("itemId", &input.item_id)?;
            move_item::run(app(ctx), viewer, shortlist, item_id, input.position).await
        };
        ShortlistPayload::new(ctx, result.await).await
    }

    /// Shows a draft to the organization, for good.
    async fn publish_shortlist(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: ShortlistInput,
    ) -> Result<ShortlistPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let shortlist = seen(&input.shortlist_id, input.version)?;
            publish::run(app(ctx), viewer, shortlist).await
        };
        ShortlistPayload::new(ctx, result.await).await
    }

    /// Deletes a shortlist: by whoever made it, or by an admin of the organization.
    async fn delete_shortlist(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: ShortlistInput,
    ) -> Result<DeletePayload> {
        let viewer = signed_in(ctx)?;
        let result = delete(ctx, viewer, input).await;
        DeletePayload::new(ctx, SubjectKind::Shortlist, result)
    }
}

async fn delete(ctx: &Context<'_>, viewer: Viewer, input: ShortlistInput) -> Result<Uuid, Fault> {
    let shortlist = seen(&input.shortlist_id, input.version)?;
    delete::run(app(ctx), viewer, shortlist).await
}
