//! People, who do everything through the public API.

use serde_json::{Value, json};

use super::{
    client::{Answer, Client},
    server::Server,
    socket::Socket,
};

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// A person who is signed in.
#[derive(Clone)]
pub struct Actor {
    /// The user's id.
    pub id: String,
    pub name: String,
    pub email: String,
    pub token: String,
    pub client: Client,
}

/// An organization.
#[derive(Clone, Debug)]
pub struct Organization {
    pub id: String,
    pub name: String,
}

/// A membership.
#[derive(Clone, Debug)]
pub struct Membership {
    pub id: String,
    pub role: String,
    pub status: String,
}

/// A delegation, as it was when it was read.
#[derive(Clone, Debug)]
pub struct Delegation {
    pub id: String,
    pub status: String,
    pub version: i64,
}

impl Actor {
    /// Whoever the `SessionPayload` is for; `client` is anybody's.
    pub fn signed_in(client: &Client, name: &str, email: &str, session: &Value) -> Self {
        let token = text(session, "/session/token");
        Self {
            id: text(session, "/viewer/user/id"),
            name: name.to_owned(),
            email: email.to_owned(),
            client: Client::new(&client.url, Some(&token)),
            token,
        }
    }

    /// The same person with a new session, by password.
    pub async fn log_in_again(&self) -> Self {
        let client = Client::new(&self.client.url, None);
        let log_in = "mutation($input: LogInInput!) { logIn(input: $input) {
            session { token } viewer { user { id } } userErrors { code message } } }";
        let input = json!({ "email": self.email, "password": PASSWORD });
        let answer = client.query(log_in, json!({ "input": input })).await;
        Self::signed_in(&client, &self.name, &self.email, answer.payload("logIn"))
    }

    /// The same person and session, on another server.
    pub fn at(&self, server: &Server) -> Self {
        self.at_url(&server.url("/graphql"))
    }

    /// The same, at the endpoint `url`.
    pub fn at_url(&self, url: &str) -> Self {
        let client = Client::new(url, Some(&self.token));
        Self {
            client,
            ..self.clone()
        }
    }

    /// Runs a query or a mutation.
    pub async fn query(&self, query: &str, variables: Value) -> Answer {
        self.client.query(query, variables).await
    }

    /// A socket of theirs.
    pub async fn socket(&self) -> Socket {
        Socket::connect(&self.client.url, Some(&self.token)).await
    }

    /// As [`Client::attempt`].
    pub async fn attempt(
        &self,
        field: &str,
        input_type: &str,
        input: Value,
        selection: &str,
    ) -> Answer {
        self.client
            .attempt(field, input_type, input, selection)
            .await
    }

    pub async fn create_organization(&self, name: &str) -> Organization {
        let (field, input) = ("createOrganization", json!({ "name": name }));
        let answer = self.attempt(
            field,
            "CreateOrganizationInput",
            input,
            "organization { id name }",
        );
        let organization = answer.await.payload(field)["organization"].clone();
        Organization {
            id: text(&organization, "/id"),
            name: text(&organization, "/name"),
        }
    }

    /// Invites a member; `role` is e.g. `ADMIN`.
    pub async fn invite_member(
        &self,
        organization: &Organization,
        email: &str,
        role: &str,
    ) -> Membership {
        let input = json!({
            "organizationId": organization.id, "email": email, "name": email, "role": role,
        });
        self.membership("inviteMember", "InviteMemberInput", input)
            .await
    }

    pub async fn accept_membership(&self, membership: &Membership) -> Membership {
        let input = json!({ "membershipId": membership.id });
        self.membership("acceptMembership", "MembershipInput", input)
            .await
    }

    /// Becomes a member of `organization`, invited by its `admin`.
    pub async fn join_organization(
        &self,
        organization: &Organization,
        admin: &Self,
        role: &str,
    ) -> Membership {
        let invited = admin.invite_member(organization, &self.email, role).await;
        self.accept_membership(&invited).await
    }

    /// Changes a membership's `role` or `status`.
    pub async fn update_membership(&self, membership: &Membership, changes: Value) -> Membership {
        let input = with(json!({ "membershipId": membership.id }), changes);
        self.membership("updateMembership", "UpdateMembershipInput", input)
            .await
    }

    /// Invites a partner; `terms` are further fields of the input, e.g. `{"permissions": ["NOTES"]}`.
    pub async fn invite_partner(
        &self,
        organization: &Organization,
        email: &str,
        terms: Value,
    ) -> Delegation {
        let input = json!({ "organizationId": organization.id, "email": email });
        self.delegation("invitePartner", "InvitePartnerInput", with(input, terms))
            .await
    }

    pub async fn accept(&self, delegation: &Delegation) -> Delegation {
        let input = json!({ "delegationId": delegation.id });
        self.delegation("acceptInvitation", "AcceptInvitationInput", input)
            .await
    }

    /// Accepts by the token from the mail.
    pub async fn accept_by_token(&self, token: &str) -> Delegation {
        let input = json!({ "token": token });
        self.delegation("acceptInvitation", "AcceptInvitationInput", input)
            .await
    }

    /// Declines; `answer` are further fields of the input, e.g. `{"block": true}`.
    pub async fn decline(&self, delegation: &Delegation, answer: Value) -> Delegation {
        let input = with(json!({ "delegationId": delegation.id }), answer);
        self.delegation("declineInvitation", "DeclineInvitationInput", input)
            .await
    }

    pub async fn resend(&self, delegation: &Delegation) -> Delegation {
        self.change("resendInvitation", delegation).await
    }

    pub async fn withdraw(&self, delegation: &Delegation) -> Delegation {
        self.change("withdrawInvitation", delegation).await
    }

    pub async fn suspend(&self, delegation: &Delegation) -> Delegation {
        self.change("suspendDelegation", delegation).await
    }

    pub async fn resume(&self, delegation: &Delegation) -> Delegation {
        self.change("resumeDelegation", delegation).await
    }

    pub async fn revoke(&self, delegation: &Delegation) -> Delegation {
        self.change("revokeDelegation", delegation).await
    }

    pub async fn leave(&self, delegation: &Delegation) -> Delegation {
        self.change("leaveDelegation", delegation).await
    }

    /// Changes the terms of the version that was read last.
    pub async fn update_delegation(&self, delegation: &Delegation, changes: Value) -> Delegation {
        let input = json!({ "delegationId": delegation.id, "version": delegation.version });
        self.delegation(
            "updateDelegation",
            "UpdateDelegationInput",
            with(input, changes),
        )
        .await
    }

    async fn change(&self, field: &str, delegation: &Delegation) -> Delegation {
        let input = json!({ "delegationId": delegation.id });
        self.delegation(field, "DelegationInput", input).await
    }

    async fn delegation(&self, field: &str, input_type: &str, input: Value) -> Delegation {
        let selection = "delegation { id status version }";
        let answer = self.attempt(field, input_type, input, selection).await;
        let delegation = &answer.payload(field)["delegation"];
        Delegation {
            id: text(delegation, "/id"),
            status: text(delegation, "/status"),
            version: delegation["version"]
                .as_i64()
                .expect("a version is a number"),
        }
    }

    async fn membership(&self, field: &str, input_type: &str, input: Value) -> Membership {
        let selection = "membership { id role status }";
        let answer = self.attempt(field, input_type, input, selection).await;
        let membership = &answer.payload(field)["membership"];
        Membership {
            id: text(membership, "/id"),
            role: text(membership, "/role"),
            status: text(membership, "/status"),
        }
    }
}

/// `input` with the fields of `more` added to it.
fn with(mut input: Value, more: Value) -> Value {
    if let (Some(fields), Value::Object(more)) = (input.as_object_mut(), more) {
        fields.extend(more);
    }
    input
}

fn text(value: &Value, pointer: &str) -> String {
    let text = value.pointer(pointer).and_then(Value::as_str);
    text.unwrap_or_else(|| panic!("no text at {pointer} in {value}"))
        .to_owned()
}
