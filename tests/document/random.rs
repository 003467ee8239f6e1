//! Random trees, moves and shares against the rules written a second time: who sees what, and who can download it.

use std::collections::{BTreeMap, BTreeSet};

use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Value, json};

use crate::{
    on_both,
    support::{
        firm::Firm,
        library::{download, made},
        times,
        world::World,
    },
};

on_both!(everybody_sees_what_is_theirs);

/// Acts between two looks at everything, and looks.
const ACTS: u32 = 6;
const LOOKS: u32 = 8;

/// A document as it should be.
#[derive(Clone, Debug)]
struct Known {
    owner: usize,
    folder: Option<String>,
    is_folder: bool,
    /// With whom it is shared by itself.
    shared: BTreeSet<usize>,
    /// A link that each firm has got while it could.
    links: BTreeMap<usize, String>,
}

struct Model {
    firms: [Firm; 3],
    documents: BTreeMap<String, Known>,
    /// The side by which the first knows the second, while they are partners.
    sides: BTreeMap<(usize, usize), String>,
}

impl Model {
    /// The document, and the folders that it is in.
    fn path(&self, id: &str) -> Vec<&str> {
        let mut path = Vec::new();
        let mut next = self.documents.get_key_value(id);
        while let Some((id, known)) = next {
            path.push(id.as_str());
            next = known
                .folder
                .as_ref()
                .and_then(|id| self.documents.get_key_value(id));
        }
        path
    }

    /// The firms with which it is shared, by itself or in a folder.
    fn shared_with(&self, id: &str) -> BTreeSet<usize> {
        let shares = self.path(id).into_iter();
        shares
            .flat_map(|id| self.documents[id].shared.clone())
            .collect()
    }

    fn is_seen(&self, firm: usize, id: &str) -> bool {
        self.documents
            .get(id)
            .is_some_and(|known| known.owner == firm || self.shared_with(id).contains(&firm))
    }

    /// Some document, or some folder.
    fn any(&self, rng: &mut StdRng, is_one: impl Fn(&Known) -> bool) -> Option<String> {
        let ids: Vec<&String> = self
            .documents
            .iter()
            .filter(|(_, known)| is_one(known))
            .map(|(id, _)| id)
            .collect();
        ids.choose(rng).map(|id| (*id).clone())
    }

    async fn act(&mut self, rng: &mut StdRng) {
        match rng.random_range(0..100) {
            0..40 => self.make(rng).await,
            40..60 => self.put(rng).await,
            60..80 => self.share(rng).await,
            80..88 => self.unshare(rng).await,
            88..94 => self.delete(rng).await,
            _ => self.part_or_meet(rng).await,
        }
    }

    async fn make(&mut self, rng: &mut StdRng) {
        let owner = rng.random_range(0..3);
        let folder = match rng.random_bool(0.7) {
            true => self.any(rng, |known| known.owner == owner && known.is_folder),
            false => None,
        };
        let (firm, within) = (&self.firms[owner], folder.as_deref());
        let is_folder = rng.random_bool(0.6);
        let name = format!("{}", rng.random_range(0..20));
        let id = match is_folder {
            true => firm.folder(&name, within).await,
            false => firm.file(&name, within, name.as_bytes()).await,
        };
        let known = Known {
            owner,
            folder,
            is_folder,
            shared: BTreeSet::new(),
            links: BTreeMap::new(),
        };
        self.documents.insert(id, known);
    }

    async fn put(&mut self, rng: &mut StdRng) {
        let Some(id) = self.any(rng, |_| true) else {
            return;
        };
        let owner = self.documents[&id].owner;
        let into = self.any(rng, |known| known.owner == owner && known.is_folder);
        let into = into.filter(|_| rng.random_bool(0.8));
        let firm = &self.firms[owner];
        let answer = match &into {
            Some(folder) => firm.update(&id, json!({ "folderId": folder })).await,
            None => firm.update(&id, json!({ "moveToRoot": true })).await,
        };
        // Nothing is put into itself.
        if into
            .as_deref()
            .is_some_and(|folder| self.path(folder).contains(&id.as_str()))
        {
            assert_eq!(answer.user_error_codes("updateDocument"), ["INVALID_INPUT"]);
            return;
        }
        made(&answer, "updateDocument");
        self.documents.get_mut(&id).expect("it is known").folder = into;
    }

