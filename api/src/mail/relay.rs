//! The mail server that takes our mail further.
//!
//! On lettre's connections, but not on its transport: that one limits no wait but the first, and puts a connection back
//! into its pool when a send is dropped half-way. The next mail would then read the answers to the one before.

mod route;

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use lettre::{
    address::Envelope,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::AsyncSmtpConnection,
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
    },
};
use secrecy::SecretString;
use tokio::time::timeout;

use super::SendError;
use crate::{fault::Fault, wording};
use route::{Route, Security};

/// Open connections that are kept for the next mail.
const KEPT: usize = 2;
/// How much of an error's text is told, in characters.
const TOLD: usize = 300;

#[derive(Clone, Copy)]
struct Patience {
    /// For connecting, encryption and log-in together, and for a kept connection to answer.
    step: Duration,
    /// For one mail.
    whole: Duration,
}

pub(super) struct Relay {
    route: Route,
    greeting: ClientId,
    patience: Patience,
    kept: Mutex<Vec<AsyncSmtpConnection>>,
}

impl Relay {
    /// The server at `smtps://user:password@host:port` or `smtp://…`.
    pub(super) fn new(url: &SecretString) -> Result<Self, Fault> {
        Ok(Self {
            route: Route::parse(url)?,
            greeting: ClientId::default(),
            patience: Patience {
                step: Duration::from_secs(10),
                whole: Duration::from_secs(30),
            },
            kept: Mutex::default(),
        })
    }

    pub(super) async fn send(&self, envelope: &Envelope, mail: &[u8]) -> Result<(), SendError> {
        timeout(self.patience.whole, self.hand_over(envelope, mail))
            .await
            .unwrap_or_else(|_| Err(too_slow()))
    }

    async fn hand_over(&self, envelope: &Envelope, mail: &[u8]) -> Result<(), SendError> {
        let mut connection = match self.kept_connection().await {
            Some(connection) => connection,
            None => timeout(self.patience.step, self.connect())
                .await
                .unwrap_or_else(|_| Err(too_slow()))?,
        };
        if let Err(refused) = transmit(&mut connection, envelope, mail).await {
            // It takes its leave; whether that is heard changes nothing.
            let _ = timeout(self.patience.step, connection.abort()).await;
            return Err(refused);
        }
        // Only after success: whatever was dropped before is closed.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT {
            kept.push(connection);
        }
        Ok(())
    }

    async fn kept_connection(&self) -> Option<AsyncSmtpConnection> {
        loop {
            let mut connection = self
                .kept
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop()?;
            if timeout(self.patience.step, connection.test_connected()).await == Ok(true) {
                return Some(connection);
            }
        }
    }

    /// A connection that is ready to take mail. Its failures are passing even when the server says otherwise: they are
    /// about us and our configuration, not about the mail.
    async fn connect(&self) -> Result<AsyncSmtpConnection, SendError> {
        let route = &self.route;
        let implicit = match &route.security {
            Security::Tls(parameters) => Some(parameters.clone()),
            Security::StartTls(_) | Security::Plain => None,
        };
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            (route.host.as_str(), route.port),
            None,
            &self.greeting,
            implicit,
            None,
        )
        .await
        .map_err(unreachable)?;
        if let Security::StartTls(parameters) = &route.security {
            connection
                .starttls(parameters.clone(), &self.greeting)
                .await
                .map_err(unreachable)?;
        }
        if let Some(credentials) = &route.credentials {
            self.log_in(&mut connection, credentials).await?;
        }
        Ok(connection)
    }

    async fn log_in(
        &self,
        connection: &mut AsyncSmtpConnection,
        credentials: &Credentials,
    ) -> Result<(), SendError> {
        match connection.auth(DEFAULT_MECHANISMS, credentials).await {
            Ok(_) => Ok(()),
            // Without the server's text: it could repeat what we said.
            Err(error) => Err(SendError::Passing(match error.status() {
                Some(code) => format!("the mail server refused our log-in with {code}"),
                None => "logging in to the mail server failed".to_owned(),
            })),
        }
    }
}

/// Hands the mail over command by command: lettre's own `send` does not tell which of them was refused, and only what is said of the
/// recipient and of the content is about this mail. A server that does not take our sender has something against us.
async fn transmit(
    connection: &mut AsyncSmtpConnection,
    envelope: &Envelope,
    mail: &[u8],
) -> Result<(), SendError> {
    let mut needs = Vec::new();
    let addresses = envelope.from().into_iter().chain(envelope.to());
    if !addresses.map(AsRef::<str>::as_ref).all(str::is_ascii) {
        needs.push((Extension::SmtpUtfEight, MailParameter::SmtpUtfEight));
    }
    if !mail.is_ascii() {
        let body = MailParameter::Body(MailBodyParameter::EightBitMime);
        needs.push((Extension::EightBitMime, body));
    }
    let mut parameters = Vec::new();
    for (extension, parameter) in needs {
        if !connection.server_info().supports_feature(extension) {
            let told = format!("the mail server lacks {extension}, which this mail needs");
            return Err(SendError::Permanent(told));
        }
        parameters.push(parameter);
    }
    let sender = Mail::new(envelope.from().cloned(), parameters);
    connection.command(sender).await.map_err(unreachable)?;
    for recipient in envelope.to() {
        let recipient = Rcpt::new(recipient.clone(), Vec::new());
        connection.command(recipient).await.map_err(refusal)?;
    }
    connection.command(Data).await.map_err(refusal)?;
    connection.message(mail).await.map_err(refusal)?;
    Ok(())
}

fn too_slow() -> SendError {
    SendError::Passing("the mail server took too long".to_owned())
}

fn unreachable(error: Error) -> SendError {
    SendError::Passing(wording::line(&error.to_string(), TOLD))
}

fn refusal(error: Error) -> SendError {
    let told = wording::line(&error.to_string(), TOLD);
    if error.is_permanent() {
        SendError::Permanent(told)
    } else {
        SendError::Passing(told)
    }
}

#[cfg(test)]
mod tests;
