//! CONDSTORE: a number for each change of a mailbox (RFC 7162, section 3.1; RFC 4551, which it replaces).
//!
//! Here are the number, and the search key that takes one. What is no more than such a number stands in the tables: STORE's
//! UNCHANGEDSINCE, FETCH's CHANGEDSINCE and MODSEQ, HIGHESTMODSEQ of STATUS and of response codes, and what SEARCH and ESEARCH
//! add to their results. RFC 4551 had numbers of 64 bits; those with the highest bit are refused, as RFC 7162 has it.

use crate::{
    data::{
        Flag,
        arguments::Arguments,
        macros::{arbitrary, display, into_static, serde_as, serde_fields},
    },
    error::{Rule, UsageError},
    quirks::Quirks,
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::{no_space, space},
        scan, static_already,
    },
};
use alloc::boxed::Box;
use core::fmt;

/// A mod-sequence: the number of a change in a mailbox, larger than those of all changes before it.
///
/// # Grammar
///
/// ```text
/// mod-sequence-value  = 1*DIGIT                       ; from 1 to 9,223,372,036,854,775,807
/// mod-sequence-valzer = "0" / mod-sequence-value
/// permsg-modsequence  = mod-sequence-value
/// ```
///
/// [RFC 7162, section 7](https://www.rfc-editor.org/rfc/rfc7162#section-7). 0 has a meaning of its own in three places: in STATUS
/// it says that the mailbox does not keep such numbers; no message is unchanged since 0; and a search for 0 is one for all
/// messages.
///
/// # Leniency
///
/// [`Quirks::ZERO`]: 0 in other places is kept, and written as it is.
///
/// # Example
///
/// ```
/// use imap_wire::{Code, Decoder, Response, ext::ModSeq};
///
/// let mut decoder = Decoder::client();
/// let Response::Untagged(status) = decoder.response(b"* OK [HIGHESTMODSEQ 715194045007]\r\n")? else { panic!() };
/// let Some(Code::HighestModSeq(highest)) = status.code else { panic!() };
/// assert_eq!(highest.get(), 715194045007);
/// assert!(highest > ModSeq::new(715194045006).unwrap());
/// assert!(ModSeq::new(0).is_err());
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ModSeq(u64);

impl ModSeq {
    /// 0, where the grammar has `mod-sequence-valzer`.
    pub const ZERO: Self = Self(0);

    /// The number.
    ///
    /// # Errors
    ///
    /// If it is 0, for which there is [`ZERO`](Self::ZERO), or has more than 63 bits.
    pub const fn new(value: u64) -> Result<Self, UsageError> {
        if value == 0 || value > MOST { Err(NOT_A_VALUE) } else { Ok(Self(value)) }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Writes `mod-sequence-valzer`.
    pub(crate) fn write_valzer(self, writer: &mut Writer) {
        writer.number(self.0);
    }

    /// Writes `mod-sequence-value`.
    pub(crate) fn write(self, writer: &mut Writer) {
        if self == Self::ZERO {
            writer.object(NOT_A_VALUE);
        }
        writer.number(self.0);
    }
}

/// The largest: 63 bits.
const MOST: u64 = i64::MAX as u64;

const NOT_A_VALUE: UsageError = UsageError("a mod-sequence is from 1 to 9223372036854775807");

impl TryFrom<u64> for ModSeq {
    type Error = UsageError;

    fn try_from(value: u64) -> Result<Self, UsageError> {
        Self::new(value)
    }
}

impl From<ModSeq> for u64 {
    fn from(modseq: ModSeq) -> Self {
        modseq.0
    }
}

impl fmt::Display for ModSeq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Arguments for ModSeq {}
static_already!(ModSeq);
serde_as!(ModSeq: u64, |it| it.0, |value| if value == 0 { Ok(Self::ZERO) } else { Self::new(value) });

/// None is 0.
#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ModSeq {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Self::new((u.arbitrary::<u64>()? >> 1).max(1)).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// What the search key MODSEQ asks: which messages have changed with this number or a larger one?
///
/// # Grammar
///
/// ```text
/// search-modsequence = "MODSEQ" [search-modseq-ext] SP mod-sequence-valzer
/// ```
///
/// [RFC 7162, section 3.1.5](https://www.rfc-editor.org/rfc/rfc7162#section-3.1.5)
///
/// # Example
///
/// ```
/// use imap_wire::{data::Flag, ext::{EntryTypeReq, ModSeq, SearchModSequence, SearchModseqExt}, search::SearchKey};
///
/// let since = ModSeq::new(620162338)?;
/// assert_eq!(SearchKey::modseq(since).to_string(), "MODSEQ 620162338");
///
/// let draft = SearchModseqExt::new(Flag::Draft, EntryTypeReq::All)?;
/// let key = SearchKey::modseq(SearchModSequence::new(since).with_ext(draft));
/// assert_eq!(key.to_string(), r#"MODSEQ "/flags/\\Draft" all 620162338"#);
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SearchModSequence<'a> {
    /// Of what the change has to be. Without it any change counts, and so it does for a server that has one number for all that
    /// changes of a message.
    pub ext: Option<SearchModseqExt<'a>>,
    /// The least number that is looked for.
    pub modseq: ModSeq,
}

