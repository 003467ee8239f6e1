//! Changing what a note says, and sharing it.

use entity::note::{self, Model, Visibility};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use super::{Seen, lock_for};
use crate::{
    access::{
        Made, Party, Viewer,
        note::{Action, check},
    },
    app::App,
    command::input,
    event::note::{Happened, record},
    fault::{Code, Fault, Refusal},
};

/// What to change; what is left out stays.
#[derive(Clone, Debug)]
pub struct Input {
    pub note: Seen,
    pub text: Option<String>,
    pub visibility: Option<Visibility>,
}

/// Changes the note.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Model, Fault> {
    let text = input.text.as_deref().map(input::note_text).transpose()?;
    app.write(move |work| {
        let text = text.clone();
        Box::pin(async move {
            let (before, about, seat) = lock_for(work, viewer, input.note, Action::Edit).await?;
            let mut change = <note::ActiveModel as Default>::default();
            if let Some(text) = text.filter(|text| *text != before.text) {
                change.text = Set(text);
            }
            let mut happened = Happened::Changed;
            match (before.visibility, input.visibility) {
                (Visibility::Shared, Some(Visibility::Personal)) => {
                    let message = "A shared note stays shared. Delete it and write a personal one.";
                    let refusal = Refusal::new(Code::InvalidInput, message);
                    return Err(refusal.at("visibility").into());
                }
                (Visibility::Personal, Some(Visibility::Shared)) => {
                    let party = Party::of(viewer, &seat, Made::from(&before));
                    check(viewer, party, Action::Share, &before)?;
                    happened = Happened::Shared;
                    // Sharing it is what others see: it bears the name that the author has now.
                    let under = seat.grant().map(|grant| &grant.delegation);
                    change.visibility = Set(Visibility::Shared);
                    change.delegation_id = Set(under.map(|delegation| delegation.id));
                    change.identity_mode = Set(under.map(|delegation| delegation.identity_mode));
                }
                _ => {}
            }
            if !change.is_changed() {
                return Ok(before);
            }
            change.id = Set(before.id);
            change.updated_at = Set(work.now);
            change.version = Set(before.version + 1);
            let after = change.update(&work.tx).await?;
            record(work, viewer, &seat, (&after, &about), happened).await?;
            Ok(after)
        })
    })
    .await
}
