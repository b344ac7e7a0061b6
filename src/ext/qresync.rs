//! QRESYNC: what has changed in a mailbox and what is gone from it, told at SELECT (RFC 7162, section 3.2; RFC 5162, which it
//! replaces).
//!
//! Here are the parameter of SELECT and EXAMINE, and VANISHED. The modifier VANISHED of UID FETCH and the response code CLOSED
//! are no more than keywords. What a change is counted by is in `condstore.rs`.

use super::condstore::{ModSeq, mod_sequence_value};
use crate::{
    data::{
        UidSet, UidValidity,
        arguments::Arguments,
        macros::{arbitrary, display, into_static, serde_fields},
        sequence::uid_set,
        uid_validity::uid_validity,
    },
    error::{Rule, UsageError},
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::{no_space, space},
        scan,
    },
};

/// The parameter QRESYNC of SELECT and EXAMINE: what the client knows of the mailbox, so that the server tells the rest.
///
/// # Grammar
///
/// ```text
/// select-param =/ "QRESYNC" SP "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"
/// uidvalidity  = nz-number
/// known-uids   = sequence-set                ; no `*`
/// ```
///
/// [RFC 7162, section 3.2.5](https://www.rfc-editor.org/rfc/rfc7162#section-3.2.5)
///
/// # Leniency
///
/// [`Quirks::ZERO`](crate::Quirks::ZERO) for the mod-sequence, [`Quirks::UID_VALIDITY`](crate::Quirks::UID_VALIDITY) and
/// [`Quirks::SPACES`](crate::Quirks::SPACES).
///
/// # Example
///
/// ```
/// use imap_wire::{
///     command::{Command, Select, SelectParameter},
///     data::{Mailbox, UidSet, UidValidity},
///     ext::{ModSeq, Qresync},
/// };
///
/// let known = Qresync::new(UidValidity::new(67890007)?, ModSeq::new(90060115194045000)?)?
///     .with_known_uids(UidSet::new("41:211,214:541")?);
/// let select = Select::new(Mailbox::INBOX).with_parameter(SelectParameter::Qresync(known))?;
/// assert_eq!(
///     Command::Select(select).to_string(),
///     "SELECT INBOX (QRESYNC (67890007 90060115194045000 41:211,214:541))",
/// );
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Qresync<'a> {
    uid_validity: UidValidity,
    modseq: ModSeq,
    known_uids: Option<UidSet<'a>>,
    seq_match_data: Option<SeqMatchData<'a>>,
}

impl<'a> Qresync<'a> {
    /// UIDVALIDITY of the mailbox, and the highest mod-sequence of it, when the client last saw it.
    ///
    /// # Errors
    ///
    /// If the one is not from 1 to 4294967295, or the other is 0: of such a mailbox nothing is known.
    pub fn new(uid_validity: UidValidity, modseq: ModSeq) -> Result<Self, UsageError> {
        if !uid_validity.is_valid() || modseq == ModSeq::ZERO {
            return Err(UsageError("QRESYNC is of a UIDVALIDITY and a mod-sequence that the grammar allows"));
        }
        Ok(Self { uid_validity, modseq, known_uids: None, seq_match_data: None })
    }

    /// The same, and the client knows of these messages only. Without it, it knows of all below UIDNEXT.
    #[must_use]
    pub fn with_known_uids(mut self, known_uids: UidSet<'a>) -> Self {
        self.known_uids = Some(known_uids);
        self
    }

    /// The same, and the messages of these numbers had these UIDs, which tells a server that remembers no expunges how far
    /// there were none.
    #[must_use]
    pub fn with_seq_match_data(mut self, seq_match_data: SeqMatchData<'a>) -> Self {
        self.seq_match_data = Some(seq_match_data);
        self
    }

    /// UIDVALIDITY of the mailbox as the client knows it. If it is another one now, the rest means nothing.
    #[must_use]
    pub const fn uid_validity(&self) -> UidValidity {
        self.uid_validity
    }

