//! What happened between them, oldest first.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr},
};

use entity::{
    Email, Permission,
    brief::Kind,
    delegation::{self, DataVisibility, IdentityMode, SeatPolicy},
    membership::Role,
    note::Visibility::{Personal, Shared},
    organization, user,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use time::Duration;
use uuid::Uuid;

use super::{
    agency, logo,
    partnership::{self, Firm},
    people::{PASSWORD, PEOPLE},
    portal, work,
};
use crate::{
    access::Viewer,
    app::{App, Parts},
    clock::Clock,
    command::{
        brief::close,
        delegation::{accept, decline, invite, leave, revoke, run_out, suspend, withdraw},
        membership, organization as organizations,
    },
    fault::Fault,
    limit::{Limiter, Source},
};

/// How long ago it began.
const BEGAN: Duration = Duration::days(80);

/// Tells the whole story on an app whose clock starts in the past.
pub(super) async fn tell(app: &App) -> Result<(), Fault> {
    let clock = Clock::default();
    clock.advance(-BEGAN);
    let past = App::from(Parts {
        db: app.db.clone(),
        newsroom: app.newsroom.clone(),
        bus: app.bus.clone(),
        files: app.files.clone(),
        clock: clock.clone(),
        entropy: app.entropy.clone(),
        passwords: app.passwords.clone(),
        limiter: Limiter::new(&app.config.limits.tries, &clock),
        pictures: app.pictures.clone(),
        signer: app.signer.clone(),
        config: app.config.clone(),
        sweeping: app.sweeping.clone(),
        errands: app.errands.clone(),
    });
    let story = Story {
        people: cast(&past).await?,
        app: past,
        present: app.clone(),
        clock,
    };
    story.tell().await
}

/// Accounts whose addresses are taken as proven.
async fn cast(app: &App) -> Result<HashMap<&'static str, Viewer>, Fault> {
    let hash = app
        .passwords
        .hash(PASSWORD.into(), app.entropy.bytes())
        .await?;
    app.write(move |work| {
        let hash = hash.clone();
        Box::pin(async move {
            let mut people = HashMap::new();
            for (name, address, _) in PEOPLE {
                let email: Email = address
                    .parse()
                    .map_err(|_| Fault::internal("a demo address is none"))?;
                let user = user::ActiveModel {
                    id: Set(work.id()),
                    email_key: Set(email.key()),
                    name: Set(name.to_owned()),
                    email: Set(email),
                    status: Set(user::Status::Active),
                    password_hash: Set(Some(hash.clone())),
                    created_at: Set(work.now),
                };
                let user = user.insert(&work.tx).await?;
                people.insert(
                    name,
                    Viewer {
                        user_id: user.id,
                        session_id: Uuid::nil(),
                    },
                );
            }
            Ok(people)
        })
    })
    .await
}

struct Story {
    app: App,
    /// For what does not last into the present if it is begun in the past.
    present: App,
    clock: Clock,
    people: HashMap<&'static str, Viewer>,
}

/// The terms of an invitation, as far as they differ.
struct Terms {
    permissions: Option<Vec<Permission>>,
    identity_mode: IdentityMode,
    data_visibility: DataVisibility,
    ends_in: Option<Duration>,
    message: Option<&'static str>,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            permissions: None,
            identity_mode: IdentityMode::Transparent,
            data_visibility: DataVisibility::Own,
            ends_in: None,
            message: None,
        }
    }
}

