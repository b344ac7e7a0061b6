//! Packets, as tcpdump writes them: pcap and pcapng, with Ethernet (`PPPoE` in it too), loopback, raw IP or Linux "cooked" around IPv4 or IPv6.
//!
//! What becomes of their segments is in `reassembly.rs`. Not here: fragments of IP, which are counted. Checksums are not looked at, since a network
//! card may fill them in after tcpdump has seen the packet.

use crate::{
    capture::Capture,
    reassembly::{Connections, Segment},
};
use etherparse::{LaxNetSlice, LaxSlicedPacket, TransportSlice};
use imap_wire::wire::Sender;
use pcap_parser::{
    Block, Linktype, PcapBlockOwned, PcapError, PcapNGSlice, nom, parse_pcap_frame, parse_pcap_frame_be,
    parse_pcap_header, traits::PcapNGPacketBlock,
};
use std::{iter, net::IpAddr, time::Duration};

const PCAPNG: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];

pub(crate) fn is_pcap(octets: &[u8]) -> bool {
    let magic = octets.first_chunk::<4>().copied().unwrap_or_default();
    let number = u32::from_be_bytes(magic);
    magic == PCAPNG || [number, number.swap_bytes()].iter().any(|it| matches!(it, 0xa1b2_c3d4 | 0xa1b2_3c4d))
}

/// The sessions with servers on this port, in the order in which they begin, and what could not be read.
pub(crate) fn sessions(octets: &[u8], port: u16) -> Result<(Vec<Capture>, Vec<String>), String> {
    let mut reader = Reader { port, ..Reader::default() };
    let end = if octets.starts_with(&PCAPNG) {
        let blocks = PcapNGSlice::from_slice(octets).map_err(|_| "not a pcapng file that can be read")?;
        reader.blocks(blocks)
    } else {
        let (mut rest, header) = parse_pcap_header(octets).map_err(|_| "not a pcap file that can be read")?;
        let units = units(if header.is_nanosecond_precision() { 9 } else { 6 });
        // draft-ietf-opsawg-pcap, section 4: the upper bits say what frames end with, which nobody needs here.
        let link = Linktype(header.network.0 & 0x03ff_ffff);
        reader.interfaces.push(Interface { link, units, offset: 0 });
        let parse = if header.is_bigendian() { parse_pcap_frame_be } else { parse_pcap_frame };
        reader.blocks(iter::from_fn(|| {
            let next = (!rest.is_empty()).then(|| parse(rest))?;
            Some(next.map(|(after, packet)| {
                rest = after;
                PcapBlockOwned::from(packet)
            }))
        }))
    };
    let Reader { packets, foreign, cut, fragments, connections, .. } = reader;
    let (sessions, mut notes) = connections.into_sessions();
    notes.extend(end);
    if fragments > 0 {
        notes.push(format!("{fragments} packets are fragments, which are not put together"));
    }
    if cut > 0 {
        notes.push(format!("{cut} packets are cut off (tcpdump -s 0 keeps them whole)"));
    }
    if let Some((link, count)) = foreign {
        notes.push(format!(
            "{count} of its packets are of link type {link} or the like; Ethernet, loopback, raw IP and cooked can be read"
        ));
    }
    if sessions.is_empty() {
        notes.push(format!("none of its {packets} packets has octets from or to port {port}; --port N takes another"));
        return Err(notes.join("; "));
    }
    Ok((sessions, notes))
}

struct Interface {
    link: Linktype,
    /// Units of time in a second, if they fit.
    units: Option<u64>,
    /// Seconds to add.
    offset: i64,
}

impl Interface {
    fn time(&self, time: u64) -> Option<Duration> {
        let units = self.units?;
        let seconds = (time / units).checked_add_signed(self.offset)?;
        let nanoseconds = u128::from(time % units) * 1_000_000_000 / u128::from(units);
        Some(Duration::new(seconds, u32::try_from(nanoseconds).ok()?))
    }
}

/// The option `if_tsresol`: a negative power of 2 if its highest bit is set, else of 10.
fn units(resolution: u8) -> Option<u64> {
    let power = u32::from(resolution & 0x7f);
    if resolution & 0x80 == 0 { 10_u64.checked_pow(power) } else { 1_u64.checked_shl(power) }
}

#[derive(Default)]
struct Reader {
    port: u16,
    connections: Connections,
    interfaces: Vec<Interface>,
    packets: u64,
    /// The first type of link that is not known, and packets of this one and others like it.
    foreign: Option<(i32, u64)>,
    /// Packets with octets that are not in the file.
    cut: u64,
    fragments: u64,
}

type BlockResult<'a> = Result<PcapBlockOwned<'a>, nom::Err<PcapError<&'a [u8]>>>;

