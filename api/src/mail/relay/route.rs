//! The way to the mail server: where it is, how the line is kept private, as whom we come.

use lettre::transport::smtp::{
    SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT, authentication::Credentials,
    client::TlsParameters,
};
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{config::is_loopback, fault::Fault};

pub(super) struct Route {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) credentials: Option<Credentials>,
}

pub(super) enum Security {
    /// From the first byte.
    Tls(TlsParameters),
    /// Before anything is said; a server that cannot is not talked to.
    StartTls(TlsParameters),
    /// On this machine only.
    Plain,
}

impl Route {
    pub(super) fn parse(url: &SecretString) -> Result<Self, Fault> {
        // The parser's errors do not quote the URL.
        let url = Url::parse(url.expose_secret()).map_err(Fault::internal)?;
        let host = url
            .host_str()
            .ok_or_else(|| Fault::internal("the mail server's URL names no host"))?
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let tls = || TlsParameters::new(host.clone()).map_err(Fault::internal);
        let (security, port) = match url.scheme() {
            "smtps" => (Security::Tls(tls()?), SUBMISSIONS_PORT),
            _ if is_loopback(&url) => (Security::Plain, SMTP_PORT),
            _ => (Security::StartTls(tls()?), SUBMISSION_PORT),
        };
        let credentials = match url.username() {
            "" => None,
            user => Some(Credentials::new(
                decode(user)?,
                decode(url.password().unwrap_or_default())?,
            )),
        };
        Ok(Self {
            port: url.port().unwrap_or(port),
            host,
            security,
            credentials,
        })
    }
}

fn decode(encoded: &str) -> Result<String, Fault> {
    Ok(percent_decode_str(encoded)
        .decode_utf8()
        .map_err(|_| Fault::internal("the mail server's user or password is not UTF-8"))?
        .into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(url: &str) -> Route {
        Route::parse(&url.into()).expect("a mail server")
    }

    #[test]
    fn only_this_machine_is_talked_to_in_the_open() {
        for (url, kind, host, port) in [
            ("smtps://mail.example.com", "tls", "mail.example.com", 465),
            ("smtps://127.0.0.1:4650", "tls", "127.0.0.1", 4650),
            (
                "smtp://mail.example.com",
                "starttls",
                "mail.example.com",
                587,
            ),
            (
                "smtp://localhost.example.com:25",
                "starttls",
                "localhost.example.com",
                25,
            ),
            ("smtp://10.0.0.1", "starttls", "10.0.0.1", 587),
            ("smtp://127.0.0.1:2525", "plain", "127.0.0.1", 2525),
            ("smtp://LOCALHOST", "plain", "LOCALHOST", 25),
            ("smtp://[::1]", "plain", "::1", 25),
        ] {
            let route = route(url);
            let security = match route.security {
                Security::Tls(_) => "tls",
                Security::StartTls(_) => "starttls",
                Security::Plain => "plain",
            };
            assert_eq!(
                (security, route.host.as_str(), route.port),
                (kind, host, port)
            );
        }
    }

    #[test]
    fn credentials_are_decoded_and_told_to_nobody() {
        assert_eq!(
            route("smtps://post%40acme:a%2Fb%3A%20c+d@mail.example.com").credentials,
            Some(Credentials::new(
                "post@acme".to_owned(),
                "a/b: c+d".to_owned()
            ))
        );
        assert_eq!(route("smtps://mail.example.com").credentials, None);
        let bad = Route::parse(&"smtps://user:hidden%ff@mail.example.com".into());
        assert!(
            bad.err()
                .is_some_and(|fault| !format!("{fault:?}").contains("hidden"))
        );
    }
}
