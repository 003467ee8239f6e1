//! Partners, their people, and what they may do for whom.

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
                    .table("partner")
                    .col(uuid("id").primary_key())
                    .col(
                        string_len("kind", 16)
                            .check(Expr::col("kind").is_in(["individual", "company"])),
                    )
                    .col(string_len("name", 254))
                    .col(uuid_null("organization_id"))
                    .col(big_integer("created_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("partner_organization")
                            .from("partner", "organization_id")
                            .to("organization", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("partner_one_per_organization")
                    .table("partner")
                    .col("organization_id")
                    .unique()
                    .to_owned(),
            )
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("partner_user")
                    .col(uuid("id").primary_key())
                    .col(uuid("partner_id"))
                    .col(uuid("user_id"))
                    .col(string_len_null("first_name", 100))
                    .col(string_len_null("last_name", 100))
                    .col(string_len_null("phone", 32))
                    .col(string_len("role", 16).check(Expr::col("role").is_in(["admin", "member"])))
                    .col(
                        string_len("status", 16)
                            .check(Expr::col("status").is_in(["invited", "active", "removed"])),
                    )
                    .col(big_integer("created_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("partner_user_partner")
                            .from("partner_user", "partner_id")
                            .to("partner", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("partner_user_user")
                            .from("partner_user", "user_id")
                            .to("user", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("partner_user_one_team_per_person")
                    .table("partner_user")
                    .col("user_id")
                    .unique()
                    .and_where(Expr::col("status").ne("removed"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("partner_user_partner_id")
                    .table("partner_user")
                    .col("partner_id")
                    .to_owned(),
            )
            .await?;

        let statuses = [
            "pending",
            "active",
            "suspended",
            "declined",
            "withdrawn",
            "expired",
            "revoked",
            "left",
        ];
        manager
            .create_table(
                Table::create()
                    .table("delegation")
                    .col(uuid("id").primary_key())
                    .col(uuid("organization_id"))
                    .col(uuid("partner_id"))
                    .col(uuid("invited_user_id"))
                    .col(string_len("invited_email", 254))
                    .col(uuid("invited_by_id"))
                    .col(string_len("status", 16).check(Expr::col("status").is_in(statuses)))
                    .col(integer("permissions").check(Expr::col("permissions").between(1, 7)))
                    .col(
                        string_len("identity_mode", 16)
                            .check(Expr::col("identity_mode").is_in(["transparent", "as_buyer"])),
                    )
                    .col(
                        string_len("data_visibility", 16)
                            .check(Expr::col("data_visibility").is_in(["own", "full"])),
                    )
                    .col(
                        string_len("seat_policy", 16)
                            .check(Expr::col("seat_policy").is_in(["notify", "approve"])),
                    )
                    .col(text_null("message"))
                    .col(big_integer("created_at"))
                    .col(big_integer("invitation_expires_at"))
                    .col(big_integer_null("accepted_at"))
                    .col(big_integer_null("expires_at"))
                    .col(integer_null("warned_days"))
                    .col(big_integer_null("ended_at"))
                    .col(text_null("end_note"))
                    .col(uuid_null("supersedes_id"))
                    .col(integer("version"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("delegation_organization")
                            .from("delegation", "organization_id")
                            .to("organization", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("delegation_partner")
                            .from("delegation", "partner_id")
                            .to("partner", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("delegation_invited_user")
                            .from("delegation", "invited_user_id")
                            .to("user", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("delegation_invited_by")
                            .from("delegation", "invited_by_id")
                            .to("user", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("delegation_supersedes")
                            .from("delegation", "supersedes_id")
                            .to("delegation", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("delegation_one_live")
                    .table("delegation")
                    .col("organization_id")
                    .col("partner_id")
                    .unique()
                    .and_where(Expr::col("status").is_in(["pending", "active", "suspended"]))
                    .to_owned(),
            )
            .await?;
        for column in ["organization_id", "partner_id", "invited_user_id"] {
            manager
                .create_index(
                    Index::create()
                        .name(format!("delegation_{column}"))
                        .table("delegation")
                        .col(column)
                        .col("id")
                        .to_owned(),
                )
                .await?;
        }
        // What the sweeper looks for: invitations and accesses that run out.
        for column in ["invitation_expires_at", "expires_at"] {
            let statuses: &[&str] = if column == "expires_at" {
                &["active", "suspended"]
            } else {
                &["pending"]
            };
            manager
                .create_index(
                    Index::create()
                        .name(format!("delegation_{column}"))
                        .table("delegation")
                        .col(column)
                        .and_where(Expr::col("status").is_in(statuses.iter().copied()))
                        .to_owned(),
                )
                .await?;
        }

        manager
            .create_table(
                Table::create()
                    .table("seat")
                    .col(uuid("id").primary_key())
                    .col(uuid("delegation_id"))
                    .col(uuid("partner_user_id"))
                    .col(uuid("user_id"))
                    .col(integer("permissions").check(Expr::col("permissions").between(1, 7)))
                    .col(string_len("status", 32).check(Expr::col("status").is_in([
                        "awaiting_partner",
                        "awaiting_organization",
                        "active",
                        "removed",
                    ])))
                    .col(big_integer("created_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("seat_delegation")
                            .from("seat", "delegation_id")
                            .to("delegation", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("seat_partner_user")
                            .from("seat", "partner_user_id")
                            .to("partner_user", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("seat_user")
                            .from("seat", "user_id")
                            .to("user", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("seat_one_per_person")
                    .table("seat")
                    .col("delegation_id")
                    .col("partner_user_id")
                    .unique()
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("seat_user_id")
                    .table("seat")
                    .col("user_id")
                    .col("delegation_id")
                    .to_owned(),
            )
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("invitation_block")
                    .col(uuid("user_id"))
                    .col(uuid("organization_id"))
                    .col(big_integer("created_at"))
                    .primary_key(Index::create().col("user_id").col("organization_id"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("invitation_block_user")
                            .from("invitation_block", "user_id")
                            .to("user", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("invitation_block_organization")
                            .from("invitation_block", "organization_id")
                            .to("organization", "id"),
                    )
                    .to_owned(),
            )
            .await
    }
}
