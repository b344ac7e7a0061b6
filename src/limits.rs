//! [`Limits`]: every bound on what a peer can make this crate keep, in one place.

/// Bounds on what a peer can make this crate keep in memory or work on.
///
/// No size that a peer declares is ever allocated in advance; these bounds say how much of what really arrives is kept.
/// What exceeds one is skipped, not buffered, and reported with its tag
/// ([`Abandoned`](crate::wire::Abandoned)), so that one oversized message is one lost message.
///
/// # Defaults
///
/// | field | [`client`](Self::client) | [`server`](Self::server) | [`server_before_login`](Self::server_before_login) | why |
/// |---|--:|--:|--:|---|
/// | [`line`](Self::line) | 16 MiB | 64 KiB | 8 KiB | SEARCH of a million messages is one line of 9 MB; no client needs 64 KiB if it splits its sets |
/// | [`authenticate_line`](Self::authenticate_line) | 64 KiB | 64 KiB | 64 KiB | Kerberos tickets and tokens come before login |
/// | [`literal`](Self::literal) | 2^63-1 | 2^63-1 | 4 KiB | large literals are streamed, so only a stranger needs a bound |
/// | [`inline`](Self::inline) | 64 KiB | 4 KiB | 4 KiB | a message text below this costs less to keep than to stream |
/// | [`literals`](Self::literals) | 65,536 | 4,096 | 16 | an ENVELOPE can hold each address as literals; a MULTIAPPEND many messages |
/// | [`frame`](Self::frame) | 64 MiB | 1 MiB | 128 KiB | lines and buffered literals together |
/// | [`nesting`](Self::nesting) | 1,000 | 1,000 | 8 | lists or body parts inside each other; nothing recurses, so this bounds memory and not the stack |
/// | [`items`](Self::items) | 100,000 | 10,000 | 100 | addresses, flags, body parts of one list: a parsed item takes more memory than its octets |
/// | [`held`](Self::held) | 1 MiB | 1 MiB | 128 KiB | what a [`Tap`](crate::Tap) keeps of a client that does not wait for its server |
/// | [`in_flight`](Self::in_flight) | 100 | 100 | 10 | commands that were sent and are not complete; some servers read no more than a few |
/// | [`queue`](Self::queue) | 10,000 | 100 | 10 | commands that wait for their turn |
/// | [`transmit`](Self::transmit) | 1 MiB | 1 MiB | 64 KiB | a peer that does not read must not cost memory |
/// | [`challenge`](Self::challenge) | 64 KiB | 64 KiB | 64 KiB | a message of a SASL mechanism, in base64; Kerberos tickets are long |
/// | [`rounds`](Self::rounds) | 20 | 20 | 20 | messages of one SASL exchange; no mechanism in use has ten |
/// | [`runs`](Self::runs) | 4,194,304 | 4,194,304 | 100 | gaps between the UIDs of a mailbox: 64 MiB |
/// | [`contexts`](Self::contexts) | 16 | 16 | 0 | searches whose results a server keeps up to date: each is looked at again at each change |
///
/// # Example
///
/// ```
/// use imap_wire::Limits;
///
/// let mut limits = Limits::client();
/// limits.line = 1 << 20;
/// assert_ne!(limits, Limits::client());
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Limits {
    /// Octets of one line without its literals, line end included.
    pub line: usize,
    /// The same for a line that carries AUTHENTICATE with an initial response, or a response to a challenge, if that is more.
    pub authenticate_line: usize,
    /// Octets of one literal, buffered or streamed.
    pub literal: u64,
    /// Octets up to which a literal becomes part of its frame without asking the caller.
    ///
    /// A synchronising literal from a client stops the framer whatever its size, since the server has to answer it.
    pub inline: usize,
    /// Literals of one frame.
    pub literals: usize,
    /// Octets of one frame that are kept: its lines and its buffered literals. Streamed literals do not count.
    pub frame: usize,
    /// Lists, body parts or search keys inside each other.
    pub nesting: usize,
    /// Items of one list, such as addresses, flags, parameters or body parts. Message numbers are not counted.
    pub items: usize,
    /// Octets kept while it is not known how to read them: what a client sends before it has the server's answer.
    pub held: usize,
    /// Commands that were sent and are not complete yet.
    pub in_flight: usize,
    /// Commands that wait for their turn to be sent, or to be answered.
    pub queue: usize,
    /// Octets that wait to be transmitted, above which no more are made. What one command or response has may exceed it.
    pub transmit: usize,
    /// Octets of one message of a SASL mechanism, in base64.
    pub challenge: usize,
    /// Messages of the peer in one SASL exchange.
    pub rounds: usize,
    /// Runs of UIDs that follow each other, in one [`MailboxView`](crate::MailboxView).
    pub runs: usize,
    /// Searches of one session whose [results are kept up to date](crate::search::ReturnOption::Update).
    pub contexts: usize,
}

impl Limits {
    /// For a client, which reads what a server sends. The server is one that the user chose, and answers can be long.
    #[must_use]
    pub const fn client() -> Self {
        Self {
            line: 16 << 20,
            authenticate_line: 64 << 10,
            literal: i64::MAX as u64,
            inline: 64 << 10,
            literals: 1 << 16,
            frame: 64 << 20,
            nesting: 1_000,
            items: 100_000,
            held: 1 << 20,
            in_flight: 100,
            queue: 10_000,
            transmit: 1 << 20,
            challenge: 64 << 10,
            rounds: 20,
            runs: 4 << 20,
            contexts: 16,
        }
    }

    /// For a server, which reads what a client sends once it has logged in.
    #[must_use]
    pub const fn server() -> Self {
        Self {
            line: 64 << 10,
            authenticate_line: 64 << 10,
            literal: i64::MAX as u64,
            inline: 4 << 10,
            literals: 1 << 12,
            frame: 1 << 20,
            nesting: 1_000,
            items: 10_000,
            held: 1 << 20,
            in_flight: 100,
            queue: 100,
            transmit: 1 << 20,
            challenge: 64 << 10,
            rounds: 20,
            runs: 4 << 20,
            contexts: 16,
        }
    }

    /// For a server that does not know yet who its client is.
    #[must_use]
    pub const fn server_before_login() -> Self {
        Self {
            line: 8 << 10,
            authenticate_line: 64 << 10,
            literal: 4 << 10,
            inline: 4 << 10,
            literals: 16,
            frame: 128 << 10,
            nesting: 8,
            items: 100,
            held: 128 << 10,
            in_flight: 10,
            queue: 10,
            transmit: 64 << 10,
            challenge: 64 << 10,
            rounds: 20,
            runs: 100,
            contexts: 0,
        }
    }
}
