//! [`Need`]: what a server has to be capable of to take a command.

use super::{AppendData, Command, ListReturn};
use crate::{
    data::{Capabilities, SequenceSet, StatusItemName, StatusItemNames},
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
    /// One of these.
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

#[cfg(feature = "serde")]
impl serde::Serialize for Need<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Command<'_> {
    /// What a server has to be capable of to take this command with these arguments. Each of them is needed, and told once.
    #[must_use]
    pub fn needs(&self) -> Vec<Need<'_>> {
        let mut needs = Vec::new();
        let mut need = |names: &'static [&'static str]| {
            let need = Need(Repr::AnyOf(names));
            if !names.is_empty() && !needs.contains(&need) {
                needs.push(need);
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
            Self::Append(it) => {
                if it.messages().len() > 1 {
                    need(&["MULTIAPPEND"]);
                }
                // IMAP4rev2 has of BINARY what FETCH has.
                if it.messages().iter().any(|message| matches!(message.data, AppendData::Message { binary: true, .. }))
                {
                    need(&["BINARY"]);
                }
            }
            Self::Select(it) | Self::Examine(it) => {
                it.parameters().iter().filter_map(|it| it.needs()).for_each(&mut *need)
            }
            Self::Rename(it) => it.parameters().iter().filter_map(|it| it.needs()).for_each(&mut *need),
            Self::Create(it) => it.parameters().iter().filter_map(|it| it.needs()).for_each(&mut *need),
            Self::List(it) => {
                it.needs().for_each(&mut *need);
                for option in it.returns().unwrap_or_default() {
                    if let ListReturn::Status(items) = option {
                        status_needs(items, need);
                    }
                }
            }
            Self::Status(it) => status_needs(&it.items, need),
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

/// What items of STATUS need, of which LIST may ask as well.
fn status_needs(items: &StatusItemNames<'_>, need: &mut impl FnMut(&'static [&'static str])) {
    items.iter().for_each(|item| match item {
        StatusItemName::Size => need(&["STATUS=SIZE", REV2]),
        // RFC 9208, section 4.1.4.
        StatusItemName::Deleted => need(&["QUOTA=RES-MESSAGE", REV2]),
        _ => {}
    });
}

const REV2: &str = "IMAP4rev2";

/// What `$` takes.
const SEARCHRES: &[&str] = &["SEARCHRES", REV2];

#[cfg(test)]
mod tests {
    use crate::Decoder;
    use alloc::string::ToString;

    fn needs(line: &str) -> String {
        let line = [line, "\r\n"].concat();
        let command = Decoder::server().command(line.as_bytes()).unwrap().command;
        command.needs().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn arguments_need_what_their_rfcs_say() {
        for (line, expected) in [
            ("a NOOP", ""),
            ("a AUTHENTICATE PLAIN =", "SASL-IR or IMAP4rev2, AUTH=PLAIN"),
            ("a APPEND x {1}\r\na", ""),
            ("a APPEND x ~{1}\r\na", "BINARY"),
            ("a APPEND x {1}\r\na ~{1}\r\na", "MULTIAPPEND, BINARY"),
            ("a STATUS x (SIZE DELETED SIZE)", "STATUS=SIZE or IMAP4rev2, QUOTA=RES-MESSAGE or IMAP4rev2"),
            (
                "a LIST \"\" * RETURN (STATUS (SIZE UNSEEN))",
                "LIST-EXTENDED or IMAP4rev2, LIST-STATUS or IMAP4rev2, STATUS=SIZE or IMAP4rev2",
            ),
            ("a LIST () \"\" (a b)", "LIST-EXTENDED"),
            ("a FETCH $ (BINARY[1] BINARY.SIZE[1] BINARY[2])", "BINARY or IMAP4rev2, SEARCHRES or IMAP4rev2"),
            ("a UID SEARCH RETURN (SAVE) UID $", "ESEARCH or IMAP4rev2, SEARCHRES or IMAP4rev2"),
            ("a UID MOVE $ x", "MOVE or IMAP4rev2, SEARCHRES or IMAP4rev2"),
        ] {
            assert_eq!(needs(line), expected, "{line}");
        }
    }
}
