//! Things of every type that queries lead to, and the way to each.

use serde_json::json;

use super::caller::{Callers, Scene};

/// A thing to look at.
pub struct Place {
    /// Its type.
    pub of: &'static str,
    pub what: &'static str,
    /// The way to it, with `@` where its fields stand.
    pub path: String,
    /// Where it is in the answer.
    pub pointer: &'static str,
    /// Whether everybody comes to another one, of their own.
    pub own: bool,
}

/// A server shows one of the two kinds of channel for support: `tests/branding.rs` looks at both.
pub const ELSEWHERE: [&str; 1] = ["SupportLink"];

/// What there is none of here: pictures and addresses, which are for whoever sees the rest; what a delegation replaces,
/// when a brief was closed, and the team of whoever has none.
pub const NOTHING_TO_SHOW: [&str; 7] = [
    "Branding.logoUrl",
    "Brief.closedAt",
    "Delegation.supersedes",
    "InvitationPreview.organizationLogoUrl",
    "InvitationPreview.teamName",
    "Organization.logoUrl",
    "Solution.websiteUrl",
];

/// What is not the same every time: an invitation that is accepted before its mail has left is not mailed.
pub const UNSTEADY: [(&str, &str, &str); 2] = [
    ("Delegation", "active", "invitationEmail"),
    ("Delegation", "revoked", "invitationEmail"),
];

