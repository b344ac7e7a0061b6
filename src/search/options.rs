//! [`ReturnOptions`]: what a search is to return (RFC 4731; RFC 9051, section 6.4.4).

use crate::{
    data::macros::{arbitrary, into_static, serde_as, serde_fields},
    error::{Rule, UsageError},
    quirks::Quirks,
    wire::{
        Octets, Raw, Writer,
        input::{Input, ParseResult},
        list::list,
        raw::value,
        scan,
    },
};
use alloc::vec::Vec;

/// Spells the table: the enum, and the place of each option in the bit set.
macro_rules! options {
    ($($(#[doc = $doc:literal])+ $name:literal => $variant:ident = $bit:literal;)+) => {
        /// Something that a search can return.
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum ReturnOption<'a> {
            $($(#[doc = $doc])+ $variant,)+
            /// Any other.
            Other(OtherReturnOption<'a>),
        }

        into_static!(enum ReturnOption { $($variant,)+ Other(option) });
        arbitrary!(enum ReturnOption<'a> { $($variant,)+ Other(option) });

        /// The options that have a variant, each with its name and its bit.
        static KNOWN: &[(&[u8], u8, ReturnOption<'static>)] = &[$(($name, 1 << $bit, ReturnOption::$variant)),+];
    };
}

options! {
    /// `MIN`: the lowest number.
    b"MIN" => Min = 0;
    /// `MAX`: the highest number.
    b"MAX" => Max = 1;
    /// `ALL`: all numbers.
    b"ALL" => All = 2;
    /// `COUNT`: how many there are.
    b"COUNT" => Count = 3;
    /// `SAVE`: nothing is returned but what else is asked for, and `$` stands for what was found (RFC 5182).
    b"SAVE" => Save = 4;
}

/// What a search is to return: each at most once, in no order that means anything, and at least one.
///
/// # Grammar
///
/// ```text
/// search-return-opts = SP "RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")"
/// search-return-opt  = "MIN" / "MAX" / "ALL" / "COUNT" / "SAVE" / search-ret-opt-ext
/// search-ret-opt-ext = search-modifier-name [SP search-mod-params]
/// ```
///
/// [RFC 9051, section 6.4.4](https://www.rfc-editor.org/rfc/rfc9051#section-6.4.4). An empty list means ALL, and is written so,
/// since some servers refuse an empty one.
///
/// # Leniency
///
/// [`Quirks::SPACES`]. Other options are kept, in any mode. What follows the name of one is its value if that begins with a
/// digit, `-` and a digit, `*`, `$`, `(` or a quotation mark, and otherwise the next option.
///
/// [`Quirks::SPACES`]: crate::Quirks::SPACES
///
/// # Example
///
/// ```
/// use imap_wire::search::{ReturnOption, ReturnOptions};
///
/// let options: ReturnOptions = [ReturnOption::Count, ReturnOption::Min].into_iter().collect();
/// assert!(options.contains(&ReturnOption::Count) && !options.contains(&ReturnOption::All));
/// assert!(ReturnOptions::default().contains(&ReturnOption::All));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReturnOptions<'a> {
    known: u8,
    others: Vec<OtherReturnOption<'a>>,
}

impl<'a> ReturnOptions<'a> {
    /// True if this is asked for.
    #[must_use]
    pub fn contains(&self, option: &ReturnOption<'_>) -> bool {
        match option {
            ReturnOption::Other(other) => self.others.iter().any(|it| it == other),
            known => self.known & bit(known) != 0,
        }
    }

    /// What is asked for: first those that have a variant, then the others as they came.
    pub fn iter(&self) -> impl Iterator<Item = ReturnOption<'_>> {
        let known = KNOWN.iter().filter(|row| self.known & row.1 != 0).map(|row| row.2.clone());
        known.chain(self.others.iter().map(|other| ReturnOption::Other(other.clone())))
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.list(self.iter(), |writer, option| match &option {
            ReturnOption::Other(other) => other.write(writer),
            known => writer.text(KNOWN.iter().find(|row| row.2 == *known).map_or(&[], |row| row.0)),
        });
    }

    /// The same, ALL if nothing is asked for.
    const fn or_all(mut self) -> Self {
        if self.known == 0 && self.others.is_empty() {
            self.known = ALL;
        }
        self
    }
}

/// The bit of [`ReturnOption::All`].
const ALL: u8 = 1 << 2;

/// ALL.
impl Default for ReturnOptions<'_> {
    fn default() -> Self {
        Self { known: ALL, others: Vec::new() }
    }
}

/// Nothing means ALL.
impl<'a> FromIterator<ReturnOption<'a>> for ReturnOptions<'a> {
    fn from_iter<T: IntoIterator<Item = ReturnOption<'a>>>(options: T) -> Self {
        let mut all = Self { known: 0, others: Vec::new() };
        options.into_iter().for_each(|option| match option {
            ReturnOption::Other(other) if all.others.contains(&other) => {}
            ReturnOption::Other(other) => all.others.push(other),
            known => all.known |= bit(&known),
        });
        all.or_all()
    }
}

fn bit(option: &ReturnOption<'_>) -> u8 {
    KNOWN.iter().find(|row| row.2 == *option).map_or(0, |row| row.1)
}

/// The bit of a name, compared without case.
fn bit_of(name: &[u8]) -> Option<u8> {
    KNOWN.iter().find(|row| row.0.eq_ignore_ascii_case(name)).map(|row| row.1)
}

into_static!(struct ReturnOptions { known, others });
serde_as!(ReturnOptions<'a>: Vec<ReturnOption<'a>>, |it| it.iter().collect::<Vec<_>>(), |options| {
    Ok::<_, UsageError>(options.into_iter().collect())
});

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ReturnOptions<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        u.arbitrary_iter()?.collect()
    }
}

