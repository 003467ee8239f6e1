//! Changing what a shortlist is called and about.

use entity::shortlist::{self, Model};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use super::{Seen, lock_for, write};
use crate::{
    access::{Viewer, shortlist::Action},
    app::App,
    command::input,
    event::shortlist::{Happened, record},
    fault::Fault,
};

/// What to change; what is left out stays.
#[derive(Clone, Debug)]
pub struct Input {
    pub shortlist: Seen,
    pub title: Option<String>,
    /// An empty one takes the description away.
    pub description: Option<String>,
}

/// Changes the shortlist.
pub async fn run(app: &App, viewer: Viewer, input: Input) -> Result<Model, Fault> {
    let title = input.title.as_deref().map(input::title).transpose()?;
    let describes = input.description.is_some();
    let description = input::description(input.description)?;
    app.write(move |work| {
        let (title, description) = (title.clone(), description.clone());
        Box::pin(async move {
            let (before, seat) = lock_for(work, viewer, input.shortlist, Action::Edit).await?;
            let mut change = <shortlist::ActiveModel as Default>::default();
            if let Some(title) = title.filter(|title| *title != before.title) {
                change.title = Set(title);
            }
            if describes && description != before.description {
                change.description = Set(description);
            }
            if !change.is_changed() {
                return Ok(before);
            }
            let after = write(work, &before, change).await?;
            record(work, viewer, &seat, &after, Happened::Changed).await?;
            Ok(after)
        })
    })
    .await
}
