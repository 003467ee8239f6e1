//! The guard's condition in SQL against the rules as model.md has them in words, written here a second time, on worlds
//! made at random: for every viewer and every row, in lists, in counts, by itself, and in streams.

pub(super) mod random;
pub(super) mod rules;

use std::collections::{BTreeSet, HashMap};

use entity::{Instant, SubjectKind, note, solution, stream::Audience};
use mandate::{
    access::{self, Viewer, note::About},
    store::{
        home,
        paging::Window,
        workspace::{self, Answer, Ask, Kind, Thing},
    },
};
use uuid::Uuid;

use self::{
    random::{Rows, make, store},
    rules::Made,
};
use crate::{
    on_both,
    support::{
        Stage,
        database::{Backend, Database},
    },
};

on_both!(the_condition_says_what_the_rules_say);

const WORLDS: u64 = 60;
const NOW: Instant = Instant::from_micros(1_000_000_000);

/// What the viewer is to find of one kind, and what there is.
struct Expected {
    kind: Kind,
    /// Each thing's organization and id, and whether the viewer sees it.
    things: Vec<(Uuid, Uuid, bool)>,
}

impl Expected {
    fn of(rows: &Rows, user: Uuid) -> [Self; 4] {
        let made = |thing: Made| (thing.organization, thing.id, rows.sees(user, &thing));
        let note = |row: &note::Model| (row.organization_id, row.id, rows.sees_note(user, row));
        let shortlists = rows.shortlists.iter().map(Made::from);
        let saved = rows.saved.iter().map(Made::from);
        [
            Self {
                kind: Kind::Shortlist,
                things: shortlists.map(made).collect(),
            },
            Self {
                kind: Kind::Brief,
                things: rows.briefs.iter().map(Made::from).map(made).collect(),
            },
            Self {
                kind: Kind::SavedSolution,
                things: saved.map(made).collect(),
            },
            Self {
                kind: Kind::Note,
                things: rows.notes.iter().map(note).collect(),
            },
        ]
    }

    fn seen_in(&self, organization: Uuid) -> BTreeSet<Uuid> {
        let here = self.things.iter().filter(|(of, _, _)| *of == organization);
        here.filter(|(_, _, sees)| *sees)
            .map(|(_, id, _)| *id)
            .collect()
    }
}

