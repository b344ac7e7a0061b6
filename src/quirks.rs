//! [`Quirks`]: every deviation from the grammar that can be tolerated, who sends it, and what it looks like.

use core::{fmt, ops};

/// A set of deviations from the grammar that are tolerated rather than refused.
///
/// [`Quirks::NONE`] is the strict grammar, and what a server should use: two parsers that guess differently are how
/// commands are smuggled. [`Quirks::SERVERS`] is what real servers make a client put up with. Whatever was tolerated is
/// reported, never passed over in silence.
///
/// The set is chosen at run time; no server is detected, and no cargo feature changes what is accepted.
///
/// # Example
///
/// ```
/// use imap_wire::Quirks;
///
/// let quirks = Quirks::SERVERS - Quirks::BARE_LF;
/// assert!(!quirks.contains(Quirks::BARE_LF));
/// assert_eq!((Quirks::BARE_LF | Quirks::EMPTY_LINE).to_string(), "bare-lf, empty-line");
/// for quirk in Quirks::BARE_LF.iter() {
///     assert_eq!(quirk.rule(), "a line ends in CRLF");
///     assert_eq!(quirk.section(), "RFC 9051, section 2.2");
/// }
/// ```
#[derive(Clone, Copy, Default, Eq, Hash, PartialEq)]
pub struct Quirks(u128);

/// One row of the table of [`Quirks`]: what a deviation is, and who is known for it.
#[derive(Debug)]
pub struct Quirk {
    quirk: Quirks,
    name: &'static str,
    rule: &'static str,
    section: &'static str,
    known_from: &'static str,
    example: &'static [u8],
}

