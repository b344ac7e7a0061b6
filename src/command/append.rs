//! APPEND: messages on their way into a mailbox (RFC 9051, section 6.3.12).

use crate::{
    data::{
        Capability, DateTime, Flags, Mailbox, TaggedExt,
        arguments::{Arguments, Tell},
        datetime::date_time,
        flag::settable_flags,
        macros::{arbitrary, display, into_static, serde_fields},
        mailbox::mailbox,
        payload::{Payload, literal_payload},
        tagged_ext::{label, tagged_ext},
    },
    error::{Rule, UsageError},
    ext::{AttAnnotate, Catenate, Utf8Literal, att_annotate, catenate, utf8_literal},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::space,
    },
};
use alloc::vec::Vec;
use core::fmt;

/// The arguments of APPEND: a mailbox, and one message; with MULTIAPPEND (RFC 3502) more.
///
/// ```text
/// append         = "APPEND" SP mailbox 1*append-message
/// append-message = append-opts SP append-data
/// append-opts    = [SP flag-list] [SP date-time] *(SP append-ext)
/// ```
///
/// [RFC 9051, section 6.3.12](https://www.rfc-editor.org/rfc/rfc9051#section-6.3.12),
/// [RFC 4466, section 2.5](https://www.rfc-editor.org/rfc/rfc4466#section-2.5)
///
/// # Example
///
/// ```
/// use imap_wire::{command::{Append, AppendMessage, Command}, data::{Flag, Mailbox}};
///
/// let mut message = AppendMessage::new("Subject: hello\r\n\r\nworld\r\n");
/// message.flags = Some([Flag::Seen].into_iter().collect());
/// let append = Append::new(Mailbox::new("Sent")?, message);
/// assert_eq!(format!("{append:.25}"), r"Sent (\Seen) {25}\r\nSubjec…");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Append<'a> {
    /// Where to.
    pub mailbox: Mailbox<'a>,
    /// Never empty.
    messages: Vec<AppendMessage<'a>>,
}

/// One message of an [`Append`], with what the mailbox is to know of it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct AppendMessage<'a> {
    /// Its flags. No list is not the same as an empty one for `decode` and `encode`, but for a mailbox it is.
    pub flags: Option<Flags<'a>>,
    /// When it came; if it does not say, it comes now.
    pub internal_date: Option<DateTime>,
    /// What extensions add before the data.
    pub extensions: Vec<AppendExtension<'a>>,
    /// The message.
    pub data: AppendData<'a>,
}

