//! Against a mail server that says what each test wants it to.

use std::sync::Arc;

use lettre::transport::smtp::client::TlsParameters;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

use super::*;

const MAIL: &[u8] = b"Subject: Hello\r\n\r\nHello";

/// What the server answers where it matters; everywhere else it agrees.
#[derive(Default)]
struct Script {
    log_in: Option<&'static str>,
    sender: Option<&'static str>,
    recipient: Option<&'static str>,
    content: Option<&'static str>,
    /// The first mail's last answer waits for this.
    hold: Option<Arc<Notify>>,
}

/// What was said to the server, each connection's lines apart.
type Heard = Arc<Mutex<Vec<Vec<String>>>>;

async fn server(script: Script) -> (u16, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let heard = Heard::default();
    let told = Arc::clone(&heard);
    let script = Arc::new(script);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let number = {
                let mut heard = told.lock().expect("not poisoned");
                heard.push(Vec::new());
                heard.len() - 1
            };
            tokio::spawn(converse(
                stream,
                number,
                Arc::clone(&script),
                Arc::clone(&told),
            ));
        }
    });
    (port, heard)
}

async fn converse(stream: TcpStream, number: usize, script: Arc<Script>, heard: Heard) {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let mut say = async |text: &str| writer.write_all(format!("{text}\r\n").as_bytes()).await;
    let _ = say("220 ready").await;
    let mut in_content = false;
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = if in_content {
            if line != "." {
                continue;
            }
            in_content = false;
            if let (0, Some(hold)) = (number, &script.hold) {
                hold.notified().await;
            }
            script.content.unwrap_or("250 taken")
        } else {
            heard.lock().expect("not poisoned")[number].push(line.clone());
            match line.split(' ').next().unwrap_or_default() {
                "EHLO" => "250-here\r\n250 AUTH PLAIN LOGIN",
                "AUTH" => script.log_in.unwrap_or("235 welcome"),
                "MAIL" => script.sender.unwrap_or("250 fine"),
                "RCPT" => script.recipient.unwrap_or("250 fine"),
                "DATA" => {
                    in_content = true;
                    "354 go on"
                }
                _ => "250 fine",
            }
        };
        let _ = say(answer).await;
    }
}

fn relay(url: &str) -> Relay {
    Relay::new(&url.into()).expect("a mail server")
}

const LITTLE: Patience = Patience {
    step: Duration::from_millis(300),
    whole: Duration::from_millis(600),
};

fn to(address: &str) -> Envelope {
    let from = "no-reply@mandate.example".parse().expect("an address");
    Envelope::new(Some(from), vec![address.parse().expect("an address")]).expect("an envelope")
}

async fn answer_to(script: Script) -> Result<(), SendError> {
    let (port, _) = server(script).await;
    relay(&format!("smtp://user:hidden@127.0.0.1:{port}"))
        .send(&to("ada@example.com"), MAIL)
        .await
}

#[tokio::test]
async fn mail_is_handed_over_and_the_line_kept() {
    let (port, heard) = server(Script::default()).await;
    let relay = relay(&format!("smtp://user:hidden@127.0.0.1:{port}"));
    for _ in 0..3 {
        assert_eq!(relay.send(&to("ada@example.com"), MAIL).await, Ok(()));
    }
    let heard = heard.lock().expect("not poisoned");
    assert_eq!(heard.len(), 1, "{heard:?}");
    let recipients = heard[0].iter().filter(|line| line.starts_with("RCPT"));
    assert_eq!(recipients.count(), 3);
    // `\0user\0hidden`, once.
    assert!(heard[0].contains(&"AUTH PLAIN AHVzZXIAaGlkZGVu".to_owned()));
}

