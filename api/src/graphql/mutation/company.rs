use async_graphql::{Context, ID, InputObject, Object, Result};
use entity::SubjectKind;
use uuid::Uuid;

use super::organization::OrganizationPayload;
use crate::{
    command::company::{NewAdmin, create, release, update},
    fault::{Fault, Refusal},
    graphql::{
        guard::{app, signed_in},
        id,
        scalar::EmailAddress,
    },
};

/// Somebody who is to run a company.
#[derive(InputObject)]
struct CompanyAdminInput {
    /// Of an account, or of whoever is to set one up.
    email: EmailAddress,
    /// What they are called until they accept: 1 to 100 characters on one line.
    name: String,
}

/// A company that a partner is to manage.
#[derive(InputObject)]
struct CreateManagedCompanyInput {
    /// The partner, of whose team the viewer is an admin.
    partner_id: ID,
    /// 1 to 100 characters on one line, which cannot be mistaken for the name of another company of the partner.
    name: String,
    /// Apps to switch on, 100 at most; those of the tier CORE are on anyway.
    app_ids: Option<Vec<ID>>,
    /// Who is to run it, 20 at most; the viewer when left out. The viewer becomes an admin at once; whoever else is named is
    /// invited, by a mail that lets them set a password where they have no account.
    admins: Option<Vec<CompanyAdminInput>>,
}

/// Changes a company; what is left out stays.
#[derive(InputObject)]
struct UpdateManagedCompanyInput {
    /// Which one.
    organization_id: ID,
    /// 1 to 100 characters on one line, which cannot be mistaken for the name of another company of the partner.
    name: Option<String>,
    /// Apps to switch on, 100 at most.
    enable_app_ids: Option<Vec<ID>>,
    /// Apps to switch off, 100 at most; those of the tier CORE stay on.
    disable_app_ids: Option<Vec<ID>>,
    /// Who is to run it too, 20 at most.
    add_admins: Option<Vec<CompanyAdminInput>>,
    /// Who is to run it no more, 20 at most: ids from `Organization.admins`. Whom the partner has brought is no member any more; the
    /// company's own people stay members.
    remove_admin_ids: Option<Vec<ID>>,
}

/// Names an organization.
#[derive(InputObject)]
struct OrganizationInput {
    /// Which one.
    organization_id: ID,
}

fn organization(id: &ID) -> Result<Uuid, Refusal> {
    id::named(SubjectKind::Organization, "organizationId", id)
}

fn all(kind: SubjectKind, field: &'static str, ids: Option<Vec<ID>>) -> Result<Vec<Uuid>, Refusal> {
    let ids = ids.unwrap_or_default();
    ids.iter().map(|id| id::named(kind, field, id)).collect()
}

fn people(admins: Vec<CompanyAdminInput>) -> Vec<NewAdmin> {
    let person = |admin: CompanyAdminInput| NewAdmin {
        email: admin.email.0,
        name: admin.name,
    };
    admins.into_iter().map(person).collect()
}

#[derive(Default)]
pub(super) struct CompanyMutation;

#[Object]
impl CompanyMutation {
    /// Creates a company that the partner manages: an organization with a workspace of its own, which the partner sees nothing of.
    /// By an admin of the partner's team. 20,000 of one partner at most.
    async fn create_managed_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to be.")] input: CreateManagedCompanyInput,
    ) -> Result<OrganizationPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let input = create::Input {
                partner_id: id::named(SubjectKind::Partner, "partnerId", &input.partner_id)?,
                name: input.name,
                app_ids: all(SubjectKind::App, "appIds", input.app_ids)?,
                admins: input.admins.map(people),
            };
            create::run(app(ctx), viewer, input).await
        };
        OrganizationPayload::new(ctx, result.await)
    }

    /// Changes a company that the partner manages: all of what is asked for, or nothing. Some admin stays. By an admin of the
    /// partner's team.
    async fn update_managed_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateManagedCompanyInput,
    ) -> Result<OrganizationPayload> {
        let viewer = signed_in(ctx)?;
        let result = async {
            let (app_id, admin_id) = (SubjectKind::App, SubjectKind::Membership);
            let input = update::Input {
                organization_id: organization(&input.organization_id)?,
                name: input.name,
                enable: all(app_id, update::ENABLE, input.enable_app_ids)?,
                disable: all(app_id, update::DISABLE, input.disable_app_ids)?,
                add: people(input.add_admins.unwrap_or_default()),
                remove: all(admin_id, update::REMOVE, input.remove_admin_ids)?,
            };
            update::run(app(ctx), viewer, input).await
        };
        OrganizationPayload::new(ctx, result.await)
    }

    /// Lets a company go its own way: its people, its apps and all that is in its workspace stay, and no partner manages it any
    /// more. By an admin of the partner's team or of the company; somebody has to run it who has not come from that team.
    async fn release_managed_company(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: OrganizationInput,
    ) -> Result<OrganizationPayload> {
        let viewer = signed_in(ctx)?;
        let result: Result<_, Fault> = async {
            let id = organization(&input.organization_id)?;
            release::run(app(ctx), viewer, id).await
        }
        .await;
        OrganizationPayload::new(ctx, result)
    }
}
