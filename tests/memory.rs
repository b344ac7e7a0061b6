//! Memory, counted: nothing is allocated because a peer announced it, and what is streamed takes the memory of a chunk.
//!
//! One test, since the counters belong to the process.

use bytes::{Buf, Bytes};
use imap_wire::{
    Decoder, Encode, Limits, MailboxView,
    client::{Client, Config, Event},
    command::{Append, AppendMessage, Command, Select},
    data::Mailbox,
    wire::{Framer, Peer, Sender, Step, Writer},
};

#[path = "memory/server.rs"]
mod server;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// The most memory that was in use during `work`, beyond what was before, and how often some was allocated.
fn used_by(work: impl FnOnce()) -> (usize, u64) {
    let profiler = dhat::Profiler::builder().testing().build();
    work();
    let stats = dhat::HeapStats::get();
    drop(profiler);
    (stats.max_bytes, stats.total_blocks)
}

fn framer(sender: Sender, limits: Limits, octets: &[u8]) -> Framer {
    let mut framer = Framer::new(sender, limits);
    framer.receive(octets);
    framer
}

#[test]
fn memory_is_bounded() {
    a_declared_size_allocates_nothing();
    a_gigabyte_is_streamed_in_the_memory_of_a_chunk();
    a_client_takes_a_large_message_in_the_memory_of_a_chunk();
    a_client_sends_a_large_message_in_the_memory_of_a_chunk();
    an_endless_line_is_not_kept();
    small_frames_allocate_once_a_buffer();
    a_written_frame_reuses_its_buffer();
    a_value_is_written_without_an_allocation();
    a_small_response_allocates_little();
    a_view_takes_memory_for_gaps_and_not_for_messages();
    server::memory_is_bounded();
}

/// How often decoding allocates: nothing for what is small and frequent, and otherwise what its lists take.
fn a_small_response_allocates_little() {
    for (line, most) in [
        (&b"* 172 EXISTS\r\n"[..], 0),
        (b"* 44 EXPUNGE\r\n", 0),
        (b"A142 OK FETCH completed\r\n", 0),
        (b"A142 OK [READ-WRITE] SELECT completed\r\n", 0),
        (b"+ idling\r\n", 0),
        (b"* LIST (\\HasNoChildren \\Sent) \"/\" \"Archive/2024\"\r\n", 0),
        (b"* LSUB () \".\" INBOX.x\r\n", 0),
        (b"* STATUS INBOX (MESSAGES 231 UIDNEXT 44292 UIDVALIDITY 7 UNSEEN 3)\r\n", 0),
        (b"* CAPABILITY IMAP4rev1 SASL-IR IDLE LITERAL+ AUTH=PLAIN\r\n", 0),
        (b"* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n", 0),
        (b"* 12 FETCH (UID 4827 FLAGS (\\Seen \\Answered))\r\n", 1),
        (b"* 12 FETCH (UID 4827 RFC822.SIZE 44827 BODY[1.2] {5}\r\nhello)\r\n", 1),
    ] {
        let mut decoder = Decoder::client();
        let (_, allocations) = used_by(|| {
            let response = decoder.response(line);
            assert!(response.is_ok() && decoder.deviations().is_empty());
        });
        assert!(allocations <= most, "{allocations} allocations for {}", line.escape_ascii());
    }
}

fn a_declared_size_allocates_nothing() {
    for (sender, octets) in [
        (Sender::Client, &b"A1 APPEND x {4294967295}\r\n"[..]),
        (Sender::Client, b"A1 APPEND x ~{9223372036854775807+}\r\n"),
        (Sender::Server, b"* 1 FETCH (BODY[] {4294967296}\r\n"),
    ] {
        let mut limits = Limits::server();
        // As careless as can be: buffer what is announced.
        (limits.inline, limits.frame) = (usize::MAX, usize::MAX);
        let (peak, _) = used_by(|| {
            let mut framer = framer(sender, limits, octets);
            if let Step::Literal { .. } = framer.step() {
                let _fits_only_64_bits = framer.buffer();
            }
            framer.receive(b"x");
            assert_eq!(framer.step(), Step::Incomplete);
        });
        assert!(peak < 1000, "{peak} octets for {}", octets.escape_ascii());
    }
}

