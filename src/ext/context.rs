//! CONTEXT=SEARCH and CONTEXT=SORT: results of searches that are kept up to date, and pages of them (RFC 5267).
//!
//! What a search is to return, CONTEXT, UPDATE and PARTIAL, is in the table of [`ReturnOption`](crate::search::ReturnOption)s; a
//! page is as of RFC 9394, counted from the oldest message. NOUPDATE is in the table of response codes.

use crate::{
    command::fetch::{FetchAttribute, attribute_list, new_message_attributes},
    data::{
        Tag, UidSet,
        arguments::Arguments,
        macros::{arbitrary, display, into_static, serde_as},
        sequence::uid_set,
    },
    error::{Rule, UsageError},
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::{list, space},
        number::number,
        string::quoted,
    },
};
use alloc::vec::Vec;

/// A run of results that join those of a search, or leave them.
///
/// ```text
/// context-position SP sequence-set
/// context-position = number
/// ```
///
/// [RFC 5267, section 4.3.2](https://www.rfc-editor.org/rfc/rfc5267#section-4.3.2)
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ContextUpdate<'a> {
    /// At which place among the results the first of these is, counted from 1. 0 is wherever they belong in the order of the
    /// mailbox; of SORT it is never.
    pub position: u32,
    /// Which, in the order of the results: message numbers, or UIDs if that was asked for.
    pub results: UidSet<'a>,
}

impl<'a> ContextUpdate<'a> {
    /// These results, from this place on.
    #[must_use]
    pub const fn new(position: u32, results: UidSet<'a>) -> Self {
        Self { position, results }
    }

    fn write(&self, writer: &mut Writer) {
        writer.number(self.position.into());
        writer.space();
        self.results.write(writer);
    }
}

display!(ContextUpdate);
into_static!(struct ContextUpdate { position, results });
arbitrary!(struct ContextUpdate<'a> { position, results });

/// What has become of the results of a search: each change to what the one before left, at least one.
///
/// # Grammar
///
/// ```text
/// ret-data-addto      = "ADDTO" SP "(" context-position SP sequence-set *(SP context-position SP sequence-set) ")"
/// ret-data-removefrom = "REMOVEFROM" SP "(" context-position SP sequence-set *(SP context-position SP sequence-set) ")"
/// ```
///
/// [RFC 5267, section 5](https://www.rfc-editor.org/rfc/rfc5267#section-5). What was found has no `*`, and after a SORT its order
/// means something, so that it is a [`UidSet`] whether it has UIDs or not.
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES).
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, Response, data::SearchReturnData};
///
/// let mut decoder = Decoder::client();
/// let line = b"* ESEARCH (TAG \"C01\") UID ADDTO (1 2733) ADDTO (1 2731:2732)\r\n";
/// let Response::Data(Data::Esearch(found)) = decoder.response(line)? else { panic!() };
/// // More than one may come at a time: what comes first is to be done first.
/// let [SearchReturnData::AddTo(first), SearchReturnData::AddTo(_)] = found.others() else { panic!() };
/// assert_eq!((first.as_slice()[0].position, first.to_string()), (1, "(1 2733)".into()));
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct ContextUpdates<'a>(Vec<ContextUpdate<'a>>);

impl<'a> ContextUpdates<'a> {
    /// These changes, in this order.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn new(updates: impl IntoIterator<Item = ContextUpdate<'a>>) -> Result<Self, UsageError> {
        let updates: Vec<_> = updates.into_iter().collect();
        if updates.is_empty() {
            Err(UsageError("an update of results has one change or more"))
        } else {
            Ok(Self(updates))
        }
    }

    /// The changes, at least one.
    #[must_use]
    pub fn as_slice(&self) -> &[ContextUpdate<'a>] {
        &self.0
    }

    /// Writes what follows the name and a space.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.list(&self.0, |writer, update| update.write(writer));
    }
}

/// One change.
impl<'a> From<ContextUpdate<'a>> for ContextUpdates<'a> {
    fn from(update: ContextUpdate<'a>) -> Self {
        Self(Vec::from([update]))
    }
}

display!(ContextUpdates);
into_static!(struct ContextUpdates { 0 });
serde_as!(ContextUpdates<'a>: Vec<ContextUpdate<'a>>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ContextUpdates<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut updates = Vec::from([u.arbitrary()?]);
        for update in u.arbitrary_iter()?.take(2) {
            updates.push(update?);
        }
        Ok(Self(updates))
    }
}

