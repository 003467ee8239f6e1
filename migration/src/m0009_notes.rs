//! Notes on solutions and on what is made in a workspace.
//!
//! Shared and personal ones are apart in every index: how many notes others keep to themselves does not show in the time
//! that a list takes.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut note = Table::create();
        note.table("note")
            .col(uuid("id").primary_key())
            .col(uuid("organization_id"))
            .col(uuid_null("delegation_id"))
            .col(uuid("author_id"))
            .col(
                string_len_null("identity_mode", 16)
                    .check(Expr::col("identity_mode").is_in(["transparent", "as_buyer"])),
            )
            .col(string_len("subject_kind", 16))
            .col(uuid("subject_id"))
            .col(text("text"))
            .col(
                string_len("visibility", 16)
                    .check(Expr::col("visibility").is_in(["personal", "shared"])),
            )
            .col(big_integer("created_at"))
            .col(big_integer("updated_at"))
            .col(integer("version"));
        for (column, table) in [
            ("organization_id", "organization"),
            ("delegation_id", "delegation"),
            ("author_id", "user"),
        ] {
            note.foreign_key(
                ForeignKey::create()
                    .name(format!("note_{column}"))
                    .from("note", column)
                    .to(table, "id"),
            );
        }
        manager.create_table(note).await?;
        for (name, visibility, columns) in [
            ("note_shared", "shared", &["organization_id", "id"][..]),
            (
                "note_personal",
                "personal",
                &["author_id", "organization_id", "id"],
            ),
        ] {
            manager
                .create_index(
                    index(name, columns)
                        .and_where(Expr::col("visibility").eq(visibility))
                        .to_owned(),
                )
                .await?;
        }
        let about = ["subject_id", "visibility", "author_id", "id"];
        manager.create_index(index("note_subject", &about)).await
    }
}

fn index(name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table("note");
    for column in columns {
        index.col(*column);
    }
    index
}
