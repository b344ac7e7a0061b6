//! XAPPLEPUSHSERVICE: notifications by Apple's service for them, as iOS asks for them and Dovecot, Cyrus, Courier and others offer
//! it.
//!
//! Nobody has written its grammar down: a command, and the data that answers it, are names with values.

use crate::{
    data::{
        Mailbox,
        arguments::Arguments,
        macros::{arbitrary, display, into_static, serde_fields},
        mailbox::mailbox,
    },
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::{list, space},
        string::astring,
    },
};
use alloc::vec::Vec;

/// What a client says of its device, or a server of itself, in order that the one can be notified by the other.
///
/// # Grammar
///
/// ```text
/// xapplepushservice = "XAPPLEPUSHSERVICE" 1*(SP push-pair)
/// push-pair         = name SP astring / "mailboxes" SP "(" [mailbox *(SP mailbox)] ")"
/// name              = astring
/// ```
///
/// Names are compared without case. A client says `aps-version`, `aps-account-id`, `aps-device-token`, `aps-subtopic` and, from
/// version 2 on,
/// `mailboxes`; a server answers `aps-version` and `aps-topic`.
///
/// # Limits
///
/// [`Limits::items`](crate::Limits::items) names, and as many mailboxes.
///
/// # Leniency
///
/// Values of other names are kept, in any mode. [`Quirks::SPACES`](crate::Quirks::SPACES).
///
/// # Example
///
/// ```
/// use imap_wire::{Decoder, command::Command};
///
/// let line = b"tag1 XAPPLEPUSHSERVICE \"aps-version\" \"2\" aps-subtopic com.apple.mobilemail mailboxes (INBOX Notes)\r\n";
/// let mut decoder = Decoder::server();
/// let Command::XApplePushService(wanted) = decoder.command(line)?.command else { panic!() };
/// assert_eq!(wanted.value("aps-subtopic").unwrap(), "com.apple.mobilemail");
/// assert_eq!(wanted.mailboxes().unwrap()[1].to_string(), "Notes");
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct XApplePushService<'a> {
    values: Vec<PushValue<'a>>,
    mailboxes: Option<Vec<Mailbox<'a>>>,
}

/// A name, and what it is.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct PushValue<'a> {
    /// The name, such as `aps-device-token`.
    pub name: Octets<'a>,
    /// Its value.
    pub value: Octets<'a>,
}

impl<'a> PushValue<'a> {
    /// This value of this name.
    pub fn new(name: impl Into<Octets<'a>>, value: impl Into<Octets<'a>>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

into_static!(struct PushValue { name, value });
arbitrary!(struct PushValue<'a> { name, value });

const MAILBOXES: &[u8] = b"mailboxes";

impl<'a> XApplePushService<'a> {
    /// These values.
    ///
    /// # Errors
    ///
    /// If there are none, or one is named `mailboxes`.
    pub fn new(values: impl IntoIterator<Item = PushValue<'a>>) -> Result<Self, UsageError> {
        let values: Vec<_> = values.into_iter().collect();
        if values.is_empty() {
            return Err(UsageError("XAPPLEPUSHSERVICE has a value"));
        }
        if values.iter().any(|it| it.name.eq_ignore_ascii_case(MAILBOXES)) {
            return Err(UsageError("`mailboxes` are names in a list"));
        }
        Ok(Self { values, mailboxes: None })
    }

    /// The same, of these mailboxes.
    #[must_use]
    pub fn with_mailboxes(mut self, mailboxes: impl IntoIterator<Item = Mailbox<'a>>) -> Self {
        self.mailboxes = Some(mailboxes.into_iter().collect());
        self
    }

    /// The values, in their order.
    #[must_use]
    pub fn values(&self) -> &[PushValue<'a>] {
        &self.values
    }

    /// The value of this name, which is compared without case.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Octets<'a>> {
        self.values.iter().find(|it| it.name.eq_ignore_ascii_case(name.as_bytes())).map(|it| &it.value)
    }

    /// `mailboxes`: what is to be notified of. A client that does not say means INBOX.
    #[must_use]
    pub fn mailboxes(&self) -> Option<&[Mailbox<'a>]> {
        self.mailboxes.as_deref()
    }

    /// Writes what follows the name.
    pub(crate) fn write(&self, writer: &mut Writer) {
        for PushValue { name, value } in &self.values {
            writer.space();
            writer.astring(name);
            writer.space();
            writer.string(value);
        }
        if let Some(mailboxes) = &self.mailboxes {
            writer.space();
            writer.text(MAILBOXES);
            writer.space();
            writer.list(mailboxes, |writer, mailbox| mailbox.write_quoted(writer));
        }
    }
}

impl Arguments for XApplePushService<'_> {}

display!(XApplePushService);
into_static!(struct XApplePushService { values, mailboxes });
serde_fields!(
    XApplePushService<'a>,
    |it| { values: Vec<PushValue<'a>> = it.values, mailboxes: Option<Vec<Mailbox<'a>>> = it.mailboxes },
    {
        let wanted = Self::new(values)?;
        Ok::<_, UsageError>(if let Some(mailboxes) = mailboxes { wanted.with_mailboxes(mailboxes) } else { wanted })
    },
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for XApplePushService<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut values = Vec::new();
        for name in ["aps-version", "APS-TOPIC", "x y"] {
            if values.is_empty() || u.arbitrary()? {
                values.push(PushValue::new(name, *u.choose(&["2", "", "com.apple.mobilemail", "a\"b"])?));
            }
        }
        let wanted = Self::new(values).map_err(|_| arbitrary::Error::IncorrectFormat)?;
        let mailboxes: Option<Vec<Mailbox<'_>>> = if u.arbitrary()? { Some(Vec::from([u.arbitrary()?])) } else { None };
        Ok(if let Some(mailboxes) = mailboxes { wanted.with_mailboxes(mailboxes) } else { wanted })
    }
}

/// `1*(SP push-pair)`
pub(crate) fn xapplepushservice<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, XApplePushService<'a>> {
    const VALUE: &Rule = &Rule::new("value beside the mailboxes", "xapplepushservice");
    const TWICE: &Rule = &Rule::new("mailboxes only once", "xapplepushservice");
    let (mut values, mut mailboxes) = (Vec::new(), None);
    let mut at = input;
    loop {
        let name_at = space(at)?;
        let (rest, name) = astring(name_at)?;
        let value_at = space(rest)?;
        if name.eq_ignore_ascii_case(MAILBOXES) {
            if mailboxes.is_some() {
                return Err(name_at.error(TWICE));
            }
            let names = mailboxes.insert(Vec::new());
            (at, ()) = list(value_at, mailbox, |name| names.push(name))?;
        } else {
            let (rest, value) = astring(value_at)?;
            values.push(PushValue { name, value });
            input.check_items(values.len())?;
            at = rest;
        }
        // A space at the end of the line is for whoever reads that.
        if !matches!(at.octets, [b' ', next, ..] if !matches!(next, b'\r' | b'\n')) {
            break;
        }
    }
    if values.is_empty() { Err(input.error(VALUE)) } else { Ok((at, XApplePushService { values, mailboxes })) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Data, Decoder, Limits, Response,
        command::Command,
        data::{Capability, testing::read_part},
        quirks::Quirks,
        wire::IntoStatic,
    };
    use alloc::{
        format,
        string::{String, ToString},
    };

