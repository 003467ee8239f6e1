use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use entity::{SubjectKind, organization};

use crate::{
    command::organization::{create, update},
    fault::Fault,
    graphql::{
        failure::{UserError, outcome},
        guard::{app, signed_in, source},
        id,
        loader::renew,
        node::Organization,
    },
};

/// Opens an organization.
#[derive(InputObject)]
struct CreateOrganizationInput {
    /// 1 to 100 characters on one line.
    name: String,
}

/// Changes an organization; what is left out stays.
#[derive(InputObject)]
struct UpdateOrganizationInput {
    /// Which one.
    organization_id: ID,
    /// 1 to 100 characters on one line.
    name: Option<String>,
    /// A PNG, JPEG or WebP file of at most 1 MiB and 4096 × 4096 pixels, sent to `POST /uploads` by the viewer; used
    /// up when this is done.
    logo_upload_id: Option<ID>,
    /// Whether to show no logo from now on.
    remove_logo: Option<bool>,
}

/// The organization as it is now.
#[derive(SimpleObject)]
pub(super) struct OrganizationPayload {
    /// Null when nothing was done.
    organization: Option<Organization>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

impl OrganizationPayload {
    pub(super) fn new(
        ctx: &Context<'_>,
        result: Result<organization::Model, Fault>,
    ) -> Result<Self> {
        renew(ctx);
        let (row, user_errors) = outcome(result)?;
        Ok(Self {
            organization: row.map(|row| Organization::new(Arc::new(row))),
            user_errors,
        })
    }
}

#[derive(Default)]
pub(super) struct OrganizationMutation;

#[Object]
impl OrganizationMutation {
    /// Opens an organization whose owner is the viewer.
    async fn create_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is called.")] input: CreateOrganizationInput,
    ) -> Result<OrganizationPayload> {
        let viewer = signed_in(ctx)?;
        OrganizationPayload::new(
            ctx,
            create::run(app(ctx), source(ctx), viewer, &input.name).await,
        )
    }

    /// Changes an organization, by one of its admins.
    async fn update_organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateOrganizationInput,
    ) -> Result<OrganizationPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let organization_id = id::named(
                SubjectKind::Organization,
                "organizationId",
                &input.organization_id,
            )?;
            let logo_upload_id = input.logo_upload_id.as_ref();
            let logo_upload_id = logo_upload_id.map(|id| id::upload::named(update::LOGO, id));
            update::run(
                app(ctx),
                viewer,
                update::Input {
                    organization_id,
                    name: input.name,
                    logo_upload_id: logo_upload_id.transpose()?,
                    remove_logo: input.remove_logo.unwrap_or_default(),
                },
            )
            .await
        };
        OrganizationPayload::new(ctx, result.await)
    }
}
