//! Who is speaking: ID (RFC 2971).

use crate::{
    data::{
        arguments::Arguments,
        macros::{display, into_static, serde_as},
    },
    error::{ParseError, Rule, UsageError},
    quirks::Quirks,
    wire::{
        NString, Octets, Writer,
        input::{Input, ParseResult, attempt},
        list::{no_space, space},
        scan,
        string::{astring, nstring, quoted, string},
    },
};
use alloc::vec::Vec;
use nom::Err;

/// What a client or a server says of itself: fields, such as `name` and `version`. NIL if there are none.
///
/// # Grammar
///
/// ```text
/// id-params-list = "(" [string SP nstring *(SP string SP nstring)] ")" / nil
/// ```
///
/// [RFC 2971, section 3](https://www.rfc-editor.org/rfc/rfc2971#section-3)
///
/// # Limits
///
/// 30 fields, each at most once. A name has at most 30 octets, a value 1,024.
///
/// # Leniency
///
/// [`Quirks::ID_LIMITS`], [`Quirks::ID_ATOM`], [`Quirks::ID_COMMA`], [`Quirks::ID_REST`], [`Quirks::ID_QUOTED_NIL`] and
/// [`Quirks::SPACES`].
///
/// # Example
///
/// ```
/// use imap_wire::{command::Command, ext::Id, wire::NString};
///
/// let id = Id::new().with_field("name", "sodr")?.with_field("vendor", NString::NIL)?;
/// assert_eq!(id.get("NAME"), Some(&NString::from("sodr")));
/// assert_eq!(Command::Id(id.clone()).to_string(), r#"ID ("name" "sodr" "vendor" NIL)"#);
/// assert_eq!(Command::Id(Id::new()).to_string(), "ID NIL");
/// assert!(id.with_field("Name", "x").is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Id<'a>(Vec<IdField<'a>>);

/// A field of an [`Id`].
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct IdField<'a> {
    /// The name as it was sent; it is compared without case.
    pub name: Octets<'a>,
    /// The value.
    pub value: NString<'a>,
}

/// As many fields there may be.
const MOST_FIELDS: usize = 30;
/// Octets of a name.
const LONGEST_NAME: usize = 30;
/// Octets of a value.
const LONGEST_VALUE: usize = 1_024;

impl<'a> Id<'a> {
    /// Nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The same with a field more.
    ///
    /// # Errors
    ///
    /// If there are 30, or one of this name; if the name has more than 30 octets, or the value more than 1,024.
    pub fn with_field(
        mut self,
        name: impl Into<Octets<'a>>,
        value: impl Into<NString<'a>>,
    ) -> Result<Self, UsageError> {
        let (name, value) = (name.into(), value.into());
        if name.contains(&0) || value.as_slice().is_some_and(|value| value.contains(&0)) {
            return Err(UsageError("ID has no NUL"));
        }
        if self.0.len() >= MOST_FIELDS {
            return Err(UsageError("ID has at most 30 fields"));
        }
        if name.len() > LONGEST_NAME {
            return Err(UsageError("the name of a field of ID has at most 30 octets"));
        }
        if value.as_slice().is_some_and(|value| value.len() > LONGEST_VALUE) {
            return Err(UsageError("a value of ID has at most 1,024 octets"));
        }
        if self.has(&name) {
            return Err(UsageError("ID has each field once"));
        }
        self.0.push(IdField { name, value });
        Ok(self)
    }

    /// The fields, in their order.
    #[must_use]
    pub fn fields(&self) -> &[IdField<'a>] {
        &self.0
    }

    /// The value of the first field of this name, which is compared without case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&NString<'a>> {
        self.0.iter().find(|field| field.name.eq_ignore_ascii_case(name.as_bytes())).map(|field| &field.value)
    }

    fn has(&self, name: &[u8]) -> bool {
        self.0.iter().any(|field| field.name.eq_ignore_ascii_case(name))
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        if self.0.is_empty() {
            writer.nil();
            return;
        }
        writer.list(&self.0, |writer, field| {
            writer.string(&field.name);
            writer.space();
            writer.nstring(&field.value);
        });
    }
}

/// The same value of the same name, whatever its case.
impl PartialEq for IdField<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.name.eq_ignore_ascii_case(&other.name) && self.value == other.value
    }
}

impl Eq for IdField<'_> {}

