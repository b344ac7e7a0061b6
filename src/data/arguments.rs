//! [`Arguments`]: what the arguments of a command say of it beside its row in the table.

use super::{Attributes, Capabilities, Capability, Mailbox, SequenceSet};
use alloc::boxed::Box;

/// What is told of each need: capabilities of which a server has to have one.
pub(crate) type Tell<'n> = &'n mut dyn FnMut(&'static [Capability]);

/// The arguments of a command.
pub(crate) trait Arguments {
    /// Tells what a server has to have for them, beside what it needs for the command.
    fn tell_needs(&self, _tell: Tell<'_>) {}

    /// True if messages are spoken of by number: asked where the table says
    /// [`Numbers::ByValue`](crate::command::Numbers::ByValue).
    fn use_numbers(&self) -> bool {
        true
    }
}

impl<T: Arguments> Arguments for Box<T> {
    fn tell_needs(&self, tell: Tell<'_>) {
        T::tell_needs(self, tell);
    }

    fn use_numbers(&self) -> bool {
        T::use_numbers(self)
    }
}

impl Arguments for Attributes<'_> {}
impl Arguments for u32 {}
impl Arguments for Capabilities<'_> {}
impl Arguments for Mailbox<'_> {}

impl Arguments for SequenceSet<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        if self.is_last_command() {
            tell(&[Capability::SearchRes]);
        }
    }
}
