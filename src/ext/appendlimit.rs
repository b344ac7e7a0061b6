//! APPENDLIMIT (RFC 7889): how large a message may be that is appended to a mailbox.
//!
//! The code of an APPEND that is refused for it, TOOBIG, is that of CATENATE.

use crate::{
    data::{Capabilities, macros::serde_as},
    error::Rule,
    wire::{
        Writer,
        input::{Input, ParseResult},
        number::number,
        scan, static_already,
    },
};

/// The octets that a message may have which is appended to a mailbox, or that there is no limit.
///
/// # Grammar
///
/// ```text
/// status-att-val =/ "APPENDLIMIT" SP (number / nil)
/// ```
///
/// [RFC 7889, section 5](https://www.rfc-editor.org/rfc/rfc7889#section-5). An APPEND may fail all the same, such as for a quota.
///
/// # Leniency
///
/// None.
///
/// # Example
///
/// ```
/// use imap_wire::ext::AppendLimit;
///
/// assert_eq!(AppendLimit::new(257_890).octets(), Some(257_890));
/// assert!(!AppendLimit::new(257_890).allows(257_891));
/// assert!(AppendLimit::NONE.allows(u64::MAX));
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct AppendLimit(Option<u32>);

impl AppendLimit {
    /// `NIL`: a message may have any size.
    pub const NONE: Self = Self(None);

    /// So many octets; with 0, nothing can be appended.
    #[must_use]
    pub const fn new(octets: u32) -> Self {
        Self(Some(octets))
    }

    /// The octets. `None` if there is no limit.
    #[must_use]
    pub const fn octets(self) -> Option<u32> {
        self.0
    }

    /// True if a message of so many octets is within the limit. Where it is 0, none is.
    #[must_use]
    pub fn allows(self, octets: u64) -> bool {
        match self.0 {
            None => true,
            Some(0) => false,
            Some(limit) => octets <= limit.into(),
        }
    }

    pub(crate) fn write(self, writer: &mut Writer) {
        match self.0 {
            Some(octets) => writer.number(octets.into()),
            None => writer.nil(),
        }
    }
}

static_already!(AppendLimit);
serde_as!(AppendLimit: Option<u32>, |it| it.0, |octets| Ok::<_, crate::UsageError>(Self(octets)));

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for AppendLimit {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        u.arbitrary().map(Self)
    }
}

impl Capabilities<'_> {
    /// `APPENDLIMIT=`: the octets that a message may have which is appended to any mailbox (RFC 7889). `None` if the server does
    /// not say, or only that it has a limit for each mailbox, which STATUS tells.
    ///
    /// ```
    /// use imap_wire::{data::{Capabilities, Capability}, ext::AppendLimit};
    ///
    /// let capabilities = Capabilities::new("IMAP4rev1 ID APPENDLIMIT=257890")?;
    /// assert_eq!(capabilities.append_limit(), Some(AppendLimit::new(257_890)));
    /// let capabilities = Capabilities::new("IMAP4rev1 ID APPENDLIMIT")?;
    /// assert_eq!(capabilities.append_limit(), None);
    /// assert!(capabilities.supports(Capability::AppendLimit));
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    #[must_use]
    pub fn append_limit(&self) -> Option<AppendLimit> {
        let value = self.value("APPENDLIMIT")?;
        let (octets, length) = scan::digits(&value)?;
        let is_number = length > 0 && length == value.len();
        u32::try_from(octets).ok().filter(|_| is_number).map(AppendLimit::new)
    }
}

/// `number / nil`
pub(crate) fn append_limit<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, AppendLimit> {
    const LIMIT: &Rule = &Rule::new("digit or NIL", "status-att-val");
    match input.octets {
        [b'0'..=b'9', ..] => number(input).map(|(rest, octets)| (rest, AppendLimit::new(octets))),
        [b'N' | b'n', b'I' | b'i', b'L' | b'l', rest @ ..]
            if !rest.first().is_some_and(|&next| scan::is(next, scan::ASTRING)) =>
        {
            Ok((input.skip(3), AppendLimit::NONE))
        }
        _ => Err(input.error(LIMIT)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Data, Decoder, Limits, Quirks, Response,
        data::{StatusItem, testing::read},
        wire::Peer,
    };

    fn error(value: &str) -> String {
        read(value.as_bytes(), 0, Quirks::NONE, append_limit).unwrap_err()
    }

    #[test]
    fn is_a_number_or_nil() {
        for (value, octets) in [("257890", Some(257_890)), ("0", Some(0)), ("NIL", None), ("nil", None)] {
            let (limit, _) = read(value.as_bytes(), 0, Quirks::NONE, append_limit).unwrap();
            assert_eq!(limit.octets(), octets);
            let written = crate::data::testing::written(Peer::client(), |writer| limit.write(writer));
            assert_eq!(written, [value.to_ascii_uppercase().as_bytes(), b"\r\n"].concat());
        }
        assert_eq!(error(""), "expected digit or NIL at offset 0 in status-att-val");
        assert_eq!(error("-1"), "expected digit or NIL at offset 0 in status-att-val");
        assert_eq!(error("NILS"), "expected digit or NIL at offset 0 in status-att-val");
        assert_eq!(error("4294967296"), "expected number of at most 4294967295 at offset 0 in number");
    }

    #[test]
    fn status_tells_it() {
        let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
        for (line, limit) in [
            (&b"* STATUS \"INBOX\" (APPENDLIMIT NIL)\r\n"[..], AppendLimit::NONE),
            (b"* STATUS INBOX (MESSAGES 3 appendlimit 257890)\r\n", AppendLimit::new(257_890)),
        ] {
            let Ok(Response::Data(Data::Status(status))) = decoder.response(line) else { panic!() };
            assert_eq!(status.append_limit(), Some(&limit));
            assert!(status.items().any(|item| item == StatusItem::AppendLimit(limit)));
        }
        let error = decoder.response(b"* STATUS INBOX (APPENDLIMIT x)\r\n").unwrap_err();
        assert_eq!(error.to_string(), "expected digit or NIL at offset 28 in status-att-val");
    }

    #[test]
    fn a_capability_that_is_no_number_has_no_limit() {
        for text in ["APPENDLIMIT", "APPENDLIMIT=", "APPENDLIMIT=1x", "APPENDLIMIT=4294967296", "APPENDLIMITS=1"] {
            assert_eq!(Capabilities::new(text).unwrap().append_limit(), None, "{text}");
        }
    }

    #[test]
    fn nothing_fits_where_nothing_may_be_appended() {
        assert!(!AppendLimit::new(0).allows(0));
        assert!(AppendLimit::new(1).allows(0) && AppendLimit::new(1).allows(1));
    }
}
