//! The frozen history of Mandate's schema. Never imports `entity`: an old migration must not change when a type does.
//!
//! A migration that has been released is never edited. A new one expands first (new tables and columns, which the
//! running version ignores) and contracts in a later release. Moments are `bigint` microseconds since the epoch.

pub use sea_orm_migration::{MigrationStatus, MigratorTrait};

mod m0001_accounts;
mod m0002_delegations;
mod m0003_streams;
mod m0004_uploads;
mod m0005_invitations;
mod m0006_indexes;
mod m0007_solutions;
mod m0008_shortlists;
mod m0009_notes;
mod m0010_briefs;
mod m0011_teams;
mod m0012_people;
mod m0013_seats;
mod m0014_partnerships;
mod m0015_contacts;
mod m0016_documents;
mod m0017_contact_keys;
mod m0018_portal;
mod m0019_company_search;

/// All migrations, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl sea_orm_migration::MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn sea_orm_migration::MigrationTrait>> {
        vec![
            Box::new(m0001_accounts::Migration),
            Box::new(m0002_delegations::Migration),
            Box::new(m0003_streams::Migration),
            Box::new(m0004_uploads::Migration),
            Box::new(m0005_invitations::Migration),
            Box::new(m0006_indexes::Migration),
            Box::new(m0007_solutions::Migration),
            Box::new(m0008_shortlists::Migration),
            Box::new(m0009_notes::Migration),
            Box::new(m0010_briefs::Migration),
            Box::new(m0011_teams::Migration),
            Box::new(m0012_people::Migration),
            Box::new(m0013_seats::Migration),
            Box::new(m0014_partnerships::Migration),
            Box::new(m0015_contacts::Migration),
            Box::new(m0016_documents::Migration),
            Box::new(m0017_contact_keys::Migration),
            Box::new(m0018_portal::Migration),
            Box::new(m0019_company_search::Migration),
        ]
    }
}
