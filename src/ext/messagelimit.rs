//! MESSAGELIMIT and SAVELIMIT: how many messages a command may be about (RFC 9738).
//!
//! Its search keys take a `uniqueid`, and are in the table of keys.

use crate::{
    data::{Capabilities, SequenceSet, macros::arbitrary},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::space,
        number::nz_number,
        scan, static_already,
    },
};
use core::num::NonZeroU32;

/// A command was about more messages than the server takes at once, and this is how far it got.
///
/// Messages are taken from the highest UID to the lowest. COPY and APPEND, which are done for all messages or for none, are
/// answered NO, and nothing is done.
///
/// # Grammar
///
/// ```text
/// resp-text-code =/ "MESSAGELIMIT" SP message-limit [SP uniqueid]
/// message-limit  = nz-number
/// ```
///
/// [RFC 9738, section 5](https://www.rfc-editor.org/rfc/rfc9738#section-5)
///
/// # Leniency
///
/// None.
///
/// # Example
///
/// ```
/// use imap_wire::{Code, Decoder, Response, data::SequenceSet};
///
/// let mut decoder = Decoder::client();
/// let line = b"07 OK [MESSAGELIMIT 1000 19578] STORE completed for the last 1000 messages\r\n";
/// let Response::Tagged(_, status) = decoder.response(line)? else { panic!() };
/// let Some(Code::MessageLimit(code)) = status.code else { panic!() };
/// // 07 UID STORE 18000:20000 +FLAGS (\Seen)
/// let rest = code.rest_of(&SequenceSet::new("18000:20000").unwrap());
/// assert_eq!(rest.unwrap().to_string(), "18000:19577");
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct MessageLimit {
    /// How many messages are taken at once.
    pub limit: NonZeroU32,
    /// The lowest UID that was reached, if that is known.
    pub lowest: Option<NonZeroU32>,
}

impl MessageLimit {
    /// So many messages are taken at once.
    #[must_use]
    pub const fn new(limit: NonZeroU32) -> Self {
        Self { limit, lowest: None }
    }

    /// The same, and this is the lowest UID that was reached.
    #[must_use]
    pub const fn with_lowest(mut self, lowest: NonZeroU32) -> Self {
        self.lowest = Some(lowest);
        self
    }

    /// What of these UIDs is still to be done: those below the lowest that was reached. The command with this set goes on where the
    /// last one has ended, until there is no such code in its answer. `None` if nothing is left, or it is not known what.
    ///
    /// For UID FETCH, UID STORE and UID SEARCH. UID MOVE and UID EXPUNGE can as well be given again as they were; of `$`, nobody
    /// knows what is left.
    #[must_use]
    pub fn rest_of(&self, uids: &SequenceSet<'_>) -> Option<SequenceSet<'static>> {
        if uids.is_last_command() {
            return None;
        }
        let last = self.lowest?.get().checked_sub(1).filter(|last| *last > 0)?;
        // `*` has been reached, since it is the highest.
        let ranges = uids.ranges().filter_map(|range| range.resolve(u32::MAX));
        let left = ranges.filter(|range| *range.start() <= last);
        SequenceSet::from_ranges(left.map(|range| *range.start()..=last.min(*range.end())))
    }

    /// Writes what follows the name.
    pub(crate) fn write(&self, writer: &mut Writer) {
        for number in [Some(self.limit), self.lowest].into_iter().flatten() {
            writer.space();
            writer.number(number.get().into());
        }
    }
}

static_already!(MessageLimit);
arbitrary!(struct MessageLimit { limit, lowest });

impl Capabilities<'_> {
    /// `MESSAGELIMIT=`: how many messages a command may be about (RFC 9738). `None` if the server does not say.
    ///
    /// ```
    /// use imap_wire::data::Capabilities;
    ///
    /// let capabilities = Capabilities::new("IMAP4rev1 MESSAGELIMIT=1000 SAVELIMIT=x")?;
    /// assert_eq!((capabilities.message_limit(), capabilities.save_limit()), (Some(1000), None));
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    #[must_use]
    pub fn message_limit(&self) -> Option<u32> {
        self.value("MESSAGELIMIT").and_then(|value| limit(&value))
    }

    /// `SAVELIMIT=`: how many messages can be copied or appended at once (RFC 9738). `None` if the server does not say; where it
    /// has a [`message_limit`](Self::message_limit), that is for these commands, too.
    #[must_use]
    pub fn save_limit(&self) -> Option<u32> {
        self.value("SAVELIMIT").and_then(|value| limit(&value))
    }
}

/// The value of such a capability.
fn limit(value: &Octets<'_>) -> Option<u32> {
    let (limit, length) = scan::digits(value)?;
    u32::try_from(limit).ok().filter(|limit| *limit > 0 && length == value.len())
}

