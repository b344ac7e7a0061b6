//! NAMESPACE responses: where the mailboxes of a user, of others and of all are (RFC 9051, section 7.3.2; RFC 2342).

use super::{
    list::{NOT_A_DELIMITER, delimiter, gap, is_delimiter, write_delimiter},
    macros::{display, into_static, serde_fields},
};
use crate::{
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::{list, no_space, space},
        string::string,
    },
};
use alloc::vec::Vec;

/// Where the mailboxes of a server are. An empty list says that there are none of that kind.
///
/// # Grammar
///
/// ```text
/// namespace-response = "NAMESPACE" SP namespace SP namespace SP namespace
/// namespace          = nil / "(" 1*namespace-descr ")"
/// ```
///
/// [RFC 9051, section 7.3.2](https://www.rfc-editor.org/rfc/rfc9051#section-7.3.2)
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES), which has the ones between descriptions, and
/// [`Quirks::EMPTY_DELIMITER`](crate::Quirks::EMPTY_DELIMITER).
///
/// # Example
///
/// ```
/// use imap_wire::data::{Namespace, Namespaces};
///
/// let personal = Namespace::new("INBOX.", Some(b'.'))?;
/// let namespaces = Namespaces::new([personal], [], []);
/// assert_eq!(namespaces.personal[0].prefix, "INBOX.");
/// assert_eq!(namespaces.personal[0].delimiter(), Some(b'.'));
/// assert!(namespaces.shared.is_empty());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Namespaces<'a> {
    /// Those of the user.
    pub personal: Vec<Namespace<'a>>,
    /// Those of other users.
    pub other_users: Vec<Namespace<'a>>,
    /// Those that users share.
    pub shared: Vec<Namespace<'a>>,
}

impl<'a> Namespaces<'a> {
    /// These namespaces: of the user, of other users, and shared.
    pub fn new(
        personal: impl IntoIterator<Item = Namespace<'a>>,
        other_users: impl IntoIterator<Item = Namespace<'a>>,
        shared: impl IntoIterator<Item = Namespace<'a>>,
    ) -> Self {
        Self {
            personal: personal.into_iter().collect(),
            other_users: other_users.into_iter().collect(),
            shared: shared.into_iter().collect(),
        }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        write_namespace(&self.personal, writer);
        writer.space();
        write_namespace(&self.other_users, writer);
        writer.space();
        write_namespace(&self.shared, writer);
    }
}

fn write_namespace(descriptions: &[Namespace<'_>], writer: &mut Writer) {
    if descriptions.is_empty() {
        writer.nil();
        return;
    }
    writer.open();
    descriptions.iter().for_each(|description| description.write(writer));
    writer.close();
}

/// A part of the mailboxes: those whose names begin with a prefix.
///
/// # Grammar
///
/// ```text
/// namespace-descr              = "(" string SP (DQUOTE QUOTED-CHAR DQUOTE / nil) [namespace-response-extensions] ")"
/// namespace-response-extension = SP string SP "(" string *(SP string) ")"
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9)
///
/// # Example
///
/// ```
/// use imap_wire::data::{Namespace, NamespaceExtension};
///
/// let mut namespace = Namespace::new("#mh/", Some(b'/'))?;
/// namespace.extensions.push(NamespaceExtension::new("X-PARAM", ["FLAG1", "FLAG2"])?);
/// assert_eq!(namespace.extensions[0].values().len(), 2);
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Namespace<'a> {
    /// What the names begin with, in the encoding that mailbox names have.
    pub prefix: Octets<'a>,
    delimiter: Option<u8>,
    /// What extensions say of it.
    pub extensions: Vec<NamespaceExtension<'a>>,
}

