//! The real server, in this process, on a port of its own.

use std::{net::SocketAddr, path::Path};

use mandate::{
    app::App,
    clock::Clock,
    config::{Config, Profile},
    files::Files,
    serve::Running,
};
use tokio::{net::TcpListener, runtime::Handle};

use super::{client::Client, database::Database, wait};

/// A running server, stopped when dropped.
/// Nobody is held up by the limits on invitations.
pub const UNLIMITED: [(&str, &str); 3] = [
    ("INVITATIONS_PER_USER", "10000"),
    ("INVITATIONS_PER_RECIPIENT", "10000"),
    ("INVITATIONS_PER_ORGANIZATION", "10000"),
];

pub struct Server {
    pub app: App,
    pub address: SocketAddr,
    running: Option<Running>,
}

impl Server {
    /// Starts one as `mandate dev` would, with its files in `home`. `settings` are the configuration's, in capitals and
    /// without `MANDATE_`, e.g. `("INVITATION_DAYS", "7")`.
    pub async fn start(
        database: &Database,
        clock: Clock,
        home: &Path,
        settings: &[(&str, &str)],
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let ours = [
            ("LISTEN", address.to_string()),
            ("PUBLIC_URL", format!("http://{address}")),
            ("DATABASE_URL", database.url()),
            ("DATABASE_CONNECTIONS", "8".to_owned()),
            ("DATA_DIR", home.display().to_string()),
            ("MAIL", format!("file:{}", home.join("mail").display())),
        ];
        let theirs = settings
            .iter()
            .map(|&(name, value)| (name, value.to_owned()));
        // Theirs come later, and so win.
        let variables = ours
            .into_iter()
            .chain(theirs)
            .map(|(name, value)| (format!("MANDATE_{name}"), value));
        let config = Config::load(Profile::Dev, None, variables).expect("the settings are right");
        let files = Files::open(&config.files).expect("files can be kept");
        let app = App::start(config, files, clock)
            .await
            .expect("the database is there");
        let running = Running::start(app, listener, Vec::new()).expect("the server starts");
        Self {
            app: running.app.clone(),
            address,
            running: Some(running),
        }
    }

    /// The address of `path` on this server.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A client that is not signed in.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url("/graphql"), None)
    }

    /// Stops it as SIGTERM would.
    pub async fn stop(mut self) {
        if let Some(running) = self.running.take() {
            wait::for_future("the server to stop", running.stop())
                .await
                .expect("the database is closed");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let (Some(running), Ok(runtime)) = (self.running.take(), Handle::try_current()) {
            let stop = tokio::time::timeout(wait::PATIENCE, running.stop());
            // A server that does not stop is told by the tests of stopping, not by each that used one.
            let _ = tokio::task::block_in_place(|| runtime.block_on(stop));
        }
    }
}
