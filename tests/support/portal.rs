//! Partner companies that manage companies.

use mandate::command::{
    app::import,
    partner::entitle::{self, Entitlement, Named},
};
use serde_json::{Value, json};

use super::{
    actor::{Actor, Organization},
    client::Answer,
    firm::Firm,
    team::Colleague,
    world::World,
};

/// One app that is always on, and two that are switched on.
pub const APPS: &str = r#"
[[app]]
id = "inbox"
name = "Inbox"
description = "Mail for teams."
tier = "core"
[[app]]
id = "payroll"
name = "Payroll"
description = "Pays people."
tier = "premium"
[[app]]
id = "planner"
name = "Planner"
description = "Plans shifts."
tier = "premium"
"#;

/// A partner company, and the admin of its team who acts for it.
#[derive(Clone)]
pub struct Agency {
    /// The partner's id.
    pub partner: String,
    pub admin: Actor,
    pub firm: Firm,
}

/// What is shown of a company.
pub const COMPANY: &str =
    "organization { id name viewerRole managedBy { id name } apps { app { id name tier } enabled }
    admins { id role status email user { name } } }";

impl Agency {
    /// The partner company `name`, whose admin is `<name> Owner`, without a portal.
    pub async fn open(world: &World, name: &str) -> Self {
        let firm = Firm::open(world, name).await;
        let partner = firm.owner.register_company(&firm.organization).await;
        Self {
            partner,
            admin: firm.owner.clone(),
            firm,
        }
    }

    /// The same, with an open portal, and some apps.
    pub async fn with_portal(world: &World, name: &str) -> Self {
        let agency = Self::open(world, name).await;
        agency.equipped(world).await
    }

    /// The same, whose admin is somebody who is known already.
    pub async fn of(world: &World, name: &str, admin: Actor) -> Self {
        let firm = Firm {
            organization: admin.create_organization(name).await,
            owner: admin.clone(),
        };
        let partner = admin.register_company(&firm.organization).await;
        let agency = Self {
            partner,
            admin,
            firm,
        };
        agency.equipped(world).await
    }

    async fn equipped(self, world: &World) -> Self {
        let agency = self;
        import::run(&world.server.app, APPS)
            .await
            .expect("they are fine");
        agency.allow(world, Entitlement::EnablePortal).await;
        agency
    }

    pub async fn allow(&self, world: &World, entitlement: Entitlement) {
        let named = Named::Name(self.firm.organization.name.clone());
        let reason = "They asked".to_owned();
        let allowed = entitle::run(&world.server.app, named, entitlement, reason).await;
        assert!(allowed.is_ok(), "{allowed:?}");
    }

    /// The same agency, by somebody else.
    pub fn by(&self, actor: &Actor) -> Self {
        Self {
            admin: actor.clone(),
            ..self.clone()
        }
    }

    /// One more person on its team, as `role`.
    pub async fn grow(&self, world: &World, name: &str, role: &str) -> (Actor, Colleague) {
        let person = world.known(name).await;
        let (partner, role) = (&self.partner, json!({ "role": role }));
        let added = self.admin.add_to_team(partner, name, &person.email, role);
        let added = added.await;
        (person, added)
    }

    /// Takes them off it.
    pub async fn dismiss(&self, colleague: &Colleague) {
        let input = json!({ "partnerUserId": colleague.id });
        let (field, input_type) = ("removePartnerUser", "PartnerUserInput");
        let removed = self
            .admin
            .attempt(field, input_type, input, "partnerUser { id }");
        removed.await.payload(field);
    }

    /// One more member of the company, by whoever acts for the agency and runs it.
    pub async fn hire(&self, company: &Organization, person: &Actor, role: &str) {
        person.join_organization(company, &self.admin, role).await;
    }

    /// Creates the company `name`; `more` are further fields of the input.
    pub async fn attempt_to_create(&self, name: &str, more: Value) -> Answer {
        let input = json!({ "partnerId": self.partner, "name": name, "appIds": [] });
        let (field, input_type) = ("createManagedCompany", "CreateManagedCompanyInput");
        self.admin
            .attempt(field, input_type, with(input, more), COMPANY)
            .await
    }

