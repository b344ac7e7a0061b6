//! The slow twin of a [`MailboxView`], which has a UID for each message, and the stories that are told to both.
#![expect(clippy::cast_possible_truncation, reason = "the mailboxes of tests are small")]

use super::{
    Anomaly, MailboxView,
    runs::Runs,
    tests::{earlier, set, vanished},
};
use crate::data::{SequenceSet, UidSet, sequence::merged};
use alloc::{collections::BTreeSet, format, string::String, vec, vec::Vec};
use core::ops::RangeInclusive;
use proptest::{collection, prelude::*, sample};

/// What a view is, with a UID for each message, `None` if it is not known.
#[derive(Clone, Debug, Default)]
struct Model {
    uids: Vec<Option<u32>>,
    saved: Option<BTreeSet<u32>>,
}

/// The largest UID of the model, behind which there are those at the end of all.
const LARGE: u32 = 170;

/// All UIDs that the tests use: small ones, and the largest. One more stands for those between, of which a range has all or none.
fn all_uids() -> impl Iterator<Item = u32> {
    (1..=LARGE + 1).chain(u32::MAX - 3..=u32::MAX)
}

type UidRanges = Vec<(u32, u32)>;

impl Model {
    fn uid(&self, number: u32) -> Option<u32> {
        self.uids[number as usize - 1]
    }

    /// The last known UID before this number, or 0, and the first behind it, if any, with the numbers of these.
    fn around(&self, number: u32) -> ((u32, u32), Option<(u32, u32)>) {
        let known = |number: u32| self.uid(number).map(|uid| (number, uid));
        let before = (1..number).rev().find_map(known).unwrap_or((0, 0));
        (before, (number + 1..=self.uids.len() as u32).find_map(known))
    }

    /// The UIDs that this message can have, if its own is not known: from one to the other, none if the first is larger.
    fn gap(&self, number: u32) -> (u64, u64) {
        let (before, behind) = self.around(number);
        (u64::from(before.1) + 1, u64::from(behind.map_or(u32::MAX, |(_, uid)| uid - 1)))
    }

    fn fetch(&mut self, number: u32, uid: Option<u32>) -> Result<Option<u32>, Anomaly> {
        let exists = self.uids.len() as u32;
        if number == 0 {
            return Err(Anomaly::FetchZero);
        }
        if number > exists {
            return Err(Anomaly::FetchBeyondExists { number, exists });
        }
        let was = self.uid(number);
        let Some(uid) = uid else {
            return Ok(was);
        };
        if uid == 0 {
            return Err(Anomaly::UidZero);
        }
        if let Some(was) = was {
            return if was == uid { Ok(Some(uid)) } else { Err(Anomaly::UidChanged { number, was, is: uid }) };
        }
        let (before, behind) = self.around(number);
        let (uid, number) = (i64::from(uid), i64::from(number));
        let is_above = uid - i64::from(before.1) >= number - i64::from(before.0);
        let is_below = behind.is_none_or(|(at, next)| i64::from(next) - uid >= i64::from(at) - number);
        let (uid, number) = (uid as u32, number as u32);
        if !is_above || !is_below {
            return Err(Anomaly::UidNotAscending { number, uid });
        }
        self.uids[number as usize - 1] = Some(uid);
        Ok(Some(uid))
    }

    fn expunge(&mut self, number: u32) -> Result<Option<u32>, Anomaly> {
        let exists = self.uids.len() as u32;
        if number == 0 {
            return Err(Anomaly::ExpungeZero);
        }
        if number > exists {
            return Err(Anomaly::ExpungeBeyondExists { number, exists });
        }
        let uid = self.uid(number);
        if let Some(saved) = &mut self.saved {
            match uid {
                Some(uid) => {
                    saved.remove(&uid);
                }
                None => {
                    let (low, high) = self.gap(number);
                    let saved = self.saved.as_ref().unwrap();
                    if saved.iter().any(|uid| (low..=high).contains(&u64::from(*uid))) {
                        self.saved = None;
                    }
                }
            }
        }
        self.uids.remove(number as usize - 1);
        Ok(uid)
    }

