//! Mailing the link to set the first password again.

use entity::{partner_user, user};
use uuid::Uuid;

use crate::{
    access::{Viewer, team::PersonAction},
    app::App,
    command::step::{
        invitation::{check_limits, lock_people},
        person::{forget_links, lock_for, subject},
    },
    event::team::{Happened, Person, record},
    fault::{Code, Fault, Refusal},
    store,
};

/// Mails a new link, by an admin of the partner or of the organization that added the person; the old one is dead.
pub async fn run(app: &App, viewer: Viewer, id: Uuid) -> Result<partner_user::Model, Fault> {
    let limits = app.config.limits.clone();
    app.write(move |work| {
        let limits = limits.clone();
        Box::pin(async move {
            let seen = store::partner_user::find(&work.tx, viewer, id).await?;
            let seen = seen.ok_or_else(|| Refusal::not_found("partnerUserId"))?;
            let company = store::partner::unscoped_get(&work.tx, seen.partner_id).await?;
            let pays = seen.added_by_organization_id.or(company.organization_id);
            if let Some(organization_id) = pays {
                store::organization::unscoped_lock(&work.tx, organization_id).await?;
            }
            let user = lock_people(work, viewer, seen.user_id).await?;
            let (partner, person) = lock_for(work, viewer, id, PersonAction::Resend).await?;
            if user.status == user::Status::Active {
                let message = "This person has an account already, and signs in with it.";
                return Err(Refusal::new(Code::Conflict, message)
                    .because_of(subject(&person))
                    .into());
            }
            check_limits(work, &limits, viewer, pays, user.id).await?;
            forget_links(work, person.id).await?;
            let about = Person {
                row: &person,
                user: &user,
                partner: &partner,
            };
            record(work, viewer.user_id, about, Happened::Resent, &[]).await?;
            Ok(person)
        })
    })
    .await
}
