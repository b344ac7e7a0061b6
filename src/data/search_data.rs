//! Results of searches: SEARCH, which is numbers (RFC 3501, section 7.2.5), and ESEARCH (RFC 9051, section 7.3.4).

use super::{
    list::is_line_end,
    macros::{display, into_static, serde_fields},
    sequence::{UidSet, uid_set},
    tagged_ext::{TaggedExt, label, tagged_ext},
};
use crate::{
    error::{ParseError, Rule, UsageError},
    quirks::Quirks,
    wire::{
        Octets, Raw, Writer,
        input::{Input, ParseResult},
        list::{list, no_space, space},
        number::{number, number64, nz_number},
        static_already,
        string::astring,
    },
};
use alloc::vec::Vec;
use core::num::NonZeroU32;
use nom::Err;

/// The result of SEARCH: numbers of messages, or UIDs if that was asked for, in the server's order.
///
/// # Grammar
///
/// ```text
/// obsolete-search-response = "SEARCH" *(SP nz-number)
/// mailbox-data             =/ "SEARCH" [1*(SP nz-number) SP search-sort-mod-seq]
/// search-sort-mod-seq      = "(" "MODSEQ" SP mod-sequence-value ")"
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9);
/// MODSEQ: [RFC 7162, section 7](https://www.rfc-editor.org/rfc/rfc7162#section-7).
///
/// # Leniency
///
/// [`Quirks::SEARCH_MODSEQ`] and [`Quirks::SPACES`]. How many numbers there are is not limited; they take less memory than the
/// line that has them.
///
/// # Example
///
/// ```
/// use core::num::NonZeroU32;
/// use imap_wire::data::SearchData;
///
/// let found = SearchData::new([2, 84, 882].into_iter().filter_map(NonZeroU32::new)).with_modseq(917162500)?;
/// assert_eq!(found.numbers(), [2, 84, 882]);
/// assert_eq!(found.modseq(), Some(917162500));
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct SearchData {
    numbers: Vec<u32>,
    modseq: Option<u64>,
}

impl SearchData {
    /// These numbers.
    pub fn new(numbers: impl IntoIterator<Item = NonZeroU32>) -> Self {
        Self { numbers: numbers.into_iter().map(NonZeroU32::get).collect(), modseq: None }
    }

    /// The same with MODSEQ: the highest mod-sequence of all messages found (RFC 7162).
    ///
    /// # Errors
    ///
    /// If there are no numbers, or it is 0 or has more than 63 bits.
    pub fn with_modseq(mut self, modseq: u64) -> Result<Self, UsageError> {
        if self.numbers.is_empty() {
            return Err(UsageError("where nothing was found there is no MODSEQ"));
        }
        if modseq == 0 || i64::try_from(modseq).is_err() {
            return Err(UsageError("a mod-sequence has 63 bits and is not 0"));
        }
        self.modseq = Some(modseq);
        Ok(self)
    }

    /// The numbers. None is 0.
    #[must_use]
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// The numbers. None is 0.
    #[must_use]
    pub fn into_numbers(self) -> Vec<u32> {
        self.numbers
    }

    /// MODSEQ: the highest mod-sequence of all messages found (RFC 7162).
    #[must_use]
    pub const fn modseq(&self) -> Option<u64> {
        self.modseq
    }

    /// Writes a space before each number.
    pub(crate) fn write(&self, writer: &mut Writer) {
        for number in &self.numbers {
            writer.space();
            writer.number((*number).into());
        }
        if let Some(modseq) = self.modseq {
            writer.text(b" (MODSEQ ");
            writer.number(modseq);
            writer.close();
        }
    }
}

static_already!(SearchData);
serde_fields!(
    SearchData,
    |it| { numbers: Vec<NonZeroU32> = it.numbers, modseq: Option<u64> = it.modseq },
    {
        let found = Self::new(numbers);
        if let Some(modseq) = modseq { found.with_modseq(modseq) } else { Ok(found) }
    },
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for SearchData {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let modseq = u.arbitrary::<Option<u64>>()?.map(|modseq| modseq >> 1);
        let found = Self::new(u.arbitrary::<Vec<NonZeroU32>>()?);
        Ok(match modseq {
            Some(modseq) => found.clone().with_modseq(modseq).unwrap_or(found),
            None => found,
        })
    }
}

