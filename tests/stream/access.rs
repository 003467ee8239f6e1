//! Access that ends or changes while a workspace is followed, on another server than the one where that happens.

use futures_util::future::join_all;
use mandate::command::delegation::run_out;
use serde_json::{Value, json};
use time::{Duration, UtcDateTime, format_description::well_known::Rfc3339};

use super::{DELEGATIONS, Feed, WAYS, WORKSPACE, Way, cursor, number};
use crate::{
    on_both,
    support::{
        actor::{Actor, Delegation, Membership, Organization},
        server::Server,
        world::World,
    },
};

on_both!(
    a_partners_stream_ends_with_the_delegation,
    a_partners_stream_ends_when_its_time_has_come,
    a_members_stream_ends_with_the_membership,
    changed_access_shows_its_new_tabs,
    what_has_ended_is_told_once_more_to_whoever_was_there,
    a_former_member_who_comes_back_is_told_of_the_end,
    what_happens_to_others_leaves_no_gap,
    a_stranger_is_refused_as_if_there_were_nothing,
    whoever_was_merely_invited_never_had_access,
    a_partner_list_is_followed_by_admins_only,
);

/// A buyer and its admin here; everybody else is at another server.
struct Scene {
    world: World,
    there: Server,
    admin: Actor,
    organization: Organization,
}

impl Scene {
    async fn of(world: World) -> Self {
        let there = world.another_server(&[]).await;
        let admin = world.person("Ada Lovelace").await;
        let organization = admin.create_organization("Acme").await;
        Self {
            world,
            there,
            admin,
            organization,
        }
    }

    async fn person(&self, name: &str) -> Actor {
        self.world.person(name).await.at(&self.there)
    }

    /// A partner with access on these terms.
    async fn partner(&self, name: &str, terms: Value) -> (Actor, Delegation) {
        let partner = self.person(name).await;
        let invited = self
            .admin
            .invite_partner(&self.organization, &partner.email, terms);
        let delegation = partner.accept(&invited.await).await;
        (partner, delegation)
    }

    /// Changes a membership, or removes it.
    async fn change(&self, membership: &Membership, change: Option<Value>) {
        if let Some(change) = change {
            self.admin.update_membership(membership, change).await;
            return;
        }
        let (field, input) = ("removeMember", json!({ "membershipId": membership.id }));
        let answer = self
            .admin
            .attempt(field, "RemoveMemberInput", input, "removedMembershipId");
        assert_eq!(
            answer.await.payload(field)["removedMembershipId"],
            membership.id
        );
    }

    async fn follow(&self, way: Way, actor: &Actor) -> Feed {
        Feed::of(way, actor, WORKSPACE, &self.organization).await
    }

    /// The next item says that access has ended, and nothing follows.
    async fn ends(&self, feed: &mut Feed, status: Option<&str>) {
        let ended = feed.news().await;
        assert_eq!(ended["__typename"], "AccessEnded", "{ended}");
        assert_eq!(ended["organizationId"], self.organization.id);
        assert_eq!(ended["status"], json!(status));
        feed.completed().await;
    }
}

async fn a_partners_stream_ends_with_the_delegation(world: World) {
    let scene = Scene::of(world).await;
    let ends = [
        ("Bob Martin", "revokeDelegation", "REVOKED"),
        ("Kent Beck", "suspendDelegation", "SUSPENDED"),
        ("Ward Hill", "leaveDelegation", "LEFT"),
    ];
    join_all(ends.map(async |(name, field, status)| {
        let (partner, delegation) = scene.partner(name, json!({})).await;
        let mut feeds = join_all(WAYS.map(|way| scene.follow(way, &partner))).await;
        let actor = if status == "LEFT" {
            &partner
        } else {
            &scene.admin
        };
        let input = json!({ "delegationId": delegation.id });
        let answer = actor
            .attempt(field, "DelegationInput", input, "delegation { status }")
            .await;
        assert_eq!(answer.payload(field)["delegation"]["status"], status);
        for feed in &mut feeds {
            scene.ends(feed, Some(status)).await;
        }
    }))
    .await;
}

async fn a_partners_stream_ends_when_its_time_has_come(world: World) {
    let scene = Scene::of(world).await;
    let in_an_hour = (UtcDateTime::now() + Duration::HOUR)
        .format(&Rfc3339)
        .expect("a moment");
    let (partner, _) = scene
        .partner("Bob Martin", json!({ "expiresAt": in_an_hour }))
        .await;
    let mut feeds = join_all(WAYS.map(|way| scene.follow(way, &partner))).await;
    scene.world.clock.advance(Duration::HOUR);
    // As each server does every now and then.
    let swept = run_out::sweep(&scene.world.server.app).await;
    swept.expect("it is swept");
    for feed in &mut feeds {
        scene.ends(feed, Some("EXPIRED")).await;
    }
}

