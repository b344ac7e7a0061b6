//! [`Decoder`] and [`Encode`]: whole frames to values, and back.

use crate::{
    code::Code,
    command::{self, IdleDone, SaslLine, TaggedCommand},
    data::macros::into_static,
    error::{DecodeError, UsageError},
    ext::Converted,
    ext::UrlFetchData,
    fetch::{Fetch, FetchItem},
    limits::Limits,
    quirks::Quirks,
    response::{Data, Greeting, Response, Status, greeting, plain_response, response},
    wire::{
        Deviation, Frame, Framer, Label, Peer, Writer,
        input::{Context, Input, Streamed},
    },
};
use alloc::vec::Vec;
use bytes::Bytes;

/// Decodes frames: the octets of one command or response, its literals and its line end included.
///
/// A value borrows from the frame. To keep one, see [`IntoStatic`](crate::wire::IntoStatic): from what
/// [`response_in`](Self::response_in) decodes, it shares the frame and copies nothing.
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, Response, wire::IntoStatic};
///
/// let mut decoder = Decoder::client();
/// let frame = bytes::Bytes::from_static(b"* LIST (\\HasNoChildren)  \"/\" INBOX\r\n");
/// let response = decoder.response_in(&frame)?;
/// assert!(matches!(response, Response::Data(Data::List(_))));
/// for deviation in decoder.deviations() {
///     assert_eq!((deviation.offset, deviation.quirk.to_string()), (24, "spaces".into()));
/// }
/// let kept: Response<'static> = response.into_static();
///
/// let error = decoder.response(b"A1 OKAY\r\n").unwrap_err();
/// assert_eq!(error.to_string(), "expected OK, NO or BAD at offset 3 in response-tagged");
/// assert_eq!(error.tag().unwrap(), b"A1");
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Decoder {
    limits: Limits,
    quirks: Quirks,
    mode: Mode,
    deviations: Vec<Deviation>,
}

/// What was enabled in this session, and changes how octets are read.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Mode {
    /// UTF-8 in quoted strings: after `ENABLE UTF8=ACCEPT` (RFC 6855) or `ENABLE IMAP4rev2`.
    pub utf8: bool,
}

