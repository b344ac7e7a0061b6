//! [`State`]: the states of a session, and all that leads from one to another (RFC 9051, section 3).

use crate::command::States;

/// The state of a session, as the server knows it.
///
/// ```text
///              OK +---------+ PREAUTH
///         +-------| greeting|-------------+------------------ BYE --------+
///         v       +---------+             |                               |
///   +-------------------+   STARTTLS   +--|----------+   octets           |
///   | Not authenticated |------------->| StartingTls |------------------->|
///   +-------------------+<-------------+--|----------+                    |
///      |      ^         tls_started       |                               |
///      |      | UNAUTHENTICATE OK         |                               |
///      |      | (from both below)         |                               |
///      | LOGIN OK, AUTHENTICATE OK        |                               |
///      v                                  v                               |
///   +-------------------------------------------+                         |
///   |               Authenticated               |                         |
///   +-------------------------------------------+                         |
///      | SELECT OK, EXAMINE OK   ^ CLOSE OK, UNSELECT OK,                 |
///      v                         | SELECT or EXAMINE as soon as it comes  |
///   +-------------------------------------------+                         |
///   |                 Selected                  |                         |
///   +-------------------------------------------+                         |
///      | in each of them: LOGOUT, end of stream, timeout, shut_down,      |
///      v abort, too much that is not IMAP                                 v
///   +---------------------------------------------------------------------+
///   |                               Ended                                 |
///   +---------------------------------------------------------------------+
/// ```
///
/// Whether TLS protects the connection, and whether it is compressed, is known in each of them.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct State {
    inner: Inner,
    is_tls: bool,
    is_compressed: bool,
}

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Inner {
    NotAuthenticated,
    StartingTls,
    Authenticated,
    Selected,
    Ended,
}

impl State {
    /// Behind a greeting of OK or PREAUTH.
    pub(super) const fn greeted(is_tls: bool, is_authenticated: bool) -> Self {
        let inner = if is_authenticated { Inner::Authenticated } else { Inner::NotAuthenticated };
        Self { inner, is_tls, is_compressed: false }
    }

    /// True before the client has said who it is.
    #[must_use]
    pub const fn is_not_authenticated(self) -> bool {
        matches!(self.inner, Inner::NotAuthenticated)
    }

    /// True once it has, with a mailbox selected or without.
    #[must_use]
    pub const fn is_authenticated(self) -> bool {
        matches!(self.inner, Inner::Authenticated | Inner::Selected)
    }

    /// True while a mailbox is selected.
    #[must_use]
    pub const fn is_selected(self) -> bool {
        matches!(self.inner, Inner::Selected)
    }

    /// True between the agreement to TLS and [`tls_started`](super::Server::tls_started).
    #[must_use]
    pub const fn is_starting_tls(self) -> bool {
        matches!(self.inner, Inner::StartingTls)
    }

    /// True when the session is over. What there is to [transmit](super::Server::transmit) may still be.
    #[must_use]
    pub const fn is_ended(self) -> bool {
        matches!(self.inner, Inner::Ended)
    }

    /// True if TLS protects the connection.
    #[must_use]
    pub const fn is_tls(self) -> bool {
        self.is_tls
    }

    /// True if the connection is compressed (COMPRESS).
    #[must_use]
    pub const fn is_compressed(self) -> bool {
        self.is_compressed
    }

    /// True if a command that is allowed in `states` may come now.
    pub(super) const fn allows(self, states: States) -> bool {
        match (states, self.inner) {
            (_, Inner::StartingTls | Inner::Ended) => false,
            (States::Any, _) => true,
            (States::NotAuthenticated, inner) => matches!(inner, Inner::NotAuthenticated),
            (States::Authenticated, inner) => matches!(inner, Inner::Authenticated | Inner::Selected),
            (States::Selected, inner) => matches!(inner, Inner::Selected),
        }
    }

    /// STARTTLS is answered OK.
    pub(super) const fn tls_agreed(&mut self) {
        if let Inner::NotAuthenticated = self.inner {
            self.inner = Inner::StartingTls;
        }
    }

    /// The handshake is done. False if nobody had agreed to it.
    pub(super) const fn tls_started(&mut self) -> bool {
        if let Inner::StartingTls = self.inner {
            self.inner = Inner::NotAuthenticated;
            self.is_tls = true;
            return true;
        }
        false
    }

    /// LOGIN or AUTHENTICATE is answered OK.
    pub(super) const fn authenticated(&mut self) {
        if let Inner::NotAuthenticated = self.inner {
            self.inner = Inner::Authenticated;
        }
    }

    /// SELECT or EXAMINE is answered OK.
    pub(super) const fn selected(&mut self) {
        if let Inner::Authenticated = self.inner {
            self.inner = Inner::Selected;
        }
    }

    /// CLOSE or UNSELECT is answered OK, or another mailbox is to be selected.
    pub(super) const fn deselected(&mut self) {
        if let Inner::Selected = self.inner {
            self.inner = Inner::Authenticated;
        }
    }

    /// COMPRESS is answered OK.
    pub(super) const fn compressed(&mut self) {
        self.is_compressed = true;
    }

    /// UNAUTHENTICATE is answered OK: true if that ends a compression.
    pub(super) const fn unauthenticated(&mut self) -> bool {
        if let Inner::Authenticated | Inner::Selected = self.inner {
            self.inner = Inner::NotAuthenticated;
        }
        core::mem::replace(&mut self.is_compressed, false)
    }

    /// It is over.
    pub(super) const fn ended(&mut self) {
        self.inner = Inner::Ended;
    }
}
