//! Flags: `flag`, `flag-fetch`, `flag-perm`, and lists of them (RFC 9051, section 2.3.2).
//!
//! Attributes of mailboxes look alike but are not flags; they live in `list.rs`.

use super::macros::{into_static, serde_as};
use crate::{
    error::{Rule, UsageError},
    quirks::Quirks,
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::list,
        padded, scan,
        string::{class, quoted},
    },
};
use alloc::{string::String, vec::Vec};
use bytes::Bytes;
use core::fmt;

/// A flag of a message.
///
/// # Grammar
///
/// ```text
/// flag           = "\Answered" / "\Flagged" / "\Deleted" / "\Seen" / "\Draft" / flag-keyword / flag-extension
/// flag-extension = "\" atom
/// flag-keyword   = atom
/// flag-fetch     = flag / "\Recent"
/// flag-perm      = flag / "\*"
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9). Compared without case.
///
/// # Leniency
///
/// [`Quirks::BRACKET_KEYWORD`], [`Quirks::QUOTED_FLAG`], [`Quirks::EMPTY_FLAG`].
///
/// # Example
///
/// ```
/// use imap_wire::data::Flag;
///
/// assert_eq!(Flag::new(r"\seen")?, Flag::Seen);
/// assert_eq!(Flag::new("$Junk")?.to_string(), "$Junk");
/// assert!(Flag::new("two words").is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Flag<'a> {
    /// `\Answered`
    Answered,
    /// `\Deleted`
    Deleted,
    /// `\Draft`
    Draft,
    /// `\Flagged`
    Flagged,
    /// `\Recent`: only servers of IMAP4rev1 set it.
    Recent,
    /// `\Seen`
    Seen,
    /// `\*`: clients may make keywords of their own. Among PERMANENTFLAGS only.
    Any,
    /// A keyword, or a flag of an extension, which begins with `\`.
    Other(Keyword<'a>),
}

/// A flag that has no variant of its own: `flag-keyword` or `flag-extension`, as it was spelled.
///
/// It is compared without case, as flags are.
#[derive(Clone)]
pub struct Keyword<'a>(Octets<'a>);

impl<'a> Flag<'a> {
    /// The flag of this name.
    ///
    /// # Errors
    ///
    /// If it is not an atom, with or without a `\` before it.
    pub fn new(name: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let name = name.into();
        let atom = name.strip_prefix(br"\").unwrap_or(&name);
        if !scan::is_atom(atom) {
            return if name == br"\*" {
                Ok(Self::Any)
            } else {
                Err(UsageError("a flag is an atom, with or without `\\`"))
            };
        }
        Ok(system(&name).map_or_else(|| Self::Other(Keyword(name)), flag_of))
    }

    /// The name as it is written.
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        match self {
            Self::Other(keyword) => &keyword.0,
            other => SYSTEM.get(other.bit().trailing_zeros() as usize).map_or(&[], |name| name),
        }
    }

    /// The bit of a flag that has a variant.
    const fn bit(&self) -> u8 {
        match self {
            Self::Answered => 1,
            Self::Deleted => 1 << 1,
            Self::Draft => 1 << 2,
            Self::Flagged => 1 << 3,
            Self::Recent => 1 << 4,
            Self::Seen => 1 << 5,
            Self::Any => 1 << 6,
            Self::Other(_) => 0,
        }
    }
}

/// The flags that have a variant, each in its place in the bit set.
const SYSTEM: [&[u8]; 7] = [br"\Answered", br"\Deleted", br"\Draft", br"\Flagged", br"\Recent", br"\Seen", br"\*"];

/// The names of [`SYSTEM`] as [`padded`] texts.
static NAMES: [([u8; 16], usize); 7] = {
    let [a, b, c, d, e, f, g] = SYSTEM;
    [padded(a), padded(b), padded(c), padded(d), padded(e), padded(f), padded(g)]
};

/// The flag of this place in [`SYSTEM`].
#[inline(always)]
const fn flag_of<'a>(place: u32) -> Flag<'a> {
    match place {
        0 => Flag::Answered,
        1 => Flag::Deleted,
        2 => Flag::Draft,
        3 => Flag::Flagged,
        4 => Flag::Recent,
        5 => Flag::Seen,
        _ => Flag::Any,
    }
}

/// The place of a name that begins with `\`.
fn system(name: &[u8]) -> Option<u32> {
    (0..).zip(SYSTEM).find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(place, _)| place)
}

