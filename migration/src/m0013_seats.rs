//! Seats that both sides can withhold for good, and that are approved as they were read.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            boolean("withheld").default(false).to_owned(),
            integer("version").default(1).to_owned(),
        ] {
            let mut alter = Table::alter();
            alter.table("seat").add_column(column);
            manager.alter_table(alter.to_owned()).await?;
        }
        Ok(())
    }
}
