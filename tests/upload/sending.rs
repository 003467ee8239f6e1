//! What is taken, from whom, and what the others are told.

use futures_util::stream;
use reqwest::{Body, Method};

use super::*;
use crate::{
    on_both,
    support::{
        Stage,
        database::{Backend, Database},
        process::Process,
    },
};

on_both!(
    a_file_is_taken_whole_or_in_pieces,
    only_who_is_signed_in_sends,
    what_is_wrong_is_said,
    what_is_too_large_is_not_taken,
    nobody_piles_up_files,
    the_log_has_no_token,
);

/// The same bytes in pieces, without saying how many there are.
fn pieces(file: &[u8]) -> Body {
    let pieces: Vec<_> = file.chunks(10_000).map(<[u8]>::to_vec).collect();
    Body::wrap_stream(stream::iter(
        pieces.into_iter().map(Ok::<_, std::io::Error>),
    ))
}

async fn a_file_is_taken_whole_or_in_pieces(world: World) {
    let ada = world.known("Ada").await;
    let file: Vec<u8> = (0..700_000_u32).flat_map(u32::to_le_bytes).collect();
    for body in [Body::from(file.clone()), pieces(&file)] {
        let url = world
            .server
            .url("/uploads?filename=..%2F..%2F%0Aevil%00.png");
        let answer = answer(http().post(url).bearer_auth(&ada.token).body(body)).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        assert_eq!(answer.headers["cache-control"], "no-store");
        let id = answer.body["uploadId"].as_str().expect("it has an id");
        assert!(id.starts_with("upl_"), "{id}");
    }
    let rows = upload::Entity::find().all(&world.server.app.db.read).await;
    let rows = rows.expect("they are read");
    let mut expected: Vec<_> = rows
        .iter()
        .map(|row| format!("uploads/{}", row.id.simple()))
        .collect();
    expected.sort();
    assert_eq!(kept(&world.server), expected);
    for row in rows {
        assert_eq!(row.filename, "evil.png");
        assert_eq!(row.size, Some(2_800_000));
    }
    for path in expected {
        let path = world.server.app.config.data_dir.join("files").join(path);
        assert!(fs::read(path).expect("it is read") == file);
    }
}

async fn only_who_is_signed_in_sends(world: World) {
    let ada = world.known("Ada").await;
    let anonymous = http().post(world.server.url("/uploads?filename=logo.png"));
    let unknown = anonymous.try_clone().expect("it can be sent twice");
    for request in [anonymous, unknown.bearer_auth("0123456789abcdef")] {
        let answer = answer(request.body(png(8, 8))).await;
        assert_eq!(answer.status, 401);
        assert_eq!(answer.error_codes(), ["UNAUTHENTICATED"]);
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
        let id = &answer.errors()[0]["extensions"]["requestId"];
        assert_eq!(answer.headers["x-request-id"], id.as_str().expect("an id"));
    }
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let url = world.server.url("/uploads?filename=logo.png");
        let answer = answer(http().request(method, url).bearer_auth(&ada.token)).await;
        assert_eq!(answer.status, 405);
        assert_eq!(answer.headers["allow"], "POST");
        assert_eq!(answer.error_codes(), ["METHOD_NOT_ALLOWED"]);
    }
    // A form of another site carries no token, whatever else it carries.
    let forged = http()
        .post(world.server.url("/uploads?filename=logo.png"))
        .header("cookie", format!("token={}", ada.token))
        .header("content-type", "text/plain");
    assert_eq!(answer(forged.body(png(8, 8))).await.status, 401);
    nothing_is_left(&world.server).await;
}