    /// The highest mod-sequence that the client knows. 0 from a client that is [tolerated](crate::Quirks::ZERO).
    #[must_use]
    pub const fn modseq(&self) -> ModSeq {
        self.modseq
    }

    /// The messages that the client knows of.
    #[must_use]
    pub const fn known_uids(&self) -> Option<&UidSet<'a>> {
        self.known_uids.as_ref()
    }

    /// Some messages by number and by UID.
    #[must_use]
    pub const fn seq_match_data(&self) -> Option<&SeqMatchData<'a>> {
        self.seq_match_data.as_ref()
    }

    /// Writes what follows the name and a space.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.open();
        self.uid_validity.write(writer);
        writer.space();
        self.modseq.write(writer);
        if let Some(known_uids) = &self.known_uids {
            writer.space();
            known_uids.write(writer);
        }
        if let Some(seq_match_data) = &self.seq_match_data {
            writer.space();
            seq_match_data.write(writer);
        }
        writer.close();
    }
}

impl Arguments for Qresync<'_> {}
display!(Qresync);
into_static!(struct Qresync { uid_validity, modseq, known_uids, seq_match_data });
serde_fields!(
    Qresync<'a>,
    |it| {
        uid_validity: UidValidity = it.uid_validity,
        modseq: ModSeq = it.modseq,
        known_uids: Option<UidSet<'a>> = it.known_uids,
        seq_match_data: Option<SeqMatchData<'a>> = it.seq_match_data,
    },
    Ok(Self { known_uids, seq_match_data, ..Self::new(uid_validity, modseq)? }),
);
arbitrary!(struct Qresync<'a> { uid_validity, modseq, known_uids, seq_match_data });

/// Some messages of a mailbox, each by its number and its UID: a sample from which the server finds out up to where nothing is
/// gone.
///
/// # Grammar
///
/// ```text
/// seq-match-data     = "(" known-sequence-set SP known-uid-set ")"
/// known-sequence-set = sequence-set          ; ascending, no `*`
/// known-uid-set      = sequence-set          ; ascending, no `*`
/// ```
///
/// [RFC 7162, section 3.2.5.2](https://www.rfc-editor.org/rfc/rfc7162#section-3.2.5.2). The sets are kept and written as they
/// stand. `known-sequence-set` is a [`UidSet`] for what that cannot have, although it has message numbers.
///
/// # Example
///
/// ```
/// use imap_wire::ext::SeqMatchData;
///
/// let sample = SeqMatchData::from_pairs([(1, 3), (2, 4), (5, 9)])?;
/// assert_eq!(sample.to_string(), "(1:2,5 3:4,9)");
/// assert_eq!(sample.pairs().last(), Some((5, 9)));
/// assert!(SeqMatchData::from_pairs([(2, 4), (1, 5)]).is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SeqMatchData<'a> {
    sequence_set: UidSet<'a>,
    uid_set: UidSet<'a>,
}

const NOT_ASCENDING: UsageError = UsageError("what is known by number and UID is in ascending order of both");

impl<'a> SeqMatchData<'a> {
    /// These message numbers, and the UIDs in the same places.
    ///
    /// # Errors
    ///
    /// If one set has more than the other, which is found without counting one by one, or one is not ascending.
    pub fn new(sequence_set: UidSet<'a>, uid_set: UidSet<'a>) -> Result<Self, UsageError> {
        if !is_ascending(&sequence_set) || !is_ascending(&uid_set) {
            return Err(NOT_ASCENDING);
        }
        if sequence_set.count() != uid_set.count() {
            return Err(UsageError("one set has more numbers than the other"));
        }
        Ok(Self { sequence_set, uid_set })
    }

