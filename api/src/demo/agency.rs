//! The agency: an organization that acts for others, with a team.

use entity::{organization, partner, partner_user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use crate::{access::Viewer, app::App, fault::Fault};

/// Makes the organization a partner company, with `head` as its admin and `hand` on its team.
pub(super) async fn register(
    app: &App,
    organization: &organization::Model,
    head: Viewer,
    hand: Viewer,
) -> Result<(), Fault> {
    let (name, organization_id) = (organization.name.clone(), organization.id);
    let team = [
        (
            head,
            ["Nadia", "Haddad", "+46701740605"],
            partner_user::Role::Admin,
        ),
        (
            hand,
            ["Leo", "Marchetti", "+39312345678"],
            partner_user::Role::Member,
        ),
    ];
    app.write(move |work| {
        let name = name.clone();
        Box::pin(async move {
            let partner = partner::ActiveModel {
                id: Set(work.id()),
                kind: Set(partner::Kind::Company),
                name: Set(name),
                organization_id: Set(Some(organization_id)),
                created_at: Set(work.now),
            };
            let partner = partner.insert(&work.tx).await?;
            for (person, [first_name, last_name, phone], role) in team {
                let person = partner_user::ActiveModel {
                    id: Set(work.id()),
                    partner_id: Set(partner.id),
                    user_id: Set(person.user_id),
                    first_name: Set(Some(first_name.to_owned())),
                    last_name: Set(Some(last_name.to_owned())),
                    phone: Set(Some(phone.to_owned())),
                    role: Set(role),
                    status: Set(partner_user::Status::Active),
                    created_at: Set(work.now),
                };
                person.insert(&work.tx).await?;
            }
            Ok(())
        })
    })
    .await
}
