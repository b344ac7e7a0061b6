//! [`Quirks`]: every deviation from the grammar that can be tolerated, who sends it, and what it looks like.

use core::{fmt, ops};

/// A set of deviations from the grammar that are tolerated rather than refused.
///
/// [`Quirks::NONE`] is the strict grammar, and what a server should use: two parsers that guess differently are how
/// commands are smuggled. [`Quirks::SERVERS`] is what real servers make a client put up with. Whatever was tolerated is
/// reported, never passed over in silence.
///
/// The set is chosen at run time; no server is detected, and no cargo feature changes what is accepted.
///
/// # Example
///
/// ```
/// use imap_wire::Quirks;
///
/// let quirks = Quirks::SERVERS - Quirks::BARE_LF;
/// assert!(!quirks.contains(Quirks::BARE_LF));
/// assert_eq!((Quirks::BARE_LF | Quirks::EMPTY_LINE).to_string(), "bare-lf, empty-line");
/// for quirk in Quirks::BARE_LF.iter() {
///     assert_eq!(quirk.rule(), "a line ends in CRLF");
///     assert_eq!(quirk.section(), "RFC 9051, section 2.2");
/// }
/// ```
#[derive(Clone, Copy, Default, Eq, Hash, PartialEq)]
pub struct Quirks(u64);

/// One row of the table of [`Quirks`]: what a deviation is, and who is known for it.
#[derive(Debug)]
pub struct Quirk {
    quirk: Quirks,
    name: &'static str,
    rule: &'static str,
    section: &'static str,
    known_from: &'static str,
    example: &'static [u8],
}

/// Spells the table: a constant for each row, and the row itself.
macro_rules! quirks {
    ($($(#[doc = $doc:literal])+ $constant:ident = $bit:literal, $name:literal, rule: $rule:literal, section: $section:literal,
       known_from: $known_from:literal, example: $example:literal;)+) => {
        impl Quirks {
            $(
                $(#[doc = $doc])+
                #[doc = ""]
                #[doc = concat!("The rule: ", $rule, " (", $section, "). Known from: ", $known_from, ".")]
                pub const $constant: Self = Self(1 << $bit);
            )+

            /// Every deviation that the crate can tolerate.
            pub const ALL: Self = Self($(1 << $bit)|+);
        }

        static TABLE: &[Quirk] = &[$(Quirk {
            quirk: Quirks::$constant,
            name: $name,
            rule: $rule,
            section: $section,
            known_from: $known_from,
            example: $example,
        }),+];
    };
}

quirks! {
    /// A line that ends in LF alone. Without it the frame is [abandoned](crate::wire::Reason::Quirk).
    BARE_LF = 0, "bare-lf",
        rule: "a line ends in CRLF", section: "RFC 9051, section 2.2",
        known_from: "GNU mailutils; stack traces in hoodiecrow's NO; telnet users",
        example: b"A1 OK AUTHENTICATE PLAIN authentication successful\n";
    /// A line with nothing on it where a command or a response is due.
    EMPTY_LINE = 1, "empty-line",
        rule: "a command or response begins with a tag, `*` or `+`", section: "RFC 9051, section 2.2",
        known_from: "Cyrus and GNU mailutils between answers; iOS Mail before a command",
        example: b"\r\n";
    /// NUL octets before a response.
    LEADING_NUL = 2, "leading-nul",
        rule: "NUL is no character of the protocol", section: "RFC 9051, section 4.3.1",
        known_from: "proxies in front of servers",
        example: b"\0\0\0\0* OK ready\r\n";
    /// Octets above 0x7F in a quoted string of a session that has not enabled UTF-8.
    EIGHT_BIT = 3, "eight-bit-quoted",
        rule: "a quoted string is 7-bit unless UTF-8 was enabled", section: "RFC 3501, section 4.3",
        known_from: "GNU mailutils, hoodiecrow, online.no, Proton Bridge",
        example: b"* LIST () \"/\" \"Gel\xc3\xb6schte Elemente\"\r\n";
    /// A quotation mark inside a quoted string without the backslash: one that no delimiter follows is content.
    STRAY_QUOTE = 4, "stray-quote",
        rule: "a quotation mark in a quoted string is written `\\\"`", section: "RFC 9051, section 4.3",
        known_from: "QQ, iCloud, Gmail, Exchange, in Message-IDs and names",
        example: b"* 1 FETCH (ENVELOPE (NIL NIL ((NIL NIL \"test\"\" \"acme.com\")) NIL NIL NIL NIL NIL NIL NIL))\r\n";
    /// A backslash inside a quoted string that escapes neither itself nor a quotation mark: it is kept.
    STRAY_BACKSLASH = 5, "stray-backslash",
        rule: "a backslash in a quoted string is written `\\\\`", section: "RFC 9051, section 4.3",
        known_from: "David.fx Mail Access Server",
        example: b"* 1 FETCH (ENVELOPE (NIL NIL ((\"name surname \\ \" NIL \"a\" \"b\")) NIL NIL NIL NIL NIL NIL NIL))\r\n";
}

impl Quirks {
    /// The strict grammar.
    pub const NONE: Self = Self(0);

    /// What real servers send: a client's default.
    pub const SERVERS: Self = Self::ALL;

    /// What real clients send and a lenient server, or one who only listens, can put up with.
    pub const CLIENTS: Self = Self(Self::BARE_LF.0 | Self::EMPTY_LINE.0 | Self::EIGHT_BIT.0);

    /// True if each of `quirks` is in this set.
    #[must_use]
    pub const fn contains(self, quirks: Self) -> bool {
        self.0 & quirks.0 == quirks.0
    }

    /// True for [`Quirks::NONE`].
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The number of quirks in the set.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// The rows of the table that are in this set, in the table's order.
    pub fn iter(self) -> impl Iterator<Item = &'static Quirk> {
        TABLE.iter().filter(move |row| self.contains(row.quirk))
    }
}

impl ops::BitOr for Quirks {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl ops::BitOrAssign for Quirks {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

/// What is in the first set and not in the second.
impl ops::Sub for Quirks {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

/// The names, separated by commas; `none` for the empty set.
impl fmt::Display for Quirks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("none");
        }
        self.iter().enumerate().try_for_each(|(at, row)| {
            f.write_str(if at == 0 { "" } else { ", " })?;
            f.write_str(row.name)
        })
    }
}

impl fmt::Debug for Quirks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Quirks({self})")
    }
}