/// `SP message-limit [SP uniqueid]`
pub(crate) fn message_limit<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, MessageLimit> {
    let (rest, limit) = nz_number(space(input)?)?;
    match rest.octets {
        [b' ', b'0'..=b'9', ..] => {
            let (rest, lowest) = nz_number(rest.skip(1))?;
            Ok((rest, MessageLimit { limit, lowest: Some(lowest) }))
        }
        _ => Ok((rest, MessageLimit { limit, lowest: None })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Code, Decoder, Limits, Response,
        command::Command,
        data::{Capability, testing::read_part},
        quirks::Quirks,
        search::{Search, SearchKey},
    };
    use alloc::string::{String, ToString};

    fn number(number: u32) -> NonZeroU32 {
        NonZeroU32::new(number).unwrap()
    }

    #[test]
    fn what_is_left_is_below_what_was_reached() {
        let rest = |lowest: u32, set: &str| {
            let code = MessageLimit::new(number(1000)).with_lowest(number(lowest));
            code.rest_of(&SequenceSet::new(set).unwrap()).map_or_else(String::new, |set| set.to_string())
        };
        assert_eq!(rest(19_578, "18000:20000"), "18000:19577");
        assert_eq!(rest(50, "1:*"), "1:49");
        assert_eq!(rest(50, "*:40"), "40:49");
        assert_eq!(rest(50, "1:9,20,30:60,50,70:80"), "1:9,20,30:49");
        assert_eq!(rest(50, "*"), "");
        assert_eq!(rest(50, "50:60"), "");
        assert_eq!(rest(1, "1:*"), "");
        assert_eq!(rest(50, "$"), "");
        assert_eq!(MessageLimit::new(number(5)).rest_of(&SequenceSet::ALL), None);
    }

    #[test]
    fn a_code_has_a_limit_and_perhaps_a_uid() {
        let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
        for (line, code) in [
            ("a NO [MESSAGELIMIT 1000] no\r\n", MessageLimit::new(number(1000))),
            ("a OK [messagelimit 1000 5] some\r\n", MessageLimit::new(number(1000)).with_lowest(number(5))),
        ] {
            let Ok(Response::Tagged(_, status)) = decoder.response(line.as_bytes()) else { panic!("{line}") };
            assert_eq!(status.code, Some(Code::MessageLimit(code)), "{line}");
        }
        for line in
            ["[MESSAGELIMIT]", "[MESSAGELIMIT 0]", "[MESSAGELIMIT 5 0]", "[MESSAGELIMIT 5 x]", "[MESSAGELIMIT 5 6 7]"]
        {
            let line = format!("a OK {line} x\r\n");
            let Ok(Response::Tagged(_, status)) = decoder.response(line.as_bytes()) else { panic!("{line}") };
            assert!(matches!(status.code, Some(Code::Other(_))), "{line}");
        }
    }

    #[test]
    fn a_capability_that_is_no_number_has_no_limit() {
        for text in ["MESSAGELIMIT", "MESSAGELIMIT=", "MESSAGELIMIT=0", "MESSAGELIMIT=1x", "MESSAGELIMIT=4294967296"] {
            let capabilities = Capabilities::new(text).unwrap();
            assert_eq!(capabilities.message_limit(), None, "{text}");
            assert!(capabilities.supports(Capability::MessageLimit));
        }
        assert_eq!(Capabilities::new("SAVELIMIT=7").unwrap().save_limit(), Some(7));
    }

    #[test]
    fn keys_take_a_uid() {
        let key = SearchKey::uid_after(number(25_000)) & SearchKey::uid_before(number(4_294_967_295));
        let command = Command::UidSearch(Search::new(key));
        assert_eq!(command.to_string(), "UID SEARCH UIDAFTER 25000 UIDBEFORE 4294967295");
        assert_eq!(command.needs()[0].to_string(), "MESSAGELIMIT");
        assert!(!command.uses_numbers());
        let mut decoder = Decoder::server();
        assert_eq!(decoder.command(b"a UID SEARCH uidafter 25000 uidbefore 4294967295\r\n").unwrap().command, command);
        for (line, error) in [
            ("UIDAFTER", "expected space at offset 17 in SP"),
            ("UIDAFTER *", "expected number at offset 18 in uniqueid"),
            ("UIDAFTER 1:5", "expected CRLF at offset 19 in command"),
            ("UIDBEFORE 0", "expected nonzero digit at offset 19 in uniqueid"),
        ] {
            let line = format!("a SEARCH {line}\r\n");
            assert_eq!(decoder.command(line.as_bytes()).unwrap_err().to_string(), error, "{line}");
        }
    }

    #[test]
    fn each_prefix_is_an_error_or_a_value() {
        for end in 0..16 {
            let _either = read_part(&b" 1000 4294967295"[..end], Quirks::ALL, message_limit);
        }
    }
}