    pub async fn create(&self, name: &str, more: Value) -> Organization {
        let answer = self.attempt_to_create(name, more).await;
        answer.payload("createManagedCompany");
        Organization {
            id: answer
                .text("/createManagedCompany/organization/id")
                .to_owned(),
            name: name.to_owned(),
        }
    }

    pub async fn update(&self, company: &Organization, change: Value) -> Answer {
        let input = with(json!({ "organizationId": company.id }), change);
        let (field, input_type) = ("updateManagedCompany", "UpdateManagedCompanyInput");
        self.admin.attempt(field, input_type, input, COMPANY).await
    }

    pub async fn release(&self, company: &Organization) -> Answer {
        let input = json!({ "organizationId": company.id });
        let (field, input_type) = ("releaseManagedCompany", "OrganizationInput");
        self.admin
            .attempt(field, input_type, input, "organization { id }")
            .await
    }

    /// The names of its companies, and how many there are; null where that is nobody's to see.
    pub async fn companies(&self, arguments: &str) -> Value {
        let query = format!(
            "query($id: ID!) {{ node(id: $id) {{ ... on Partner {{ portalEnabled licensed
                managedCompanies{arguments} {{ totalCount pageInfo {{ endCursor hasNextPage }} nodes {{ id name }} }} }} }} }}"
        );
        let answer = self
            .admin
            .query(&query, json!({ "id": self.partner }))
            .await;
        let companies = answer.body.pointer("/data/node/managedCompanies");
        companies.cloned().unwrap_or_default()
    }
}

/// The names on a page of companies.
pub fn names(page: &Value) -> Vec<&str> {
    let nodes = page["nodes"].as_array().expect("a list").iter();
    nodes
        .map(|node| node["name"].as_str().expect("a name"))
        .collect()
}

/// What an organization is shown to somebody; null where it does not exist for them.
pub async fn shown(to: &Actor, organization: &Organization) -> Value {
    let company = COMPANY.strip_prefix("organization").expect("it is one");
    let query = format!("query($id: ID!) {{ organization(id: $id) {company} }}");
    let answer = to.query(&query, json!({ "id": organization.id })).await;
    answer.data("/organization").clone()
}

/// The names of the apps that are on.
pub fn on(company: &Value) -> Vec<&str> {
    let apps = company["apps"].as_array().expect("a list").iter();
    let on = apps.filter(|app| app["enabled"] == true);
    on.map(|app| app["app"]["name"].as_str().expect("a name"))
        .collect()
}

/// Who runs it: `<name> <status>`.
pub fn admins(company: &Value) -> Vec<String> {
    let admins = company["admins"].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().expect("it is text").to_owned();
    admins
        .map(|admin| {
            format!(
                "{} {}",
                text(&admin["user"]["name"]),
                text(&admin["status"])
            )
        })
        .collect()
}

/// Makes themselves an owner of a company that has none.
pub async fn become_owner(actor: &Actor, membership: &Value) {
    let input = json!({ "membershipId": membership, "role": "OWNER" });
    let (field, input_type) = ("updateMembership", "UpdateMembershipInput");
    let made = actor.attempt(field, input_type, input, "membership { role }");
    made.await.payload(field);
}

/// The id of the membership of whoever is listed there among those who run it.
pub fn admin_id(company: &Value, place: usize) -> Value {
    company["admins"][place]["id"].clone()
}

/// The ids of the apps, by name.
pub async fn app_ids(actor: &Actor, names: &[&str]) -> Vec<String> {
    let answer = actor.query("{ apps { id name } }", json!({})).await;
    let id = |name: &&str| {
        let app = answer.list("/apps").iter().find(|app| app["name"] == *name);
        app.expect("there is one")["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    };
    names.iter().map(id).collect()
}

fn with(mut input: Value, more: Value) -> Value {
    let fields = input.as_object_mut().expect("it is an object");
    fields.extend(more.as_object().expect("it is an object").clone());
    input
}
