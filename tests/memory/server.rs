//! The memory of a server: of one whose client does what it can to take it, and of many whose clients do nothing.

use crate::used_by;
use bytes::{Buf, BufMut};
use imap_wire::{
    Status, StatusKind,
    data::{Capabilities, Flags, Text, UidValidity},
    server::{Config, Event, Mailbox, Server},
};

/// Octets of a large message.
const LARGE: u64 = 50_000_000;

pub(crate) fn memory_is_bounded() {
    a_large_message_is_taken_in_the_memory_of_a_chunk();
    an_idle_session_takes_little();
    a_flood_of_literals_is_not_kept();
    an_endless_line_is_not_kept();
    commands_behind_one_in_progress_are_not_received();
}

fn server() -> Server {
    let mut config = Config::new(Capabilities::new("IMAP4rev2 IDLE LITERAL+ MULTIAPPEND").unwrap());
    config.allow_plain = true;
    Server::new(config)
}

fn says(server: &mut Server, octets: &[u8]) {
    server.receive_buffer().put_slice(octets);
}

fn transmits(server: &mut Server) {
    let remaining = server.transmit().remaining();
    server.transmit().advance(remaining);
}

fn ok() -> Status<'static> {
    Status::new(StatusKind::Ok, Text::new("done").unwrap())
}

/// Commands are answered OK.
fn works(server: &mut Server, mailbox: &Mailbox) {
    while let Some(event) = server.poll_event() {
        if let Event::Command { id, command, .. } = event {
            let _not_select = server.open(id, mailbox, &Flags::new(), &Flags::new());
            if !matches!(command, imap_wire::command::Command::Idle) {
                server.complete(id, ok()).unwrap();
            }
        }
    }
    transmits(server);
}

fn mailbox(messages: u32) -> Mailbox {
    let mut mailbox = Mailbox::new(UidValidity::new(1).unwrap());
    (0..messages).for_each(|_| _ = mailbox.add(Flags::new()).unwrap());
    mailbox
}

fn logged_in() -> Server {
    let mut server = server();
    says(&mut server, b"A1 LOGIN alice secret\r\n");
    works(&mut server, &mailbox(0));
    assert!(server.state().is_authenticated());
    server
}

fn a_large_message_is_taken_in_the_memory_of_a_chunk() {
    let chunk = vec![b'x'; 64 << 10];
    let (peak, _) = used_by(|| {
        let mut server = logged_in();
        server.receive(format!("A2 APPEND INBOX {{{LARGE}}}\r\n").as_bytes());
        assert!(matches!(server.poll_event(), Some(Event::Literal { octets: LARGE, .. })));
        server.accept_literal().unwrap();
        transmits(&mut server);
        let mut received = 0;
        while received < LARGE {
            assert!(server.wants_octets());
            let count = chunk.len().min(usize::try_from(LARGE - received).unwrap());
            server.receive(&chunk[..count]);
            while let Some(event) = server.poll_event() {
                let Event::Octets { octets, .. } = event else { panic!("{event:?}") };
                received += octets.len() as u64;
            }
        }
        server.receive(b"\r\n");
        assert!(matches!(server.poll_event(), Some(Event::Command { .. })));
    });
    println!("50 MB appended to a server: {peak} octets at most");
    assert!(peak < 1 << 20, "{peak} octets");
}

/// Ten thousand clients that wait for news of a mailbox of 1,000 messages.
fn an_idle_session_takes_little() {
    const SESSIONS: usize = 10_000;
    let mailbox = mailbox(1_000);
    let mut sessions = Vec::with_capacity(SESSIONS);
    let (peak, _) = used_by(|| {
        for _ in 0..SESSIONS {
            let mut server = server();
            transmits(&mut server);
            for line in [&b"A1 LOGIN alice secret\r\n"[..], b"A2 SELECT INBOX\r\n", b"A3 IDLE\r\n"] {
                says(&mut server, line);
                works(&mut server, &mailbox);
            }
            assert!(server.state().is_selected() && server.in_progress().count() == 1);
            sessions.push(server);
        }
    });
    let each = peak / SESSIONS + size_of::<Server>();
    println!("a server whose client is idle: {each} octets, of which {} are itself", size_of::<Server>());
    assert!(each < 5_000, "{each} octets");
}

fn a_flood_of_literals_is_not_kept() {
    let octets = [b'x'; 10_000];
    let (peak, _) = used_by(|| {
        let mut server = logged_in();
        // They are refused, and come all the same.
        for _ in 0..100 {
            server.receive(b"A2 APPEND INBOX {900000+}\r\n");
            assert!(matches!(server.poll_event(), Some(Event::Literal { .. })));
            server.refuse_literal(Status::new(StatusKind::No, Text::new("full").unwrap())).unwrap();
            for _ in 0..90 {
                server.receive(&octets);
                assert!(server.poll_event().is_none());
            }
            server.receive(b"\r\n");
            assert!(server.poll_event().is_none());
            transmits(&mut server);
        }
        // In one command, without end.
        server.receive(b"A3 LOGIN ");
        for _ in 0..1_000 {
            server.receive(b"{4000+}\r\n");
            server.receive(&octets[..4_000]);
            server.receive(b" ");
            while server.poll_event().is_some() {}
            transmits(&mut server);
        }
        assert!(server.state().is_ended());
    });
    println!("90 MB of literals to a server: {peak} octets at most");
    assert!(peak < 3 << 20, "{peak} octets");
}

fn an_endless_line_is_not_kept() {
    let chunk = vec![b'x'; 10_000];
    let (peak, _) = used_by(|| {
        for mut server in [server(), logged_in()] {
            for _ in 0..10_000 {
                server.receive(&chunk);
                while server.poll_event().is_some() {}
                transmits(&mut server);
            }
            assert!(server.state().is_ended());
        }
    });
    println!("100 MB of a line to a server: {peak} octets at most");
    assert!(peak < 300_000, "{peak} octets");
}

/// Who receives only what is wanted keeps no more than what was read at once.
fn commands_behind_one_in_progress_are_not_received() {
    let commands: Vec<u8> = (0..10_000).flat_map(|at| format!("A{at} LIST \"\" *\r\n").into_bytes()).collect();
    let (peak, _) = used_by(|| {
        let mut server = logged_in();
        let mut left = &commands[..];
        let mut told = 0;
        while told < 10_000 {
            if server.wants_octets() {
                let count = left.len().min(1_000);
                says(&mut server, &left[..count]);
                left = &left[count..];
            }
            while let Some(event) = server.poll_event() {
                let Event::Command { id, .. } = event else { panic!("{event:?}") };
                assert!(server.poll_event().is_none() && !server.wants_octets());
                server.complete(id, ok()).unwrap();
                told += 1;
            }
            transmits(&mut server);
        }
    });
    println!("10,000 commands at once to a server: {peak} octets at most");
    assert!(peak < 200_000, "{peak} octets");
}
