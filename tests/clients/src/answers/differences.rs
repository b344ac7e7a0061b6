//! What is not the same, and the sentence by which it need not be.

/// Answers that are not the same for one reason.
#[derive(Debug)]
pub(crate) struct Allowed {
    /// What the two do.
    #[expect(dead_code, reason = "for people")]
    because: &'static str,
    /// Where the sentence is.
    #[expect(dead_code, reason = "for people")]
    at: &'static str,
    #[expect(dead_code, reason = "for people")]
    sentence: &'static str,
    /// Questions, each with the messages of which it is so. Behind [`EVERY`] are those of which it is not.
    pub(crate) of: &'static [(&'static str, &'static [&'static str])],
}

/// Each message, but those that follow.
pub(crate) const EVERY: &str = "*";

/// An answer that is not of one message.
const WHOLE: &[&str] = &[""];

/// Where part 1 is, or has in it, a multipart that ends in front of a boundary.
const COMPOSITE: &str = "(UID FLAGS RFC822.SIZE BODY.PEEK[1] BODY.PEEK[HEADER.FIELDS (Date)] INTERNALDATE)";

/// Messages that arrived in 2020 by one clock and in 2021 by the other.
const NEW_YEAR: &[&str] = &[
    "sample 2",
    "sample 3",
    "groups",
    "comments in addresses",
    "no from",
    "only a sender",
    "only a header",
    "alternative",
    "language and location of a multipart",
    "a type that is none",
    "Latin-1 in quoted-printable",
    "UTF-8 in base64",
    "HTML alone",
    "quoted lines",
    "answer with another subject",
    "lost one",
    "reply to words",
    "fwd in brackets",
];

/// Messages that arrived on June 14 where they were sent, and on June 15 where Dovecot is.
const FOURTEENTH: &[&str] = &[
    "encoded names",
    "date that is none",
    "names in odd case",
    "messages in messages",
    "no parts",
    "unknown charset",
    "Unicode case",
    "same identifier",
];

/// Messages that arrived on June 16 where they were sent, and on June 15 where Dovecot is.
const SIXTEENTH: &[&str] = &[
    "encoded words of all kinds",
    "date with a wrong day",
    "space before the colon",
    "digest",
    "parts that do not end",
    "octets that no charset says",
    "root",
    "itself",
];

/// Both of these.
const FIFTEENTH: &[&str] = &[
    "encoded names",
    "encoded words of all kinds",
    "date that is none",
    "date with a wrong day",
    "names in odd case",
    "space before the colon",
    "messages in messages",
    "digest",
    "no parts",
    "parts that do not end",
    "unknown charset",
    "octets that no charset says",
    "Unicode case",
    "root",
    "same identifier",
    "itself",
];

/// Messages that do not say when they were sent.
const UNDATED: &[&str] =
    &["sample 5", "no date", "date that is none", "date with a wrong day", "empty fields", "no header"];

/// Messages that have an encoding, or parts that have one.
const ENCODED: &[&str] = &[
    "sample 3",
    "alternative",
    "related",
    "a type that is none",
    "an empty type",
    "Latin-1 in quoted-printable",
    "UTF-8 in base64",
    "UTF-16 in base64",
    "base64 that is broken",
    "quoted-printable that is broken",
    "only data",
];

/// Messages whose text is not what its encoding says.
const BROKEN: &[&str] = &["base64 that is broken", "quoted-printable that is broken"];

