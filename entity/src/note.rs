//! What somebody has written down about something in a workspace.

use sea_orm::entity::prelude::*;

use crate::{Instant, Subject, SubjectKind, delegation::IdentityMode};

/// Who may read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(
    rs_type = "String",
    db_type = "String(StringLen::N(16))",
    rename_all = "snake_case"
)]
pub enum Visibility {
    /// Its author alone.
    Personal,
    /// Whoever sees what it is about, and may see notes.
    Shared,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "note")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub organization_id: Uuid,
    /// Under which it was written, and then shared; none for a member's.
    pub delegation_id: Option<Uuid>,
    pub author_id: Uuid,
    /// The delegation's when it was written, and then shared.
    pub identity_mode: Option<IdentityMode>,
    /// A solution, or something in the same workspace.
    pub subject_kind: SubjectKind,
    pub subject_id: Uuid,
    pub text: String,
    pub visibility: Visibility,
    pub created_at: Instant,
    pub updated_at: Instant,
    /// Grows with every change.
    pub version: i32,
}

impl Model {
    /// What it is about.
    pub fn subject(&self) -> Subject {
        Subject::new(self.subject_kind, self.subject_id)
    }
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
        belongs_to = "super::delegation::Entity",
        from = "Column::DelegationId",
        to = "super::delegation::Column::Id"
    )]
    Delegation,
    #[sea_orm(
        belongs_to = "super::user::Entity",
        from = "Column::AuthorId",
        to = "super::user::Column::Id"
    )]
    Author,
}

impl ActiveModelBehavior for ActiveModel {}
