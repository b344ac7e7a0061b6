//! [`State`]: the states of a session, and all that leads from one to another (RFC 9051, section 3).

use crate::command::States;
use core::fmt;

/// The state of a session, as the client knows it.
///
/// ```text
///                        connected
///                            |
///                      +----------+   anything but OK, PREAUTH or BYE
///                      | Greeting |------------------------------------------+
///                      +----------+                                          |
///                    OK |     | PREAUTH (unless TLS is required first)       |
///                       v     |                                              |
///  tls_started +-------------------+  STARTTLS OK  +-------------+  octets   |
///         +--->| Not authenticated |-------------->| StartingTls |---------->+
///         |    +-------------------+               +-------------+           |
///         |         |     ^   |                           |                  |
///         +---------|-----|---|---------------------------+                  |
///  LOGIN OK,        |     |   | (PREAUTH)                                    |
///  AUTHENTICATE OK  v     |   v                                              |
///              +-------------------+  COMPRESS OK  +---------------------+   |
///              |   Authenticated   |<------------->| StartingCompression |   |
///              +-------------------+     told      +---------------------+   |
///     SELECT OK,    |     ^   ^                            ^                 |
///     EXAMINE OK    v     |   | CLOSE OK, UNSELECT OK,     |                 |
///              +-------------------+ a SELECT that fails   |                 |
///              |     Selected      |<----------------------+                 |
///              +-------------------+   (UNAUTHENTICATE OK leads from both to |
///                       |               Not authenticated)                   |
///      in each of them: | BYE, LOGOUT OK                                     |
///                       v                                                    v
///                  +---------+   all is complete, end of stream, time    +-------+
///                  | Closing |------------------------------------------>| Ended |
///                  +---------+                                           +-------+
/// ```
///
/// End of stream, a timeout, an [abort](super::Client::abort) and a [`ProtocolError`](crate::ProtocolError) lead from each to
/// `Ended`, which nothing leaves.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct State {
    inner: Inner,
    is_tls: bool,
    is_compressed: bool,
}

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Inner {
    Greeting,
    NotAuthenticated,
    StartingTls,
    Authenticated,
    Selected,
    /// And back to `Authenticated` or `Selected`.
    StartingCompression {
        is_selected: bool,
    },
    Closing,
    Ended,
}

impl State {
    pub(super) const fn new(is_tls: bool) -> Self {
        Self { inner: Inner::Greeting, is_tls, is_compressed: false }
    }

    /// True before the greeting.
    #[must_use]
    pub const fn awaits_greeting(self) -> bool {
        matches!(self.inner, Inner::Greeting)
    }

    /// True before the client has said who it is.
    #[must_use]
    pub const fn is_not_authenticated(self) -> bool {
        matches!(self.inner, Inner::NotAuthenticated)
    }

    /// True once it has, with a mailbox selected or without.
    #[must_use]
    pub const fn is_authenticated(self) -> bool {
        matches!(self.inner, Inner::Authenticated | Inner::Selected | Inner::StartingCompression { .. })
    }

    /// True while a mailbox is selected.
    #[must_use]
    pub const fn is_selected(self) -> bool {
        matches!(self.inner, Inner::Selected | Inner::StartingCompression { is_selected: true })
    }

    /// True between the agreement to TLS and [`tls_started`](super::Client::tls_started).
    #[must_use]
    pub const fn is_starting_tls(self) -> bool {
        matches!(self.inner, Inner::StartingTls)
    }

    /// True from the agreement to compression until the caller is told of it.
    #[must_use]
    pub const fn is_starting_compression(self) -> bool {
        matches!(self.inner, Inner::StartingCompression { .. })
    }

    /// True after BYE, while the server may still answer what is in flight.
    #[must_use]
    pub const fn is_closing(self) -> bool {
        matches!(self.inner, Inner::Closing)
    }

    /// True when the session is over.
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

    /// True if a command that is allowed in `states` may be sent now.
    pub(super) const fn allows(self, states: States) -> bool {
        match (states, self.inner) {
            (_, Inner::Greeting | Inner::StartingTls | Inner::StartingCompression { .. }) => false,
            (_, Inner::Closing | Inner::Ended) => false,
            (States::Any, _) => true,
            (States::NotAuthenticated, inner) => matches!(inner, Inner::NotAuthenticated),
            (States::Authenticated, inner) => matches!(inner, Inner::Authenticated | Inner::Selected),
            (States::Selected, inner) => matches!(inner, Inner::Selected),
        }
    }

    /// True if commands may be sent in this state, whichever.
    pub(super) const fn sends(self) -> bool {
        self.allows(States::Any)
    }

    /// The greeting was OK, or PREAUTH.
    pub(super) const fn greeted(&mut self, is_authenticated: bool) {
        if let Inner::Greeting = self.inner {
            self.inner = if is_authenticated { Inner::Authenticated } else { Inner::NotAuthenticated };
        }
    }

    /// STARTTLS was answered OK.
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

    /// LOGIN or AUTHENTICATE was answered OK.
    pub(super) const fn authenticated(&mut self) {
        if let Inner::NotAuthenticated = self.inner {
            self.inner = Inner::Authenticated;
        }
    }

    /// UNAUTHENTICATE was answered OK. True if compression has ended with it.
    pub(super) const fn unauthenticated(&mut self) -> bool {
        if let Inner::Authenticated | Inner::Selected = self.inner {
            self.inner = Inner::NotAuthenticated;
            let was_compressed = self.is_compressed;
            self.is_compressed = false;
            return was_compressed;
        }
        false
    }

    /// SELECT or EXAMINE was answered OK.
    pub(super) const fn selected(&mut self) {
        if let Inner::Authenticated | Inner::Selected = self.inner {
            self.inner = Inner::Selected;
        }
    }

    /// CLOSE or UNSELECT was answered OK, or SELECT was not.
    pub(super) const fn deselected(&mut self) {
        if let Inner::Selected = self.inner {
            self.inner = Inner::Authenticated;
        }
    }

    /// COMPRESS was answered OK.
    pub(super) const fn compression_agreed(&mut self) {
        if let Inner::Authenticated | Inner::Selected = self.inner {
            self.inner = Inner::StartingCompression { is_selected: matches!(self.inner, Inner::Selected) };
        }
    }

    /// The caller was told what was received behind that OK.
    pub(super) const fn compression_started(&mut self) {
        if let Inner::StartingCompression { is_selected } = self.inner {
            self.inner = if is_selected { Inner::Selected } else { Inner::Authenticated };
            self.is_compressed = true;
        }
    }

    /// The server said BYE, or LOGOUT was answered OK.
    pub(super) const fn closing(&mut self) {
        if !self.is_ended() {
            self.inner = Inner::Closing;
        }
    }

    /// The session is over.
    pub(super) const fn ended(&mut self) {
        self.inner = Inner::Ended;
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.inner {
            Inner::Greeting => "waits for the greeting",
            Inner::NotAuthenticated => "not authenticated",
            Inner::StartingTls => "starting TLS",
            Inner::Authenticated => "authenticated",
            Inner::Selected => "selected",
            Inner::StartingCompression { .. } => "starting compression",
            Inner::Closing => "closing",
            Inner::Ended => "ended",
        })
    }
}
