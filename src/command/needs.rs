//! [`Need`]: what a server has to be capable of to take a command.

use super::Command;
use crate::data::{Capabilities, Capability};
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
    AnyOf(&'static [Capability]),
    /// A mechanism of AUTHENTICATE.
    Mechanism(&'a [u8]),
    /// An algorithm of THREAD.
    Algorithm(&'a [u8]),
}

impl Need<'_> {
    /// True if a server with these capabilities has it.
    #[must_use]
    pub fn is_met_by(&self, capabilities: &Capabilities<'_>) -> bool {
        match self.0 {
            Repr::AnyOf(needs) => needs.iter().any(|need| capabilities.supports(*need)),
            Repr::Mechanism(name) => capabilities.auth().any(|auth| auth.eq_ignore_ascii_case(name)),
            Repr::Algorithm(name) => capabilities.values("THREAD").any(|it| it.eq_ignore_ascii_case(name)),
        }
    }

    /// True if this one is among those that meet it.
    pub(crate) fn is_for(&self, capability: Capability) -> bool {
        matches!(self.0, Repr::AnyOf(needs) if needs.contains(&capability))
    }
}

/// The names of those that meet it, those that imply one of them included.
impl fmt::Display for Need<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Repr::AnyOf(needs) => {
                let mut names = Vec::new();
                for need in needs {
                    let all = [need.name()].into_iter().chain(need.implied_by().iter().map(|other| other.name()));
                    names.extend(all);
                }
                f.write_str(&names.join(" or "))
            }
            Repr::Mechanism(name) => f.write_str(&format!("AUTH={}", name.escape_ascii())),
            Repr::Algorithm(name) => f.write_str(&format!("THREAD={}", name.escape_ascii())),
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
        let mut need = |any_of: &'static [Capability]| {
            let need = Need(Repr::AnyOf(any_of));
            if !any_of.is_empty() && !needs.contains(&need) {
                needs.push(need);
            }
        };
        need(self.rules().needs);
        self.tell_needs(&mut need);
        match self {
            Self::Authenticate(it) => needs.push(Need(Repr::Mechanism(it.mechanism()))),
            Self::Thread(it) | Self::UidThread(it) => needs.push(Need(Repr::Algorithm(it.algorithm.as_octets()))),
            _ => {}
        }
        needs
    }
}

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
            ("a UID SEARCH RETURN (SAVE) UID $", "ESEARCH or SEARCHRES or IMAP4rev2, SEARCHRES or IMAP4rev2"),
            ("a UID MOVE $ x", "MOVE or IMAP4rev2, SEARCHRES or IMAP4rev2"),
        ] {
            assert_eq!(needs(line), expected, "{line}");
        }
    }
}
