//! Ids of uploads, e.g. `upl_01k3…`: no node has one.

use async_graphql::ID;
use type_safe_id::{StaticType, TypeSafeId};
use uuid::Uuid;

use crate::fault::Refusal;

#[derive(Default)]
struct Upload;

impl StaticType for Upload {
    const TYPE: &'static str = "upl";
}

/// The id by which its owner knows an upload.
pub fn encode(id: Uuid) -> String {
    TypeSafeId::<Upload>::from_uuid(id).to_string()
}

/// The upload that the input `field` names.
pub fn named(field: &'static str, id: &ID) -> Result<Uuid, Refusal> {
    let parsed: Result<TypeSafeId<Upload>, _> = id.parse();
    parsed
        .map(|id| id.uuid())
        .map_err(|_| Refusal::not_found(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_nothing_else() {
        let id = Uuid::from_u128(7);
        assert_eq!(named("uploadId", &encode(id).into()).ok(), Some(id));
        for other in ["", "upl_", "7", "org_00000000000000000000000007"] {
            assert!(named("uploadId", &other.into()).is_err(), "{other}");
        }
    }
}