/// The bit of a flag that is spelled as in the table, as it is by far the most often, and what follows. Its `\` is read.
#[inline(always)]
fn exact(name: &[u8]) -> Option<(u8, &[u8])> {
    let flag = |name: Option<_>, flag: Flag<'_>| name.map(|rest| (flag.bit(), rest));
    flag(name.strip_prefix(b"Seen"), Flag::Seen)
        .or_else(|| flag(name.strip_prefix(b"Answered"), Flag::Answered))
        .or_else(|| flag(name.strip_prefix(b"Flagged"), Flag::Flagged))
        .or_else(|| flag(name.strip_prefix(b"Deleted"), Flag::Deleted))
        .or_else(|| flag(name.strip_prefix(b"Draft"), Flag::Draft))
        .or_else(|| flag(name.strip_prefix(b"Recent"), Flag::Recent))
        .or_else(|| flag(name.strip_prefix(b"*"), Flag::Any))
}

impl<'a> Keyword<'a> {
    /// The keyword of this name.
    ///
    /// # Errors
    ///
    /// If it is not an atom.
    pub fn new(name: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let name = name.into();
        if !scan::is_atom(&name) {
            return Err(UsageError("a keyword is an atom"));
        }
        Ok(Self(name))
    }

    /// The name as it is written.
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        &self.0
    }
}

impl PartialEq for Keyword<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Keyword<'_> {}

impl core::hash::Hash for Keyword<'_> {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        for octet in self.0.iter() {
            state.write_u8(octet.to_ascii_lowercase());
        }
    }
}

impl fmt::Debug for Keyword<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Flag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(self.as_octets()))
    }
}

/// The flags of a message, or those that a mailbox knows: each at most once, in no order that means anything.
///
/// The flags that have a variant are bits, and the others are text as it was sent: so flags that were received take no memory of
/// their own. To [insert](Self::insert) or to remove one of the others copies them all.
///
/// # Grammar
///
/// ```text
/// flag-list = "(" [flag *(SP flag)] ")"
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9)
///
/// # Example
///
/// ```
/// use imap_wire::data::{Flag, Flags};
///
/// let flags: Flags = [Flag::Seen, Flag::new("$Junk")?, Flag::new("$JUNK")?].into_iter().collect();
/// assert!(flags.contains(&Flag::Seen) && !flags.contains(&Flag::Draft));
/// assert_eq!(flags.to_string(), r"(\Seen $Junk)");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Default)]
pub struct Flags<'a> {
    system: u8,
    /// Names with one space between them.
    others: Octets<'a>,
}

impl<'a> Flags<'a> {
    /// No flags.
    #[must_use]
    pub const fn new() -> Self {
        Self { system: 0, others: Octets::EMPTY }
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.system == 0 && self.others.is_empty()
    }

    /// How many there are. The others are counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.system.count_ones() as usize + names(&self.others).count()
    }

    /// True if the flag is among them.
    #[must_use]
    pub fn contains(&self, flag: &Flag<'_>) -> bool {
        match flag {
            Flag::Other(keyword) => has_name(&self.others, &keyword.0),
            flag => self.system & flag.bit() != 0,
        }
    }

    /// Adds a flag, unless it is there.
    pub fn insert(&mut self, flag: Flag<'a>) {
        match flag {
            Flag::Other(keyword) if has_name(&self.others, &keyword.0) => {}
            Flag::Other(keyword) if self.others.is_empty() => self.others = keyword.0,
            Flag::Other(keyword) => self.others = [&*self.others, &keyword.0].join(&b' ').into(),
            flag => self.system |= flag.bit(),
        }
    }

    /// Removes a flag, if it is there.
    pub fn remove(&mut self, flag: &Flag<'_>) {
        match flag {
            Flag::Other(keyword) if has_name(&self.others, &keyword.0) => {
                let others = names(&self.others).filter(|name| !name.eq_ignore_ascii_case(&keyword.0));
                self.others = others.collect::<Vec<_>>().join(&b' ').into();
            }
            flag => self.system &= !flag.bit(),
        }
    }

    /// True if a client can set them: `\Recent` and `\*` it cannot.
    pub(crate) fn are_settable(&self) -> bool {
        self.system & (Flag::Recent.bit() | Flag::Any.bit()) == 0
    }

    /// The flags: first those that have a variant, then the others as they came.
    pub fn iter(&self) -> impl Iterator<Item = Flag<'_>> {
        let (others, frame) = self.others.parts();
        Iter { system: self.system, others, frame }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        let mut before = b'(';
        let mut bits = self.system;
        while let Some((name, length)) = NAMES.get(bits.trailing_zeros() as usize) {
            writer.part_behind(&[before], name, *length);
            before = b' ';
            bits &= bits - 1;
        }
        if !self.others.is_empty() {
            writer.word_behind(&[before], &self.others);
            before = b' ';
        }
        writer.close_list(before);
    }
}

