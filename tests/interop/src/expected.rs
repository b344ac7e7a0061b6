//! What does not go as it should, and why that is no fault of the client. Anything else that fails, fails the run.

use crate::servers::Kind;

/// Something that fails, and may.
#[derive(Debug)]
pub(crate) struct Expected {
    /// Against which server.
    pub(crate) server: Kind,
    /// In which row of the table.
    pub(crate) feature: &'static str,
    /// What its reason has.
    pub(crate) says: &'static str,
    /// Why it is so.
    pub(crate) because: &'static str,
}

const fn expected(server: Kind, feature: &'static str, says: &'static str, because: &'static str) -> Expected {
    Expected { server, feature, says, because }
}

pub(crate) const LIST: &[Expected] = &[
    // The password is kept as a hash.
    expected(Kind::Mailutils, "login: AUTHENTICATE CRAM-MD5", "authentication failed", HASHED),
    expected(Kind::Mailutils, "login: AUTHENTICATE SCRAM-SHA-1", "authentication failed", HASHED),
    expected(Kind::Mailutils, "login: AUTHENTICATE SCRAM-SHA-256", "authentication failed", HASHED),
    expected(
        Kind::Cyrus,
        "CREATE-SPECIAL-USE",
        "DELETE Special: NO SPECIAL-USE flag conflict",
        "it does not delete what is there for a purpose",
    ),
    expected(
        Kind::Cyrus,
        "STATUS",
        "STATUS Walk (APPENDLIMIT): BAD",
        "its limit is the same everywhere, is told by the capability, and STATUS does not have it (RFC 7889, section 3)",
    ),
    expected(
        Kind::Pymap,
        "STATUS",
        "STATUS Walk (APPENDLIMIT): BAD",
        "its limit is the same everywhere, is told by the capability, and STATUS does not have it (RFC 7889, section 3)",
    ),
    expected(
        Kind::Cyrus,
        "QUOTA",
        "GETQUOTA \"User quota\": NO",
        "it has no quota root of this name, which is one of Dovecot",
    ),
    expected(
        Kind::Pymap,
        "CAPABILITY, NOOP, ID, NAMESPACE",
        "NIL): BAD ID",
        "it does not take NIL for a value (RFC 2971, section 3.3 does)",
    ),
    expected(Kind::Mailutils, "APPEND", "BAD APPEND Unrecognized flag", KEYWORDS),
    expected(Kind::Mailutils, "STORE", "STORE Unrecognized flag", KEYWORDS),
    expected(
        Kind::Mailutils,
        "SEARCH",
        "the connection was closed",
        "it closes the connection at some of the keys; at which, was not found out",
    ),
    expected(
        Kind::Mailutils,
        "IDLE: news of another connection",
        "EXISTS did not come",
        "it says nothing while the client idles",
    ),
    expected(Kind::Mailutils, "2,000 operations of two clients", "the server contradicts itself", RENUMBERED),
    expected(Kind::Mailutils, "everything it says decodes", "anomaly: ", RENUMBERED),
    expected(Kind::Pymap, "2,000 operations of two clients", "the server contradicts itself", RACES),
    expected(Kind::Pymap, "2,000 operations of two clients", "the server told of", RACES),
    expected(Kind::Pymap, "everything it says decodes", "anomaly: UID of message", RACES),
];

const HASHED: &str =
    "it offers the mechanism, but the tests give it the password as a hash only, from which it cannot be checked";
const KEYWORDS: &str = "it has no keywords";
const RENUMBERED: &str = "when another connection has expunged, it says `* 0 EXISTS` in place of EXPUNGE, and messages get other UIDs \
    under the same UIDVALIDITY; the view tells that, and goes on";
const RACES: &str = "not in each run: what another connection expunges counts before it is told, so that `UID FETCH 128` was answered \
    `* 16 FETCH (... UID 129)` with `* 13 EXPUNGE` behind it; or it is not told at all";
