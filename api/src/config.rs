//! Every setting, from a TOML file and the environment, typed and checked before anything starts.
//!
//! A setting `name` is `name` in the file and `MANDATE_NAME` in the environment; the environment wins.

mod check;
mod limits;

use std::{
    ffi::OsString,
    fmt,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use config::{Environment, File, FileFormat};
use ipnet::IpNet;
use lettre::message::Mailbox;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use crate::branding::Branding;

pub use limits::{Limits, Tries};

/// How the server is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// On one's own machine: everything has a default, nothing needs to be safe from others.
    Dev,
    /// For others to use: what matters must be said, and must be safe.
    Serve,
}

/// The settings of a running server.
#[derive(Clone, Debug)]
pub struct Config {
    pub listen: SocketAddr,
    /// `sqlite://path` or `postgres://user:password@host/database`.
    pub database_url: SecretString,
    /// Nobody has named the database, so it is the one in the data folder.
    pub database_is_assumed: bool,
    /// Connections to PostgreSQL at most.
    pub database_connections: u32,
    pub data_dir: PathBuf,
    pub files: Storage,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Where people reach this server; links in mails start with it. No trailing slash.
    pub public_url: Url,
    /// Where people sign in and work, a frontend's address; this server's own when there is none.
    pub app_url: Option<Url>,
    /// Other origins whose pages may use the API, a frontend's say. Without a path.
    pub allowed_origins: Vec<Url>,
    pub product_name: String,
    /// The platform's own.
    pub branding: Branding,
    pub mail: Outgoing,
    pub mail_from: Mailbox,
    /// Whether the playground and its helpful error messages are served.
    pub playground: bool,
    pub limits: Limits,
}

/// Where files are kept.
#[derive(Clone, Debug)]
pub enum Storage {
    /// In this folder.
    Folder(PathBuf),
    /// `s3://key:secret@host/bucket/prefix?region=…`, or `s3+http://`: what speaks the protocol of Amazon S3.
    S3(SecretString),
}

/// How mail leaves.
#[derive(Clone, Debug)]
pub enum Outgoing {
    /// One `.eml` file per mail in this folder.
    Files(PathBuf),
    /// `smtp://` (STARTTLS, or plain on loopback) or `smtps://`, with user and password.
    Smtp(SecretString),
}

/// What is wrong with the configuration: each setting with what it may be.
#[derive(Debug)]
pub struct Invalid(pub Vec<String>);

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the configuration cannot be used:")?;
        self.0.iter().try_for_each(|line| write!(f, "\n  - {line}"))
    }
}

impl std::error::Error for Invalid {}

/// The settings as written, before they are checked.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    listen: Option<String>,
    database_url: Option<SecretString>,
    database_connections: Option<String>,
    data_dir: Option<PathBuf>,
    files: Option<SecretString>,
    public_url: Option<String>,
    app_url: Option<String>,
    allowed_origins: Option<String>,
    product_name: Option<String>,
    primary_color: Option<String>,
    support: Option<String>,
    mail: Option<SecretString>,
    mail_from: Option<String>,
    playground: Option<String>,
    invitation_days: Option<String>,
    session_days: Option<String>,
    stream_days: Option<String>,
    invitations_per_user: Option<String>,
    invitations_per_organization: Option<String>,
    invitations_per_recipient: Option<String>,
    briefs_per_user: Option<String>,
    briefs_per_organization: Option<String>,
    briefs_per_recipient: Option<String>,
    sockets_per_user: Option<String>,
    upload_bytes: Option<String>,
    uploads_per_user: Option<String>,
    trusted_proxies: Option<String>,
    log_ins_per_address: Option<String>,
    sign_ups_per_address: Option<String>,
    password_links_per_address: Option<String>,
    link_tries_per_address: Option<String>,
    organizations_per_address: Option<String>,
    organizations_per_user: Option<String>,
    logos_per_user: Option<String>,
    shares_per_user: Option<String>,
    companies_per_user: Option<String>,
    documents_per_organization: Option<String>,
    document_bytes_per_organization: Option<String>,
}

/// Whether only this machine can be reached by the URL, so that nobody can listen in.
pub fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.parse::<IpAddr>()
        .map_or(host == "localhost" || host.ends_with(".localhost"), |ip| {
            ip.is_loopback()
        })
}

/// Whether a variable of the environment is meant for [`Config::load`].
fn is_setting(name: &str) -> bool {
    let elsewhere = ["MANDATE_CONFIG", "MANDATE_LOG"];
    !elsewhere.contains(&name) && !is_of_a_service(name)
}

/// Kubernetes tells every pod where the services beside it are. Of one named `mandate-db` it sets
/// `MANDATE_DB_SERVICE_HOST`, `MANDATE_DB_SERVICE_PORT_HTTP`, `MANDATE_DB_PORT` and `MANDATE_DB_PORT_80_TCP_ADDR`.
fn is_of_a_service(name: &str) -> bool {
    let after_port = name.rsplit_once("_PORT_").map(|(_, after)| after);
    name.ends_with("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || name.ends_with("_PORT")
        || after_port.is_some_and(|after| after.starts_with(|first: char| first.is_ascii_digit()))
}

impl Config {
    /// Reads `file`, when given, and the variables of `environment` that start with `MANDATE_`.
    pub fn load(
        profile: Profile,
        file: Option<PathBuf>,
        environment: impl IntoIterator<Item = (impl Into<OsString>, impl Into<OsString>)>,
    ) -> Result<Self, Invalid> {
        let mut settings = config::Map::new();
        for (name, value) in environment {
            let (name, value) = (name.into().into_string(), value.into().into_string());
            match (name, value) {
                (Ok(name), Ok(value)) if !value.is_empty() && is_setting(&name) => {
                    settings.insert(name, value);
                }
                (Ok(name), Err(_)) if name.starts_with("MANDATE_") => {
                    return Err(Invalid(vec![format!("{name}: set: text in UTF-8")]));
                }
                // Others' variables may be anything.
                _ => {}
            }
        }
        let variables = Environment::with_prefix("MANDATE").source(Some(settings));
        let mut sources = config::Config::builder();
        if let Some(file) = file {
            sources = sources.add_source(File::from(file).format(FileFormat::Toml));
        }
        let written: Written = sources
            .add_source(variables)
            .build()
            .and_then(config::Config::try_deserialize)
            .map_err(|error| Invalid(vec![error.to_string()]))?;
        check::check(profile, written)
    }

    /// Where the database is, for people: without a password.
    pub fn database(&self) -> String {
        let url = self.database_url.expose_secret();
        match Url::parse(url) {
            Ok(url) if url.scheme() != "sqlite" => {
                let user = match url.username() {
                    "" => String::new(),
                    user => format!("{user}@"),
                };
                let host = url.host_str().unwrap_or_default();
                let port = url
                    .port()
                    .map(|port| format!(":{port}"))
                    .unwrap_or_default();
                // What follows a question mark may hold a password, too.
                format!("{}://{user}{host}{port}{}", url.scheme(), url.path())
            }
            _ => url.split('?').next().unwrap_or_default().to_owned(),
        }
    }
}
