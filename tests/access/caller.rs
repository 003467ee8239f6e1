//! Every kind of caller, and an organization to which each is what their name says.

use mandate::command::partner::entitle::Entitlement;
use serde_json::{Value, json};

use crate::support::{
    Stage,
    actor::{Actor, Delegation, Membership, Organization},
    catalogue::{self, Brief, Note, Shortlist},
    client::Client,
    database::{Backend, Database},
    firm::Firm,
    portal::{Agency, app_ids, shown},
    team::Colleague,
    world::World,
};

/// The columns of the matrix.
pub const CALLERS: [&str; 19] = [
    "anonymous",
    "stranger",
    "member",
    // Runs the organization's partnerships, and nothing else of it.
    "billing admin",
    "admin",
    "owner",
    "another's admin",
    // The owner of another organization, which is the partner of this one.
    "ally",
    "invited",
    "partner",
    // Another, who sees all that is published.
    "onlooker",
    // Another, without the permission SHORTLISTS.
    "note taker",
    // Another, who sees all that is published and works in the organization's name.
    "as the buyer",
    // On the partner's delegation, put there by an admin of the organization; the partner has not confirmed them.
    "confined",
    // On the partner's team, with a seat of their own on the delegation.
    "colleague",
    "revoked",
    "suspended",
    // Admin of the team of the partner that manages the company, and on that team.
    "manager",
    "managing colleague",
];

/// A world with its people, in the order of [`CALLERS`] but for the first.
pub struct Callers {
    pub world: World,
    people: Vec<Actor>,
    solutions: Vec<String>,
    /// The id of the company that the partner has.
    agency: String,
    /// The partner that manages the company.
    portal: Agency,
    /// The ally's, one that asks every organization here to become partners, and one that each asks.
    firms: [Firm; 3],
    /// The ids of what each has sent, in the order of [`CALLERS`]; nobody's of whoever is nobody.
    uploads: Vec<String>,
}

impl Stage for Callers {
    async fn on(backend: Backend) -> Self {
        let settings = [
            ("INVITATIONS_PER_USER", "10000"),
            ("INVITATIONS_PER_RECIPIENT", "10000"),
            ("INVITATIONS_PER_ORGANIZATION", "10000"),
            ("SUPPORT", "help@example.com"),
        ];
        let world = World::with(Database::on(backend).await, &settings).await;
        let mut people = Vec::new();
        for name in &CALLERS[1..] {
            people.push(world.known(&name.replace('\'', "")).await);
        }
        let solutions = catalogue::fill(&world, 3).await;
        let place = CALLERS[1..].iter().position(|&caller| caller == "ally");
        let ally = people[place.expect("it is a caller")].clone();
        let firms = [
            Firm {
                organization: ally.create_organization("Umbrella").await,
                owner: ally,
            },
            Firm::open(&world, "Crane").await,
            Firm::open(&world, "Dyno").await,
        ];
        let place = CALLERS[1..].iter().position(|&caller| caller == "manager");
        let manager = people[place.expect("it is a caller")].clone();
        let portal = Agency::of(&world, "Portal", manager).await;
        portal.allow(&world, Entitlement::GrantLicense).await;
        let mut callers = Self {
            portal,
            world,
            people,
            solutions,
            agency: String::new(),
            firms,
            uploads: vec!["upl_00000000000000000000000007".to_owned()],
        };
        for person in &callers.people {
            let upload = person.send_file("sent.txt", "sent").await;
            callers.uploads.push(upload);
        }
        callers
            .of("another's admin")
            .create_organization("Umbra")
            .await;
        let partner = callers.of("partner");
        let agency = partner.create_organization("Agency").await;
        callers.agency = partner.register_company(&agency).await;
        let colleague = callers.of("managing colleague");
        let (portal, name) = (&callers.portal, "Managing Colleague");
        let put = portal
            .admin
            .add_to_team(&portal.partner, name, &colleague.email, json!({}));
        put.await;
        callers
    }
}

impl Callers {
    /// Whoever is called so.
    pub fn of(&self, name: &str) -> &Actor {
        let place = CALLERS[1..].iter().position(|&caller| caller == name);
        &self.people[place.expect("it is a caller who is somebody")]
    }

