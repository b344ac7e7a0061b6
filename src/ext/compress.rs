//! Compression of the connection: COMPRESS=DEFLATE (RFC 4978).
//!
//! # Incomplete support
//!
//! Octets are not compressed here: they are for whoever moves them, in both directions behind the OK.

use crate::{
    data::{
        arguments::Arguments,
        macros::{display, into_static, serde_as},
        tagged_ext::is_atom,
    },
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::space,
        scan,
        string::class,
    },
};

/// The argument of COMPRESS: how the connection is to be compressed.
///
/// # Grammar
///
/// ```text
/// compress  = "COMPRESS" SP algorithm
/// algorithm = "DEFLATE"
/// ```
///
/// [RFC 4978, section 5](https://www.rfc-editor.org/rfc/rfc4978#section-5). Another algorithm would be an atom, too, and is kept,
/// for the server to refuse.
///
/// # Example
///
/// ```
/// use imap_wire::{command::{Command, Turn}, ext::CompressAlgorithm};
///
/// let command = Command::Compress(CompressAlgorithm::Deflate);
/// assert_eq!(command.to_string(), "COMPRESS DEFLATE");
/// assert_eq!(command.rules().turn, Turn::Alone);
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum CompressAlgorithm<'a> {
    /// `DEFLATE`: that of RFC 1951, without a header.
    Deflate,
    /// Any other.
    Other(OtherAlgorithm<'a>),
}

/// The name of an algorithm that RFC 4978 does not have, as it was spelled. It is compared without case.
#[derive(Clone, Debug)]
pub struct OtherAlgorithm<'a>(Octets<'a>);

impl PartialEq for OtherAlgorithm<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for OtherAlgorithm<'_> {}

impl<'a> CompressAlgorithm<'a> {
    /// The algorithm of this name.
    ///
    /// # Errors
    ///
    /// If it is not an atom.
    pub fn new(name: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let name = name.into();
        if is_atom(&name) { Ok(Self::of(name)) } else { Err(UsageError("the name of an algorithm is an atom")) }
    }

    fn of(name: Octets<'a>) -> Self {
        if name.eq_ignore_ascii_case(DEFLATE) { Self::Deflate } else { Self::Other(OtherAlgorithm(name)) }
    }

    /// The name as it is written.
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        match self {
            Self::Deflate => DEFLATE,
            Self::Other(name) => &name.0,
        }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        writer.text(self.as_octets());
    }
}

const DEFLATE: &[u8] = b"DEFLATE";

impl Arguments for CompressAlgorithm<'_> {}
display!(CompressAlgorithm);
into_static!(struct OtherAlgorithm { 0 });
into_static!(
    enum CompressAlgorithm {
        Deflate,
        Other(name),
    }
);
serde_as!(CompressAlgorithm<'a>: Octets<'a>, |it| Octets::from(it.as_octets()), Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for CompressAlgorithm<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self::of((*u.choose(&["DEFLATE", "X-LZ4", "[gz"])?).into()))
    }
}

/// `SP algorithm`
pub(crate) fn algorithm<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, CompressAlgorithm<'a>> {
    const ALGORITHM: &Rule = &Rule::new("name of an algorithm", "algorithm");
    let (rest, name) = class(space(input)?, scan::ATOM, ALGORITHM)?;
    Ok((rest, CompressAlgorithm::of(name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{data::testing::read, quirks::Quirks};

    fn strict(line: &str) -> Result<String, String> {
        read(line.as_bytes(), "c COMPRESS".len(), Quirks::NONE, algorithm).map(|(it, _)| it.to_string())
    }

    #[test]
    fn the_name_is_an_atom() {
        assert_eq!(strict("c COMPRESS deflate").unwrap(), "DEFLATE");
        assert_eq!(strict("c COMPRESS GZIP9").unwrap(), "GZIP9");
        assert_eq!(CompressAlgorithm::new("x").unwrap(), CompressAlgorithm::new("X").unwrap());
        assert!(CompressAlgorithm::new("a b").is_err());
        for (line, error) in [
            ("c COMPRESS", "space at offset 10 in SP"),
            ("c COMPRESS ", "name of an algorithm at offset 11 in algorithm"),
            ("c COMPRESS \"DEFLATE\"", "name of an algorithm at offset 11 in algorithm"),
        ] {
            assert_eq!(strict(line).unwrap_err(), format!("expected {error}"));
        }
    }
}
