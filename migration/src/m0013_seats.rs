//! Seats that both sides can withhold for good, and that are approved as they were read; and since when people are there.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("seat", boolean("withheld").default(false).to_owned()),
            ("seat", integer("version").default(1).to_owned()),
            ("seat", big_integer_null("effective_at")),
            ("membership", big_integer_null("joined_at")),
        ] {
            let mut alter = Table::alter();
            alter.table(table).add_column(column);
            manager.alter_table(alter.to_owned()).await?;
        }
        Ok(())
    }
}
