use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, OneofObject, Result, SimpleObject};
use entity::{Instant, SubjectKind, delegation};
use uuid::Uuid;

use crate::{
    command::delegation::{
        accept, decline, invite, leave, resend, revoke, suspend, update, withdraw,
    },
    fault::{Fault, Refusal},
    graphql::{
        failure::{UserError, outcome},
        guard::{app, signed_in},
        id,
        loader::renew,
        node::{DataVisibility, Delegation, IdentityMode, Permission, SeatPolicy},
        scalar::{DateTime, EmailAddress},
    },
};

/// Invites a partner.
#[derive(InputObject)]
struct InvitePartnerInput {
    /// For whom the partner will act.
    organization_id: ID,
    /// To whom the invitation is mailed, with or without an account.
    email: EmailAddress,
    /// All when left out; an empty list is INVALID_INPUT.
    permissions: Option<Vec<Permission>>,
    /// Whose name the partner's work will bear.
    #[graphql(default_with = "IdentityMode::Transparent")]
    identity_mode: IdentityMode,
    /// How much of the workspace the partner will see.
    #[graphql(default_with = "DataVisibility::Own")]
    data_visibility: DataVisibility,
    /// Whether you approve each person whom the partner puts on the delegation.
    #[graphql(default_with = "SeatPolicy::Notify")]
    seat_policy: SeatPolicy,
    /// When access will end by itself; no end when left out.
    expires_at: Option<DateTime>,
    /// A line from the inviter, at most 500 characters, shown in the invitation.
    message: Option<String>,
}

/// Signed in as the invited person: by its id, or by the token from the mail, which also proves the address of an
/// account that has not proven it yet. A token opens nothing to anybody else who is signed in.
#[derive(OneofObject)]
enum AcceptInvitationInput {
    /// The invitation's id.
    DelegationId(ID),
    /// From the link in the mail.
    Token(String),
}

/// Declines an invitation.
#[derive(InputObject)]
struct DeclineInvitationInput {
    /// Which one.
    delegation_id: ID,
    /// For the organization's admins, at most 500 characters.
    note: Option<String>,
    /// Refuse further invitations from this organization.
    #[graphql(default = false)]
    block: bool,
}

/// One delegation.
#[derive(InputObject)]
struct DelegationInput {
    /// Which one.
    delegation_id: ID,
    /// Why it ends, for the other side, at most 500 characters. Kept only by what ends it.
    note: Option<String>,
}

/// Changes the terms of a delegation; what is left out stays.
#[derive(InputObject)]
struct UpdateDelegationInput {
    /// Which one.
    delegation_id: ID,
    /// The `version` that you have seen; STALE_VERSION when there is a newer one.
    version: i32,
    /// All that the partner may do from now on; an empty list is INVALID_INPUT.
    permissions: Option<Vec<Permission>>,
    /// Whose name the partner's further work bears.
    identity_mode: Option<IdentityMode>,
    /// How much of the workspace the partner sees.
    data_visibility: Option<DataVisibility>,
    /// Whether you approve each person whom the partner puts on the delegation.
    seat_policy: Option<SeatPolicy>,
    /// When access ends by itself.
    expires_at: Option<DateTime>,
    /// True: access has no end.
    remove_expiry: Option<bool>,
}