async fn a_members_stream_ends_with_the_membership(world: World) {
    let scene = Scene::of(world).await;
    let ends = [
        ("Grace Hopper", Some(json!({ "status": "SUSPENDED" }))),
        ("Betty Snyder", None),
    ];
    join_all(ends.map(async |(name, change)| {
        let member = scene.person(name).await;
        let membership = member
            .join_organization(&scene.organization, &scene.admin, "MEMBER")
            .await;
        let mut feeds = join_all(WAYS.map(|way| scene.follow(way, &member))).await;
        scene.change(&membership, change).await;
        for feed in &mut feeds {
            scene.ends(feed, None).await;
        }
    }))
    .await;
}

async fn changed_access_shows_its_new_tabs(world: World) {
    let scene = Scene::of(world).await;
    let admin = scene.admin.at(&scene.there);
    let terms = json!({ "permissions": ["BRIEFS"] });
    let (partner, mut delegation) = scene.partner("Bob Martin", terms).await;
    let mut feeds = join_all(WAYS.map(|way| scene.follow(way, &partner))).await;
    let shortlists_too = json!({ "permissions": ["SHORTLISTS", "BRIEFS"] });
    delegation = admin.update_delegation(&delegation, shortlists_too).await;
    let tabs = json!([{ "key": "SHORTLISTS" }, { "key": "BRIEFS" }, { "key": "SAVED_SOLUTIONS" }]);
    for feed in &mut feeds {
        let changed = feed.news().await;
        assert_eq!(changed["__typename"], "AccessChanged", "{changed}");
        assert_eq!(changed["tabs"], tabs);
    }
    delegation = admin.suspend(&delegation).await;
    let mut ended = Vec::new();
    for feed in &mut feeds {
        ended.push(cursor(&feed.news().await));
        feed.completed().await;
    }
    admin.resume(&delegation).await;
    for (way, after) in WAYS.into_iter().zip(ended) {
        let variables = json!({ "organization": scene.organization.id });
        let mut feed = Feed::resume(way, &partner, WORKSPACE, variables, &after).await;
        feed.expect("StreamPosition").await;
        let resumed = feed.news().await;
        assert_eq!(resumed["__typename"], "AccessChanged", "{resumed}");
        assert_eq!(resumed["tabs"], tabs);
    }
}

async fn what_has_ended_is_told_once_more_to_whoever_was_there(world: World) {
    let scene = Scene::of(world).await;
    let (partner, delegation) = scene.partner("Bob Martin", json!({})).await;
    let mut feed = scene.follow(Way::Socket, &partner).await;
    scene.admin.revoke(&delegation).await;
    let ended = feed.news().await;
    let variables = json!({ "organization": scene.organization.id });
    for way in WAYS {
        let mut again =
            Feed::resume(way, &partner, WORKSPACE, variables.clone(), &cursor(&ended)).await;
        scene.ends(&mut again, Some("REVOKED")).await;
        // Without a cursor there is nothing to go on from: for the partner there is no such workspace any more.
        let mut anew = Feed::open(way, &partner, WORKSPACE, variables.clone()).await;
        let mut nothing = Feed::open(way, &partner, WORKSPACE, made_up(&scene.organization)).await;
        assert_eq!(anew.refusal().await, nothing.refusal().await);
    }
}

async fn a_former_member_who_comes_back_is_told_of_the_end(world: World) {
    let scene = Scene::of(world).await;
    let member = scene.person("Grace Hopper").await;
    let membership = member
        .join_organization(&scene.organization, &scene.admin, "MEMBER")
        .await;
    let mut feed = Feed::of(Way::Socket, &member, WORKSPACE, &scene.organization).await;
    scene.change(&membership, None).await;
    let ended = feed.news().await;
    let variables = json!({ "organization": scene.organization.id });
    for way in WAYS {
        let mut again =
            Feed::resume(way, &member, WORKSPACE, variables.clone(), &cursor(&ended)).await;
        scene.ends(&mut again, None).await;
    }
}

