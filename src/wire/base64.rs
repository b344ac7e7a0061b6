//! Base64: the octets of SASL exchanges as text.
//!
//! Production: `base64` (RFC 9051, section 9), which is the encoding of RFC 4648, section 4. SASL challenges, responses
//! and initial responses use it (RFC 9051, section 6.2.2). Not here: the `=` that stands for an initial response of no
//! octets, and the `*` that cancels, which are no base64; the base64 of body parts, which has line breaks (RFC 2045,
//! section 6.8); and the modified base64 of mailbox names ([`utf7`](super::utf7)).
//!
//! # Grammar
//!
//! ```text
//! base64          = *(4base64-char) [base64-terminal]
//! base64-char     = ALPHA / DIGIT / "+" / "/"            ; Case sensitive
//! base64-terminal = (2base64-char "==") / (3base64-char "=")
//! ```
//!
//! # Leniency
//!
//! None: a server must answer invalid base64 with `BAD` (RFC 9051, section 6.2.2). Missing padding is invalid, and so
//! are nonzero pad bits (RFC 4648, section 3.5), so that each value has one encoding.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use ::base64::Engine as _;
use ::base64::engine::general_purpose::STANDARD;

/// Decodes base64. No octets decode to no octets.
///
/// # Errors
///
/// If `octets` are not canonical base64: see the [grammar and leniency](self). The error says which octet does not fit.
///
/// # Example
///
/// ```
/// use imap_wire::wire::base64;
///
/// assert_eq!(base64::decode(b"AHRpbQB0YW5zdGFhZg==")?, b"\0tim\0tanstaaf");
///
/// let err = base64::decode(b"AHR\n").unwrap_err();
/// assert_eq!(err.to_string(), "expected base64 character at offset 3 in base64");
/// # Ok::<(), base64::Base64Error>(())
/// ```
pub fn decode(octets: &[u8]) -> Result<Vec<u8>, Base64Error> {
    STANDARD.decode(octets).map_err(|_| Base64Error::locate(octets))
}

/// Encodes in base64, with padding.
///
/// # Example
///
/// ```
/// use imap_wire::wire::base64;
///
/// assert_eq!(base64::encode(b"\0tim\0tanstaaf"), "AHRpbQB0YW5zdGFhZg==");
/// ```
pub fn encode(octets: &[u8]) -> String {
    STANDARD.encode(octets)
}

/// Why, and where, octets are not base64.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Base64Error {
    offset: usize,
    expected: Expected,
}

impl Base64Error {
    /// Offset, in octets from the start of the base64, of the first octet that does not fit. The length of the base64
    /// if it ends too early.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Finds the error in `octets`, of which it is known that they are not base64. The dependency's error does not
    /// always have an offset, nor always that of the first octet that does not fit the grammar. The grammar says
    /// nothing about pad bits: they are to blame if all else is right.
    fn locate(octets: &[u8]) -> Self {
        let chars = octets.iter().take_while(|&&octet| is_base64_char(octet)).count();
        let padding = match chars % 4 {
            2 => 2,
            3 => 1,
            _ => 0,
        };
        let found = octets.iter().skip(chars).take(padding).take_while(|&&octet| octet == b'=').count();
        let offset = chars + found;
        let at_end = offset == octets.len();
        let (offset, expected) = match found {
            _ if at_end && offset % 4 == 0 => (chars - 1, Expected::ZeroPad),
            _ if found < padding && (found > 0 || at_end) => (offset, Expected::Padding),
            0 => (offset, Expected::Base64),
            _ => (offset, Expected::End),
        };
        Self { offset, expected }
    }
}

impl core::error::Error for Base64Error {}

impl fmt::Display for Base64Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = match self.expected {
            Expected::Base64 => "base64 character",
            Expected::End => "end",
            Expected::Padding => "`=`",
            Expected::ZeroPad => "zero pad bits",
        };
        write!(f, "expected {expected} at offset {} in base64", self.offset)
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Expected {
    Base64,
    End,
    Padding,
    ZeroPad,
}

