#![expect(clippy::cast_possible_truncation, reason = "the mailboxes of tests are small")]

use super::*;
use crate::data::{SequenceSet, UidSet};
use alloc::{
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};

fn modseq(value: u64) -> ModSeq {
    ModSeq::new(value).unwrap()
}

pub(super) fn set(text: &str) -> SequenceSet<'_> {
    SequenceSet::new(text).unwrap()
}

pub(super) fn vanished(text: &str) -> Vanished<'_> {
    Vanished::new(UidSet::new(text).unwrap())
}

pub(super) fn earlier(text: &str) -> Vanished<'_> {
    Vanished::earlier(UidSet::new(text).unwrap())
}

/// A view of messages that have these UIDs; 0 for one that is not known.
fn view(uids: &[u32]) -> MailboxView {
    let mut view = MailboxView::new();
    assert_eq!(view.told_exists(uids.len() as u32), Ok(uids.len() as u32));
    for (number, uid) in (1..).zip(uids).filter(|(_, uid)| **uid != 0) {
        assert_eq!(view.told_fetch(number, Some(*uid), None), Ok(Some(*uid)));
    }
    view.runs.check();
    view
}

/// The UIDs of a view in the same way.
fn uids(view: &MailboxView) -> Vec<u32> {
    view.runs.check();
    (1..=view.exists()).map(|number| view.uid(number).unwrap_or_default()).collect()
}

fn known(view: &MailboxView) -> String {
    view.known().map(|known| known.to_string()).unwrap_or_default()
}

#[test]
fn exists_only_grows() {
    let mut view = view(&[3, 4, 0, 9]);
    assert_eq!(view.told_exists(4), Ok(0));
    assert_eq!(view.told_exists(6), Ok(2));
    assert_eq!(view.told_exists(2), Err(Anomaly::ExistsShrank { from: 6, to: 2 }));
    assert_eq!(uids(&view), [3, 4]);
    assert_eq!(view.told_exists(0), Err(Anomaly::ExistsShrank { from: 2, to: 0 }));
    assert_eq!((uids(&view), view.unknown()), (vec![], 0));
    assert_eq!(view.told_exists(1), Ok(1));
}

#[test]
fn expunge_is_of_a_message_that_is_there() {
    let mut view = view(&[3, 0, 9]);
    assert_eq!(view.told_expunge(0), Err(Anomaly::ExpungeZero));
    for number in [4, u32::MAX] {
        assert_eq!(view.told_expunge(number), Err(Anomaly::ExpungeBeyondExists { number, exists: 3 }));
    }
    assert_eq!(uids(&view), [3, 0, 9]);
    assert_eq!(
        (view.told_expunge(2), view.told_expunge(2), view.told_expunge(1)),
        (Ok(None), Ok(Some(9)), Ok(Some(3)))
    );
    assert_eq!(view.told_expunge(1), Err(Anomaly::ExpungeBeyondExists { number: 1, exists: 0 }));
    assert_eq!(view, MailboxView { highest_uid: 9, ..MailboxView::new() });
}

#[test]
fn fetch_is_of_a_message_that_is_there() {
    let mut view = view(&[3, 0]);
    assert_eq!(view.told_fetch(0, Some(5), None), Err(Anomaly::FetchZero));
    assert_eq!(view.told_fetch(3, Some(5), None), Err(Anomaly::FetchBeyondExists { number: 3, exists: 2 }));
    assert_eq!(view.told_fetch(2, Some(0), None), Err(Anomaly::UidZero));
    assert_eq!((view.told_fetch(1, None, None), view.told_fetch(2, None, None)), (Ok(Some(3)), Ok(None)));
    assert_eq!(uids(&view), [3, 0]);
}

