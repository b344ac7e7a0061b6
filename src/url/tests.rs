//! URLs: each example of the RFCs, what is none, what is built, and what is resolved.

use super::*;
use crate::data::Section;

/// What a URL says, in one line.
fn said(text: &str) -> Result<String, String> {
    let url = ImapUrl::parse(text).map_err(|error| error.to_string())?;
    let shown = |name: &str, value: Option<String>| value.map(|value| format!(" {name}={value}")).unwrap_or_default();
    let octets = |name: &str, value: Option<Octets<'_>>| shown(name, value.map(|it| it.escape_ascii().to_string()));
    Ok([
        format!("{:?}", url.kind()),
        octets("user", url.user()),
        shown("auth", url.auth().map(|auth| format!("{auth:?}"))),
        octets("host", url.host()),
        shown("port", url.port().map(|port| port.to_string())),
        shown("mailbox", url.mailbox().map(|name| name.to_str_lossy().into_owned())),
        shown("validity", url.uid_validity().map(|it| it.get().to_string())),
        octets("search", url.search()),
        shown("uid", url.uid().map(|uid| uid.to_string())),
        shown("section", url.section().map(|section| section.to_string())),
        shown("partial", url.partial().map(|it| format!("{}.{:?}", it.offset(), it.count()))),
        shown("expires", url.expires().map(|moment| moment.to_string())),
        shown("access", url.access().map(|access| access.to_string())),
        shown("mechanism", url.mechanism().map(|it| it.to_string())),
        octets("token", url.token().map(|token| token.reveal().reborrow().into_owned())),
    ]
    .concat())
}

