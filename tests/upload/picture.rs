//! What is read as a picture, and what comes out of it.

use super::*;
use crate::on_both;

on_both!(
    the_three_formats_come_out_as_png,
    nothing_but_the_pixels_comes_out,
    what_is_no_picture_is_refused,
);

/// A GIF of one pixel.
const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\x04\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
const SVG: &[u8] =
    b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">\
    <script>alert(1)</script></svg>";

/// Somebody with an organization.
async fn owner(world: &World) -> (Actor, Organization) {
    let ada = world.known("Ada").await;
    let acme = ada.create_organization("Acme").await;
    (ada, acme)
}

/// The bytes of the logo that is made of `file`.
async fn made_of(world: &World, owner: &(Actor, Organization), file: Vec<u8>) -> Vec<u8> {
    let (ada, acme) = owner;
    let upload = send(world, ada, file).await;
    let url = logo_url(&choose(ada, acme, &upload).await).expect("it has a logo");
    let logo = http().get(url).send().await.expect("the server answers");
    assert_eq!(logo.headers()["content-type"], "image/png");
    logo.bytes().await.expect("it is whole").into()
}

fn read(logo: &[u8]) -> DynamicImage {
    image::load_from_memory_with_format(logo, ImageFormat::Png).expect("it is a PNG")
}

async fn the_three_formats_come_out_as_png(world: World) {
    let owner = owner(&world).await;
    let picture = drawn(40, 30);
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let logo = made_of(&world, &owner, encoded(&picture, format)).await;
        assert!(read(&logo).to_rgba8() == picture.to_rgba8(), "{format:?}");
    }
    let photograph = encoded(&picture.to_rgb8().into(), ImageFormat::Jpeg);
    let logo = read(&made_of(&world, &owner, photograph).await);
    assert_eq!((logo.width(), logo.height()), (40, 30));
}

async fn nothing_but_the_pixels_comes_out(world: World) {
    let owner = owner(&world).await;
    let plain = made_of(&world, &owner, png(40, 30)).await;
    // A PNG that is a page as well.
    let mut polyglot = png(40, 30);
    polyglot.extend(b"<html><script>alert('canary')</script></html>");
    let logo = made_of(&world, &owner, polyglot).await;
    assert!(logo == plain, "the same pixels make the same file");
    // A photograph that tells more than it shows.
    let mut photograph = encoded(&drawn(40, 30).to_rgb8().into(), ImageFormat::Jpeg);
    photograph.splice(2..2, *b"\xff\xfe\0\x08canary");
    let logo = made_of(&world, &owner, photograph).await;
    let tells = |file: &[u8]| file.windows(6).any(|part| part == b"canary");
    assert!(!tells(&logo));
}

async fn what_is_no_picture_is_refused(world: World) {
    let (ada, acme) = owner(&world).await;
    let whole = png(40, 30);
    let webp = encoded(&drawn(40, 30), ImageFormat::WebP);
    let unreadable = "PNG, JPEG or WebP";
    for (what, file, remedy) in [
        ("SVG", SVG.to_vec(), unreadable),
        ("GIF", GIF.to_vec(), unreadable),
        ("text", b"not a picture".to_vec(), unreadable),
        ("half a PNG", whole[..whole.len() / 2].to_vec(), unreadable),
        ("half a WebP", webp[..webp.len() / 2].to_vec(), unreadable),
        ("a bomb", declaring(20_000, 20_000), "4096 × 4096 pixels"),
        ("a wide one", declaring(4_097, 1), "4096 × 4096 pixels"),
        ("a large file", [whole, vec![0; MIB]].concat(), "1 MiB"),
    ] {
        let upload = send(&world, &ada, file).await;
        let (code, field, message) = refusal(&choose(&ada, &acme, &upload).await);
        assert_eq!(
            (code.as_str(), field.as_str()),
            ("INVALID_INPUT", "logoUploadId"),
            "{what}"
        );
        assert!(message.contains(remedy), "{what}: {message}");
    }
    let logos = kept(&world.server);
    assert!(logos.iter().all(|path| path.starts_with("uploads/")));
}

/// A small PNG that says it is of this size.
fn declaring(width: u32, height: u32) -> Vec<u8> {
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
