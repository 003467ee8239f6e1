//! What the demo's organizations keep, and share with each other: folders with real files in them.

use entity::document::Kind;
use time::Duration;
use uuid::Uuid;

use super::{file::send, logo::picture, partnership::Firm};
use crate::{
    app::App,
    command::document::{Input, create_folder, share, upload},
    fault::Fault,
};

const SHIFTS: &str = "week,crew,early,late\n46,Dock 1,12,9\n47,Dock 1,14,11\n48,Dock 2,16,14\n";
const TERMS: &str = "Two crews of eight, from week 46 to week 52. Early shift from six, late shift from two.\n\
    Whoever is ill is replaced within four hours.\n";
const RATES: &str = "crew,per hour\nDock 1,27.40\nDock 2,26.10\n";
const FORECAST: &str = "week,pallets\n46,310\n47,380\n48,460\n49,520\n";

impl Firm<'_> {
    async fn folder(self, app: &App, name: &str, within: Option<Uuid>) -> Result<Uuid, Fault> {
        app.clock.advance(Duration::minutes(3));
        let input = create_folder::Input {
            organization_id: self.organization.id,
            name: name.to_owned(),
            folder_id: within,
        };
        create_folder::run(app, self.by, input).await
    }

    async fn put(
        self,
        app: &App,
        within: Option<Uuid>,
        kind: Kind,
        (name, bytes): (&str, Vec<u8>),
    ) -> Result<Uuid, Fault> {
        app.clock.advance(Duration::minutes(2));
        let input = upload::Input {
            organization_id: self.organization.id,
            kind,
            folder_id: within,
            name: None,
            upload_id: send(app, self.by, name, bytes).await?,
        };
        upload::run(app, self.by, input).await
    }

    async fn share(self, app: &App, document_id: Uuid) -> Result<(), Fault> {
        let input = Input {
            document_id,
            partnership_id: self.newest(app).await?.partnership_id,
        };
        share::run(app, self.by, input).await.map(drop)
    }
}

/// The two, who have just become partners, keep some things to themselves and share others.
pub(super) async fn tell(app: &App, [harbourline, alder]: [Firm<'_>; 2]) -> Result<(), Fault> {
    let season = harbourline.folder(app, "Peak season", None).await?;
    let plans = harbourline.folder(app, "Plans", Some(season)).await?;
    let text = |name, text: &str| (name, text.as_bytes().to_vec());
    let (file, proof) = (Kind::File, Kind::Proof);
    let shifts = text("shifts.csv", SHIFTS);
    harbourline.put(app, Some(season), file, shifts).await?;
    let terms = ("terms.pdf", page(TERMS));
    harbourline.put(app, Some(plans), proof, terms).await?;
    let gate = ("gate.png", picture()?);
    harbourline.put(app, Some(plans), proof, gate).await?;
    let contracts = harbourline.folder(app, "Contracts", None).await?;
    let rates = text("rates.csv", RATES);
    harbourline.put(app, Some(contracts), file, rates).await?;
    harbourline.share(app, season).await?;
    let forecast = text("forecast.csv", FORECAST);
    let forecast = alder.put(app, None, file, forecast).await?;
    alder.share(app, forecast).await
}

/// A PDF of one page with this text on it.
fn page(text: &str) -> Vec<u8> {
    let lines = text.lines().map(|line| format!("({line}) Tj T*"));
    let shown = lines.collect::<Vec<_>>().join(" ");
    let shown = format!("BT /F1 12 Tf 16 TL 56 760 Td {shown} ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
            /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{shown}\nendstream", shown.len()),
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(format!("{:010} 00000 n \n", pdf.len()));
        pdf += &format!("{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let (places, start) = (places.concat(), pdf.len());
    let size = objects.len() + 1;
    pdf += &format!("xref\n0 {size}\n0000000000 65535 f \n{places}");
    pdf += &format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    pdf.into_bytes()
}