impl Story {
    async fn tell(&self) -> Result<(), Fault> {
        let [ingrid, tomas, mei] =
            ["Ingrid Solberg", "Tomás Herrera", "Mei Tanaka"].map(|name| self.person(name));
        let [priya, owen, nadia, sam] = ["Priya Raman", "Owen Price", "Nadia Haddad", "Sam Okafor"]
            .map(|name| self.person(name));

        work::fill_catalogue(&self.app).await?;
        let harbourline = self.found(ingrid, "Harbourline Logistics").await?;
        self.join(ingrid, &harbourline, tomas, "Tomás Herrera", Role::Admin)
            .await?;
        self.join(ingrid, &harbourline, mei, "Mei Tanaka", Role::Member)
            .await?;
        logo::give(&self.present, ingrid, &harbourline).await?;
        let alder = self.found(priya, "Alder & Finch Foods").await?;
        let castellan = self.found(owen, "Castellan Bank").await?;
        let brightside = self.found(nadia, "Brightside Procurement").await?;
        let studio = self.found(sam, "Okafor Studio").await?;
        let leo = agency::register(&self.app, &brightside, nadia).await?;
        portal::open(&self.app, leo.partner_id).await?;

        self.pass(Duration::days(5));
        let withdrawn = self
            .invite(
                tomas,
                &harbourline,
                "hello@brigtside.example",
                Terms::default(),
            )
            .await?;
        withdraw::run(
            &self.app,
            tomas,
            withdrawn.id,
            Some("Mistyped the address.".to_owned()),
        )
        .await?;
        let agency = Terms {
            permissions: Some(vec![Permission::Shortlists, Permission::Briefs]),
            identity_mode: IdentityMode::AsBuyer,
            ends_in: Some(Duration::days(90)),
            message: Some(
                "As agreed on the phone: the warehouse tender is yours until the end of the quarter.",
            ),
            ..Terms::default()
        };
        let agency = self
            .invite(tomas, &harbourline, "nadia@brightside.example", agency)
            .await?;
        self.pass(Duration::hours(3));
        self.accept(nadia, &agency).await?;
        let shortlists = [Permission::Shortlists];
        agency::give_seat(&self.app, nadia, &leo, &agency, &shortlists).await?;
        self.pass(Duration::days(2));
        self.work_of_the_agency(&harbourline, mei, nadia).await?;

        self.pass(Duration::days(2));
        let trial = Terms {
            ends_in: Some(Duration::days(30)),
            ..Terms::default()
        };
        let trial = self
            .invite(priya, &alder, "sam@okafor.example", trial)
            .await?;
        self.accept(sam, &trial).await?;
        let paused = self
            .invite(priya, &alder, "nadia@brightside.example", Terms::default())
            .await?;
        self.accept(nadia, &paused).await?;

        self.pass(Duration::days(8));
        let ended = self
            .invite(owen, &castellan, "sam@okafor.example", Terms::default())
            .await?;
        self.accept(sam, &ended).await?;
        let texts = (
            "Contractor checks for the branches",
            "Half done: prices for the last two are still missing.",
        );
        let checks: work::Solutions<'_> = &[
            ("Pellingrove", "Contractor File"),
            ("Sablecroft Screening", "Contractor Prescreen"),
        ];
        work::draft(&self.app, sam, &castellan, texts, checks).await?;
        let left = self
            .invite(
                owen,
                &castellan,
                "nadia@brightside.example",
                Terms::default(),
            )
            .await?;
        self.accept(nadia, &left).await?;
        self.invite(
            owen,
            &castellan,
            "pat.lindqvist@nordlys.example",
            Terms::default(),
        )
        .await?;
        let declined = self
            .invite(sam, &studio, "nadia@brightside.example", Terms::default())
            .await?;
        let decline = decline::Input {
            delegation_id: declined.id,
            note: Some("Thank you, but we have our hands full this year.".to_owned()),
            block: false,
        };
        decline::run(&self.app, nadia, decline).await?;

        self.pass(Duration::days(20));
        run_out::sweep(&self.app).await?;
        let note = "The sourcing project is complete. Thank you for your work.".to_owned();
        revoke::run(&self.app, owen, ended.id, Some(note)).await?;
        leave::run(
            &self.app,
            nadia,
            left.id,
            Some("We no longer take on banks.".to_owned()),
        )
        .await?;
        let full = Terms {
            data_visibility: DataVisibility::Full,
            ..Terms::default()
        };
        let freelancer = self
            .invite(ingrid, &harbourline, "sam@okafor.example", full)
            .await?;
        self.accept(sam, &freelancer).await?;
        self.pass(Duration::days(3));
        self.work_of_the_freelancer(&harbourline, tomas, sam)
            .await?;
        let firm = |organization, by, email| Firm {
            organization,
            by,
            email,
        };
        let firms = [
            firm(&harbourline, tomas, "tomas@harbourline.example"),
            firm(&alder, priya, "priya@alderfinch.example"),
            firm(&castellan, owen, "owen@castellan.example"),
            firm(&brightside, nadia, "nadia@brightside.example"),
        ];
        partnership::tell(&self.app, firms).await?;
        let runs_it = (mei, "mei@harbourline.example", "Mei Tanaka");
        portal::sign_up(&self.app, leo.partner_id, nadia, runs_it).await?;
        portal::brand(&self.present, leo.partner_id, nadia).await?;

