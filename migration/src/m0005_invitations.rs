//! What an invited member's address was typed as; and an index for forgetting old mails.

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
            .alter_table(
                Table::alter()
                    .table("membership")
                    .add_column(string_len_null("invited_email", 254))
                    .to_owned(),
            )
            .await?;
        // Nobody knows any more how it was typed. Whoever founded an organization was not invited.
        let known = r#"UPDATE "membership" SET "invited_email" =
            (SELECT "email" FROM "user" WHERE "user"."id" = "membership"."user_id")
            WHERE "invited_by_id" IS NOT NULL"#;
        manager.get_connection().execute_unprepared(known).await?;
        manager
            .create_index(
                Index::create()
                    .name("mail_created_at")
                    .table("mail")
                    .col("created_at")
                    .to_owned(),
            )
            .await
    }
}
