use async_graphql::{Enum, SimpleObject, Union};

use crate::{
    brand::Brand,
    branding::{Layers, Source, Support},
    graphql::scalar::{EmailAddress, HexColor, Url},
};

/// The look a page of this organization should take: its own, its managing partner's, or the platform's.
#[derive(SimpleObject)]
pub struct Branding {
    /// The picture that goes with the look: the organization's own, its managing partner's, or the platform's, which has
    /// none. What the organization itself is known by is `Organization.logoUrl`.
    logo_url: Option<Url>,
    /// For what stands out, buttons above all.
    primary_color: HexColor,
    /// Black or white, whichever reads better on the primary colour.
    on_primary_color: HexColor,
    /// Where people turn with questions; null when they are offered nothing.
    support_channel: Option<SupportChannel>,
    /// Whose look it is.
    source: BrandingSource,
}

/// Whose look a page takes.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Source")]
pub enum BrandingSource {
    /// The organization's own.
    Own,
    /// That of the partner who manages it.
    Partner,
    /// That of whoever runs this server.
    Platform,
}

/// Where people turn with questions.
#[derive(Union)]
pub enum SupportChannel {
    Email(SupportEmail),
    Link(SupportLink),
}

/// Questions are answered by e-mail.
#[derive(SimpleObject)]
pub struct SupportEmail {
    /// Where to write to.
    email: EmailAddress,
}

/// Questions are answered on a page.
#[derive(SimpleObject)]
pub struct SupportLink {
    /// The page's address.
    url: Url,
}

impl Branding {
    /// The look of an organization with these brandings.
    pub fn of(layers: &Layers, brand: &Brand) -> Self {
        let (look, source) = layers.over(&brand.branding);
        Self {
            logo_url: look.logo.as_ref().map(|logo| Url(brand.logo(logo))),
            primary_color: HexColor(look.primary_color),
            on_primary_color: HexColor(look.primary_color.on()),
            support_channel: look.support.as_ref().map(SupportChannel::from),
            source: source.into(),
        }
    }
}

impl From<&Support> for SupportChannel {
    fn from(support: &Support) -> Self {
        match support {
            Support::Email(email) => Self::Email(SupportEmail {
                email: email.into(),
            }),
            Support::Link(url) => Self::Link(SupportLink {
                url: Url(url.clone()),
            }),
        }
    }
}
