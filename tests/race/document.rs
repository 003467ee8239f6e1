//! Two at once about documents: a tree stays a tree, and nothing is shared by what has ended.

use serde_json::{Value, json};

use super::{ANY, Move, Outcome, TRIALS, Track, race};
use crate::{
    on_both,
    support::{firm::Firm, library::download},
};

on_both!(
    sharing_and_parting,
    putting_into_each_other,
    deleting_a_folder_and_filling_it,
    sharing_and_deleting,
    using_an_upload_and_forgetting_it,
);

fn act(firm: &Firm, field: &'static str, input: Value) -> Move {
    let input_type = match field {
        "createFolder" => "CreateFolderInput",
        "updateDocument" => "UpdateDocumentInput",
        "deleteDocument" => "DocumentInput",
        "deletePartnership" => "PartnershipInput",
        _ => "ShareDocumentInput",
    };
    Move::new(&firm.owner, field, input_type, input)
}

/// A firm, and another admin of it at the other server.
async fn firm(track: &Track, name: &str) -> (Firm, Firm) {
    let firm = Firm::open(&track.here, name).await;
    let admin = track.here.known(&format!("{name} Admin")).await;
    let beside = firm.hire(&admin, "ADMIN").await;
    (firm, beside.by(&admin.at(&track.there)))
}

async fn sharing_and_parting(track: Track) {
    let (acme, beside) = firm(&track, "Acme").await;
    let bolt = Firm::open(&track.here, "Bolt").await;
    let folder = acme.folder("Plans", None).await;
    let bolt_there = bolt.by(&bolt.owner.at(&track.there));
    for trial in 0..*TRIALS {
        let (side, other_side) = acme.join(&bolt).await;
        let share = json!({ "documentId": folder, "partnershipId": side });
        // Ended by whose it is, and by the other side.
        let (by, whose) = match trial % 4 < 2 {
            true => (&beside, &side),
            false => (&bolt_there, &other_side),
        };
        let part = json!({ "organizationId": by.organization.id, "partnershipId": whose });
        let one = act(&acme, "shareDocument", share);
        let other = act(by, "deletePartnership", part);
        let outcomes = race(trial, ANY, one, other).await;
        assert!(outcomes.1.won(), "{outcomes:?}");
        assert_eq!(bolt.owner.document(&folder).await, Value::Null);
        assert_eq!(acme.owner.document(&folder).await["sharedWith"], json!([]));
        assert_eq!(bolt.shared().await, Vec::<String>::new());
        // What the other side has ended is shown as rejected.
        for shown in acme.partnerships().await {
            let id = shown["id"].as_str().expect("an id");
            acme.act("deletePartnership", id)
                .await
                .payload("deletePartnership");
        }
    }
}

async fn putting_into_each_other(track: Track) {
    let (acme, beside) = firm(&track, "Acme").await;
    for trial in 0..*TRIALS {
        let [one, other] = ["one", "other"].map(|name| acme.folder(name, None));
        let (one, other) = (one.await, other.await);
        let first = act(
            &acme,
            "updateDocument",
            json!({ "documentId": one, "folderId": other }),
        );
        let second = act(
            &beside,
            "updateDocument",
            json!({ "documentId": other, "folderId": one }),
        );
        let outcomes = race(trial, ANY, first, second).await;
        assert_ne!(outcomes.0.won(), outcomes.1.won(), "{outcomes:?}");
        let lost = [&outcomes.0, &outcomes.1]
            .into_iter()
            .find(|outcome| !outcome.won());
        assert_eq!(lost, Some(&Outcome::refused("INVALID_INPUT")));
        // What is at the top leads to both.
        let top = acme.tab(None).await["documents"]["nodes"].clone();
        let [only] = top.as_array().expect("a list").as_slice() else {
            panic!("{top}");
        };
        let id = only["id"].as_str().expect("an id");
        assert_eq!(acme.names(Some(id)).await.len(), 1);
        acme.delete(id).await.payload("deleteDocument");
        assert_eq!(acme.count().await, Some(0));
    }
}

async fn deleting_a_folder_and_filling_it(track: Track) {
    let (acme, beside) = firm(&track, "Acme").await;
    for trial in 0..*TRIALS {
        let folder = acme.folder("folder", None).await;
        let fill =
            json!({ "organizationId": acme.organization.id, "name": "x", "folderId": folder });
        let one = act(&acme, "createFolder", fill);
        let other = act(&beside, "deleteDocument", json!({ "documentId": folder }));
        let outcomes = race(trial, ANY, one, other).await;
        assert!(outcomes.1.won(), "{outcomes:?}");
        assert!(
            outcomes.0.won() || outcomes.0 == Outcome::refused("NOT_FOUND"),
            "{outcomes:?}"
        );
        assert_eq!(acme.count().await, Some(0));
    }
}

async fn sharing_and_deleting(track: Track) {
    let (acme, beside) = firm(&track, "Acme").await;
    let bolt = Firm::open(&track.here, "Bolt").await;
    let (side, _) = acme.join(&bolt).await;
    for trial in 0..*TRIALS {
        let folder = acme.folder("folder", None).await;
        let share = json!({ "documentId": folder, "partnershipId": side });
        let one = act(&acme, "shareDocument", share);
        let other = act(&beside, "deleteDocument", json!({ "documentId": folder }));
        let outcomes = race(trial, ANY, one, other).await;
        assert!(outcomes.1.won(), "{outcomes:?}");
        assert!(
            outcomes.0.won() || outcomes.0 == Outcome::refused("NOT_FOUND"),
            "{outcomes:?}"
        );
        assert_eq!((bolt.count().await, bolt.shared().await), (Some(0), vec![]));
    }
}

/// An upload whose time is over is taken at the last moment, or it is gone: no document is ever without its bytes.
async fn using_an_upload_and_forgetting_it(track: Track) {
    let mut acme = Firm::open(&track.here, "Acme").await;
    for trial in 0..*TRIALS {
        // A session does not last as many days as there may be trials.
        if trial % 20 == 19 {
            acme = Firm::open(&track.here, &format!("Acme {trial}")).await;
        }
        let upload = acme.owner.send_file("a.txt", "hello").await;
        let input = json!({ "organizationId": acme.organization.id, "uploadId": upload });
        let take = async {
            if trial % 2 == 0 {
                tokio::time::sleep(super::head_start(trial)).await;
            }
            acme.owner.with_document("uploadDocument", input).await
        };
        let forget = async {
            if trial % 2 == 1 {
                tokio::time::sleep(super::head_start(trial)).await;
            }
            track.here.clock.advance(time::Duration::DAY);
            mandate::command::upload::sweep::run(&track.there.app).await
        };
        let (taken, forgotten) = tokio::join!(take, forget);
        forgotten.expect("it is swept");
        let document = &taken.body["data"]["uploadDocument"]["document"];
        match document["downloadUrl"].as_str() {
            // The link is a day old by now.
            Some(_) => {
                let id = document["id"].as_str().expect("an id");
                let link = acme.owner.link(id).await.expect("a link");
                assert_eq!(download(&link, &[]).await.bytes, b"hello");
                acme.delete(id).await.payload("deleteDocument");
            }
            None => assert_eq!(taken.user_error_codes("uploadDocument"), ["NOT_FOUND"]),
        }
    }
}
