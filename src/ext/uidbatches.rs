//! UIDBATCHES: ranges of UIDs with as many messages each as were asked for (RFC 10022).

use crate::{
    data::{
        UidSet,
        arguments::Arguments,
        macros::{arbitrary, display, into_static, serde_fields},
        sequence::uid_set,
    },
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::{no_space, space},
        number::nz_number,
        scan, static_already,
        string::astring,
    },
};
use core::num::NonZeroU32;

/// The arguments of UIDBATCHES: how many messages a batch is to have, and which batches are asked for.
///
/// Batches are counted from 1, which is that of the newest messages.
///
/// # Grammar
///
/// ```text
/// message-batches = "UIDBATCHES" SP nz-number [SP nz-number ":" nz-number]
/// ```
///
/// [RFC 10022, section 4](https://www.rfc-editor.org/rfc/rfc10022#section-4)
///
/// # Limits
///
/// A client asks for no fewer than 500 messages a batch, and, if it names batches, for no more than 100,000 in all:
/// [`Code::TooFew`] and [`Code::TooMany`] are what a server says otherwise.
///
/// # Leniency
///
/// A range of batches that is the wrong way round is read, so that a server can say so: [`Code::ClientBug`].
///
/// # Example
///
/// ```
/// use core::num::NonZeroU32;
/// use imap_wire::{command::Command, ext::UidBatches};
///
/// let number = |number| NonZeroU32::new(number).unwrap();
/// let batches = UidBatches::new(number(2000)).of(number(10), number(20))?;
/// assert_eq!(Command::UidBatches(batches).to_string(), "UIDBATCHES 2000 10:20");
/// assert!(UidBatches::new(number(2000)).of(number(4), number(1)).is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
///
/// [`Code::TooFew`]: crate::Code::TooFew
/// [`Code::TooMany`]: crate::Code::TooMany
/// [`Code::ClientBug`]: crate::Code::ClientBug
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct UidBatches {
    size: NonZeroU32,
    range: Option<(NonZeroU32, NonZeroU32)>,
}

const REVERSED: UsageError = UsageError("batches are named from the lower to the higher");

impl UidBatches {
    /// All batches, of so many messages.
    #[must_use]
    pub const fn new(size: NonZeroU32) -> Self {
        Self { size, range: None }
    }

    /// The same, only from one batch to another.
    ///
    /// # Errors
    ///
    /// If the first comes behind the last.
    pub fn of(mut self, first: NonZeroU32, last: NonZeroU32) -> Result<Self, UsageError> {
        if first > last {
            return Err(REVERSED);
        }
        self.range = Some((first, last));
        Ok(self)
    }

    /// How many messages a batch is to have.
    #[must_use]
    pub const fn size(&self) -> u32 {
        self.size.get()
    }

    /// The first and the last batch that are asked for, as they were named; `None` for all.
    #[must_use]
    pub fn range(&self) -> Option<(u32, u32)> {
        self.range.map(|(first, last)| (first.get(), last.get()))
    }

    /// True if the batches are named from the higher to the lower, as only a client can that does not know better.
    #[must_use]
    pub fn is_reversed(&self) -> bool {
        self.range.is_some_and(|(first, last)| first > last)
    }

    /// Writes what follows the name.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        writer.number(self.size().into());
        if let Some((first, last)) = self.range() {
            writer.space();
            writer.number(first.into());
            writer.text(b":");
            writer.number(last.into());
        }
    }
}

impl Arguments for UidBatches {}

static_already!(UidBatches);
arbitrary!(struct UidBatches { size, range });
serde_fields!(
    UidBatches,
    |it| { size: NonZeroU32 = it.size, range: Option<(NonZeroU32, NonZeroU32)> = it.range },
    Ok::<_, UsageError>(Self { size, range }),
);

