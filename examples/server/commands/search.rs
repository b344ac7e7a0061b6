//! SEARCH, SORT and THREAD.

use super::Running;
use crate::{
    mail::{self, Content, Facts, Mail, Scope},
    outcome::{Failure, Outcome, bad, no_with, ok},
    session::Session,
    store::{Folder, StoreError},
};
use imap_wire::{
    Code, Data,
    data::{Esearch, Flags, SearchData, SearchReturnData, UidSet},
    ext::{ModSeq, PartialResults, Sort, SortCriterion, SortKey, Thread},
    search::{Criterion, ReturnOption, ReturnOptions, Search, SearchKey},
    wire::Octets,
};
use std::{
    num::NonZeroU32,
    sync::{Arc, LazyLock, OnceLock},
};

/// A message, as it was when it was looked at. It is read if something asks for its content.
struct Looked {
    number: u32,
    uid: u32,
    flags: Flags<'static>,
    modseq: ModSeq,
    facts: crate::store::Facts,
    folder: Arc<Folder>,
    content: OnceLock<Result<Mail, StoreError>>,
}

impl Looked {
    /// `None` if it is gone.
    fn new(folder: &Arc<Folder>, number: u32, uid: u32) -> Option<Self> {
        let contents = folder.lock();
        let (message, facts) = (contents.mailbox().message(uid)?, contents.facts(uid)?.clone());
        let (flags, modseq) = (message.flags().clone(), message.modseq());
        Some(Self { number, uid, flags, modseq, facts, folder: folder.clone(), content: OnceLock::new() })
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            number: self.number,
            uid: self.uid,
            flags: &self.flags,
            internal_date: self.facts.internal_date,
            save_date: Some(self.facts.save_date),
            modseq: self.modseq,
            email_id: Some(&self.facts.email_id),
            thread_id: Some(&self.facts.thread_id),
            size: self.facts.size,
            content: self,
        }
    }

    /// Nobody waits for the folder while the message is read.
    fn read(&self) -> Result<Mail, StoreError> {
        let source = self.folder.lock().source(self.uid)?;
        Ok(Mail::new(source.read()?))
    }

    /// If it was to be read, but could not be, what was found out of it means nothing.
    fn checked(self) -> Result<Self, StoreError> {
        match self.content.into_inner() {
            Some(Err(error)) => Err(error),
            content => Ok(Self { content: content.map_or_else(OnceLock::new, OnceLock::from), ..self }),
        }
    }

    /// All messages are held at once to be sorted: with their headers if these are asked for, but not with their bodies.
    fn to_be_sorted(self, asks_content: bool) -> Result<Self, StoreError> {
        let content = if asks_content { OnceLock::from(Ok(self.mail().without_body())) } else { OnceLock::new() };
        let looked = self.checked()?;
        Ok(Self { content, ..looked })
    }

    fn found(&self, by_uid: bool) -> Option<Found> {
        let name = NonZeroU32::new(if by_uid { self.uid } else { self.number })?;
        Some(Found { name, uid: self.uid, modseq: self.modseq })
    }
}

impl Content for Looked {
    fn mail(&self) -> &Mail {
        static NOTHING: LazyLock<Mail> = LazyLock::new(|| Mail::new(""));
        self.content.get_or_init(|| self.read()).as_ref().unwrap_or(&NOTHING)
    }
}

/// What of a message a search found.
#[derive(Clone, Copy)]
struct Found {
    name: NonZeroU32,
    uid: u32,
    modseq: ModSeq,
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

/// What a client sees of its mailbox, when it begins to search.
struct Seen {
    pairs: Vec<(u32, u32)>,
    saved: Option<UidSet<'static>>,
}

impl Seen {
    fn new(it: &Running<'_>) -> Self {
        let Some(view) = it.connection.server.view() else { return Self { pairs: Vec::new(), saved: None } };
        Self { pairs: view.pairs().collect(), saved: view.saved().ok().flatten() }
    }
}

/// Looks at each message that fits, in the order of the mailbox.
async fn each(
    session: &Session,
    seen: Seen,
    key: &SearchKey<'_>,
    mut see: impl FnMut(Looked) -> Result<(), StoreError>,
) -> Result<(), Failure> {
    let folder = session.selected()?;
    let (last_number, last_uid) = seen.pairs.last().copied().unwrap_or_default();
    let now = i64::try_from(crate::session::now().as_secs()).unwrap_or(0);
    let scope = Scope { last_number, last_uid, saved: seen.saved.as_ref(), now, has_save_dates: true };
    for (number, uid) in seen.pairs {
        // It may take long, and other sessions are to have their turn.
        tokio::task::yield_now().await;
        let Some(looked) = Looked::new(&folder, number, uid) else { continue };
        let fits = mail::fits(key, &looked.facts(), &scope);
        let seen = match looked.checked() {
            Ok(looked) if fits => see(looked),
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        };
        match seen {
            // Somebody has removed it meanwhile.
            Ok(()) | Err(StoreError::Gone) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

pub(super) async fn search(session: &mut Session, it: Running<'_>, search: &Search<'static>, by_uid: bool) -> Outcome {
    check(search.charset().map(Octets::as_slice), search.key())?;
    let mut found = Vec::new();
    let see = |looked: Looked| {
        found.extend(looked.found(by_uid));
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
        looked.push(one.to_be_sorted(asks_content)?);
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
    let found = facts.iter().filter_map(|facts| {
        let name = NonZeroU32::new(if by_uid { facts.uid } else { facts.number })?;
        Some(Found { name, uid: facts.uid, modseq: facts.modseq })
    });
    found.collect()
}

pub(super) async fn thread(session: &mut Session, it: Running<'_>, thread: &Thread<'static>, by_uid: bool) -> Outcome {
    check(Some(thread.charset()), thread.key())?;
    let mut looked = Vec::new();
    let see = |one: Looked| {
        looked.push(one.to_be_sorted(true)?);
        Ok(())
    };
    each(session, Seen::new(&it), thread.key(), see).await?;
    let name = |facts: &Facts<'_>| if by_uid { facts.uid } else { facts.number };
    let facts = || looked.iter().map(Looked::facts).collect::<Vec<_>>();
    let Some(data) = mail::thread(&thread.algorithm, &facts(), name) else { return bad("this algorithm is not known") };
    it.connection.tell(it.id, Data::Thread(data)).await?;
    Ok(ok("done"))
}
