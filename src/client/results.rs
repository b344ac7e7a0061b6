//! [`SearchResults`]: what a search has found, as the server keeps it up to date (RFC 5267).

use crate::{
    data::{Esearch, SearchReturnData, UidSet},
    ext::ContextUpdate,
};
use alloc::vec::Vec;
use core::fmt;

/// The results of a search with [UPDATE](crate::search::ReturnOption::Update): what it has found, and what has joined and left that
/// since.
///
/// They belong to the tag of the search, which is the [id](super::CommandId) of the command; each ESEARCH with that tag is to be
/// [applied](Self::apply), in the order in which they come. They end with CANCELUPDATE, and when another mailbox is selected or
/// none.
///
/// # Limits
///
/// As many results as the caller says: a line of a few octets can add four thousand million. A change that names a place takes as long
/// as there are results.
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, Response, client::SearchResults};
///
/// let mut results = SearchResults::new([2734, 2735], 100_000);
/// let line = b"* ESEARCH (TAG \"C01\") UID ADDTO (1 2733) ADDTO (1 2731:2732) REMOVEFROM (0 2734)\r\n";
/// let Response::Data(Data::Esearch(found)) = Decoder::client().response(line)? else { panic!() };
/// results.apply(&found)?;
/// assert_eq!(results.as_slice(), [2731, 2732, 2733, 2735]);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SearchResults {
    numbers: Vec<u32>,
    most: usize,
}

impl SearchResults {
    /// These results, in their order, which may become `most` at most.
    #[must_use]
    pub fn new(numbers: impl IntoIterator<Item = u32>, most: usize) -> Self {
        Self { numbers: numbers.into_iter().take(most).collect(), most }
    }

    /// The results: message numbers, or UIDs if these were asked for; those of SEARCH ascend.
    #[must_use]
    pub fn as_slice(&self) -> &[u32] {
        &self.numbers
    }

    /// Does what an ESEARCH with the tag of this search says of its results. What says nothing of them changes nothing.
    ///
    /// # Errors
    ///
    /// If it cannot be, or there would be too many. The results are not what the server takes them for from then on: search again.
    pub fn apply(&mut self, found: &Esearch<'_>) -> Result<(), ResultsError> {
        for data in found.others() {
            match data {
                SearchReturnData::AddTo(updates) => runs(updates.as_slice()).try_for_each(|run| self.add(run))?,
                SearchReturnData::RemoveFrom(updates) => {
                    runs(updates.as_slice()).try_for_each(|run| self.remove(run))?
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// A message is gone: if the results are message numbers, those behind it are one less. The server has taken it out before.
    pub fn expunged(&mut self, number: u32) {
        self.numbers.retain(|found| *found != number);
        self.numbers.iter_mut().filter(|found| **found > number).for_each(|found| *found -= 1);
    }

    fn add(&mut self, run: &[ContextUpdate<'_>]) -> Result<(), ResultsError> {
        let results = || run.iter().flat_map(|update| update.results.uids());
        let is_room = |added: usize| added <= self.most.saturating_sub(self.numbers.len());
        let added = run.iter().try_fold(0_usize, |sum, update| sum.checked_add(count(&update.results)?));
        added.filter(|added| is_room(*added)).ok_or(ResultsError::TooMany)?;
        match run.first().and_then(place) {
            None => {
                self.numbers.extend(results());
                self.numbers.sort_unstable();
                self.numbers.dedup();
            }
            Some(at) if at > self.numbers.len() => return Err(ResultsError::Beyond),
            Some(at) => drop(self.numbers.splice(at..at, results())),
        }
        Ok(())
    }

    fn remove(&mut self, run: &[ContextUpdate<'_>]) -> Result<(), ResultsError> {
        let Some((update, at)) = run.first().and_then(|update| Some((update, place(update)?))) else {
            let mut ranges: Vec<_> = run.iter().flat_map(|update| update.results.ranges()).collect();
            ranges.sort_unstable_by_key(|range| *range.start());
            // Ranges may lie in each other: what is looked up is how far those reach that begin before.
            let mut reach = 0;
            let ends: Vec<_> = ranges
                .iter()
                .map(|range| {
                    reach = reach.max(*range.end());
                    (*range.start(), reach)
                })
                .collect();
            self.numbers.retain(|number| {
                let before = ends.partition_point(|(start, _)| start <= number);
                before.checked_sub(1).and_then(|last| ends.get(last)).is_none_or(|(_, reach)| reach < number)
            });
            return Ok(());
        };
        let end = count(&update.results).and_then(|count| at.checked_add(count)).ok_or(ResultsError::Beyond)?;
        let there = self.numbers.get(at..end).ok_or(ResultsError::Beyond)?;
        if !there.iter().copied().eq(update.results.uids()) {
            return Err(ResultsError::Others);
        }
        self.numbers.drain(at..end);
        Ok(())
    }
}

/// Changes that are made at once: all in a row that name no place, or one that names one.
fn runs<'u, 'a>(updates: &'u [ContextUpdate<'a>]) -> impl Iterator<Item = &'u [ContextUpdate<'a>]> {
    updates.chunk_by(|one, next| place(one).is_none() && place(next).is_none())
}

/// Where the first of the results is, counted from 0; `None` if they are wherever they belong.
fn place(update: &ContextUpdate<'_>) -> Option<usize> {
    let at = update.position.checked_sub(1)?;
    Some(usize::try_from(at).unwrap_or(usize::MAX))
}

fn count(results: &UidSet<'_>) -> Option<usize> {
    usize::try_from(results.count()).ok()
}

/// What a server says of results that cannot be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum ResultsError {
    /// There are not so many results.
    Beyond,
    /// What is to leave is not what is there.
    Others,
    /// There would be more results than may be.
    TooMany,
}

impl fmt::Display for ResultsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Beyond => "there are not so many results",
            Self::Others => "other results are there than those that leave",
            Self::TooMany => "there would be too many results",
        })
    }
}

