//! THREAD: searches whose results are put together as people answered each other (RFC 5256).
//!
//! Threads can be nested as deeply as people answer, so that they are flat: the messages of all of them lie in one `Vec`, each
//! in front of its answers, and whatever works on them is a loop.

use crate::{
    data::{
        arguments::{Arguments, Tell},
        list::is_line_end,
        macros::{display, into_static, serde_as, serde_fields},
        name::names,
    },
    error::{ParseError, Rule, UsageError},
    quirks::Quirks,
    search::{
        SearchKey,
        program::{check_charset, search_criteria},
    },
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::{no_space, space},
        number::nz_number,
        scan, static_already,
    },
};
use alloc::vec::Vec;
use core::{iter, mem, num::NonZeroU32};
use nom::Err;

/// THREAD and UID THREAD: what to look for, and how to put together what was found.
///
/// # Grammar
///
/// ```text
/// thread          = ["UID" SP] "THREAD" SP thread-alg SP search-criteria
/// search-criteria = charset 1*(SP search-key)
/// charset         = atom / quoted
/// ```
///
/// [RFC 5256, section 5](https://www.rfc-editor.org/rfc/rfc5256#section-5)
///
/// # Leniency
///
/// Other algorithms are kept, in any mode. [`Quirks::SPACES`](crate::Quirks::SPACES).
///
/// # Example
///
/// ```
/// use imap_wire::{ext::{Thread, ThreadAlgorithm}, search::SearchKey};
///
/// let thread = Thread::new(ThreadAlgorithm::References, SearchKey::unseen());
/// assert_eq!(thread.to_string(), "REFERENCES UTF-8 UNSEEN");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Thread<'a> {
    /// How they are put together.
    pub algorithm: ThreadAlgorithm<'a>,
    charset: Octets<'a>,
    key: SearchKey<'a>,
}

impl<'a> Thread<'a> {
    /// Messages that meet this key. The text in it is UTF-8.
    #[must_use]
    pub fn new(algorithm: ThreadAlgorithm<'a>, key: SearchKey<'a>) -> Self {
        Self { algorithm, charset: "UTF-8".into(), key }
    }

    /// The same, saying that the text in the key is in this charset.
    ///
    /// # Errors
    ///
    /// If it is not a short name of printable ASCII.
    pub fn with_charset(mut self, charset: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        self.charset = check_charset(charset.into())?;
        Ok(self)
    }

    /// The charset that the text in the key is in.
    #[must_use]
    pub const fn charset(&self) -> &Octets<'a> {
        &self.charset
    }

    /// What to look for.
    #[must_use]
    pub const fn key(&self) -> &SearchKey<'a> {
        &self.key
    }

    /// What to look for.
    #[must_use]
    pub fn into_key(self) -> SearchKey<'a> {
        self.key
    }

    /// Writes what follows the name of the command, beginning with the space.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.algorithm.write(writer);
        writer.space();
        writer.astring(&self.charset);
        writer.space();
        self.key.write(writer);
    }
}

impl Arguments for Thread<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        self.key.tell_needs(tell);
    }

    fn use_numbers(&self) -> bool {
        self.key.uses_numbers()
    }
}

impl Eq for Thread<'_> {}

/// The same algorithm, charset and key. Charsets are compared without case.
impl PartialEq for Thread<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.algorithm == other.algorithm && self.charset.eq_ignore_ascii_case(&other.charset) && self.key == other.key
    }
}

display!(Thread);
into_static!(struct Thread { algorithm, charset, key });
serde_fields!(
    Thread<'a>,
    |it| { algorithm: ThreadAlgorithm<'a> = it.algorithm, charset: Octets<'a> = it.charset, key: SearchKey<'a> = it.key },
    Self::new(algorithm, key).with_charset(charset),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Thread<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let charset = Octets::from(*u.choose(&["UTF-8", "US-ASCII", "utf-8", "x \"y\""])?);
        Ok(Self { algorithm: u.arbitrary()?, charset, key: u.arbitrary()? })
    }
}