/// `SP nz-number [SP nz-number ":" nz-number]`
pub(crate) fn message_batches<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, UidBatches> {
    const COLON: &Rule = &Rule::new("`:`", "message-batches");
    let (rest, size) = nz_number(space(input)?)?;
    if !rest.octets.starts_with(b" ") {
        return Ok((rest, UidBatches::new(size)));
    }
    let (rest, first) = nz_number(space(rest)?)?;
    let (rest, last) = nz_number(rest.expect(b':', COLON)?)?;
    Ok((rest, UidBatches { size, range: Some((first, last)) }))
}

/// Ranges of UIDs, each with about as many messages as were asked for and never more: the newest messages first.
///
/// No message need have one of the UIDs that are named, and none may have any of a range any more.
///
/// # Grammar
///
/// ```text
/// uidbatches-response = "UIDBATCHES" search-correlator [SP uid-range *("," uid-range)]
/// ```
///
/// [RFC 10022, section 4](https://www.rfc-editor.org/rfc/rfc10022#section-4)
///
/// # Leniency
///
/// A range of one UID may be that UID, in any mode. [`Quirks::SPACES`](crate::Quirks::SPACES) inside the parentheses.
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, Response};
///
/// let mut decoder = Decoder::client();
/// let response = decoder.response(b"* UIDBATCHES (TAG \"A143\") 215295:99696,99695:20351,20350:1\r\n")?;
/// let Response::Data(Data::UidBatches(found)) = response else { panic!() };
/// assert_eq!(found.tag, "A143");
/// let ranges: Vec<_> = found.batches.unwrap().ranges().collect();
/// assert_eq!(ranges, [99696..=215295, 20351..=99695, 1..=20350]);
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct UidBatchesData<'a> {
    /// The tag of the command that this answers.
    pub tag: Octets<'a>,
    /// The ranges, a batch each; `None` if there are none.
    pub batches: Option<UidSet<'a>>,
}

impl<'a> UidBatchesData<'a> {
    /// These ranges answer the command with this tag.
    pub fn new(tag: impl Into<Octets<'a>>, batches: Option<UidSet<'a>>) -> Self {
        Self { tag: tag.into(), batches }
    }

    /// Writes what follows the name.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text(b" (TAG ");
        // The grammar has no literal8 here.
        if self.tag.contains(&0) {
            writer.literal(&self.tag, false)
        } else {
            writer.string(&self.tag)
        }
        writer.close();
        if let Some(batches) = &self.batches {
            writer.space();
            batches.write(writer);
        }
    }
}

display!(UidBatchesData);
into_static!(struct UidBatchesData { tag, batches });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for UidBatchesData<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self::new(*u.choose(&["A1", "a\"\\ b", ""])?, u.arbitrary()?))
    }
}

