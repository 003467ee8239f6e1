//! `actions` offers exactly what will be done: for every state, whoever asks, whatever they try.

use std::fmt::Write;

use serde_json::{Value, json};
use time::Duration;

use super::{Cast, read};
use crate::{
    on_both,
    support::{
        actor::{Actor, Delegation, Organization},
        world::World,
    },
};

on_both!(what_is_offered_is_exactly_what_is_done);

/// An action, the mutation that does it, and the type of its input.
type Action = (&'static str, &'static str, &'static str);

const ACTIONS: [Action; 10] = [
    ("ACCEPT", "acceptInvitation", "AcceptInvitationInput"),
    ("DECLINE", "declineInvitation", "DeclineInvitationInput"),
    ("RESEND", "resendInvitation", "DelegationInput"),
    ("WITHDRAW", "withdrawInvitation", "DelegationInput"),
    ("EDIT", "updateDelegation", "UpdateDelegationInput"),
    ("SUSPEND", "suspendDelegation", "DelegationInput"),
    ("RESUME", "resumeDelegation", "DelegationInput"),
    ("REVOKE", "revokeDelegation", "DelegationInput"),
    ("LEAVE", "leaveDelegation", "DelegationInput"),
    ("REINVITE", "invitePartner", "InvitePartnerInput"),
];

/// Every state, and what may make the same state another one for whoever wants to invite again.
const STATES: [&str; 15] = [
    "PENDING",
    "ACTIVE",
    "ACTIVE and now an admin",
    "SUSPENDED",
    "DECLINED",
    "DECLINED for good",
    "WITHDRAWN",
    "EXPIRED unanswered",
    "EXPIRED in use",
    "EXPIRED while suspended",
    "REVOKED",
    "LEFT",
    "REVOKED and superseded",
    "REVOKED and superseded by what has expired",
    "REVOKED and now an admin",
];

/// Whoever may try.
struct People {
    admin: Actor,
    member: Actor,
    invited: Actor,
    partner_admin: Actor,
    stranger: Actor,
}

impl People {
    fn all(&self) -> [(&'static str, &Actor); 5] {
        [
            // First: a new scene has no member, and neither of these two can spend one.
            ("member", &self.member),
            ("stranger", &self.stranger),
            ("admin", &self.admin),
            ("invited person", &self.invited),
            ("another admin of the partner", &self.partner_admin),
        ]
    }
}

/// A new organization, and a new delegation in a state.
struct Scene {
    organization: Organization,
    delegation: Delegation,
    version: i64,
}

async fn what_is_offered_is_exactly_what_is_done(cast: Cast) {
    let world = &cast.world;
    let people = People {
        admin: cast.acme.owner,
        member: cast.acme.member,
        invited: cast.ada,
        partner_admin: cast.stranger,
        stranger: cast.bob,
    };
    become_partner(world, &people).await;
    let mut table = String::new();
    for state in STATES {
        writeln!(table, "{state}").expect("it can be written");
        let mut scene = Scene::in_state(world, &people, state).await;
        let joining = people
            .member
            .join_organization(&scene.organization, &people.admin, "MEMBER");
        joining.await;
        let mut spent = false;
        for (party, person) in people.all() {
            if spent {
                scene = Scene::in_state(world, &people, state).await;
                spent = false;
            }
            let offered = scene.offered(person).await;
            let shown = offered
                .as_ref()
                .map_or("not visible".to_owned(), |offered| {
                    if offered.is_empty() {
                        "–".to_owned()
                    } else {
                        offered.join(" ")
                    }
                });
            writeln!(table, "    {party:<30}{shown}").expect("it can be written");
            let is_offered = |action: &str| offered.iter().flatten().any(|one| one == action);
            let (to_do, to_refuse): (Vec<_>, Vec<_>) = ACTIONS
                .into_iter()
                .partition(|(action, ..)| is_offered(action));
            let done = scene.attempt(person, &people, &to_refuse).await;
            assert_eq!(done, [""; 0], "{state}: not offered to {party}");
            for action in to_do {
                if spent {
                    scene = Scene::in_state(world, &people, state).await;
                }
                let done = scene.attempt(person, &people, &[action]).await;
                assert_eq!(done, [action.0], "{state}: offered to {party}");
                spent = true;
            }
        }
    }
    insta::assert_snapshot!("actions", table);
}

/// Makes one more person an admin of the invited person's partner, which the public API cannot do yet.
async fn become_partner(world: &World, people: &People) {
    let organization = people.admin.create_organization("First").await;
    let invited = people
        .admin
        .invite_partner(&organization, &people.invited.email, json!({}));
    people.invited.accept(&invited.await).await;
    world
        .join_team(&people.partner_admin, &people.invited)
        .await;
}

impl Scene {
    async fn in_state(world: &World, people: &People, state: &str) -> Self {
        let (admin, invited) = (&people.admin, &people.invited);
        let organization = admin.create_organization("Acme").await;
        let tomorrow = world.clock.now().after(Duration::DAY).to_rfc3339();
        let terms = match state {
            "EXPIRED in use" | "EXPIRED while suspended" => json!({ "expiresAt": tomorrow }),
            _ => json!({}),
        };
        let invite = async |terms| {
            admin
                .invite_partner(&organization, &invited.email, terms)
                .await
        };
        let delegation = invite(terms).await;
        let answered = [
            "PENDING",
            "DECLINED",
            "WITHDRAWN",
            "EXPIRED unanswered",
            "DECLINED for good",
        ];
        if !answered.contains(&state) {
            invited.accept(&delegation).await;
        }
        match state {
            "PENDING" | "ACTIVE" | "ACTIVE and now an admin" => {}
            "SUSPENDED" => drop(admin.suspend(&delegation).await),
            "DECLINED" => drop(invited.decline(&delegation, json!({})).await),
            "DECLINED for good" => {
                drop(invited.decline(&delegation, json!({ "block": true })).await)
            }
            "WITHDRAWN" => drop(admin.withdraw(&delegation).await),
            "EXPIRED unanswered" => world.clock.advance(Duration::days(14)),
            "EXPIRED in use" => world.clock.advance(Duration::DAY),
            "EXPIRED while suspended" => {
                admin.suspend(&delegation).await;
                world.clock.advance(Duration::DAY);
            }
            "LEFT" => drop(invited.leave(&delegation).await),
            _ => drop(admin.revoke(&delegation).await),
        }
        match state {
            "REVOKED and superseded" => drop(invite(json!({})).await),
            "REVOKED and superseded by what has expired" => {
                invite(json!({})).await;
                world.clock.advance(Duration::days(14));
            }
            "ACTIVE and now an admin" | "REVOKED and now an admin" => {
                invited
                    .join_organization(&organization, admin, "ADMIN")
                    .await;
            }
            _ => {}
        }
        let seen = read(admin, &delegation, "status version").await;
        let status = seen["status"].as_str().expect("the admin sees it");
        assert!(state.starts_with(status), "{state}: {seen}");
        Self {
            organization,
            delegation,
            version: seen["version"].as_i64().expect("it is a number"),
        }
    }

    /// What `actions` offers; none to whoever does not see the delegation.
    async fn offered(&self, person: &Actor) -> Option<Vec<String>> {
        let seen = read(person, &self.delegation, "actions").await;
        let actions = seen.get("actions")?.as_array().expect("it is a list");
        let text = |action: &Value| action.as_str().expect("it is a text").to_owned();
        Some(actions.iter().map(text).collect())
    }

    /// Tries these actions one after the other, in one request; gives those that were done.
    async fn attempt(&self, person: &Actor, people: &People, actions: &[Action]) -> Vec<&str> {
        let (mut parameters, mut fields, mut inputs) = (Vec::new(), Vec::new(), json!({}));
        for (action, field, input_type) in actions {
            parameters.push(format!("${action}: {input_type}!"));
            fields.push(format!(
                "{action}: {field}(input: ${action}) {{ delegation {{ id }} userErrors {{ code }} }}"
            ));
            let id = &self.delegation.id;
            inputs[action] = match *action {
                "REINVITE" => {
                    json!({ "organizationId": self.organization.id, "email": people.invited.email })
                }
                "EDIT" => json!({ "delegationId": id, "version": self.version }),
                _ => json!({ "delegationId": id }),
            };
        }
        let (parameters, fields) = (parameters.join(", "), fields.join("\n"));
        let mutation = format!("mutation({parameters}) {{ {fields} }}");
        let answer = person.query(&mutation, inputs).await;
        assert!(answer.errors().is_empty(), "{}", answer.body);
        let done = |action: &&str| {
            let done = !answer.data(&format!("/{action}/delegation")).is_null();
            assert_eq!(done, answer.user_error_codes(action).is_empty());
            done
        };
        actions
            .iter()
            .map(|(action, ..)| *action)
            .filter(done)
            .collect()
    }
}
