//! Documents: kept in folders, read in pieces, shared with partners.

mod download;
mod large;
mod random;
mod room;
mod sharing;
mod story;
mod tree;

use std::{fs, path::Path};

use serde_json::Value;

use crate::support::{client::Answer, server::Server};

/// Code, field and message of what an operation refused.
#[track_caller]
fn refused(answer: &Answer, field: &str) -> (String, String, String) {
    assert!(answer.errors().is_empty(), "{}", answer.body);
    let [error] = answer.list(&format!("/{field}/userErrors")) else {
        panic!("not one user error: {}", answer.body);
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (
        text(&error["code"]),
        text(&error["field"][0]),
        text(&error["message"]),
    )
}

/// Its code alone.
#[track_caller]
fn code(answer: &Answer, field: &str) -> String {
    refused(answer, field).0
}

/// Files that the server keeps, finished or not.
fn kept(server: &Server) -> usize {
    fn count(folder: &Path) -> usize {
        let entries = fs::read_dir(folder).expect("the folder is read");
        let paths = entries.map(|entry| entry.expect("the entry is read").path());
        paths
            .map(|path| if path.is_dir() { count(&path) } else { 1 })
            .sum()
    }
    count(&server.app.config.data_dir.join("files"))
}