#[test]
fn uids_ascend_with_room_for_those_between() {
    let mut view = view(&[0, 0, 10, 0, 0, 13, 0]);
    for (number, uid) in
        [(1, 9), (1, u32::MAX), (2, 1), (2, 10), (4, 10), (4, 12), (4, 13), (5, 11), (7, 13), (7, 1), (7, 0)]
    {
        let expected = if uid == 0 { Anomaly::UidZero } else { Anomaly::UidNotAscending { number, uid } };
        assert_eq!(view.told_fetch(number, Some(uid), None), Err(expected));
    }
    for (number, uid) in [(2, 2), (1, 1), (4, 11), (5, 12), (7, u32::MAX)] {
        assert_eq!(view.told_fetch(number, Some(uid), None), Ok(Some(uid)));
    }
    assert_eq!(uids(&view), [1, 2, 10, 11, 12, 13, u32::MAX]);
    assert_eq!(view.runs.runs(), 3);
    // There is no room for another one, and nothing breaks.
    assert_eq!(view.told_exists(9), Ok(2));
    assert_eq!(view.told_fetch(8, Some(u32::MAX), None), Err(Anomaly::UidNotAscending { number: 8, uid: u32::MAX }));
    assert_eq!(view.numbers_of(&set("4294967295")).unwrap(), Some(set("7:9")));
    assert_eq!(view.told_vanished(&vanished("4294967295")), Ok(1));
    assert_eq!(uids(&view), [1, 2, 10, 11, 12, 13, 0, 0]);
}

#[test]
fn a_message_keeps_its_uid() {
    let mut view = view(&[3, 4]);
    assert_eq!(view.told_fetch(2, Some(5), None), Err(Anomaly::UidChanged { number: 2, was: 4, is: 5 }));
    assert_eq!(uids(&view), [3, 4]);
    // What was told of all is consistent in itself.
    assert_eq!(view.told_all_uids([4..=5]), Err(Anomaly::UidChanged { number: 1, was: 3, is: 4 }));
    assert_eq!(uids(&view), [4, 5]);
}

#[test]
fn the_change_in_the_middle_of_a_run_is_found() {
    let mut view = view(&[3, 4, 5, 0, 9]);
    assert_eq!(view.told_all_uids([3..=4, 6..=7, 9..=9]), Err(Anomaly::UidChanged { number: 3, was: 5, is: 6 }));
    assert_eq!(uids(&view), [3, 4, 6, 7, 9]);
    assert_eq!(view.told_all_uids([9..=9, 6..=7, 3..=4]), Ok(()));
}

#[test]
fn all_uids_are_as_many_as_messages() {
    let mut view = view(&[0, 4, 0]);
    for (ranges, anomaly) in [
        (vec![], Anomaly::UidCount { uids: 0, exists: 3 }),
        (vec![4..=5], Anomaly::UidCount { uids: 2, exists: 3 }),
        (vec![4..=5, 5..=5], Anomaly::UidCount { uids: 2, exists: 3 }),
        (vec![1..=u32::MAX], Anomaly::UidCount { uids: u32::MAX.into(), exists: 3 }),
        (vec![4..=5, 0..=0], Anomaly::UidZero),
    ] {
        assert_eq!(view.told_all_uids(ranges), Err(anomaly));
        assert_eq!(uids(&view), [0, 4, 0]);
    }
    assert_eq!(view.told_all_uids([7..=7, 4..=4, 2..=2]), Ok(()));
    assert_eq!((uids(&view), view.unknown()), (vec![2, 4, 7], 0));
}

#[test]
fn another_uidvalidity_makes_other_uids() {
    let mut view = view(&[3, 4, 0]);
    let [was, is] = [5, 6].map(|value| UidValidity::new(value).unwrap());
    view.told_uid_next(9).unwrap();
    view.told_highest_modseq(modseq(7)).unwrap();
    assert_eq!((view.told_uid_validity(was), view.told_uid_validity(was)), (Ok(()), Ok(())));
    assert_eq!(uids(&view), [3, 4, 0]);
    assert_eq!(view.told_uid_validity(is), Err(Anomaly::UidValidityChanged { was, is }));
    assert_eq!((uids(&view), view.uid_validity()), (vec![0, 0, 0], Some(is)));
    assert_eq!((view.uid_next(), view.highest_modseq(), view.has_modseqs()), (None, None, None));
    assert_eq!(view.told_fetch(3, Some(3), None), Ok(Some(3)));
}

