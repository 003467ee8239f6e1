//! By what people are sorted and found among an organization's contacts.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            // Of names that are longer when they are spelled out, too.
            var_binary("name_key", 4000).default("").to_owned(),
            text("search_key").default("").to_owned(),
        ];
        for column in columns {
            let mut alter = Table::alter();
            alter.table("user").add_column(column);
            manager.alter_table(alter.to_owned()).await?;
        }
        // Near enough for names that are known already: accents are left out when the name is next written.
        let bytes = match manager.get_database_backend() {
            DbBackend::Sqlite => r#"CAST(lower("name") AS BLOB)"#,
            _ => r#"convert_to(lower("name"), 'UTF8')"#,
        };
        let known = format!(
            r#"UPDATE "user" SET "name_key" = {bytes}, "search_key" = ' ' || lower("name") || ' ' || lower("email")"#
        );
        manager.get_connection().execute_unprepared(&known).await?;
        Ok(())
    }
}
