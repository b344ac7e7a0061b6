//! X-GM-EXT-1: what Gmail has beside IMAP. It has no RFC; Google describes it at
//! <https://developers.google.com/workspace/gmail/imap/imap-extensions>.
//!
//! Identifiers of messages and threads are plain numbers of 64 bits. There is no grammar; what stands here as one is ours.

use crate::{
    data::{
        Mailbox, NameError, Names,
        macros::{into_static, serde_as},
    },
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::list,
        number::number_of_64_bits,
        scan,
        string::astring,
    },
};
use alloc::{borrow::Cow, vec::Vec};

/// A label of a message: octets, as they were sent.
///
/// Each label is a mailbox as well, and encoded as the name of one. Those that the system has begin with `\`, such as `\Inbox`,
/// `\Important` or `\Starred`, whether Gmail sends them in quotation marks or not.
///
/// # Grammar
///
/// ```text
/// label = astring / "\" atom
/// ```
///
/// # Leniency
///
/// NIL is a label of that name.
///
/// # Example
///
/// ```
/// use imap_wire::{data::Names, ext::XGmLabel};
///
/// let label = XGmLabel::new("Entw&APw-rfe")?;
/// assert_eq!(label.to_unicode(Names::Utf7).unwrap(), "Entwürfe");
/// assert_eq!(XGmLabel::from_unicode("Entwürfe", Names::Utf7)?, label);
/// assert!(XGmLabel::new(r"\Starred")?.is_system());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct XGmLabel<'a>(Mailbox<'a>);

impl<'a> XGmLabel<'a> {
    /// The label of these octets.
    ///
    /// # Errors
    ///
    /// If there is a NUL among them, which no string can have.
    pub fn new(label: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        Mailbox::new(label).map(Self).map_err(|_| UsageError("a label has no NUL"))
    }

    /// The label of this name in Unicode. Borrows it unless it has to be encoded.
    ///
    /// # Errors
    ///
    /// If the name has a NUL that is not encoded: as [`new`](Self::new).
    pub fn from_unicode(name: &'a str, names: Names) -> Result<Self, UsageError> {
        Mailbox::from_unicode(name, names).map(Self).map_err(|_| UsageError("a label has no NUL"))
    }

    /// The octets.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        self.0.as_octets()
    }

    /// The same as the name of a mailbox, which can be shown and split.
    #[must_use]
    pub const fn as_mailbox(&self) -> &Mailbox<'a> {
        &self.0
    }

    /// True for those that begin with `\`.
    #[must_use]
    pub fn is_system(&self) -> bool {
        self.as_octets().starts_with(br"\")
    }

    /// The name in Unicode.
    ///
    /// # Errors
    ///
    /// If the octets are not in that encoding.
    pub fn to_unicode(&self, names: Names) -> Result<Cow<'_, str>, NameError> {
        self.0.to_unicode(names)
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        let octets = self.as_octets();
        // Without quotation marks, as the description has them; a long one is no name of the system.
        let is_bare = octets.len() <= 64 && octets.strip_prefix(br"\").is_some_and(scan::is_atom);
        if is_bare { writer.text(octets) } else { writer.astring(octets) }
    }

    /// Writes labels in parentheses.
    pub(crate) fn write_all(labels: &Vec<Self>, writer: &mut Writer) {
        writer.list(labels, |writer, label| label.write(writer));
    }
}

/// The label of that name.
impl<'a> From<Mailbox<'a>> for XGmLabel<'a> {
    fn from(name: Mailbox<'a>) -> Self {
        Self(name)
    }
}

into_static!(struct XGmLabel { 0 });
serde_as!(XGmLabel<'a>: Octets<'a>, |it| it.as_octets(), Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for XGmLabel<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        match *u.choose(&["", r"\Inbox", r"\Important", r"\a b", r"\", "[Mailbox]", "NIL"])? {
            "" => u.arbitrary().map(Self),
            label => Self::new(label).map_err(|_| arbitrary::Error::IncorrectFormat),
        }
    }
}

/// `"(" [label *(SP label)] ")"`
pub(crate) fn x_gm_labels<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<XGmLabel<'a>>> {
    let mut labels = Vec::new();
    let (rest, ()) = list(input, x_gm_label, |label| labels.push(label))?;
    Ok((rest, labels))
}

