//! Taking a person off a team, or leaving it.

use entity::{Subject, SubjectKind, partner, partner_user, seat};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use crate::{
    access::{Viewer, team::PersonAction},
    app::App,
    command::step::person::{check_last_admin, dismiss, lock_for},
    event::team::{Happened, Person, Place, SeatHappened, record},
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// The person, and the seats that went with them.
#[derive(Clone, Debug)]
pub struct Done {
    pub person: partner_user::Model,
    pub seats: Vec<seat::Model>,
}

/// Takes the person off the team, by one of its admins or by the person: all their seats end at once, and what they made
/// stays. A team keeps an admin.
pub async fn run(app: &App, viewer: Viewer, id: Uuid) -> Result<Done, Fault> {
    app.write(move |work| {
        Box::pin(async move {
            let seen = store::partner_user::find(&work.tx, viewer, id).await?;
            let seen = seen.ok_or_else(|| Refusal::not_found("partnerUserId"))?;
            let user = store::user::unscoped_lock(&work.tx, seen.user_id).await?;
            let (partner, person) = lock_for(work, viewer, id, PersonAction::Remove).await?;
            check_has_team(&partner)?;
            check_last_admin(work, &person, None).await?;
            let places = take_all_away(work, &person).await?;
            let person = dismiss(work, person).await?;
            let about = Person {
                row: &person,
                user: &user,
                partner: &partner,
            };
            record(work, viewer.user_id, about, Happened::Removed, &places).await?;
            let seats = places.into_iter().map(|place| place.seat).collect();
            Ok(Done { person, seats })
        })
    })
    .await
}

/// Refuses to take an individual from the partner that they are.
fn check_has_team(partner: &partner::Model) -> Result<(), Refusal> {
    if partner.kind == partner::Kind::Company {
        return Ok(());
    }
    let message = "This partner is one person. Leave the delegations instead.";
    Err(Refusal::new(Code::Conflict, message)
        .because_of(Subject::new(SubjectKind::Partner, partner.id)))
}

/// Ends the person's seats; of those on delegations that have ended nobody is told.
async fn take_all_away(work: &Work, person: &partner_user::Model) -> Result<Vec<Place>, Fault> {
    let kept = store::seat::unscoped_kept(&work.tx, person.id).await?;
    seat::Entity::update_many()
        .set(seat::ActiveModel {
            status: Set(seat::Status::Removed),
            withheld: Set(true),
            ..Default::default()
        })
        .col_expr(
            seat::Column::Version,
            Expr::col(seat::Column::Version).add(1),
        )
        .filter(seat::Column::PartnerUserId.eq(person.id))
        .exec(&work.tx)
        .await?;
    let told = kept
        .into_iter()
        .filter(|(_, delegation)| delegation.is_in_use(work.now));
    let places = told.map(|(seat, delegation)| Place {
        happened: SeatHappened::Removed(seat.status),
        seat: seat::Model {
            status: seat::Status::Removed,
            withheld: true,
            version: seat.version + 1,
            ..seat
        },
        delegation,
    });
    Ok(places.collect())
}