/// What a frame says up to a literal that is not here yet.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Head<'a> {
    /// A FETCH response: the literal is the payload of its last item, a
    /// [`Payload::Streamed`](crate::Payload::Streamed). Items that follow are in the finished frame.
    Fetch(Fetch<'a>),
    /// A CONVERTED response (RFC 5259), whose last item is so.
    Converted(Converted<'a>),
    /// What URLs lead to: the literal is the octets of the last one, a [`Payload::Streamed`](crate::Payload::Streamed). What
    /// follows is in the finished frame.
    UrlFetch(UrlFetchData<'a>),
    /// A command that brings a message, such as APPEND: the literal is its last payload, a
    /// [`Payload::Streamed`](crate::Payload::Streamed). What follows is in the finished frame.
    Command(TaggedCommand<'a>),
    /// Something whose literals are not streamed: buffer it, or skip it.
    Other,
}

into_static!(
    enum Head {
        Fetch(fetch),
        Converted(converted),
        UrlFetch(data),
        Command(command),
        Other,
    }
);

impl Decoder {
    /// For a client, which takes what real servers send.
    #[must_use]
    pub const fn client() -> Self {
        Self::new(Limits::client(), Quirks::SERVERS)
    }

    /// For a server, which takes what the grammar allows.
    #[must_use]
    pub const fn server() -> Self {
        Self::new(Limits::server(), Quirks::NONE)
    }

    /// A decoder with these limits, which tolerates these deviations.
    #[must_use]
    pub const fn new(limits: Limits, quirks: Quirks) -> Self {
        Self { limits, quirks, mode: Mode { utf8: false }, deviations: Vec::new() }
    }

    /// What was enabled in the session.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// Sets what was enabled in the session.
    pub const fn set_mode(&mut self, mode: Mode) {
        self.mode = mode;
    }

    /// Changes the limits, as a server does once its client has logged in.
    pub const fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// What was tolerated in the last frame, in the order in which it was met.
    #[must_use]
    pub fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }

    /// Decodes a response that is not the first of its session.
    ///
    /// # Errors
    ///
    /// If the octets are no response, with the offset of the first that does not fit.
    pub fn response<'a>(&mut self, octets: &'a [u8]) -> Result<Response<'a>, DecodeError> {
        self.any_response(octets, None, Streamed::No)
    }

    /// As [`response`](Self::response), from a frame that the value shares when it is kept.
    ///
    /// # Errors
    ///
    /// As [`response`](Self::response).
    pub fn response_in<'a>(&mut self, frame: &'a Bytes) -> Result<Response<'a>, DecodeError> {
        self.any_response(frame, Some(frame), Streamed::No)
    }

    /// As [`response_in`](Self::response_in), from a frame of which literals may have been streamed.
    ///
    /// # Errors
    ///
    /// As [`response`](Self::response).
    pub fn response_of<'a>(&mut self, frame: &'a Frame) -> Result<Response<'a>, DecodeError> {
        self.any_response(frame.octets(), Some(frame.octets()), Streamed::LeftOut(frame.literal_list()))
    }

    /// Decodes the first response of a session.
    ///
    /// # Errors
    ///
    /// If the octets are no greeting; another protocol's is named as such.
    pub fn greeting<'a>(&mut self, octets: &'a [u8]) -> Result<Greeting<'a>, DecodeError> {
        self.whole(octets, None, Streamed::No, greeting)
    }

    /// Decodes a command.
    ///
    /// Not for the lines of the client in [AUTHENTICATE](Self::sasl_line) and [IDLE](Self::idle_line), which are no commands.
    ///
    /// # Errors
    ///
    /// If the octets are no command, with the offset of the first that does not fit, and its tag if it has one.
    ///
    /// # Example
    ///
    /// ```
    /// let mut decoder = imap_wire::Decoder::server();
    /// assert_eq!(decoder.command(b"A1 noop\r\n")?.to_string(), "A1 NOOP");
    /// let error = decoder.command(b"A1 STATUS INBOX ()\r\n").unwrap_err();
    /// assert_eq!(error.to_string(), "expected name of an item at offset 17 in status-att");
    /// assert_eq!(error.tag().unwrap(), b"A1");
    /// # Ok::<(), imap_wire::DecodeError>(())
    /// ```
    pub fn command<'a>(&mut self, octets: &'a [u8]) -> Result<TaggedCommand<'a>, DecodeError> {
        self.any_command(octets, None, Streamed::No)
    }

    /// As [`command`](Self::command), from a frame that the value shares when it is kept.
    ///
    /// # Errors
    ///
    /// As [`command`](Self::command).
    pub fn command_in<'a>(&mut self, frame: &'a Bytes) -> Result<TaggedCommand<'a>, DecodeError> {
        self.any_command(frame, Some(frame), Streamed::No)
    }

    /// As [`command_in`](Self::command_in), from a frame of which literals may have been streamed.
    ///
    /// # Errors
    ///
    /// As [`command`](Self::command).
    pub fn command_of<'a>(&mut self, frame: &'a Frame) -> Result<TaggedCommand<'a>, DecodeError> {
        self.any_command(frame.octets(), Some(frame.octets()), Streamed::LeftOut(frame.literal_list()))
    }

    /// Decodes a line of the client during AUTHENTICATE ([`LineMode::Sasl`](crate::wire::LineMode::Sasl)).
    ///
    /// # Errors
    ///
    /// If it is neither base64 nor `*`.
    pub fn sasl_line<'a>(&mut self, octets: &'a [u8]) -> Result<SaslLine<'a>, DecodeError> {
        self.whole(octets, None, Streamed::No, command::sasl_line)
    }

    /// Decodes a line of the client during IDLE ([`LineMode::Idle`](crate::wire::LineMode::Idle)).
    ///
    /// # Errors
    ///
    /// If it is not `DONE`. Some clients send a command instead, without having ended IDLE.
    ///
    /// # Example
    ///
    /// ```
    /// let mut decoder = imap_wire::Decoder::server();
    /// assert!(decoder.idle_line(b"DONE\r\n").is_ok());
    /// let error = decoder.idle_line(b"A8 IDLE\r\n").unwrap_err();
    /// assert_eq!(error.to_string(), "expected DONE at offset 0 in idle");
    /// ```
    pub fn idle_line(&mut self, octets: &[u8]) -> Result<IdleDone, DecodeError> {
        self.whole(octets, None, Streamed::No, command::idle_line)
    }

    /// Decodes a command or response up to and with the announcement of a literal: [`Framer::head`](crate::wire::Framer::head), when the
    /// framer [asks](crate::wire::Step::Literal) what to do with it.
    ///
    /// Whatever is neither a command nor a FETCH, CONVERTED or URLFETCH response that can be read up to a payload is [`Head::Other`].
    ///
    /// Not for a head from which literals were left out before, such as that of the second message of an APPEND: octets do not
    /// tell, [`head_of`](Self::head_of) does.
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::{Decoder, Head, Payload};
    ///
    /// let mut decoder = Decoder::client();
    /// let Head::Fetch(fetch) = decoder.head(b"* 7 FETCH (UID 12 BODY[2.TEXT] {5000000}\r\n") else { panic!() };
    /// assert_eq!(fetch.uid(), Some(12));
    /// assert_eq!(fetch.body("2.TEXT"), Some(&Payload::Streamed { octets: 5_000_000 }));
    /// ```
    pub fn head<'a>(&mut self, octets: &'a [u8]) -> Head<'a> {
        self.cut(octets, Streamed::HEAD)
    }

    /// As [`head`](Self::head), of the frame that is in progress: payloads that were left out of it before are
    /// [streamed](crate::Payload::Streamed), too, and what follows them is not read as their content.
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::{Decoder, Head, Limits, command::Command, wire::{Framer, Sender, Step}};
    ///
    /// let mut framer = Framer::new(Sender::Client, Limits::client());
    /// framer.receive(b"A1 APPEND Sent {5}\r\nhello (\\Seen) {5000000}\r\n");
    /// assert!(matches!(framer.step(), Step::Literal { octets: 5, .. }));
    /// framer.stream()?;
    /// assert!(matches!(framer.step(), Step::Octets { left: 0, .. }));
    /// assert!(matches!(framer.step(), Step::Literal { octets: 5_000_000, .. }));
    /// let mut decoder = Decoder::server();
    /// let Head::Command(command) = decoder.head_of(&framer) else { panic!() };
    /// let Command::Append(append) = command.command else { panic!() };
    /// assert_eq!(append.messages().len(), 2);
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    pub fn head_of<'a>(&mut self, framer: &'a Framer) -> Head<'a> {
        match framer.head_literals() {
            Some(literals) => self.cut(framer.head(), Streamed::Head(literals)),
            None => Head::Other,
        }
    }

    fn cut<'a>(&mut self, octets: &'a [u8], streamed: Streamed<'a>) -> Head<'a> {
        // An item that is cut off must not be isolated as one that is malformed.
        let quirks = self.quirks - Quirks::ISOLATE;
        let mut cx = self.context(octets, None, streamed);
        cx.quirks = quirks;
        let input = Input::new(octets, &cx);
        // No tag begins like that.
        let is_response = matches!(octets, [b'*' | 0, ..]);
        let head = if is_response {
            match response(input) {
                Ok(Response::Data(Data::Fetch(fetch))) if cx.is_cut.get() => Head::Fetch(fetch),
                Ok(Response::Data(Data::Converted(converted))) if cx.is_cut.get() => Head::Converted(converted),
                Ok(Response::Data(Data::UrlFetch(data))) if cx.is_cut.get() => Head::UrlFetch(data),
                _ => Head::Other,
            }
        } else {
            match command::command(input) {
                Ok(command) if cx.is_cut.get() => Head::Command(command),
                _ => Head::Other,
            }
        };
        self.deviations = cx.take_deviations();
        head
    }

    fn context<'a>(&self, octets: &'a [u8], frame: Option<&'a Bytes>, streamed: Streamed<'a>) -> Context<'a> {
        let mut cx = Context::new(octets, frame);
        (cx.quirks, cx.utf8, cx.streamed) = (self.quirks, self.mode.utf8, streamed);
        (cx.nesting, cx.items) = (self.limits.nesting, self.limits.items);
        cx
    }

    #[inline(always)]
    fn any_response<'a>(
        &mut self,
        octets: &'a [u8],
        frame: Option<&'a Bytes>,
        streamed: Streamed<'a>,
    ) -> Result<Response<'a>, DecodeError> {
        if let Some(plain) = plain_response(octets) {
            self.deviations.clear();
            return Ok(plain.into_response(frame));
        }
        match octets {
            // It has no tag, whatever may be wrong with it.
            [b'*', b' ', ..] => self.in_place(octets, frame, streamed, response),
            _ => self.whole(octets, frame, streamed, response),
        }
    }

    /// Reads a command, whose parser says its tag if it fails.
    #[inline(always)]
    fn any_command<'a>(
        &mut self,
        octets: &'a [u8],
        frame: Option<&'a Bytes>,
        streamed: Streamed<'a>,
    ) -> Result<TaggedCommand<'a>, DecodeError> {
        self.in_place(octets, frame, streamed, command::command)
    }

    /// Runs a parser over a frame that ends with its line. What it makes is made where it stays, so that a large value is not moved on
    /// its way; the tag of an error is for the parser to say.
    #[inline(always)]
    fn in_place<'a, T>(
        &mut self,
        octets: &'a [u8],
        frame: Option<&'a Bytes>,
        streamed: Streamed<'a>,
        parser: impl FnOnce(Input<'a, '_>) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let told = Told { cx: self.context(octets, frame, streamed), deviations: &mut self.deviations };
        parser(Input::new(octets, &told.cx))
    }

    /// As [`in_place`](Self::in_place), and says the tag of an error.
    #[inline(always)]
    fn whole<'a, T>(
        &mut self,
        octets: &'a [u8],
        frame: Option<&'a Bytes>,
        streamed: Streamed<'a>,
        parser: impl FnOnce(Input<'a, '_>) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let mut parsed = self.in_place(octets, frame, streamed, parser);
        if let Err(error) = &mut parsed {
            set_tag(error, octets);
        }
        parsed
    }
}

