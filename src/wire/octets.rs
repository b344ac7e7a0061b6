//! [`Octets`], a slice that knows the frame it lies in, [`NString`], the same or NIL, and [`IntoStatic`], which keeps them.

use alloc::{borrow::Cow, boxed::Box, string::String, vec::Vec};
use bytes::Bytes;
use core::{cmp, fmt, hash, ops, str};

/// Turns a value that borrows from a frame into one that stands by itself.
pub trait IntoStatic {
    /// The same type, borrowing from nothing.
    type Static: 'static;

    /// Keeps the value by sharing its frame where there is one, and copies what is only a slice.
    ///
    /// Sharing costs no copy but keeps the whole receive buffer of the frame in memory. Use it for values that live about
    /// as long as the work on them; for a cache, [`into_owned`](Self::into_owned).
    fn into_static(self) -> Self::Static;

    /// Keeps the value as a copy of its own, which holds no more memory than it needs.
    fn into_owned(self) -> Self::Static;
}

/// Implements [`IntoStatic`] for types that borrow nothing.
macro_rules! static_already {
    ($($name:ty),+ $(,)?) => {$(
        impl $crate::wire::IntoStatic for $name {
            type Static = Self;

            fn into_static(self) -> Self {
                self
            }

            fn into_owned(self) -> Self {
                self
            }
        }
    )+};
}

pub(crate) use static_already;

static_already!((), bool, u8, u16, u32, u64, i64, usize, char, core::num::NonZeroU32);

/// Shared, or copied.
impl IntoStatic for Bytes {
    type Static = Self;

    fn into_static(self) -> Self {
        self
    }

    fn into_owned(self) -> Self {
        Self::copy_from_slice(&self)
    }
}

impl<T: IntoStatic> IntoStatic for Option<T> {
    type Static = Option<T::Static>;

    fn into_static(self) -> Self::Static {
        self.map(T::into_static)
    }

    fn into_owned(self) -> Self::Static {
        self.map(T::into_owned)
    }
}

impl<A: IntoStatic, B: IntoStatic> IntoStatic for (A, B) {
    type Static = (A::Static, B::Static);

    fn into_static(self) -> Self::Static {
        (self.0.into_static(), self.1.into_static())
    }

    fn into_owned(self) -> Self::Static {
        (self.0.into_owned(), self.1.into_owned())
    }
}

impl<T: IntoStatic> IntoStatic for Vec<T> {
    type Static = Vec<T::Static>;

    fn into_static(self) -> Self::Static {
        self.into_iter().map(T::into_static).collect()
    }

    fn into_owned(self) -> Self::Static {
        self.into_iter().map(T::into_owned).collect()
    }
}

impl<T: IntoStatic> IntoStatic for Box<T> {
    type Static = Box<T::Static>;

    fn into_static(self) -> Self::Static {
        Box::new((*self).into_static())
    }

    fn into_owned(self) -> Self::Static {
        Box::new((*self).into_owned())
    }
}

/// Octets of the protocol: the content of an atom, a string or a literal.
///
/// Either a slice of what was received, which also remembers the frame that it lies in, or octets of its own. What they
/// mean, in which character set, is for the reader: IMAP says so for few of them. They compare, order and hash as the
/// octets that they are, and dereference to them.
///
/// # Example
///
/// ```
/// use imap_wire::wire::{IntoStatic, Octets};
///
/// let frame = bytes::Bytes::from_static(b"A1 LOGIN alice");
/// let user = Octets::within(&frame, 9..14).unwrap();
/// assert_eq!(user, "alice");
/// assert_eq!(user.to_str(), Ok("alice"));
///
/// let kept: Octets<'static> = user.into_static(); // shares the frame, copies nothing
/// drop(frame);
/// assert_eq!(kept, *b"alice");
/// ```
#[derive(Clone)]
pub struct Octets<'a>(Repr<'a>);

#[derive(Clone)]
enum Repr<'a> {
    Slice { octets: &'a [u8], frame: Option<&'a Bytes> },
    Shared(Bytes),
}

impl<'a> Octets<'a> {
    /// No octets.
    pub const EMPTY: Octets<'static> = Octets(Repr::Slice { octets: &[], frame: None });

    /// A part of a frame that is shared when the value is [kept](IntoStatic::into_static); `None` if there is no such part.
    #[must_use]
    pub fn within(frame: &'a Bytes, range: ops::Range<usize>) -> Option<Self> {
        let octets = frame.get(range)?;
        Some(Self(Repr::Slice { octets, frame: Some(frame) }))
    }

    /// A slice that is known to lie in `frame`, if there is one.
    pub(crate) const fn slice(octets: &'a [u8], frame: Option<&'a Bytes>) -> Self {
        Self(Repr::Slice { octets, frame })
    }