names! {
    /// How messages are put together. A server names each that it has, as `THREAD=REFERENCES`.
    ///
    /// # Grammar
    ///
    /// ```text
    /// thread-alg     = "ORDEREDSUBJECT" / "REFERENCES" / thread-alg-ext
    /// thread-alg-ext = atom
    /// ```
    ///
    /// [RFC 5256, section 3](https://www.rfc-editor.org/rfc/rfc5256#section-3)
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::ext::ThreadAlgorithm;
    ///
    /// assert_eq!(ThreadAlgorithm::new("references")?, ThreadAlgorithm::References);
    /// assert_eq!(ThreadAlgorithm::new("X-Rows")?.as_octets(), b"X-Rows");
    /// assert!(ThreadAlgorithm::new("two words").is_err());
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    ThreadAlgorithm, OtherThreadAlgorithm, scan::is_atom, "the name of an algorithm is an atom", others: [b"X-ROWS", b"x.y", b"[1"];
    /// `ORDEREDSUBJECT`: by subject without `Re:` and its like. All answers are of the first message.
    b"ORDEREDSUBJECT" => OrderedSubject;
    /// `REFERENCES`: by what headers say that a message answers.
    b"REFERENCES" => References;
    /// `REFS`: the same, but the subject does not count, and the threads are in the order of when something was last added to them.
    b"REFS" => Refs;
}

/// What THREAD found: threads, each a message with its answers, and theirs.
///
/// A message may be missing, because it was not looked for or is not there: its answers belong together all the same. There
/// are two of them or more.
///
/// # Grammar
///
/// ```text
/// thread-data    = "THREAD" [SP 1*thread-list]
/// thread-list    = "(" (thread-members / thread-nested) ")"
/// thread-members = nz-number *(SP nz-number) [SP thread-nested]
/// thread-nested  = 2*thread-list
/// ```
///
/// [RFC 5256, section 5](https://www.rfc-editor.org/rfc/rfc5256#section-5)
///
/// # Limits
///
/// None but the length of the line: a message takes eight octets of memory. No depth of nesting is one.
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES).
///
/// # Example
///
/// ```
/// use core::num::NonZeroU32;
/// use imap_wire::{Data, Decoder, Response, ext::ThreadData};
///
/// let mut decoder = Decoder::client();
/// let response = decoder.response(b"* THREAD (2)(3 6 (4 23)(44 7 96))\r\n")?;
/// let Response::Data(Data::Thread(found)) = response else { panic!() };
/// let [first, second] = found.threads().collect::<Vec<_>>()[..] else { panic!() };
/// assert_eq!((first.number(), second.number()), (Some(2), Some(3)));
/// let six = second.children().next().unwrap();
/// assert_eq!(six.children().map(|it| it.number()).collect::<Vec<_>>(), [Some(4), Some(44)]);
///
/// // A server says how deep each message is.
/// let members = [(0, 2), (0, 3), (1, 6), (2, 4), (3, 23), (2, 44), (3, 7), (4, 96)];
/// let members = members.map(|(depth, number)| (depth, NonZeroU32::new(number)));
/// assert_eq!(ThreadData::new(members).unwrap(), found);
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct ThreadData {
    /// The messages in pre-order. One that is missing has two children or more, and is not the only child of its parent.
    nodes: Vec<Node>,
}

/// A message, unless it is missing, and the number of nodes below it, which follow it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
struct Node {
    number: Option<NonZeroU32>,
    below: u32,
}

/// No node: there are fewer.
const NONE: u32 = u32::MAX;

