//! How pages look, and where their readers turn with questions.

use std::str::FromStr;

use entity::{Color, Digest, Email, branding::Model};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

/// The look of a page or a mail.
#[derive(Clone, Debug)]
pub struct Branding {
    /// Stands beside the product's name.
    pub logo: Option<Digest>,
    /// Of buttons.
    pub primary_color: Color,
    pub support: Option<Support>,
}

/// Whose look it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The organization's own, as a partner company.
    Own,
    /// That of the partner who manages it.
    Partner,
    /// That of whoever runs this server.
    Platform,
}

/// The brandings that apply to an organization, besides the platform's: what one does not say, the next does.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    /// The organization's own, as a partner company.
    pub own: Option<Model>,
    /// That of the partner who manages it.
    pub partner: Option<Model>,
}

impl Layers {
    /// The look over that of the platform, and whose it is: of whoever is the first to say anything.
    pub fn over(&self, platform: &Branding) -> (Branding, Source) {
        let mut look = platform.clone();
        let mut source = Source::Platform;
        for (layer, whose) in [(&self.partner, Source::Partner), (&self.own, Source::Own)] {
            let Some(layer) = layer else { continue };
            let color = layer
                .primary_color
                .as_deref()
                .and_then(|text| text.parse().ok());
            let support = layer.support.as_deref().and_then(|text| text.parse().ok());
            if layer.logo.is_none() && color.is_none() && support.is_none() {
                continue;
            }
            source = whose;
            look.logo = layer.logo.clone().or(look.logo);
            look.primary_color = color.unwrap_or(look.primary_color);
            look.support = support.or(look.support);
        }
        (look, source)
    }
}

/// Where people turn with questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Support {
    Email(Email),
    /// An `https` address.
    Link(Url),
}

/// Neither an e-mail address nor an `https` link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotASupport;

impl FromStr for Support {
    type Err = NotASupport;

    fn from_str(text: &str) -> Result<Self, NotASupport> {
        if let Ok(email) = text.parse() {
            return Ok(Self::Email(email));
        }
        let url = Url::parse(text).map_err(|_| NotASupport)?;
        let bears_no_secret = url.username().is_empty() && url.password().is_none();
        if url.scheme() == "https" && bears_no_secret {
            Ok(Self::Link(url))
        } else {
            Err(NotASupport)
        }
    }
}

/// What means nothing but itself in a `mailto:` link: an address may hold what would begin its next part.
const AS_IT_IS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

impl Support {
    /// What leads up to [`Self::shown`], e.g. `Questions? Write to`.
    pub const fn invitation(&self) -> &'static str {
        match self {
            Self::Email(_) => "Questions? Write to",
            Self::Link(_) => "Questions? Find help at",
        }
    }

    /// For people to read.
    pub fn shown(&self) -> &str {
        match self {
            Self::Email(email) => email.as_str(),
            Self::Link(url) => url.as_str(),
        }
    }

    /// For a click.
    pub fn link(&self) -> String {
        match self {
            Self::Email(email) => {
                let (local, domain) = email.as_str().rsplit_once('@').unwrap_or_default();
                let encoded = |part| utf8_percent_encode(part, AS_IT_IS);
                format!("mailto:{}@{}", encoded(local), encoded(domain))
            }
            Self::Link(url) => url.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use entity::Instant;
    use uuid::Uuid;

    use super::*;

    fn layer(color: Option<&str>, support: Option<&str>) -> Option<Model> {
        Some(Model {
            partner_id: Uuid::nil(),
            logo: None,
            primary_color: color.map(str::to_owned),
            support: support.map(str::to_owned),
            updated_at: Instant::from_micros(0),
        })
    }

    #[test]
    fn what_one_layer_does_not_say_the_next_does() {
        let platform = Branding {
            logo: None,
            primary_color: Color::WHITE,
            support: None,
        };
        let (red, blue, help) = (Some("#aa0000"), Some("#0000aa"), Some("help@own.example"));
        for (own, partner, source, color, support) in [
            (None, None, Source::Platform, "#ffffff", None),
            (
                layer(None, None),
                layer(None, None),
                Source::Platform,
                "#ffffff",
                None,
            ),
            (layer(red, None), None, Source::Own, "#aa0000", None),
            (None, layer(blue, help), Source::Partner, "#0000aa", help),
            (
                layer(red, None),
                layer(blue, help),
                Source::Own,
                "#aa0000",
                help,
            ),
            (
                layer(None, help),
                layer(blue, None),
                Source::Own,
                "#0000aa",
                help,
            ),
        ] {
            let layers = Layers { own, partner };
            let (look, whose) = layers.over(&platform);
            assert_eq!(
                (whose, look.primary_color.to_string().as_str()),
                (source, color)
            );
            assert_eq!(look.support.as_ref().map(Support::shown), support);
        }
    }

    fn support(text: &str) -> Support {
        text.parse().expect(text)
    }

    #[test]
    fn support_is_an_address_or_a_safe_link() {
        for (typed, shown, link) in [
            (
                "Help@Example.com",
                "Help@Example.com",
                "mailto:Help@Example.com",
            ),
            (
                "https://example.com/help?from=mail",
                "https://example.com/help?from=mail",
                "https://example.com/help?from=mail",
            ),
            (
                "https://bücher.example/\"><script>",
                "https://xn--bcher-kva.example/%22%3E%3Cscript%3E",
                "https://xn--bcher-kva.example/%22%3E%3Cscript%3E",
            ),
        ] {
            let support = support(typed);
            assert_eq!((support.shown(), support.link().as_str()), (shown, link));
        }
        for text in [
            "",
            "support",
            "Help <help@example.com>",
            "help@localhost",
            "mailto:help@example.com",
            "http://example.com/help",
            "https://",
            "https://user@example.com",
            "https://:secret@example.com",
            "//example.com/help",
            "javascript:alert(1)",
            "data:text/html,help",
        ] {
            assert_eq!(text.parse::<Support>(), Err(NotASupport), "{text}");
        }
    }

    #[test]
    fn an_address_cannot_add_to_its_mail() {
        for (address, link) in [
            (
                "help?bcc=eve&subject=x#y@example.com",
                "mailto:help%3Fbcc%3Deve%26subject%3Dx%23y@example.com",
            ),
            (
                "\"eve@evil.example\"@example.com",
                "mailto:%22eve%40evil.example%22@example.com",
            ),
            ("h%65lp+us@example.com", "mailto:h%2565lp%2Bus@example.com"),
        ] {
            assert_eq!(support(address).link(), link);
        }
    }
}
