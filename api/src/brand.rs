//! What the product is called, where it lives and how it looks: what every mail and page bears.

use entity::{Digest, link::Purpose};
use url::Url;

use crate::{
    branding::{Branding, Layers},
    config::Config,
};

/// The product as people know it.
#[derive(Clone, Debug)]
pub struct Brand {
    pub product_name: String,
    pub public_url: Url,
    /// Where people sign in and work, if that is not here.
    pub app_url: Option<Url>,
    pub branding: Branding,
}

impl From<&Config> for Brand {
    fn from(config: &Config) -> Self {
        Self {
            product_name: config.product_name.clone(),
            public_url: config.public_url.clone(),
            app_url: config.app_url.clone(),
            branding: config.branding.clone(),
        }
    }
}

impl Brand {
    /// The product as it looks to an organization with these brandings.
    pub fn worn(mut self, layers: &Layers) -> Self {
        self.branding = layers.over(&self.branding).0;
        self
    }

    /// Where the logo is that stands beside the product's name.
    pub fn own_logo(&self) -> Option<Url> {
        self.branding.logo.as_ref().map(|logo| self.logo(logo))
    }

    /// Where people sign in and work.
    pub fn app(&self) -> &str {
        self.app_url.as_ref().map_or(self.home(), Url::as_str)
    }

    /// This server's address, without a slash at its end.
    pub fn home(&self) -> &str {
        self.public_url.as_str().trim_end_matches('/')
    }

    /// What a mail carries to let the holder of `token` do what it is for.
    pub fn link(&self, purpose: Purpose, token: &str) -> String {
        format!("{}{}/{token}", self.home(), path(purpose))
    }

    /// What a mail carries to let a supplier answer a brief.
    pub fn brief(&self, token: &str) -> String {
        format!("{}{BRIEFS}/{token}", self.home())
    }

    /// Where a logo is served.
    pub fn logo(&self, logo: &Digest) -> Url {
        let mut url = self.public_url.clone();
        url.set_path(&logo_path(logo));
        url
    }

    /// Where the holder of `token` can download a document.
    pub fn download(&self, token: &str) -> Url {
        let mut url = self.public_url.clone();
        url.set_path(&format!("{DOWNLOADS}/{token}"));
        url
    }

    /// Where anybody can ask for a link to set a password.
    pub fn password_help(&self) -> String {
        format!("{}{}", self.home(), path(Purpose::SetPassword))
    }
}

/// The path at which a logo is served.
pub fn logo_path(logo: &Digest) -> String {
    format!("{LOGOS}/{logo}.png")
}

/// The folder of [`logo_path`].
pub const LOGOS: &str = "/logos";

/// The path at which documents are downloaded; the token follows it after a slash.
pub const DOWNLOADS: &str = "/downloads";

/// The path of the page on which a supplier answers a brief; the token follows it after a slash.
pub const BRIEFS: &str = "/brief";

/// The path of the page that a link leads to; the token follows it after a slash.
pub const fn path(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::SignUp => "/sign-up",
        Purpose::SetPassword => "/password",
        Purpose::Invitation => "/invitation",
    }
}
