//! The example `server`, over sockets: what it does, what it withstands, and what is left of it after it is killed. And the
//! example `proxy`, before it.
#![cfg(target_os = "linux")]

#[path = "example_server/answers.rs"]
mod answers;
#[path = "example_server/behaviour.rs"]
mod behaviour;
#[path = "example_server/client.rs"]
mod client;
#[path = "examples/example.rs"]
mod example;
#[path = "example_server/examples.rs"]
mod examples;
#[path = "example_server/floods.rs"]
mod floods;
#[path = "example_server/kill.rs"]
mod kill;
#[path = "example_server/load.rs"]
mod load;
#[path = "example_server/model.rs"]
mod model;
#[path = "example_server/process.rs"]
mod process;
#[path = "example_server/proxy.rs"]
mod proxy;
#[path = "example_server/refusals.rs"]
mod refusals;
#[path = "example_server/resync.rs"]
mod resync;
#[path = "example_server/storage.rs"]
mod storage;
#[path = "example_server/streams.rs"]
mod streams;

/// Numbers that are the same in each run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    fn below(&mut self, end: u32) -> usize {
        usize::try_from(self.next() % u64::from(end)).unwrap_or_default()
    }
}

/// A message that is like no other of another name, of about so many octets.
fn message(name: &str, octets: usize) -> Vec<u8> {
    let mut message = format!("Subject: {name}\r\nMessage-ID: <{name}@example.org>\r\n\r\n").into_bytes();
    let mut random = Random(name.bytes().fold(7, |sum, octet| sum * 31 % 0xffff_ffff + u64::from(octet)));
    while message.len() < octets {
        message.extend_from_slice(format!("{:012x} {name} {:012x}\r\n", random.next(), random.next()).as_bytes());
    }
    message
}
