//! The arguments of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Partner access for your product: scoped, attributable, live, and revocable in an instant.
#[derive(Parser)]
#[command(version)]
pub struct Cli {
    /// A TOML file with settings; variables of the environment win over it.
    #[arg(long, global = true, env = "MANDATE_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
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
pub enum Migrate {
    /// Bring the schema up to date; `serve` and `dev` do so too.
    Up,
    /// List the migrations, applied or pending.
    Status,
}

#[derive(Subcommand)]
pub enum Schema {
    /// Print it in GraphQL's schema language.
    Print,
}

#[derive(Subcommand)]
pub enum Solutions {
    /// Add or update the solutions of a CSV file: name,vendor_name,vendor_email,summary,website_url,category.
    ///
    /// A solution is known by its vendor and name. A line that cannot be used is reported and left out.
    Import { file: PathBuf },
}

#[derive(Subcommand)]
pub enum Apps {
    /// Add or update the apps of a TOML file: `[[app]]` with id, name, description and tier, which is "core" or "premium".
    ///
    /// An app is known by its id. An app of the tier "core" is on for every organization. No app is ever removed.
    Import { file: PathBuf },
}

#[derive(Subcommand)]
pub enum Support {
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
pub enum Portal {
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
pub enum License {
    /// Show the partner's branding; its admins are told.
    Grant(Entitled),
    /// Show it no more.
    Withdraw(Entitled),
}

#[derive(Args)]
pub struct Entitled {
    /// The partner company: its name, or its id if several are called so.
    pub partner: String,
    /// Why; the audit log keeps it.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Companies {
    Keep,
    Release,
}

#[derive(Subcommand)]
pub enum Demo {
    /// Fill an empty database with a few organizations and partners.
    Load,
}
