//! Sets of text: their productions, and the constructors that check.

#[cfg(feature = "serde")]
use super::number::{SeqNumber, SeqRange};
use super::{
    scan::{end, nz_number},
    set::SequenceSet,
    uid_set::UidSet,
};
use crate::{
    data::macros::serde_as,
    error::{Rule, UsageError},
    wire::{
        IntoStatic, Octets,
        input::{Input, ParseResult},
    },
};
use core::{num::NonZeroU32, str::FromStr};

impl<'a> SequenceSet<'a> {
    /// The set that this text says.
    ///
    /// # Errors
    ///
    /// If it does not follow the grammar.
    pub fn new(text: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        const ERROR: UsageError = UsageError(
            "a set is `$`, or numbers from 1 to 4294967295, `*`, and ranges of these, with commas between them",
        );
        let text = text.into();
        if text == *b"$" || end::<true>(&text) == Ok(&[]) { Ok(Self(text)) } else { Err(ERROR) }
    }
}

impl<'a> UidSet<'a> {
    /// The set that this text says.
    ///
    /// # Errors
    ///
    /// If it does not follow the grammar.
    pub fn new(text: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        const ERROR: UsageError =
            UsageError("a set of UIDs is numbers from 1 to 4294967295, and ranges of these, with commas between them");
        let text = text.into();
        if end::<false>(&text) == Ok(&[]) { Ok(Self(text)) } else { Err(ERROR) }
    }
}

/// Fails for a set with `*`, and for `$`.
impl<'a> TryFrom<SequenceSet<'a>> for UidSet<'a> {
    type Error = UsageError;

    fn try_from(set: SequenceSet<'a>) -> Result<Self, UsageError> {
        Self::new(set.0)
    }
}

/// Borrows the text or copies it, and checks it.
macro_rules! of_text {
    ($name:ident) => {
        impl<'a> TryFrom<&'a str> for $name<'a> {
            type Error = UsageError;

            fn try_from(text: &'a str) -> Result<Self, UsageError> {
                Self::new(text)
            }
        }

        impl FromStr for $name<'static> {
            type Err = UsageError;

            fn from_str(text: &str) -> Result<Self, UsageError> {
                $name::new(text).map(IntoStatic::into_owned)
            }
        }
    };
}

of_text!(SequenceSet);
of_text!(UidSet);

serde_as!(
    SeqNumber: Octets<'static>,
    |it| format_args!("{it}"),
    |text| match one_range(&text) {
        Some(range) if !text.contains(&b':') => Ok(range.start),
        _ => Err(UsageError("a number of a set is one from 1 to 4294967295, or `*`")),
    },
);
serde_as!(
    SeqRange: Octets<'static>,
    |it| format_args!("{it}"),
    |text| one_range(&text).ok_or(UsageError("a range is a number or `*`, or two of these with a colon between them")),
);

/// The range that is all of a set.
#[cfg(feature = "serde")]
fn one_range(text: &Octets<'_>) -> Option<SeqRange> {
    let set = SequenceSet::new(text.reborrow()).ok()?;
    let mut ranges = set.ranges();
    ranges.next().filter(|_| ranges.next().is_none())
}

/// What a number fails by, in one production.
struct Rules {
    number: Rule,
    nonzero: Rule,
    range: Rule,
}

impl Rules {
    const fn new(number: &'static str, within: &'static str) -> Self {
        Self {
            number: Rule::new(number, within),
            nonzero: Rule::new("nonzero digit", within),
            range: Rule::new("number of at most 4294967295", within),
        }
    }

    /// What the number that should begin with these octets fails by.
    #[cold]
    const fn broken_by(&self, octets: &[u8]) -> &Rule {
        match octets {
            [b'0', ..] => &self.nonzero,
            [b'1'..=b'9', ..] => &self.range,
            _ => &self.number,
        }
    }
}

static UNIQUEID: Rules = Rules::new("number", "uniqueid");
static SEQ_NUMBER: Rules = Rules::new("number or `*`", "seq-number");

/// `uniqueid = nz-number`
#[inline]
pub(crate) fn uid<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, NonZeroU32> {
    let number = nz_number(input.octets).and_then(|(value, rest)| Some((NonZeroU32::new(value)?, rest)));
    match number {
        Some((uid, rest)) => Ok((input.skip(input.octets.len() - rest.len()), uid)),
        None => Err(input.error(UNIQUEID.broken_by(input.octets))),
    }
}

