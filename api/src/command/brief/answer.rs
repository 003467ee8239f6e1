//! A supplier's answer.

use entity::{
    brief::Status,
    brief_recipient,
    brief_response::{self, MOST_OF_ONE, Model},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use secrecy::{ExposeSecret, SecretString};

use super::Quote;
use crate::{
    app::App,
    command::input,
    event::brief::record_response,
    fault::{Code, Fault, Refusal},
    limit::Source,
    secret, store,
};

/// What is answered, and by whom: the token is the permission.
#[derive(Clone, Debug)]
pub struct Input {
    pub token: SecretString,
    pub message: String,
    pub quote: Option<Quote>,
}

/// Takes the answer, as long as the brief is open. A further one stands beside the first.
pub async fn run(app: &App, source: Source, input: Input) -> Result<(), Fault> {
    app.limiter.link_tries.count(source)?;
    let message = input::answer(&input.message)?;
    let quote = input.quote.as_ref().map(Quote::check).transpose()?;
    let token_hash = secret::hash(input.token.expose_secret());
    app.write(move |work| {
        let (message, quote, token_hash) = (message.clone(), quote.clone(), token_hash.clone());
        Box::pin(async move {
            let dead = || {
                let message = "This link does not work. Open the one in the mail, as a whole.";
                Refusal::new(Code::LinkInvalid, message).at("token")
            };
            let asked = store::brief::unscoped_find_asked(&work.tx, &token_hash).await?;
            let asked = asked.ok_or_else(dead)?;
            let locked = store::brief::unscoped_lock_asked(&work.tx, &asked).await?;
            let (brief, recipient) = locked.ok_or_else(dead)?;
            if brief.status != Status::Sent {
                let message = "This request is closed and takes no more answers.";
                return Err(Refusal::new(Code::Conflict, message).into());
            }
            let given = store::brief::unscoped_responses_by(&work.tx, recipient.id).await?;
            let (quote_amount, quote_currency) = quote.unzip();
            // Sent again by a second click: it has arrived.
            if given.last().is_some_and(|last| {
                last.message == message
                    && last.quote_amount == quote_amount
                    && last.quote_currency == quote_currency
            }) {
                return Ok(());
            }
            if given.len() >= MOST_OF_ONE {
                let message = format!("You have answered {MOST_OF_ONE} times already.");
                return Err(Refusal::new(Code::Conflict, message).into());
            }
            let response = Model {
                id: work.id(),
                brief_id: brief.id,
                recipient_id: recipient.id,
                message,
                quote_amount,
                quote_currency,
                received_at: work.now,
            };
            let row = response.clone().into_active_model().reset_all();
            brief_response::ActiveModel::insert(row, &work.tx).await?;
            if recipient.responded_at.is_none() {
                let change = brief_recipient::ActiveModel {
                    id: Set(recipient.id),
                    responded_at: Set(Some(work.now)),
                    ..Default::default()
                };
                change.update(&work.tx).await?;
            }
            record_response(work, &brief, &response, &asked.solution.vendor_name).await?;
            Ok(())
        })
    })
    .await
}
