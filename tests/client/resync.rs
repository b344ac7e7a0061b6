//! What has become of a mailbox while the client was away.

mod history;

use crate::script::{Script, parsed};
use imap_wire::{
    UsageError,
    client::{Changes, Config, Event, Known, Method, Resync, ResyncError},
    command::{FetchAttribute, FetchAttributes},
    data::{Mailbox, Section, UidSet, UidValidity},
    ext::{ModSeq, SeqMatchData},
};

/// A resynchronisation, and its server.
struct Sync {
    script: Script,
    resync: Resync,
    /// What is to be transmitted, and was not looked at.
    sent: String,
}

impl Sync {
    /// One of INBOX, which begins.
    fn new(script: Script, known: Known) -> Self {
        Self::of(script, Resync::new(Mailbox::INBOX, known))
    }

    fn of(script: Script, resync: Resync) -> Self {
        let mut sync = Self { script, resync, sent: String::new() };
        sync.advance();
        sync
    }

    fn advance(&mut self) {
        self.resync.advance(&mut self.script.client).unwrap();
        self.sent += &self.script.transmits();
    }

    fn handle(&mut self) {
        while let Some(event) = self.script.client.poll_event() {
            self.resync.handle(&event);
        }
    }

    /// The client has sent this, and the server says that to it.
    #[track_caller]
    fn turn(&mut self, sent: &str, says: &str) -> &mut Self {
        assert_eq!(self.sent, sent);
        self.sent.clear();
        self.script.client.receive(says.as_bytes());
        self.handle();
        self.advance();
        self
    }

    /// The same with SELECT, whose tag is `A1`. The mailbox has 3 messages, UIDVALIDITY is 7.
    #[track_caller]
    fn selects(&mut self, sent: &str, more: &str) -> &mut Self {
        let says = format!("* 3 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n{more}A1 OK done\r\n");
        self.turn(&format!("A1 SELECT INBOX{sent}\r\n"), &says)
    }

    /// Nothing more is sent, and this is how it ends.
    #[track_caller]
    fn outcome(&mut self) -> Result<Changes, ResyncError> {
        assert_eq!(self.sent, "");
        assert!(self.resync.is_over());
        let outcome = self.resync.poll_outcome().expect("it has ended");
        assert_eq!(self.resync.poll_outcome(), None);
        outcome
    }

    /// The same as a line of text.
    #[track_caller]
    fn ends(&mut self) -> String {
        match self.outcome() {
            Ok(changes) => shown(&changes),
            Err(error) => error.to_string(),
        }
    }
}

fn shown(changes: &Changes) -> String {
    let void = if changes.is_void { "void; " } else { "" };
    let set = |set: &Option<UidSet<'_>>| set.as_ref().map_or_else(|| "-".into(), ToString::to_string);
    let modseq = changes.highest_modseq.map_or_else(|| "-".into(), |modseq| modseq.to_string());
    let (new, changed, vanished) = (set(&changes.new), set(&changes.changed), set(&changes.vanished));
    format!("{void}new {new}, changed {changed}, vanished {vanished}, modseq {modseq}")
}

/// What a cache knows; 0 for no mod-sequence.
fn known(uid_validity: u32, modseq: u64, uids: &str) -> Known {
    let known = Known::new(UidValidity::new(uid_validity).unwrap())
        .with_uids(UidSet::new(uids.to_owned().into_bytes()).unwrap());
    if modseq > 0 { known.with_highest_modseq(ModSeq::new(modseq).unwrap()) } else { known }
}

/// A server with QRESYNC that is enabled. The next tag is `A2`.
fn qresync() -> Script {
    let mut script = Script::logged_in("ENABLE QRESYNC ESEARCH");
    script.sends("ENABLE QRESYNC", "A1 ENABLE QRESYNC\r\n");
    script.says("* ENABLED QRESYNC\r\nA1 OK\r\n");
    script
}

const QRESYNC: &str = "A2 SELECT INBOX (QRESYNC (7 50 1:9))\r\n";

/// The server's answer to that, without what has changed.
fn selected(more: &str) -> String {
    format!(
        "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n* OK [UIDNEXT 10] n\r\n* OK [HIGHESTMODSEQ 60] m\r\n{more}A2 OK done\r\n"
    )
}

// QRESYNC.

#[test]
fn qresync_is_as_in_section_3_2_5_1_of_rfc_7162() {
    let mut sync = Sync::new(qresync(), known(67890007, 90060115194045000, "41:211,214:541"));
    sync.turn(
        "A2 SELECT INBOX (QRESYNC (67890007 90060115194045000 41:211,214:541))\r\n",
        "* OK [CLOSED]\r\n\
         * 100 EXISTS\r\n\
         * 11 RECENT\r\n\
         * OK [UIDVALIDITY 67890007] UIDVALIDITY\r\n\
         * OK [UIDNEXT 600] Predicted next UID\r\n\
         * OK [HIGHESTMODSEQ 90060115205545359] Highest mailbox mod-sequence\r\n\
         * OK [UNSEEN 7] There are some unseen messages in the mailbox\r\n\
         * FLAGS (\\Answered \\Flagged \\Draft \\Deleted \\Seen)\r\n\
         * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Draft \\Deleted \\Seen \\*)] Permanent flags\r\n\
         * VANISHED (EARLIER) 41,43:116,118,120:211,214:540\r\n\
         * 49 FETCH (UID 117 FLAGS (\\Seen \\Answered) MODSEQ (90060115194045001))\r\n\
         * 50 FETCH (UID 119 FLAGS (\\Draft $MDNSent) MODSEQ (90060115194045308))\r\n\
         * 51 FETCH (UID 541 FLAGS (\\Seen $Forwarded) MODSEQ (90060115194045001))\r\n\
         A2 OK [READ-WRITE] mailbox selected\r\n",
    );
    assert_eq!(sync.resync.method(), Method::Qresync);
    sync.turn(
        "A3 UID FETCH 542:* (UID FLAGS MODSEQ)\r\n",
        "* 52 FETCH (UID 598 FLAGS () MODSEQ (90060115205545359))\r\nA3 OK done\r\n",
    );
    assert_eq!(
        sync.ends(),
        "new 598, changed 117,119,541, vanished 41,43:116,118,120:211,214:540, modseq 90060115205545359"
    );
}

