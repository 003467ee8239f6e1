use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{SubjectKind, brief};
use uuid::Uuid;

use super::{DeletePayload, solutions};
use crate::{
    command::brief::{Quote, Seen, answer, close, create, delete, send, update},
    fault::{Fault, Refusal},
    graphql::{
        failure::{UserError, outcome},
        guard::{app, signed_in, source},
        id,
        loader::{loaders, renew},
        node::{Brief, BriefKind},
        scalar::Decimal,
    },
    store::workspace::Kind,
};

/// Drafts a brief.
#[derive(InputObject)]
struct CreateBriefInput {
    /// In whose workspace.
    organization_id: ID,
    /// What it asks for.
    #[graphql(default_with = "BriefKind::Brief")]
    kind: BriefKind,
    /// 1 to 200 characters on one line.
    title: String,
    /// 1 to 10,000 characters of plain text.
    body: String,
    /// Whose suppliers it asks; at most 50, none twice.
    solution_ids: Option<Vec<ID>>,
}

/// Changes a draft; what is left out stays.
#[derive(InputObject)]
struct UpdateBriefInput {
    /// Which one.
    brief_id: ID,
    /// The version that you have seen.
    version: i32,
    /// 1 to 200 characters on one line.
    title: Option<String>,
    /// 1 to 10,000 characters of plain text.
    body: Option<String>,
    /// All whose suppliers it asks from now on; at most 50, none twice.
    solution_ids: Option<Vec<ID>>,
}

/// Names a brief.
#[derive(InputObject)]
struct BriefInput {
    /// Which one.
    brief_id: ID,
    /// The version that you have seen.
    version: i32,
}

/// Answers a brief.
#[derive(InputObject)]
struct SubmitBriefResponseInput {
    /// From the link in the mail.
    token: String,
    /// 1 to 5,000 characters of plain text.
    message: String,
    /// What it would cost.
    quote: Option<MoneyInput>,
}

/// An amount of money.
#[derive(InputObject)]
struct MoneyInput {
    /// Without a sign or separators: at most 15 digits, and 4 after the point.
    amount: Decimal,
    /// ISO 4217, e.g. `EUR`.
    currency: String,
}

/// The brief as it is now.
#[derive(SimpleObject)]
struct BriefPayload {
    /// Null when nothing was done.
    brief: Option<Brief>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

impl BriefPayload {
    async fn new(ctx: &Context<'_>, result: Result<brief::Model, Fault>) -> Result<Self> {
        renew(ctx);
        let (row, user_errors) = outcome(result)?;
        let brief = match row {
            Some(row) => loaders(ctx).thing(Kind::Brief, row.id).await?,
            None => None,
        };
        Ok(Self {
            brief: brief.and_then(Brief::of),
            user_errors,
        })
    }
}

/// Whether the answer has arrived.
#[derive(SimpleObject)]
struct BriefResponsePayload {
    /// False when nothing was done.
    received: bool,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

fn seen(id: &ID, version: i32) -> Result<Seen, Refusal> {
    let id: Uuid = id::named(SubjectKind::Brief, "briefId", id)?;
    Ok(Seen { id, version })
}

#[derive(Default)]
pub(super) struct BriefMutation;

#[Object]
impl BriefMutation {
    /// Drafts a brief: a partner's is seen by those on the delegation, a member's by the members, until it is sent.
    async fn create_brief(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to draft.")] input: CreateBriefInput,
    ) -> Result<BriefPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let kind = SubjectKind::Organization;
            let input = create::Input {
                organization_id: id::named(kind, "organizationId", &input.organization_id)?,
                kind: input.kind.into(),
                title: input.title,
                body: input.body,
                solution_ids: solutions(&input.solution_ids.unwrap_or_default())?,
            };
            create::run(app(ctx), viewer, input).await
        };
        BriefPayload::new(ctx, result.await).await
    }

    /// Changes a draft: what it asks, and whom.
    async fn update_brief(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateBriefInput,
    ) -> Result<BriefPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let solution_ids = input.solution_ids.as_deref().map(solutions).transpose()?;
            let input = update::Input {
                brief: seen(&input.brief_id, input.version)?,
                title: input.title,
                body: input.body,
                solution_ids,
            };
            update::run(app(ctx), viewer, input).await
        };
        BriefPayload::new(ctx, result.await).await
    }

    /// Sends a draft, for good: each supplier whom it asks gets a mail with a link of their own. They see the partner's name, or
    /// the organization's if it is a member's or the partner acts in its name.
    async fn send_brief(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: BriefInput,
    ) -> Result<BriefPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let brief = seen(&input.brief_id, input.version)?;
            send::run(app(ctx), viewer, brief).await
        };
        BriefPayload::new(ctx, result.await).await
    }

    /// Closes what has been sent, for good: it takes no more answers.
    async fn close_brief(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: BriefInput,
    ) -> Result<BriefPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let brief = seen(&input.brief_id, input.version)?;
            close::run(app(ctx), viewer, brief).await
        };
        BriefPayload::new(ctx, result.await).await
    }

    /// Deletes a brief with its answers and notes: by the people on its delegation, the member who made it, or an admin of the
    /// organization. The suppliers' links die.
    async fn delete_brief(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: BriefInput,
    ) -> Result<DeletePayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let brief = seen(&input.brief_id, input.version)?;
            delete::run(app(ctx), viewer, brief).await
        };
        DeletePayload::new(ctx, SubjectKind::Brief, result.await)
    }

    /// By a supplier, with the link from the mail; no account needed. A further answer stands beside the first, ten at most.
    async fn submit_brief_response(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The answer.")] input: SubmitBriefResponseInput,
    ) -> Result<BriefResponsePayload> {
        let input = answer::Input {
            token: input.token.into(),
            message: input.message,
            quote: input.quote.map(|quote| Quote {
                amount: quote.amount.0,
                currency: quote.currency,
            }),
        };
        let result = answer::run(app(ctx), source(ctx), input).await;
        renew(ctx);
        let (done, user_errors) = outcome(result)?;
        Ok(BriefResponsePayload {
            received: done.is_some(),
            user_errors,
        })
    }
}