    /// These pairs of message number and UID.
    ///
    /// # Errors
    ///
    /// If there are none, or the numbers or the UIDs are not ascending from 1 or more.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (u32, u32), IntoIter: Clone>) -> Result<Self, UsageError> {
        let pairs = pairs.into_iter();
        let sequence_set = UidSet::from_uids(pairs.clone().map(|(number, _)| number));
        let uid_set = UidSet::from_uids(pairs.map(|(_, uid)| uid));
        match (sequence_set, uid_set) {
            (Some(sequence_set), Some(uid_set)) => Self::new(sequence_set, uid_set),
            _ => Err(UsageError("what is known by number and UID are messages, and none has a 0")),
        }
    }

    /// The message numbers.
    #[must_use]
    pub const fn sequence_set(&self) -> &UidSet<'a> {
        &self.sequence_set
    }

    /// Their UIDs.
    #[must_use]
    pub const fn uid_set(&self) -> &UidSet<'a> {
        &self.uid_set
    }

    /// The pairs of message number and UID, both ascending.
    pub fn pairs(&self) -> impl Iterator<Item = (u32, u32)> + Clone {
        self.sequence_set.uids().zip(self.uid_set.uids())
    }

    fn write(&self, writer: &mut Writer) {
        writer.open();
        self.sequence_set.write(writer);
        writer.space();
        self.uid_set.write(writer);
        writer.close();
    }
}

/// True if each number is larger than the one before it. Looks at ranges, not at numbers.
fn is_ascending(set: &UidSet<'_>) -> bool {
    let mut last = 0;
    set.ranges().all(|range| {
        let is_next = *range.start() > last;
        last = *range.end();
        is_next
    })
}

display!(SeqMatchData);
into_static!(struct SeqMatchData { sequence_set, uid_set });
serde_fields!(
    SeqMatchData<'a>,
    |it| { sequence_set: UidSet<'a> = it.sequence_set, uid_set: UidSet<'a> = it.uid_set },
    Self::new(sequence_set, uid_set),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for SeqMatchData<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let (mut number, mut uid) = (1, 1_u32);
        let mut pairs = alloc::vec![(number, uid)];
        for gaps in u.arbitrary_iter::<(u8, u16)>()?.take(8) {
            let (of_number, of_uid) = gaps?;
            number += 1 + u32::from(of_number >> 6);
            uid += 1 + u32::from(of_uid);
            pairs.push((number, uid));
        }
        Self::from_pairs(pairs).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// Data VANISHED: messages that are gone, by UID.
///
/// # Grammar
///
/// ```text
/// expunged-resp = "VANISHED" [SP "(EARLIER)"] SP known-uids
/// ```
///
/// [RFC 7162, section 3.2.10](https://www.rfc-editor.org/rfc/rfc7162#section-3.2.10)
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES).
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, Response};
///
/// let mut decoder = Decoder::client();
/// let Response::Data(Data::Vanished(gone)) = decoder.response(b"* VANISHED (EARLIER) 300:302,405\r\n")? else { panic!() };
/// assert!(gone.is_earlier);
/// assert_eq!(gone.uids.uids().collect::<Vec<_>>(), [300, 301, 302, 405]);
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Vanished<'a> {
    /// True if they are not counted by EXISTS any more: it answers SELECT with QRESYNC or UID FETCH with VANISHED, and no message
    /// number changes. If not, they are gone now, and the number of each message behind one of them is one less.
    pub is_earlier: bool,
    /// Their UIDs; perhaps also some that no message ever had, or that were told before.
    pub uids: UidSet<'a>,
}

impl<'a> Vanished<'a> {
    /// These are gone now.
    #[must_use]
    pub const fn new(uids: UidSet<'a>) -> Self {
        Self { is_earlier: false, uids }
    }

    /// These were gone before.
    #[must_use]
    pub const fn earlier(uids: UidSet<'a>) -> Self {
        Self { is_earlier: true, uids }
    }

    /// Writes what follows the name.
    pub(crate) fn write(&self, writer: &mut Writer) {
        if self.is_earlier {
            writer.text(b" (EARLIER)");
        }
        writer.space();
        self.uids.write(writer);
    }
}

