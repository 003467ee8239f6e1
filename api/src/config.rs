//! Every setting, from a TOML file and the environment, typed and checked before anything starts.
//!
//! A setting `name` is `name` in the file and `MANDATE_NAME` in the environment; the environment wins.

mod check;

use std::{fmt, net::SocketAddr, path::PathBuf};

use config::{Environment, File, FileFormat};
use lettre::message::Mailbox;
use secrecy::SecretString;
use serde::Deserialize;
use time::Duration;
use url::Url;

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
    /// Connections to PostgreSQL at most.
    pub database_connections: u32,
    pub data_dir: PathBuf,
    /// Where people reach this server; links in mails start with it. No trailing slash.
    pub public_url: Url,
    pub product_name: String,
    pub mail: Outgoing,
    pub mail_from: Mailbox,
    /// Whether the playground and its helpful error messages are served.
    pub playground: bool,
    pub limits: Limits,
}

/// How mail leaves.
#[derive(Clone, Debug)]
pub enum Outgoing {
    /// One `.eml` file per mail in this folder.
    Files(PathBuf),
    /// `smtp://` (STARTTLS, or plain on loopback) or `smtps://`, with user and password.
    Smtp(SecretString),
}

/// How long things last, and how much of them one may have.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How long an unanswered invitation stays open.
    pub invitation: Duration,
    /// How long a session lasts.
    pub session: Duration,
    /// How long the entries of streams are kept; an older cursor is truncated.
    pub stream_retention: Duration,
    /// Invitations by one user within 10 minutes.
    pub invitations_per_user: u64,
    /// Invitations by one organization within a day.
    pub invitations_per_organization: u64,
    /// Open sockets of one user.
    pub sockets_per_user: usize,
    /// Bytes of one uploaded file.
    pub upload_bytes: u64,
    /// Uploads of one user that have not been used yet.
    pub uploads_per_user: u64,
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
    public_url: Option<String>,
    product_name: Option<String>,
    mail: Option<SecretString>,
    mail_from: Option<String>,
    playground: Option<String>,
    invitation_days: Option<String>,
    session_days: Option<String>,
    stream_days: Option<String>,
    invitations_per_user: Option<String>,
    invitations_per_organization: Option<String>,
    sockets_per_user: Option<String>,
    upload_bytes: Option<String>,
    uploads_per_user: Option<String>,
}

impl Config {
    /// Reads `file`, when given, and the variables of `environment` that start with `MANDATE_`.
    pub fn load(
        profile: Profile,
        file: Option<PathBuf>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Invalid> {
        let variables = Environment::with_prefix("MANDATE").source(Some(
            environment
                .into_iter()
                .filter(|(name, value)| {
                    !value.is_empty() && name != "MANDATE_CONFIG" && name != "MANDATE_LOG"
                })
                .collect(),
        ));
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
}
