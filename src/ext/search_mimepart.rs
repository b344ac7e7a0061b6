//! SEARCH=MIMEPART: searches for what is in a part of a message (draft-bosch-imap-search-mimepart, as Dovecot has it).
//!
//! The key MIMEPART is in the table of search keys. What follows it has a table of its own, of keys that a part meets; they can be nested as
//! deeply as their sender likes, so that they are flat as search keys are.

use crate::{
    data::{
        Date,
        datetime::date,
        macros::{arbitrary, display, into_static, serde_as},
    },
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::{no_space, space},
        number::{number, number64},
        scan, static_already,
        string::astring,
    },
};
use alloc::{boxed::Box, vec::Vec};
use core::iter;

/// Spells the table: the enum, how what stands behind each name is read, and how it is written. An operator has its number of keys.
macro_rules! keys {
    (
        operators: { $($(#[doc = $op_doc:literal])+ $op_name:literal => $op:ident: $arity:literal;)+ }
        valued: { $($(#[doc = $doc:literal])+ $name:literal => $variant:ident($value:ty): $parse:expr, $write:expr;)+ }
    ) => {
        /// One key of [`MimePartKey`], without those inside it.
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[non_exhaustive]
        pub enum MimePartCriterion<'a> {
            /// All of the keys inside it: a list in parentheses.
            And,
            $($(#[doc = $op_doc])+ $op,)+
            /// `EXISTS`: there is such a part, whatever it is. Only right inside PARENT or CHILD.
            Exists,
            $($(#[doc = $doc])+ $variant($value),)+
        }

        into_static!(enum MimePartCriterion { And, $($op,)+ Exists, $($variant(value),)+ });

        impl<'a> MimePartCriterion<'a> {
            /// The name; a list has none.
            #[must_use]
            pub const fn name(&self) -> &'static [u8] {
                match self {
                    Self::And => b"",
                    $(Self::$op => $op_name,)+
                    Self::Exists => b"EXISTS",
                    $(Self::$variant(_) => $name,)+
                }
            }

            /// How many keys are inside it: for a list, any number but none.
            const fn arity(&self) -> usize {
                match self {
                    Self::And => usize::MAX,
                    $(Self::$op => $arity,)+
                    _ => 0,
                }
            }

            /// Writes it without the keys inside it, and without the parentheses of a list.
            fn write(&self, writer: &mut Writer) {
                writer.text(self.name());
                match self {
                    $(Self::$variant(value) => {
                        writer.space();
                        let write: fn(&$value, &mut Writer) = $write;
                        write(value, writer);
                    })+
                    _ => {}
                }
            }

            /// One that is no list, behind which those inside it stand.
            fn parse<'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Self> {
                const KEY: &Rule = &Rule::new("key of a part", "mimepart-key");
                let (key, length) = scan::keyword(input.octets);
                let rest = input.skip(length);
                if let [b'[', ..] = rest.octets {
                    return Err(input.error(KEY));
                }
                $(if key == const { scan::key($op_name) } {
                    return Ok((rest, Self::$op));
                })+
                if key == const { scan::key(b"EXISTS") } {
                    return Ok((rest, Self::Exists));
                }
                $(if key == const { scan::key($name) } {
                    return space(rest).and_then($parse).map(|(rest, value)| (rest, Self::$variant(value)));
                })+
                Err(input.error(KEY))
            }

            #[cfg(feature = "arbitrary")]
            fn arbitrary_leaf(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                let variants: &[fn(&mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self>] =
                    &[$(|u| Ok(Self::$variant(u.arbitrary()?))),+];
                u.choose(variants)?(u)
            }
        }
    };
}

keys! {
    operators: {
        /// `NOT`: the one inside it is not met.
        b"NOT" => Not: 1;
        /// `OR`: one of the two inside it is met.
        b"OR" => Or: 2;
        /// `PARENT`: the part that this one is in meets it.
        b"PARENT" => Parent: 1;
        /// `CHILD`: a part that is in this one meets it.
        b"CHILD" => Child: 1;
    }
    valued: {
        /// `BCC`: the text is in Bcc, of a part that is a message.
        b"BCC" => Bcc(Octets<'a>): astring, write_text;
        /// `BODY`: the text is in the content.
        b"BODY" => Body(Octets<'a>): astring, write_text;
        /// `CC`: the text is in Cc, of a part that is a message.
        b"CC" => Cc(Octets<'a>): astring, write_text;
        /// `DEPTH`: how many parts it is in.
        b"DEPTH" => Depth(PartDepth): depth, PartDepth::write;
        /// `DESCRIPTION`: the text is in Content-Description.
        b"DESCRIPTION" => Description(Octets<'a>): astring, write_text;
        /// `DISPOSITION`: what Content-Disposition says.
        b"DISPOSITION" => Disposition(PartDisposition<'a>): disposition, PartDisposition::write;
        /// `ENCODING`: what Content-Transfer-Encoding says.
        b"ENCODING" => Encoding(Octets<'a>): astring, write_text;
        /// `FILENAME`: what the part is to be called as a file.
        b"FILENAME" => FileName(PartFileName<'a>): filename, PartFileName::write;
        /// `FROM`: the text is in From, of a part that is a message.
        b"FROM" => From(Octets<'a>): astring, write_text;
        /// `HEADER`: it has a field of this name, with the text in it.
        b"HEADER" => Header(PartField<'a>): field, PartField::write;
        /// `ID`: what Content-ID says.
        b"ID" => Id(Octets<'a>): astring, write_text;
        /// `IN-REPLY-TO`: the text is in In-Reply-To, of a part that is a message.
        b"IN-REPLY-TO" => InReplyTo(Octets<'a>): astring, write_text;
        /// `INDEX`: which it is of the parts of the one that it is in.
        b"INDEX" => Index(u32): number, |index, writer| writer.number((*index).into());
        /// `LANGUAGE`: what Content-Language says.
        b"LANGUAGE" => Language(Octets<'a>): astring, write_text;
        /// `LOCATION`: what Content-Location says.
        b"LOCATION" => Location(Octets<'a>): astring, write_text;
        /// `MD5`: what Content-MD5 says.
        b"MD5" => Md5(Octets<'a>): astring, write_text;
        /// `MESSAGE-ID`: the text is in Message-ID, of a part that is a message.
        b"MESSAGE-ID" => MessageId(Octets<'a>): astring, write_text;
        /// `PARAM`: Content-Type has this parameter, with this value.
        b"PARAM" => Param(PartField<'a>): field, PartField::write;
        /// `REPLY-TO`: the text is in Reply-To, of a part that is a message.
        b"REPLY-TO" => ReplyTo(Octets<'a>): astring, write_text;
        /// `SENDER`: the text is in Sender, of a part that is a message.
        b"SENDER" => Sender(Octets<'a>): astring, write_text;
        /// `SENTBEFORE`: its Date is earlier than this day, of a part that is a message.
        b"SENTBEFORE" => SentBefore(Date): date, Date::write;
        /// `SENTON`: its Date is of this day, of a part that is a message.
        b"SENTON" => SentOn(Date): date, Date::write;
        /// `SENTSINCE`: its Date is of this day or later, of a part that is a message.
        b"SENTSINCE" => SentSince(Date): date, Date::write;
        /// `SIZE`: how many octets it has.
        b"SIZE" => Size(PartSize): size, PartSize::write;
        /// `SUBJECT`: the text is in Subject, of a part that is a message.
        b"SUBJECT" => Subject(Octets<'a>): astring, write_text;
        /// `SUBTYPE`: what stands behind `/` in its media type.
        b"SUBTYPE" => Subtype(Octets<'a>): astring, write_text;
        /// `TEXT`: the text is in the header or the content.
        b"TEXT" => Text(Octets<'a>): astring, write_text;
        /// `TO`: the text is in To, of a part that is a message.
        b"TO" => To(Octets<'a>): astring, write_text;
        /// `TYPE`: what stands before `/` in its media type.
        b"TYPE" => Type(Octets<'a>): astring, write_text;
    }
}

fn write_text(text: &Octets<'_>, writer: &mut Writer) {
    writer.astring(text);
}

/// A name, and what is looked for below it: a field of a header, or a parameter.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct PartField<'a> {
    /// Of the field or parameter. It is compared without case.
    pub name: Octets<'a>,
    /// What is in it.
    pub text: Octets<'a>,
}

impl<'a> PartField<'a> {
    /// This text below this name.
    pub fn new(name: impl Into<Octets<'a>>, text: impl Into<Octets<'a>>) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    fn write(&self, writer: &mut Writer) {
        writer.astring(&self.name);
        writer.space();
        writer.astring(&self.text);
    }
}

into_static!(struct PartField { name, text });
arbitrary!(struct PartField<'a> { name, text });

fn field<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, PartField<'a>> {
    let (rest, name) = astring(input)?;
    let (rest, text) = astring(space(rest)?)?;
    Ok((rest, PartField { name, text }))
}

/// How many octets a part has. None has more than 63 bits of them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum PartSize {
    /// So many.
    Is(u64),
    /// `LARGER`: more.
    Larger(u64),
    /// `SMALLER`: fewer.
    Smaller(u64),
}

impl PartSize {
    const fn octets(self) -> u64 {
        let (Self::Is(octets) | Self::Larger(octets) | Self::Smaller(octets)) = self;
        octets
    }

    fn write(&self, writer: &mut Writer) {
        writer.text(match self {
            Self::Is(_) => b"",
            Self::Larger(_) => b"LARGER ",
            Self::Smaller(_) => b"SMALLER ",
        });
        writer.number(self.octets());
    }
}

static_already!(PartSize, PartDepth);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for PartSize {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let octets = u.arbitrary::<u64>()? & MOST;
        Ok(*u.choose(&[Self::Is(octets), Self::Larger(octets), Self::Smaller(octets)])?)
    }
}

/// The largest `number64`.
const MOST: u64 = i64::MAX as u64;

fn size<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, PartSize> {
    let (key, length) = scan::keyword(input.octets);
    let behind = input.skip(length);
    if key == const { scan::key(b"LARGER") } {
        return number64(space(behind)?).map(|(rest, octets)| (rest, PartSize::Larger(octets)));
    }
    if key == const { scan::key(b"SMALLER") } {
        return number64(space(behind)?).map(|(rest, octets)| (rest, PartSize::Smaller(octets)));
    }
    number64(input).map(|(rest, octets)| (rest, PartSize::Is(octets)))
}

/// How many parts a part is in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum PartDepth {
    /// So many.
    Is(u32),
    /// `MAX`: so many at most.
    Max(u32),
    /// `MIN`: so many at least.
    Min(u32),
}

impl PartDepth {
    fn write(&self, writer: &mut Writer) {
        let (name, depth): (&[u8], _) = match self {
            Self::Is(depth) => (b"", depth),
            Self::Max(depth) => (b"MAX ", depth),
            Self::Min(depth) => (b"MIN ", depth),
        };
        writer.text(name);
        writer.number((*depth).into());
    }
}

arbitrary!(
    enum PartDepth {
        Is(depth),
        Max(depth),
        Min(depth),
    }
);

fn depth<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, PartDepth> {
    let (key, length) = scan::keyword(input.octets);
    let behind = input.skip(length);
    if key == const { scan::key(b"MAX") } {
        return number(space(behind)?).map(|(rest, depth)| (rest, PartDepth::Max(depth)));
    }
    if key == const { scan::key(b"MIN") } {
        return number(space(behind)?).map(|(rest, depth)| (rest, PartDepth::Min(depth)));
    }
    number(input).map(|(rest, depth)| (rest, PartDepth::Is(depth)))
}

/// What Content-Disposition says of a part.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum PartDisposition<'a> {
    /// `TYPE`: this, such as `attachment`.
    Type(Octets<'a>),
    /// `PARAM`: this parameter, with this value.
    Param(PartField<'a>),
}

impl PartDisposition<'_> {
    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Type(text) => {
                writer.text(b"TYPE ");
                writer.astring(text);
            }
            Self::Param(field) => {
                writer.text(b"PARAM ");
                field.write(writer);
            }
        }
    }
}

into_static!(
    enum PartDisposition {
        Type(text),
        Param(field),
    }
);
arbitrary!(
    enum PartDisposition<'a> {
        Type(text),
        Param(field),
    }
);

fn disposition<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, PartDisposition<'a>> {
    const NAME: &Rule = &Rule::new("TYPE or PARAM", "mimepart-key");
    let (key, length) = scan::keyword(input.octets);
    let behind = input.skip(length);
    if key == const { scan::key(b"TYPE") } {
        return astring(space(behind)?).map(|(rest, text)| (rest, PartDisposition::Type(text)));
    }
    if key == const { scan::key(b"PARAM") } {
        return field(space(behind)?).map(|(rest, field)| (rest, PartDisposition::Param(field)));
    }
    Err(input.error(NAME))
}

/// What a part is to be called as a file.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum PartFileName<'a> {
    /// `IS`: so.
    Is(Octets<'a>),
    /// `CONTAINS`: with this in it.
    Contains(Octets<'a>),
    /// `BEGINS`: with this at its beginning.
    Begins(Octets<'a>),
    /// `ENDS`: with this at its end.
    Ends(Octets<'a>),
}

impl PartFileName<'_> {
    fn parts(&self) -> (&'static [u8], &Octets<'_>) {
        match self {
            Self::Is(text) => (b"IS", text),
            Self::Contains(text) => (b"CONTAINS", text),
            Self::Begins(text) => (b"BEGINS", text),
            Self::Ends(text) => (b"ENDS", text),
        }
    }

    fn write(&self, writer: &mut Writer) {
        let (name, text) = self.parts();
        writer.text(name);
        writer.space();
        writer.astring(text);
    }
}

into_static!(
    enum PartFileName {
        Is(text),
        Contains(text),
        Begins(text),
        Ends(text),
    }
);
arbitrary!(
    enum PartFileName<'a> {
        Is(text),
        Contains(text),
        Begins(text),
        Ends(text),
    }
);

fn filename<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, PartFileName<'a>> {
    const NAME: &Rule = &Rule::new("IS, CONTAINS, BEGINS or ENDS", "mimepart-key");
    let (key, length) = scan::keyword(input.octets);
    let of: fn(Octets<'a>) -> PartFileName<'a> = if key == const { scan::key(b"IS") } {
        PartFileName::Is
    } else if key == const { scan::key(b"CONTAINS") } {
        PartFileName::Contains
    } else if key == const { scan::key(b"BEGINS") } {
        PartFileName::Begins
    } else if key == const { scan::key(b"ENDS") } {
        PartFileName::Ends
    } else {
        return Err(input.error(NAME));
    };
    astring(space(input.skip(length))?).map(|(rest, text)| (rest, of(text)))
}

/// What a part of a message has to meet, for [`SearchKey::mime_part`](crate::search::SearchKey::mime_part): a key with all that is inside
/// it. It is met if any part of the message meets it.
///
/// # Grammar
///
/// ```text
/// search-key   =/ "MIMEPART" SP mimepart-key
/// mimepart-key = "BCC" SP astring / "DEPTH" SP ["MIN" SP / "MAX" SP] number / "DISPOSITION" SP "TYPE" SP astring / ...
///              / "NOT" SP mimepart-key / "OR" SP mimepart-key SP mimepart-key
///              / ("PARENT" / "CHILD") SP (mimepart-key / "EXISTS")
///              / "(" mimepart-key *(SP mimepart-key) ")"
/// ```
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES). A key that the table does not have is an error: nobody knows where its arguments end.
///
/// # Example
///
/// ```
/// use imap_wire::ext::{MimePartCriterion, MimePartKey, PartFileName};
/// use imap_wire::search::SearchKey;
///
/// let image = MimePartKey::new(MimePartCriterion::Type("image".into()))?;
/// let name = MimePartKey::new(MimePartCriterion::FileName(PartFileName::Ends(".png".into())))?;
/// let key = SearchKey::mime_part(MimePartKey::and([image, !name, MimePartKey::has_parent()]).unwrap());
/// assert_eq!(key.to_string(), "MIMEPART (TYPE image NOT FILENAME ENDS .png PARENT EXISTS)");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MimePartKey<'a> {
    /// The criteria, each in front of those inside it. There is at least one; an operator has as many inside it as it takes.
    nodes: Vec<Node<'a>>,
}

/// A criterion, and the number of nodes inside it, which follow it.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Node<'a> {
    criterion: MimePartCriterion<'a>,
    below: usize,
}

impl<'a> MimePartKey<'a> {
    /// A key without others inside it.
    ///
    /// # Errors
    ///
    /// If it is an operator, a list or EXISTS, or a size has more than 63 bits.
    pub fn new(criterion: MimePartCriterion<'a>) -> Result<Self, UsageError> {
        match &criterion {
            MimePartCriterion::Exists => return Err(UsageError("EXISTS is inside PARENT or CHILD")),
            MimePartCriterion::Size(size) if size.octets() > MOST => {
                return Err(UsageError("a size has at most 63 bits"));
            }
            operator if operator.arity() > 0 => return Err(UsageError("this key has others inside it")),
            _ => {}
        }
        Ok(Self::leaf(criterion))
    }

    /// A list: the part meets all of these. `None` without any.
    #[must_use]
    pub fn and(keys: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut nodes: Vec<_> = keys.into_iter().flat_map(|key| key.nodes).collect();
        let below = nodes.len();
        nodes.insert(0, Node { criterion: MimePartCriterion::And, below });
        (below > 0).then_some(Self { nodes })
    }

    /// `OR`: the part meets one of the two.
    #[must_use]
    pub fn or(one: Self, other: Self) -> Self {
        let mut key = one.inside(MimePartCriterion::Or);
        key.nodes.extend(other.nodes);
        let below = key.nodes.len() - 1;
        if let Some(root) = key.nodes.first_mut() {
            root.below = below;
        }
        key
    }

    /// `PARENT`: the part that it is in meets this.
    #[must_use]
    pub fn parent(key: Self) -> Self {
        key.inside(MimePartCriterion::Parent)
    }

    /// `CHILD`: a part that is in it meets this.
    #[must_use]
    pub fn child(key: Self) -> Self {
        key.inside(MimePartCriterion::Child)
    }

    /// `PARENT EXISTS`: it is in another part.
    #[must_use]
    pub fn has_parent() -> Self {
        Self::leaf(MimePartCriterion::Exists).inside(MimePartCriterion::Parent)
    }

    /// `CHILD EXISTS`: there is a part in it.
    #[must_use]
    pub fn has_child() -> Self {
        Self::leaf(MimePartCriterion::Exists).inside(MimePartCriterion::Child)
    }

    /// The outermost criterion.
    #[must_use]
    pub fn root(&self) -> MimePartCursor<'_> {
        MimePartCursor { nodes: &self.nodes }
    }

    fn leaf(criterion: MimePartCriterion<'a>) -> Self {
        Self { nodes: Vec::from([Node { criterion, below: 0 }]) }
    }

    fn inside(mut self, criterion: MimePartCriterion<'a>) -> Self {
        let below = self.nodes.len();
        self.nodes.insert(0, Node { criterion, below });
        self
    }

    /// True if all text in it is ASCII.
    pub(crate) fn is_ascii(&self) -> bool {
        use MimePartCriterion as It;
        self.nodes.iter().all(|node| match &node.criterion {
            It::Bcc(text) | It::Body(text) | It::Cc(text) | It::Description(text) | It::Encoding(text) => {
                text.is_ascii()
            }
            It::From(text) | It::Id(text) | It::InReplyTo(text) | It::Language(text) | It::Location(text) => {
                text.is_ascii()
            }
            It::Md5(text) | It::MessageId(text) | It::ReplyTo(text) | It::Sender(text) | It::Subject(text) => {
                text.is_ascii()
            }
            It::Subtype(text) | It::Text(text) | It::To(text) | It::Type(text) => text.is_ascii(),
            It::Disposition(PartDisposition::Type(text)) => text.is_ascii(),
            It::Disposition(PartDisposition::Param(field)) | It::Header(field) | It::Param(field) => {
                field.name.is_ascii() && field.text.is_ascii()
            }
            It::FileName(name) => name.parts().1.is_ascii(),
            It::Depth(_) | It::Index(_) | It::SentBefore(_) | It::SentOn(_) | It::SentSince(_) | It::Size(_) => true,
            It::And | It::Not | It::Or | It::Parent | It::Child | It::Exists => true,
        })
    }

    /// `mimepart-key`
    pub(crate) fn write(&self, writer: &mut Writer) {
        // Where the lists end that are open.
        let mut ends: Vec<usize> = Vec::new();
        let mut is_first = true;
        for (index, node) in self.nodes.iter().enumerate() {
            while ends.pop_if(|end| *end == index).is_some() {
                writer.close();
            }
            if !is_first {
                writer.space();
            }
            is_first = node.criterion == MimePartCriterion::And;
            if is_first {
                writer.open();
                ends.push(index + 1 + node.below);
            } else {
                node.criterion.write(writer);
            }
        }
        ends.iter().for_each(|_| writer.close());
    }
}

/// `NOT`: the part does not meet it.
impl core::ops::Not for MimePartKey<'_> {
    type Output = Self;

    fn not(self) -> Self {
        self.inside(MimePartCriterion::Not)
    }
}

display!(MimePartKey);
into_static!(struct MimePartKey { nodes });
into_static!(struct Node { criterion, below });
serde_as!(
    MimePartKey<'a>: Octets<'a>,
    |it| crate::serde::written(|writer| it.write(writer)),
    |text| {
        let text = text.into_bytes();
        crate::serde::read(&text, mimepart_key).map(crate::wire::IntoStatic::into_static)
    },
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for MimePartKey<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut last = Self::leaf(MimePartCriterion::arbitrary_leaf(u)?);
        for _ in 0..u.int_in_range(0..=6)? {
            let other = Self::leaf(MimePartCriterion::arbitrary_leaf(u)?);
            last = match u.int_in_range(0..=6)? {
                0 => !last,
                1 => Self::or(last, other),
                2 => Self::parent(last),
                3 => Self::child(last),
                4 => Self::or(Self::has_child(), last),
                5 => Self::and([last]).ok_or(arbitrary::Error::IncorrectFormat)?,
                _ => Self::and([other, last]).ok_or(arbitrary::Error::IncorrectFormat)?,
            };
        }
        Ok(last)
    }
}

/// A criterion of a [`MimePartKey`], and those inside it.
///
/// # Example
///
/// ```
/// use imap_wire::ext::{MimePartCriterion, MimePartKey};
///
/// let key = MimePartKey::parent(MimePartKey::new(MimePartCriterion::Subtype("mixed".into()))?);
/// let inside: Vec<_> = key.root().children().map(|child| child.criterion().clone()).collect();
/// assert_eq!(inside, [MimePartCriterion::Subtype("mixed".into())]);
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MimePartCursor<'k> {
    /// It, and those inside it: at least one.
    nodes: &'k [Node<'k>],
}

impl<'k> MimePartCursor<'k> {
    /// The criterion itself.
    #[must_use]
    pub fn criterion(self) -> &'k MimePartCriterion<'k> {
        #[expect(clippy::indexing_slicing, reason = "cursors are made for nodes that are there")]
        &self.nodes[0].criterion
    }

    /// Those right inside it.
    pub fn children(self) -> impl Iterator<Item = Self> + use<'k> {
        let mut rest = self.nodes.get(1..).unwrap_or_default();
        iter::from_fn(move || {
            let (nodes, behind) = rest.split_at_checked(1 + rest.first()?.below)?;
            rest = behind;
            Some(Self { nodes })
        })
    }
}

/// `mimepart-key`, in a box, as the table of search keys has it
pub(crate) fn mime_part<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Box<MimePartKey<'a>>> {
    mimepart_key(input).map(|(rest, key)| (rest, Box::new(key)))
}

/// `mimepart-key`
fn mimepart_key<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, MimePartKey<'a>> {
    const NEXT: &Rule = &Rule::new("space or `)`", "mimepart-key");
    const EXISTS: &Rule = &Rule::new("EXISTS only right inside PARENT or CHILD", "mimepart-key");
    let mut nodes: Vec<Node<'a>> = Vec::new();
    // Those around the next one: where they stand, and how many are right inside each.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut at = input;
    loop {
        at.check_items(nodes.len() + 1)?;
        let (rest, criterion) = match at.octets {
            [b'(', ..] => (no_space(at.skip(1))?, MimePartCriterion::And),
            _ => MimePartCriterion::parse(at)?,
        };
        let around = open.last().and_then(|(index, _)| nodes.get(*index)).map(|node| &node.criterion);
        let may_exist = matches!(around, Some(MimePartCriterion::Parent | MimePartCriterion::Child));
        if criterion == MimePartCriterion::Exists && !may_exist {
            return Err(at.error(EXISTS));
        }
        if criterion.arity() > 0 {
            open.push((nodes.len(), 0));
            at.check_nesting(open.len())?;
            at = if criterion == MimePartCriterion::And { rest } else { space(rest)? };
            nodes.push(Node { criterion, below: 0 });
            continue;
        }
        nodes.push(Node { criterion, below: 0 });
        // One has ended, and perhaps those around it.
        at = rest;
        loop {
            let Some((index, inside)) = open.last_mut() else { return Ok((at, MimePartKey { nodes })) };
            *inside += 1;
            let (index, inside) = (*index, *inside);
            match nodes.get(index).map_or(0, |node| node.criterion.arity()) {
                usize::MAX => match at.octets {
                    [b')', ..] => at = at.skip(1),
                    [b' ', b')', ..] => at = no_space(at)?.skip(1),
                    [b' ', ..] => {
                        at = space(at)?;
                        break;
                    }
                    _ => return Err(at.error(NEXT)),
                },
                arity if inside < arity => {
                    at = space(at)?;
                    break;
                }
                _ => {}
            }
            open.pop();
            let below = nodes.len() - index - 1;
            if let Some(node) = nodes.get_mut(index) {
                node.below = below;
            }
        }
    }
}

#[cfg(test)]
mod tests;
