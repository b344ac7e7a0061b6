//! [`Resync`]: what has become of a mailbox while the client was away (RFC 4549; RFC 7162, section 6).
//!
//! Here is what it is and what it keeps. What it does: `asking.rs` sends, `hearing.rs` takes in what the server says, and
//! `concluding.rs` decides what is next. What goes in is in `known.rs`, and what comes out in `changes.rs`. Beneath: `steps.rs` has
//! the commands, `gathered.rs` what was told of messages, `uids.rs` keeps UIDs by ranges.

mod asking;
mod changes;
mod concluding;
mod gathered;
mod hearing;
mod known;
mod steps;
mod uids;

pub use changes::{Changes, ResyncError};
pub use known::{Known, Method};

use super::{Client, CommandId, Event, Failure, Outcome};
use crate::{
    command::FetchAttributes,
    data::{Mailbox, UidValidity},
    error::UsageError,
    ext::{ModSeq, SeqMatchData},
    mailbox_view::Anomaly,
};
use alloc::{collections::VecDeque, vec::Vec};
use core::num::NonZeroU32;
use gathered::Gathered;
use steps::Step;
use uids::Uids;

/// The resynchronisation of one mailbox: selects it, and finds out what has changed since a cache last saw it.
///
/// A plain value beside a [`Client`]. It [sends](Self::advance) commands through it, [looks at](Self::handle) each event without
/// taking it, and at the end [tells](Self::poll_outcome) which messages are new, have changed and have vanished. The mailbox stays
/// selected, for the caller to go on with.
///
/// It is given the client to send, rather than asked for commands, since what to ask depends on what the server can do, what is
/// enabled and what is in flight, and since nobody can then mix up which answer is to which command.
///
/// # What is sent
///
/// The best [`Method`] that the server, the mailbox and the cache allow. First come `CAPABILITY`, if it is not known what the server
/// can do, and `ENABLE QRESYNC`, if that can be enabled and is not; it cannot once a mailbox is selected, so that it is best enabled
/// after login. Then, if the cache knows the messages up to UID 541:
///
/// | | what is sent |
/// |---|---|
/// | QRESYNC | `SELECT mailbox (QRESYNC (uidvalidity modseq known-uids))` |
/// | | `UID FETCH 542:* (UID FLAGS MODSEQ)` |
/// | CONDSTORE | `SELECT mailbox (CONDSTORE)` |
/// | | `UID FETCH 542:* (UID FLAGS MODSEQ)` |
/// | | `UID FETCH known-uids (UID FLAGS) (CHANGEDSINCE modseq)`, unless HIGHESTMODSEQ is the same |
/// | | `UID SEARCH UID known-uids`, with `RETURN (ALL)` if there is ESEARCH |
/// | neither | `SELECT mailbox` |
/// | | `UID FETCH 542:* (UID FLAGS)` |
/// | | `UID FETCH known-uids (UID FLAGS)` |
///
/// - What is new is not fetched if UIDNEXT says that nothing is, and nothing at all if the mailbox is empty.
/// - UIDVALIDITY changed, or a cache that knows nothing: `UID FETCH 1:*` and no more.
/// - NOMODSEQ, no HIGHESTMODSEQ, or a lower one than the cache knows, so that the server has lost something: as with neither.
/// - EXISTS tells of more messages meanwhile: once more from the first that can be new.
/// - EXPUNGE of a message whose UID is not known, or a response that cannot be read: `UID SEARCH ALL`, until none comes meanwhile.
/// - FETCH of a message whose UID is not known: with mod-sequences, once more what has changed.
///
/// No line is longer than 8,192 octets (RFC 7162, section 4), but for the caller's own items: sets are told in pieces, or to QRESYNC
/// from the first to the last. Four commands at most are in flight.
///
/// # Flags
///
/// Flags are not kept, but pass by as [`Event::Fetch`]. So memory is taken by ranges of UIDs, and not by messages: a mailbox without
/// gaps takes next to none. Above 4,194,304 ranges comes [`ResyncError::TooManyUids`].
///
/// # Interruption
///
/// What was fetched is true even if the rest fails. What fails has no HIGHESTMODSEQ to store, and the next one begins with the same
/// cache. A cache that takes new messages as they come must take them all, or none, up to the largest UID that it says it knows.
///
/// # Other commands
///
/// Others may be sent meanwhile, but for those that select another mailbox ([`ResyncError::Left`]) and, to a server without ESEARCH,
/// SEARCH: its answer would not tell which search it is to.
///
/// # Example
///
/// ```
/// use bytes::Buf;
/// use imap_wire::client::{Client, Config, Known, Resync};
/// use imap_wire::{data::{Mailbox, UidSet, UidValidity}, ext::ModSeq};
///
/// let known = Known::new(UidValidity::new(3857529045)?)
///     .with_highest_modseq(ModSeq::new(20010715194032001)?)
///     .with_uids(UidSet::new("1:198")?);
/// let mut resync = Resync::new(Mailbox::INBOX, known);
/// let mut client = Client::new(Config::default());
///
/// // Stands for a server: what it is sent, and what it says to that.
/// let mut server = [
///     ("", "* PREAUTH [CAPABILITY IMAP4rev1 ENABLE QRESYNC] ready\r\n"),
///     ("A1 ENABLE QRESYNC\r\n", "* ENABLED QRESYNC\r\nA1 OK enabled\r\n"),
///     (
///         "A2 SELECT INBOX (QRESYNC (3857529045 20010715194032001 1:198))\r\n",
///         "* 172 EXISTS\r\n* OK [UIDVALIDITY 3857529045] valid\r\n* OK [UIDNEXT 201] next\r\n\
///          * OK [HIGHESTMODSEQ 20010715194045007] highest\r\n* VANISHED (EARLIER) 1:5,7:8,10:15\r\n\
///          * 2 FETCH (UID 6 MODSEQ (20010715205008000) FLAGS (\\Deleted))\r\nA2 OK selected\r\n",
///     ),
///     ("A3 UID FETCH 199:* (UID FLAGS MODSEQ)\r\n", "* 172 FETCH (UID 200 FLAGS () MODSEQ (20010715194045007))\r\nA3 OK\r\n"),
/// ]
/// .into_iter();
///
/// let changes = loop {
///     while let Some(event) = client.poll_event() {
///         resync.handle(&event);
///         // And here the caller takes flags out of `Event::Fetch`.
///     }
///     if let Some(outcome) = resync.poll_outcome() {
///         break outcome?;
///     }
///     resync.advance(&mut client)?;
///     let mut transmit = client.transmit();
///     let sent = transmit.copy_to_bytes(transmit.remaining());
///     let (expected, answer) = server.next().unwrap();
///     assert_eq!(sent, expected);
///     client.receive(answer.as_bytes());
/// };
/// assert_eq!(changes.new.unwrap().to_string(), "200");
/// assert_eq!(changes.changed.unwrap().to_string(), "6");
/// assert_eq!(changes.vanished.unwrap().to_string(), "1:5,7:8,10:15");
/// assert_eq!(changes.highest_modseq, Some(ModSeq::new(20010715194045007)?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Resync {
    mailbox: Mailbox<'static>,
    is_read_only: bool,
    items: Option<FetchAttributes<'static>>,
    method: Method,

    // What the cache knows, until it is void.
    known: Uids,
    uid_validity: Option<UidValidity>,
    /// Of what changed since then the server tells. `None` if it cannot.
    since: Option<ModSeq>,
    seq_match_data: Option<SeqMatchData<'static>>,

    stage: Stage,
    outcome: Option<Result<Changes, ResyncError>>,
    has_asked_capabilities: bool,
    has_asked_qresync: bool,
    has_esearch: bool,
    /// MODSEQ can be fetched.
    has_modseqs: bool,
    /// What is to be sent, in this order.
    plan: VecDeque<Step>,
    /// What was sent and is not complete, and whether it is a search.
    in_flight: Vec<(CommandId, bool)>,
    rounds: u32,

    told: Told,
    gathered: Gathered,
    wants: Wants,
    is_void: bool,
    /// A message of the cache that was not seen is not there.
    is_complete: bool,
    /// A response could not be read.
    is_lossy: bool,
    /// Answers to searches that are not complete.
    answers: u32,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Stage {
    /// Nothing is selected yet, and nothing is in flight.
    Start,
    /// CAPABILITY or ENABLE is in flight.
    Asking,
    /// SELECT is in flight; and whether what the server says of messages is of the new mailbox.
    Selecting {
        is_begun: bool,
    },
    /// The mailbox is selected.
    Selected,
    Over,
}