#[test]
fn another_uid_validity_is_as_in_section_3_2_5_of_rfc_7162() {
    let mut sync = Sync::new(qresync(), known(67890007, 20050715194045000, "41,43:211,214:541"));
    sync.turn(
        "A2 SELECT INBOX (QRESYNC (67890007 20050715194045000 41,43:211,214:541))\r\n",
        "* 464 EXISTS\r\n\
         * 3 RECENT\r\n\
         * OK [UIDVALIDITY 3857529045] UIDVALIDITY\r\n\
         * OK [UIDNEXT 550] Predicted next UID\r\n\
         * OK [HIGHESTMODSEQ 90060128194045007] Highest mailbox mod-sequence\r\n\
         * OK [UNSEEN 12] Message 12 is first unseen\r\n\
         * FLAGS (\\Answered \\Flagged \\Draft \\Deleted \\Seen)\r\n\
         * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Draft \\Deleted \\Seen \\*)] Permanent flags\r\n\
         A2 OK [READ-WRITE] Sorry, UIDVALIDITY mismatch\r\n",
    );
    sync.turn(
        "A3 UID FETCH 1:* (UID FLAGS MODSEQ)\r\n",
        "* 1 FETCH (UID 41 FLAGS ())\r\n* 2 FETCH (UID 549 FLAGS ())\r\nA3 OK\r\n",
    );
    assert_eq!(sync.ends(), "void; new 41,549, changed -, vanished -, modseq 90060128194045007");
}

#[test]
fn qresync_is_enabled_where_that_is_possible() {
    let mut sync = Sync::new(Script::logged_in("QRESYNC ENABLE"), known(7, 50, "1:9"));
    sync.turn("A1 ENABLE QRESYNC\r\n", "* ENABLED QRESYNC\r\nA1 OK\r\n").turn(QRESYNC, &selected(""));
    assert_eq!(sync.ends(), "new -, changed -, vanished -, modseq 60");

    // The server will not.
    for answer in ["A1 OK\r\n", "A1 NO\r\n", "A1 BAD\r\n"] {
        let mut sync = Sync::new(Script::logged_in("QRESYNC ENABLE"), known(7, 50, "1:9"));
        sync.turn("A1 ENABLE QRESYNC\r\n", answer).turn("A2 SELECT INBOX (CONDSTORE)\r\n", "A2 NO\r\n");
    }

    // It is too late for it.
    let sync = Sync::new(Script::selected("QRESYNC ENABLE", 1), known(7, 50, "1:9"));
    assert_eq!(sync.sent, "A2 SELECT INBOX (CONDSTORE)\r\n");
}

#[test]
fn a_server_is_asked_what_it_can_do() {
    let mut script = Script::new(Config::default());
    script.says("* PREAUTH ready\r\n");
    let mut sync = Sync::new(script, known(7, 50, "1:9"));
    sync.turn("A1 CAPABILITY\r\n", "* CAPABILITY IMAP4rev1 CONDSTORE\r\nA1 OK\r\n");
    assert_eq!(sync.sent, "A2 SELECT INBOX (CONDSTORE)\r\n");

    let mut script = Script::new(Config::default());
    script.says("* PREAUTH ready\r\n");
    let mut sync = Sync::new(script, known(7, 50, "1:9"));
    sync.turn("A1 CAPABILITY\r\n", "A1 NO\r\n");
    assert_eq!(sync.sent, "A2 SELECT INBOX\r\n");
}

#[test]
fn what_is_of_the_mailbox_before_is_left_out() {
    let mut script = qresync();
    script.sends("SELECT x", "A2 SELECT x\r\n");
    script.says("* 9 EXISTS\r\nA2 OK\r\n");
    let mut sync = Sync::new(script, known(7, 50, "1:9"));
    let answer = selected("* VANISHED (EARLIER) 4\r\n").replace("A2", "A3");
    let old = "* VANISHED 1:3\r\n* 2 FETCH (UID 8 FLAGS () MODSEQ (99))\r\n* OK [HIGHESTMODSEQ 99] old\r\n";
    sync.turn(&QRESYNC.replace("A2", "A3"), &format!("{old}* OK [CLOSED] left\r\n{answer}"));
    assert_eq!(sync.ends(), "new -, changed -, vanished 4, modseq 60");
}

#[test]
fn a_sample_of_numbers_goes_along_if_it_is_short() {
    let sample = SeqMatchData::from_pairs([(1, 1), (5, 9)]).unwrap();
    let sync = Sync::new(qresync(), known(7, 50, "1:9").with_seq_match_data(sample));
    assert_eq!(sync.sent, "A2 SELECT INBOX (QRESYNC (7 50 1:9 (1,5 1,9)))\r\n");
    let sample = SeqMatchData::from_pairs((1..2000).map(|number| (number, 2 * number))).unwrap();
    let sync = Sync::new(qresync(), known(7, 50, "1:9").with_seq_match_data(sample));
    assert_eq!(sync.sent, QRESYNC);
}

#[test]
fn uids_that_nobody_knew_have_not_vanished() {
    let mut sync = Sync::new(qresync(), known(7, 50, "3,5:9"));
    sync.turn("A2 SELECT INBOX (QRESYNC (7 50 3,5:9))\r\n", &selected("* VANISHED (EARLIER) 1:5,500:4000000000\r\n"));
    assert_eq!(sync.ends(), "new -, changed -, vanished 3,5, modseq 60");
}

