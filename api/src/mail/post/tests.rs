use std::path::Path;

use entity::Instant;
use uuid::Uuid;

use super::*;
use crate::{config::Profile, mail::Rendered};

fn config(mail: String) -> Config {
    let settings = [
        ("MANDATE_MAIL".to_owned(), mail),
        (
            "MANDATE_PUBLIC_URL".to_owned(),
            "https://partners.example.com".to_owned(),
        ),
    ];
    Config::load(Profile::Dev, None, settings).expect("it can be used")
}

fn mail(id: u128) -> Mail {
    Mail {
        id: Uuid::from_u128(id),
        address: "ada@example.com".parse().expect("an address"),
        name: "Ada Lovelace".to_owned(),
        at: Instant::parse("2026-11-21T09:30:00Z").expect("a date"),
        letter: Rendered {
            subject: "Hello".to_owned(),
            text: "Hello Ada".to_owned(),
            html: "<p>Hello Ada</p>".to_owned(),
        },
    }
}

fn files(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).expect("the folder");
    files
        .map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("text"))
        .collect()
}

#[tokio::test]
async fn a_folder_keeps_one_file_for_each_mail() {
    let folder = tempfile::tempdir().expect("a folder");
    let post = Post::new(&config(format!("file:{}", folder.path().display())));
    let post = post.expect("a way for mail");
    for id in [1, 2] {
        assert_eq!(post.send(&mail(id)).await, Ok(()));
    }
    let files = files(folder.path());
    assert_eq!(files.len(), 2);
    for file in files {
        assert!(file.contains("From: Mandate <no-reply@mandate.example>\r\n"));
        assert!(file.contains("@partners.example.com>\r\n"), "{file}");
        assert!(file.contains("Hello Ada"));
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_passing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("occupied");
    std::fs::write(&file, "a file").expect("it is written");
    let post = Post::new(&config(format!("file:{}", file.display()))).expect("a way for mail");
    assert!(matches!(
        post.send(&mail(1)).await,
        Err(SendError::Passing(_))
    ));
}
