//! What happens to the people on a partner's team, and to their places on delegations.

mod notices;
mod removal;
mod seat;

use ::entity::{
    Permissions, Subject, SubjectKind, delegation, mail, notification, partner, partner_user,
    seat as row, user,
};
use sea_orm::DbErr;
use time::Duration;
use uuid::Uuid;

use self::notices::Notices;
use super::{Line, append, audit, outbox};
use crate::store::{self, Work};

/// Mails within a day that tell one person of access that has ended.
const ENDINGS_A_DAY: usize = 10;

/// Something that happened to a person on a team.
#[derive(Clone, Debug)]
pub enum Happened {
    /// Put on the team by one of its admins, or by a buyer.
    Added,
    /// The link to set a password was mailed again.
    Resent,
    /// Names or number changed.
    Changed,
    /// They run the team now, or no longer.
    RoleChanged,
    /// Off the team.
    Removed,
    /// Only the seats that come with it tell what happened.
    Seats,
}

/// Something that happened to one of their seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeatHappened {
    Given,
    Approved,
    /// What the person may do changed from this.
    Changed(Permissions),
    /// Taken away, in this state.
    Removed(row::Status),
}

/// One seat to which something happened, as it is now.
#[derive(Clone, Debug)]
pub struct Place {
    pub seat: row::Model,
    pub delegation: delegation::Model,
    pub happened: SeatHappened,
}

/// The person whom it is about.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    pub row: &'a partner_user::Model,
    pub user: &'a user::Model,
    pub partner: &'a partner::Model,
}

impl Person<'_> {
    /// As both sides know the person.
    fn name(&self) -> &str {
        if self.row.has_joined() {
            return &self.user.name;
        }
        let typed = self.row.invited_email.as_ref();
        typed.unwrap_or(&self.user.email).as_str()
    }

    fn subject(&self) -> Subject {
        Subject::new(SubjectKind::PartnerUser, self.row.id)
    }
}

/// Writes what follows from it.
pub async fn record(
    work: &Work,
    actor_id: Uuid,
    person: Person<'_>,
    happened: Happened,
    places: &[Place],
) -> Result<(), DbErr> {
    let team = store::partner_user::unscoped_admin_ids(&work.tx, person.partner.id).await?;
    let mut notices = Notices::new(Some(actor_id));
    match happened {
        Happened::Added => added(work, actor_id, person, &team, &mut notices).await?,
        Happened::Resent => invite(work, actor_id, person).await?,
        Happened::Removed => removal::tell(work, person, &team, &mut notices).await?,
        Happened::RoleChanged => role_changed(person, &team, &mut notices),
        Happened::Changed | Happened::Seats => {}
    }
    if let Some(action) = happened.action() {
        audit_person(work, actor_id, person, action).await?;
    }
    if places.is_empty() {
        return append(work, notices.lines).await;
    }
    // Who is put on a team, or taken off it, and the team are told so once, and not of each seat again.
    let told = matches!(happened, Happened::Added | Happened::Removed);
    let ids: Vec<Uuid> = places
        .iter()
        .map(|place| place.delegation.organization_id)
        .collect();
    let organizations = store::organization::unscoped_by_ids(&work.tx, &ids).await?;
    let admins = store::membership::unscoped_admin_ids_of(&work.tx, &ids).await?;
    let (mut seats, mut lines) = (Vec::new(), Vec::new());
    for place in places {
        let organization_id = place.delegation.organization_id;
        let organization = organizations.get(&organization_id);
        let organization = organization
            .ok_or_else(|| DbErr::RecordNotFound(format!("organization {organization_id}")))?;
        let admins = admins.get(&organization_id).map_or(&[][..], Vec::as_slice);
        let about = seat::About {
            person,
            place,
            organization,
        };
        if told {
            about.tell_sides(admins, &[], &mut notices);
        } else {
            about.tell_person(&mut notices);
            about.tell_sides(admins, &team, &mut notices);
        }
        seats.push(about);
        lines.push(Line::AccessChanged {
            organization_id,
            user_id: person.user.id,
        });
        lines.push(Line::DelegationChanged {
            organization_id,
            delegation_id: place.delegation.id,
        });
    }
    audit_seats(work, actor_id, &seats).await?;
    if actor_id != person.user.id {
        mail_endings(work, actor_id, person, &seats).await?;
    }
    lines.extend(notices.lines);
    append(work, lines).await
}

