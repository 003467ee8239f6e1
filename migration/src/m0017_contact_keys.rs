//! What an organization's contacts are sorted and found by moves to the memberships, where an index has it by organization.

use sea_orm_migration::{
    prelude::*,
    schema::*,
    sea_orm::{ConnectionTrait, sea_query},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            // Short enough for an index, whatever the name.
            var_binary("name_key", 400).default("").to_owned(),
            text("search_key").default("").to_owned(),
        ];
        for column in columns {
            let mut alter = Table::alter();
            alter.table("membership").add_column(column);
            manager.alter_table(alter).await?;
        }
        let own = |column: &str| {
            Expr::cust(format!(
                r#"(SELECT {column} FROM "user" WHERE "user"."id" = "membership"."user_id")"#
            ))
        };
        let mut fill = sea_query::Query::update();
        fill.table("membership")
            .value("name_key", own(r#"substr("name_key", 1, 400)"#))
            .value("search_key", own(r#""search_key""#));
        manager.get_connection().execute(&fill).await?;
        for column in ["name_key", "search_key"] {
            let mut alter = Table::alter();
            alter.table("user").drop_column(column);
            manager.alter_table(alter).await?;
        }
        let mut by_name = Index::create();
        by_name
            .name("membership_by_name")
            .table("membership")
            .col("organization_id")
            .col("status")
            .col("name_key")
            .col("id");
        manager.create_index(by_name).await
    }
}
