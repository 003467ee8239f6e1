//! Relationships between two organizations, and what each of them is shown of one.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut partnership = Table::create();
        partnership
            .table("partnership")
            .col(uuid("id").primary_key())
            .col(uuid("sender_id"))
            .col(uuid_null("recipient_id"))
            .col(uuid_null("pair_id"))
            .col(string_len("state", 32).check(Expr::col("state").is_in([
                "pending",
                "accepted",
                "rejected",
                "rejected_hidden_from_sender",
                "rejected_hidden_from_recipient",
                "dropped",
            ])))
            .col(string_len("email", 254))
            .col(string_len("email_key", 320))
            .col(uuid("addressee_id"))
            .col(uuid("requested_by_id"))
            .col(big_integer("created_at"))
            .col(big_integer_null("accepted_at"))
            .col(big_integer_null("ended_at"))
            .check(
                Expr::col("recipient_id")
                    .is_null()
                    .eq(Expr::col("pair_id").is_null()),
            );
        refer(
            &mut partnership,
            "partnership",
            &[
                ("sender_id", "organization"),
                ("recipient_id", "organization"),
                ("addressee_id", "user"),
                ("requested_by_id", "user"),
            ],
        );
        manager.create_table(partnership).await?;
        // Whatever becomes of a relationship, there is one.
        unique_while(
            manager,
            "partnership_one_for_a_pair",
            &["pair_id"],
            r#""ended_at" IS NULL"#,
        )
        .await?;
        // Nobody is asked twice at once by the same organization.
        unique_while(
            manager,
            "partnership_one_request_to_an_address",
            &["sender_id", "email_key"],
            r#""ended_at" IS NULL AND "recipient_id" IS NULL"#,
        )
        .await?;
        for columns in [
            &["email_key"][..],
            &["requested_by_id", "created_at"],
            &["sender_id", "created_at"],
            &["recipient_id"],
            &["addressee_id"],
            &["ended_at"],
        ] {
            index(manager, "partnership", columns).await?;
        }

        let mut side = Table::create();
        side.table("partnership_side")
            .col(uuid("id").primary_key())
            .col(uuid("partnership_id"))
            .col(uuid("organization_id"))
            .col(uuid_null("counterpart_id"))
            .col(boolean("is_sender"))
            .col(big_integer("created_at"));
        refer(
            &mut side,
            "partnership_side",
            &[
                ("partnership_id", "partnership"),
                ("organization_id", "organization"),
                ("counterpart_id", "organization"),
            ],
        );
        manager.create_table(side).await?;
        for (name, columns) in [
            (
                "partnership_side_one_for_each",
                ["partnership_id", "organization_id"],
            ),
            (
                "partnership_side_one_counterpart",
                ["organization_id", "counterpart_id"],
            ),
        ] {
            let mut unique = Index::create();
            unique.name(name).table("partnership_side").unique();
            for column in columns {
                unique.col(column);
            }
            manager.create_index(unique).await?;
        }
        index(manager, "partnership_side", &["counterpart_id"]).await?;
        let mut page = Index::create();
        page.name("partnership_side_page")
            .table("partnership_side")
            .col("organization_id")
            .col("id");
        manager.create_index(page).await?;

        let mut mail = Table::alter();
        mail.table("mail").add_column(uuid_null("partnership_id"));
        manager.alter_table(mail).await
    }
}

fn refer(
    table: &mut TableCreateStatement,
    name: &'static str,
    references: &[(&'static str, &'static str)],
) {
    for (column, to) in references {
        table.foreign_key(
            ForeignKey::create()
                .name(format!("{name}_{column}"))
                .from(name, *column)
                .to(*to, "id"),
        );
    }
}

async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name(format!("{table}_{}", columns[0])).table(table);
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}

async fn unique_while(
    manager: &SchemaManager<'_>,
    name: &'static str,
    columns: &[&'static str],
    condition: &'static str,
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name(name).table("partnership").unique();
    for column in columns {
        index.col(*column);
    }
    index.cond_where(Expr::cust(condition));
    manager.create_index(index).await
}
