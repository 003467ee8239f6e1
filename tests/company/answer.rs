//! What the partner is told of whom it asks to run a company, and what it is not.

use mandate::command::partner::entitle::{Companies, Entitlement};
use serde_json::json;

use crate::{
    on_both,
    support::{
        actor::{Actor, Membership},
        portal::{Agency, shown},
        world::World,
    },
};

on_both!(the_team_is_told_of_whom_it_asks_alone,);

async fn the_team_is_told_of_whom_it_asks_alone(world: World) {
    let agency = Agency::with_portal(&world, "Harbour").await;
    let (second, _) = agency.grow(&world, "Sam Second", "ADMIN").await;
    let acme = agency.create("Acme", json!({})).await;
    let ken = world.known("Ken Known").await;
    let ask = async |actor: &Actor, person: &Actor, role: &str| {
        actor.invite_member(&acme, &person.email, role).await
    };
    let person = async |name: &str| world.known(name).await;
    let mut ears = world.listen(&[&second]).await;
    let kens = ask(&agency.admin, &ken, "ADMIN").await;
    ken.accept_membership(&kens).await;
    let mut told = ears.heard().await;
    told.retain(|line| !line.contains(" mail: "));
    assert_eq!(
        told,
        ["Sam Second: COMPANY_ADMIN_ADDED Ken Known runs Acme now"]
    );
    // Whom the company asks, and who becomes no admin, is the company's own business.
    for (actor, name, role) in [
        (&ken, "Lee Admin", "ADMIN"),
        (&agency.admin, "Mia Member", "MEMBER"),
    ] {
        let person = person(name).await;
        let invited = ask(actor, &person, role).await;
        person.accept_membership(&invited).await;
    }
    // Nor does a closed portal tell anything.
    let [nina, olga] = [person("Nina").await, person("Olga").await];
    let asked = [
        ask(&agency.admin, &nina, "ADMIN").await,
        ask(&agency.admin, &olga, "ADMIN").await,
    ];
    agency
        .allow(&world, Entitlement::DisablePortal(Companies::Keep))
        .await;
    nina.accept_membership(&asked[0]).await;
    decline(&olga, &asked[1]).await;
    let mut told = ears.heard().await;
    told.retain(|line| !line.contains(" mail: "));
    assert_eq!(
        told,
        ["Sam Second: PORTAL_DISABLED Harbour cannot manage companies any more"]
    );
    assert_eq!(shown(&nina, &acme).await["viewerRole"], "ADMIN");
}

async fn decline(person: &Actor, membership: &Membership) {
    let input = json!({ "membershipId": membership.id });
    let (field, input_type) = ("declineMembership", "MembershipInput");
    let declined = person.attempt(field, input_type, input, "removedMembershipId");
    declined.await.payload(field);
}
