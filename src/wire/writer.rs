//! [`Writer`]: values to octets, in the form that suits the peer.

use super::{
    announcement::Announcement,
    copy,
    octets::{NString, Octets},
    outbox::Outbox,
    peer::Peer,
    raw::{Piece, Raw},
    readable::Readable,
    scan,
};
use crate::error::UsageError;
use bytes::{Buf, Bytes};
use core::fmt;

/// Writes frames for a [`Peer`], and gives their octets to whoever transmits them.
///
/// Values go in one by one, and the writer picks their form: a string becomes an atom, a quoted string or a literal,
/// whichever is the shortest that this peer takes; a literal is announced as `{n+}` only to a server that is known to take
/// it. Octets come out through [`bytes::Buf`]: small things from one buffer, large ones as they are, uncopied.
///
/// A literal that a server has to accept first blocks what is behind it: [`is_waiting`](Self::is_waiting) says so once all
/// before it has been taken, [`resume`](Self::resume) lets the rest out and [`refuse`](Self::refuse) drops it. Payload that is not
/// at hand is [promised](Self::promise) and [supplied](Self::supply) in pieces.
///
/// Nothing that is passed in can end the line or begin another frame: only [`end`](Self::end) does.
///
/// # Example
///
/// ```
/// use imap_wire::wire::{Peer, Writer};
/// use bytes::Buf;
///
/// let mut writer = Writer::new(Peer::server());
/// writer.tag("A1")?;
/// writer.space();
/// writer.atom("LOGIN")?;
/// writer.space();
/// writer.astring(&"alice".into());
/// writer.space();
/// writer.astring(&"pass\r\nword".into()); // can only be a literal
/// writer.end();
///
/// assert_eq!(writer.chunk(), b"A1 LOGIN alice {10}\r\n");
/// writer.advance(writer.remaining());
/// assert!(writer.is_waiting());
/// writer.resume()?; // the server said `+`
/// assert_eq!(writer.chunk(), b"pass\r\nword\r\n");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
pub struct Writer {
    peer: Peer,
    out: Outbox,
    /// What is written is for people: without secrets, and with `…` for what is not at hand.
    is_shown: bool,
    /// The first thing that the peer cannot take as it is.
    problem: Option<UsageError>,
}

/// Longer strings become literals: servers limit lines to 1,000 octets and more (RFC 2683, section 3.2.1.5).
const LONGEST_QUOTED: usize = 512;

/// Literals of at least so many octets are shared where they can be: copying less costs less.
const SHORTEST_SHARED: usize = 1024;

impl Writer {
    /// A writer with nothing to transmit.
    #[must_use]
    pub fn new(peer: Peer) -> Self {
        Self { peer, out: Outbox::default(), is_shown: false, problem: None }
    }

    /// A writer that writes nothing, and only finds out what `peer` cannot take.
    pub(crate) fn checking(peer: Peer) -> Self {
        Self { out: Outbox::closed(), ..Self::new(peer) }
    }

    /// The first thing written that the peer cannot take as it is.
    pub(crate) fn problem(&self) -> Result<(), UsageError> {
        self.problem.map_or(Ok(()), Err)
    }

    /// Notes that what is written does not say what the value does, because no peer can be told that.
    pub(crate) fn object(&mut self, problem: UsageError) {
        self.problem.get_or_insert(problem);
    }

    /// Who will read it.
    #[must_use]
    pub const fn peer(&self) -> Peer {
        self.peer
    }

    /// What is written from here on is for a peer of which something else is known.
    pub fn set_peer(&mut self, peer: Peer) {
        self.peer = peer;
    }

    /// `tag`
    ///
    /// # Errors
    ///
    /// If it is empty or has a character that no tag has. Nothing is written then.
    pub fn tag(&mut self, tag: impl AsRef<[u8]>) -> Result<(), UsageError> {
        self.class(tag.as_ref(), scan::TAG, UsageError("not a tag"))
    }

    /// `atom`
    ///
    /// # Errors
    ///
    /// If it is empty or has a character that no atom has. Nothing is written then.
    pub fn atom(&mut self, atom: impl AsRef<[u8]>) -> Result<(), UsageError> {
        self.class(atom.as_ref(), scan::ATOM, UsageError("not an atom"))
    }

    /// Anything printable that has no space, parenthesis, quotation mark or `{`, such as `*`, `\\Seen`, `1:*` or `BODY[TEXT]<0>`.
    ///
    /// # Errors
    ///
    /// If it is empty or has one of these, or a control character. Nothing is written then.
    pub fn bare(&mut self, word: impl AsRef<[u8]>) -> Result<(), UsageError> {
        let word = word.as_ref();
        let error = UsageError("not a word of printable characters");
        if word.contains(&b'{') { Err(error) } else { self.class(word, scan::BARE, error) }
    }

