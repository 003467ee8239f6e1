//! The agency: an organization that acts for others, with a team.

use entity::{Permission, delegation, organization, partner_user};
use uuid::Uuid;

use crate::{
    access::Viewer,
    app::App,
    command::{partner, partner_user::add, seat},
    fault::Fault,
};

/// Makes the organization a partner company, with `head`, its owner, as the admin and Leo Marchetti on its team.
pub(super) async fn register(
    app: &App,
    organization: &organization::Model,
    head: Viewer,
) -> Result<partner_user::Model, Fault> {
    let partner = partner::register::run(app, head, organization.id).await?;
    let leo = colleague(partner.id, ("Leo", "Marchetti"), "+39 312 345-678");
    Ok(add::run(app, head, leo).await?.person)
}

/// Gives the colleague a seat with these permissions.
pub(super) async fn give_seat(
    app: &App,
    head: Viewer,
    person: &partner_user::Model,
    delegation: &delegation::Model,
    permissions: &[Permission],
) -> Result<(), Fault> {
    let input = seat::add::Input {
        delegation_id: delegation.id,
        partner_user_id: person.id,
        permissions: Some(permissions.to_vec()),
    };
    seat::add::run(app, head, input).await.map(drop)
}

/// Puts two people on the team who have yet to come: Ines Duarte by its `head`, for these buyers; and Karim Aziz by an admin
/// of the first of them, for whom he waits to be approved.
pub(super) async fn grow(
    app: &App,
    head: Viewer,
    buyers_admin: Viewer,
    delegations: [&delegation::Model; 2],
) -> Result<(), Fault> {
    let [first, _] = delegations;
    let ines = add::Input {
        delegation_ids: Some(delegations.map(|delegation| delegation.id).to_vec()),
        ..colleague(first.partner_id, ("Ines", "Duarte"), "+351 91 234 567")
    };
    add::run(app, head, ines).await?;
    let karim = colleague(first.partner_id, ("Karim", "Aziz"), "1 555 010-4477");
    add::run(app, buyers_admin, karim).await.map(drop)
}

fn colleague(partner_id: Uuid, (first, last): (&str, &str), phone: &str) -> add::Input {
    add::Input {
        partner_id,
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        email: format!("{}@brightside.example", first.to_lowercase()),
        phone: phone.to_owned(),
        role: partner_user::Role::Member,
        delegation_ids: None,
    }
}