/// A cursor's number tells nobody how often others came and went.
async fn what_happens_to_others_leaves_no_gap(world: World) {
    let scene = Scene::of(world).await;
    let (partner, delegation) = scene.partner("Bob Martin", json!({})).await;
    let variables = json!({ "organization": scene.organization.id });
    let position = async || {
        let mut feed = Feed::open(Way::Sse, &partner, WORKSPACE, variables.clone()).await;
        number(&feed.expect("StreamPosition").await)
    };
    let before = position().await;
    let (_, other) = scene.partner("Kent Beck", json!({})).await;
    scene.admin.suspend(&other).await;
    let member = scene.person("Grace Hopper").await;
    member
        .join_organization(&scene.organization, &scene.admin, "MEMBER")
        .await;
    assert_eq!(position().await, before);
    let terms = json!({ "permissions": ["NOTES"] });
    scene.admin.update_delegation(&delegation, terms).await;
    assert_eq!(position().await, before + 1);
}

async fn a_stranger_is_refused_as_if_there_were_nothing(world: World) {
    let scene = Scene::of(world).await;
    let stranger = scene.person("Eve Adams").await;
    // An invitation alone opens nothing.
    let invited = scene.person("Bob Martin").await;
    let invite = scene
        .admin
        .invite_partner(&scene.organization, &invited.email, json!({}));
    invite.await;
    for way in WAYS {
        for actor in [&stranger, &invited] {
            for query in [WORKSPACE, DELEGATIONS] {
                let after = if query == WORKSPACE {
                    "w00000000-1"
                } else {
                    "d1"
                };
                for after in [Value::Null, json!(after)] {
                    let mut real = json!({ "organization": scene.organization.id });
                    let mut made_up = made_up(&scene.organization);
                    real["after"] = after.clone();
                    made_up["after"] = after;
                    let mut real = Feed::open(way, actor, query, real).await;
                    let mut made_up = Feed::open(way, actor, query, made_up).await;
                    let refusal = real.refusal().await;
                    assert_eq!(refusal[0]["extensions"]["code"], "NOT_FOUND", "{refusal}");
                    assert_eq!(refusal, made_up.refusal().await);
                }
            }
        }
    }
}

async fn whoever_was_merely_invited_never_had_access(world: World) {
    let scene = Scene::of(world).await;
    let invited = scene.person("Bob Martin").await;
    let is_stranger = async || {
        for after in [Value::Null, json!("w00000000-0"), json!("w00000000-1")] {
            let mut real = json!({ "organization": scene.organization.id });
            let mut made_up = made_up(&scene.organization);
            real["after"] = after.clone();
            made_up["after"] = after;
            let mut real = Feed::open(Way::Sse, &invited, WORKSPACE, real).await;
            let mut made_up = Feed::open(Way::Sse, &invited, WORKSPACE, made_up).await;
            let refusal = real.refusal().await;
            assert_eq!(refusal[0]["extensions"]["code"], "NOT_FOUND", "{refusal}");
            assert_eq!(refusal, made_up.refusal().await);
        }
    };
    let invite = || {
        let (organization, email) = (&scene.organization, &invited.email);
        scene.admin.invite_member(organization, email, "MEMBER")
    };
    let declined = invite().await;
    let input = json!({ "membershipId": declined.id });
    let field = "declineMembership";
    let answer = invited.attempt(field, "MembershipInput", input, "__typename");
    answer.await.payload(field);
    is_stranger().await;
    let removed = invite().await;
    scene
        .change(&removed, Some(json!({ "role": "ADMIN" })))
        .await;
    is_stranger().await;
    scene.change(&removed, None).await;
    is_stranger().await;
}

/// The id of an organization that never was.
fn made_up(organization: &Organization) -> Value {
    let (rest, last) = organization.id.split_at(organization.id.len() - 1);
    let other = if last == "0" { "1" } else { "0" };
    json!({ "organization": format!("{rest}{other}") })
}

async fn a_partner_list_is_followed_by_admins_only(world: World) {
    let scene = Scene::of(world).await;
    let ends = [
        ("Grace Hopper", Some(json!({ "role": "MEMBER" }))),
        ("Jean Bartik", Some(json!({ "status": "SUSPENDED" }))),
        ("Betty Snyder", None),
    ];
    let mut feeds = Vec::new();
    for (name, change) in ends {
        let other = scene.person(name).await;
        let membership = other
            .join_organization(&scene.organization, &scene.admin, "ADMIN")
            .await;
        for way in WAYS {
            feeds.push(Feed::of(way, &other, DELEGATIONS, &scene.organization).await);
        }
        scene.change(&membership, change).await;
    }
    // Nothing of this is theirs to see any more.
    let invite = scene
        .admin
        .invite_partner(&scene.organization, "bob@example.com", json!({}));
    invite.await;
    for feed in &mut feeds {
        feed.completed().await;
    }
}