/// `search-ret-opt-ext`: a return option that the table does not have.
///
/// # Example
///
/// ```
/// use imap_wire::{search::OtherReturnOption, wire::Raw};
///
/// let partial = OtherReturnOption::new("PARTIAL", Some(Raw::parse(b"-1:-100")?))?;
/// assert_eq!(partial.value().unwrap().as_octets(), "-1:-100");
/// assert!(OtherReturnOption::new("ALL", None).is_err());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OtherReturnOption<'a> {
    name: Octets<'a>,
    value: Option<Raw<'a>>,
}

impl<'a> OtherReturnOption<'a> {
    /// An option of this name.
    ///
    /// # Errors
    ///
    /// If the name is not an atom, begins as a value does, or has a variant of its own; if the value is not one, or begins as
    /// a name does.
    pub fn new(name: impl Into<Octets<'a>>, value: Option<Raw<'a>>) -> Result<Self, UsageError> {
        let name = name.into();
        if name.is_empty() || begins_value(&name) || scan::run(&name, scan::ATOM) < name.len() {
            return Err(UsageError("the name of a return option is an atom that does not begin as a value"));
        }
        if bit_of(&name).is_some() {
            return Err(UsageError("this return option has a variant of its own"));
        }
        if let Some(value) = &value {
            let mut reader = value.reader().with_quirks(Quirks::NONE);
            if !begins_value(value.as_octets()) || reader.value().is_err() || !reader.is_at_end() {
                return Err(UsageError("a return option has one value, which does not begin as a name"));
            }
        }
        Ok(Self { name, value })
    }

    /// The name as it was sent.
    #[must_use]
    pub const fn name(&self) -> &Octets<'a> {
        &self.name
    }

    /// The value.
    #[must_use]
    pub const fn value(&self) -> Option<&Raw<'a>> {
        self.value.as_ref()
    }

    fn write(&self, writer: &mut Writer) {
        writer.text(&self.name);
        if let Some(value) = &self.value {
            writer.space();
            writer.raw(value);
        }
    }
}

into_static!(struct OtherReturnOption { name, value });
serde_fields!(
    OtherReturnOption<'a>,
    |it| { name: Octets<'a> = it.name, value: Option<Raw<'a>> = it.value },
    Self::new(name, value),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for OtherReturnOption<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let name = *u.choose(&["UPDATE", "context", "PARTIAL", "X-a"])?;
        let value = *u.choose(&["", "1:500", "-1:-5", "*", "(a (\"b )\"))", "\"a b\""])?;
        let value = Raw::parse(value.as_bytes()).ok().filter(|value| !value.as_octets().is_empty());
        Self::new(name, value).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// True for what begins a value of an option, and not a name.
const fn begins_value(octets: &[u8]) -> bool {
    matches!(octets, [b'0'..=b'9' | b'*' | b'$' | b'(' | b'"', ..] | [b'-', b'0'..=b'9', ..])
}

/// `"(" [search-return-opt *(SP search-return-opt)] ")"`
pub(super) fn return_options<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ReturnOptions<'a>> {
    const OPEN: &Rule = &Rule::new("`(`", "search-return-opts");
    input.expect(b'(', OPEN)?;
    let mut options = ReturnOptions { known: 0, others: Vec::new() };
    let (rest, ()) = list(input, search_return_opt, |option| match option {
        Found::Known(bit) => options.known |= bit,
        Found::Other(other) => options.others.push(other),
    })?;
    Ok((rest, options.or_all()))
}

enum Found<'a> {
    Known(u8),
    Other(OtherReturnOption<'a>),
}

