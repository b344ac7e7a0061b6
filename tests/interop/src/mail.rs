//! Sample messages, and one of any size that is never kept.

use sha2::{Digest, Sha256};
use std::io::Read;

/// Messages of the kinds that matter to FETCH and SEARCH.
pub(crate) const SAMPLES: &[&str] = &[
    "Date: Mon, 1 Feb 2021 10:01:00 +0100\r\nFrom: Alice Example <alice@example.org>\r\nTo: Bob <bob@example.org>\r\n\
     Subject: Plain message\r\nMessage-ID: <1.sample@example.org>\r\n\r\nOne line.\r\nAnother line.\r\n",
    "Date: Tue, 2 Feb 2021 10:02:00 +0100\r\nFrom: Bob <bob@example.org>\r\nTo: alice@example.org\r\nCc: carol@example.net\r\n\
     Bcc: dave@example.net\r\nReply-To: \"Bob (home)\" <bob@home.example.org>\r\nSender: secretary@example.org\r\n\
     Subject: Re: Plain message\r\nMessage-ID: <2.sample@example.org>\r\nIn-Reply-To: <1.sample@example.org>\r\n\
     References: <1.sample@example.org>\r\n\r\n> One line.\r\nMe too.\r\n",
    "Date: Wed, 3 Feb 2021 10:03:00 +0100\r\nFrom: =?UTF-8?Q?J=C3=B6rg?= <joerg@example.org>\r\nTo: Group: a@example.org, b@example.org;\r\n\
     Subject: =?UTF-8?B?R3LDvMOfZQ==?= \"quoted\\\\\"\r\nMessage-ID: <3.sample@example.org>\r\nMIME-Version: 1.0\r\n\
     Content-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n\
     --inner\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe\r\n\
     --inner\r\nContent-Type: text/html\r\n\r\n<p>Hello</p>\r\n--inner--\r\n--outer\r\n\
     Content-Type: application/octet-stream; name=\"data.bin\"\r\nContent-Disposition: attachment; filename=\"data.bin\"\r\n\
     Content-Transfer-Encoding: base64\r\nContent-Language: en, de\r\n\r\nAAECAwQFBgc=\r\n--outer\r\nContent-Type: message/rfc822\r\n\r\n\
     From: inner@example.org\r\nSubject: within\r\n\r\nThe message within.\r\n--outer--\r\n",
    "Date: Thu, 4 Feb 2021 10:04:00 +0100\r\nFrom: Zo\u{eb} <zoe@example.org>\r\nTo: undisclosed-recipients:;\r\n\
     Subject: Entw\u{fc}rfe \u{2603}\r\nMessage-ID: <4.sample@example.org>\r\nContent-Type: text/plain; charset=utf-8\r\n\
     Content-Transfer-Encoding: 8bit\r\n\r\nGr\u{fc}\u{df}e \u{2603}\r\n",
    "From: nobody@example.org\r\nSubject: header only\r\n\r\n",
    "Date: Fri, 5 Feb 2021 10:05:00 +0100\r\nFrom: alice@example.org\r\nTo: bob@example.org\r\nSubject: a {3} in the subject\r\n\
     Message-ID: <6.sample@example.org>\r\nX-Folded: one\r\n two\r\n\tthree\r\n\r\nLast line is not ended",
];

/// A message whose text is this, and little else.
pub(crate) fn small(subject: &str) -> String {
    format!("From: alice@example.org\r\nSubject: {subject}\r\n\r\nText of {subject}.\r\n")
}

/// Numbers that look random and are the same for the same seed (`SplitMix64`).
#[derive(Clone, Debug)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One below this, which is not 0.
    pub(crate) const fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

/// A message of so many octets, made while it is read.
#[derive(Debug)]
pub(crate) struct Large {
    random: Random,
    left: usize,
    line: Vec<u8>,
}

impl Large {
    pub(crate) fn new(octets: usize) -> Self {
        let line = b"From: alice@example.org\r\nSubject: large\r\nMessage-ID: <large@example.org>\r\n\r\n".to_vec();
        Self { random: Random(50), left: octets - line.len(), line }
    }

    /// The hash of the whole.
    pub(crate) fn hash(octets: usize) -> Vec<u8> {
        let (mut message, mut hash, mut piece) = (Self::new(octets), Sha256::new(), [0; 8 << 10]);
        while let Ok(count @ 1..) = message.read(&mut piece) {
            hash.update(&piece[..count]);
        }
        hash.finalize().to_vec()
    }

    /// Makes the next line: letters, and a line end.
    fn next_line(&mut self) {
        let length = self.left.min(78);
        self.left -= length;
        while self.line.len() + 2 < length {
            let letter = b"abcdefghijklmnopqrstuvwxyz    ++"[usize::try_from(self.random.below(32)).unwrap_or(0)];
            self.line.push(letter);
        }
        self.line.extend_from_slice(if length == 1 { b"." } else { b"\r\n" });
    }
}

impl Read for Large {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.line.is_empty() && self.left > 0 {
            self.next_line();
        }
        let count = into.len().min(self.line.len());
        into[..count].copy_from_slice(&self.line[..count]);
        self.line.drain(..count);
        Ok(count)
    }
}