impl<'a> Namespace<'a> {
    /// The mailboxes whose names begin with `prefix`. The delimiter is what stands between the levels of these names.
    ///
    /// # Errors
    ///
    /// If the delimiter is not ASCII, or NUL, CR or LF.
    pub fn new(prefix: impl Into<Octets<'a>>, delimiter: Option<u8>) -> Result<Self, UsageError> {
        if !is_delimiter(delimiter) {
            return Err(NOT_A_DELIMITER);
        }
        Ok(Self { prefix: prefix.into(), delimiter, extensions: Vec::new() })
    }

    /// What stands between the levels of a name. `None` if there are no levels.
    #[must_use]
    pub const fn delimiter(&self) -> Option<u8> {
        self.delimiter
    }

    fn write(&self, writer: &mut Writer) {
        writer.open();
        writer.string(&self.prefix);
        writer.space();
        write_delimiter(self.delimiter, writer);
        for extension in &self.extensions {
            writer.space();
            writer.string(&extension.name);
            writer.space();
            writer.list(&extension.values, |writer, value| writer.string(value));
        }
        writer.close();
    }
}

/// What an extension says of a [`Namespace`], such as `TRANSLATION` (RFC 5255): one string or more.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NamespaceExtension<'a> {
    name: Octets<'a>,
    values: Vec<Octets<'a>>,
}

impl<'a> NamespaceExtension<'a> {
    /// An extension of this name with these values.
    ///
    /// # Errors
    ///
    /// If there is no value.
    pub fn new<T: Into<Octets<'a>>>(
        name: impl Into<Octets<'a>>,
        values: impl IntoIterator<Item = T>,
    ) -> Result<Self, UsageError> {
        let (name, values) = (name.into(), values.into_iter().map(T::into).collect::<Vec<_>>());
        if values.is_empty() {
            return Err(UsageError("an extension of a namespace has a value"));
        }
        Ok(Self { name, values })
    }

    /// The name as it was sent.
    #[must_use]
    pub const fn name(&self) -> &Octets<'a> {
        &self.name
    }

    /// The values.
    #[must_use]
    pub fn values(&self) -> &[Octets<'a>] {
        &self.values
    }
}

display!(Namespaces, Namespace);
into_static!(struct Namespaces { personal, other_users, shared });
into_static!(struct Namespace { prefix, delimiter, extensions });
into_static!(struct NamespaceExtension { name, values });
serde_fields!(
    Namespace<'a>,
    |it| {
        prefix: Octets<'a> = it.prefix,
        delimiter: Option<char> = it.delimiter.map(char::from),
        extensions: Vec<NamespaceExtension<'a>> = it.extensions,
    },
    {
        // What is no octet is refused as one that is not ASCII.
        let delimiter = delimiter.map(|it| u8::try_from(it).unwrap_or(u8::MAX));
        Ok(Self { extensions, ..Self::new(prefix, delimiter)? })
    },
);
serde_fields!(
    NamespaceExtension<'a>,
    |it| { name: Octets<'a> = it.name, values: Vec<Octets<'a>> = it.values },
    Self::new(name, values),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Namespaces<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut lists = [Vec::new(), Vec::new(), Vec::new()];
        for list in &mut lists {
            *list = u.arbitrary_iter()?.take(3).collect::<Result<_, _>>()?;
        }
        let [personal, other_users, shared] = lists;
        Ok(Self { personal, other_users, shared })
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Namespace<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let extensions = u.arbitrary_iter()?.take(2).collect::<Result<_, _>>()?;
        let delimiter = super::list::arbitrary_delimiter(u)?;
        Ok(Self { prefix: arbitrary_string(u)?, delimiter, extensions })
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for NamespaceExtension<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let values = [arbitrary_string(u)?, arbitrary_string(u)?];
        let count = u.int_in_range(1..=values.len())?;
        Self::new(arbitrary_string(u)?, values.into_iter().take(count)).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// One that no NUL keeps from being a `string`.
#[cfg(feature = "arbitrary")]
fn arbitrary_string<'a>(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Octets<'a>> {
    let octets: &[u8] = u.arbitrary()?;
    Ok(octets.split(|&octet| octet == 0).next().unwrap_or_default().into())
}

/// `namespace SP namespace SP namespace`, behind `NAMESPACE` and a space
pub(crate) fn namespaces<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Namespaces<'a>> {
    let (rest, personal) = namespace(input)?;
    let (rest, other_users) = namespace(gap(rest)?)?;
    let (rest, shared) = namespace(gap(rest)?)?;
    Ok((rest, Namespaces { personal, other_users, shared }))
}

