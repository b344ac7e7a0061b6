//! REPLACE (RFC 8508): a message in the place of another.

use crate::{
    command::append::{AppendMessage, append_message},
    data::{
        Mailbox, SeqNumber,
        arguments::{Arguments, Tell},
        macros::{arbitrary, display, into_static, serde_fields},
        mailbox::mailbox,
    },
    error::Rule,
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::space,
        number::nz_number,
    },
};
use alloc::boxed::Box;

/// The arguments of REPLACE and UID REPLACE: a message of the selected mailbox, which goes, and what comes, into whatever mailbox.
///
/// # Grammar
///
/// ```text
/// replace = "REPLACE" SP seq-number SP mailbox append-message
/// uid     =/ "UID" SP replace
/// ```
///
/// [RFC 8508, section 5](https://www.rfc-editor.org/rfc/rfc8508#section-5). The message is as [APPEND](crate::command::Append) has it,
/// extensions of APPEND included; one alone.
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES)
///
/// # Example
///
/// ```
/// use core::num::NonZeroU32;
/// use imap_wire::{command::AppendMessage, data::{Flag, Mailbox}, ext::Replace};
///
/// let mut message = AppendMessage::new("Subject: hello\r\n\r\nworld");
/// message.flags = Some([Flag::Draft].into_iter().collect());
/// let replace = Replace::new(NonZeroU32::MIN, Mailbox::new("Drafts")?, message);
/// assert_eq!(replace.to_string(), r"1 Drafts (\Draft) {23}\r\nSubject: hello\r\n\r\nworld");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Replace<'a> {
    /// Which message goes: by number, or for UID REPLACE by UID.
    pub target: SeqNumber,
    /// Where the new one comes to.
    pub mailbox: Mailbox<'a>,
    /// The new one.
    pub message: AppendMessage<'a>,
}

impl<'a> Replace<'a> {
    /// This message goes, that one comes into a mailbox.
    #[must_use]
    pub fn new(target: impl Into<SeqNumber>, mailbox: Mailbox<'a>, message: AppendMessage<'a>) -> Self {
        Self { target: target.into(), mailbox, message }
    }

    /// Writes what follows the name of the command, beginning with the space.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        match self.target {
            SeqNumber::Number(number) => writer.number(number.get().into()),
            SeqNumber::Largest => writer.text(b"*"),
        }
        writer.space();
        self.mailbox.write(writer);
        if let Err(problem) = self.message.check(true) {
            writer.object(problem);
        }
        self.message.write(writer);
    }
}

impl Arguments for Replace<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        self.message.data.tell_needs(tell);
    }
}

display!(Replace);
into_static!(struct Replace { target, mailbox, message });
arbitrary!(struct Replace<'a> { target, mailbox, message });
serde_fields!(
    Replace<'a>,
    |it| { target: SeqNumber = it.target, mailbox: Mailbox<'a> = it.mailbox, message: AppendMessage<'a> = it.message },
    message.check(true).map(|()| Self { target, mailbox, message }),
);

/// `SP seq-number SP mailbox append-message`
pub(crate) fn replace<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Box<Replace<'a>>> {
    let (rest, target) = seq_number(space(input)?)?;
    let (rest, mailbox) = mailbox(space(rest)?)?;
    let (rest, message) = append_message(rest)?;
    Ok((rest, Box::new(Replace { target, mailbox, message })))
}

