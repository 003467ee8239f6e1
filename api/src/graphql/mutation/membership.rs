use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{SubjectKind, membership};
use uuid::Uuid;

use crate::{
    command::membership::{accept, decline, invite, remove, update},
    fault::{Fault, Refusal},
    graphql::{
        failure::{UserError, outcome},
        guard::{app, signed_in},
        id,
        loader::renew,
        node::{Membership, MembershipStatus, OrganizationRole},
        scalar::EmailAddress,
    },
};

/// Invites somebody to become a member.
#[derive(InputObject)]
struct InviteMemberInput {
    /// Of what.
    organization_id: ID,
    /// To whom the invitation is mailed.
    email: EmailAddress,
    /// The person's name, until they have an account of their own.
    name: String,
    /// What the member will be; only an owner makes owners.
    #[graphql(default_with = "OrganizationRole::Member")]
    role: OrganizationRole,
}

/// Changes a member; what is left out stays.
#[derive(InputObject)]
struct UpdateMembershipInput {
    /// Which one.
    membership_id: ID,
    /// What the member becomes; only an owner makes or unmakes owners.
    role: Option<OrganizationRole>,
    /// ACTIVE or SUSPENDED.
    status: Option<MembershipStatus>,
}

/// Answered by the invited person. Who has no account yet accepts by setting the password through the mailed link.
#[derive(InputObject)]
struct MembershipInput {
    /// Which one.
    membership_id: ID,
}

/// Ends a membership.
#[derive(InputObject)]
struct RemoveMemberInput {
    /// Which one.
    membership_id: ID,
}

/// The membership as it is now.
#[derive(SimpleObject)]
struct MembershipPayload {
    /// Null when nothing was done.
    membership: Option<Membership>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

impl MembershipPayload {
    fn new(ctx: &Context<'_>, result: Result<membership::Model, Fault>) -> Result<Self> {
        renew(ctx);
        let (row, user_errors) = outcome(result)?;
        Ok(Self {
            membership: row.map(|row| Membership::new(Arc::new(row))),
            user_errors,
        })
    }
}

/// What was removed.
#[derive(SimpleObject)]
struct RemoveMemberPayload {
    /// The id that the membership had; null when nothing was done.
    removed_membership_id: Option<ID>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

impl RemoveMemberPayload {
    fn new(ctx: &Context<'_>, result: Result<Uuid, Fault>) -> Result<Self> {
        renew(ctx);
        let (removed, user_errors) = outcome(result)?;
        let removed_membership_id =
            removed.map(|removed| id::encode(SubjectKind::Membership, removed));
        Ok(Self {
            removed_membership_id,
            user_errors,
        })
    }
}

fn named(id: &ID) -> Result<Uuid, Refusal> {
    id::named(SubjectKind::Membership, "membershipId", id)
}

#[derive(Default)]
pub(super) struct MembershipMutation;

#[Object]
impl MembershipMutation {
    /// Invites somebody to become a member, by an admin.
    async fn invite_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and as what.")] input: InviteMemberInput,
    ) -> Result<MembershipPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let input = invite::Input {
                organization_id: id::named(
                    SubjectKind::Organization,
                    "organizationId",
                    &input.organization_id,
                )?,
                email: input.email.0,
                name: input.name,
                role: input.role.into(),
            };
            invite::run(app(ctx), viewer, input).await
        };
        MembershipPayload::new(ctx, result.await)
    }

    /// Changes a member's role, suspends a member or lets one in again, by an admin. The last admin stays one.
    async fn update_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateMembershipInput,
    ) -> Result<MembershipPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let input = update::Input {
                membership_id: named(&input.membership_id)?,
                role: input.role.map(membership::Role::from),
                status: input.status.map(membership::Status::from),
            };
            update::run(app(ctx), viewer, input).await
        };
        MembershipPayload::new(ctx, result.await)
    }

    /// By an admin, or by the member: leaving. The last admin stays.
    async fn remove_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which member.")] input: RemoveMemberInput,
    ) -> Result<RemoveMemberPayload> {
        let viewer = signed_in(ctx)?;
        let result = async { remove::run(app(ctx), viewer, named(&input.membership_id)?).await };
        RemoveMemberPayload::new(ctx, result.await)
    }

    /// Becomes a member, by the invited person.
    async fn accept_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invitation.")] input: MembershipInput,
    ) -> Result<MembershipPayload> {
        let viewer = signed_in(ctx)?;
        let result = async { accept::run(app(ctx), viewer, named(&input.membership_id)?).await };
        MembershipPayload::new(ctx, result.await)
    }

    /// Does not become a member, by the invited person.
    async fn decline_membership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invitation.")] input: MembershipInput,
    ) -> Result<RemoveMemberPayload> {
        let viewer = signed_in(ctx)?;
        let result = async { decline::run(app(ctx), viewer, named(&input.membership_id)?).await };
        RemoveMemberPayload::new(ctx, result.await)
    }
}