into_static!(struct Vanished { is_earlier, uids });
arbitrary!(struct Vanished<'a> { is_earlier, uids });

/// `"(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"`
pub(crate) fn qresync<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Qresync<'a>> {
    const OPEN: &Rule = &Rule::new("`(`", "select-param");
    const CLOSE: &Rule = &Rule::new("space or `)`", "select-param");
    let (rest, uid_validity) = uid_validity(no_space(input.expect(b'(', OPEN)?)?)?;
    let (mut at, modseq) = mod_sequence_value(space(rest)?)?;
    let (mut known_uids, mut seq_match_data) = (None, None);
    if let [b' ', b' ' | b'0'..=b'9', ..] = at.octets {
        let (rest, uids) = uid_set(space(at)?)?;
        (known_uids, at) = (Some(uids), rest);
    }
    if let [b' ', b' ' | b'(', ..] = at.octets {
        let (rest, data) = self::seq_match_data(space(at)?)?;
        (seq_match_data, at) = (Some(data), rest);
    }
    let rest = no_space(at)?.expect(b')', CLOSE)?;
    Ok((rest, Qresync { uid_validity, modseq, known_uids, seq_match_data }))
}

/// `seq-match-data = "(" known-sequence-set SP known-uid-set ")"`
fn seq_match_data<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, SeqMatchData<'a>> {
    const OPEN: &Rule = &Rule::new("`(`", "seq-match-data");
    const CLOSE: &Rule = &Rule::new("`)`", "seq-match-data");
    const ASCENDING: &Rule = &Rule::new("numbers in ascending order", "seq-match-data");
    const PAIRED: &Rule = &Rule::new("as many UIDs as message numbers", "seq-match-data");
    let numbers_at = no_space(input.expect(b'(', OPEN)?)?;
    let (rest, sequence_set) = uid_set(numbers_at)?;
    let uids_at = space(rest)?;
    let (rest, uid_set) = uid_set(uids_at)?;
    for (at, set) in [(numbers_at, &sequence_set), (uids_at, &uid_set)] {
        if !is_ascending(set) {
            return Err(at.error(ASCENDING));
        }
    }
    if sequence_set.count() != uid_set.count() {
        return Err(uids_at.error(PAIRED));
    }
    Ok((no_space(rest)?.expect(b')', CLOSE)?, SeqMatchData { sequence_set, uid_set }))
}

