//! The partner portal: what whoever runs the server allows a partner, apps, and the companies that partners manage.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["portal_enabled_at", "licensed_at"] {
            let mut alter = Table::alter();
            alter.table("partner").add_column(big_integer_null(column));
            manager.alter_table(alter).await?;
        }

        let mut app = Table::create();
        app.table("app")
            .col(uuid("id").primary_key())
            .col(string_len("key", 64).unique_key())
            .col(string_len("name", 100))
            .col(string_len("description", 500))
            .col(string_len("tier", 8).check(Expr::col("tier").is_in(["core", "premium"])));
        manager.create_table(app).await?;

        let mut company = Table::create();
        company
            .table("managed_company")
            .col(uuid("organization_id").primary_key())
            .col(uuid("partner_id"))
            .col(string_len("letters", 64))
            .col(string_len("shape", 64))
            // Short enough for an index, whatever the name.
            .col(var_binary("name_key", 400))
            .col(text("search_key"))
            .col(uuid("created_by_id"))
            .col(big_integer("created_at"));
        for (column, other) in [
            ("organization_id", "organization"),
            ("partner_id", "partner"),
            ("created_by_id", "user"),
        ] {
            company.foreign_key(&mut reference("managed_company", column, other));
        }
        manager.create_table(company).await?;
        for column in ["letters", "shape"] {
            let name = format!("managed_company_{column}");
            let mut once = index(&name, "managed_company", &["partner_id", column]);
            manager.create_index(once.unique().to_owned()).await?;
        }
        let columns = ["partner_id", "name_key", "organization_id"];
        let by_name = index("managed_company_by_name", "managed_company", &columns);
        manager.create_index(by_name).await?;
        let columns = ["created_by_id"];
        let by = index("managed_company_created_by_id", "managed_company", &columns);
        manager.create_index(by).await?;

        let mut enabled = Table::create();
        enabled
            .table("organization_app")
            .col(uuid("organization_id"))
            .col(uuid("app_id"))
            .col(uuid("enabled_by_id"))
            .col(big_integer("enabled_at"))
            .primary_key(Index::create().col("organization_id").col("app_id"));
        for (column, other) in [
            ("organization_id", "organization"),
            ("app_id", "app"),
            ("enabled_by_id", "user"),
        ] {
            enabled.foreign_key(&mut reference("organization_app", column, other));
        }
        manager.create_table(enabled).await?;
        for column in ["app_id", "enabled_by_id"] {
            let name = format!("organization_app_{column}");
            let of = index(&name, "organization_app", &[column]);
            manager.create_index(of).await?;
        }

        let mut branding = Table::create();
        branding
            .table("branding")
            .col(uuid("partner_id").primary_key())
            .col(string_len_null("logo", 64))
            .col(string_len_null("primary_color", 7))
            .col(string_len_null("support", 500))
            .col(big_integer("updated_at"));
        branding.foreign_key(&mut reference("branding", "partner_id", "partner"));
        let mut logo = ForeignKey::create();
        logo.name("branding_logo")
            .from("branding", "logo")
            .to("logo", "digest");
        branding.foreign_key(&mut logo);
        manager.create_table(branding).await?;
        manager
            .create_index(index("branding_logo", "branding", &["logo"]))
            .await
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