async fn the_condition_says_what_the_rules_say(backend: Backend) {
    let database = Database::on(backend).await;
    let db = database.connect().await;
    let (mut seen, mut hidden, mut inherited) = ([0; 4], [0; 4], 0);
    for seed in 0..WORLDS {
        let made = make(seed);
        store(&db, &made).await.expect("the world is written");
        let (rows, _, solution) = &made;
        for user in &rows.users {
            let viewer = Viewer {
                user_id: user.id,
                session_id: Uuid::nil(),
            };
            for organization in &rows.organizations {
                let entered = home::enter(&db.read, viewer, NOW, organization.id).await;
                let seat = entered.expect("it can be read").map(|(_, seat)| seat);
                let theirs = seat.map(|seat| seat.audiences(viewer, organization.id));
                let theirs = theirs.unwrap_or_default();
                for (told, sees, what) in streams(rows, solution, organization.id, user.id) {
                    let is_told = told.iter().any(|audience| theirs.contains(audience));
                    assert_eq!(is_told, sees, "seed {seed}, streams of {what:?}");
                }
            }
            for (place, expected) in Expected::of(rows, user.id).iter().enumerate() {
                let asks = asks(expected, rows);
                let answers = workspace::read(&db.read, viewer, NOW, &asks).await;
                let answers = answers.expect("it can be read");
                for ask in &asks {
                    let told = told(&answers, ask);
                    match *ask {
                        Ask::Count {
                            organization_id, ..
                        } => {
                            let count = expected.seen_in(organization_id).len() as u64;
                            assert_eq!(told, Told::Count(count), "seed {seed}, {ask:?}");
                        }
                        Ask::One { id, .. } => {
                            let thing = expected.things.iter().find(|(_, other, _)| *other == id);
                            let (_, _, sees) = *thing.expect("it is one");
                            let only = BTreeSet::from_iter(sees.then_some(id));
                            assert_eq!(told, Told::Things(only), "seed {seed}, {}", user.name);
                            if sees {
                                seen[place] += 1;
                            } else {
                                hidden[place] += 1;
                            }
                        }
                        Ask::InheritedDrafts {
                            organization_id, ..
                        } => {
                            let shortlists = rows.shortlists.iter().map(Made::from);
                            let drafts = shortlists.chain(rows.briefs.iter().map(Made::from));
                            let left = drafts.filter(|thing| {
                                thing.organization == organization_id
                                    && rows.inherits(user.id, thing)
                            });
                            let left: BTreeSet<_> = left.map(|thing| thing.id).collect();
                            inherited += left.len();
                            assert_eq!(told, Told::Things(left), "seed {seed}");
                        }
                        Ask::NotesAbout { subject_id, .. } => {
                            let about = rows.notes.iter().filter(|note| {
                                note.subject_id == subject_id && rows.sees_note(user.id, note)
                            });
                            let about = about.map(|note| note.id).collect();
                            assert_eq!(told, Told::Things(about), "seed {seed}, {ask:?}");
                        }
                        Ask::Notes {
                            organization_id,
                            visibility,
                            subject_id,
                            ..
                        } => {
                            let wanted = rows.notes.iter().filter(|note| {
                                note.organization_id == organization_id
                                    && visibility.is_none_or(|only| only == note.visibility)
                                    && subject_id.is_none_or(|only| only == note.subject_id)
                                    && rows.sees_note(user.id, note)
                            });
                            let wanted = wanted.map(|note| note.id).collect();
                            assert_eq!(told, Told::Things(wanted), "seed {seed}, {ask:?}");
                        }
                        Ask::Briefs {
                            organization_id,
                            statuses,
                            ..
                        } => {
                            let mut theirs = expected.seen_in(organization_id);
                            let wanted = |id: &Uuid| {
                                let row = rows.briefs.iter().find(|row| row.id == *id);
                                row.is_some_and(|row| statuses.iter().any(|one| one == row.status))
                            };
                            theirs.retain(wanted);
                            assert_eq!(told, Told::Things(theirs), "seed {seed}, {ask:?}");
                        }
                        Ask::Shortlists {
                            organization_id, ..
                        }
                        | Ask::SavedSolutions {
                            organization_id, ..
                        } => {
                            let theirs = expected.seen_in(organization_id);
                            assert_eq!(told, Told::Things(theirs), "seed {seed}");
                        }
                    }
                }
            }
        }
    }
    // Neither side of the rules is idle.
    assert!(inherited > 50, "{inherited} inherited");
    for (seen, hidden) in seen.into_iter().zip(hidden) {
        assert!(seen > 500 && hidden > 500, "{seen} seen, {hidden} hidden");
    }
}