impl Reader {
    /// Reads all blocks that there are: why there are no more, if not because the file ends.
    fn blocks<'a>(&mut self, blocks: impl Iterator<Item = BlockResult<'a>>) -> Option<String> {
        for block in blocks {
            match block {
                Ok(PcapBlockOwned::Legacy(packet)) => {
                    let (seconds, units) = (u64::from(packet.ts_sec), u64::from(packet.ts_usec));
                    let time = self.interfaces.first().and_then(|it| it.time(seconds * it.units? + units));
                    self.packet(0, time, packet.data);
                }
                // Interfaces are numbered in each section by itself.
                Ok(PcapBlockOwned::NG(Block::SectionHeader(_))) => self.interfaces.clear(),
                Ok(PcapBlockOwned::NG(Block::InterfaceDescription(it))) => {
                    let (link, units) = (it.linktype, units(it.if_tsresol));
                    self.interfaces.push(Interface { link, units, offset: it.if_tsoffset });
                }
                Ok(PcapBlockOwned::NG(Block::EnhancedPacket(packet))) => {
                    let (at, time) =
                        (packet.if_id as usize, u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low));
                    let time = self.interfaces.get(at).and_then(|it| it.time(time));
                    self.packet(at, time, packet.packet_data());
                }
                Ok(PcapBlockOwned::NG(Block::SimplePacket(packet))) => self.packet(0, None, packet.packet_data()),
                Ok(_) => {}
                Err(nom::Err::Incomplete(_)) => return Some("the file ends inside a packet".into()),
                Err(_) => return Some(format!("what follows packet {} is no packet", self.packets)),
            }
        }
        None
    }

    fn packet(&mut self, interface: usize, time: Option<Duration>, octets: &[u8]) {
        self.packets += 1;
        // One that belongs to no interface is of no link that is known.
        let link = self.interfaces.get(interface).map_or(Linktype(-1), |it| it.link);
        // Octets before the packet of IP.
        let header = match link {
            Linktype::ETHERNET => over_ppp(octets),
            Linktype::RAW | Linktype::IPV4 | Linktype::IPV6 | RAW_OF_BSD | RAW_OF_OPENBSD => Some(0),
            Linktype::NULL | Linktype::LOOP => Some(4),
            Linktype::LINUX_SLL => Some(behind_tags(octets, 14, 16)),
            Linktype::LINUX_SLL2 => Some(behind_tags(octets, 0, 20)),
            Linktype(number) => {
                self.foreign.get_or_insert((number, 0)).1 += 1;
                return;
            }
        };
        // What is no IP does not matter here.
        let packet = match header {
            None => LaxSlicedPacket::from_ethernet(octets).ok(),
            Some(header) => octets.get(header..).and_then(|octets| LaxSlicedPacket::from_ip(octets).ok()),
        };
        let Some(LaxSlicedPacket { net: Some(net), transport, .. }) = packet else { return };
        let (source, destination, payload): (IpAddr, IpAddr, _) = match &net {
            LaxNetSlice::Ipv4(ip) => {
                (ip.header().source_addr().into(), ip.header().destination_addr().into(), ip.payload())
            }
            LaxNetSlice::Ipv6(ip) => {
                (ip.header().source_addr().into(), ip.header().destination_addr().into(), ip.payload())
            }
            LaxNetSlice::Arp(_) => return,
        };
        if payload.fragmented {
            self.fragments += 1;
        }
        let Some(TransportSlice::Tcp(tcp)) = transport else { return };
        let source = (source, tcp.source_port()).into();
        let destination = (destination, tcp.destination_port()).into();
        let segment = Segment {
            time,
            is_first: tcp.syn(),
            is_last: tcp.fin() && !payload.incomplete,
            is_reset: tcp.rst(),
            number: tcp.sequence_number(),
            expects: tcp.ack().then(|| tcp.acknowledgment_number()),
            octets: tcp.payload(),
        };
        let (sender, client, server) = match self.port {
            port if port == tcp.destination_port() => (Sender::Client, source, destination),
            port if port == tcp.source_port() => (Sender::Server, destination, source),
            _ => return,
        };
        self.cut += u64::from(payload.incomplete);
        self.connections.receive(sender, client, server, &segment);
    }
}

/// Raw IP, as some systems number it.
const RAW_OF_BSD: Linktype = Linktype(12);
const RAW_OF_OPENBSD: Linktype = Linktype(14);

/// Of an Ethernet frame with PPP in it (RFC 2516) that carries IP, the octets before that.
fn over_ppp(frame: &[u8]) -> Option<usize> {
    let is_ppp = frame.get(12..14) == Some(&[0x88, 0x64]);
    let is_ip = matches!(frame.get(20..22), Some([0x00, 0x21 | 0x57]));
    (is_ppp && is_ip).then_some(22)
}

/// Octets of a cooked header with the tags of virtual networks behind it; its protocol stands `at` there.
fn behind_tags(packet: &[u8], mut at: usize, mut header: usize) -> usize {
    while matches!(packet.get(at..at + 2), Some([0x81, 0x00] | [0x88, 0xa8] | [0x91, 0x00])) {
        (at, header) = (header + 2, header + 4);
    }
    header
}
