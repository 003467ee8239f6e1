//! Partnerships with other organizations.

use serde_json::{Value, json};

use super::{
    super::caller::Scene,
    Leaves::{Spent, Whole},
    Row,
};

const INPUT: &str = "PartnershipInput";

pub const ROWS: &[Row] = &[
    (
        "requestPartnership",
        "RequestPartnershipInput",
        Whole,
        |scene, caller| json!({ "organizationId": scene.organization.id, "email": format!("asked-{caller}@example.org") }),
    ),
    ("acceptPartnership, received", INPUT, Spent, received),
    ("acceptPartnership, sent", INPUT, Whole, sent),
    ("acceptPartnership, accepted", INPUT, Whole, accepted),
    ("rejectPartnership, received", INPUT, Spent, received),
    ("rejectPartnership, accepted", INPUT, Whole, accepted),
    ("deletePartnership, received", INPUT, Spent, received),
    ("deletePartnership, sent", INPUT, Spent, sent),
    ("deletePartnership, accepted", INPUT, Spent, accepted),
];

fn of(scene: &Scene, partnership: &str) -> Value {
    json!({ "organizationId": scene.organization.id, "partnershipId": partnership })
}

fn received(scene: &Scene, _: usize) -> Value {
    of(scene, &scene.received)
}

fn sent(scene: &Scene, _: usize) -> Value {
    of(scene, &scene.asking)
}

fn accepted(scene: &Scene, _: usize) -> Value {
    of(scene, &scene.accepted)
}