impl Arguments for Id<'_> {}
display!(Id);
into_static!(struct Id { 0 });
into_static!(struct IdField { name, value });
serde_as!(Id<'a>: Vec<IdField<'a>>, |it| it.0, |fields| {
    fields.into_iter().try_fold(Self::new(), |id, field| id.with_field(field.name, field.value))
});

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Id<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut id = Self::new();
        for name in ["name", "os-version", "a \"b\\", ""] {
            if u.arbitrary()? {
                let value: NString<'_> = u.arbitrary()?;
                // What no field holds, a NUL above all, is left out.
                id = id.clone().with_field(name, value).unwrap_or(id);
            }
        }
        Ok(id)
    }
}

/// `SP id-params-list`
pub(crate) fn id<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Id<'a>> {
    const LIST: &Rule = &Rule::new("`(` or NIL", "id-params-list");
    const END: &Rule = &Rule::new("line end", "id-params-list");
    let at = space(input)?;
    let (rest, id) = match at.octets {
        [b'(', ..] => fields(at)?,
        [b'N' | b'n', b'I' | b'i', b'L' | b'l', ..] => (at.skip(3), Id::new()),
        [b'"', ..] if is_quoted_nil(at.octets) => {
            at.deviate(Quirks::ID_QUOTED_NIL, LIST)?;
            (at.skip(5), Id::new())
        }
        _ => return Err(at.error(LIST)),
    };
    match memchr::memchr2(b'\r', b'\n', rest.octets) {
        // A space at the end is for whoever looks for the line end.
        Some(length) if !rest.octets.iter().take(length).all(|octet| *octet == b' ') => {
            rest.deviate(Quirks::ID_REST, END)?;
            Ok((rest.skip(length), id))
        }
        _ => Ok((rest, id)),
    }
}

fn is_quoted_nil(octets: &[u8]) -> bool {
    octets.get(..5).is_some_and(|front| front.eq_ignore_ascii_case(b"\"NIL\""))
}

/// `"(" [string SP nstring *(SP string SP nstring)] ")"`
fn fields<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Id<'a>> {
    match attempt(input, |input| separated_fields(input, Separator::Space)) {
        // A quotation mark that is tolerated inside a string would hide a comma behind it.
        Err(_) if input.tolerates(Quirks::ID_COMMA) => {
            separated_fields(input, Separator::Comma).or_else(|_| separated_fields(input, Separator::Space))
        }
        read => read,
    }
}

/// What may stand behind a string, beside a space.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Separator {
    Space,
    Comma,
}

fn separated_fields<'a, 'c>(input: Input<'a, 'c>, separator: Separator) -> ParseResult<'a, 'c, Id<'a>> {
    const NEXT: &Rule = &Rule::new("space or `)`", "id-params-list");
    let mut fields = Id::new();
    let mut at = no_space(input.skip(1))?;
    loop {
        if let [b')', tail @ ..] = at.octets {
            return Ok((at.at(tail), fields));
        }
        let (rest, name) = name(at, separator)?;
        let value_at = space(comma(rest, separator)?)?;
        let (rest, value) = value(value_at, separator)?;
        check(at, value_at, &fields, &name, &value)?;
        fields.0.push(IdField { name, value });
        at.check_items(fields.0.len())?;
        let rest = comma(rest, separator)?;
        at = match rest.octets {
            [b')', ..] => rest,
            [b' ', b')', ..] => no_space(rest)?,
            [b' ', ..] => space(rest)?,
            _ => return Err(rest.error(NEXT)),
        };
    }
}

/// Checks the limits of a field (RFC 2971, section 3.3).
fn check<'a, 'c>(
    name_at: Input<'a, 'c>,
    value_at: Input<'a, 'c>,
    before: &Id<'a>,
    name: &[u8],
    value: &NString<'a>,
) -> Result<(), Err<ParseError>> {
    const FIELDS: &Rule = &Rule::new("at most 30 fields", "id-params-list");
    const ONCE: &Rule = &Rule::new("each field once", "id-params-list");
    const NAME: &Rule = &Rule::new("name of at most 30 octets", "id-params-list");
    const VALUE: &Rule = &Rule::new("value of at most 1024 octets", "id-params-list");
    if before.0.len() >= MOST_FIELDS {
        // What is wrong already is told once, and the others are not looked at.
        return if before.0.len() == MOST_FIELDS { name_at.deviate(Quirks::ID_LIMITS, FIELDS) } else { Ok(()) };
    }
    if before.has(name) {
        name_at.deviate(Quirks::ID_LIMITS, ONCE)?;
    }
    if name.len() > LONGEST_NAME {
        name_at.deviate(Quirks::ID_LIMITS, NAME)?;
    }
    if value.as_slice().is_some_and(|value| value.len() > LONGEST_VALUE) {
        value_at.deviate(Quirks::ID_LIMITS, VALUE)?;
    }
    Ok(())
}

