//! [`Secret`]: what must not be seen in logs.

use super::macros::{arbitrary, into_static};
use crate::wire::{Octets, Writer};
use core::fmt;

/// Octets that `Debug` does not print, in any build: a password, or what proves that somebody has one.
///
/// It is not wiped from memory: the octets lie in the caller's buffers, too.
///
/// # Example
///
/// ```
/// use imap_wire::data::Secret;
///
/// let password = Secret::new("hunter2");
/// assert_eq!(format!("{password:?}"), "[redacted]");
/// assert_eq!(password.reveal(), "hunter2");
/// ```
#[derive(Clone, Default, Eq, Hash, PartialEq)]
pub struct Secret<'a>(Octets<'a>);

impl<'a> Secret<'a> {
    /// Keeps the octets out of sight.
    pub fn new(octets: impl Into<Octets<'a>>) -> Self {
        Self(octets.into())
    }

    /// The octets.
    #[must_use]
    pub const fn reveal(&self) -> &Octets<'a> {
        &self.0
    }

    /// Writes it, or that there is one.
    pub(crate) fn write(&self, writer: &mut Writer, write: impl FnOnce(&mut Writer, &Octets<'a>)) {
        if writer.is_shown() {
            writer.text(b"[redacted]");
        } else {
            write(writer, &self.0);
        }
    }
}

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

into_static!(struct Secret { 0 });
arbitrary!(struct Secret<'a> { 0 });

/// As `Debug` prints it.
#[cfg(feature = "serde")]
impl serde::Serialize for Secret<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("[redacted]")
    }
}

/// Always fails: what was redacted must not become a password.
#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Secret<'_> {
    fn deserialize<D: serde::Deserializer<'de>>(_deserializer: D) -> Result<Self, D::Error> {
        Err(serde::de::Error::custom("a secret is not read"))
    }
}
