//! What FETCH, SEARCH and SORT ask of annotations (RFC 5257, sections 4.3, 4.8 and 4.9).

use super::{
    names::{ATTRIB, AnnotationEntry, Attrib, attrib, entry},
    values::NOTHING,
};
#[cfg(feature = "arbitrary")]
use crate::wire::list::arbitrary_some;
use crate::{
    command::list::{ListPattern, list_mailbox},
    data::{
        arguments::Arguments,
        macros::{arbitrary, display, into_static, serde_fields},
    },
    error::{Rule, UsageError},
    ext::metadata::write_value,
    wire::{
        NString, Writer,
        input::{Input, ParseResult},
        list::{some, space},
        static_already,
        string::{nstring, one_of},
    },
};
use alloc::vec::Vec;

/// What FETCH asks of annotations: attributes, of entries that match any of these patterns. In a pattern, `*` stands for
/// anything, and `%` for anything without a `/`.
///
/// # Grammar
///
/// ```text
/// fetch-att   =/ "ANNOTATION" SP "(" entries SP attribs ")"
/// entries     = entry-match / "(" entry-match *(SP entry-match) ")"
/// attribs     = attrib / "(" attrib *(SP attrib) ")"
/// entry-match = list-mailbox
/// ```
///
/// [RFC 5257, section 4.3](https://www.rfc-editor.org/rfc/rfc5257#section-4.3)
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES)
///
/// # Example
///
/// ```
/// use imap_wire::{command::{FetchAttribute, FetchAttributes, ListPattern}, ext::{Attrib, FetchAnnotation}};
///
/// let asked = FetchAnnotation::new([ListPattern::new("/*")?], [Attrib::VALUE_PRIV, Attrib::SIZE])?;
/// assert!(asked.entries()[0].matches(b"/1/comment", Some(b'/')));
/// let attributes = FetchAttributes::from(FetchAttribute::Annotation(asked));
/// assert_eq!(attributes.to_string(), "(ANNOTATION (/* (value.priv size)))");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FetchAnnotation<'a> {
    entries: Vec<ListPattern<'a>>,
    attributes: Vec<Attrib<'a>>,
}

impl<'a> FetchAnnotation<'a> {
    /// These attributes of what matches.
    ///
    /// # Errors
    ///
    /// If there are no patterns or no attributes.
    pub fn new(
        entries: impl IntoIterator<Item = ListPattern<'a>>,
        attributes: impl IntoIterator<Item = Attrib<'a>>,
    ) -> Result<Self, UsageError> {
        let (entries, attributes) =
            (entries.into_iter().collect::<Vec<_>>(), attributes.into_iter().collect::<Vec<_>>());
        if entries.is_empty() || attributes.is_empty() { Err(NOTHING) } else { Ok(Self { entries, attributes }) }
    }

    /// Which entries: at least one pattern.
    #[must_use]
    pub fn entries(&self) -> &[ListPattern<'a>] {
        &self.entries
    }

    /// Which attributes: at least one.
    #[must_use]
    pub fn attributes(&self) -> &[Attrib<'a>] {
        &self.attributes
    }

    /// Writes what follows the name.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text(b" (");
        one_or_list(&self.entries, writer, ListPattern::write);
        writer.space();
        one_or_list(&self.attributes, writer, Attrib::write);
        writer.close();
    }
}

/// Writes one without parentheses, as even a server of old takes it.
fn one_or_list<T>(all: &[T], writer: &mut Writer, write: impl Fn(&T, &mut Writer)) {
    match all {
        [one] => write(one, writer),
        all => writer.list(all, |writer, it| write(it, writer)),
    }
}

impl Arguments for FetchAnnotation<'_> {}

display!(FetchAnnotation);
into_static!(struct FetchAnnotation { entries, attributes });
serde_fields!(
    FetchAnnotation<'a>,
    |it| { entries: Vec<ListPattern<'a>> = it.entries, attributes: Vec<Attrib<'a>> = it.attributes },
    Self::new(entries, attributes),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for FetchAnnotation<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self { entries: arbitrary_some(u)?, attributes: arbitrary_some(u)? })
    }
}

/// What SEARCH looks for in the annotations of messages: text, in the values of entries that match.
///
/// # Grammar
///
/// ```text
/// search-key =/ "ANNOTATION" SP entry-match SP att-search SP value
/// ```
///
/// [RFC 5257, section 4.8](https://www.rfc-editor.org/rfc/rfc5257#section-4.8)
///
/// # Example
///
/// ```
/// use imap_wire::{command::ListPattern, ext::{AttSearch, SearchAnnotation}, search::SearchKey};
///
/// let todo = SearchAnnotation::new(ListPattern::new("/comment")?, AttSearch::Private, "todo");
/// assert_eq!(SearchKey::annotation(todo).to_string(), "ANNOTATION /comment value.priv \"todo\"");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SearchAnnotation<'a> {
    /// Which entries; with wildcards, as [`FetchAnnotation`] has them.
    pub entry: ListPattern<'a>,
    /// Which of their values.
    pub attribute: AttSearch,
    /// What has to be in it.
    pub value: NString<'a>,
}

