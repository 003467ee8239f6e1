//! What is made in a workspace: shortlists of solutions, and solutions put aside.
//!
//! `identity_mode` is the delegation's when the row was made; nobody's for a member's.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut shortlist = Table::create();
        shortlist.table("shortlist").col(uuid("id").primary_key());
        made_in_workspace(&mut shortlist, "shortlist");
        shortlist
            .col(string_len("title", 200))
            .col(text_null("description"))
            .col(string_len("status", 16).check(Expr::col("status").is_in(["draft", "published"])))
            .col(big_integer("created_at"))
            .col(big_integer("updated_at"))
            .col(big_integer_null("published_at"))
            .col(big_integer_null("adopted_at"))
            .col(integer("version"));
        manager.create_table(shortlist).await?;
        index(manager, "shortlist", &["organization_id", "id"]).await?;
        index(manager, "shortlist", &["delegation_id", "id"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("shortlist_item")
                    .col(uuid("id").primary_key())
                    .col(uuid("shortlist_id"))
                    .col(uuid("solution_id"))
                    .col(integer("position"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("shortlist_item_shortlist")
                            .from("shortlist_item", "shortlist_id")
                            .to("shortlist", "id"),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .name("shortlist_item_solution")
                            .from("shortlist_item", "solution_id")
                            .to("solution", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("shortlist_item_no_solution_twice")
                    .table("shortlist_item")
                    .col("shortlist_id")
                    .col("solution_id")
                    .unique()
                    .to_owned(),
            )
            .await?;

        let mut saved = Table::create();
        saved.table("saved_solution").col(uuid("id").primary_key());
        made_in_workspace(&mut saved, "saved_solution");
        saved
            .col(uuid("solution_id"))
            .col(big_integer("created_at"))
            .foreign_key(
                ForeignKey::create()
                    .name("saved_solution_solution")
                    .from("saved_solution", "solution_id")
                    .to("solution", "id"),
            );
        manager.create_table(saved).await?;
        index(manager, "saved_solution", &["organization_id", "id"]).await?;
        // Each side saves for itself: what one has saved is no news to another.
        for (name, columns, of) in [
            (
                "saved_solution_once_by_members",
                ["organization_id", "solution_id"],
                Expr::col("delegation_id").is_null(),
            ),
            (
                "saved_solution_once_by_partner",
                ["delegation_id", "solution_id"],
                Expr::col("delegation_id").is_not_null(),
            ),
        ] {
            manager
                .create_index(
                    Index::create()
                        .name(name)
                        .table("saved_solution")
                        .col(columns[0])
                        .col(columns[1])
                        .unique()
                        .and_where(of)
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }
}

fn made_in_workspace(table: &mut TableCreateStatement, name: &'static str) {
    table
        .col(uuid("organization_id"))
        .col(uuid_null("delegation_id"))
        .col(uuid("author_id"))
        .col(
            string_len_null("identity_mode", 16)
                .check(Expr::col("identity_mode").is_in(["transparent", "as_buyer"])),
        )
        .foreign_key(
            ForeignKey::create()
                .name(format!("{name}_organization"))
                .from(name, "organization_id")
                .to("organization", "id"),
        )
        .foreign_key(
            ForeignKey::create()
                .name(format!("{name}_delegation"))
                .from(name, "delegation_id")
                .to("delegation", "id"),
        )
        .foreign_key(
            ForeignKey::create()
                .name(format!("{name}_author"))
                .from(name, "author_id")
                .to("user", "id"),
        );
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