/// Spells the table: a constant for each row, and the row itself.
macro_rules! quirks {
    ($($(#[doc = $doc:literal])+ $constant:ident = $bit:literal, $name:literal, rule: $rule:literal, section: $section:literal,
       known_from: $known_from:literal, example: $example:literal;)+) => {
        impl Quirks {
            $(
                $(#[doc = $doc])+
                #[doc = ""]
                #[doc = concat!("The rule: ", $rule, " (", $section, "). Known from: ", $known_from, ".")]
                pub const $constant: Self = Self(1 << $bit);
            )+

            /// Every deviation that the crate can tolerate.
            pub const ALL: Self = Self($(1 << $bit)|+);
        }

        static TABLE: &[Quirk] = &[$(Quirk {
            quirk: Quirks::$constant,
            name: $name,
            rule: $rule,
            section: $section,
            known_from: $known_from,
            example: $example,
        }),+];
    };
}

quirks! {
    /// A line that ends in LF alone. Without it the frame is [abandoned](crate::wire::Reason::Quirk).
    BARE_LF = 0, "bare-lf",
        rule: "a line ends in CRLF", section: "RFC 9051, section 2.2",
        known_from: "GNU mailutils; stack traces in hoodiecrow's NO; telnet users",
        example: b"A1 OK AUTHENTICATE PLAIN authentication successful\n";
    /// A line with nothing on it where a command or a response is due.
    EMPTY_LINE = 1, "empty-line",
        rule: "a command or response begins with a tag, `*` or `+`", section: "RFC 9051, section 2.2",
        known_from: "Cyrus and GNU mailutils between answers; iOS Mail before a command",
        example: b"\r\n";
    /// NUL octets before a response.
    LEADING_NUL = 2, "leading-nul",
        rule: "NUL is no character of the protocol", section: "RFC 9051, section 4.3.1",
        known_from: "proxies in front of servers",
        example: b"\0\0\0\0* OK ready\r\n";
    /// Octets above 0x7F in a quoted string of a session that has not enabled UTF-8.
    EIGHT_BIT = 3, "eight-bit-quoted",
        rule: "a quoted string is 7-bit unless UTF-8 was enabled", section: "RFC 3501, section 4.3",
        known_from: "GNU mailutils, hoodiecrow, online.no, Proton Bridge",
        example: b"* LIST () \"/\" \"Gel\xc3\xb6schte Elemente\"\r\n";
    /// A quotation mark inside a quoted string without the backslash: one that no delimiter follows is content.
    STRAY_QUOTE = 4, "stray-quote",
        rule: "a quotation mark in a quoted string is written `\\\"`", section: "RFC 9051, section 4.3",
        known_from: "QQ, iCloud, Gmail, Exchange, in Message-IDs and names",
        example: b"* 1 FETCH (ENVELOPE (NIL NIL ((NIL NIL \"test\"\" \"acme.com\")) NIL NIL NIL NIL NIL NIL NIL))\r\n";
    /// A backslash inside a quoted string that escapes neither itself nor a quotation mark: it is kept.
    STRAY_BACKSLASH = 5, "stray-backslash",
        rule: "a backslash in a quoted string is written `\\\\`", section: "RFC 9051, section 4.3",
        known_from: "David.fx Mail Access Server",
        example: b"* 1 FETCH (ENVELOPE (NIL NIL ((\"name surname \\ \" NIL \"a\" \"b\")) NIL NIL NIL NIL NIL NIL NIL))\r\n";
    /// Spaces where the grammar has none, more than one where it has one, or none between things that delimit themselves.
    SPACES = 6, "spaces",
        rule: "one space separates, and nothing else does", section: "RFC 9051, section 9",
        known_from: "QQ, DavMail, Domino, Yahoo, Zoho, Exchange",
        example: b"* 11487 FETCH (UID 19436 )\r\n";
    /// A keyword with `]`, which no atom has.
    BRACKET_KEYWORD = 7, "bracket-keyword",
        rule: "a flag is an atom, which has no `]`", section: "RFC 9051, section 9",
        known_from: "Gmail and Dovecot, with keywords that other clients made",
        example: b"* FLAGS (OIB-Seen-[Gmail]/All)\r\n";
    /// A flag in quotation marks.
    QUOTED_FLAG = 8, "quoted-flag",
        rule: "a flag is an atom, with or without `\\`", section: "RFC 9051, section 9",
        known_from: "InterMail",
        example: b"* FLAGS (\"\\\\Deleted\" \\Answered \\Seen)\r\n";
    /// A backslash that no flag follows. It is dropped.
    EMPTY_FLAG = 9, "empty-flag",
        rule: "an atom follows the `\\` of a flag", section: "RFC 9051, section 9",
        known_from: "IdeaImapServer",
        example: b"* XLIST (\\HasNoChildren \\) \".\" \"INBOX.ARCH\"\r\n";
    /// `()` for a list of addresses that has none.
    ENVELOPE_EMPTY_LIST = 10, "envelope-empty-list",
        rule: "a list without addresses is written NIL", section: "RFC 9051, section 9",
        known_from: "Yahoo, mail.ru, hydroxide",
        example: b"* 1 FETCH (ENVELOPE (NIL NIL ((NIL NIL \"a\" \"b\")) () () NIL NIL () NIL NIL))\r\n";
    /// An envelope with fewer fields, the last of which are taken for NIL, or with more, which are dropped.
    ENVELOPE_ARITY = 11, "envelope-arity",
        rule: "an envelope has ten fields", section: "RFC 9051, section 9",
        known_from: "QQ and other Chinese servers",
        example: b"* 1 FETCH (ENVELOPE (NIL \"s\" ((NIL NIL \"a\" \"b\")) NIL NIL NIL NIL NIL NIL))\r\n";
    /// NIL in a list of addresses, in place of an address. It is dropped.
    ADDRESS_NIL = 12, "address-nil",
        rule: "a list of addresses has nothing but addresses", section: "RFC 9051, section 9",
        known_from: "SmarterMail",
        example: b"* 1 FETCH (ENVELOPE (NIL NIL (NIL (NIL NIL \"a\" \"b\")) NIL NIL NIL NIL NIL NIL NIL))\r\n";
    /// Parentheses around the addresses of a list more than once, or a closing one too many behind a field.
    ADDRESS_PARENS = 13, "address-parens",
        rule: "one pair of parentheses is around a list of addresses", section: "RFC 9051, section 9",
        known_from: "Exchange 5.5, SmarterMail",
        example: b"* 1 FETCH (ENVELOPE (NIL NIL (((NIL NIL \"a\" \"b\")(NIL NIL \"c\" \"d\"))) NIL NIL NIL NIL NIL NIL NIL))\r\n";
    /// A string of an envelope whose last octet is a backslash that nothing escapes, so that the string does not seem to end.
    /// Tried only if the envelope cannot be read as it stands.
    TRAILING_BACKSLASH = 14, "trailing-backslash",
        rule: "a backslash in a quoted string is written `\\\\`", section: "RFC 9051, section 4.3",
        known_from: "QQ",
        example: b"* 1 FETCH (ENVELOPE (NIL NIL ((NIL NIL \"a\" \"sina.com\\\")) NIL NIL NIL NIL NIL NIL NIL))\r\n";
    /// A day of one digit without the space before it.
    ONE_DIGIT_DAY = 36, "one-digit-day",
        rule: "the day of a date and time is a space and a digit, or two digits", section: "RFC 9051, section 9",
        known_from: "QQ",
        example: b"* 12 FETCH (INTERNALDATE \"6-Apr-2022 17:10:18 +0800\")\r\n";
    /// An INTERNALDATE that is no date, or one that no calendar has: its octets are kept.
    INVALID_DATE = 37, "invalid-date",
        rule: "an internal date is a day and a time of that day", section: "RFC 9051, section 9",
        known_from: "Domino",
        example: b"* 12 FETCH (INTERNALDATE \"00-Jan-0000 00:00:00 +0000\")\r\n";
    /// A date and time in a literal.
    LITERAL_DATE = 38, "literal-date",
        rule: "a date and time is in quotation marks", section: "RFC 9051, section 9",
        known_from: "servers that write every string as a literal",
        example: b"* 12 FETCH (INTERNALDATE {26}\r\n17-Jul-1996 02:44:25 -0700)\r\n";
    /// A section or an origin that the grammar does not have, echoed as a client asked for it: part 0, `MIME` of no part, no
    /// header fields, more than a part of `BINARY`, an origin with a size or beyond 63 bits.
    ECHOED_SECTION = 39, "echoed-section",
        rule: "a section is in the grammar, and its origin is one number", section: "RFC 9051, section 9",
        known_from: "Cyrus, Dovecot, hoodiecrow, GNU mailutils",
        example: b"* 1 FETCH (BODY[TEXT]<0.10> {10}\r\n0123456789)\r\n";
    /// A number of octets or lines that is negative, which is read as not known, or written like `9.37e+06`.
    BODY_NUMBER = 20, "body-number",
        rule: "a number consists of digits", section: "RFC 9051, section 9",
        known_from: "Dovecot, Exchange, SmarterMail, mail.ru",
        example: b"* 1 FETCH (BODYSTRUCTURE (\"application\" \"pdf\" NIL NIL NIL \"base64\" 9.3736e+06 NIL NIL NIL NIL))\r\n";
    /// NIL where a body structure has to have a string: as the value of a parameter, or as an encoding, which is `7BIT` then.
    BODY_NIL_STRING = 21, "body-nil-string",
        rule: "parameter values and encodings are strings", section: "RFC 9051, section 9",
        known_from: "mail.ru, maddy",
        example: b"* 1 FETCH (BODY (\"text\" \"plain\" (\"charset\" NIL) NIL NIL NIL 1423 44))\r\n";
    /// An empty list of parameters.
    BODY_EMPTY_PARAMS = 22, "body-empty-params",
        rule: "no parameters are NIL", section: "RFC 9051, section 9",
        known_from: "mail.ru and others",
        example: b"* 1 FETCH (BODY (\"message\" \"delivery-status\" () NIL NIL \"7bit\" 340))\r\n";
    /// A parameter without a value. It is dropped.
    BODY_ODD_PARAMS = 23, "body-odd-params",
        rule: "parameters are pairs of attribute and value", section: "RFC 9051, section 9",
        known_from: "DBMail",
        example: b"* 1 FETCH (BODY (\"text\" \"plain\" (\"charset\" \"UTF-8\" \"\") NIL NIL \"7bit\" 5 1))\r\n";
    /// A multipart without parts. It is read as a part of the type multipart.
    BODY_CHILDLESS = 24, "body-childless",
        rule: "a multipart has a part", section: "RFC 9051, section 9",
        known_from: "Gmail, QQ, Yandex, Dovecot, GNU mailutils, hoodiecrow",
        example: b"* 1 FETCH (BODYSTRUCTURE (\"ALTERNATIVE\" (\"BOUNDARY\" \"b\") NIL NIL))\r\n";
    /// Extension data of another form than its field has. It is dropped, but for a disposition without a list around it, or in
    /// place of the language.
    BODY_FIELD_SHAPE = 25, "body-field-shape",
        rule: "each field of extension data has its own form", section: "RFC 9051, section 9",
        known_from: "Exchange, IceWarp",
        example: b"* 1 FETCH (BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"7BIT\" 850 31 NIL \"inline\" NIL NIL))\r\n";
    /// A text or a message in a message without its number of lines.
    BODY_MISSING_LINES = 26, "body-missing-lines",
        rule: "a text has a number of lines", section: "RFC 9051, section 9",
        known_from: "mail.ru and others",
        example: b"* 1 FETCH (BODY (\"text\" \"plain\" NIL NIL NIL \"7bit\" 340))\r\n";
    /// A number of lines where the type has none. It is dropped.
    BODY_EXTRA_LINES = 27, "body-extra-lines",
        rule: "only texts and messages have a number of lines", section: "RFC 9051, section 9",
        known_from: "several servers",
        example: b"* 1 FETCH (BODY (\"application\" \"octet-stream\" NIL NIL NIL \"base64\" 100 5))\r\n";
    /// A message in a message of which the body is missing, or the envelope and the body.
    BODY_MISSING_MESSAGE = 28, "body-missing-message",
        rule: "message/rfc822 has an envelope and a body", section: "RFC 9051, section 9",
        known_from: "Domino, GNU mailutils, and Gmail if the message is encoded",
        example: b"* 1 FETCH (BODY (\"message\" \"rfc822\" NIL NIL NIL \"base64\" 787))\r\n";
    /// An envelope and a body in a part that is no message/rfc822. They are dropped.
    BODY_EXTRA_MESSAGE = 29, "body-extra-message",
        rule: "only message/rfc822 and message/global have an envelope and a body", section: "RFC 9051, section 9",
        known_from: "hoodiecrow",
        example: b"* 1 FETCH (BODY (\"message\" \"x\" NIL NIL NIL \"7bit\" 9 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) (\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1) 2))\r\n";
    /// A part without its type, which is application then, or without its subtype, which is octet-stream or plain, and for a
    /// multipart mixed.
    BODY_MISSING_TYPE = 30, "body-missing-type",
        rule: "a part has a type and a subtype", section: "RFC 9051, section 9",
        known_from: "hoodiecrow and unnamed servers",
        example: b"* 1 FETCH (BODY (\"APPLICATION\" NIL NIL NIL \"base64\" 356))\r\n";
    /// A mailbox name that is neither quoted nor a literal though it has spaces, tabs, parentheses or the like. In LIST and
    /// LSUB it is all up to the line end, in STATUS all up to the list of items.
    UNQUOTED_NAME = 45, "unquoted-name",
        rule: "a mailbox name with such characters is quoted, or a literal", section: "RFC 9051, section 9",
        known_from: "Exchange and Office 365, GNU mailutils",
        example: b"* LIST (\\HasNoChildren) \"/\" INBOX/Da\tOggetto\tRicevuto\tDimensione\tCategorie\t\r\n";
    /// Octets above 0x7F in a mailbox name that is neither quoted nor a literal.
    EIGHT_BIT_NAME = 46, "eight-bit-name",
        rule: "a mailbox name with octets above 0x7F is quoted, or a literal", section: "RFC 9051, section 9",
        known_from: "GNU mailutils",
        example: b"* LIST () \"/\" raw-\xc3\xbctf8\r\n";
    /// A hierarchy delimiter `""`, which is read as NIL.
    EMPTY_DELIMITER = 47, "empty-delimiter",
        rule: "a hierarchy delimiter is one character in quotation marks, or NIL", section: "RFC 9051, section 9",
        known_from: "servers without a hierarchy",
        example: b"* LIST (\\HasNoChildren) \"\" \"Folder1\"\r\n";
    /// MODSEQ in a SEARCH response where it may not be: before numbers, among them, without any, or twice.
    SEARCH_MODSEQ = 54, "search-modseq",
        rule: "`(MODSEQ n)` ends a SEARCH response that has numbers", section: "RFC 7162, section 3.1.5",
        known_from: "servers with CONDSTORE",
        example: b"* SEARCH 1 2 (MODSEQ 999) 3\r\n";
    /// Parentheses around the results of an ESEARCH response.
    ESEARCH_PARENS = 55, "esearch-parens",
        rule: "results of ESEARCH follow each other without parentheses", section: "RFC 9051, section 9",
        known_from: "an unnamed server",
        example: b"* ESEARCH (TAG \"A1\") UID (ALL 1:5)\r\n";
    /// A UIDVALIDITY that is 0, or does not fit 32 bits. It is kept as it is.
    UID_VALIDITY = 56, "uid-validity",
        rule: "a UIDVALIDITY is a number of 1 to 4294967295", section: "RFC 9051, section 9",
        known_from: "WinWebMail, SmarterMail, Dynadot",
        example: b"* OK [UIDVALIDITY 0] Ok\r\n";
    /// 0 where a number from 1 is due.
    ZERO = 57, "zero",
        rule: "a message number, a UID, UIDNEXT or a mod-sequence is not 0", section: "RFC 9051, section 9",
        known_from: "Courier, hoodiecrow, Purelymail, iOS Mail and others",
        example: b"* 0 FETCH (UID 12 FLAGS (\\Seen))\r\n";
    /// Octets above 0x7F in a text for people.
    EIGHT_BIT_TEXT = 58, "eight-bit-text",
        rule: "text is 7-bit", section: "RFC 3501, section 9",
        known_from: "servers with banners in Latin-1 or UTF-8, Dovecot in NO",
        example: b"* OK Willk\xfcommen\r\n";
    /// A response that begins with its code: `* OK` is missing.
    BARE_CODE = 59, "bare-code",
        rule: "a response begins with a tag, `*` or `+`", section: "RFC 9051, section 7",
        known_from: "Exchange",
        example: b"[COPYUID 55 31 6]\r\n";
    /// A tagged BYE.
    TAGGED_BYE = 60, "tagged-bye",
        rule: "BYE is untagged", section: "RFC 9051, section 7.1.5",
        known_from: "servers that end so in answer to LOGOUT",
        example: b"A5 BYE IMAP4rev1 Server logging out\r\n";
    /// A known item of a FETCH response that cannot be read: it is kept as it is, and the others are read.
    ISOLATE = 61, "invalid-item",
        rule: "each item of FETCH has the form that its name says", section: "RFC 9051, section 7.5.2",
        known_from: "Gmail, Exchange, Sohu, for odd messages",
        example: b"* 1 FETCH (UID 1 BODYSTRUCTURE (\"text\") FLAGS ())\r\n";
    /// A FETCH response without items.
    EMPTY_FETCH = 62, "empty-fetch",
        rule: "a FETCH response has an item", section: "RFC 9051, section 9",
        known_from: "QIP.ru",
        example: b"* 4 FETCH ()\r\n";
    /// Parentheses around an item of a FETCH response.
    ITEM_PARENS = 63, "item-parens",
        rule: "items of FETCH follow each other without parentheses", section: "RFC 9051, section 9",
        known_from: "Domino",
        example: b"* 2 FETCH (UID 14935 (FLAGS ()))\r\n";
    /// A FETCH response without the parentheses around its items.
    BARE_ITEMS = 69, "bare-items",
        rule: "parentheses enclose the items of a FETCH response", section: "RFC 9051, section 9",
        known_from: "GNU mailutils, in IDLE",
        example: b"* 1 FETCH FLAGS (\\Answered)\r\n";
    /// An item of a FETCH response without a value, which is read as NIL.
    ITEM_WITHOUT_VALUE = 64, "item-without-value",
        rule: "a space and a value follow the name of an item", section: "RFC 9051, section 9",
        known_from: "Yandex",
        example: b"* 1 FETCH (UID 3016 BODY[2] )\r\n";
    /// `RFC822` with a section, which is dropped.
    RFC822_SECTION = 65, "rfc822-section",
        rule: "RFC822 has no section", section: "RFC 3501, section 9",
        known_from: "an unnamed server",
        example: b"* 1 FETCH (RFC822[] {5}\r\nhello)\r\n";
    /// Groups after the value of an item, which are skipped.
    SURPLUS_GROUP = 66, "surplus-group",
        rule: "an item of FETCH has one value", section: "RFC 9051, section 9",
        known_from: "mail.ru, after BODYSTRUCTURE; GNU mailutils",
        example: b"* 1 FETCH (BODY (\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1)(\"mixed\") UID 4)\r\n";
    /// The obsolete name `STORE` for FETCH data.
    STORE_DATA = 67, "store-data",
        rule: "flags that changed are sent as FETCH", section: "RFC 9051, section 7.5.2",
        known_from: "servers of RFC 1730",
        example: b"* 2 STORE (FLAGS (\\Seen))\r\n";
    /// An empty list of character sets, which is read as none.
    EMPTY_CHARSETS = 70, "empty-charsets",
        rule: "a list of character sets has one", section: "RFC 9051, section 9",
        known_from: "an unnamed server",
        example: b"* NO [BADCHARSET ()] error\r\n";
    /// Data without a name, such as a literal on its own. It is kept.
    NAMELESS = 71, "nameless",
        rule: "data begins with its name, or a number and its name", section: "RFC 9051, section 9",
        known_from: "an unnamed server",
        example: b"* {25}\r\nThis should be skipped...\r\n";
    /// The name `EXPUNGED` for EXPUNGE.
    EXPUNGED = 72, "expunged",
        rule: "a message that is gone is announced by EXPUNGE", section: "RFC 9051, section 7.5.1",
        known_from: "GNU mailutils",
        example: b"* 1 EXPUNGED\r\n";
    /// Names of events without parentheses, in BADEVENT.
    UNLISTED_EVENTS = 73, "unlisted-events",
        rule: "the events of BADEVENT are in parentheses", section: "RFC 5465, section 8",
        known_from: "Dovecot",
        example: b"A9 NO [BADEVENT MailboxMetadataChange] Unsupported NOTIFY events\r\n";
    /// An atom where ID has a string.
    ID_ATOM = 80, "id-atom",
        rule: "the fields of ID are strings", section: "RFC 2971, section 4",
        known_from: "Proton Bridge",
        example: b"* ID (support-url https://protonmail.com/support name ProtonMail)\r\n";
    /// Commas between the fields of ID.
    ID_COMMA = 81, "id-comma",
        rule: "between the fields of ID there is a space", section: "RFC 2971, section 4",
        known_from: "an unnamed server",
        example: b"* ID (\"name\", \"test\", \"version\", \"1.0\")\r\n";
    /// More than 30 fields of ID, one of them twice, or one too long. They are kept.
    ID_LIMITS = 82, "id-limits",
        rule: "ID has at most 30 fields, each once, with names of 30 octets and values of 1,024", section: "RFC 2971, section 3.3",
        known_from: "servers that tell how they were built",
        example: b"* ID (\"name\" \"a\" \"name\" \"b\")\r\n";
    /// NIL in quotation marks in place of the fields of ID.
    ID_QUOTED_NIL = 83, "id-quoted-nil",
        rule: "who says nothing of himself sends NIL", section: "RFC 2971, section 4",
        known_from: "JavaMail",
        example: b"A0 ID \"NIL\"\r\n";
    /// Something behind the fields of ID. It is dropped.
    ID_REST = 84, "id-rest",
        rule: "ID ends with its fields", section: "RFC 2971, section 4",
        known_from: "datamail.in",
        example: b"* ID (\"name\" \"Imap\")+\r\n";
    /// The options of GETMETADATA behind the name of the mailbox.
    METADATA_OPTIONS = 85, "metadata-options",
        rule: "the options of GETMETADATA stand before the name of the mailbox", section: "RFC 5464, section 5",
        known_from: "clients written after the examples of section 4.2",
        example: b"a GETMETADATA \"INBOX\" (DEPTH 1) (/private/filters/values)\r\n";
    /// A line that is no response, where the greeting is due: taken for a refusal.
    NO_GREETING = 68, "no-greeting",
        rule: "the greeting is `* OK`, `* PREAUTH` or `* BYE`", section: "RFC 9051, section 7.1",
        known_from: "Exchange, IceWarp",
        example: b"Server Unavailable. 15\r\n";
}

impl Quirks {
    /// The strict grammar.
    pub const NONE: Self = Self(0);

    /// What real servers send: a client's default.
    pub const SERVERS: Self = Self::ALL;

    /// What real clients send and a lenient server, or one who only listens, can put up with.
    pub const CLIENTS: Self = Self(
        Self::BARE_LF.0
            | Self::EMPTY_LINE.0
            | Self::EIGHT_BIT.0
            | Self::SPACES.0
            | Self::ONE_DIGIT_DAY.0
            | Self::BRACKET_KEYWORD.0
            | Self::ZERO.0
            | Self::ID_QUOTED_NIL.0
            | Self::METADATA_OPTIONS.0,
    );

    /// True if each of `quirks` is in this set.
    #[must_use]
    pub const fn contains(self, quirks: Self) -> bool {
        self.0 & quirks.0 == quirks.0
    }

    /// True for [`Quirks::NONE`].
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The number of quirks in the set.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// The rows of the table that are in this set, in the table's order.
    pub fn iter(self) -> impl Iterator<Item = &'static Quirk> {
        TABLE.iter().filter(move |row| self.contains(row.quirk))
    }
}

impl ops::BitOr for Quirks {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl ops::BitOrAssign for Quirks {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

/// What is in the first set and not in the second.
impl ops::Sub for Quirks {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

/// The names, separated by commas; `none` for the empty set.
impl fmt::Display for Quirks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("none");
        }
        self.iter().enumerate().try_for_each(|(at, row)| {
            f.write_str(if at == 0 { "" } else { ", " })?;
            f.write_str(row.name)
        })
    }
}

impl fmt::Debug for Quirks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Quirks({self})")
    }
}

