//! Messages with something about the header: names, addresses, dates, subjects, fields that are missing or come twice.

use super::Named;

pub(super) const LIST: &[Named] = &[
    ("encoded names", b"From: =?utf-8?q?J=C3=B6rg_M=C3=BCller?= <joerg@example.org>\n\
        To: =?iso-8859-1?q?Andr=E9?= <andre@example.org>, \"=?utf-8?b?WsO8cmljaA==?=\" <zurich@example.org>\n\
        Cc: =?koi8-r?b?78zFxw==?= <oleg@example.org>, plain@example.org\n\
        Subject: =?utf-8?q?folded_?=\n =?utf-8?b?w7xiZXI=?=\n\t=?iso-2022-jp?b?GyRCJUYlOSVIGyhC?= rest\n\
        Date: Mon, 1 Mar 2021 10:00:00 +0100\nMessage-ID: <names@example.org>\n\ntext\n"),
    ("encoded words of all kinds", b"From: a@example.org\nDate: Tue, 02 Mar 2021 23:59:59 -1200\n\
        Subject: =?utf-8?Q?caf=C3=A9?=, =?windows-1252?q?=80uro?= =?iso-8859-15?q?=A4?= =?us-ascii?q?a?= b =?utf-8?x?bad?= =?utf-8?q?open\n\
        Comments: =?utf-8*de?q?Stra=C3=9Fe?=\n\ntext\n"),
    ("8-bit header", b"From: J\xc3\xb6rg <joerg@example.org>\nTo: \"M\xc3\xbcller\" <m@example.org>\nSubject: raw \xc3\xbctf-8\n\
        Date: Wed, 3 Mar 2021 00:30:00 +1400\n\ntext\n"),
    ("8-bit header in Latin-1", b"From: J\xf6rg <joerg@example.org>\nTo: b@example.org\nSubject: raw \xfcber latin\n\
        Date: 4 Mar 2021 10:00 GMT\n\ntext\n"),
    ("groups", b"From: a@example.org\nTo: Friends: \"One\" <one@example.org>, two@example.org;, three@example.org\n\
        Cc: undisclosed-recipients:;\nBcc: Empty:;, Other: x@example.org;\nReply-To: List: list@example.org;\n\
        Subject: groups\nDate: Fri, 5 Mar 2021 10:00:00 EST\n\ntext\n"),
    ("comments in addresses", b"From: alice@example.org (Alice (the first) Example)\nSender: (who?) bob@example.org\n\
        To: \"quoted \\\"name\\\" \\\\ here\" <\"odd local\"@example.org>, Carol (x) <carol@example.org> (y)\n\
        Cc: dave @ example . org, <@route.example,@other.example:eve@example.org>\n\
        Subject: comments\nDate: Sat, 6 Mar 2021 10:00:00 +0000 (UTC)\n\ntext\n"),
    ("broken addresses", b"From: alice\nTo: <bob>\nCc: Carol <carol@\nBcc: @example.org\nReply-To: ,,\nSubject: broken addresses\n\
        Date: Sun, 7 Mar 2021 10:00:00 -0000\n\ntext\n"),
    ("names with dots", b"From: John Q. Public <john.q@example.org>\nTo: Dr. A. Smith <a.smith@[192.0.2.1]>\n\
        Subject: names with dots\nDate: Mon, 8 Mar 21 10:00:00 +0100\n\ntext\n"),
    ("no date", b"From: a@example.org\nTo: b@example.org\nSubject: no date\n\ntext\n"),
    ("date that is none", b"From: b@example.org\nSubject: date that is none\nDate: yesterday\n\ntext\n"),
    ("date with a wrong day", b"From: c@example.org\nSubject: date with a wrong day\nDate: Mon, 31 Feb 2021 10:00:00 +0000\n\ntext\n"),
    ("date without seconds", b"From: d@example.org\nSubject: date without seconds\nDate: Tue, 9 Mar 2021 10:00 +0545\n\ntext\n"),
    ("date of two lines", b"From: e@example.org\nSubject: date of two lines\nDate: Wed, 10 Mar 2021\n 10:00:00 PST\n\ntext\n"),
    ("no from", b"To: b@example.org\nSubject: no from\nDate: Thu, 11 Mar 2021 10:00:00 +0100\n\ntext\n"),
    ("only a sender", b"Sender: sender@example.org\nReply-To: reply@example.org\nSubject: only a sender\n\
        Date: Fri, 12 Mar 2021 10:00:00 +0100\n\ntext\n"),
    ("empty fields", b"From:\nSender:\nTo: \nSubject:\nDate:\nMessage-ID:\nIn-Reply-To:\nX-Empty:\nX-Blank: \n\ntext\n"),
    ("fields twice", b"Subject: first subject\nSubject: second subject\nFrom: one@example.org\nFrom: two@example.org\n\
        To: x@example.org\nTo: y@example.org\nDate: Sat, 13 Mar 2021 10:00:00 +0100\nDate: Sun, 14 Mar 2021 10:00:00 +0100\n\
        Message-ID: <twice-1@example.org>\nMessage-ID: <twice-2@example.org>\nX-Note: one\nX-Note: two\n\ntext\n"),
    ("folded fields", b"From: a@example.org\nTo: Long Name\n <long@example.org>,\n\tother@example.org\n\
        Subject: folded\n  with two spaces\n\tand a tab\nX-Folded: one\n two\n\tthree\nDate: Mon, 15 Mar 2021 10:00:00 +0100\n\ntext\n"),
    ("names in odd case", b"FROM: a@example.org\nto: b@example.org\nsUBJECT: names in odd case\nDATE: Tue, 16 Mar 2021 10:00:00 +0100\n\
        message-id: <case@example.org>\n\ntext\n"),
    ("space before the colon", b"From : a@example.org\nSubject : space before the colon\nDate : Wed, 17 Mar 2021 10:00:00 +0100\n\ntext\n"),
    ("a line that is no field", b"From: a@example.org\nthis is no field\nSubject: a line that is no field\n\
        Date: Thu, 18 Mar 2021 10:00:00 +0100\n\ntext\n"),
    ("no header", b"\nno header at all\n"),
    ("only a header", b"From: a@example.org\nSubject: only a header\nDate: Fri, 19 Mar 2021 10:00:00 +0100\n"),
];
