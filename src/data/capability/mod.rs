//! Capabilities: what a server says it can do (RFC 9051, section 7.2.2). `table.rs` has those that are known.

mod profile;
mod table;

pub use profile::Profile;
pub use table::Capability;

use super::macros::{into_static, serde_as};
use crate::{
    error::{Rule, UsageError},
    quirks::Quirks,
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::{no_space, space},
        scan,
    },
};
#[cfg(feature = "serde")]
use alloc::vec::Vec;
use core::{fmt, hash, iter};

/// What a server can do: a list of names, held as it was sent.
///
/// Two lists are equal if they have the same names in the same order, spelled alike: how many spaces a server put between them is
/// no difference. To ask for a name, case does not matter. [`supports`](Self::supports)
/// asks for a capability, whatever implies it. No claim is added: that `LITERAL +` was meant as `LITERAL+` is not for a library to guess.
///
/// # Grammar
///
/// ```text
/// capability-data = "CAPABILITY" *(SP capability) SP "IMAP4rev1" *(SP capability)
/// capability      = ("AUTH=" auth-type) / atom
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9)
///
/// # Leniency
///
/// That `IMAP4rev1` or `IMAP4rev2` is missing is no error. Spaces: [`Quirks::SPACES`].
///
/// # Example
///
/// ```
/// use imap_wire::data::Capabilities;
///
/// let capabilities = Capabilities::new("IMAP4rev1 IDLE AUTH=PLAIN AUTH=LOGIN APPENDLIMIT=1000")?;
/// assert!(capabilities.has("idle"));
/// assert!(capabilities.has("AUTH=PLAIN"));
/// assert_eq!(capabilities.value("APPENDLIMIT").unwrap(), "1000");
/// assert_eq!(capabilities.auth().map(|it| it.to_string()).collect::<Vec<_>>(), ["PLAIN", "LOGIN"]);
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Default)]
pub struct Capabilities<'a>(Octets<'a>);

impl<'a> Capabilities<'a> {
    /// The capabilities of this text: atoms, with one space between them.
    ///
    /// # Errors
    ///
    /// If it is anything else.
    pub fn new(text: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let text = text.into();
        if !text.is_empty() && !text.split(|&octet| octet == b' ').all(scan::is_atom) {
            return Err(UsageError("capabilities are atoms with one space between them"));
        }
        Ok(Self(text))
    }

    /// The names, in the order in which they were sent.
    pub fn iter(&self) -> impl Iterator<Item = Octets<'_>> {
        let (mut rest, frame) = self.0.parts();
        iter::from_fn(move || {
            // A server may have sent more than one.
            while let [b' ', behind @ ..] = rest {
                rest = behind;
            }
            let (name, behind) = rest.split_at_checked(scan::up_to_space(rest)).filter(|(name, _)| !name.is_empty())?;
            rest = behind;
            Some(Octets::slice(name, frame))
        })
    }

    /// True if this one is among them.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.iter().any(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    }

    /// What stands behind `name=`, of the first that is so.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<Octets<'_>> {
        self.values(name).next()
    }

    /// The mechanisms of AUTHENTICATE: what stands behind each `AUTH=`.
    pub fn auth(&self) -> impl Iterator<Item = Octets<'_>> {
        self.values("AUTH")
    }

    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = Octets<'_>> {
        let (octets, frame) = self.0.parts();
        let names = octets.split(|&octet| octet == b' ');
        names.filter_map(move |found| {
            let (before, value) = found.split_at_checked(name.len())?;
            let value = value.strip_prefix(b"=")?;
            before.eq_ignore_ascii_case(name.as_bytes()).then(|| Octets::slice(value, frame))
        })
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Writes a space and a name for each.
    pub(crate) fn write(&self, writer: &mut Writer) {
        for name in self.iter() {
            writer.space();
            writer.text(&name);
        }
    }
}

impl PartialEq for Capabilities<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.iter().eq(other.iter())
    }
}

impl Eq for Capabilities<'_> {}

impl hash::Hash for Capabilities<'_> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.iter().for_each(|name| name.hash(state));
    }
}

/// The names, with one space between them.
impl fmt::Display for Capabilities<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().enumerate().try_for_each(|(at, name)| write!(f, "{}{name}", if at == 0 { "" } else { " " }))
    }
}

impl fmt::Debug for Capabilities<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Capabilities({self})")
    }
}

into_static!(struct Capabilities { 0 });
serde_as!(Capabilities<'a>: Vec<Octets<'a>>, |it| it.iter().collect::<Vec<_>>(), |names| {
    if names.iter().any(|name| name.is_empty() || name.contains(&b' ')) {
        return Err(UsageError("a capability is an atom"));
    }
    let names: Vec<_> = names.iter().map(Octets::as_slice).collect();
    Self::new(names.join(&b' '))
});

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Capabilities<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let names = ["IMAP4rev1", "IMAP4rev1 IMAP4rev2 AUTH=PLAIN", "IDLE LITERAL+ X-GM-EXT-1 XLIST", ""];
        Self::new(<&[u8]>::arbitrary(u)?)
            .or_else(|_| Self::new(*u.choose(&names).unwrap_or(&"")))
            .map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// `*(SP capability)`, up to `]` or the line end
pub(crate) fn capabilities<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Capabilities<'a>> {
    const ATOM: &Rule = &Rule::new("capability", "capability");
    let ends = |input: Input<'a, 'c>| matches!(input.octets.first(), None | Some(b']' | b'\r' | b'\n'));
    if ends(input) {
        return Ok((input, Capabilities::default()));
    }
    let first = space(input)?;
    let mut at = first.skip(scan::plain_atoms(first.octets));
    loop {
        match scan::run(at.octets, scan::ATOM) {
            0 if ends(at) => {
                // A space too many, before the end.
                first.deviate(Quirks::SPACES, ATOM)?;
                break;
            }
            0 => return Err(at.error(ATOM)),
            length => at = at.skip(length),
        }
        if ends(at) {
            break;
        }
        at = no_space(at.expect(b' ', ATOM)?)?;
    }
    let text = first.take_octets(at.offset() - first.offset()).1;
    Ok((at, Capabilities(first.leaf(text))))
}
