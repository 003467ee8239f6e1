//! From what was written to what can be run, or every reason why not.

use std::{net::SocketAddr, path::PathBuf, str::FromStr};

use secrecy::{ExposeSecret, SecretString};
use time::Duration;
use url::{Host, Url};

use super::{Config, Invalid, Limits, Outgoing, Profile, Written};

const MIB: u64 = 1024 * 1024;
const GIB: u64 = 1024 * MIB;

pub(super) fn check(profile: Profile, written: Written) -> Result<Config, Invalid> {
    let mut checker = Checker {
        profile,
        problems: Vec::new(),
    };
    let data_dir = written.data_dir.unwrap_or_else(|| PathBuf::from("data"));
    let listen: Option<SocketAddr> = checker.parse(
        "listen",
        "an address and port, e.g. 127.0.0.1:8080",
        written.listen,
        "127.0.0.1:8080",
    );
    let public_url = checker.public_url(written.public_url, listen);
    let database_url = checker.database_url(written.database_url, &data_dir);
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
    let playground = match written.playground.as_deref() {
        None => Some(profile == Profile::Dev),
        Some(word) => checker.parse(
            "playground",
            "true or false",
            Some(word.to_owned()),
            "false",
        ),
    };
    let limits = Limits {
        invitation: checker.days("invitation_days", written.invitation_days, 14),
        session: checker.days("session_days", written.session_days, 30),
        stream_retention: checker.days("stream_days", written.stream_days, 30),
        invitations_per_user: checker.number(
            "invitations_per_user",
            written.invitations_per_user,
            30,
            1..=10_000,
        ),
        invitations_per_organization: checker.number(
            "invitations_per_organization",
            written.invitations_per_organization,
            100,
            1..=100_000,
        ),
        sockets_per_user: usize::try_from(checker.number(
            "sockets_per_user",
            written.sockets_per_user,
            20,
            1..=1_000,
        ))
        .unwrap_or(20),
        upload_bytes: checker.number("upload_bytes", written.upload_bytes, 25 * MIB, MIB..=GIB),
        uploads_per_user: checker.number(
            "uploads_per_user",
            written.uploads_per_user,
            20,
            1..=1_000,
        ),
    };
    let connections = checker.number(
        "database_connections",
        written.database_connections,
        10,
        2..=500,
    );

    match (
        listen,
        public_url,
        database_url,
        mail,
        mail_from,
        playground,
    ) {
        (
            Some(listen),
            Some(public_url),
            Some(database_url),
            Some(mail),
            Some(mail_from),
            Some(playground),
        ) if checker.problems.is_empty() => Ok(Config {
            listen,
            database_url,
            database_connections: u32::try_from(connections).unwrap_or(10),
            data_dir,
            public_url,
            product_name,
            mail,
            mail_from,
            playground,
            limits,
        }),
        _ => Err(Invalid(checker.problems)),
    }
}

struct Checker {
    profile: Profile,
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

    fn number(
        &mut self,
        name: &str,
        written: Option<String>,
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

    fn days(&mut self, name: &str, written: Option<String>, default: u64) -> Duration {
        let days = self.number(name, written, default, 1..=365);
        Duration::days(i64::try_from(days).unwrap_or(1))
    }

    fn public_url(&mut self, written: Option<String>, listen: Option<SocketAddr>) -> Option<Url> {
        let may_be =
            "the https:// address at which people reach this server (http:// only on loopback)";
        let here = format!(
            "http://{}",
            listen.map_or("127.0.0.1:8080".to_owned(), |l| l.to_string())
        );
        let url: Url = self.required("public_url", may_be, written, &here)?;
        let safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
        let bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty();
        if !safe || !bare || url.host().is_none() {
            self.problem("public_url", may_be);
            return None;
        }
        Some(url)
    }

    fn database_url(
        &mut self,
        written: Option<SecretString>,
        data_dir: &std::path::Path,
    ) -> Option<SecretString> {
        let may_be = "sqlite://path/to/file.db or postgres://user:password@host/database";
        let url = match (written, self.profile) {
            (Some(url), _) => url,
            (None, Profile::Dev) => {
                format!("sqlite://{}", data_dir.join("mandate.db").display()).into()
            }
            (None, Profile::Serve) => {
                self.problem("database_url", &format!("set: {may_be}"));
                return None;
            }
        };
        let text = url.expose_secret();
        let known = ["sqlite://", "postgres://", "postgresql://"]
            .iter()
            .any(|scheme| text.starts_with(scheme));
        if !known || text.contains(":memory:") {
            self.problem("database_url", may_be);
            return None;
        }
        Some(url)
    }

    fn mail(
        &mut self,
        written: Option<SecretString>,
        data_dir: &std::path::Path,
    ) -> Option<Outgoing> {
        let may_be =
            "file:<folder>, smtps://user:password@host:port or smtp://user:password@host:port";
        let mail = match (written, self.profile) {
            (Some(mail), _) => mail,
            (None, Profile::Dev) => return Some(Outgoing::Files(data_dir.join("mail"))),
            (None, Profile::Serve) => {
                self.problem("mail", &format!("set: {may_be}"));
                return None;
            }
        };
        let text = mail.expose_secret();
        if let Some(folder) = text
            .strip_prefix("file:")
            .filter(|folder| !folder.is_empty())
        {
            return Some(Outgoing::Files(folder.into()));
        }
        match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "smtp" | "smtps") && url.host().is_some() => {
                Some(Outgoing::Smtp(mail))
            }
            _ => {
                self.problem("mail", may_be);
                None
            }
        }
    }
}