fn a_gigabyte_is_streamed_in_the_memory_of_a_chunk() {
    const GIGABYTE: u64 = 1 << 30;
    let chunk = Bytes::from(vec![b'x'; 64 << 10]);
    let (peak, _) = used_by(|| {
        let mut framer = Framer::new(Sender::Server, Limits::client());
        let mut writer = Writer::new(Peer::client());
        framer.receive(format!("* 1 FETCH (BODY[] {{{GIGABYTE}}}\r\n").as_bytes());
        let Step::Literal { octets, binary, .. } = framer.step() else { panic!() };
        framer.stream().unwrap();
        writer.promise(octets, binary).unwrap();
        let mut received = 0;
        let mut sent = 0;
        while received < GIGABYTE {
            framer.receive(&chunk);
            received += chunk.len() as u64;
            while let Step::Octets { octets, .. } = framer.step() {
                writer.supply(octets).unwrap();
                sent += writer.remaining() as u64;
                writer.advance(writer.remaining());
            }
        }
        framer.receive(b")\r\n");
        assert!(matches!(framer.step(), Step::Frame(frame) if frame.octets().ends_with(b"\r\n)\r\n")));
        assert_eq!(sent, GIGABYTE + " {1073741824}\r\n".len() as u64);
        assert!(writer.is_empty());
    });
    println!("1 GiB streamed through framer and writer: {peak} octets at most");
    assert!(peak < 1 << 20, "{peak} octets");
}

/// Octets of a large message.
const LARGE: u64 = 50_000_000;

fn a_client_takes_a_large_message_in_the_memory_of_a_chunk() {
    let chunk = vec![b'x'; 64 << 10];
    let (peak, _) = used_by(|| {
        let mut client = client_in_a_mailbox();
        client.receive(format!("* 1 FETCH (UID 7 BODY[] {{{LARGE}}}\r\n").as_bytes());
        assert!(matches!(client.poll_event(), Some(Event::Literal { octets: LARGE, .. })));
        let mut received = 0;
        while received < LARGE {
            let count = chunk.len().min(usize::try_from(LARGE - received).unwrap());
            client.receive(&chunk[..count]);
            while let Some(event) = client.poll_event() {
                let Event::Octets { octets, .. } = event else { panic!("{event:?}") };
                received += octets.len() as u64;
            }
        }
        client.receive(b")\r\n");
        assert!(matches!(client.poll_event(), Some(Event::Fetch { uid: Some(7), .. })));
    });
    println!("50 MB fetched through a client: {peak} octets at most");
    assert!(peak < 1 << 20, "{peak} octets");
}

fn a_client_sends_a_large_message_in_the_memory_of_a_chunk() {
    let chunk = Bytes::from(vec![b'x'; 64 << 10]);
    for is_refused in [false, true] {
        let (peak, _) = used_by(|| {
            let mut client = client_in_a_mailbox();
            let append = Append::new(Mailbox::INBOX, AppendMessage::streamed(LARGE));
            client.send(Command::Append(append)).unwrap();
            let head = client.transmit().remaining();
            client.transmit().advance(head);
            client.receive(b"+ go\r\n");
            while client.poll_event().is_some() {}
            let mut sent = 0;
            while sent < LARGE + 2 {
                // A server that refuses it half way is sent what nobody supplies any more.
                if is_refused && sent > LARGE / 2 && client.wanted().is_some() {
                    client.receive(b"A2 NO [OVERQUOTA] full\r\n");
                    assert!(matches!(client.poll_event(), Some(Event::Completed { .. })));
                }
                if let Some(wanted) = client.wanted() {
                    let count = chunk.len().min(usize::try_from(wanted).unwrap());
                    client.supply(chunk.slice(..count)).unwrap();
                }
                let count = client.transmit().chunk().len();
                assert!(count > 0);
                client.transmit().advance(count);
                sent += count as u64;
            }
            assert_eq!(sent, LARGE + 2);
        });
        println!("50 MB appended through a client: {peak} octets at most");
        assert!(peak < 1 << 20, "{peak} octets");
    }
}

fn client_in_a_mailbox() -> Client {
    let mut client = Client::new(Config::default());
    client.receive(b"* PREAUTH in\r\n");
    while client.poll_event().is_some() {}
    client.send(Command::Select(Select::new(Mailbox::INBOX))).unwrap();
    let count = client.transmit().remaining();
    client.transmit().advance(count);
    client.receive(b"* 1 EXISTS\r\nA1 OK done\r\n");
    while client.poll_event().is_some() {}
    client
}