    /// A string, or NIL, that is known to lie in the same frame as this one.
    #[inline(always)]
    pub(crate) fn beside(self, octets: Option<&'a [u8]>) -> NString<'a> {
        let Repr::Slice { frame, .. } = self.0 else { return octets.map(Self::from).into() };
        NString(NRepr::Slice { octets, frame })
    }

    /// The octets.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        match &self.0 {
            Repr::Slice { octets, .. } => octets,
            Repr::Shared(octets) => octets,
        }
    }

    /// The octets as text, if they are UTF-8.
    ///
    /// # Errors
    ///
    /// The error of [`str::from_utf8`], with the offset up to which they are.
    pub fn to_str(&self) -> Result<&str, str::Utf8Error> {
        str::from_utf8(self)
    }

    /// The octets as text, with U+FFFD for what is not UTF-8. For showing, not for comparing.
    #[must_use]
    pub fn to_str_lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self)
    }

    /// The same octets for as long as this value is borrowed.
    #[must_use]
    pub fn reborrow(&self) -> Octets<'_> {
        let (octets, frame) = self.parts();
        Octets::slice(octets, frame)
    }

    /// The octets, and the frame to share if they lie in one.
    pub(crate) fn parts(&self) -> (&[u8], Option<&Bytes>) {
        match &self.0 {
            Repr::Slice { octets, frame } => (octets, *frame),
            Repr::Shared(shared) => (shared, Some(shared)),
        }
    }

    /// The octets as a share of their frame, if there is one to share: no copy.
    pub(crate) fn to_shared(&self) -> Option<Bytes> {
        let (octets, frame) = self.parts();
        Some(frame?.slice_ref(octets))
    }

    /// The octets as [`Bytes`], shared where that is possible and otherwise copied.
    #[must_use]
    pub fn into_bytes(self) -> Bytes {
        match self.0 {
            Repr::Slice { octets, frame: Some(frame) } => frame.slice_ref(octets),
            Repr::Slice { octets, frame: None } => Bytes::copy_from_slice(octets),
            Repr::Shared(octets) => octets,
        }
    }
}

impl IntoStatic for Octets<'_> {
    type Static = Octets<'static>;

    fn into_static(self) -> Octets<'static> {
        Octets(Repr::Shared(self.into_bytes()))
    }

    fn into_owned(self) -> Octets<'static> {
        Octets(Repr::Shared(Bytes::copy_from_slice(&self)))
    }
}

impl ops::Deref for Octets<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl AsRef<[u8]> for Octets<'_> {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl Default for Octets<'_> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<'a> From<&'a [u8]> for Octets<'a> {
    fn from(octets: &'a [u8]) -> Self {
        Self::slice(octets, None)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Octets<'a> {
    fn from(octets: &'a [u8; N]) -> Self {
        Self::slice(octets, None)
    }
}

impl<'a> From<&'a str> for Octets<'a> {
    fn from(text: &'a str) -> Self {
        Self::slice(text.as_bytes(), None)
    }
}

impl From<Bytes> for Octets<'_> {
    fn from(octets: Bytes) -> Self {
        Self(Repr::Shared(octets))
    }
}

impl From<Vec<u8>> for Octets<'_> {
    fn from(octets: Vec<u8>) -> Self {
        Bytes::from(octets).into()
    }
}

impl From<String> for Octets<'_> {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

impl<T: AsRef<[u8]> + ?Sized> PartialEq<T> for Octets<'_> {
    fn eq(&self, other: &T) -> bool {
        self.as_slice() == other.as_ref()
    }
}

impl Eq for Octets<'_> {}

impl PartialOrd for Octets<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Octets<'_> {
    fn cmp(&self, other: &Self) -> cmp::Ordering {
        self.as_slice().cmp(other)
    }
}

impl hash::Hash for Octets<'_> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.as_slice().hash(state);
    }
}

/// Readable: ASCII as it is, other octets escaped, in quotation marks.
impl fmt::Debug for Octets<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.escape_ascii())
    }
}

/// As text, with U+FFFD for what is not UTF-8.
impl fmt::Display for Octets<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_str_lossy())
    }
}

/// `nstring = string / nil`: octets, or NIL, which is not the same as no octets.
///
/// # Example
///
/// ```
/// use imap_wire::wire::NString;
///
/// assert_ne!(NString::NIL, NString::from(""));
/// assert_eq!(NString::NIL.octets(), None);
/// assert_eq!(NString::from("text").octets().unwrap(), "text");
/// ```
#[derive(Clone)]
pub struct NString<'a>(NRepr<'a>);

