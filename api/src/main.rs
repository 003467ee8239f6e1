//! The command line.

use std::{
    fs::File,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand, ValueEnum};
use entity::SubjectKind;
use mandate::{
    app::App,
    clock::Clock,
    command::{
        self as commands,
        account::release,
        partner::entitle::{self, Entitlement},
        solution,
    },
    config::{Config, Profile},
    demo,
    fault::for_operator,
    files::{Files, private::make_folder},
    graphql,
    serve::Running,
    store::{self, Db},
    telemetry,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Partner access for your product: scoped, attributable, live, and revocable in an instant.
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// A TOML file with settings; variables of the environment win over it.
    #[arg(long, global = true, env = "MANDATE_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run on this machine with nothing to configure: SQLite in ./data, demo data, playground, mail kept on disk.
    Dev,
    /// Run for others to use.
    Serve,
    /// Look after the database's schema.
    #[command(subcommand)]
    Migrate(Migrate),
    /// The API's schema.
    #[command(subcommand)]
    Schema(Schema),
    /// The catalogue of solutions, which shortlists and briefs draw from.
    #[command(subcommand)]
    Solutions(Solutions),
    /// The apps that organizations use.
    #[command(subcommand)]
    Apps(Apps),
    /// What people ask the operator for.
    #[command(subcommand)]
    Support(Support),
    /// Demo data.
    #[command(subcommand)]
    Demo(Demo),
}

#[derive(Subcommand)]
enum Migrate {
    /// Bring the schema up to date; `serve` and `dev` do so too.
    Up,
    /// List the migrations, applied or pending.
    Status,
}

#[derive(Subcommand)]
enum Schema {
    /// Print it in GraphQL's schema language.
    Print,
}

#[derive(Subcommand)]
enum Solutions {
    /// Add or update the solutions of a CSV file: name,vendor_name,vendor_email,summary,website_url,category.
    ///
    /// A solution is known by its vendor and name. A line that cannot be used is reported and left out.
    Import { file: PathBuf },
}

#[derive(Subcommand)]
enum Apps {
    /// Add or update the apps of a TOML file: `[[app]]` with id, name, description and tier, which is "core" or "premium".
    ///
    /// An app is known by its id. An app of the tier "core" is on for every organization. No app is ever removed.
    Import { file: PathBuf },
}

#[derive(Subcommand)]
enum Support {
    /// Release an address that was registered with the wrong partner, so that it can be registered again.
    ///
    /// The account gets an invalid address; its password, sessions and links are gone, and the person is told by mail.
    ReleaseEmail {
        address: String,
        /// The partner with which it was registered.
        #[arg(long, value_name = "NAME")]
        partner: String,
        /// Why; the audit log keeps it.
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Only say what would be done.
        #[arg(long)]
        dry_run: bool,
    },
    /// Let a partner company create and manage companies, or no longer.
    #[command(subcommand)]
    Portal(Portal),
    /// Let a partner company show its branding, or no longer.
    #[command(subcommand)]
    License(License),
}

#[derive(Subcommand)]
enum Portal {
    /// Open the portal for the partner's admins, who are told.
    Enable(Entitled),
    /// Close it.
    Disable {
        #[command(flatten)]
        entitled: Entitled,
        /// What becomes of the companies that the partner manages: all are kept as they are, or all are released.
        #[arg(long, value_enum)]
        companies: Companies,
    },
}

#[derive(Subcommand)]
enum License {
    /// Show the partner's branding; its admins are told.
    Grant(Entitled),
    /// Show it no more.
    Withdraw(Entitled),
}

#[derive(Args)]
struct Entitled {
    /// The partner company: its name, or its id if several are called so.
    partner: String,
    /// Why; the audit log keeps it.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum Companies {
    Keep,
    Release,
}

#[derive(Subcommand)]
enum Demo {
    /// Fill an empty database with a few organizations and partners.
    Load,
}