/// The flags that are left.
struct Iter<'f> {
    system: u8,
    others: &'f [u8],
    frame: Option<&'f Bytes>,
}

impl<'f> Iterator for Iter<'f> {
    type Item = Flag<'f>;

    #[inline]
    fn next(&mut self) -> Option<Flag<'f>> {
        if self.system != 0 {
            let place = self.system.trailing_zeros();
            self.system &= self.system - 1;
            return Some(flag_of(place));
        }
        let (name, rest) = self.others.split_at_checked(scan::up_to_space(self.others))?;
        self.others = rest.get(1..).unwrap_or_default();
        (!name.is_empty()).then(|| Flag::Other(Keyword(Octets::slice(name, self.frame))))
    }
}

/// The names in a text that has one space between them.
fn names(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|&octet| octet == b' ').filter(|name| !name.is_empty())
}

fn has_name(text: &[u8], name: &[u8]) -> bool {
    names(text).any(|found| found.eq_ignore_ascii_case(name))
}

/// The same flags, in whatever order.
impl PartialEq for Flags<'_> {
    fn eq(&self, other: &Self) -> bool {
        fn sorted(flags: &Flags<'_>) -> Vec<Vec<u8>> {
            let mut names: Vec<_> = names(&flags.others).map(<[u8]>::to_ascii_lowercase).collect();
            names.sort_unstable();
            names
        }
        self.system == other.system
            && self.others.len() == other.others.len()
            && (self.others.eq_ignore_ascii_case(&other.others) || sorted(self) == sorted(other))
    }
}

impl Eq for Flags<'_> {}

/// Flags while they are gathered one by one.
#[derive(Default)]
struct Gathered {
    system: u8,
    others: Vec<u8>,
    count: usize,
}

impl Gathered {
    fn add(&mut self, read: Read<'_>) {
        match read {
            Read::Known(bit) => self.system |= bit,
            // Servers send each once, or few of them: to compare each of many with each is what an attacker would like.
            Read::Other(Keyword(name)) if self.count >= MANY || !has_name(&self.others, &name) => {
                if self.count > 0 {
                    self.others.push(b' ');
                }
                self.others.extend_from_slice(&name);
                self.count += 1;
            }
            Read::Other(_) => {}
        }
    }

    fn flags<'a>(self) -> Flags<'a> {
        Flags { system: self.system, others: self.others.into() }
    }
}

impl<'a> FromIterator<Flag<'a>> for Flags<'a> {
    fn from_iter<T: IntoIterator<Item = Flag<'a>>>(flags: T) -> Self {
        let mut all = Gathered::default();
        flags.into_iter().for_each(|flag| all.add(flag.into()));
        all.flags()
    }
}

impl fmt::Display for Flags<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        for (at, flag) in self.iter().enumerate() {
            write!(f, "{}{flag}", if at == 0 { "" } else { " " })?;
        }
        f.write_str(")")
    }
}

impl fmt::Debug for Flags<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Flags{self}")
    }
}

into_static!(
    enum Flag {
        Answered,
        Deleted,
        Draft,
        Flagged,
        Recent,
        Seen,
        Any,
        Other(keyword),
    }
);
into_static!(struct Keyword { 0 });
serde_as!(Keyword<'a>: Octets<'a>, |it| it.0, Self::new);
into_static!(struct Flags { system, others });
serde_as!(Flag<'a>: Octets<'a>, |it| Octets::from(it.as_octets()), Self::new);
serde_as!(
    Flags<'a>: Vec<Flag<'a>>,
    |it| it.iter().collect::<Vec<_>>(),
    |flags| Ok::<_, UsageError>(flags.into_iter().collect()),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Flag<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        if u.ratio(2, 3)? {
            return Ok(flag_of(u.int_in_range(0..=6)?));
        }
        Self::new(<&[u8]>::arbitrary(u)?).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// Without `\`, since that is what SEARCH takes.
#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Keyword<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let name = *u.choose(&["$Junk", "$Forwarded", "NonJunk", "a+b", "1"])?;
        Self::new(name).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Flags<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        u.arbitrary_iter::<Flag<'_>>()?.collect()
    }
}

