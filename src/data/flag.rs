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
        scan,
        string::{class, quoted},
    },
};
use alloc::{string::String, vec::Vec};
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
        if atom.is_empty() || scan::run(atom, scan::ATOM) < atom.len() {
            return if name == br"\*" {
                Ok(Self::Any)
            } else {
                Err(UsageError("a flag is an atom, with or without `\\`"))
            };
        }
        Ok(system(&name).map_or_else(|| Self::Other(Keyword(name)), |flag| flag.1))
    }

    /// The name as it is written.
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        match self {
            Self::Other(keyword) => &keyword.0,
            other => SYSTEM.get(other.bit().trailing_zeros() as usize).map_or(&[], |row| row.0),
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

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text(self.as_octets());
    }
}

/// The flags that have a variant, each with its place in the bit set.
static SYSTEM: [(&[u8], Flag<'static>); 7] = [
    (br"\Answered", Flag::Answered),
    (br"\Deleted", Flag::Deleted),
    (br"\Draft", Flag::Draft),
    (br"\Flagged", Flag::Flagged),
    (br"\Recent", Flag::Recent),
    (br"\Seen", Flag::Seen),
    (br"\*", Flag::Any),
];

/// The bit and the flag of a name that begins with `\`.
fn system(name: &[u8]) -> Option<(u8, Flag<'static>)> {
    let at = SYSTEM.iter().position(|row| row.0.eq_ignore_ascii_case(name))?;
    let (_, flag) = SYSTEM.get(at)?;
    Some((1 << at, flag.clone()))
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
        if name.is_empty() || scan::run(&name, scan::ATOM) < name.len() {
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
/// The flags that have a variant are bits; only others take memory.
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
    others: Vec<Keyword<'a>>,
}

impl<'a> Flags<'a> {
    /// No flags.
    #[must_use]
    pub const fn new() -> Self {
        Self { system: 0, others: Vec::new() }
    }

    /// True if there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.system == 0 && self.others.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.system.count_ones() as usize + self.others.len()
    }

    /// True if the flag is among them.
    #[must_use]
    pub fn contains(&self, flag: &Flag<'_>) -> bool {
        match flag {
            Flag::Other(keyword) => self.others.iter().any(|other| other == keyword),
            flag => self.system & flag.bit() != 0,
        }
    }

    /// Adds a flag, unless it is there.
    pub fn insert(&mut self, flag: Flag<'a>) {
        match flag {
            Flag::Other(keyword) if self.others.contains(&keyword) => {}
            Flag::Other(keyword) => self.others.push(keyword),
            flag => self.system |= flag.bit(),
        }
    }

    /// Removes a flag, if it is there.
    pub fn remove(&mut self, flag: &Flag<'_>) {
        match flag {
            Flag::Other(keyword) => self.others.retain(|other| other != keyword),
            flag => self.system &= !flag.bit(),
        }
    }

    #[inline]
    fn add(&mut self, read: Read<'a>) {
        match read {
            Read::Known(bit) => self.system |= bit,
            Read::Other(keyword) if self.others.is_empty() => {
                // What a message has of them, without growing.
                self.others = Vec::with_capacity(4);
                self.others.push(keyword);
            }
            // Servers send each once, or few of them: to compare each of many with each is what an attacker would like.
            Read::Other(keyword) if self.others.len() >= MANY || !self.others.contains(&keyword) => {
                self.others.push(keyword);
            }
            Read::Other(_) => {}
        }
    }

    /// True if a client can set them: `\Recent` and `\*` it cannot.
    pub(crate) fn are_settable(&self) -> bool {
        self.system & (Flag::Recent.bit() | Flag::Any.bit()) == 0
    }

    /// The flags: first those that have a variant, then the others as they came.
    pub fn iter(&self) -> impl Iterator<Item = Flag<'_>> {
        let mut bits = self.system;
        let system = core::iter::from_fn(move || {
            let (_, flag) = SYSTEM.get(bits.trailing_zeros() as usize)?;
            bits &= bits - 1;
            Some(flag.clone())
        });
        system.chain(self.others.iter().map(|keyword| Flag::Other(Keyword(keyword.0.reborrow()))))
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.list(self.iter(), |writer, flag| flag.write(writer));
    }
}

