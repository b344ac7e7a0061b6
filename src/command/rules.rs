//! The columns of the table of commands: what the protocol's states and its pipelining rules need to know of each.

use crate::data::Capability;

/// In which states of the session a command is allowed (RFC 9051, section 3).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "the protocol has these states since 1996")]
pub enum States {
    /// In each.
    Any,
    /// Before the client has said who it is.
    NotAuthenticated,
    /// After that, with a mailbox selected or without.
    Authenticated,
    /// While a mailbox is selected.
    Selected,
}

/// If a command or its answer speaks of messages by their numbers, which change when one is expunged (RFC 9051, section 5.5).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "the value is asked where it matters")]
pub enum Numbers {
    /// Never.
    Never,
    /// Always.
    Always,
    /// If its arguments do, such as `UID SEARCH 1:5`.
    ByValue,
}

/// If the server may announce an expunged message while a command is in progress (RFC 9051, section 7.5.1).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "it may or may not")]
pub enum Expunges {
    /// Not during this command.
    Held,
    /// During any other.
    Allowed,
}

/// If other commands may be sent before a command is complete.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "they may or may not")]
pub enum Turn {
    /// Others may follow it at once.
    Shared,
    /// What follows it is no command, or is one of another connection state: nothing may be sent until it is complete.
    Alone,
}

/// What changes in the session when a command is answered OK.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Effect {
    /// Nothing.
    None,
    /// The connection continues under TLS.
    Tls,
    /// The client is known.
    Authenticated,
    /// A mailbox is selected. If it is answered NO, none is.
    Selected,
    /// No mailbox is selected any more.
    Deselected,
    /// Extensions are switched on.
    Enabled,
    /// What news are told, and when (RFC 5465): message numbers may change at any time from here on.
    Notified,
    /// The connection continues compressed.
    Compressed,
    /// The client is not known any more: no mailbox is selected, and no extension is switched on. Compression and a SASL layer end, the
    /// client's behind the command, the server's behind its answer (RFC 8437, section 4.1): with either, nothing may be sent meanwhile.
    Unauthenticated,
    /// The session is over.
    LoggedOut,
}

/// A row of the table of commands, without its grammar.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Rules {
    /// Where it is allowed.
    pub states: States,
    /// Capabilities of which the server has to have one; if there are none, each server takes the command.
    pub needs: &'static [Capability],
    /// If it speaks of messages by number.
    pub numbers: Numbers,
    /// If messages may be expunged meanwhile.
    pub expunges: Expunges,
    /// If other commands may be sent meanwhile.
    pub turn: Turn,
    /// What changes when it is answered OK.
    pub effect: Effect,
}