/// `seq-number = nz-number / "*"`
fn seq_number<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, SeqNumber> {
    const NUMBER: &Rule = &Rule::new("nonzero digit or `*`", "seq-number");
    match input.octets {
        [b'*', ..] => Ok((input.skip(1), SeqNumber::Largest)),
        [b'0'..=b'9', ..] => nz_number(input).map(|(rest, number)| (rest, number.into())),
        _ => Err(input.error(NUMBER)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Decoder, Encode, Head, Payload,
        command::{AppendData, Command, Effect, Expunges, Numbers, States, TaggedCommand, Turn},
        data::Capability,
        wire::{IntoStatic, Peer},
    };

    fn decode(line: &[u8]) -> Result<TaggedCommand<'_>, String> {
        Decoder::server().command(line).map_err(|error| error.to_string())
    }

    #[test]
    fn reads_what_goes_and_what_comes() {
        let command = decode(b"A30 REPLACE 1 AppendBox {3+}\r\nabc\r\n").unwrap();
        let Command::Replace(it) = &command.command else { panic!() };
        assert_eq!((it.target.to_string(), it.mailbox.as_octets().to_string()), ("1".into(), "AppendBox".into()));
        assert_eq!(command.to_string(), r"A30 REPLACE 1 AppendBox {3}\r\nabc");
        let line = b"A31 uid replace * x (\\Seen) \" 1-Jan-2015 00:05:00 -0500\" CATENATE (URL /x)\r\n";
        let command = decode(line).unwrap();
        let Command::UidReplace(it) = &command.command else { panic!() };
        assert_eq!((it.target, it.message.flags.is_some()), (SeqNumber::Largest, true));
        assert!(matches!(it.message.data, AppendData::Catenate(_)));
        assert_eq!(command.clone().into_owned(), command);
    }

    #[test]
    fn the_table_says_what_its_rfc_does() {
        let by_number = decode(b"a REPLACE 1 x {0}\r\n\r\n").unwrap().command;
        let by_uid = decode(b"a UID REPLACE 1 x ~{0}\r\n\r\n").unwrap().command;
        for (command, numbers) in [(&by_number, Numbers::Always), (&by_uid, Numbers::Never)] {
            let rules = command.rules();
            assert_eq!(
                (rules.states, rules.needs, rules.numbers),
                (States::Selected, &[Capability::Replace][..], numbers)
            );
            assert_eq!((rules.expunges, rules.turn, rules.effect), (Expunges::Allowed, Turn::Shared, Effect::None));
        }
        let needs: Vec<_> = by_uid.needs().iter().map(ToString::to_string).collect();
        assert_eq!(needs, ["REPLACE", "BINARY"]);
    }

    #[test]
    fn a_head_ends_in_the_message() {
        let Head::Command(head) = Decoder::server().head(b"A3 UID REPLACE 7 x (\\Draft) {500000}\r\n") else {
            panic!()
        };
        let Command::UidReplace(it) = head.command else { panic!() };
        let streamed = AppendData::Message { payload: Payload::Streamed { octets: 500_000 }, binary: false };
        assert_eq!(it.message.data, streamed);
        assert!(matches!(Decoder::server().head(b"A3 REPLACE 7 {500000}\r\n"), Head::Other));
    }

    #[test]
    fn errors_say_where_and_what() {
        for (line, expected) in [
            (&b"a REPLACE\r\n"[..], "expected space at offset 9 in SP"),
            (b"a REPLACE x y {0}\r\n\r\n", "expected nonzero digit or `*` at offset 10 in seq-number"),
            (b"a REPLACE 0 y {0}\r\n\r\n", "expected number of 1 to 4294967295 at offset 10 in nz-number"),
            (b"a REPLACE 1:2 y {0}\r\n\r\n", "expected space at offset 11 in SP"),
            (b"a REPLACE 1 y\r\n", "expected space at offset 13 in SP"),
            (b"a REPLACE 1 y ()\r\n", "expected space at offset 16 in SP"),
            (b"a REPLACE 1 y {0}\r\n {0}\r\n\r\n", "expected CRLF at offset 19 in command"),
        ] {
            assert_eq!(decode(line).unwrap_err(), expected, "{}", line.escape_ascii());
        }
    }

    #[test]
    fn what_the_message_of_append_cannot_be_this_one_cannot_be() {
        let mut message = AppendMessage::new("");
        message.data = AppendData::Message { payload: Payload::Nil, binary: false };
        let replace = Replace::new(SeqNumber::Largest, Mailbox::INBOX, message);
        let command = TaggedCommand::new(crate::data::Tag::new("a").unwrap(), Command::Replace(Box::new(replace)));
        assert!(command.check(&Peer::server()).is_err());
        assert_eq!(command.to_string(), r"a REPLACE * INBOX {0}\r\n");
    }
}
