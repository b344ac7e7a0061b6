//! PREVIEW: a few words of each message (RFC 8970).

use crate::{
    data::{
        arguments::{Arguments, Tell},
        macros::{display, into_static, serde_as},
        option::{option_list, options, write_options},
    },
    error::{Rule, UsageError},
    wire::{
        Writer,
        input::{Input, ParseResult},
        scan,
    },
};
use alloc::vec::Vec;

/// How FETCH asks for previews: with modifiers, or without.
///
/// # Grammar
///
/// ```text
/// fetch-att =/ "PREVIEW" [SP "(" preview-mod *(SP preview-mod) ")"]
/// ```
///
/// [RFC 8970, section 6](https://www.rfc-editor.org/rfc/rfc8970#section-6)
///
/// # Leniency
///
/// Other modifiers are kept, in any mode. Behind a PREVIEW that is not in a list, what does not begin with LAZY is the list of
/// [`FetchModifier`](crate::command::FetchModifier)s.
///
/// # Example
///
/// ```
/// use imap_wire::{command::{FetchAttribute, FetchAttributes}, ext::Preview};
///
/// let attributes = FetchAttributes::new([FetchAttribute::Uid, FetchAttribute::Preview(Preview::lazy())])?;
/// assert_eq!(attributes.to_string(), "(UID PREVIEW (LAZY))");
/// assert!(!Preview::default().is_lazy());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Preview<'a>(Vec<PreviewModifier<'a>>);

options! {
    /// How the server is to make a preview.
    ///
    /// ```text
    /// preview-mod = "LAZY"
    /// ```
    ///
    /// [RFC 8970, section 4](https://www.rfc-editor.org/rfc/rfc8970#section-4)
    PreviewModifier, MODIFIER, value: |_| false;
    plain: {
        /// `LAZY`: only what takes no time; if there is nothing, the answer is NIL.
        b"LAZY" => Lazy, [];
    }
    valued: {}
}

const MODIFIER: &Rule = &Rule::new("name of a modifier", "preview-mod");

impl<'a> Preview<'a> {
    /// With these modifiers.
    ///
    /// # Errors
    ///
    /// If one is an [`Other`](PreviewModifier::Other) whose name the table has, or that has a value.
    pub fn new(modifiers: impl IntoIterator<Item = PreviewModifier<'a>>) -> Result<Self, UsageError> {
        let modifiers: Vec<_> = modifiers.into_iter().collect();
        modifiers.iter().try_for_each(PreviewModifier::check)?;
        Ok(Self(modifiers))
    }

    /// Only what takes no time.
    #[must_use]
    pub fn lazy() -> Self {
        Self(Vec::from([PreviewModifier::Lazy]))
    }

    /// The modifiers.
    #[must_use]
    pub fn modifiers(&self) -> &[PreviewModifier<'a>] {
        &self.0
    }

    /// True if only what takes no time is asked for.
    #[must_use]
    pub fn is_lazy(&self) -> bool {
        self.0.contains(&PreviewModifier::Lazy)
    }

    /// Writes what follows the name.
    pub(crate) fn write(&self, writer: &mut Writer) {
        write_options(&self.0, writer, PreviewModifier::write);
    }
}

impl Arguments for Preview<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        self.0.iter().for_each(|modifier| modifier.tell_needs(tell));
    }
}

display!(Preview);
into_static!(struct Preview { 0 });
serde_as!(Preview<'a>: Vec<PreviewModifier<'a>>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Preview<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self(u.arbitrary_iter()?.take(3).collect::<Result<_, _>>()?))
    }
}