    async fn share(&mut self, rng: &mut StdRng) {
        let Some(id) = self.any(rng, |_| true) else {
            return;
        };
        let owner = self.documents[&id].owner;
        let other = (owner + rng.random_range(1..3)) % 3;
        let Some(side) = self.sides.get(&(owner, other)) else {
            return;
        };
        let answer = self.firms[owner].share("shareDocument", &id, side).await;
        made(&answer, "shareDocument");
        self.documents
            .get_mut(&id)
            .expect("it is known")
            .shared
            .insert(other);
    }

    async fn unshare(&mut self, rng: &mut StdRng) {
        let Some(id) = self.any(rng, |known| !known.shared.is_empty()) else {
            return;
        };
        let known = self.documents.get_mut(&id).expect("it is known");
        let other = known.shared.pop_first().expect("it is shared");
        let side = &self.sides[&(known.owner, other)];
        let answer = self.firms[known.owner]
            .share("unshareDocument", &id, side)
            .await;
        made(&answer, "unshareDocument");
    }

    async fn delete(&mut self, rng: &mut StdRng) {
        let Some(id) = self.any(rng, |_| true) else {
            return;
        };
        let firm = &self.firms[self.documents[&id].owner];
        firm.delete(&id).await.payload("deleteDocument");
        let all: Vec<String> = self.documents.keys().cloned().collect();
        let below = all
            .iter()
            .filter(|one| self.path(one).contains(&id.as_str()));
        for gone in below.cloned().collect::<Vec<_>>() {
            self.documents.remove(&gone);
        }
    }

    async fn part_or_meet(&mut self, rng: &mut StdRng) {
        let one = rng.random_range(0..3);
        let other = (one + 1) % 3;
        let Some(side) = self.sides.remove(&(one, other)) else {
            self.meet(one, other).await;
            return;
        };
        let other_side = self.sides.remove(&(other, one)).expect("both know it");
        let [first, second] = match rng.random_bool(0.5) {
            true => [(one, side), (other, other_side)],
            false => [(other, other_side), (one, side)],
        };
        // By whoever was asked it stays with the other side as rejected, until that deletes it too.
        for (firm, side) in [first, second] {
            let _ = self.firms[firm].act("deletePartnership", &side).await;
        }
        for known in self.documents.values_mut() {
            for (owner, partner) in [(one, other), (other, one)] {
                if known.owner == owner {
                    known.shared.remove(&partner);
                }
            }
        }
    }

    async fn meet(&mut self, one: usize, other: usize) {
        let (side, other_side) = self.firms[one].join(&self.firms[other]).await;
        self.sides.insert((one, other), side);
        self.sides.insert((other, one), other_side);
    }

