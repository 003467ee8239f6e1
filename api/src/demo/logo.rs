//! A logo for a buyer, drawn here: three waves below a line of sky.

use std::{f32::consts::TAU, io::Cursor};

use entity::organization;
use image::{ImageFormat, Rgb, RgbImage};

use super::file::send;
use crate::{access::Viewer, app::App, command::organization::update, fault::Fault};

/// Pixels of one side.
const SIDE: u16 = 192;
const SKY: Rgb<u8> = Rgb([235, 242, 250]);
/// From the far one to the near one.
const WAVES: [Rgb<u8>; 3] = [Rgb([140, 179, 217]), Rgb([51, 105, 163]), Rgb([18, 53, 91])];

/// Sends the picture and makes it the organization's logo, as one of its admins would.
pub(super) async fn give(
    app: &App,
    admin: Viewer,
    organization: &organization::Model,
) -> Result<(), Fault> {
    let upload_id = send(app, admin, "waves.png", picture()?).await?;
    let input = update::Input {
        organization_id: organization.id,
        logo_upload_id: Some(upload_id),
        ..update::Input::default()
    };
    update::run(app, admin, input).await.map(drop)
}

pub(super) fn picture() -> Result<Vec<u8>, Fault> {
    let side = u32::from(SIDE);
    let picture = RgbImage::from_fn(side, side, |x, y| {
        let [x, y] = [x, y].map(|pixel| pixel as f32 / f32::from(SIDE));
        let covers = |wave: &usize| y > 0.4 + 0.2 * *wave as f32 + 0.05 * crest(x, *wave);
        let nearest = (0..WAVES.len()).rev().find(covers);
        nearest.map_or(SKY, |wave| WAVES[wave])
    });
    let mut file = Cursor::new(Vec::new());
    let drawn = picture.write_to(&mut file, ImageFormat::Png);
    drawn.map_err(Fault::internal)?;
    Ok(file.into_inner())
}

/// How high a wave is at `x`, from −1 to 1; each is ahead of the one behind it.
fn crest(x: f32, wave: usize) -> f32 {
    (TAU * (1.5 * x + 0.3 * wave as f32)).sin()
}
