//! Entries with values: what FETCH tells, what STORE changes, and what APPEND gives to a message (RFC 5257, sections 4.4, 4.5 and
//! 4.7).

use super::names::{ATTRIB, AnnotationEntry, Attrib, attrib, entry};
#[cfg(feature = "arbitrary")]
use crate::wire::list::arbitrary_some;
use crate::{
    data::{
        arguments::Arguments,
        macros::{arbitrary, display, into_static, serde_as, serde_fields},
    },
    error::{Rule, UsageError},
    ext::metadata::write_value,
    wire::{
        NString, Writer,
        input::{Input, ParseResult},
        list::{list, some, space},
        string::nstring,
    },
};
use alloc::vec::Vec;

/// An attribute with its value.
///
/// ```text
/// att-value = attrib SP value
/// value     = nstring / literal8
/// ```
///
/// [RFC 5257, section 5](https://www.rfc-editor.org/rfc/rfc5257#section-5)
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct AttValue<'a> {
    /// Its name.
    pub attribute: Attrib<'a>,
    /// Text in UTF-8, or any octets; of a size, digits. NIL if there is none, or to remove it.
    pub value: NString<'a>,
}

impl<'a> AttValue<'a> {
    /// An attribute of this name.
    pub fn new(attribute: Attrib<'a>, value: impl Into<NString<'a>>) -> Self {
        Self { attribute, value: value.into() }
    }

    fn write(&self, writer: &mut Writer) {
        self.attribute.write(writer);
        writer.space();
        write_value(&self.value, writer);
    }
}

into_static!(struct AttValue { attribute, value });
arbitrary!(struct AttValue<'a> { attribute, value });

/// An entry with some of its attributes.
///
/// ```text
/// entry-att = entry SP "(" att-value *(SP att-value) ")"
/// ```
///
/// [RFC 5257, section 5](https://www.rfc-editor.org/rfc/rfc5257#section-5)
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct EntryAtt<'a> {
    /// Its name.
    pub entry: AnnotationEntry<'a>,
    attributes: Vec<AttValue<'a>>,
}

impl<'a> EntryAtt<'a> {
    /// An entry with these attributes.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn new(
        entry: AnnotationEntry<'a>,
        attributes: impl IntoIterator<Item = AttValue<'a>>,
    ) -> Result<Self, UsageError> {
        let attributes: Vec<_> = attributes.into_iter().collect();
        if attributes.is_empty() { Err(NOTHING) } else { Ok(Self { entry, attributes }) }
    }

    /// The attributes: at least one.
    #[must_use]
    pub fn attributes(&self) -> &[AttValue<'a>] {
        &self.attributes
    }

    /// The value of the first attribute of this name. `None` if it is not there, which is not the same as NIL.
    #[must_use]
    pub fn get(&self, attribute: &Attrib<'_>) -> Option<&NString<'a>> {
        self.attributes.iter().find(|it| it.attribute == *attribute).map(|it| &it.value)
    }

    fn write(&self, writer: &mut Writer) {
        self.entry.write(writer);
        writer.space();
        writer.list(&self.attributes, |writer, it| it.write(writer));
    }
}

pub(super) const NOTHING: UsageError = UsageError("an annotation has an entry and an attribute");

into_static!(struct EntryAtt { entry, attributes });
serde_fields!(
    EntryAtt<'a>,
    |it| { entry: AnnotationEntry<'a> = it.entry, attributes: Vec<AttValue<'a>> = it.attributes },
    Self::new(entry, attributes),
);

/// What STORE changes of the annotations of messages, and APPEND gives to a new one: at least one entry.
///
/// # Grammar
///
/// ```text
/// att-annotate = "ANNOTATION" SP "(" entry-att *(SP entry-att) ")"
/// ```
///
/// [RFC 5257, section 5](https://www.rfc-editor.org/rfc/rfc5257#section-5). Each attribute says whose it is, by `.priv` or
/// `.shared` ([section 3.3](https://www.rfc-editor.org/rfc/rfc5257#section-3.3)).
///
/// # Leniency
///
/// None: what does not say whose it is could be shown to others.
///
/// # Example
///
/// ```
/// use imap_wire::{command::Store, data::SequenceSet, ext::{AnnotationEntry, AttAnnotate, AttValue, Attrib, EntryAtt}};
///
/// let value = AttValue::new(Attrib::VALUE_PRIV, "My new comment");
/// let comment = EntryAtt::new(AnnotationEntry::new("/comment")?, [value])?;
/// let store = Store::annotation(SequenceSet::new("1")?, AttAnnotate::new([comment])?);
/// assert_eq!(store.to_string(), r#"1 ANNOTATION (/comment (value.priv "My new comment"))"#);
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AttAnnotate<'a>(Vec<EntryAtt<'a>>);