    /// Everything that each firm is shown, against the rules.
    async fn look(&mut self) {
        let ids: Vec<String> = self.documents.keys().cloned().collect();
        for firm in 0..3 {
            let viewer = &self.firms[firm].owner;
            for id in &ids {
                let seen = viewer.document(id).await;
                assert_eq!(seen.is_object(), self.is_seen(firm, id), "{firm} {id}");
                if !seen.is_object() {
                    continue;
                }
                let known = &self.documents[id];
                let told = seen["sharedWith"].as_array().map(|with| {
                    with.iter()
                        .map(|one| one["counterpartDisplayName"].to_string())
                        .collect::<BTreeSet<_>>()
                });
                let with = self
                    .shared_with(id)
                    .into_iter()
                    .map(|other| json!(self.firms[other].organization.name).to_string());
                let expected = (known.owner == firm).then(|| with.collect::<BTreeSet<String>>());
                assert_eq!(told, expected, "{firm} {id}");
                let above = known
                    .folder
                    .as_ref()
                    .is_some_and(|folder| self.is_seen(firm, folder));
                assert_eq!(seen["folder"].is_object(), above, "{firm} {id}");
                if let Some(link) = seen["downloadUrl"].as_str() {
                    let known = self.documents.get_mut(id).expect("it is known");
                    known.links.insert(firm, link.to_owned());
                }
            }
            self.look_at_lists(firm).await;
        }
        for (id, known) in &self.documents {
            for (firm, link) in &known.links {
                let status = match self.is_seen(*firm, id) {
                    true => 200,
                    false => 404,
                };
                assert_eq!(download(link, &[]).await.status, status, "{firm} {id}");
            }
        }
    }

    async fn look_at_lists(&self, firm: usize) {
        let ids = |connection: &Value| {
            let nodes = connection["nodes"].as_array().expect("a list");
            assert_eq!(connection["totalCount"], nodes.len());
            nodes
                .iter()
                .map(|node| node["id"].as_str().expect("an id").to_owned())
                .collect::<BTreeSet<_>>()
        };
        let those = |is_one: &dyn Fn(&str, &Known) -> bool| {
            let all = self
                .documents
                .iter()
                .filter(|(id, known)| is_one(id, known));
            all.map(|(id, _)| id.clone()).collect::<BTreeSet<_>>()
        };
        let tab = self.firms[firm].tab(None).await;
        let top = those(&|_, known| known.owner == firm && known.folder.is_none());
        assert_eq!(ids(&tab["documents"]), top, "{firm}");
        let shared = those(&|_, known| known.owner != firm && known.shared.contains(&firm));
        assert_eq!(ids(&tab["sharedDocuments"]), shared, "{firm}");
        let seen = those(&|id, _| self.is_seen(firm, id)).len();
        let count = self.firms[firm].count().await;
        assert_eq!(count, Some(i64::try_from(seen).expect("a few")), "{firm}");
        for folder in those(&|_, known| known.is_folder) {
            let tab = self.firms[firm].tab(Some(&folder)).await;
            let within = those(&|_, known| {
                known.folder.as_deref() == Some(&folder) && self.is_seen(firm, &folder)
            });
            assert_eq!(ids(&tab["documents"]), within, "{firm} {folder}");
        }
        for ((one, other), side) in &self.sides {
            if *one != firm {
                continue;
            }
            let query = "query($id: ID!) { node(id: $id) { ... on Partnership {
                sharedDocuments(first: 100) { totalCount nodes { id } } } } }";
            let answer = self.firms[firm]
                .owner
                .query(query, json!({ "id": side }))
                .await;
            let over = those(&|_, known| {
                (known.owner == firm && known.shared.contains(other))
                    || (known.owner == *other && known.shared.contains(&firm))
            });
            assert_eq!(
                ids(&answer.body["data"]["node"]["sharedDocuments"]),
                over,
                "{firm}"
            );
        }
    }
}

async fn everybody_sees_what_is_theirs(world: World) {
    for seed in 0..times("MANDATE_TREES", 2) {
        let mut rng = StdRng::seed_from_u64(seed.into());
        let firms = [0, 1, 2].map(|number| {
            let world = &world;
            async move { Firm::open(world, &format!("Firm {number} of {seed}")).await }
        });
        let [one, two, three] = firms;
        let mut model = Model {
            firms: [one.await, two.await, three.await],
            documents: BTreeMap::new(),
            sides: BTreeMap::new(),
        };
        for one in 0..3 {
            model.meet(one, (one + 1) % 3).await;
        }
        for _ in 0..LOOKS {
            for _ in 0..ACTS {
                model.act(&mut rng).await;
            }
            model.look().await;
        }
    }
}
