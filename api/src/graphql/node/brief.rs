use std::sync::Arc;

use async_graphql::{Enum, ID, SimpleObject};
use entity::{SubjectKind, brief};
use uuid::Uuid;

use super::{EmailDelivery, Solution};
use crate::{
    graphql::{
        id,
        scalar::{DateTime, Decimal, EmailAddress},
    },
    store::{
        brief::{Asked, Recipient, Response},
        workspace::{self, Thing},
    },
};

/// What a brief asks for.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "brief::Kind")]
pub enum BriefKind {
    /// A description of what is needed.
    Brief,
    /// A request for information.
    Rfi,
    /// A request for proposal.
    Rfp,
}

/// Where a brief stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "brief::Status")]
pub enum BriefStatus {
    /// Seen by those who make it: the people on the delegation, or the organization's members.
    Draft,
    /// With the suppliers, who may answer; seen by the organization, and by its partners who may.
    Sent,
    /// Takes no more answers.
    Closed,
}

/// What is asked of suppliers.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct Brief {
    /// Starts with `bri_`.
    pub id: ID,
    /// What it asks for.
    kind: BriefKind,
    /// 1 to 200 characters on one line.
    title: String,
    /// 1 to 10,000 characters of plain text; as suppliers got it, once it has been sent.
    body: String,
    /// Where it stands.
    status: BriefStatus,
    /// Whose name suppliers saw: the partner's or the buyer's, fixed when it was sent; null for a draft.
    sent_as: Option<String>,
    /// When it was made.
    created_at: DateTime,
    /// When it was last changed, sent or closed.
    updated_at: DateTime,
    /// When it was sent; null for a draft.
    sent_at: Option<DateTime>,
    /// When it was closed; null until then.
    closed_at: Option<DateTime>,
    /// Grows with every change; a mutation wants the one you have seen.
    version: i32,
    #[graphql(skip)]
    pub thing: Arc<workspace::Brief>,
}

impl Brief {
    pub fn new(thing: Arc<workspace::Brief>) -> Self {
        let row = &thing.row;
        Self {
            id: id::encode(SubjectKind::Brief, row.id),
            kind: row.kind.into(),
            title: row.title.clone(),
            body: row.body.clone(),
            status: row.status.into(),
            sent_as: row.sent_as.clone(),
            created_at: DateTime(row.created_at),
            updated_at: DateTime(row.updated_at),
            sent_at: row.sent_at.map(DateTime),
            closed_at: row.closed_at.map(DateTime),
            version: row.version,
            thing,
        }
    }

    /// The thing, if it is one.
    pub fn of(thing: Thing) -> Option<Self> {
        match thing {
            Thing::Brief(thing) => Some(Self::new(thing)),
            _ => None,
        }
    }

    /// Its place in a list.
    pub fn key(&self) -> Uuid {
        self.thing.row.id
    }
}

/// A solution whose supplier a brief asks.
#[derive(SimpleObject)]
pub struct BriefRecipient {
    /// What the supplier offers.
    solution: Solution,
    /// Where the brief goes, or went.
    email: EmailAddress,
    /// How the mail stands; null for a draft, where the brief was closed before the mail had left, and when the mail has been
    /// forgotten, after some months.
    delivery: Option<EmailDelivery>,
    /// When the supplier first answered; null until then.
    responded_at: Option<DateTime>,
}

impl From<&Recipient> for BriefRecipient {
    fn from((row, solution, mail): &Recipient) -> Self {
        let email = row.email.as_ref().unwrap_or(&solution.vendor_email);
        Self {
            solution: Solution::from(solution),
            email: EmailAddress::from(email),
            delivery: mail.and_then(EmailDelivery::of),
            responded_at: row.responded_at.map(DateTime),
        }
    }
}

/// An amount of money.
#[derive(SimpleObject, Clone)]
pub struct Money {
    /// Without a sign.
    amount: Decimal,
    /// ISO 4217, e.g. `EUR`.
    currency: String,
}

/// What a supplier has answered.
#[derive(SimpleObject, Clone)]
#[graphql(complex)]
pub struct BriefResponse {
    /// Starts with `brr_`.
    pub id: ID,
    /// What it offers.
    solution: Solution,
    /// 1 to 5,000 characters of plain text.
    message: String,
    /// What it would cost, if the supplier says so.
    quote: Option<Money>,
    /// When it came.
    received_at: DateTime,
    #[graphql(skip)]
    pub brief_id: Uuid,
    #[graphql(skip)]
    row_id: Uuid,
}

impl BriefResponse {
    /// The answer, and what it offers.
    pub fn new((row, solution): &Response) -> Self {
        let quote = row.quote_amount.clone().zip(row.quote_currency.clone());
        Self {
            id: id::encode(SubjectKind::BriefResponse, row.id),
            solution: Solution::from(solution),
            message: row.message.clone(),
            quote: quote.map(|(amount, currency)| Money {
                amount: Decimal(amount),
                currency,
            }),
            received_at: DateTime(row.received_at),
            brief_id: row.brief_id,
            row_id: row.id,
        }
    }

    /// Its place in a list.
    pub fn key(&self) -> Uuid {
        self.row_id
    }
}

/// What a supplier who holds a brief's link sees.
#[derive(SimpleObject)]
pub struct BriefInvitation {
    /// 1 to 200 characters on one line.
    title: String,
    /// What is asked: plain text.
    body: String,
    /// What it asks for.
    kind: BriefKind,
    /// Whose name it bears.
    from: String,
    /// What of the supplier's it is about.
    solution: Solution,
    /// Whether it still takes answers.
    open: bool,
    /// When the supplier first answered; null until then.
    responded_at: Option<DateTime>,
}

impl From<Asked> for BriefInvitation {
    fn from(asked: Asked) -> Self {
        Self {
            title: asked.brief.title,
            body: asked.brief.body,
            kind: asked.brief.kind.into(),
            from: asked.brief.sent_as.unwrap_or_default(),
            solution: Solution::from(&asked.solution),
            open: asked.brief.status == brief::Status::Sent,
            responded_at: asked.recipient.responded_at.map(DateTime),
        }
    }
}
