//! What a partner may do in a workspace.

use std::fmt;

use sea_orm::DeriveValueType;

/// One capability that a buyer grants to a partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// Create, edit, delete and publish shortlists; add, remove and reorder their solutions; save solutions.
    Shortlists,
    /// Create, send and close briefs; view responses and quotes.
    Briefs,
    /// Add personal and shared notes to solutions, shortlists and briefs.
    Notes,
}

impl Permission {
    /// Every permission, in the order in which people are shown them.
    pub const ALL: [Self; 3] = [Self::Shortlists, Self::Briefs, Self::Notes];

    /// The number that stands for it in a sum.
    pub const fn bit(self) -> i32 {
        match self {
            Self::Shortlists => 1,
            Self::Briefs => 2,
            Self::Notes => 4,
        }
    }

    /// The name in mails and pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Shortlists => "Shortlists",
            Self::Briefs => "Briefs",
            Self::Notes => "Notes",
        }
    }
}

/// A set of permissions, stored as the sum of their bits so that SQL can intersect a delegation's with a seat's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, DeriveValueType)]
pub struct Permissions(i32);

impl Permissions {
    /// Everything that can be granted.
    pub const ALL: Self = Self(7);
    /// Nothing.
    pub const NONE: Self = Self(0);

    /// This one alone.
    pub const fn of(permission: Permission) -> Self {
        Self(permission.bit())
    }

    /// Whether it holds nothing.
    pub const fn is_empty(self) -> bool {
        self.0 & Self::ALL.0 == 0
    }

    /// Whether `permission` is one of them.
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// What both hold: a seat's narrowed by its delegation's.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// These and one more.
    #[must_use]
    pub const fn with(self, permission: Permission) -> Self {
        Self(self.0 | permission.bit())
    }

    /// Whether every one of `others` is here.
    pub const fn contains_all(self, others: Self) -> bool {
        others.difference(self).is_empty()
    }

    /// What is here and not in `other`.
    #[must_use]
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Its members, in the order in which people are shown them.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL
            .into_iter()
            .filter(move |p| self.contains(*p))
    }
}

/// The sum of their bits.
impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().fold(0, |bits, p| bits | p.bit()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_never_widens_its_delegation() {
        let delegation: Permissions = [Permission::Shortlists, Permission::Notes]
            .into_iter()
            .collect();
        let seat: Permissions = [Permission::Briefs, Permission::Notes]
            .into_iter()
            .collect();
        assert_eq!(
            delegation.intersection(seat).iter().collect::<Vec<_>>(),
            [Permission::Notes]
        );
        assert!(delegation.difference(Permissions::ALL).is_empty());
        assert_eq!(Permissions::ALL.iter().count(), Permission::ALL.len());
    }
}
