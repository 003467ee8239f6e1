//! From what was written to what can be run, or every reason why not.

mod outside;

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    str::FromStr,
};

use ipnet::IpNet;
use url::Url;

use super::{Config, Invalid, Limits, Outgoing, Profile, Storage, Written, is_loopback};
use crate::branding::Branding;

pub(super) fn check(profile: Profile, written: Written) -> Result<Config, Invalid> {
    let mut checker = Checker {
        profile,
        problems: Vec::new(),
    };
    let limits = Limits::check(&mut checker, &written);
    let data_dir = written.data_dir.unwrap_or_else(|| PathBuf::from("data"));
    let listen: Option<SocketAddr> = checker.parse(
        "listen",
        "an address and port, e.g. 127.0.0.1:8080",
        written.listen,
        "127.0.0.1:8080",
    );
    let public_url = checker.public_url(written.public_url, listen);
    checker.safe_from_others(listen, public_url.as_ref());
    let app_url = checker.app_url(written.app_url);
    let allowed_origins = checker.origins(written.allowed_origins);
    let database_is_assumed = written.database_url.is_none();
    let database_url = checker.database_url(written.database_url, &data_dir);
    let files = checker.files(written.files, &data_dir);
    let mail = checker.mail(written.mail, &data_dir);
    let mail_from = checker.required(
        "mail_from",
        "the sender of every mail, e.g. Mandate <no-reply@example.com>",
        written.mail_from,
        "Mandate <no-reply@mandate.example>",
    );
    let product_name = written.product_name.unwrap_or_else(|| "Mandate".to_owned());
    if product_name.trim().is_empty()
        || product_name.chars().count() > 80
        || product_name.chars().any(char::is_control)
    {
        checker.problem("product_name", "1 to 80 characters on one line");
    }
    let branding = checker.branding(written.primary_color, written.support);
    let playground = match written.playground.as_deref() {
        None => Some(profile == Profile::Dev),
        Some(word) => checker.parse(
            "playground",
            "true or false",
            Some(word.to_owned()),
            "false",
        ),
    };
    let trusted_proxies = checker.networks(written.trusted_proxies);
    let connections = checker.number(
        "database_connections",
        written.database_connections.as_deref(),
        10,
        2..=500,
    );

    match (
        listen,
        public_url,
        database_url,
        files,
        mail,
        mail_from,
        branding,
        playground,
    ) {
        (
            Some(listen),
            Some(public_url),
            Some(database_url),
            Some(files),
            Some(mail),
            Some(mail_from),
            Some(branding),
            Some(playground),
        ) if checker.problems.is_empty() => Ok(Config {
            listen,
            database_url,
            database_is_assumed,
            database_connections: u32::try_from(connections).unwrap_or(10),
            data_dir,
            files,
            trusted_proxies,
            public_url,
            app_url,
            allowed_origins,
            product_name,
            branding,
            mail,
            mail_from,
            playground,
            limits,
        }),
        _ => Err(Invalid(checker.problems)),
    }
}

pub(super) struct Checker {
    pub(super) profile: Profile,
    problems: Vec<String>,
}

impl Checker {
    fn problem(&mut self, name: &str, may_be: &str) {
        self.problems.push(format!(
            "`{name}` (MANDATE_{}) must be {may_be}",
            name.to_uppercase()
        ));
    }

    fn parse<T: FromStr>(
        &mut self,
        name: &str,
        may_be: &str,
        written: Option<String>,
        default: &str,
    ) -> Option<T> {
        let value = written.as_deref().unwrap_or(default).trim().parse().ok();
        if value.is_none() {
            self.problem(name, may_be);
        }
        value
    }

    /// Like [`Self::parse`], but `serve` has no default for it.
    fn required<T: FromStr>(
        &mut self,
        name: &str,
        may_be: &str,
        written: Option<String>,
        in_dev: &str,
    ) -> Option<T> {
        if written.is_none() && self.profile == Profile::Serve {
            self.problem(name, &format!("set: {may_be}"));
            return None;
        }
        self.parse(name, may_be, written, in_dev)
    }

