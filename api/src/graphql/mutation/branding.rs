use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, OneofObject, Result, SimpleObject};
use entity::SubjectKind;

use crate::{
    brand::Brand,
    branding::Layers,
    command::branding::update::{self, Changed, NewSupport},
    fault::Fault,
    graphql::{
        failure::{UserError, outcome},
        guard::{app, signed_in},
        id,
        loader::{loaders, renew},
        node::Branding,
        scalar::{EmailAddress, HexColor, Url},
    },
};

/// Changes how a partner's organization looks, and the companies that it manages; what is left out stays.
#[derive(InputObject)]
struct UpdateBrandingInput {
    /// The partner, of whose team the viewer is an admin.
    partner_id: ID,
    /// A PNG, JPEG or WebP file of at most 1 MiB and 4096 × 4096 pixels, sent to `POST /uploads` by the viewer; used
    /// up when this is done.
    logo_upload_id: Option<ID>,
    /// Whether to show no logo from now on.
    remove_logo: Option<bool>,
    /// For what stands out, buttons above all.
    primary_color: Option<HexColor>,
    /// Where people turn with questions.
    support_channel: Option<SupportChannelInput>,
    /// Whether to offer nothing of the partner's from now on.
    remove_support_channel: Option<bool>,
}

/// Where people turn with questions: one of the two.
#[derive(OneofObject)]
enum SupportChannelInput {
    /// Where to write to.
    Email(EmailAddress),
    /// A page, by its `https` address.
    Url(Url),
}

/// The look of the partner's organization as it is now.
#[derive(SimpleObject)]
struct BrandingPayload {
    /// Null when nothing was done.
    branding: Option<Branding>,
    /// What people may have trouble with, e.g. that white text would be hard to read on the colour.
    warnings: Vec<String>,
    /// Why nothing was done; empty when it was.
    user_errors: Vec<UserError>,
}

impl BrandingPayload {
    async fn new(ctx: &Context<'_>, result: Result<Changed, Fault>) -> Result<Self> {
        renew(ctx);
        let (changed, user_errors) = outcome(result)?;
        let Some(changed) = changed else {
            return Ok(Self {
                branding: None,
                warnings: Vec::new(),
                user_errors,
            });
        };
        let layers = match changed.organization_id {
            Some(id) => loaders(ctx).layers(id).await?,
            None => Arc::new(Layers {
                own: Some(changed.branding),
                partner: None,
            }),
        };
        Ok(Self {
            branding: Some(Branding::of(&layers, &Brand::from(&app(ctx).config))),
            warnings: changed.warnings,
            user_errors,
        })
    }
}

#[derive(Default)]
pub(super) struct BrandingMutation;

#[Object]
impl BrandingMutation {
    /// Changes how the partner's organization looks, and every company that it manages, at once and on open pages too. By an admin of
    /// the partner's team; the partner has to be licensed to show its branding.
    async fn update_branding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateBrandingInput,
    ) -> Result<BrandingPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let logo = input.logo_upload_id.as_ref();
            let logo = logo.map(|id| id::upload::named(update::LOGO, id));
            let input = update::Input {
                partner_id: id::named(SubjectKind::Partner, "partnerId", &input.partner_id)?,
                logo_upload_id: logo.transpose()?,
                remove_logo: input.remove_logo.unwrap_or_default(),
                primary_color: input.primary_color.map(|color| color.0),
                support: input.support_channel.map(|channel| match channel {
                    SupportChannelInput::Email(email) => NewSupport::Email(email.0),
                    SupportChannelInput::Url(url) => NewSupport::Link(url.0),
                }),
                remove_support: input.remove_support_channel.unwrap_or_default(),
            };
            update::run(app(ctx), viewer, input).await
        };
        BrandingPayload::new(ctx, result.await).await
    }
}
