//! The real program in a process of its own, which can be killed.

use std::{
    fs::{self, File},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
};

use tempfile::TempDir;

use super::{client::Client, database::Database, http, inbox::Inbox, wait};

/// Starts at a port that somebody else took in the meantime.
const TRIES: u32 = 5;

/// What came of a command that ends by itself.
#[derive(Debug)]
pub struct Finished {
    pub status: ExitStatus,
    pub output: String,
    pub errors: String,
}

/// Runs `mandate` with these arguments to its end, in an empty folder. `settings` as for [`super::server::Server`].
pub async fn run(arguments: &[&str], settings: &[(&str, &str)]) -> Finished {
    let home = tempfile::tempdir().expect("a folder can be made");
    let file = |name| File::create(home.path().join(name)).expect("it can be written");
    let child = Command::new(env!("CARGO_BIN_EXE_mandate"))
        .args(arguments)
        .env_clear()
        .envs(
            settings
                .iter()
                .map(|(name, value)| (format!("MANDATE_{name}"), value)),
        )
        .current_dir(home.path())
        .stdin(Stdio::null())
        .stdout(file("output"))
        .stderr(file("errors"))
        .spawn();
    let mut child = Killed(child.expect("the program can be started"));
    let status = ended(&mut child.0).await;
    let read = |name| fs::read_to_string(home.path().join(name)).expect("it can be read");
    Finished {
        status,
        output: read("output"),
        errors: read("errors"),
    }
}

/// A program that does not outlive the test.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn ended(child: &mut Child) -> ExitStatus {
    let ended = async {
        loop {
            match child.try_wait().expect("its status can be asked") {
                Some(status) => return status,
                None => tokio::time::sleep(wait::POLL).await,
            }
        }
    };
    wait::for_future("the program to end", ended).await
}

/// `mandate serve` or `mandate dev`, killed when dropped.
pub struct Process {
    command: &'static str,
    variables: Vec<(String, String)>,
    home: TempDir,
    port: u16,
    /// In bytes.
    largest_file: Option<u64>,
    child: Killed,
}

impl Process {
    /// Starts `mandate` with `command`, and returns once it is ready. `settings` as for [`super::server::Server`].
    pub async fn start(
        command: &'static str,
        database: &Database,
        settings: &[(&str, &str)],
    ) -> Self {
        let home = tempfile::tempdir().expect("a folder can be made");
        let ours = [
            ("DATABASE_URL", database.url()),
            ("DATABASE_CONNECTIONS", "8".to_owned()),
            ("DATA_DIR", home.path().display().to_string()),
            ("MAIL", format!("file:{}", mail(&home).display())),
            ("MAIL_FROM", "Mandate <no-reply@mandate.example>".to_owned()),
        ];
        let theirs = settings
            .iter()
            .map(|&(name, value)| (name, value.to_owned()));
        let variables: Vec<_> = ours
            .into_iter()
            .chain(theirs)
            .map(|(name, value)| (format!("MANDATE_{name}"), value))
            .collect();
        Self::started(command, variables, home).await
    }

    /// The same, where no file gets larger than this: as on a disk that is full.
    pub async fn start_in_little_room(
        command: &'static str,
        database: &Database,
        settings: &[(&str, &str)],
        bytes: u64,
    ) -> Self {
        let mut process = Self::start(command, database, settings).await;
        process.kill();
        process.largest_file = Some(bytes);
        process.restart().await;
        process
    }

    /// The same in an empty folder, with nothing set but where it listens.
    pub async fn alone(command: &'static str) -> Self {
        let home = tempfile::tempdir().expect("a folder can be made");
        Self::started(command, Vec::new(), home).await
    }

