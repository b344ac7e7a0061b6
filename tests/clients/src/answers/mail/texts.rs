//! Messages of one text each: charsets, transfer encodings, and what a preview is made of.

use super::Named;

pub(super) const LIST: &[Named] = &[
    ("Latin-1 in quoted-printable", b"From: a@example.org\nSubject: Latin-1 in quoted-printable\nDate: Sat, 1 May 2021 10:00:00 +0200\n\
        Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe aus K=\n=F6ln, a trailing =20\n"),
    ("UTF-8 in base64", b"From: b@example.org\nSubject: UTF-8 in base64\nDate: Sun, 2 May 2021 10:00:00 +0200\n\
        Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: BASE64\n\nzrrOsc67zrfOvM6tz4HOsSwg5L2g5aW9\nCg==\n"),
    ("KOI8-R in 8bit", b"From: c@example.org\nSubject: KOI8-R in 8bit\nDate: Mon, 3 May 2021 10:00:00 +0200\n\
        Content-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: 8bit\n\n\xf0\xd2\xc9\xd7\xc5\xd4\n"),
    ("ISO-2022-JP", b"From: d@example.org\nSubject: ISO-2022-JP\nDate: Tue, 4 May 2021 10:00:00 +0900\n\
        Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B%F%9%H\x1b(B test\n"),
    ("UTF-16 in base64", b"From: e@example.org\nSubject: UTF-16 in base64\nDate: Wed, 5 May 2021 10:00:00 +0200\n\
        Content-Type: text/plain; charset=utf-16be\nContent-Transfer-Encoding: base64\n\nAHcA9gByAHQAZQBy\n"),
    ("unknown charset", b"From: f@example.org\nSubject: unknown charset\nDate: Thu, 6 May 2021 10:00:00 +0200\n\
        Content-Type: text/plain; charset=x-nobody-knows\n\nascii words\n"),
    ("octets that no charset says", b"From: g@example.org\nSubject: octets that no charset says\nDate: Fri, 7 May 2021 10:00:00 +0200\n\n\
        utf-8 gr\xc3\xbc\xc3\x9fe and latin gr\xfc\xdfe\n"),
    ("base64 that is broken", b"From: h@example.org\nSubject: base64 that is broken\nDate: Sat, 8 May 2021 10:00:00 +0200\n\
        Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nd29yZHM=\nbut !!! this is text\n"),
    ("quoted-printable that is broken", b"From: i@example.org\nSubject: quoted-printable that is broken\n\
        Date: Sun, 9 May 2021 10:00:00 +0200\nContent-Transfer-Encoding: quoted-printable\n\nfine =3D but =ZZ not\n"),
    ("HTML alone", b"From: j@example.org\nSubject: HTML alone\nDate: Mon, 10 May 2021 10:00:00 +0200\n\
        Content-Type: text/html; charset=utf-8\n\n<html><style>p { x: y }</style><body><!-- hidden --><p>Hello <b>bold</b>&nbsp;&lt;world&gt; caf&eacute;</p></body></html>\n"),
    ("quoted lines", b"From: k@example.org\nSubject: quoted lines\nDate: Tue, 11 May 2021 10:00:00 +0200\n\n\
        > what was said\n> before\n\nThe   answer\n  in some   lines.\n\n> more\nEnd.\n"),
    ("a long text", b"From: l@example.org\nSubject: a long text\nDate: Wed, 12 May 2021 10:00:00 +0200\n\n\
        one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen\n\
        twenty twenty-one twenty-two twenty-three twenty-four twenty-five twenty-six twenty-seven twenty-eight twenty-nine thirty\n"),
    ("only data", b"From: m@example.org\nSubject: only data\nDate: Thu, 13 May 2021 10:00:00 +0200\n\
        Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\nAAECAwQFBgc=\n"),
    ("white space", b"From: n@example.org\nSubject: white space\nDate: Fri, 14 May 2021 10:00:00 +0200\n\n \t \n\none\t two \n\n\n"),
    ("Unicode case", b"From: o@example.org\nSubject: =?utf-8?q?STRASSE_stra=C3=9Fe_=C3=84RGER?=\n\
        Date: Sat, 15 May 2021 10:00:00 +0200\nContent-Type: text/plain; charset=utf-8\n\n\xc3\x84rger \xce\xa3\xce\xaf\xcf\x83\xcf\x85\xcf\x86\xce\xbf\xcf\x82 e\xcc\x81\n"),
];
