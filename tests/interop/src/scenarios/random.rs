//! Two clients and 2,000 operations on one mailbox, at random: then the view of each is what a third one fetches.

use super::{
    Settings,
    resync::{all_flags, flags_told},
};
use crate::{
    Result,
    connection::{Connection, literal},
    mail::{self, Random},
    report::{Report, Verdict},
    servers::{Kind, Server},
};
use imap_wire::{
    Data, MailboxView, StatusKind,
    client::{CommandId, Event, Outcome},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

const OPERATIONS: u32 = 2_000;
/// So many may meet a message that the other one has just removed.
const MOST_REFUSED: u32 = 50;
const FLAGS: [&str; 4] = ["\\Seen", "\\Flagged", "\\Answered", "\\Draft"];

pub(crate) fn run(server: &Server, report: &mut Report, settings: &Settings) {
    report.check("2,000 operations of two clients", || schedule(server, settings.seed));
}

/// One of the two.
struct Player<'a> {
    connection: Connection<'a>,
    /// What it knows of flags, by UID.
    flags: BTreeMap<u32, Vec<String>>,
    in_flight: Vec<CommandId>,
    refused: u32,
    told: Told,
    /// What the server has told and cannot be. After each, the mailbox is selected anew.
    contradictions: Vec<String>,
    /// With which words it has called a command wrong.
    bad: BTreeSet<String>,
}

/// What the server has told of the mailbox, kept as simply as can be, so that it is known whose fault it is if something is not right.
#[derive(Debug, Default)]
struct Told {
    uids: Vec<Option<u32>>,
    /// The first thing that it has told since the mailbox was selected and that cannot be.
    contradiction: Option<String>,
    anomaly: Option<String>,
}

impl Told {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Data(Data::Exists(exists)) => {
                let exists = usize::try_from(*exists).unwrap_or(usize::MAX);
                if exists < self.uids.len() {
                    self.contradict(format!("{exists} EXISTS after {}", self.uids.len()));
                }
                self.uids.resize(exists, None);
            }
            Event::Expunge { number, .. } => match usize::try_from(*number) {
                Ok(number @ 1..) if number <= self.uids.len() => drop(self.uids.remove(number - 1)),
                _ => self.contradict(format!("{number} EXPUNGE of {}", self.uids.len())),
            },
            Event::Fetch { fetch, .. } => {
                let seq = fetch.seq().unwrap_or_default();
                let at = usize::try_from(seq).unwrap_or_default().wrapping_sub(1);
                match (self.uids.get_mut(at), fetch.uid()) {
                    (Some(known), Some(uid)) => {
                        if known.replace(uid).is_some_and(|known| known != uid) {
                            self.contradict(format!("message {seq} has UID {uid}, and had another"));
                        } else if !self.has_room(at) {
                            self.contradict(format!("message {seq} has UID {uid}, out of order"));
                        }
                    }
                    (Some(_), None) => {}
                    (None, _) => self.contradict(format!("{seq} FETCH of {}", self.uids.len())),
                }
            }
            Event::Anomaly(anomaly) => self.anomaly = Some(anomaly.to_string()),
            _ => {}
        }
    }

    /// True if the UID of this message leaves room for those between it and the next ones that are known.
    fn has_room(&self, at: usize) -> bool {
        let known = |at: usize| Some((at, usize::try_from(self.uids[at]?).ok()?));
        let Some((_, uid)) = known(at) else { return true };
        let before = (0..at).rev().find_map(known);
        let behind = (at + 1..self.uids.len()).find_map(known);
        before.is_none_or(|(other, lower)| lower + (at - other) <= uid)
            && behind.is_none_or(|(other, higher)| uid + (other - at) <= higher)
    }

    fn contradict(&mut self, what: String) {
        self.contradiction.get_or_insert(what);
    }

    /// The view has it in the same way.
    fn check(&self, view: &MailboxView) -> Result<()> {
        match (&self.contradiction, &self.anomaly) {
            // What the view makes of that is for nobody to say.
            (Some(_), _) => return Ok(()),
            (None, Some(anomaly)) => {
                return Err(format!("a wrong view: it finds what is not odd odd: {anomaly}").into());
            }
            (None, None) => {}
        }
        let seen = (1..=view.exists()).map(|number| view.uid(number));
        if seen.clone().count() != self.uids.len() || !seen.eq(self.uids.iter().copied()) {
            return Err(format!("a wrong view: it has {view:?} after {:?}", self.uids).into());
        }
        Ok(())
    }
}

