//! [`Server`]: how it reads what it is sent, octet by octet, without any code of the crate, and what it says in between.

use super::mailbox::{Mailbox, Told};
use crate::support::choices::Choices;
use std::collections::{BTreeMap, VecDeque};

/// What one server does and another does not.
pub(super) struct Freedoms {
    /// LITERAL+, LITERAL- or nothing.
    literals: &'static str,
    takes_initial_response: bool,
    /// It tells when it leaves a mailbox for another one.
    pub(super) says_closed: bool,
    /// Octets of a line, above which it is refused before it is whole.
    longest_line: usize,
    /// It tells what it can do when somebody has logged in.
    pub(super) tells_capabilities: bool,
}

impl Freedoms {
    pub(super) fn choose(choices: &mut Choices<'_>) -> Self {
        Self {
            literals: ["", " LITERAL+", " LITERAL-"][choices.next(3)],
            takes_initial_response: choices.once_in(2),
            says_closed: choices.once_in(2),
            longest_line: [usize::MAX, usize::MAX, 24, 60][choices.next(4)],
            tells_capabilities: choices.once_in(2),
        }
    }

    pub(super) fn capabilities(&self) -> String {
        let initial = if self.takes_initial_response { " SASL-IR" } else { "" };
        format!("CAPABILITY IMAP4rev1 IDLE ENABLE MULTIAPPEND UNSELECT UNAUTHENTICATE{}{initial}", self.literals)
    }
}

/// What the next octets are a part of.
pub(super) enum Reads {
    Command,
    Payload {
        left: u64,
        /// With so many left, the command is refused.
        refused_at: Option<u64>,
        /// With so many left, there is news.
        news_at: Option<u64>,
    },
    /// IDLE with this tag.
    Idle(String),
    /// AUTHENTICATE with this tag: what is still to be asked, and which responses are expected.
    Sasl(String, Dialogue),
}

/// Rounds of a SASL exchange to come: each a challenge, and the response to it.
pub(super) type Dialogue = VecDeque<(&'static str, &'static str)>;

/// While what is going on the server speaks, if it does.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Moment {
    /// A command is in progress.
    Command,
    /// SELECT is, and the mailbox is the one before.
    Selecting,
    /// Whether a command is in progress is to be seen.
    Whenever,
}

/// A command that is done, but has not been answered.
pub(super) struct Done {
    pub(super) tag: String,
    /// FETCH, STORE or SEARCH: no message is expunged until it is answered (RFC 9051, section 7.5.1).
    pub(super) holds_expunges: bool,
}

/// A command that was read as a whole.
pub(super) struct Received {
    pub(super) tag: String,
    /// Without its tag, with `{octets}` and the octets for each literal.
    pub(super) text: String,
    /// The UIDs of the messages that it names by number.
    pub(super) means: Vec<u32>,
}

pub(super) struct Server {
    pub(super) freedoms: Freedoms,
    /// What it says, and has not been received.
    pub(super) says: Vec<u8>,
    /// Octets that it has said.
    said: usize,
    pub(super) told: VecDeque<Told>,
    /// The UIDs of the messages that its FETCH and EXPUNGE are of, in order.
    pub(super) spoken_of: VecDeque<u32>,
    pub(super) reads: Reads,
    /// The line so far, and the command before that line.
    line: Vec<u8>,
    command: String,
    pub(super) received: Vec<Received>,
    pub(super) done: Vec<Done>,
    /// The answer to each command.
    pub(super) answers: BTreeMap<String, &'static str>,
    /// IDLE was ended by the server, when DONE may have been on its way.
    pub(super) may_get_done: bool,
    pub(super) is_authenticated: bool,
    pub(super) mailboxes: [Mailbox; 2],
    /// Which of them is selected.
    pub(super) selected: Option<usize>,
    pub(super) has_closed: bool,
    /// It has closed without being asked to.
    pub(super) has_cut_off: bool,
}

impl Server {
    pub(super) fn new(freedoms: Freedoms, choices: &mut Choices<'_>) -> Self {
        let mut server = Self {
            freedoms,
            says: Vec::new(),
            said: 0,
            told: VecDeque::new(),
            spoken_of: VecDeque::new(),
            reads: Reads::Command,
            line: Vec::new(),
            command: String::new(),
            received: Vec::new(),
            done: Vec::new(),
            answers: BTreeMap::new(),
            may_get_done: false,
            is_authenticated: !choices.once_in(4),
            mailboxes: [Mailbox::with(3), Mailbox::with(1)],
            selected: None,
            has_closed: false,
            has_cut_off: false,
        };
        let kind = if server.is_authenticated { "PREAUTH" } else { "OK" };
        server.say(&format!("* {kind} [{}] ready", server.freedoms.capabilities()));
        server
    }

