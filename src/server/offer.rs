//! What of its capabilities a server offers in a state of the session.

use super::{config::Config, state::State};
use crate::{
    data::{Capabilities, Capability},
    wire::{IntoStatic, Octets},
};
use alloc::vec::Vec;

/// What the server says that it can do now. Who asks for anything else is refused.
pub(super) fn offered(config: &Config, state: State) -> Capabilities<'static> {
    let may_log_in = state.is_tls() || config.allow_plain;
    let mut names = Vec::new();
    for name in config.capabilities.iter() {
        let is = |other: &str| name.eq_ignore_ascii_case(other.as_bytes());
        let begins = |other: &str| {
            name.split_at_checked(other.len()).is_some_and(|(front, _)| front.eq_ignore_ascii_case(other.as_bytes()))
        };
        let is_offered = if is("STARTTLS") {
            state.is_not_authenticated() && !state.is_tls()
        } else if is("LOGINDISABLED") || begins("AUTH=") || is("SASL-IR") {
            state.is_not_authenticated() && (may_log_in || is("SASL-IR"))
        } else if begins("COMPRESS=") {
            state.is_authenticated() && !state.is_compressed()
        } else if is("UNAUTHENTICATE") {
            state.is_authenticated()
        } else {
            true
        };
        if is_offered {
            names.push(name.to_vec());
        }
    }
    if state.is_not_authenticated() && !may_log_in {
        names.push(b"LOGINDISABLED".to_vec());
    }
    Capabilities::new(names.join(&b' ')).unwrap_or_default()
}

/// Extensions that do nothing before a client has switched them on, by the capabilities that are offered for them.
const WITH_ENABLE: [(&str, Capability); 9] = [
    ("IMAP4rev2", Capability::Imap4Rev2),
    ("CONDSTORE", Capability::Condstore),
    ("QRESYNC", Capability::Qresync),
    ("UIDONLY", Capability::UidOnly),
    ("UTF8=ACCEPT", Capability::Utf8Accept),
    ("METADATA", Capability::Metadata),
    ("METADATA-SERVER", Capability::MetadataServer),
    ("OBJECTID+", Capability::ObjectIdPlus),
    ("XYMHIGHESTMODSEQ", Capability::XymHighestModSeq),
];

/// Which of these can be switched on by ENABLE.
pub(super) fn to_enable(config: &Config, wanted: &Capabilities<'_>) -> Vec<Octets<'static>> {
    let known = WITH_ENABLE.into_iter().filter(|(_, capability)| config.capabilities.supports(*capability));
    let known = known.map(|(name, _)| Octets::from(name));
    let others = config.enables.iter().map(IntoStatic::into_owned);
    let is_wanted = |name: &Octets<'_>| wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(name));
    known.chain(others).filter(is_wanted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn what_is_of_no_use_is_not_offered() {
        let all = "IMAP4rev1 STARTTLS AUTH=PLAIN SASL-IR IDLE COMPRESS=DEFLATE UNAUTHENTICATE";
        let mut config = Config::new(Capabilities::new(all).unwrap());
        let clear = State::greeted(false, false);
        assert_eq!(offered(&config, clear).to_string(), "IMAP4rev1 STARTTLS SASL-IR IDLE LOGINDISABLED");
        config.allow_plain = true;
        assert_eq!(offered(&config, clear).to_string(), "IMAP4rev1 STARTTLS AUTH=PLAIN SASL-IR IDLE");
        config.allow_plain = false;
        let secure = State::greeted(true, false);
        assert_eq!(offered(&config, secure).to_string(), "IMAP4rev1 AUTH=PLAIN SASL-IR IDLE");
        let mut known = State::greeted(true, true);
        assert_eq!(offered(&config, known).to_string(), "IMAP4rev1 IDLE COMPRESS=DEFLATE UNAUTHENTICATE");
        known.compressed();
        assert_eq!(offered(&config, known).to_string(), "IMAP4rev1 IDLE UNAUTHENTICATE");
    }

    #[test]
    fn what_is_there_can_be_enabled() {
        let enabled = |all: &'static str, wanted: &'static str| {
            let mut config = Config::new(Capabilities::new(all).unwrap());
            config.enables = Capabilities::new("X-OWN").unwrap();
            let names = to_enable(&config, &Capabilities::new(wanted).unwrap());
            names.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(enabled("IMAP4rev1 METADATA", "METADATA x-own X-OTHER"), "METADATA X-OWN");
        assert_eq!(enabled("IMAP4rev1 QRESYNC", "condstore qresync X-A IMAP4rev2"), "CONDSTORE QRESYNC");
        assert_eq!(enabled("IMAP4rev2 UTF8=ONLY IDLE", "IDLE UTF8=ACCEPT IMAP4rev2"), "IMAP4rev2 UTF8=ACCEPT");
    }
}
