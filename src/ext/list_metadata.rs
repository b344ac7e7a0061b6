//! LIST-METADATA: LIST tells annotations of each mailbox, as GETMETADATA would (RFC 9590).
//!
//! They come in [`Metadata`](super::Metadata) responses, behind the LIST response of their mailbox.

use super::{EntryName, metadata::entry};
#[cfg(feature = "arbitrary")]
use crate::wire::list::arbitrary_some;
use crate::{
    data::{
        arguments::Arguments,
        macros::{display, into_static, serde_as},
    },
    error::{Rule, UsageError},
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::some,
    },
};
use alloc::vec::Vec;

/// The entries of each mailbox that LIST tells: at least one.
///
/// # Grammar
///
/// ```text
/// return-option =/ "METADATA" SP "(" entry *(SP entry) ")"
/// ```
///
/// [RFC 9590, section 5](https://www.rfc-editor.org/rfc/rfc9590#section-5)
///
/// # Example
///
/// ```
/// use imap_wire::{command::{Command, List, ListPattern, ListReturn}, data::Mailbox, ext::{EntryName, ListMetadata}};
///
/// let color = ListMetadata::new([EntryName::new("/shared/vendor/cmu/cyrus-imapd/color")?])?;
/// let list = List::new(Mailbox::new("")?, ListPattern::TOP).with_return([ListReturn::Metadata(color)])?;
/// assert_eq!(list.to_string(), "\"\" % RETURN (METADATA (/shared/vendor/cmu/cyrus-imapd/color))");
/// assert!(Command::List(list).needs().iter().any(|need| need.to_string() == "LIST-METADATA"));
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListMetadata<'a>(Vec<EntryName<'a>>);

impl<'a> ListMetadata<'a> {
    /// These entries.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn new(entries: impl IntoIterator<Item = EntryName<'a>>) -> Result<Self, UsageError> {
        let entries: Vec<_> = entries.into_iter().collect();
        if entries.is_empty() { Err(UsageError("LIST tells at least one entry")) } else { Ok(Self(entries)) }
    }

    /// The entries.
    #[must_use]
    pub fn entries(&self) -> &[EntryName<'a>] {
        &self.0
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.list(&self.0, |writer, entry| entry.write(writer));
    }
}

impl Arguments for ListMetadata<'_> {}

display!(ListMetadata);
into_static!(struct ListMetadata { 0 });
serde_as!(ListMetadata<'a>: Vec<EntryName<'a>>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ListMetadata<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        arbitrary_some(u).map(Self)
    }
}

/// `"(" entry *(SP entry) ")"`
pub(crate) fn list_metadata<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ListMetadata<'a>> {
    const ENTRY: &Rule = &Rule::new("name of an entry", "return-option");
    some(input, entry, ENTRY).map(|(rest, entries)| (rest, ListMetadata(entries)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Decoder, command::Command, wire::IntoStatic};

    fn list(returns: &str) -> Result<String, String> {
        let line = format!("a LIST \"\" % RETURN ({returns})\r\n");
        let command = Decoder::server().command(line.as_bytes()).map_err(|error| error.to_string())?.command;
        assert_eq!(command.clone().into_owned(), command);
        let Command::List(list) = command else { panic!("{command:?}") };
        Ok(list.to_string())
    }

    #[test]
    fn is_read_beside_other_options() {
        let expected = "\"\" % RETURN (METADATA (/shared/comment \"/private/a b\") CHILDREN)";
        assert_eq!(list("metadata (\"/shared/comment\" \"/private/a b\") CHILDREN").unwrap(), expected);
    }

    #[test]
    fn says_what_is_wrong() {
        for (returns, error) in [
            ("METADATA", "expected space at offset 28 in SP"),
            ("METADATA ()", "expected name of an entry at offset 30 in return-option"),
            ("METADATA (comment)", "expected name of an entry at offset 30 in entry"),
            ("METADATA /shared", "expected `(` at offset 29 in list"),
            ("METADATA (/shared", "expected space or `)` at offset 40 in list"),
        ] {
            let error = error.replace("40 in list", "38 in list");
            assert_eq!(list(returns).unwrap_err(), error, "{returns}");
        }
        assert!(ListMetadata::new([]).is_err());
    }
}
