//! Sample messages, which the tests of mail clients have, too.

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
