//! Where the server finds what is outside of it: its database, its files, and who takes its mail.

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{Checker, Outgoing, Profile, Storage};

impl Checker {
    pub(super) fn database_url(
        &mut self,
        written: Option<SecretString>,
        data_dir: &Path,
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

    pub(super) fn files(
        &mut self,
        written: Option<SecretString>,
        data_dir: &Path,
    ) -> Option<Storage> {
        let Some(files) = written else {
            return Some(Storage::Folder(data_dir.join("files")));
        };
        let text = files.expose_secret();
        let folder = text.strip_prefix("file:");
        if let Some(folder) = folder.filter(|folder| !folder.is_empty()) {
            return Some(Storage::Folder(folder.into()));
        }
        let is_s3 = |url: &Url| {
            matches!(url.scheme(), "s3" | "s3+http")
                && url.host().is_some()
                && !url.path().trim_matches('/').is_empty()
                && url.username().is_empty() == url.password().is_none()
        };
        if Url::parse(text).is_ok_and(|url| is_s3(&url)) {
            return Some(Storage::S3(files));
        }
        self.problem(
            "files",
            "file:<folder> or s3://key:secret@host/bucket?region=name (s3+http:// without TLS)",
        );
        None
    }

    pub(super) fn mail(
        &mut self,
        written: Option<SecretString>,
        data_dir: &Path,
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
            Ok(url)
                if matches!(url.scheme(), "smtp" | "smtps")
                    && url.host().is_some()
                    && url.username().is_empty() == url.password().is_none() =>
            {
                Some(Outgoing::Smtp(mail))
            }
            _ => {
                self.problem("mail", may_be);
                None
            }
        }
    }
}
