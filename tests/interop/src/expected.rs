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

pub(crate) const LIST: &[Expected] = &[expected(Kind::Pymap, "nothing", "nothing", "nothing")];