/// `namespace = nil / "(" 1*namespace-descr ")"`
fn namespace<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<Namespace<'a>>> {
    const NAMESPACE: &Rule = &Rule::new("`(` or NIL", "namespace");
    if let [b'N' | b'n', b'I' | b'i', b'L' | b'l', ..] = input.octets {
        return Ok((input.skip(3), Vec::new()));
    }
    let mut descriptions = Vec::new();
    let mut at = no_space(input.expect(b'(', NAMESPACE)?)?;
    loop {
        let (rest, description) = namespace_descr(at)?;
        descriptions.push(description);
        at.check_items(descriptions.len())?;
        // Here the grammar has no space.
        at = no_space(rest)?;
        if let [b')', ..] = at.octets {
            return Ok((at.skip(1), descriptions));
        }
    }
}

/// `namespace-descr`
fn namespace_descr<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Namespace<'a>> {
    const OPEN: &Rule = &Rule::new("`(`", "namespace-descr");
    const NEXT: &Rule = &Rule::new("space or `)`", "namespace-descr");
    let (rest, prefix) = string(no_space(input.expect(b'(', OPEN)?)?)?;
    let (mut at, delimiter) = delimiter(space(rest)?)?;
    let mut extensions = Vec::new();
    loop {
        at = match at.octets {
            [b')', ..] => break,
            [b' ', b')', ..] => {
                at = no_space(at)?;
                break;
            }
            [b' ', ..] => space(at)?,
            _ => return Err(at.error(NEXT)),
        };
        if let [b')', ..] = at.octets {
            break;
        }
        let (rest, extension) = namespace_response_extension(at)?;
        extensions.push(extension);
        at.check_items(extensions.len())?;
        at = rest;
    }
    Ok((at.skip(1), Namespace { prefix, delimiter, extensions }))
}