    /// The colleague, on the partner's team, with a seat on the delegation.
    async fn colleague(&self, delegation: &Delegation) -> Colleague {
        let (partner, person) = (self.of("partner"), self.of("colleague"));
        let query = "mutation($input: AddPartnerUserInput!) { addPartnerUser(input: $input) {
            partnerUser { id } userErrors { subject { ... on PartnerUser { id } } } } }";
        let input = json!({
            "partnerId": self.agency, "firstName": "Col", "lastName": "League",
            "email": person.email, "phone": "15551234567",
        });
        let answer = partner.query(query, json!({ "input": input })).await;
        let added = answer.data("/addPartnerUser");
        // They may be on it already.
        let id = added.pointer("/partnerUser/id");
        let id = id.or_else(|| added.pointer("/userErrors/0/subject/id"));
        let id = id.and_then(Value::as_str).expect("they are on the team");
        let seat = partner.seat(id, delegation, json!({})).await;
        seat.payload("addSeat");
        Colleague {
            id: id.to_owned(),
            seats: vec![seat.text("/addSeat/seat/id").to_owned()],
        }
    }

    /// What the organization knows as its partnerships: with the ally, from whom it has been asked, and whom it has asked.
    async fn partnerships(&self, organization: &Organization) -> [String; 3] {
        let [ally, crane, dyno] = &self.firms;
        let own = Firm {
            organization: organization.clone(),
            owner: self.of("owner").clone(),
        };
        own.ask(&ally.owner.email)
            .await
            .payload("requestPartnership");
        let theirs = ally.partnerships().await;
        let id = theirs[0]["id"].as_str().expect("an id");
        ally.act("acceptPartnership", id)
            .await
            .payload("acceptPartnership");
        // Somebody who is of this organization alone, so that their address means it.
        let email = format!("clerk-{}@example.org", organization.id);
        let clerk = self.world.known_at("Clerk", &email).await;
        own.hire(&clerk, "MEMBER").await;
        crane.ask(&email).await.payload("requestPartnership");
        own.ask(&dyno.owner.email)
            .await
            .payload("requestPartnership");
        let list = own.partnerships().await;
        let id = |of: usize| list[of]["id"].as_str().expect("an id").to_owned();
        [id(2), id(1), id(0)]
    }

    /// What the organization keeps, and what the ally shares with it.
    async fn documents(&self, organization: &Organization, partnership: &str) -> [String; 4] {
        let ally = &self.firms[0];
        let own = Firm {
            organization: organization.clone(),
            owner: self.of("owner").clone(),
        };
        let shared = own.folder("Shared", None).await;
        let within = own.file("within.pdf", Some(&shared), b"%PDF-1.7").await;
        let kept = own.file("kept.txt", None, b"kept").await;
        own.share("shareDocument", &shared, partnership)
            .await
            .payload("shareDocument");
        let offered = ally.folder("Offered", None).await;
        let side = ally.partnerships().await[0]["id"].clone();
        ally.share("shareDocument", &offered, side.as_str().expect("an id"))
            .await
            .payload("shareDocument");
        [shared, within, kept, offered]
    }

    /// A company that the manager does not run, the owner does, and the member belongs to.
    async fn company(&self, name: &str) -> Organization {
        let (owner, portal) = (self.of("owner"), &self.portal);
        let admins = json!([{ "email": owner.email, "name": "Owner" }]);
        let company = portal.create(name, json!({ "admins": admins })).await;
        let invited = shown(&portal.admin, &company).await;
        let input = json!({ "membershipId": invited["admins"][0]["id"] });
        let (field, input_type) = ("acceptMembership", "MembershipInput");
        let accepted = owner.attempt(field, input_type, input, "membership { id }");
        accepted.await.payload(field);
        let member = self
            .of("member")
            .join_organization(&company, owner, "MEMBER");
        member.await;
        company
    }

    /// A client of each, in the order of [`CALLERS`].
    pub fn clients(&self) -> Vec<(&'static str, Client)> {
        let anonymous = self.world.server.anonymous();
        let others = self.people.iter().map(|person| person.client.clone());
        CALLERS
            .into_iter()
            .zip([anonymous].into_iter().chain(others))
            .collect()
    }
}