impl<'a> AttAnnotate<'a> {
    /// These entries.
    ///
    /// # Errors
    ///
    /// If there are none, or an attribute is neither private nor shared.
    pub fn new(entries: impl IntoIterator<Item = EntryAtt<'a>>) -> Result<Self, UsageError> {
        let entries: Vec<_> = entries.into_iter().collect();
        if entries.is_empty() {
            return Err(NOTHING);
        }
        if !entries.iter().flat_map(EntryAtt::attributes).all(|it| is_of_somebody(&it.attribute)) {
            return Err(UsageError("an attribute that is stored is .priv or .shared"));
        }
        Ok(Self(entries))
    }

    /// The entries: at least one.
    #[must_use]
    pub fn entries(&self) -> &[EntryAtt<'a>] {
        &self.0
    }

    /// Writes what follows the name.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.list(&self.0, |writer, entry| entry.write(writer));
    }
}

fn is_of_somebody(attribute: &Attrib<'_>) -> bool {
    attribute.is_private() || attribute.is_shared()
}

impl Arguments for AttAnnotate<'_> {}

display!(AttAnnotate);
into_static!(struct AttAnnotate { 0 });
serde_as!(AttAnnotate<'a>: Vec<EntryAtt<'a>>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for EntryAtt<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self { entry: u.arbitrary()?, attributes: arbitrary_some(u)? })
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for AttAnnotate<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut entries = arbitrary_some::<EntryAtt<'_>>(u)?;
        for value in entries.iter_mut().flat_map(|entry| &mut entry.attributes) {
            if !is_of_somebody(&value.attribute) {
                value.attribute = Attrib::VALUE_PRIV;
            }
        }
        Ok(Self(entries))
    }
}

/// The annotations of a message: with their values, as an answer, or the names of those that were changed, unasked.
///
/// # Grammar
///
/// ```text
/// msg-att-dynamic =/ "ANNOTATION" SP ("(" entry-att *(SP entry-att) ")" / "(" entry *(SP entry) ")")
/// ```
///
/// [RFC 5257, section 4.4](https://www.rfc-editor.org/rfc/rfc5257#section-4.4)
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES)
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, FetchItem, Response, ext::{AnnotationEntry, Attrib}};
///
/// let mut decoder = Decoder::client();
/// let response = decoder.response(b"* 1 FETCH (ANNOTATION (/comment (value.priv \"mine\" value.shared NIL)))\r\n")?;
/// let Response::Data(Data::Fetch(fetch)) = response else { panic!() };
/// let FetchItem::Annotation(annotation) = &fetch.items[0] else { panic!() };
/// let comment = AnnotationEntry::new("/comment").unwrap();
/// assert_eq!(annotation.get(&comment, &Attrib::VALUE_PRIV).unwrap().as_slice(), Some(&b"mine"[..]));
/// assert!(annotation.get(&comment, &Attrib::VALUE_SHARED).unwrap().is_nil());
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Annotation<'a> {
    /// Of these lists one is empty.
    entries: Vec<EntryAtt<'a>>,
    changed: Vec<AnnotationEntry<'a>>,
}