/// `[SP "(EARLIER)"] SP known-uids`
pub(crate) fn vanished<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vanished<'a>> {
    const NAME: u128 = scan::key(b"EARLIER");
    const EARLIER: &Rule = &Rule::new("EARLIER", "expunged-resp");
    const CLOSE: &Rule = &Rule::new("`)`", "expunged-resp");
    let mut at = space(input)?;
    let is_earlier = at.octets.first() == Some(&b'(');
    if is_earlier {
        let name_at = no_space(at.skip(1))?;
        let (key, length) = scan::keyword(name_at.octets);
        if key != NAME {
            return Err(name_at.error(EARLIER));
        }
        at = space(no_space(name_at.skip(length))?.expect(b')', CLOSE)?)?;
    }
    let (rest, uids) = uid_set(at)?;
    Ok((rest, Vanished { is_earlier, uids }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Decoder, Encode,
        data::testing::{read, written},
        quirks::Quirks,
        wire::{IntoStatic, Peer},
    };
    use alloc::string::ToString;

    fn known(text: &str, quirks: Quirks) -> Result<(Qresync<'_>, String), String> {
        read(text.as_bytes(), 0, quirks, qresync)
    }

    fn gone(text: &str, quirks: Quirks) -> Result<(Vanished<'_>, String), String> {
        read(text.as_bytes(), 0, quirks, vanished)
    }

    fn uids(text: &str) -> UidSet<'_> {
        UidSet::new(text).unwrap()
    }

    #[test]
    fn a_client_tells_what_it_knows() {
        for text in [
            "(67890007 20050715194045000 41,43:211,214:541)",
            "(67890007 90060115194045000 1:29997 (5000,7500,9000,9990:9999 15000,22500,27000,29970,29973,29976,29979,29982,29985,29988,29991,29994,29997))",
            // interimap
            "(1795387334 46 1:66 (1:66 1:66))",
            "(1 1)",
            "(1 1 (7 7))",
        ] {
            let (found, report) = known(text, Quirks::NONE).unwrap();
            assert_eq!((found.to_string().as_str(), report.as_str()), (text, ""));
            assert_eq!(found.clone().into_owned(), found);
        }
        let (found, _) = known("(5 6 1:9 (2,4 3,7))", Quirks::NONE).unwrap();
        assert_eq!((found.uid_validity().get(), found.modseq().get()), (5, 6));
        assert_eq!(found.known_uids(), Some(&uids("1:9")));
        assert_eq!(found.seq_match_data().unwrap().pairs().collect::<Vec<_>>(), [(2, 3), (4, 7)]);
        let spaced = known("( 5  6  1:9  ( 2 3 ) )", Quirks::CLIENTS).unwrap();
        assert_eq!(spaced.0.to_string(), "(5 6 1:9 (2 3))");
        assert_eq!(spaced.1.matches("spaces").count(), 7);
    }

    #[test]
    fn what_nobody_can_know_is_refused_with_a_reason() {
        for (text, error) in [
            // The second is what Dovecot calls invalid.
            ("5", "expected `(` at offset 0 in select-param"),
            ("()", "expected digit at offset 1 in number64"),
            ("(0 1)", "expected number of 1 to 4294967295 at offset 1 in nz-number"),
            ("(4294967296 1)", "expected number of 1 to 4294967295 at offset 1 in nz-number"),
            ("(5)", "expected space at offset 2 in SP"),
            ("(5 0)", "expected number of 1 to 9223372036854775807 at offset 3 in mod-sequence-value"),
            (
                "(5 9223372036854775808)",
                "expected number of 1 to 9223372036854775807 at offset 3 in mod-sequence-value",
            ),
            ("(5 6 1:*)", "expected number at offset 7 in uniqueid"),
            ("(5 6 $)", "expected no space at offset 4 in SP"),
            ("(5 6 7", "expected space or `)` at offset 6 in select-param"),
            ("(5 6 7 8)", "expected no space at offset 6 in SP"),
            ("(5 6 7 (1 2) 3)", "expected no space at offset 12 in SP"),
            ("(5 6 (1))", "expected space at offset 7 in SP"),
            ("(5 6 (1 2:3))", "expected as many UIDs as message numbers at offset 8 in seq-match-data"),
            ("(5 6 (1:2 3))", "expected as many UIDs as message numbers at offset 10 in seq-match-data"),
            ("(5 6 (1:4294967295 3))", "expected as many UIDs as message numbers at offset 19 in seq-match-data"),
            ("(5 6 (2,1 3:4))", "expected numbers in ascending order at offset 6 in seq-match-data"),
            ("(5 6 (1:2 4,4))", "expected numbers in ascending order at offset 10 in seq-match-data"),
            ("(5 6 (1:2 3,4)", "expected space or `)` at offset 14 in select-param"),
            ("(5 6 (1 2 3))", "expected no space at offset 9 in SP"),
        ] {
            assert_eq!(known(text, Quirks::NONE).unwrap_err(), error, "{text}");
        }
        let (found, report) = known("(5 0)", Quirks::CLIENTS).unwrap();
        assert_eq!((found.to_string(), report), ("(5 0)".into(), "zero at 3".into()));
        assert!(Qresync::new(found.uid_validity(), found.modseq()).is_err());
    }

    #[test]
    fn samples_are_pairs_in_order() {
        for (numbers, uid_set, is_sample) in [
            ("1:3", "7,9,20", true),
            ("3:1", "7:9", true),
            ("1:3", "7:8", false),
            ("1,1", "7:8", false),
            ("1:2", "8,7", false),
            ("1:3,2", "1:4", false),
            ("1:4294967295", "1:4294967295", true),
        ] {
            assert_eq!(SeqMatchData::new(uids(numbers), uids(uid_set)).is_ok(), is_sample, "{numbers} {uid_set}");
        }
        for pairs in [&[][..], &[(0, 1)], &[(1, 0)], &[(1, 1), (1, 2)], &[(1, 2), (2, 2)]] {
            assert!(SeqMatchData::from_pairs(pairs.iter().copied()).is_err());
        }
    }

    #[test]
    fn a_server_tells_what_is_gone() {
        for (text, expected) in [
            (" (EARLIER) 41,43:116", Vanished::earlier(uids("41,43:116"))),
            (" (earlier) 1", Vanished::earlier(uids("1"))),
            (" 405,407,410,425", Vanished::new(uids("405,407,410,425"))),
        ] {
            assert_eq!(gone(text, Quirks::NONE), Ok((expected.clone(), String::new())));
            let line = written(Peer::client(), |writer| expected.write(writer));
            assert_eq!(String::from_utf8(line).unwrap().trim_end(), text.replace("earlier", "EARLIER"));
        }
        assert_eq!(gone(" ( EARLIER )  7", Quirks::SERVERS).unwrap().1, "spaces at 2, spaces at 10, spaces at 13");
        for (text, error) in [
            ("", "expected space at offset 0 in SP"),
            (" ", "expected number at offset 1 in uniqueid"),
            (" (EARLIER)", "expected space at offset 10 in SP"),
            (" (LATER) 1", "expected EARLIER at offset 2 in expunged-resp"),
            (" () 1", "expected EARLIER at offset 2 in expunged-resp"),
            (" (EARLIER 1", "expected no space at offset 9 in SP"),
            (" 1:*", "expected number at offset 3 in uniqueid"),
            (" 0", "expected nonzero digit at offset 1 in uniqueid"),
        ] {
            assert_eq!(gone(text, Quirks::NONE).unwrap_err(), error, "{text}");
        }
    }

    #[test]
    fn vanished_is_asked_for_by_uid_and_since_a_change() {
        for (line, expected) in [
            ("a UID FETCH 300:500 (FLAGS) (CHANGEDSINCE 12345 VANISHED)\r\n", Ok(())),
            ("a UID FETCH 1 FLAGS (VANISHED CHANGEDSINCE 1)\r\n", Ok(())),
            ("a UID FETCH 1 FLAGS (VANISHED)\r\n", Err("VANISHED goes with CHANGEDSINCE")),
            ("a FETCH 1 FLAGS (CHANGEDSINCE 1 VANISHED)\r\n", Err("VANISHED and PARTIAL are for UID FETCH")),
            ("a FETCH 1:* (FLAGS) (VANISHED)\r\n", Err("VANISHED and PARTIAL are for UID FETCH")),
        ] {
            let command = Decoder::server().command(line.as_bytes()).unwrap();
            let checked = command.check(&Peer::server()).map_err(|error| error.to_string());
            assert_eq!(checked, expected.map_err(Into::into), "{line}");
        }
    }

    #[test]
    fn commands_need_what_they_use() {
        for (line, expected) in [
            ("a SELECT x (QRESYNC (1 2))\r\n", "QRESYNC"),
            ("a EXAMINE x (CONDSTORE QRESYNC (1 2))\r\n", "CONDSTORE or QRESYNC, QRESYNC"),
            ("a UID FETCH 1 FLAGS (CHANGEDSINCE 1 VANISHED)\r\n", "CONDSTORE or QRESYNC, QRESYNC"),
        ] {
            let command = Decoder::server().command(line.as_bytes()).unwrap().command;
            let needs: Vec<_> = command.needs().iter().map(ToString::to_string).collect();
            assert_eq!(needs.join(", "), expected, "{line}");
        }
    }

    #[test]
    fn each_prefix_is_an_error_or_a_value() {
        for whole in ["(5 6 1:9 (2,4 3,7))", " (EARLIER) 1:7,9"] {
            for end in 0..whole.len() {
                let (parameter, data) = (known(&whole[..end], Quirks::ALL), gone(&whole[..end], Quirks::ALL));
                assert!(parameter.is_err());
                assert!(data.is_err() || end > " (EARLIER) ".len());
            }
        }
    }
}