/// Whether the address cannot be reached from another machine, so that plain http is safe.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(profile: Profile, settings: &[(&str, &str)]) -> Result<Config, String> {
        let variables = settings
            .iter()
            .map(|(name, value)| (format!("MANDATE_{name}"), (*value).to_owned()));
        Config::load(profile, None, variables).map_err(|invalid| invalid.to_string())
    }

    const COMPLETE: [(&str, &str); 4] = [
        ("DATABASE_URL", "postgres://mandate:secret@db/mandate"),
        ("PUBLIC_URL", "https://partners.example.com"),
        ("MAIL", "smtps://user:secret@mail.example.com"),
        ("MAIL_FROM", "Example <no-reply@example.com>"),
    ];

    #[test]
    fn dev_needs_nothing() {
        let config = load(Profile::Dev, &[]).expect("dev has defaults");
        assert!(config.playground && matches!(config.mail, Outgoing::Files(_)));
        assert_eq!(config.public_url.as_str(), "http://127.0.0.1:8080/");
    }

    #[test]
    fn serve_names_everything_that_is_missing() {
        let refusal = load(Profile::Serve, &[]).expect_err("nothing is set");
        for (name, _) in COMPLETE {
            assert!(refusal.contains(&format!("MANDATE_{name}")), "{refusal}");
        }
        assert!(load(Profile::Serve, &COMPLETE).is_ok_and(|config| !config.playground));
    }

    #[test]
    fn each_bad_setting_is_named_with_what_it_may_be() {
        for (name, value, remedy) in [
            ("LISTEN", "8080", "127.0.0.1:8080"),
            ("PUBLIC_URL", "http://partners.example.com", "https://"),
            ("DATABASE_URL", "mysql://db", "sqlite://"),
            ("MAIL", "pigeon", "smtps://"),
            ("MAIL_FROM", "nobody", "no-reply@example.com"),
            ("PLAYGROUND", "yes please", "true or false"),
            ("INVITATION_DAYS", "0", "1 to 365"),
            ("SOCKETS_PER_USER", "many", "1 to 1000"),
            ("UPLOAD_BYTES", "25 MiB", "1048576 to 1073741824"),
            ("UPLOAD_BYTES", "1048575", "1048576 to 1073741824"),
            ("UPLOADS_PER_USER", "0", "1 to 1000"),
            ("PRODUCT_NAME", "a\nb", "one line"),
        ] {
            let refusal = load(Profile::Dev, &[(name, value)]).expect_err(name);
            assert!(
                refusal.contains(&format!("MANDATE_{name}")) && refusal.contains(remedy),
                "{refusal}"
            );
        }
        assert!(
            load(Profile::Dev, &[("LISTEM", "127.0.0.1:1")])
                .is_err_and(|refusal| refusal.contains("listem"))
        );
    }

    #[test]
    fn secrets_do_not_show() {
        let config = load(Profile::Serve, &COMPLETE).expect("it is complete");
        assert!(!format!("{config:?}").contains("secret@"));
    }
}