/// What the server says of the mailbox.
#[derive(Debug, Default)]
struct Told {
    uid_validity: Option<UidValidity>,
    uid_next: Option<u32>,
    highest_modseq: Option<ModSeq>,
    exists: Option<u32>,
}

/// What has to be asked once more.
#[derive(Debug, Default)]
struct Wants {
    /// The messages from this UID on.
    new: Option<NonZeroU32>,
    /// What has changed.
    flags: bool,
    /// Which are there.
    present: bool,
}

/// Ranges that are kept: with about 12 octets each, 48 MiB.
const MOST_RANGES: usize = 4 << 20;

impl Resync {
    /// Of this mailbox, from what a cache knows of it.
    #[must_use]
    pub fn new(mailbox: Mailbox<'static>, known: Known) -> Self {
        Self {
            mailbox,
            is_read_only: false,
            items: None,
            method: Method::Qresync,
            known: Uids::of(known.uids.iter().flat_map(|uids| uids.ranges())),
            uid_validity: known.uid_validity,
            since: known.highest_modseq.filter(|modseq| *modseq != ModSeq::ZERO),
            seq_match_data: known.seq_match_data,
            stage: Stage::Start,
            outcome: None,
            has_asked_capabilities: false,
            has_asked_qresync: false,
            has_esearch: false,
            has_modseqs: false,
            plan: VecDeque::new(),
            in_flight: Vec::new(),
            rounds: 0,
            told: Told::default(),
            gathered: Gathered::default(),
            wants: Wants::default(),
            is_void: false,
            is_complete: false,
            is_lossy: false,
            answers: 0,
        }
    }