    pub(super) fn number(
        &mut self,
        name: &str,
        written: Option<&str>,
        default: u64,
        range: std::ops::RangeInclusive<u64>,
    ) -> u64 {
        let value = written.map_or(Some(default), |text| {
            text.trim().parse().ok().filter(|n| range.contains(n))
        });
        value.unwrap_or_else(|| {
            self.problem(
                name,
                &format!("a whole number from {} to {}", range.start(), range.end()),
            );
            default
        })
    }

    /// Networks, or single addresses, between commas.
    fn networks(&mut self, written: Option<String>) -> Vec<IpNet> {
        let written = written.unwrap_or_default();
        let network = |text: &str| {
            let alone = || text.parse::<IpAddr>().map(IpNet::from);
            let network: Option<IpNet> = text.parse().or_else(|_| alone()).ok();
            // Everybody is nobody's proxy.
            network.filter(|network| network.prefix_len() > 0)
        };
        let parts = written.split(',').map(str::trim);
        let networks = parts.filter(|part| !part.is_empty()).map(network);
        networks.collect::<Option<_>>().unwrap_or_else(|| {
            self.problem(
                "trusted_proxies",
                "addresses or networks of proxies, e.g. 10.0.0.0/8, 192.0.2.7",
            );
            Vec::new()
        })
    }

    fn public_url(&mut self, written: Option<String>, listen: Option<SocketAddr>) -> Option<Url> {
        let may_be =
            "the https:// address at which people reach this server (http:// only on loopback)";
        let here = format!(
            "http://{}",
            listen.map_or("127.0.0.1:8080".to_owned(), |l| l.to_string())
        );
        let url: Url = self.required("public_url", may_be, written, &here)?;
        if !is_safe_origin(&url) {
            self.problem("public_url", may_be);
            return None;
        }
        Some(url)
    }

    /// Whoever listens for other machines has a proxy in front that speaks https, and says so by the public address.
    fn safe_from_others(&mut self, listen: Option<SocketAddr>, public_url: Option<&Url>) {
        let plain = public_url.is_some_and(|url| url.scheme() == "http");
        let open = listen.is_some_and(|listen| !listen.ip().is_loopback());
        if self.profile == Profile::Serve && plain && open {
            let may_be = "a loopback address while `public_url` is http://: passwords would travel in the clear";
            self.problem("listen", may_be);
        }
    }

    fn app_url(&mut self, written: Option<String>) -> Option<Url> {
        let url = Url::parse(written?.trim()).ok();
        let safe = url.filter(|url| is_safe(url) && url.username().is_empty());
        if safe.is_none() {
            let may_be =
                "the https:// address at which people sign in and work (http:// only on loopback)";
            self.problem("app_url", may_be);
        }
        safe
    }

    fn branding(
        &mut self,
        primary_color: Option<String>,
        support: Option<String>,
    ) -> Option<Branding> {
        let color = "a colour, #RRGGBB, e.g. #2f4bd8";
        let channel = "an e-mail address or an https:// link, e.g. support@example.com";
        let support = support.and_then(|written| self.parse("support", channel, Some(written), ""));
        Some(Branding {
            logo: None,
            primary_color: self.parse("primary_color", color, primary_color, "#2f4bd8")?,
            support,
        })
    }

    fn origins(&mut self, written: Option<String>) -> Vec<Url> {
        let may_be = "a list of origins with commas between them, e.g. https://app.example.com (http:// only on loopback)";
        let mut origins = Vec::new();
        for text in written.iter().flat_map(|list| list.split(',')) {
            match Url::parse(text.trim()) {
                Ok(url) if is_safe_origin(&url) => origins.push(url),
                _ => self.problem("allowed_origins", may_be),
            }
        }
        origins
    }
}

/// Whether it is an origin and nothing more, and safe to send passwords to.
fn is_safe_origin(url: &Url) -> bool {
    let bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty();
    is_safe(url) && bare
}

/// Whether nobody on the way can read what is sent there.
fn is_safe(url: &Url) -> bool {
    let safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url));
    safe && url.host().is_some()
}

#[cfg(test)]
mod tests;