    fn class(&mut self, octets: &[u8], class: u8, error: UsageError) -> Result<(), UsageError> {
        if octets.is_empty() || scan::run(octets, class) < octets.len() {
            return Err(error);
        }
        self.text(octets);
        Ok(())
    }

    /// `SP`
    pub fn space(&mut self) {
        self.text(b" ");
    }

    /// `(`
    pub fn open(&mut self) {
        self.text(b"(");
    }

    /// `)`
    pub fn close(&mut self) {
        self.text(b")");
    }

    /// `NIL`
    pub fn nil(&mut self) {
        self.text(b"NIL");
    }

    /// `CRLF`: the frame is complete.
    ///
    /// If its last octets would announce a literal, to this crate's framer or to one that looks less closely, a space comes
    /// first. So it does if they would but for spaces behind them: a reader drops one, and gets those that were there.
    #[inline]
    pub fn end(&mut self) {
        if matches!(self.out.last(), Some(b'}' | b' ')) {
            self.guard();
        }
        self.text(b"\r\n");
        self.out.begin_line();
        self.out.end();
    }

    #[cold]
    fn guard(&mut self) {
        if Announcement::needs_guard(self.out.line()) {
            self.space();
        }
    }

    /// `number64`, or any of its kinds.
    pub fn number(&mut self, number: u64) {
        self.number_behind(b"", number);
    }

    /// A number behind constant text.
    #[inline]
    pub(crate) fn number_behind<const BEFORE: usize>(&mut self, before: &[u8; BEFORE], number: u64) {
        match u32::try_from(number) {
            Ok(number) if number < copy::NINE_DIGITS => {
                let (digits, length) = copy::digits(number);
                self.part_behind(before, &digits, length);
            }
            _ => self.large_number_behind(before, number),
        }
    }

    #[inline(never)]
    fn large_number_behind<const BEFORE: usize>(&mut self, before: &[u8; BEFORE], number: u64) {
        let (front, last) = (number / u64::from(copy::NINE_DIGITS), number % u64::from(copy::NINE_DIGITS));
        self.number_behind(before, front);
        self.text(&copy::eight_digits(u32::try_from(last).unwrap_or_default()));
    }

    /// `astring`: an atom, quoted, or a literal, the first of these that can hold it.
    pub fn astring(&mut self, value: &Octets<'_>) {
        self.astring_behind(b"", value);
    }

    /// `list-mailbox = 1*list-char / string`: as [`astring`](Self::astring), and wildcards need no quotation marks.
    pub(crate) fn list_mailbox(&mut self, value: &Octets<'_>) {
        self.bare_or_string(value, scan::LIST);
    }

    /// An `astring` behind constant text.
    pub(crate) fn astring_behind<const BEFORE: usize>(&mut self, before: &[u8; BEFORE], value: &Octets<'_>) {
        let octets = value.as_slice();
        // Some peers take the atom NIL for no string at all, and nothing is no atom.
        if !matches!(octets.len(), 0 | 3)
            && octets.len() <= LONGEST_QUOTED
            && let Some(room) = self.out.room(BEFORE + octets.len())
            && let Some((front, content)) = room.split_first_chunk_mut()
            && copy::copy_atom(octets, content)
        {
            *front = *before;
            self.out.filled(BEFORE + octets.len());
        } else {
            self.text(before);
            self.bare_or_string(value, scan::ATOM);
        }
    }

    fn bare_or_string(&mut self, value: &Octets<'_>, class: u8) {
        // Some peers take the atom NIL for no string at all.
        let is_bare = !value.is_empty()
            && value.len() <= LONGEST_QUOTED
            && scan::run(value, class) == value.len()
            && !value.eq_ignore_ascii_case(b"NIL");
        if is_bare {
            self.text(value);
        } else if !self.quotable_behind(b"", value) && !self.quoted(value) {
            // The grammar has no literal8 here.
            self.literal(value, false);
        }
    }

    /// `nstring`: NIL, quoted or a literal.
    pub fn nstring(&mut self, value: &NString<'_>) {
        self.nstring_behind(b"", value);
    }

    /// An `nstring` behind constant text.
    #[inline]
    pub(crate) fn nstring_behind<const BEFORE: usize>(&mut self, before: &[u8; BEFORE], value: &NString<'_>) {
        match value.as_slice() {
            None => {
                self.text(before);
                self.nil();
            }
            Some(octets) if self.quotable_behind(before, octets) => {}
            Some(_) => {
                self.text(before);
                self.unusual_string(&value.octets().unwrap_or_default());
            }
        }
    }