    // What it says.

    pub(super) fn say(&mut self, line: &str) {
        self.says.extend_from_slice(line.as_bytes());
        self.says.extend_from_slice(b"\r\n");
        self.said += line.len() + 2;
    }

    /// Says something that changes what is known of the selected mailbox.
    pub(super) fn tell(&mut self, line: &str) {
        self.say(line);
        let uids = self.selected.map(|selected| self.mailboxes[selected].uids.clone());
        self.told.push_back(Told { octets: self.said, uids });
    }

    /// Answers a command, which is complete by that.
    pub(super) fn answer(&mut self, tag: &str, verdict: &'static str, words: &str) {
        assert!(self.answers.insert(tag.to_owned(), verdict).is_none(), "{tag} is answered twice");
        self.tell(&format!("{tag} {verdict} {words}"));
    }

    /// Answers one of the commands that are done: which one is for the server to say (RFC 9051, section 5.5).
    pub(super) fn answer_some(&mut self, choices: &mut Choices<'_>) {
        let at = choices.next(self.done.len());
        let Done { tag, .. } = self.done.remove(at);
        let verdict = ["OK", "OK", "OK", "NO", "BAD"][choices.next(5)];
        self.answer(&tag, verdict, "done");
    }

    /// Answers all commands that are done.
    pub(super) fn answer_all(&mut self, choices: &mut Choices<'_>) {
        while !self.done.is_empty() {
            self.answer_some(choices);
        }
    }

    /// Does something that it is not asked for at this moment.
    pub(super) fn act(&mut self, choices: &mut Choices<'_>) {
        if self.has_closed {
            return;
        }
        match choices.next(8) {
            0 | 1 if !self.done.is_empty() => self.answer_some(choices),
            2 => self.end_idle_early(),
            3 if choices.once_in(64) => {
                self.say("* BYE for now");
                (self.has_closed, self.has_cut_off) = (true, true);
            }
            _ => self.news(Moment::Whenever, choices),
        }
    }

    fn end_idle_early(&mut self) {
        if let Reads::Idle(tag) = &self.reads {
            let tag = tag.clone();
            self.reads = Reads::Command;
            self.may_get_done = true;
            self.answer(&tag, "OK", "that is enough");
        }
    }

    /// The client knows that IDLE is over: it does not begin to say DONE any more.
    pub(super) fn end_of_idle_is_known(&mut self) {
        self.may_get_done &= !self.line.is_empty();
    }

    /// Something happens, and is told at once.
    pub(super) fn news(&mut self, moment: Moment, choices: &mut Choices<'_>) {
        let Some(selected) = self.selected else { return self.say("* OK still here") };
        let mailbox = &mut self.mailboxes[selected];
        let some = mailbox.any(choices);
        match (choices.next(4), some) {
            (1, Some(at)) => self.fetch(at, choices.once_in(2)),
            (2, Some(at)) if self.may_expunge(moment) => {
                let uid = self.mailboxes[selected].uids.remove(at);
                self.spoken_of.push_back(uid);
                self.tell(&format!("* {} EXPUNGE", at + 1));
            }
            (3, _) if self.may_tell_exists(moment) => {
                let mailbox = &mut self.mailboxes[selected];
                mailbox.deliver(choices);
                let exists = mailbox.uids.len();
                self.tell(&format!("* {exists} EXISTS"));
            }
            _ => self.say("* OK still here"),
        }
    }

    /// RFC 9051, section 7.5.1: not while no command is in progress, nor during FETCH, STORE or SEARCH.
    fn may_expunge(&self, moment: Moment) -> bool {
        self.is_in_progress(moment) && !self.done.iter().any(|done| done.holds_expunges)
    }

    /// While no command is in progress, SELECT may be on its way. Without CLOSED, nobody could tell of which mailbox this is, then.
    fn may_tell_exists(&self, moment: Moment) -> bool {
        self.freedoms.says_closed || moment != Moment::Selecting && self.is_in_progress(moment)
    }

    fn is_in_progress(&self, moment: Moment) -> bool {
        moment != Moment::Whenever || !self.done.is_empty() || matches!(self.reads, Reads::Idle(_))
    }

    /// Tells something of a message, at this place.
    pub(super) fn fetch(&mut self, at: usize, with_uid: bool) {
        let uid = self.selected.map_or(0, |selected| self.mailboxes[selected].uids[at]);
        self.spoken_of.push_back(uid);
        let item = if with_uid { format!("UID {uid}") } else { "FLAGS ()".to_owned() };
        self.say(&format!("* {} FETCH ({item})", at + 1));
    }

