//! Packets, as tcpdump writes them: however they come, the sessions are the same.

use super::{ended, inspect, printed};
use etherparse::PacketBuilder;

/// Writes a pcap file.
struct File {
    octets: Vec<u8>,
    seconds: u32,
}

const CLIENT: u16 = 40_000;

impl File {
    fn new() -> Self {
        Self::of_link(1)
    }

    fn of_link(link: u32) -> Self {
        let header = [0xa1b2_c3d4, 0x0002_0004_u32.rotate_left(16), 0, 0, 0x4_0000, link];
        Self { octets: header.iter().flat_map(|word| word.to_le_bytes()).collect(), seconds: 0 }
    }

    /// A packet, a second after the last.
    fn packet(&mut self, packet: &[u8]) {
        self.seconds += 1;
        let length = u32::try_from(packet.len()).unwrap();
        for word in [self.seconds, 0, length, length] {
            self.octets.extend(word.to_le_bytes());
        }
        self.octets.extend(packet);
    }

    fn client(&mut self, number: u32, text: &str) -> &mut Self {
        self.tcp(&Tcp { number, ..Tcp::client(text) })
    }

    fn server(&mut self, number: u32, text: &str) -> &mut Self {
        self.tcp(&Tcp { number, ..Tcp::server(text) })
    }

    fn tcp(&mut self, tcp: &Tcp<'_>) -> &mut Self {
        self.packet(&tcp.packet());
        self
    }

    /// Both ends open their streams.
    fn open(&mut self, client: u32, server: u32) -> &mut Self {
        self.packet(&segment(CLIENT, 143, client, true, ""));
        self.packet(&segment(143, CLIENT, server, true, ""));
        self
    }
}

/// A segment with all that it can say.
struct Tcp<'a> {
    from: u16,
    to: u16,
    number: u32,
    expects: u32,
    flags: &'a str,
    text: &'a str,
}

impl<'a> Tcp<'a> {
    fn client(text: &'a str) -> Self {
        Self { from: CLIENT, to: 143, number: 0, expects: 0, flags: "", text }
    }

    fn server(text: &'a str) -> Self {
        Self { from: 143, to: CLIENT, ..Self::client(text) }
    }

    /// In Ethernet and IPv4. Short frames are filled up.
    fn packet(&self) -> Vec<u8> {
        let ends = ([127, 0, 0, 1], [127, 0, 0, 1]);
        let ip = PacketBuilder::ethernet2([2; 6], [4; 6]).ipv4(ends.0, ends.1, 64);
        let mut tcp = ip.tcp(self.from, self.to, self.number, 1000).ack(self.expects);
        for flag in self.flags.chars() {
            tcp = match flag {
                'S' => tcp.syn(),
                'F' => tcp.fin(),
                _ => tcp.rst(),
            };
        }
        let mut packet = Vec::new();
        tcp.write(&mut packet, self.text.as_bytes()).unwrap();
        packet.resize(packet.len().max(60), 0);
        packet
    }
}

/// In Ethernet and IPv4.
fn segment(from: u16, to: u16, number: u32, is_first: bool, text: &str) -> Vec<u8> {
    let tcp =
        PacketBuilder::ethernet2([2; 6], [4; 6]).ipv4([127, 0, 0, 1], [127, 0, 0, 1], 64).tcp(from, to, number, 1000);
    let tcp = if is_first { tcp.syn() } else { tcp.ack(1) };
    let mut packet = Vec::new();
    tcp.write(&mut packet, text.as_bytes()).unwrap();
    // Short frames are filled up.
    packet.resize(packet.len().max(60), 0);
    packet
}

/// The lines about messages.
fn messages(file: &File) -> Vec<String> {
    let shown = printed(&["-"], &file.octets);
    let is_message = |line: &&str| line.starts_with("C ") || line.starts_with("S ");
    let text = |line: &str| line[20..].trim_start().to_owned();
    shown.lines().filter(is_message).map(text).collect()
}

const NOOP: [&str; 3] = ["* OK ready = greeting OK", "A1 NOOP = NOOP", "A1 OK done = OK"];

