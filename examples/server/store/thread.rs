//! Which conversation a message belongs to, as its header tells.

use super::facts::object_id;
use imap_wire::ext::ObjectId;
use std::iter;

/// As many octets of a message are looked at.
const HEADER: usize = 64 << 10;

/// The beginning of a message, gathered from pieces.
#[derive(Default)]
pub(super) struct Header(Vec<u8>);

impl Header {
    pub(super) fn write(&mut self, octets: &[u8]) {
        let wanted = octets.len().min(HEADER - self.0.len());
        self.0.extend_from_slice(&octets[..wanted]);
    }

    /// The conversation, named after the message that began it: the first of References, or what this one replies to, or itself.
    ///
    /// So all of a conversation find together without a look at the others, in whichever order they come.
    pub(super) fn thread_id(&self) -> Option<ObjectId<'static>> {
        let text = String::from_utf8_lossy(&self.0);
        let header = text.split("\r\n\r\n").next()?;
        let fields = ["References", "In-Reply-To", "Message-ID"];
        let root = fields.iter().find_map(|field| first_id(header, field))?;
        Some(object_id(format!("T{:016x}", hash(root.as_bytes()))))
    }
}

/// The first `<id>` in this field, which may go on over several lines.
fn first_id(header: &str, name: &str) -> Option<String> {
    let is_wanted =
        |line: &&str| line.split_once(':').is_some_and(|(field, _)| field.trim().eq_ignore_ascii_case(name));
    let mut lines = header.lines().skip_while(|line| !is_wanted(line));
    let (_, first) = lines.next()?.split_once(':')?;
    let value: String = iter::once(first).chain(lines.take_while(|line| line.starts_with([' ', '\t']))).collect();
    let (_, id) = value.split_once('<')?;
    Some(id.split_once('>')?.0.trim().to_owned())
}

/// FNV-1a: the hash of the standard library may be another in its next version, and this one is kept.
fn hash(octets: &[u8]) -> u64 {
    octets.iter().fold(0xcbf2_9ce4_8422_2325, |hash, octet| (hash ^ u64::from(*octet)).wrapping_mul(0x0100_0000_01b3))
}