    /// The folder in which it runs.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    async fn started(
        command: &'static str,
        variables: Vec<(String, String)>,
        home: TempDir,
    ) -> Self {
        let mut port = free_port();
        let child = launch(command, &variables, &home, port, None);
        let mut process = Self {
            command,
            variables,
            home,
            port,
            largest_file: None,
            child,
        };
        for _ in 0..TRIES {
            match process.ready().await {
                Ok(()) => return process,
                Err(log) if log.to_lowercase().contains("in use") => port = free_port(),
                Err(log) => panic!("mandate {command} did not start:\n{log}"),
            }
            process.port = port;
            process.launch();
        }
        panic!("no port was free in {TRIES} tries");
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.0.id()
    }

    /// SIGKILL: it gets no chance to do anything.
    pub fn kill(&mut self) {
        self.child.0.kill().expect("it can be killed");
        self.child.0.wait().expect("it is gone");
    }

    /// SIGTERM: it ends what it is doing. Gives how it ended.
    pub async fn terminate(&mut self) -> ExitStatus {
        let signalled = Command::new("sh")
            .args([
                "-c",
                "kill -TERM \"$1\"",
                "sh",
                &self.child.0.id().to_string(),
            ])
            .status();
        assert!(
            signalled.is_ok_and(|status| status.success()),
            "it is there"
        );
        ended(&mut self.child.0).await
    }

    /// Starts it again after it has ended: same port, same settings, same files.
    pub async fn restart(&mut self) {
        self.launch();
        if let Err(log) = self.ready().await {
            panic!("mandate {} did not start again:\n{log}", self.command);
        }
    }

    /// The address of `path` on it.
    pub fn url(&self, path: &str) -> String {
        url(self.port, path)
    }

    /// A client that is not signed in.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.url("/graphql"), None)
    }

    /// The mail it has sent.
    pub fn inbox(&self) -> Inbox {
        Inbox::new(mail(&self.home))
    }

    /// Everything it has said, since its first start.
    pub fn log(&self) -> String {
        fs::read_to_string(self.home.path().join("log")).expect("the log can be read")
    }

    fn launch(&mut self) {
        let (home, port) = (&self.home, self.port);
        self.child = launch(self.command, &self.variables, home, port, self.largest_file);
    }

    /// Returns once it answers that it is ready; its log when it has ended instead.
    async fn ready(&mut self) -> Result<(), String> {
        let http = http::client().build();
        let http = http.expect("the client can be made");
        let url = self.url("/readyz");
        let answers = async {
            loop {
                if self
                    .child
                    .0
                    .try_wait()
                    .expect("its status can be asked")
                    .is_some()
                {
                    return false;
                }
                let answer = http.get(&url).timeout(wait::PATIENCE).send().await;
                if answer.is_ok_and(|answer| answer.status().is_success()) {
                    return true;
                }
                tokio::time::sleep(wait::POLL).await;
            }
        };
        let ready = tokio::time::timeout(wait::PATIENCE, answers).await;
        match ready {
            Ok(true) => Ok(()),
            Ok(false) => Err(self.log()),
            Err(_) => Err(format!("not ready in {:?}\n{}", wait::PATIENCE, self.log())),
        }
    }
}

/// `largest_file` is in bytes: what goes beyond is an error to whoever writes it, and not the end of the program.
fn launch(
    command: &str,
    variables: &[(String, String)],
    home: &TempDir,
    port: u16,
    largest_file: Option<u64>,
) -> Killed {
    let blocks = largest_file.map_or("unlimited".to_owned(), |bytes| (bytes / 512).to_string());
    let limited = "trap '' XFSZ; ulimit -f \"$1\"; exec \"$2\" \"$3\"";
    let log = File::options()
        .create(true)
        .append(true)
        .open(home.path().join("log"))
        .expect("the log can be written");
    let child = Command::new("/bin/sh")
        .args(["-c", limited, "sh", &blocks])
        .args([env!("CARGO_BIN_EXE_mandate"), command])
        .env_clear()
        .env("MANDATE_LISTEN", format!("127.0.0.1:{port}"))
        .env("MANDATE_PUBLIC_URL", url(port, ""))
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .current_dir(home.path())
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("the log can be written"))
        .stderr(log)
        .spawn();
    Killed(child.expect("the program can be started"))
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it is bound").port()
}

fn url(port: u16, path: &str) -> String {
    format!("http://127.0.0.1:{port}{path}")
}

fn mail(home: &TempDir) -> PathBuf {
    home.path().join("mail")
}
