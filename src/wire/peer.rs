//! [`Peer`]: what is known of the one who will read, and so in which forms it can be written to.

/// The reader of what a [`Writer`](super::Writer) writes.
///
/// A form is used only if the peer is known to take it; what is not known is not assumed.
///
/// # Example
///
/// ```
/// use imap_wire::wire::{NonSync, Peer};
///
/// let mut peer = Peer::server();
/// peer.non_sync = NonSync::Small; // it has LITERAL-, or IMAP4rev2
/// assert_ne!(peer, Peer::server());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Peer {
    is_server: bool,
    /// Which non-synchronising literals a server takes. Of no concern to a client.
    pub non_sync: NonSync,
    /// True if it takes `literal8`: a server with BINARY, or a client that used it.
    pub binary: bool,
    /// True if it takes UTF-8 in quoted strings: after `ENABLE UTF8=ACCEPT` (RFC 6855), and with IMAP4rev2. Such
    /// a peer takes `literal8` too.
    pub utf8: bool,
}

impl Peer {
    /// A server of which nothing is known: every literal waits for its answer.
    #[must_use]
    pub const fn server() -> Self {
        Self { is_server: true, non_sync: NonSync::None, binary: false, utf8: false }
    }

    /// A client of which nothing is known. No literal waits for a client.
    #[must_use]
    pub const fn client() -> Self {
        Self { is_server: false, ..Self::server() }
    }

    /// True for a server, which has to accept a literal before it is sent.
    #[must_use]
    pub const fn is_server(&self) -> bool {
        self.is_server
    }

    /// True if it takes `literal8`.
    pub(crate) const fn takes_literal8(&self) -> bool {
        self.binary || self.utf8
    }

    /// True if a literal of so many octets has to wait for the peer's answer.
    pub(crate) const fn makes_wait(&self, octets: u64) -> bool {
        self.is_server
            && match self.non_sync {
                NonSync::None => true,
                NonSync::Small => octets > SMALL,
                NonSync::Any => false,
            }
    }
}

/// The largest non-synchronising literal of `LITERAL-` (RFC 7888, section 5).
const SMALL: u64 = 4096;

/// Which non-synchronising literals, `{n+}`, a server takes (RFC 7888).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "the RFC has two capabilities")]
pub enum NonSync {
    /// None: it does not say that it does.
    #[default]
    None,
    /// Those of at most 4096 octets: capability `LITERAL-`, and every server of IMAP4rev2.
    Small,
    /// Any: capability `LITERAL+`.
    Any,
}