impl<'a> SearchModSequence<'a> {
    /// Any change with this number or a larger one.
    #[must_use]
    pub const fn new(modseq: ModSeq) -> Self {
        Self { ext: None, modseq }
    }

    /// The same, of this only.
    #[must_use]
    pub fn with_ext(mut self, ext: SearchModseqExt<'a>) -> Self {
        self.ext = Some(ext);
        self
    }

    /// Writes what follows the name and a space.
    pub(crate) fn write(&self, writer: &mut Writer) {
        if let Some(ext) = &self.ext {
            ext.write(writer);
            writer.space();
        }
        self.modseq.write_valzer(writer);
    }
}

/// Any change with this number or a larger one.
impl From<ModSeq> for Box<SearchModSequence<'_>> {
    fn from(modseq: ModSeq) -> Self {
        Self::new(SearchModSequence::new(modseq))
    }
}

display!(SearchModSequence);
into_static!(struct SearchModSequence { ext, modseq });
arbitrary!(struct SearchModSequence<'a> { ext, modseq });

/// Of which flag a search for a mod-sequence is.
///
/// # Grammar
///
/// ```text
/// search-modseq-ext = SP entry-name SP entry-type-req
/// entry-name        = entry-flag-name
/// entry-flag-name   = DQUOTE "/flags/" attr-flag DQUOTE
/// ```
///
/// [RFC 7162, section 7](https://www.rfc-editor.org/rfc/rfc7162#section-7). The name is a quoted string, so that a `\` in it is
/// written twice.
///
/// # Leniency
///
/// None.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SearchModseqExt<'a> {
    flag: Flag<'a>,
    entry_type: EntryTypeReq,
}

impl<'a> SearchModseqExt<'a> {
    /// Of this flag.
    ///
    /// # Errors
    ///
    /// If it is `\Recent`, whose changes have no number, or `\*`, which is no flag.
    pub fn new(flag: Flag<'a>, entry_type: EntryTypeReq) -> Result<Self, UsageError> {
        if is_attr_flag(&flag) {
            Ok(Self { flag, entry_type })
        } else {
            Err(UsageError("no mod-sequence is of `\\Recent` or `\\*`"))
        }
    }

    /// The flag.
    #[must_use]
    pub const fn flag(&self) -> &Flag<'a> {
        &self.flag
    }

    /// Whose flag.
    #[must_use]
    pub const fn entry_type(&self) -> EntryTypeReq {
        self.entry_type
    }

    fn write(&self, writer: &mut Writer) {
        // However long it is, the grammar has no literal here.
        writer.text(b"\"/flags/");
        if let Flag::Other(_) = self.flag
            && !self.flag.as_octets().starts_with(b"\\")
        {
            writer.text(self.flag.as_octets());
        } else {
            writer.text(b"\\");
            writer.text(self.flag.as_octets());
        }
        writer.text(b"\" ");
        writer.text(self.entry_type.name());
    }
}

