//! What hangs on the things of a workspace: it is seen by whoever sees the thing; and page after page of it comes in order,
//! each once.

use std::collections::{BTreeSet, HashMap};

use mandate::{
    access::Viewer,
    store::{
        Db, brief,
        brief::Answers,
        paging::Window,
        shortlist,
        workspace::{self, Answer, Ask, Kind, Thing},
    },
};
use uuid::Uuid;

use super::{NOW, random::Rows, rules::Made};

/// Items and answers by their ids. How many were hidden, and how many seen.
pub async fn check_by_id(db: &Db, viewer: Viewer, rows: &Rows, seed: u64) -> [usize; 2] {
    let sees = seen(rows, viewer);
    let all: Vec<Uuid> = rows.items.iter().map(|item| item.id).collect();
    let items = rows.items.iter();
    let items = items.filter(|item| sees.contains(&item.shortlist_id));
    let items: BTreeSet<Uuid> = items.map(|item| item.id).collect();
    let found = shortlist::items_by_ids(&db.read, viewer, NOW, &all).await;
    let found = found.expect("it can be read").into_keys().collect();
    assert_eq!(items, found, "seed {seed}, items");

    let asked: Vec<Uuid> = rows.responses.iter().map(|row| row.id).collect();
    let responses = rows.responses.iter();
    let responses = responses.filter(|row| sees.contains(&row.brief_id));
    let responses: BTreeSet<Uuid> = responses.map(|row| row.id).collect();
    let found = brief::responses_by_ids(&db.read, viewer, NOW, &asked).await;
    let found = found.expect("it can be read").into_keys().collect();
    assert_eq!(responses, found, "seed {seed}, answers");

    let seen = items.len() + responses.len();
    [all.len() + asked.len() - seen, seen]
}

/// The ids of shortlists and briefs that the viewer sees.
fn seen(rows: &Rows, viewer: Viewer) -> BTreeSet<Uuid> {
    let made = rows.shortlists.iter().map(Made::from);
    let made = made.chain(rows.briefs.iter().map(Made::from));
    let seen = made.filter(|thing| rows.sees(viewer.user_id, thing));
    seen.map(|thing| thing.id).collect()
}

/// Pages of notes about each thing and of answers to each brief, two by two. The length of the longest list.
pub async fn check_pages(db: &Db, viewer: Viewer, rows: &Rows, seed: u64) -> usize {
    let sees = seen(rows, viewer);
    let mut notes: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for id in &sees {
        let about = rows.notes.iter().filter(|note| note.subject_id == *id);
        let about = about.filter(|note| rows.sees_note(viewer.user_id, note));
        notes.insert(*id, newest_first(about.map(|note| note.id)));
    }
    let mut answers: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for brief in rows.briefs.iter().filter(|brief| sees.contains(&brief.id)) {
        let given = rows.responses.iter();
        let given = given.filter(|row| row.brief_id == brief.id);
        answers.insert(brief.id, newest_first(given.map(|row| row.id)));
    }
    walk(&notes, seed, async |window, subject_id| {
        let is_brief = rows.briefs.iter().any(|brief| brief.id == subject_id);
        let kind = if is_brief {
            Kind::Brief
        } else {
            Kind::Shortlist
        };
        let ask = Ask::NotesAbout {
            kind,
            window,
            subject_id,
        };
        let read = workspace::read(&db.read, viewer, NOW, &[ask]).await;
        match read.expect("it can be read").remove(&ask) {
            Some(Answer::Page(page)) => (
                page.rows.iter().map(Thing::id).collect(),
                page.total,
                page.has_next,
            ),
            other => panic!("{other:?} is no page"),
        }
    })
    .await;
    walk(&answers, seed, async |window, brief_id| {
        let ask = Answers { window, brief_id };
        let read = brief::unscoped_responses_of(&db.read, &[ask]).await;
        let page = read.expect("it can be read").remove(&ask).expect("a page");
        (
            page.rows.iter().map(|(row, _)| row.id).collect(),
            page.total,
            page.has_next,
        )
    })
    .await;
    let lists = notes.values().chain(answers.values());
    lists.map(Vec::len).max().unwrap_or_default()
}

fn newest_first(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable_by(|one, other| other.cmp(one));
    ids
}

/// A page: its rows, how many there are in all, and whether there are more.
type Page = (Vec<Uuid>, Option<u64>, bool);

/// Turns the pages of each list to its end.
async fn walk(
    lists: &HashMap<Uuid, Vec<Uuid>>,
    seed: u64,
    read: impl AsyncFn(Window<Uuid>, Uuid) -> Page,
) {
    // What fits on one page is seen in the lists.
    for (about, expected) in lists.iter().filter(|(_, all)| all.len() > 2) {
        let (mut walked, mut after) = (Vec::new(), None);
        loop {
            let window = Window {
                limit: 2,
                after,
                before: None,
                from_end: false,
                total: true,
            };
            let (rows, total, has_next) = read(window, *about).await;
            assert_eq!(total, Some(expected.len() as u64), "seed {seed}");
            after = rows.last().copied();
            walked.extend(rows);
            if !has_next || walked.len() > expected.len() {
                break;
            }
        }
        assert_eq!(&walked, expected, "seed {seed}");
    }
}
