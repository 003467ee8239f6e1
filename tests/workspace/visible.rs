//! The guard's condition in SQL against the rules as model.md has them in words, written here a second time, on worlds
//! made at random: for every viewer and every row, in lists, in counts, by itself, in pages, and in streams.

mod part;
pub(super) mod random;
pub(super) mod rules;
mod stream;

use std::{
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
};

use entity::{Instant, SubjectKind, note, shortlist};
use mandate::{
    access::Viewer,
    store::{
        paging::Window,
        workspace::{self, Answer, Ask, Kind, Statuses, Thing},
    },
};
use uuid::Uuid;

use self::{
    random::{Rows, make, store},
    rules::Made,
    stream::Seats,
};
use crate::{
    on_both,
    support::{
        Stage,
        database::{Backend, Database},
        times,
    },
};

on_both!(the_condition_says_what_the_rules_say);

/// Worlds that are made, each from its own seed.
static WORLDS: LazyLock<u32> = LazyLock::new(|| times("MANDATE_WORLDS", 48));
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
    let (mut parts, mut streams, mut longest) = ([0; 2], [0; 2], 0);
    for seed in 0..u64::from(*WORLDS) {
        let made = make(seed);
        store(&db, &made).await.expect("the world is written");
        let (rows, _, solution) = &made;
        let seats = Seats::read(&db, rows).await;
        add(&mut streams, stream::check(rows, solution, &seats, seed));
        for user in &rows.users {
            let viewer = Viewer {
                user_id: user.id,
                session_id: Uuid::nil(),
            };
            add(&mut parts, part::check_by_id(&db, viewer, rows, seed).await);
            // Each page is a statement: some worlds are enough.
            if seed % 6 == 0 {
                longest = longest.max(part::check_pages(&db, viewer, rows, seed).await);
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
                            organization_id,
                            status,
                            ..
                        } => {
                            let mut theirs = expected.seen_in(organization_id);
                            let wanted = |id: &Uuid| {
                                let row = rows.shortlists.iter().find(|row| row.id == *id);
                                row.is_some_and(|row| status.is_none_or(|only| only == row.status))
                            };
                            theirs.retain(wanted);
                            assert_eq!(told, Told::Things(theirs), "seed {seed}, {ask:?}");
                        }
                        Ask::SavedSolutions {
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
    for [hidden, seen] in [parts, streams] {
        assert!(seen > 500 && hidden > 500, "{seen} seen, {hidden} hidden");
    }
    // What fits on two pages would not show that one leads to the next.
    assert!(longest > 4, "{longest} in the longest list");
}

fn add(sum: &mut [usize; 2], more: [usize; 2]) {
    for (sum, more) in sum.iter_mut().zip(more) {
        *sum += more;
    }
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
            Kind::Shortlist => {
                asks.push(Ask::InheritedDrafts {
                    organization_id,
                    window,
                });
                let (draft, published) = (shortlist::Status::Draft, shortlist::Status::Published);
                asks.extend(
                    [None, Some(draft), Some(published)].map(|status| Ask::Shortlists {
                        organization_id,
                        status,
                        window,
                    }),
                );
            }
            Kind::Brief => asks.extend((0..8).map(|some| Ask::Briefs {
                organization_id,
                statuses: Statuses {
                    draft: some & 1 != 0,
                    sent: some & 2 != 0,
                    closed: some & 4 != 0,
                },
                window,
            })),
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
        let shortlists = rows.shortlists.iter().map(|row| (Kind::Shortlist, row.id));
        let briefs = rows.briefs.iter().map(|row| (Kind::Brief, row.id));
        let about = shortlists.chain(briefs);
        asks.extend(about.map(|(kind, subject_id)| Ask::NotesAbout {
            kind,
            window,
            subject_id,
        }));
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
