//! Briefs, the suppliers whom they ask, the links by which these answer, and the answers.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut brief = Table::create();
        brief
            .table("brief")
            .col(uuid("id").primary_key())
            .col(uuid("organization_id"))
            .col(uuid_null("delegation_id"))
            .col(uuid("author_id"))
            .col(
                string_len_null("identity_mode", 16)
                    .check(Expr::col("identity_mode").is_in(["transparent", "as_buyer"])),
            )
            .col(string_len("kind", 16).check(Expr::col("kind").is_in(["brief", "rfi", "rfp"])))
            .col(string_len("title", 200))
            .col(text("body"))
            .col(
                string_len("status", 16)
                    .check(Expr::col("status").is_in(["draft", "sent", "closed"])),
            )
            .col(text_null("sent_as"))
            .col(big_integer("created_at"))
            .col(big_integer("updated_at"))
            .col(big_integer_null("sent_at"))
            .col(big_integer_null("closed_at"))
            .col(big_integer_null("adopted_at"))
            .col(integer("version"));
        refer(
            &mut brief,
            "brief",
            &[
                ("organization_id", "organization"),
                ("delegation_id", "delegation"),
                ("author_id", "user"),
            ],
        );
        manager.create_table(brief).await?;
        index(manager, "brief", &["organization_id", "id"]).await?;
        index(manager, "brief", &["delegation_id", "id"]).await?;

        let mut recipient = Table::create();
        recipient
            .table("brief_recipient")
            .col(uuid("id").primary_key())
            .col(uuid("brief_id"))
            .col(uuid("solution_id"))
            .col(integer("position"))
            .col(string_len_null("email", 254))
            .col(uuid_null("mail_id"))
            .col(big_integer_null("responded_at"));
        refer(
            &mut recipient,
            "brief_recipient",
            // Mails may be forgotten one day, and briefs not.
            &[("brief_id", "brief"), ("solution_id", "solution")],
        );
        manager.create_table(recipient).await?;
        unique(
            manager,
            "brief_recipient_no_solution_twice",
            "brief_recipient",
            &["brief_id", "solution_id"],
        )
        .await?;
        // Each mail is one's alone; a draft has none.
        unique(
            manager,
            "brief_recipient_mail_id",
            "brief_recipient",
            &["mail_id"],
        )
        .await?;

        let mut link = Table::create();
        link.table("brief_link")
            .col(uuid("id").primary_key())
            .col(uuid("recipient_id"))
            .col(binary_len("token_hash", 32))
            .col(big_integer("created_at"));
        refer(
            &mut link,
            "brief_link",
            &[("recipient_id", "brief_recipient")],
        );
        manager.create_table(link).await?;
        unique(
            manager,
            "brief_link_token_hash",
            "brief_link",
            &["token_hash"],
        )
        .await?;
        index(manager, "brief_link", &["recipient_id"]).await?;

        let mut response = Table::create();
        response
            .table("brief_response")
            .col(uuid("id").primary_key())
            .col(uuid("brief_id"))
            .col(uuid("recipient_id"))
            .col(text("message"))
            .col(string_len_null("quote_amount", 32))
            .col(string_len_null("quote_currency", 3))
            .col(big_integer("received_at"))
            .check(
                Expr::col("quote_amount")
                    .is_null()
                    .eq(Expr::col("quote_currency").is_null()),
            );
        refer(
            &mut response,
            "brief_response",
            &[("brief_id", "brief"), ("recipient_id", "brief_recipient")],
        );
        manager.create_table(response).await?;
        index(manager, "brief_response", &["brief_id", "id"]).await?;
        index(manager, "brief_response", &["recipient_id"]).await
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

async fn unique(
    manager: &SchemaManager<'_>,
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name(name).table(table).unique();
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}