/// `string SP "(" string *(SP string) ")"`
fn namespace_response_extension<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, NamespaceExtension<'a>> {
    const VALUE: &Rule = &Rule::new("string", "namespace-response-extension");
    let (rest, name) = string(input)?;
    let at = space(rest)?;
    let mut values = Vec::new();
    let (rest, ()) = list(at, string, |value| values.push(value))?;
    if values.is_empty() {
        return Err(at.skip(1).error(VALUE));
    }
    Ok((rest, NamespaceExtension { name, values }))
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{read, written},
        *,
    };
    use crate::{
        quirks::Quirks,
        wire::{IntoStatic, Peer},
    };
    use core::mem::size_of;

    const FRONT: usize = "* NAMESPACE ".len();

    fn strict(line: &[u8]) -> Result<Namespaces<'_>, String> {
        read(line, FRONT, Quirks::NONE, namespaces).map(|(namespaces, report)| {
            assert_eq!(report, "");
            namespaces
        })
    }

    fn lenient(line: &[u8]) -> (Namespaces<'_>, String) {
        read(line, FRONT, Quirks::SERVERS, namespaces).unwrap()
    }

    fn error(line: &[u8]) -> String {
        strict(line).unwrap_err()
    }

    fn shown(namespaces: &Namespaces<'_>) -> String {
        String::from_utf8(written(Peer::client(), |writer| namespaces.write(writer))).unwrap().trim_end().into()
    }

    /// Lines of RFC 9051, section 6.3.10, as they stand there but for line breaks, and rows of what servers send.
    const EXAMPLES: &[&str] = &[
        r#"* NAMESPACE (("" "/")) NIL NIL"#,
        r#"* NAMESPACE NIL NIL (("" "."))"#,
        r#"* NAMESPACE (("" "/")) NIL (("Public Folders/" "/"))"#,
        r##"* NAMESPACE (("" "/")) (("~" "/")) (("#shared/" "/")("#public/" "/")("#ftp/" "/")("#news." "."))"##,
        r##"* NAMESPACE (("" "/")("#mh/" "/" "X-PARAM" ("FLAG1" "FLAG2"))) NIL NIL"##,
        r#"* NAMESPACE (("" "\\")) (("Other\\" "\\")) (("Shared\\" "\\"))"#,
        r##"* NAMESPACE (("" "/")("#mhinbox" NIL)("#mh/" "/")) (("~" "/")) (("#shared/" "/")("#ftp/" "/")("#news." ".")("#public/" "/"))"##,
    ];

    #[test]
    fn reads_the_examples_of_the_rfc() {
        for line in EXAMPLES {
            let crlf = format!("{line}\r\n");
            assert_eq!(format!("* NAMESPACE {}", shown(&strict(crlf.as_bytes()).unwrap())), *line);
        }
        let namespaces = strict(EXAMPLES[4].as_bytes()).unwrap();
        let extension = &namespaces.personal[1].extensions[0];
        assert_eq!((extension.name().to_string(), extension.values().len()), ("X-PARAM".into(), 2));
        assert_eq!(strict(b"* NAMESPACE nil NIL Nil\r\n").unwrap(), Namespaces::default());
        let literal = strict(b"* NAMESPACE (({3}\r\na\"b NIL \"X\" ({1}\r\ny \"z\") \"Y\" (\"\"))) NIL NIL").unwrap();
        assert_eq!(shown(&literal), r#"(("a\"b" NIL "X" ("y" "z") "Y" (""))) NIL NIL"#);
    }

    #[test]
    fn a_backslash_is_a_delimiter() {
        let namespaces = strict(EXAMPLES[5].as_bytes()).unwrap();
        assert_eq!(namespaces.other_users[0].prefix, r"Other\");
        assert_eq!(namespaces.other_users[0].delimiter(), Some(b'\\'));
    }

    #[test]
    fn nil_is_no_delimiter() {
        let namespaces = strict(EXAMPLES[6].as_bytes()).unwrap();
        assert_eq!(namespaces.personal[1].prefix, "#mhinbox");
        assert_eq!(namespaces.personal[1].delimiter(), None);
        assert_eq!(namespaces.shared.len(), 4);
    }

    #[test]
    fn spaces_too_many() {
        let line = b"* NAMESPACE ((\"\"  \"/\")) ( ( \"~\" \"/\" ) ) NIL\r\n";
        let (namespaces, report) = lenient(line);
        assert_eq!(shown(&namespaces), r#"(("" "/")) (("~" "/")) NIL"#);
        assert_eq!(report, "spaces at 17, spaces at 25, spaces at 27, spaces at 35, spaces at 37");
        assert_eq!(error(line), "expected no space at offset 17 in SP");
        // An example of the RFC has this.
        assert_eq!(lenient(b"* NAMESPACE ((\"INBOX.\" \".\")) NIL  NIL\r\n").1, "spaces at 33");
        assert_eq!(lenient(b"* NAMESPACE ((\"a\" NIL))((\"b\" NIL))((\"c\" NIL))").1, "spaces at 23, spaces at 34");
        let line = b"* NAMESPACE ((\"a\" \"/\") (\"b\" \"/\"  )) NIL NIL\r\n";
        assert_eq!(lenient(line).1, "spaces at 22, spaces at 32");
        assert_eq!(error(line), "expected no space at offset 22 in SP");
        assert_eq!(lenient(b"* NAMESPACE ((\"a\" \"\")) NIL NIL\r\n").1, "empty-delimiter at 19");
    }

    #[test]
    fn errors_say_where_and_what() {
        for (line, expected) in [
            ("* NAMESPACE ", "expected `(` or NIL at offset 12 in namespace"),
            ("* NAMESPACE ()", "expected `(` at offset 13 in namespace-descr"),
            ("* NAMESPACE (NIL)", "expected `(` at offset 13 in namespace-descr"),
            ("* NAMESPACE ((a \"/\"))", "expected quotation mark or `{` at offset 14 in string"),
            ("* NAMESPACE ((\"a\" /))", "expected quotation mark or NIL at offset 18 in mailbox-list"),
            ("* NAMESPACE ((\"a\"))", "expected space at offset 17 in SP"),
            ("* NAMESPACE ((\"a\" \"/\"x))", "expected space or `)` at offset 21 in namespace-descr"),
            ("* NAMESPACE ((\"a\" \"/\" \"x\"))", "expected space at offset 25 in SP"),
            ("* NAMESPACE ((\"a\" \"/\" \"x\" ()))", "expected string at offset 27 in namespace-response-extension"),
            ("* NAMESPACE ((\"a\" \"/\")", "expected `(` at offset 22 in namespace-descr"),
            ("* NAMESPACE NIL", "expected space at offset 15 in SP"),
            ("* NAMESPACE NIL NIL", "expected space at offset 19 in SP"),
        ] {
            assert_eq!(error(line.as_bytes()), expected, "{line}");
        }
    }

    #[test]
    fn no_prefix_panics() {
        let line = b"* NAMESPACE ((\"a\" \"\\\\\" \"x\" (\"y\" {1}\r\nz) \"v\" (\"w\"))  ({2}\r\n() NIL )) NIL ((\"\" \"\"))\r\n";
        for end in FRONT..line.len() {
            for quirks in [Quirks::NONE, Quirks::SERVERS] {
                let mut cx = crate::wire::input::Context::new(&line[..end], None);
                cx.quirks = quirks;
                drop(namespaces(Input::new(&line[..end], &cx).skip(FRONT)));
            }
        }
        assert!(read(line, FRONT, Quirks::SERVERS, namespaces).is_ok());
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let many = |item: &str| item.repeat(100_001);
        let descriptions = format!("* NAMESPACE ({}) NIL NIL", many("(\"\" NIL)"));
        let extensions = format!("* NAMESPACE ((\"\" NIL{})) NIL NIL", many(" \"\" (\"\")"));
        let values = format!("* NAMESPACE ((\"\" NIL \"\" ({}\"\"))) NIL NIL", many("\"\" "));
        for line in [descriptions, extensions, values] {
            assert!(error(line.as_bytes()).starts_with("expected fewer items at offset"));
        }
    }

    #[test]
    fn what_was_read_is_read_again() {
        for line in EXAMPLES {
            let namespaces = strict(line.as_bytes()).unwrap();
            assert_eq!(namespaces.clone().into_static(), namespaces);
            assert_eq!(namespaces.clone().into_owned(), namespaces);
        }
    }

    #[test]
    fn constructors_let_nothing_in_that_is_something_else() {
        assert!(Namespace::new("", Some(b'\r')).is_err());
        assert!(Namespace::new("", Some(0xff)).is_err());
        assert!(NamespaceExtension::new::<&str>("X", []).is_err());
    }

    #[test]
    fn sizes() {
        assert_eq!(size_of::<Namespaces<'_>>(), 72);
        assert_eq!(size_of::<Namespace<'_>>(), 64);
    }

    #[cfg(feature = "arbitrary")]
    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_as_it_was(octets: Vec<u8>) {
            use super::super::testing::{peers, read_by};
            let mut u = arbitrary::Unstructured::new(&octets);
            let Ok(all) = u.arbitrary::<Namespaces<'_>>() else { return Ok(()) };
            for peer in peers() {
                let line = written(peer, |writer| all.write(writer));
                let (again, report) = read_by(&line, 0, Quirks::NONE, peer.utf8, namespaces).unwrap();
                proptest::prop_assert_eq!(&again, &all);
                proptest::prop_assert_eq!(report, "");
            }
        }
    }
}