#[test]
fn uidnext_is_above_all_uids() {
    let mut view = view(&[3, 8]);
    assert_eq!(view.uid_next(), None);
    assert_eq!(view.told_uid_next(0), Err(Anomaly::UidNextNotAboveUids { uid_next: 0, uid: 8 }));
    assert_eq!(view.uid_next(), None);
    assert_eq!(view.told_uid_next(8), Err(Anomaly::UidNextNotAboveUids { uid_next: 8, uid: 8 }));
    assert_eq!(view.uid_next(), Some(9));
    assert_eq!((view.told_uid_next(20), view.uid_next()), (Ok(()), Some(20)));
    assert_eq!(view.told_uid_next(19), Err(Anomaly::UidNextShrank { from: 20, to: 19 }));
    assert_eq!(view.told_uid_next(0), Err(Anomaly::UidNextShrank { from: 20, to: 0 }));
    assert_eq!(view.uid_next(), Some(20));
    view.told_exists(3).unwrap();
    view.told_fetch(3, Some(30), None).unwrap();
    assert_eq!(view.uid_next(), Some(31));
    // It had been there.
    view.told_expunge(3).unwrap();
    assert_eq!(view.told_uid_next(30), Err(Anomaly::UidNextNotAboveUids { uid_next: 30, uid: 30 }));
    assert_eq!(view.uid_next(), Some(31));
}

// The example of RFC 7162, section 6.
#[test]
fn mod_sequences_count_at_the_end_of_a_command() {
    let mut view = view(&[6, 7, 8]);
    assert_eq!((view.has_modseqs(), view.highest_modseq()), (None, None));
    view.told_fetch(1, None, Some(modseq(50))).unwrap();
    view.told_completion();
    assert_eq!(view.has_modseqs(), None);
    view.told_highest_modseq(modseq(96)).unwrap();
    view.told_completion();
    view.told_fetch(1, Some(6), Some(modseq(103))).unwrap();
    view.told_fetch(2, Some(7), Some(modseq(101))).unwrap();
    assert_eq!(view.told_highest_modseq(modseq(99)), Ok(()));
    view.told_completion();
    assert_eq!(view.highest_modseq(), Some(modseq(99)));
    view.told_fetch(3, Some(8), Some(modseq(104))).unwrap();
    view.told_highest_modseq(modseq(99)).unwrap();
    view.told_completion();
    view.told_vanished(&vanished("8")).unwrap();
    view.told_completion();
    assert_eq!((view.highest_modseq(), view.has_modseqs()), (Some(modseq(99)), Some(true)));
    view.told_highest_modseq(modseq(104)).unwrap();
    view.told_completion();
    assert_eq!(view.highest_modseq(), Some(modseq(104)));
    // Without a response code the highest of FETCH counts, and may be taken back.
    view.told_fetch(1, None, Some(modseq(120))).unwrap();
    view.told_fetch(1, None, Some(modseq(90))).unwrap();
    view.told_completion();
    assert_eq!(view.highest_modseq(), Some(modseq(120)));
    assert_eq!(view.told_highest_modseq(modseq(110)), Ok(()));
    assert_eq!(view.highest_modseq(), Some(modseq(110)));
}

#[test]
fn the_highest_mod_sequence_does_not_shrink() {
    let mut view = MailboxView::new();
    view.told_highest_modseq(modseq(9)).unwrap();
    assert_eq!(view.told_highest_modseq(modseq(8)), Err(Anomaly::ModSeqShrank { from: modseq(9), to: modseq(8) }));
    assert_eq!(view.highest_modseq(), Some(modseq(8)));
}

#[test]
fn a_mailbox_can_be_without_mod_sequences() {
    for told in [MailboxView::told_no_modseq, |view: &mut MailboxView| view.told_highest_modseq(ModSeq::ZERO).unwrap()]
    {
        let mut view = view(&[6]);
        told(&mut view);
        view.told_fetch(1, None, Some(modseq(5))).unwrap();
        view.told_completion();
        assert_eq!((view.highest_modseq(), view.has_modseqs()), (None, Some(false)));
    }
}