impl core::error::Error for ResultsError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Data, Decoder, Response};

    /// What becomes of these results.
    fn applied(results: &[u32], most: usize, changes: &str) -> Result<Vec<u32>, ResultsError> {
        let line = format!("* ESEARCH (TAG \"a\") {changes}\r\n");
        let Response::Data(Data::Esearch(found)) = Decoder::client().response(line.as_bytes()).unwrap() else {
            panic!()
        };
        let mut results = SearchResults::new(results.iter().copied(), most);
        results.apply(&found).map(|()| results.numbers)
    }

    #[test]
    fn changes_are_made_in_their_order() {
        for (before, changes, after) in [
            (&[2734, 2735][..], "ADDTO (1 2733 1 2732 1 2731)", &[2731, 2732, 2733, 2734, 2735][..]),
            (&[2734, 2735], "ADDTO (1 2733) ADDTO (1 2731:2732)", &[2731, 2732, 2733, 2734, 2735]),
            (&[2734, 2735], "ADDTO (1 2731:2733)", &[2731, 2732, 2733, 2734, 2735]),
            (&[], "ADDTO (0 5,3)", &[3, 5]),
            (&[1, 5], "ADDTO (0 3:5)", &[1, 3, 4, 5]),
            (&[9, 3], "ADDTO (3 5,1)", &[9, 3, 5, 1]),
            (&[9, 3, 5], "REMOVEFROM (2 3,5) ADDTO (1 5)", &[5, 9]),
            (&[1, 2, 3, 9], "REMOVEFROM (0 3:7,1,4:5)", &[2, 9]),
            (&[1, 2], "REMOVEFROM (0 5:4294967295)", &[1, 2]),
            (&[1, 2], "ADDTO (0 3) REMOVEFROM (0 3) COUNT 7 ALL 8", &[1, 2]),
        ] {
            assert_eq!(applied(before, 10, changes).as_deref(), Ok(after), "{changes}");
        }
    }

    #[test]
    fn what_cannot_be_is_told() {
        for (changes, error) in [
            ("ADDTO (4 9)", ResultsError::Beyond),
            ("ADDTO (4294967295 9)", ResultsError::Beyond),
            ("REMOVEFROM (3 3)", ResultsError::Beyond),
            ("REMOVEFROM (1 1:4294967295)", ResultsError::Beyond),
            ("REMOVEFROM (1 2)", ResultsError::Others),
            ("ADDTO (0 1:4294967295)", ResultsError::TooMany),
            ("ADDTO (1 3:5)", ResultsError::TooMany),
        ] {
            assert_eq!(applied(&[1, 2], 4, changes), Err(error), "{changes}");
        }
        assert_eq!(applied(&[1, 2, 3], 2, "COUNT 3"), Ok(vec![1, 2]));
    }

    #[test]
    fn message_numbers_move_up() {
        let mut results = SearchResults::new([5, 2, 7], 10);
        results.expunged(3);
        assert_eq!(results.as_slice(), [4, 2, 6]);
        results.expunged(2);
        assert_eq!(results.as_slice(), [3, 5]);
        results.expunged(9);
        assert_eq!(results.as_slice(), [3, 5]);
    }
}
