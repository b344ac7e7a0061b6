//! Messages that answer each other, or seem to.

use super::Named;

pub(super) const LIST: &[Named] = &[
    ("root", b"From: ann@example.org\nTo: list@example.org\nSubject: Weather\nDate: Tue, 1 Jun 2021 10:00:00 +0000\nMessage-ID: <t1@x>\n\nt\n"),
    ("answer", b"From: ben@example.org\nTo: ann@example.org\nSubject: Re: Weather\nDate: Tue, 1 Jun 2021 12:30:00 +0200\n\
        Message-ID: <t2@x>\nIn-Reply-To: <t1@x>\n\nt\n"),
    ("answer to the answer", b"From: ann@example.org\nTo: ben@example.org\nSubject: RE: re: Weather\nDate: Tue, 1 Jun 2021 11:00:00 +0000\n\
        Message-ID: <t3@x>\nReferences: <t1@x> <t2@x>\n\nt\n"),
    ("answer with another subject", b"From: cat@example.org\nSubject: Rain (was: Weather)\nDate: Tue, 1 Jun 2021 09:00:00 -0400\n\
        Message-ID: <t4@x>\nReferences: <t1@x>\n <t2@x>\n\nt\n"),
    ("lost one", b"From: dan@example.org\nSubject: Lost\nDate: Wed, 2 Jun 2021 10:00:00 +0000\nMessage-ID: <t5@x>\nReferences: <gone@x>\n\nt\n"),
    ("lost two", b"From: eve@example.org\nSubject: Found\nDate: Wed, 2 Jun 2021 11:00:00 +0000\nMessage-ID: <t6@x>\nReferences: <gone@x>\n\nt\n"),
    ("same subject", b"From: fay@example.org\nSubject: Re: weather\nDate: Wed, 2 Jun 2021 12:00:00 +0000\nMessage-ID: <t7@x>\n\nt\n"),
    ("forward", b"From: gus@example.org\nSubject: [list] Fwd: [list] Weather (fwd)\nDate: Wed, 2 Jun 2021 13:00:00 +0000\nMessage-ID: <t8@x>\n\nt\n"),
    ("same identifier", b"From: hal@example.org\nSubject: copy\nDate: Thu, 3 Jun 2021 10:00:00 +0000\nMessage-ID: <t1@x>\n\nt\n"),
    ("itself", b"From: ida@example.org\nSubject: itself\nDate: Thu, 3 Jun 2021 11:00:00 +0000\nMessage-ID: <t10@x>\nIn-Reply-To: <t10@x>\n\nt\n"),
    ("each other, one", b"From: jon@example.org\nSubject: loop\nDate: Thu, 3 Jun 2021 12:00:00 +0000\nMessage-ID: <t11@x>\nReferences: <t12@x>\n\nt\n"),
    ("each other, two", b"From: kim@example.org\nSubject: loop two\nDate: Thu, 3 Jun 2021 13:00:00 +0000\nMessage-ID: <t12@x>\nReferences: <t11@x>\n\nt\n"),
    ("reply to words", b"From: lee@example.org\nSubject: words\nDate: Fri, 4 Jun 2021 10:00:00 +0000\nMessage-ID: <t13@x>\n\
        In-Reply-To: your message of Tuesday <t4@x> \"quoted\" <t2@x>\n\nt\n"),
    ("fwd in brackets", b"From: =?utf-8?q?=C3=84nne?= <aenne@example.org>\nTo: zoe@example.org\nSubject: [fwd: Base]\nDate: Fri, 4 Jun 2021 10:00:00 +0000\nMessage-ID: <t14@x>\n\nt\n"),
    ("base", b"From: Zoe <abe@example.org>\nTo: adam@example.org\nSubject: =?utf-8?q?base?=\nDate: Fri, 4 Jun 2021 10:00:00 +0000\nMessage-ID: <t15@x>\n\nt\n"),
];
