//! The harness does what the tests believe it does.

use std::time::Duration;

use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::MultiPart,
};

use crate::support::{
    inbox::Inbox,
    mail::Mail,
    smtp::{Mood, Smtp},
    sse::Event,
};

const LINK: &str = "https://mandate.example/invitation/0123456789abcdef";

#[tokio::test]
async fn mail_in_the_folder_is_read_as_its_reader_would() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let inbox = Inbox::new(folder.path().to_owned());
    assert!(inbox.all().is_empty());
    let out = AsyncFileTransport::<Tokio1Executor>::new(folder.path());
    out.send(invitation()).await.expect("it is written");
    reads_well(&inbox.mail("ada@example.com", "Käse & Söhne").await);
    assert_eq!(inbox.mails("ada@example.com", "", 1).await.len(), 1);
    assert_eq!(
        inbox.token("ada@example.com", "/invitation").await,
        "0123456789abcdef"
    );
    assert!(inbox.of("bob@example.com").is_empty());
}

#[test]
fn half_a_mail_is_none() {
    let whole = invitation().formatted();
    assert!(Mail::read(&whole).is_some());
    assert!(Mail::read(&whole[..whole.len() - 20]).is_none());
}

#[tokio::test]
async fn the_mail_server_has_moods() {
    let mut server = Smtp::down();
    let url = server.url();
    let send = async || {
        // A new connection for each, as after a long pause.
        let client = AsyncSmtpTransport::<Tokio1Executor>::from_url(&url).expect("it is a URL");
        client.build().send(invitation()).await
    };
    for _ in 0..2 {
        let refused = send().await.expect_err("nobody listens");
        assert!(
            !refused.is_response() && !refused.is_timeout(),
            "{refused:?}"
        );
        server.go_up();
        send().await.expect("it is taken");
        server.go_down().await;
    }
    server.go_up();
    for passing in [Mood::Closing, Mood::Busy] {
        server.set(passing);
        assert!(send().await.is_err_and(|error| error.is_transient()));
    }
    server.set(Mood::Refusing);
    assert!(send().await.is_err_and(|error| error.is_permanent()));
    server.set(Mood::Slow(Duration::from_millis(5)));
    send().await.expect("it is taken, slowly");
    server.set(Mood::Forgetful);
    send().await.expect_err("nobody says that it was taken");

    let mails = server.wait_for(4).await;
    assert_eq!(mails.len(), 4);
    mails.iter().for_each(reads_well);
}

#[test]
fn events_are_read_field_by_field() {
    assert_eq!(Event::read(": still here\n\n"), None);
    let event =
        Event::read("event: next\nid: 7\ndata: {\"data\":\ndata: null}\n\n").expect("an event");
    assert_eq!(
        (event.id.as_deref(), event.result()["data"].is_null()),
        (Some("7"), true)
    );
}

fn invitation() -> Message {
    let long = "and so on ".repeat(20);
    Message::builder()
        .from(
            "Mandate <no-reply@mandate.example>"
                .parse()
                .expect("a mailbox"),
        )
        .to("Ada Lovelace <ada@example.com>".parse().expect("a mailbox"))
        .subject("Käse & Söhne invites you")
        .message_id(Some("<1@mandate.example>".to_owned()))
        .multipart(MultiPart::alternative_plain_html(
            format!("Grüße!\n\n.\n{LINK}\n\n{long}"),
            format!("<p>Grüße!</p><a href=\"{LINK}\">Accept Invitation</a><p>{long}</p>"),
        ))
        .expect("it is a mail")
}

fn reads_well(mail: &Mail) {
    assert_eq!(mail.from, "Mandate <no-reply@mandate.example>");
    assert_eq!(mail.to, "ada@example.com");
    assert_eq!(mail.subject, "Käse & Söhne invites you");
    assert_eq!(mail.message_id, "1@mandate.example");
    assert!(mail.text.starts_with("Grüße!"), "{}", mail.text);
    assert!(
        mail.html.contains(&format!("href=\"{LINK}\"")),
        "{}",
        mail.html
    );
    assert_eq!(mail.links().len(), 1);
    assert_eq!(
        mail.token("/invitation").as_deref(),
        Some("0123456789abcdef")
    );
    assert_eq!(mail.token("/password"), None);
}
