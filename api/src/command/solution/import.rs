//! Filling the catalogue from a CSV file, and bringing it up to date from a newer one.

use std::{
    collections::BTreeMap,
    fmt,
    io::{BufRead, BufReader, Read},
    sync::Arc,
};

use csv::{ByteRecord, ReaderBuilder};
use entity::{
    Email, solution, solution_word,
    text::{is_hidden, words},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, sea_query::OnConflict,
};
use url::Url;
use uuid::Uuid;

use crate::{
    app::App,
    fault::{Code, Fault, Refusal},
    store::{self, Work},
};

/// The columns, in the order in which the documentation names them; a file may have them in any.
const COLUMNS: [&str; 6] = [
    "name",
    "vendor_name",
    "vendor_email",
    "summary",
    "website_url",
    "category",
];
/// Longest name, and vendor with name, when they are spelled out for comparison, in bytes.
const MOST_KEY: usize = 1_000;
/// Longest line, in bytes.
const MOST_BYTES: u64 = 64 * 1024;
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
    let columns = columns(&lines.next()?.unwrap_or_default())?;
    let mut report = Report::default();
    let mut batch = BTreeMap::new();
    loop {
        let record = lines.next()?;
        let more = record.is_some();
        if let Some(record) = record.filter(|record| !record.is_empty()) {
            match Line::read(&record, &columns) {
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

/// The lines of a file, each read by itself: no field of ours holds a line break, so that a quote which is never closed
/// costs its own line and no other.
struct Lines<R> {
    file: BufReader<R>,
    /// Of the line read last, as editors count.
    number: u64,
}

impl<R: Read> Lines<R> {
    fn new(file: R) -> Self {
        Self {
            file: BufReader::new(file),
            number: 0,
        }
    }

    /// The fields of the next line, none of an empty one; nothing after the last.
    fn next(&mut self) -> Result<Option<ByteRecord>, Refusal> {
        let unreadable = |error: &dyn fmt::Display| unreadable(&error.to_string());
        let mut line = Vec::new();
        // A file without line breaks is none of ours; it is not read whole to find that out.
        let mut most = (&mut self.file).take(MOST_BYTES);
        if most
            .read_until(b'\n', &mut line)
            .map_err(|error| unreadable(&error))?
            == 0
        {
            return Ok(None);
        }
        self.number += 1;
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(line.len().max(1))
            .from_reader(line.trim_ascii_end());
        let mut record = ByteRecord::new();
        reader
            .read_byte_record(&mut record)
            .map_err(|error| unreadable(&error))?;
        Ok(Some(record))
    }
}

/// Where each of [`COLUMNS`] stands.
fn columns(header: &ByteRecord) -> Result<[usize; 6], Refusal> {
    let mut places = [0; 6];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        let same = |field: &[u8]| {
            let field = field.strip_prefix("\u{feff}".as_bytes()).unwrap_or(field);
            field.trim_ascii().eq_ignore_ascii_case(column.as_bytes())
        };
        *place = header.iter().position(same).ok_or_else(|| {
            unreadable(&format!(
                "its first line names no column `{column}`; it should be `{}`",
                COLUMNS.join(",")
            ))
        })?;
    }
    Ok(places)
}

fn unreadable(why: &str) -> Refusal {
    Refusal::new(
        Code::InvalidInput,
        format!("The file cannot be read: {why}"),
    )
}

/// A line that can be used.
#[derive(Clone)]
struct Line {
    name: String,
    vendor_name: String,
    vendor_email: Email,
    summary: String,
    website_url: Option<String>,
    category: String,
}

impl Line {
    fn read(record: &ByteRecord, columns: &[usize; 6]) -> Result<Self, String> {
        let mut fields = columns.iter().zip(COLUMNS).map(|(place, column)| {
            let field = record.get(*place).unwrap_or_default();
            let text = std::str::from_utf8(field)
                .map_err(|_| format!("`{column}` is not UTF-8 text"))?
                .trim();
            Ok::<_, String>((column, text))
        });
        let mut next = || fields.next().unwrap_or(Ok(("", "")));
        let name = text(next()?, 200)?;
        let vendor_name = text(next()?, 200)?;
        let (column, email) = next()?;
        let vendor_email = email
            .parse()
            .map_err(|_| format!("`{column}` is not an e-mail address like sales@example.com"))?;
        let summary = text(next()?, 2_000)?;
        let website_url = website(next()?)?;
        let category = text(next()?, 100)?;
        let line = Self {
            name,
            vendor_name,
            vendor_email,
            summary,
            website_url,
            category,
        };
        // A few letters stand for whole phrases.
        if line.key().len() > MOST_KEY || solution::name_key(&line.name).len() > MOST_KEY {
            return Err(
                "`name` and `vendor_name` are too long when they are spelled out".to_owned(),
            );
        }
        Ok(line)
    }

    fn key(&self) -> String {
        solution::key(&self.vendor_name, &self.name)
    }

    fn says(&self, row: &solution::Model) -> bool {
        self.name == row.name
            && self.vendor_name == row.vendor_name
            && self.vendor_email == row.vendor_email
            && self.summary == row.summary
            && self.website_url == row.website_url
            && self.category == row.category
    }

    fn words(&self) -> impl Iterator<Item = Vec<u8>> {
        let texts = [&self.name, &self.vendor_name, &self.summary, &self.category];
        let texts: Vec<&str> = texts.into_iter().map(String::as_str).collect();
        words(&texts.join(" ")).into_iter().map(String::into_bytes)
    }

    /// The row as it shall be.
    fn row(self, work: &Work, id: Uuid, key: String) -> solution::ActiveModel {
        solution::ActiveModel {
            id: Set(id),
            key: Set(key),
            name_key: Set(solution::name_key(&self.name)),
            name: Set(self.name),
            vendor_name: Set(self.vendor_name),
            vendor_email: Set(self.vendor_email),
            summary: Set(self.summary),
            website_url: Set(self.website_url),
            category: Set(self.category),
            // Of one that is known already it stays what it is.
            created_at: Set(work.now),
            updated_at: Set(work.now),
        }
    }
}

fn is_unfit(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || is_hidden(c)
}

/// One line of text, of 1 to `most` characters.
fn text((column, text): (&str, &str), most: usize) -> Result<String, String> {
    if text.is_empty() {
        return Err(format!("`{column}` is missing"));
    }
    if text.chars().count() > most {
        return Err(format!("`{column}` is longer than {most} characters"));
    }
    if text.chars().any(is_unfit) {
        return Err(format!("`{column}` holds characters that do not show"));
    }
    Ok(text.to_owned())
}

fn website((column, text): (&str, &str)) -> Result<Option<String>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let url = Url::parse(text).ok();
    let url = url.filter(|url| url.scheme() == "https" && url.host().is_some());
    match url {
        Some(url) if url.as_str().len() <= 2_000 => Ok(Some(url.into())),
        _ => Err(format!(
            "`{column}` is not an address like https://example.com; leave it empty if there is none"
        )),
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
