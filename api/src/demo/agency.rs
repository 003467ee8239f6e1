//! The agency: an organization that acts for others, with a team.

use entity::{organization, partner_user};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use crate::{access::Viewer, app::App, command::partner, fault::Fault};

/// Makes the organization a partner company, with `head`, its owner, as the admin and `hand` on its team.
pub(super) async fn register(
    app: &App,
    organization: &organization::Model,
    head: Viewer,
    hand: Viewer,
) -> Result<(), Fault> {
    let partner = partner::register::run(app, head, organization.id).await?;
    app.write(move |work| {
        Box::pin(async move {
            let person = partner_user::ActiveModel {
                id: Set(work.id()),
                partner_id: Set(partner.id),
                user_id: Set(hand.user_id),
                first_name: Set(Some("Leo".to_owned())),
                last_name: Set(Some("Marchetti".to_owned())),
                phone: Set(Some("+39312345678".to_owned())),
                role: Set(partner_user::Role::Member),
                status: Set(partner_user::Status::Active),
                created_at: Set(work.now),
            };
            person.insert(&work.tx).await?;
            Ok(())
        })
    })
    .await
}
