//! [`Need`]: what a server has to be capable of to take a command.

use super::Command;
use crate::{
    data::{Capabilities, SequenceSet, StatusItemName},
    search::ReturnOption,
};
use alloc::{format, vec::Vec};
use core::fmt;

/// Something that a server has to be capable of.
///
/// # Example
///
/// ```
/// use imap_wire::{command::Command, data::Capabilities};
///
/// let command = Command::Idle;
/// let need = &command.needs()[0];
/// assert_eq!(need.to_string(), "IDLE or IMAP4rev2");
/// assert!(need.is_met_by(&Capabilities::new("IMAP4rev1 IDLE")?));
/// assert!(!need.is_met_by(&Capabilities::new("IMAP4rev1")?));
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Need<'a>(Repr<'a>);

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Repr<'a> {
    /// One of these, as names or `NAME=` prefixes.
    AnyOf(&'static [&'static str]),
    /// A mechanism of AUTHENTICATE.
    Mechanism(&'a [u8]),
}

impl Need<'_> {
    /// True if a server with these capabilities has it.
    #[must_use]
    pub fn is_met_by(&self, capabilities: &Capabilities<'_>) -> bool {
        match self.0 {
            Repr::AnyOf(names) => names.iter().any(|name| capabilities.has(name)),
            Repr::Mechanism(name) => capabilities.auth().any(|auth| auth.eq_ignore_ascii_case(name)),
        }
    }
}

impl fmt::Display for Need<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Repr::AnyOf(names) => f.write_str(&names.join(" or ")),
            Repr::Mechanism(name) => f.write_str(&format!("AUTH={}", name.escape_ascii())),
        }
    }
}

impl Command<'_> {
    /// What a server has to be capable of to take this command with these arguments. Each of them is needed.
    #[must_use]
    pub fn needs(&self) -> Vec<Need<'_>> {
        let mut needs = Vec::new();
        let mut need = |names: &'static [&'static str]| {
            if !names.is_empty() {
                needs.push(Need(Repr::AnyOf(names)));
            }
        };
        need(self.rules().needs);
        self.argument_needs(&mut need);
        if let Self::Authenticate(authenticate) = self {
            needs.push(Need(Repr::Mechanism(authenticate.mechanism())));
        }
        needs
    }

    fn argument_needs(&self, need: &mut impl FnMut(&'static [&'static str])) {
        let mut set = None;
        match self {
            Self::Authenticate(it) if it.has_initial_response() => need(&["SASL-IR", REV2]),
            Self::Append(it) if it.messages().len() > 1 => need(&["MULTIAPPEND"]),
            Self::Select(it) | Self::Examine(it) => {
                it.parameters().iter().filter_map(|it| it.needs()).for_each(&mut *need)
            }
            Self::Rename(it) => it.parameters().iter().filter_map(|it| it.needs()).for_each(&mut *need),
            Self::Create(it) => it.parameters().iter().filter_map(|it| it.needs()).for_each(&mut *need),
            Self::List(it) => it.needs().for_each(&mut *need),
            Self::Status(it) => it.items.iter().for_each(|item| match item {
                StatusItemName::Size => need(&["STATUS=SIZE", REV2]),
                StatusItemName::Deleted => need(&[REV2]),
                _ => {}
            }),
            Self::Search(it) | Self::UidSearch(it) => {
                let options = it.return_options();
                if options.is_some() {
                    need(&["ESEARCH", REV2]);
                }
                if options.is_some_and(|options| options.contains(&ReturnOption::Save)) || it.key().uses_saved() {
                    need(SEARCHRES);
                }
            }
            Self::Copy(it) | Self::Move(it) | Self::UidCopy(it) | Self::UidMove(it) => set = Some(&it.sequence_set),
            Self::UidExpunge(it) => set = Some(it),
            Self::Store(it) | Self::UidStore(it) => {
                it.modifiers().iter().filter_map(|it| it.needs()).for_each(&mut *need);
                set = Some(&it.sequence_set);
            }
            Self::Fetch(it) | Self::UidFetch(it) => {
                it.needs().for_each(&mut *need);
                set = Some(&it.sequence_set);
            }
            _ => {}
        }
        if set.is_some_and(SequenceSet::is_last_command) {
            need(SEARCHRES);
        }
    }
}

const REV2: &str = "IMAP4rev2";

/// What `$` takes.
const SEARCHRES: &[&str] = &["SEARCHRES", REV2];