/// The result of an extended search: only what was asked for, or part of it.
///
/// # Grammar
///
/// ```text
/// esearch-response   = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)
/// search-correlator  = SP "(" "TAG" SP tag-string ")"
/// search-return-data = "MIN" SP nz-number / "MAX" SP nz-number / "ALL" SP sequence-set / "COUNT" SP number / search-ret-data-ext
/// ```
///
/// [RFC 9051, section 7.3.4](https://www.rfc-editor.org/rfc/rfc9051#section-7.3.4). What was found has neither `*` nor `$`,
/// and after a SORT its order means something, so that `ALL` is a [`UidSet`] whether it has UIDs or not.
///
/// # Leniency
///
/// Data of other names is kept, in any mode, and so are correlators ([RFC 7377](https://www.rfc-editor.org/rfc/rfc7377)).
/// [`Quirks::ESEARCH_PARENS`] and [`Quirks::SPACES`].
///
/// # Example
///
/// ```
/// use core::num::NonZeroU32;
/// use imap_wire::data::{Esearch, UidSet};
///
/// let found = Esearch::new(true).with_tag("A283").with_count(3).with_all(UidSet::new("2,10:11")?);
/// assert!(found.is_uid());
/// assert_eq!((found.min(), found.count()), (None, Some(3)));
/// assert_eq!(found.all().unwrap().uids().collect::<Vec<_>>(), [2, 10, 11]);
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Esearch<'a> {
    tag: Option<Octets<'a>>,
    is_uid: bool,
    min: Option<NonZeroU32>,
    max: Option<NonZeroU32>,
    count: Option<u32>,
    all: Option<UidSet<'a>>,
    correlators: Vec<TaggedExt<'a>>,
    others: Vec<TaggedExt<'a>>,
}

impl<'a> Esearch<'a> {
    /// A result that says nothing yet, of messages by UID or by number.
    #[must_use]
    pub fn new(is_uid: bool) -> Self {
        Self { is_uid, ..Self::default() }
    }

    /// The same with the tag of the command that it answers.
    #[must_use]
    pub fn with_tag(mut self, tag: impl Into<Octets<'a>>) -> Self {
        self.tag = Some(tag.into());
        self
    }

    /// The same with MIN: the lowest number found.
    #[must_use]
    pub const fn with_min(mut self, min: NonZeroU32) -> Self {
        self.min = Some(min);
        self
    }

    /// The same with MAX: the highest number found.
    #[must_use]
    pub const fn with_max(mut self, max: NonZeroU32) -> Self {
        self.max = Some(max);
        self
    }

    /// The same with COUNT: how many were found.
    #[must_use]
    pub const fn with_count(mut self, count: u32) -> Self {
        self.count = Some(count);
        self
    }

    /// The same with ALL: all that were found.
    #[must_use]
    pub fn with_all(mut self, all: UidSet<'a>) -> Self {
        self.all = Some(all);
        self
    }

    /// The same with data of another name.
    ///
    /// # Errors
    ///
    /// If it is TAG, UID, MIN, MAX, COUNT or ALL.
    pub fn with_other(mut self, data: TaggedExt<'a>) -> Result<Self, UsageError> {
        if ["TAG", "UID", "MIN", "MAX", "COUNT", "ALL"].iter().any(|name| data.is(name)) {
            return Err(UsageError("this data has a method of its own"));
        }
        self.others.push(data);
        Ok(self)
    }

    /// The tag of the command that this answers. Without one, it is the server's own idea.
    #[must_use]
    pub const fn tag(&self) -> Option<&Octets<'a>> {
        self.tag.as_ref()
    }

    /// True if the numbers are UIDs.
    #[must_use]
    pub const fn is_uid(&self) -> bool {
        self.is_uid
    }

    /// MIN: the lowest number found.
    #[must_use]
    pub fn min(&self) -> Option<u32> {
        self.min.map(NonZeroU32::get)
    }

    /// MAX: the highest number found.
    #[must_use]
    pub fn max(&self) -> Option<u32> {
        self.max.map(NonZeroU32::get)
    }

    /// COUNT: how many were found.
    #[must_use]
    pub const fn count(&self) -> Option<u32> {
        self.count
    }

    /// ALL: all that were found. A server may send none if there are none.
    #[must_use]
    pub const fn all(&self) -> Option<&UidSet<'a>> {
        self.all.as_ref()
    }

    /// What stands beside the tag, and tells which search this answers.
    #[must_use]
    pub fn correlators(&self) -> &[TaggedExt<'a>] {
        &self.correlators
    }

    /// Data of other names.
    #[must_use]
    pub fn others(&self) -> &[TaggedExt<'a>] {
        &self.others
    }

    /// The value of data of this name, which is compared without case.
    #[must_use]
    pub fn other(&self, name: &str) -> Option<&Raw<'a>> {
        self.others.iter().find(|data| data.is(name)).map(TaggedExt::value)
    }

    /// Writes a space before each part.
    pub(crate) fn write(&self, writer: &mut Writer) {
        if self.tag.is_some() || !self.correlators.is_empty() {
            writer.space();
            let tag = self.tag.iter().map(Correlator::Tag);
            writer.list(tag.chain(self.correlators.iter().map(Correlator::Other)), |writer, it| match it {
                Correlator::Tag(tag) => {
                    writer.text(b"TAG ");
                    // The grammar has no literal8 here.
                    if tag.contains(&0) { writer.literal(tag, false) } else { writer.string(tag) }
                }
                Correlator::Other(other) => other.write(writer),
            });
        }
        if self.is_uid {
            writer.text(b" UID");
        }
        let numbers = [(b" MIN ", self.min()), (b" MAX ", self.max())];
        for (name, value) in numbers.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            writer.text(name);
            writer.number(value.into());
        }
        if let Some(all) = &self.all {
            writer.text(b" ALL ");
            all.write(writer);
        }
        if let Some(count) = self.count {
            writer.text(b" COUNT ");
            writer.number(count.into());
        }
        for data in &self.others {
            writer.space();
            data.write(writer);
        }
    }
}