/// `"(" context-position SP sequence-set *(SP context-position SP sequence-set) ")"`
pub(crate) fn ret_data_update<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ContextUpdates<'a>> {
    const OPEN: &Rule = &Rule::new("`(`", "ret-data-addto");
    const POSITION: &Rule = &Rule::new("position", "ret-data-addto");
    input.expect(b'(', OPEN)?;
    let update = |input: Input<'a, 'c>| {
        let (rest, position) = number(input)?;
        let (rest, results) = uid_set(space(rest)?)?;
        Ok((rest, ContextUpdate { position, results }))
    };
    let mut updates = Vec::with_capacity(1);
    let (rest, ()) = list(input, update, |update| updates.push(update))?;
    if updates.is_empty() { Err(input.skip(1).error(POSITION)) } else { Ok((rest, ContextUpdates(updates))) }
}

/// `[SP "(" fetch-att *(SP fetch-att) ")"]`, behind the word UPDATE (RFC 5465, section 8, where the space is missing)
pub(crate) fn modifier_update<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<FetchAttribute<'a>>> {
    match input.octets {
        [b'(', ..] => attribute_list(input),
        _ => new_message_attributes(input),
    }
}

/// CANCELUPDATE: which results are no longer to be kept up to date.
///
/// # Grammar
///
/// ```text
/// cancelupdate = "CANCELUPDATE" 1*(SP quoted)
/// ```
///
/// [RFC 5267, section 4.3.5](https://www.rfc-editor.org/rfc/rfc5267#section-4.3.5)
///
/// # Leniency
///
/// None.
///
/// # Example
///
/// ```
/// use imap_wire::{data::Tag, ext::CancelUpdate};
///
/// let cancel = CancelUpdate::new([Tag::new("B01")?, Tag::new("B02")?])?;
/// assert_eq!(cancel.to_string(), r#""B01" "B02""#);
/// assert!(CancelUpdate::new([]).is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct CancelUpdate<'a>(Vec<Tag<'a>>);

impl<'a> CancelUpdate<'a> {
    /// Of the searches of these tags.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn new(tags: impl IntoIterator<Item = Tag<'a>>) -> Result<Self, UsageError> {
        let tags: Vec<_> = tags.into_iter().collect();
        if tags.is_empty() { Err(UsageError("CANCELUPDATE has one tag or more")) } else { Ok(Self(tags)) }
    }

    /// The tags of the searches, at least one.
    #[must_use]
    pub fn tags(&self) -> &[Tag<'a>] {
        &self.0
    }

    /// Writes what follows the name of the command, beginning with the space.
    pub(crate) fn write(&self, writer: &mut Writer) {
        self.0.iter().for_each(|tag| write_quoted_tag(tag, writer));
    }
}

impl Arguments for CancelUpdate<'_> {}

display!(CancelUpdate);
into_static!(struct CancelUpdate { 0 });
serde_as!(CancelUpdate<'a>: Vec<Tag<'a>>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for CancelUpdate<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut tags = Vec::from([u.arbitrary()?]);
        for tag in u.arbitrary_iter()?.take(2) {
            tags.push(tag?);
        }
        Ok(Self(tags))
    }
}

/// `1*(SP quoted)`, behind the word CANCELUPDATE
pub(crate) fn cancelupdate<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, CancelUpdate<'a>> {
    let (mut rest, first) = quoted_tag(input)?;
    let mut tags = Vec::from([first]);
    while let [b' ', b'"', ..] = rest.octets {
        rest.check_items(tags.len() + 1)?;
        let (behind, tag) = quoted_tag(rest)?;
        tags.push(tag);
        rest = behind;
    }
    Ok((rest, CancelUpdate(tags)))
}

/// `SP quoted`, in which a tag is
pub(crate) fn quoted_tag<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Tag<'a>> {
    const TAG: &Rule = &Rule::new("tag", "quoted");
    let at = space(input)?;
    let (rest, tag) = quoted(at)?;
    match Tag::new(tag) {
        Ok(tag) => Ok((rest, tag)),
        Err(_) => Err(at.skip(1).error(TAG)),
    }
}

/// Writes `SP quoted`. No octet of a tag has to be escaped.
pub(crate) fn write_quoted_tag(tag: &Tag<'_>, writer: &mut Writer) {
    writer.text(b" \"");
    tag.write(writer);
    writer.text(b"\"");
}

#[cfg(test)]
mod tests;
