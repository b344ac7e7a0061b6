//! [`MimePartCriterion`]: the table of what a part can be asked to meet, and the values of its rows.

use crate::{
    data::{
        Date,
        datetime::date,
        macros::{arbitrary, into_static},
    },
    error::Rule,
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::space,
        number::{number, number64},
        scan, static_already,
        string::astring,
    },
};

/// Spells the table: the enum, how what stands behind each name is read, and how it is written. An operator has its number of keys.
macro_rules! keys {
    (
        operators: { $($(#[doc = $op_doc:literal])+ $op_name:literal => $op:ident: $arity:literal;)+ }
        valued: { $($(#[doc = $doc:literal])+ $name:literal => $variant:ident($value:ty): $parse:expr, $write:expr;)+ }
    ) => {
        /// One key of [`MimePartKey`](super::MimePartKey), without those inside it.
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
            pub(super) const fn arity(&self) -> usize {
                match self {
                    Self::And => usize::MAX,
                    $(Self::$op => $arity,)+
                    _ => 0,
                }
            }

            /// Writes it without the keys inside it, and without the parentheses of a list.
            pub(super) fn write(&self, writer: &mut Writer) {
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
            pub(super) fn parse<'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Self> {
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
            pub(super) fn arbitrary_leaf(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
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
    pub(super) const fn octets(self) -> u64 {
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
pub(super) const MOST: u64 = i64::MAX as u64;

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
    pub(super) fn parts(&self) -> (&'static [u8], &Octets<'_>) {
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