/// `one-correlator`
enum Correlator<Tag, Other> {
    Tag(Tag),
    Other(Other),
}

display!(Esearch);
into_static!(struct Esearch { tag, is_uid, min, max, count, all, correlators, others });
serde_fields!(
    Esearch<'a>,
    |it| {
        tag: Option<Octets<'a>> = it.tag,
        is_uid: bool = it.is_uid,
        min: Option<NonZeroU32> = it.min,
        max: Option<NonZeroU32> = it.max,
        count: Option<u32> = it.count,
        all: Option<UidSet<'a>> = it.all,
        correlators: Vec<TaggedExt<'a>> = it.correlators,
        others: Vec<TaggedExt<'a>> = it.others,
    },
    {
        if correlators.iter().any(|correlator| correlator.is("TAG")) {
            return Err(UsageError("this correlator has a field of its own"));
        }
        let found = Self { tag, is_uid, min, max, count, all, correlators, others: Vec::new() };
        others.into_iter().try_fold(found, Self::with_other)
    },
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Esearch<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let tag = *u.choose(&[None, Some("A1"), Some("a\"\\ b"), Some("")])?;
        Ok(Self {
            tag: tag.map(Octets::from),
            is_uid: u.arbitrary()?,
            min: u.arbitrary()?,
            max: u.arbitrary()?,
            count: u.arbitrary()?,
            all: u.arbitrary()?,
            correlators: if u.ratio(1, 8)? {
                u.arbitrary_iter()?.take(2).collect::<Result<_, _>>()?
            } else {
                Vec::new()
            },
            others: u.arbitrary_iter()?.take(2).collect::<Result<_, _>>()?,
        })
    }
}

/// `*(SP nz-number) [SP search-sort-mod-seq]`, behind `SEARCH`
pub(crate) fn search_data<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, SearchData> {
    let mut found = SearchData::default();
    let mut at = input;
    loop {
        at = nz_numbers(at, &mut found.numbers);
        if is_line_end(at) {
            return Ok((at, found));
        }
        at = uncommon(at, &mut found)?;
    }
}

/// `*(SP nz-number)`, up to the first that is not of the common form.
#[inline]
fn nz_numbers<'a, 'c>(input: Input<'a, 'c>, numbers: &mut Vec<u32>) -> Input<'a, 'c> {
    let mut octets = input.octets;
    while let [b' ', digits @ ..] = octets {
        let (mut value, mut length) = digits.first_chunk().map_or((0, 0), eight_digits);
        while let Some(digit @ b'0'..=b'9') = digits.get(length) {
            // Ten digits cannot overflow, and of more the value is not used.
            value = value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
            length += 1;
        }
        match u32::try_from(value) {
            Ok(number @ 1..) if length <= 10 => numbers.push(number),
            _ => break,
        }
        octets = digits.get(length..).unwrap_or_default();
    }
    input.skip(input.octets.len() - octets.len())
}

/// The value of the digits at the front, and how many they are.
///
/// All at once, as lanes of a word: the first is the lowest lane, and two, four, then eight digits become one number.
#[inline]
fn eight_digits(octets: &[u8; 8]) -> (u64, usize) {
    let lanes = u64::from_le_bytes(*octets) ^ 0x3030_3030_3030_3030;
    // The high bit of the lowest lane that is above 9, and perhaps of some above it.
    let others = (lanes.wrapping_add(0x7676_7676_7676_7676) | lanes) & 0x8080_8080_8080_8080;
    let count = others.trailing_zeros() / 8;
    // Zeros come before what is left of them.
    let digits = lanes.checked_shl(64 - 8 * count).unwrap_or_default();
    let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    let value = (fours * 10_000 + (fours >> 32)) & 0xffff_ffff;
    (value, count as usize)
}

