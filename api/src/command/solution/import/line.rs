//! The lines of a catalogue's file, and what each says of a solution.

use std::{
    fmt,
    io::{self, BufRead, BufReader, Read},
};

use csv::{ByteRecord, ReaderBuilder};
use entity::{
    Email, solution,
    text::{is_hidden, words},
};
use sea_orm::ActiveValue::Set;
use url::Url;
use uuid::Uuid;

use crate::{
    fault::{Code, Refusal},
    store::Work,
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

/// The lines of a file, each read by itself: no field of ours holds a line break, so that a quote which is never closed
/// costs its own line and no other.
pub(super) struct Lines<R> {
    file: BufReader<R>,
    /// Of the line read last, as editors count.
    pub(super) number: u64,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(file: R) -> Self {
        Self {
            file: BufReader::new(file),
            number: 0,
        }
    }

    /// What the first line says of all others.
    pub(super) fn columns(&mut self) -> Result<Columns, Refusal> {
        let header = self.next()?.transpose();
        let header =
            header.map_err(|why| unreadable(&format!("its first line is no header: {why}")))?;
        columns(&header.unwrap_or_default())
    }

    /// The fields of the next line, none of an empty one, or why it has none to use; nothing after the last.
    pub(super) fn next(&mut self) -> Result<Option<Result<ByteRecord, String>>, Refusal> {
        let unreadable = |error: &dyn fmt::Display| unreadable(&error.to_string());
        let line = self.read_line().map_err(|error| unreadable(&error))?;
        if line.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        if line.len() as u64 > MOST_BYTES {
            if !line.ends_with(b"\n") {
                self.skip_line().map_err(|error| unreadable(&error))?;
            }
            return Ok(Some(Err("it is longer than 64 KiB".to_owned())));
        }
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(line.len().max(1))
            .from_reader(line.trim_ascii_end());
        let mut record = ByteRecord::new();
        reader
            .read_byte_record(&mut record)
            .map_err(|error| unreadable(&error))?;
        Ok(Some(Ok(record)))
    }

    /// The next line with its end, or of one that is too long no more than tells so; nothing after the last.
    fn read_line(&mut self) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        let mut most = (&mut self.file).take(MOST_BYTES + 1);
        most.read_until(b'\n', &mut line)?;
        Ok(line)
    }

    /// Goes to the end of the line of which a part was read.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let part = self.read_line()?;
            if part.is_empty() || part.ends_with(b"\n") {
                return Ok(());
            }
        }
    }
}

/// What the first line says of all others.
pub(super) struct Columns {
    /// Where each of [`COLUMNS`] stands.
    places: [usize; 6],
    /// How many there are, with those that say nothing to us.
    count: usize,
}

fn columns(header: &ByteRecord) -> Result<Columns, Refusal> {
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
    Ok(Columns {
        places,
        count: header.len(),
    })
}

fn unreadable(why: &str) -> Refusal {
    Refusal::new(
        Code::InvalidInput,
        format!("The file cannot be read: {why}"),
    )
}

/// A line that can be used.
#[derive(Clone)]
pub(super) struct Line {
    name: String,
    vendor_name: String,
    vendor_email: Email,
    summary: String,
    website_url: Option<String>,
    category: String,
}

impl Line {
    pub(super) fn read(record: &ByteRecord, columns: &Columns) -> Result<Self, String> {
        if record.len() > columns.count {
            return Err(
                "it has more fields than the first line; a field with commas stands in quotes"
                    .to_owned(),
            );
        }
        let mut fields = columns.places.iter().zip(COLUMNS).map(|(place, column)| {
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

    pub(super) fn key(&self) -> String {
        solution::key(&self.vendor_name, &self.name)
    }

    pub(super) fn says(&self, row: &solution::Model) -> bool {
        self.name == row.name
            && self.vendor_name == row.vendor_name
            && self.vendor_email == row.vendor_email
            && self.summary == row.summary
            && self.website_url == row.website_url
            && self.category == row.category
    }

    pub(super) fn words(&self) -> impl Iterator<Item = Vec<u8>> {
        let texts = [&self.name, &self.vendor_name, &self.summary, &self.category];
        let texts: Vec<&str> = texts.into_iter().map(String::as_str).collect();
        words(&texts.join(" ")).into_iter().map(String::into_bytes)
    }

    /// The row as it shall be.
    pub(super) fn row(self, work: &Work, id: Uuid, key: String) -> solution::ActiveModel {
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
