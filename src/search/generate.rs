//! Searches made up for tests: `Arbitrary`.

use super::{Criterion, ReturnOption, Search, SearchKey};
use alloc::vec::Vec;
use arbitrary::{Arbitrary, Error, Result, Unstructured};

impl<'a> Arbitrary<'a> for SearchKey<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut last = Self::leaf(Criterion::arbitrary_leaf(u)?);
        // Keys that wait for another.
        let mut waiting = Vec::new();
        for _ in 0..u.int_in_range(0..=16)? {
            last = match u.int_in_range(0..=7)? {
                0 => !last,
                7 => SearchKey::fuzzy(last),
                // A list in parentheses, of one or more.
                1 => last.inside(Criterion::And),
                2 => waiting.pop().unwrap_or_else(SearchKey::all) | last,
                3 => waiting.pop().unwrap_or_else(SearchKey::all) & last,
                _ => {
                    waiting.push(last);
                    Self::leaf(Criterion::arbitrary_leaf(u)?)
                }
            };
        }
        waiting.push(last);
        Self::and(waiting).ok_or(Error::IncorrectFormat)
    }
}

/// Any that can be in a key, operators included.
impl<'a> Arbitrary<'a> for Criterion<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let key: SearchKey<'_> = u.arbitrary()?;
        key.nodes.into_iter().next().map(|node| node.criterion).ok_or(Error::IncorrectFormat)
    }
}

