//! Results of searches: SEARCH, which is numbers (RFC 3501, section 7.2.5), and ESEARCH (RFC 9051, section 7.3.4).

use super::{
    list::is_line_end,
    macros::{arbitrary, display, into_static, serde_fields},
    mailbox::{Mailbox, mailbox},
    sequence::{UidSet, uid_set},
    tagged_ext::{TaggedExt, label, tagged_ext},
    uid_validity::{UidValidity, uid_validity},
};
use crate::{
    error::{ParseError, Rule, UsageError},
    ext::{
        condstore::{ModSeq, mod_sequence_value},
        context::{ContextUpdates, ret_data_update},
        partial::{PartialResults, ret_data_partial},
        search_fuzzy::{Relevancy, score_list},
    },
    quirks::Quirks,
    wire::{
        Octets, Raw, Writer,
        input::{Input, ParseResult},
        list::{list, no_space, space},
        number::{number, nz_number},
        static_already,
        string::astring,
    },
};
use alloc::{boxed::Box, vec::Vec};
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
/// [`Quirks::SEARCH_MODSEQ`], [`Quirks::SPACES`] and [`Quirks::ZERO`]. How many numbers there are is not limited; they take less memory than the
/// line that has them.
///
/// # Example
///
/// ```
/// use core::num::NonZeroU32;
/// use imap_wire::{data::SearchData, ext::ModSeq};
///
/// let highest = ModSeq::new(917162500)?;
/// let found = SearchData::new([2, 84, 882].into_iter().filter_map(NonZeroU32::new)).with_modseq(highest)?;
/// assert_eq!(found.numbers(), [2, 84, 882]);
/// assert_eq!(found.modseq(), Some(highest));
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct SearchData {
    numbers: Vec<u32>,
    modseq: Option<ModSeq>,
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
    /// If there are no numbers, or it is 0.
    pub fn with_modseq(mut self, modseq: ModSeq) -> Result<Self, UsageError> {
        if self.numbers.is_empty() {
            return Err(UsageError("where nothing was found there is no MODSEQ"));
        }
        if modseq == ModSeq::ZERO {
            return Err(UsageError("the highest mod-sequence of messages is not 0"));
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
    pub const fn modseq(&self) -> Option<ModSeq> {
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
            modseq.write(writer);
            writer.close();
        }
    }
}

static_already!(SearchData);
serde_fields!(
    SearchData,
    |it| { numbers: Vec<NonZeroU32> = it.numbers, modseq: Option<ModSeq> = it.modseq },
    {
        let found = Self::new(numbers);
        if let Some(modseq) = modseq { found.with_modseq(modseq) } else { Ok(found) }
    },
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for SearchData {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let modseq = u.arbitrary::<Option<ModSeq>>()?;
        let found = Self::new(u.arbitrary::<Vec<NonZeroU32>>()?);
        Ok(match modseq {
            Some(modseq) => found.clone().with_modseq(modseq).unwrap_or(found),
            None => found,
        })
    }
}

/// Spells the table of results that extensions add: each with its name, its variant and the type, a getter if there is one at most, how
/// its value is read, and how it is written.
macro_rules! results {
    ($(
        $(#[doc = $doc:literal])+
        $name:literal => $variant:ident($value:ty) $(by $getter:ident)?: $parse:expr, $write:expr;
    )*) => {
        /// Something that an extended search returns beside MIN, MAX, COUNT and ALL.
        ///
        /// ```text
        /// search-return-data  =/ search-ret-data-ext
        /// search-ret-data-ext = search-modifier-name SP search-return-value
        /// ```
        ///
        /// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9)
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum SearchReturnData<'a> {
            $($(#[doc = $doc])+ $variant($value),)*
            /// Data of another name.
            Other(TaggedExt<'a>),
        }

        into_static!(enum SearchReturnData { $($variant(value),)* Other(data) });
        arbitrary!(enum SearchReturnData<'a> { $($variant(value),)* Other(data) });

        impl<'a> Esearch<'a> {
            $(results!(@getter $variant($value) $(by $getter)?, $(#[doc = $doc])+);)*
        }

        impl<'a> SearchReturnData<'a> {
            /// Reads the value behind a name, which is known to be an atom.
            fn parse<'c>(input: Input<'a, 'c>, name: Octets<'a>) -> ParseResult<'a, 'c, Self> {
                $(if name.eq_ignore_ascii_case($name) {
                    return space(input).and_then($parse).map(|(rest, value)| (rest, Self::$variant(value)));
                })*
                tagged_ext(input, name).map(|(rest, data)| (rest, Self::Other(data)))
            }

            /// True if the table has data of this name, or ESEARCH has the word for something else.
            fn is_known(name: &[u8]) -> bool {
                let names: &[&[u8]] = &[b"TAG", b"UID", b"MIN", b"MAX", b"COUNT", b"ALL", $($name),*];
                names.iter().any(|known| known.eq_ignore_ascii_case(name))
            }

            fn write(&self, writer: &mut Writer) {
                match self {
                    $(Self::$variant(value) => {
                        writer.text($name);
                        writer.space();
                        let write: fn(&$value, &mut Writer) = $write;
                        write(value, writer);
                    })*
                    Self::Other(data) => data.write(writer),
                }
            }
        }
    };
    (@getter $variant:ident($value:ty), $(#[doc = $doc:literal])+) => {};
    (@getter $variant:ident($value:ty) by $getter:ident, $(#[doc = $doc:literal])+) => {
        $(#[doc = $doc])+
        ///
        /// `None` if the server did not say.
        #[must_use]
        pub fn $getter(&self) -> Option<&$value> {
            self.others.iter().find_map(|data| match data {
                SearchReturnData::$variant(value) => Some(value),
                _ => None,
            })
        }
    };
}

results! {
    /// `MODSEQ`: the highest mod-sequence of what was found and is told (RFC 4731, section 3.2).
    b"MODSEQ" => ModSeq(ModSeq) by modseq: mod_sequence_value, |modseq, writer| modseq.write(writer);
    /// `PARTIAL`: what was found of a page (RFC 5267, RFC 9394).
    b"PARTIAL" => Partial(PartialResults<'a>) by partial: ret_data_partial, PartialResults::write;
    /// `ADDTO`: what has joined the results since (RFC 5267).
    b"ADDTO" => AddTo(ContextUpdates<'a>): ret_data_update, ContextUpdates::write;
    /// `REMOVEFROM`: what has left the results since (RFC 5267).
    b"REMOVEFROM" => RemoveFrom(ContextUpdates<'a>): ret_data_update, ContextUpdates::write;
    /// `RELEVANCY`: how relevant each of the messages is, in the order of ALL or PARTIAL (RFC 6203).
    b"RELEVANCY" => Relevancy(Relevancy) by relevancy: score_list, Relevancy::write;
}

display!(SearchReturnData);

/// The result of an extended search: only what was asked for, or part of it.
///
/// # Grammar
///
/// ```text
/// esearch-response   = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)
/// search-correlator  = SP "(" one-correlator *(SP one-correlator) ")"
/// one-correlator     = "TAG" SP tag-string / "MAILBOX" SP astring / "UIDVALIDITY" SP nz-number
/// search-return-data = "MIN" SP nz-number / "MAX" SP nz-number / "ALL" SP sequence-set / "COUNT" SP number / search-ret-data-ext
/// ```
///
/// [RFC 9051, section 7.3.4](https://www.rfc-editor.org/rfc/rfc9051#section-7.3.4); MAILBOX and UIDVALIDITY:
/// [RFC 7377, section 4](https://www.rfc-editor.org/rfc/rfc7377#section-4). What was found has neither `*` nor `$`,
/// and after a SORT its order means something, so that `ALL` is a [`UidSet`] whether it has UIDs or not.
///
/// # Leniency
///
/// Data and correlators of other names are kept, in any mode. [`Quirks::ESEARCH_PARENS`] and [`Quirks::SPACES`].
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
    /// What stands beside the tag, if anything does.
    correlators: Option<Box<Correlators<'a>>>,
    others: Vec<SearchReturnData<'a>>,
}

/// What tells which search a result answers, and of which mailbox it is, but for the tag.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Correlators<'a> {
    mailbox: Option<Mailbox<'a>>,
    uid_validity: Option<UidValidity>,
    others: Vec<TaggedExt<'a>>,
}

into_static!(struct Correlators { mailbox, uid_validity, others });

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

    /// The same with the mailbox in which this was found, and its UIDVALIDITY, as the command ESEARCH is answered (RFC 7377).
    #[must_use]
    pub fn with_mailbox(mut self, mailbox: Mailbox<'a>, uid_validity: UidValidity) -> Self {
        let correlators = self.correlators.get_or_insert_default();
        (correlators.mailbox, correlators.uid_validity) = (Some(mailbox), Some(uid_validity));
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

    /// The same with what an extension adds.
    ///
    /// # Errors
    ///
    /// If it is [`SearchReturnData::Other`] of a name that the table has, or TAG, UID, MIN, MAX, COUNT or ALL.
    pub fn with_other(mut self, data: SearchReturnData<'a>) -> Result<Self, UsageError> {
        if let SearchReturnData::Other(data) = &data
            && SearchReturnData::is_known(data.name())
        {
            return Err(UsageError("this data has a method or a variant of its own"));
        }
        self.others.push(data);
        Ok(self)
    }

    /// The tag of the command that this answers. Without one, it is the server's own idea.
    #[must_use]
    pub const fn tag(&self) -> Option<&Octets<'a>> {
        self.tag.as_ref()
    }

    /// The mailbox in which this was found, if it answers the command ESEARCH (RFC 7377).
    #[must_use]
    pub fn mailbox(&self) -> Option<&Mailbox<'a>> {
        self.correlators.as_ref()?.mailbox.as_ref()
    }

    /// UIDVALIDITY of that mailbox.
    #[must_use]
    pub fn uid_validity(&self) -> Option<UidValidity> {
        self.correlators.as_ref()?.uid_validity
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

    /// What else tells which search this answers.
    #[must_use]
    pub fn correlators(&self) -> &[TaggedExt<'a>] {
        self.correlators.as_ref().map_or(&[], |correlators| &correlators.others)
    }

    /// What extensions add, as it came.
    #[must_use]
    pub fn others(&self) -> &[SearchReturnData<'a>] {
        &self.others
    }

    /// The value of data of this name that the table does not have. The name is compared without case.
    #[must_use]
    pub fn other(&self, name: &str) -> Option<&Raw<'a>> {
        self.others.iter().find_map(|data| match data {
            SearchReturnData::Other(data) if data.is(name) => Some(data.value()),
            _ => None,
        })
    }

    /// Writes a space before each part.
    pub(crate) fn write(&self, writer: &mut Writer) {
        let tag = self.tag.iter().map(Correlator::Tag);
        let mailbox = self.mailbox().into_iter().map(Correlator::Mailbox);
        let uid_validity = self.uid_validity().into_iter().map(Correlator::UidValidity);
        let others = self.correlators().iter().map(Correlator::Other);
        let mut correlators = tag.chain(mailbox).chain(uid_validity).chain(others).peekable();
        if correlators.peek().is_some() {
            writer.space();
            writer.list(correlators, |writer, it| match it {
                Correlator::Tag(tag) => {
                    writer.text(b"TAG ");
                    // The grammar has no literal8 here.
                    if tag.contains(&0) { writer.literal(tag, false) } else { writer.string(tag) }
                }
                Correlator::Mailbox(mailbox) => {
                    writer.text(b"MAILBOX ");
                    mailbox.write(writer);
                }
                Correlator::UidValidity(it) => {
                    writer.text(b"UIDVALIDITY ");
                    it.write(writer);
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
enum Correlator<Tag, Mailbox, Other> {
    Tag(Tag),
    Mailbox(Mailbox),
    UidValidity(UidValidity),
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
        mailbox: Option<Mailbox<'a>> = it.mailbox(),
        uid_validity: Option<UidValidity> = it.uid_validity(),
        correlators: Vec<TaggedExt<'a>> = it.correlators(),
        others: Vec<SearchReturnData<'a>> = it.others,
    },
    {
        if correlators.iter().any(|correlator| CORRELATORS.iter().any(|name| correlator.is(name))) {
            return Err(UsageError("this correlator has a field of its own"));
        }
        let correlators = Correlators { mailbox, uid_validity, others: correlators };
        let correlators = (correlators != Correlators::default()).then(|| Box::new(correlators));
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
            correlators: if u.ratio(1, 4)? {
                let (mailbox, uid_validity) = (u.arbitrary()?, u.arbitrary()?);
                let others = u.arbitrary_iter()?.take(2).collect::<Result<_, _>>()?;
                let correlators = Correlators { mailbox, uid_validity, others };
                (correlators != Correlators::default()).then(|| Box::new(correlators))
            } else {
                None
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

/// Octets of a line whose numbers are not worth an estimate.
const FEW: usize = 256;

/// `*(SP nz-number)`, up to the first that is not of the common form.
#[inline]
fn nz_numbers<'a, 'c>(input: Input<'a, 'c>, numbers: &mut Vec<u32>) -> Input<'a, 'c> {
    let mut octets = input.octets;
    if numbers.is_empty() && octets.len() > FEW {
        // Most numbers ascend, so that the last is as long as most. What is asked for is at most twice the line.
        let line = octets.trim_ascii_end();
        let last = line.len() - memchr::memrchr(b' ', line).unwrap_or_default();
        numbers.reserve(line.len() / last.max(2));
    }
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
fn search_sort_mod_seq<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ModSeq> {
    const NUMBER: &Rule = &Rule::new("number or `(MODSEQ`", "search-response");
    const CLOSE: &Rule = &Rule::new("`)`", "search-sort-mod-seq");
    let name = no_space(input.expect(b'(', NUMBER)?)?;
    let (rest, word) = label(name, NUMBER)?;
    if !word.eq_ignore_ascii_case(b"MODSEQ") {
        return Err(name.error(NUMBER));
    }
    let (rest, modseq) = mod_sequence_value(space(rest)?)?;
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

/// The correlators that have a field.
#[cfg(feature = "serde")]
const CORRELATORS: [&str; 3] = ["TAG", "MAILBOX", "UIDVALIDITY"];

/// `search-correlator`, from the `(` on
fn search_correlator<'a, 'c>(input: Input<'a, 'c>, found: &mut Esearch<'a>) -> Result<Input<'a, 'c>, Err<ParseError>> {
    const NAME: &Rule = &Rule::new("TAG", "search-correlator");
    let one = |input: Input<'a, 'c>| {
        let (rest, name) = label(input, NAME)?;
        if name.eq_ignore_ascii_case(b"TAG") {
            astring(space(rest)?).map(|(rest, tag)| (rest, Correlator::Tag(tag)))
        } else if name.eq_ignore_ascii_case(b"MAILBOX") {
            mailbox(space(rest)?).map(|(rest, name)| (rest, Correlator::Mailbox(name)))
        } else if name.eq_ignore_ascii_case(b"UIDVALIDITY") {
            uid_validity(space(rest)?).map(|(rest, it)| (rest, Correlator::UidValidity(it)))
        } else {
            tagged_ext(rest, input.leaf(name)).map(|(rest, other)| (rest, Correlator::Other(other)))
        }
    };
    let (rest, ()) = list(input, one, |correlator| match correlator {
        Correlator::Tag(tag) => found.tag = Some(tag),
        Correlator::Mailbox(name) => found.correlators.get_or_insert_default().mailbox = Some(name),
        Correlator::UidValidity(it) => found.correlators.get_or_insert_default().uid_validity = Some(it),
        Correlator::Other(other) => found.correlators.get_or_insert_default().others.push(other),
    })?;
    if found.tag.is_none() && found.correlators.is_none() {
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
            let (rest, data) = SearchReturnData::parse(at, input.leaf(name))?;
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
mod tests;
