//! Options of commands: in parentheses, each a name, and for some a value (RFC 4466; RFC 5258, section 6).
//!
//! [`options!`] spells a table of them; the tables live with the commands.

use crate::{
    data::{
        macros::{display, into_static, serde_fields},
        tagged_ext::is_one_value,
    },
    error::{Rule, UsageError},
    wire::{
        Octets, Raw, Writer,
        input::{Input, ParseResult},
        list::{list, space},
        raw::value,
        scan,
        string::class,
    },
};
use alloc::vec::Vec;

/// Spells a table: the enum, how the value behind each name is read and written, and the capabilities of which a server has to have
/// one. What is `optional` may stand without its value: that is read and written with the space before it.
///
/// Each type of values is [`Arguments`](super::arguments::Arguments).
macro_rules! options {
    (
        $(#[doc = $enum_doc:literal])+
        $enum:ident, $rule:expr, value: $begins_value:expr;
        plain: { $($(#[doc = $plain_doc:literal])+ $plain_name:literal => $plain:ident, [$($plain_need:ident),*];)* }
        valued: { $($(#[doc = $doc:literal])+ $name:literal => $variant:ident($value:ty): $parse:expr, $write:expr, [$($need:ident),*];)* }
        $(optional: {
            $($(#[doc = $o_doc:literal])+ $o_name:literal => $o_variant:ident($o_value:ty): $o_parse:expr, $o_write:expr, [$($o_need:ident),*];)*
        })?
    ) => {
        $(#[doc = $enum_doc])+
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum $enum<'a> {
            $($(#[doc = $plain_doc])+ $plain,)*
            $($(#[doc = $doc])+ $variant($value),)*
            $($($(#[doc = $o_doc])+ $o_variant($o_value),)*)?
            /// One that the table does not have.
            Other($crate::data::OtherOption<'a>),
        }

        $crate::data::macros::into_static!(enum $enum { $($plain,)* $($variant(value),)* $($($o_variant(value),)*)? Other(option) });
        $crate::data::macros::display!($enum);

        impl<'a> $enum<'a> {
            /// The name; of others as it was sent.
            #[must_use]
            pub fn name(&self) -> &[u8] {
                match self {
                    $(Self::$plain => $plain_name,)*
                    $(Self::$variant(_) => $name,)*
                    $($(Self::$o_variant(_) => $o_name,)*)?
                    Self::Other(option) => option.name(),
                }
            }

            /// Tells what a server has to have for it, as far as that is known.
            pub(crate) fn tell_needs(&self, _tell: $crate::data::arguments::Tell<'_>) {
                match self {
                    $(Self::$plain => _tell(&[$($crate::data::Capability::$plain_need),*]),)*
                    $(Self::$variant(value) => {
                        _tell(&[$($crate::data::Capability::$need),*]);
                        $crate::data::arguments::Arguments::tell_needs(value, _tell);
                    })*
                    $($(Self::$o_variant(value) => {
                        _tell(&[$($crate::data::Capability::$o_need),*]);
                        $crate::data::arguments::Arguments::tell_needs(value, _tell);
                    })*)?
                    Self::Other(_) => {}
                }
            }

            pub(crate) fn write(&self, writer: &mut $crate::wire::Writer) {
                match self {
                    $(Self::$plain => writer.text($plain_name),)*
                    $(Self::$variant(value) => {
                        writer.text($name);
                        writer.space();
                        let write: fn(&$value, &mut $crate::wire::Writer) = $write;
                        write(value, writer);
                    })*
                    $($(Self::$o_variant(value) => {
                        writer.text($o_name);
                        let write: fn(&$o_value, &mut $crate::wire::Writer) = $o_write;
                        write(value, writer);
                    })*)?
                    Self::Other(option) => option.write(writer),
                }
            }

            /// Checks that it is read as it is written.
            pub(crate) fn check(&self) -> Result<(), $crate::UsageError> {
                match self {
                    Self::Other(option) if Self::is_known(option.name()) => {
                        Err($crate::UsageError("this option has a variant of its own"))
                    }
                    Self::Other(option) => option.check($begins_value),
                    #[allow(unreachable_patterns, reason = "a table may have no rows")]
                    _ => Ok(()),
                }
            }

            /// True if the table has an option of this name, in any case.
            fn is_known(name: &[u8]) -> bool {
                let names: &[&[u8]] = &[$($plain_name,)* $($name,)* $($($o_name,)*)?];
                names.iter().any(|known| known.eq_ignore_ascii_case(name))
            }

            /// One option.
            fn parse<'c>(input: $crate::wire::input::Input<'a, 'c>) -> $crate::wire::input::ParseResult<'a, 'c, Self> {
                let (key, length) = match $crate::wire::scan::keyword(input.octets) {
                    // The name goes on.
                    (_, length) if input.octets.get(length) == Some(&b'[') => (0, length),
                    keyword => keyword,
                };
                let _unless_there_are_rows = (key, length);
                $(if key == const { $crate::wire::scan::key($plain_name) } {
                    return Ok((input.skip(length), Self::$plain));
                })*
                $(if key == const { $crate::wire::scan::key($name) } {
                    let (rest, value) = $parse($crate::wire::list::space(input.skip(length))?)?;
                    return Ok((rest, Self::$variant(value)));
                })*
                $($(if key == const { $crate::wire::scan::key($o_name) } {
                    let (rest, value) = $o_parse(input.skip(length))?;
                    return Ok((rest, Self::$o_variant(value)));
                })*)?
                let (rest, option) = $crate::data::option::other_option(input, $begins_value, $rule)?;
                Ok((rest, Self::Other(option)))
            }
        }

        #[cfg(feature = "arbitrary")]
        impl<'a> arbitrary::Arbitrary<'a> for $enum<'a> {
            fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                let variants: &[fn(&mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self>] = &[
                    $(|_| Ok(Self::$plain),)*
                    $(|u| Ok(Self::$variant(u.arbitrary()?)),)*
                    $($(|u| Ok(Self::$o_variant(u.arbitrary()?)),)*)?
                    |u| Ok(Self::Other($crate::data::OtherOption::arbitrary(u, $begins_value)?)),
                ];
                u.choose(variants)?(u)
            }
        }
    };
}

pub(crate) use options;

/// An option that is kept as it was sent: its name, and its value unread if it has one.
///
/// # Example
///
/// ```
/// use imap_wire::{data::OtherOption, wire::Raw};
///
/// let option = OtherOption::new("METADATA", Some(Raw::parse(b"(/shared/comment)")?))?;
/// assert_eq!(option.to_string(), "METADATA (/shared/comment)");
/// assert!(OtherOption::new("two words", None).is_err());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OtherOption<'a> {
    name: Octets<'a>,
    value: Option<Raw<'a>>,
}

impl<'a> OtherOption<'a> {
    /// An option of this name.
    ///
    /// # Errors
    ///
    /// If the name is not an atom, or the value is more than one, or none.
    pub fn new(name: impl Into<Octets<'a>>, value: Option<Raw<'a>>) -> Result<Self, UsageError> {
        let name = name.into();
        if !scan::is_atom(&name) {
            return Err(UsageError("the name of an option is an atom"));
        }
        if !value.as_ref().is_none_or(is_one_value) {
            return Err(UsageError("an option has one value, if it has any"));
        }
        Ok(Self { name, value })
    }

    /// The name as it was sent.
    #[must_use]
    pub const fn name(&self) -> &Octets<'a> {
        &self.name
    }

    /// The value, if there is one.
    #[must_use]
    pub const fn value(&self) -> Option<&Raw<'a>> {
        self.value.as_ref()
    }

    /// Checks that the name is read as a name and the value as its value, where values begin so.
    pub(crate) fn check(&self, begins_value: fn(&[u8]) -> bool) -> Result<(), UsageError> {
        if begins_value(&self.name) {
            return Err(UsageError("the name of this option is read as a value"));
        }
        match &self.value {
            Some(value) if !begins_value(value.as_octets()) => {
                Err(UsageError("the value of this option is no such value"))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text(&self.name);
        if let Some(value) = &self.value {
            writer.space();
            writer.raw(value);
        }
    }
}

into_static!(struct OtherOption { name, value });
serde_fields!(
    OtherOption<'a>,
    |it| { name: Octets<'a> = it.name, value: Option<Raw<'a>> = it.value },
    Self::new(name, value),
);
display!(OtherOption);

#[cfg(feature = "arbitrary")]
impl<'a> OtherOption<'a> {
    /// One that stands where values begin so.
    pub(crate) fn arbitrary(
        u: &mut arbitrary::Unstructured<'a>,
        begins_value: fn(&[u8]) -> bool,
    ) -> arbitrary::Result<Self> {
        let name = *u.choose(&["X-RIGHTS", "x", "-X-a.b", "SUBSCRIBED[1"])?;
        let values: [&[u8]; 5] = [b"1:5,*", b"12", b"-1:-9", b"()", b"(a (\"b )\\\"\" {3}\r\n)\r\n) [1])"];
        let value = *u.choose(&values)?;
        let value = if begins_value(value) { Raw::parse(value).ok() } else { None };
        Self::new(name, value).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// A name and, behind a space, a value, if what begins there is one.
pub(crate) fn other_option<'a, 'c>(
    input: Input<'a, 'c>,
    begins_value: fn(&[u8]) -> bool,
    rule: &'static Rule,
) -> ParseResult<'a, 'c, OtherOption<'a>> {
    if begins_value(input.octets) {
        return Err(input.error(rule));
    }
    let (rest, name) = class(input, scan::ATOM, rule)?;
    match rest.octets {
        [b' ', behind @ ..] if begins_value(behind) => {
            let (rest, value) = value(rest.skip(1))?;
            Ok((rest, OtherOption { name, value: Some(value) }))
        }
        _ => Ok((rest, OtherOption { name, value: None })),
    }
}

/// Writes `SP "(" option *(SP option) ")"`, if there are any.
pub(crate) fn write_options<T>(options: &[T], writer: &mut Writer, write: impl Fn(&T, &mut Writer)) {
    if !options.is_empty() {
        writer.space();
        writer.list(options, |writer, option| write(option, writer));
    }
}

/// `[SP "(" option *(SP option) ")"]`
#[inline(always)]
pub(crate) fn option_list<'a, 'c, T>(
    input: Input<'a, 'c>,
    option: impl FnMut(Input<'a, 'c>) -> ParseResult<'a, 'c, T>,
    rule: &'static Rule,
) -> ParseResult<'a, 'c, Vec<T>> {
    match input.octets {
        [b' ', b'(', ..] => some_options(input, option, rule),
        _ => Ok((input, Vec::new())),
    }
}

#[cold]
fn some_options<'a, 'c, T>(
    input: Input<'a, 'c>,
    option: impl FnMut(Input<'a, 'c>) -> ParseResult<'a, 'c, T>,
    rule: &'static Rule,
) -> ParseResult<'a, 'c, Vec<T>> {
    let mut options = Vec::new();
    let open = space(input)?;
    let (rest, ()) = list(open, option, |option| options.push(option))?;
    if options.is_empty() {
        return Err(open.skip(1).error(rule));
    }
    Ok((rest, options))
}

/// What begins a `tagged-ext-val` and no name: a number, which may be negative as in RFC 9394, a set of them, a string or a list.
pub(crate) const fn begins_value(octets: &[u8]) -> bool {
    matches!(octets, [b'0'..=b'9' | b'*' | b'$' | b'(' | b'"' | b'{', ..] | [b'-', b'0'..=b'9', ..])
}

/// `"("`: what begins the value of an option of LIST.
pub(crate) fn is_list(octets: &[u8]) -> bool {
    octets.first() == Some(&b'(')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::IntoStatic;

    #[test]
    fn takes_an_atom_and_perhaps_one_value() {
        for (name, value) in [
            ("", None),
            ("a b", None),
            ("a)", None),
            ("a\r\n", None),
            ("é", None),
            ("a", Some("")),
            ("a", Some("1 2")),
            ("a", Some(")")),
        ] {
            let raw = value.map(|value| Raw::parse(value.as_bytes()).unwrap());
            assert!(OtherOption::new(name, raw).is_err(), "{name} {value:?}");
        }
        let option = OtherOption::new("a", Some(Raw::parse(b"(1 {1}\r\n))").unwrap())).unwrap();
        assert_eq!((option.to_string(), option.clone().into_owned()), ("a (1 {1}\\r\\n))".into(), option));
    }
}