/// A flag as it is read: its bit, or its name.
enum Read<'a> {
    Known(u8),
    Other(Keyword<'a>),
}

impl<'a> From<Flag<'a>> for Read<'a> {
    fn from(flag: Flag<'a>) -> Self {
        match flag {
            Flag::Other(keyword) => Self::Other(keyword),
            known => Self::Known(known.bit()),
        }
    }
}

/// `flag`, with `flag-fetch` and `flag-perm`
fn flag<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Read<'a>> {
    const FLAG: &Rule = &Rule::new("flag", "flag");
    const ATOM: &Rule = &Rule::new("atom character", "flag");
    if let [b'"', ..] = input.octets {
        input.deviate(Quirks::QUOTED_FLAG, FLAG)?;
        let (rest, name) = quoted(input)?;
        return match Flag::new(name) {
            Ok(flag) => Ok((rest, flag.into())),
            Err(_) => Err(input.error(FLAG)),
        };
    }
    let slash = usize::from(input.octets.first() == Some(&b'\\'));
    let atom = input.skip(slash);
    let mut length = scan::run(atom.octets, scan::ATOM);
    if let Some(b']') = atom.octets.get(length) {
        length = scan::run(atom.octets, scan::ASTRING);
        atom.skip(length).deviate(Quirks::BRACKET_KEYWORD, ATOM)?;
    }
    if length == 0 && slash == 1 {
        if let Some(b'*') = atom.octets.first() {
            length = 1;
        } else {
            atom.deviate(Quirks::EMPTY_FLAG, ATOM)?;
            return Ok((atom, Read::Known(0)));
        }
    }
    if length == 0 {
        return Err(input.error(FLAG));
    }
    let (rest, name) = input.take_octets(slash + length);
    let read = match system(name).filter(|_| slash == 1) {
        Some(place) => Read::Known(1 << place),
        None => Read::Other(Keyword(input.leaf(name))),
    };
    Ok((rest, read))
}

/// `flag-keyword = "$MDNSent" / "$Forwarded" / "$Junk" / "$NotJunk" / "$Phishing" / atom`
pub(crate) fn flag_keyword<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Keyword<'a>> {
    const RULE: &Rule = &Rule::new("keyword, which is an atom", "flag-keyword");
    class(input, scan::ATOM, RULE).map(|(rest, name)| (rest, Keyword(name)))
}

/// `flag-list / (flag *(SP flag))`, of flags that a client can set
pub(crate) fn settable_flags<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Flags<'a>> {
    const SETTABLE: &Rule = &Rule::new("flags that a client can set", "flag");
    let (rest, flags) = if let [b'(', ..] = input.octets { flags(input)? } else { flag_words(input)? };
    if flags.are_settable() { Ok((rest, flags)) } else { Err(input.error(SETTABLE)) }
}

/// `flag *(SP flag)`
fn flag_words<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Flags<'a>> {
    let mut flags = Gathered::default();
    let mut at = input;
    let mut count = 0;
    loop {
        let (rest, read) = flag(at)?;
        flags.add(read);
        count += 1;
        rest.check_items(count)?;
        match rest.octets {
            [b' ', next, ..] if !matches!(next, b' ' | b'\r' | b'\n') => at = rest.skip(1),
            _ => return Ok((rest, flags.flags())),
        }
    }
}

/// Keywords from which on repeated ones are kept.
const MANY: usize = 64;

/// The short way of [`flags`]: those of the table, spelled as there, and plain keywords beside each other, each once. `None` for
/// whatever else there is, right or wrong.
#[inline(always)]
pub(crate) fn plain_flags<'a>(input: Input<'a, '_>) -> Option<(Flags<'a>, &'a [u8])> {
    let mut system = 0;
    let mut rest = input.octets.strip_prefix(b"(")?;
    if let [b')', tail @ ..] = rest {
        return Some((Flags::new(), tail));
    }
    // All that follows the first keyword's place, and how many octets of it are keywords.
    let (mut others, mut length) = (rest, 0);
    let mut seen = Seen::default();
    let (mut keywords, mut count) = (0, 0);
    loop {
        let behind = if let [b'\\', name @ ..] = rest {
            let (bit, behind) = exact(name)?;
            system |= bit;
            behind
        } else {
            let (name, behind) = rest.split_at_checked(scan::plain_atom(rest)?)?;
            if length == 0 {
                others = rest;
            } else if others.len() - rest.len() != length + 1
                || seen.perhaps(name) && has_name(others.get(..length)?, name)
            {
                return None;
            }
            seen.add(name);
            keywords += 1;
            if keywords > MANY {
                return None;
            }
            length = others.len() - behind.len();
            behind
        };
        count += 1;
        input.check_items(count).ok()?;
        rest = match behind {
            [b' ', tail @ ..] => tail,
            [b')', tail @ ..] => {
                let others = if length == 0 { Octets::EMPTY } else { input.leaf(others.get(..length)?) };
                return Some((Flags { system, others }, tail));
            }
            _ => return None,
        };
    }
}