/// A parse of which the deviations are told when it is over.
struct Told<'d, 'a> {
    cx: Context<'a>,
    deviations: &'d mut Vec<Deviation>,
}

impl Drop for Told<'_, '_> {
    fn drop(&mut self) {
        if self.cx.has_deviations() || !self.deviations.is_empty() {
            *self.deviations = self.cx.take_deviations();
        }
    }
}

/// Notes whose command it is that failed.
#[cold]
fn set_tag(error: &mut DecodeError, octets: &[u8]) {
    error.set_tag(Label::tag_of(octets));
}

/// What is one frame on the wire.
pub trait Encode {
    /// Writes the whole frame, its line end included. What this peer cannot take is written in the nearest form that is
    /// still one frame.
    fn encode(&self, writer: &mut Writer);

    /// Checks that this peer can take it as it is.
    ///
    /// # Errors
    ///
    /// If there is a string with NUL, or a `literal8`, and no BINARY (RFC 3516) to send it with; if a literal is promised of
    /// more octets than there can be; or if fields that anybody can set say what no command or response can, such as an APPEND
    /// with the flag `\Recent`, or EXPUNGE of message 0.
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::{Encode, command::{Command, Login, TaggedCommand}, data::Tag, wire::Peer};
    ///
    /// let login = |password| TaggedCommand::new(Tag::new("A1").unwrap(), Command::Login(Login::new("alice", password)));
    /// assert!(login("line\r\nend").check(&Peer::server()).is_ok());
    /// assert!(login("nul\0").check(&Peer::server()).is_err());
    /// ```
    fn check(&self, peer: &Peer) -> Result<(), UsageError> {
        check_written(self, peer)
    }
}