/// `sequence-set = (seq-number / seq-range) ["," sequence-set]`, or `seq-last-command = "$"`
pub(crate) fn sequence_set<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, SequenceSet<'a>> {
    const RULE: &Rule = &Rule::new("number, `*` or `$`", "sequence-set");
    match input.octets {
        [b'$', ..] => {
            let (rest, text) = input.take_octets(1);
            Ok((rest, SequenceSet(input.leaf(text))))
        }
        [b'0'..=b'9' | b'*', ..] => {
            let (rest, text) = text(input, end::<true>(input.octets), &SEQ_NUMBER)?;
            Ok((rest, SequenceSet(text)))
        }
        _ => Err(input.error(RULE)),
    }
}

/// `uid-set = (uniqueid / uid-range) *("," uid-set)`
pub(crate) fn uid_set<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, UidSet<'a>> {
    let (rest, text) = text(input, end::<false>(input.octets), &UNIQUEID)?;
    Ok((rest, UidSet(text)))
}

/// The text up to its end, or the error of the number that is none.
fn text<'a, 'c>(
    input: Input<'a, 'c>,
    end: Result<&'a [u8], &'a [u8]>,
    rules: &'static Rules,
) -> ParseResult<'a, 'c, Octets<'a>> {
    let (Ok(behind) | Err(behind)) = end;
    let (rest, text) = input.take_octets(input.octets.len() - behind.len());
    if end.is_ok() { Ok((rest, input.leaf(text))) } else { Err(rest.error(rules.broken_by(behind))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{data::testing::read_part, quirks::Quirks};
    use alloc::string::{String, ToString};
    use proptest::prelude::*;

    fn run<'a, T>(
        parser: impl for<'c> Fn(Input<'a, 'c>) -> ParseResult<'a, 'c, T>,
        octets: &'a [u8],
        quirks: Quirks,
    ) -> Result<(T, &'a [u8]), String> {
        read_part(octets, quirks, parser).map(|(value, rest, report)| {
            assert_eq!(report, "");
            (value, rest)
        })
    }

    #[test]
    fn a_set_ends_where_its_text_does() {
        for (octets, text, rest) in [
            ("2,4:7,9,12:* (FLAGS)", "2,4:7,9,12:*", " (FLAGS)"),
            // As MailKit has it.
            ("18075:18074,15373:15276 (UID)", "18075:18074,15373:15276", " (UID)"),
            ("$ FLAGS", "$", " FLAGS"),
            ("$,1", "$", ",1"),
            ("*)", "*", ")"),
            ("4294967295", "4294967295", ""),
            ("1:2:3", "1:2", ":3"),
        ] {
            for quirks in [Quirks::NONE, Quirks::SERVERS] {
                let (value, left) = run(sequence_set, octets.as_bytes(), quirks).unwrap();
                assert_eq!((value.to_string().as_str(), left), (text, rest.as_bytes()));
            }
        }
        assert_eq!(run(uid_set, b"1,4:5,9]", Quirks::NONE), Ok((UidSet::new("1,4:5,9").unwrap(), &b"]"[..])));
        assert_eq!(run(uid, b"28 BODY", Quirks::NONE), Ok((NonZeroU32::new(28).unwrap(), &b" BODY"[..])));
    }

    #[test]
    fn what_is_no_set_is_refused_with_a_reason() {
        for (octets, error) in [
            ("", "expected number, `*` or `$` at offset 0 in sequence-set"),
            // 8 UID fetch -1,6 (UID RFC822.SIZE), as Netscape Communicator has it.
            ("-1,6", "expected number, `*` or `$` at offset 0 in sequence-set"),
            // DPPL5 FETCH  (BODY[HEADER] UID), as imap_tools has it.
            (" (BODY[HEADER] UID)", "expected number, `*` or `$` at offset 0 in sequence-set"),
            (",1", "expected number, `*` or `$` at offset 0 in sequence-set"),
            ("0", "expected nonzero digit at offset 0 in seq-number"),
            ("1,0:2", "expected nonzero digit at offset 2 in seq-number"),
            ("1:02", "expected nonzero digit at offset 2 in seq-number"),
            ("1,", "expected number or `*` at offset 2 in seq-number"),
            ("1,,2", "expected number or `*` at offset 2 in seq-number"),
            ("1:", "expected number or `*` at offset 2 in seq-number"),
            ("1,$", "expected number or `*` at offset 2 in seq-number"),
            ("7:4294967296", "expected number of at most 4294967295 at offset 2 in seq-number"),
            ("99999999999", "expected number of at most 4294967295 at offset 0 in seq-number"),
            ("42949672950", "expected number of at most 4294967295 at offset 0 in seq-number"),
            ("100000000000000000001", "expected number of at most 4294967295 at offset 0 in seq-number"),
        ] {
            for quirks in [Quirks::NONE, Quirks::SERVERS] {
                assert_eq!(run(sequence_set, octets.as_bytes(), quirks).unwrap_err(), error);
            }
            assert!(SequenceSet::new(octets).is_err() && SequenceSet::try_from(octets).is_err(), "{octets}");
        }
        for (octets, error) in [
            // [COPYUID 1  ], as hoodiecrow has it.
            (" ]", "expected number at offset 0 in uniqueid"),
            ("none", "expected number at offset 0 in uniqueid"),
            ("1:*", "expected number at offset 2 in uniqueid"),
            ("$", "expected number at offset 0 in uniqueid"),
            ("5,0", "expected nonzero digit at offset 2 in uniqueid"),
            ("4294967296", "expected number of at most 4294967295 at offset 0 in uniqueid"),
        ] {
            for quirks in [Quirks::NONE, Quirks::SERVERS] {
                assert_eq!(run(uid_set, octets.as_bytes(), quirks).unwrap_err(), error);
            }
            assert!(UidSet::new(octets).is_err() && UidSet::try_from(octets).is_err(), "{octets}");
        }
        for text in ["1 ", "1:2:3", "$,1", "$$", "1;2", "1\r\nA2 LOGOUT", "1,2\0"] {
            assert!(SequenceSet::new(text).is_err() && UidSet::new(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn each_prefix_is_an_error_or_a_value() {
        for octets in
            [&b"2,4:7,9,12:*"[..], b"$,", b"*:4,5:7", b"4294967295:4294967296,1", b"1,2:\xff\x80", b"123456789:0"]
        {
            for end in 0..=octets.len() {
                if let Ok((value, rest)) = run(sequence_set, &octets[..end], Quirks::NONE) {
                    assert_eq!(value.as_octets().len() + rest.len(), end);
                    assert!(SequenceSet::new(value.as_octets().reborrow()).is_ok());
                }
                if let Ok((value, _)) = run(uid_set, &octets[..end], Quirks::NONE) {
                    assert!(value.count() > 0);
                }
            }
        }
    }

    #[test]
    fn text_becomes_a_set_of_its_own() {
        let text = String::from("7:5,*");
        let (set, uids): (SequenceSet<'_>, UidSet<'_>) = (text.parse().unwrap(), text[..3].parse().unwrap());
        assert_eq!((SequenceSet::try_from(&*text), UidSet::try_from("7:5")), (Ok(set.clone()), Ok(uids.clone())));
        drop(text);
        assert_eq!((set.to_string().as_str(), uids.to_string().as_str()), ("7:5,*", "7:5"));
        assert_eq!(UidSet::try_from(SequenceSet::from(uids.clone())), Ok(uids));
        assert!(UidSet::try_from(set).is_err() && UidSet::try_from(SequenceSet::LAST_COMMAND).is_err());
    }

    proptest! {
        #[test]
        fn any_octets_are_an_error_or_a_value(octets in "[0-9:,*$ ]{0,24}") {
            if let Ok((value, rest)) = run(sequence_set, octets.as_bytes(), Quirks::NONE) {
                prop_assert_eq!(value.to_string().len() + rest.len(), octets.len());
                prop_assert!(value.is_last_command() || value.ranges().count() == value.to_string().split(',').count());
                prop_assert!(value.count(u32::MAX) >= value.count(0));
            }
            if let Ok((value, _)) = run(uid_set, octets.as_bytes(), Quirks::NONE) {
                prop_assert!(value.to_sequence_set().count(0) <= value.count());
            }
        }
    }
}