    /// One range that vanishes.
    fn vanish(&mut self, low: u32, high: u32) {
        if let Some(saved) = &mut self.saved {
            saved.retain(|uid| !(low..=high).contains(uid));
        }
        let was = self.clone();
        self.uids.clear();
        // How many of the gap at hand are to go yet.
        let mut named = None;
        for (number, uid) in (1..).zip(&was.uids) {
            match uid {
                Some(uid) => {
                    named = None;
                    self.uids.extend(Some(Some(*uid)).filter(|_| !(low..=high).contains(uid)));
                }
                None => {
                    let (first, last) = was.gap(number);
                    let (first, end) = (first.max(low.into()), last.min(high.into()) + 1);
                    let named = named.get_or_insert_with(|| end.saturating_sub(first));
                    self.uids.extend(Some(None).filter(|_| *named == 0));
                    *named = named.saturating_sub(1);
                }
            }
        }
    }

    fn vanished(&mut self, ranges: &[(u32, u32)]) -> Result<u32, Anomaly> {
        let was = self.uids.len();
        merged(ranges.iter().copied()).for_each(|(low, high)| self.vanish(low, high));
        let gone = (was - self.uids.len()) as u32;
        let named = ranges.iter().map(|(low, high)| u64::from(high - low) + 1).sum();
        if named > u64::from(gone) { Err(Anomaly::VanishedUnknown { named, gone }) } else { Ok(gone) }
    }

    fn earlier(&self, ranges: &[(u32, u32)]) -> Result<u32, Anomaly> {
        let mut there = self.uids.iter().flatten().copied();
        match there.find(|uid| ranges.iter().any(|(low, high)| (low..=high).contains(&uid))) {
            Some(uid) => Err(Anomaly::EarlierPresent { uid }),
            None => Ok(0),
        }
    }

    /// The UIDs that messages have, or can have.
    fn possible(&self) -> BTreeSet<u32> {
        let unknown = (1..).zip(&self.uids).filter(|(_, uid)| uid.is_none());
        let mut gaps: Vec<_> = unknown.map(|(number, _)| self.gap(number)).collect();
        gaps.dedup();
        let is_in_gap = |uid: &u32| gaps.iter().any(|(low, high)| (*low..=*high).contains(&(*uid).into()));
        self.uids.iter().flatten().copied().chain(all_uids().filter(is_in_gap)).collect()
    }

    /// The numbers of the messages with UIDs of these ranges; `None` if that cannot be known.
    fn numbers_of(&self, ranges: &[(u32, u32)]) -> Option<Vec<u32>> {
        let ranges: Vec<(u64, u64)> =
            merged(ranges.iter().copied()).map(|(low, high)| (low.into(), high.into())).collect();
        let mut numbers = Vec::new();
        for number in 1..=self.uids.len() as u32 {
            let (first, last) = match self.uid(number) {
                Some(uid) => (uid.into(), uid.into()),
                None => self.gap(number),
            };
            if ranges.iter().any(|(low, high)| *low <= first && last <= *high) {
                numbers.push(number);
            } else if ranges.iter().any(|(low, high)| *low <= last && first <= *high) {
                return None;
            }
        }
        Some(numbers)
    }
}

/// One thing that a server says.
#[derive(Clone, Debug)]
enum Told {
    Exists(u32),
    Fetch(u32, Option<u32>),
    Expunge(u32),
    Vanished(UidRanges),
    Earlier(UidRanges),
    AllUids(u32, u32),
    SavedUids(UidRanges),
    SavedNumbers(u32, u32),
    NotSaved,
}

const MESSAGES: u32 = 80;

fn number() -> impl Strategy<Value = u32> {
    prop_oneof![12 => 1..MESSAGES, 1 => sample::select(vec![0, MESSAGES, 500, u32::MAX])]
}

fn uid() -> impl Strategy<Value = u32> {
    prop_oneof![16 => 1..=LARGE, 1 => u32::MAX - 3..=u32::MAX]
}

/// One range or some, mostly short, in any order; sometimes as large as they can be.
fn uid_ranges() -> impl Strategy<Value = UidRanges> {
    let most = |low| if low <= LARGE { LARGE } else { u32::MAX };
    let short = (uid(), 0..3_u32).prop_map(move |(low, more)| (low, low.saturating_add(more).min(most(low))));
    let long = (uid(), uid()).prop_map(|(one, other)| (one.min(other), one.max(other)));
    collection::vec(prop_oneof![9 => short, 1 => long], 1..4)
}