// The example of RFC 7162, section 3.2.10.2, where all UIDs that are "x" are not known.
#[test]
fn what_vanishes_is_as_what_is_expunged() {
    let uids_before = [0, 504, 505, 507, 508, 0, 510, 0, 0, 0, 625];
    let (mut by_uid, mut by_number) = (view(&uids_before), view(&uids_before));
    assert_eq!(by_uid.told_vanished(&vanished("505,507,510,625")), Ok(4));
    for number in [3, 3, 5, 8] {
        by_number.told_expunge(number).unwrap();
    }
    assert_eq!(by_uid, by_number);
    assert_eq!(uids(&by_uid), [0, 504, 508, 0, 0, 0, 0]);
}

#[test]
fn what_vanishes_was_there() {
    let gone = |uids_before: &[u32], text: &str| {
        let mut view = view(uids_before);
        let gone = view.told_vanished(&vanished(text));
        (uids(&view), gone)
    };
    let unknown = |named, gone| Err(Anomaly::VanishedUnknown { named, gone });
    assert_eq!(gone(&[3, 4, 6], "5"), (vec![3, 4, 6], unknown(1, 0)));
    assert_eq!(gone(&[3, 4, 6], "1:5,9"), (vec![6], unknown(6, 2)));
    assert_eq!(gone(&[3, 4, 6], "6,3"), (vec![4], Ok(2)));
    // It is named twice, and the second time taken for nobody else.
    assert_eq!(gone(&[3, 0, 0, 9], "3,3"), (vec![0, 0, 9], unknown(2, 1)));
    assert_eq!(gone(&[3, 0, 0, 9], "4:5"), (vec![3, 9], Ok(2)));
    assert_eq!(gone(&[3, 0, 0, 9], "8,4"), (vec![3, 9], Ok(2)));
    assert_eq!(gone(&[3, 0, 0, 9], "8:20"), (vec![3, 0], unknown(13, 2)));
    assert_eq!(gone(&[3, 0, 0, 9], "4:8"), (vec![3, 9], unknown(5, 2)));
    assert_eq!(gone(&[0, 0, 9, 0], "1,9"), (vec![0, 0], Ok(2)));
    assert_eq!(gone(&[0, 5, 6, 7, 0], "6"), (vec![0, 5, 7, 0], Ok(1)));
    assert_eq!(gone(&[], "6"), (vec![], unknown(1, 0)));
    let all = "4294967295:1";
    assert_eq!(gone(&[0, 5, 6, 7, 0, 9], all), (vec![], unknown(u32::MAX.into(), 6)));
    assert_eq!(gone(&[1, u32::MAX], all), (vec![], unknown(u32::MAX.into(), 2)));
}

#[test]
fn what_vanished_earlier_is_not_there() {
    let mut view = view(&[3, 0, 9]);
    assert_eq!(view.told_vanished(&earlier("1:2,10:4294967295,4:8")), Ok(0));
    assert_eq!(view.told_vanished(&earlier("5:9,1:4")), Err(Anomaly::EarlierPresent { uid: 3 }));
    assert_eq!(view.told_vanished(&earlier("5:20")), Err(Anomaly::EarlierPresent { uid: 9 }));
    assert_eq!(uids(&view), [3, 0, 9]);
}

