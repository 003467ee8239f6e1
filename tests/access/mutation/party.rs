//! Accounts, organizations and their members, delegations, and what people are told.

use serde_json::{Value, json};

use super::{
    super::caller::Scene,
    Leaves::{Spent, Whole},
    Row,
};

pub const ROWS: &[Row] = &[
    (
        "signUp",
        "SignUpInput",
        Whole,
        |_, caller| json!({ "email": fresh("sign-up", caller), "name": "Ada", "password": "correct horse battery" }),
    ),
    (
        "verifyEmail",
        "VerifyEmailInput",
        Whole,
        |_, _| json!({ "token": "unknown" }),
    ),
    (
        "logIn",
        "LogInInput",
        Whole,
        |_, caller| json!({ "email": fresh("log-in", caller), "password": "wrong" }),
    ),
    (
        "requestPasswordLink",
        "RequestPasswordLinkInput",
        Whole,
        |_, caller| json!({ "email": fresh("forgetful", caller) }),
    ),
    (
        "setPassword",
        "SetPasswordInput",
        Whole,
        |_, _| json!({ "token": "unknown", "password": "correct horse battery" }),
    ),
    (
        "updateViewer",
        "UpdateViewerInput",
        Whole,
        |_, _| json!({ "name": "Somebody" }),
    ),
    (
        "createOrganization",
        "CreateOrganizationInput",
        Whole,
        |_, _| json!({ "name": "New" }),
    ),
    (
        "updateOrganization",
        "UpdateOrganizationInput",
        Whole,
        |scene, _| json!({ "organizationId": scene.organization.id, "name": "Renamed" }),
    ),
    (
        "inviteMember",
        "InviteMemberInput",
        Whole,
        |scene, caller| json!({ "organizationId": scene.organization.id, "email": fresh("member", caller), "name": "New" }),
    ),
    (
        "updateMembership",
        "UpdateMembershipInput",
        Whole,
        |scene, _| json!({ "membershipId": scene.membership.id, "role": "BILLING_ADMIN" }),
    ),
    (
        "removeMember",
        "RemoveMemberInput",
        Spent,
        |scene, _| json!({ "membershipId": scene.membership.id }),
    ),
    (
        "acceptMembership",
        "MembershipInput",
        Spent,
        |scene, _| json!({ "membershipId": scene.invited_membership.id }),
    ),
    (
        "declineMembership",
        "MembershipInput",
        Spent,
        |scene, _| json!({ "membershipId": scene.invited_membership.id }),
    ),
    (
        "invitePartner",
        "InvitePartnerInput",
        Whole,
        |scene, caller| json!({ "organizationId": scene.organization.id, "email": fresh("partner", caller) }),
    ),
    ("resendInvitation", "DelegationInput", Whole, pending),
    ("withdrawInvitation", "DelegationInput", Spent, pending),
    ("acceptInvitation", "AcceptInvitationInput", Spent, pending),
    (
        "acceptInvitation, by token",
        "AcceptInvitationInput",
        Spent,
        |scene, _| json!({ "token": scene.pending_token }),
    ),
    (
        "declineInvitation",
        "DeclineInvitationInput",
        Spent,
        pending,
    ),
    (
        "updateDelegation",
        "UpdateDelegationInput",
        Spent,
        |scene, _| json!({ "delegationId": scene.active.id, "version": scene.active.version }),
    ),
    ("suspendDelegation", "DelegationInput", Spent, active),
    ("revokeDelegation", "DelegationInput", Spent, active),
    ("leaveDelegation", "DelegationInput", Spent, active),
    ("resumeDelegation", "DelegationInput", Spent, active),
    (
        "markNotificationsRead",
        "MarkNotificationsReadInput",
        Whole,
        |scene, _| json!({ "ids": [scene.owners_notice] }),
    ),
    (
        "registerPartnerCompany",
        "RegisterPartnerCompanyInput",
        Spent,
        |scene, _| json!({ "organizationId": scene.organization.id }),
    ),
    (
        "addPartnerUser",
        "AddPartnerUserInput",
        Whole,
        |scene, caller| {
            json!({
                "partnerId": scene.agency, "firstName": "New", "lastName": "Person",
                "email": fresh("colleague", caller), "phone": "15551234567",
                "delegationIds": [scene.active.id],
            })
        },
    ),
    (
        "updatePartnerUser",
        "UpdatePartnerUserInput",
        Whole,
        |scene, _| json!({ "partnerUserId": scene.colleague.id, "lastName": "Renamed" }),
    ),
    (
        "resendPartnerUserInvitation",
        "PartnerUserInput",
        Whole,
        |scene, _| json!({ "partnerUserId": scene.spare.id }),
    ),
    (
        "resendPartnerUserInvitation, of whom the organization has added",
        "PartnerUserInput",
        Whole,
        |scene, _| json!({ "partnerUserId": scene.asked.id }),
    ),
    ("removePartnerUser", "PartnerUserInput", Spent, colleague),
    (
        "addSeat",
        "AddSeatInput",
        Spent,
        |scene, _| json!({ "partnerUserId": scene.spare.id, "delegationId": scene.active.id }),
    ),
    (
        "addSeat, which the partner has taken away",
        "AddSeatInput",
        Spent,
        |scene, _| json!({ "partnerUserId": scene.gone.id, "delegationId": scene.active.id }),
    ),
    (
        "addSeat, which the organization has taken away",
        "AddSeatInput",
        Spent,
        |scene, _| json!({ "partnerUserId": scene.dismissed.id, "delegationId": scene.active.id }),
    ),
    (
        "approveSeat, given by the organization",
        "SeatInput",
        Spent,
        |scene, _| json!({ "seatId": scene.asked.seats[0] }),
    ),
    (
        "approveSeat, given by the partner",
        "SeatInput",
        Spent,
        |scene, _| json!({ "seatId": scene.wanted.seats[0] }),
    ),
    (
        "updateSeat",
        "UpdateSeatInput",
        Whole,
        |scene, _| json!({ "seatId": scene.colleague.seats[0], "permissions": ["NOTES"] }),
    ),
    (
        "updateSeat, given by the organization",
        "UpdateSeatInput",
        Whole,
        |scene, _| json!({ "seatId": scene.asked.seats[0], "permissions": ["NOTES"] }),
    ),
    (
        "updateSeat, that waits for the organization",
        "UpdateSeatInput",
        Whole,
        |scene, _| json!({ "seatId": scene.wanted.seats[0], "permissions": ["NOTES"] }),
    ),
    (
        "updateSeat, taken away",
        "UpdateSeatInput",
        Whole,
        |scene, _| json!({ "seatId": scene.gone.seats[0], "permissions": ["NOTES"] }),
    ),
    (
        "approveSeat, approved already",
        "SeatInput",
        Whole,
        colleagues_seat,
    ),
    ("removeSeat", "SeatInput", Spent, colleagues_seat),
    (
        "removeSeat, given by the organization",
        "SeatInput",
        Spent,
        |scene, _| json!({ "seatId": scene.asked.seats[0] }),
    ),
    (
        "removeSeat, that waits for the organization",
        "SeatInput",
        Spent,
        |scene, _| json!({ "seatId": scene.wanted.seats[0] }),
    ),
    (
        "removeSeat, taken away",
        "SeatInput",
        Whole,
        |scene, _| json!({ "seatId": scene.gone.seats[0] }),
    ),
];

fn colleagues_seat(scene: &Scene, _: usize) -> Value {
    json!({ "seatId": scene.colleague.seats[0] })
}

fn colleague(scene: &Scene, _: usize) -> Value {
    json!({ "partnerUserId": scene.colleague.id })
}

fn pending(scene: &Scene, _: usize) -> Value {
    json!({ "delegationId": scene.pending.id })
}

fn active(scene: &Scene, _: usize) -> Value {
    json!({ "delegationId": scene.active.id })
}

/// An address that nothing else has to do with.
fn fresh(what: &str, caller: usize) -> String {
    format!("{what}-{caller}@example.org")
}
