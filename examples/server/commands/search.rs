//! SEARCH, SORT, THREAD and UIDBATCHES.

use super::{
    Running,
    look::{Looked, Seen, each},
};
use crate::{
    mail::{self, Facts},
    outcome::{Failure, Outcome, bad, no_with, ok},
    session::Session,
};
use imap_wire::{
    Code, Data,
    data::{Esearch, SearchData, SearchReturnData, UidSet},
    ext::{ModSeq, PartialResults, Sort, SortCriterion, SortKey, Thread, UidBatches, UidBatchesData},
    search::{Criterion, ReturnOption, ReturnOptions, Search, SearchKey},
    wire::Octets,
};
use std::num::NonZeroU32;

/// What of a message a search found.
#[derive(Clone, Copy)]
struct Found {
    name: NonZeroU32,
    uid: u32,
    modseq: ModSeq,
}

impl Found {
    /// Named by its number, or by its UID.
    fn new(number: u32, uid: u32, modseq: ModSeq, by_uid: bool) -> Option<Self> {
        Some(Self { name: NonZeroU32::new(if by_uid { uid } else { number })?, uid, modseq })
    }
}

/// Checks that all that is asked for is known.
fn check(charset: Option<&[u8]>, key: &SearchKey<'_>) -> Result<(), Failure> {
    let is_known = charset.is_none_or(|it| it.eq_ignore_ascii_case(b"UTF-8") || it.eq_ignore_ascii_case(b"US-ASCII"));
    if !is_known {
        return no_with(Code::BadCharset(vec![Octets::from("UTF-8"), Octets::from("US-ASCII")]), "UTF-8, please");
    }
    if key.walk().any(|cursor| matches!(cursor.criterion(), Criterion::Other(_))) {
        return bad("one of these keys is not known");
    }
    Ok(())
}

pub(super) async fn search(session: &mut Session, it: Running<'_>, search: &Search<'static>, by_uid: bool) -> Outcome {
    check(search.charset().map(Octets::as_slice), search.key())?;
    let mut found = Vec::new();
    let see = |looked: Looked| {
        found.extend(Found::new(looked.number, looked.uid, looked.modseq, by_uid));
        Ok(())
    };
    each(session, Seen::new(&it), search.key(), see).await?;
    let asks_modseq = asks_modseq(search.key());
    match search.return_options() {
        Some(options) => extended(it, options, &found, by_uid, asks_modseq).await,
        None if it.connection.server.is_enabled("IMAP4rev2") => {
            // RFC 9051, section 6.4.4: it is answered as if RETURN (ALL) had been said.
            let mut result = Esearch::new(by_uid).with_tag(it.tag.as_octets().clone());
            if let Some(set) = set(&found) {
                result = result.with_all(set);
            }
            if let Some(modseq) = highest(&found).filter(|_| asks_modseq) {
                result = result.with_other(SearchReturnData::ModSeq(modseq))?;
            }
            it.connection.tell(it.id, Data::Esearch(result)).await?;
            Ok(ok("done"))
        }
        None => {
            it.connection.tell(it.id, Data::Search(numbers(&found, asks_modseq)?)).await?;
            Ok(ok("done"))
        }
    }
}

/// True if the answer is to have the highest mod-sequence of what was found (RFC 7162, sections 3.1.5 and 3.1.6).
fn asks_modseq(key: &SearchKey<'_>) -> bool {
    key.walk().any(|cursor| matches!(cursor.criterion(), Criterion::ModSeq(_)))
}

/// What SEARCH and SORT without RETURN tell.
fn numbers(found: &[Found], asks_modseq: bool) -> Result<SearchData, Failure> {
    let data = SearchData::new(found.iter().map(|found| found.name));
    Ok(match highest(found).filter(|_| asks_modseq) {
        Some(modseq) => data.with_modseq(modseq)?,
        None => data,
    })
}

fn highest<'f>(found: impl IntoIterator<Item = &'f Found>) -> Option<ModSeq> {
    found.into_iter().map(|found| found.modseq).max()
}

fn set(found: &[Found]) -> Option<UidSet<'static>> {
    UidSet::from_uids(found.iter().map(|found| found.name.get()))
}

