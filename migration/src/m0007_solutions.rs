//! The catalogue that shortlists and briefs draw from, and its words, by which it is searched.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("solution")
                    .col(uuid("id").primary_key())
                    .col(string_len("key", 1000))
                    .col(string_len("name", 200))
                    // Bytes have one order in every database; text has that of its collation.
                    .col(var_binary("name_key", 1000))
                    .col(string_len("vendor_name", 200))
                    .col(string_len("vendor_email", 254))
                    .col(text("summary"))
                    .col(text_null("website_url"))
                    .col(string_len("category", 100))
                    .col(big_integer("created_at"))
                    .col(big_integer("updated_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("solution_key")
                    .table("solution")
                    .col("key")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("solution_name_key")
                    .table("solution")
                    .col("name_key")
                    .col("id")
                    .to_owned(),
            )
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("solution_word")
                    .col(var_binary("word", 128))
                    .col(uuid("solution_id"))
                    .primary_key(Index::create().col("word").col("solution_id"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("solution_word_solution")
                            .from("solution_word", "solution_id")
                            .to("solution", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("solution_word_solution_id")
                    .table("solution_word")
                    .col("solution_id")
                    .col("word")
                    .to_owned(),
            )
            .await
    }
}
