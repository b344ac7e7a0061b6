//! Compression of the connection: COMPRESS=DEFLATE (RFC 4978).
//!
//! # Incomplete support
//!
//! Octets are not compressed here: they are for whoever moves them, in both directions behind the OK.

use crate::{
    data::{arguments::Arguments, name::names},
    error::Rule,
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::space,
        scan,
        string::class,
    },
};

names! {
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
    CompressAlgorithm, OtherAlgorithm, scan::is_atom, "the name of an algorithm is an atom", others: [b"X-LZ4", b"[gz"];
    /// `DEFLATE`: that of RFC 1951, without a header.
    b"DEFLATE" => Deflate;
}

impl Arguments for CompressAlgorithm<'_> {}

/// Writes `SP algorithm`.
pub(crate) fn write_algorithm(algorithm: &CompressAlgorithm<'_>, writer: &mut Writer) {
    writer.space();
    algorithm.write(writer);
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