/// What is found, as it is asked for (RFC 4731, 5182, 9394; sorted: RFC 5267). The first and the last count in the order of the results.
async fn extended(
    it: Running<'_>,
    options: &ReturnOptions<'static>,
    found: &[Found],
    by_uid: bool,
    asks_modseq: bool,
) -> Outcome {
    let has = |option: ReturnOption<'_>| options.contains(&option);
    let mut result = Esearch::new(by_uid).with_tag(it.tag.as_octets().clone());
    let (mut told, mut is_all_told) = (Vec::new(), false);
    if has(ReturnOption::Min)
        && let Some(first) = found.first()
    {
        result = result.with_min(first.name);
        told.push(*first);
    }
    if has(ReturnOption::Max)
        && let Some(last) = found.last()
    {
        result = result.with_max(last.name);
        told.push(*last);
    }
    for option in options.iter() {
        match option {
            ReturnOption::All => {
                is_all_told = true;
                if let Some(set) = set(found) {
                    result = result.with_all(set);
                }
            }
            ReturnOption::Count => {
                is_all_told = true;
                result = result.with_count(u32::try_from(found.len()).unwrap_or(u32::MAX));
            }
            ReturnOption::Partial(range) => {
                let page = &found[range.indices(found.len())];
                told.extend(page);
                let data = SearchReturnData::Partial(PartialResults::new(*range, set(page)));
                result = result.with_other(data)?;
            }
            ReturnOption::Min | ReturnOption::Max | ReturnOption::Save => {}
            _ => return bad("one of these return options is not known"),
        }
    }
    if asks_modseq {
        let modseq = if is_all_told { highest(found) } else { highest(&told) };
        if let Some(modseq) = modseq {
            result = result.with_other(SearchReturnData::ModSeq(modseq))?;
        }
    }
    if has(ReturnOption::Save) {
        // RFC 5182, section 2.4, and RFC 9394, section 3.1: what MIN, MAX and PARTIAL tell, perhaps nothing, if nothing else is asked for.
        let is_some_asked = options
            .iter()
            .any(|option| matches!(option, ReturnOption::Min | ReturnOption::Max | ReturnOption::Partial(_)));
        let saved = if is_all_told || !is_some_asked { found } else { &told };
        let uids = UidSet::from_uids(saved.iter().map(|found| found.uid));
        it.connection.server.save(uids.as_ref())?;
    }
    // Who wants nothing but to save is told nothing.
    if !(has(ReturnOption::Save) && options.iter().count() == 1) {
        it.connection.tell(it.id, Data::Esearch(result)).await?;
    }
    Ok(ok("done"))
}

pub(super) async fn sort(session: &mut Session, it: Running<'_>, sort: &Sort<'static>, by_uid: bool) -> Outcome {
    check(Some(sort.charset()), sort.key())?;
    if sort.criteria().iter().any(|criterion| matches!(criterion.key, SortKey::Other(_))) {
        return bad("one of these sort keys is not known");
    }
    let asks_content = mail::asks_content(sort.criteria());
    let mut looked = Vec::new();
    let see = |one: Looked| {
        looked.push(one.into_sortable(asks_content)?);
        Ok(())
    };
    each(session, Seen::new(&it), sort.key(), see).await?;
    let found = sorted(sort.criteria(), &looked, by_uid);
    let asks_modseq = asks_modseq(sort.key());
    if let Some(options) = sort.return_options() {
        return extended(it, options, &found, by_uid, asks_modseq).await;
    }
    it.connection.tell(it.id, Data::Sort(numbers(&found, asks_modseq)?)).await?;
    Ok(ok("done"))
}

fn sorted(criteria: &[SortCriterion<'_>], looked: &[Looked], by_uid: bool) -> Vec<Found> {
    let mut facts: Vec<_> = looked.iter().map(Looked::facts).collect();
    mail::sort(criteria, &mut facts);
    facts.iter().filter_map(|facts| Found::new(facts.number, facts.uid, facts.modseq, by_uid)).collect()
}

pub(super) async fn thread(session: &mut Session, it: Running<'_>, thread: &Thread<'static>, by_uid: bool) -> Outcome {
    check(Some(thread.charset()), thread.key())?;
    let mut looked = Vec::new();
    let see = |one: Looked| {
        looked.push(one.into_sortable(true)?);
        Ok(())
    };
    each(session, Seen::new(&it), thread.key(), see).await?;
    let name = |facts: &Facts<'_>| if by_uid { facts.uid } else { facts.number };
    let facts = || looked.iter().map(Looked::facts).collect::<Vec<_>>();
    let Some(data) = mail::thread(&thread.algorithm, &facts(), name) else { return bad("this algorithm is not known") };
    it.connection.tell(it.id, Data::Thread(data)).await?;
    Ok(ok("done"))
}

/// Messages that are told of in batches at most, and how many a batch has at least (RFC 10022, sections 3.1.3.2 and 3.1.5).
const MOST_IN_BATCHES: u64 = 100_000;
const LEAST_IN_BATCH: u32 = 500;

pub(super) async fn batches(session: &Session, it: Running<'_>, wanted: &UidBatches) -> Outcome {
    let folder = session.selected()?;
    if wanted.size() < LEAST_IN_BATCH {
        return no_with(Code::TooFew, "a batch has at least 500 messages");
    }
    let count = wanted.range().map_or(1, |(first, last)| u64::from(last.saturating_sub(first)) + 1);
    if count.saturating_mul(wanted.size().into()) > MOST_IN_BATCHES && wanted.range().is_some() {
        return no_with(Code::TooMany, "these are too many messages");
    }
    let batches = folder.lock().mailbox().uid_batches(wanted);
    it.connection.tell(it.id, Data::UidBatches(UidBatchesData::new(it.tag.as_octets().clone(), batches))).await?;
    Ok(ok("done"))
}
