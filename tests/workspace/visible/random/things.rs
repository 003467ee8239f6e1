//! What lies in the workspaces of such a world.

use entity::{
    SubjectKind, brief, brief_recipient, brief_response, note, saved_solution, shortlist,
    shortlist_item, solution,
};
use rand::{RngExt, rngs::StdRng};
use uuid::Uuid;

use super::{super::NOW, Rows, id, pick};

/// Puts things of every kind and in every state into each workspace, by members and under each delegation, with what stands
/// on them, what is answered and what is noted.
pub fn fill(rng: &mut StdRng, rows: &mut Rows, solution: &solution::Model) {
    made(rng, rows, solution);
    parts(rng, rows, solution);
    noted(rng, rows, solution);
}

fn made(rng: &mut StdRng, rows: &mut Rows, solution: &solution::Model) {
    for organization in &rows.organizations {
        let here = rows
            .delegations
            .iter()
            .filter(|row| row.organization_id == organization.id);
        for under in here.map(|row| Some(row.id)).chain([None]) {
            for status in [shortlist::Status::Draft, shortlist::Status::Published] {
                rows.shortlists.push(shortlist::Model {
                    id: id(rng),
                    organization_id: organization.id,
                    delegation_id: under,
                    author_id: pick(rng, &rows.users).id,
                    identity_mode: None,
                    title: "Title".to_owned(),
                    description: None,
                    status,
                    created_at: NOW,
                    updated_at: NOW,
                    published_at: None,
                    adopted_at: rng.random_bool(0.3).then_some(NOW),
                    version: 1,
                });
            }
            for status in [
                brief::Status::Draft,
                pick(rng, &[brief::Status::Sent, brief::Status::Closed]),
            ] {
                rows.briefs.push(brief::Model {
                    id: id(rng),
                    organization_id: organization.id,
                    delegation_id: under,
                    author_id: pick(rng, &rows.users).id,
                    identity_mode: None,
                    kind: brief::Kind::Rfp,
                    title: "Title".to_owned(),
                    body: "Body".to_owned(),
                    status,
                    sent_as: None,
                    created_at: NOW,
                    updated_at: NOW,
                    sent_at: None,
                    closed_at: None,
                    adopted_at: rng.random_bool(0.3).then_some(NOW),
                    version: 1,
                });
            }
            rows.saved.push(saved_solution::Model {
                id: id(rng),
                organization_id: organization.id,
                delegation_id: under,
                author_id: pick(rng, &rows.users).id,
                identity_mode: None,
                solution_id: solution.id,
                created_at: NOW,
            });
        }
    }
}

/// An item on each shortlist; whom each brief asks, and what is answered.
fn parts(rng: &mut StdRng, rows: &mut Rows, solution: &solution::Model) {
    for shortlist in &rows.shortlists {
        rows.items.push(shortlist_item::Model {
            id: id(rng),
            shortlist_id: shortlist.id,
            solution_id: solution.id,
            position: 0,
        });
    }
    for brief in &rows.briefs {
        let recipient = brief_recipient::Model {
            id: id(rng),
            brief_id: brief.id,
            solution_id: solution.id,
            position: 0,
            email: None,
            mail_id: None,
            responded_at: None,
        };
        // Drafts too, though nobody has been sent one: an answer is seen with its brief, whatever that is.
        for _ in 0..rng.random_range(0..7) {
            rows.responses.push(brief_response::Model {
                id: id(rng),
                brief_id: brief.id,
                recipient_id: recipient.id,
                message: "Message".to_owned(),
                quote_amount: None,
                quote_currency: None,
                received_at: NOW,
            });
        }
        rows.recipients.push(recipient);
    }
}

fn noted(rng: &mut StdRng, rows: &mut Rows, solution: &solution::Model) {
    for organization in &rows.organizations {
        let shortlists = rows.shortlists.iter();
        let shortlists = shortlists.filter(|row| row.organization_id == organization.id);
        let subjects = shortlists.map(|row| (SubjectKind::Shortlist, row.id));
        let briefs = rows.briefs.iter();
        let briefs = briefs.filter(|row| row.organization_id == organization.id);
        let subjects = subjects.chain(briefs.map(|row| (SubjectKind::Brief, row.id)));
        let subjects = subjects.chain([(SubjectKind::Solution, solution.id); 4]);
        let here = rows.delegations.iter();
        let here = here.filter(|row| row.organization_id == organization.id);
        let under: Vec<Option<Uuid>> = here.map(|row| Some(row.id)).chain([None]).collect();
        for (subject_kind, subject_id) in subjects {
            // As many as take several pages.
            for visibility in [
                note::Visibility::Personal,
                note::Visibility::Shared,
                note::Visibility::Shared,
            ] {
                rows.notes.push(note::Model {
                    id: id(rng),
                    organization_id: organization.id,
                    delegation_id: pick(rng, &under),
                    author_id: pick(rng, &rows.users).id,
                    identity_mode: None,
                    subject_kind,
                    subject_id,
                    text: "Text".to_owned(),
                    visibility,
                    created_at: NOW,
                    updated_at: NOW,
                    version: 1,
                });
            }
        }
    }
}
