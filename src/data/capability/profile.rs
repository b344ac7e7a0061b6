//! [`Profile`]: named sets of capabilities.

use super::{Capabilities, Capability};

/// A set of capabilities that an RFC has given a name to, so that a client can count on all of them or on none.
///
/// # Example
///
/// ```
/// use imap_wire::data::{Capabilities, Profile};
///
/// let capabilities = Capabilities::new("IMAP4rev1 CATENATE CONDSTORE IDLE LITERAL+ NAMESPACE STARTTLS UIDPLUS")?;
/// assert_eq!(Profile::LEMONADE_2006.missing(&capabilities).collect::<Vec<_>>(), ["URLAUTH"]);
/// assert!(Profile::LEMONADE.missing(&capabilities).any(|name| name == "CONVERT"));
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Profile(&'static [&'static str]);

impl Profile {
    /// What a message store of the LEMONADE profile has, for clients on small devices and slow networks
    /// ([RFC 5550, section 3.2](https://www.rfc-editor.org/rfc/rfc5550#section-3.2)). Of I18NLEVEL, 2 will do for 1.
    ///
    /// Once it is under TLS, a server does not name STARTTLS: see [`missing`](Self::missing).
    pub const LEMONADE: Self = Self(&[
        "BINARY",
        "CATENATE",
        "COMPRESS=DEFLATE",
        "CONDSTORE",
        "CONTEXT=SEARCH",
        "CONTEXT=SORT",
        "CONVERT",
        "ENABLE",
        "ESEARCH",
        "ESORT",
        "I18NLEVEL=1",
        "IDLE",
        "LITERAL+",
        "NAMESPACE",
        "NOTIFY",
        "QRESYNC",
        "SASL-IR",
        "SORT",
        "STARTTLS",
        "UIDPLUS",
        "URLAUTH",
        "URL-PARTIAL",
    ]);

    /// The same of the first edition of the profile
    /// ([RFC 4550, sections 2.5 to 6](https://www.rfc-editor.org/rfc/rfc4550#section-2.5)).
    pub const LEMONADE_2006: Self =
        Self(&["CATENATE", "CONDSTORE", "IDLE", "LITERAL+", "NAMESPACE", "STARTTLS", "UIDPLUS", "URLAUTH"]);

    /// The names of the capabilities, in the order of the RFC.
    #[must_use]
    pub const fn names(self) -> &'static [&'static str] {
        self.0
    }

    /// The names of those that a server lacks: it neither says them, nor anything that [implies](Capability::implied_by) them.
    ///
    /// What a server can do differs with the state of the session. STARTTLS is told before TLS only, and the most of the others
    /// once the client has logged in.
    pub fn missing<'c>(self, capabilities: &'c Capabilities<'_>) -> impl Iterator<Item = &'static str> + 'c {
        self.0.iter().copied().filter(|name| {
            let known = Capability::ALL.iter().find(|known| known.name() == *name);
            !capabilities.has(name) && !known.is_some_and(|known| capabilities.supports(*known))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn missing(profile: Profile, names: &str) -> Vec<&'static str> {
        profile.missing(&Capabilities::new(names).unwrap()).collect()
    }

    #[test]
    fn nothing_is_missing_of_what_is_said_or_implied() {
        for profile in [Profile::LEMONADE, Profile::LEMONADE_2006] {
            assert!(missing(profile, &profile.names().join(" ")).is_empty());
            assert!(missing(profile, &profile.names().join(" ").to_lowercase()).is_empty());
            assert_eq!(missing(profile, ""), profile.names());
        }
        let all = Profile::LEMONADE.names().join(" ");
        let implied =
            all.replace("I18NLEVEL=1", "I18NLEVEL=2").replace(" CONDSTORE", "").replace(" SORT ", " SORT=DISPLAY ");
        assert!(missing(Profile::LEMONADE, &implied).is_empty());
        let rev2 = missing(Profile::LEMONADE, "IMAP4rev2");
        assert!(
            !["ENABLE", "ESEARCH", "IDLE", "NAMESPACE", "SASL-IR", "UIDPLUS"].iter().any(|name| rev2.contains(name))
        );
        // LITERAL- is less than LITERAL+.
        assert!(rev2.contains(&"LITERAL+"));
    }

    #[test]
    fn each_is_named_once() {
        for profile in [Profile::LEMONADE, Profile::LEMONADE_2006] {
            let names = profile.names();
            for (at, name) in names.iter().enumerate() {
                assert!(!names[..at].contains(name), "{name}");
            }
        }
    }
}