// CONDSTORE.

#[test]
fn condstore_is_as_in_section_3_2_6_of_rfc_7162() {
    let mut sync = Sync::new(Script::logged_in("CONDSTORE"), known(7, 12345, "300:500"));
    sync.selects(" (CONDSTORE)", "* OK [UIDNEXT 501] n\r\n* OK [HIGHESTMODSEQ 80000] m\r\n");
    assert_eq!(sync.resync.method(), Method::Condstore);
    sync.turn(
        "A2 UID FETCH 300:500 (UID FLAGS) (CHANGEDSINCE 12345)\r\nA3 UID SEARCH UID 300:500\r\n",
        "* 1 FETCH (UID 404 MODSEQ (65402) FLAGS (\\Seen))\r\n\
         * 2 FETCH (UID 406 MODSEQ (75403) FLAGS (\\Deleted))\r\n\
         * 3 FETCH (UID 408 MODSEQ (29738) FLAGS ($NoJunk $AutoJunk $MDNSent))\r\n\
         A2 OK FETCH completed\r\n\
         * SEARCH 404 406 407 408 410 412\r\n\
         A3 OK search completed\r\n",
    );
    assert_eq!(sync.ends(), "new -, changed 404,406,408, vanished 300:403,405,409,411,413:500, modseq 80000");
}

#[test]
fn the_same_modseq_saves_the_fetch_of_flags() {
    let mut sync = Sync::new(Script::logged_in("CONDSTORE ESEARCH"), known(7, 50, "1:2,9"));
    sync.selects(" (CONDSTORE)", "* OK [UIDNEXT 10] n\r\n* OK [HIGHESTMODSEQ 50] m\r\n");
    sync.turn("A2 UID SEARCH RETURN (ALL) UID 1:2,9\r\n", "* ESEARCH (TAG \"A2\") UID ALL 1:2,9\r\nA2 OK\r\n");
    assert_eq!(sync.ends(), "new -, changed -, vanished -, modseq 50");
}

#[test]
fn the_last_message_is_not_new_because_it_is_fetched() {
    let mut sync = Sync::new(Script::logged_in("CONDSTORE ESEARCH"), known(7, 50, "1:2,9"));
    // UIDNEXT is not told.
    sync.selects(" (CONDSTORE)", "* OK [HIGHESTMODSEQ 50] m\r\n");
    sync.turn(
        "A2 UID FETCH 10:* (UID FLAGS MODSEQ)\r\nA3 UID SEARCH RETURN (ALL) UID 1:2,9\r\n",
        "* 3 FETCH (UID 9 FLAGS () MODSEQ (33))\r\nA2 OK\r\n* ESEARCH (TAG \"A3\") UID ALL 1,9\r\nA3 OK\r\n",
    );
    assert_eq!(sync.ends(), "new -, changed -, vanished 2, modseq 50");
}

#[test]
fn a_search_that_finds_nothing_says_so() {
    for (capabilities, search, answer) in [
        ("CONDSTORE", "UID SEARCH UID 1:9", "* SEARCH\r\n"),
        ("CONDSTORE ESEARCH", "UID SEARCH RETURN (ALL) UID 1:9", "* ESEARCH (TAG \"A2\") UID\r\n"),
    ] {
        let mut sync = Sync::new(Script::logged_in(capabilities), known(7, 50, "1:9"));
        sync.selects(" (CONDSTORE)", "* OK [UIDNEXT 10] n\r\n* OK [HIGHESTMODSEQ 50] m\r\n");
        sync.turn(&format!("A2 {search}\r\n"), &format!("{answer}A2 OK\r\n"));
        assert_eq!(sync.ends(), "new -, changed -, vanished 1:9, modseq 50");
    }
    // To say nothing is something else.
    let mut sync = Sync::new(Script::logged_in("CONDSTORE"), known(7, 50, "1:9"));
    sync.selects(" (CONDSTORE)", "* OK [UIDNEXT 10] n\r\n* OK [HIGHESTMODSEQ 50] m\r\n");
    sync.turn("A2 UID SEARCH UID 1:9\r\n", "A2 OK\r\n");
    for tag in 3..=10 {
        sync.turn(&format!("A{tag} UID SEARCH ALL\r\n"), &format!("A{tag} OK\r\n"));
    }
    assert_eq!(sync.outcome(), Err(ResyncError::Restless));
}

#[test]
fn the_callers_own_search_is_waited_for() {
    let mut sync = Sync::new(Script::logged_in("CONDSTORE"), known(7, 50, "1:9"));
    sync.turn("A1 SELECT INBOX (CONDSTORE)\r\n", "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n");
    sync.script.client.send(parsed("UID SEARCH SEEN")).unwrap();
    sync.turn("", "* OK [UIDNEXT 10] n\r\n* OK [HIGHESTMODSEQ 50] m\r\nA1 OK\r\n");
    sync.turn("A2 UID SEARCH SEEN\r\n", "* SEARCH 1 2 3 4 5 6 7 8 9\r\nA2 OK\r\n");
    sync.turn("A3 UID SEARCH UID 1:9\r\n", "* SEARCH 1 2 4\r\nA3 OK\r\n");
    assert_eq!(sync.ends(), "new -, changed -, vanished 3,5:9, modseq 50");
}

// Neither.

