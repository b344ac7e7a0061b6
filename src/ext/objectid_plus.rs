//! OBJECTID+: identifiers in one list, of the account, too (draft-ietf-mailmaint-imap-objectid-bis, which is to replace RFC 8474).
//!
//! The draft may change. What is here is what its servers and clients have in common: the list as an item of FETCH and STATUS, as a
//! response code, and as a parameter of SELECT and EXAMINE.

use super::objectid::{ObjectId, objectid};
use crate::{
    data::{
        arguments::Arguments,
        macros::{display, into_static, serde_as},
    },
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::{list, space},
        scan,
        string::class,
    },
};
use alloc::vec::Vec;

/// Identifiers by the names of what they identify: an account, a mailbox, a message, a thread. Those that there are, in the order
/// in which they were given.
///
/// # Grammar
///
/// ```text
/// objectids = "(" [name SP objectid *(SP name SP objectid)] ")"
/// name      = "ACCOUNTID" / "MAILBOXID" / "EMAILID" / "THREADID" / atom
/// ```
///
/// draft-ietf-mailmaint-imap-objectid-bis
///
/// # Leniency
///
/// Identifiers of other names are kept, in any mode. [`Quirks::SPACES`](crate::Quirks::SPACES).
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, FetchItem, Response, ext::ObjectId};
///
/// let mut decoder = Decoder::client();
/// let response = decoder.response(b"* 1 FETCH (OBJECTID (EMAILID M_7 THREADID T_7))\r\n")?;
/// let Response::Data(Data::Fetch(fetch)) = response else { panic!() };
/// let FetchItem::ObjectIds(ids) = &fetch.items[0] else { panic!() };
/// assert_eq!((ids.email(), ids.account()), (Some(&ObjectId::new("M_7").unwrap()), None));
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ObjectIds<'a>(Vec<(Octets<'a>, ObjectId<'a>)>);

impl<'a> ObjectIds<'a> {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The same, with that of the account.
    #[must_use]
    pub fn with_account(self, id: ObjectId<'a>) -> Self {
        self.with_known("ACCOUNTID", id)
    }

    /// The same, with that of the mailbox.
    #[must_use]
    pub fn with_mailbox(self, id: ObjectId<'a>) -> Self {
        self.with_known("MAILBOXID", id)
    }

    /// The same, with that of the message.
    #[must_use]
    pub fn with_email(self, id: ObjectId<'a>) -> Self {
        self.with_known("EMAILID", id)
    }

    /// The same, with that of the thread.
    #[must_use]
    pub fn with_thread(self, id: ObjectId<'a>) -> Self {
        self.with_known("THREADID", id)
    }

    /// The same, with one of this name, which is compared without case.
    ///
    /// # Errors
    ///
    /// If the name is no atom, or there is one of it.
    pub fn with(mut self, name: impl Into<Octets<'a>>, id: ObjectId<'a>) -> Result<Self, UsageError> {
        let name = name.into();
        if !scan::is_atom(&name) {
            return Err(UsageError("the name of an identifier is an atom"));
        }
        if self.find(&name).is_some() {
            return Err(UsageError("there is an identifier of this name"));
        }
        if self.0.len() >= MOST {
            return Err(UsageError("there are 64 identifiers at most"));
        }
        self.0.push((name, id));
        Ok(self)
    }

    fn with_known(mut self, name: &'static str, id: ObjectId<'a>) -> Self {
        self.0.retain(|(other, _)| !other.eq_ignore_ascii_case(name.as_bytes()));
        self.0.push((name.into(), id));
        self
    }

    /// `ACCOUNTID`: that of the account.
    #[must_use]
    pub fn account(&self) -> Option<&ObjectId<'a>> {
        self.find(b"ACCOUNTID")
    }

    /// `MAILBOXID`: that of the mailbox.
    #[must_use]
    pub fn mailbox(&self) -> Option<&ObjectId<'a>> {
        self.find(b"MAILBOXID")
    }

    /// `EMAILID`: that of the message.
    #[must_use]
    pub fn email(&self) -> Option<&ObjectId<'a>> {
        self.find(b"EMAILID")
    }

    /// `THREADID`: that of the thread.
    #[must_use]
    pub fn thread(&self) -> Option<&ObjectId<'a>> {
        self.find(b"THREADID")
    }

    /// All of them, each with its name as it was spelled.
    pub fn iter(&self) -> impl Iterator<Item = (&Octets<'a>, &ObjectId<'a>)> {
        self.0.iter().map(|(name, id)| (name, id))
    }

    fn find(&self, name: &[u8]) -> Option<&ObjectId<'a>> {
        self.0.iter().find_map(|(other, id)| other.eq_ignore_ascii_case(name).then_some(id))
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.list(&self.0, |writer, (name, id)| {
            writer.text(name);
            writer.space();
            id.write(writer);
        });
    }
}

impl Arguments for ObjectIds<'_> {}

