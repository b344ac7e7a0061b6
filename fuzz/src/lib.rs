//! The fuzz targets. What they check are the properties of `tests/support/`, which `cargo test` checks, too; each is a line in
//! `tests/support/targets.rs`. README.md says how to run a campaign.

#[cfg(feature = "differential")]
pub mod differential;
#[path = "../../tests/support/mod.rs"]
pub mod support;

/// Spells the program of a target.
#[macro_export]
macro_rules! fuzz {
    ($name:ident) => {
        static RUN: std::sync::LazyLock<fn(&[u8])> =
            std::sync::LazyLock::new(|| $crate::support::targets::target(stringify!($name)).run);
        libfuzzer_sys::fuzz_target!(|octets: &[u8]| (*RUN)(octets));
    };
}