    fn wanted(line: &str) -> Result<XApplePushService<'static>, String> {
        let line = format!("a XAPPLEPUSHSERVICE{line}\r\n");
        let command = Decoder::server().command(line.as_bytes()).map_err(|error| error.to_string())?.command;
        assert_eq!(command.rules().needs, [Capability::XApplePushService]);
        let Command::XApplePushService(wanted) = command else { panic!("{command:?}") };
        Ok(wanted.into_static())
    }

    /// As the open documentation of several servers has it.
    #[test]
    fn a_device_is_named_as_phones_do_it() {
        for line in [
            " \"aps-version\" \"1\" \"aps-account-id\" \"E8CD34AD\" \"aps-device-token\" \"a66216ad\" \"aps-subtopic\" \
              \"com.apple.mobilemail\"",
            " aps-version 2 aps-account-id E8CD34AD aps-device-token a66216ad aps-subtopic com.apple.mobilemail mailboxes \
              (INBOX Notes)",
            " mailboxes () aps-version {1}\r\n2",
        ] {
            let wanted_here = wanted(line).unwrap();
            assert!(wanted_here.value("APS-VERSION").is_some());
            assert_eq!(wanted(&format!(" {wanted_here}")), Ok(wanted_here));
        }
    }

    #[test]
    fn a_server_answers_in_either_spelling() {
        let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
        for line in [
            "* XAPPLEPUSHSERVICE aps-version \"1\" aps-topic \"com.apple.mail.XServer.e0205478\"\r\n",
            "* XAPPLEPUSHSERVICE \"aps-version\" \"1\" \"aps-topic\" \"com.apple.mail.XServer.e0205478\"\r\n",
        ] {
            let Ok(Response::Data(data)) = decoder.response(line.as_bytes()) else { panic!("{line}") };
            assert_eq!(
                data.to_string(),
                "XAPPLEPUSHSERVICE aps-version \"1\" aps-topic \"com.apple.mail.XServer.e0205478\""
            );
            let Data::XApplePushService(answer) = data else { panic!("{line}") };
            assert_eq!(answer.value("aps-topic").unwrap(), "com.apple.mail.XServer.e0205478");
        }
    }

    #[test]
    fn errors_say_where_and_what() {
        for (line, error) in [
            ("", "expected space at offset 19 in SP"),
            (" aps-version", "expected space at offset 31 in SP"),
            (" aps-version ()", "expected atom character, quotation mark or `{` at offset 32 in astring"),
            (" mailboxes INBOX", "expected `(` at offset 30 in list"),
            (" mailboxes (INBOX)", "expected value beside the mailboxes at offset 19 in xapplepushservice"),
            (" mailboxes () a b MAILBOXES ()", "expected mailboxes only once at offset 37 in xapplepushservice"),
            (" a b c", "expected space at offset 25 in SP"),
        ] {
            assert_eq!(wanted(line), Err(error.into()), "{line}");
        }
        assert!(XApplePushService::new([]).is_err());
        assert!(XApplePushService::new([PushValue::new("Mailboxes", "INBOX")]).is_err());
    }

    #[test]
    fn each_prefix_is_an_error_or_a_value() {
        let line = " \"aps-version\" 2 mailboxes (INBOX Notes)";
        for end in 0..line.len() {
            for quirks in [Quirks::NONE, Quirks::ALL] {
                let _either = read_part(&line.as_bytes()[..end], quirks, xapplepushservice);
            }
        }
    }

    #[test]
    fn names_are_bounded() {
        let many = " a b".repeat(Limits::server().items + 1);
        let error = wanted(&many).unwrap_err();
        assert!(error.starts_with("expected fewer items at offset"), "{error}");
    }
}
