use async_graphql::{ID, SimpleObject};
use entity::{SubjectKind, solution};
use url::Url as Address;

use crate::graphql::{id, scalar::Url};

/// Something that can be shortlisted: an entry of the catalogue.
#[derive(SimpleObject, Clone)]
pub struct Solution {
    /// Starts with `sol_`.
    pub id: ID,
    /// What it is called.
    name: String,
    /// Who offers it.
    vendor_name: String,
    /// What it does, in a sentence or two.
    summary: String,
    /// Where to read more.
    website_url: Option<Url>,
    /// What kind of solution it is, e.g. `Payroll`.
    category: String,
}

impl From<&solution::Model> for Solution {
    fn from(row: &solution::Model) -> Self {
        let website = row.website_url.as_deref();
        Self {
            id: id::encode(SubjectKind::Solution, row.id),
            name: row.name.clone(),
            vendor_name: row.vendor_name.clone(),
            summary: row.summary.clone(),
            website_url: website.and_then(|url| Address::parse(url).ok()).map(Url),
            category: row.category.clone(),
        }
    }
}