/// The delegation as it is now.
#[derive(SimpleObject)]
struct DelegationPayload {
    /// Null when nothing was done.
    delegation: Option<Delegation>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

impl DelegationPayload {
    fn new(ctx: &Context<'_>, result: Result<delegation::Model, Fault>) -> Result<Self> {
        renew(ctx);
        let now: Instant = app(ctx).clock.now();
        let (row, user_errors) = outcome(result)?;
        Ok(Self {
            delegation: row.map(|row| Delegation::new(Arc::new(row), now)),
            user_errors,
        })
    }
}

fn named(id: &ID) -> Result<Uuid, Refusal> {
    id::named(SubjectKind::Delegation, "delegationId", id)
}

#[derive(Default)]
pub(super) struct DelegationMutation;

#[Object]
impl DelegationMutation {
    /// Invites whoever reads mail at the address to act for the organization, by one of its admins. The answer does not
    /// tell whether the address has an account.
    async fn invite_partner(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and on what terms.")] input: InvitePartnerInput,
    ) -> Result<DelegationPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let input = invite::Input {
                organization_id: id::named(
                    SubjectKind::Organization,
                    "organizationId",
                    &input.organization_id,
                )?,
                email: input.email.0,
                permissions: input
                    .permissions
                    .map(|list| list.into_iter().map(entity::Permission::from).collect()),
                identity_mode: input.identity_mode.into(),
                data_visibility: input.data_visibility.into(),
                seat_policy: input.seat_policy.into(),
                expires_at: input.expires_at.map(|moment| moment.0),
                message: input.message,
            };
            invite::run(app(ctx), viewer, input).await
        };
        DelegationPayload::new(ctx, result.await)
    }

    /// Mails a pending invitation again, by an admin of the organization: a new link, a new time to answer; the old link
    /// is dead.
    async fn resend_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invitation.")] input: DelegationInput,
    ) -> Result<DelegationPayload> {
        let viewer = signed_in(ctx)?;
        let result = async { resend::run(app(ctx), viewer, named(&input.delegation_id)?).await };
        DelegationPayload::new(ctx, result.await)
    }

    /// Takes a pending invitation back, by an admin of the organization.
    async fn withdraw_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invitation.")] input: DelegationInput,
    ) -> Result<DelegationPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            withdraw::run(app(ctx), viewer, named(&input.delegation_id)?, input.note).await
        };
        DelegationPayload::new(ctx, result.await)
    }

    /// Accepts an invitation, by the invited person, who may act at once.
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invitation.")] input: AcceptInvitationInput,
    ) -> Result<DelegationPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let input = match input {
                AcceptInvitationInput::DelegationId(id) => accept::Input::Id(named(&id)?),
                AcceptInvitationInput::Token(token) => accept::Input::Token(token.into()),
            };
            accept::run(app(ctx), viewer, input).await
        };
        DelegationPayload::new(ctx, result.await)
    }

    /// Declines an invitation, by the invited person, if so for good.
    async fn decline_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invitation, and whether it is the last.")]
        input: DeclineInvitationInput,
    ) -> Result<DelegationPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let delegation_id = named(&input.delegation_id)?;
            decline::run(
                app(ctx),
                viewer,
                decline::Input {
                    delegation_id,
                    note: input.note,
                    block: input.block,
                },
            )
            .await
        };
        DelegationPayload::new(ctx, result.await)
    }

    /// Changes the terms of an active delegation, by an admin of the organization; its people are told the difference.
    async fn update_delegation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateDelegationInput,
    ) -> Result<DelegationPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let input = update::Input {
                delegation_id: named(&input.delegation_id)?,
                version: input.version,
                permissions: input
                    .permissions
                    .map(|list| list.into_iter().map(entity::Permission::from).collect()),
                identity_mode: input.identity_mode.map(delegation::IdentityMode::from),
                data_visibility: input.data_visibility.map(delegation::DataVisibility::from),
                seat_policy: input.seat_policy.map(delegation::SeatPolicy::from),
                expires_at: input.expires_at.map(|moment| moment.0),
                remove_expiry: input.remove_expiry.unwrap_or(false),
            };
            update::run(app(ctx), viewer, input).await
        };
        DelegationPayload::new(ctx, result.await)
    }

    /// Pauses the partner's access at once, by an admin of the organization.
    async fn suspend_delegation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which delegation.")] input: DelegationInput,
    ) -> Result<DelegationPayload> {
        let viewer = signed_in(ctx)?;
        let result =
            async { suspend::suspend(app(ctx), viewer, named(&input.delegation_id)?).await };
        DelegationPayload::new(ctx, result.await)
    }

    /// Lets a suspended partner go on, by an admin of the organization.
    async fn resume_delegation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which delegation.")] input: DelegationInput,
    ) -> Result<DelegationPayload> {
        let viewer = signed_in(ctx)?;
        let result =
            async { suspend::resume(app(ctx), viewer, named(&input.delegation_id)?).await };
        DelegationPayload::new(ctx, result.await)
    }

    /// Permanent. The partner's access has ended on every server when this answers.
    async fn revoke_delegation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which delegation.")] input: DelegationInput,
    ) -> Result<DelegationPayload> {
        let viewer = signed_in(ctx)?;
        let result =
            async { revoke::run(app(ctx), viewer, named(&input.delegation_id)?, input.note).await };
        DelegationPayload::new(ctx, result.await)
    }

    /// Ends one's own access, by an admin of the partner or by the individual. Permanent.
    async fn leave_delegation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which delegation.")] input: DelegationInput,
    ) -> Result<DelegationPayload> {
        let viewer = signed_in(ctx)?;
        let result =
            async { leave::run(app(ctx), viewer, named(&input.delegation_id)?, input.note).await };
        DelegationPayload::new(ctx, result.await)
    }
}