#[test]
fn segments_in_order_are_a_session() {
    let mut file = File::new();
    file.open(100, 500)
        .server(501, "* OK ready\r\n")
        .client(101, "A1 NO")
        .client(106, "OP\r\n")
        .server(513, "A1 OK done\r\n");
    assert_eq!(messages(&file), NOOP);
    let shown = printed(&["--quiet", "--stats", "-"], &file.octets);
    // From the last octet of the command, which came with the fifth packet, to the sixth.
    assert!(shown.contains("NOOP                                    1    1000.00    1000.00    1000.00"), "{shown}");
}

#[test]
fn what_is_sent_twice_counts_once_and_what_comes_out_of_turn_waits() {
    let mut file = File::new();
    file.open(100, 500)
        .open(100, 500)
        .server(507, "eady\r\n")
        .server(501, "* OK r")
        .server(501, "* OK ready\r\n")
        .client(106, "OP\r\n")
        .client(103, " NOOP")
        .client(101, "A1 N")
        .client(100, "\0")
        .server(513, "A1 OK")
        .server(516, "OK done\r\n");
    assert_eq!(messages(&file), NOOP);
}

#[test]
fn numbers_go_on_from_0() {
    let mut file = File::new();
    file.open(u32::MAX - 3, u32::MAX);
    file.tcp(&Tcp { number: 0, expects: u32::MAX - 2, ..Tcp::server("* OK ready\r\n") });
    file.tcp(&Tcp { number: 2, expects: 12, ..Tcp::client("OP\r\n") });
    file.tcp(&Tcp { number: u32::MAX - 2, expects: 12, ..Tcp::client("A1 NO") });
    file.tcp(&Tcp { number: 12, expects: 6, ..Tcp::server("A1 OK done\r\n") });
    assert_eq!(messages(&file), NOOP);
}

#[test]
fn a_capture_may_begin_behind_the_opening() {
    let mut file = File::new();
    file.server(7_000, "* OK ready\r\n").client(9_000, "A1 NOOP\r\n").server(7_012, "A1 OK done\r\n");
    assert_eq!(messages(&file), NOOP);
    // What is no greeting is none then.
    let mut file = File::new();
    file.server(7_000, "* 3 EXISTS\r\n").client(9_000, "A1 NOOP\r\n").server(7_012, "A1 OK done\r\n");
    assert_eq!(messages(&file), ["* 3 EXISTS = EXISTS", NOOP[1], NOOP[2]]);
}

#[test]
fn each_connection_is_a_session() {
    let mut file = File::new();
    // The same port again, and another client meanwhile.
    file.open(100, 500).server(501, "* OK ready\r\n").client(101, "A1 NOOP\r\n");
    file.packet(&segment(143, 41_000, 1, false, "* OK other\r\n"));
    file.server(513, "A1 OK done\r\n").open(9100, 9500).server(9501, "* OK ready\r\n").client(9101, "A1 NOOP\r\n");
    file.server(9513, "A1 OK done\r\n");
    assert_eq!(messages(&file), [&NOOP[..], &["* OK other = greeting OK"], &NOOP].concat());
    let shown = printed(&["-"], &file.octets);
    for header in ["127.0.0.1:40000: connection 1", "127.0.0.1:41000: connection 2", "127.0.0.1:40000: connection 3"] {
        assert!(shown.contains(&format!("-  127.0.0.1:143 <- {header}\n")), "{shown}");
    }
    let json = printed(&["--json", "-"], &file.octets);
    assert!(json.lines().any(|line| line.contains("\"number\":5,") && line.contains("\"session\":3,")), "{json}");
}

#[test]
fn what_is_missing_is_told() {
    let mut file = File::new();
    file.open(100, 500).server(501, "* OK ready\r\n").server(520, "* 5 EXISTS\r\n");
    let output = inspect(&["--quiet", "-"], &file.octets);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let gap = "inspect: -: connection 1: 7 octets of the server are missing or cut off; what follows them is a session of its own\n";
    assert_eq!(said, gap);
    assert!(String::from_utf8_lossy(&output.stdout).contains("framed 2 frames"));

    file.octets.truncate(file.octets.len() - 1);
    let said = String::from_utf8_lossy(&inspect(&["--quiet", "-"], &file.octets).stderr).into_owned();
    assert_eq!(said, "inspect: -: the file ends inside a packet\n");
}

