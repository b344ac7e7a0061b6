//! NUL: it is in no message that IMAP tells of, and yet may be appended (RFC 3516).

use super::{
    Mail,
    header::Field,
    parts::{Kind, Part},
    structure::encoding,
};
use base64::{Engine, engine::general_purpose::STANDARD};

/// Octets in a line of base64, which is 76 characters long (RFC 2045, section 6.8).
const LINE: usize = 57;

impl Mail {
    /// The same message without NUL: the parts that have some are put in base64, and nothing else changes. `None` if NUL stands
    /// where that is of no use: in a header, between parts, in what is encoded already.
    ///
    /// RFC 3516, section 6: BODY and BODYSTRUCTURE tell of such parts as if they were encoded in a way that any client can be told
    /// of; and section 4.4 allows it to be done at once, when the message comes in. So one message is told to all clients.
    pub(crate) fn without_nul(&self) -> Option<Vec<u8>> {
        let (mut octets, mut done) = (Vec::new(), 0);
        for part in self.parts.iter().filter(|part| part.kind == Kind::Leaf && self.body_of(part).contains(&0)) {
            let is_itself = |name: &&[u8]| encoding(self.header_of(part)).eq_ignore_ascii_case(name);
            [&b"7bit"[..], b"8bit", b"binary"].iter().find(|name| is_itself(name))?;
            octets.extend_from_slice(&self.octets[done..part.header.start]);
            self.write_encoded(part, &mut octets);
            done = part.body.end;
        }
        octets.extend_from_slice(&self.octets[done..]);
        (!octets.contains(&0)).then_some(octets)
    }

    fn write_encoded(&self, part: &Part, octets: &mut Vec<u8>) {
        let header = self.header_of(part);
        let is_kept = |field: &Field<'_>| !field.is_named(b"Content-Transfer-Encoding");
        header.fields().filter(is_kept).for_each(|field| octets.extend_from_slice(field.octets));
        // Without it, a message has no encoding (RFC 2045, section 4).
        if part.header.start == 0 && header.first("MIME-Version").is_none() {
            octets.extend_from_slice(b"MIME-Version: 1.0\r\n");
        }
        octets.extend_from_slice(b"Content-Transfer-Encoding: base64\r\n");
        octets.extend_from_slice(header.blank_line());
        for line in self.body_of(part).chunks(LINE) {
            octets.extend_from_slice(STANDARD.encode(line).as_bytes());
            octets.extend_from_slice(b"\r\n");
        }
    }
}