impl Encode for TaggedCommand<'_> {
    fn encode(&self, writer: &mut Writer) {
        self.write(writer);
    }
}

impl Encode for SaslLine<'_> {
    fn encode(&self, writer: &mut Writer) {
        self.write(writer);
    }
}

impl Encode for IdleDone {
    fn encode(&self, writer: &mut Writer) {
        writer.text(b"DONE");
        writer.end();
    }
}

impl Encode for Response<'_> {
    fn encode(&self, writer: &mut Writer) {
        self.write(writer);
    }

    fn check(&self, peer: &Peer) -> Result<(), UsageError> {
        match self {
            Self::Continuation(_) => {}
            Self::Tagged(_, status) | Self::Untagged(status) => check_status(status)?,
            Self::Data(data) => check_data(data)?,
        }
        check_written(self, peer)
    }
}

impl Encode for Greeting<'_> {
    fn encode(&self, writer: &mut Writer) {
        self.write(writer);
    }

    fn check(&self, peer: &Peer) -> Result<(), UsageError> {
        check_status(&self.status)?;
        check_written(self, peer)
    }
}

/// Checks what can be told only where it is written.
fn check_written(value: &(impl Encode + ?Sized), peer: &Peer) -> Result<(), UsageError> {
    let mut writer = Writer::checking(*peer);
    value.encode(&mut writer);
    writer.problem()
}

fn check_status(status: &Status<'_>) -> Result<(), UsageError> {
    match status.code {
        Some(Code::UidNext(number) | Code::Unseen(number)) => check_nonzero(number),
        _ => Ok(()),
    }
}

fn check_data(data: &Data<'_>) -> Result<(), UsageError> {
    match data {
        Data::Expunge(number) => check_nonzero(*number),
        Data::Fetch(fetch) => {
            check_nonzero(fetch.seq().or_else(|| fetch.uid()).unwrap_or(0))?;
            if fetch.items.is_empty() {
                return Err(UsageError("FETCH has an item"));
            }
            fetch.items.iter().try_for_each(check_item)
        }
        _ => Ok(()),
    }
}

fn check_item(item: &FetchItem<'_>) -> Result<(), UsageError> {
    match item {
        FetchItem::Uid(number) => check_nonzero(*number),
        FetchItem::Rfc822Size(octets) | FetchItem::BinarySize(_, octets) => check_number64(*octets),
        FetchItem::BodySection(section) | FetchItem::Binary(section) => section.origin.map_or(Ok(()), check_number64),
        _ => Ok(()),
    }
}

// RFC 9051, section 9: message numbers, UIDs and UIDNEXT are `nz-number`.
const fn check_nonzero(number: u32) -> Result<(), UsageError> {
    if number > 0 { Ok(()) } else { Err(UsageError("a message number, a UID or UIDNEXT is not 0")) }
}

// RFC 9051, section 9: `number64` has 63 bits.
const fn check_number64(number: u64) -> Result<(), UsageError> {
    if number <= i64::MAX as u64 { Ok(()) } else { Err(UsageError("a number of octets or an origin is below 2^63")) }
}
