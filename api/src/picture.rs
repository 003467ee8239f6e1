//! Pictures that people upload: read within limits and drawn anew, so that nothing else that was in the file is kept.

use std::io::Cursor;

use bytes::Bytes;
use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, ImageResult, Limits,
    metadata::Orientation,
};

use crate::{
    fault::{Code, Fault, Refusal},
    workshop::Workshop,
};

/// Bytes of a file that is read as a picture.
pub const MAX_BYTES: u64 = 1024 * 1024;
/// More bytes than a picture that was drawn here has: at most 512 × 512 pixels of four.
pub const DRAWN_BYTES: u64 = 2 * MAX_BYTES;
/// Longest side of a picture that is read, in pixels.
const LONGEST_READ: u32 = 4096;
/// Longest side of a picture that is drawn, in pixels.
const LONGEST_DRAWN: u32 = 512;
/// Bytes that reading one may take: the largest, at 16 bits a channel.
const MEMORY: u64 = 8 * (LONGEST_READ as u64) * (LONGEST_READ as u64);
/// Pictures at once: each may take [`MEMORY`], and a second or so of one core.
const AT_ONCE: usize = 2;
/// Pictures that may wait, for some seconds; whoever comes then is asked to come again.
const WAITING: usize = 16;

const UNREADABLE: &str = "This is not a picture that can be read. Upload a PNG, JPEG or WebP file.";
const TOO_MANY_PIXELS: &str =
    "This picture is too large. Upload one of at most 4096 × 4096 pixels.";

/// Draws pictures.
#[derive(Clone)]
pub struct Pictures(Workshop);

impl Default for Pictures {
    fn default() -> Self {
        Self(Workshop::new(AT_ONCE, WAITING))
    }
}

impl Pictures {
    /// The picture in `file`, as a PNG of at most 512 × 512 pixels.
    pub async fn redraw(&self, file: Bytes) -> Result<Vec<u8>, Fault> {
        let busy = "Many pictures are being read at this moment. Try again in a few seconds.";
        let place = self.0.place();
        let place = place.ok_or_else(|| Refusal::new(Code::RateLimited, busy))?;
        let drawn = self.0.run(place, move || redraw(&file)).await?;
        drawn.map_err(|error| {
            let reason = match error {
                ImageError::Limits(_) => TOO_MANY_PIXELS,
                _ => UNREADABLE,
            };
            Refusal::new(Code::InvalidInput, reason).into()
        })
    }
}

fn redraw(file: &[u8]) -> ImageResult<Vec<u8>> {
    let (mut picture, orientation) = read(file)?;
    if picture.width().max(picture.height()) > LONGEST_DRAWN {
        picture = picture.thumbnail(LONGEST_DRAWN, LONGEST_DRAWN);
    }
    // Turned when it is small: turning takes as much memory again.
    picture.apply_orientation(orientation);
    let mut drawn = Cursor::new(Vec::new());
    // The pixels alone: what else the file held stays behind.
    picture
        .into_rgba8()
        .write_to(&mut drawn, ImageFormat::Png)?;
    Ok(drawn.into_inner())
}

/// The picture, and how it is to be turned: a photograph says of itself how it was held. What the file is, its first
/// bytes tell.
fn read(file: &[u8]) -> ImageResult<(DynamicImage, Orientation)> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_READ);
    limits.max_image_height = Some(LONGEST_READ);
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format()?;
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((DynamicImage::from_decoder(decoder)?, orientation))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height)
            .write_to(&mut file, ImageFormat::Png)
            .expect("it is drawn");
        file.into_inner()
    }

    #[test]
    fn sides_keep_their_ratio_and_small_ones_their_size() {
        for (width, height, expected) in [
            (40, 30, (40, 30)),
            (1024, 512, (512, 256)),
            (4096, 1, (512, 1)),
        ] {
            let drawn = redraw(&png(width, height)).expect("it is read");
            let (drawn, _) = read(&drawn).expect("it is read again");
            assert_eq!((drawn.width(), drawn.height()), expected);
        }
    }

    #[test]
    fn what_is_too_large_is_told_from_what_is_no_picture() {
        let too_large = |file: &[u8]| matches!(redraw(file), Err(ImageError::Limits(_)));
        assert!(too_large(&png(LONGEST_READ + 1, 1)) && too_large(&png(1, LONGEST_READ + 1)));
        for nothing in [&b""[..], b"<svg xmlns='http://www.w3.org/2000/svg'/>"] {
            assert!(redraw(nothing).is_err() && !too_large(nothing));
        }
    }

    #[tokio::test]
    async fn a_long_queue_takes_nobody_more() {
        let pictures = Pictures::default();
        let places: Vec<_> = std::iter::from_fn(|| pictures.0.place()).collect();
        assert_eq!(places.len(), AT_ONCE + WAITING);
        let refused = pictures.redraw(png(1, 1).into()).await;
        assert!(
            matches!(refused, Err(Fault::Refused(refusal)) if refusal.code == Code::RateLimited)
        );
        drop(places);
        assert!(pictures.redraw(png(1, 1).into()).await.is_ok());
    }
}
