//! Pictures, and what pretends to be one.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};

/// A GIF of one pixel.
pub const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\x04\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
/// A drawing that is a program as well.
pub const SVG: &[u8] =
    b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">\
    <script>alert(1)</script></svg>";

/// A picture whose colours change from pixel to pixel.
pub fn drawn(width: u32, height: u32) -> DynamicImage {
    let shade = |side: u32| u8::try_from(side % 256).unwrap_or_default();
    RgbaImage::from_fn(width, height, |x, y| {
        Rgba([shade(x * 7), shade(y * 5), shade(x + y), 255])
    })
    .into()
}

pub fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture
        .write_to(&mut file, format)
        .expect("it can be written");
    file.into_inner()
}

/// A PNG of this size.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(&drawn(width, height), ImageFormat::Png)
}

/// A PNG that is a page as well.
pub fn polyglot(width: u32, height: u32) -> Vec<u8> {
    let mut file = png(width, height);
    file.extend(b"<html><script>alert('canary')</script></html>");
    file
}

/// A small PNG that says it is of this size.
pub fn declaring(width: u32, height: u32) -> Vec<u8> {
    let mut file = png(8, 8);
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    // Kind and content of the first chunk.
    let checked = checksum(&file[12..29]).to_be_bytes();
    file[29..33].copy_from_slice(&checked);
    file
}

/// CRC-32, as PNG has it.
fn checksum(bytes: &[u8]) -> u32 {
    let turn = |crc: u32| (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| turn(crc))
    })
}
