//! A picture that stands for an organization, or for several, known by its content.

use sea_orm::entity::prelude::*;

use crate::{Digest, Instant};

/// There is a row from before the file is written until after it is deleted, so that no file is ever forgotten.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "logo")]
pub struct Model {
    /// Of the file's bytes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: Digest,
    /// When somebody last chose it; what refers to it may be written a little later.
    pub kept_at: Instant,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
