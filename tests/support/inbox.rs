//! The folder into which a server under test puts its mail (`MANDATE_MAIL=file:…`).

use std::{fs, path::PathBuf};

use super::{mail::Mail, wait};

/// Everybody's inbox.
#[derive(Clone, Debug)]
pub struct Inbox(PathBuf);

impl Inbox {
    /// The mail in `folder`.
    pub fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Every mail there is now, oldest first.
    pub fn all(&self) -> Vec<Mail> {
        // There is no folder before the first mail.
        let files = fs::read_dir(&self.0).into_iter().flatten();
        let mut mails: Vec<_> = files
            .filter_map(|entry| {
                let path = entry.ok()?.path();
                let is_mail = path.extension().is_some_and(|extension| extension == "eml");
                let written = path.metadata().ok()?.modified().ok()?;
                let mail = Mail::read(&fs::read(&path).ok()?)?;
                is_mail.then_some((written, mail))
            })
            .collect();
        mails.sort_by_key(|(written, _)| *written);
        mails.into_iter().map(|(_, mail)| mail).collect()
    }

    /// The mails to `address` there are now, oldest first.
    pub fn of(&self, address: &str) -> Vec<Mail> {
        let mut mails = self.all();
        mails.retain(|mail| mail.to == address);
        mails
    }

    /// The first `count` mails to `address` whose subject contains `subject`, once they are there.
    pub async fn mails(&self, address: &str, subject: &str, count: usize) -> Vec<Mail> {
        let what = format!("{count} mails to {address} about “{subject}”");
        wait::until(&what, async || {
            let mut mails = self.of(address);
            mails.retain(|mail| mail.subject.contains(subject));
            mails.truncate(count);
            (mails.len() == count).then_some(mails)
        })
        .await
    }

    /// The newest mail to `address` whose subject contains `subject`, once there is one.
    pub async fn mail(&self, address: &str, subject: &str) -> Mail {
        wait::until(
            &format!("a mail to {address} about “{subject}”"),
            async || {
                let mails = self.of(address).into_iter().rev();
                mails
                    .into_iter()
                    .find(|mail| mail.subject.contains(subject))
            },
        )
        .await
    }

    /// The token of the newest link to the page `path` that was mailed to `address`, once there is one.
    pub async fn token(&self, address: &str, path: &str) -> String {
        wait::until(&format!("a link to {path} for {address}"), async || {
            let mails = self.of(address).into_iter().rev();
            mails.into_iter().find_map(|mail| mail.token(path))
        })
        .await
    }
}