/// Everything in the organization's workspace: whose streams tell of it, and whether the viewer sees it.
fn streams(
    rows: &Rows,
    solution: &solution::Model,
    organization: Uuid,
    user: Uuid,
) -> Vec<(Vec<Audience>, bool, Kind)> {
    let shortlists = rows.shortlists.iter();
    let shortlists = shortlists.map(|row| (Kind::Shortlist, Made::from(row)));
    let saved = rows.saved.iter();
    let saved = saved.map(|row| (Kind::SavedSolution, Made::from(row)));
    let briefs = rows.briefs.iter();
    let briefs = briefs.map(|row| (Kind::Brief, Made::from(row)));
    let made = shortlists.chain(saved).chain(briefs);
    let made = made.filter(|(_, thing)| thing.organization == organization);
    let made = made.map(|(kind, thing)| {
        let told = thing.audiences(rows.is_at_work(&thing));
        (told, rows.sees(user, &thing), kind)
    });
    // A personal note has a stream of its own.
    let notes = rows.notes.iter().filter(|note| {
        note.organization_id == organization && note.visibility == note::Visibility::Shared
    });
    let notes = notes.map(|note| {
        let is_subject = |id: Uuid| id == note.subject_id;
        let shortlist = rows.shortlists.iter().find(|row| is_subject(row.id));
        let brief = rows.briefs.iter().find(|row| is_subject(row.id));
        let about = match (shortlist, brief) {
            (Some(row), _) => About::Shortlist(row.clone()),
            (None, Some(row)) => About::Brief(row.clone()),
            (None, None) => About::Solution(solution.clone()),
        };
        let subject = rows.subject_of(note);
        let at_work = subject.is_some_and(|thing| rows.is_at_work(&thing));
        let told = access::note::audiences(note, &about, at_work);
        (told, rows.sees_note(user, note), Kind::Note)
    });
    made.chain(notes).collect()
}

/// Every way to look: each list, each count, each single row.
fn asks(expected: &Expected, rows: &Rows) -> Vec<Ask> {
    let window = Window {
        limit: 100,
        after: None,
        before: None,
        from_end: false,
        total: true,
    };
    let kind = expected.kind;
    let mut asks: Vec<Ask> = expected
        .things
        .iter()
        .map(|(_, id, _)| Ask::One { kind, id: *id })
        .collect();
    for organization in &rows.organizations {
        let organization_id = organization.id;
        asks.push(Ask::Count {
            organization_id,
            kind,
        });
        match kind {
            Kind::Shortlist => asks.extend([
                Ask::InheritedDrafts {
                    organization_id,
                    window,
                },
                Ask::Shortlists {
                    organization_id,
                    status: None,
                    window,
                },
            ]),
            Kind::Brief => {
                let only_sent = workspace::Statuses {
                    draft: false,
                    sent: true,
                    closed: false,
                };
                for statuses in [workspace::Statuses::ALL, only_sent] {
                    asks.push(Ask::Briefs {
                        organization_id,
                        statuses,
                        window,
                    });
                }
            }
            Kind::SavedSolution => asks.push(Ask::SavedSolutions {
                organization_id,
                window,
            }),
            Kind::Note => {
                let solution = rows
                    .notes
                    .iter()
                    .find(|note| note.subject_kind == SubjectKind::Solution);
                for (visibility, subject_id) in [
                    (None, None),
                    (Some(note::Visibility::Personal), None),
                    (Some(note::Visibility::Shared), None),
                    (None, solution.map(|note| note.subject_id)),
                ] {
                    asks.push(Ask::Notes {
                        organization_id,
                        visibility,
                        subject_id,
                        window,
                    });
                }
            }
        }
    }
    if kind == Kind::Note {
        let shortlists = rows.shortlists.iter().map(|row| row.id);
        let subjects = shortlists.chain(rows.briefs.iter().map(|row| row.id));
        let about = subjects.map(|subject_id| Ask::NotesAbout { window, subject_id });
        asks.extend(about);
    }
    asks
}

#[derive(Debug, PartialEq, Eq)]
enum Told {
    Count(u64),
    Things(BTreeSet<Uuid>),
}

fn told(answers: &HashMap<Ask, Answer>, ask: &Ask) -> Told {
    match answers.get(ask).expect("it is answered") {
        Answer::Count(count) => Told::Count(*count),
        Answer::Page(page) => {
            let things: BTreeSet<Uuid> = page.rows.iter().map(Thing::id).collect();
            assert_eq!(things.len(), page.rows.len(), "nothing comes twice");
            if let Some(total) = page.total {
                assert_eq!(total, things.len() as u64, "{ask:?}");
            }
            Told::Things(things)
        }
    }
}