/// `astring / "\" atom`
pub(crate) fn x_gm_label<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, XGmLabel<'a>> {
    const ATOM: &Rule = &Rule::new("atom character", "X-GM-EXT-1");
    const NUL: &Rule = &Rule::new("label without NUL", "X-GM-EXT-1");
    let (rest, octets) = match input.octets {
        [b'\\', atom @ ..] => match scan::run(atom, scan::ATOM) {
            0 => return Err(input.skip(1).error(ATOM)),
            length => {
                let (rest, octets) = input.take_octets(1 + length);
                (rest, input.leaf(octets))
            }
        },
        _ => astring(input)?,
    };
    XGmLabel::new(octets).map(|label| (rest, label)).map_err(|_| input.error(NUL))
}

/// An identifier of a message or a thread: an unsigned number of 64 bits.
pub(crate) fn x_gm_id<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, u64> {
    const DIGIT: &Rule = &Rule::new("digit", "X-GM-EXT-1");
    const RANGE: &Rule = &Rule::new("number of at most 18446744073709551615", "X-GM-EXT-1");
    number_of_64_bits(input, DIGIT, RANGE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Data, Decoder, FetchItem, Limits, Quirks, Response,
        command::{Action, Command, FetchAttribute, Store, StoreAttribute},
        data::{SequenceSet, testing::read_part},
        search::{Criterion, Search, SearchKey},
        wire::IntoStatic,
    };
    use core::mem::size_of;

    fn items(line: &str) -> Vec<FetchItem<'static>> {
        let line = format!("* 3 FETCH ({line})\r\n");
        let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
        let response = decoder.response(line.as_bytes()).unwrap();
        let again = format!("{response}\r\n");
        let Response::Data(Data::Fetch(fetch)) = response.into_static() else { panic!() };
        let Ok(Response::Data(Data::Fetch(same))) = decoder.response(again.as_bytes()) else { panic!() };
        assert_eq!(same, fetch);
        fetch.items
    }

    fn labels(line: &str) -> Vec<String> {
        let items = items(line);
        let [FetchItem::XGmLabels(labels), ..] = &*items else { panic!("{line}") };
        labels.iter().map(|label| label.as_octets().to_string()).collect()
    }

    fn command(line: &str) -> Result<Command<'static>, String> {
        let line = format!("a {line}\r\n");
        let command = Decoder::server().command(line.as_bytes()).map_err(|error| error.to_string())?.command;
        Ok(command.into_static())
    }

    #[test]
    fn labels_are_told_bare_and_quoted() {
        // What Gmail has sent.
        assert_eq!(labels(r#"X-GM-LABELS ("\\Starred" NIL \Important) UID 4"#), [r"\Starred", "NIL", r"\Important"]);
        assert_eq!(labels("X-GM-LABELS ()"), [""; 0]);
        assert_eq!(labels("X-GM-LABELS ([Mailbox] +IMNews)"), ["[Mailbox]", "+IMNews"]);
        let line = r#"X-GM-LABELS ("()" "(foobar)" "[foobar]" "\\Draft" fav)"#;
        assert_eq!(labels(line), ["()", "(foobar)", "[foobar]", r"\Draft", "fav"]);
        assert_eq!(labels("x-gm-labels (\\Inbox {3}\r\na b)"), [r"\Inbox", "a b"]);
    }

    #[test]
    fn identifiers_have_64_bits() {
        let found = items("X-GM-THRID 1278455344230334865 X-GM-MSGID 18446744073709551615");
        assert_eq!(found, [FetchItem::XGmThrId(1_278_455_344_230_334_865), FetchItem::XGmMsgId(u64::MAX)]);
        let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
        let error = decoder.response(b"* 3 FETCH (X-GM-MSGID 18446744073709551616)\r\n").unwrap_err();
        let expected = "expected number of at most 18446744073709551615 at offset 22 in X-GM-EXT-1";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn are_fetched_searched_and_stored() {
        let Ok(Command::Fetch(fetch)) = command("FETCH 1:2 (X-GM-MSGID X-GM-THRID X-GM-LABELS)") else { panic!() };
        let asked = [FetchAttribute::XGmMsgId, FetchAttribute::XGmThrId, FetchAttribute::XGmLabels];
        assert!(fetch.attributes.expand() == asked);
        for (line, key) in [
            ("SEARCH X-GM-RAW \"subject:hello\"", SearchKey::x_gm_raw("subject:hello")),
            ("SEARCH X-GM-LABELS \\Important", SearchKey::x_gm_labels(XGmLabel::new(r"\Important").unwrap())),
            ("SEARCH X-GM-LABELS \"two words\"", SearchKey::x_gm_labels(XGmLabel::new("two words").unwrap())),
            ("SEARCH X-GM-MSGID 12", SearchKey::x_gm_msg_id(12_u64)),
            ("SEARCH X-GM-THRID 18446744073709551615", SearchKey::x_gm_thr_id(u64::MAX)),
        ] {
            let Ok(Command::Search(search)) = command(line) else { panic!("{line}") };
            assert_eq!(search.key(), &key);
            assert!(!search.uses_numbers());
            assert_eq!(command(&Command::Search(search).to_string()), command(line));
            let needs = command(line).unwrap();
            assert_eq!(needs.needs()[0].to_string(), "X-GM-EXT-1");
        }
        assert_eq!(Search::new(SearchKey::x_gm_raw("\u{fc}")).charset().unwrap(), "UTF-8");
        let command = command(r#"STORE 1 +X-GM-LABELS (Work "two words" \Important)"#).unwrap();
        assert_eq!(command.to_string(), r#"STORE 1 +X-GM-LABELS (Work "two words" \Important)"#);
        assert_eq!(command.needs()[0].to_string(), "X-GM-EXT-1");
        let Command::Store(store) = command else { panic!() };
        let StoreAttribute::XGmLabels { action, is_silent, values } = &store.attribute else { panic!() };
        assert_eq!((*action, *is_silent, values.len()), (Action::Add, false, 3));
    }

    #[test]
    fn store_changes_labels_in_six_ways() {
        let set = || SequenceSet::new("1:3").unwrap();
        for (action, sign) in [(Action::Replace, ""), (Action::Add, "+"), (Action::Remove, "-")] {
            let store = Store::x_gm_labels(set(), action, [XGmLabel::new("foo").unwrap()]);
            assert_eq!(store.to_string(), format!("1:3 {sign}X-GM-LABELS (foo)"));
            let silent = store.clone().silent();
            assert_eq!(silent.to_string(), format!("1:3 {sign}X-GM-LABELS.SILENT (foo)"));
            for store in [store, silent] {
                let line = format!("UID STORE {}", store.to_string().to_ascii_lowercase());
                assert_eq!(command(&line), Ok(Command::UidStore(store)));
            }
        }
        assert_eq!(command("STORE 1 X-GM-LABELS ()").unwrap().to_string(), "STORE 1 X-GM-LABELS ()");
    }

    #[test]
    fn errors_say_where_and_what() {
        let label = |text: &str| read_part(text.as_bytes(), Quirks::NONE, x_gm_label).unwrap_err();
        assert_eq!(label(""), "expected atom character, quotation mark or `{` at offset 0 in astring");
        assert_eq!(label(r"\"), "expected atom character at offset 1 in X-GM-EXT-1");
        assert_eq!(label(r"\(a"), "expected atom character at offset 1 in X-GM-EXT-1");
        assert_eq!(label("{1}\r\n\0"), "expected label without NUL at offset 0 in X-GM-EXT-1");
        let many = format!("({})", "a ".repeat(100_001));
        let error = read_part(many.as_bytes(), Quirks::NONE, x_gm_labels).unwrap_err();
        assert!(error.starts_with("expected fewer items at offset"));
        for (line, expected) in [
            ("STORE 1 X-GM-LABELS foo", "expected `(` at offset 22 in list"),
            ("STORE 1 +X-GM-LABELS.LOUD (foo)", "expected FLAGS at offset 11 in store-att-flags"),
            ("STORE 1 +X-GM (foo)", "expected FLAGS at offset 11 in store-att-flags"),
            ("SEARCH X-GM-MSGID x", "expected digit at offset 20 in X-GM-EXT-1"),
            ("SEARCH X-GM-THRID -1", "expected digit at offset 20 in X-GM-EXT-1"),
            ("SEARCH X-GM-RAW", "expected space at offset 17 in SP"),
        ] {
            assert_eq!(command(line).unwrap_err(), expected, "{line}");
        }
    }

    #[test]
    fn sizes() {
        assert_eq!((size_of::<XGmLabel<'_>>(), size_of::<Criterion<'_>>()), (32, 40));
    }
}