async fn what_is_wrong_is_said(world: World) {
    let ada = world.known("Ada").await;
    let to = |path: &str| {
        let request = http().post(world.server.url(path));
        request.bearer_auth(&ada.token).body("bytes")
    };
    let form = "multipart/form-data; boundary=x";
    for (request, status, part) in [
        (to("/uploads"), 400, "filename"),
        (to("/uploads?filename=.."), 400, "filename"),
        (
            sending(&world.server, &ada, "").header("content-length", "0"),
            400,
            "empty",
        ),
        (sending(&world.server, &ada, pieces(b"")), 400, "empty"),
        (
            to("/uploads?filename=a").header("content-type", form),
            415,
            "form",
        ),
    ] {
        let answer = answer(request).await;
        assert_eq!(answer.status, status, "{}", answer.body);
        let message = answer.errors()[0]["message"].as_str().expect("a message");
        assert!(message.contains(part), "{message}");
    }
    let head = format!(
        "POST /uploads?filename=a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\r\n",
        ada.token
    );
    let answer = rest(raw(&world.server, head.as_bytes()).await).await;
    assert!(answer.starts_with("HTTP/1.1 411 "), "{answer}");
    nothing_is_left(&world.server).await;
}

async fn what_is_too_large_is_not_taken(backend: Backend) {
    let settings = [("UPLOAD_BYTES", "1048576")];
    let world = World::with(Database::on(backend).await, &settings).await;
    let ada = world.known("Ada").await;
    let file = vec![7; 2 * MIB];
    for body in [
        Body::from(file[..=MIB].to_vec()),
        pieces(&file[..=MIB]),
        pieces(&file),
    ] {
        let answer = answer(sending(&world.server, &ada, body)).await;
        assert_eq!(answer.status, 413, "{}", answer.body);
        assert_eq!(answer.error_codes(), ["PAYLOAD_TOO_LARGE"]);
        assert!(answer.body.to_string().contains("1048576 bytes"));
    }
    nothing_is_left(&world.server).await;
    // Refused before a byte of it is sent.
    let head = format!(
        "POST /uploads?filename=a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\
         Expect: 100-continue\r\nContent-Length: 1048577\r\n\r\n",
        ada.token
    );
    let answer = rest(raw(&world.server, head.as_bytes()).await).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    for body in [Body::from(file[..MIB].to_vec()), pieces(&file[..MIB])] {
        send(&world, &ada, body).await;
    }
}

async fn nobody_piles_up_files(backend: Backend) {
    let settings = [("UPLOADS_PER_USER", "3")];
    let world = World::with(Database::on(backend).await, &settings).await;
    let (ada, bob) = (world.known("Ada").await, world.known("Bob").await);
    let all_at_once = (0..8).map(|_| answer(sending(&world.server, &ada, png(8, 8))));
    let mut statuses = Vec::new();
    for answer in futures_util::future::join_all(all_at_once).await {
        if answer.status == 429 {
            assert_eq!(answer.error_codes(), ["RATE_LIMITED"]);
            assert!(answer.body.to_string().contains("3 uploads"));
        }
        statuses.push(answer.status);
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 201, 201, 429, 429, 429, 429, 429]);
    assert_eq!(kept(&world.server).len(), 3);
    send(&world, &bob, png(8, 8)).await;
    // An expired one counts no more, whether or not it has been swept.
    world.clock.advance(time::Duration::hours(25));
    send(&world, &ada, png(8, 8)).await;
}

async fn the_log_has_no_token(database: Database) {
    let settings = [("LOG", "info,mandate=trace,sqlx=debug,object_store=trace")];
    let server = Process::start("dev", &database, &settings).await;
    let log_in = "mutation { logIn(input: { email: \"ingrid@harbourline.example\", password: \"partners-welcome\" }) {
        session { token } userErrors { code message } } }";
    let signed_in = server.anonymous().query(log_in, json!({})).await;
    let token = signed_in.text("/logIn/session/token").to_owned();
    for (path, token) in [
        ("/uploads?filename=canary.png", token.as_str()),
        ("/uploads", token.as_str()),
        ("/uploads?filename=canary.png", "c0ffee-canary-token"),
    ] {
        let request = http().post(server.url(path)).bearer_auth(token);
        answer(request.body(png(8, 8))).await;
    }
    let log = server.log();
    assert!(log.contains("INFO"), "{log}");
    for secret in [token.as_str(), "canary"] {
        assert!(!log.contains(secret), "{secret} is logged:\n{log}");
    }
}