fn told() -> impl Strategy<Value = Told> {
    prop_oneof![
        4 => (0..30_u32).prop_map(Told::Exists),
        20 => (number(), uid()).prop_map(|(number, uid)| Told::Fetch(number, Some(uid))),
        // One that can be.
        40 => (number(), 0..3_u32).prop_map(|(number, more)| Told::Fetch(number, Some(number.saturating_add(more)))),
        2 => (number(), proptest::option::of(Just(0))).prop_map(|(number, uid)| Told::Fetch(number, uid)),
        12 => number().prop_map(Told::Expunge),
        8 => uid_ranges().prop_map(Told::Vanished),
        2 => uid_ranges().prop_map(Told::Earlier),
        1 => (1..9_u32, 1..3_u32).prop_map(|(first, step)| Told::AllUids(first, step)),
        3 => uid_ranges().prop_map(Told::SavedUids),
        2 => (number(), 0..9_u32).prop_map(|(number, more)| Told::SavedNumbers(number, more)),
        1 => Just(Told::NotSaved),
    ]
}

fn text(ranges: &[(u32, u32)]) -> String {
    ranges.iter().map(|(low, high)| format!("{low}:{high}")).collect::<Vec<_>>().join(",")
}

/// Tells both the same and compares what they say.
fn tell(view: &mut MailboxView, model: &mut Model, told: &Told) -> Result<(), TestCaseError> {
    let exists = model.uids.len() as u32;
    match told {
        // What is above all that the test can hold makes it shrink.
        Told::Exists(more) if exists + more > MESSAGES => {
            let to = exists - exists.min(*more);
            let is_shrinking = to < exists;
            prop_assert_eq!(view.told_exists(to).is_err(), is_shrinking);
            model.uids.truncate(to as usize);
            if is_shrinking {
                model.saved.take_if(|saved| !saved.is_empty());
            }
        }
        Told::Exists(more) => {
            prop_assert_eq!(view.told_exists(exists + more), Ok(*more));
            model.uids.extend(vec![None; *more as usize]);
        }
        Told::Fetch(number, uid) => {
            prop_assert_eq!(view.told_fetch(*number, *uid, None), model.fetch(*number, *uid));
        }
        Told::Expunge(number) => prop_assert_eq!(view.told_expunge(*number), model.expunge(*number)),
        Told::Vanished(ranges) => {
            prop_assert_eq!(view.told_vanished(&vanished(&text(ranges))), model.vanished(ranges));
        }
        Told::Earlier(ranges) => {
            prop_assert_eq!(view.told_vanished(&earlier(&text(ranges))), model.earlier(ranges));
        }
        Told::AllUids(first, step) => {
            let uids = (0..exists).map(|at| first + at * step);
            // Any of the changes may be told.
            let changes = (1..).zip(uids.clone()).zip(&model.uids).filter_map(|((number, is), was)| {
                let was = was.filter(|was| *was != is)?;
                Some(Err(Anomaly::UidChanged { number, was, is }))
            });
            let changes: Vec<_> = changes.collect();
            let answer = view.told_all_uids(uids.clone().rev().map(|uid| uid..=uid));
            prop_assert!(changes.contains(&answer) || changes.is_empty() && answer.is_ok());
            model.uids = uids.map(Some).collect();
        }
        Told::SavedUids(ranges) => {
            view.told_saved_uids(ranges.iter().map(|(low, high)| *low..=*high)).unwrap();
            let is_saved = |uid: &u32| ranges.iter().any(|(low, high)| (low..=high).contains(&uid));
            model.saved = Some(model.possible().into_iter().filter(is_saved).collect());
        }
        Told::SavedNumbers(number, more) => {
            let numbers = *number..=number.saturating_add(*more);
            let is_there = *number > 0 && *numbers.end() <= exists;
            prop_assert_eq!(view.told_saved_numbers([numbers.clone()]).is_ok(), is_there);
            model.saved = if is_there { numbers.map(|number| model.uid(number)).collect() } else { None };
        }
        Told::NotSaved => {
            view.told_not_saved();
            model.saved = Some(BTreeSet::new());
        }
    }
    Ok(())
}