display!(ObjectIds);
into_static!(struct ObjectIds { 0 });
serde_as!(ObjectIds<'a>: Vec<(Octets<'a>, ObjectId<'a>)>, |it| it.0, |ids| {
    ids.into_iter().try_fold(Self::new(), |ids, (name, id)| ids.with(name, id))
});

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ObjectIds<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut ids = Self::new();
        for name in ["ACCOUNTID", "MAILBOXID", "emailid", "THREADID", "X-FUTURE"] {
            if u.arbitrary()? {
                ids = ids.with(name, u.arbitrary()?).map_err(|_| arbitrary::Error::IncorrectFormat)?;
            }
        }
        Ok(ids)
    }
}

/// Each is compared with all before it, so that they are few; four have a name in the draft.
const MOST: usize = 64;

/// `"(" [name SP objectid *(SP name SP objectid)] ")"`
pub(crate) fn objectids<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ObjectIds<'a>> {
    const TWICE: &Rule = &Rule::new("name that was not there before", "objectids");
    const MANY: &Rule = &Rule::limit("64 identifiers at most", "objectids");
    let mut ids = ObjectIds::new();
    let one = |input: Input<'a, 'c>| {
        const NAME: &Rule = &Rule::new("name of an identifier", "objectids");
        let (rest, name) = class(input, scan::ATOM, NAME)?;
        let (rest, id) = objectid(space(rest)?)?;
        if ids.find(&name).is_some() {
            return Err(input.error(TWICE));
        }
        if ids.0.len() >= MOST {
            return Err(input.error(MANY));
        }
        ids.0.push((name, id));
        Ok((rest, ()))
    };
    let (rest, ()) = list(input, one, |()| ())?;
    Ok((rest, ids))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Code, Data, Decoder, Limits, Response,
        command::{Command, SelectParameter},
        data::testing::read_part,
        quirks::Quirks,
    };
    use alloc::{
        format,
        string::{String, ToString},
    };

    fn id(id: &'static str) -> ObjectId<'static> {
        ObjectId::new(id).unwrap()
    }

    fn ids(text: &str) -> Result<ObjectIds<'_>, String> {
        read_part(text.as_bytes(), Quirks::NONE, objectids).map(|(ids, ..)| ids)
    }

    #[test]
    fn are_a_list_of_names() {
        for text in ["()", "(EMAILID M1)", "(ACCOUNTID a MAILBOXID b FUTURE X_1)"] {
            assert_eq!(ids(text).unwrap().to_string(), text);
        }
        let all = ObjectIds::new().with_account(id("a")).with_mailbox(id("m")).with_email(id("e")).with_thread(id("t"));
        assert_eq!(all.to_string(), "(ACCOUNTID a MAILBOXID m EMAILID e THREADID t)");
        assert_eq!((all.mailbox(), all.thread(), all.iter().count()), (Some(&id("m")), Some(&id("t")), 4));
        assert_eq!(all.with_account(id("b")).account(), Some(&id("b")));
        assert!(ObjectIds::new().with("a b", id("a")).is_err());
        assert!(ObjectIds::new().with_email(id("e")).with("emailid", id("a")).is_err());
    }

    #[test]
    fn errors_say_where_and_what() {
        for (text, error) in [
            ("", "expected `(` at offset 0 in list"),
            ("(EMAILID)", "expected space at offset 8 in SP"),
            ("(EMAILID M.)", "expected space or `)` at offset 10 in list"),
            ("(EMAILID NIL THREADID ())", "expected letter, digit, `_` or `-` at offset 22 in objectid"),
            ("(EMAILID a emailid b)", "expected name that was not there before at offset 11 in objectids"),
            ("(\"a\" b)", "expected name of an identifier at offset 1 in objectids"),
        ] {
            assert_eq!(ids(text), Err(error.into()), "{text}");
        }
        let many =
            |count: usize| format!("({})", (0..count).map(|at| format!("X{at} a ")).collect::<String>().trim_end());
        assert_eq!(ids(&many(MOST)).map(|it| it.iter().count()), Ok(MOST));
        assert_eq!(ids(&many(MOST + 1)), Err("expected 64 identifiers at most at offset 375 in objectids".into()));
        for end in 0..30 {
            let _either = read_part(&b"(ACCOUNTID a MAILBOXID bc_-d)  "[..end], Quirks::ALL, objectids);
        }
    }

    #[test]
    fn are_told_in_many_places() {
        let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
        let line = b"A5 OK [OBJECTID (ACCOUNTID u_account MAILBOXID F_created)] created\r\n";
        let Ok(Response::Tagged(_, status)) = decoder.response(line) else { panic!() };
        let created = ObjectIds::new().with_account(id("u_account")).with_mailbox(id("F_created"));
        assert_eq!(status.code, Some(Code::ObjectIds(created.clone())));
        let line = b"* STATUS INBOX (OBJECTID (ACCOUNTID u_account MAILBOXID F_created))\r\n";
        let Ok(Response::Data(Data::Status(status))) = decoder.response(line) else { panic!() };
        assert_eq!(status.object_ids(), Some(&created));
        let mut decoder = Decoder::server();
        let line = b"a SELECT x (OBJECTID (ACCOUNTID u_account MAILBOXID F_created))\r\n";
        let Command::Select(select) = decoder.command(line).unwrap().command else { panic!() };
        assert_eq!(select.parameters(), [SelectParameter::ObjectIds(created)]);
    }
}
