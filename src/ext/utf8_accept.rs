//! UTF8=ACCEPT and UTF8=ONLY (RFC 6855, RFC 9755): messages with UTF-8 in their headers.
//!
//! RFC 9755 has no data item of its own for such a message any more: any literal may have one, and of this item it says that it is
//! obsolete. Servers of RFC 6855 want it. What else UTF-8 changes is elsewhere: quoted strings in `wire/string.rs`, mailbox names in
//! `data/mailbox.rs`, the charset of a search in `search/program.rs`, and `message/global` in `data/body_structure/`.

use crate::{
    data::{
        arguments::Arguments,
        macros::{into_static, serde_as},
        payload::{Payload, literal_payload},
    },
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
    },
};
use core::fmt;

/// A message, or a part of one, that may have UTF-8 in its header.
///
/// # Grammar
///
/// ```text
/// utf8-literal = "UTF8" SP "(" literal8 ")"
/// ```
///
/// [RFC 6855, section 4](https://www.rfc-editor.org/rfc/rfc6855#section-4)
///
/// A server takes it after `ENABLE UTF8=ACCEPT`; [`Encode::check`](crate::Encode::check) fails if the peer is not known to have that. To
/// one that takes no `literal8` at all, it is written as a message without UTF-8 is.
///
/// # Leniency
///
/// None.
///
/// # Example
///
/// ```
/// use imap_wire::{
///     command::{Append, AppendData, AppendMessage},
///     data::Mailbox,
///     ext::Utf8Literal,
/// };
///
/// let message = Utf8Literal::new("Subject: h\u{e9}\r\n\r\n");
/// let append = Append::new(Mailbox::new("Sent")?, AppendMessage::with_data(AppendData::Utf8(message)));
/// assert_eq!(append.to_string(), r"Sent UTF8 (~{16}\r\nSubject: hé\r\n\r\n)");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct Utf8Literal<'a>(Payload<'a>);

impl<'a> Utf8Literal<'a> {
    /// These octets.
    pub fn new(octets: impl Into<Octets<'a>>) -> Self {
        Self(Payload::Octets(octets.into()))
    }

    /// So many octets, which will be [supplied](Writer::supply) when the server wants them.
    #[must_use]
    pub const fn streamed(octets: u64) -> Self {
        Self(Payload::Streamed { octets })
    }

    /// The octets, never [`Payload::Nil`].
    #[must_use]
    pub const fn payload(&self) -> &Payload<'a> {
        &self.0
    }

    /// Writes it with its name; without it, `plain` and a literal, to a peer that takes nothing else.
    pub(crate) fn write(&self, plain: &[u8], writer: &mut Writer) {
        const NOT_ENABLED: UsageError = UsageError("this peer takes no message with UTF-8: UTF8=ACCEPT is not enabled");
        let peer = writer.peer();
        if !peer.utf8 {
            writer.object(NOT_ENABLED);
        }
        if peer.takes_literal8() {
            writer.text(b"UTF8 (");
            self.0.write_literal(true, writer);
            writer.close();
        } else {
            // A server that does not know `~{n}` could take what follows it for commands.
            writer.text(plain);
            self.0.write_literal(false, writer);
        }
    }
}

/// Without the octets: they are somebody's mail.
impl fmt::Debug for Utf8Literal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Utf8Literal([{} octets])", self.0.count())
    }
}

impl Arguments for Utf8Literal<'_> {}

into_static!(struct Utf8Literal { 0 });
serde_as!(Utf8Literal<'a>: Payload<'a>, |it| it.0, |payload| payload.check_sent().map(|()| Self(payload)));

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Utf8Literal<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        u.arbitrary::<Octets<'_>>().map(Self::new)
    }
}

