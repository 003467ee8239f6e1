//! People, their sessions and links; organizations and their members.

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
                    .table("user")
                    .col(uuid("id").primary_key())
                    .col(string_len("email", 254))
                    .col(string_len("email_key", 320))
                    .col(string_len("name", 254))
                    .col(
                        string_len("status", 16)
                            .check(Expr::col("status").is_in(["stub", "active"])),
                    )
                    .col(text_null("password_hash"))
                    .col(big_integer("created_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("user_email_key")
                    .table("user")
                    .col("email_key")
                    .unique()
                    .to_owned(),
            )
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("session")
                    .col(uuid("id").primary_key())
                    .col(uuid("user_id"))
                    .col(binary_len("token_hash", 32))
                    .col(big_integer("created_at"))
                    .col(big_integer("expires_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("session_user")
                            .from("session", "user_id")
                            .to("user", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("session_token_hash")
                    .table("session")
                    .col("token_hash")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("session_user_id")
                    .table("session")
                    .col("user_id")
                    .to_owned(),
            )
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("log_in_attempt")
                    .col(string_len("email_key", 320).primary_key())
                    .col(integer("failures"))
                    .col(big_integer_null("locked_until"))
                    .col(big_integer("last_at"))
                    .to_owned(),
            )
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("sign_up")
                    .col(uuid("id").primary_key())
                    .col(uuid("user_id"))
                    .col(string_len("name", 254))
                    .col(text("password_hash"))
                    .col(big_integer("created_at"))
                    .col(big_integer("expires_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("sign_up_user")
                            .from("sign_up", "user_id")
                            .to("user", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("sign_up_user_id")
                    .table("sign_up")
                    .col("user_id")
                    .to_owned(),
            )
            .await?;

        // What upkeep deletes.
        for (table, column) in [
            ("session", "expires_at"),
            ("sign_up", "expires_at"),
            ("log_in_attempt", "last_at"),
        ] {
            manager
                .create_index(
                    Index::create()
                        .name(format!("{table}_{column}"))
                        .table(table)
                        .col(column)
                        .to_owned(),
                )
                .await?;
        }

        manager
            .create_table(
                Table::create()
                    .table("organization")
                    .col(uuid("id").primary_key())
                    .col(string_len("name", 200))
                    .col(big_integer("created_at"))
                    .to_owned(),
            )
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("membership")
                    .col(uuid("id").primary_key())
                    .col(uuid("organization_id"))
                    .col(uuid("user_id"))
                    .col(string_len("role", 16).check(Expr::col("role").is_in([
                        "owner",
                        "admin",
                        "billing_admin",
                        "member",
                    ])))
                    .col(string_len("status", 16).check(Expr::col("status").is_in([
                        "invited",
                        "active",
                        "suspended",
                    ])))
                    .col(string_len_null("invited_name", 254))
                    .col(uuid_null("invited_by_id"))
                    .col(big_integer("created_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("membership_organization")
                            .from("membership", "organization_id")
                            .to("organization", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("membership_user")
                            .from("membership", "user_id")
                            .to("user", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("membership_one_per_person")
                    .table("membership")
                    .col("organization_id")
                    .col("user_id")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("membership_user_id")
                    .table("membership")
                    .col("user_id")
                    .to_owned(),
            )
            .await
    }
}
