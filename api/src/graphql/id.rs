//! Global ids: TypeIDs, a kind's prefix and the row's UUID in base 32, e.g. `del_01k3…`. Clients must not take them apart.

pub mod contact;
pub mod upload;

use std::borrow::Cow;

use async_graphql::ID;
use entity::SubjectKind as Kind;
use type_safe_id::{Type, TypeSafeId};
use uuid::Uuid;

use crate::fault::Refusal;

/// A kind, as the prefix of a TypeID.
struct Prefix(Kind);

const PREFIXES: [(Kind, &str); 18] = [
    (Kind::User, "usr"),
    (Kind::Organization, "org"),
    (Kind::Membership, "mem"),
    (Kind::Partner, "par"),
    (Kind::PartnerUser, "pus"),
    (Kind::Delegation, "del"),
    (Kind::Seat, "sea"),
    (Kind::Notification, "ntf"),
    (Kind::Solution, "sol"),
    (Kind::SavedSolution, "sav"),
    (Kind::Shortlist, "sho"),
    (Kind::ShortlistItem, "shi"),
    (Kind::Note, "not"),
    (Kind::Brief, "bri"),
    (Kind::BriefResponse, "brr"),
    (Kind::Partnership, "prt"),
    (Kind::Document, "doc"),
    (Kind::App, "app"),
];

impl Type for Prefix {
    fn try_from_type_prefix(tag: &str) -> Result<Self, Cow<'static, str>> {
        let known = PREFIXES.iter().find(|(_, prefix)| *prefix == tag);
        known
            .map(|(kind, _)| Self(*kind))
            .ok_or(Cow::Borrowed("a known kind"))
    }

    fn to_type_prefix(&self) -> &str {
        PREFIXES
            .iter()
            .find(|(kind, _)| *kind == self.0)
            .map_or("", |(_, prefix)| prefix)
    }
}

/// The id by which clients know a row.
pub fn encode(kind: Kind, id: Uuid) -> ID {
    ID(TypeSafeId::from_type_and_uuid(Prefix(kind), id).to_string())
}

/// The row that a client names; none when no row could have this id.
pub fn decode(id: &ID) -> Option<(Kind, Uuid)> {
    let id: TypeSafeId<Prefix> = id.parse().ok()?;
    let Prefix(kind) = Prefix::try_from_type_prefix(id.type_prefix()).ok()?;
    Some((kind, id.uuid()))
}

/// The row of this kind that the input `field` names. An id of another kind names nothing.
pub fn named(kind: Kind, field: &'static str, id: &ID) -> Result<Uuid, Refusal> {
    match decode(id) {
        Some((found, id)) if found == kind => Ok(id),
        _ => Err(Refusal::not_found(field)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for (kind, prefix) in PREFIXES {
            let id = encode(kind, Uuid::from_u128(7));
            assert!(id.starts_with(&format!("{prefix}_")), "{id:?}");
            assert_eq!(decode(&id), Some((kind, Uuid::from_u128(7))));
        }
    }

    #[test]
    fn nonsense_names_nothing() {
        for id in [
            "",
            "del",
            "del_",
            "xyz_00000000000000000000000007",
            "del_!!!!!!!!!!!!!!!!!!!!!!!!!!",
            "7",
        ] {
            assert_eq!(decode(&ID::from(id)), None, "{id}");
        }
        let user = encode(Kind::User, Uuid::from_u128(7));
        assert!(named(Kind::Delegation, "delegationId", &user).is_err());
    }
}
