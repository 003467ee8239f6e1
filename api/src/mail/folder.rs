//! Mail as files in a folder, for those who run without a mail server.

use std::{io, path::Path};

use entity::Instant;
use time::{format_description::BorrowedFormatItem, macros::format_description};
use tokio::fs;
use uuid::Uuid;

/// Writes `mail` into `folder`, which is made when it is missing. Whoever watches the folder sees the file complete.
pub(super) async fn keep(folder: &Path, name: &str, mail: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder).await?;
    let unfinished = folder.join(format!(".{name}.part"));
    fs::write(&unfinished, mail).await?;
    fs::rename(&unfinished, folder.join(name)).await
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
    use super::*;

    #[tokio::test]
    async fn files_come_whole_and_in_order() {
        let parent = tempfile::tempdir().expect("a folder");
        let folder = parent.path().join("not/yet/there");
        let early = Instant::parse("2026-11-21T09:30:00Z").expect("a date");
        let late = Instant::parse("2026-11-21T09:30:00.5Z").expect("a date");
        for (at, id) in [(late, 1), (early, 2), (early, 3)] {
            let name = file_name(at, Uuid::from_u128(id));
            keep(&folder, &name, b"mail").await.expect("it is written");
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
