//! Changing what is written of a person on a team, or their role.

use entity::partner_user::{self, Role};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use crate::{
    access::{Viewer, team::PersonAction},
    app::App,
    command::{
        input,
        step::person::{check, check_last_admin, lock_for},
    },
    event::team::{Happened, Person, record},
    fault::{Code, Fault, Refusal},
    store,
};

/// What to change; what is left out stays.
#[derive(Clone, Debug)]
pub struct Input {
    pub partner_user_id: Uuid,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub phone: Option<String>,
    pub role: Option<Role>,
}

/// Changes the person: by an admin of the partner or, the role aside, by the person. What changes nothing is done without a
/// trace.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<partner_user::Model, Fault> {
    let part = |field, text: Option<&str>| {
        text.map(|text| input::part_of_name(field, text))
            .transpose()
    };
    let first_name = part("firstName", input.first_name.as_deref())?;
    let last_name = part("lastName", input.last_name.as_deref())?;
    let phone = input.phone.as_deref().map(input::phone).transpose()?;
    let (id, role) = (input.partner_user_id, input.role);
    app.write(move |work| {
        let (first_name, last_name, phone) = (first_name.clone(), last_name.clone(), phone.clone());
        Box::pin(async move {
            let (partner, before) = lock_for(work, viewer, id, PersonAction::Edit).await?;
            let mut change: partner_user::ActiveModel = before.clone().into();
            if let Some(role) = role {
                check(work, viewer, PersonAction::ChangeRole, &before).await?;
                check_last_admin(work, &before, Some(role)).await?;
                change.role.set_if_not_equals(role);
            }
            let writes = first_name.is_some() || last_name.is_some() || phone.is_some();
            if writes && before.named_by_organization_id.is_some() {
                // What a buyer wrote is not for the partner to keep.
                check_whole(first_name.as_deref(), last_name.as_deref())?;
                change.named_by_organization_id = Set(None);
                change.first_name = Set(first_name);
                change.last_name = Set(last_name);
                change.phone = Set(phone);
            } else {
                for (column, text) in [
                    (&mut change.first_name, first_name),
                    (&mut change.last_name, last_name),
                    (&mut change.phone, phone),
                ] {
                    if text.is_some() {
                        column.set_if_not_equals(text);
                    }
                }
            }
            if !change.is_changed() {
                return Ok(before);
            }
            let person = change.update(&work.tx).await?;
            let user = store::user::unscoped_get(&work.tx, person.user_id).await?;
            let about = Person {
                row: &person,
                user: &user,
                partner: &partner,
            };
            let happened = if person.role == before.role {
                Happened::Changed
            } else {
                Happened::RoleChanged
            };
            record(work, viewer.user_id, about, happened, &[]).await?;
            Ok(person)
        })
    })
    .await
}

/// Refuses one name without the other, of a person whose names are a buyer's so far.
fn check_whole(first_name: Option<&str>, last_name: Option<&str>) -> Result<(), Refusal> {
    let missing = match (first_name, last_name) {
        (Some(_), Some(_)) => return Ok(()),
        (None, _) => "firstName",
        (_, None) => "lastName",
    };
    let message = "The names so far are those that the organization wrote for itself. Write the first and the last name.";
    Err(Refusal::new(Code::InvalidInput, message).at(missing))
}
