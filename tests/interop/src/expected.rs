//! What does not go as it should, and why that is no fault of the client. Anything else that fails, fails the run, and so does what is
//! listed here and does not come, and what a server offers or not other than it did.

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
    /// It does not fail in each run.
    pub(crate) is_rare: bool,
}

const fn expected(server: Kind, feature: &'static str, says: &'static str, because: &'static str) -> Expected {
    Expected { server, feature, says, because, is_rare: false }
}

const fn rare(server: Kind, feature: &'static str, says: &'static str, because: &'static str) -> Expected {
    Expected { server, feature, says, because, is_rare: true }
}

pub(crate) const LIST: &[Expected] = &[
    expected(Kind::Cyrus, "login: AUTHENTICATE SCRAM-SHA-1-PLUS", "NO bad protocol", TLS_UNIQUE),
    expected(Kind::Cyrus, "login: AUTHENTICATE SCRAM-SHA-256-PLUS", "NO bad protocol", TLS_UNIQUE),
    expected(Kind::Mailutils, "login: AUTHENTICATE SCRAM-SHA-1-PLUS", "authentication failed", NO_BINDING),
    expected(Kind::Mailutils, "login: AUTHENTICATE SCRAM-SHA-256-PLUS", "authentication failed", NO_BINDING),
    expected(
        Kind::Mailutils,
        "login: AUTHENTICATE EXTERNAL",
        "authentication failed",
        "it offers the mechanism, and has nothing by which it could know the user",
    ),
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
        "SEARCH KEYWORD $Forwarded UNKEYWORD Work: the session ended before there was an answer: the connection was closed",
        "it crashes at the key KEYWORD, alone on its connection, too",
    ),
    expected(
        Kind::Mailutils,
        "IDLE: news of another connection",
        "EXISTS did not come",
        "it says nothing while the client idles",
    ),
    expected(Kind::Mailutils, RANDOM, "the server contradicts itself", RENUMBERED),
    rare(Kind::Mailutils, RANDOM, "refused: BAD UID FETCH Failed to parse message set", NO_SUCH_UID),
    rare(Kind::Mailutils, RANDOM, "refused: BAD UID STORE Failed to parse message set", NO_SUCH_UID),
    rare(Kind::Mailutils, RANDOM, "refused: BAD UID COPY Error parsing message set", NO_SUCH_UID),
    rare(Kind::Mailutils, RANDOM, "client: the server told of", LATE),
    rare(Kind::Mailutils, RANDOM, "client: UID ", LATE),
    rare(Kind::Mailutils, RANDOM, "client: message ", LATE),
    expected(Kind::Mailutils, DECODES, "anomaly: EXISTS went from", RENUMBERED),
    rare(Kind::Mailutils, DECODES, "anomaly: EXPUNGE of message", RENUMBERED),
    rare(Kind::Mailutils, DECODES, "anomaly: FETCH of message", RENUMBERED),
    rare(Kind::Mailutils, DECODES, "does not lie between those of its neighbours", RENUMBERED),
    rare(Kind::Mailutils, DECODES, "anomaly: UID of message", RENUMBERED),
    rare(Kind::Pymap, RANDOM, "the server contradicts itself", RACES),
    rare(Kind::Pymap, RANDOM, "client: the server told of", RACES),
    rare(Kind::Pymap, DECODES, "anomaly: UID of message", RACES),
];

const RANDOM: &str = "2,000 operations of two clients";
const DECODES: &str = "everything it says decodes";

const TLS_UNIQUE: &str = "it binds to `tls-unique` and nothing else, which TLS 1.3 does not have (RFC 9266, section 3), and which the TLS \
    library of the tests gives nobody";
const NO_BINDING: &str = "it offers the mechanism even without TLS, and has nothing of TLS to bind to";
const KEYWORDS: &str = "it has no keywords";
const RENUMBERED: &str = "when another connection has expunged, it says `* 0 EXISTS` in place of EXPUNGE, and messages get other UIDs \
    under the same UIDVALIDITY; the view tells that, and goes on";
