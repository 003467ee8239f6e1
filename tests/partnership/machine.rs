//! The state machine of a partnership, by brute force through the API, against the table of the model as it is written.

use super::codes;
use crate::{
    on_both,
    support::{
        Stage,
        database::{Backend, Database},
        firm::{Firm, Shown},
        server::UNLIMITED,
        world::World,
    },
};

on_both!(
    every_sequence_of_six_agrees_with_the_table,
    no_sender_alone_gets_past_a_rejection,
);

/// Nobody is held up by the limits on invitations.
struct Unlimited(World);

impl Stage for Unlimited {
    async fn on(backend: Backend) -> Self {
        Self(World::with(Database::on(backend).await, &UNLIMITED).await)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Send,
    Accept,
    Reject,
    Delete,
}

const ACTS: [Act; 4] = [Act::Send, Act::Accept, Act::Reject, Act::Delete];

/// A row of the table: what the state is called, what the sender and the recipient see, what the sender and the recipient
/// may do, and what that leads to. `swapped` is PENDING with the roles exchanged.
struct Row {
    state: &'static str,
    seen: [&'static str; 2],
    may: [&'static [(Act, &'static str)]; 2],
}

const SENT: &str = "SENT_AWAITING_APPROVAL";
const RECEIVED: &str = "RECEIVED_AWAITING_APPROVAL";

const TABLE: [Row; 7] = [
    Row {
        state: "none",
        seen: ["", ""],
        may: [&[(Act::Send, "pending")], &[(Act::Send, "swapped")]],
    },
    Row {
        state: "pending",
        seen: [SENT, RECEIVED],
        may: [
            &[(Act::Delete, "none")],
            &[
                (Act::Accept, "accepted"),
                (Act::Reject, "rejected"),
                (Act::Delete, "dropped"),
                (Act::Send, "accepted"),
            ],
        ],
    },
    Row {
        state: "accepted",
        seen: ["ACCEPTED", "ACCEPTED"],
        may: [&[(Act::Delete, "none")], &[(Act::Delete, "dropped")]],
    },
    Row {
        state: "rejected",
        seen: ["REJECTED", "REJECTED"],
        may: [
            &[(Act::Delete, "hidden for the sender")],
            &[
                (Act::Accept, "accepted"),
                (Act::Delete, "hidden for the recipient"),
                (Act::Send, "accepted"),
            ],
        ],
    },
    Row {
        state: "hidden for the sender",
        seen: ["", "REJECTED"],
        may: [&[], &[(Act::Delete, "none"), (Act::Send, "swapped")]],
    },
    Row {
        state: "hidden for the recipient",
        seen: ["REJECTED", ""],
        may: [&[(Act::Delete, "none")], &[(Act::Send, "swapped")]],
    },
    Row {
        state: "dropped",
        seen: ["REJECTED", ""],
        may: [&[(Act::Delete, "none")], &[(Act::Send, "swapped")]],
    },
];

fn row(state: &str) -> &'static Row {
    TABLE
        .iter()
        .find(|row| row.state == state)
        .expect("a state")
}

/// Where the two stand, by the table alone: which of them is the sender, and in which state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Standing {
    sender: usize,
    state: &'static str,
}

const NOTHING: Standing = Standing {
    sender: 0,
    state: "none",
};

impl Standing {
    /// 0 for the sender, 1 for the recipient.
    fn role(self, who: usize) -> usize {
        usize::from(who != self.sender)
    }

    fn after(self, who: usize, act: Act) -> Option<Self> {
        let may = row(self.state).may[self.role(who)];
        let (_, to) = may.iter().find(|(known, _)| *known == act)?;
        Some(match *to {
            "swapped" => Self {
                sender: 1 - self.sender,
                state: "pending",
            },
            state => Self { state, ..self },
        })
    }

    /// Why `who` cannot do it: there is nothing that they are shown; they were rejected, and have deleted that; or not now.
    fn refusal(self, who: usize, act: Act) -> &'static str {
        let hidden = self.shown(who).is_none();
        match act {
            Act::Send if hidden => "INVITATION_BLOCKED",
            _ if hidden => "NOT_FOUND",
            _ => "CONFLICT",
        }
    }

    /// The label and the actions that `who` is shown; none where nothing is.
    fn shown(self, who: usize) -> Option<(&'static str, Vec<&'static str>)> {
        let label = row(self.state).seen[self.role(who)];
        let offered = [Act::Accept, Act::Reject, Act::Delete];
        let may = row(self.state).may[self.role(who)];
        let actions = offered
            .iter()
            .filter(|act| may.iter().any(|(known, _)| known == *act));
        let names = actions.map(|act| match act {
            Act::Accept => "ACCEPT",
            Act::Reject => "REJECT",
            _ => "DELETE",
        });
        let shares = (label == "ACCEPTED").then_some("SHARE");
        (!label.is_empty()).then(|| (label, names.chain(shares).collect()))
    }
}

/// Two firms, and where they stand.
struct Pair {
    firms: [Firm; 2],
    ids: [Option<String>; 2],
}