impl ThreadData {
    /// These messages, each in front of its answers and with its depth: 0 for the first of a thread, 1 for its answers, and so on. A
    /// message that is missing has no number.
    ///
    /// # Errors
    ///
    /// If one is more than a level deeper than the one before it; if a message is missing that has not two answers or more, or that is
    /// the only answer to another; if there are 2^32 or more.
    pub fn new(members: impl IntoIterator<Item = (usize, Option<NonZeroU32>)>) -> Result<Self, UsageError> {
        let mut nodes = Vec::new();
        // Where those are that more can be below of.
        let mut open = Vec::new();
        for (depth, number) in members {
            if depth > open.len() {
                return Err(UsageError("a message of a thread is at most one level deeper than the one before it"));
            }
            close(&mut nodes, open.drain(depth..))?;
            open.push(nodes.len());
            nodes.push(Node { number, below: 0 });
        }
        close(&mut nodes, open.drain(..))?;
        Ok(Self { nodes })
    }

    /// The threads: the first message of each, in the server's order.
    pub fn threads(&self) -> impl Iterator<Item = ThreadCursor<'_>> {
        siblings(&self.nodes)
    }

    /// All messages, each in front of its answers and with its depth, as [`new`](Self::new) takes them.
    pub fn members(&self) -> impl Iterator<Item = (usize, Option<NonZeroU32>)> {
        // Where what is below those around it ends.
        let mut ends = Vec::new();
        self.nodes.iter().enumerate().map(move |(at, node)| {
            while ends.pop_if(|end| *end == at).is_some() {}
            let depth = ends.len();
            ends.push(at + 1 + size(node.below));
            (depth, node.number)
        })
    }

    /// The numbers of all messages, or their UIDs if that was asked for, each in front of those of its answers.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        self.nodes.iter().filter_map(|node| node.number).map(NonZeroU32::get)
    }

    /// Writes a space and the threads, if there are any.
    pub(crate) fn write(&self, writer: &mut Writer) {
        if !self.nodes.is_empty() {
            writer.space();
        }
        // Where the lists end that are open.
        let mut ends = Vec::new();
        let mut is_only = false;
        for (at, node) in self.nodes.iter().enumerate() {
            while ends.pop_if(|end| *end == at).is_some() {
                writer.close();
            }
            if is_only {
                writer.space();
            } else {
                writer.open();
                ends.push(at + 1 + size(node.below));
            }
            if let Some(number) = node.number {
                writer.number(number.get().into());
            }
            is_only = has_only_child(&self.nodes, at);
            if node.below > 0 && !is_only && node.number.is_some() {
                writer.space();
            }
        }
        ends.iter().for_each(|_| writer.close());
    }
}

/// Closes nodes, given from the outermost to the innermost: what there is behind them is below them.
fn close(nodes: &mut [Node], open: impl DoubleEndedIterator<Item = usize>) -> Result<(), UsageError> {
    const ANSWERS: UsageError =
        UsageError("a message that is missing has two answers or more, and is not the only one");
    let count = nodes.len();
    for at in open.rev() {
        let below = u32::try_from(count - at - 1).ok().filter(|&below| below < NONE);
        let Some(node) = nodes.get_mut(at) else { continue };
        node.below = below.ok_or(UsageError("threads have less than 2^32 messages"))?;
        let (is_missing, has_none) = (node.number.is_none(), node.below == 0);
        let is_only = has_only_child(nodes, at);
        let is_child_missing = nodes.get(at + 1).is_some_and(|child| child.number.is_none());
        if is_missing && (has_none || is_only) || is_only && is_child_missing {
            return Err(ANSWERS);
        }
    }
    Ok(())
}

/// True if a node that is closed has one child, and no other.
fn has_only_child(nodes: &[Node], at: usize) -> bool {
    let below = nodes.get(at).map_or(0, |node| node.below);
    below > 0 && nodes.get(at + 1).is_some_and(|child| child.below + 1 == below)
}

