//! A server with its database and its mail: what most stories start from.

use mandate::clock::Clock;
use serde_json::json;
use tempfile::TempDir;

use super::{
    Stage,
    actor::{Actor, PASSWORD},
    database::{Backend, Database},
    inbox::Inbox,
    server::Server,
};

/// Everything a story needs. Parts go in the order in which they are written here.
pub struct World {
    pub server: Server,
    /// The server's; a story moves it.
    pub clock: Clock,
    pub database: Database,
    home: TempDir,
}

/// A world on a new database.
impl Stage for World {
    async fn on(backend: Backend) -> Self {
        Self::with(Database::on(backend).await, &[]).await
    }
}

impl World {
    /// A world on `database`, whose server has these settings: see [`Server::start`].
    pub async fn with(database: Database, settings: &[(&str, &str)]) -> Self {
        let home = tempfile::tempdir().expect("a folder can be made");
        let clock = Clock::default();
        Self {
            server: Server::start(&database, clock.clone(), home.path(), settings).await,
            clock,
            database,
            home,
        }
    }

    /// One more server on the same database, with the same clock and the same mail folder.
    pub async fn another_server(&self, settings: &[(&str, &str)]) -> Server {
        Server::start(
            &self.database,
            self.clock.clone(),
            self.home.path(),
            settings,
        )
        .await
    }

    /// Everybody's mail.
    pub fn inbox(&self) -> Inbox {
        Inbox::new(self.home.path().join("mail"))
    }

    /// A person with an account and a session: signed up, with a proven address made of the name, e.g.
    /// `ada.lovelace@example.com`.
    pub async fn person(&self, name: &str) -> Actor {
        let email = format!("{}@example.com", name.to_lowercase().replace(' ', "."));
        let client = self.server.anonymous();
        let sign_up = "mutation($input: SignUpInput!) { signUp(input: $input) { userErrors { code message } } }";
        let input = json!({ "email": email, "name": name, "password": PASSWORD });
        let answer = client.query(sign_up, json!({ "input": input })).await;
        answer.payload("signUp");
        let token = self.inbox().token(&email, "/sign-up").await;
        let verify = "mutation($input: VerifyEmailInput!) { verifyEmail(input: $input) {
            session { token } viewer { user { id } } userErrors { code message } } }";
        let input = json!({ "token": token });
        let answer = client.query(verify, json!({ "input": input })).await;
        Actor::signed_in(&client, name, &email, answer.payload("verifyEmail"))
    }

    /// A person who has an account already, with everybody's password, and signs in.
    pub async fn log_in(&self, name: &str, email: &str) -> Actor {
        let client = self.server.anonymous();
        let log_in = "mutation($input: LogInInput!) { logIn(input: $input) {
            session { token } viewer { user { id } } userErrors { code message } } }";
        let input = json!({ "email": email, "password": PASSWORD });
        let answer = client.query(log_in, json!({ "input": input })).await;
        Actor::signed_in(&client, name, email, answer.payload("logIn"))
    }

    /// A person who signs up with the token of an invitation, which proves the address `email`.
    pub async fn invited_person(&self, name: &str, email: &str) -> Actor {
        let client = self.server.anonymous();
        let token = self.inbox().token(email, "/invitation").await;
        let sign_up = "mutation($input: SignUpInput!) { signUp(input: $input) {
            session { token } viewer { user { id } } userErrors { code message } } }";
        let input = json!({
            "email": email, "name": name, "password": PASSWORD, "invitationToken": token,
        });
        let answer = client.query(sign_up, json!({ "input": input })).await;
        Actor::signed_in(&client, name, email, answer.payload("signUp"))
    }
}
