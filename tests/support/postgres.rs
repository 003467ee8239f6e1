//! A PostgreSQL server of this test program's own, started when the first test needs it.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{ChildStdin, Command, Stdio},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};

use mandate::store::{self, Db};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection};
use tokio::{runtime::Runtime, sync::OnceCell};
use url::Url;

const TEMPLATE: &str = "template_mandate";

/// Each test has a runtime of its own, which ends with it; the server and its connections belong to this one.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Runtime::new().expect("a runtime can be started"));
static SERVER: OnceCell<Result<Server, String>> = OnceCell::const_new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

struct Server {
    folder: PathBuf,
    admin: DatabaseConnection,
    /// Its end, which comes with the end of this process, ends the server: see `postgres.sh`.
    _lifeline: ChildStdin,
}

/// A database of its own, removed when dropped.
pub struct Clone {
    name: String,
    pub url: String,
}

impl Clone {
    /// A new database with the whole schema.
    pub async fn migrated() -> Self {
        Self::of(TEMPLATE).await
    }

    /// A new database without anything.
    pub async fn empty() -> Self {
        Self::of("template0").await
    }

    async fn of(template: &str) -> Self {
        let server = server().await;
        let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        run(format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        Self {
            url: url(&server.folder, &name),
            name,
        }
    }
}

impl Drop for Clone {
    fn drop(&mut self) {
        // Nobody waits for it: when the process ends first, the whole server goes.
        RUNTIME.spawn(run(format!(
            "DROP DATABASE IF EXISTS {} WITH (FORCE)",
            self.name
        )));
    }
}

async fn server() -> &'static Server {
    let started = SERVER.get_or_init(|| async {
        RUNTIME
            .spawn(start())
            .await
            .unwrap_or_else(|error| Err(error.to_string()))
    });
    match started.await {
        Ok(server) => server,
        Err(reason) => panic!("PostgreSQL did not start:\n{reason}"),
    }
}

async fn run(statement: String) {
    let admin = &server().await.admin;
    let done = RUNTIME.spawn(async move { admin.execute_unprepared(&statement).await });
    done.await
        .expect("the statement does not panic")
        .expect("the statement is run");
}

async fn start() -> Result<Server, String> {
    let (folder, lifeline) = tokio::task::spawn_blocking(launch)
        .await
        .map_err(|error| error.to_string())??;
    let mut options = ConnectOptions::new(url(&folder, "postgres"));
    options.max_connections(4).sqlx_logging(false);
    let admin = sea_orm::Database::connect(options)
        .await
        .map_err(|error| error.to_string())?;
    admin
        .execute_unprepared(&format!("CREATE DATABASE {TEMPLATE}"))
        .await
        .map_err(|error| error.to_string())?;
    let template = Db::connect(&url(&folder, TEMPLATE).into(), 2)
        .await
        .map_err(|error| error.to_string())?;
    store::migrate(&template)
        .await
        .map_err(|error| error.to_string())?;
    // A template can be copied only while nobody is connected to it.
    template
        .write
        .close()
        .await
        .map_err(|error| error.to_string())?;
    Ok(Server {
        folder,
        admin,
        _lifeline: lifeline,
    })
}

/// Starts the server in a folder of its own; gives that folder and what keeps the server alive, or its log.
fn launch() -> Result<(PathBuf, ChildStdin), String> {
    let programs = programs()?;
    let folder = tempfile::Builder::new()
        .prefix("mandate-postgres-")
        .tempdir()
        .map_err(|error| error.to_string())?
        .keep();
    let mut supervisor = Command::new("sh")
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/support/postgres.sh"
        ))
        .args([&folder, &programs])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        // Out of reach of Ctrl-C, which would end the supervisor before its work is done.
        .process_group(0)
        .spawn()
        .map_err(|error| error.to_string())?;
    let lifeline = supervisor.stdin.take().ok_or("no standard input")?;
    let mut output = BufReader::new(supervisor.stdout.take().ok_or("no standard output")?);
    let mut said = String::new();
    output
        .read_line(&mut said)
        .map_err(|error| error.to_string())?;
    if said != "ready\n" {
        output
            .read_to_string(&mut said)
            .map_err(|error| error.to_string())?;
        return Err(said);
    }
    Ok((folder, lifeline))
}

/// The folder of the newest PostgreSQL's programs: Debian's place for them, else wherever PATH has them.
fn programs() -> Result<PathBuf, String> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let newest = versions
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version: u32 = path.file_name()?.to_str()?.parse().ok()?;
            Some((version, path.join("bin")))
        })
        .filter(|(_, folder)| folder.join("initdb").exists())
        .max();
    newest
        .map(|(_, folder)| folder)
        .or_else(|| {
            env::split_paths(&env::var_os("PATH")?).find(|folder| folder.join("initdb").exists())
        })
        .ok_or_else(|| "its programs are not installed; `tests/run` installs them".to_owned())
}

fn url(folder: &Path, database: &str) -> String {
    let mut url = Url::parse("postgres://postgres@localhost:5432").expect("it is a URL");
    url.set_path(database);
    url.query_pairs_mut()
        .append_pair("host", &folder.to_string_lossy());
    url.into()
}
