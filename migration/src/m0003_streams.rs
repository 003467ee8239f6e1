//! What happened, and who is told: streams, notifications, mails, links in mails, the audit log.

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
                    .table("stream")
                    .col(string_len("kind", 16))
                    .col(uuid("owner_id"))
                    .col(big_integer("last_seq"))
                    .col(big_integer("pruned_seq"))
                    .primary_key(Index::create().col("kind").col("owner_id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("stream_entry")
                    .col(string_len("kind", 16))
                    .col(uuid("owner_id"))
                    .col(big_integer("seq"))
                    .col(string_len("what", 24))
                    .col(uuid_null("subject_id"))
                    .col(json_null("detail"))
                    .col(big_integer("created_at"))
                    .primary_key(Index::create().col("kind").col("owner_id").col("seq"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("stream_entry_created_at")
                    .table("stream_entry")
                    .col("created_at")
                    .to_owned(),
            )
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("notification")
                    .col(uuid("id").primary_key())
                    .col(uuid("user_id"))
                    .col(big_integer("seq"))
                    .col(string_len("kind", 32))
                    .col(text("title"))
                    .col(uuid_null("organization_id"))
                    .col(string_len_null("subject_kind", 16))
                    .col(uuid_null("subject_id"))
                    .col(big_integer("created_at"))
                    .col(big_integer_null("read_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("notification_user")
                            .from("notification", "user_id")
                            .to("user", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("notification_seq")
                    .table("notification")
                    .col("user_id")
                    .col("seq")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("notification_unread")
                    .table("notification")
                    .col("user_id")
                    .col("seq")
                    .and_where(Expr::col("read_at").is_null())
                    .to_owned(),
            )
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("mail")
                    .col(uuid("id").primary_key())
                    .col(string_len("kind", 32))
                    .col(uuid("user_id"))
                    .col(string_len("address", 254))
                    .col(uuid_null("actor_id"))
                    .col(uuid_null("organization_id"))
                    .col(uuid_null("delegation_id"))
                    .col(uuid_null("membership_id"))
                    .col(uuid_null("sign_up_id"))
                    .col(string_len("status", 16).check(Expr::col("status").is_in([
                        "queued",
                        "sent",
                        "failed",
                        "cancelled",
                    ])))
                    .col(integer("attempts"))
                    .col(big_integer("next_attempt_at"))
                    .col(big_integer("created_at"))
                    .col(big_integer_null("sent_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("mail_user")
                            .from("mail", "user_id")
                            .to("user", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("mail_queue")
                    .table("mail")
                    .col("next_attempt_at")
                    .and_where(Expr::col("status").eq("queued"))
                    .to_owned(),
            )
            .await?;
        // The limits on invitations count these, by organization and by inviter; `invitationEmail` reads the newest.
        for column in ["organization_id", "actor_id", "delegation_id", "user_id"] {
            manager
                .create_index(
                    Index::create()
                        .name(format!("mail_{column}"))
                        .table("mail")
                        .col(column)
                        .col("created_at")
                        .to_owned(),
                )
                .await?;
        }

        manager
            .create_table(
                Table::create()
                    .table("link")
                    .col(uuid("id").primary_key())
                    .col(string_len("purpose", 16).check(Expr::col("purpose").is_in([
                        "sign_up",
                        "set_password",
                        "invitation",
                    ])))
                    .col(uuid("user_id"))
                    .col(uuid_null("delegation_id"))
                    .col(uuid_null("membership_id"))
                    .col(uuid_null("sign_up_id"))
                    .col(binary_len("token_hash", 32))
                    .col(big_integer("created_at"))
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("used_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("link_user")
                            .from("link", "user_id")
                            .to("user", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("link_token_hash")
                    .table("link")
                    .col("token_hash")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("link_expires_at")
                    .table("link")
                    .col("expires_at")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("link_user_id")
                    .table("link")
                    .col("user_id")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("link_delegation_id")
                    .table("link")
                    .col("delegation_id")
                    .to_owned(),
            )
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("audit_event")
                    .col(uuid("id").primary_key())
                    .col(big_integer("at"))
                    .col(string_len("action", 64))
                    .col(uuid_null("actor_id"))
                    .col(uuid_null("organization_id"))
                    .col(uuid_null("delegation_id"))
                    .col(string_len_null("subject_kind", 16))
                    .col(uuid_null("subject_id"))
                    .col(text("summary"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("audit_event_organization")
                    .table("audit_event")
                    .col("organization_id")
                    .col("id")
                    .to_owned(),
            )
            .await
    }
}