/// `[SP "(" preview-mod *(SP preview-mod) ")"]`
pub(crate) fn preview<'a, 'c>(input: Input<'a, 'c>, is_listed: bool) -> ParseResult<'a, 'c, Preview<'a>> {
    let begins_with_lazy = || {
        let list = input.octets.strip_prefix(b" (");
        list.is_some_and(|list| {
            let (key, length) = scan::keyword(list);
            key == const { scan::key(b"LAZY") } && list.get(length) != Some(&b'[')
        })
    };
    if !is_listed && !begins_with_lazy() {
        return Ok((input, Preview::default()));
    }
    let (rest, modifiers) = option_list(input, PreviewModifier::parse, MODIFIER)?;
    Ok((rest, Preview(modifiers)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Data, Decoder, FetchItem, Response,
        command::{Command, Fetch, FetchAttribute},
        data::OtherOption,
        wire::IntoStatic,
    };

    fn fetch(line: &str) -> Result<Fetch<'static>, String> {
        let line = format!("a FETCH 1 {line}\r\n");
        let command = Decoder::server().command(line.as_bytes()).map_err(|error| error.to_string())?.command;
        let Command::Fetch(fetch) = command else { panic!("{command:?}") };
        Ok(fetch.into_static())
    }

    #[test]
    fn modifiers_are_those_of_the_preview_or_of_fetch() {
        for (line, written, modifiers) in [
            ("PREVIEW", "1 (PREVIEW)", 0),
            ("(PREVIEW)", "1 (PREVIEW)", 0),
            ("(preview (lazy) UID)", "1 (PREVIEW (LAZY) UID)", 0),
            ("PREVIEW (LAZY)", "1 (PREVIEW (LAZY))", 0),
            ("PREVIEW (LAZY) (X 5)", "1 (PREVIEW (LAZY)) (X 5)", 1),
            ("PREVIEW (X 5)", "1 (PREVIEW) (X 5)", 1),
            ("(PREVIEW (FUZZY))", "1 (PREVIEW (FUZZY))", 0),
            ("(PREVIEW (LAZY=FUZZY LAZY))", "1 (PREVIEW (LAZY=FUZZY LAZY))", 0),
            ("(PREVIEW) (LAZY)", "1 (PREVIEW) (LAZY)", 1),
        ] {
            let read = fetch(line).unwrap();
            assert_eq!((read.to_string().as_str(), read.modifiers().len()), (written, modifiers), "{line}");
            assert_eq!(fetch(written.strip_prefix("1 ").unwrap()), Ok(read));
        }
        let lazy = fetch("PREVIEW (LAZY)").unwrap();
        assert_eq!(lazy.attributes.expand(), [FetchAttribute::Preview(Preview::lazy())]);
    }

    #[test]
    fn says_what_is_no_modifier() {
        for (line, error) in [
            ("(PREVIEW ())", "expected name of a modifier at offset 20 in preview-mod"),
            ("(PREVIEW (\"LAZY\"))", "expected name of a modifier at offset 20 in preview-mod"),
            ("(PREVIEW (LAZY)", "expected space or `)` at offset 25 in list"),
            ("(PREVIEW[])", "expected `[` at offset 18 in fetch-att"),
        ] {
            assert_eq!(fetch(line).unwrap_err(), error, "{line}");
        }
        let other = |name| PreviewModifier::Other(OtherOption::new(name, None).unwrap());
        assert!(Preview::new([other("lazy")]).is_err());
        assert_eq!(Preview::new([other("FUZZY")]).unwrap().modifiers().len(), 1);
    }

    #[test]
    fn a_preview_may_be_empty_or_not_there_yet() {
        for (line, expected) in [
            ("* 1 FETCH (PREVIEW \"One line. Another line.\")", Some("One line. Another line.")),
            ("* 2 FETCH (PREVIEW {6}\r\nK\u{e4}se\n)", Some("K\u{e4}se\n")),
            ("* 3 FETCH (PREVIEW \"\")", Some("")),
            ("* 31 FETCH (preview NIL)", None),
        ] {
            let frame = format!("{line}\r\n");
            let response = Decoder::client().response(frame.as_bytes()).unwrap();
            let Response::Data(Data::Fetch(fetch)) = response else { panic!() };
            let [FetchItem::Preview(preview)] = &fetch.items[..] else { panic!("{fetch:?}") };
            assert_eq!(preview.as_slice(), expected.map(str::as_bytes), "{line}");
        }
    }
}