#[test]
fn what_an_answer_was_recorded_before_is_told_before_it() {
    let mut file = File::new();
    file.open(0, 0);
    file.tcp(&Tcp { number: 1, expects: 1, ..Tcp::server("* OK ready\r\n") });
    file.tcp(&Tcp { number: 13, expects: 18, ..Tcp::server("+ go\r\n") });
    file.tcp(&Tcp { number: 1, expects: 13, ..Tcp::client("A1 APPEND x {3}\r\n") });
    file.tcp(&Tcp { number: 19, expects: 23, ..Tcp::server("A1 OK done\r\n") });
    file.tcp(&Tcp { number: 18, expects: 19, ..Tcp::client("abc\r\n") });
    let append = ["+ go = continuation", "{3} A1 APPEND x {3}\\r\\nabc = APPEND 1 messages", "A1 OK done = OK"];
    assert_eq!(messages(&file), [&NOOP[..1], &append].concat());
}

#[test]
fn behind_a_lost_packet_the_session_goes_on_as_another() {
    let mut file = File::new();
    file.open(0, 0);
    file.tcp(&Tcp { number: 1, expects: 1, ..Tcp::server("* OK ready\r\n") });
    file.tcp(&Tcp { number: 1, expects: 13, ..Tcp::client("A1 NOOP\r\n") });
    // Its answer, of 12 octets, is not there.
    file.tcp(&Tcp { number: 10, expects: 25, ..Tcp::client("A2 NOOP\r\n") });
    file.tcp(&Tcp { number: 25, expects: 19, ..Tcp::server("A2 OK done\r\n") });
    file.tcp(&Tcp { number: 19, expects: 37, ..Tcp::client("A3 LOGOUT\r\n") });
    file.tcp(&Tcp { number: 37, expects: 30, flags: "F", ..Tcp::server("A3 OK done\r\n") });
    let output = inspect(&["-"], &file.octets);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("connection 1: 12 octets of the server are missing or cut off"), "{said}");
    let shown = String::from_utf8_lossy(&output.stdout);
    let (before, behind) = shown.split_once("connection 1, behind gap 1\n").expect("there are two");
    assert!(before.contains("= greeting OK") && before.contains("A1 NOOP = NOOP"), "{shown}");
    let order = ["A2 NOOP = NOOP", "A2 OK done = OK", "A3 LOGOUT = LOGOUT", "A3 OK done = OK"];
    let places: Vec<_> = order.iter().map(|text| behind.find(text).expect("it is there")).collect();
    assert!(places.is_sorted(), "{shown}");
    assert!(output.status.success(), "{shown}");
}

#[test]
fn a_long_wait_for_what_is_lost_ends() {
    let mut file = File::new();
    file.open(0, 0);
    file.tcp(&Tcp { number: 1, expects: 1, ..Tcp::server("* OK ready\r\n") });
    // All octets of the server behind the greeting are lost.
    let mut number = 1;
    for at in 0..3000 {
        let text = format!("A{at} NOOP\r\n");
        file.tcp(&Tcp { number, expects: 13 + 10 * at, ..Tcp::client(&text) });
        number += u32::try_from(text.len()).unwrap();
    }
    let shown = printed(&["--quiet", "-"], &file.octets);
    assert!(shown.contains("framed 3001 frames, 0 abandoned"), "{shown}");
}

#[test]
fn a_port_can_be_taken_again_without_the_clients_opening() {
    let first = |file: &mut File| {
        file.open(100, 500).server(501, "* OK ready\r\n").client(101, "A1 NOOP\r\n");
    };
    // The server's opening alone.
    let mut file = File::new();
    first(&mut file);
    file.server(513, "A1 OK done\r\n").tcp(&Tcp { number: 3_000_000_500, flags: "S", ..Tcp::server("") });
    file.server(3_000_000_501, "* OK ready\r\n").client(9_000_101, "A1 NOOP\r\n");
    file.server(3_000_000_513, "A1 OK done\r\n");
    assert_eq!(messages(&file), [NOOP, NOOP].concat());
    // None, behind a reset, or behind the end of both streams; what is sent again then is not new.
    for (flag, last, count) in [("R", "", 5), ("F", "A1 OK done\r\n", 6)] {
        let mut file = File::new();
        first(&mut file);
        file.tcp(&Tcp { number: 513, flags: flag, ..Tcp::server(last) });
        file.tcp(&Tcp { number: 110, flags: flag, ..Tcp::client("") });
        file.client(101, "A1 NOOP\r\n");
        file.server(3_000_000_501, "* OK ready\r\n").client(9_000_101, "A1 NOOP\r\n");
        file.server(3_000_000_513, "A1 OK done\r\n");
        let all = messages(&file);
        assert_eq!((all.len(), &all[count - 3..]), (count, &NOOP.map(String::from)[..]), "{flag}");
    }
}