/// Spells the table of `append-ext`: the name of each, its variant with the type, how its value is read and written, and the
/// capabilities of which a server has to have one.
macro_rules! extensions {
    ($($(#[doc = $doc:literal])+ $name:literal => $variant:ident($value:ty): $parse:expr, $write:expr, [$($need:ident),*];)+) => {
        /// What an extension adds to a message that is appended.
        ///
        /// ```text
        /// append-ext = tagged-ext
        /// ```
        ///
        /// [RFC 4466, section 2.5](https://www.rfc-editor.org/rfc/rfc4466#section-2.5)
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum AppendExtension<'a> {
            $($(#[doc = $doc])+ $variant($value),)+
            /// One that the table does not have.
            Other(TaggedExt<'a>),
        }

        into_static!(enum AppendExtension { $($variant(value),)+ Other(extension) });
        arbitrary!(enum AppendExtension<'a> { $($variant(value),)+ Other(extension) });

        impl<'a> AppendExtension<'a> {
            /// Tells what a server has to have for it, as far as that is known.
            fn tell_needs(&self, tell: Tell<'_>) {
                match self {
                    $(Self::$variant(value) => {
                        tell(&[$(Capability::$need),*]);
                        Arguments::tell_needs(value, tell);
                    })+
                    Self::Other(_) => {}
                }
            }

            /// Reads what follows this name, which is known to be an atom.
            fn parse<'c>(name: Octets<'a>, input: Input<'a, 'c>) -> ParseResult<'a, 'c, Self> {
                $(if name.eq_ignore_ascii_case($name) {
                    return $parse(space(input)?).map(|(rest, value)| (rest, Self::$variant(value)));
                })+
                tagged_ext(input, name).map(|(rest, extension)| (rest, Self::Other(extension)))
            }

            /// True if the table has this name.
            fn is_known(name: &[u8]) -> bool {
                let names: &[&[u8]] = &[$($name),+];
                names.iter().any(|known| known.eq_ignore_ascii_case(name))
            }

            fn write(&self, writer: &mut Writer) {
                match self {
                    $(Self::$variant(value) => {
                        writer.text($name);
                        writer.space();
                        let write: fn(&$value, &mut Writer) = $write;
                        write(value, writer);
                    })+
                    Self::Other(extension) => extension.write(writer),
                }
            }
        }
    };
}

extensions! {
    /// `ANNOTATION`: notes on the message (RFC 5257).
    b"ANNOTATION" => Annotation(AttAnnotate<'a>): att_annotate, AttAnnotate::write, [AnnotateExperiment1];
}

/// Spells the table of `append-data` beside a literal: the name of each, its variant with the type, how what follows the name and a space
/// is read, how all of it is written, its name included, and the capabilities of which a server has to have one.
macro_rules! data {
    ($($(#[doc = $doc:literal])+ $name:literal => $variant:ident($value:ty): $parse:expr, $write:expr, [$($need:ident),*];)*) => {
        /// The octets of a message, or how the server gets them.
        ///
        /// ```text
        /// append-data = literal / literal8 / append-data-ext
        /// ```
        ///
        /// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9)
        #[derive(Clone, Eq, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum AppendData<'a> {
            /// `literal / literal8`
            Message {
                /// The octets; never [`Payload::Nil`] when it was decoded.
                payload: Payload<'a>,
                /// True for a `literal8`, which a server with BINARY takes (RFC 3516).
                binary: bool,
            },
            $($(#[doc = $doc])+ $variant($value),)*
            /// `append-data-ext` of another name, unread.
            Extension(TaggedExt<'a>),
        }

        into_static!(enum AppendData { Message { payload, binary }, $($variant(value),)* Extension(extension) });

        impl<'a> AppendData<'a> {
            /// Tells what a server has to have for it. IMAP4rev2 has of BINARY what FETCH has.
            pub(crate) fn tell_needs(&self, tell: Tell<'_>) {
                match self {
                    Self::Message { binary: true, .. } => tell(&[Capability::Binary]),
                    $(Self::$variant(value) => {
                        tell(&[$(Capability::$need),*]);
                        Arguments::tell_needs(value, tell);
                    })*
                    Self::Message { .. } | Self::Extension(_) => {}
                }
            }

            /// Reads what follows this name and a space. `None` if the table does not have it.
            fn parse<'c>(name: &[u8], input: Input<'a, 'c>) -> Option<ParseResult<'a, 'c, Self>> {
                $(if name.eq_ignore_ascii_case($name) {
                    return Some($parse(input).map(|(rest, value)| (rest, Self::$variant(value))));
                })*
                None
            }

            /// True if the table has this name.
            fn is_known(name: &[u8]) -> bool {
                let names: &[&[u8]] = &[$($name),*];
                names.iter().any(|known| known.eq_ignore_ascii_case(name))
            }

            fn write(&self, writer: &mut Writer) {
                match self {
                    Self::Message { payload, binary } => payload.write_literal(*binary, writer),
                    $(Self::$variant(value) => {
                        let write: fn(&$value, &mut Writer) = $write;
                        write(value, writer);
                    })*
                    Self::Extension(extension) => extension.write(writer),
                }
            }
        }

        /// Without the message: it is somebody's mail.
        impl fmt::Debug for AppendData<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    Self::Message { payload, binary } => {
                        let octets = payload.count();
                        write!(f, "Message {{ payload: [{octets} octets], binary: {binary} }}")
                    }
                    $(Self::$variant(_) => f.write_str(concat!(stringify!($variant), "(..)")),)*
                    Self::Extension(extension) => write!(f, "Extension({:?} ..)", extension.name()),
                }
            }
        }
    };
}

data! {
    /// `CATENATE`: put together from parts of messages that the server has, and what else the client sends (RFC 4469).
    b"CATENATE" => Catenate(Catenate<'a>): catenate, |it, writer| {
        writer.text(b"CATENATE ");
        it.write(writer);
    }, [Catenate];
    /// `UTF8`: it may have UTF-8 in its header (RFC 6855).
    b"UTF8" => Utf8(Utf8Literal<'a>): utf8_literal, |it, writer| it.write(b"", writer), [Utf8Accept];
}

impl<'a> Append<'a> {
    /// One message.
    #[must_use]
    pub fn new(mailbox: Mailbox<'a>, message: AppendMessage<'a>) -> Self {
        Self { mailbox, messages: Vec::from([message]) }
    }

    /// One message more, for a server with MULTIAPPEND.
    #[must_use]
    pub fn and(mut self, message: AppendMessage<'a>) -> Self {
        self.messages.push(message);
        self
    }

    /// The messages: at least one.
    #[must_use]
    pub fn messages(&self) -> &[AppendMessage<'a>] {
        &self.messages
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.mailbox.write(writer);
        for (index, message) in self.messages.iter().enumerate() {
            if let Err(problem) = message.check(index + 1 == self.messages.len()) {
                writer.object(problem);
            }
            message.write(writer);
        }
    }
}

impl<'a> AppendMessage<'a> {
    /// A message, without flags, as of now.
    pub fn new(octets: impl Into<Octets<'a>>) -> Self {
        Self::with_data(AppendData::Message { payload: Payload::Octets(octets.into()), binary: false })
    }

    /// A message of so many octets, which will be [supplied](Writer::supply) when the server wants them.
    #[must_use]
    pub fn streamed(octets: u64) -> Self {
        Self::with_data(AppendData::Message { payload: Payload::Streamed { octets }, binary: false })
    }

    /// A message that the server gets in this way.
    #[must_use]
    pub const fn with_data(data: AppendData<'a>) -> Self {
        Self { flags: None, internal_date: None, extensions: Vec::new(), data }
    }

    /// Checks that it is read as it is written, and another message behind it if there is one.
    pub(crate) fn check(&self, is_last: bool) -> Result<(), UsageError> {
        if !self.flags.as_ref().is_none_or(Flags::are_settable) {
            return Err(UsageError("a client cannot set this flag"));
        }
        for extension in &self.extensions {
            match extension {
                AppendExtension::Other(it) if AppendData::is_known(it.name()) => {
                    return Err(UsageError("this extension is the data of a message"));
                }
                AppendExtension::Other(it) if AppendExtension::is_known(it.name()) => {
                    return Err(UsageError("this extension has a variant of its own"));
                }
                _ => {}
            }
        }
        match &self.data {
            AppendData::Message { payload, .. } => payload.check_sent(),
            AppendData::Extension(extension) if AppendData::is_known(extension.name()) => {
                Err(UsageError("this data has a variant of its own"))
            }
            AppendData::Extension(extension) if AppendExtension::is_known(extension.name()) => {
                Err(UsageError("this extension is no data of a message"))
            }
            AppendData::Extension(_) if !is_last => Err(UsageError("no message can follow data of this name")),
            _ => Ok(()),
        }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        if let Some(flags) = &self.flags {
            writer.space();
            flags.write(writer);
        }
        if let Some(date) = &self.internal_date {
            writer.space();
            date.write(writer);
        }
        for extension in &self.extensions {
            writer.space();
            extension.write(writer);
        }
        writer.space();
        self.data.write(writer);
    }
}

impl Arguments for Append<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        if self.messages.len() > 1 {
            tell(&[Capability::MultiAppend]);
        }
        for message in &self.messages {
            message.extensions.iter().for_each(|extension| extension.tell_needs(tell));
            message.data.tell_needs(tell);
        }
    }
}

display!(Append);
into_static!(struct Append { mailbox, messages });
serde_fields!(
    Append<'a>,
    |it| { mailbox: Mailbox<'a> = it.mailbox, messages: Vec<AppendMessage<'a>> = it.messages },
    {
        let last = messages.len().checked_sub(1).ok_or(UsageError("APPEND has a message"))?;
        messages.iter().enumerate().try_for_each(|(index, message)| message.check(index == last))?;
        Ok(Self { mailbox, messages })
    },
);
into_static!(struct AppendMessage { flags, internal_date, extensions, data });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Append<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut append = Self::new(u.arbitrary()?, u.arbitrary()?);
        for message in u.arbitrary_iter()?.take(2) {
            append = append.and(message?);
        }
        if u.ratio(1, 8)?
            && let Some(last) = append.messages.last_mut()
        {
            last.data = AppendData::Extension(u.arbitrary()?);
        }
        Ok(append)
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for AppendMessage<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut flags = u.arbitrary::<Option<Flags<'_>>>()?;
        if let Some(flags) = &mut flags {
            flags.remove(&crate::data::Flag::Any);
            flags.remove(&crate::data::Flag::Recent);
        }
        let data = match u.int_in_range(0..=7)? {
            0 => AppendData::Catenate(u.arbitrary()?),
            1 => AppendData::Utf8(u.arbitrary()?),
            // A peer without BINARY is sent no literal8: what reads back would not be.
            _ => AppendData::Message { payload: Payload::Octets(u.arbitrary()?), binary: false },
        };
        let extensions = if u.ratio(1, 8)? { Vec::from([u.arbitrary()?]) } else { Vec::new() };
        Ok(Self { flags, internal_date: u.arbitrary()?, extensions, data })
    }
}

/// `SP mailbox 1*append-message`
#[inline(always)]
pub(super) fn append<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Append<'a>> {
    let (mut at, mailbox) = mailbox(space(input)?)?;
    let mut messages = Vec::new();
    loop {
        let (rest, message) = append_message(at)?;
        at = rest;
        messages.push(message);
        at.check_items(messages.len())?;
        if !matches!(at.octets, [b' ', next, ..] if !matches!(next, b' ' | b'\r' | b'\n')) {
            return Ok((at, Append { mailbox, messages }));
        }
    }
}

/// `append-opts SP append-data`
pub(crate) fn append_message<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, AppendMessage<'a>> {
    const DATA: &Rule = &Rule::new("literal", "append-data");
    let mut at = space(input)?;
    let (mut message_flags, mut internal_date, mut extensions) = (None, None, Vec::new());
    if let [b'(', ..] = at.octets {
        let (rest, flags) = settable_flags(at)?;
        (message_flags, at) = (Some(flags), space(rest)?);
    }
    if let [b'"', ..] = at.octets {
        let (rest, date) = date_time(at)?;
        (internal_date, at) = (Some(date), space(rest)?);
    }
    let (rest, data) = loop {
        if let [b'{' | b'~', ..] = at.octets {
            break message_data(at)?;
        }
        let (name_at, name) = label(at, DATA)?;
        if AppendData::is_known(name)
            && let Some(data) = AppendData::parse(name, space(name_at)?)
        {
            break data?;
        }
        let (rest, extension) = AppendExtension::parse(at.leaf(name), name_at)?;
        match extension {
            // An extension that is not known, at the end, can only be the data.
            AppendExtension::Other(it) if !matches!(rest.octets, [b' ', ..]) => {
                break (rest, AppendData::Extension(it));
            }
            it => extensions.push(it),
        }
        at = space(rest)?;
        at.check_items(extensions.len())?;
    };
    Ok((rest, AppendMessage { flags: message_flags, internal_date, extensions, data }))
}

/// `literal / literal8`, or one that [is streamed](Payload::Streamed)
fn message_data<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, AppendData<'a>> {
    let binary = input.octets.first() == Some(&b'~');
    literal_payload(input, binary).map(|(rest, payload)| (rest, AppendData::Message { payload, binary }))
}