/// `string`
fn name<'a, 'c>(input: Input<'a, 'c>, separator: Separator) -> ParseResult<'a, 'c, Octets<'a>> {
    const STRING: &Rule = &Rule::new("quotation mark or `{`", "string");
    match input.octets {
        [b'"', ..] if separator == Separator::Comma => quoted_before_comma(input),
        [b'"' | b'{', ..] => string(input),
        _ => atom(input, STRING),
    }
}

/// `nstring`
fn value<'a, 'c>(input: Input<'a, 'c>, separator: Separator) -> ParseResult<'a, 'c, NString<'a>> {
    const NSTRING: &Rule = &Rule::new("quotation mark, `{` or NIL", "nstring");
    match input.octets {
        [b'"', ..] if separator == Separator::Comma => {
            quoted_before_comma(input).map(|(rest, value)| (rest, value.into()))
        }
        [b'"' | b'{', ..] => nstring(input),
        // The grammar has no literal8 here.
        [b'~', ..] => Err(input.error(NSTRING)),
        _ => match attempt(input, nstring) {
            Err(_) => atom(input, NSTRING).map(|(rest, value)| (rest, value.into())),
            nil => nil,
        },
    }
}

/// An atom where a string should be.
fn atom<'a, 'c>(input: Input<'a, 'c>, rule: &'static Rule) -> ParseResult<'a, 'c, Octets<'a>> {
    if scan::run(input.octets, scan::ASTRING) == 0 {
        return Err(input.error(rule));
    }
    input.deviate(Quirks::ID_ATOM, rule)?;
    astring(input)
}

/// `quoted`, which ends at the first quotation mark that no backslash stands before.
fn quoted_before_comma<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Octets<'a>> {
    let mut is_escaped = false;
    let close = input.octets.iter().skip(1).position(|octet| {
        let closes = *octet == b'"' && !is_escaped;
        is_escaped = *octet == b'\\' && !is_escaped;
        closes
    });
    match close {
        Some(close) => {
            let (rest, octets) = input.take_octets(close + 2);
            quoted(input.at(octets)).map(|(_, string)| (rest, string))
        }
        None => quoted(input),
    }
}