    /// `string`: quoted, or a literal if it is long or no quoted string can hold it.
    ///
    /// NUL needs a `literal8`, and a peer that takes one; to others it goes in a plain literal, which they may refuse.
    pub fn string(&mut self, value: &Octets<'_>) {
        self.string_behind(b"", value);
    }

    /// A `string` behind constant text.
    #[inline]
    pub(crate) fn string_behind<const BEFORE: usize>(&mut self, before: &[u8; BEFORE], value: &Octets<'_>) {
        if !self.quotable_behind(before, value) {
            self.text(before);
            self.unusual_string(value);
        }
    }

    /// Writes `quoted` behind constant text, if it is plain and there is room. Nothing is written otherwise.
    fn quotable_behind<const BEFORE: usize>(&mut self, before: &[u8; BEFORE], octets: &[u8]) -> bool {
        if octets.len() <= LONGEST_QUOTED
            && let Some(room) = self.out.room(BEFORE + octets.len() + 2)
            && let Some((front, [open, content @ .., close])) = room.split_first_chunk_mut()
        {
            *front = *before;
            (*open, *close) = (b'"', b'"');
            if copy::copy_quotable(octets, content) {
                self.out.filled(BEFORE + octets.len() + 2);
                return true;
            }
        }
        false
    }

    #[cold]
    fn unusual_string(&mut self, value: &Octets<'_>) {
        if !self.quoted(value) {
            self.contents(value);
        }
    }

    /// `literal`, or `literal8` if it is needed and the peer takes those.
    pub(crate) fn contents(&mut self, value: &Octets<'_>) {
        // Where there is no literal8, nothing depends on what is in it: a message of any size is not looked through.
        let binary = self.peer.takes_literal8() && memchr::memchr(0, value).is_some();
        self.literal(value, binary);
    }

    /// Writes `quoted`, if that can hold it.
    fn quoted(&mut self, value: &[u8]) -> bool {
        if value.len() > LONGEST_QUOTED {
            return false;
        }
        let clean = scan::quoted_run(value);
        let is_quotable = clean == value.len()
            || !value.iter().any(|octet| matches!(octet, 0 | b'\r' | b'\n'))
                && (value.is_ascii() || self.peer.utf8 && core::str::from_utf8(value).is_ok());
        if !is_quotable {
            return false;
        }
        self.text(b"\"");
        for part in value.split_inclusive(|octet| matches!(octet, b'"' | b'\\')) {
            match part {
                [plain @ .., special @ (b'"' | b'\\')] => {
                    self.text(plain);
                    self.text(&[b'\\', *special]);
                }
                plain => self.text(plain),
            }
        }
        self.text(b"\"");
        true
    }

    /// `literal`, or `literal8` if it is `binary` and the peer takes those.
    ///
    /// It has to stand behind a space or `(`, and gets a space if it does not.
    ///
    /// A large one is shared with its frame, if it has one, and not copied.
    pub fn literal(&mut self, value: &Octets<'_>, binary: bool) {
        // Only where nothing is written is it looked for: messages are long.
        if self.is_aborted() && !(binary && self.peer.takes_literal8()) && memchr::memchr(0, value).is_some() {
            self.problem.get_or_insert(NUL);
        }
        self.announce(value.len() as u64, binary);
        match value.to_shared().filter(|_| value.len() >= SHORTEST_SHARED) {
            Some(shared) if !self.is_aborted() => self.out.shared(shared),
            _ => self.text(value),
        }
        self.out.begin_line();
    }

    /// A `literal8` where the grammar has one whatever else the peer takes, as METADATA does.
    pub(crate) fn literal8(&mut self, value: &Octets<'_>) {
        self.announcement(value.len() as u64, true);
        self.text(value);
        self.out.begin_line();
    }

    /// A [literal](Self::literal) whose octets are not at hand: `octets` of them will be [supplied](Self::supply).
    ///
    /// # Errors
    ///
    /// If there are more octets than a literal can have, 2^63-1. Nothing is written then.
    pub fn promise(&mut self, octets: u64, binary: bool) -> Result<(), UsageError> {
        if i64::try_from(octets).is_err() {
            self.problem.get_or_insert(TOO_LARGE);
            return Err(TOO_LARGE);
        }
        self.announce(octets, binary);
        if self.is_shown {
            self.text("…".as_bytes());
        } else if !self.is_aborted() {
            self.out.promise(octets);
        }
        self.out.begin_line();
        Ok(())
    }