const NO_SUCH_UID: &str =
    "not in each run: it takes a UID that is gone for a mistake (RFC 3501, section 6.4.8 does not)";
const LATE: &str = "not in each run: what another connection has changed within the second in which it looked last, it never tells; after \
    another SELECT all is as it is";
const RACES: &str = "not in each run: what another connection expunges counts before it is told, so that `UID FETCH 128` was answered \
    `* 16 FETCH (... UID 129)` with `* 13 EXPUNGE` behind it; or it is not told at all";

/// True if a server is to have what this row of the table is about.
pub(crate) fn is_offered(server: Kind, feature: &str) -> bool {
    let own = match server {
        Kind::Dovecot => NOT_OFFERED_BY_DOVECOT,
        Kind::Cyrus => NOT_OFFERED_BY_CYRUS,
        Kind::Mailutils => NOT_OFFERED_BY_MAILUTILS,
        Kind::Pymap => NOT_OFFERED_BY_PYMAP,
    };
    !NOT_OFFERED.iter().chain(own).any(|it| *it == feature)
}

/// How many commands of `commands.txt` are to be sent to a server: those that its capabilities allow.
pub(crate) const fn commands_sent(server: Kind) -> usize {
    match server {
        Kind::Dovecot => 201,
        Kind::Cyrus => 203,
        Kind::Mailutils => 116,
        Kind::Pymap => 129,
    }
}

/// By nobody.
const NOT_OFFERED: &[&str] = &["ENABLE IMAP4rev2", "ENABLE UTF8=ACCEPT", "REPLACE", "UNAUTHENTICATE"];
const NOT_OFFERED_BY_DOVECOT: &[&str] = &[
    "login: AUTHENTICATE SCRAM-SHA-1-PLUS",
    "login: AUTHENTICATE SCRAM-SHA-256-PLUS",
    "login: AUTHENTICATE EXTERNAL",
    "login: other mechanisms offered",
    "CREATE-SPECIAL-USE",
];
const NOT_OFFERED_BY_CYRUS: &[&str] = &[
    "login: AUTHENTICATE XOAUTH2",
    "login: AUTHENTICATE OAUTHBEARER",
    "login: AUTHENTICATE ANONYMOUS",
    "login: AUTHENTICATE EXTERNAL",
    "login: other mechanisms offered",
];
const NOT_OFFERED_BY_MAILUTILS: &[&str] = &[
    "login: AUTHENTICATE XOAUTH2",
    "login: AUTHENTICATE OAUTHBEARER",
    "CREATE-SPECIAL-USE",
    "LIST-EXTENDED, LIST-STATUS, SPECIAL-USE",
    "ENABLE",
    "MULTIAPPEND",
    "CATENATE",
    "BINARY",
    "ESEARCH, SEARCHRES",
    "SORT",
    "THREAD",
    "ACL",
    "METADATA",
    "QUOTA",
    "COMPRESS=DEFLATE",
    "resynchronised by QRESYNC",
    "resynchronised by CONDSTORE",
];
const NOT_OFFERED_BY_PYMAP: &[&str] = &[
    "login: AUTHENTICATE CRAM-MD5",
    "login: AUTHENTICATE SCRAM-SHA-1",
    "login: AUTHENTICATE SCRAM-SHA-256",
    "login: AUTHENTICATE SCRAM-SHA-1-PLUS",
    "login: AUTHENTICATE SCRAM-SHA-256-PLUS",
    "login: AUTHENTICATE XOAUTH2",
    "login: AUTHENTICATE OAUTHBEARER",
    "login: AUTHENTICATE ANONYMOUS",
    "login: AUTHENTICATE EXTERNAL",
    "login: other mechanisms offered",
    "TLS: from the first octet",
    "CREATE-SPECIAL-USE",
    "LIST-EXTENDED, LIST-STATUS, SPECIAL-USE",
    "ENABLE",
    "CATENATE",
    "ESEARCH, SEARCHRES",
    "SORT",
    "THREAD",
    "ACL",
    "METADATA",
    "QUOTA",
    "COMPRESS=DEFLATE",
    "resynchronised by QRESYNC",
    "resynchronised by CONDSTORE",
];