/// `search-return-opt`
fn search_return_opt<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Found<'a>> {
    const NAME: &Rule = &Rule::new("name of an option", "search-return-opt");
    let (rest, name) = input.take_octets(scan::run(input.octets, scan::ATOM));
    if name.is_empty() || begins_value(name) {
        return Err(input.error(NAME));
    }
    if let Some(bit) = bit_of(name) {
        return Ok((rest, Found::Known(bit)));
    }
    let name = input.leaf(name);
    match rest.octets {
        [b' ', behind @ ..] if begins_value(behind) => {
            let (rest, value) = value(rest.skip(1))?;
            Ok((rest, Found::Other(OtherReturnOption { name, value: Some(value) })))
        }
        _ => Ok((rest, Found::Other(OtherReturnOption { name, value: None }))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{IntoStatic, Peer, Reader, input::Context};
    use bytes::Buf;

    /// What a list is written as, which is checked to read as the same.
    fn rewritten(list: &str) -> Result<String, String> {
        let read = |octets: &[u8]| {
            let cx = Context::new(octets, None);
            match return_options(Input::new(octets, &cx)) {
                Ok((rest, options)) => {
                    assert_eq!(rest.octets, b"");
                    Ok(options.into_static())
                }
                Err(nom::Err::Error(error)) => Err(crate::DecodeError::from(error).to_string()),
                Err(other) => panic!("{other:?}"),
            }
        };
        let options = read(list.as_bytes())?;
        let mut writer = Writer::new(Peer::client());
        options.write(&mut writer);
        let written = writer.copy_to_bytes(writer.remaining());
        assert_eq!(read(&written).as_ref(), Ok(&options));
        assert_eq!(options.iter().collect::<ReturnOptions<'_>>(), options);
        Ok(String::from_utf8(written.to_vec()).unwrap())
    }

    #[test]
    fn options_that_are_not_known_are_kept() {
        for (list, written) in [
            ("()", "(ALL)"),
            ("(all)", "(ALL)"),
            ("(SAVE)", "(SAVE)"),
            ("(count MIN save Max MIN)", "(MIN MAX COUNT SAVE)"),
            ("(UPDATE COUNT)", "(COUNT UPDATE)"),
            ("(PARTIAL 1:5)", "(PARTIAL 1:5)"),
            ("(PARTIAL -1:-5 -x)", "(PARTIAL -1:-5 -x)"),
            ("(CONTEXT PARTIAL 2:4 MAX)", "(MAX CONTEXT PARTIAL 2:4)"),
            ("(x (a (b)) y \"z\" w $ v *)", "(x (a (b)) y \"z\" w $ v *)"),
        ] {
            assert_eq!(rewritten(list).as_deref(), Ok(written));
        }
        for (list, error) in [
            ("ALL", "expected `(` at offset 0 in search-return-opts"),
            ("(ALL", "expected space or `)` at offset 4 in list"),
            ("(MIN 1)", "expected name of an option at offset 5 in search-return-opt"),
            ("(x 1 2)", "expected name of an option at offset 5 in search-return-opt"),
            ("(x (a)", "expected space or `)` at offset 6 in list"),
            ("(\"MIN\")", "expected name of an option at offset 1 in search-return-opt"),
        ] {
            assert_eq!(rewritten(list).unwrap_err(), error);
        }
    }

    #[test]
    fn what_would_not_be_legal_is_refused() {
        for (name, value) in [
            ("", None),
            ("1", None),
            ("-1", None),
            ("a b", None),
            ("a)", None),
            ("Min", None),
            ("x", Some("")),
            ("x", Some("a")),
            ("x", Some("1 2")),
            ("x", Some("(a")),
            ("x", Some("(a) ")),
            ("x", Some("1)")),
        ] {
            let value = value.map(|value| Raw::parse(value.as_bytes()).unwrap());
            assert!(OtherReturnOption::new(name, value.clone()).is_err(), "{name} {value:?}");
        }
        let value = Reader::new(b"(a {1}\r\nb)").value().unwrap();
        let option = ReturnOption::Other(OtherReturnOption::new("x", Some(value)).unwrap());
        let options: ReturnOptions<'_> = [option.clone(), option.clone()].into_iter().collect();
        assert!(options.contains(&option) && options.iter().count() == 1);
    }

    #[test]
    fn nothing_means_all() {
        assert_eq!([].into_iter().collect::<ReturnOptions<'_>>(), ReturnOptions::default());
        assert_eq!(ReturnOptions::default().iter().collect::<Vec<_>>(), [ReturnOption::All]);
        assert_eq!(bit(&ReturnOption::All), ALL);
    }
}
