//! The playground's files: packed for whoever unpacks them, and as they were built for everybody else.

use std::{fs, io::Read, path::Path};

use flate2::read::GzDecoder;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, VARY};

use crate::{
    on_both,
    support::{
        Stage,
        database::{Backend, Database},
        http,
        world::World,
    },
};

on_both!(its_files_are_those_that_were_built);

async fn its_files_are_those_that_were_built(backend: Backend) {
    let database = Database::on(backend).await;
    let world = World::with(database, &[("PLAYGROUND", "true")]).await;
    let http = http::client().build().expect("the client can be made");
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("api/playground/dist");
    let files = [built.clone(), built.join("assets")].into_iter();
    let files = files.flat_map(|folder| fs::read_dir(folder).expect("it is there"));
    let files = files.map(|file| file.expect("it is listed").path());
    for file in files.filter(|file| file.is_file()) {
        let plain = fs::read(&file).expect("it can be read");
        let path = file.strip_prefix(&built).expect("it is within").display();
        let path = path.to_string().replace("index.html", "");
        let url = world.server.url(&format!("/playground/{path}"));
        for (encoding, packed) in [("gzip, br", true), ("br, gzip;q=0", false), ("", false)] {
            let asked = http.get(&url).header(ACCEPT_ENCODING, encoding).send();
            let answer = asked.await.expect("it answers");
            assert_eq!(answer.status(), 200, "{path}");
            assert_eq!(answer.headers()[VARY], "accept-encoding");
            assert_eq!(answer.headers().contains_key(CONTENT_ENCODING), packed);
            let sent = answer.bytes().await.expect("it is whole");
            let mut came = Vec::new();
            if packed {
                let read = GzDecoder::new(&*sent).read_to_end(&mut came);
                read.expect("it is gzip");
            } else {
                came.extend(sent);
            }
            assert!(came == plain, "{path} as {encoding}");
        }
        // And under no other name.
        let other = http.get(format!("{url}/")).send().await;
        assert_eq!(other.expect("it answers").status(), 404, "{path}");
    }
}
