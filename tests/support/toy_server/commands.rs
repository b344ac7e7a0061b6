//! What a [`Server`] does when it has read a command, and what it answers.

use super::{
    mailbox::named,
    server::{Dialogue, Done, Moment, Reads, Received, Server},
};
use crate::support::choices::Choices;

/// What a large FETCH has in it, and would mean something elsewhere.
const DECEPTION: &str = "* 1 EXPUNGE\r\n* 9 EXISTS\r\n+ go on\r\nA1 OK done\r\n* BYE for now\r\n";

impl Server {
    /// Does what a command wants.
    pub(super) fn perform(&mut self, command: &str, choices: &mut Choices<'_>) {
        let (tag, text) = command.split_once(' ').unwrap();
        let words: Vec<&str> = text.split(' ').collect();
        let means = match words[..] {
            ["FETCH" | "STORE" | "COPY", set, ..] => named(set, self.uids()),
            _ => Vec::new(),
        };
        self.received.push(Received { tag: tag.to_owned(), text: text.to_owned(), means });
        match words[0] {
            "NOOP" | "CAPABILITY" | "LIST" | "APPEND" | "FETCH" | "STORE" | "COPY" | "UID" => {
                self.perform_shared(tag, &words, choices);
            }
            // What these change, the answers to those before do not know of.
            other => {
                self.answer_all(choices);
                self.perform_alone(tag, other, &words, choices);
            }
        }
    }

    /// A command that changes no state, and may be answered later than those behind it.
    fn perform_shared(&mut self, tag: &str, words: &[&str], choices: &mut Choices<'_>) {
        let is_of_messages = matches!(words[0], "FETCH" | "STORE" | "COPY" | "UID");
        assert!(matches!(words[0], "NOOP" | "CAPABILITY") || self.is_authenticated, "{words:?}");
        assert!(!is_of_messages || self.selected.is_some(), "{words:?}");
        let holds_expunges = matches!(words[0], "FETCH" | "STORE");
        self.done.push(Done { tag: tag.to_owned(), holds_expunges });
        match words[0] {
            "CAPABILITY" => self.say(&format!("* {}", self.freedoms.capabilities())),
            "LIST" => self.say("* LIST () \"/\" INBOX"),
            "FETCH" | "STORE" => self.tell_of(words[1], choices),
            "UID" => (0..self.uids().len()).for_each(|at| self.fetch(at, true)),
            _ => {}
        }
        for _ in 0..choices.next(3) {
            self.news(Moment::Command, choices);
        }
        if !choices.once_in(3) {
            self.answer_all(choices);
        }
    }

    /// Tells something of the messages of this set: perhaps much.
    fn tell_of(&mut self, set: &str, choices: &mut Choices<'_>) {
        for uid in named(set, self.uids()) {
            let at = self.uids().iter().position(|it| *it == uid).unwrap();
            if choices.once_in(2) {
                self.spoken_of.push_back(uid);
                self.say(&format!("* {} FETCH (BODY[] {{{}}}\r\n{DECEPTION})", at + 1, DECEPTION.len()));
            } else {
                self.fetch(at, choices.once_in(2));
            }
        }
    }

