//! A mail server that does what a test wants mail servers to do to us.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpSocket, TcpStream},
    task::AbortHandle,
};

use super::{mail::Mail, wait};

/// How the server behaves, from the next command on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Takes every mail.
    Willing,
    /// 421: not now, at any command.
    Closing,
    /// 451: refuses each mail for the moment.
    Busy,
    /// 550: refuses each recipient for ever.
    Refusing,
    /// 550: takes nothing from us, whoever it is for.
    Shunning,
    /// Takes every mail, and takes its time for every answer.
    Slow(Duration),
    /// Takes every mail, later: nothing is answered until the mood is another.
    Silent,
    /// Takes every mail and hangs up without saying so: the sender has to send it again.
    Forgetful,
}

/// A mail server on a port of its own. It starts down: the port is taken, and connections are refused.
pub struct Smtp {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    socket: Option<TcpSocket>,
    serving: Option<AbortHandle>,
}

struct State {
    mood: Mood,
    mails: Vec<Mail>,
    connections: Vec<AbortHandle>,
}

impl Smtp {
    /// A server that is down.
    pub fn down() -> Self {
        let socket = bind("127.0.0.1:0".parse().expect("it is an address"));
        Self {
            address: socket.local_addr().expect("it is bound"),
            state: Arc::new(Mutex::new(State {
                mood: Mood::Willing,
                mails: Vec::new(),
                connections: Vec::new(),
            })),
            socket: Some(socket),
            serving: None,
        }
    }

    /// A server that is up and willing.
    pub fn up() -> Self {
        let mut server = Self::down();
        server.go_up();
        server
    }

    /// What `MANDATE_MAIL` is set to.
    pub fn url(&self) -> String {
        format!("smtp://user:password@{}", self.address)
    }

    /// Begins to listen.
    pub fn go_up(&mut self) {
        let socket = self.socket.take().expect("it is down");
        let listener = socket.listen(128).expect("the port is its own");
        let state = Arc::clone(&self.state);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let session = tokio::spawn(serve(stream, Arc::clone(&state)));
                lock(&state).connections.push(session.abort_handle());
            }
        });
        self.serving = Some(serving.abort_handle());
    }

    /// Cuts every connection and refuses new ones.
    pub async fn go_down(&mut self) {
        self.hang_up();
        // The listener goes when its task does, which is soon but not at once.
        let socket = wait::until("the port to be free again", async || {
            try_bind(self.address).ok()
        });
        self.socket = Some(socket.await);
    }

    /// How to behave from now on.
    pub fn set(&self, mood: Mood) {
        lock(&self.state).mood = mood;
    }

    /// The mails taken so far, in order.
    pub fn mails(&self) -> Vec<Mail> {
        lock(&self.state).mails.clone()
    }

    /// The first `count` mails, once they are there.
    pub async fn wait_for(&self, count: usize) -> Vec<Mail> {
        wait::until(&format!("{count} mails by SMTP"), async || {
            let mails = self.mails();
            (mails.len() >= count).then_some(mails)
        })
        .await
    }

    fn hang_up(&mut self) {
        self.serving.take().inspect(AbortHandle::abort);
        for session in lock(&self.state).connections.drain(..) {
            session.abort();
        }
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        self.hang_up();
    }
}

fn bind(address: SocketAddr) -> TcpSocket {
    try_bind(address).expect("a port is free")
}

fn try_bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    // Connections of before may linger on the port.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().expect("no holder panics")
}

async fn serve(stream: TcpStream, state: Arc<Mutex<State>>) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    say(&mut stream, &state, "220 mail.example ESMTP").await?;
    let mut line = String::new();
    while {
        line.clear();
        stream.read_line(&mut line).await? > 0
    } {
        let verb = line
            .split([' ', '\r'])
            .next()
            .unwrap_or_default()
            .to_ascii_uppercase();
        let mood = lock(&state).mood;
        if mood == Mood::Closing {
            return say(&mut stream, &state, "421 mail.example is closing").await;
        }
        let answer = match (verb.as_str(), mood) {
            ("EHLO", _) => "250-mail.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN",
            ("AUTH", _) => "235 welcome",
            ("MAIL", Mood::Busy) => "451 try again later",
            ("MAIL", Mood::Shunning) => "550 not you",
            ("RCPT", Mood::Refusing) => "550 never",
            ("MAIL" | "RCPT" | "RSET" | "NOOP" | "HELO", _) => "250 well",
            ("DATA", _) => {
                say(&mut stream, &state, "354 go on").await?;
                let raw = content(&mut stream).await?;
                let mail = Mail::read(&raw).expect("it is a mail");
                lock(&state).mails.push(mail);
                if mood == Mood::Forgetful {
                    return Ok(());
                }
                "250 taken"
            }
            ("QUIT", _) => return say(&mut stream, &state, "221 bye").await,
            _ => "502 unknown",
        };
        say(&mut stream, &state, answer).await?;
    }
    Ok(())
}

async fn say(
    stream: &mut BufReader<TcpStream>,
    state: &Mutex<State>,
    answer: &str,
) -> io::Result<()> {
    let mood = lock(state).mood;
    if let Mood::Slow(delay) = mood {
        tokio::time::sleep(delay).await;
    }
    while lock(state).mood == Mood::Silent {
        tokio::time::sleep(wait::POLL).await;
    }
    stream.write_all(format!("{answer}\r\n").as_bytes()).await
}

/// Everything up to the line with a single dot.
async fn content(stream: &mut BufReader<TcpStream>) -> io::Result<Vec<u8>> {
    let mut raw = Vec::new();
    loop {
        let start = raw.len();
        stream.read_until(b'\n', &mut raw).await?;
        match &raw[start..] {
            b"" => return Err(io::ErrorKind::UnexpectedEof.into()),
            b".\r\n" => {
                raw.truncate(start);
                return Ok(raw);
            }
            // A dot at the start of a line comes doubled.
            line if line.starts_with(b".") => {
                raw.remove(start);
            }
            _ => {}
        }
    }
}
