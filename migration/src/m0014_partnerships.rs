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
            .col(uuid("recipient_id"))
            .col(uuid("pair_id"))
            .col(string_len("state", 32).check(Expr::col("state").is_in([
                "pending",
                "accepted",
                "rejected",
                "rejected_hidden_from_sender",
                "rejected_hidden_from_recipient",
                "dropped",
            ])))
            .col(uuid("requested_by_id"))
            .col(big_integer("created_at"))
            .col(big_integer_null("accepted_at"))
            .col(big_integer_null("ended_at"));
        refer(
            &mut partnership,
            "partnership",
            &[
                ("sender_id", "organization"),
                ("recipient_id", "organization"),
                ("requested_by_id", "user"),
            ],
        );
        manager.create_table(partnership).await?;
        // Whatever becomes of a relationship, there is one.
        let mut one = unique("partnership_one_for_a_pair", "partnership", &["pair_id"]);
        one.cond_where(Expr::cust(r#""ended_at" IS NULL"#));
        manager.create_index(one).await?;
        index(manager, "partnership", &["sender_id", "recipient_id"]).await?;
        index(manager, "partnership", &["ended_at"]).await?;

        let mut request = Table::create();
        request
            .table("partnership_request")
            .col(uuid("id").primary_key())
            .col(uuid("sender_id"))
            .col(string_len("email", 254))
            .col(string_len("email_key", 320))
            .col(uuid("addressee_id"))
            .col(uuid("requested_by_id"))
            .col(big_integer("created_at"))
            .col(big_integer_null("ended_at"));
        refer(
            &mut request,
            "partnership_request",
            &[
                ("sender_id", "organization"),
                ("addressee_id", "user"),
                ("requested_by_id", "user"),
            ],
        );
        manager.create_table(request).await?;
        // Nobody is asked twice at once by the same organization.
        let name = "partnership_request_one_to_an_address";
        let mut one = unique(name, "partnership_request", &["sender_id", "email_key"]);
        one.cond_where(Expr::cust(r#""ended_at" IS NULL"#));
        manager.create_index(one).await?;
        for columns in [
            &["email_key"][..],
            &["requested_by_id", "created_at"],
            &["sender_id", "created_at"],
            &["ended_at"],
        ] {
            index(manager, "partnership_request", columns).await?;
        }

        let mut reach = Table::create();
        reach
            .table("partnership_reach")
            .col(uuid("request_id"))
            .col(uuid("partnership_id"))
            .primary_key(Index::create().col("request_id").col("partnership_id"));
        refer(
            &mut reach,
            "partnership_reach",
            &[
                ("request_id", "partnership_request"),
                ("partnership_id", "partnership"),
            ],
        );
        manager.create_table(reach).await?;
        index(manager, "partnership_reach", &["partnership_id"]).await?;

        let mut side = Table::create();
        side.table("partnership_side")
            .col(uuid("id").primary_key())
            .col(uuid("organization_id"))
            .col(uuid_null("request_id"))
            .col(uuid_null("partnership_id"))
            .col(uuid_null("counterpart_id"))
            // A request, whose counterpart is not known; or a partnership, whose is.
            .check(
                Expr::col("request_id")
                    .is_null()
                    .ne(Expr::col("partnership_id").is_null()),
            )
            .check(
                Expr::col("counterpart_id")
                    .is_null()
                    .eq(Expr::col("partnership_id").is_null()),
            );
        refer(
            &mut side,
            "partnership_side",
            &[
                ("organization_id", "organization"),
                ("request_id", "partnership_request"),
                ("partnership_id", "partnership"),
                ("counterpart_id", "organization"),
            ],
        );
        manager.create_table(side).await?;
        for (name, columns) in [
            ("partnership_side_request_id", &["request_id"][..]),
            (
                "partnership_side_partnership_id",
                &["partnership_id", "organization_id"],
            ),
            (
                "partnership_side_counterpart_id",
                &["organization_id", "counterpart_id"],
            ),
        ] {
            let one = unique(name, "partnership_side", columns);
            manager.create_index(one).await?;
        }
        index(manager, "partnership_side", &["organization_id", "id"]).await?;

        for column in ["partnership_id", "partnership_request_id"] {
            let mut mail = Table::alter();
            mail.table("mail").add_column(uuid_null(column));
            manager.alter_table(mail).await?;
        }
        index(manager, "mail", &["partnership_id"]).await
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

fn unique(
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table).unique();
    for column in columns {
        index.col(*column);
    }
    index
}
