//! What is told when somebody is off a team.

use ::entity::notification;
use sea_orm::DbErr;
use uuid::Uuid;

use super::{Person, notices::Notices};
use crate::store::{self, Work};

/// Tells the person, and the team's admins.
pub(super) async fn tell(
    work: &Work,
    person: Person<'_>,
    team: &[Uuid],
    notices: &mut Notices,
) -> Result<(), DbErr> {
    let kind = notification::Kind::PartnerUserRemoved;
    let (partner, name, subject) = (&person.partner.name, person.name(), person.subject());
    let title = format!("You are no longer on the team of {partner}");
    notices.tell(person.user.id, kind, title, None, subject);
    let still_runs = still_runs(work, person).await?;
    for admin in team {
        let title = format!("{name} is no longer on your team{still_runs}");
        notices.tell(*admin, kind, title, None, subject);
    }
    Ok(())
}

/// What the team's admins are to know of the companies that they see: what somebody is there is not theirs by the team.
async fn still_runs(work: &Work, person: Person<'_>) -> Result<String, DbErr> {
    if person.row.joined_at.is_none() || person.partner.portal_enabled_at.is_none() {
        return Ok(String::new());
    }
    let (partner_id, user_id) = (person.partner.id, person.user.id);
    let run = store::membership::running::unscoped_companies_run_for(&work.tx, partner_id, user_id)
        .await?;
    Ok(match run {
        None => String::new(),
        Some((company, 1)) => format!(", and still runs {company}"),
        Some((company, 2)) => format!(", and still runs {company} and one more company"),
        Some((company, all)) => {
            format!(", and still runs {company} and {} more companies", all - 1)
        }
    })
}