pub(crate) const LIST: &[Allowed] = &[
    // FETCH.
    Allowed {
        because: "the example has no \\Recent, which IMAP4rev2 has no more",
        at: "RFC 9051, appendix A",
        sentence: "With the exception of obsolete SEARCH and RECENT responses, servers advertising both IMAP4rev1 and IMAP4rev2 would \
            never return such removed response data items/responses unless explicitly requested by an IMAPrev1 client.",
        of: &[
            ("UID SEARCH RECENT", WHOLE),
            ("UID SEARCH NEW", WHOLE),
            ("UID SEARCH OLD", WHOLE),
            ("UID FETCH 4 (FLAGS)", WHOLE),
        ],
    },
    Allowed {
        because: "of a part that is not there the example says NIL, and Dovecot that it is empty",
        at: "RFC 9051, section 4.5",
        sentence: "The special form \"NIL\" represents the non-existence of a particular data item that is represented as a string or \
            parenthesized list, as distinct from the empty string \"\" or the empty parenthesized list ().",
        of: &[
            ("BODY.PEEK[9]", &[EVERY]),
            ("BODY.PEEK[9.MIME]", &[EVERY]),
            ("BODY.PEEK[9.HEADER]", &[EVERY]),
            ("BODY.PEEK[1.1]", &[EVERY, "sample 3", "message in a message", "digest"]),
            ("BODY.PEEK[1.1.MIME]", &[EVERY, "sample 3", "message in a message", "digest"]),
            ("BODY.PEEK[1.HEADER]", &[EVERY, "message in a message", "digest"]),
            ("BODY.PEEK[1.TEXT]", &[EVERY, "message in a message", "digest"]),
            ("BODY.PEEK[1.9]", &[EVERY]),
            ("BODY.PEEK[1.9.TEXT]", &[EVERY]),
            ("BINARY.PEEK[9]", &[EVERY]),
        ],
    },
    Allowed {
        because: "Dovecot adds a blank line to some fields of a header that has none",
        at: "RFC 9051, section 6.4.5.1",
        sentence: "the blank line is included in all header fetches, except in the case of a message that has no body and no blank line.",
        of: &[
            ("BODY[HEADER.FIELDS (SUBJECT)]", &["only a header"]),
            ("BODY.PEEK[HEADER.FIELDS (From To X-Folded X-None)]", &["only a header"]),
            ("BODY.PEEK[HEADER.FIELDS (\"date\" Content-Type)]<2.40>", &["only a header"]),
            ("BODY.PEEK[HEADER.FIELDS (X-None)]", &["only a header"]),
            (COMPOSITE, &["only a header"]),
        ],
    },
    Allowed {
        because: "Dovecot takes the line end in front of a boundary for one of the multipart that ended in the line before",
        at: "RFC 2046, section 5.1.1",
        sentence: "The boundary delimiter MUST occur at the beginning of a line, i.e., following a CRLF, and the initial CRLF is \
            considered to be attached to the boundary delimiter line rather than part of the preceding part.",
        of: &[
            ("BODY.PEEK[1]", &["sample 3"]),
            (COMPOSITE, &["sample 3"]),
            ("BODY.PEEK[2]", &["messages in messages"]),
            ("BODY.PEEK[2.TEXT]", &["messages in messages"]),
            ("BINARY.PEEK[2]", &["messages in messages"]),
            ("BINARY.SIZE[2]", &["messages in messages"]),
            ("BODY", &["messages in messages"]),
            ("BODYSTRUCTURE", &["messages in messages"]),
            ("FULL", &["messages in messages"]),
        ],
    },
    Allowed {
        because: "of empty entries in a list Dovecot makes addresses, and it says SYNTAX_ERROR where an address breaks off; neither can be \
            answered",
        at: "RFC 9051, section 7.5.2",
        sentence: "However, they can be NIL for a malformed or draft message.",
        of: &[("ENVELOPE", &["broken addresses"]), ("ALL", &["broken addresses"]), ("FULL", &["broken addresses"])],
    },
    Allowed {
        because: "a type that is none is text to the example; Dovecot tells what stands there",
        at: "RFC 2045, section 5.2",
        sentence: "It is also recommend that this default be assumed when a syntactically invalid Content-Type header field is \
            encountered.",
        of: &[
            ("BODY", &["a type that is none", "an empty type"]),
            ("BODYSTRUCTURE", &["a type that is none", "an empty type"]),
            ("FULL", &["a type that is none", "an empty type"]),
            ("PREVIEW", &["an empty type"]),
            ("PREVIEW (LAZY)", &["an empty type"]),
        ],
    },
    Allowed {
        because: "Dovecot does not tell the encoding of a message that has neither a MIME-Version nor a type",
        at: "RFC 2045, section 4",
        sentence: "In the absence of a MIME-Version field, a receiving mail user agent (whether conforming to MIME requirements or not) \
            may optionally choose to interpret the body of the message according to local conventions.",
        of: &[
            ("BODY", &["quoted-printable that is broken"]),
            ("BODYSTRUCTURE", &["quoted-printable that is broken"]),
            ("FULL", &["quoted-printable that is broken"]),
        ],
    },
    Allowed {
        because: "a message or multipart has no encoding of its own; Dovecot decodes each part inside it, and changes its header, or fails",
        at: "RFC 9051, section 6.4.5",
        sentence: "Requests that the specified section be transmitted after performing decoding of the section's \
            Content-Transfer-Encoding.",
        of: &[
            ("BINARY.PEEK[]", ENCODED),
            ("BINARY.SIZE[]", ENCODED),
            (
                "BINARY[]<1.30>",
                &["a type that is none", "an empty type", "base64 that is broken", "quoted-printable that is broken"],
            ),
            ("BINARY.PEEK[1]", &["sample 3"]),
            ("BINARY.SIZE[1]", &["sample 3"]),
        ],
    },
    Allowed {
        because: "a field for the encoding that is empty says as much as none to the example; Dovecot does not know the encoding",
        at: "RFC 2045, section 6.1",
        sentence: "\"Content-Transfer-Encoding: 7BIT\" is assumed if the Content-Transfer-Encoding header field is not present.",
        of: &[
            ("BINARY.PEEK[1]", &["an empty type"]),
            ("BINARY.PEEK[1]<1.5>", &["an empty type"]),
            ("BINARY.SIZE[1]", &["an empty type"]),
        ],
    },
    Allowed {
        because: "both refuse what is not encoded as it says; Dovecot with the code PARSE",
        at: "RFC 3516, section 4.3",
        sentence: "If the server does not know how to decode the section's CTE, it MUST fail the request and issue a \"NO\" response that \
            contains the \"UNKNOWN-CTE\" extended response code.",
        of: &[("BINARY.PEEK[1]", BROKEN), ("BINARY.PEEK[1]<1.5>", BROKEN), ("BINARY.SIZE[1]", BROKEN)],
    },
    Allowed {
        because: "a preview is what each server finds useful: the example looks into messages in messages, and for text behind what is \
            not encoded, and Dovecot keeps double space and not what is no UTF-8",
        at: "RFC 8970, section 3.3",
        sentence: "The server SHOULD remove any formatting markup and do whatever processing might be useful in rendering the preview as \
            plain text.",
        of: &[("PREVIEW", PREVIEWS), ("PREVIEW (LAZY)", PREVIEWS)],
    },
    // SEARCH and SORT.
    Allowed {
        because: "the example compares the day where the message was sent, Dovecot the day where the server is",
        at: "RFC 9051, section 6.4.4",
        sentence: "Messages whose internal date (disregarding time and timezone) is earlier than the specified date.",
        of: &[
            ("BEFORE 1-Jan-2021", NEW_YEAR),
            ("ON 31-Dec-2020", NEW_YEAR),
            ("ON 1-Jan-2021", NEW_YEAR),
            ("SINCE 1-Jan-2021", NEW_YEAR),
            ("BEFORE 15-Jun-2021", FOURTEENTH),
            ("ON 14-Jun-2021", FOURTEENTH),
            ("SINCE 15-Jun-2021", FOURTEENTH),
            ("ON 15-Jun-2021", FIFTEENTH),
            ("ON 16-Jun-2021", SIXTEENTH),
            ("SINCE 16-Jun-2021", SIXTEENTH),
        ],
    },
    Allowed {
        because: "of two dates the example takes the last, as ENVELOPE does, and Dovecot the first",
        at: "RFC 5322, section 4.5",
        sentence: "Except for destination address fields (described in section 4.5.3), the interpretation of multiple occurrences of \
            fields is unspecified.",
        of: &[("SENTON 13-Mar-2021", &["fields twice"]), ("SENTON 14-Mar-2021", &["fields twice"])],
    },
    Allowed {
        because: "a message that has no date is before all dates to the example, and of 1970 to Dovecot",
        at: "RFC 9051, section 6.4.4",
        sentence: "Messages whose [RFC5322] Date: header field (disregarding time and timezone) is within or later than the specified \
            date.",
        of: &[("SENTSINCE 1-Jan-1970", UNDATED)],
    },
    Allowed {
        because: "where a field was folded Dovecot has a space for the tab",
        at: "RFC 5322, section 2.2.3",
        sentence: "Unfolding is accomplished by simply removing any CRLF that is immediately followed by WSP.",
        of: &[("HEADER X-Folded \"one two three\"", &["sample 6", "folded fields"])],
    },
    Allowed {
        because: "Dovecot does not decode words that tell their language",
        at: "RFC 2231, section 7",
        sentence: "encoded-word := \"=?\" charset [\"*\" language] \"?\" encoded-text \"?=\"",
        of: &[("HEADER Comments «Straße»", &["encoded words of all kinds"])],
    },
    Allowed {
        because: "Dovecot stops where base64 is no more; the example takes what follows for text",
        at: "RFC 2045, section 6.8",
        sentence: "Because it is used only for padding at the end of the data, the occurrence of any \"=\" characters may be taken as \
            evidence that the end of the data has been reached (without truncation in transit).",
        of: &[("BODY text", &["base64 that is broken"])],
    },
    Allowed {
        because: "the example converts from no other charset",
        at: "RFC 9051, section 6.4.4",
        sentence: "Servers MUST support US-ASCII and UTF-8 charsets; other CHARSETs MAY be supported.",
        of: &[("CHARSET ISO-8859-1 SUBJECT plain", WHOLE), ("UID SORT (SIZE) ISO-8859-1 ALL", WHOLE)],
    },
    Allowed {
        because: "the example repeats the range as it was asked for, Dovecot in the order of numbers",
        at: "RFC 9394, section 4",
        sentence: "A range 500:400 is the same as 400:500.",
        of: &[("UID SEARCH RETURN (PARTIAL 6:3) SEEN", WHOLE)],
    },
];

/// Messages whose previews are not the same.
const PREVIEWS: &[&str] = &[
    "message in a message",
    "digest",
    "octets that no charset says",
    "base64 that is broken",
    "quoted-printable that is broken",
    "HTML alone",
];
