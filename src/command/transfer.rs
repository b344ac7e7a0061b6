//! COPY and MOVE: messages on their way into another mailbox (RFC 9051, sections 6.4.7 and 6.4.8).

use crate::{
    data::{
        Mailbox, SequenceSet,
        arguments::{Arguments, Tell},
        macros::{arbitrary, display, into_static},
        mailbox::mailbox,
        sequence::sequence_set,
    },
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::space,
    },
};

/// The arguments of COPY, MOVE and their UID forms.
///
/// ```text
/// copy = "COPY" SP sequence-set SP mailbox
/// move = "MOVE" SP sequence-set SP mailbox
/// ```
///
/// [RFC 9051, section 6.4.7](https://www.rfc-editor.org/rfc/rfc9051#section-6.4.7)
///
/// # Example
///
/// ```
/// use imap_wire::{command::{Command, Transfer}, data::{Mailbox, SequenceSet}};
///
/// let command = Command::UidMove(Transfer::new(SequenceSet::new("42:69")?, Mailbox::new("Archive")?));
/// assert_eq!(command.to_string(), "UID MOVE 42:69 Archive");
/// assert_eq!(command.needs()[0].to_string(), "MOVE or IMAP4rev2");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Transfer<'a> {
    /// Which messages: by number, or for the UID forms by UID.
    pub sequence_set: SequenceSet<'a>,
    /// Where to.
    pub mailbox: Mailbox<'a>,
}

impl<'a> Transfer<'a> {
    /// These messages, to this mailbox.
    #[must_use]
    pub const fn new(sequence_set: SequenceSet<'a>, mailbox: Mailbox<'a>) -> Self {
        Self { sequence_set, mailbox }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.sequence_set.write(writer);
        writer.space();
        self.mailbox.write(writer);
    }
}

impl Arguments for Transfer<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        self.sequence_set.tell_needs(tell);
    }
}

display!(Transfer);
into_static!(struct Transfer { sequence_set, mailbox });
arbitrary!(struct Transfer<'a> { sequence_set, mailbox });

/// `SP sequence-set SP mailbox`
#[inline(always)]
pub(super) fn transfer<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Transfer<'a>> {
    let (rest, sequence_set) = sequence_set(space(input)?)?;
    let (rest, mailbox) = mailbox(space(rest)?)?;
    Ok((rest, Transfer { sequence_set, mailbox }))
}

/// `SP sequence-set`
pub(super) fn set_only<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, SequenceSet<'a>> {
    sequence_set(space(input)?)
}

/// Writes `SP sequence-set`.
pub(super) fn write_set(set: &SequenceSet<'_>, writer: &mut Writer) {
    writer.space();
    set.write(writer);
}