fn schedule(server: &Server, seed: u64) -> Result<Verdict> {
    let mut random = Random(seed);
    let mut setup = Connection::logged_in(server)?;
    for mailbox in ["Random", "Elsewhere"] {
        setup.ok(&format!("CREATE {mailbox}"))?;
    }
    for number in 0..10 {
        setup.ok(&format!("APPEND Random {}", literal(&mail::small(&format!("{number}")))))?;
    }
    setup.ok("LOGOUT")?;
    let mut players = [Player::new(server)?, Player::new(server)?];
    for number in 0..OPERATIONS {
        let player = &mut players[usize::from(random.below(2) == 1)];
        player.act(&mut random, number)?;
        // Sometimes several are in flight, of one client or of both.
        if random.below(2) == 0 || player.in_flight.len() > 5 {
            player.settle()?;
        }
    }
    for player in &mut players {
        player.settle()?;
    }
    let flags = fetched_anew(server)?;
    let (mut refused, mut failures) = (0, Vec::new());
    let names = ["first", "second"].map(|name| format!("seed {seed}, the {name} client"));
    for (name, player) in names.iter().zip(&mut players) {
        if let Err(error) = player.compare(&flags) {
            failures.push(format!("{name}: {error}"));
        }
        if let Some(first) = player.contradictions.first() {
            failures
                .push(format!("{name}: the server contradicts itself {} times: {first}", player.contradictions.len()));
        }
        failures.extend(player.bad.iter().map(|words| format!("{name}: a command was refused: {words}")));
        refused += player.refused;
    }
    // However that is: when they begin anew, all of it has to be right. They do so twice, since mailutils writes down only when it leaves
    // a mailbox what has been changed in it.
    for _ in 0..2 {
        for player in &mut players {
            player.select()?;
        }
    }
    let flags = fetched_anew(server)?;
    for (name, player) in names.iter().zip(&mut players) {
        if let Err(error) = player.compare(&flags) {
            failures.push(format!("{name}: after another SELECT: {error}"));
        }
    }
    if refused > MOST_REFUSED && server.kind != Kind::Mailutils {
        failures.push(format!("{refused} commands were refused"));
    }
    Ok(Verdict::Tried { figure: format!("{} messages left, {refused} refused", flags.len()), failures })
}

/// The flags of all messages, as somebody sees them who comes anew.
fn fetched_anew(server: &Server) -> Result<BTreeMap<u32, Vec<String>>> {
    all_flags(&mut Connection::selected(server, "Random")?)
}

impl<'a> Player<'a> {
    fn new(server: &'a Server) -> Result<Self> {
        let mut connection = Connection::logged_in(server)?;
        connection.record("random");
        let mut player = Self {
            connection,
            flags: BTreeMap::new(),
            in_flight: Vec::new(),
            refused: 0,
            told: Told::default(),
            contradictions: Vec::new(),
            bad: BTreeSet::new(),
        };
        player.select()?;
        player.settle()?;
        Ok(player)
    }

    /// Selects the mailbox, and forgets what it has known of it, since it will be told.
    fn select(&mut self) -> Result<()> {
        self.connection.ok("SELECT Random")?;
        let exists = self.connection.client.view().ok_or("no view")?.exists();
        self.told = Told { uids: vec![None; usize::try_from(exists)?], ..Told::default() };
        self.flags.clear();
        self.send("UID FETCH 1:* (UID FLAGS)")?;
        self.finish()
    }

    fn send(&mut self, line: &str) -> Result<()> {
        self.in_flight.push(self.connection.send(line)?);
        Ok(())
    }

    /// Waits for all that is in flight, and begins anew if the server has told what cannot be.
    fn settle(&mut self) -> Result<()> {
        self.finish()?;
        while let Some(contradiction) = self.told.contradiction.take() {
            if self.contradictions.len() > 1_000 {
                return Err(format!("the server does nothing but contradict itself: {contradiction}").into());
            }
            self.contradictions.push(contradiction);
            self.select()?;
        }
        Ok(())
    }

    /// Waits for all that is in flight. That somebody else has expunged a message may be a reason to refuse.
    fn finish(&mut self) -> Result<()> {
        let (connection, flags, told) = (&mut self.connection, &mut self.flags, &mut self.told);
        let outcomes = connection.finish(&self.in_flight, &mut |event| {
            flags.extend(flags_told(event));
            told.event(event);
        })?;
        self.told.check(self.connection.client.view().ok_or("no view")?)?;
        for outcome in outcomes {
            match &outcome {
                outcome if outcome.is_ok() => {}
                Outcome::Status(status) if status.kind == StatusKind::No => self.refused += 1,
                // What refers to messages that are not those that are meant may make no sense.
                Outcome::Status(_) if self.told.contradiction.is_some() => self.refused += 1,
                Outcome::Status(status) if status.kind == StatusKind::Bad => drop(self.bad.insert(outcome.to_string())),
                outcome => return Err(outcome.to_string().into()),
            }
        }
        self.in_flight.clear();
        Ok(())
    }

