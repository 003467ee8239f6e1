//! Two who register at once: one company for an organization, one team for a person.

use serde_json::json;

use super::{Move, Outcome, TRIALS, Track, race};
use crate::{
    on_both,
    support::{
        actor::{Actor, Organization},
        buyer::Buyer,
    },
};

on_both!(
    two_owners_registering_one_organization,
    one_owner_registering_two_organizations,
);

fn register(actor: &Actor, organization: &Organization) -> Move {
    let input = json!({ "organizationId": organization.id });
    let (field, input_type) = ("registerPartnerCompany", "RegisterPartnerCompanyInput");
    Move::new(actor, field, input_type, input)
}

#[track_caller]
fn one_won(outcomes: (Outcome, Outcome), code: &str) {
    let (one, other) = outcomes;
    assert_ne!(one.won(), other.won(), "{one:?} {other:?}");
    let lost = if one.won() { other } else { one };
    assert_eq!(lost, Outcome::refused(code));
}

async fn two_owners_registering_one_organization(track: Track) {
    for trial in 0..*TRIALS {
        let harbour = Buyer::open(&track.here, &format!("Harbour {trial}")).await;
        let role = json!({ "role": "OWNER" });
        let owner = &harbour.owner;
        owner
            .update_membership(&harbour.admin_membership, role)
            .await;
        let one = register(owner, &harbour.organization);
        let other = register(&harbour.admin.at(&track.there), &harbour.organization);
        one_won(race(trial, "partner { id }", one, other).await, "CONFLICT");
    }
}

async fn one_owner_registering_two_organizations(track: Track) {
    for trial in 0..*TRIALS {
        let owner = track.here.known(&format!("Ada {trial}")).await;
        let one = owner.create_organization("Harbour").await;
        let other = owner.create_organization("Second").await;
        let one = register(&owner, &one);
        let other = register(&owner.at(&track.there), &other);
        let outcomes = race(trial, "partner { id }", one, other).await;
        one_won(outcomes, "DUPLICATE_PARTNER_USER");
    }
}
