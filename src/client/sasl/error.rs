//! [`SaslError`]: why an exchange cannot go on.

use core::fmt;

/// A SASL exchange cannot go on, or did not prove what it must. `Display` says who is at fault, the peer or the caller.
///
/// It serves both ends: the peer is the server to a mechanism of [`client::sasl`](crate::client::sasl), and the client to one of
/// [`server::sasl`](crate::server::sasl). What a server refuses in the regular way, with a NO, is no error here. What cannot be said at
/// all, such as a NUL in a user name, is a [`UsageError`](crate::UsageError) of the mechanism's constructor.
///
/// # Example
///
/// ```
/// use imap_wire::client::sasl::{Mechanism, Plain};
///
/// let mut plain = Plain::new("alice", "hunter2")?;
/// assert_eq!(plain.respond(b"").unwrap_err().to_string(), "the mechanism was called out of order");
/// plain.initial_response()?;
/// let error = plain.respond(b"and?").unwrap_err();
/// assert_eq!(error.to_string(), "the server sent a challenge after the end of the exchange");
/// assert!(!error.is_usage());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SaslError(pub(crate) Kind);

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// The caller broke the order of calls.
    OutOfOrder,
    /// The peer's message breaks the mechanism's grammar.
    Malformed(&'static str),
    /// A challenge too many.
    Surplus,
    /// OK before the client had said all.
    Early,
    /// There was an error before.
    Failed,
    /// OK after the server has refused.
    Refused,
    /// More challenges than may be.
    Rounds,
    /// A challenge longer than may be.
    Long,
    #[cfg(feature = "scram")]
    Mandatory,
    #[cfg(feature = "scram")]
    Nonce,
    #[cfg(feature = "scram")]
    TooFew(u64),
    #[cfg(feature = "scram")]
    TooMany { asked: u64, most: u32 },
    #[cfg(feature = "scram")]
    Signature,
    /// OK without the server's signature.
    #[cfg(feature = "scram")]
    Unproven,
    /// The client asks what a token has to be for.
    NoToken,
    /// The keys are those of another hash function.
    #[cfg(feature = "scram")]
    Keys,
    /// The client answers another exchange.
    #[cfg(feature = "scram")]
    OtherNonce,
    #[cfg(feature = "scram")]
    Proof,
    #[cfg(feature = "scram")]
    Binding(Binding),
}

/// How the two ends disagree on channel binding.
#[cfg(feature = "scram")]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Binding {
    /// The client saw no offer of what is offered.
    Hidden,
    /// The client does none in a mechanism that has it.
    Missing,
    /// The client does it in a mechanism that does not have it.
    Surplus,
    /// The client does it by another type.
    Type,
    /// The client is bound to something else.
    Channel,
}

impl SaslError {
    /// The peer's message is not what the mechanism's grammar has there; `expected` completes "expected ...".
    ///
    /// For mechanisms outside of this crate.
    #[must_use]
    pub const fn malformed(expected: &'static str) -> Self {
        Self(Kind::Malformed(expected))
    }

    /// A challenge is not base64.
    pub(crate) const NOT_BASE64: Self = Self::malformed("base64");
    /// There are more challenges than [`Limits::rounds`](crate::Limits::rounds).
    pub(crate) const ROUNDS: Self = Self(Kind::Rounds);
    /// A challenge is longer than [`Limits::challenge`](crate::Limits::challenge).
    pub(crate) const LONG: Self = Self(Kind::Long);
    /// OK before the client has said its first word.
    pub(crate) const EARLY: Self = Self(Kind::Early);

    /// A method was called out of order.
    ///
    /// For mechanisms outside of this crate.
    #[must_use]
    pub const fn out_of_order() -> Self {
        Self(Kind::OutOfOrder)
    }

    /// True if the caller is at fault: a method was called out of order, or with what cannot be used. In all other cases it is the peer.
    #[must_use]
    pub const fn is_usage(&self) -> bool {
        #[cfg(feature = "scram")]
        return matches!(self.0, Kind::OutOfOrder | Kind::Keys);
        #[cfg(not(feature = "scram"))]
        matches!(self.0, Kind::OutOfOrder)
    }

    /// True if the peer's message breaks the mechanism's grammar.
    #[must_use]
    pub const fn is_malformed(&self) -> bool {
        matches!(self.0, Kind::Malformed(_))
    }

    /// True if the peer, or who poses as it, has not proven that it knows the password: its signature or proof is wrong or missing, or
    /// it does not answer this exchange.
    #[must_use]
    pub const fn is_unproven(&self) -> bool {
        #[cfg(feature = "scram")]
        return matches!(self.0, Kind::Nonce | Kind::Signature | Kind::Unproven | Kind::OtherNonce | Kind::Proof);
        #[cfg(not(feature = "scram"))]
        false
    }

    /// True if the peer demands more work than the caller has allowed, or its messages exceed the
    /// [limits](crate::Limits) of an exchange.
    #[must_use]
    pub const fn is_limit(&self) -> bool {
        #[cfg(feature = "scram")]
        return matches!(self.0, Kind::TooMany { .. } | Kind::Rounds | Kind::Long);
        #[cfg(not(feature = "scram"))]
        matches!(self.0, Kind::Rounds | Kind::Long)
    }
}

impl fmt::Display for SaslError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::OutOfOrder => "the mechanism was called out of order",
            Kind::Malformed(expected) => return write!(f, "the peer's message is malformed: expected {expected}"),
            Kind::Surplus => "the server sent a challenge after the end of the exchange",
            Kind::Early => "the server said OK before the end of the exchange",
            Kind::Failed => "the exchange has failed before",
            Kind::Refused => "the server said OK after it had refused",
            Kind::Rounds => "the server asks more often than is allowed",
            Kind::Long => "the peer's message is longer than is allowed",
            #[cfg(feature = "scram")]
            Kind::Mandatory => "the peer demands an extension that is not known here",
            #[cfg(feature = "scram")]
            Kind::Nonce => "the server's nonce does not extend the client's",
            #[cfg(feature = "scram")]
            Kind::TooFew(asked) => {
                return write!(f, "the server asks for {asked} iterations, fewer than are safe");
            }
            #[cfg(feature = "scram")]
            Kind::TooMany { asked, most } => {
                return write!(f, "the server asks for {asked} iterations, more than the {most} allowed");
            }
            #[cfg(feature = "scram")]
            Kind::Signature => "the server's signature is wrong",
            #[cfg(feature = "scram")]
            Kind::Unproven => "the server said OK without proof that it knows the password",
            Kind::NoToken => "the client has no token",
            #[cfg(feature = "scram")]
            Kind::Keys => "the keys are those of another hash function",
            #[cfg(feature = "scram")]
            Kind::OtherNonce => "the client's nonce is not that of this exchange",
            #[cfg(feature = "scram")]
            Kind::Proof => "the client's proof is wrong",
            #[cfg(feature = "scram")]
            Kind::Binding(binding) => match binding {
                Binding::Hidden => "the client was not shown that channel binding is offered",
                Binding::Missing => "the client does not bind to the channel, as this mechanism does",
                Binding::Surplus => "the client binds to the channel, as this mechanism does not",
                Binding::Type => "the client binds to the channel by a type that is not known here",
                Binding::Channel => "the client is bound to another channel",
            },
        })
    }
}

impl core::error::Error for SaslError {}
