//! The command line.

mod arguments;

use std::{
    fs::File,
    io::{self, Write},
    process::ExitCode,
};

use arguments::{
    Apps, Cli, Command, Companies, Demo, Entitled, License, Migrate, Portal, Schema, Solutions,
    Support,
};
use clap::Parser;
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
            let app = open(load(Profile::Dev)?).await?;
            import(&app, opened).await
        }
        Command::Support(Support::ReleaseEmail {
            address,
            partner,
            reason,
            dry_run,
        }) => {
            let app = open(load(Profile::Dev)?).await?;
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
            let app = open(load(Profile::Dev)?).await?;
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
            let app = open(load(Profile::Dev)?).await?;
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
    let app = open(config).await?;
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
        inherited,
        orphaned,
    } = report;
    let becomes = becomes.as_str();
    let [inherited, orphaned] = [inherited, orphaned].map(|names| match &names[..] {
        [] => "nothing".to_owned(),
        names => names.join(", "),
    });
    let (released, is) = if dry_run {
        ("would be released", "would become")
    } else {
        ("is released", "is now")
    };
    format!(
        "{address} {released} from {name}, of {partner}.\n\
         The account's address {is} {becomes}; it has no password.\n\
         Sessions that end: {sessions}. Seats that stay unused until an admin removes them: {seats}.\n\
         Run by another admin of the partner from then on: {inherited}.\n\
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

/// The app, on the database that it says it works on.
async fn open(config: Config) -> Result<App, Box<dyn std::error::Error + Send + Sync>> {
    prepare_folders(&config)?;
    tell_database(&config)?;
    start(config).await
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