    fn announce(&mut self, octets: u64, binary: bool) {
        if binary && !self.peer.takes_literal8() {
            self.problem.get_or_insert(LITERAL8);
        }
        self.announcement(octets, binary && self.peer.takes_literal8());
    }

    fn announcement(&mut self, octets: u64, binary: bool) {
        // Elsewhere it would announce nothing, and its octets would be read as lines.
        if !matches!(self.out.line(), [.., b' ' | b'(']) {
            self.space();
        }
        let waits = self.peer.makes_wait(octets);
        self.text(if binary { b"~{" } else { b"{" });
        self.number(octets);
        self.text(if self.peer.is_server() && !waits { b"+}\r\n" } else { b"}\r\n" });
        if waits && !self.is_aborted() {
            self.out.wait();
        }
    }

    /// Text and literals as they were received, the literals spelled anew for this peer.
    pub fn raw(&mut self, raw: &Raw<'_>) {
        for piece in raw.pieces() {
            match piece {
                Piece::Text(text) => self.text(&text),
                Piece::Literal { octets, binary } => self.literal(&octets, binary),
            }
        }
    }

    /// The name of an item of a list, which begins with a space, or with `(` if it is the first.
    #[inline(always)]
    pub(crate) fn item<const N: usize>(&mut self, before: u8, mut name: [u8; N]) {
        if let Some(first) = name.first_mut() {
            *first = before;
        }
        self.text(&name);
    }

    /// The end of a list of which each item was written behind `(` or a space: behind what the next one would stand.
    #[inline]
    pub(crate) fn close_list(&mut self, before: u8) {
        if before == b'(' {
            self.open();
        }
        self.close();
    }

    /// `"(" [item *(SP item)] ")"`
    pub(crate) fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        self.open();
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 {
                self.space();
            }
            write(self, item);
        }
        self.close();
    }

    /// True if what is written is for people.
    pub(crate) const fn is_shown(&self) -> bool {
        self.is_shown
    }

    /// Octets that are known to be part of a line.
    #[inline(always)]
    pub(crate) fn text(&mut self, octets: &[u8]) {
        match self.out.room(octets.len()) {
            Some(room) => {
                room.copy_from_slice(octets);
                self.out.filled(octets.len());
            }
            None => self.out.text_beyond_room(octets),
        }
    }

    /// As [`text`](Self::text), of octets that are not constant and most likely few, behind constant text.
    #[inline]
    pub(crate) fn word_behind<const BEFORE: usize>(&mut self, before: &[u8; BEFORE], octets: &[u8]) {
        if let Some(room) = self.out.room(BEFORE + octets.len())
            && let Some((front, content)) = room.split_first_chunk_mut()
        {
            *front = *before;
            copy::copy(octets, content);
            self.out.filled(BEFORE + octets.len());
        } else {
            self.beyond_room(before, octets);
        }
    }

    #[cold]
    fn beyond_room(&mut self, before: &[u8], octets: &[u8]) {
        self.out.text_beyond_room(before);
        self.text(octets);
    }

    /// The first `length` of `octets`, behind constant text. All of them are copied if there is room, since that takes less.
    #[inline(always)]
    pub(crate) fn part_behind<const BEFORE: usize, const N: usize>(
        &mut self,
        before: &[u8; BEFORE],
        octets: &[u8; N],
        length: usize,
    ) {
        if let Some(room) = self.out.room(BEFORE + N)
            && let Some((front, content)) = room.split_first_chunk_mut()
            && let Some((content, _)) = content.split_first_chunk_mut()
        {
            (*front, *content) = (*before, *octets);
            self.out.filled(BEFORE + length);
        } else {
            self.beyond_room(before, octets.get(..length).unwrap_or_default());
        }
    }

    /// True if all has been taken up to a literal that the server has to accept first.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.out.is_waiting()
    }

    /// The server accepts the literal: what follows can be taken.
    ///
    /// # Errors
    ///
    /// If the writer is not [waiting](Self::is_waiting).
    pub fn resume(&mut self) -> Result<(), UsageError> {
        if !self.out.is_waiting() {
            return Err(NOT_WAITING);
        }
        self.out.resume();
        Ok(())
    }

    /// The server refuses the literal: the rest of its frame is dropped.
    ///
    /// # Errors
    ///
    /// If the writer is not [waiting](Self::is_waiting), or the frame has not been [ended](Self::end).
    pub fn refuse(&mut self) -> Result<(), UsageError> {
        if !self.out.is_waiting() {
            return Err(NOT_WAITING);
        }
        if self.out.refuse() { Ok(()) } else { Err(UsageError("the frame is not complete")) }
    }

    /// Octets that the first [promise](Self::promise) still wants; `None` if there is none, or if it has to wait.
    #[must_use]
    pub fn wanted(&self) -> Option<u64> {
        self.out.wanted()
    }

    /// Supplies a piece of what was promised. To stay within constant memory, supply more only when little
    /// [remains](Buf::remaining).
    ///
    /// # Errors
    ///
    /// If more is supplied than is [wanted](Self::wanted).
    pub fn supply(&mut self, octets: Bytes) -> Result<(), UsageError> {
        if self.wanted().is_none_or(|wanted| octets.len() as u64 > wanted) {
            return Err(UsageError("more octets than were promised"));
        }
        self.out.supply(octets);
        Ok(())
    }

    /// Drops what was not taken. The caller has made sure that nothing of its frame was.
    pub(crate) fn forget(&mut self) {
        self.out.forget();
    }

    /// Gives up, because a promise cannot be kept: the peer counts octets, and no others will do. What was not taken is
    /// dropped, and so is what is written from here on. The connection has to be closed.
    pub fn abort(&mut self) {
        self.out.close();
    }

    /// True after [`abort`](Self::abort).
    #[must_use]
    pub const fn is_aborted(&self) -> bool {
        self.out.is_closed()
    }

    /// Octets that were written or promised and have not been taken, wherever they wait.
    pub(crate) fn outstanding(&self) -> u64 {
        self.out.outstanding()
    }

    /// True if a literal waits for the peer, or for octets that are promised: what is written now stands behind it.
    pub(crate) const fn is_blocked(&self) -> bool {
        self.out.is_blocked()
    }

    /// True if all was taken, and nothing waits or is promised.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.out.is_empty()
    }
}

