//! Partnerships between the demo's organizations: one in every state.

use entity::organization;
use time::Duration;

use super::document;
use crate::{
    access::Viewer,
    app::App,
    command::partnership::{Input, accept, delete, reject, request},
    fault::Fault,
    store::{paging::Window, partnership},
};

/// An organization, and whoever acts for it.
#[derive(Clone, Copy)]
pub(super) struct Firm<'a> {
    pub(super) organization: &'a organization::Model,
    pub(super) by: Viewer,
    /// Of whoever acts for it.
    pub(super) email: &'a str,
}

impl Firm<'_> {
    async fn ask(self, app: &App, email: &str) -> Result<(), Fault> {
        app.clock.advance(Duration::minutes(20));
        let input = request::Input {
            organization_id: self.organization.id,
            email: email.to_owned(),
        };
        request::run(app, self.by, input).await.map(drop)
    }

    /// What it has been shown last, and for which side it acts.
    pub(super) async fn newest(self, app: &App) -> Result<Input, Fault> {
        let window = Window {
            limit: 1,
            after: None,
            before: None,
            from_end: false,
            total: false,
        };
        let organization_id = self.organization.id;
        let shown = partnership::list(&app.db.read, self.by, organization_id, None, window).await?;
        let newest = shown.rows.into_iter().next();
        let newest = newest.ok_or_else(|| Fault::internal("nothing was asked"))?;
        Ok(Input {
            partnership_id: newest.side.id,
            organization_id,
        })
    }

    async fn accept(self, app: &App) -> Result<(), Fault> {
        accept::run(app, self.by, self.newest(app).await?)
            .await
            .map(drop)
    }

    async fn reject(self, app: &App) -> Result<(), Fault> {
        reject::run(app, self.by, self.newest(app).await?)
            .await
            .map(drop)
    }

    async fn delete(self, app: &App) -> Result<(), Fault> {
        delete::run(app, self.by, self.newest(app).await?)
            .await
            .map(drop)
    }
}

/// The agency asks everybody, and nobody wants it; the others fare better.
pub(super) async fn tell(
    app: &App,
    [harbourline, alder, castellan, brightside]: [Firm<'_>; 4],
) -> Result<(), Fault> {
    harbourline.ask(app, alder.email).await?;
    alder.accept(app).await?;
    document::tell(app, [harbourline, alder]).await?;
    // Rejected, and deleted by whoever asked; by whoever was asked; and without an answer.
    brightside.ask(app, castellan.email).await?;
    castellan.reject(app).await?;
    brightside.delete(app).await?;
    brightside.ask(app, alder.email).await?;
    alder.reject(app).await?;
    alder.delete(app).await?;
    brightside.ask(app, harbourline.email).await?;
    harbourline.delete(app).await?;
    // Rejected, and kept by both.
    alder.ask(app, castellan.email).await?;
    castellan.reject(app).await?;
    // Waiting for an answer, and for an organization.
    castellan.ask(app, harbourline.email).await?;
    harbourline.ask(app, "office@tidewater.example").await
}