/// `"(" literal8 ")"`
pub(crate) fn utf8_literal<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Utf8Literal<'a>> {
    const OPEN: &Rule = &Rule::new("`(`", "utf8-literal");
    const CLOSE: &Rule = &Rule::new("`)`", "utf8-literal");
    let (rest, payload) = literal_payload(input.expect(b'(', OPEN)?, true)?;
    // A head ends in the middle of a payload.
    let rest = if rest.is_cut() { rest } else { rest.expect(b')', CLOSE)? };
    Ok((rest, Utf8Literal(payload)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Decoder, Encode, Head,
        command::{AppendData, Command, TaggedCommand},
        data::testing::written,
        wire::Peer,
    };

    const LINE: &[u8] = b"A9 APPEND \"Sent\" (\\Seen) UTF8 (~{14}\r\nSubject: \xc3\xa9\r\n\0)\r\n";

    fn command(line: &[u8]) -> Result<TaggedCommand<'_>, String> {
        Decoder::server().command(line).map_err(|error| error.to_string())
    }

    fn peer(binary: bool, utf8: bool) -> Peer {
        let mut peer = Peer::server();
        (peer.binary, peer.utf8) = (binary, utf8);
        peer
    }

    #[test]
    fn is_the_data_of_a_message() {
        let append = command(LINE).unwrap();
        let Command::Append(it) = &append.command else { panic!() };
        let AppendData::Utf8(message) = &it.messages()[0].data else { panic!() };
        assert_eq!(message.payload().octets().unwrap(), &b"Subject: \xc3\xa9\r\n\0"[..]);
        assert_eq!(format!("{:?}", it.messages()[0].data), "Utf8(..)");
        assert_eq!(format!("{message:?}"), "Utf8Literal([14 octets])");
        assert_eq!(append.command.needs()[0].to_string(), "UTF8=ACCEPT or UTF8=ONLY");
    }

    #[test]
    fn another_message_may_follow() {
        let line = b"A9 APPEND x UTF8 (~{1}\r\na) (\\Seen) utf8 (~{0+}\r\n) {1}\r\nb\r\n";
        let Command::Append(it) = command(line).unwrap().command else { panic!() };
        assert_eq!(it.messages().len(), 3);
    }

    #[test]
    fn is_written_for_a_peer_that_has_enabled_it() {
        let append = command(LINE).unwrap();
        assert!(append.check(&peer(false, true)).is_ok());
        for binary in [false, true] {
            let error = append.check(&peer(binary, false)).unwrap_err().to_string();
            assert_eq!(error, "this peer takes no message with UTF-8: UTF8=ACCEPT is not enabled");
        }
        let text = |peer| written(peer, |writer| append.command.write(writer)).escape_ascii().to_string();
        let utf8 = r"APPEND Sent (\\Seen) UTF8 (~{14}\r\nSubject: \xc3\xa9\r\n\x00)\r\n";
        assert_eq!((text(peer(false, true)), text(peer(true, false))), (utf8.into(), utf8.into()));
        let plain = r"APPEND Sent (\\Seen) {14}\r\nSubject: \xc3\xa9\r\n\x00\r\n";
        assert_eq!(text(peer(false, false)), plain);
    }

    #[test]
    fn a_head_ends_in_it() {
        // Thunderbird sends this.
        let Head::Command(head) = Decoder::server().head(b"34 append \"Sent\" (\\Seen) UTF8 (~{4471006}\r\n") else {
            panic!()
        };
        let Command::Append(it) = head.command else { panic!() };
        let AppendData::Utf8(message) = &it.messages()[0].data else { panic!() };
        assert_eq!(*message, Utf8Literal::streamed(4_471_006));
        assert_eq!(it.to_string(), r"Sent (\Seen) UTF8 (~{4471006}\r\n…)");
    }

    #[test]
    fn errors_say_where_and_what() {
        for (line, expected) in [
            (&b"A9 APPEND x UTF8\r\n"[..], "expected space at offset 16 in SP"),
            (b"A9 APPEND x UTF8 ~{1}\r\na\r\n", "expected `(` at offset 17 in utf8-literal"),
            (b"A9 APPEND x UTF8 ({1}\r\na)\r\n", "expected `~{` at offset 18 in literal8"),
            (b"A9 APPEND x UTF8 (\"a\")\r\n", "expected `~{` at offset 18 in literal8"),
            (b"A9 APPEND x UTF8 (~{1}\r\na ~{1}\r\nb)\r\n", "expected `)` at offset 25 in utf8-literal"),
            (b"A9 APPEND x UTF8 (~{1}\r\na\r\n", "expected `)` at offset 25 in utf8-literal"),
        ] {
            assert_eq!(command(line).unwrap_err(), expected, "{}", line.escape_ascii());
        }
        assert!(matches!(Decoder::server().head(b"A9 APPEND x UTF8 ({1}\r\n"), Head::Other));
    }
}
