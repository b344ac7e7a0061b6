//! What proves who the client is: LOGIN, AUTHENTICATE, and the lines of a SASL exchange (RFC 9051, sections 6.2.2 and 6.2.3).

use crate::{
    data::{
        Capability, Secret,
        arguments::{Arguments, Tell},
        macros::{arbitrary, display, into_static, serde_fields},
    },
    error::{ParseError, Rule, UsageError},
    wire::{
        Octets, Writer, base64,
        input::{Input, ParseResult},
        list::{has_more, space},
        scan,
        string::{astring, atom},
    },
};
use alloc::vec::Vec;
use nom::Err;

/// The arguments of LOGIN: a user and a password, in the clear.
///
/// ```text
/// login    = "LOGIN" SP userid SP password
/// userid   = astring
/// password = astring
/// ```
///
/// [RFC 9051, section 6.2.3](https://www.rfc-editor.org/rfc/rfc9051#section-6.2.3)
///
/// # Example
///
/// ```
/// use imap_wire::command::Login;
///
/// let login = Login::new("alice", "hunter2");
/// assert_eq!(login.to_string(), "alice [redacted]");
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Login<'a> {
    /// Who it is.
    pub user: Octets<'a>,
    /// The password.
    pub password: Secret<'a>,
}

impl<'a> Login<'a> {
    /// A user and a password.
    pub fn new(user: impl Into<Octets<'a>>, password: impl Into<Octets<'a>>) -> Self {
        Self { user: user.into(), password: Secret::new(password) }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        writer.astring(&self.user);
        writer.space();
        self.password.write(writer, Writer::astring);
    }
}

into_static!(struct Login { user, password });
arbitrary!(struct Login<'a> { user, password });

/// The arguments of AUTHENTICATE: a SASL mechanism, and its first message where it can be sent at once (RFC 4959).
///
/// ```text
/// authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp] *(CRLF base64)
/// auth-type    = atom
/// initial-resp = (base64 / "=")
/// ```
///
/// The lines that follow are [`SaslLine`]s.
///
/// [RFC 9051, section 6.2.2](https://www.rfc-editor.org/rfc/rfc9051#section-6.2.2)
///
/// # Example
///
/// ```
/// use imap_wire::command::Authenticate;
///
/// let authenticate = Authenticate::new("PLAIN")?.with_initial_response(b"\0alice\0hunter2");
/// assert_eq!(authenticate.initial_response().unwrap(), b"\0alice\0hunter2");
/// assert_eq!(authenticate.to_string(), "PLAIN [redacted]");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Authenticate<'a> {
    mechanism: Octets<'a>,
    /// In base64.
    initial_response: Option<Secret<'a>>,
}

impl<'a> Authenticate<'a> {
    /// With this mechanism, such as `SCRAM-SHA-256`.
    ///
    /// # Errors
    ///
    /// If its name is not an atom.
    pub fn new(mechanism: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let mechanism = mechanism.into();
        if !scan::is_atom(&mechanism) {
            return Err(UsageError("the name of a mechanism is an atom"));
        }
        Ok(Self { mechanism, initial_response: None })
    }

    /// The same with the first message of the mechanism, which may have no octets. The server needs SASL-IR.
    #[must_use]
    pub fn with_initial_response(mut self, octets: &[u8]) -> Self {
        self.initial_response = Some(Secret::new(base64::encode(octets)));
        self
    }

    /// The name of the mechanism as it was sent; it is compared without case.
    #[must_use]
    pub const fn mechanism(&self) -> &Octets<'a> {
        &self.mechanism
    }

    /// The first message of the mechanism, decoded; not the same if there is none or one without octets.
    #[must_use]
    pub fn initial_response(&self) -> Option<Vec<u8>> {
        base64::decode(self.initial_response.as_ref()?.reveal()).ok()
    }

    /// True if there is a first message.
    pub(crate) const fn has_initial_response(&self) -> bool {
        self.initial_response.is_some()
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        writer.text(&self.mechanism);
        if let Some(initial) = &self.initial_response {
            writer.space();
            initial.write(writer, |writer, text| writer.text(if text.is_empty() { b"=" } else { text }));
        }
    }
}

into_static!(struct Authenticate { mechanism, initial_response });
serde_fields!(
    Authenticate<'a>,
    |it| { mechanism: Octets<'a> = it.mechanism, initial_response: Option<Secret<'a>> = it.initial_response },
    Ok(Self { initial_response, ..Self::new(mechanism)? }),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Authenticate<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mechanism = Self::new(*u.choose(&["PLAIN", "x-mechanism", "SCRAM-SHA-256-PLUS"])?);
        let it = mechanism.map_err(|_| arbitrary::Error::IncorrectFormat)?;
        Ok(match u.arbitrary::<Option<&[u8]>>()? {
            None => it,
            Some(octets) => it.with_initial_response(octets),
        })
    }
}