/// `base64-char = ALPHA / DIGIT / "+" / "/"`
fn is_base64_char(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'/')
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;

    use proptest::prelude::*;

    use super::*;

    /// RFC 4648, section 10, and the two characters that are neither letters nor digits.
    const VECTORS: &[(&[u8], &str)] = &[
        (b"", ""),
        (b"f", "Zg=="),
        (b"fo", "Zm8="),
        (b"foo", "Zm9v"),
        (b"foob", "Zm9vYg=="),
        (b"fooba", "Zm9vYmE="),
        (b"foobar", "Zm9vYmFy"),
        (b"\xfb\xff", "+/8="),
    ];

    #[track_caller]
    fn refuses(octets: impl AsRef<[u8]>, offset: usize, expected: &str) {
        let err = decode(octets.as_ref()).unwrap_err();
        assert_eq!(err.to_string(), format!("expected {expected} at offset {offset} in base64"));
        assert_eq!(err.offset(), offset);
    }

    #[test]
    fn converts_both_ways() {
        for &(value, octets) in VECTORS {
            assert_eq!(decode(octets.as_bytes()).as_deref(), Ok(value), "{octets}");
            assert_eq!(encode(value), octets);
        }
    }

    #[test]
    fn refuses_characters_outside_the_alphabet() {
        let expected = "base64 character";
        for octet in (0..=0xff).filter(|&octet| !is_base64_char(octet)) {
            refuses([octet], 0, expected);
            refuses([b'Z', octet, b'=', b'='], 1, expected);
            refuses([b'Z', b'm', b'9', b'v', octet], 4, expected);
        }
        refuses("Zm9v\r\n", 4, expected);
        refuses("Zm 9v", 2, expected);
        refuses("Zm9-", 3, expected);
        refuses("!!!!!", 0, expected);
        refuses("Zm9vZ!9vZm9vZm9vZm9vZm9vZm9vZm9vZm9v!", 5, expected);
        refuses("=", 0, expected);
        refuses("Zm9v====", 4, expected);
    }

    #[test]
    fn refuses_a_single_character_at_the_end() {
        refuses("Z", 1, "base64 character");
        refuses("Zm9vZ", 5, "base64 character");
        refuses("Zm9vZ===", 5, "base64 character");
    }

    #[test]
    fn refuses_missing_padding() {
        refuses("Zg", 2, "`=`");
        refuses("Zg=", 3, "`=`");
        refuses("Zg=A", 3, "`=`");
        refuses("Zm8", 3, "`=`");
        refuses("Zm9vZm8", 7, "`=`");
    }

    #[test]
    fn refuses_octets_after_the_padding() {
        refuses("Zg===", 4, "end");
        refuses("Zm8==", 4, "end");
        refuses("Zg==Zg==", 4, "end");
        refuses("Zm8=\r\n", 4, "end");
    }

    #[test]
    fn refuses_nonzero_pad_bits() {
        refuses("Zh==", 1, "zero pad bits");
        refuses("Zm9=", 2, "zero pad bits");
        refuses("Zm9vZv==", 5, "zero pad bits");
    }

    #[test]
    fn every_prefix_is_an_error_or_a_value() {
        for (_, octets) in VECTORS {
            for end in 0..octets.len() {
                assert_eq!(decode(&octets.as_bytes()[..end]).is_ok(), end % 4 == 0, "{octets}, {end}");
            }
        }
    }

    #[test]
    fn every_short_string_is_an_error_or_canonical() {
        fn check(octets: &mut Vec<u8>, max: usize) {
            match decode(octets) {
                Ok(value) => assert_eq!(encode(&value).as_bytes(), octets),
                // What comes before the error can be completed, pad bits aside.
                Err(err) => {
                    let mut good = octets[..err.offset()].to_vec();
                    good.iter_mut().filter(|octet| is_base64_char(**octet)).for_each(|octet| *octet = b'A');
                    let completes = |end: &&[u8]| decode(&[&*good, *end].concat()).is_ok();
                    let ends: [&[u8]; 5] = [b"", b"A", b"=", b"==", b"A=="];
                    assert!(ends.iter().any(completes), "{err}: {}", octets.escape_ascii());
                }
            }
            if max > 0 {
                for octet in *b"AQBZ/= \x80" {
                    octets.push(octet);
                    check(octets, max - 1);
                    octets.pop();
                }
            }
        }
        check(&mut Vec::new(), 6);
    }

    proptest! {
        #[test]
        fn any_octets_are_decoded_again(octets in prop::collection::vec(any::<u8>(), 0..256)) {
            prop_assert_eq!(decode(encode(&octets).as_bytes()), Ok(octets));
        }
    }
}
