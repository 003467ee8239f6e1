//! Files that people upload, until they are used; logos, and the organizations that show them.

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
                    .table("upload")
                    .col(uuid("id").primary_key())
                    .col(uuid("user_id"))
                    .col(string_len("filename", 200))
                    .col(big_integer_null("size"))
                    .col(big_integer("created_at"))
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("used_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("upload_user")
                            .from("upload", "user_id")
                            .to("user", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        for column in ["user_id", "expires_at"] {
            manager
                .create_index(
                    Index::create()
                        .name(format!("upload_{column}"))
                        .table("upload")
                        .col(column)
                        .to_owned(),
                )
                .await?;
        }

        manager
            .create_table(
                Table::create()
                    .table("logo")
                    .col(string_len("digest", 64).primary_key())
                    .col(big_integer("kept_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .alter_table(
                Table::alter()
                    .table("organization")
                    // SQLite takes no foreign key but in the column's own words; PostgreSQL reads the same.
                    .add_column(
                        string_len_null("logo", 64).extra(r#"REFERENCES "logo" ("digest")"#),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("organization_logo")
                    .table("organization")
                    .col("logo")
                    .to_owned(),
            )
            .await
    }
}