into_static!(struct SearchModseqExt { flag, entry_type });
serde_fields!(
    SearchModseqExt<'a>,
    |it| { flag: Flag<'a> = it.flag, entry_type: EntryTypeReq = it.entry_type },
    Self::new(flag, entry_type),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for SearchModseqExt<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let flag = *u.choose(&[r"\Seen", r"\draft", "$MDNSent", r"\X-a", "7"])?;
        let entry_type = u.arbitrary()?;
        let flag = Flag::new(flag).and_then(|flag| Self::new(flag, entry_type));
        flag.map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// Whose flag it is: that of the user, or one that all users see.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "there is no third that both could leave out")]
pub enum EntryTypeReq {
    /// `priv`: that of the user.
    Priv,
    /// `shared`: that of all users.
    Shared,
    /// `all`: either.
    All,
}

static_already!(EntryTypeReq);
arbitrary!(
    enum EntryTypeReq {
        Priv,
        Shared,
        All,
    }
);

impl EntryTypeReq {
    /// `priv`, `shared` or `all`.
    #[must_use]
    pub const fn name(self) -> &'static [u8] {
        match self {
            Self::Priv => b"priv",
            Self::Shared => b"shared",
            Self::All => b"all",
        }
    }
}

/// `mod-sequence-valzer = "0" / mod-sequence-value`
#[inline]
pub(crate) fn mod_sequence_valzer<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ModSeq> {
    const DIGIT: &Rule = &Rule::new("digit", "mod-sequence-valzer");
    const RANGE: &Rule = &Rule::new("number of at most 9223372036854775807", "mod-sequence-valzer");
    match scan::digits(input.octets) {
        Some((_, 0)) => Err(input.error(DIGIT)),
        Some((value, length)) if value <= MOST => Ok((input.skip(length), ModSeq(value))),
        _ => Err(input.error(RANGE)),
    }
}

/// `mod-sequence-value = 1*DIGIT`, of 1 or more; 0 is tolerated.
#[inline]
pub(crate) fn mod_sequence_value<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ModSeq> {
    const DIGIT: &Rule = &Rule::new("digit", "mod-sequence-value");
    const RANGE: &Rule = &Rule::new("number of 1 to 9223372036854775807", "mod-sequence-value");
    match scan::digits(input.octets) {
        Some((_, 0)) => Err(input.error(DIGIT)),
        Some((value, length)) if value <= MOST => {
            if value == 0 {
                input.deviate(Quirks::ZERO, RANGE)?;
            }
            Ok((input.skip(length), ModSeq(value)))
        }
        _ => Err(input.error(RANGE)),
    }
}

/// `"(" permsg-modsequence ")"`, of `fetch-mod-resp = "MODSEQ" SP "(" permsg-modsequence ")"`
#[inline]
pub(crate) fn permsg_modsequence<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ModSeq> {
    const OPEN: &Rule = &Rule::new("`(`", "fetch-mod-resp");
    const CLOSE: &Rule = &Rule::new("`)`", "fetch-mod-resp");
    let (rest, modseq) = mod_sequence_value(no_space(input.expect(b'(', OPEN)?)?)?;
    Ok((no_space(rest)?.expect(b')', CLOSE)?, modseq))
}

/// Writes `"(" permsg-modsequence ")"`.
pub(crate) fn write_permsg_modsequence(modseq: &ModSeq, writer: &mut Writer) {
    writer.open();
    modseq.write(writer);
    writer.close();
}

/// `[entry-name SP entry-type-req SP] mod-sequence-valzer`, behind `MODSEQ` and a space
pub(crate) fn search_modsequence<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Box<SearchModSequence<'a>>> {
    let (mut at, mut ext) = (input, None);
    if let [b'"', ..] = input.octets {
        let (rest, flag) = entry_name(input)?;
        let (rest, entry_type) = entry_type_req(space(rest)?)?;
        ext = Some(SearchModseqExt { flag, entry_type });
        at = space(rest)?;
    }
    let (rest, modseq) = mod_sequence_valzer(at)?;
    Ok((rest, Box::new(SearchModSequence { ext, modseq })))
}

/// `entry-name = DQUOTE "/flags/" attr-flag DQUOTE`
fn entry_name<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Flag<'a>> {
    const FLAGS: &Rule = &Rule::new("`\"/flags/`", "entry-flag-name");
    const FLAG: &Rule = &Rule::new("flag", "attr-flag");
    const ESCAPED: &Rule = &Rule::new("`\\\\` for a `\\`", "attr-flag");
    const CLOSE: &Rule = &Rule::new("quotation mark", "entry-flag-name");
    const FRONT: &[u8] = b"\"/flags/";
    let (mut at, front) = input.take_octets(FRONT.len());
    if !front.eq_ignore_ascii_case(FRONT) {
        return Err(input.error(FLAGS));
    }
    let mut length = 0;
    if let [b'\\', rest @ ..] = at.octets {
        if rest.first() != Some(&b'\\') {
            return Err(at.error(ESCAPED));
        }
        // Of the two one is part of the flag.
        at = at.skip(1);
        length = 1;
    }
    length += scan::run(at.octets.get(length..).unwrap_or_default(), scan::ATOM);
    let (rest, name) = at.take_octets(length);
    let flag = Flag::new(at.leaf(name)).ok().filter(is_attr_flag).ok_or_else(|| at.error(FLAG))?;
    Ok((rest.expect(b'"', CLOSE)?, flag))
}

