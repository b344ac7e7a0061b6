//! imap-next: a client on top of imap-codec, which frames, decodes, and hands out values of their own. It cannot frame alone.

use super::{Tally, Work, imap_codec, reading};
use imap_next::{
    Interrupt, Io, State,
    client::{Client, Error, Event, Options},
    imap_types::response::Response,
};
use imap_wire::wire::Sender;
use std::hint::black_box;

/// A client behind the greeting, which knows of no command.
fn client() -> Client {
    let mut options = Options::default();
    options.discard_greeting = true;
    Client::new(options)
}

/// Frames and decodes, since it has no way to frame only.
pub(crate) fn frame(octets: &[u8], chunk: usize) -> Work<'_> {
    Box::new(move || receive(octets, chunk, |event, _| drop(black_box(event))))
}

/// Frames and decodes.
pub(crate) fn frame_and_decode(octets: &[u8], chunk: usize) -> Work<'_> {
    Box::new(move || receive(octets, chunk, event))
}

fn receive(octets: &[u8], chunk: usize, mut take: impl FnMut(Event, &mut Tally)) -> Tally {
    let (mut client, mut tally) = (client(), Tally::default());
    for chunk in octets.chunks(chunk) {
        client.enqueue_input(chunk);
        while let Some(next) = next(&mut client) {
            match next {
                Ok(event) => {
                    take(event, &mut tally);
                    tally.messages += 1;
                }
                Err(_) => tally.unread += 1,
            }
        }
    }
    tally
}

/// Frames and decodes, one message a call.
pub(crate) fn decode_owned(octets: &[u8], _: usize) -> Work<'_> {
    let mut client = client();
    reading(octets, Sender::Server, move |frame, tally| {
        client.enqueue_input(frame);
        next(&mut client).and_then(Result::ok).map(|it| event(it, tally)).is_some()
    })
}

/// `None` if it needs more octets.
fn next(client: &mut Client) -> Option<Result<Event, Error>> {
    match client.next() {
        Ok(event) => Some(Ok(event)),
        Err(Interrupt::Error(error)) => Some(Err(error)),
        Err(Interrupt::Io(Io::NeedMoreInput)) => None,
        Err(Interrupt::Io(Io::Output(_))) => unreachable!("it was asked to send nothing"),
    }
}

fn event(event: Event, tally: &mut Tally) {
    let response = match event {
        Event::DataReceived { data } => Response::Data(data),
        Event::StatusReceived { status } => Response::Status(status),
        Event::ContinuationRequestReceived { continuation_request: it } => Response::CommandContinuationRequest(it),
        other => return tally.seen(&other),
    };
    imap_codec::response(&response, tally);
}
