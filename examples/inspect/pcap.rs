//! Packets, as tcpdump writes them: pcap and pcapng, with Ethernet, loopback, raw IP or Linux "cooked" around IPv4 or IPv6.
//!
//! What becomes of their segments is in `reassembly.rs`. Not here: fragments of IP. Checksums are not looked at, since a network
//! card may fill them in after tcpdump has seen the packet.

use crate::{
    capture::Capture,
    reassembly::{Connections, Segment},
};
use etherparse::{LaxNetSlice, LaxSlicedPacket, TransportSlice};
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
    let mut reader = Reader { port, connections: Connections::default(), interfaces: Vec::new(), packets: 0 };
    let end = if octets.starts_with(&PCAPNG) {
        let blocks = PcapNGSlice::from_slice(octets).map_err(|_| "not a pcapng file that can be read")?;
        reader.blocks(blocks)
    } else {
        let (mut rest, header) = parse_pcap_header(octets).map_err(|_| "not a pcap file that can be read")?;
        let units = units(if header.is_nanosecond_precision() { 9 } else { 6 });
        reader.interfaces.push(Interface { link: header.network, units, offset: 0 });
        let parse = if header.is_bigendian() { parse_pcap_frame_be } else { parse_pcap_frame };
        reader.blocks(iter::from_fn(|| {
            let next = (!rest.is_empty()).then(|| parse(rest))?;
            Some(next.map(|(after, packet)| {
                rest = after;
                PcapBlockOwned::from(packet)
            }))
        }))
    };
    let is_cut = end?;
    let packets = reader.packets;
    let (sessions, mut notes) = reader.connections.into_sessions();
    if sessions.is_empty() {
        return Err(format!("none of its {packets} packets has octets from or to port {port}; --port N takes another"));
    }
    if is_cut {
        notes.push("the file ends inside a packet".into());
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

struct Reader {
    port: u16,
    connections: Connections,
    interfaces: Vec<Interface>,
    packets: u64,
}

type BlockResult<'a> = Result<PcapBlockOwned<'a>, nom::Err<PcapError<&'a [u8]>>>;

impl Reader {
    /// Reads all blocks; true if the last of them is not whole.
    fn blocks<'a>(&mut self, blocks: impl Iterator<Item = BlockResult<'a>>) -> Result<bool, String> {
        for block in blocks {
            match block {
                Ok(PcapBlockOwned::Legacy(packet)) => {
                    let (seconds, units) = (u64::from(packet.ts_sec), u64::from(packet.ts_usec));
                    let time = self.interfaces.first().and_then(|it| it.time(seconds * it.units? + units));
                    self.packet(0, time, packet.data)?;
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
                    self.packet(at, time, packet.packet_data())?;
                }
                Ok(PcapBlockOwned::NG(Block::SimplePacket(packet))) => self.packet(0, None, packet.packet_data())?,
                Ok(_) => {}
                Err(nom::Err::Incomplete(_)) => return Ok(true),
                Err(_) => return Err(format!("what follows packet {} is no packet", self.packets)),
            }
        }
        Ok(false)
    }

    fn packet(&mut self, interface: usize, time: Option<Duration>, octets: &[u8]) -> Result<(), String> {
        self.packets += 1;
        let link = self.interfaces.get(interface).ok_or("a packet is of no interface")?.link;
        // Octets before the packet of IP.
        let header = match link {
            Linktype::ETHERNET => None,
            Linktype::RAW | Linktype::IPV4 | Linktype::IPV6 => Some(0),
            Linktype::NULL | Linktype::LOOP => Some(4),
            Linktype::LINUX_SLL => Some(16),
            Linktype::LINUX_SLL2 => Some(20),
            Linktype(number) => {
                return Err(format!(
                    "its packets are of link type {number}; Ethernet, loopback, raw IP and cooked can be read"
                ));
            }
        };
        // What is no IP does not matter here.
        let packet = match header {
            None => LaxSlicedPacket::from_ethernet(octets).ok(),
            Some(header) => octets.get(header..).and_then(|octets| LaxSlicedPacket::from_ip(octets).ok()),
        };
        let Some(LaxSlicedPacket { net: Some(net), transport: Some(TransportSlice::Tcp(tcp)), .. }) = packet else {
            return Ok(());
        };
        let (source, destination): (IpAddr, IpAddr) = match &net {
            LaxNetSlice::Ipv4(ip) => (ip.header().source_addr().into(), ip.header().destination_addr().into()),
            LaxNetSlice::Ipv6(ip) => (ip.header().source_addr().into(), ip.header().destination_addr().into()),
            LaxNetSlice::Arp(_) => return Ok(()),
        };
        let source = (source, tcp.source_port()).into();
        let destination = (destination, tcp.destination_port()).into();
        let segment = Segment { time, is_first: tcp.syn(), number: tcp.sequence_number(), octets: tcp.payload() };
        if tcp.destination_port() == self.port {
            self.connections.client_sent(source, destination, &segment);
        } else if tcp.source_port() == self.port {
            self.connections.server_sent(destination, source, &segment);
        }
        Ok(())
    }
}
