//! An organization that a partner manages, from when the partner creates it until it is released.

use sea_orm::{ActiveValue::Set, entity::prelude::*};
use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

use crate::{
    Digest, Instant,
    text::{self, canonical, name_key},
};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "managed_company")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    pub partner_id: Uuid,
    /// No two of a partner's companies have the same: [`letters`].
    pub letters: Digest,
    /// No two of a partner's companies have the same: [`shape`].
    pub shape: Digest,
    /// No two of a partner's companies have the same: [`capitals`].
    pub capitals: Digest,
    /// Its place by name among the partner's companies: [`text::name_key`].
    pub name_key: Vec<u8>,
    /// By what it is found there: [`text::search_key`]. The index of the list has it too.
    pub search_key: String,
    pub created_by_id: Uuid,
    pub created_at: Instant,
}

/// What two names share that differ in case, width, composition, spaces, or small letters that look alike: `Pace` and Cyrillic `расе`.
pub fn letters(name: &str) -> Digest {
    outline(&canonical(name))
}

/// What two names share that look alike as they are written, case included: `AI` and `Al`.
pub fn shape(name: &str) -> Digest {
    outline(&name.nfkc().collect::<String>())
}

/// What two names share whose capitals look alike, whatever their case: `Tom` and Cyrillic `Том`, of which only `ТОМ` looks like `TOM`.
pub fn capitals(name: &str) -> Digest {
    let small = canonical(name);
    let capitals: String = small.chars().flat_map(char::to_uppercase).collect();
    outline(&capitals)
}

/// What texts share that cannot be told apart by sight (Unicode's TR39, `skeleton`), as short as an index wants it.
fn outline(text: &str) -> Digest {
    let outline: String = skeleton(text).collect();
    // Among what looks like a blank is what is none.
    let spaced = outline.split_whitespace().collect::<Vec<_>>().join(" ");
    Digest::from(<[u8; 32]>::from(Sha256::digest(&spaced)))
}

/// Companies of one partner. What concerns all of them, such as their look, is written in one transaction.
pub const MOST: u64 = 20_000;

impl ActiveModel {
    /// The company under this name.
    pub fn called(mut self, name: &str) -> Self {
        self.letters = Set(letters(name));
        self.shape = Set(shape(name));
        self.capitals = Set(capitals(name));
        self.name_key = Set(name_key(name));
        self.search_key = Set(text::search_key(name));
        self
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
        belongs_to = "super::partner::Entity",
        from = "Column::PartnerId",
        to = "super::partner::Column::Id"
    )]
    Partner,
}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_one(one: &str, other: &str) -> bool {
        letters(one) == letters(other)
            || shape(one) == shape(other)
            || capitals(one) == capitals(other)
    }

    #[test]
    fn names_that_look_alike_are_one() {
        for (one, other) in [
            ("Acme", "ACME"),
            ("Acme Two", "  acme   two "),
            ("Acme", "\u{ff21}\u{ff43}\u{ff4d}\u{ff45}"),
            ("Caf\u{e9}", "Cafe\u{301}"),
            // In Cyrillic.
            ("ACME", "\u{410}\u{421}\u{41c}\u{415}"),
            ("pace", "\u{440}\u{430}\u{441}\u{435}"),
            ("PACE", "\u{440}\u{430}\u{441}\u{435}"),
            ("Tom", "\u{422}\u{43e}\u{43c}"),
            ("tom", "\u{422}\u{41e}\u{41c}"),
            // In Greek.
            ("Nike", "\u{39d}\u{399}\u{39a}\u{395}"),
            ("Acme Two", "Acme\u{2003}Two"),
            ("Acme", "Acme\u{2800}"),
            ("Stra\u{df}e", "STRASSE"),
            ("Paypal", "PaypaI"),
            ("paypal", "paypa1"),
            ("O2", "02"),
            ("modern", "modem"),
            ("AI Labs", "Al Labs"),
        ] {
            assert!(is_one(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("Acme", "Acme Two"),
            ("Cafe", "Caf\u{e9}"),
            ("KPI Group", "KPL Group"),
            ("Mail", "Mall"),
        ] {
            assert!(!is_one(one, other), "{one} {other}");
        }
    }
}
