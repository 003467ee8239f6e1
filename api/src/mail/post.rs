//! How mail leaves.

use std::path::PathBuf;

use lettre::message::Mailbox;

use super::{Mail, folder, relay::Relay};
use crate::{
    config::{Config, Outgoing},
    fault::Fault,
};

/// Sends mail as the configuration says.
pub struct Post {
    way: Way,
    from: Mailbox,
    /// Where `Message-ID`s are from.
    host: String,
}

enum Way {
    Files(PathBuf),
    Smtp(Box<Relay>),
}

/// Why a mail was not sent. Never tells credentials.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The address or the mail itself was refused: trying again is of no use.
    #[error("refused for good: {0}")]
    Permanent(String),
    /// The server was busy, unreachable, or not willing to talk to us: it may work later.
    #[error("not sent for now: {0}")]
    Passing(String),
}

impl Post {
    /// Connects to nothing yet.
    pub fn new(config: &Config) -> Result<Self, Fault> {
        let way = match &config.mail {
            Outgoing::Files(folder) => Way::Files(folder.clone()),
            Outgoing::Smtp(url) => Way::Smtp(Box::new(Relay::new(url)?)),
        };
        Ok(Self {
            way,
            from: config.mail_from.clone(),
            host: config
                .public_url
                .host_str()
                .unwrap_or("localhost")
                .to_owned(),
        })
    }

    /// Sends `mail` within 30 seconds. After [`SendError::Passing`] it may have arrived nevertheless: the answer can be
    /// lost on its way back.
    pub async fn send(&self, mail: &Mail) -> Result<(), SendError> {
        let message = mail.compose(&self.from, &self.host)?;
        match &self.way {
            Way::Files(folder) => {
                let name = folder::file_name(mail.at, mail.id);
                folder::keep(folder, &name, message.formatted())
                    .await
                    .map_err(|error| SendError::Passing(format!("no file was written: {error}")))
            }
            Way::Smtp(relay) => relay.send(message.envelope(), &message.formatted()).await,
        }
    }
}

#[cfg(test)]
mod tests;