impl Quirk {
    /// The set that has just this one.
    #[must_use]
    pub const fn quirk(&self) -> Quirks {
        self.quirk
    }

    /// A short name, such as `bare-lf`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The rule that is broken.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        self.rule
    }

    /// The RFC and section that state the rule.
    #[must_use]
    pub const fn section(&self) -> &'static str {
        self.section
    }

    /// Servers or clients that are known for it.
    #[must_use]
    pub const fn known_from(&self) -> &'static str {
        self.known_from
    }

    /// A line that has it.
    #[must_use]
    pub const fn example(&self) -> &'static [u8] {
        self.example
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_has_a_bit_and_a_name_of_its_own() {
        for (at, row) in TABLE.iter().enumerate() {
            assert_eq!(row.quirk.count(), 1, "{}", row.name);
            for other in &TABLE[..at] {
                assert_ne!(row.quirk, other.quirk);
                assert_ne!(row.name, other.name);
            }
        }
        assert_eq!(Quirks::ALL.count() as usize, TABLE.len());
    }

    #[test]
    fn sets_add_and_subtract() {
        let set = Quirks::BARE_LF | Quirks::EMPTY_LINE;
        assert!(set.contains(Quirks::BARE_LF) && set.contains(set) && set.contains(Quirks::NONE));
        assert!(!Quirks::BARE_LF.contains(set));
        assert_eq!(set - Quirks::BARE_LF, Quirks::EMPTY_LINE);
        assert_eq!(Quirks::NONE.to_string(), "none");
        assert_eq!(format!("{set:?}"), "Quirks(bare-lf, empty-line)");
    }
}