#[test]
fn plain_is_as_in_section_4_3_1_of_rfc_4549() {
    let known = known(7, 0, "12,777,14999");
    let items = FetchAttributes::new([FetchAttribute::Flags, FetchAttribute::Rfc822Size]).unwrap();
    let mut sync = Sync::of(Script::logged_in(""), Resync::new(Mailbox::INBOX, known).with_items(items));
    sync.selects("", "* OK [UIDNEXT 15002] n\r\n");
    assert_eq!(sync.resync.method(), Method::Plain);
    sync.turn(
        "A2 UID FETCH 15000:* (FLAGS RFC822.SIZE)\r\nA3 UID FETCH 12,777,14999 (UID FLAGS)\r\n",
        "* 3 FETCH (UID 15001 FLAGS (\\Recent) RFC822.SIZE 99)\r\nA2 OK\r\n\
         * 1 FETCH (UID 12 FLAGS (\\Seen))\r\n* 2 FETCH (UID 777 FLAGS (\\Answered \\Deleted))\r\nA3 OK\r\n",
    );
    assert_eq!(sync.ends(), "new 15001, changed 12,777, vanished 14999, modseq -");
}

#[test]
fn a_mailbox_without_modseqs_is_synchronised_all_the_same() {
    for code in ["* OK [NOMODSEQ] none\r\n", "", "* OK [HIGHESTMODSEQ 49] less\r\n"] {
        let modseqs = if code.contains("HIGHEST") { " MODSEQ" } else { "" };
        let highest = if code.contains("HIGHEST") { "49" } else { "-" };
        let answer = "* 1 FETCH (UID 2 FLAGS ())\r\n";

        let mut sync = Sync::new(Script::logged_in("CONDSTORE"), known(7, 50, "1:2"));
        sync.selects(" (CONDSTORE)", code);
        assert_eq!(sync.resync.method(), Method::Plain);
        sync.turn(
            &format!("A2 UID FETCH 3:* (UID FLAGS{modseqs})\r\nA3 UID FETCH 1:2 (UID FLAGS)\r\n"),
            &format!("{answer}A2 OK\r\n{answer}A3 OK\r\n"),
        );
        assert_eq!(sync.ends(), format!("new -, changed 2, vanished 1, modseq {highest}"));

        let mut sync = Sync::new(qresync(), known(7, 50, "1:2"));
        // What it says of changes all the same means nothing.
        let says = format!("* 3 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n{code}* VANISHED (EARLIER) 1:2\r\nA2 OK\r\n");
        sync.turn("A2 SELECT INBOX (QRESYNC (7 50 1:2))\r\n", &says);
        sync.turn(
            &format!("A3 UID FETCH 3:* (UID FLAGS{modseqs})\r\nA4 UID FETCH 1:2 (UID FLAGS)\r\n"),
            &format!("{answer}A3 OK\r\n{answer}A4 OK\r\n"),
        );
        assert_eq!(sync.ends(), format!("new -, changed 2, vanished 1, modseq {highest}"));
    }
}

#[test]
fn a_method_may_be_forbidden() {
    let resync = |method| Resync::new(Mailbox::INBOX, known(7, 50, "1:9")).with_method(method);
    let sync = Sync::of(qresync(), resync(Method::Condstore));
    assert_eq!(sync.sent, "A2 SELECT INBOX (CONDSTORE)\r\n");
    let mut sync = Sync::of(qresync(), resync(Method::Plain).read_only());
    sync.turn("A2 EXAMINE INBOX\r\n", &selected(""));
    assert_eq!(sync.sent, "A3 UID FETCH 1:9 (UID FLAGS)\r\n");
}

// What a cache may know.

#[test]
fn a_cache_that_knows_nothing_fetches_everything() {
    let mut sync = Sync::new(Script::logged_in("CONDSTORE"), Known::NOTHING);
    sync.selects(" (CONDSTORE)", "* OK [HIGHESTMODSEQ 60] m\r\n");
    sync.turn(
        "A2 UID FETCH 1:* (UID FLAGS MODSEQ)\r\n",
        "* 1 FETCH (UID 5 FLAGS ())\r\n* 2 FETCH (UID 6 FLAGS ())\r\n* 3 FETCH (UID 9 FLAGS ())\r\nA2 OK\r\n",
    );
    let changes = sync.outcome().unwrap();
    assert_eq!(shown(&changes), "new 5:6,9, changed -, vanished -, modseq 60");
    assert_eq!(changes.uid_validity.unwrap().get(), 7);
}

#[test]
fn a_mailbox_without_a_uid_validity_to_rely_on_voids_the_cache() {
    for code in ["", "* OK [UIDVALIDITY 0] v\r\n", "* OK [UIDVALIDITY 8] v\r\n"] {
        let mut sync = Sync::new(Script::logged_in(""), known(7, 0, "1:2"));
        sync.turn("A1 SELECT INBOX\r\n", &format!("* 1 EXISTS\r\n{code}A1 OK\r\n"));
        sync.turn("A2 UID FETCH 1:* (UID FLAGS)\r\n", "* 1 FETCH (UID 5 FLAGS ())\r\nA2 OK\r\n");
        assert_eq!(sync.ends(), "void; new 5, changed -, vanished -, modseq -");
    }
    // A cache of which nobody knows of what.
    let known = Known::NOTHING.with_uids(UidSet::new("1:2").unwrap());
    let mut sync = Sync::new(Script::logged_in(""), known);
    sync.selects("", "").turn("A2 UID FETCH 1:* (UID FLAGS)\r\n", "* 1 FETCH (UID 1 FLAGS ())\r\nA2 OK\r\n");
    assert_eq!(sync.ends(), "void; new 1, changed -, vanished -, modseq -");
}