    fn perform_alone(&mut self, tag: &str, name: &str, words: &[&str], choices: &mut Choices<'_>) {
        let is_before_login = matches!(name, "LOGIN" | "AUTHENTICATE");
        assert!(name == "LOGOUT" || self.is_authenticated != is_before_login, "{words:?}");
        let is_ok = !choices.once_in(5);
        let verdict = if is_ok { "OK" } else { "NO" };
        match name {
            "LOGIN" => self.authenticate(tag, is_ok),
            "AUTHENTICATE" => self.begin_exchange(tag, words, choices),
            "UNAUTHENTICATE" => {
                (self.is_authenticated, self.selected) = (false, None);
                self.answer(tag, "OK", "who?");
            }
            "ENABLE" => {
                assert_eq!(self.selected, None, "{words:?}");
                self.say("* ENABLED CONDSTORE");
                self.answer(tag, "OK", "enabled");
            }
            "SELECT" | "EXAMINE" => self.select(tag, words[1], is_ok, choices),
            "CLOSE" | "UNSELECT" => {
                assert!(self.selected.is_some(), "{words:?}");
                self.selected = self.selected.filter(|_| !is_ok);
                self.answer(tag, verdict, "left");
            }
            "IDLE" if !is_ok => self.answer(tag, verdict, "not now"),
            "IDLE" => {
                // These come even before the client knows that IDLE is on.
                self.news(Moment::Command, choices);
                self.say("+ idling");
                self.news(Moment::Command, choices);
                self.reads = Reads::Idle(tag.to_owned());
            }
            "LOGOUT" => {
                self.say("* BYE farewell");
                self.answer(tag, "OK", "gone");
                self.has_closed = true;
            }
            _ => panic!("nobody sends {words:?}"),
        }
    }

    fn select(&mut self, tag: &str, name: &str, is_ok: bool, choices: &mut Choices<'_>) {
        self.news(Moment::Selecting, choices);
        if self.selected.take().is_some() && self.freedoms.says_closed {
            self.say("* OK [CLOSED] left");
        }
        let mailbox = usize::from(name != "INBOX");
        // What is wrong may be found out late.
        if is_ok || choices.once_in(2) {
            self.say("* FLAGS (\\Seen)");
            self.say(&format!("* {} EXISTS", self.mailboxes[mailbox].uids.len()));
            self.say(&format!("* OK [UIDVALIDITY {}] is", mailbox + 1));
        }
        self.selected = is_ok.then_some(mailbox);
        self.answer(tag, if is_ok { "OK" } else { "NO" }, "selected");
    }

    // Who the client is.

    fn authenticate(&mut self, tag: &str, is_ok: bool) {
        self.is_authenticated = is_ok;
        let capabilities = format!("[{}] ", self.freedoms.capabilities());
        let told = if is_ok && self.freedoms.tells_capabilities { capabilities } else { String::new() };
        self.answer(tag, if is_ok { "OK" } else { "NO" }, &(told + "done"));
    }

    fn begin_exchange(&mut self, tag: &str, words: &[&str], choices: &mut Choices<'_>) {
        let mut dialogue: Dialogue = match words[1] {
            "PLAIN" => [("", "AGEAYg==")].into(),
            "LOGIN" => [("VXNlcm5hbWU6", "YQ=="), ("UGFzc3dvcmQ6", "Yg==")].into(),
            _ => (0..=choices.next(3)).map(|_| ("eA==", "eno=")).collect(),
        };
        if let Some(initial) = words.get(2) {
            assert_eq!(dialogue.pop_front().map(|(_, response)| response), Some(*initial));
        }
        self.go_on(tag.to_owned(), dialogue, choices);
    }

    /// The client has answered, or given up.
    pub(super) fn read_response(&mut self, line: &str, tag: String, mut dialogue: Dialogue, choices: &mut Choices<'_>) {
        if line == "*" {
            return self.answer(&tag, "BAD", "given up");
        }
        assert_eq!(dialogue.pop_front().map(|(_, response)| response), Some(line));
        self.go_on(tag, dialogue, choices);
    }

    /// Asks the next, or decides. Somebody unknown may be sent away before all is asked.
    fn go_on(&mut self, tag: String, dialogue: Dialogue, choices: &mut Choices<'_>) {
        let is_ok = !choices.once_in(6);
        match dialogue.front() {
            Some((challenge, _)) if is_ok => {
                self.say(&format!("+ {challenge}"));
                self.reads = Reads::Sasl(tag, dialogue);
            }
            _ => self.authenticate(&tag, is_ok),
        }
    }

    /// The selected mailbox.
    fn uids(&self) -> &[u32] {
        self.selected.map_or(&[], |selected| &self.mailboxes[selected].uids)
    }
}
