//! Filling the catalogue from a CSV file, and bringing it up to date from a newer one.

mod line;

use std::{collections::BTreeMap, fmt, io::Read, sync::Arc};

use csv::ByteRecord;
use entity::{solution, solution_word};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, sea_query::OnConflict,
};
use uuid::Uuid;

use self::line::{Line, Lines};
use crate::{
    app::App,
    fault::Fault,
    store::{self, Work},
};

/// Lines written in one transaction: others write in between.
const BATCH: usize = 500;

/// What an import did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub left_out: Vec<LeftOut>,
}

/// A line that could not be used.
#[derive(Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// As editors count: the header is line 1.
    pub line: u64,
    pub why: String,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

/// Adds what is new and changes what is known already: a solution is known by its vendor and its name. A line that
/// cannot be used is left out and stops nothing else; nothing is ever removed.
pub async fn run(app: &App, file: impl Read + Send) -> Result<Report, Fault> {
    let mut lines = Lines::new(file);
    let columns = lines.columns()?;
    let mut report = Report::default();
    let mut batch = BTreeMap::new();
    loop {
        let record = lines.next()?;
        let more = record.is_some();
        let is_empty =
            |record: &Result<ByteRecord, _>| record.as_ref().is_ok_and(ByteRecord::is_empty);
        if let Some(record) = record.filter(|record| !is_empty(record)) {
            match record.and_then(|record| Line::read(&record, &columns)) {
                // Of two lines about one solution the later holds.
                Ok(read) => drop(batch.insert(read.key(), read)),
                Err(why) => report.left_out.push(LeftOut {
                    line: lines.number,
                    why,
                }),
            }
        }
        if batch.len() >= BATCH || !more {
            let (added, changed, unchanged) = write(app, std::mem::take(&mut batch)).await?;
            report.added += added;
            report.changed += changed;
            report.unchanged += unchanged;
        }
        if !more {
            return Ok(report);
        }
    }
}

/// What a newer line says anew.
const CHANGES: [solution::Column; 8] = [
    solution::Column::Name,
    solution::Column::NameKey,
    solution::Column::VendorName,
    solution::Column::VendorEmail,
    solution::Column::Summary,
    solution::Column::WebsiteUrl,
    solution::Column::Category,
    solution::Column::UpdatedAt,
];

/// How many lines are new, changed and as they were.
async fn write(app: &App, lines: BTreeMap<String, Line>) -> Result<(usize, usize, usize), Fault> {
    let lines = Arc::new(lines);
    app.write(move |work| {
        let lines = Arc::clone(&lines);
        Box::pin(async move {
            let mut known =
                store::solution::unscoped_by_keys(&work.tx, lines.keys().cloned()).await?;
            let (mut rows, mut texts, mut changed) = (Vec::new(), Vec::new(), Vec::new());
            for (key, line) in lines.iter() {
                let id = match known.remove(key) {
                    Some(row) if line.says(&row) => continue,
                    Some(row) => {
                        changed.push(row.id);
                        row.id
                    }
                    None => work.id(),
                };
                rows.push(line.clone().row(work, id, key.clone()));
                texts.push((id, line));
            }
            let counts = (rows.len() - changed.len(), changed.len());
            if !rows.is_empty() {
                solution::Entity::insert_many(rows)
                    .on_conflict(
                        OnConflict::column(solution::Column::Key)
                            .update_columns(CHANGES)
                            .to_owned(),
                    )
                    .exec_without_returning(&work.tx)
                    .await?;
            }
            if !changed.is_empty() {
                solution_word::Entity::delete_many()
                    .filter(solution_word::Column::SolutionId.is_in(changed))
                    .exec(&work.tx)
                    .await?;
            }
            add_words(work, texts).await?;
            Ok((counts.0, counts.1, lines.len() - counts.0 - counts.1))
        })
    })
    .await
}

async fn add_words(work: &Work, texts: Vec<(Uuid, &Line)>) -> Result<(), DbErr> {
    // Two values a row, and a statement has room for some 32,000 on SQLite.
    const ROWS: usize = 10_000;
    let rows: Vec<_> = texts
        .into_iter()
        .flat_map(|(id, line)| {
            line.words().map(move |word| solution_word::ActiveModel {
                word: Set(word),
                solution_id: Set(id),
            })
        })
        .collect();
    for rows in rows.chunks(ROWS) {
        solution_word::Entity::insert_many(rows.to_vec())
            .exec_without_returning(&work.tx)
            .await?;
    }
    Ok(())
}