/// `search-correlator [SP uid-range *("," uid-range)]`, behind the name
pub(crate) fn uidbatches_response<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, UidBatchesData<'a>> {
    const OPEN: &Rule = &Rule::new("`(`", "search-correlator");
    const TAG: &Rule = &Rule::new("TAG", "search-correlator");
    const CLOSE: &Rule = &Rule::new("`)`", "search-correlator");
    let at = no_space(space(input)?.expect(b'(', OPEN)?)?;
    let (key, length) = scan::keyword(at.octets);
    if key != const { scan::key(b"TAG") } {
        return Err(at.error(TAG));
    }
    let (rest, tag) = astring(space(at.skip(length))?)?;
    let rest = no_space(rest)?.expect(b')', CLOSE)?;
    // A space at the end of the line is for whoever reads that.
    if !matches!(rest.octets, [b' ', next, ..] if !matches!(next, b'\r' | b'\n')) {
        return Ok((rest, UidBatchesData { tag, batches: None }));
    }
    let (rest, batches) = uid_set(space(rest)?)?;
    Ok((rest, UidBatchesData { tag, batches: Some(batches) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Data, Decoder, Limits, Response,
        command::{Command, States},
        data::{Capability, testing::read_part},
        quirks::Quirks,
        wire::IntoStatic,
    };
    use alloc::string::{String, ToString};

    fn command(line: &str) -> Result<Command<'static>, String> {
        let line = format!("a {line}\r\n");
        let command = Decoder::server().command(line.as_bytes()).map_err(|error| error.to_string())?;
        Ok(command.command.into_static())
    }

    fn data(line: &str) -> Result<UidBatchesData<'static>, String> {
        let line = format!("* {line}\r\n");
        let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
        match decoder.response(line.as_bytes()).map_err(|error| error.to_string())?.into_static() {
            Response::Data(Data::UidBatches(found)) => Ok(found),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn asks_for_all_batches_or_for_some() {
        for line in ["UIDBATCHES 2000", "UIDBATCHES 500 1:1", "UIDBATCHES 4294967295 4:1"] {
            let Ok(command) = command(&line.to_ascii_lowercase()) else { panic!("{line}") };
            assert_eq!(command.to_string(), line);
            assert_eq!(command.rules().states, States::Selected);
            assert_eq!(command.rules().needs, [Capability::UidBatches]);
            assert!(!command.uses_numbers());
        }
        let Ok(Command::UidBatches(reversed)) = command("UIDBATCHES 2000 4:1") else { panic!() };
        assert!(reversed.is_reversed() && reversed.range() == Some((4, 1)));
    }

    #[test]
    fn answers_may_be_empty() {
        for line in ["UIDBATCHES (TAG \"A302\")", "UIDBATCHES (TAG \"A1\") 9:5,4:1", "UIDBATCHES (TAG \"a b\") 7"] {
            assert_eq!(data(line).unwrap().to_string(), line.strip_prefix("UIDBATCHES ").unwrap());
        }
        assert_eq!(data("uidbatches (tag A1) 9:1"), Ok(UidBatchesData::new("A1", UidSet::new("9:1").ok())));
    }

    #[test]
    fn errors_say_where_and_what() {
        for (line, error) in [
            ("UIDBATCHES", "expected space at offset 12 in SP"),
            ("UIDBATCHES 0", "expected number of 1 to 4294967295 at offset 13 in nz-number"),
            ("UIDBATCHES x", "expected nonzero digit at offset 13 in nz-number"),
            ("UIDBATCHES 500 1", "expected `:` at offset 18 in message-batches"),
            ("UIDBATCHES 500 1:0", "expected number of 1 to 4294967295 at offset 19 in nz-number"),
            ("UIDBATCHES 500 1:*", "expected nonzero digit at offset 19 in nz-number"),
            ("UIDBATCHES 500 1:2 3", "expected CRLF at offset 20 in command"),
        ] {
            assert_eq!(command(line), Err(error.into()), "{line}");
        }
        for (line, error) in [
            ("UIDBATCHES 9:1", "expected `(` at offset 13 in search-correlator"),
            ("UIDBATCHES ()", "expected TAG at offset 14 in search-correlator"),
            ("UIDBATCHES (TAG)", "expected space at offset 17 in SP"),
            ("UIDBATCHES (TAG A1 MAILBOX x)", "expected no space at offset 20 in SP"),
            ("UIDBATCHES (TAG A1) 0:1", "expected nonzero digit at offset 22 in uniqueid"),
            ("UIDBATCHES (TAG A1) 5:*", "expected number at offset 24 in uniqueid"),
        ] {
            assert_eq!(data(line), Err(error.into()), "{line}");
        }
    }

    #[test]
    fn each_prefix_is_an_error_or_a_value() {
        let (command, data) = (" 2000 10:20", " (TAG \"A302\") 163886:99703,99696:1");
        for quirks in [Quirks::NONE, Quirks::ALL] {
            for end in 0..command.len() {
                let _either = read_part(&command.as_bytes()[..end], quirks, message_batches);
            }
            for end in 0..data.len() {
                let _either = read_part(&data.as_bytes()[..end], quirks, uidbatches_response);
            }
        }
    }
}