#[test]
fn with_uid_only_there_are_no_numbers() {
    let mut view = view(&[3, 0, 9, 0]);
    view.told_uid_only();
    view.told_uid_only();
    assert!(view.is_uid_only());
    assert_eq!((view.exists(), view.unknown(), known(&view)), (4, 2, "3,9".into()));
    assert_eq!((view.uid(1), view.number(3), view.pairs().count(), view.seq_match_data()), (None, None, 0, None));
    assert!(view.contains(3) && !view.contains(4));
    assert_eq!(view.uids_of(&set("1")).unwrap_err().to_string(), "there are no message numbers with UIDONLY");
    assert!(view.numbers_of(&set("3")).is_err());
    assert_eq!(view.told_expunge(1), Err(Anomaly::NumberWithUidOnly { number: 1 }));
    assert_eq!(view.told_fetch(1, Some(1), None), Err(Anomaly::NumberWithUidOnly { number: 1 }));
    assert_eq!(view.told_saved_numbers([1..=1]), Err(Anomaly::NumberWithUidOnly { number: 1 }));
    assert_eq!(view.told_uid_fetch(0, None), Err(Anomaly::UidZero));
    for uid in [3, 1, 10, 1] {
        assert_eq!(view.told_uid_fetch(uid, Some(modseq(4))), Ok(()));
    }
    assert_eq!((view.unknown(), known(&view)), (0, "1,3,9:10".into()));
    assert_eq!(view.told_uid_fetch(4, None), Err(Anomaly::UidBeyondExists { uid: 4, exists: 4 }));
    assert_eq!((view.told_exists(7), view.unknown()), (Ok(3), 3));
    // Of these, one is known and two are others.
    assert_eq!(view.told_vanished(&vanished("10,12:13")), Ok(3));
    assert_eq!((view.exists(), view.unknown(), known(&view)), (4, 1, "1,3,9".into()));
    assert_eq!(view.told_vanished(&vanished("1:4")), Err(Anomaly::VanishedUnknown { named: 4, gone: 3 }));
    assert_eq!((view.exists(), view.unknown(), known(&view)), (1, 0, "9".into()));
    // It is not known which are left.
    view.told_exists(3).unwrap();
    assert_eq!(view.told_exists(2), Err(Anomaly::ExistsShrank { from: 3, to: 2 }));
    assert_eq!((view.exists(), view.unknown(), view.known()), (2, 2, None));
    assert_eq!((view.told_all_uids([5..=6]), known(&view)), (Ok(()), "5:6".into()));
}

#[test]
fn uid_fetch_says_nothing_of_numbers() {
    let mut view = view(&[3, 0, 9]);
    assert_eq!(view.told_uid_fetch(3, None), Ok(()));
    assert_eq!(view.told_uid_fetch(4, None), Ok(()));
    assert_eq!(view.told_uid_fetch(10, None), Err(Anomaly::UidBeyondExists { uid: 10, exists: 3 }));
    assert_eq!(uids(&view), [3, 0, 9]);
}

#[test]
fn sets_are_resolved_both_ways() {
    let view = view(&[3, 4, 0, 0, 9, 10, 0]);
    let uids_of = |text: &str| view.uids_of(&set(text)).map(|set| set.unwrap().to_string());
    assert_eq!(uids_of("6,1:2,5,5:6").unwrap(), "3:4,9:10");
    for text in ["3", "2:3", "*", "1:*", "1,4"] {
        assert_eq!(uids_of(text).unwrap_err().to_string(), "the UIDs of some messages are not known", "{text}");
    }
    for text in ["8", "1:8", "4294967295", "8:*"] {
        let error = uids_of(text).unwrap_err().to_string();
        assert_eq!(error, "a message number of the set is larger than EXISTS", "{text}");
    }
    let numbers_of = |text: &str| view.numbers_of(&set(text)).map(|set| set.map(|set| set.to_string()));
    for (text, numbers) in [
        ("1:3", Some("1")),
        ("1:2", None),
        ("4:8", Some("2:4")),
        ("6:8,1,5", Some("3:4")),
        ("10:5", Some("3:6")),
        ("*", Some("7")),
        ("*,*:*,9", Some("5,7")),
        ("10:*", Some("6:7")),
        ("11:*", Some("7")),
        ("*:1", Some("1:7")),
        ("1:4294967295", Some("1:7")),
    ] {
        assert_eq!(numbers_of(text).unwrap().as_deref(), numbers, "{text}");
    }
    for text in ["5", "5:7", "6:20", "12:*", "11:20", "11", "4294967295"] {
        assert!(numbers_of(text).is_err(), "{text}");
    }
}

#[test]
fn an_empty_mailbox_has_no_last_message() {
    let view = MailboxView::default();
    assert_eq!(view.numbers_of(&set("*,1:*,5")), Ok(None));
    assert!(view.uids_of(&set("*")).is_err() && view.uids_of(&set("1")).is_err());
    assert_eq!((view.known(), view.seq_match_data(), view.uid(0), view.number(0)), (None, None, None, None));
    assert_eq!((view.recent(), view.uid_validity(), view.uid_next()), (0, None, None));
}

