//! A partner's companies are searched within the index that lists them, and told apart by their capitals too; and when
//! somebody has left a team is kept.

use sea_orm_migration::{
    prelude::*,
    schema::*,
    sea_orm::{ConnectionTrait, sea_query},
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Longest search key, in characters: what fits into the index in four bytes each.
const CHARS: u32 = 400;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut shorten = sea_query::Query::update();
        shorten
            .table("managed_company")
            .value(
                "search_key",
                Expr::cust(format!(r#"substr("search_key", 1, {CHARS})"#)),
            )
            .and_where(Expr::cust(format!(r#"length("search_key") > {CHARS}"#)));
        manager.get_connection().execute(&shorten).await?;
        let mut alter = Table::alter();
        alter
            .table("partner_user")
            .add_column(big_integer_null("left_at"));
        manager.alter_table(alter).await?;
        // What a company was called before is compared by the other two alone, until it is called anew: no digest begins so.
        let mut alter = Table::alter();
        alter
            .table("managed_company")
            .add_column(string_len("capitals", 64).default(""));
        manager.alter_table(alter).await?;
        let mut fill = sea_query::Query::update();
        fill.table("managed_company")
            .value("capitals", Expr::cust(r#"'x' || substr("letters", 2)"#));
        manager.get_connection().execute(&fill).await?;
        let mut once = Index::create();
        once.name("managed_company_capitals")
            .table("managed_company")
            .col("partner_id")
            .col("capitals")
            .unique();
        manager.create_index(once).await?;
        let name = "managed_company_by_name";
        let mut by_name = Index::drop();
        by_name.name(name).table("managed_company");
        manager.drop_index(by_name).await?;
        let mut by_name = Index::create();
        by_name
            .name(name)
            .table("managed_company")
            .col("partner_id")
            .col("name_key")
            .col("organization_id")
            .col("search_key");
        manager.create_index(by_name).await
    }
}