/// What is not the line end, and not a number of the common form behind a space.
#[cold]
fn uncommon<'a, 'c>(input: Input<'a, 'c>, found: &mut SearchData) -> Result<Input<'a, 'c>, Err<ParseError>> {
    const NEXT: &Rule = &Rule::new("space or line end", "search-response");
    const MODSEQ: &Rule = &Rule::new("MODSEQ only behind numbers, at the end", "search-sort-mod-seq");
    let at = match input.octets {
        [b' ', ..] => {
            let at = space(input)?;
            if is_line_end(at) {
                // A space too many. If there were several, that is said already.
                if at.offset() - input.offset() == 1 {
                    input.deviate(Quirks::SPACES, NEXT)?;
                }
                return Ok(at);
            }
            at
        }
        [b'(', ..] => {
            input.deviate(Quirks::SPACES, NEXT)?;
            input
        }
        _ => return Err(input.error(NEXT)),
    };
    if at.octets.first() != Some(&b'(') {
        let (rest, number) = nz_number(at)?;
        found.numbers.push(number.get());
        return Ok(rest);
    }
    let (rest, modseq) = search_sort_mod_seq(at)?;
    let is_last = rest.octets.iter().find(|octet| **octet != b' ').is_none_or(|octet| matches!(octet, b'\r' | b'\n'));
    if found.numbers.is_empty() || found.modseq.is_some() || !is_last {
        at.deviate(Quirks::SEARCH_MODSEQ, MODSEQ)?;
    }
    found.modseq = Some(modseq);
    Ok(rest)
}

/// `search-sort-mod-seq = "(" "MODSEQ" SP mod-sequence-value ")"`
fn search_sort_mod_seq<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, u64> {
    const NUMBER: &Rule = &Rule::new("number or `(MODSEQ`", "search-response");
    const VALUE: &Rule = &Rule::new("number of 1 to 9223372036854775807", "mod-sequence-value");
    const CLOSE: &Rule = &Rule::new("`)`", "search-sort-mod-seq");
    let name = no_space(input.expect(b'(', NUMBER)?)?;
    let (rest, word) = label(name, NUMBER)?;
    if !word.eq_ignore_ascii_case(b"MODSEQ") {
        return Err(name.error(NUMBER));
    }
    let at = space(rest)?;
    let (rest, modseq) = number64(at)?;
    if modseq == 0 {
        return Err(at.error(VALUE));
    }
    Ok((no_space(rest)?.expect(b')', CLOSE)?, modseq))
}

/// `[search-correlator] [SP "UID"] *(SP search-return-data)`, behind `ESEARCH`
pub(crate) fn esearch<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Esearch<'a>> {
    const NEXT: &Rule = &Rule::new("space or line end", "esearch-response");
    let mut found = Esearch::default();
    let mut at = input;
    let mut is_first = true;
    while !is_line_end(at) {
        let part = no_space(at.expect(b' ', NEXT)?)?;
        at = match part.octets {
            [] | [b'\r' | b'\n', ..] => {
                at.deviate(Quirks::SPACES, NEXT)?;
                part
            }
            [b'(', ..] if is_first => search_correlator(part, &mut found)?,
            [b'(', ..] => parenthesised(part, &mut found)?,
            _ => search_return_data(part, &mut found)?.0,
        };
        is_first = false;
    }
    Ok((at, found))
}

/// `"(" "TAG" SP tag-string ")"`, with those of RFC 7377
fn search_correlator<'a, 'c>(input: Input<'a, 'c>, found: &mut Esearch<'a>) -> Result<Input<'a, 'c>, Err<ParseError>> {
    const NAME: &Rule = &Rule::new("TAG", "search-correlator");
    let one = |input: Input<'a, 'c>| {
        let (rest, name) = label(input, NAME)?;
        if name.eq_ignore_ascii_case(b"TAG") {
            astring(space(rest)?).map(|(rest, tag)| (rest, Correlator::Tag(tag)))
        } else {
            tagged_ext(rest, input.leaf(name)).map(|(rest, other)| (rest, Correlator::Other(other)))
        }
    };
    let (rest, ()) = list(input, one, |correlator| match correlator {
        Correlator::Tag(tag) => found.tag = Some(tag),
        Correlator::Other(other) => found.correlators.push(other),
    })?;
    if found.tag.is_none() && found.correlators.is_empty() {
        input.skip(1).deviate(Quirks::ESEARCH_PARENS, NAME)?;
    }
    Ok(rest)
}

/// `search-return-data` in parentheses, which it does not have.
#[cold]
fn parenthesised<'a, 'c>(input: Input<'a, 'c>, found: &mut Esearch<'a>) -> Result<Input<'a, 'c>, Err<ParseError>> {
    const NAME: &Rule = &Rule::new("name of a result", "search-return-data");
    input.deviate(Quirks::ESEARCH_PARENS, NAME)?;
    let (rest, ()) = list(input, |input| search_return_data(input, found), |()| ())?;
    Ok(rest)
}