type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = telemetry::start(std::env::var("MANDATE_LOG").ok().as_deref())
        .map_err(Into::into)
        .and_then(|()| {
            Ok(tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .build()?)
        })
        .and_then(|runtime| runtime.block_on(run(cli)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error may be closed; there is nobody left to tell.
            let _ = writeln!(io::stderr(), "mandate: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Outcome {
    let load = |profile| Config::load(profile, cli.config.clone(), std::env::vars_os());
    match cli.command {
        Command::Dev => run_server(Profile::Dev, load(Profile::Dev)?).await,
        Command::Serve => run_server(Profile::Serve, load(Profile::Serve)?).await,
        Command::Migrate(Migrate::Up) => {
            let config = load(Profile::Dev)?;
            prepare_folders(&config)?;
            tell_database(&config)?;
            let db = connect(&config).await?;
            Ok(store::migrate(&db)
                .await
                .map_err(|error| unusable_database(&config, &error))?)
        }
        Command::Migrate(Migrate::Status) => {
            let config = load(Profile::Dev)?;
            prepare_folders(&config)?;
            tell_database(&config)?;
            let db = connect(&config).await?;
            for (name, applied) in store::migration_status(&db).await? {
                print(&format!(
                    "{} {name}\n",
                    if applied { "applied" } else { "pending" }
                ))?;
            }
            Ok(())
        }
        Command::Schema(Schema::Print) => print(&graphql::sdl()),
        Command::Solutions(Solutions::Import { file }) => {
            let opened = File::open(&file)
                .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
            let config = load(Profile::Dev)?;
            prepare_folders(&config)?;
            tell_database(&config)?;
            let app = start(config).await?;
            import(&app, opened).await
        }
        Command::Support(Support::ReleaseEmail {
            address,
            partner,
            reason,
            dry_run,
        }) => {
            let config = load(Profile::Dev)?;
            prepare_folders(&config)?;
            tell_database(&config)?;
            let app = start(config).await?;
            let input = release::Input {
                email: address.clone(),
                partner,
                reason,
            };
            let report = release::run(&app, input, dry_run).await;
            app.bus.carried().await;
            print(&released(&address, &report.map_err(for_operator)?, dry_run))
        }
        Command::Apps(Apps::Import { file }) => {
            let text = std::fs::read_to_string(&file)
                .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
            let config = load(Profile::Dev)?;
            prepare_folders(&config)?;
            tell_database(&config)?;
            let app = start(config).await?;
            let report = commands::app::import::run(&app, &text).await;
            let report = report.map_err(for_operator)?;
            print(&format!(
                "{} added, {} changed, {} unchanged; {} not named by the file.\n",
                report.added, report.changed, report.unchanged, report.unnamed
            ))
        }
        Command::Support(Support::Portal(portal)) => {
            let (entitled, entitlement) = match portal {
                Portal::Enable(entitled) => (entitled, Entitlement::EnablePortal),
                Portal::Disable {
                    entitled,
                    companies: Companies::Keep,
                } => (
                    entitled,
                    Entitlement::DisablePortal(entitle::Companies::Keep),
                ),
                Portal::Disable {
                    entitled,
                    companies: Companies::Release,
                } => (
                    entitled,
                    Entitlement::DisablePortal(entitle::Companies::Release),
                ),
            };
            entitle(load(Profile::Dev)?, entitled, entitlement).await
        }
        Command::Support(Support::License(license)) => {
            let (entitled, entitlement) = match license {
                License::Grant(entitled) => (entitled, Entitlement::GrantLicense),
                License::Withdraw(entitled) => (entitled, Entitlement::WithdrawLicense),
            };
            entitle(load(Profile::Dev)?, entitled, entitlement).await
        }
        Command::Demo(Demo::Load) => {
            let config = load(Profile::Dev)?;
            prepare_folders(&config)?;
            tell_database(&config)?;
            let app = start(config).await?;
            let loaded = demo::load(&app).await.map_err(for_operator)?;
            print(if loaded {
                "The demo data is loaded.\n"
            } else {
                "There is data already; nothing was loaded.\n"
            })
        }
    }
}

async fn entitle(config: Config, entitled: Entitled, entitlement: Entitlement) -> Outcome {
    prepare_folders(&config)?;
    tell_database(&config)?;
    let app = start(config).await?;
    let named = match graphql::id::decode(&entitled.partner.as_str().into()) {
        Some((SubjectKind::Partner, id)) => entitle::Named::Id(id),
        _ => entitle::Named::Name(entitled.partner),
    };
    let report = entitle::run(&app, named, entitlement, entitled.reason).await;
    app.bus.carried().await;
    print(&allowed(&report.map_err(for_operator)?, entitlement))
}

fn allowed(report: &entitle::Report, entitlement: Entitlement) -> String {
    let (partner, companies) = (&report.partner, report.companies);
    let so = match entitlement {
        Entitlement::EnablePortal => "can create and manage companies".to_owned(),
        Entitlement::DisablePortal(entitle::Companies::Keep) => {
            format!("cannot manage companies any more; companies kept: {companies}")
        }
        Entitlement::DisablePortal(entitle::Companies::Release) => {
            format!("cannot manage companies any more; companies released: {companies}")
        }
        Entitlement::GrantLicense => "can show its branding".to_owned(),
        Entitlement::WithdrawLicense => "cannot show its branding any more".to_owned(),
    };
    match report.unchanged {
        true => format!("{partner} {so}, as before.\n"),
        false => format!("{partner} {so}.\n"),
    }
}

fn released(address: &str, report: &release::Report, dry_run: bool) -> String {
    let release::Report {
        partner,
        name,
        becomes,
        sessions,
        seats,
        orphaned,
    } = report;
    let becomes = becomes.as_str();
    let orphaned = match &orphaned[..] {
        [] => "nothing".to_owned(),
        names => names.join(", "),
    };
    let (released, is) = if dry_run {
        ("would be released", "would become")
    } else {
        ("is released", "is now")
    };
    format!(
        "{address} {released} from {name}, of {partner}.\n\
         The account's address {is} {becomes}; it has no password.\n\
         Sessions that end: {sessions}. Seats that stay unused until an admin removes them: {seats}.\n\
         Left without an admin: {orphaned}.\n"
    )
}

/// Succeeds only if every line could be used.
async fn import(app: &App, file: File) -> Outcome {
    let report = solution::import::run(app, file)
        .await
        .map_err(for_operator)?;
    for left_out in &report.left_out {
        writeln!(io::stderr(), "{left_out}")?;
    }
    print(&format!(
        "{} added, {} changed, {} unchanged.\n",
        report.added, report.changed, report.unchanged
    ))?;
    match report.left_out.len() {
        0 => Ok(()),
        lines => Err(format!("lines left out: {lines}; all others are imported").into()),
    }
}

async fn run_server(profile: Profile, config: Config) -> Outcome {
    prepare_folders(&config)?;
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        format!(
            "`listen` (MANDATE_LISTEN) {} cannot be used: {error}",
            config.listen
        )
    })?;
    let (public_url, playground) = (config.public_url.clone(), config.playground);
    // From here on a signal waits: demo data that is being loaded is loaded whole.
    let (mut terminate, mut interrupt) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    let app = start(config).await?;
    let accounts = match profile {
        Profile::Dev => {
            demo::load(&app).await.map_err(for_operator)?;
            demo::accounts(&app).await.map_err(for_operator)?
        }
        Profile::Serve => Vec::new(),
    };
    let welcome = demo::welcome(&public_url, &accounts);
    let running = Running::start(app, listener, accounts).map_err(|fault| {
        format!(
            "`mail` (MANDATE_MAIL) cannot be used: {}",
            for_operator(fault)
        )
    })?;
    if profile == Profile::Dev {
        print(&welcome)?;
    }
    tracing::info!(%public_url, playground, "serving");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping");
    Ok(running.stop().await?)
}