    /// Does something.
    fn act(&mut self, random: &mut Random, number: u32) -> Result<()> {
        let operation = random.below(16);
        if matches!(operation, 4..=10) {
            // A number is that of a message as long as nothing is in flight. What waits for its turn would mean another one.
            self.settle()?;
        }
        let exists = self.connection.client.view().ok_or("no view")?.exists();
        let some = 1 + u32::try_from(random.below(u64::from(exists.max(1))))?;
        let flag = FLAGS[usize::try_from(random.below(4))?];
        let uid = self.connection.client.view().and_then(|view| view.uid(some)).unwrap_or(1);
        match operation {
            0..=3 => self.send(&format!("APPEND Random ({flag}) {}", literal(&mail::small(&format!("{number}"))))),
            4 if exists > 0 => self.send(&format!("STORE {some} +FLAGS ({flag})")),
            5..=7 if exists > 5 => {
                self.send(&format!("STORE {some} +FLAGS (\\Deleted)"))?;
                self.send("EXPUNGE")
            }
            8 if exists > 0 => self.send(&format!("FETCH {some}:* (UID FLAGS)")),
            9 if exists > 0 => self.send(&format!("SEARCH {some}:* NOT DELETED")),
            10 if exists > 0 => self.send(&format!("COPY {some} Elsewhere")),
            11 => self.send(&format!("UID STORE {uid} -FLAGS ({flag})")),
            12 => self.send(&format!("UID STORE {uid} FLAGS ({flag})")),
            13 => self.send(&format!("UID FETCH {uid} (FLAGS ENVELOPE)")),
            14 => match random.below(3) {
                0 if self.connection.has("MOVE") => self.send(&format!("UID MOVE {uid} Elsewhere")),
                1 => self.send(&format!("UID COPY {uid} Random")),
                _ => self.send("UID SEARCH UNSEEN"),
            },
            15 if self.connection.has("IDLE") && random.below(2) == 0 => self.idle(),
            _ => self.send("NOOP"),
        }
    }

    /// Idles for a moment.
    fn idle(&mut self) -> Result<()> {
        self.settle()?;
        let idle = self.connection.send("IDLE")?;
        let flags = &mut self.flags;
        let told = &mut self.told;
        self.connection.turn(Duration::from_millis(5), &mut |event| {
            flags.extend(flags_told(event));
            told.event(event);
        })?;
        self.connection.client.done()?;
        self.in_flight.push(idle);
        self.settle()
    }

    /// What it knows is what is there.
    fn compare(&mut self, fresh: &BTreeMap<u32, Vec<String>>) -> Result<()> {
        self.send("NOOP")?;
        self.settle()?;
        let uids: Vec<_> = fresh.keys().copied().collect();
        // First what it knows without asking.
        self.check_uids(&uids)?;
        for (uid, flags) in &self.flags {
            if let Some(really) = fresh.get(uid)
                && really != flags
            {
                return Err(format!("UID {uid} has {really:?}, and is thought to have {flags:?}").into());
            }
        }
        let all = self.connection.ok("UID FETCH 1:* (UID)")?;
        if all.iter().any(|event| matches!(event, Event::Expunge { .. } | Event::Data(Data::Exists(_)))) {
            return Err("news come when nobody does anything".into());
        }
        self.check_uids(&uids)?;
        match self.connection.client.view().ok_or("no view")?.unknown() {
            0 => Ok(()),
            unknown => Err(format!("the UIDs of {unknown} messages are not known").into()),
        }
    }

    /// The UIDs of the view are these, where they are known.
    fn check_uids(&self, uids: &[u32]) -> Result<()> {
        let view = self.connection.client.view().ok_or("no view")?;
        if view.exists() != u32::try_from(uids.len())? {
            return Err(format!("the server told of {} messages, and there are {}", view.exists(), uids.len()).into());
        }
        for (number, uid) in (1..).zip(uids) {
            if view.uid(number).is_some_and(|known| known != *uid) {
                return Err(format!("message {number} has UID {uid}, and the view {:?}", view.uid(number)).into());
            }
        }
        Ok(())
    }
}