/// `search-return-data`, and the word `UID`, if nothing was said yet
#[inline]
fn search_return_data<'a, 'c>(input: Input<'a, 'c>, found: &mut Esearch<'a>) -> ParseResult<'a, 'c, ()> {
    const NAME: &Rule = &Rule::new("name of a result", "search-return-data");
    let (at, name) = label(input, NAME)?;
    let mut upper = [0; 5];
    let upper = match upper.get_mut(..name.len()) {
        Some(upper) => {
            upper.copy_from_slice(name);
            upper.make_ascii_uppercase();
            &*upper
        }
        None => name,
    };
    let rest = match upper {
        b"UID" if !found.is_uid && found.is_empty() => {
            found.is_uid = true;
            at
        }
        b"MIN" => {
            let (rest, min) = nz_number(space(at)?)?;
            found.min = Some(min);
            rest
        }
        b"MAX" => {
            let (rest, max) = nz_number(space(at)?)?;
            found.max = Some(max);
            rest
        }
        b"COUNT" => {
            let (rest, count) = number(space(at)?)?;
            found.count = Some(count);
            rest
        }
        b"ALL" => {
            let (rest, all) = uid_set(space(at)?)?;
            found.all = Some(all);
            rest
        }
        _ => {
            let (rest, data) = tagged_ext(at, input.leaf(name))?;
            at.check_items(found.others.len() + 1)?;
            found.others.push(data);
            rest
        }
    };
    Ok((rest, ()))
}