#[test]
fn the_last_message_is_the_star_when_it_is_known() {
    let view = view(&[3, 4, 9]);
    for (text, numbers) in [("*", "3"), ("20:*", "3"), ("4:*", "2:3"), ("*:1", "1:3"), ("4:20", "2:3")] {
        assert_eq!(view.numbers_of(&set(text)).unwrap().unwrap().to_string(), numbers, "{text}");
    }
    assert_eq!(view.uids_of(&set("*")).unwrap().unwrap().to_string(), "9");
}

fn saved(view: &MailboxView) -> Result<String, String> {
    let saved = view.saved().map(|saved| saved.map(|uids| uids.to_string()).unwrap_or_default());
    saved.map_err(|error| error.to_string())
}

#[test]
fn expunged_messages_leave_what_was_saved() {
    let mut view = view(&[3, 4, 5, 8, 9]);
    assert_eq!(saved(&view), Ok(String::new()));
    view.told_saved_numbers([5..=5, 2..=4]).unwrap();
    assert_eq!(saved(&view), Ok("4:5,8:9".into()));
    view.told_expunge(1).unwrap();
    view.told_expunge(2).unwrap();
    assert_eq!(saved(&view), Ok("4,8:9".into()));
    view.told_vanished(&vanished("9")).unwrap();
    assert_eq!(saved(&view), Ok("4,8".into()));
    assert_eq!(view.numbers_of(&SequenceSet::LAST_COMMAND), Ok(Some(set("1:2"))));
    assert_eq!(view.uids_of(&SequenceSet::LAST_COMMAND), Ok(Some(UidSet::new("4,8").unwrap())));
    view.told_vanished(&vanished("4:8")).unwrap_err();
    assert_eq!(saved(&view), Ok(String::new()));
    assert_eq!(view.numbers_of(&SequenceSet::LAST_COMMAND), Ok(None));
}

#[test]
fn a_failed_search_saves_nothing() {
    let mut view = view(&[3, 4]);
    view.told_saved_uids([4..=4]).unwrap();
    view.told_not_saved();
    assert_eq!(saved(&view), Ok(String::new()));
    view.told_saved_uids([4..=4]).unwrap();
    view.told_saved_numbers([]).unwrap();
    assert_eq!(saved(&view), Ok(String::new()));
    view.told_saved_unseen();
    assert_eq!(saved(&view), Err("it is not known what `$` stands for".into()));
    assert!(view.uids_of(&SequenceSet::LAST_COMMAND).is_err() && view.numbers_of(&SequenceSet::LAST_COMMAND).is_err());
}

#[test]
fn a_saved_message_is_there_and_known() {
    let mut view = view(&[3, 0, 0, 8]);
    assert_eq!(view.told_saved_numbers([1..=5]), Err(Anomaly::SavedBeyondExists { number: 5, exists: 4 }));
    assert!(saved(&view).is_err());
    assert_eq!(view.told_saved_numbers([0..=1]), Err(Anomaly::SavedBeyondExists { number: 0, exists: 4 }));
    assert_eq!(view.told_saved_uids([0..=1]), Err(Anomaly::UidZero));
    view.told_saved_numbers([1..=2]).unwrap();
    assert!(saved(&view).is_err());
    // Between 3 and 8 there may be any, and behind 8 none.
    view.told_saved_uids([1..=5, 8..=20]).unwrap();
    assert_eq!(saved(&view), Ok("3:5,8".into()));
    assert!(view.numbers_of(&SequenceSet::LAST_COMMAND).is_err());
    view.told_fetch(2, Some(4), None).unwrap();
    view.told_fetch(3, Some(6), None).unwrap();
    assert_eq!(view.numbers_of(&SequenceSet::LAST_COMMAND), Ok(Some(set("1:2,4"))));
}

