//! What is tried: a scenario a file, each against one server.

mod commands;
mod compress;
mod examples;
mod idle;
mod killed;
mod large;
mod login;
mod random;
mod resync;
mod tls;

use crate::{report::Report, servers::Server};

/// Something to be tried.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    /// Nothing else may run meanwhile.
    pub(crate) is_alone: bool,
    pub(crate) run: fn(&Server, &mut Report, &Settings),
}

/// What is the same for all.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) seed: u64,
}

const fn scenario(name: &'static str, run: fn(&Server, &mut Report, &Settings)) -> Scenario {
    Scenario { name, is_alone: false, run }
}

/// In the order in which they run.
pub(crate) const SCENARIOS: &[Scenario] = &[
    scenario("login", login::run),
    scenario("tls", tls::run),
    scenario("commands", commands::run),
    scenario("compress", compress::run),
    scenario("idle", idle::run),
    scenario("resync", resync::run),
    scenario("random", random::run),
    scenario("examples", examples::run),
    Scenario { name: "large", is_alone: true, run: large::run },
    // The last, since the server does not survive it.
    Scenario { name: "killed", is_alone: true, run: killed::run },
];
