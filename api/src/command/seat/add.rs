//! Giving somebody of a team a seat on one more delegation.

use entity::{Permission, seat};
use uuid::Uuid;

use crate::{
    access::Viewer,
    app::App,
    command::{
        input,
        step::{
            person::subject,
            seat::{Given, Side, check_in_use, give},
        },
    },
    event::team::{Happened, Person, Place, SeatHappened, record},
    fault::{Code, Fault, Refusal},
    store,
};

/// Whom to seat where.
#[derive(Clone, Debug)]
pub struct Input {
    pub delegation_id: Uuid,
    pub partner_user_id: Uuid,
    /// All that the delegation has when none are named.
    pub permissions: Option<Vec<Permission>>,
}

/// Gives the person a seat: by an admin of the partner, for anybody on the team; or by an admin of the buyer, for whoever
/// has had one there, unless the partner or the person has ended it.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<seat::Model, Fault> {
    let permissions = input::permissions(input.permissions.as_deref())?;
    let (delegation_id, person_id) = (input.delegation_id, input.partner_user_id);
    app.write(move |work| {
        Box::pin(async move {
            let field = "delegationId";
            let delegation = store::delegation::lock(&work.tx, viewer, delegation_id).await?;
            let delegation = delegation.ok_or_else(|| Refusal::not_found(field))?;
            check_in_use(work, field, &delegation)?;
            let partner =
                store::partner::unscoped_lock(&work.tx, delegation.partner_id).await?;
            let standing = store::standing::of(&work.tx, viewer).await?;
            let side = if standing.speaks_for(partner.id) {
                Side::Partner
            } else {
                let organization_id = delegation.organization_id;
                if !store::membership::hold_admin(&work.tx, viewer, organization_id).await? {
                    let message = "Only an admin of the partner or of the organization can do this.";
                    return Err(Refusal::forbidden(message).into());
                }
                Side::Organization
            };
            let person = store::partner_user::find(&work.tx, viewer, person_id).await?;
            let person = person
                .filter(|person| person.partner_id == partner.id)
                .ok_or_else(|| Refusal::not_found("partnerUserId"))?;
            if !person.is_of_team() {
                let message = if person.awaits_partner {
                    "This person waits to be confirmed by the partner. Approve the seat that they have or, if its delegation has ended, remove the person and add them again."
                } else {
                    "This person is no longer on the team. Add them again."
                };
                return Err(Refusal::new(Code::Conflict, message)
                    .at("partnerUserId")
                    .because_of(subject(&person))
                    .into());
            }
            let given = Given {
                person: &person,
                field: "partnerUserId",
                permissions,
            };
            let seat = give(work, viewer, side, &delegation, given).await?;
            let user = store::user::unscoped_get(&work.tx, person.user_id).await?;
            let about = Person {
                row: &person,
                user: &user,
                partner: &partner,
            };
            let places = [Place {
                seat,
                delegation,
                happened: SeatHappened::Given,
            }];
            record(work, viewer.user_id, about, Happened::Seats, &places).await?;
            let [place] = places;
            Ok(place.seat)
        })
    })
    .await
}
