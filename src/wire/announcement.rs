//! [`Announcement`]: what the end of a line says of the literal that follows.

use super::scan;

/// The end of a line, `{n}`, `{n+}`, `~{n}` or `~{n+}` right behind a space or `(`, and so a literal of `n` octets to follow.
///
/// Quotation marks are not looked at: no quoted string crosses a line end, and a stray one must not hide a literal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Announcement {
    /// The octets announced; `None` if the number exceeds 63 bits.
    pub(crate) octets: Option<u64>,
    /// False if there was a `+`: the sender does not wait.
    pub(crate) sync: bool,
    /// True for `literal8`.
    pub(crate) binary: bool,
    /// Octets of the announcement itself, without the line end.
    pub(crate) length: usize,
}

/// Octets of the end of a line, without its line end, that are looked at where the rest was dropped: ` ~{`, as many digits as
/// make sense, `+}`.
pub(crate) const TAIL: usize = 40;

impl Announcement {
    /// Reads the announcement at the end of `line`, which is the text after the last literal and without its line end.
    ///
    /// `bare` says whether one may be the whole of the line, with nothing before it.
    #[inline]
    pub(crate) fn at_end(line: &[u8], bare: bool) -> Option<Self> {
        match line {
            [.., b'}'] => Self::before_brace(line, bare),
            _ => None,
        }
    }

    /// As [`at_end`](Self::at_end), for a line of which only the last [`TAIL`] octets are known. Where they are digits alone, it is
    /// announcing a size that makes no sense, or a text that makes none either.
    pub(crate) fn at_end_of_tail(line: &[u8]) -> Option<Self> {
        let tail = line.get(line.len().saturating_sub(TAIL)..).unwrap_or(line);
        let number = tail.strip_suffix(b"}").map(|rest| rest.strip_suffix(b"+").unwrap_or(rest));
        match number {
            Some(digits) if tail.len() == TAIL && digits.iter().all(u8::is_ascii_digit) => {
                Some(Self { octets: None, sync: !tail.ends_with(b"+}"), binary: false, length: TAIL })
            }
            _ => Self::at_end(tail, false),
        }
    }

    /// True if the end of `line` could be taken for an announcement by a reader that does not look what is before it.
    pub(crate) fn is_like_one(line: &[u8]) -> bool {
        let Some(inner) = line.strip_suffix(b"}") else { return false };
        let inner = inner.strip_suffix(b"+").unwrap_or(inner);
        let digits = inner.iter().rev().take_while(|octet| octet.is_ascii_digit()).count();
        digits > 0 && inner.get(..inner.len() - digits).is_some_and(|before| before.ends_with(b"{"))
    }

    /// True if a [`Writer`](super::Writer) puts a space behind `line`: it is [like one](Self::is_like_one), or is that with spaces behind
    /// it, which could not be told from the writer's own.
    pub(crate) fn needs_guard(line: &[u8]) -> bool {
        let spaces = line.iter().rev().take_while(|octet| **octet == b' ').count();
        line.get(..line.len() - spaces).is_some_and(Self::is_like_one)
    }

    /// `line` without the space that a writer put there.
    #[inline]
    pub(crate) fn without_guard(line: &[u8]) -> &[u8] {
        match line {
            [front @ .., b' '] if Self::needs_guard(front) => front,
            line => line,
        }
    }

    fn before_brace(line: &[u8], bare: bool) -> Option<Self> {
        let (inner, sync) = match line {
            [inner @ .., b'+', b'}'] => (inner, false),
            [inner @ .., b'}'] => (inner, true),
            _ => return None,
        };
        let digits = inner.iter().rev().take_while(|octet| octet.is_ascii_digit()).count();
        let (before, number) = inner.split_at(inner.len() - digits);
        let before = before.strip_suffix(b"{").filter(|_| digits > 0)?;
        let (before, binary) = before.strip_suffix(b"~").map_or((before, false), |before| (before, true));
        match before {
            [.., b' ' | b'('] => {}
            [] if bare => {}
            _ => return None,
        }
        let octets = scan::digits(number).map(|(value, _)| value);
        let octets = octets.filter(|&value| i64::try_from(value).is_ok());
        Some(Self { octets, sync, binary, length: line.len() - before.len() })
    }
}