fn size(count: u32) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// A message of a thread, and what is below it.
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, Response};
///
/// let mut decoder = Decoder::client();
/// let Response::Data(Data::Thread(found)) = decoder.response(b"* THREAD ((3)(5 7))\r\n")? else { panic!() };
/// let missing = found.threads().next().unwrap();
/// assert_eq!((missing.number(), missing.numbers().collect::<Vec<_>>()), (None, vec![3, 5, 7]));
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ThreadCursor<'t> {
    /// It, and those below it.
    nodes: &'t [Node],
}

impl<'t> ThreadCursor<'t> {
    /// The number of the message, or its UID. `None` if it is missing.
    #[must_use]
    pub fn number(self) -> Option<u32> {
        self.nodes.first().and_then(|node| node.number).map(NonZeroU32::get)
    }

    /// Its answers.
    pub fn children(self) -> impl Iterator<Item = Self> + use<'t> {
        siblings(self.nodes.get(1..).unwrap_or_default())
    }

    /// Its number and those of all below it.
    pub fn numbers(self) -> impl Iterator<Item = u32> + use<'t> {
        self.nodes.iter().filter_map(|node| node.number).map(NonZeroU32::get)
    }
}

/// Those that are not below others of these.
fn siblings(mut nodes: &[Node]) -> impl Iterator<Item = ThreadCursor<'_>> {
    iter::from_fn(move || {
        let (first, rest) = nodes.split_at_checked(1 + size(nodes.first()?.below))?;
        nodes = rest;
        Some(ThreadCursor { nodes: first })
    })
}

static_already!(ThreadData);
serde_as!(ThreadData: Vec<(usize, Option<NonZeroU32>)>, |it| it.members().collect::<Vec<_>>(), Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ThreadData {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut members = Vec::new();
        let mut deepest = 0;
        while members.len() < 12 && u.arbitrary()? {
            let depth = u.int_in_range(0..=deepest)?;
            let number: NonZeroU32 = u.arbitrary()?;
            if u.ratio(1, 3)? {
                members.extend([(depth, None), (depth + 1, Some(number)), (depth + 1, u.arbitrary()?)]);
                deepest = depth + 2;
            } else {
                members.push((depth, Some(number)));
                deepest = depth + 1;
            }
        }
        // Where a message may not be missing, none is.
        let filled = |&(depth, number): &(usize, Option<_>)| (depth, number.or(Some(NonZeroU32::MIN)));
        let all = Self::new(members.iter().copied()).or_else(|_| Self::new(members.iter().map(filled)));
        all.map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// `thread-alg SP search-criteria`, behind the word THREAD and from the space on
pub(crate) fn thread<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Thread<'a>> {
    let (rest, algorithm) = thread_alg(space(input)?)?;
    let (rest, (charset, key)) = search_criteria(space(rest)?)?;
    Ok((rest, Thread { algorithm, charset, key }))
}

/// `thread-alg = "ORDEREDSUBJECT" / "REFERENCES" / thread-alg-ext`
fn thread_alg<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ThreadAlgorithm<'a>> {
    const NAME: &Rule = &Rule::new("name of an algorithm", "thread-alg");
    match input.take_octets(scan::run(input.octets, scan::ATOM)) {
        (_, []) => Err(input.error(NAME)),
        (rest, name) => Ok((rest, ThreadAlgorithm::of(input.leaf(name)))),
    }
}

