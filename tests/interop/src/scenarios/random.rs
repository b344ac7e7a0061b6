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
    servers::Server,
};
use imap_wire::{
    Data, StatusKind,
    client::{CommandId, Event, Outcome},
};
use std::{collections::BTreeMap, time::Duration};

const OPERATIONS: u32 = 2_000;
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
        if random.below(2) == 0 {
            player.settle()?;
        } else if player.in_flight.len() > 5 {
            player.settle()?;
        }
    }
    for player in &mut players {
        player.settle()?;
    }
    let mut fresh = Connection::selected(server, "Random")?;
    let flags = all_flags(&mut fresh)?;
    let mut refused = 0;
    for (name, player) in ["first", "second"].iter().zip(&mut players) {
        player.compare(&flags).map_err(|error| format!("seed {seed}, the {name} client: {error}"))?;
        refused += player.refused;
    }
    Ok(Verdict::Passed(format!("{} messages left, {refused} refused", flags.len())))
}

impl<'a> Player<'a> {
    fn new(server: &'a Server) -> Result<Self> {
        let mut connection = Connection::logged_in(server)?;
        connection.record("random");
        connection.ok("SELECT Random")?;
        let mut player = Self { connection, flags: BTreeMap::new(), in_flight: Vec::new(), refused: 0 };
        player.send("UID FETCH 1:* (UID FLAGS)")?;
        player.settle()?;
        Ok(player)
    }

    fn send(&mut self, line: &str) -> Result<()> {
        self.in_flight.push(self.connection.send(line)?);
        Ok(())
    }

    /// Waits for all that is in flight. That somebody else has expunged a message may be a reason to refuse.
    fn settle(&mut self) -> Result<()> {
        let (connection, flags) = (&mut self.connection, &mut self.flags);
        for outcome in connection.finish(&self.in_flight, &mut |event| flags.extend(flags_told(event)))? {
            match &outcome {
                Outcome::Status(status) if status.kind == StatusKind::No => self.refused += 1,
                outcome if outcome.is_ok() => {}
                outcome => return Err(outcome.to_string().into()),
            }
        }
        self.in_flight.clear();
        Ok(())
    }

    /// Does something.
    fn act(&mut self, random: &mut Random, number: u32) -> Result<()> {
        let exists = self.connection.client.view().ok_or("no view")?.exists();
        let some = 1 + u32::try_from(random.below(u64::from(exists.max(1))))?;
        let flag = FLAGS[usize::try_from(random.below(4))?];
        let uid = self.connection.client.view().and_then(|view| view.uid(some)).unwrap_or(1);
        match random.below(16) {
            0..=3 => self.send(&format!("APPEND Random ({flag}) {}", literal(&mail::small(&format!("{number}"))))),
            4 if exists > 0 => self.send(&format!("STORE {some} +FLAGS ({flag})")),
            5 if exists > 0 => self.send(&format!("UID STORE {uid} -FLAGS ({flag})")),
            6 if exists > 0 => self.send(&format!("UID STORE {uid} FLAGS ({flag})")),
            7 | 8 if exists > 5 => {
                self.send(&format!("STORE {some} +FLAGS (\\Deleted)"))?;
                self.send("EXPUNGE")
            }
            9 if exists > 0 => self.send(&format!("FETCH {some}:* (UID FLAGS)")),
            10 if exists > 0 => self.send(&format!("UID FETCH {uid} (FLAGS ENVELOPE)")),
            11 => self.send("UID SEARCH UNSEEN"),
            12 if exists > 0 && self.connection.has("MOVE") => self.send(&format!("UID MOVE {uid} Elsewhere")),
            13 if exists > 0 => self.send(&format!("UID COPY {uid} Random")),
            14 if self.connection.has("IDLE") => self.idle(),
            _ => self.send("NOOP"),
        }
    }

    /// Idles for a moment.
    fn idle(&mut self) -> Result<()> {
        self.settle()?;
        let idle = self.connection.send("IDLE")?;
        let flags = &mut self.flags;
        self.connection.turn(Duration::from_millis(5), &mut |event| flags.extend(flags_told(event)))?;
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
            return Err(format!("the view has {} messages, and there are {}", view.exists(), uids.len()).into());
        }
        for (number, uid) in (1..).zip(uids) {
            if view.uid(number).is_some_and(|known| known != *uid) {
                return Err(format!("message {number} has UID {uid}, and the view {:?}", view.uid(number)).into());
            }
        }
        Ok(())
    }
}