/// Compares all that can be asked.
fn compare(view: &MailboxView, model: &Model) -> Result<(), TestCaseError> {
    view.runs.check();
    view.saved.iter().for_each(Runs::check);
    let numbered = || (1..).zip(&model.uids);
    let known: Vec<_> = numbered().filter_map(|(number, uid)| Some((number, (*uid)?))).collect();
    prop_assert_eq!(view.exists() as usize, model.uids.len());
    prop_assert_eq!(view.unknown() as usize, model.uids.len() - known.len());
    prop_assert_eq!(view.pairs().collect::<Vec<_>>(), known.clone());
    prop_assert_eq!(view.known(), UidSet::from_uids(known.iter().map(|(_, uid)| *uid)));
    for (number, uid) in numbered() {
        prop_assert_eq!(view.uid(number), *uid);
    }
    prop_assert_eq!((view.uid(0), view.uid(view.exists() + 1)), (None, None));
    for uid in all_uids() {
        let number = known.binary_search_by_key(&uid, |(_, uid)| *uid).ok().map(|at| known[at].0);
        prop_assert_eq!(view.number(uid), number);
    }
    let in_use = |(low, high)| all_uids().filter(move |uid| (low..=high).contains(uid));
    prop_assert_eq!(view.possible(1, u32::MAX).flat_map(in_use).collect::<BTreeSet<_>>(), model.possible());
    // A range that saves all has UIDs between those that the test uses.
    let saved = view.saved().ok().map(|saved| match saved {
        Some(saved) => saved.ranges().map(RangeInclusive::into_inner).flat_map(in_use).collect(),
        None => BTreeSet::new(),
    });
    prop_assert_eq!(&saved, &model.saved);
    let sample: Vec<_> = view.seq_match_data().iter().flat_map(|sample| sample.pairs().collect::<Vec<_>>()).collect();
    prop_assert!(sample.iter().all(|pair| known.contains(pair)) && sample.len() <= 32);
    prop_assert_eq!(sample.last(), known.last());
    Ok(())
}

/// Compares what sets are resolved to.
fn resolve(view: &MailboxView, model: &Model, numbers: (u32, u32), ranges: &[(u32, u32)]) -> Result<(), TestCaseError> {
    let (low, high) = (numbers.0.min(numbers.1).max(1), numbers.0.max(numbers.1).max(1));
    let expected = if high as usize > model.uids.len() { None } else { (low..=high).map(|at| model.uid(at)).collect() };
    let uids = view.uids_of(&set(&format!("{high}:{low}"))).ok();
    prop_assert_eq!(uids.map(|uids| uids.unwrap().uids().collect()), expected as Option<Vec<u32>>);
    let resolved = |set: &SequenceSet<'_>| {
        view.numbers_of(set).ok().map(|set| set.iter().flat_map(|set| set.numbers(0)).collect::<Vec<_>>())
    };
    prop_assert_eq!(resolved(&set(&text(ranges))), model.numbers_of(ranges));
    // With `*` for the largest, if it is known.
    if let Some(Some(last)) = model.uids.last() {
        let mut with_last = ranges.to_vec();
        let (low, high) = (ranges[0].0.min(*last), ranges[0].0.max(*last));
        with_last.push((low, high));
        let with_star = format!("{}:*,{}", ranges[0].0, text(ranges));
        prop_assert_eq!(resolved(&set(&with_star)), model.numbers_of(&with_last));
    }
    if let Some(saved) = view.saved.as_ref() {
        let ranges: Vec<_> = saved.known_ranges().collect();
        prop_assert_eq!(resolved(&SequenceSet::LAST_COMMAND), model.numbers_of(&ranges));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_view_is_as_its_slow_twin(
        exists in 0..MESSAGES,
        story in collection::vec((told(), (number(), number()), uid_ranges()), 1..60),
    ) {
        let mut view = MailboxView::new();
        let mut model = Model { uids: vec![None; exists as usize], saved: Some(BTreeSet::new()) };
        view.told_exists(exists).unwrap();
        for (told, numbers, ranges) in story {
            tell(&mut view, &mut model, &told)?;
            compare(&view, &model)?;
            resolve(&view, &model, numbers, &ranges)?;
        }
        // Equal mailboxes are equal, however they came to be.
        let mut again = MailboxView::new();
        again.told_exists(model.uids.len() as u32).unwrap();
        for (number, uid) in (1..=MESSAGES).zip(&model.uids).collect::<Vec<_>>().into_iter().rev() {
            again.told_fetch(number, *uid, None).unwrap();
        }
        prop_assert_eq!(again.runs, view.runs);
    }
}
