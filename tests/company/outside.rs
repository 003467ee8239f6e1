//! What a partner may not do in a company that it manages, whose admins it sees: nothing there is its own by that.

use serde_json::{Value, json};

use crate::{
    on_both,
    support::{
        portal::{Agency, admin_id, shown},
        world::World,
    },
};

on_both!(who_manages_a_company_has_no_hand_in_it,);

async fn who_manages_a_company_has_no_hand_in_it(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let (second, _) = agency.grow(&world, "Sam Second", "ADMIN").await;
    let acme = agency.create("Acme", json!({})).await;
    let ken = world.known("Ken Known").await;
    agency.hire(&acme, &ken, "ADMIN").await;
    let company = shown(&second, &acme).await;
    assert_eq!(company["admins"].as_array().map(Vec::len), Some(2));
    let (id, admin) = (&acme.id, admin_id(&company, 1));
    let person =
        json!({ "organizationId": id, "email": "eve@example.org", "name": "Eve", "role": "ADMIN" });
    let partner = json!({ "organizationId": id, "email": "eve@example.org" });
    for (field, input_type, input) in [
        ("inviteMember", "InviteMemberInput", person),
        ("invitePartner", "InvitePartnerInput", partner),
        (
            "updateMembership",
            "UpdateMembershipInput",
            json!({ "membershipId": admin, "role": "MEMBER" }),
        ),
        (
            "updateMembership",
            "UpdateMembershipInput",
            json!({ "membershipId": admin, "status": "SUSPENDED" }),
        ),
        (
            "removeMember",
            "RemoveMemberInput",
            json!({ "membershipId": admin }),
        ),
        (
            "acceptMembership",
            "MembershipInput",
            json!({ "membershipId": admin }),
        ),
        (
            "updateOrganization",
            "UpdateOrganizationInput",
            json!({ "organizationId": id, "name": "Mine" }),
        ),
        (
            "registerPartnerCompany",
            "RegisterPartnerCompanyInput",
            json!({ "organizationId": id }),
        ),
        (
            "requestPartnership",
            "RequestPartnershipInput",
            json!({ "organizationId": id, "email": ken.email }),
        ),
        (
            "createFolder",
            "CreateFolderInput",
            json!({ "organizationId": id, "name": "Mine" }),
        ),
        (
            "createShortlist",
            "CreateShortlistInput",
            json!({ "organizationId": id, "title": "Mine" }),
        ),
        (
            "createBrief",
            "CreateBriefInput",
            json!({ "organizationId": id, "title": "Mine", "body": "Mine" }),
        ),
    ] {
        let query = format!(
            "mutation($input: {input_type}!) {{ {field}(input: $input) {{ userErrors {{ code }} }} }}"
        );
        let answer = second.query(&query, json!({ "input": input })).await;
        let code = answer.text(&format!("/{field}/userErrors/0/code"));
        assert!(
            ["FORBIDDEN", "NOT_FOUND"].contains(&code),
            "{field}: {code}"
        );
    }
    for stream in ["workspaceEvents", "delegationEvents"] {
        let socket = second.socket().await;
        let query =
            format!("subscription($id: ID!) {{ {stream}(organizationId: $id) {{ __typename }} }}");
        let mut events = socket.subscribe(&query, json!({ "id": id }));
        let refused = events.event().await;
        assert!(
            format!("{refused:?}").contains("FORBIDDEN")
                || format!("{refused:?}").contains("NOT_FOUND"),
            "{refused:?}"
        );
    }
    assert_eq!(shown(&second, &acme).await, company);
    let members = "query($id: ID!) { organization(id: $id) { members { totalCount } } }";
    let members = ken.query(members, json!({ "id": id })).await;
    assert_eq!(
        *members.data("/organization/members/totalCount"),
        Value::from(2)
    );
}
