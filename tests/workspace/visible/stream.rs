//! Whose streams tell of a thing: theirs who see it, whoever of those who work on it does something.

use std::collections::{HashMap, HashSet};

use entity::{note, solution, stream::Audience};
use mandate::{
    access::{self, Seat, Viewer, note::About},
    store::{
        Db,
        home::{self, Entered},
        workspace::Kind,
    },
};
use uuid::Uuid;

use super::{NOW, random::Rows, rules::Made};

/// As what each user is in each organization's workspace.
pub struct Seats(HashMap<(Uuid, Uuid), Seat>);

impl Seats {
    pub async fn read(db: &Db, rows: &Rows) -> Self {
        let mut seats = HashMap::new();
        for user in &rows.users {
            for organization in &rows.organizations {
                let viewer = viewer(user.id);
                let entered = home::enter(&db.read, viewer, NOW, organization.id).await;
                if let Some(Entered { seat, .. }) = entered.expect("it can be read") {
                    seats.insert((user.id, organization.id), seat);
                }
            }
        }
        Self(seats)
    }

    /// Whose streams this user is told.
    fn audiences(&self, user: Uuid, organization: Uuid) -> Vec<Audience> {
        let seat = self.0.get(&(user, organization));
        let audiences = seat.map(|seat| seat.audiences(viewer(user), organization));
        audiences.unwrap_or_default()
    }

    /// What the server takes a draft for when any of these people works on it: its delegation's if they sit there as a
    /// partner, and else the members'.
    fn at_work(&self, organization: Uuid, people: impl Iterator<Item = Uuid>) -> HashSet<bool> {
        let seats = people.filter_map(|user| self.0.get(&(user, organization)));
        seats.map(|seat| seat.grant().is_some()).collect()
    }
}

fn viewer(user_id: Uuid) -> Viewer {
    Viewer {
        user_id,
        session_id: Uuid::nil(),
    }
}

/// Fails unless everybody who sees a thing is told of it, and nobody else. How many were told, and how many were not.
pub fn check(rows: &Rows, solution: &solution::Model, seats: &Seats, seed: u64) -> [usize; 2] {
    let shortlists = rows.shortlists.iter().map(Made::from);
    let shortlists = shortlists.map(|made| (Kind::Shortlist, made));
    let saved = rows.saved.iter().map(Made::from);
    let saved = saved.map(|made| (Kind::SavedSolution, made));
    let briefs = rows.briefs.iter().map(Made::from);
    let briefs = briefs.map(|made| (Kind::Brief, made));
    let mut counts = [0; 2];
    for (kind, thing) in shortlists.chain(saved).chain(briefs) {
        let sees = |user: Uuid| rows.sees(user, &thing);
        let told = |at_work| thing.audiences(at_work);
        let what = format!("seed {seed}, streams of {kind:?}");
        told_to_whoever_sees(
            rows,
            seats,
            thing.organization,
            sees,
            told,
            &what,
            &mut counts,
        );
    }
    // A personal note has a stream of its own.
    for note in &rows.notes {
        let about = about(rows, note, solution);
        let sees = |user: Uuid| rows.sees_note(user, note);
        let told = |at_work| access::note::audiences(note, &about, at_work);
        if note.visibility == note::Visibility::Shared {
            let what = format!("seed {seed}, streams of notes");
            let organization = note.organization_id;
            told_to_whoever_sees(rows, seats, organization, sees, told, &what, &mut counts);
        }
    }
    counts
}

fn told_to_whoever_sees(
    rows: &Rows,
    seats: &Seats,
    organization: Uuid,
    sees: impl Fn(Uuid) -> bool,
    told: impl Fn(bool) -> Vec<Audience>,
    what: &str,
    counts: &mut [usize; 2],
) {
    let seeing = rows.users.iter().map(|user| user.id);
    let seeing = seeing.filter(|user| sees(*user));
    for at_work in seats.at_work(organization, seeing) {
        let told = told(at_work);
        for user in &rows.users {
            let theirs = seats.audiences(user.id, organization);
            let is_told = told.iter().any(|audience| theirs.contains(audience));
            assert_eq!(is_told, sees(user.id), "{what}, {}", user.name);
            counts[usize::from(is_told)] += 1;
        }
    }
}

/// What the note is about, as the server knows it.
fn about(rows: &Rows, note: &note::Model, solution: &solution::Model) -> About {
    let is_subject = |id: Uuid| id == note.subject_id;
    let shortlist = rows.shortlists.iter().find(|row| is_subject(row.id));
    let brief = rows.briefs.iter().find(|row| is_subject(row.id));
    match (shortlist, brief) {
        (Some(row), _) => About::Shortlist(row.clone()),
        (None, Some(row)) => About::Brief(row.clone()),
        (None, None) => About::Solution(solution.clone()),
    }
}
