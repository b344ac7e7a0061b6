//! What does not go as it should, and why that is no fault of the server. Anything else that fails, fails the run, and so does what is
//! listed here and does not come.

use crate::servers::Kind;

/// Something that fails, and may.
#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) client: &'static str,
    /// In which column of the table.
    pub(crate) check: &'static str,
    /// Against which servers.
    pub(crate) servers: &'static [Kind],
    /// What its reason has.
    pub(crate) says: &'static str,
    /// Why it is so.
    pub(crate) because: &'static str,
}

pub(crate) const LIST: &[Expected] = &[
    expected(
        "fetchmail",
        "mail",
        &Kind::ALL,
        "Subject: one long line",
        "it breaks a line of more than 8 kB, and writes octets between that are not in it",
    ),
    expected("fetchmail", "mail", &Kind::ALL, "no header at all", "it makes a header if there is none"),
    expected(
        "fdm",
        "append",
        &[Kind::Memory, Kind::Maildir],
        "appended by fdm",
        "it announces an octet less than it sends, so that the command ends in a bare LF, which the example server refuses",
    ),
];

const fn expected(
    client: &'static str,
    check: &'static str,
    servers: &'static [Kind],
    says: &'static str,
    because: &'static str,
) -> Expected {
    Expected { client, check, servers, says, because }
}