impl Quirk {
    /// The set that has just this one.
    #[must_use]
    pub const fn quirk(&self) -> Quirks {
        self.quirk
    }

    /// A short name, such as `bare-lf`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The rule that is broken.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        self.rule
    }

    /// The RFC and section that state the rule.
    #[must_use]
    pub const fn section(&self) -> &'static str {
        self.section
    }

    /// Servers or clients that are known for it.
    #[must_use]
    pub const fn known_from(&self) -> &'static str {
        self.known_from
    }

    /// A line that has it.
    #[must_use]
    pub const fn example(&self) -> &'static [u8] {
        self.example
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_has_a_bit_and_a_name_of_its_own() {
        for (at, row) in TABLE.iter().enumerate() {
            assert_eq!(row.quirk.count(), 1, "{}", row.name);
            for other in &TABLE[..at] {
                assert_ne!(row.quirk, other.quirk);
                assert_ne!(row.name, other.name);
            }
        }
        assert_eq!(Quirks::ALL.count() as usize, TABLE.len());
    }

    #[test]
    fn sets_add_and_subtract() {
        let set = Quirks::BARE_LF | Quirks::EMPTY_LINE;
        assert!(set.contains(Quirks::BARE_LF) && set.contains(set) && set.contains(Quirks::NONE));
        assert!(!Quirks::BARE_LF.contains(set));
        assert_eq!(set - Quirks::BARE_LF, Quirks::EMPTY_LINE);
        assert_eq!(Quirks::NONE.to_string(), "none");
        assert_eq!(format!("{set:?}"), "Quirks(bare-lf, empty-line)");
    }
}
