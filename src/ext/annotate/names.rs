//! The names of entries, and of their attributes (RFC 5257, section 3.2).

use crate::{
    data::macros::{into_static, serde_as},
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        string::astring,
    },
};

/// The name of an entry: a path, such as `/comment` of the message or `/2/flags/seen` of a part. Case matters.
///
/// # Grammar
///
/// ```text
/// entry = astring ; slash-separated path to entry, MUST NOT contain "*" or "%"
/// ```
///
/// [RFC 5257, section 3.2](https://www.rfc-editor.org/rfc/rfc5257#section-3.2). Each component stands behind a `/` and has at
/// least one character of ASCII.
///
/// # Leniency
///
/// None.
///
/// # Example
///
/// ```
/// use imap_wire::ext::AnnotationEntry;
///
/// assert!(AnnotationEntry::new("/vendor/foobar/label").is_ok());
/// assert!(AnnotationEntry::new("/comment/").is_err());
/// assert_ne!(AnnotationEntry::new("/comment")?, AnnotationEntry::new("/Comment")?);
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct AnnotationEntry<'a>(Octets<'a>);

impl<'a> AnnotationEntry<'a> {
    /// The entry of this name.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub fn new(name: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let name = name.into();
        if is_entry(&name) {
            Ok(Self(name))
        } else {
            Err(UsageError("the name of an annotation is a path such as /comment"))
        }
    }

    /// The name.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.astring(&self.0);
    }
}

/// True for what begins with `/`, has no `//`, and does not end with `/`.
fn is_entry(name: &[u8]) -> bool {
    name.strip_prefix(b"/").is_some_and(|path| has_components(path, b'/'))
}

/// True if what stands between the separators is not empty, and has neither wildcards nor what is not ASCII.
fn has_components(path: &[u8], separator: u8) -> bool {
    let is_character = |octet: &u8| matches!(octet, 1..=0x7f) && !matches!(octet, b'*' | b'%');
    path.split(|octet| *octet == separator).all(|it| !it.is_empty() && it.iter().all(is_character))
}

into_static!(struct AnnotationEntry { 0 });
serde_as!(AnnotationEntry<'a>: Octets<'a>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for AnnotationEntry<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let names = ["/comment", "/1.2/flags/seen", "/vendor/x/a b", "/\"\\", "/{3}", "/\u{1}"];
        Ok(Self((*u.choose(&names)?).into()))
    }
}

/// The name of an attribute of an entry: `value` or `size`, or one that an extension adds. Case matters.
///
/// Each is there twice, once for the user alone, which is `.priv`, and once for all, which is `.shared`. Without either it is both.
///
/// # Grammar
///
/// ```text
/// attrib = astring ; dot-separated attribute name, MUST NOT contain "*" or "%"
/// ```
///
/// [RFC 5257, section 3.2](https://www.rfc-editor.org/rfc/rfc5257#section-3.2)
///
/// # Leniency
///
/// None.
///
/// # Example
///
/// ```
/// use imap_wire::ext::Attrib;
///
/// assert!(Attrib::VALUE_PRIV.is_private());
/// assert_eq!(Attrib::new("value.shared")?, Attrib::VALUE_SHARED);
/// assert!(!Attrib::VALUE.is_private() && !Attrib::VALUE.is_shared());
/// assert!(Attrib::new("value.priv.size").is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Attrib<'a>(Octets<'a>);

impl<'a> Attrib<'a> {
    /// `size`: the octets of both values.
    pub const SIZE: Attrib<'static> = Attrib(Octets::slice(b"size", None));

    /// `value`: both values.
    pub const VALUE: Attrib<'static> = Attrib(Octets::slice(b"value", None));

    /// `value.priv`: what only the user sees.
    pub const VALUE_PRIV: Attrib<'static> = Attrib(Octets::slice(b"value.priv", None));

    /// `value.shared`: what all see who see the message.
    pub const VALUE_SHARED: Attrib<'static> = Attrib(Octets::slice(b"value.shared", None));

    /// The attribute of this name.
    ///
    /// # Errors
    ///
    /// If it is none, or `priv` or `shared` stands elsewhere than at its end.
    pub fn new(name: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let name = name.into();
        if is_attrib(&name) {
            Ok(Self(name))
        } else {
            Err(UsageError("the name of an attribute is one such as value.priv"))
        }
    }

    /// The name.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }

    /// True for `.priv`: what only the user sees.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.0.ends_with(b".priv")
    }

    /// True for `.shared`: what all see who see the message.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.0.ends_with(b".shared")
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.astring(&self.0);
    }
}

/// True for components between dots, of which none but the last is `priv` or `shared`, and not the only one.
fn is_attrib(name: &[u8]) -> bool {
    let name = name.strip_suffix(b".priv").or_else(|| name.strip_suffix(b".shared")).unwrap_or(name);
    has_components(name, b'.') && name.split(|octet| *octet == b'.').all(|it| it != b"priv" && it != b"shared")
}

into_static!(struct Attrib { 0 });
serde_as!(Attrib<'a>: Octets<'a>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Attrib<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let all = ["value", "value.priv", "size.shared", "x y", "NIL", "vendor.x.priv"];
        Ok(Self((*u.choose(&all)?).into()))
    }
}

/// `entry`
pub(super) fn entry<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, AnnotationEntry<'a>> {
    const ENTRY: &Rule = &Rule::new("name of an annotation", "entry");
    // What no entry begins with is no string that breaks off, either.
    if !matches!(input.octets, [b'/' | b'"' | b'{', ..]) {
        return Err(input.error(ENTRY));
    }
    let (rest, name) = astring(input)?;
    AnnotationEntry::new(name).map(|entry| (rest, entry)).map_err(|_| input.error(ENTRY))
}

pub(super) const ATTRIB: &Rule = &Rule::new("name of an attribute", "attrib");

/// `attrib`
pub(super) fn attrib<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Attrib<'a>> {
    if let [b')', ..] = input.octets {
        return Err(input.error(ATTRIB));
    }
    let (rest, name) = astring(input)?;
    Attrib::new(name).map(|attribute| (rest, attribute)).map_err(|_| input.error(ATTRIB))
}
