//! May this command be given now? The answer to one that may not.

use super::Server;
use crate::{
    code::Code,
    command::{Command, CommandKind, States},
    data::{Capability, SeqRange, Text},
    ext::CompressAlgorithm,
    response::{Status, StatusKind},
    wire::Octets,
};

/// A status of the server's own words.
pub(super) fn status(kind: StatusKind, text: &'static str) -> Status<'static> {
    Status::new(kind, Text::of_line(Octets::from(text)))
}

/// The same, BAD.
pub(super) fn bad(text: &'static str) -> Status<'static> {
    status(StatusKind::Bad, text)
}

/// The same, NO.
pub(super) fn no(text: &'static str) -> Status<'static> {
    status(StatusKind::No, text)
}

impl Server {
    /// Checks that the command, or what there is of it, may be given now.
    ///
    /// # Errors
    ///
    /// The answer that it gets instead.
    pub(super) fn admit(&self, command: &Command<'_>) -> Result<(), Status<'static>> {
        let kind = command.kind();
        let rules = kind.rules();
        if let Command::Compress(algorithm) = command
            && *algorithm != CompressAlgorithm::Deflate
        {
            return Err(bad("there is no such compression"));
        }
        match kind {
            CommandKind::Other if !self.config.other_commands => return Err(bad("this command is not known")),
            CommandKind::StartTls if self.state.is_tls() => return Err(bad("the connection is under TLS already")),
            CommandKind::Compress if self.state.is_compressed() => {
                return Err(no("the connection is compressed already").with_code(Code::CompressionActive));
            }
            CommandKind::Enable if self.state.is_selected() => {
                return Err(bad("ENABLE comes before a mailbox is selected"));
            }
            CommandKind::Login | CommandKind::Authenticate if self.state.is_authenticated() => {
                return Err(bad("the client has logged in already"));
            }
            CommandKind::Login if self.offered.has("LOGINDISABLED") => {
                return Err(no("LOGIN is disabled").with_code(Code::PrivacyRequired));
            }
            CommandKind::Authenticate if self.offered.has("LOGINDISABLED") && self.offered.auth().next().is_none() => {
                return Err(no("nothing secret is said before TLS").with_code(Code::PrivacyRequired));
            }
            // RFC 7162, sections 3.2.5 and 3.2.6
            _ if !self.is_enabled("QRESYNC") && command.needs().iter().any(|need| need.is_for(Capability::Qresync)) => {
                return Err(bad("QRESYNC is to be enabled first"));
            }
            // RFC 9586, section 3
            _ if command.breaks_uid_only() && self.is_enabled("UIDONLY") => {
                return Err(bad("UIDONLY is enabled: messages have UIDs alone").with_code(Code::UidRequired));
            }
            _ => {}
        }
        if let Command::UidBatches(batches) = command
            && batches.is_reversed()
        {
            // RFC 10022, section 3.1.5
            return Err(bad("batches are named from the lower to the higher").with_code(Code::ClientBug));
        }
        if !self.state.allows(rules.states) {
            return Err(bad(if self.state.is_not_authenticated() {
                "log in first"
            } else if self.state.is_authenticated() && rules.states == States::Selected {
                "select a mailbox first"
            } else {
                "this command is not allowed now"
            }));
        }
        if let Command::Esearch(esearch) = command
            && !self.state.is_selected()
        {
            // RFC 7377, section 2.2
            let is_updated = esearch.search.return_options().is_some_and(|options| options.update().is_some());
            if is_updated || esearch.searches_selected() {
                return Err(bad("select a mailbox first"));
            }
        }
        if let Some(need) = command.needs().iter().find(|need| !need.is_met_by(&self.offered)) {
            return Err(match kind {
                CommandKind::Authenticate if !need.is_for(Capability::SaslIr) => no("this mechanism is not offered"),
                _ => bad("this needs what is not offered: see CAPABILITY"),
            });
        }
        match &self.selected {
            Some(selected) => check_numbers(command, selected.view().exists()),
            None => Ok(()),
        }
    }
}

/// A message with each number in the command is there.
fn check_numbers(command: &Command<'_>, exists: u32) -> Result<(), Status<'static>> {
    let is_there = |range: SeqRange| range.resolve(exists).is_some_and(|range| *range.end() <= exists);
    let are_there = match command {
        Command::Replace(replace) => replace.target.resolve(exists).is_some_and(|number| number.get() <= exists),
        _ => command.numbers().is_none_or(|set| set.is_last_command() || set.ranges().all(is_there)),
    };
    if are_there { Ok(()) } else { Err(bad("there is no message with this number")) }
}
