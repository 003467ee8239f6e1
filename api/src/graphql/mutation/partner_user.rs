use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{SubjectKind, partner_user, seat};
use uuid::Uuid;

use crate::{
    command::partner_user::{add, remove, resend, update},
    fault::{Fault, Refusal},
    graphql::{
        failure::{UserError, outcome},
        guard::{app, signed_in},
        id,
        loader::renew,
        node::{PartnerUser, PartnerUserRole, Seat},
        scalar::{EmailAddress, PhoneNumber},
    },
};

/// Puts a person on a partner's team: by an admin of the partner, or by an admin of a buyer organization for that
/// organization's own delegation only.
#[derive(InputObject)]
struct AddPartnerUserInput {
    /// Of whose team.
    partner_id: ID,
    /// 1 to 100 characters on one line.
    first_name: String,
    /// 1 to 100 characters on one line.
    last_name: String,
    /// On no other team; with or without an account.
    email: EmailAddress,
    /// With its country code, 11 digits in all; `+`, spaces and dashes may be typed.
    phone: PhoneNumber,
    /// ADMIN by the partner's admins only.
    #[graphql(default_with = "PartnerUserRole::Member")]
    role: PartnerUserRole,
    /// Seats to give at once, 100 at most. By a buyer's admin one: their organization's, when left out.
    delegation_ids: Option<Vec<ID>>,
}

/// Changes a person on a team; what is left out stays.
#[derive(InputObject)]
struct UpdatePartnerUserInput {
    /// Whom.
    partner_user_id: ID,
    /// 1 to 100 characters on one line.
    first_name: Option<String>,
    /// 1 to 100 characters on one line.
    last_name: Option<String>,
    /// With its country code, 11 digits in all; `+`, spaces and dashes may be typed.
    phone: Option<PhoneNumber>,
    /// By the partner's admins only. The last admin stays one.
    role: Option<PartnerUserRole>,
}

/// Names a person on a team.
#[derive(InputObject)]
struct PartnerUserInput {
    /// Whom.
    partner_user_id: ID,
}

/// The person as they are now.
#[derive(SimpleObject)]
struct PartnerUserPayload {
    /// Null when nothing was done.
    partner_user: Option<PartnerUser>,
    /// The seats that were given or taken away with it.
    seats: Option<Vec<Seat>>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

impl PartnerUserPayload {
    fn new(
        ctx: &Context<'_>,
        result: Result<(partner_user::Model, Vec<seat::Model>), Fault>,
    ) -> Result<Self> {
        renew(ctx);
        let (done, user_errors) = outcome(result)?;
        let (person, seats) = done.unzip();
        let seats = seats.map(|seats| seats.into_iter().map(Arc::new).map(Seat::new).collect());
        Ok(Self {
            partner_user: person.map(|row| PartnerUser::new(Arc::new(row))),
            seats,
            user_errors,
        })
    }
}

fn named(id: &ID) -> Result<Uuid, Refusal> {
    id::named(SubjectKind::PartnerUser, "partnerUserId", id)
}

#[derive(Default)]
pub(super) struct PartnerUserMutation;

#[Object]
impl PartnerUserMutation {
    /// Puts a person on a partner's team and gives them seats. Whoever has no account gets a mail with a link to set the
    /// first password; whoever has one is told, and signs in as always. Whom a buyer's admin adds acts at once, but
    /// confined, until an admin of the partner approves their seat.
    async fn add_partner_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and to which team.")] input: AddPartnerUserInput,
    ) -> Result<PartnerUserPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let delegation_ids = input.delegation_ids.map(|ids| {
                let ids = ids.iter();
                ids.map(|id| id::named(SubjectKind::Delegation, "delegationIds", id))
                    .collect::<Result<Vec<Uuid>, Refusal>>()
            });
            let input = add::Input {
                partner_id: id::named(SubjectKind::Partner, "partnerId", &input.partner_id)?,
                first_name: input.first_name,
                last_name: input.last_name,
                email: input.email.0,
                phone: input.phone.0,
                role: input.role.into(),
                delegation_ids: delegation_ids.transpose()?,
            };
            let done = add::run(app(ctx), viewer, input).await?;
            Ok((done.person, done.seats))
        };
        PartnerUserPayload::new(ctx, result.await)
    }

    /// Changes the names and the number, by an admin of the partner or by the person; or the role, by an admin of the
    /// partner.
    async fn update_partner_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdatePartnerUserInput,
    ) -> Result<PartnerUserPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let input = update::Input {
                partner_user_id: named(&input.partner_user_id)?,
                first_name: input.first_name,
                last_name: input.last_name,
                phone: input.phone.map(|phone| phone.0),
                role: input.role.map(partner_user::Role::from),
            };
            let person = update::run(app(ctx), viewer, input).await?;
            Ok((person, Vec::new()))
        };
        PartnerUserPayload::new(ctx, result.await)
    }

    /// Mails a new link to set the first password to somebody who has no account yet, by an admin of the partner or of the
    /// organization that added the person. The old link is dead.
    async fn resend_partner_user_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To whom.")] input: PartnerUserInput,
    ) -> Result<PartnerUserPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let person = resend::run(app(ctx), viewer, named(&input.partner_user_id)?).await?;
            Ok((person, Vec::new()))
        };
        PartnerUserPayload::new(ctx, result.await)
    }

    /// Takes a person off the team, by an admin of the partner or by the person. Their seats end everywhere, at once; what
    /// they made stays. The last admin stays.
    async fn remove_partner_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: PartnerUserInput,
    ) -> Result<PartnerUserPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let done = remove::run(app(ctx), viewer, named(&input.partner_user_id)?).await?;
            Ok((done.person, done.seats))
        };
        PartnerUserPayload::new(ctx, result.await)
    }
}
