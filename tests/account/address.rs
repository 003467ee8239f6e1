//! An address is one, however it is spelt.

use serde_json::json;

use super::*;
use crate::{
    on_both,
    support::{actor::PASSWORD, wait, world::World},
};

on_both!(every_spelling_of_an_address_is_one_account);

/// Letters composed and not, in either case; the domain in letters and in ASCII.
const SPELLINGS: [&str; 5] = [
    "\u{c9}cole@b\u{fc}cher.example",
    "\u{e9}cole@b\u{fc}cher.example",
    "E\u{301}COLE@BU\u{308}CHER.example",
    "\u{c9}COLE@xn--bcher-kva.example",
    " \u{e9}cole@XN--BCHER-KVA.EXAMPLE ",
];

async fn every_spelling_of_an_address_is_one_account(world: World) {
    let client = world.server.anonymous();
    sign_up(&client, SPELLINGS[0], "Odile", PASSWORD)
        .await
        .payload("signUp");
    let token = wait::until("the mail that proves the address", async || {
        let mails = world.inbox().all();
        mails.iter().find_map(|mail| mail.token("/sign-up"))
    });
    let answer = verify_email(&client, &token.await).await;
    let id = answer.payload("verifyEmail")["viewer"]["user"]["id"].clone();
    for spelling in SPELLINGS {
        let again = sign_up(&client, spelling, "Eve", OTHER_PASSWORD).await;
        assert!(again.payload("signUp")["session"].is_null());
        let stranger = log_in(&client, spelling, OTHER_PASSWORD).await;
        refused(&stranger, "logIn", "EMAIL_NOT_VERIFIED", Some("email"));
        let owner = log_in(&client, spelling, PASSWORD).await;
        assert_eq!(owner.payload("logIn")["viewer"]["user"]["id"], id);
    }

    let buyer = world.known("Bea Buyer").await;
    let acme = buyer.create_organization("Acme").await;
    let bolt = buyer.create_organization("Bolt").await;
    buyer.invite_member(&acme, SPELLINGS[1], "MEMBER").await;
    buyer.invite_partner(&bolt, SPELLINGS[2], json!({})).await;
    for spelling in SPELLINGS {
        let invited = async |field: &str, input_type: &str, organization: &str, name: bool| {
            let mut input = json!({ "organizationId": organization, "email": spelling });
            if name {
                input["name"] = json!("Odile");
            }
            let answer = buyer.attempt(field, input_type, input, "__typename").await;
            answer.user_error_codes(field).join(" ")
        };
        let member = invited("inviteMember", "InviteMemberInput", &acme.id, true);
        assert_eq!(member.await, "ALREADY_MEMBER", "{spelling}");
        let member = invited("invitePartner", "InvitePartnerInput", &acme.id, false);
        assert_eq!(member.await, "ALREADY_MEMBER", "{spelling}");
        let partner = invited("invitePartner", "InvitePartnerInput", &bolt.id, false);
        assert_eq!(partner.await, "DELEGATION_EXISTS", "{spelling}");
    }
}
