//! The agency's portal: companies that it has signed up, equipped and given its look.

use entity::{app, organization};
use time::Duration;
use uuid::Uuid;

use super::{file::send, logo::picture};
use crate::{
    access::Viewer,
    app::App,
    command::{
        app::import,
        branding::update,
        company::{NewAdmin, create},
        membership,
        partner::entitle::{self, Entitlement, Named},
    },
    fault::Fault,
    store,
};

/// What organizations of the demo use.
const APPS: &str = r#"
[[app]]
id = "inbox"
name = "Team Inbox"
description = "One address for a team, with who answers what."
tier = "core"

[[app]]
id = "directory"
name = "Directory"
description = "Everybody's number, place and deputy."
tier = "core"

[[app]]
id = "rota"
name = "Rota"
description = "Plans shifts, and who stands in."
tier = "premium"

[[app]]
id = "stockroom"
name = "Stockroom"
description = "Counts what is there, and orders what is not."
tier = "premium"

[[app]]
id = "expenses"
name = "Expenses"
description = "Photographs receipts and pays them back."
tier = "premium"
"#;

/// Names the apps, and opens the portal for the agency `partner_id`.
pub(super) async fn open(app: &App, partner_id: Uuid) -> Result<(), Fault> {
    import::run(app, APPS).await?;
    for entitlement in [Entitlement::EnablePortal, Entitlement::GrantLicense] {
        let reason = "Asked for on the phone.".to_owned();
        entitle::run(app, Named::Id(partner_id), entitlement, reason).await?;
    }
    Ok(())
}

/// Signs three companies up by `head`: the last is run by `own_admin` alone.
pub(super) async fn sign_up(
    app: &App,
    partner_id: Uuid,
    head: Viewer,
    own_admin: (Viewer, &str, &str),
) -> Result<(), Fault> {
    let (runs_it, email, name) = own_admin;
    for (company, apps, is_own) in [
        ("Fernhill Bakeries", &["rota", "stockroom"][..], false),
        ("Quayside Tools", &["stockroom"], false),
        ("Lantern Hotels", &["rota", "expenses"], true),
    ] {
        app.clock.advance(Duration::minutes(40));
        let admin = NewAdmin {
            email: email.to_owned(),
            name: name.to_owned(),
        };
        let input = create::Input {
            partner_id,
            name: company.to_owned(),
            app_ids: ids(app, apps).await?,
            admins: is_own.then(|| vec![admin]),
        };
        let created = create::run(app, head, input).await?;
        if is_own {
            accept(app, runs_it, &created).await?;
        }
    }
    Ok(())
}

async fn ids(app: &App, keys: &[&str]) -> Result<Vec<Uuid>, Fault> {
    let all: Vec<app::Model> = store::app::unscoped_all(&app.db.read).await?;
    let named = all.iter().filter(|app| keys.contains(&app.key.as_str()));
    Ok(named.map(|app| app.id).collect())
}

async fn accept(app: &App, person: Viewer, company: &organization::Model) -> Result<(), Fault> {
    let invited =
        store::membership::unscoped_find(&app.db.read, company.id, person.user_id).await?;
    let invited = invited.ok_or_else(|| Fault::internal("nobody was asked to run the company"))?;
    membership::accept::run(app, person, invited.id)
        .await
        .map(drop)
}

/// Gives the agency and its companies a look.
pub(super) async fn brand(app: &App, partner_id: Uuid, head: Viewer) -> Result<(), Fault> {
    let color = "#0f766e".parse();
    let logo = send(app, head, "brightside.png", picture()?).await?;
    let input = update::Input {
        partner_id,
        logo_upload_id: Some(logo),
        primary_color: Some(color.map_err(|_| Fault::internal("a demo colour is none"))?),
        support: Some(update::NewSupport::Email(
            "help@brightside.example".to_owned(),
        )),
        ..update::Input::default()
    };
    update::run(app, head, input).await.map(drop)
}
