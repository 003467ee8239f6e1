//! People whom others put on a team and on a delegation: who added them, who has confirmed them, and what each side lets
//! them do.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let limit = |name: &'static str| {
            integer(name)
                .default(7)
                .check(Expr::col(name).between(1, 7))
                .to_owned()
        };
        let columns = [
            ("partner_user", string_len_null("invited_email", 254)),
            ("partner_user", uuid_null("added_by_id")),
            ("partner_user", uuid_null("added_by_organization_id")),
            ("partner_user", uuid_null("named_by_organization_id")),
            (
                "partner_user",
                boolean("awaits_partner").default(false).to_owned(),
            ),
            ("partner_user", big_integer_null("joined_at")),
            ("seat", uuid_null("added_by_id")),
            (
                "seat",
                boolean("added_by_organization").default(false).to_owned(),
            ),
            ("seat", limit("partner_limit")),
            ("seat", limit("organization_limit")),
            ("seat", boolean("barred").default(false).to_owned()),
            ("link", uuid_null("partner_user_id")),
            ("mail", uuid_null("partner_user_id")),
        ];
        for (table, column) in columns {
            let mut alter = Table::alter();
            alter.table(table).add_column(column);
            manager.alter_table(alter.to_owned()).await?;
        }
        // Until now nobody was on a team but by their own act, and nobody had a seat but by accepting an invitation.
        for known in [
            r#"UPDATE "partner_user" SET "joined_at" = "created_at" WHERE "status" <> 'invited'"#,
            r#"UPDATE "seat" SET "added_by_id" = "user_id""#,
        ] {
            manager.get_connection().execute_unprepared(known).await?;
        }
        manager
            .create_index(
                Index::create()
                    .name("partner_user_added_by_id")
                    .table("partner_user")
                    .col("added_by_id")
                    .col("created_at")
                    .to_owned(),
            )
            .await?;
        // Links and mails of one person on a team are called back together.
        for table in ["link", "mail"] {
            manager
                .create_index(
                    Index::create()
                        .name(format!("{table}_partner_user_id"))
                        .table(table)
                        .col("partner_user_id")
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }
}