/// A few bits of each name that was seen: most names can so be told to be new.
#[derive(Default)]
struct Seen(u64);

impl Seen {
    fn perhaps(&self, name: &[u8]) -> bool {
        self.0 & Self::bit(name) != 0
    }

    fn add(&mut self, name: &[u8]) {
        self.0 |= Self::bit(name);
    }

    /// The same whatever the case.
    const fn bit(name: &[u8]) -> u64 {
        let [.., last] = name else { return 0 };
        1 << ((name.len() * 5 + (*last | 0x20) as usize) % 64)
    }
}

/// `flag-list`, `flag-perm` lists and those of FETCH
pub(crate) fn flags<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Flags<'a>> {
    match plain_flags(input) {
        Some((flags, rest)) => Ok((input.at(rest), flags)),
        None => uncommon_flags(input),
    }
}

/// The same in all forms.
fn uncommon_flags<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Flags<'a>> {
    let mut flags = Gathered::default();
    let (rest, ()) = list(input, flag, |read| flags.add(read))?;
    Ok((rest, flags.flags()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::input::Context;

    #[test]
    fn each_flag_of_the_table_has_its_bit() {
        for (place, name) in (0..).zip(SYSTEM) {
            let flag = flag_of(place);
            assert_eq!((flag.bit(), flag.as_octets()), (1 << place, name));
            assert_eq!(exact(&name[1..]), Some((flag.bit(), &b""[..])));
        }
        assert_eq!(exact(b"See"), None);
    }

    #[test]
    fn keywords_come_and_go() {
        let mut flags: Flags<'_> =
            ["a", "$B", "A", r"\seen"].map(|name| Flag::new(name).unwrap()).into_iter().collect();
        assert_eq!((flags.len(), flags.to_string()), (3, r"(\Seen a $B)".into()));
        flags.insert(Flag::new("$b").unwrap());
        flags.insert(Flag::new("c").unwrap());
        assert_eq!((flags.len(), flags.to_string()), (4, r"(\Seen a $B c)".into()));
        flags.remove(&Flag::new("$b").unwrap());
        flags.remove(&Flag::new("B").unwrap());
        flags.remove(&Flag::Seen);
        assert_eq!(flags.to_string(), "(a c)");
        flags.remove(&Flag::new("A").unwrap());
        flags.remove(&Flag::new("c").unwrap());
        assert_eq!((flags.is_empty(), flags.len(), flags.iter().count()), (true, 0, 0));
    }

    #[test]
    fn many_keywords_are_not_compared_with_each_other() {
        let names: Vec<_> = (0..100_000).map(|number| format!("k{number}")).collect();
        let list = format!("({})", names.join(" "));
        let cx = Context::new(list.as_bytes(), None);
        let input = Input::new(list.as_bytes(), &cx);
        assert!(plain_flags(input).is_none());
        // To compare each with each would take minutes.
        let (rest, found) = flags(input).unwrap();
        assert_eq!((rest.octets, found.len()), (&b""[..], names.len()));
    }

    proptest::proptest! {
        #[test]
        fn the_short_way_leads_where_the_long_one_does(
            line in r"[(](([\\](Seen|seen|Draft|Recent|[*]|x|)|[$]?[a-zA-Z]{1,12}|]|[$]|NonJunk|nonjunk|k[a-c])[ )]){0,6}[)]?.?",
            items in 0_usize..5,
        ) {
            let mut cx = Context::new(line.as_bytes(), None);
            cx.items = items;
            let input = Input::new(line.as_bytes(), &cx);
            if let Some((flags, rest)) = plain_flags(input) {
                let (at, found) = uncommon_flags(input).unwrap();
                proptest::prop_assert_eq!((flags.to_string(), rest), (found.to_string(), at.octets));
            }
        }
    }
}
