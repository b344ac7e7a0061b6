//! Messages of parts: messages in messages, kinds of multipart, parameters, dispositions, and what else a part says about itself.

use super::Named;

pub(super) const LIST: &[Named] = &[
    ("alternative", b"From: a@example.org\nSubject: alternative\nDate: Thu, 1 Apr 2021 10:00:00 +0200\nMIME-Version: 1.0\n\
        Content-Type: multipart/alternative; boundary=\"alt\"\n\n--alt\nContent-Type: text/plain; charset=utf-8; format=flowed\n\
        Content-Transfer-Encoding: 8bit\n\nplain gr\xc3\xbc\xc3\x9fe\n--alt\nContent-Type: text/html; charset=\"utf-8\"\n\
        Content-Transfer-Encoding: quoted-printable\n\n<html><head><title>t</title></head><body><p>html gr=C3=BC=C3=9Fe &amp; more</p></body></html>\n--alt--\n"),
    ("related", b"From: b@example.org\nSubject: related\nDate: Fri, 2 Apr 2021 10:00:00 +0200\nMIME-Version: 1.0\n\
        Content-Type: multipart/related; type=\"text/html\"; start=\"<root@x>\"; boundary=rel\n\npreamble\n--rel\nContent-Type: text/html\n\
        Content-ID: <root@x>\nContent-Location: http://example.org/index.html\n\n<p>see <img src=\"cid:pic@x\"></p>\n--rel\n\
        Content-Type: image/png; name=\"pic.png\"\nContent-ID: <pic@x>\nContent-Disposition: inline; filename=\"pic.png\"\n\
        Content-Transfer-Encoding: base64\nContent-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\nContent-Description: a =?utf-8?q?p=C3=AFcture?=\n\n\
        iVBORw0KGgo=\n--rel--\nepilogue\n"),
    ("signed", b"From: c@example.org\nSubject: signed\nDate: Sat, 3 Apr 2021 10:00:00 +0200\nMIME-Version: 1.0\n\
        Content-Type: multipart/signed; micalg=pgp-sha256;\n protocol=\"application/pgp-signature\"; boundary=\"=_sig=_\"\n\n\
        --=_sig=_\nContent-Type: text/plain\n\nsigned text\n\n--=_sig=_\nContent-Type: application/pgp-signature; name=signature.asc\n\n\
        -----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n\n--=_sig=_--\n"),
    ("message in a message", b"From: outer@example.org\nSubject: outer\nDate: Sun, 4 Apr 2021 10:00:00 +0200\nMIME-Version: 1.0\n\
        Content-Type: message/rfc822\n\nFrom: inner@example.org\nTo: \"Inner To\" <to@example.org>\nSubject: inner =?utf-8?q?=C3=BC?=\n\
        Date: Sat, 3 Apr 2021 09:00:00 +0200\nMessage-ID: <inner@example.org>\n\ninner text\n"),
    ("messages in messages", b"From: outer@example.org\nSubject: deep outer\nDate: Mon, 5 Apr 2021 10:00:00 +0200\nMIME-Version: 1.0\n\
        Content-Type: multipart/mixed; boundary=o\n\n--o\n\nfirst\n--o\nContent-Type: message/rfc822\nContent-Disposition: inline\n\n\
        From: middle@example.org\nSubject: middle\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=m\n\n--m\n\
        Content-Type: text/html\n\n<b>middle text</b>\n--m\nContent-Type: message/rfc822\n\nFrom: innermost@example.org\n\
        Subject: innermost\n\ninnermost text\n--m--\n--o\nContent-Type: text/plain\n\nlast\n--o--\n"),
    ("digest", b"From: a@example.org\nSubject: digest\nDate: Tue, 6 Apr 2021 10:00:00 +0200\nMIME-Version: 1.0\n\
        Content-Type: multipart/digest; boundary=d\n\n--d\n\nFrom: one@example.org\nSubject: first of digest\n\nfirst body\n--d\n\n\
        From: two@example.org\nSubject: second of digest\n\nsecond body\n--d\nContent-Type: text/plain\n\nno message\n--d--\n"),
    ("RFC 2231 parameters", b"From: a@example.org\nSubject: RFC 2231 parameters\nDate: Wed, 7 Apr 2021 10:00:00 +0200\nMIME-Version: 1.0\n\
        Content-Type: multipart/mixed; boundary=p\n\n--p\nContent-Type: application/pdf; name*=utf-8''gr%C3%BC%C3%9Fe.pdf\n\
        Content-Disposition: attachment; filename*0=\"part one \"; filename*1=\"and two.pdf\"\n\npdf\n--p\n\
        Content-Type: application/zip; name=\"=?utf-8?q?z=C3=BC.zip?=\"\n\
        Content-Disposition: attachment; filename*0*=utf-8''%C3%BC; filename*1=plain; filename*2*=%20end; size=3\n\nzip\n--p\n\
        Content-Type: text/plain; name*1=lost; name*2=ends\nContent-Disposition: attachment\n\ntext\n--p--\n"),
    ("what a part says of itself", b"From: a@example.org\nSubject: what a part says of itself\nDate: Thu, 8 Apr 2021 10:00:00 +0200\n\
        MIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\nContent-Language: en, de-CH (Swiss), fr\n\
        Content-Location: \"a file.txt\"\nContent-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\nContent-ID: <self@x>\n\
        Content-Description: one\n description\nContent-Disposition: INLINE; filename=x.txt; creation-date=\"Wed, 12 Feb 1997 16:29:51 -0500\"\n\ntext\n"),
    ("language and location of a multipart", b"From: a@example.org\nSubject: language and location of a multipart\n\
        Date: Fri, 9 Apr 2021 10:00:00 +0200\nMIME-Version: 1.0\nContent-Type: Multipart/Mixed; BOUNDARY=\"B b\"; X-Other=1\n\
        Content-Language: en\nContent-Location: http://example.org/\nContent-Disposition: attachment\n\n--B b\nContent-Type: TEXT/PLAIN; CHARSET=UTF-8\n\none\n--B b--\n"),
    ("a type that is none", b"From: a@example.org\nSubject: a type that is none\nDate: Sat, 10 Apr 2021 10:00:00 +0200\n\
        Content-Type: nonsense\nContent-Transfer-Encoding: rot13\nContent-Disposition: ;\nContent-Language: \n\ngrkg\n"),
    ("an odd type", b"From: a@example.org\nSubject: an odd type\nDate: Sun, 11 Apr 2021 10:00:00 +0200\n\
        Content-Type: text / x-odd (comment) ; a = b ; c=\"d \\\" e\"; ; f; g=h i\n\nodd\n"),
    ("an empty type", b"From: a@example.org\nSubject: an empty type\nDate: Mon, 12 Apr 2021 10:00:00 +0200\nContent-Type:\n\
        Content-Transfer-Encoding:\n\nempty\n"),
    ("no boundary", b"From: a@example.org\nSubject: no boundary\nDate: Tue, 13 Apr 2021 10:00:00 +0200\n\
        Content-Type: multipart/mixed\n\n--b\n\none\n--b--\n"),
    ("no parts", b"From: a@example.org\nSubject: no parts\nDate: Wed, 14 Apr 2021 10:00:00 +0200\n\
        Content-Type: multipart/mixed; boundary=b\n\nthere is no boundary\n"),
    ("parts that do not end", b"From: a@example.org\nSubject: parts that do not end\nDate: Thu, 15 Apr 2021 10:00:00 +0200\n\
        Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: text/html\n\n<p>two"),
    ("a part that is empty", b"From: a@example.org\nSubject: a part that is empty\nDate: Fri, 16 Apr 2021 10:00:00 +0200\n\
        Content-Type: multipart/mixed; boundary=b\n\n--b\n\n--b\nContent-Type: text/plain\n\n--b\n\ntext\n--b--\n"),
    ("a partial message", b"From: a@example.org\nSubject: a partial message\nDate: Sat, 17 Apr 2021 10:00:00 +0200\n\
        Content-Type: multipart/report; report-type=delivery-status; boundary=r\n\n--r\n\nnot delivered\n--r\n\
        Content-Type: message/delivery-status\n\nReporting-MTA: dns; example.org\n\nAction: failed\n--r\n\
        Content-Type: text/rfc822-headers\n\nFrom: lost@example.org\nSubject: lost\n--r--\n"),
];