#[tokio::test]
async fn a_refusal_is_for_good_and_a_delay_is_not() {
    let refused = answer_to(Script {
        recipient: Some("550 no such person"),
        ..Script::default()
    });
    assert!(matches!(refused.await, Err(SendError::Permanent(told)) if told.contains("no such")));
    let delayed = answer_to(Script {
        recipient: Some("451 come back later"),
        ..Script::default()
    });
    assert!(matches!(delayed.await, Err(SendError::Passing(told)) if told.contains("later")));
    let refused = answer_to(Script {
        content: Some("554 looks like spam"),
        ..Script::default()
    });
    assert!(matches!(refused.await, Err(SendError::Permanent(_))));
}

#[tokio::test]
async fn our_own_trouble_is_never_held_against_the_mail() {
    let refused = answer_to(Script {
        sender: Some("550 5.4.5 daily quota exceeded"),
        ..Script::default()
    });
    assert!(matches!(refused.await, Err(SendError::Passing(told)) if told.contains("quota")));
    let refused = answer_to(Script {
        log_in: Some("535 no user with password hidden"),
        ..Script::default()
    })
    .await;
    let Err(SendError::Passing(told)) = refused else {
        panic!("{refused:?}");
    };
    assert!(told.contains("535") && !told.contains("hidden"), "{told}");

    // A port that was free a moment ago.
    let gone = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = gone.local_addr().expect("an address").port();
    drop(gone);
    let nobody = relay(&format!("smtp://user:hidden@127.0.0.1:{port}"));
    let refused = nobody.send(&to("ada@example.com"), MAIL).await;
    assert!(
        matches!(&refused, Err(SendError::Passing(told)) if !told.contains("hidden")),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let mut relay = relay(&format!("smtp://127.0.0.1:{port}"));
    relay.patience = LITTLE;
    let refused = relay.send(&to("ada@example.com"), MAIL).await;
    assert_eq!(refused, Err(too_slow()));
}

/// A late answer belongs to the mail that was given up, not to the next one.
#[tokio::test]
async fn answers_are_not_mixed_up_after_a_slow_one() {
    let hold = Arc::new(Notify::new());
    let (port, heard) = server(Script {
        hold: Some(Arc::clone(&hold)),
        ..Script::default()
    })
    .await;
    let mut relay = relay(&format!("smtp://127.0.0.1:{port}"));
    let patience = std::mem::replace(&mut relay.patience, LITTLE);
    let slow = relay.send(&to("ada@example.com"), MAIL).await;
    assert_eq!(slow, Err(too_slow()));
    relay.patience = patience;
    hold.notify_one();
    assert_eq!(relay.send(&to("grace@example.com"), MAIL).await, Ok(()));
    let heard = heard.lock().expect("not poisoned");
    assert_eq!(heard.len(), 2, "{heard:?}");
    assert!(heard[1].contains(&"RCPT TO:<grace@example.com>".to_owned()));
}

#[tokio::test]
async fn nothing_is_said_on_a_line_that_cannot_be_encrypted() {
    let (port, heard) = server(Script::default()).await;
    let mut starttls = relay(&format!("smtp://user:hidden@127.0.0.1:{port}"));
    let parameters = TlsParameters::new("mail.example.com".to_owned());
    starttls.route.security = Security::StartTls(parameters.expect("an encryption"));
    let implicit = relay(&format!("smtps://user:hidden@127.0.0.1:{port}"));
    for relay in [starttls, implicit] {
        let refused = relay.send(&to("ada@example.com"), MAIL).await;
        assert!(matches!(refused, Err(SendError::Passing(_))), "{refused:?}");
    }
    let heard = heard.lock().expect("not poisoned");
    for line in heard.iter().flatten() {
        assert!(!line.starts_with("AUTH") && !line.starts_with("MAIL"));
    }
}

#[tokio::test]
async fn an_address_that_the_server_cannot_carry_is_refused() {
    let (port, _) = server(Script::default()).await;
    let refused = relay(&format!("smtp://127.0.0.1:{port}"))
        .send(&to("jos\u{e9}@example.com"), MAIL)
        .await;
    assert!(matches!(refused, Err(SendError::Permanent(_))));
}