#[test]
fn who_leaves_unknown_may_have_been_saved() {
    let view = |uids: &[u32]| {
        let mut view = view(uids);
        view.told_saved_uids([3..=3, 5..=5]).unwrap();
        view
    };
    let mut elsewhere = view(&[3, 5, 0, 0]);
    elsewhere.told_expunge(4).unwrap();
    assert_eq!(saved(&elsewhere), Ok("3,5".into()));
    let mut between = view(&[3, 0, 0, 8]);
    between.told_expunge(2).unwrap();
    assert!(saved(&between).is_err());
    let mut vanishing = view(&[3, 0, 0, 8]);
    vanishing.told_vanished(&vanished("5")).unwrap();
    assert_eq!(saved(&vanishing), Ok("3".into()));
    let mut uid_only = view(&[3, 0, 0, 8]);
    uid_only.told_uid_only();
    uid_only.told_saved_uids([4..=9]).unwrap();
    uid_only.told_vanished(&vanished("5")).unwrap();
    assert_eq!(saved(&uid_only), Ok("4,6:9".into()));
    let mut shrinking = view(&[3, 5]);
    shrinking.told_exists(1).unwrap_err();
    assert!(saved(&shrinking).is_err());
}

#[test]
fn samples_are_denser_at_the_end() {
    let sample = |view: &MailboxView| view.seq_match_data().map(|sample| sample.to_string());
    assert_eq!(sample(&view(&[3, 4, 9])).unwrap(), "(2:3 4,9)");
    assert_eq!(sample(&view(&[3, 0, 0, 8, 0])).unwrap(), "(1,4 3,8)");
    assert_eq!(sample(&view(&[0, 0, 0])), None);
    let mut large = MailboxView::new();
    large.told_exists(u32::MAX).unwrap();
    assert_eq!(sample(&large), None);
    large.told_all_uids([1..=u32::MAX]).unwrap();
    assert_eq!(large.seq_match_data().unwrap().pairs().count(), 32);
}

#[test]
fn huge_numbers_cost_nothing() {
    let mut view = MailboxView::new();
    assert_eq!(view.told_exists(u32::MAX), Ok(u32::MAX));
    assert_eq!((view.runs.runs(), view.unknown()), (1, u32::MAX));
    assert_eq!(view.told_fetch(u32::MAX, Some(u32::MAX), None), Ok(Some(u32::MAX)));
    assert_eq!(view.told_fetch(1, Some(2), None), Err(Anomaly::UidNotAscending { number: 1, uid: 2 }));
    assert_eq!(view.told_expunge(7), Ok(None));
    assert_eq!(view.numbers_of(&set("1:*")).unwrap().unwrap(), set("1:4294967294"));
    view.told_saved_uids([1..=u32::MAX]).unwrap();
    assert_eq!(view.told_vanished(&vanished("1:4294967295")).unwrap_err().to_string(), VANISHED);
    assert_eq!((view.exists(), saved(&view)), (0, Ok(String::new())));
    assert_eq!(view.told_exists(u32::MAX), Ok(u32::MAX));
    view.told_all_uids([1..=u32::MAX]).unwrap();
    assert_eq!((view.number(u32::MAX), view.uid(u32::MAX)), (Some(u32::MAX), Some(u32::MAX)));
    assert_eq!(view.uids_of(&SequenceSet::ALL).unwrap().unwrap().to_string(), "1:4294967295");
    assert_eq!(view.numbers_of(&SequenceSet::ALL).unwrap().unwrap().to_string(), "1:4294967295");
    assert_eq!(view.pairs().next(), Some((1, 1)));
    view.runs.check();
}

const VANISHED: &str = "VANISHED names 4294967295 UIDs, of which only 4294967294 can have been there";

#[test]
fn runs_are_bounded() {
    let mut few = MailboxView::new().with_most_runs(3);
    few.told_exists(9).unwrap();
    few.told_saved_uids([2..=2, 5..=5]).unwrap();
    few.told_fetch(2, Some(2), None).unwrap();
    assert_eq!(few.told_fetch(5, Some(5), None), Err(Anomaly::TooManyRuns { most: 3 }));
    assert_eq!((few.exists(), few.unknown(), few.runs.runs()), (9, 9, 1));
    assert!(few.saved().is_err());
    few.told_saved_uids([2..=2, 5..=5, 7..=7]).unwrap();
    assert_eq!(saved(&few).unwrap(), "2,5,7");
    few.told_saved_uids([2..=2, 5..=5, 7..=7, 9..=9]).unwrap();
    assert!(few.saved().is_err());
    few.told_all_uids([1..=9]).unwrap();
    assert_eq!((few.told_expunge(2), few.told_expunge(3)), (Ok(Some(2)), Ok(Some(4))));
    assert_eq!(few.told_expunge(5), Err(Anomaly::TooManyRuns { most: 3 }));
    assert_eq!((few.exists(), few.unknown()), (6, 6));
    assert_eq!(few.told_all_uids([1..=3, 5..=5, 7..=7, 9..=9]), Err(Anomaly::TooManyRuns { most: 3 }));
    assert_eq!((few.exists(), few.unknown()), (6, 6));
}