/// A line of the client during AUTHENTICATE: it answers a [challenge](crate::Continuation), or ends the exchange.
///
/// ```text
/// base64 CRLF / "*" CRLF
/// ```
///
/// [RFC 9051, section 6.2.2](https://www.rfc-editor.org/rfc/rfc9051#section-6.2.2)
///
/// # Example
///
/// ```
/// use imap_wire::{Decoder, command::SaslLine};
///
/// let mut decoder = Decoder::server();
/// let line = decoder.sasl_line(b"AHRpbQB0YW5zdGFhZg==\r\n")?;
/// assert_eq!(line, SaslLine::response(b"\0tim\0tanstaaf"));
/// assert_eq!(line.decode().unwrap(), b"\0tim\0tanstaaf");
/// assert_eq!(decoder.sasl_line(b"*\r\n")?, SaslLine::Cancel);
/// assert!(decoder.sasl_line(b"A3 NOOP\r\n").is_err());
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "SASL has no third")]
pub enum SaslLine<'a> {
    /// `*`: the client gives up.
    Cancel,
    /// A message of the mechanism.
    Response(SaslResponse<'a>),
}

/// A message of a SASL mechanism, in base64.
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SaslResponse<'a>(Secret<'a>);

impl SaslLine<'_> {
    /// The line that sends these octets.
    #[must_use]
    pub fn response(octets: &[u8]) -> Self {
        Self::Response(SaslResponse(Secret::new(base64::encode(octets))))
    }

    /// The octets that are sent, decoded; `None` for [`Cancel`](Self::Cancel).
    #[must_use]
    pub fn decode(&self) -> Option<Vec<u8>> {
        match self {
            Self::Cancel => None,
            Self::Response(response) => base64::decode(response.0.reveal()).ok(),
        }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Cancel => writer.text(b"*"),
            Self::Response(response) => response.0.write(writer, |writer, text| writer.text(text)),
        }
        writer.end();
    }
}

display!(Login, Authenticate, SaslLine);
into_static!(
    enum SaslLine {
        Cancel,
        Response(response),
    }
);
into_static!(struct SaslResponse { 0 });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for SaslLine<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(u.arbitrary::<Option<&[u8]>>()?.map_or(Self::Cancel, Self::response))
    }
}

/// `SP userid SP password`
#[inline(always)]
pub(super) fn login<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Login<'a>> {
    let (rest, user) = astring(space(input)?)?;
    let (rest, password) = astring(space(rest)?)?;
    Ok((rest, Login { user, password: Secret::new(password) }))
}

/// `SP auth-type [SP initial-resp]`
pub(super) fn authenticate<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Authenticate<'a>> {
    let (rest, mechanism) = atom(space(input)?)?;
    // Spaces too many at the end are no response.
    if !has_more(rest) {
        return Ok((rest, Authenticate { mechanism, initial_response: None }));
    }
    let at = space(rest)?;
    let (rest, response) = match at.octets {
        [b'=', b'\r' | b'\n' | b' ', ..] => (at.skip(1), Secret::default()),
        _ => base64_line(at)?,
    };
    Ok((rest, Authenticate { mechanism, initial_response: Some(response) }))
}

/// `base64 / "*"`
pub(crate) fn sasl_line<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, SaslLine<'a>> {
    match input.octets {
        [b'*', b'\r' | b'\n', ..] => Ok((input.skip(1), SaslLine::Cancel)),
        _ => base64_line(input).map(|(rest, text)| (rest, SaslLine::Response(SaslResponse(text)))),
    }
}

/// `base64`, up to the line end, or a space before it
fn base64_line<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Secret<'a>> {
    const BASE64: &Rule = &Rule::new("base64", "base64");
    let length = input.octets.iter().take_while(|octet| !matches!(octet, b' ' | b'\r' | b'\n')).count();
    let (rest, text) = input.take_octets(length);
    match base64::decode(text) {
        Ok(_) => Ok((rest, Secret::new(input.leaf(text)))),
        Err(error) => Err(Err::Error(ParseError { offset: input.offset() + error.offset(), rule: BASE64 })),
    }
}

impl Arguments for Login<'_> {}

impl Arguments for Authenticate<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        if self.has_initial_response() {
            tell(&[Capability::SaslIr]);
        }
    }
}
