//! The seats of somebody on a team, in their order.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_index(
                Index::create()
                    .name("seat_partner_user_id")
                    .table("seat")
                    .col("partner_user_id")
                    .col("id")
                    .to_owned(),
            )
            .await
    }
}