#[test]
fn what_a_reset_says_is_not_imap() {
    let mut file = File::new();
    file.server(1, "* OK ready\r\n").tcp(&Tcp { number: 13, flags: "R", ..Tcp::server("reset by a firewall\r\n") });
    assert_eq!(messages(&file), NOOP[..1]);
}

#[test]
fn what_is_cut_off_or_in_fragments_is_told() {
    let mut file = File::new();
    file.server(1, "* OK ready\r\n");
    let mut packet = Tcp { number: 13, ..Tcp::server("* OK a text that is rather long\r\n") }.packet();
    packet.truncate(70);
    file.packet(&packet);
    let said = |file: &File| String::from_utf8_lossy(&inspect(&["--quiet", "-"], &file.octets).stderr).into_owned();
    assert_eq!(said(&file), "inspect: -: 1 packets are cut off (tcpdump -s 0 keeps them whole)\n");

    let mut file = File::new();
    file.server(1, "* OK ready\r\n");
    let mut packet = Tcp { number: 13, ..Tcp::server("* OK\r\n") }.packet();
    packet[20] |= 0x20;
    file.packet(&packet);
    assert_eq!(said(&file), "inspect: -: 1 packets are fragments, which are not put together\n");
}

#[test]
fn links_of_other_kinds_and_ip_of_version_6_are_read() {
    let text = b"* OK ready\r\n";
    let mut six = Vec::new();
    let builder = PacketBuilder::ipv6([1; 16], [2; 16], 64).tcp(143, CLIENT, 1, 1000).ack(1);
    builder.write(&mut six, text).unwrap();
    let four = segment(143, CLIENT, 1, false, "* OK ready\r\n")[14..].to_vec();
    let mut tagged = segment(143, CLIENT, 1, false, "* OK ready\r\n");
    tagged.splice(12..12, [0x81, 0, 0, 7]);
    let summed = [&segment(143, CLIENT, 1, false, "* OK ready\r\n"), &b"FCS!"[..]].concat();
    let over_ppp = [&[0; 12][..], &[0x88, 0x64, 0x11, 0, 0, 1, 0, 54, 0, 0x21], &four].concat();
    let cooked = [&[0; 14][..], &[0x81, 0, 0, 7, 8, 0], &four].concat();
    let cooked2 = [&[0x81, 0][..], &[0; 18], &[0, 7, 8, 0], &four].concat();
    for (link, header, packet) in [
        (1, 0, &tagged),
        (101, 0, &four),
        (101, 0, &six),
        (0, 4, &four),
        (108, 4, &six),
        (113, 16, &four),
        (276, 20, &six),
        (12, 0, &four),
        (14, 0, &six),
        // With four octets of a check sum, and bits that say so.
        (0x1400_0001, 0, &summed),
        (1, 0, &over_ppp),
        (113, 0, &cooked),
        (276, 0, &cooked2),
    ] {
        let mut file = File::of_link(link);
        file.packet(&[&vec![0; header][..], packet].concat());
        // What has no TCP in it is passed over.
        file.packet(&vec![0; header + 30]);
        assert_eq!(messages(&file), NOOP[..1], "link {link}");
    }
}