/// Something of every type.
pub async fn places(callers: &Callers, scene: &Scene) -> Vec<Place> {
    let owner = callers.of("owner");
    let partner = "query($id: ID!) { node(id: $id) { ... on Delegation { partner { id } } } }";
    let partner = owner.query(partner, json!({ "id": scene.active.id })).await;
    let partner = partner.text("/node/partner/id");
    let seats = "query($id: ID!) { node(id: $id) { ... on Delegation { seats { nodes { id partnerUser { id } } } } } }";
    let seats = owner.query(seats, json!({ "id": scene.active.id })).await;
    let seated = |pointer: &str| {
        seats
            .text(&format!("/node/seats/nodes/{pointer}"))
            .to_owned()
    };
    let company = owner.register_company(&scene.organization).await;
    let read = json!({ "ids": [scene.owners_notice] });
    let (field, input_type) = ("markNotificationsRead", "MarkNotificationsReadInput");
    let read = owner.attempt(field, input_type, read, "unreadNotificationCount");
    read.await.payload(field);

    let in_node = |of: &'static str, what: &'static str, id: &str, below: &str| Place {
        path: format!("node(id: \"{id}\") {{ ... on {} {below} }}", host(of)),
        pointer: pointer(of),
        of,
        what,
        own: false,
    };
    let node = |of, what, id: &str| in_node(of, what, id, "{ @ }");
    let in_workspace = |of, below: &str, pointer| Place {
        path: format!(
            "workspace(organizationId: \"{}\") {below}",
            scene.organization.id
        ),
        pointer,
        of,
        what: "the organization's",
        own: false,
    };
    let own = |of, below: &str, pointer| Place {
        path: format!("viewer {below}"),
        pointer,
        of,
        what: "one's own",
        own: true,
    };
    let by_token = |of, what, path: String| Place {
        path,
        pointer: "",
        of,
        what,
        own: false,
    };
    vec![
        node("Organization", "the buyer", &scene.organization.id),
        in_node(
            "Branding",
            "the buyer's",
            &scene.organization.id,
            "{ branding { @ } }",
        ),
        in_node(
            "Contact",
            "the first of the buyer's",
            &scene.organization.id,
            "{ contacts { nodes { @ } } }",
        ),
        in_node(
            "SupportEmail",
            "the buyer's",
            &scene.organization.id,
            "{ branding { supportChannel { ... on SupportEmail { @ } } } }",
        ),
        node("Organization", "a managed company", &scene.company.id),
        in_node(
            "OrganizationApp",
            "of a managed company",
            &scene.company.id,
            "{ apps { @ } }",
        ),
        node("App", "any", &scene.app),
        node("Partner", "who manages a company", &scene.portal),
        node("User", "the owner", &owner.id),
        node("User", "the partner", &callers.of("partner").id),
        node("User", "whoever is confined", &callers.of("confined").id),
        node("Membership", "the member's", &scene.membership.id),
        node("Membership", "not accepted", &scene.invited_membership.id),
        node("Partner", "the partner", partner),
        node("Partner", "the organization's own company", &company),
        node("PartnerUser", "the partner", &seated("0/partnerUser/id")),
        node(
            "PartnerUser",
            "whoever is confined",
            &seated("1/partnerUser/id"),
        ),
        node(
            "PartnerUser",
            "a colleague who has not come",
            &scene.spare.id,
        ),
        node(
            "PartnerUser",
            "one whom the organization has added",
            &scene.asked.id,
        ),
        node("PartnerUser", "the colleague", &scene.colleague.id),
        node("Seat", "of the colleague", &scene.colleague.seats[0]),
        node("Seat", "that waits for approval", &scene.wanted.seats[0]),
        node("Seat", "the partner's", &seated("0/id")),
        node("Seat", "of whoever is confined", &seated("1/id")),
        node("Delegation", "pending", &scene.pending.id),
        node("Delegation", "active", &scene.active.id),
        node("Delegation", "revoked", &scene.revoked.id),
        node("Notification", "the owner's", &scene.owners_notice),
        node("Solution", "any", &scene.solutions[0]),
        node("SavedSolution", "the partner's", &scene.saved),
        node("Shortlist", "the partner's draft", &scene.draft.id),
        node("Shortlist", "the partner's, published", &scene.published.id),
        node("Shortlist", "left behind", &scene.inherited.id),
        node(
            "Shortlist",
            "a draft of whoever is confined",
            &scene.confined_draft.id,
        ),
        node(
            "Shortlist",
            "published by whoever is confined",
            &scene.confined_published.id,
        ),
        node(
            "Shortlist",
            "published in the organization's name",
            &scene.in_the_buyers_name.id,
        ),
        node("ShortlistItem", "of a draft", &scene.draft.items[0]),
        node("ShortlistItem", "published", &scene.published.items[0]),
        node("Note", "personal", &scene.personal_note.id),
        node("Note", "shared", &scene.shared_note.id),
        node("Brief", "the partner's draft", &scene.brief.id),
        node("Brief", "sent", &scene.sent.id),
        node("Brief", "left behind", &scene.inherited_brief.id),
        node("BriefResponse", "a supplier's", &scene.response),
        in_node(
            "BriefRecipient",
            "of what is sent",
            &scene.sent.id,
            "{ recipients { @ } }",
        ),
        in_node("Money", "a quote", &scene.response, "{ quote { @ } }"),
        in_node(
            "Attribution",
            "of a partner",
            &scene.published.id,
            "{ author { @ } }",
        ),
        in_node(
            "Attribution",
            "of whoever is confined",
            &scene.confined_published.id,
            "{ author { @ } }",
        ),
        in_node(
            "Attribution",
            "in the organization's name",
            &scene.in_the_buyers_name.id,
            "{ author { @ } }",
        ),
        node("Document", "shared with the ally", &scene.shared),
        node("Document", "in a shared folder", &scene.within),
        node("Document", "kept", &scene.kept),
        node("Document", "the ally's, shared", &scene.offered),
        node("Partnership", "accepted", &scene.accepted),
        node("Partnership", "received", &scene.received),
        node("Partnership", "sent", &scene.asking),
        in_workspace("Workspace", "{ @ }", ""),
        in_workspace("ActingAs", "{ actingAs { @ } }", "/actingAs"),
        in_workspace("WorkspaceTab", "{ tabs { @ } }", "/tabs/0"),
        own("Viewer", "{ @ }", ""),
        own(
            "PartnerDashboard",
            "{ partnerDashboard { @ } }",
            "/partnerDashboard",
        ),
        own(
            "BuyerAccount",
            "{ partnerDashboard { buyerAccounts { nodes { @ } } } }",
            "/partnerDashboard/buyerAccounts/nodes/0",
        ),
        own(
            "WorkspaceContext",
            "{ contexts { nodes { @ } } }",
            "/contexts/nodes/0",
        ),
        by_token(
            "InvitationPreview",
            "by its token",
            format!("invitation(token: \"{}\") {{ @ }}", scene.pending_token),
        ),
        by_token(
            "BriefInvitation",
            "by its token",
            format!(
                "briefInvitation(token: \"{}\") {{ @ }}",
                scene.suppliers_token
            ),
        ),
    ]
}

/// The type that has an id, where things of this type are found.
fn host(of: &'static str) -> &'static str {
    match of {
        "Attribution" => "Shortlist",
        "BriefRecipient" => "Brief",
        "Money" => "BriefResponse",
        "OrganizationApp" | "Branding" | "Contact" | "SupportEmail" => "Organization",
        other => other,
    }
}

/// Where things of this type are found in what has an id.
fn pointer(of: &'static str) -> &'static str {
    match of {
        "Attribution" => "/author",
        "BriefRecipient" => "/recipients/0",
        "Money" => "/quote",
        "Branding" => "/branding",
        "OrganizationApp" => "/apps/0",
        "Contact" => "/contacts/nodes/0",
        "SupportEmail" => "/branding/supportChannel",
        _ => "",
    }
}