#[test]
fn nothing_is_fetched_of_an_empty_mailbox() {
    let empty = "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n* OK [UIDNEXT 40] n\r\n* OK [HIGHESTMODSEQ 60] m\r\n";
    let mut sync = Sync::new(qresync(), known(7, 50, "1:9"));
    sync.turn(QRESYNC, &format!("{empty}A2 OK\r\n"));
    assert_eq!(sync.ends(), "new -, changed -, vanished 1:9, modseq 60");

    let mut sync = Sync::new(Script::logged_in("CONDSTORE"), known(7, 50, "1:9"));
    sync.turn("A1 SELECT INBOX (CONDSTORE)\r\n", &format!("{empty}A1 OK\r\n"));
    assert_eq!(sync.ends(), "new -, changed -, vanished 1:9, modseq 60");

    let mut sync = Sync::new(Script::logged_in(""), Known::NOTHING);
    sync.turn("A1 SELECT INBOX\r\n", &format!("{empty}A1 OK\r\n"));
    assert_eq!(sync.ends(), "new -, changed -, vanished -, modseq 60");
}

#[test]
fn everything_may_have_vanished_and_something_come() {
    let mut sync = Sync::new(qresync(), known(7, 50, "1:9"));
    sync.turn(QRESYNC, &selected("* VANISHED (EARLIER) 1:9\r\n").replace("UIDNEXT 10", "UIDNEXT 13"));
    sync.turn("A3 UID FETCH 10:* (UID FLAGS MODSEQ)\r\n", "* 1 FETCH (UID 10 FLAGS () MODSEQ (55))\r\nA3 OK\r\n");
    assert_eq!(sync.ends(), "new 10, changed -, vanished 1:9, modseq 60");
}

#[test]
fn the_largest_uid_has_none_behind_it() {
    let mut sync = Sync::new(Script::logged_in(""), known(7, 0, "4294967295"));
    sync.selects("", "").turn(
        "A2 UID FETCH 4294967295 (UID FLAGS)\r\n",
        "* 1 FETCH (UID 4294967295 FLAGS ())\r\n* 9 EXISTS\r\nA2 OK\r\n",
    );
    assert_eq!(sync.ends(), "new -, changed 4294967295, vanished -, modseq -");
}

// What happens meanwhile.

#[test]
fn messages_that_come_meanwhile_are_fetched_too() {
    let mut sync = Sync::new(qresync(), known(7, 50, "1:9"));
    sync.turn(QRESYNC, &selected("* 4 EXISTS\r\n").replace("UIDNEXT 10", "UIDNEXT 11"));
    // The flags of one that is not fetched yet are told.
    sync.turn(
        "A3 UID FETCH 10:* (UID FLAGS MODSEQ)\r\n",
        "* 4 FETCH (UID 10 FLAGS () MODSEQ (55))\r\n* 6 EXISTS\r\n* 6 FETCH (UID 12 FLAGS (\\Seen) MODSEQ (62))\r\nA3 OK\r\n",
    );
    sync.turn(
        "A4 UID FETCH 11:* (UID FLAGS MODSEQ)\r\n",
        "* 5 FETCH (UID 11 FLAGS () MODSEQ (61))\r\n* 6 FETCH (UID 12 FLAGS (\\Seen) MODSEQ (62))\r\nA4 OK\r\n",
    );
    assert_eq!(sync.ends(), "new 10:12, changed -, vanished -, modseq 60");
}

#[test]
fn what_comes_again_and_again_is_left_for_the_next_time() {
    let mut sync = Sync::new(qresync(), known(7, 50, "1:9"));
    sync.turn(QRESYNC, &selected("* 4 EXISTS\r\n").replace("UIDNEXT 10", "UIDNEXT 11"));
    for (tag, uid) in (3..).zip(10..=18) {
        let exists = uid - 5;
        sync.turn(
            &format!("A{tag} UID FETCH {uid}:* (UID FLAGS MODSEQ)\r\n"),
            &format!("* {} FETCH (UID {uid} FLAGS ())\r\n* {exists} EXISTS\r\nA{tag} OK\r\n", uid - 6),
        );
    }
    assert_eq!(sync.ends(), "new 10:18, changed -, vanished -, modseq 60");
}

#[test]
fn a_message_that_comes_and_goes_meanwhile_is_not_told() {
    let mut sync = Sync::new(qresync(), known(7, 50, "1:9"));
    sync.turn(QRESYNC, &selected("").replace("UIDNEXT 10", "UIDNEXT 12"));
    sync.turn(
        "A3 UID FETCH 10:* (UID FLAGS MODSEQ)\r\n",
        "* 2 FETCH (UID 10 FLAGS () MODSEQ (55))\r\n* 3 FETCH (UID 11 FLAGS () MODSEQ (56))\r\n\
         * 1 FETCH (UID 9 FLAGS () MODSEQ (61))\r\n* VANISHED 9,11\r\nA3 OK\r\n",
    );
    assert_eq!(sync.ends(), "new 10, changed -, vanished 9, modseq 60");
}

#[test]
fn an_expunged_message_is_found_out_by_search_if_its_uid_is_not_known() {
    let mut sync = Sync::new(Script::logged_in("CONDSTORE ESEARCH"), known(7, 50, "1:2,9"));
    sync.selects(" (CONDSTORE)", "* OK [UIDNEXT 10] n\r\n* OK [HIGHESTMODSEQ 50] m\r\n");
    sync.turn(
        "A2 UID SEARCH RETURN (ALL) UID 1:2,9\r\n",
        "* ESEARCH (TAG \"A2\") UID ALL 1:2,9\r\n* 2 EXPUNGE\r\nA2 OK\r\n",
    );
    // And another one meanwhile, before the UIDs are told, and one of which the UID is known then.
    sync.turn("A3 UID SEARCH RETURN (ALL) ALL\r\n", "* 1 EXPUNGE\r\n* ESEARCH (TAG \"A3\") UID ALL 9\r\nA3 OK\r\n");
    sync.turn("A4 UID SEARCH RETURN (ALL) ALL\r\n", "* ESEARCH (TAG \"A4\") UID ALL 9\r\n* 1 EXPUNGE\r\nA4 OK\r\n");
    assert_eq!(sync.ends(), "new -, changed -, vanished 1:2,9, modseq 50");
}