        self.pass(Duration::days(22));
        run_out::sweep(&self.app).await?;
        suspend::suspend(&self.app, priya, paused.id).await?;

        self.pass(Duration::days(12));
        let notes = Terms {
            permissions: Some(vec![Permission::Notes]),
            message: Some(
                "Your notes on our suppliers were the best thing about last season. Once more?",
            ),
            ..Terms::default()
        };
        self.invite(priya, &alder, "sam@okafor.example", notes)
            .await?;
        agency::grow(&self.app, nadia, tomas, [&agency, &paused]).await
    }

    /// The agency drafts, publishes in the buyer's name, and goes on; a member saves what she likes of it.
    async fn work_of_the_agency(
        &self,
        harbourline: &organization::Model,
        mei: Viewer,
        nadia: Viewer,
    ) -> Result<(), Fault> {
        let texts = (
            "Paying 200 temporary drivers",
            "For the warehouse tender: weekly pay, one invoice a month, no set-up fee.",
        );
        let payments: work::Solutions<'_> = &[
            ("Lodeswick", "Single Monthly Invoice"),
            ("Perrinova", "Cross-border Payouts"),
            ("Quernside Pay", "Approved Invoice Advance"),
        ];
        let paying = work::published(&self.app, nadia, harbourline, texts, payments).await?;
        let text = "The second is the one that our finance people know. Please ask all three what they charge for corrections.";
        work::note(&self.app, mei, harbourline, paying, text, Shared).await?;
        let text = "Mention the bonus run in March when Nadia calls.";
        work::note(&self.app, mei, harbourline, paying, text, Personal).await?;
        self.pass(Duration::hours(5));
        let texts = (
            Kind::Rfp,
            "Weekly pay for 200 temporary drivers",
            "We hire some 200 drivers from October to January and want to pay them every Friday.\n\nPlease tell us what a pay run costs, how corrections are charged, and how soon you could start.",
        );
        let pay = work::brief(&self.app, nadia, harbourline, texts, payments).await?;
        let pay = work::send(&self.app, nadia, pay).await?;
        self.pass(Duration::hours(20));
        let text = "A pay run for up to 250 people is one invoice a month. Corrections within the week are free. We could start in ten days.";
        work::answer(&self.app, pay, 0, text, Some("2400.00")).await?;
        self.pass(Duration::hours(6));
        let text = "We would need to know the countries first. May we call you?";
        work::answer(&self.app, pay, 1, text, None).await?;
        let texts = (
            "Agencies for the autumn peak",
            "Not for the team yet: two references to come.",
        );
        let agencies: work::Solutions<'_> = &[
            ("Kilnbury", "Agency Scorecard"),
            ("Orrinshaw", "Rate Card Manager"),
        ];
        work::draft(&self.app, nadia, harbourline, texts, agencies).await?;
        let texts = (
            Kind::Rfi,
            "Who can start in October?",
            "To be worded better: we look for two agencies for the autumn peak.",
        );
        work::brief(&self.app, nadia, harbourline, texts, agencies).await?;
        work::save(&self.app, nadia, harbourline, &agencies[..1]).await?;
        work::save(&self.app, mei, harbourline, &payments[..2]).await
    }

    /// The freelancer, who sees what is published, does something else; the team has a draft of its own.
    async fn work_of_the_freelancer(
        &self,
        harbourline: &organization::Model,
        tomas: Viewer,
        sam: Viewer,
    ) -> Result<(), Fault> {
        let texts = (
            "A private pool of former drivers",
            "Who keeps in touch with people between seasons, and what that costs per head.",
        );
        let pools: work::Solutions<'_> = &[
            ("Kaltrovia", "Alumni Bench"),
            ("Kaltrovia", "Pool Curator"),
            ("Elmsquay", "Referral Loop"),
        ];
        let pool = work::published(&self.app, sam, harbourline, texts, pools).await?;
        let text = "Two of the three let people opt out by text message. I have asked the third.";
        work::note(&self.app, sam, harbourline, pool, text, Shared).await?;
        let curator = work::solution(&self.app, ("Kaltrovia", "Pool Curator")).await?;
        let text = "Slow on a telephone: try it again before recommending it.";
        work::note(&self.app, sam, harbourline, curator, text, Personal).await?;
        let text = "We used it in the north three years ago, and people liked it.";
        work::note(&self.app, tomas, harbourline, curator, text, Shared).await?;
        self.pass(Duration::hours(2));
        let texts = (
            Kind::Brief,
            "Staying in touch with 1,400 former drivers",
            "Once a season we want to ask who would come back. Can you show us how that works for people without e-mail?",
        );
        let touch = work::brief(&self.app, sam, harbourline, texts, &pools[1..]).await?;
        let touch = work::send(&self.app, sam, touch).await?;
        self.pass(Duration::hours(9));
        let text = "Gladly: by text message or by post. A short film of it follows.";
        work::answer(&self.app, touch, 1, text, Some("310.50")).await?;
        close::run(&self.app, tomas, touch).await?;
        let texts = ("Status checks, country by country", "A first look.");
        let checks: work::Solutions<'_> = &[("Harrowick Legal Tech", "Status Decision")];
        work::draft(&self.app, sam, harbourline, texts, checks).await?;
        self.pass(Duration::days(1));
        let texts = ("Our own candidates", "To discuss on Monday.");
        let own: work::Solutions<'_> = &[
            ("Solmenta Labs", "Internal First"),
            ("Fennhollow", "Redeploy Radar"),
        ];
        work::draft(&self.app, tomas, harbourline, texts, own).await?;
        let texts = (
            Kind::Brief,
            "A desk for redeployment",
            "What would it take to offer whoever leaves the warehouse another job with us?",
        );
        work::brief(&self.app, tomas, harbourline, texts, own)
            .await
            .map(drop)
    }

    fn person(&self, name: &str) -> Viewer {
        self.people.get(name).copied().unwrap_or(Viewer {
            user_id: Uuid::nil(),
            session_id: Uuid::nil(),
        })
    }

    /// Lets time pass.
    fn pass(&self, by: Duration) {
        self.clock.advance(by);
    }

    async fn found(&self, owner: Viewer, name: &str) -> Result<organization::Model, Fault> {
        // Longer than what any limit looks at.
        self.pass(Duration::minutes(61));
        let here = Source::from(IpAddr::from(Ipv4Addr::LOCALHOST));
        organizations::create::run(&self.app, here, owner, name).await
    }

    async fn join(
        &self,
        by: Viewer,
        organization: &organization::Model,
        who: Viewer,
        name: &'static str,
        role: Role,
    ) -> Result<(), Fault> {
        let address = PEOPLE
            .iter()
            .find(|(known, ..)| *known == name)
            .map_or("", |(_, address, _)| address);
        let input = membership::invite::Input {
            organization_id: organization.id,
            email: address.to_owned(),
            name: name.to_owned(),
            role,
        };
        let invited = membership::invite::run(&self.app, by, input).await?;
        self.pass(Duration::minutes(40));
        membership::accept::run(&self.app, who, invited.id)
            .await
            .map(drop)
    }

    async fn invite(
        &self,
        by: Viewer,
        organization: &organization::Model,
        address: &str,
        terms: Terms,
    ) -> Result<delegation::Model, Fault> {
        self.pass(Duration::minutes(11));
        let input = invite::Input {
            organization_id: organization.id,
            email: address.to_owned(),
            permissions: terms.permissions,
            identity_mode: terms.identity_mode,
            data_visibility: terms.data_visibility,
            seat_policy: SeatPolicy::Notify,
            expires_at: terms.ends_in.map(|lasts| self.app.clock.now().after(lasts)),
            message: terms.message.map(str::to_owned),
        };
        invite::run(&self.app, by, input).await
    }

    async fn accept(&self, who: Viewer, invited: &delegation::Model) -> Result<(), Fault> {
        self.pass(Duration::minutes(50));
        accept::run(&self.app, who, accept::Input::Id(invited.id))
            .await
            .map(drop)
    }
}