/// What follows a comma, if there is one and it may be.
fn comma<'a, 'c>(input: Input<'a, 'c>, separator: Separator) -> Result<Input<'a, 'c>, Err<ParseError>> {
    const SPACE: &Rule = &Rule::new("space", "SP");
    match input.octets {
        [b',', ..] if separator == Separator::Comma => {
            input.deviate(Quirks::ID_COMMA, SPACE)?;
            Ok(input.skip(1))
        }
        _ => Ok(input),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::testing::{read, written},
        wire::Peer,
    };

    const FRONT: usize = "* ID".len();

    fn shown(id: &Id<'_>) -> String {
        String::from_utf8(written(Peer::client(), |writer| id.write(writer))).unwrap().trim_end().into()
    }

    fn strict(line: &str) -> Result<String, String> {
        let (id, report) = read(line.as_bytes(), FRONT, Quirks::NONE, id)?;
        assert_eq!(report, "");
        Ok(shown(&id))
    }

    #[track_caller]
    fn lenient(line: &str, expected: &str, report: &str, error: &str) {
        let (id, reported) = read(line.as_bytes(), FRONT, Quirks::ALL, id).unwrap();
        assert_eq!((shown(&id).as_str(), reported.as_str()), (expected, report), "{line}");
        assert_eq!(strict(line), Err(format!("expected {error}")), "{line}");
    }

    #[test]
    fn reads_fields_or_nil() {
        for line in [r#"* ID ("name" "Dovecot")"#, r#"* ID ("a" NIL "b\"" "" "" "\\")"#, "* ID NIL"] {
            assert_eq!(strict(line).unwrap(), line[FRONT..]);
        }
        assert_eq!(strict("* ID nil").unwrap(), " NIL");
        assert_eq!(strict("* ID ()").unwrap(), " NIL");
        assert_eq!(strict("* ID ({1}\r\na {3}\r\nb\"\n)").unwrap(), " (\"a\" {3}\r\nb\"\n)");
    }

    #[test]
    fn what_is_behind_the_list_is_dropped() {
        lenient(
            "* ID (\"name\" \"Imap\" \"support-url\" \"mailto:admin@xgen.in\")+\r\n",
            r#" ("name" "Imap" "support-url" "mailto:admin@xgen.in")"#,
            "id-rest at 57",
            "line end at offset 57 in id-params-list",
        );
        assert_eq!(strict("* ID NIL\r\n").unwrap(), " NIL");
    }

    #[test]
    fn atoms_and_commas() {
        lenient(
            r#"* ID (support-url https://protonmail.com/support vendor "Proton Technologies AG" os nil x nilly)"#,
            r#" ("support-url" "https://protonmail.com/support" "vendor" "Proton Technologies AG" "os" NIL "x" "nilly")"#,
            "id-atom at 6, id-atom at 18, id-atom at 49, id-atom at 81, id-atom at 88, id-atom at 90",
            "quotation mark or `{` at offset 6 in string",
        );
        lenient(
            r#"* ID ("name", "te\"st", "version", "1.0",)"#,
            r#" ("name" "te\"st" "version" "1.0")"#,
            "id-comma at 12, id-comma at 22, id-comma at 33, id-comma at 40",
            "space at offset 12 in SP",
        );
        lenient(r#"* ID "Nil""#, " NIL", "id-quoted-nil at 5", "`(` or NIL at offset 5 in id-params-list");
        lenient(
            r#"* ID ( "a"  "b" )"#,
            r#" ("a" "b")"#,
            "spaces at 6, spaces at 11, spaces at 15",
            "no space at offset 6 in SP",
        );
    }

    #[test]
    fn there_are_limits() {
        let fields = |count: usize| (0..count).map(|at| format!("\"{at}\" NIL")).collect::<Vec<_>>().join(" ");
        let full = format!("* ID ({})", fields(30));
        assert_eq!(strict(&full).unwrap(), full[FRONT..]);
        let (line, at) = (format!("* ID ({})", fields(33)), full.len());
        let error = format!("at most 30 fields at offset {at} in id-params-list");
        lenient(&line, &line[FRONT..], &format!("id-limits at {at}"), &error);
        let line = r#"* ID ("name" "a" "Name" "b")"#;
        lenient(line, &line[FRONT..], "id-limits at 17", "each field once at offset 17 in id-params-list");
        let line = format!("* ID (\"{}\" NIL)", "a".repeat(31));
        lenient(&line, &line[FRONT..], "id-limits at 6", "name of at most 30 octets at offset 6 in id-params-list");
        let value = "a".repeat(1025);
        let line = format!("* ID (\"a\" \"{value}\")");
        let written = format!(" (\"a\" {{1025}}\r\n{value})");
        lenient(&line, &written, "id-limits at 10", "value of at most 1024 octets at offset 10 in id-params-list");
        let id = (1..31).try_fold(Id::new(), |id, at: u8| id.with_field(vec![at], NString::NIL)).unwrap();
        assert!(id.with_field("x", NString::NIL).is_err());
        assert!(Id::new().with_field("a", "nul\0").is_err() && strict("* ID (\"a\" ~{1}\r\nb)").is_err());
        assert!(Id::new().with_field("a".repeat(31), NString::NIL).is_err());
        assert!(Id::new().with_field("a", value).is_err());
    }

    #[test]
    fn says_what_is_wrong() {
        for (line, error) in [
            ("* ID", "space at offset 4 in SP"),
            ("* ID x", "`(` or NIL at offset 5 in id-params-list"),
            ("* ID (\"a\")", "space at offset 9 in SP"),
            ("* ID (\"a\" )", "quotation mark, `{` or NIL at offset 10 in nstring"),
            ("* ID (\"a\" \"b\"", "space or `)` at offset 13 in id-params-list"),
        ] {
            assert_eq!(strict(line).unwrap_err(), format!("expected {error}"), "{line}");
            let tolerant = read(line.as_bytes(), FRONT, Quirks::ALL, id).map(|(id, _)| shown(&id));
            assert_eq!(tolerant.unwrap_err(), format!("expected {error}"), "{line}");
        }
        for line in [r#"* ID ("a", "b" c "d")+"#, "* ID \"NIL\"", "* ID ({1}\r\na {2}\r\nbc)"] {
            for end in FRONT..line.len() {
                let _either = read(&line.as_bytes()[..end], FRONT, Quirks::ALL, id);
            }
        }
    }
}