#[test]
fn the_examples_of_the_rfcs_are_read() {
    for (text, expected) in [
        // RFC 5092, sections 3.1, 6.1.2 and 9.
        ("imap://michael@example.org/INBOX", "Absolute user=michael host=example.org mailbox=INBOX"),
        ("imap://bester@example.org/INBOX", "Absolute user=bester host=example.org mailbox=INBOX"),
        (
            "imap://joe@example.com/INBOX/;uid=20/;section=1.2;urlauth=submit+fred:internal:91354a473744909de610943775f92038",
            "Absolute user=joe host=example.com mailbox=INBOX uid=20 section=1.2 access=submit+fred mechanism=INTERNAL \
             token=91354a473744909de610943775f92038",
        ),
        (
            "imap://minbari.example.org/gray-council;UIDVALIDITY=385759045/;UID=20/;PARTIAL=0.1024",
            "Absolute host=minbari.example.org mailbox=gray-council validity=385759045 uid=20 partial=0.Some(1024)",
        ),
        (
            "imap://psicorp.example.org/~peter/%E6%97%A5%E6%9C%AC%E8%AA%9E/%E5%8F%B0%E5%8C%97",
            "Absolute host=psicorp.example.org mailbox=~peter/日本語/台北",
        ),
        (
            "imap://;AUTH=GSSAPI@minbari.example.org/gray-council/;uid=20/;section=1.2",
            "Absolute auth=Mechanism(b\"GSSAPI\") host=minbari.example.org mailbox=gray-council uid=20 section=1.2",
        ),
        (";section=1.4", "RelativePath section=1.4"),
        (
            "imap://;AUTH=*@minbari.example.org/gray%20council?SUBJECT%20shadows",
            "Absolute auth=Any host=minbari.example.org mailbox=gray council search=SUBJECT shadows",
        ),
        (
            "imap://john;AUTH=*@minbari.example.org/babylon5/personel?charset%20UTF-8%20SUBJECT%20%7B14+%7D%0D%0A%D0%98%D0%B2%D0%B0%D0%BD%D0%BE%D0%B2%D0%B0",
            "Absolute user=john auth=Any host=minbari.example.org mailbox=babylon5/personel \
             search=charset UTF-8 SUBJECT {14+}\\r\\n\\xd0\\x98\\xd0\\xb2\\xd0\\xb0\\xd0\\xbd\\xd0\\xbe\\xd0\\xb2\\xd0\\xb0",
        ),
        ("/foo", "AbsolutePath mailbox=foo"),
        (";UID=20", "RelativePath uid=20"),
        ("..;UIDVALIDITY=385759045/;UID=20", "RelativePath mailbox=.. validity=385759045 uid=20"),
        // Appendix B.
        ("imap://imap.example.com", "Absolute host=imap.example.com"),
        ("imap://imap.example.com/", "Absolute host=imap.example.com"),
        // RFC 4467.
        (
            "imap://joe@example.com/INBOX/;uid=20/;section=1.2",
            "Absolute user=joe host=example.com mailbox=INBOX uid=20 section=1.2",
        ),
        (
            "imap://example.com/Shared/;uid=20/;section=1.2;urlauth=submit+fred",
            "Absolute host=example.com mailbox=Shared uid=20 section=1.2 access=submit+fred",
        ),
        // RFC 5524.
        (
            "imap://joe@example.com/INBOX/;uid=20/;section=200;urlauth=anonymous:internal:88066d37e2e5410e1a6486350a8836ee",
            "Absolute user=joe host=example.com mailbox=INBOX uid=20 section=200 access=anonymous mechanism=INTERNAL \
             token=88066d37e2e5410e1a6486350a8836ee",
        ),
        // RFC 5550, section 8.4.
        (
            "imap://bob.ar@example.org/Sent;UIDVALIDITY=387899045/;uid=45;expire=2005-10-28T23:59:59Z;urlauth=submit+bob.ar",
            "Absolute user=bob.ar host=example.org mailbox=Sent validity=387899045 uid=45 \
             expires=28-Oct-2005 23:59:59 +0000 access=submit+bob.ar",
        ),
        (
            "imap://bob.ar@example.org/INBOX;UIDVALIDITY=385759045/;UID=25627/;Section=2.MIME;expire=2006-10-28T23:59:59Z;urlauth=submit+bob.ar:internal:A0DEAD473744909de610943775f9BEEF",
            "Absolute user=bob.ar host=example.org mailbox=INBOX validity=385759045 uid=25627 section=2.MIME \
             expires=28-Oct-2006 23:59:59 +0000 access=submit+bob.ar mechanism=INTERNAL \
             token=A0DEAD473744909de610943775f9BEEF",
        ),
        (
            "/INBOX;UIDVALIDITY=385759045/;UID=25627/;Section=2",
            "AbsolutePath mailbox=INBOX validity=385759045 uid=25627 section=2",
        ),
        // RFC 4469, appendix A.
        (
            "/Drafts;UIDVALIDITY=385759045/;UID=20/;section=HEADER",
            "AbsolutePath mailbox=Drafts validity=385759045 uid=20 section=HEADER",
        ),
        (
            "/INBOX;UIDVALIDITY=785799047/;UID=113330/;section=1.5.9",
            "AbsolutePath mailbox=INBOX validity=785799047 uid=113330 section=1.5.9",
        ),
        // RFC 2221 and RFC 2193, of the grammar of RFC 2192.
        ("IMAP://user;AUTH=*@SERVER2/", "Absolute user=user auth=Any host=SERVER2"),
        ("IMAP://MIKE@SERVER2/", "Absolute user=MIKE host=SERVER2"),
        ("IMAP://user;AUTH=GSSAPI@SERVER2/", "Absolute user=user auth=Mechanism(b\"GSSAPI\") host=SERVER2"),
        ("IMAP://user;AUTH=*@SERVER2/SHARED/FOO", "Absolute user=user auth=Any host=SERVER2 mailbox=SHARED/FOO"),
        ("imap://user@server/", "Absolute user=user host=server"),
        // RFC 4468.
        (
            "imap://harry@gryffindor.example.com/outbox",
            "Absolute user=harry host=gryffindor.example.com mailbox=outbox",
        ),
    ] {
        assert_eq!(said(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn what_the_grammar_has_beyond_them_is_read_too() {
    for (text, expected) in [
        ("", "Empty"),
        ("/", "AbsolutePath"),
        ("//[::1]:1143/a", "NetworkPath host=[::1] port=1143 mailbox=a"),
        ("//[v1.a:b]", "NetworkPath host=[v1.a:b]"),
        ("imap://b%C3%BCcher.example:/", "Absolute host=b\\xc3\\xbccher.example"),
        (
            "imap://a%40b;auth=x%2Ay@h;=&:65535/m",
            "Absolute user=a@b auth=Mechanism(b\"x*y\") host=h;=& port=65535 mailbox=m",
        ),
        ("imap://;AUTH=%2A@h", "Absolute auth=Mechanism(b\"*\") host=h"),
        ("/a@b:c//d/;UID=1", "AbsolutePath mailbox=a@b:c//d uid=1"),
        ("imap://h//a/", "Absolute host=h mailbox=/a/"),
        ("/a;UIDVALIDITY=4294967295?ALL", "AbsolutePath mailbox=a validity=4294967295 search=ALL"),
        ("a%2F?x/y:@", "RelativePath mailbox=a/ search=x/y:@"),
        (";PARTIAL=5", "RelativePath partial=5.None"),
        (";SECTION=TEXT/;PARTIAL=5.6", "RelativePath section=TEXT partial=5.Some(6)"),
        (";UID=1/;PARTIAL=0", "RelativePath uid=1 partial=0.None"),
        (
            "/a/;UID=1/;SECTION=1.HEADER.FIELDS%20(TO%20%22From%22)/;PARTIAL=9223372036854775807.1",
            "AbsolutePath mailbox=a uid=1 section=1.HEADER.FIELDS (TO \"From\") partial=9223372036854775807.Some(1)",
        ),
        (
            "/a/;UID=1;EXPIRE=2005-10-28t23:59:60.123-01:30;URLAUTH=foo7+x%2b",
            "AbsolutePath mailbox=a uid=1 expires=28-Oct-2005 23:59:60 -0130 access=foo7+x%2B",
        ),
        ("/a/;UID=1;URLAUTH=stream", "AbsolutePath mailbox=a uid=1 access=stream"),
        ("/a/;UID=1;URLAUTH=USER+x", "AbsolutePath mailbox=a uid=1 access=user+x"),
    ] {
        assert_eq!(said(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn what_is_no_url_is_refused_with_a_reason() {
    const END: &str = "another part of the URL, or its end";
    for (text, error) in [
        ("imap:", "`imap://` at offset 0 in imapurl"),
        ("imap:/x", "`imap://` at offset 0 in imapurl"),
        ("imaps://x/", "`imap://` at offset 0 in imapurl"),
        ("http://x/", "`imap://` at offset 0 in imapurl"),
        ("1x:y/z", "no colon before the first slash at offset 2 in irelative-path"),
        ("imap://", "name or address of a server at offset 7 in host"),
        ("imap:///x", "name or address of a server at offset 7 in host"),
        ("imap://@x", "user or `;AUTH=` at offset 7 in iuserinfo"),
        ("imap://a;AUTH=@x", "mechanism or `*` at offset 14 in iauth"),
        ("imap://a:b@x", "`@` at offset 8 in iserver"),
        ("imap://a;b@x", "`@` at offset 8 in iserver"),
        ("imap://[::1", "name or address of a server at offset 7 in host"),
        ("imap://[::x]", "name or address of a server at offset 7 in host"),
        ("imap://x:65536", "number of at most 65535 at offset 9 in port"),
        ("imap://x:y", "slash, or the end of the URL at offset 9 in ipath-query"),
        ("imap://x?y", "slash, or the end of the URL at offset 8 in ipath-query"),
        ("imap://x y/", "slash, or the end of the URL at offset 8 in ipath-query"),
        ("/;UID=1", "mailbox at offset 1 in icommand"),
        ("/?x", "mailbox at offset 1 in icommand"),
        ("/a b", &format!("{END} at offset 2 in imapurl")),
        ("/a%2", &format!("{END} at offset 2 in imapurl")),
        ("/a%zz", &format!("{END} at offset 2 in imapurl")),
        ("/a\r\nb", &format!("{END} at offset 2 in imapurl")),
        ("/a#b", &format!("{END} at offset 2 in imapurl")),
        ("/\u{fc}", "mailbox at offset 1 in icommand"),
        ("/a;UID=1", &format!("{END} at offset 2 in imapurl")),
        ("/a;UIDVALIDITY=0", "number of 1 to 4294967295 at offset 15 in nz-number"),
        ("/a;UIDVALIDITY=x", "nonzero digit at offset 15 in nz-number"),
        ("/a?", "search program at offset 3 in enc-search"),
        ("/a?b?c", &format!("{END} at offset 4 in imapurl")),
        ("/a/;UID=4294967296", "number of 1 to 4294967295 at offset 8 in nz-number"),
        ("/a/;UID=1?x", &format!("{END} at offset 9 in imapurl")),
        ("/a/;UID=1/", &format!("{END} at offset 9 in imapurl")),
        ("/a/;UID=1/;SECTION=", "section at offset 19 in enc-section"),
        ("/a/;UID=1/;SECTION=1..2", "section at offset 19 in enc-section"),
        ("/a/;UID=1/;SECTION=1%5D%20x", "section at offset 19 in enc-section"),
        ("/a/;UID=1/;PARTIAL=1.0", "number that is not 0 at offset 21 in partial-range"),
        ("/a/;UID=1/;PARTIAL=.1", "digit at offset 19 in number64"),
        ("/a/;UID=1/;PARTIAL=1/;SECTION=1", &format!("{END} at offset 20 in imapurl")),
        ("/a/;UID=1;EXPIRE=2005-10-28T23:59:59Z", "`;URLAUTH=` at offset 37 in iurlauth-rump"),
        ("/a/;UID=1;EXPIRE=2005-02-29T23:59:59Z;URLAUTH=x", "date and time at offset 17 in date-time"),
        ("/a/;UID=1;EXPIRE=2005-10-28T23:59:59;URLAUTH=x", "date and time at offset 17 in date-time"),
        ("/a/;UID=1;EXPIRE=2005-10-28T23:59:59.Z;URLAUTH=x", "date and time at offset 17 in date-time"),
        ("/a/;UID=1;EXPIRE=2005-10-28T23:59:59+24:00;URLAUTH=x", "date and time at offset 17 in date-time"),
        ("/a/;UID=1;URLAUTH=", "access identifier at offset 18 in access"),
        ("/a/;UID=1;URLAUTH=user+", "user at offset 23 in access"),
        ("/a/;UID=1;URLAUTH=x:", "mechanism at offset 20 in uauth-mechanism"),
        ("/a/;UID=1;URLAUTH=x:y", "colon at offset 21 in iua-verifier"),
        (
            "/a/;UID=1;URLAUTH=x:y:0123456789abcdef0123456789abcde",
            "at least 32 hexadecimal digits at offset 22 in enc-urlauth",
        ),
        ("/a/;UID=1;URLAUTH=x:y:0123456789abcdef0123456789abcdefg", &format!("{END} at offset 54 in imapurl")),
        (";UID=1;URLAUTH=x", &format!("{END} at offset 6 in imapurl")),
        // Who resolves it would remove them.
        ("/a/../b", "segment other than `.` and `..` at offset 3 in enc-mailbox"),
        ("imap://x/.", "segment other than `.` and `..` at offset 9 in enc-mailbox"),
        ("..", "segment other than `.` and `..` at offset 0 in enc-mailbox"),
        // Examples with errors: RFC 5550, section 8.4.1, and RFC 4469, appendix A.
        ("/Sent;UIDVALIDITY=387899045/;uid=45/;urlauth=submit+bar", &format!("{END} at offset 35 in imapurl")),
        ("/INBOX;UIDVALIDITY=785799047/;UID=113330;section=1.5.9", &format!("{END} at offset 40 in imapurl")),
    ] {
        assert_eq!(said(text), Err(format!("expected {error}")), "{text}");
    }
}

#[test]
fn no_prefix_panics_and_each_url_is_its_text() {
    let text = "imap://john%20x;AUTH=*@[::1]:14/~peter/%E6;UIDVALIDITY=385/;UID=20/;SECTION=1.HEADER.FIELDS%20(a)/;PARTIAL=0.1024\
                ;EXPIRE=2006-10-28T23:59:59.5+01:00;URLAUTH=submit+bob.ar:internal:A0DEAD473744909de610943775f9BEEF";
    for end in 0..=text.len() {
        for text in [&text[..end], &text[text.len() - end..]] {
            let Ok(url) = ImapUrl::parse(text) else { continue };
            assert_eq!(url.as_octets(), text);
            assert_eq!(url.clone().into_owned(), url.clone().into_static());
            let _any = (said(text), url.resolve(text), format!("{url:?}"));
        }
    }
    for octet in 0..=255 {
        let mut text = text.as_bytes().to_vec();
        for at in 0..text.len() {
            let was = core::mem::replace(&mut text[at], octet);
            if let Ok(url) = ImapUrl::parse(text.as_slice()) {
                assert!(url.as_octets().is_ascii() && !url.as_octets().contains(&b' '));
                let _any = (url.mailbox(), url.section(), url.access(), url.expires(), url.rump(), url.to_string());
            }
            text[at] = was;
        }
    }
}

#[test]
fn hostile_urls_take_no_more_than_their_length() {
    for (front, unit, back) in
        [("/", "a/", ";UID=1"), ("/", "../", ""), ("/", "%41", "?x"), ("", "%", ""), ("/a?", "%7B1%7D%0D%0A", "")]
    {
        let text = [front, &unit.repeat(200_000), back].concat();
        let base = ImapUrl::parse("imap://h/a/b").unwrap();
        let _any = (ImapUrl::parse(&*text).map(|url| url.mailbox().map(Octets::into_static)), base.resolve(&text));
    }
}

#[test]
fn references_are_resolved() {
    let base = ImapUrl::parse("imap://;AUTH=GSSAPI@minbari.example.org/gray-council/;uid=20/;section=1.2").unwrap();
    let server = "imap://;AUTH=GSSAPI@minbari.example.org";
    for (reference, expected) in [
        // RFC 5092, sections 9 and 9.1.
        (";section=1.4", "/gray-council/;uid=20/;section=1.4"),
        ("/foo/;UID=20/..", "/foo"),
        ("/foo", "/foo"),
        ("../;UID=20", "/gray-council/;UID=20"),
        // Here, `..` is no segment.
        ("/..;UIDVALIDITY=385759045/;UID=20", "/..;UIDVALIDITY=385759045/;UID=20"),
        ("", "/gray-council/;uid=20/;section=1.2"),
        ("..", "/gray-council"),
        ("../../..", "/"),
        ("../../../../x", "/x"),
        ("/./a/./b/../c/.", "/a/c"),
        ("/a//../b", "/a/b"),
        ("/", "/"),
        ("/a?ALL", "/a?ALL"),
        ("../../b?ALL", "/b?ALL"),
    ] {
        let resolved = base.resolve(reference).map(|url| url.as_octets().to_string());
        assert_eq!(resolved, Ok(format!("{server}{expected}")), "{reference}");
    }
    let with_query = ImapUrl::parse("imap://h/a?ALL").unwrap();
    assert_eq!(with_query.resolve("").unwrap(), with_query);
    assert_eq!(with_query.resolve("b").unwrap().as_octets(), "imap://h/b");
    // As CATENATE has it: RFC 4469, section 3, whose base may have no path.
    let bare = ImapUrl::parse("imap://user@server").unwrap();
    assert_eq!(bare.resolve("/INBOX/;UID=1").unwrap().as_octets(), "imap://user@server/INBOX/;UID=1");
    assert_eq!(bare.resolve("INBOX").unwrap().as_octets(), "imap://user@server/INBOX");
    assert_eq!(bare.resolve("//other/x").unwrap().as_octets(), "imap://other/x");
    assert_eq!(bare.resolve("IMAP://other/x/..").unwrap().as_octets(), "IMAP://other/");
    for (base, reference, error) in [
        ("imap://user@server/mailbox", ";UID=20", "expected mailbox at offset 19 in icommand"),
        ("imap://h", "http://x/y", "expected `imap://` at offset 0 in imapurl"),
        ("imap://h", "?x", "expected slash, or the end of the URL at offset 8 in ipath-query"),
        ("imap://h", "/a#b", "expected another part of the URL, or its end at offset 10 in imapurl"),
        ("/a", "///b", "expected name or address of a server at offset 2 in host"),
    ] {
        let base = ImapUrl::parse(base).unwrap();
        assert_eq!(base.resolve(reference).unwrap_err().to_string(), error, "{reference}");
    }
    // Without a server, there is none in what comes out.
    assert_eq!(ImapUrl::parse("/a/b").unwrap().resolve("c").unwrap().as_octets(), "/a/c");
    for reference in ["/.//evil.example/x", "..//evil.example/x"] {
        assert!(ImapUrl::parse("/a").unwrap().resolve(reference).is_err(), "{reference}");
    }
}

#[test]
fn what_is_built_says_what_it_was_built_of() {
    let hostile = "a;UID=1/../..//;?#[]@:%2F {3}\r\n\u{fc}\0*&=+\"\\";
    let url = UrlBuilder::server("[fe80::0:1]")
        .port(1143)
        .user(hostile)
        .auth(UrlAuth::Mechanism(hostile.into()))
        .mailbox(hostile)
        .uid_validity(UidValidity::new(7).unwrap())
        .uid(9)
        .section(Section::header_fields(&[1], ["a/b", "c\"d"]).unwrap())
        .partial(UrlPartial::new(5, None).unwrap())
        .expires(DateTime::from_unix_seconds(0, -90).unwrap())
        .access(Access::User(hostile.into()))
        .build()
        .unwrap();
    assert_eq!((url.host().unwrap().to_string(), url.port()), ("[fe80::1]".into(), Some(1143)));
    assert_eq!((url.user().unwrap(), url.auth()), (hostile.into(), Some(UrlAuth::Mechanism(hostile.into()))));
    assert_eq!((url.mailbox().unwrap(), url.uid()), (hostile.into(), Some(9)));
    assert_eq!(url.section(), Section::header_fields(&[1], ["a/b", "c\"d"]).ok());
    assert_eq!((url.partial(), url.access()), (UrlPartial::new(5, None).ok(), Some(Access::User(hostile.into()))));
    assert_eq!(url.expires().unwrap().to_string(), "31-Dec-1969 22:30:00 -0130");
    assert!(url.as_octets().ends_with(b"0D%0A%C3%BC%00%2A%26%3D%2B%22%5C"));
    // It is what it is, wherever it is found.
    assert_eq!(ImapUrl::parse("imap://h/x/y").unwrap().resolve(&url), Ok(url));

    for (name, spelled) in
        [("/a", "/%2Fa"), ("//", "/%2F/"), (".", "/%2E"), ("a/./b", "/a/%2E/b"), ("/..", "/%2F%2E%2E")]
    {
        let url = UrlBuilder::path().mailbox(name).build().unwrap();
        assert_eq!((url.as_octets().to_string(), url.mailbox().unwrap().to_string()), (spelled.into(), name.into()));
    }
    let search = UrlBuilder::path().mailbox("x").search("SUBJECT {3+}\r\na}\r\n").build().unwrap();
    assert_eq!(search.search().unwrap(), "SUBJECT {3+}\r\na}\r\n");
    assert_eq!(UrlBuilder::path().build().unwrap().as_octets(), "/");
    assert_eq!(UrlBuilder::server("h").build().unwrap().as_octets(), "imap://h");
}

#[test]
fn nothing_is_built_that_is_no_url() {
    let (path, server) = (UrlBuilder::path, || UrlBuilder::server("h"));
    let moment = |zone| DateTime::from_unix_seconds(0, zone).unwrap();
    let message = || server().mailbox("x").uid(1);
    for wrong in [
        server().mailbox(""),
        server().user(""),
        server().auth(UrlAuth::Mechanism("".into())),
        UrlBuilder::server(""),
        server().uid(1),
        server().search("ALL"),
        server().uid_validity(UidValidity::new(1).unwrap()),
        server().mailbox("x").section(Section::of_part(&[1]).unwrap()),
        server().mailbox("x").partial(UrlPartial::new(1, None).unwrap()),
        server().mailbox("x").access(Access::Anonymous),
        server().mailbox("x").uid(0),
        server().mailbox("x").uid(1).search("ALL"),
        server().mailbox("x").search(""),
        server().mailbox("x").search("SUBJECT {3}\r\na"),
        server().mailbox("x").search("SUBJECT {3+}\r\na{1 {2}\r\n"),
        path().port(1),
        path().user("x"),
        path().auth(UrlAuth::Any),
        path().mailbox("x").uid(1).access(Access::Anonymous),
        message().expires(moment(0)),
        message().access(Access::User("".into())),
        message().access(Access::Anonymous).expires(moment(24 * 60)),
    ] {
        assert!(wrong.build().is_err(), "{wrong:?}");
    }
    assert!(message().access(Access::Anonymous).expires(moment(23 * 60 + 59)).build().is_ok());
    assert!(UrlPartial::new(0, Some(0)).is_err() && UrlPartial::new(1 << 63, None).is_err());
    assert!(UrlPartial::new(0, Some(1 << 63)).is_err());
    let user = Some(Octets::from("x"));
    for (application, user) in
        [("", None), ("a+b", None), ("x", Some("".into())), ("Anonymous", None), ("stream", None), ("USER", user)]
    {
        assert!(OtherAccess::new(application, user).is_err(), "{application}");
    }
    assert!(OtherAccess::new("submit", None).is_ok() && OtherAccess::new("anonymous", Some("x".into())).is_ok());
}

#[test]
fn only_what_says_who_may_use_it_is_authorised() {
    let token = "91354a473744909de610943775f92038";
    let mechanism = UrlMechanism::new("X-1").unwrap();
    let rump = ImapUrl::parse("imap://joe@h/INBOX/;uid=20;urlauth=submit+fred").unwrap();
    let url = rump.authorised(&mechanism, token).unwrap();
    assert_eq!(url.as_octets(), "imap://joe@h/INBOX/;uid=20;urlauth=submit+fred:X-1:91354a473744909de610943775f92038");
    assert_eq!(url.rump(), Some(rump.clone()));
    assert_eq!(url.rump().unwrap().token(), None);
    assert_eq!((url.mechanism(), url.token().unwrap().reveal().to_string()), (Some(mechanism.clone()), token.into()));
    for (url, token) in [
        ("imap://joe@h/INBOX/;uid=20;urlauth=x", "9135"),
        ("imap://joe@h/INBOX/;uid=20;urlauth=x", "91354a473744909de610943775f92038/;x"),
        ("imap://joe@h/INBOX/;uid=20;urlauth=x:a:91354a473744909de610943775f92038", token),
        ("imap://joe@h/INBOX/;uid=20", token),
    ] {
        let url = ImapUrl::parse(url).unwrap();
        assert!(url.authorised(&mechanism, token).is_err(), "{url}");
    }
    assert_eq!(ImapUrl::parse("imap://joe@h/INBOX/;uid=20").unwrap().rump(), None);
}

#[test]
fn a_token_is_not_shown() {
    for (text, shown) in [
        ("/a/;UID=1;URLAUTH=x:y:0123456789abcdef0123456789abcdef", "/a/;UID=1;URLAUTH=x:[redacted]"),
        ("/a/;UID=1;URLAUTH=x", "/a/;UID=1;URLAUTH=x"),
        ("/a/;UID=1;urlauth=user+x%40y:internal:0123", "/a/;UID=1;urlauth=user+x%40y:[redacted]"),
        ("/a/;UID=1%3BurlAuth%3Duser%3ay%3A0123", "/a/;UID=1%3BurlAuth%3Duser%3a[redacted]"),
        ("/urlauth/;UID=1;urlauth=anonymous:internal:0123", "/urlauth/;UID=1;urlauth=anonymous:[redacted]"),
        ("no url:\r\n", "no url:\\r\\n"),
    ] {
        let text = UrlText::new(text).unwrap();
        assert_eq!((text.to_string(), format!("{text:?}")), (shown.into(), format!("UrlText({shown})")));
        if let Ok(url) = text.to_url() {
            assert_eq!((url.to_string(), format!("{url:?}")), (shown.into(), format!("ImapUrl({shown})")));
        }
    }
    let url = ImapUrl::parse("/a/;UID=1;URLAUTH=x:y:0123456789abcdef0123456789abcdef").unwrap();
    assert_eq!(format!("{:?}", url.token()), "Some([redacted])");
    assert_eq!(UrlText::from(url.clone()).as_octets(), url.as_octets());
    assert!(UrlText::new("a\0").is_err());
}

#[cfg(feature = "proptest")]
proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..proptest::prelude::ProptestConfig::with_cases(2000) })]

    #[test]
    fn a_url_reads_as_it_was_and_leads_where_it_did(url: ImapUrl<'static>) {
        let again = ImapUrl::parse(url.as_octets().reborrow()).unwrap();
        proptest::prop_assert_eq!(&again, &url);
        let base = ImapUrl::parse("imap://joe@example.com/a/b").unwrap();
        let resolved = base.resolve(&url).unwrap();
        proptest::prop_assert_eq!((resolved.mailbox(), resolved.uid(), resolved.section()), (url.mailbox(), url.uid(), url.section()));
    }
}

#[test]
fn sizes() {
    assert_eq!((size_of::<ImapUrl<'_>>(), size_of::<UrlText<'_>>()), (152, 32));
}
