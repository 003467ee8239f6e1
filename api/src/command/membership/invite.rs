//! Inviting somebody to become a member.

use entity::{
    Subject, SubjectKind,
    membership::{self, Role},
};
use sea_orm::ActiveModelTrait;
use uuid::Uuid;

use super::check_role;
use crate::{
    access::Viewer,
    app::App,
    command::{
        input,
        step::{
            admin::lock_as_admin,
            invitation::{check_limits, find_or_create_stub, lock_addressed},
            joining::invited_membership,
        },
    },
    event::membership::{Happened, record},
    fault::{Code, Fault, Refusal},
    store,
};

/// Who is to become a member, as what.
#[derive(Clone, Debug)]
pub struct Input {
    pub organization_id: Uuid,
    pub email: String,
    pub name: String,
    pub role: Role,
}

/// Invites the person; whoever has no account gets a mail with a link to set the first password.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<membership::Model, Fault> {
    let email = input::email(&input.email)?;
    let name = input::name(&input.name)?;
    let limits = app.config.limits.clone();
    app.write(move |work| {
        let (email, name, limits) = (email.clone(), name.clone(), limits.clone());
        Box::pin(async move {
            let (organization, actor) = lock_as_admin(work, viewer, input.organization_id).await?;
            check_role(work, &actor, None, Some(input.role)).await?;
            let member = find_or_create_stub(work, &email).await?;
            let member = lock_addressed(work, viewer, &member).await?;
            check_limits(work, &limits, viewer, Some(organization.id), member.id).await?;
            if let Some(existing) =
                store::membership::unscoped_find(&work.tx, organization.id, member.id).await?
            {
                let subject = Subject::new(SubjectKind::Membership, existing.id);
                let message = "This person is a member already, or has been invited to become one.";
                return Err(Refusal::new(Code::AlreadyMember, message)
                    .at("email")
                    .because_of(subject)
                    .into());
            }
            let (id, named) = (organization.id, (name, email));
            let invited = invited_membership(work, viewer, id, member.id, input.role, named);
            let membership = invited.insert(&work.tx).await?;
            record(
                work,
                viewer.user_id,
                &organization,
                &membership,
                &member,
                Happened::Invited,
            )
            .await?;
            Ok(membership)
        })
    })
    .await
}