    // What it reads.

    pub(super) fn receive(&mut self, octets: &[u8], choices: &mut Choices<'_>) {
        for octet in octets {
            if self.has_closed {
                return;
            }
            if let Reads::Payload { .. } = self.reads {
                self.read_payload(*octet, choices);
                continue;
            }
            self.line.push(*octet);
            if *octet == b'\n' {
                self.read_line(choices);
            } else if self.line.len() == self.freedoms.longest_line && matches!(self.reads, Reads::Command) {
                self.refuse("BAD", "the line is too long");
            }
        }
    }

    fn read_line(&mut self, choices: &mut Choices<'_>) {
        let line = String::from_utf8(std::mem::take(&mut self.line)).unwrap();
        let line = line.strip_suffix("\r\n").unwrap();
        match std::mem::replace(&mut self.reads, Reads::Command) {
            Reads::Idle(tag) => {
                assert_eq!(line, "DONE");
                self.news(Moment::Command, choices);
                self.answer(&tag, "OK", "idled");
            }
            Reads::Sasl(tag, dialogue) => self.read_response(line, tag, dialogue, choices),
            _ if self.command.is_empty() && line == "DONE" => {
                assert!(self.may_get_done, "there is no IDLE");
                self.may_get_done = false;
                self.say("DONE BAD there is no IDLE");
            }
            _ => self.read_command(line, choices),
        }
    }

    fn read_command(&mut self, line: &str, choices: &mut Choices<'_>) {
        // DONE would have come first.
        self.may_get_done = false;
        if let Some(announced) = line.strip_suffix('}') {
            return self.read_announcement(announced, choices);
        }
        let command = std::mem::take(&mut self.command) + line;
        if !self.answers.contains_key(tag(&command)) {
            self.perform(&command, choices);
        }
    }

    /// A literal is announced, and taken, or refused at once or while its octets come.
    fn read_announcement(&mut self, line: &str, choices: &mut Choices<'_>) {
        let (start, announced) = line.rsplit_once('{').unwrap();
        let waits = !announced.ends_with('+');
        let octets: u64 = announced.trim_end_matches('+').parse().unwrap();
        self.command += &format!("{start}{{{octets}}}");
        let is_taken_at_once = match self.freedoms.literals {
            " LITERAL+" => true,
            " LITERAL-" => octets <= 4096,
            _ => false,
        };
        assert!(waits || is_taken_at_once, "{line}");
        if choices.once_in(4) {
            self.refuse("NO", "[TOOBIG] too large");
        }
        if waits {
            if self.is_refused() {
                // The client sends neither the literal nor what follows it.
                self.command.clear();
                return;
            }
            if choices.once_in(3) {
                self.news(Moment::Command, choices);
            }
            self.say("+ go on");
        }
        let mut some_octet = || (choices.once_in(4) && octets > 0).then(|| choices.next(250) as u64 % octets);
        let (refused_at, news_at) = (some_octet(), some_octet());
        self.reads = Reads::Payload { left: octets, refused_at, news_at };
        self.end_payload();
    }

    fn read_payload(&mut self, octet: u8, choices: &mut Choices<'_>) {
        self.command.push(char::from(octet));
        let Reads::Payload { left, refused_at, news_at } = &mut self.reads else { return };
        *left -= 1;
        let (is_refused, is_news) = (*refused_at == Some(*left), *news_at == Some(*left));
        if is_news && !self.is_refused() {
            self.news(Moment::Command, choices);
        }
        if is_refused {
            self.refuse("NO", "[OVERQUOTA] full");
        }
        self.end_payload();
    }

    fn end_payload(&mut self) {
        if let Reads::Payload { left: 0, .. } = self.reads {
            self.reads = Reads::Command;
        }
    }

    /// Refuses the command that is being read, unless it is answered already. The rest of it comes all the same.
    fn refuse(&mut self, verdict: &'static str, words: &str) {
        if !self.is_refused() {
            let tag = self.tag();
            self.answer(&tag, verdict, words);
        }
    }

    /// True if the command that is being read has been refused.
    fn is_refused(&self) -> bool {
        self.answers.contains_key(&self.tag())
    }

    /// The tag of the command that is being read.
    fn tag(&self) -> String {
        let line = String::from_utf8_lossy(&self.line);
        tag(if self.command.is_empty() { &line } else { &self.command }).to_owned()
    }
}

fn tag(command: &str) -> &str {
    command.split(' ').next().unwrap_or_default()
}