impl Pair {
    async fn act(&mut self, who: usize, act: Act) -> Vec<String> {
        let (firm, other) = (&self.firms[who], &self.firms[1 - who]);
        let field = match act {
            Act::Send => {
                let answer = firm.ask(&other.owner.email).await;
                return codes(&answer, "requestPartnership");
            }
            Act::Accept => "acceptPartnership",
            Act::Reject => "rejectPartnership",
            Act::Delete => "deletePartnership",
        };
        // Where nothing is shown, by what was shown last, if anything ever was.
        let Some(id) = &self.ids[who] else {
            return vec!["NOT_FOUND".to_owned()];
        };
        codes(&firm.act(field, id).await, field)
    }

    /// That both are shown what the table says.
    async fn check(&mut self, standing: Standing, path: &[(usize, Act)]) {
        for who in [0, 1] {
            let shown: Vec<Shown> = (self.firms[who].partnerships().await.iter())
                .map(Shown::of)
                .collect();
            let expected = standing.shown(who);
            let seen = shown.first();
            assert_eq!(shown.len(), usize::from(expected.is_some()), "{path:?}");
            let seen_as = seen.map(|one| {
                (
                    one.label.as_str(),
                    one.actions.iter().map(String::as_str).collect(),
                )
            });
            assert_eq!(seen_as, expected, "{who} after {path:?}");
            if let Some(seen) = seen {
                self.ids[who] = Some(seen.id.clone());
            }
        }
    }

    /// By the shortest way back to nothing: there is one from everywhere.
    async fn back(&mut self, mut standing: Standing) {
        while standing.state != "none" {
            let who = [standing.sender, 1 - standing.sender]
                .into_iter()
                .find(|who| {
                    standing
                        .shown(*who)
                        .is_some_and(|(_, may)| may.contains(&"DELETE"))
                });
            let who = who.expect("somebody can delete what they are shown");
            assert!(self.act(who, Act::Delete).await.is_empty());
            standing = standing.after(who, Act::Delete).expect("it is allowed");
            self.check(standing, &[]).await;
        }
    }
}

/// Every sequence of allowed acts that begins with the first firm's; with the other's, it is the same with the names
/// exchanged.
fn sequences(depth: usize) -> Vec<Vec<(usize, Act)>> {
    let mut longest = Vec::new();
    let mut open = vec![(Vec::new(), NOTHING)];
    while let Some((path, standing)) = open.pop() {
        if path.len() == depth {
            longest.push(path);
            continue;
        }
        for who in [0, 1] {
            for act in ACTS {
                if let Some(after) = standing.after(who, act) {
                    if path.is_empty() && who == 1 {
                        continue;
                    }
                    let mut next = path.clone();
                    next.push((who, act));
                    open.push((next, after));
                }
            }
        }
    }
    longest
}

async fn every_sequence_of_six_agrees_with_the_table(Unlimited(world): Unlimited) {
    let sequences = sequences(6);
    assert!(sequences.len() > 250, "{}", sequences.len());
    let mut pair = Pair {
        firms: [
            Firm::open(&world, "Acme").await,
            Firm::open(&world, "Bolt").await,
        ],
        ids: [None, None],
    };
    let mut tried = std::collections::HashSet::new();
    for path in sequences {
        let mut standing = NOTHING;
        for (step, (who, act)) in path.iter().enumerate() {
            assert_eq!(pair.act(*who, *act).await, [""; 0], "{:?}", &path[..=step]);
            standing = standing.after(*who, *act).expect("it is allowed");
            pair.check(standing, &path[..=step]).await;
            // What is refused after the same beginning has been tried.
            if !tried.insert(format!("{:?}", &path[..=step])) {
                continue;
            }
            for who in [0, 1] {
                for act in ACTS {
                    if standing.after(who, act).is_none() {
                        let refused = pair.act(who, act).await;
                        let expected = standing.refusal(who, act);
                        assert_eq!(
                            refused,
                            [expected],
                            "{who} {act:?} after {:?}",
                            &path[..=step]
                        );
                    }
                }
            }
            pair.check(standing, &path[..=step]).await;
        }
        pair.back(standing).await;
    }
}

async fn no_sender_alone_gets_past_a_rejection(Unlimited(world): Unlimited) {
    let (acme, bolt) = (
        Firm::open(&world, "Acme").await,
        Firm::open(&world, "Bolt").await,
    );
    let clerk = world.known("Bolt Clerk").await;
    bolt.hire(&clerk, "MEMBER").await;
    acme.ask(&bolt.owner.email)
        .await
        .payload("requestPartnership");
    let received = bolt.partnership().await.id;
    bolt.act("rejectPartnership", &received)
        .await
        .payload("rejectPartnership");
    let rejected = acme.partnership().await.id;
    for expected in ["CONFLICT", "INVITATION_BLOCKED", "INVITATION_BLOCKED"] {
        // Whatever address is typed, it is the same organization.
        for email in [&bolt.owner.email, &clerk.email] {
            let refused = codes(&acme.ask(email).await, "requestPartnership");
            assert_eq!(refused, [expected]);
        }
        for field in [
            "acceptPartnership",
            "rejectPartnership",
            "deletePartnership",
        ] {
            acme.act(field, &rejected).await;
        }
        let shown = bolt.partnership().await;
        assert_eq!(
            (shown.id.as_str(), shown.label.as_str()),
            (received.as_str(), "REJECTED")
        );
    }
    // Once both have deleted it, the recipient first or last.
    bolt.act("deletePartnership", &received)
        .await
        .payload("deletePartnership");
    acme.ask(&clerk.email).await.payload("requestPartnership");
    assert_eq!(bolt.partnership().await.label, RECEIVED);
}
