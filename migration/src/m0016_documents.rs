//! Documents: trees of folders and files, what is shared of them with whom, and the stored bytes.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut upload = Table::alter();
        upload
            .table("upload")
            .add_column(string_len_null("content_type", 127));
        manager.alter_table(upload).await?;

        let mut file = Table::create();
        file.table("file")
            .col(uuid("id").primary_key())
            .col(big_integer("size"))
            .col(string_len("content_type", 127))
            .col(big_integer_null("forgotten_at"));
        manager.create_table(file).await?;
        let mut forgotten = index("file_forgotten_at", "file", &["forgotten_at"]);
        forgotten.cond_where(Expr::cust(r#""forgotten_at" IS NOT NULL"#));
        manager.create_index(forgotten).await?;

        let mut document = Table::create();
        document
            .table("document")
            .col(uuid("id").primary_key())
            .col(uuid("organization_id"))
            .col(string_len("kind", 8).check(Expr::col("kind").is_in(["folder", "file", "proof"])))
            .col(uuid_null("folder_id"))
            .col(string_len("name", 200))
            // Short enough for an index, whatever the name.
            .col(var_binary("sort_key", 401))
            .col(uuid_null("file_id"))
            .col(uuid("author_id"))
            .col(big_integer("created_at"))
            .col(big_integer("updated_at"))
            .check(
                Expr::col("kind")
                    .eq("folder")
                    .eq(Expr::col("file_id").is_null()),
            );
        for (column, other) in [
            ("organization_id", "organization"),
            ("folder_id", "document"),
            ("file_id", "file"),
            ("author_id", "user"),
        ] {
            document.foreign_key(&mut reference("document", column, other));
        }
        manager.create_table(document).await?;
        let mut once = index("document_file_id", "document", &["file_id"]);
        manager.create_index(once.unique().to_owned()).await?;
        let columns = ["folder_id", "sort_key", "id"];
        let below = index("document_in_folder", "document", &columns);
        manager.create_index(below).await?;
        let columns = ["organization_id", "sort_key", "id"];
        let mut at_the_top = index("document_at_the_top", "document", &columns);
        at_the_top.cond_where(Expr::cust(r#""folder_id" IS NULL"#));
        manager.create_index(at_the_top).await?;
        for column in ["organization_id", "author_id"] {
            let name = format!("document_{column}");
            manager
                .create_index(index(&name, "document", &[column]))
                .await?;
        }

        let mut path = Table::create();
        path.table("document_path")
            .col(uuid("document_id"))
            .col(uuid("ancestor_id"))
            .col(integer("distance"))
            .primary_key(Index::create().col("document_id").col("ancestor_id"));
        for column in ["document_id", "ancestor_id"] {
            let mut key = reference("document_path", column, "document");
            path.foreign_key(key.on_delete(ForeignKeyAction::Cascade));
        }
        manager.create_table(path).await?;
        let columns = ["ancestor_id", "document_id"];
        let below = index("document_path_ancestor_id", "document_path", &columns);
        manager.create_index(below).await?;

        let mut share = Table::create();
        share
            .table("document_share")
            .col(uuid("document_id"))
            .col(uuid("partnership_id"))
            .col(uuid("shared_by_id"))
            .col(big_integer("shared_at"))
            .primary_key(Index::create().col("document_id").col("partnership_id"));
        let mut key = reference("document_share", "document_id", "document");
        share.foreign_key(key.on_delete(ForeignKeyAction::Cascade));
        for (column, other) in [("partnership_id", "partnership"), ("shared_by_id", "user")] {
            share.foreign_key(&mut reference("document_share", column, other));
        }
        manager.create_table(share).await?;
        let columns = ["partnership_id", "document_id"];
        let over = index("document_share_partnership_id", "document_share", &columns);
        manager.create_index(over).await?;
        let by = index(
            "document_share_shared_by_id",
            "document_share",
            &["shared_by_id"],
        );
        manager.create_index(by).await?;

        let mut key = Table::create();
        key.table("signing_key")
            .col(string_len("purpose", 16).primary_key())
            .col(var_binary("secret", 64))
            .col(big_integer("created_at"));
        manager.create_table(key).await
    }
}

fn index(name: &str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

fn reference(
    table: &'static str,
    column: &'static str,
    other: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}"))
        .from(table, column)
        .to(other, "id")
        .to_owned()
}