/// As mailutils says it when another connection expunges (`corpus/mailutils/imap-wire--two-clients--02.jsonl`).
#[test]
fn a_server_that_loses_count_is_asked_what_is_there() {
    let mut sync = Sync::new(Script::logged_in(""), known(7, 0, "1:4"));
    sync.selects("", "* OK [UIDNEXT 5] n\r\n");
    sync.turn("A2 UID FETCH 1:4 (UID FLAGS)\r\n", "* 0 EXISTS\r\n* 16 RECENT\r\nA2 OK\r\n");
    sync.turn("A3 UID SEARCH ALL\r\n", "* SEARCH 1 2 4\r\nA3 OK\r\n");
    assert_eq!(sync.ends(), "new -, changed -, vanished 3, modseq -");
}

#[test]
fn an_expunged_message_is_known_where_its_uid_was_told() {
    let mut sync = Sync::new(Script::logged_in(""), known(7, 0, "1:2,9"));
    sync.selects("", "* OK [UIDNEXT 10] n\r\n");
    sync.turn(
        "A2 UID FETCH 1:2,9 (UID FLAGS)\r\n",
        "* 1 FETCH (UID 1 FLAGS ())\r\n* 1 EXPUNGE\r\n* 1 FETCH (UID 2 FLAGS ())\r\n* 2 FETCH (UID 9 FLAGS ())\r\nA2 OK\r\n",
    );
    assert_eq!(sync.ends(), "new -, changed 2,9, vanished 1, modseq -");
}

#[test]
fn a_change_of_a_message_whose_uid_is_not_known_is_asked_for() {
    let mut sync = Sync::new(Script::logged_in("CONDSTORE ESEARCH"), known(7, 50, "1:2,9"));
    sync.selects(" (CONDSTORE)", "* OK [UIDNEXT 10] n\r\n* OK [HIGHESTMODSEQ 50] m\r\n");
    sync.turn(
        "A2 UID SEARCH RETURN (ALL) UID 1:2,9\r\n",
        "* ESEARCH (TAG \"A2\") UID ALL 1:2,9\r\n* 2 FETCH (FLAGS (\\Seen))\r\nA2 OK\r\n",
    );
    sync.turn(
        "A3 UID FETCH 1:2,9 (UID FLAGS) (CHANGEDSINCE 50)\r\n",
        "* 2 FETCH (UID 2 FLAGS (\\Seen) MODSEQ (51))\r\nA3 OK\r\n",
    );
    assert_eq!(sync.ends(), "new -, changed 2, vanished -, modseq 50");
}

#[test]
fn a_lower_modseq_counts_and_a_higher_one_does_not() {
    for (told, highest) in [(99, 60), (55, 55)] {
        let mut sync = Sync::new(qresync(), known(7, 50, "1:9"));
        sync.turn(QRESYNC, &selected("").replace("UIDNEXT 10", "UIDNEXT 12"));
        sync.turn(
            "A3 UID FETCH 10:* (UID FLAGS MODSEQ)\r\n",
            &format!("* 3 FETCH (UID 11 FLAGS () MODSEQ (99))\r\nA3 OK [HIGHESTMODSEQ {told}] held back\r\n"),
        );
        assert_eq!(sync.ends(), format!("new 11, changed -, vanished -, modseq {highest}"));
    }
}

#[test]
fn idle_ends_when_the_mailbox_is_selected() {
    let mut script = Script::selected("IDLE CONDSTORE", 3);
    script.sends("IDLE", "A2 IDLE\r\n");
    script.says("+ idling\r\n");
    let mut sync = Sync::new(script, known(7, 0, "1"));
    sync.turn("DONE\r\n", "* 1 EXPUNGE\r\nA2 OK\r\n");
    sync.turn("A3 SELECT INBOX (CONDSTORE)\r\n", "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\nA3 OK\r\n");
    sync.turn("A4 IDLE\r\n", "+ idling\r\n");
    assert_eq!(sync.ends(), "new -, changed -, vanished 1, modseq -");
}

#[test]
fn what_was_sent_before_is_waited_for() {
    let mut script = Script::logged_in("CONDSTORE");
    script.sends("SELECT x", "A1 SELECT x\r\n");
    let mut sync = Sync::new(script, known(7, 50, "1:2"));
    sync.turn("", "* FLAGS ()\r\n* 9 EXISTS\r\n* OK [UIDVALIDITY 9] v\r\nA1 OK\r\n");
    sync.turn("A2 SELECT INBOX (CONDSTORE)\r\n", "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\nA2 OK\r\n");
    assert_eq!(sync.ends(), "new -, changed -, vanished 1:2, modseq -");
}

// How it fails.

#[test]
fn a_command_that_fails_is_told_and_nothing_else_is_sent() {
    for answer in ["NO [NONEXISTENT] gone", "BAD what"] {
        let mut sync = Sync::new(qresync(), known(7, 50, "1:9"));
        sync.turn(QRESYNC, &format!("* VANISHED (EARLIER) 1\r\nA2 {answer}\r\n"));
        assert_eq!(sync.ends(), format!("SELECT failed: {answer}"));
    }
    let mut sync = Sync::new(qresync(), known(7, 50, "1:9"));
    sync.turn(QRESYNC, &selected("* VANISHED (EARLIER) 1\r\n").replace("UIDNEXT 10", "UIDNEXT 12"));
    sync.turn("A3 UID FETCH 10:* (UID FLAGS MODSEQ)\r\n", "* 3 FETCH (UID 10 FLAGS ())\r\nA3 NO [LIMIT] later\r\n");
    // There is no HIGHESTMODSEQ to store.
    assert_eq!(sync.ends(), "UID FETCH failed: NO [LIMIT] later");
}

