//! Companies that a partner manages.

use serde_json::json;

use super::{
    Leaves::{Spent, Whole},
    Row,
};

pub const ROWS: &[Row] = &[
    (
        "createManagedCompany",
        "CreateManagedCompanyInput",
        Whole,
        |scene, caller| {
            let name = format!("New {caller} of {}", scene.company.id);
            json!({ "partnerId": scene.portal, "name": name, "appIds": [scene.app] })
        },
    ),
    (
        "updateManagedCompany",
        "UpdateManagedCompanyInput",
        Whole,
        |scene, _| json!({ "organizationId": scene.company.id, "enableAppIds": [scene.app] }),
    ),
    (
        "updateManagedCompany, managed by nobody",
        "UpdateManagedCompanyInput",
        Whole,
        |scene, _| json!({ "organizationId": scene.organization.id, "name": "Mine" }),
    ),
    (
        "updateOrganization, a managed company's name",
        "UpdateOrganizationInput",
        Whole,
        |scene, _| json!({ "organizationId": scene.company.id, "name": "Own" }),
    ),
    (
        "releaseManagedCompany",
        "OrganizationInput",
        Spent,
        |scene, _| json!({ "organizationId": scene.company.id }),
    ),
    (
        "releaseManagedCompany, managed by nobody",
        "OrganizationInput",
        Whole,
        |scene, _| json!({ "organizationId": scene.organization.id }),
    ),
    (
        "updateBranding",
        "UpdateBrandingInput",
        Whole,
        |scene, _| json!({ "partnerId": scene.portal, "primaryColor": "#123456" }),
    ),
];
