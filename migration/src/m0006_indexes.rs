//! What is asked for often is found by an index.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Invitations and accesses that run out. SQLite takes a partial index only for its very words.
        for (column, live) in [
            ("invitation_expires_at", Expr::col("status").eq("pending")),
            (
                "expires_at",
                Expr::col("status").is_in(["pending", "active", "suspended"]),
            ),
        ] {
            let name = format!("delegation_{column}");
            manager
                .drop_index(Index::drop().name(&name).table("delegation").to_owned())
                .await?;
            manager
                .create_index(
                    Index::create()
                        .name(&name)
                        .table("delegation")
                        .col(column)
                        .and_where(live)
                        .to_owned(),
                )
                .await?;
        }
        manager
            .create_index(
                Index::create()
                    .name("partner_user_user_id")
                    .table("partner_user")
                    .col("user_id")
                    .to_owned(),
            )
            .await
    }
}