#[test]
fn a_session_that_ends_ends_it_at_any_moment() {
    let says =
        ["", "* 3 EXISTS\r\n", &selected("").replace("UIDNEXT 10", "UIDNEXT 12"), "* 3 FETCH (UID 11 FLAGS ())\r\n"];
    for turns in 0..=says.len() {
        for is_bye in [false, true] {
            let mut sync = Sync::new(qresync(), known(7, 50, "1:9"));
            for says in &says[..turns] {
                sync.script.client.receive(says.as_bytes());
                sync.handle();
                sync.advance();
            }
            if is_bye {
                sync.script.client.receive(b"* BYE too long\r\n");
            }
            sync.script.client.receive_eof();
            sync.handle();
            assert!(matches!(sync.resync.poll_outcome(), Some(Err(ResyncError::Ended(_)))), "{turns}");
        }
    }
    // And before it begins.
    let mut script = Script::logged_in("");
    script.closes();
    let mut resync = Resync::new(Mailbox::INBOX, Known::NOTHING);
    assert_eq!(resync.advance(&mut script.client), Err(UsageError::ENDED));
}

#[test]
fn it_begins_after_login() {
    let mut script = Script::new(Config::default());
    let mut resync = Resync::new(Mailbox::INBOX, Known::NOTHING);
    assert_eq!(resync.advance(&mut script.client), Ok(()));
    script.says("* OK [CAPABILITY IMAP4rev1] ready\r\n");
    assert!(resync.advance(&mut script.client).is_err());
    script.sends("LOGIN a b", "A1 LOGIN a b\r\n");
    assert_eq!(resync.advance(&mut script.client), Ok(()));
    script.says("A1 OK [CAPABILITY IMAP4rev1] in\r\n");
    assert_eq!(resync.advance(&mut script.client), Ok(()));
    assert_eq!(script.transmits(), "A2 SELECT INBOX\r\n");
}

#[test]
fn a_mailbox_that_is_left_is_not_synchronised() {
    for command in ["SELECT x", "EXAMINE x", "CLOSE", "UNSELECT"] {
        let mut sync = Sync::new(qresync(), known(7, 50, "1:9"));
        sync.turn(QRESYNC, &selected("").replace("UIDNEXT 10", "UIDNEXT 12"));
        assert_eq!(sync.sent, "A3 UID FETCH 10:* (UID FLAGS MODSEQ)\r\n");
        sync.script.client.send(parsed(command)).unwrap();
        sync.advance();
        assert_eq!(sync.resync.poll_outcome(), Some(Err(ResyncError::Left)), "{command}");
    }
}

#[test]
fn a_uid_validity_that_changes_meanwhile_is_an_error() {
    let mut sync = Sync::new(qresync(), known(7, 50, "1:9"));
    sync.turn(QRESYNC, &selected("").replace("UIDNEXT 10", "UIDNEXT 12"));
    sync.turn(
        "A3 UID FETCH 10:* (UID FLAGS MODSEQ)\r\n",
        "* OK [UIDVALIDITY 7] same\r\n* OK [UIDVALIDITY 8] other\r\nA3 OK\r\n",
    );
    assert_eq!(sync.outcome(), Err(ResyncError::UidValidityChanged));
}

#[test]
fn a_response_that_cannot_be_read_holds_the_modseq_back() {
    let mut sync = Sync::new(qresync(), known(7, 50, "1:9"));
    sync.turn(QRESYNC, &selected("* VANISHED (EARLIER) 1:\r\n"));
    sync.turn("A3 UID SEARCH RETURN (ALL) ALL\r\n", "* ESEARCH (TAG \"A3\") UID ALL 2:9\r\nA3 OK\r\n");
    assert_eq!(sync.ends(), "new -, changed -, vanished 1, modseq 50");
    // Where all is asked, the search comes all the same, as nobody knows what was lost.
    let mut sync = Sync::new(Script::logged_in(""), known(7, 0, "1:2"));
    sync.selects("", "* OK [UIDNEXT 3] n\r\n");
    sync.turn("A2 UID FETCH 1:2 (UID FLAGS)\r\n", "* 1 FETCH (UID 1 FLAGS ())\r\n* 2 FETCH (UID\r\nA2 OK\r\n");
    sync.turn("A3 UID SEARCH ALL\r\n", "* SEARCH 1 2\r\nA3 OK\r\n");
    assert_eq!(sync.ends(), "new -, changed 1, vanished -, modseq -");
}

// Limits, and what a hostile server says.

#[test]
fn a_set_that_is_too_long_for_a_line_is_told_in_pieces() {
    let uids: Vec<u32> = (1..=6000).map(|uid| 2 * uid).collect();
    let set = UidSet::from_uids(uids.iter().copied()).unwrap().to_string();
    let mut sync = Sync::new(qresync(), known(7, 50, &set));
    assert_eq!(sync.sent, "A2 SELECT INBOX (QRESYNC (7 50 2:12000))\r\n");
    sync.turn("A2 SELECT INBOX (QRESYNC (7 50 2:12000))\r\n", &selected("* VANISHED (EARLIER) 1:10\r\n"));
    sync.turn("A3 UID FETCH 12001:* (UID FLAGS MODSEQ)\r\n", "A3 OK\r\n");
    assert_eq!(sync.ends(), "new -, changed -, vanished 2,4,6,8,10, modseq 60");

    let mut sync = Sync::new(Script::logged_in("CONDSTORE ESEARCH"), known(7, 50, &set));
    sync.selects(" (CONDSTORE)", "* OK [UIDNEXT 12001] n\r\n* OK [HIGHESTMODSEQ 60] m\r\n");
    let mut asked = [Vec::new(), Vec::new()];
    while !sync.resync.is_over() {
        let sent = std::mem::take(&mut sync.sent);
        assert!(!sent.is_empty() && sent.lines().count() <= 4);
        for line in sent.lines() {
            assert!(line.len() < 8192);
            let (tag, command) = line.split_once(' ').unwrap();
            let is_search = command.starts_with("UID SEARCH");
            let word = if is_search { 5 } else { 2 };
            let set = command.split(' ').nth(word).unwrap();
            asked[usize::from(is_search)].extend(UidSet::new(set.as_bytes()).unwrap().uids());
            if is_search {
                sync.script.client.receive(format!("* ESEARCH (TAG \"{tag}\") UID ALL {set}\r\n").as_bytes());
            }
            sync.script.client.receive(format!("{tag} OK\r\n").as_bytes());
        }
        sync.handle();
        sync.advance();
    }
    assert_eq!(asked, [uids.clone(), uids]);
    assert_eq!(sync.ends(), "new -, changed -, vanished -, modseq 60");
}

