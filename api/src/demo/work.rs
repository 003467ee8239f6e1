//! What is made in the workspaces: shortlists and briefs in their states, by members and by partners, what suppliers answer,
//! notes, and solutions put aside.

use std::net::{IpAddr, Ipv4Addr};

use entity::{
    Subject, SubjectKind, brief::Kind, brief_link, note::Visibility, organization, solution,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use uuid::Uuid;

use crate::{
    access::Viewer,
    app::App,
    command::{
        brief, note,
        saved_solution::save,
        shortlist::{Seen, create, publish},
        solution::import,
    },
    fault::Fault,
    limit::Source,
    store,
};

/// The catalogue, with vendors and addresses that are nobody's.
const CATALOGUE: &[u8] = include_bytes!("solutions.csv");

/// Fills the catalogue.
pub(super) async fn fill_catalogue(app: &App) -> Result<(), Fault> {
    import::run(app, CATALOGUE).await.map(drop)
}

/// Vendors and names of solutions of the catalogue.
pub(super) type Solutions<'a> = &'a [(&'a str, &'a str)];

async fn ids(app: &App, solutions: Solutions<'_>) -> Result<Vec<Uuid>, Fault> {
    let keys: Vec<String> = solutions
        .iter()
        .map(|(vendor, name)| solution::key(vendor, name))
        .collect();
    let known = store::solution::unscoped_by_keys(&app.db.read, keys.clone()).await?;
    let id = |key: &String| known.get(key).map(|row| row.id);
    let ids: Option<Vec<Uuid>> = keys.iter().map(id).collect();
    ids.ok_or_else(|| Fault::internal("a solution of the demo is not in its catalogue"))
}

/// A draft of the viewer's.
pub(super) async fn draft(
    app: &App,
    by: Viewer,
    organization: &organization::Model,
    (title, description): (&str, &str),
    solutions: Solutions<'_>,
) -> Result<Seen, Fault> {
    let input = create::Input {
        organization_id: organization.id,
        title: title.to_owned(),
        description: Some(description.to_owned()),
        solution_ids: ids(app, solutions).await?,
        draft: true,
    };
    let shortlist = create::run(app, by, input).await?;
    Ok(Seen {
        id: shortlist.id,
        version: shortlist.version,
    })
}

/// A draft, published at once.
pub(super) async fn published(
    app: &App,
    by: Viewer,
    organization: &organization::Model,
    texts: (&str, &str),
    solutions: Solutions<'_>,
) -> Result<Subject, Fault> {
    let draft = draft(app, by, organization, texts, solutions).await?;
    let published = publish::run(app, by, draft).await?;
    Ok(Subject::new(SubjectKind::Shortlist, published.id))
}

/// A draft of what is to be asked of these suppliers.
pub(super) async fn brief(
    app: &App,
    by: Viewer,
    organization: &organization::Model,
    (kind, title, body): (Kind, &str, &str),
    solutions: Solutions<'_>,
) -> Result<brief::Seen, Fault> {
    let input = brief::create::Input {
        organization_id: organization.id,
        kind,
        title: title.to_owned(),
        body: body.to_owned(),
        solution_ids: ids(app, solutions).await?,
    };
    let brief = brief::create::run(app, by, input).await?;
    Ok(brief::Seen {
        id: brief.id,
        version: brief.version,
    })
}

/// Sends it.
pub(super) async fn send(app: &App, by: Viewer, brief: brief::Seen) -> Result<brief::Seen, Fault> {
    let sent = brief::send::run(app, by, brief).await?;
    Ok(brief::Seen {
        id: sent.id,
        version: sent.version,
    })
}

/// What the supplier at this place answers, with an amount in euros perhaps: by a link like those in the mails.
pub(super) async fn answer(
    app: &App,
    brief: brief::Seen,
    place: usize,
    message: &'static str,
    euros: Option<&str>,
) -> Result<(), Fault> {
    let asked = store::brief::unscoped_recipients(&app.db.read, brief.id).await?;
    let recipient_id = asked.get(place).map(|recipient| recipient.id);
    let recipient_id = recipient_id.ok_or_else(|| Fault::internal("a demo brief asks nobody"))?;
    let token = app.write(move |work| {
        Box::pin(async move {
            let token = work.entropy().token();
            let link = brief_link::ActiveModel {
                id: Set(work.id()),
                recipient_id: Set(recipient_id),
                token_hash: Set(token.hash()),
                created_at: Set(work.now),
            };
            link.insert(&work.tx).await?;
            Ok(token)
        })
    });
    let input = brief::answer::Input {
        token: token.await?.expose().into(),
        message: message.to_owned(),
        quote: euros.map(|amount| brief::Quote {
            amount: amount.to_owned(),
            currency: "EUR".to_owned(),
        }),
    };
    let here = Source::from(IpAddr::from(Ipv4Addr::LOCALHOST));
    brief::answer::run(app, here, input).await
}

/// A note on something in the workspace.
pub(super) async fn note(
    app: &App,
    by: Viewer,
    organization: &organization::Model,
    subject: Subject,
    text: &str,
    visibility: Visibility,
) -> Result<(), Fault> {
    let input = note::add::Input {
        organization_id: organization.id,
        subject: Some(subject),
        text: text.to_owned(),
        visibility,
    };
    note::add::run(app, by, input).await.map(drop)
}

/// A solution of the catalogue, to write a note on.
pub(super) async fn solution(app: &App, named: (&str, &str)) -> Result<Subject, Fault> {
    let found = ids(app, &[named]).await?.first().copied();
    let id = found.ok_or_else(|| Fault::internal("a solution of the demo is not there"))?;
    Ok(Subject::new(SubjectKind::Solution, id))
}

/// Puts solutions aside.
pub(super) async fn save(
    app: &App,
    by: Viewer,
    organization: &organization::Model,
    solutions: Solutions<'_>,
) -> Result<(), Fault> {
    for id in ids(app, solutions).await? {
        save::run(app, by, organization.id, id).await?;
    }
    Ok(())
}