fn an_endless_line_is_not_kept() {
    let limits = Limits::server();
    let chunk = vec![b'x'; 10_000];
    let (peak, _) = used_by(|| {
        let mut framer = Framer::new(Sender::Client, limits);
        for _ in 0..10_000 {
            framer.receive(&chunk);
            assert_eq!(framer.step(), Step::Incomplete);
        }
        assert!(framer.dropped() > 99_000_000);
    });
    println!("100 MB of a line limited to 64 KiB: {peak} octets at most");
    assert!(peak < 4 * limits.line, "{peak} octets");
}

fn small_frames_allocate_once_a_buffer() {
    let octets = b"* 1 FETCH (FLAGS (\\Seen) BODY[] {5}\r\nhello)\r\n".repeat(1000);
    let mut framer = framer(Sender::Server, Limits::client(), &octets);
    let (_, blocks) = used_by(|| {
        for _ in 0..1000 {
            assert!(matches!(framer.step(), Step::Frame(_)));
        }
    });
    assert!(blocks <= 1, "{blocks} allocations for 1,000 frames of one chunk");
}

fn a_written_frame_reuses_its_buffer() {
    let mut writer = Writer::new(Peer::server());
    let write = |writer: &mut Writer| {
        writer.tag("A1").unwrap();
        writer.space();
        writer.atom("NOOP").unwrap();
        writer.end();
        writer.advance(writer.remaining());
    };
    write(&mut writer);
    let (_, blocks) = used_by(|| (0..1000).for_each(|_| write(&mut writer)));
    assert_eq!(blocks, 0, "allocations for 1,000 commands");
}

fn a_value_is_written_without_an_allocation() {
    const ENVELOPE: &str = r#"(NIL "a \"b\"" (("Ann" NIL "ann" "x.org")) NIL NIL NIL NIL NIL NIL "<1@x.org>")"#;
    const TEXT: &str = r#"("TEXT" "PLAIN" ("CHARSET" "UTF-8") NIL NIL "7BIT" 1152 23 NIL NIL NIL NIL)"#;
    for line in [
        "* 1721012346 EXISTS\r\n".into(),
        "A1 OK [READ-WRITE] done\r\n".into(),
        "* LIST (\\HasNoChildren \\Sent) \"/\" \"Archive/2024\"\r\n".into(),
        "* STATUS INBOX (MESSAGES 231 UIDNEXT 44292)\r\n".into(),
        format!("* 12 FETCH (UID 4827 FLAGS (\\Seen $Junk) ENVELOPE {ENVELOPE} BODY[1.2] {{5}}\r\nhello)\r\n"),
        format!(
            "* 12 FETCH (BODYSTRUCTURE ({TEXT}(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 1 {ENVELOPE} {TEXT} 9) \"MIXED\"))\r\n"
        ),
    ] {
        let mut decoder = Decoder::client();
        let response = decoder.response(line.as_bytes()).unwrap();
        let mut writer = Writer::new(Peer::client());
        let write = |writer: &mut Writer| {
            response.encode(writer);
            writer.advance(writer.remaining());
        };
        write(&mut writer);
        let (_, blocks) = used_by(|| (0..100).for_each(|_| write(&mut writer)));
        assert_eq!(blocks, 0, "allocations for 100 of {line}");
    }
}

/// A million messages with UIDs that follow each other take what one takes, and at worst 16 octets each.
fn a_view_takes_memory_for_gaps_and_not_for_messages() {
    const MILLION: u32 = 1_000_000;
    // A prime above it: multiples of a number below are all numbers in another order.
    const PRIME: u64 = 1_000_003;
    let view = |gap: u32, order: u64| {
        let mut view = MailboxView::new();
        view.told_exists(MILLION).unwrap();
        for at in 1..PRIME {
            let number = u32::try_from(at * order % PRIME).unwrap();
            if number <= MILLION {
                view.told_fetch(number, Some(number * gap), None).unwrap();
            }
        }
        assert_eq!(view.unknown(), 0);
    };
    for (order, contiguous) in [(1, 2_000), (PRIME - 1, 2_000), (618_034, 17_000_000)] {
        let (most, _) = used_by(|| view(1, order));
        assert!(most < contiguous, "{most}");
        let (most, _) = used_by(|| view(2, order));
        assert!(most < 17_000_000, "{most}");
        println!("a million UIDs with gaps, learnt by steps of {order}: {most} octets at most");
    }
}