/// `[SP 1*thread-list]`, behind the word THREAD
pub(crate) fn thread_data<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ThreadData> {
    const OPEN: &Rule = &Rule::new("`(`", "thread-data");
    const NEXT: &Rule = &Rule::new("`(` or line end", "thread-data");
    const NESTED: &Rule = &Rule::new("`(` or `)`", "thread-nested");
    let mut found = OpenThreads { nodes: Vec::new(), list: NONE };
    if is_line_end(input) {
        return Ok((input, ThreadData::default()));
    }
    let mut at = space(input)?;
    if is_line_end(at) {
        input.deviate(Quirks::SPACES, OPEN)?;
        return Ok((at, ThreadData::default()));
    }
    loop {
        // A list begins.
        at = no_space(at.expect(b'(', OPEN)?)?;
        if let [b'(', ..] = at.octets {
            found.begin(None, at)?;
            continue;
        }
        at = found.members(at)?;
        // One ends, and perhaps those around it.
        while let [b')', ..] = at.octets {
            found.end(at)?;
            at = no_space(at.skip(1))?;
            if found.list == NONE {
                if is_line_end(at) {
                    return Ok((at, ThreadData { nodes: found.nodes }));
                }
                break;
            }
        }
        if !matches!(at.octets, [b'(', ..]) {
            return Err(at.error(if found.list == NONE { NEXT } else { NESTED }));
        }
    }
}

/// Threads of which not all lists have ended.
struct OpenThreads {
    /// All that was read. As long as a list is open, `below` of the node that it begins with is the index of the one that the list
    /// around it begins with, and of its further members it is [`NONE`]: so the nodes themselves are the stack.
    nodes: Vec<Node>,
    /// The node that the innermost list begins with.
    list: u32,
}

impl OpenThreads {
    /// A list begins with a message, or with one that is missing.
    fn begin(&mut self, number: Option<NonZeroU32>, at: Input<'_, '_>) -> Result<(), Err<ParseError>> {
        const MANY: &Rule = &Rule::limit("fewer messages", "thread-data");
        let index = u32::try_from(self.nodes.len()).ok().filter(|&index| index < NONE).ok_or_else(|| at.error(MANY))?;
        self.nodes.push(Node { number, below: mem::replace(&mut self.list, index) });
        Ok(())
    }

    /// `nz-number *(SP nz-number) [SP thread-nested]`, with which a list begins, up to the `(` or `)` behind the numbers.
    fn members<'a, 'c>(&mut self, input: Input<'a, 'c>) -> Result<Input<'a, 'c>, Err<ParseError>> {
        const FIRST: &Rule = &Rule::new("number or `(`", "thread-list");
        const NEXT: &Rule = &Rule::new("space or `)`", "thread-members");
        const MEMBER: &Rule = &Rule::new("number or `(`", "thread-members");
        if !matches!(input.octets, [b'0'..=b'9', ..]) {
            return Err(input.error(FIRST));
        }
        let (mut rest, number) = nz_number(input)?;
        self.begin(Some(number), input)?;
        loop {
            let next = rest.octets.iter().find(|octet| **octet != b' ');
            let has_space = rest.octets.starts_with(b" ");
            match next {
                Some(b')') => return no_space(rest),
                Some(b'(') if has_space => return space(rest),
                Some(b'(') => {
                    rest.deviate(Quirks::SPACES, NEXT)?;
                    return Ok(rest);
                }
                Some(b'0'..=b'9') if has_space => {
                    let (behind, number) = nz_number(space(rest)?)?;
                    self.nodes.push(Node { number: Some(number), below: NONE });
                    rest = behind;
                }
                _ if has_space => return Err(space(rest)?.error(MEMBER)),
                _ => return Err(rest.error(NEXT)),
            }
        }
    }

    /// The innermost list ends here.
    fn end(&mut self, at: Input<'_, '_>) -> Result<(), Err<ParseError>> {
        const NESTED: &Rule = &Rule::new("`(`", "thread-nested");
        let count = self.nodes.len();
        let mut last = size(self.list);
        let Some(first) = self.nodes.get(last) else { return Err(at.error(NESTED)) };
        self.list = first.below;
        loop {
            let below = u32::try_from(count - last - 1).unwrap_or(NONE);
            if let Some(node) = self.nodes.get_mut(last) {
                node.below = below;
            }
            match self.nodes.get(last + 1) {
                Some(next) if next.below == NONE => last += 1,
                _ => break,
            }
        }
        // `2*thread-list`
        if has_only_child(&self.nodes, last) { Err(at.error(NESTED)) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;