async fn audit_seats(work: &Work, actor_id: Uuid, seats: &[seat::About<'_>]) -> Result<(), DbErr> {
    let summaries: Vec<String> = seats.iter().map(seat::About::summary).collect();
    let entries = seats.iter().zip(&summaries);
    let entries = entries.map(|(seat, summary)| seat.entry(actor_id, summary));
    audit::write_all(work, entries.collect()).await
}

/// Mails the person of each access that has ended, as far as a day has room: the notices tell the rest, and whoever gives and
/// takes a seat again and again mails nobody.
async fn mail_endings(
    work: &Work,
    actor_id: Uuid,
    person: Person<'_>,
    seats: &[seat::About<'_>],
) -> Result<(), DbErr> {
    let mut ended: Vec<&seat::About<'_>> = Vec::new();
    ended.extend(seats.iter().filter(|seat| seat.ends_access()));
    if ended.is_empty() {
        return Ok(());
    }
    let (kinds, since) = ([mail::Kind::AccessRevoked], work.now.before(Duration::DAY));
    let id = person.user.id;
    let mailed = store::mail::unscoped_count_to_user(&work.tx, id, &kinds, since).await?;
    let room = ENDINGS_A_DAY.saturating_sub(usize::try_from(mailed).unwrap_or(ENDINGS_A_DAY));
    ended.truncate(room);
    for seat in ended {
        seat.mail_the_end(work, actor_id).await?;
    }
    Ok(())
}

impl Happened {
    const fn action(&self) -> Option<&'static str> {
        match self {
            Self::Added => Some("partner_user.added"),
            Self::Resent => Some("partner_user.resent"),
            Self::Changed | Self::RoleChanged => Some("partner_user.changed"),
            Self::Removed => Some("partner_user.removed"),
            Self::Seats => None,
        }
    }
}

async fn added(
    work: &Work,
    actor_id: Uuid,
    person: Person<'_>,
    team: &[Uuid],
    notices: &mut Notices,
) -> Result<(), DbErr> {
    let kind = notification::Kind::PartnerUserAdded;
    let (partner, name) = (&person.partner.name, person.name());
    let buyer = match person.row.added_by_organization_id {
        Some(id) => Some(store::organization::unscoped_get(&work.tx, id).await?),
        None => None,
    };
    let (to_person, to_team) = match &buyer {
        Some(buyer) => (
            format!("{} has added you to the team of {partner}", buyer.name),
            format!(
                "{} has added {name} to your team, to act for it: approve their seat, or remove them",
                buyer.name
            ),
        ),
        None => (
            format!("You are on the team of {partner}"),
            format!("{name} has been added to your team"),
        ),
    };
    let organization_id = buyer.map(|buyer| buyer.id);
    let subject = person.subject();
    notices.tell(person.user.id, kind, to_person, organization_id, subject);
    for admin in team {
        notices.tell(*admin, kind, to_team.clone(), organization_id, subject);
    }
    if person.user.status == user::Status::Stub {
        invite(work, actor_id, person).await?;
    }
    Ok(())
}

/// Mails the link to set the first password.
async fn invite(work: &Work, actor_id: Uuid, person: Person<'_>) -> Result<(), DbErr> {
    let by = person.row.added_by_organization_id;
    let mailed = outbox::Addressed {
        id: work.id(),
        user_id: person.user.id,
        address: match &person.row.invited_email {
            Some(typed) => typed.clone(),
            None => person.user.email.clone(),
        },
    };
    let about = outbox::About {
        actor_id: Some(actor_id),
        organization_id: by.or(person.partner.organization_id),
        partner_user_id: Some(person.row.id),
        ..Default::default()
    };
    outbox::queue_addressed(work, mail::Kind::TeamInvitation, vec![mailed], about).await
}

/// Tells whoever waits for the person that the invitation could not be mailed to them: those who run the team, and the
/// organization that has added them.
pub async fn record_unreachable(work: &Work, person_id: Uuid) -> Result<(), DbErr> {
    let Some(row) = store::partner_user::unscoped_get(&work.tx, person_id).await? else {
        return Ok(());
    };
    let user = store::user::unscoped_get(&work.tx, row.user_id).await?;
    let partner = store::partner::unscoped_get(&work.tx, row.partner_id).await?;
    let person = Person {
        row: &row,
        user: &user,
        partner: &partner,
    };
    let mut recipients = store::partner_user::unscoped_admin_ids(&work.tx, partner.id).await?;
    if let Some(organization_id) = row.added_by_organization_id {
        let admins = store::membership::unscoped_admin_ids(&work.tx, organization_id).await?;
        recipients.extend(admins);
    }
    let title = format!("The invitation could not be mailed to {}", person.name());
    let kind = notification::Kind::InvitationEmailFailed;
    let mut notices = Notices::new(None);
    for user_id in recipients {
        notices.tell(user_id, kind, title.clone(), None, person.subject());
    }
    append(work, notices.lines).await
}

fn role_changed(person: Person<'_>, team: &[Uuid], notices: &mut Notices) {
    let kind = notification::Kind::AccessChanged;
    let (partner, name, subject) = (&person.partner.name, person.name(), person.subject());
    let (to_person, to_team) = match person.row.role {
        partner_user::Role::Admin => (
            format!("You are an admin of the team of {partner}"),
            format!("{name} is an admin of your team"),
        ),
        partner_user::Role::Member => (
            format!("You are no longer an admin of the team of {partner}"),
            format!("{name} is no longer an admin of your team"),
        ),
    };
    notices.tell(person.user.id, kind, to_person, None, subject);
    for admin in team {
        notices.tell(*admin, kind, to_team.clone(), None, subject);
    }
}

async fn audit_person(
    work: &Work,
    actor_id: Uuid,
    person: Person<'_>,
    action: &'static str,
) -> Result<(), DbErr> {
    let organization_id = person.row.added_by_organization_id;
    audit::write(
        work,
        audit::Entry {
            action,
            actor_id: Some(actor_id),
            organization_id: organization_id.or(person.partner.organization_id),
            subject: Some(person.subject()),
            summary: &format!(
                "{} as {:?}, {:?}, of {}",
                person.name(),
                person.row.role,
                person.row.status,
                person.partner.name
            ),
            ..Default::default()
        },
    )
    .await
}
