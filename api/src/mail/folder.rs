//! Mail as files in a folder, for those who run without a mail server.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use entity::Instant;
use time::{format_description::BorrowedFormatItem, macros::format_description};
use uuid::Uuid;

use crate::files::private;

/// Writes `mail` into `folder`, which is made when it is missing. Whoever watches the folder sees the file complete; the
/// server's own account alone may, since its links work.
pub(super) async fn keep(folder: &Path, name: &str, mail: Vec<u8>) -> io::Result<()> {
    let unfinished = folder.join(format!(".{name}.part"));
    let finished = folder.join(name);
    let folder = folder.to_owned();
    let written = tokio::task::spawn_blocking(move || {
        private::make_folder(&folder)?;
        let mut file = private::open_file(&unfinished)?;
        file.set_len(0)?;
        file.write_all(&mail)?;
        fs::rename(&unfinished, finished)
    });
    written.await?
}

/// Sorts by time, e.g. `20261121T093000.000000Z-0193….eml`.
pub(super) fn file_name(at: Instant, id: Uuid) -> String {
    const FORMAT: &[BorrowedFormatItem<'_>] =
        format_description!("[year][month][day]T[hour][minute][second].[subsecond digits:6]Z");
    let at = at.to_utc().format(FORMAT).unwrap_or_default();
    format!("{at}-{}.eml", id.simple())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[tokio::test]
    async fn nobody_else_reads_them() {
        let parent = tempfile::tempdir().expect("a folder");
        let folder = parent.path().join("not/yet/there");
        // What a server that was killed has left is no obstacle.
        private::make_folder(&folder).expect("it is made");
        let left = private::open_file(&folder.join(".1.eml.part"));
        let mut left = left.expect("it is made");
        left.write_all(b"half of a longer mail")
            .expect("it is left");
        keep(&folder, "1.eml", b"mail".to_vec())
            .await
            .expect("it is written");
        let file = folder.join("1.eml");
        assert_eq!(fs::read(&file).expect("it is read"), b"mail");
        let mode = |path: &Path| {
            let about = fs::metadata(path).expect("it is there");
            about.permissions().mode() & 0o777
        };
        assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
    }

    #[tokio::test]
    async fn files_come_whole_and_in_order() {
        let parent = tempfile::tempdir().expect("a folder");
        let folder = parent.path().join("not/yet/there");
        let early = Instant::parse("2026-11-21T09:30:00Z").expect("a date");
        let late = Instant::parse("2026-11-21T09:30:00.5Z").expect("a date");
        for (at, id) in [(late, 1), (early, 2), (early, 3)] {
            let name = file_name(at, Uuid::from_u128(id));
            let mail = b"mail".to_vec();
            keep(&folder, &name, mail).await.expect("it is written");
        }
        let mut names: Vec<String> = std::fs::read_dir(&folder)
            .expect("the folder")
            .map(|file| {
                file.expect("a file")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "20261121T093000.000000Z-00000000000000000000000000000002.eml",
                "20261121T093000.000000Z-00000000000000000000000000000003.eml",
                "20261121T093000.500000Z-00000000000000000000000000000001.eml",
            ]
        );
    }
}