#[test]
fn a_full_queue_is_waited_for() {
    let mut config = Config::default();
    (config.limits.queue, config.limits.in_flight) = (1, 1);
    let mut sync = Sync::new(Script::logged_in_with(config, "CONDSTORE"), known(7, 50, "1:2"));
    sync.selects(" (CONDSTORE)", "* OK [HIGHESTMODSEQ 60] m\r\n");
    sync.turn("A2 UID FETCH 3:* (UID FLAGS MODSEQ)\r\n", "A2 OK\r\n");
    sync.turn("A3 UID FETCH 1:2 (UID FLAGS) (CHANGEDSINCE 50)\r\n", "A3 OK\r\n");
    sync.turn("A4 UID SEARCH UID 1:2\r\n", "* SEARCH 1 2\r\nA4 OK\r\n");
    assert_eq!(sync.ends(), "new -, changed -, vanished -, modseq 60");
}

#[test]
fn a_hostile_server_is_survived() {
    for (says, ends) in [
        ("* VANISHED 1:4294967295\r\n", "new -, changed -, vanished 1:9, modseq 60"),
        ("* VANISHED (EARLIER) 1:4294967295\r\n", "new 11, changed -, vanished 1:9, modseq 60"),
        ("* 1 FETCH (UID 0 FLAGS ())\r\n* 0 FETCH (UID 0 FLAGS ())\r\n", "new 11, changed -, vanished -, modseq 60"),
        ("* 3 FETCH (UID 4294967295 FLAGS ())\r\n", "new 11,4294967295, changed -, vanished -, modseq 60"),
        (
            "* SEARCH 5\r\n* ESEARCH UID ALL 1:4294967295\r\n* ESEARCH (TAG \"A3\") UID ALL 77\r\n",
            "new 11, changed -, vanished -, modseq 60",
        ),
        ("* 4 FETCH (X-ODD 1)\r\n* 9 FETCH (RFC822.SIZE 3)\r\n", "new 11, changed -, vanished -, modseq 60"),
    ] {
        let mut sync = Sync::new(qresync(), known(7, 50, "1:9"));
        sync.turn(QRESYNC, &selected("").replace("UIDNEXT 10", "UIDNEXT 12"));
        let fetched = format!("* 3 FETCH (UID 11 FLAGS () MODSEQ (55))\r\n{says}A3 OK\r\n");
        sync.turn("A3 UID FETCH 10:* (UID FLAGS MODSEQ)\r\n", &fetched);
        assert_eq!(sync.ends(), ends, "{says}");
    }
}

#[test]
fn expunges_without_end_come_to_an_end() {
    let mut sync = Sync::new(Script::logged_in("CONDSTORE"), known(7, 50, "1:9"));
    sync.selects(" (CONDSTORE)", "* OK [UIDNEXT 10] n\r\n* OK [HIGHESTMODSEQ 50] m\r\n");
    sync.turn("A2 UID SEARCH UID 1:9\r\n", "* SEARCH 1 2\r\n* 3 EXPUNGE\r\n* 9 EXISTS\r\nA2 OK\r\n");
    for _ in 0..20 {
        if sync.resync.is_over() {
            break;
        }
        for line in std::mem::take(&mut sync.sent).lines() {
            let tag = line.split(' ').next().unwrap();
            sync.script.client.receive(format!("* SEARCH 1 2\r\n* 3 EXPUNGE\r\n* 9 EXISTS\r\n{tag} OK\r\n").as_bytes());
        }
        sync.handle();
        sync.advance();
    }
    assert_eq!(sync.outcome(), Err(ResyncError::Restless));
}

#[test]
fn with_uidonly_numbers_are_uids() {
    let mut script = Script::logged_in("ENABLE UIDONLY");
    script.sends("ENABLE UIDONLY", "A1 ENABLE UIDONLY\r\n");
    script.says("* ENABLED UIDONLY\r\nA1 OK\r\n");
    let mut sync = Sync::new(script, known(7, 0, "1:2"));
    let select = "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n* OK [UIDNEXT 5] n\r\nA2 OK\r\n";
    sync.turn("A2 SELECT INBOX\r\n", select).turn(
        "A3 UID FETCH 3:* (UID FLAGS)\r\nA4 UID FETCH 1:2 (UID FLAGS)\r\n",
        "* 4 UIDFETCH (FLAGS ())\r\nA3 OK\r\n* 2 UIDFETCH (FLAGS (\\Seen))\r\n* VANISHED 4\r\nA4 OK\r\n",
    );
    assert_eq!(sync.ends(), "new -, changed 2, vanished 1, modseq -");
}

#[test]
fn other_events_mean_nothing() {
    let mut resync = Resync::new(Mailbox::INBOX, Known::NOTHING);
    resync.handle(&Event::StartTls);
    let items = FetchAttributes::from(FetchAttribute::body_peek(Section::header(&[]).unwrap()));
    assert!(!resync.with_items(items).is_over());
}