/// An organization with everything that operations are about.
pub struct Scene {
    pub organization: Organization,
    /// The member's.
    pub membership: Membership,
    /// The invited person is also invited to become a member.
    pub invited_membership: Membership,
    pub pending: Delegation,
    /// From its mail.
    pub pending_token: String,
    pub active: Delegation,
    pub revoked: Delegation,
    /// The id of a notification.
    pub owners_notice: String,
    /// The partner's, and what the partner has published.
    pub draft: Shortlist,
    pub published: Shortlist,
    /// The same by whoever is confined, and by whoever works in the organization's name.
    pub confined_draft: Shortlist,
    pub confined_published: Shortlist,
    pub in_the_buyers_name: Shortlist,
    /// What the revoked partner has left as a draft.
    pub inherited: Shortlist,
    /// The id of what the partner has saved.
    pub saved: String,
    /// The partner's, on what they have published.
    pub personal_note: Note,
    pub shared_note: Note,
    /// The partner's: a draft, and one that has been sent and answered.
    pub brief: Brief,
    pub sent: Brief,
    /// From the mail to the supplier, and the id of the answer.
    pub suppliers_token: String,
    pub response: String,
    /// What the revoked partner has left as a draft.
    pub inherited_brief: Brief,
    /// The id of the partner's company.
    pub agency: String,
    /// The colleague's place on the team and seat; somebody on the team without a seat, who has not come; one whom the owner
    /// has added; one whom the organization has removed, and the partner wants to bring back; and one whom the partner has.
    pub colleague: Colleague,
    pub spare: Colleague,
    pub gone: Colleague,
    pub dismissed: Colleague,
    pub asked: Colleague,
    pub wanted: Colleague,
    /// The ids by which the organization knows its partnerships: one that is accepted, a request that it has got, and one
    /// that it has sent.
    pub accepted: String,
    pub received: String,
    pub asking: String,
    /// The ids of documents: a folder of the organization's that it shares with the ally, a file in it, one that it shares with
    /// nobody, and one that the ally shares with it.
    pub shared: String,
    pub within: String,
    pub kept: String,
    pub offered: String,
    /// Which the manager manages, and the owner runs; the manager's partner, and an app.
    pub company: Organization,
    pub portal: String,
    pub app: String,
    /// The ids of what each caller has sent, to be used once.
    pub uploads: Vec<String>,
    /// The ids of solutions, of which the first is on both shortlists and saved.
    pub solutions: Vec<String>,
}