impl Esearch<'_> {
    /// True if it has no result yet.
    fn is_empty(&self) -> bool {
        let Self { min, max, count, all, others, .. } = self;
        min.is_none() && max.is_none() && count.is_none() && all.is_none() && others.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{read, written},
        *,
    };
    use crate::wire::{IntoStatic, Peer};
    use core::mem::size_of;

    const FRONT: usize = "* SEARCH".len();

    fn strict(line: &[u8]) -> Result<SearchData, String> {
        read(line, FRONT, Quirks::NONE, search_data).map(|(found, report)| {
            assert_eq!(report, "");
            found
        })
    }

    fn lenient(line: &[u8]) -> (Vec<u32>, Option<u64>, String) {
        let (found, report) = read(line, FRONT, Quirks::SERVERS, search_data).unwrap();
        let modseq = found.modseq();
        (found.into_numbers(), modseq, report)
    }

    const EXTENDED: usize = "* ESEARCH".len();

    fn strict_esearch(line: &[u8]) -> Result<Esearch<'_>, String> {
        read(line, EXTENDED, Quirks::NONE, esearch).map(|(found, report)| {
            assert_eq!(report, "");
            found
        })
    }

    fn shown(found: &Esearch<'_>) -> String {
        let line = written(Peer::client(), |writer| found.write(writer));
        format!("* ESEARCH{}", String::from_utf8(line).unwrap().trim_end())
    }

    #[test]
    fn reads_the_examples_of_the_rfcs() {
        let found = |line: &str| strict(line.as_bytes()).unwrap();
        assert_eq!(found("* SEARCH 2 84 882\r\n").numbers(), [2, 84, 882]);
        assert_eq!(found("* SEARCH\r\n").numbers(), [0; 0]);
        assert_eq!(found("* SEARCH").modseq(), None);
        assert_eq!(found("* SEARCH 43").numbers(), [43]);
        let found = found("* SEARCH 2 5 6 7 11 12 18 19 20 23 (MODSEQ 917162500)\r\n");
        assert_eq!((found.numbers().len(), found.modseq()), (10, Some(917162500)));
    }

    #[test]
    fn numbers_of_each_length() {
        let mut numbers: Vec<u32> = (0..10).flat_map(|e| [10_u32.pow(e), 10_u32.pow(e) * 4 + 3]).collect();
        numbers.extend([99_999_999, 100_000_000, 999_999_999, u32::MAX, 12_345_678, 9, 7]);
        for end in ["", "\r\n"] {
            for count in 0..=numbers.len() {
                let text: String = numbers[..count].iter().map(|number| format!(" {number}")).collect();
                assert_eq!(strict(format!("* SEARCH{text}{end}").as_bytes()).unwrap().numbers(), &numbers[..count]);
            }
        }
        assert_eq!(strict(b"* SEARCH 007 00000000000012 1\r\n").unwrap().numbers(), [7, 12, 1]);
    }

    #[test]
    fn a_space_at_the_end() {
        assert_eq!(lenient(b"* SEARCH 7456 \r\n"), (vec![7456], None, "spaces at 13".into()));
        assert_eq!(lenient(b"* SEARCH \r\n"), (vec![], None, "spaces at 8".into()));
        assert_eq!(
            lenient(b"* SEARCH   1   2  "),
            (vec![1, 2], None, "spaces at 9, spaces at 13, spaces at 17".into())
        );
        assert_eq!(
            strict(b"* SEARCH 7456 \r\n").unwrap_err(),
            "expected space or line end at offset 13 in search-response"
        );
        assert_eq!(strict(b"* SEARCH \r\n").unwrap_err(), "expected space or line end at offset 8 in search-response");
        assert_eq!(strict(b"* SEARCH 1  2\r\n").unwrap_err(), "expected no space at offset 11 in SP");
    }

    #[test]
    fn modseq_anywhere() {
        let found = |report: &str| (vec![1, 2, 3], Some(999), report.to_owned());
        assert_eq!(lenient(b"* SEARCH 1 2 3 (modseq 999)\r\n"), found(""));
        assert!(strict(b"* SEARCH 1 2 3 (modseq 999)\r\n").is_ok());

        let line = b"* SEARCH 1 2 3(modseq 999)\r\n";
        assert_eq!(lenient(line), found("spaces at 14"));
        assert_eq!(strict(line).unwrap_err(), "expected space or line end at offset 14 in search-response");

        let line = b"* SEARCH 1 (MODSEQ 999) 2 3\r\n";
        assert_eq!(lenient(line), found("search-modseq at 11"));
        assert_eq!(
            strict(line).unwrap_err(),
            "expected MODSEQ only behind numbers, at the end at offset 11 in search-sort-mod-seq"
        );
        assert_eq!(lenient(b"* SEARCH (MODSEQ 999) 1 2 3\r\n"), found("search-modseq at 9"));
        assert_eq!(lenient(b"* SEARCH (MODSEQ 9)\r\n"), (vec![], Some(9), "search-modseq at 9".into()));
        assert_eq!(
            lenient(b"* SEARCH 1 2 3 ( MODSEQ  999 ) \r\n"),
            found("spaces at 16, spaces at 24, spaces at 28, spaces at 30")
        );
        assert_eq!(
            lenient(b"* SEARCH 1 2 3 (MODSEQ 1) (MODSEQ 999)"),
            found("search-modseq at 15, search-modseq at 26")
        );
    }

    #[test]
    fn errors_say_where_and_what() {
        for (line, expected) in [
            ("* SEARCHx", "expected space or line end at offset 8 in search-response"),
            ("* SEARCH 1,2", "expected space or line end at offset 10 in search-response"),
            ("* SEARCH 1\t2", "expected space or line end at offset 10 in search-response"),
            ("* SEARCH 0", "expected number of 1 to 4294967295 at offset 9 in nz-number"),
            ("* SEARCH 4294967296", "expected number of 1 to 4294967295 at offset 9 in nz-number"),
            ("* SEARCH 1 99999999999999999999999", "expected number of 1 to 4294967295 at offset 11 in nz-number"),
            ("* SEARCH 1 18446744073709551617 2", "expected number of 1 to 4294967295 at offset 11 in nz-number"),
            ("* SEARCH x", "expected nonzero digit at offset 9 in nz-number"),
            ("* SEARCH -1", "expected nonzero digit at offset 9 in nz-number"),
            ("* SEARCH 1 (X 1)", "expected number or `(MODSEQ` at offset 12 in search-response"),
            ("* SEARCH 1 (", "expected number or `(MODSEQ` at offset 12 in search-response"),
            ("* SEARCH 1 (MODSEQ)", "expected space at offset 18 in SP"),
            ("* SEARCH 1 (MODSEQ 0)", "expected number of 1 to 9223372036854775807 at offset 19 in mod-sequence-value"),
            ("* SEARCH 1 (MODSEQ 1", "expected `)` at offset 20 in search-sort-mod-seq"),
        ] {
            assert_eq!(strict(line.as_bytes()).unwrap_err(), expected, "{line}");
        }
    }

    /// Lines of RFC 9051, 4731 and 7162, as they stand there, and some of servers.
    const EXAMPLES: &[&str] = &[
        "* ESEARCH (TAG \"A282\") MIN 2 COUNT 3",
        "* ESEARCH (TAG \"A283\") ALL 2,10:11",
        "* ESEARCH (TAG \"A284\")",
        "* ESEARCH (TAG \"A285\") UID MIN 7 MAX 3800",
        "* ESEARCH (TAG \"C286\") MIN 2 MAX 21 COUNT 8",
        "* ESEARCH (TAG \"C286\") MIN 2 ALL 2,10:15,21",
        "* ESEARCH UID COUNT 17 ALL 4:18,21,28",
        "* ESEARCH COUNT 18 ALL 1:17,21",
        "* ESEARCH (TAG \"a3\") MIN 2 MAX 23 MODSEQ 917162488",
        "* ESEARCH (TAG \"a\") ALL 5,3,2,1 MODSEQ 1236",
        "* ESEARCH (TAG \"A15\") UID COUNT 33 MIN 1 MAX 33",
        "* ESEARCH (TAG \"A26\") UID PARTIAL (2:4 2,10,18)",
        "* ESEARCH (TAG \"A27\") RELEVANCY ()",
        "* ESEARCH (TAG \"tag1\" MAILBOX \"folder1\" UIDVALIDITY 1) UID ALL 4001,4003,4005,4007,4009",
        "* ESEARCH",
    ];

    #[test]
    fn reads_extended_results() {
        let found = strict_esearch(EXAMPLES[10].as_bytes()).unwrap();
        assert_eq!((found.tag().unwrap().to_string(), found.is_uid()), ("A15".into(), true));
        assert_eq!((found.min(), found.max(), found.count(), found.all()), (Some(1), Some(33), Some(33), None));
        let found = strict_esearch(EXAMPLES[9].as_bytes()).unwrap();
        assert_eq!(found.all().unwrap().uids().collect::<Vec<_>>(), [5, 3, 2, 1]);
        assert_eq!(found.other("modseq").unwrap().as_octets(), "1236");
        let found = strict_esearch(EXAMPLES[13].as_bytes()).unwrap();
        assert_eq!((found.tag().unwrap().to_string(), found.correlators().len()), ("tag1".into(), 2));
        assert_eq!(strict_esearch(b"* ESEARCH\r\n").unwrap(), Esearch::default());
        let found = strict_esearch(b"* ESEARCH (tag {2}\r\nA1) uid min 1 all 5 count 0 UID 1 max 2\r\n").unwrap();
        assert_eq!(shown(&found), "* ESEARCH (TAG \"A1\") UID MIN 1 MAX 2 ALL 5 COUNT 0 UID 1");
        assert!(!strict_esearch(b"* ESEARCH COUNT 1 UID 5").unwrap().is_uid());
    }

    #[test]
    fn results_in_parentheses() {
        let line = b"* ESEARCH (TAG \"A1\") UID (ALL 1:5)\r\n";
        let (found, report) = read(line, EXTENDED, Quirks::SERVERS, esearch).unwrap();
        assert_eq!(shown(&found), "* ESEARCH (TAG \"A1\") UID ALL 1:5");
        assert_eq!(report, "esearch-parens at 25");
        assert_eq!(strict_esearch(line).unwrap_err(), "expected name of a result at offset 25 in search-return-data");
        let line = b"* ESEARCH (TAG \"A1\")  (ALL 1:5  COUNT 5 ) MIN 1 \r\n";
        let (found, report) = read(line, EXTENDED, Quirks::SERVERS, esearch).unwrap();
        assert_eq!(shown(&found), "* ESEARCH (TAG \"A1\") MIN 1 ALL 1:5 COUNT 5");
        assert_eq!(report, "spaces at 21, esearch-parens at 22, spaces at 31, spaces at 39, spaces at 47");
    }

    #[test]
    fn extended_errors_say_where_and_what() {
        for (line, expected) in [
            ("* ESEARCHx", "expected space or line end at offset 9 in esearch-response"),
            ("* ESEARCH ", "expected space or line end at offset 9 in esearch-response"),
            ("* ESEARCH (\"A1\")", "expected TAG at offset 11 in search-correlator"),
            ("* ESEARCH (TAG)", "expected space at offset 14 in SP"),
            ("* ESEARCH (TAG \"a\"", "expected space or `)` at offset 18 in list"),
            ("* ESEARCH (TAG \"a\")UID", "expected space or line end at offset 19 in esearch-response"),
            ("* ESEARCH \"x\"", "expected name of a result at offset 10 in search-return-data"),
            ("* ESEARCH MIN", "expected space at offset 13 in SP"),
            ("* ESEARCH MIN 0", "expected number of 1 to 4294967295 at offset 14 in nz-number"),
            ("* ESEARCH COUNT NIL", "expected digit at offset 16 in number"),
            ("* ESEARCH X", "expected space at offset 11 in SP"),
            ("* ESEARCH 1 2 3", "expected name of a result at offset 10 in search-return-data"),
        ] {
            assert_eq!(strict_esearch(line.as_bytes()).unwrap_err(), expected, "{line}");
        }
        for set in ["*", "$", "1:*", "0", "", "1,", "1:2:3", "4294967296"] {
            assert!(strict_esearch(format!("* ESEARCH ALL {set}").as_bytes()).is_err(), "{set}");
        }
    }

    #[test]
    fn no_prefix_panics() {
        let search = b"* SEARCH 1  12345678 123456789 4294967295 (MODSEQ  5 )6 99999999999\r\n";
        let extended =
            b"* ESEARCH (TAG {2}\r\nA1 X (\"y\")) UID  (ALL 1:5,7 COUNT 0) MIN 1 Z (a (\"b\" {1}\r\n))) \r\n";
        for quirks in [Quirks::NONE, Quirks::SERVERS] {
            for end in FRONT..search.len() {
                let mut cx = crate::wire::input::Context::new(&search[..end], None);
                cx.quirks = quirks;
                drop(search_data(Input::new(&search[..end], &cx).skip(FRONT)));
            }
            for end in EXTENDED..extended.len() {
                let mut cx = crate::wire::input::Context::new(&extended[..end], None);
                cx.quirks = quirks;
                drop(esearch(Input::new(&extended[..end], &cx).skip(EXTENDED)));
            }
        }
        assert!(read(extended, EXTENDED, Quirks::SERVERS, esearch).is_ok());
    }

    #[test]
    fn hostile_lines_cost_no_more_than_their_length() {
        let line = format!("* SEARCH{}", " 1".repeat(1_000_000));
        assert_eq!(strict(line.as_bytes()).unwrap().numbers().len(), 1_000_000);
        let line = format!("* SEARCH{}", " 1(MODSEQ 1)".repeat(1_000));
        assert_eq!(lenient(line.as_bytes()).0.len(), 1_000);
        let line = format!("* ESEARCH{}", " x 1".repeat(100_001));
        assert!(strict_esearch(line.as_bytes()).unwrap_err().starts_with("expected fewer items at offset"));
        let line = format!("* ESEARCH{}", " MIN 1".repeat(1_000_000));
        assert_eq!(strict_esearch(line.as_bytes()).unwrap().min(), Some(1));
        let line = format!("* ESEARCH x {}", "(".repeat(100_000));
        assert!(strict_esearch(line.as_bytes()).unwrap_err().starts_with("expected fewer lists inside each other at"));
    }

    #[test]
    fn what_was_read_is_read_again() {
        for line in EXAMPLES {
            let found = strict_esearch(line.as_bytes()).unwrap();
            assert_eq!(strict_esearch(shown(&found).as_bytes()).unwrap(), found);
            assert_eq!(found.clone().into_static(), found);
            assert_eq!(found.clone().into_owned(), found);
        }
        for line in
            ["* SEARCH 1 2", "* SEARCH", "* SEARCH 5 (MODSEQ 7)", "* SEARCH (MODSEQ 7)", "* SEARCH 1 (MODSEQ 7) 2"]
        {
            let found = read(line.as_bytes(), FRONT, Quirks::SERVERS, search_data).unwrap().0;
            let again = written(Peer::client(), |writer| found.write(writer));
            assert_eq!(read(&again, 0, Quirks::SERVERS, search_data).unwrap().0, found);
        }
    }

    #[test]
    fn constructors_let_nothing_in_that_is_something_else() {
        let one = || SearchData::new([NonZeroU32::MIN]);
        assert!(one().with_modseq(0).is_err() && one().with_modseq(1 << 63).is_err());
        assert!(SearchData::new([]).with_modseq(1).is_err());
        for name in ["TAG", "uid", "MIN", "Max", "COUNT", "all"] {
            let data = TaggedExt::new(name, Raw::parse(b"1").unwrap()).unwrap();
            assert!(Esearch::new(false).with_other(data).is_err());
        }
        let tag = Esearch::new(false).with_tag("a\") UID ALL 1 (X\r\nb");
        assert_eq!(shown(&tag), "* ESEARCH (TAG {19}\r\na\") UID ALL 1 (X\r\nb)");
    }

    #[test]
    fn sizes() {
        assert_eq!(size_of::<SearchData>(), 40);
        assert_eq!(size_of::<Esearch<'_>>(), 152);
    }

    proptest::proptest! {
        #[test]
        fn eight_digits_are_as_their_slow_twin(octets: [u8; 8], digits in "[0-9]{0,8}", rest in "[ -~]{8}") {
            let text = format!("{digits}{rest}");
            for octets in [octets, *text.as_bytes().first_chunk().unwrap()] {
                let slow = crate::wire::scan::digits(&octets).unwrap();
                proptest::prop_assert_eq!(eight_digits(&octets), slow);
            }
        }
    }

    #[cfg(feature = "arbitrary")]
    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_as_it_was(octets: Vec<u8>) {
            use super::super::testing::{peers, read_by};
            let mut u = arbitrary::Unstructured::new(&octets);
            let (found, extended) = (u.arbitrary::<SearchData>(), u.arbitrary::<Esearch<'_>>());
            for peer in peers() {
                if let Ok(found) = &found {
                    let line = written(peer, |writer| found.write(writer));
                    let again = read_by(&line, 0, Quirks::NONE, peer.utf8, search_data).unwrap();
                    proptest::prop_assert_eq!(again, (found.clone(), String::new()));
                }
                if let Ok(found) = &extended {
                    let line = written(peer, |writer| found.write(writer));
                    let (again, report) = read_by(&line, 0, Quirks::NONE, peer.utf8, esearch).unwrap();
                    proptest::prop_assert_eq!(&again, found);
                    proptest::prop_assert_eq!(report, "");
                }
            }
        }
    }
}
