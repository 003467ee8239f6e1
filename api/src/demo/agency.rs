//! The agency: an organization that acts for others, with a team.

use entity::{organization, partner_user};

use crate::{
    access::Viewer,
    app::App,
    command::{partner, partner_user::add},
    fault::Fault,
};

/// Makes the organization a partner company, with `head`, its owner, as the admin and Leo Marchetti on its team.
pub(super) async fn register(
    app: &App,
    organization: &organization::Model,
    head: Viewer,
) -> Result<partner_user::Model, Fault> {
    let partner = partner::register::run(app, head, organization.id).await?;
    let leo = add::Input {
        partner_id: partner.id,
        first_name: "Leo".to_owned(),
        last_name: "Marchetti".to_owned(),
        email: "leo@brightside.example".to_owned(),
        phone: "+39 312 345-678".to_owned(),
        role: partner_user::Role::Member,
        delegation_ids: None,
    };
    Ok(add::run(app, head, leo).await?.person)
}