/// The line without its end, CRLF or LF alone.
pub(crate) fn without_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(Option<u64>, bool, bool, usize)> {
        let found = Announcement::at_end(line.as_bytes(), false)?;
        Some((found.octets, found.sync, found.binary, found.length))
    }

    #[test]
    fn reads_the_four_forms() {
        assert_eq!(read("A1 LOGIN {5}"), Some((Some(5), true, false, 3)));
        assert_eq!(read("A1 LOGIN {05+}"), Some((Some(5), false, false, 5)));
        assert_eq!(read("A1 APPEND x UTF8 (~{4471006}"), Some((Some(4_471_006), true, true, 10)));
        assert_eq!(read("A1 APPEND x ~{0+}"), Some((Some(0), false, true, 5)));
        assert_eq!(read("x ({9223372036854775807}"), Some((Some(i64::MAX as u64), true, false, 21)));
    }

    #[test]
    fn too_large_a_number_is_an_announcement_without_one() {
        assert_eq!(read("x {9223372036854775808}"), Some((None, true, false, 21)));
        assert_eq!(read("A27 APPEND INBOX {99999999999999999999}"), Some((None, true, false, 22)));
        assert_eq!(read(&format!("x {{{}5+}}", "0".repeat(100))), Some((Some(5), false, false, 104)));
    }

    #[test]
    fn other_line_ends_announce_nothing() {
        for line in [
            "", "}", "{5}", "~{5}", "x{5}", "x~{5}", "x {}", "x {+}", "x {a}", "x {5 }", "x {5} ", "x {5++}", "x {-5}",
            "x 5}",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
        assert_eq!(read("A1 LOGIN joe(x pass{word"), None);
    }

    #[test]
    fn a_bare_one_counts_only_where_that_is_asked() {
        assert!(Announcement::at_end(b"~{5}", true).is_some());
        assert!(Announcement::at_end(b"x{5}", true).is_none());
    }

    #[test]
    fn a_tail_that_could_be_an_impossible_announcement_is_taken_for_one() {
        let tail = |line: &str| Announcement::at_end_of_tail(line.as_bytes()).map(|found| (found.octets, found.sync));
        assert_eq!(tail(&format!("{} {{5+}}", "x".repeat(100))), Some((Some(5), false)));
        assert_eq!(tail(&format!("x {{{}}}", "0".repeat(100))), Some((None, true)));
        assert_eq!(tail(&format!("x {{{}+}}", "9".repeat(38))), Some((None, false)));
        assert_eq!(tail("x {5"), None);
    }

    #[test]
    fn a_less_exact_reader_could_take_more_for_an_announcement() {
        for line in ["x{5}", "{5+}", "x~{007}", "x {5}"] {
            assert!(Announcement::is_like_one(line.as_bytes()), "{line}");
        }
        for line in ["", "}", "{}", "{+}", "5}", "{5", "{5}x", "{a}"] {
            assert!(!Announcement::is_like_one(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn the_space_of_a_writer_is_told_from_those_before_it() {
        for line in ["x {5}", "{5+} ", "x{5}   "] {
            assert!(Announcement::needs_guard(line.as_bytes()), "{line}");
            assert_eq!(Announcement::without_guard(format!("{line} ").as_bytes()), line.as_bytes());
        }
        for line in ["", "   ", "x} ", "{5} x ", "{5}x"] {
            assert!(!Announcement::needs_guard(line.as_bytes()), "{line}");
            assert_eq!(Announcement::without_guard(line.as_bytes()), line.as_bytes());
        }
    }

    #[test]
    fn quotation_marks_hide_nothing() {
        assert!(read(r#"* 1 FETCH (ENVELOPE (NIL "stray " {5}"#).is_some());
        assert!(read(r#"* 1 FETCH (ENVELOPE (NIL "a" b" {5}"#).is_some());
    }
}
