//! Who may read which of the secret texts: by the rules, written down a second time.

use std::collections::BTreeSet;

use entity::{
    brief_response, delegation, document, document_share, membership, partner_user, partnership,
    seat,
};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::super::visible::{random::Rows, rules::Made};
use crate::support::world::World;

/// Whether this person may read what was written of somebody on a team: the side that wrote it, and whom it is about.
fn reads_names(rows: &Rows, user: Uuid, person: &partner_user::Model) -> bool {
    let wrote = match person.named_by_organization_id {
        None => rows.team.iter().any(|own| {
            own.user_id == user
                && own.partner_id == person.partner_id
                && own.status != partner_user::Status::Removed
                && !own.awaits_partner
        }),
        Some(organization_id) => rows.memberships.iter().any(|own| {
            own.user_id == user
                && own.organization_id == organization_id
                && own.status == membership::Status::Active
                && matches!(own.role, membership::Role::Owner | membership::Role::Admin)
        }),
    };
    person.first_name.is_some() && (wrote || person.user_id == user)
}

/// Whether this person may read what the sides of a delegation have written to each other: the buyer's admins, the invited
/// person (who has accepted: while they are of the partner), once it was accepted the partner's admins, and whoever has a seat.
fn reads_words(rows: &Rows, user: Uuid, delegation: &delegation::Model) -> bool {
    let runs_buyer = rows.memberships.iter().any(|own| {
        own.user_id == user
            && own.organization_id == delegation.organization_id
            && own.status == membership::Status::Active
            && matches!(own.role, membership::Role::Owner | membership::Role::Admin)
    });
    let team = |admin: bool| {
        rows.team.iter().any(|own| {
            own.user_id == user
                && own.partner_id == delegation.partner_id
                && own.status != partner_user::Status::Removed
                && !own.awaits_partner
                && (!admin || own.role == partner_user::Role::Admin)
        })
    };
    let accepted = delegation.accepted_at.is_some();
    let seated = rows.seats.iter().any(|own| {
        own.user_id == user
            && own.delegation_id == delegation.id
            && own.status != seat::Status::Removed
    });
    let invited = delegation.invited_user_id == user && (!accepted || team(false));
    runs_buyer || seated || invited || (accepted && team(true))
}

/// The rows whose texts this person may read: by the rules, written down a second time.
pub(super) async fn readable(world: &World, user: Uuid) -> BTreeSet<Uuid> {
    let db = &world.server.app.db.read;
    let rows = Rows::read(db, world.clock.now())
        .await
        .expect("they are read");
    let shortlists = rows.shortlists.iter().map(Made::from);
    let made = shortlists.chain(rows.briefs.iter().map(Made::from));
    let made = made.filter(|thing| rows.sees(user, thing));
    let mut readable: BTreeSet<Uuid> = made.map(|thing| thing.id).collect();
    let responses = brief_response::Entity::find().all(db).await;
    let responses = responses.expect("they are read").into_iter();
    let theirs = responses.filter(|row| readable.contains(&row.brief_id));
    let theirs: Vec<Uuid> = theirs.map(|row| row.id).collect();
    let notes = rows.notes.iter().filter(|row| rows.sees_note(user, row));
    readable.extend(notes.map(|row| row.id).chain(theirs));
    let words = rows.delegations.iter();
    let words = words.filter(|delegation| reads_words(&rows, user, delegation));
    readable.extend(words.map(|delegation| delegation.id));
    let people = rows.team.iter();
    let people = people.filter(|person| reads_names(&rows, user, person));
    readable.extend(people.map(|person| person.id));
    readable.extend(documents(world, &rows, user).await);
    readable
}

/// What is kept by the organizations that the person is a member of, and what partners share with these, with all that is in
/// it: each folder followed by hand.
async fn documents(world: &World, rows: &Rows, user: Uuid) -> BTreeSet<Uuid> {
    let db = &world.server.app.db.read;
    let all = document::Entity::find().all(db).await;
    let all = all.expect("they are read");
    let shares = document_share::Entity::find().all(db).await;
    let shares = shares.expect("they are read");
    let partnerships = partnership::Entity::find().all(db).await;
    let partnerships = partnerships.expect("they are read");
    let is_member = |organization_id: Uuid| {
        rows.memberships.iter().any(|own| {
            own.user_id == user
                && own.organization_id == organization_id
                && own.status == membership::Status::Active
        })
    };
    let is_shared = |id: Uuid, owner: Uuid| {
        let by = shares.iter().filter(|share| share.document_id == id);
        by.flat_map(|share| {
            let over = partnerships.iter();
            over.filter(move |one| one.id == share.partnership_id)
        })
        .any(|one| {
            one.state == partnership::State::Accepted
                && one.ended_at.is_none()
                && is_member(one.other_than(owner))
        })
    };
    let sees = |document: &&document::Model| {
        let mut next = Some(*document);
        while let Some(one) = next {
            if is_member(one.organization_id) || is_shared(one.id, one.organization_id) {
                return true;
            }
            next = all.iter().find(|above| Some(above.id) == one.folder_id);
        }
        false
    };
    all.iter()
        .filter(sees)
        .map(|document| document.id)
        .collect()
}