#[test]
fn pcapng_is_read() {
    let packet = segment(143, CLIENT, 1, false, "* OK ready\r\n");
    let block = |kind: u32, body: &[u8]| {
        let length = u32::try_from(body.len() + 12).unwrap().to_be_bytes();
        [&kind.to_be_bytes(), &length, body, &length].concat()
    };
    let length = u32::try_from(packet.len()).unwrap().to_be_bytes();
    let mut padded = packet.clone();
    padded.resize(packet.len().next_multiple_of(4), 0);
    // In units of 2^-10 seconds: the third second and a half.
    let time = (3_u64 << 10 | 1 << 9).to_be_bytes();
    let octets = [
        block(0x0a0d_0d0a, &[&[0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0][..], &[0xff; 8]].concat()),
        block(1, &[0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 1, 0x8a, 0, 0, 0, 0, 0, 0, 0]),
        block(6, &[&[0; 4][..], &time, &length, &length, &padded].concat()),
    ]
    .concat();
    let json = printed(&["--json", "-"], octets);
    assert!(json.contains("\"text\":\"* OK ready\",\"time\":3.5,"), "{json}");
}

#[test]
fn a_foreign_interface_or_a_bad_tail_hides_no_packet() {
    let block = |kind: u32, body: &[u8]| {
        let length = u32::try_from(body.len() + 12).unwrap().to_be_bytes();
        [&kind.to_be_bytes(), &length, body, &length].concat()
    };
    let packet = |interface: u8, octets: &[u8]| {
        let length = u32::try_from(octets.len()).unwrap().to_be_bytes();
        let mut padded = octets.to_vec();
        padded.resize(octets.len().next_multiple_of(4), 0);
        block(6, &[&[0, 0, 0, interface][..], &[0; 8], &length, &length, &padded].concat())
    };
    let octets = [
        block(0x0a0d_0d0a, &[&[0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0][..], &[0xff; 8]].concat()),
        block(1, &[0, 1, 0, 0, 0, 0, 0, 0]),
        block(1, &[0, 189, 0, 0, 0, 0, 0, 0]),
        packet(0, &segment(143, CLIENT, 1, false, "* OK ready\r\n")),
        packet(1, &[0; 40]),
        packet(0, &segment(143, CLIENT, 13, false, "* 3 EXISTS\r\n")),
        vec![0; 64],
    ]
    .concat();
    let output = inspect(&["--quiet", "-"], &octets);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("1 of its packets are of link type 189 or the like") && said.contains("what follows packet 3")
    );
    assert!(output.status.success() && output.stdout.starts_with(b"framed 2 frames"), "{output:?}");
}

#[test]
fn nanoseconds_and_other_byte_orders_are_read() {
    let packet = segment(143, CLIENT, 1, false, "* OK ready\r\n");
    let length = u32::try_from(packet.len()).unwrap();
    for (magic, time) in [(0xa1b2_3c4d_u32, "7.25"), (0xa1b2_c3d4, "257.0")] {
        let words = [magic, 0x0002_0004, 0, 0, 0x4_0000, 1, 7, 250_000_000, length, length];
        let octets: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).chain(packet.iter().copied()).collect();
        let json = printed(&["--json", "-"], octets);
        assert!(json.contains(&format!("\"time\":{time},")), "{json}");
    }
}

#[test]
fn the_port_is_the_servers() {
    let mut file = File::new();
    file.packet(&segment(1143, CLIENT, 1, false, "* OK ready\r\n"));
    let output = inspect(&["-"], &file.octets);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(said, "inspect: -: none of its 1 packets has octets from or to port 143; --port N takes another\n");
    assert!(printed(&["--port", "1143", "-"], &file.octets).contains("= greeting OK"));

    let mut file = File::of_link(105);
    file.packet(&[0; 60]);
    let said = String::from_utf8_lossy(&inspect(&["-"], &file.octets).stderr).into_owned();
    assert!(said.contains("link type 105 or the like; Ethernet, loopback, raw IP and cooked can be read"), "{said}");
}

#[test]
fn what_tcpdump_wrote_of_two_sessions_is_read() {
    let file = "corpus/pymap/imaplib--as-tcpdump-saw-it--01.pcap";
    let (shown, status) = ended(&["--stats", file], "");
    assert_eq!(status, 0);
    assert!(shown.contains(": connection 2\n") && shown.contains("LOGIN alice [redacted]"), "{shown}");
    assert!(!shown.contains("secret") && !shown.contains("AGFsaWNl"), "{shown}");
    assert!(shown.contains("round trips, in ms"), "{shown}");
    let total = "framed 59 frames, 0 abandoned, 0 opaque octets\n\
                 decoded 59 messages, 0 failed (0 expected), 0 deviations\n";
    assert!(shown.ends_with(total), "{shown}");
}