/// A name with a space before it and one behind it, and so of two octets more.
pub(crate) const fn spaced_name<const N: usize>(name: &[u8]) -> [u8; N] {
    let mut spaced = [b' '; N];
    assert!(name.len() + 2 == N, "two spaces are added");
    let (_, room) = spaced.split_at_mut(1);
    let (room, _) = room.split_at_mut(name.len());
    room.copy_from_slice(name);
    spaced
}

/// A name of at most 16 octets, for [`Writer::part_behind`].
pub(crate) const fn padded(name: &[u8]) -> ([u8; 16], usize) {
    let mut padded = [0; 16];
    assert!(name.len() <= padded.len(), "a name of a table has at most sixteen octets");
    let (room, _) = padded.split_at_mut(name.len());
    room.copy_from_slice(name);
    (padded, name.len())
}

const TOO_LARGE: UsageError = UsageError("a literal has no more than 63 bits of octets");
const NUL: UsageError = UsageError("a string with NUL needs a literal8, which this peer does not take here");
const LITERAL8: UsageError = UsageError("this peer does not take literal8: it has no BINARY");
const NOT_WAITING: UsageError = UsageError("no literal waits for the server's answer");

/// Prints what `write` writes, its line end left out: the wire form as a line of text, such as
/// `* 1 FETCH (BODY[] {5}\r\nhello)`. A precision, as in `{:.200}`, bounds its octets.
pub(crate) fn show(f: &mut fmt::Formatter<'_>, write: impl FnOnce(&mut Writer)) -> fmt::Result {
    let mut peer = Peer::client();
    peer.utf8 = true;
    let mut writer = Writer { is_shown: true, ..Writer::new(peer) };
    write(&mut writer);
    let octets = writer.copy_to_bytes(writer.remaining());
    let line = octets.strip_suffix(b"\r\n").unwrap_or(&octets);
    // What stands before arguments.
    let line = line.strip_prefix(b" ").unwrap_or(line);
    let shown = f.precision().and_then(|most| line.get(..most));
    write!(f, "{}{}", Readable(shown.unwrap_or(line)), if shown.is_some() { "…" } else { "" })
}

/// What can be taken now: up to the first literal that has to wait, or that was promised and not supplied.
impl Buf for Writer {
    fn remaining(&self) -> usize {
        self.out.remaining()
    }

    fn chunk(&self) -> &[u8] {
        self.out.chunk()
    }

    #[cfg(feature = "std")]
    fn chunks_vectored<'a>(&'a self, into: &mut [std::io::IoSlice<'a>]) -> usize {
        self.out.chunks_vectored(into)
    }

    fn advance(&mut self, count: usize) {
        self.out.advance(count);
    }
}

/// Without the octets: there may be secrets among them.
impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("peer", &self.peer)
            .field("remaining", &self.remaining())
            .field("is_waiting", &self.is_waiting())
            .field("wanted", &self.wanted())
            .field("is_aborted", &self.is_aborted())
            .finish_non_exhaustive()
    }
}