/// True for `attr-flag`.
const fn is_attr_flag(flag: &Flag<'_>) -> bool {
    !matches!(flag, Flag::Recent | Flag::Any)
}

/// `entry-type-req = "priv" / "shared" / "all"`
fn entry_type_req<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, EntryTypeReq> {
    const PRIV: u128 = scan::key(b"PRIV");
    const SHARED: u128 = scan::key(b"SHARED");
    const ALL: u128 = scan::key(b"ALL");
    const TYPE: &Rule = &Rule::new("`priv`, `shared` or `all`", "entry-type-req");
    let (key, length) = scan::keyword(input.octets);
    let entry_type = match key {
        PRIV => EntryTypeReq::Priv,
        SHARED => EntryTypeReq::Shared,
        ALL => EntryTypeReq::All,
        _ => return Err(input.error(TYPE)),
    };
    Ok((input.skip(length), entry_type))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Code, Data, Decoder, Encode, Limits, Response,
        command::Command,
        data::testing::{read, written},
        wire::{IntoStatic, Peer},
    };
    use alloc::string::ToString;

    fn value(text: &str, quirks: Quirks) -> Result<(u64, String), String> {
        read(text.as_bytes(), 0, quirks, mod_sequence_value).map(|(it, report)| (it.get(), report))
    }

    fn valzer(text: &str) -> Result<u64, String> {
        read(text.as_bytes(), 0, Quirks::NONE, mod_sequence_valzer).map(|(it, _)| it.get())
    }

    fn search(text: &str) -> Result<Box<SearchModSequence<'_>>, String> {
        read(text.as_bytes(), 0, Quirks::NONE, search_modsequence).map(|(it, _)| it)
    }

    fn shown(key: &SearchModSequence<'_>) -> String {
        String::from_utf8(written(Peer::server(), |writer| key.write(writer))).unwrap().trim_end().into()
    }

    #[test]
    fn a_number_has_63_bits() {
        for quirks in [Quirks::NONE, Quirks::ALL] {
            assert_eq!(value("1", quirks), Ok((1, String::new())));
            assert_eq!(value("9223372036854775807", quirks), Ok((u64::MAX >> 1, String::new())));
            for (text, error) in [
                ("", "expected digit at offset 0 in mod-sequence-value"),
                ("-1", "expected digit at offset 0 in mod-sequence-value"),
                (
                    "9223372036854775808",
                    "expected number of 1 to 9223372036854775807 at offset 0 in mod-sequence-value",
                ),
                (
                    "99999999999999999999",
                    "expected number of 1 to 9223372036854775807 at offset 0 in mod-sequence-value",
                ),
            ] {
                assert_eq!(value(text, quirks).unwrap_err(), error);
            }
        }
        assert_eq!(valzer("9223372036854775807"), Ok(u64::MAX >> 1));
        assert_eq!(valzer("x").unwrap_err(), "expected digit at offset 0 in mod-sequence-valzer");
        assert_eq!(
            valzer("9223372036854775808").unwrap_err(),
            "expected number of at most 9223372036854775807 at offset 0 in mod-sequence-valzer"
        );
        assert!(ModSeq::new(0).is_err() && ModSeq::try_from(1 << 63).is_err());
        assert_eq!(ModSeq::new(7).map(u64::from), Ok(7));
    }

    #[test]
    fn zero_is_tolerated_where_it_has_no_meaning() {
        assert_eq!(valzer("0"), Ok(0));
        // hoodiecrow: * OK [HIGHESTMODSEQ 0]
        assert_eq!(value("0", Quirks::SERVERS), Ok((0, "zero at 0".into())));
        // iOS Mail: UID FETCH 1:* (FLAGS) (CHANGEDSINCE 0)
        assert_eq!(value("0", Quirks::CLIENTS), Ok((0, "zero at 0".into())));
        assert_eq!(
            value("0", Quirks::NONE).unwrap_err(),
            "expected number of 1 to 9223372036854775807 at offset 0 in mod-sequence-value"
        );
    }

    #[test]
    fn the_number_of_a_message_stands_in_parentheses() {
        let modseq = |text: &str, quirks| {
            read(text.as_bytes(), 0, quirks, permsg_modsequence).map(|(it, report)| (it.get(), report))
        };
        assert_eq!(modseq("(624140003)", Quirks::NONE), Ok((624140003, String::new())));
        assert_eq!(modseq("( 5 )", Quirks::SERVERS), Ok((5, "spaces at 1, spaces at 3".into())));
        for (text, error) in [
            ("5", "expected `(` at offset 0 in fetch-mod-resp"),
            ("()", "expected digit at offset 1 in mod-sequence-value"),
            ("(-1)", "expected digit at offset 1 in mod-sequence-value"),
            ("(5", "expected `)` at offset 2 in fetch-mod-resp"),
            ("(5 6)", "expected no space at offset 2 in SP"),
        ] {
            assert_eq!(modseq(text, Quirks::NONE).unwrap_err(), error);
        }
    }

    #[test]
    fn a_search_may_be_of_a_flag() {
        for (text, flag, kind, shown_as) in [
            (r#""/flags/\\draft" all 620162338"#, Flag::Draft, EntryTypeReq::All, r#""/flags/\\Draft" all 620162338"#),
            (
                r#""/FLAGS/$mdnsent" PRIV 0"#,
                Flag::new("$MDNSent").unwrap(),
                EntryTypeReq::Priv,
                r#""/flags/$mdnsent" priv 0"#,
            ),
            (
                r#""/flags/\\X-a" shared 1"#,
                Flag::new(r"\x-A").unwrap(),
                EntryTypeReq::Shared,
                r#""/flags/\\X-a" shared 1"#,
            ),
        ] {
            let key = search(text).unwrap();
            let ext = key.ext.as_ref().unwrap();
            assert_eq!((ext.flag(), ext.entry_type()), (&flag, kind));
            assert_eq!(shown(&key), shown_as);
            assert_eq!(search(shown_as).as_ref(), Ok(&key));
            assert_eq!(*key.clone().into_owned(), *key);
        }
        assert_eq!(search("5").unwrap(), ModSeq(5).into());
        let long = "x".repeat(2_000);
        let ext = SearchModseqExt::new(Flag::new(&*long).unwrap(), EntryTypeReq::All).unwrap();
        let key = SearchModSequence::new(ModSeq::ZERO).with_ext(ext);
        assert_eq!(*search(&shown(&key)).unwrap(), key);
        for flag in [Flag::Recent, Flag::Any] {
            assert!(SearchModseqExt::new(flag, EntryTypeReq::All).is_err());
        }
    }

    #[test]
    fn what_is_no_search_is_refused_with_a_reason() {
        for (text, error) in [
            ("", "expected digit at offset 0 in mod-sequence-valzer"),
            ("all 5", "expected digit at offset 0 in mod-sequence-valzer"),
            (r#""/flags/a""#, "expected space at offset 10 in SP"),
            (r#""/flags/a" 5"#, "expected `priv`, `shared` or `all` at offset 11 in entry-type-req"),
            (r#""/flags/a" any 5"#, "expected `priv`, `shared` or `all` at offset 11 in entry-type-req"),
            (r#""/flags/a" all"#, "expected space at offset 14 in SP"),
            (r#""/comment" all 5"#, "expected `\"/flags/` at offset 0 in entry-flag-name"),
            (r#""" all 5"#, "expected `\"/flags/` at offset 0 in entry-flag-name"),
            (r#""/flags/" all 5"#, "expected flag at offset 8 in attr-flag"),
            (r#""/flags/\\" all 5"#, "expected flag at offset 9 in attr-flag"),
            (r#""/flags/\seen" all 5"#, "expected `\\\\` for a `\\` at offset 8 in attr-flag"),
            (r#""/flags/\\recent" all 5"#, "expected flag at offset 9 in attr-flag"),
            (r#""/flags/\\*" all 5"#, "expected flag at offset 9 in attr-flag"),
            (r#""/flags/a b" all 5"#, "expected quotation mark at offset 9 in entry-flag-name"),
        ] {
            assert_eq!(search(text).unwrap_err(), error, "{text}");
        }
    }

    fn code(line: &str, quirks: Quirks) -> String {
        match Decoder::new(Limits::client(), quirks).response(line.as_bytes()) {
            Ok(Response::Untagged(status) | Response::Tagged(_, status)) => format!("{:?}", status.code.unwrap()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_code_whose_value_is_none_is_kept() {
        for (line, typed) in [
            ("* OK [HIGHESTMODSEQ 715194045007]\r\n", "HighestModSeq(ModSeq(715194045007))"),
            ("* OK [NOMODSEQ] none\r\n", "NoModSeq"),
            ("d105 OK [MODIFIED 7,9] failed\r\n", "Modified(SequenceSet(7,9))"),
        ] {
            assert_eq!(code(line, Quirks::NONE), typed);
        }
        // hoodiecrow
        assert_eq!(code("* OK [HIGHESTMODSEQ 0]\r\n", Quirks::SERVERS), "HighestModSeq(ModSeq(0))");
        assert!(code("* OK [HIGHESTMODSEQ 0]\r\n", Quirks::NONE).starts_with("Other"));
        for line in ["HIGHESTMODSEQ -1", "HIGHESTMODSEQ 9223372036854775808", "MODIFIED", "MODIFIED 0", "NOMODSEQ 1"] {
            assert!(code(&format!("* OK [{line}] x\r\n"), Quirks::NONE).starts_with("Other"), "{line}");
        }
    }

    #[test]
    fn a_mailbox_without_numbers_says_0() {
        let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
        let response = decoder.response(b"* STATUS x (MESSAGES 1 HIGHESTMODSEQ 0)\r\n").unwrap();
        assert!(response.check(&Peer::client()).is_ok());
        let Response::Data(Data::Status(status)) = response else { panic!("{response:?}") };
        assert_eq!(status.highest_modseq(), Some(&ModSeq::ZERO));
        let error = decoder.response(b"* STATUS x (HIGHESTMODSEQ 9223372036854775808)\r\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected number of at most 9223372036854775807 at offset 26 in mod-sequence-valzer"
        );
    }

    fn command(line: &str) -> Command<'_> {
        Decoder::new(Limits::client(), Quirks::CLIENTS).command(line.as_bytes()).unwrap().command
    }

    #[test]
    fn commands_with_numbers_need_the_extension() {
        for line in [
            "a SELECT x (CONDSTORE)\r\n",
            "a STATUS x (HIGHESTMODSEQ)\r\n",
            "a FETCH 1 (FLAGS MODSEQ)\r\n",
            "a FETCH 1 FLAGS (CHANGEDSINCE 5)\r\n",
            "a STORE 1 (UNCHANGEDSINCE 0) FLAGS ()\r\n",
            "a SEARCH MODSEQ 0\r\n",
        ] {
            let needs: Vec<_> = command(line).needs().iter().map(ToString::to_string).collect();
            // Yahoo has the one without the other.
            let or_else = if line.contains("HIGHESTMODSEQ") { " or XYMHIGHESTMODSEQ" } else { "" };
            assert_eq!(needs, [format!("CONDSTORE or QRESYNC{or_else}")], "{line}");
        }
        // The number is not that of a message.
        assert!(!command("a UID SEARCH MODSEQ 5\r\n").uses_numbers());
    }

    #[test]
    fn what_the_grammar_does_not_have_is_found_by_the_check() {
        let tagged = |line: &'static str| {
            let command = Decoder::new(Limits::client(), Quirks::CLIENTS).command(line.as_bytes()).unwrap();
            command.check(&Peer::server()).map_err(|error| error.to_string())
        };
        let is_zero = Err("a mod-sequence is from 1 to 9223372036854775807".into());
        assert_eq!(tagged("a FETCH 1 FLAGS (CHANGEDSINCE 0)\r\n"), is_zero);
        assert_eq!(tagged("a STORE 1 (UNCHANGEDSINCE 0) FLAGS ()\r\n"), Ok(()));
        assert_eq!(
            tagged("a STORE 1 (UNCHANGEDSINCE 1 UNCHANGEDSINCE 2) FLAGS ()\r\n"),
            Err("STORE has one UNCHANGEDSINCE".into())
        );
        let response = Decoder::client().response(b"* OK [HIGHESTMODSEQ 0]\r\n").unwrap();
        assert!(matches!(&response, Response::Untagged(it) if it.code == Some(Code::HighestModSeq(ModSeq::ZERO))));
        assert!(response.check(&Peer::client()).is_err());
    }

    #[test]
    fn each_prefix_is_an_error_or_a_value() {
        let whole = r#""/flags/\\draft" all 620162338"#;
        for end in 0..whole.len() {
            assert!(search(&whole[..end]).is_err() || end > r#""/flags/\\draft" all "#.len());
        }
    }
}