/// Which values of annotations SEARCH looks at.
///
/// ```text
/// att-search = "value" / "value.priv" / "value.shared"
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "a value is the user's or everybody's")]
pub enum AttSearch {
    /// `value`: both.
    Both,
    /// `value.priv`: that of the user.
    Private,
    /// `value.shared`: that of all.
    Shared,
}

impl AttSearch {
    const fn name(self) -> &'static [u8] {
        match self {
            Self::Both => b"value",
            Self::Private => b"value.priv",
            Self::Shared => b"value.shared",
        }
    }
}

impl<'a> SearchAnnotation<'a> {
    /// What has this in such a value.
    pub fn new(entry: ListPattern<'a>, attribute: AttSearch, value: impl Into<NString<'a>>) -> Self {
        Self { entry, attribute, value: value.into() }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        self.entry.write(writer);
        writer.space();
        writer.text(self.attribute.name());
        writer.space();
        write_value(&self.value, writer);
    }
}

static_already!(AttSearch);
into_static!(struct SearchAnnotation { entry, attribute, value });
arbitrary!(
    enum AttSearch {
        Both,
        Private,
        Shared,
    }
);
arbitrary!(struct SearchAnnotation<'a> { entry, attribute, value });

/// What SORT compares of the annotations of messages: the value of one entry, either the user's or everybody's.
///
/// # Grammar
///
/// ```text
/// sort-key =/ "ANNOTATION" SP entry SP att-sort
/// att-sort = "value.priv" / "value.shared"
/// ```
///
/// [RFC 5257, section 4.9](https://www.rfc-editor.org/rfc/rfc5257#section-4.9)
///
/// # Example
///
/// ```
/// use imap_wire::ext::{AnnotationEntry, SortAnnotation, SortKey};
///
/// let subject = SortAnnotation::shared(AnnotationEntry::new("/altsubject")?);
/// assert_eq!(SortKey::from(subject).reversed().to_string(), "REVERSE ANNOTATION /altsubject value.shared");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SortAnnotation<'a> {
    /// Which entry.
    pub entry: AnnotationEntry<'a>,
    /// True for the value that all see, false for that of the user.
    pub is_shared: bool,
}

impl<'a> SortAnnotation<'a> {
    /// By the value that only the user sees.
    #[must_use]
    pub const fn private(entry: AnnotationEntry<'a>) -> Self {
        Self { entry, is_shared: false }
    }

    /// By the value that all see.
    #[must_use]
    pub const fn shared(entry: AnnotationEntry<'a>) -> Self {
        Self { entry, is_shared: true }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        self.entry.write(writer);
        writer.space();
        writer.text(if self.is_shared { b"value.shared" } else { b"value.priv" });
    }
}

impl Arguments for SortAnnotation<'_> {}

into_static!(struct SortAnnotation { entry, is_shared });
arbitrary!(struct SortAnnotation<'a> { entry, is_shared });

/// `SP "(" entries SP attribs ")"`, behind the name
pub(crate) fn fetch_annotation<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, FetchAnnotation<'a>> {
    const OPEN: &Rule = &Rule::new("`(`", "fetch-att");
    const CLOSE: &Rule = &Rule::new("`)`", "fetch-att");
    const ENTRY: &Rule = &Rule::new("pattern of an annotation", "entry-match");
    let at = space(input)?.expect(b'(', OPEN)?;
    let (rest, entries) = one_or_some(at, list_mailbox, ENTRY)?;
    let (rest, attributes) = one_or_some(space(rest)?, attrib, ATTRIB)?;
    Ok((rest.expect(b')', CLOSE)?, FetchAnnotation { entries, attributes }))
}

/// `item / "(" item *(SP item) ")"`
fn one_or_some<'a, 'c, T>(
    input: Input<'a, 'c>,
    item: impl Fn(Input<'a, 'c>) -> ParseResult<'a, 'c, T>,
    rule: &'static Rule,
) -> ParseResult<'a, 'c, Vec<T>> {
    match input.octets {
        [b'(', ..] => some(input, item, rule),
        _ => item(input).map(|(rest, item)| (rest, Vec::from([item]))),
    }
}

/// `entry-match SP att-search SP value`, behind the name and the space
pub(crate) fn search_annotation<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, SearchAnnotation<'a>> {
    const ATTRIBUTE: &Rule = &Rule::new("value, value.priv or value.shared", "att-search");
    let (rest, entry) = list_mailbox(input)?;
    let at = space(rest)?;
    let (rest, attribute) =
        one_of(at, &[AttSearch::Both, AttSearch::Private, AttSearch::Shared], |it| it.name(), ATTRIBUTE)?;
    let (rest, value) = nstring(space(rest)?)?;
    Ok((rest, SearchAnnotation { entry, attribute, value }))
}

/// `entry SP att-sort`, behind the name and the space
pub(crate) fn sort_annotation<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, SortAnnotation<'a>> {
    const ATTRIBUTE: &Rule = &Rule::new("value.priv or value.shared", "att-sort");
    let (rest, entry) = entry(input)?;
    let name = |is_shared: &bool| if *is_shared { AttSearch::Shared.name() } else { AttSearch::Private.name() };
    let (rest, is_shared) = one_of(space(rest)?, &[false, true], name, ATTRIBUTE)?;
    Ok((rest, SortAnnotation { entry, is_shared }))
}