#[test]
fn what_is_learnt_in_any_order_is_one_run() {
    const MESSAGES: u32 = 20_000;
    // Each number below it is coprime to this one, so that its multiples are all numbers in another order.
    const PRIME: u64 = 20_011;
    for step in [1, 2, 7_919, 20_010] {
        let mut view = MailboxView::new();
        view.told_exists(MESSAGES).unwrap();
        let numbers = (1..PRIME).map(|at| (at * step % PRIME) as u32).filter(|number| *number <= MESSAGES);
        for number in numbers {
            view.told_fetch(number, Some(number + 70), None).unwrap();
        }
        view.runs.check();
        assert_eq!((view.runs.runs(), view.unknown(), known(&view)), (1, 0, "71:20070".into()));
    }
}

#[test]
fn a_view_prints_counts() {
    let mut view = MailboxView::new();
    view.told_exists(1_000).unwrap();
    view.told_all_uids((1..=1_000).map(|uid| 2 * uid..=2 * uid)).unwrap();
    let printed = format!("{view:?}");
    assert!(printed.contains("Runs { runs: 1000, count: 1000, unknown: 0 }"), "{printed}");
    assert!(printed.len() < 600);
}

#[test]
fn anomalies_say_what_was_told() {
    let [was, is] = [5, 6].map(|value| UidValidity::new(value).unwrap());
    for (anomaly, text) in [
        (Anomaly::ExistsShrank { from: 6, to: 2 }, "EXISTS went from 6 to 2 without EXPUNGE"),
        (Anomaly::ExpungeZero, "EXPUNGE of message 0"),
        (Anomaly::ExpungeBeyondExists { number: 4, exists: 3 }, "EXPUNGE of message 4 of 3"),
        (Anomaly::FetchZero, "FETCH of message 0"),
        (Anomaly::FetchBeyondExists { number: 4, exists: 3 }, "FETCH of message 4 of 3"),
        (Anomaly::NumberWithUidOnly { number: 4 }, "message number 4 although UIDONLY is enabled"),
        (Anomaly::UidZero, "a UID is 0"),
        (
            Anomaly::UidNotAscending { number: 4, uid: 9 },
            "UID 9 of message 4 does not lie between those of its neighbours",
        ),
        (Anomaly::UidChanged { number: 4, was: 8, is: 9 }, "UID of message 4 went from 8 to 9"),
        (Anomaly::UidBeyondExists { uid: 9, exists: 3 }, "UID 9 exists although the 3 messages have other UIDs"),
        (Anomaly::UidCount { uids: 4, exists: 3 }, "4 UIDs of 3 messages"),
        (Anomaly::UidValidityChanged { was, is }, "UIDVALIDITY went from 5 to 6 without SELECT"),
        (Anomaly::UidNextShrank { from: 9, to: 8 }, "UIDNEXT went from 9 to 8"),
        (Anomaly::UidNextNotAboveUids { uid_next: 9, uid: 9 }, "UIDNEXT 9 is not larger than UID 9"),
        (Anomaly::ModSeqShrank { from: modseq(9), to: modseq(8) }, "HIGHESTMODSEQ went from 9 to 8"),
        (Anomaly::EarlierPresent { uid: 9 }, "VANISHED (EARLIER) names UID 9, which is there"),
        (Anomaly::SavedBeyondExists { number: 4, exists: 3 }, "SEARCH found message 4 of 3"),
        (Anomaly::TooManyRuns { most: 3 }, "the UIDs have more gaps than 3"),
    ] {
        assert_eq!(anomaly.to_string(), text);
    }
}

#[test]
fn a_view_can_be_sent_and_shared() {
    fn is_sent_and_shared<T: Send + Sync>(_: &T) {}
    is_sent_and_shared(&MailboxView::new());
}