/// As [`Repr`], with NIL as a slice that is not there: `Option<Octets>` would take 40 octets.
#[derive(Clone)]
enum NRepr<'a> {
    Slice { octets: Option<&'a [u8]>, frame: Option<&'a Bytes> },
    Shared(Bytes),
}

impl<'a> NString<'a> {
    /// NIL.
    pub const NIL: NString<'static> = NString(NRepr::Slice { octets: None, frame: None });

    /// True for NIL.
    #[must_use]
    pub const fn is_nil(&self) -> bool {
        matches!(self.0, NRepr::Slice { octets: None, .. })
    }

    /// The octets, borrowed from this value; `None` for NIL.
    #[must_use]
    pub fn octets(&self) -> Option<Octets<'_>> {
        match &self.0 {
            NRepr::Slice { octets, frame } => octets.map(|octets| Octets::slice(octets, *frame)),
            NRepr::Shared(shared) => Some(Octets::slice(shared, Some(shared))),
        }
    }

    /// The octets; `None` for NIL.
    #[must_use]
    pub fn into_octets(self) -> Option<Octets<'a>> {
        match self.0 {
            NRepr::Slice { octets, frame } => octets.map(|octets| Octets::slice(octets, frame)),
            NRepr::Shared(shared) => Some(shared.into()),
        }
    }

    /// The octets as a slice; `None` for NIL.
    #[must_use]
    pub fn as_slice(&self) -> Option<&[u8]> {
        match &self.0 {
            NRepr::Slice { octets, .. } => *octets,
            NRepr::Shared(shared) => Some(shared),
        }
    }
}

impl<'a, T: Into<Octets<'a>>> From<T> for NString<'a> {
    fn from(octets: T) -> Self {
        Self(match octets.into().0 {
            Repr::Slice { octets, frame } => NRepr::Slice { octets: Some(octets), frame },
            Repr::Shared(shared) => NRepr::Shared(shared),
        })
    }
}

impl<'a> From<Option<Octets<'a>>> for NString<'a> {
    fn from(octets: Option<Octets<'a>>) -> Self {
        octets.map_or(Self::NIL, Self::from)
    }
}

impl IntoStatic for NString<'_> {
    type Static = NString<'static>;

    fn into_static(self) -> NString<'static> {
        self.into_octets().map(Octets::into_static).into()
    }

    fn into_owned(self) -> NString<'static> {
        self.into_octets().map(Octets::into_owned).into()
    }
}

impl Default for NString<'_> {
    fn default() -> Self {
        Self::NIL
    }
}

impl PartialEq for NString<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for NString<'_> {}

impl hash::Hash for NString<'_> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.as_slice().hash(state);
    }
}

impl fmt::Debug for NString<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.octets() {
            None => f.write_str("NIL"),
            Some(octets) => octets.fmt(f),
        }
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Octets<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(<&[u8]>::arbitrary(u)?.into())
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for NString<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Option::<Octets<'_>>::arbitrary(u)?.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::mem::size_of;

    #[test]
    fn a_leaf_is_32_octets() {
        assert_eq!(size_of::<Octets<'_>>(), 4 * size_of::<usize>());
        assert_eq!(size_of::<NString<'_>>(), 4 * size_of::<usize>());
    }

    #[test]
    fn keeping_shares_the_frame_and_owning_copies_it() {
        let frame = Bytes::from(b"* OK ready".to_vec());
        let place = frame[5..].as_ptr();
        let part = Octets::within(&frame, 5..10).unwrap();
        assert_eq!(part.clone().into_static().as_ptr(), place);
        assert_eq!(part.reborrow().into_static().reborrow().into_static().as_ptr(), place);
        assert_ne!(part.clone().into_owned().as_ptr(), place);
        assert_ne!(Octets::from(&frame[5..]).into_static().as_ptr(), place);
        assert_eq!(part.into_owned(), "ready");
        assert_eq!(Octets::within(&frame, 5..11), None::<Octets<'_>>);
    }

    #[test]
    fn nil_is_not_empty() {
        assert!(NString::NIL.is_nil() && NString::NIL.clone().into_static().is_nil());
        let empty = NString::from(Octets::EMPTY);
        assert!(!empty.is_nil());
        assert_ne!(NString::NIL, empty);
        assert_eq!(empty.clone().into_owned(), empty);
        assert_eq!(NString::from(None), NString::NIL);
        assert_eq!(format!("{:?} {:?}", NString::NIL, NString::from("a\n")), r#"NIL b"a\n""#);
    }

    #[test]
    fn values_are_equal_by_their_octets() {
        use std::collections::HashSet;
        let kept: HashSet<_> = [Octets::from("a"), Octets::from(vec![b'a']), Octets::from(&b"b"[..])].into();
        assert_eq!(kept.len(), 2);
        assert!(Octets::from("a").as_slice() < &b"b"[..]);
    }
}