/// The same flags, in whatever order.
impl PartialEq for Flags<'_> {
    fn eq(&self, other: &Self) -> bool {
        fn sorted(flags: &Flags<'_>) -> Vec<Vec<u8>> {
            let mut names: Vec<_> = flags.others.iter().map(|keyword| keyword.0.to_ascii_lowercase()).collect();
            names.sort_unstable();
            names
        }
        self.system == other.system
            && self.others.len() == other.others.len()
            && (self.others == other.others || sorted(self) == sorted(other))
    }
}

impl Eq for Flags<'_> {}

impl<'a> FromIterator<Flag<'a>> for Flags<'a> {
    fn from_iter<T: IntoIterator<Item = Flag<'a>>>(flags: T) -> Self {
        let mut all = Self::new();
        flags.into_iter().for_each(|flag| all.insert(flag));
        all
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
serde_as!(Flags<'a>: Vec<Flag<'a>>, |it| it.iter().collect::<Vec<_>>(), |flags| {
    let mut all = Self::new();
    for flag in flags {
        all.add(match flag {
            Flag::Other(keyword) => Read::Other(keyword),
            known => Read::Known(known.bit()),
        });
    }
    Ok::<_, UsageError>(all)
});

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Flag<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        if u.ratio(2, 3)? {
            return Ok(u.choose(&SYSTEM)?.1.clone());
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

/// `flag`, with `flag-fetch` and `flag-perm`
fn flag<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Read<'a>> {
    const FLAG: &Rule = &Rule::new("flag", "flag");
    const ATOM: &Rule = &Rule::new("atom character", "flag");
    if let [b'"', ..] = input.octets {
        input.deviate(Quirks::QUOTED_FLAG, FLAG)?;
        let (rest, name) = quoted(input)?;
        return match Flag::new(name) {
            Ok(Flag::Other(keyword)) => Ok((rest, Read::Other(keyword))),
            Ok(flag) => Ok((rest, Read::Known(flag.bit()))),
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
        Some((bit, _)) => Read::Known(bit),
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
    let mut flags = Flags::new();
    let mut at = input;
    let mut count = 0;
    loop {
        let (rest, read) = flag(at)?;
        flags.add(read);
        count += 1;
        rest.check_items(count)?;
        match rest.octets {
            [b' ', next, ..] if !matches!(next, b' ' | b'\r' | b'\n') => at = rest.skip(1),
            _ => return Ok((rest, flags)),
        }
    }
}

/// Keywords from which on repeated ones are kept.
const MANY: usize = 64;

/// The short way of [`flags`]: those of the table, spelled as there, and plain keywords. `None` for whatever else there is, right or
/// wrong.
#[inline(always)]
pub(crate) fn plain_flags<'a>(input: Input<'a, '_>) -> Option<(Flags<'a>, &'a [u8])> {
    let mut flags = Flags::new();
    let mut rest = input.octets.strip_prefix(b"(")?;
    if let [b')', tail @ ..] = rest {
        return Some((flags, tail));
    }
    let mut count = 0;
    loop {
        let behind = if let [b'\\', name @ ..] = rest {
            let (bit, behind) = exact(name)?;
            flags.system |= bit;
            behind
        } else {
            let (name, behind) = rest.split_at_checked(scan::plain_atom(rest)?)?;
            flags.add(Read::Other(Keyword(input.leaf(name))));
            behind
        };
        count += 1;
        input.check_items(count).ok()?;
        rest = match behind {
            [b' ', tail @ ..] => tail,
            [b')', tail @ ..] => return Some((flags, tail)),
            _ => return None,
        };
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
    let mut flags = Flags::new();
    let (rest, ()) = list(input, flag, |read| flags.add(read))?;
    Ok((rest, flags))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::input::Context;

    #[test]
    fn each_flag_of_the_table_has_its_bit() {
        for (at, (name, flag)) in SYSTEM.iter().enumerate() {
            assert_eq!(flag.bit(), 1 << at);
            assert_eq!(exact(&name[1..]), Some((flag.bit(), &b""[..])));
        }
        assert_eq!(exact(b"See"), None);
    }

    proptest::proptest! {
        #[test]
        fn the_short_way_leads_where_the_long_one_does(
            line in r"[(](([\\](Seen|seen|Draft|Recent|[*]|x|)|[$]?[a-zA-Z]{1,12}|]|[$]|NonJunk)[ )]){0,4}[)]?.?",
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
