//! A client and an honest server that uses all the freedom it has. Whatever the caller wants, whatever the server does, and in whatever
//! pieces octets pass:
//!
//! - each command completes once, as the server has answered it, and without an end of stream
//! - the server reads the commands that the caller has sent and no others, and each message that it stores is the one that was supplied
//! - a message number means to the server what it meant to the caller
//! - the client knows of the mailbox what the server has told
//!
//! It is left out what makes the server's answer mean two things: news of messages behind which it is not known whether they are of the
//! mailbox before or of the one that is being selected, and a SELECT that is refused before it is read.

mod caller;
mod commands;
mod mailbox;
mod server;

use crate::support::choices::Choices;
use caller::Caller;
use imap_wire::client::Config;
use server::{Freedoms, Server};

/// Lets the octets decide what the caller wants, what the server does, and in which pieces octets pass; then lets all of it come to rest.
pub fn client_and_server_agree(octets: &[u8]) {
    let mut choices = Choices::new(octets);
    let config = config(&mut choices);
    let mut server = Server::new(Freedoms::choose(&mut choices), &mut choices);
    let mut caller = Caller::new(config);
    while !choices.is_empty() && !caller.has_ended() {
        match choices.next(10) {
            0..3 => caller.wish(&mut choices),
            3 | 4 => caller.transmit(choices.piece(), &mut server, &mut choices),
            5 | 6 => caller.receive(choices.piece(), &mut server),
            7 => server.act(&mut choices),
            8 => caller.supply(choices.piece()),
            _ => caller.turn(&mut choices),
        }
        // The rest are taken later.
        let most = if choices.once_in(8) { 1 } else { usize::MAX };
        caller.take_events(most, &mut server, &mut choices);
    }
    come_to_rest(&mut caller, &mut server, &mut choices);
}

fn config(choices: &mut Choices<'_>) -> Config {
    let mut config = Config::default();
    config.resume_idle = choices.once_in(2);
    config.non_sync = !choices.once_in(4);
    config.answer_timeout = None;
    config.limits.in_flight = [100, 1, 3][choices.next(3)];
    config.limits.queue = [100, 3][choices.next(2)];
    config.limits.transmit = [1 << 20, 30][choices.next(2)];
    config.limits.inline = 16;
    config
}

/// The caller wants nothing more, but does what it is asked for; the server answers. All of it ends by itself.
fn come_to_rest(caller: &mut Caller, server: &mut Server, choices: &mut Choices<'_>) {
    for _ in 0..1_000 {
        caller.respond(true);
        caller.supply(usize::MAX);
        caller.transmit(usize::MAX, server, choices);
        server.answer_all(choices);
        caller.receive(usize::MAX, server);
        let is_quiet = !caller.take_events(usize::MAX, server, choices);
        let is_quiet = is_quiet && !caller.has_octets() && server.says.is_empty() && !caller.is_asked();
        if is_quiet && !caller.end_idle() {
            break;
        }
    }
    // Who is cut off learns it by the end of the stream, and who leaves does not need it.
    if server.has_cut_off {
        caller.receive_eof(server, choices);
    }
    caller.check_at_rest(server);
}
