use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{SubjectKind, partner};

use crate::{
    command::partner::register,
    fault::Fault,
    graphql::{
        failure::{UserError, outcome},
        guard::{app, signed_in},
        id,
        loader::renew,
        node::Partner,
    },
};

/// Registers an organization as a partner company.
#[derive(InputObject)]
struct RegisterPartnerCompanyInput {
    /// Which one; the viewer is one of its owners.
    organization_id: ID,
}

/// The partner as it is now.
#[derive(SimpleObject)]
struct PartnerPayload {
    /// Null when nothing was done.
    partner: Option<Partner>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

impl PartnerPayload {
    fn new(ctx: &Context<'_>, result: Result<partner::Model, Fault>) -> Result<Self> {
        renew(ctx);
        let (row, user_errors) = outcome(result)?;
        Ok(Self {
            partner: row.map(|row| Partner::new(Arc::new(row))),
            user_errors,
        })
    }
}

#[derive(Default)]
pub(super) struct PartnerMutation;

#[Object]
impl PartnerMutation {
    /// Registers an organization as a partner company, by one of its owners, who becomes the first admin of its team.
    /// Whoever has been a partner alone becomes the company, and keeps the delegations. From then on the partner is called
    /// as the organization is.
    async fn register_partner_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which organization.")] input: RegisterPartnerCompanyInput,
    ) -> Result<PartnerPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let field = "organizationId";
            let id = id::named(SubjectKind::Organization, field, &input.organization_id)?;
            register::run(app(ctx), viewer, id).await
        };
        PartnerPayload::new(ctx, result.await)
    }
}
