//! Every command that can be generated: written for any server it is one frame, which reads as what it was.
#![cfg(feature = "proptest")]

use crate::support::{
    decoding::{command_reads_back, encoded, server_for},
    writing::{one_frame, peers},
};
use imap_wire::{
    Encode, Quirks,
    command::{SaslLine, TaggedCommand},
    wire::Peer,
};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 3000, ..ProptestConfig::with_cases(4000) })]

    #[test]
    fn a_command_is_one_frame_that_reads_as_it_was(command: TaggedCommand<'static>) {
        command_reads_back(&command, Quirks::NONE);
    }

    #[test]
    fn what_the_check_lets_through_is_written_as_it_is(command: TaggedCommand<'static>) {
        for peer in peers().filter(Peer::is_server) {
            if command.check(&peer).is_ok() {
                let frame = one_frame(&encoded(&command, peer), true);
                let mut decoder = server_for(peer, Quirks::NONE);
                let again = decoder.command_of(&frame);
                prop_assert_eq!(again.as_ref(), Ok(&command));
            }
        }
    }

    #[test]
    fn secrets_are_not_shown(command: TaggedCommand<'static>) {
        let (debug, display) = (format!("{command:?}"), command.to_string());
        let password = match &command.command {
            imap_wire::command::Command::Login(login) => login.password.reveal().escape_ascii().to_string(),
            _ => return Ok(()),
        };
        let user = match &command.command {
            imap_wire::command::Command::Login(login) => login.user.escape_ascii().to_string(),
            _ => String::new(),
        };
        // A short one can be part of anything.
        if password.len() > 6 && !user.contains(&password) {
            prop_assert!(!debug.contains(&password) && !display.contains(&password), "{debug} {display}");
        }
        prop_assert!(display.ends_with("[redacted]"));
    }

    #[test]
    fn a_line_of_an_exchange_reads_as_it_was(line: SaslLine<'static>) {
        let octets = encoded(&line, Peer::server());
        let mut decoder = server_for(Peer::server(), Quirks::NONE);
        let again = decoder.sasl_line(&octets);
        prop_assert_eq!(again.as_ref(), Ok(&line));
        prop_assert_eq!(format!("{line:?}").contains("[redacted]"), line != SaslLine::Cancel);
    }
}
