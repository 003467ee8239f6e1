//! What is read as a picture, and what comes out of it.

use image::{DynamicImage, ImageFormat};

use super::*;
use crate::{
    on_both,
    support::picture::{GIF, SVG, declaring, drawn, encoded, png, polyglot},
};

on_both!(
    the_three_formats_come_out_as_png,
    nothing_but_the_pixels_comes_out,
    what_is_no_picture_is_refused,
);

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
    let logo = made_of(&world, &owner, polyglot(40, 30)).await;
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