impl<'a> Arbitrary<'a> for Search<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut search = Self::new(u.arbitrary()?);
        if let Some(options) = u.arbitrary::<Option<Vec<ReturnOption<'_>>>>()? {
            search = search.with_return(options);
        }
        if u.ratio(1, 4)? {
            let charset = *u.choose(&["UTF-8", "utf-8", "US-ASCII", "KOI8-R", "a \"b\""])?;
            search = search.with_charset(charset).map_err(|_| Error::IncorrectFormat)?;
        }
        Ok(search)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{HeaderKey, OtherKey, ReturnOption, ReturnOptions, SearchCursor, program::search_arguments};
    use super::*;
    use crate::{
        quirks::Quirks,
        wire::{
            IntoStatic, NonSync, Peer, Writer,
            input::{Context, Input},
            list::no_space,
        },
    };
    use bytes::Buf;
    use proptest::prelude::*;

    fn peers() -> Vec<Peer> {
        let mut peers = Vec::new();
        for mut peer in [Peer::client(), Peer::server()] {
            for (non_sync, binary, utf8) in
                [(NonSync::None, false, false), (NonSync::Small, true, false), (NonSync::Any, true, true)]
            {
                (peer.non_sync, peer.binary, peer.utf8) = (non_sync, binary, utf8);
                peers.push(peer);
            }
        }
        peers
    }

    fn written(search: &Search<'_>, peer: Peer) -> Vec<u8> {
        let mut writer = Writer::new(peer);
        search.write(&mut writer);
        writer.end();
        let mut octets = Vec::new();
        while !writer.is_empty() {
            octets.extend_from_slice(writer.chunk());
            writer.advance(writer.chunk().len());
            if writer.is_waiting() {
                writer.resume().unwrap();
            }
        }
        octets
    }

    /// What is read of a whole line, and whether nothing was tolerated.
    fn read(octets: &[u8], quirks: Quirks, utf8: bool) -> Option<(Search<'_>, bool)> {
        let mut cx = Context::new(octets, None);
        (cx.quirks, cx.utf8) = (quirks, utf8);
        let (rest, search) = search_arguments(Input::new(octets, &cx)).ok()?;
        // Spaces at the end are the command's.
        if no_space(rest).ok()?.octets != b"\r\n" {
            return None;
        }
        Some((search, cx.take_deviations().is_empty()))
    }

    /// The invariants of a key.
    fn check(key: &SearchKey<'_>) {
        assert_eq!(key.nodes[0].below + 1, key.nodes.len());
        for at in key.walk() {
            let count = at.children().count();
            match at.criterion() {
                Criterion::And => assert!(count > 0),
                Criterion::Or => assert!(count == 2 || count == 1 && key.to_string().contains("OR")),
                Criterion::Not | Criterion::Fuzzy => assert_eq!(count, 1),
                _ => assert_eq!(count, 0),
            }
        }
    }

    /// The answer, by recursion.
    fn slow_twin(at: SearchCursor<'_>, is_met: &dyn Fn(&Criterion<'_>) -> bool) -> bool {
        match at.criterion() {
            Criterion::And | Criterion::Fuzzy => at.children().all(|child| slow_twin(child, is_met)),
            Criterion::Or => at.children().any(|child| slow_twin(child, is_met)),
            Criterion::Not => !at.children().any(|child| slow_twin(child, is_met)),
            leaf => is_met(leaf),
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_what_it_was(octets in prop::collection::vec(any::<u8>(), 0..1000)) {
            let search = Search::arbitrary(&mut Unstructured::new(&octets)).unwrap();
            check(search.key());
            for peer in peers() {
                let line = written(&search, peer);
                let again = read(&line, Quirks::NONE, peer.utf8);
                prop_assert_eq!(again, Some((search.clone(), true)), "{}", line.escape_ascii());
            }
            prop_assert_eq!(&search.clone().into_static(), &search);
            let is_met = |criterion: &Criterion<'_>| criterion.name().len().is_multiple_of(2);
            prop_assert_eq!(search.key().evaluate(is_met), slow_twin(search.key().root(), &is_met));
        }

        #[test]
        fn what_is_tolerated_is_written_in_legal_form(octets in damaged()) {
            for quirks in [Quirks::SERVERS, Quirks::NONE] {
                if let Some((search, is_clean)) = read(&octets, quirks, true) {
                    check(search.key());
                    // What is not known is written as it was read.
                    let is_known = |at: SearchCursor<'_>| !matches!(at.criterion(), Criterion::Other(_));
                    if !is_clean && (!search.key().walk().all(is_known) || search.return_options().is_some()) {
                        continue;
                    }
                    let line = written(&search, Peer::client());
                    prop_assert_eq!(read(&line, Quirks::NONE, true), Some((search, true)), "{}", line.escape_ascii());
                }
            }
        }

        #[test]
        fn every_type_is_made(octets in prop::collection::vec(any::<u8>(), 0..200)) {
            let u = &mut Unstructured::new(&octets);
            HeaderKey::arbitrary(u).unwrap();
            OtherKey::arbitrary(u).unwrap();
            ReturnOption::arbitrary(u).unwrap();
            ReturnOptions::arbitrary(u).unwrap();
            Criterion::arbitrary(u).unwrap();
        }
    }

    /// A line of a few tokens, as no client would send it.
    fn damaged() -> impl Strategy<Value = Vec<u8>> {
        let tokens = prop::sample::select(vec![
            "(",
            "(",
            ")",
            ")",
            " ",
            " ",
            "  ",
            "NOT ",
            "OR ",
            "SEEN",
            "ALL ",
            "FROM a ",
            "SUBJECT \"b\" ",
            "1:* ",
            "$ ",
            "x ",
            "X-y z",
            "(a (b) \"c\") ",
            "{1}\r\n(",
            "KEYWORD ",
            "BEFORE 1-Feb-1994 ",
            "HEADER a {0}\r\n ",
            "RETURN (",
            "CHARSET ",
            "PARTIAL 1:5 ",
            "ALL)",
            "LARGER 5 ",
        ]);
        prop::collection::vec(tokens, 0..16).prop_map(|tokens| {
            let mut all = " ".to_owned() + &tokens.concat();
            let missing = all.matches('(').count().saturating_sub(all.matches(')').count());
            all.push_str(&")".repeat(missing));
            (all + "\r\n").into_bytes()
        })
    }
}
