//! The catalogue of solutions: the same for everybody who is signed in.

use std::collections::{BTreeSet, HashMap};

use ::entity::{
    solution::{Column, Entity, Model},
    solution_word,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
    sea_query::{Alias, Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{
    composite::{number, union_all},
    paging::{Slice, Window},
    template::Template,
};

/// A solution's place in the catalogue: its name, then its id.
pub type Place = (Vec<u8>, Uuid);

/// A word with fewer places than this is rare: all solutions with it are looked at. Otherwise the catalogue is walked in
/// order until the page is full, which is soon.
const RARE: u64 = 1_000;

/// Solutions in which every one of `words` begins a word, by name; all of them when there are none. For whoever is
/// signed in.
pub async fn unscoped_search(
    db: &impl ConnectionTrait,
    words: &BTreeSet<String>,
    window: Window<Place>,
) -> Result<Slice<Model>, DbErr> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let rare = unscoped_rarest(db, &words).await?;
    let found = words.iter().fold(Entity::find(), |found, word| {
        found.filter(if rare == Some(*word) {
            Column::Id.in_subquery(places(word).into_query())
        } else {
            Expr::exists(places(word).filter(of_this_solution()).into_query())
        })
    });
    let total = if window.total {
        Some(found.clone().count(db).await?)
    } else {
        None
    };
    let rows = beyond(found, window.after.as_ref())
        .order_by_asc(Column::NameKey)
        .order_by_asc(Column::Id)
        .limit(window.limit + 1)
        .all(db)
        .await?;
    Ok(Slice::from_excess(rows, &window, total))
}

/// The word with the fewest places, if it is rare.
async fn unscoped_rarest<'a>(
    db: &impl ConnectionTrait,
    words: &[&'a str],
) -> Result<Option<&'a str>, DbErr> {
    if words.is_empty() {
        return Ok(None);
    }
    let counts = words.iter().enumerate().map(|(index, word)| {
        SelectStatement::new()
            .expr_as(number(index), Alias::new("index"))
            .expr_as(Expr::cust("count(*)"), Alias::new("places"))
            .from_subquery(places(word).limit(RARE).into_query(), Alias::new("place"))
            .to_owned()
    });
    let mut fewest: Option<(i64, &str)> = None;
    for row in db.query_all(&union_all(counts)).await? {
        let index: i32 = row.try_get("", "index")?;
        let word = usize::try_from(index)
            .ok()
            .and_then(|index| words.get(index));
        let Some(word) = word else { continue };
        let places: i64 = row.try_get("", "places")?;
        if fewest.is_none_or(|(fewest, _)| places < fewest) {
            fewest = Some((places, word));
        }
    }
    let rare = fewest.filter(|(places, _)| places.unsigned_abs() < RARE);
    Ok(rare.map(|(_, word)| word))
}

/// `SELECT solution_id` of each word that begins so.
fn places(prefix: &str) -> Select<solution_word::Entity> {
    let first = prefix.as_bytes().to_vec();
    // No letter's bytes begin with this one: it stands behind everything that the prefix can go on with.
    let last = [prefix.as_bytes(), &[0xff]].concat();
    solution_word::Entity::find()
        .select_only()
        .column(solution_word::Column::SolutionId)
        .filter(solution_word::Column::Word.gte(first))
        .filter(solution_word::Column::Word.lt(last))
}

fn of_this_solution() -> Expr {
    Expr::col((solution_word::Entity, solution_word::Column::SolutionId))
        .equals((Entity, Column::Id))
}

fn beyond(select: Select<Entity>, place: Option<&Place>) -> Select<Entity> {
    let Some((name_key, id)) = place else {
        return select;
    };
    let here = Expr::tuple([Expr::col(Column::NameKey), Expr::col(Column::Id)]);
    let there = Expr::tuple([Expr::val(name_key.clone()), Expr::val(*id)]);
    select.filter(here.gt(there))
}

/// Solutions by id, for whoever is signed in.
pub async fn unscoped_by_ids(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Model>, DbErr> {
    let rows = BY_IDS.models::<Model>(db, &ids.to_vec()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

static BY_IDS: Template<Vec<Uuid>> = Template::new(|ids| {
    Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .into_query()
});

/// The solution, which must exist. For what a command has already been allowed to touch.
pub async fn unscoped_get(db: &impl ConnectionTrait, id: Uuid) -> Result<Model, DbErr> {
    Entity::find_by_id(id)
        .one(db)
        .await?
        .ok_or_else(|| DbErr::RecordNotFound(format!("solution {id}")))
}

/// Solutions by what an import recognises them by. For the import.
pub async fn unscoped_by_keys(
    db: &impl ConnectionTrait,
    keys: impl IntoIterator<Item = String>,
) -> Result<HashMap<String, Model>, DbErr> {
    let rows = Entity::find()
        .filter(Column::Key.is_in(keys))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.key.clone(), row)).collect())
}
