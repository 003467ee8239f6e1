//! A folder, a file or a proof in an organization's workspace.

use sea_orm::entity::prelude::*;

use crate::{Instant, text::name_key};

/// Folders within one another at most, what is in them included.
pub const MOST_LEVELS: i32 = 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(8))",
    rename_all = "snake_case"
)]
pub enum Kind {
    Folder,
    File,
    /// A file that is to be looked over: a picture, a page, a film, a recording.
    Proof,
}

/// What it is called, where it is and whose it is. Its bytes are a [`file`](crate::file); in which folders it is
/// altogether, [`document_path`](crate::document_path).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is.
    pub organization_id: Uuid,
    pub kind: Kind,
    /// In which folder it is; none at the top.
    pub folder_id: Option<Uuid>,
    pub name: String,
    /// Its place among its neighbours: [`sort_key`].
    pub sort_key: Vec<u8>,
    /// None of a folder.
    pub file_id: Option<Uuid>,
    pub author_id: Uuid,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// Folders come first, and then what is called alike stands together.
pub fn sort_key(kind: Kind, name: &str) -> Vec<u8> {
    let first = u8::from(kind != Kind::Folder);
    [first].into_iter().chain(name_key(name)).collect()
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::organization::Entity",
        from = "Column::OrganizationId",
        to = "super::organization::Column::Id"
    )]
    Organization,
    #[sea_orm(
        belongs_to = "super::file::Entity",
        from = "Column::FileId",
        to = "super::file::Column::Id"
    )]
    File,
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::AuthorId",
        to = "super::user::Column::Id"
    )]
    Author,
}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::SORTED_BYTES;

    #[test]
    fn folders_come_first_and_case_does_not_matter() {
        let mut names = [
            (Kind::File, "beta.pdf"),
            (Kind::Folder, "zebra"),
            (Kind::Proof, "Alpha.png"),
            (Kind::Folder, "\u{c4}pfel"),
        ];
        names.sort_by_key(|(kind, name)| sort_key(*kind, name));
        let names = names.map(|(_, name)| name);
        assert_eq!(names, ["\u{c4}pfel", "zebra", "Alpha.png", "beta.pdf"]);
    }

    /// One character may stand for eighteen.
    #[test]
    fn the_key_fits_into_an_index() {
        let name = "\u{fdfa}".repeat(200);
        assert_eq!(sort_key(Kind::File, &name).len(), SORTED_BYTES + 1);
    }
}
