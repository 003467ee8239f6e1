use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::SubjectKind;

use super::DeletePayload;
use crate::{
    command::partnership::{self, accept, delete, reject, request},
    fault::{Fault, Refusal},
    graphql::{
        failure::{UserError, outcome},
        guard::{app, signed_in},
        id,
        loader::renew,
        node::Partnership,
        scalar::EmailAddress,
    },
    store::partnership::Seen,
};

/// Asks another organization to become partners.
#[derive(InputObject)]
struct RequestPartnershipInput {
    /// Which organization asks.
    organization_id: ID,
    /// Of anybody in the organization that is asked: the one whose partnerships they run, or else the one that they are a
    /// member of. Where several are meant, whichever accepts is.
    email: EmailAddress,
}

/// `organizationId` is the side that acts.
#[derive(InputObject)]
struct PartnershipInput {
    /// Which partnership.
    partnership_id: ID,
    /// The organization on whose behalf the viewer acts: the partnership's own `organization`.
    organization_id: ID,
}

impl PartnershipInput {
    fn read(&self) -> Result<partnership::Input, Refusal> {
        Ok(partnership::Input {
            partnership_id: id::named(
                SubjectKind::Partnership,
                "partnershipId",
                &self.partnership_id,
            )?,
            organization_id: named(&self.organization_id)?,
        })
    }
}

/// The partnership as it is now.
#[derive(SimpleObject)]
struct PartnershipPayload {
    /// Null when nothing was done.
    partnership: Option<Partnership>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

impl PartnershipPayload {
    fn new(ctx: &Context<'_>, result: Result<Seen, Fault>) -> Result<Self> {
        renew(ctx);
        let (seen, user_errors) = outcome(result)?;
        Ok(Self {
            partnership: seen.map(|seen| Partnership::new(Arc::new(seen))),
            user_errors,
        })
    }
}

fn named(id: &ID) -> Result<uuid::Uuid, Refusal> {
    id::named(SubjectKind::Organization, "organizationId", id)
}

#[derive(Default)]
pub(super) struct PartnershipMutation;

#[Object]
impl PartnershipMutation {
    /// Asks the organization of whoever has the address to become partners, by an owner, admin or billing admin; the other
    /// side's are told by a notice and a mail. Whoever has an address without an organization, or without an account, gets a
    /// mail that says how to begin, and the answer is the same. Asking whoever has asked, or whom one has rejected, accepts.
    async fn request_partnership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who asks whom.")] input: RequestPartnershipInput,
    ) -> Result<PartnershipPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let input = request::Input {
                organization_id: named(&input.organization_id)?,
                email: input.email.0,
            };
            request::run(app(ctx), viewer, input).await
        };
        PartnershipPayload::new(ctx, result.await)
    }

    /// Accepts a request, also one that was rejected before, by any owner, admin or billing admin of the organization that was
    /// asked.
    async fn accept_partnership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and for which side.")] input: PartnershipInput,
    ) -> Result<PartnershipPayload> {
        let viewer = signed_in(ctx)?;
        let result = async { accept::run(app(ctx), viewer, input.read()?).await };
        PartnershipPayload::new(ctx, result.await)
    }

    /// Rejects a request, by any owner, admin or billing admin of the organization that was asked. The other side cannot ask
    /// again until both have deleted it.
    async fn reject_partnership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and for which side.")] input: PartnershipInput,
    ) -> Result<PartnershipPayload> {
        let viewer = signed_in(ctx)?;
        let result = async { reject::run(app(ctx), viewer, input.read()?).await };
        PartnershipPayload::new(ctx, result.await)
    }

    /// Deletes what one side is shown, by any of its owners, admins or billing admins: takes a request back, ends a partnership
    /// at once, clears away what was rejected. Deleted by whoever was asked, the other side is shown it as rejected.
    async fn delete_partnership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and for which side.")] input: PartnershipInput,
    ) -> Result<DeletePayload> {
        let viewer = signed_in(ctx)?;
        let result = async { delete::run(app(ctx), viewer, input.read()?).await };
        DeletePayload::new(ctx, SubjectKind::Partnership, result.await)
    }
}