async fn start(config: Config) -> Result<App, Box<dyn std::error::Error + Send + Sync>> {
    let told = config.clone();
    let files = Files::open(&config.files)
        .map_err(|error| format!("`files` (MANDATE_FILES) cannot be used: {error}"))?;
    App::start(config, files, Clock::default())
        .await
        .map_err(|fault| unusable_database(&told, &*for_operator(fault)))
}

async fn connect(config: &Config) -> Result<Db, Box<dyn std::error::Error + Send + Sync>> {
    Db::connect(&config.database_url, 2)
        .await
        .map_err(|error| unusable_database(config, &error))
}

fn unusable_database(
    config: &Config,
    error: &dyn std::error::Error,
) -> Box<dyn std::error::Error + Send + Sync> {
    let database = config.database();
    format!("`database_url` (MANDATE_DATABASE_URL) {database} cannot be used: {error}").into()
}

/// Creates the folders that the settings name, for nobody else to look into.
fn prepare_folders(config: &Config) -> Outcome {
    make_folder(&config.data_dir).map_err(|error| {
        format!(
            "`data_dir` (MANDATE_DATA_DIR) {} cannot be used: {error}",
            config.data_dir.display()
        )
    })?;
    Ok(())
}

/// Says which database a command is about to work on, beside its output.
fn tell_database(config: &Config) -> Outcome {
    let database = config.database();
    let why = if config.database_is_assumed {
        " (the one of `dev`, since neither `database_url` nor MANDATE_DATABASE_URL names one)"
    } else {
        ""
    };
    Ok(writeln!(io::stderr(), "The database is {database}{why}.")?)
}

fn print(text: &str) -> Outcome {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}
