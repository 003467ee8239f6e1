//! Something that can be shortlisted and asked for: an entry of the catalogue.

use sea_orm::entity::prelude::*;

use crate::{
    Email, Instant,
    text::{canonical, fold},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "solution")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// By what an import recognises it: [`key`] of its vendor and name.
    pub key: String,
    pub name: String,
    /// By what the catalogue is sorted: [`name_key`].
    pub name_key: Vec<u8>,
    pub vendor_name: String,
    /// Where briefs go. For nobody but the mail.
    pub vendor_email: Email,
    pub summary: String,
    pub website_url: Option<String>,
    pub category: String,
    pub created_at: Instant,
    pub updated_at: Instant,
}

/// One solution however its vendor and name are spelled.
pub fn key(vendor_name: &str, name: &str) -> String {
    format!("{}\u{1f}{}", canonical(vendor_name), canonical(name))
}

/// A name's place in the catalogue: without regard to case and accents, as bytes.
pub fn name_key(name: &str) -> Vec<u8> {
    fold(name).into_bytes()
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