    /// The same by EXAMINE instead of SELECT.
    #[must_use]
    pub const fn read_only(mut self) -> Self {
        self.is_read_only = true;
        self
    }

    /// The same, with no better method than this one: for servers that are known to say that they can and cannot.
    #[must_use]
    pub const fn with_method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// The same, fetching these items of each new message, and MODSEQ with them if there is that. Without it, UID and FLAGS.
    ///
    /// Flags that are not fetched are not known. What sets `\Seen` is better [peeked](crate::command::FetchAttribute::body_peek) at.
    #[must_use]
    pub fn with_items(mut self, items: FetchAttributes<'static>) -> Self {
        self.items = Some(items);
        self
    }

    // Wishes.

    /// Sends what is to be sent next, if anything. To be called once all events are handled, and then again; what is in flight before
    /// SELECT is waited for.
    ///
    /// # Errors
    ///
    /// If the client has not logged in and is not about to; if the session is over; or if this server cannot take the name of the
    /// mailbox or the items. Nothing was sent then, and it may be called again.
    pub fn advance(&mut self, client: &mut Client) -> Result<(), UsageError> {
        match self.stage {
            Stage::Start => self.start(client),
            Stage::Selected => self.ask(client),
            Stage::Asking | Stage::Selecting { .. } | Stage::Over => Ok(()),
        }
    }

    // Input.

    /// Looks at an event of the client, each of which has to be shown, in order.
    pub fn handle(&mut self, event: &Event<'_>) {
        match event {
            Event::Completed { id, kind, outcome, .. } => self.completed(*id, *kind, outcome),
            Event::Ended(end) => self.fail(ResyncError::Ended(end.clone())),
            Event::Status { status, .. } => self.code(status.code.as_ref()),
            Event::Malformed { .. } | Event::Abandoned(_) if self.hears_messages() => {
                self.is_lossy = true;
                self.wants.present = true;
            }
            Event::Fetch { uid, fetch } => self.fetched(*uid, fetch.flags().is_some(), fetch.modseq()),
            Event::Expunge { uid, .. } if self.hears_messages() => {
                self.fewer(1);
                match uid {
                    Some(uid) => self.gathered.gone(*uid, *uid),
                    None => self.wants.present = true,
                }
            }
            Event::Anomaly(Anomaly::ExistsShrank { .. }) if self.hears_messages() => self.wants.present = true,
            Event::Data(data) => self.data(data),
            _ => {}
        }
        if self.gathered.ranges() > MOST_RANGES {
            self.fail(ResyncError::TooManyUids);
        }
    }

    // Output.

    /// How it ended, told once.
    ///
    /// # Errors
    ///
    /// If it failed: [`ResyncError`].
    #[must_use = "what is not looked at is lost"]
    pub const fn poll_outcome(&mut self) -> Option<Result<Changes, ResyncError>> {
        self.outcome.take()
    }

    // Getters.

    /// The method: the best one that is allowed, and once the mailbox is selected, the one that is taken.
    #[must_use]
    pub const fn method(&self) -> Method {
        self.method
    }

    /// True once it has ended, one way or the other.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Over)
    }
}