impl<'a> Annotation<'a> {
    /// These entries.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn with_values(entries: impl IntoIterator<Item = EntryAtt<'a>>) -> Result<Self, UsageError> {
        let entries: Vec<_> = entries.into_iter().collect();
        if entries.is_empty() { Err(NOTHING) } else { Ok(Self { entries, changed: Vec::new() }) }
    }

    /// These entries were changed.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn with_changed(changed: impl IntoIterator<Item = AnnotationEntry<'a>>) -> Result<Self, UsageError> {
        let changed: Vec<_> = changed.into_iter().collect();
        if changed.is_empty() { Err(NOTHING) } else { Ok(Self { entries: Vec::new(), changed }) }
    }

    /// The entries with their values.
    #[must_use]
    pub fn entries(&self) -> &[EntryAtt<'a>] {
        &self.entries
    }

    /// The value of an attribute of an entry. `None` if it is not told, which is not the same as NIL.
    #[must_use]
    pub fn get(&self, entry: &AnnotationEntry<'_>, attribute: &Attrib<'_>) -> Option<&NString<'a>> {
        self.entries.iter().filter(|it| it.entry == *entry).find_map(|it| it.get(attribute))
    }

    /// The names of entries that somebody changed.
    #[must_use]
    pub fn changed(&self) -> &[AnnotationEntry<'a>] {
        &self.changed
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        if self.changed.is_empty() {
            writer.list(&self.entries, |writer, entry| entry.write(writer));
        } else {
            writer.list(&self.changed, |writer, entry| entry.write(writer));
        }
    }
}

display!(Annotation);
into_static!(struct Annotation { entries, changed });
serde_fields!(
    Annotation<'a>,
    |it| { entries: Vec<EntryAtt<'a>> = it.entries, changed: Vec<AnnotationEntry<'a>> = it.changed },
    match (entries.is_empty(), changed.is_empty()) {
        (false, true) => Self::with_values(entries),
        (true, false) => Self::with_changed(changed),
        _ => Err(UsageError("annotations are entries with values, or names of changed ones")),
    },
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Annotation<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let (entries, changed) =
            if u.arbitrary()? { (arbitrary_some(u)?, Vec::new()) } else { (Vec::new(), arbitrary_some(u)?) };
        Ok(Self { entries, changed })
    }
}

/// `"(" att-value *(SP att-value) ")"`
fn att_values<'a, 'c>(
    input: Input<'a, 'c>,
    attribute: impl Fn(Input<'a, 'c>) -> ParseResult<'a, 'c, Attrib<'a>>,
) -> ParseResult<'a, 'c, Vec<AttValue<'a>>> {
    let att_value = |input| {
        let (rest, attribute) = attribute(input)?;
        let (rest, value) = nstring(space(rest)?)?;
        Ok((rest, AttValue { attribute, value }))
    };
    some(input, att_value, ATTRIB)
}

/// `"(" entry-att *(SP entry-att) ")"`, behind the name and the space
pub(crate) fn att_annotate<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, AttAnnotate<'a>> {
    const OF_SOMEBODY: &Rule = &Rule::new("attribute that is .priv or .shared", "att-annotate");
    const ENTRY: &Rule = &Rule::new("name of an annotation", "att-annotate");
    let of_somebody = |input: Input<'a, 'c>| {
        let (rest, attribute) = attrib(input)?;
        if is_of_somebody(&attribute) { Ok((rest, attribute)) } else { Err(input.error(OF_SOMEBODY)) }
    };
    let entry_att = |input| {
        let (rest, entry) = entry(input)?;
        let (rest, attributes) = att_values(space(rest)?, of_somebody)?;
        Ok((rest, EntryAtt { entry, attributes }))
    };
    some(input, entry_att, ENTRY).map(|(rest, entries)| (rest, AttAnnotate(entries)))
}

/// `"(" entry-att *(SP entry-att) ")" / "(" entry *(SP entry) ")"`, behind the name and the space
pub(crate) fn annotation<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Annotation<'a>> {
    const ENTRY: &Rule = &Rule::new("name of an annotation", "msg-att-dynamic");
    const VALUES: &Rule = &Rule::new("values of an annotation", "entry-att");
    let (mut entries, mut changed) = (Vec::new(), Vec::new());
    let either = |input| {
        let (rest, entry) = entry(input)?;
        match rest.octets {
            [b' ', b'(', ..] if changed.is_empty() => {
                let (rest, attributes) = att_values(rest.skip(1), attrib)?;
                entries.push(EntryAtt { entry, attributes });
                Ok((rest, ()))
            }
            _ if entries.is_empty() => {
                changed.push(entry);
                Ok((rest, ()))
            }
            _ => Err(rest.error(VALUES)),
        }
    };
    let (rest, ()) = list(input, either, |()| ())?;
    if entries.is_empty() && changed.is_empty() {
        return Err(input.skip(1).error(ENTRY));
    }
    Ok((rest, Annotation { entries, changed }))
}