impl Scene {
    pub async fn new(callers: &Callers) -> Self {
        let owner = callers.of("owner");
        let organization = owner.create_organization("Acme").await;
        let join = async |name: &str, role: &str| {
            let joined = callers
                .of(name)
                .join_organization(&organization, owner, role);
            joined.await
        };
        let membership = join("member", "MEMBER").await;
        join("admin", "ADMIN").await;
        join("billing admin", "BILLING_ADMIN").await;
        let suspended = join("suspended", "ADMIN").await;
        owner
            .update_membership(&suspended, json!({ "status": "SUSPENDED" }))
            .await;
        let invite = async |name: &str| {
            let email = &callers.of(name).email;
            let terms = json!({ "message": "Welcome", "expiresAt": "2099-01-01T00:00:00Z" });
            owner.invite_partner(&organization, email, terms).await
        };
        let former = callers.of("revoked");
        let revoked = former.accept(&invite("revoked").await).await;
        let inherited = former
            .create_shortlist(&organization, "Left behind", json!({}))
            .await;
        let inherited_brief = former
            .create_brief(&organization, "Left behind", json!({}))
            .await;
        let email = &callers.of("invited").email;
        let told = "{ viewer { notifications(first: 1) { nodes { id } } } }";
        let told = owner.query(told, json!({})).await;
        let invite_as = async |name: &str, terms: Value| {
            let email = &callers.of(name).email;
            let invited = owner.invite_partner(&organization, email, terms).await;
            callers.of(name).accept(&invited).await
        };
        invite_as("onlooker", json!({ "dataVisibility": "FULL" })).await;
        let blind = json!({ "dataVisibility": "FULL", "permissions": ["BRIEFS", "NOTES"] });
        invite_as("note taker", blind).await;
        let in_its_name = json!({ "dataVisibility": "FULL", "identityMode": "AS_BUYER" });
        invite_as("as the buyer", in_its_name).await;
        let partner = callers.of("partner");
        let active = partner.accept(&invite("partner").await).await;
        let confined = callers.of("confined");
        callers.world.confine(confined, partner).await;
        let one = json!({ "solutionIds": callers.solutions[..1] });
        let described = json!({ "solutionIds": callers.solutions[..1], "description": "All" });
        let draft = partner
            .create_shortlist(&organization, "Draft", described)
            .await;
        let brief = partner
            .create_brief(&organization, "Draft", one.clone())
            .await;
        let sent = partner
            .create_brief(&organization, "Sent", one.clone())
            .await;
        let sent = partner.send(&sent).await;
        let published = partner
            .create_shortlist(&organization, "Published", one)
            .await;
        let published = partner.publish(&published).await;
        let publish = async |name: &str| {
            let by = callers.of(name);
            let draft = by.create_shortlist(&organization, "Published", json!({}));
            by.publish(&draft.await).await
        };
        let pending = invite("invited").await;
        let on_active = json!({ "delegationIds": [active.id] });
        let add = async |by: &Actor, who: &str, more: Value| {
            let email = format!("{}-{}@example.org", who.to_lowercase(), active.id);
            let name = format!("{who} Person");
            by.add_to_team(&callers.agency, &name, &email, more).await
        };
        let colleague = callers.colleague(&active).await;
        let gone = add(partner, "Gone", on_active.clone()).await;
        partner
            .with_seat("removeSeat", &gone.seats[0])
            .await
            .payload("removeSeat");
        let dismissed = add(partner, "Dismissed", on_active.clone()).await;
        owner
            .with_seat("removeSeat", &dismissed.seats[0])
            .await
            .payload("removeSeat");
        let spare = add(partner, "Spare", json!({})).await;
        let asked = add(owner, "Asked", on_active.clone()).await;
        let wanted = add(partner, "Wanted", on_active).await;
        owner
            .with_seat("removeSeat", &wanted.seats[0])
            .await
            .payload("removeSeat");
        partner
            .seat(&wanted.id, &active, json!({}))
            .await
            .payload("addSeat");
        let partnerships = callers.partnerships(&organization).await;
        let [accepted, received, asking] = partnerships;
        let [shared, within, kept, offered] = callers.documents(&organization, &accepted).await;
        let company = callers
            .company(&format!("Company {}", organization.id))
            .await;
        // Of each mail there is one: the newest is this scene's, once it has been sent.
        callers.world.all_mail_sent().await;
        let inbox = callers.world.inbox();
        let suppliers_token = inbox.token("sales@vendor1.example.com", "/brief").await;
        let response = answer(partner, &sent, &suppliers_token).await;
        Self {
            pending,
            agency: callers.agency.clone(),
            colleague,
            spare,
            gone,
            dismissed,
            asked,
            wanted,
            accepted,
            received,
            asking,
            shared,
            within,
            kept,
            offered,
            company,
            portal: callers.portal.partner.clone(),
            app: app_ids(owner, &["Payroll"]).await.remove(0),
            uploads: callers.uploads.clone(),
            pending_token: callers.world.inbox().token(email, "/invitation").await,
            active,
            personal_note: partner
                .add_note(&organization, &published.id, "Mine", "PERSONAL")
                .await,
            shared_note: partner
                .add_note(&organization, &published.id, "Ours", "SHARED")
                .await,
            brief,
            sent,
            suppliers_token,
            response,
            inherited_brief,
            saved: partner.save(&organization, &callers.solutions[0]).await,
            draft,
            published,
            confined_draft: confined
                .create_shortlist(&organization, "Draft", json!({}))
                .await,
            confined_published: publish("confined").await,
            in_the_buyers_name: publish("as the buyer").await,
            inherited,
            solutions: callers.solutions.clone(),
            revoked: revoke(owner, &revoked).await,
            invited_membership: owner.invite_member(&organization, email, "MEMBER").await,
            membership,
            organization,
            owners_notice: told.text("/viewer/notifications/nodes/0/id").to_owned(),
        }
    }
}

/// Ends the delegation, and says why.
async fn revoke(owner: &Actor, delegation: &Delegation) -> Delegation {
    let input = json!({ "delegationId": delegation.id, "note": "Thank you" });
    let field = "revokeDelegation";
    let answer = owner.attempt(field, "DelegationInput", input, "delegation { status }");
    let status = answer.await.payload(field)["delegation"]["status"].clone();
    Delegation {
        status: status.as_str().expect("it has one").to_owned(),
        ..delegation.clone()
    }
}

/// Answers the brief with the supplier's token, and gives the answer's id.
async fn answer(partner: &Actor, brief: &Brief, token: &str) -> String {
    let quote = json!({ "amount": "1200.50", "currency": "EUR" });
    let input = json!({ "token": token, "message": "We do.", "quote": quote });
    let (field, input_type) = ("submitBriefResponse", "SubmitBriefResponseInput");
    let answer = partner.attempt(field, input_type, input, "received").await;
    answer.payload(field);
    let query = "query($id: ID!) { node(id: $id) { ... on Brief { responses { nodes { id } } } } }";
    let answer = partner.query(query, json!({ "id": brief.id })).await;
    answer.text("/node/responses/nodes/0/id").to_owned()
}
