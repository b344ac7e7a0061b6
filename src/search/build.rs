//! Building and writing keys.

use super::{Node, SearchKey, criterion::Criterion};
use crate::{data::macros::display, wire::Writer};
use alloc::vec::Vec;
use core::{fmt, ops};

/// # Keys with others inside them
impl<'a> SearchKey<'a> {
    /// `NOT`: the key is not met. The same as `!key`.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "the trait is implemented, too")]
    pub fn not(key: Self) -> Self {
        key.inside(Criterion::Not)
    }

    /// `OR`: one of the two keys is met. The same as `one | other`.
    #[must_use]
    pub fn or(one: Self, other: Self) -> Self {
        let mut key = one.closed().inside(Criterion::Or);
        key.append(other.nodes);
        key
    }

    /// `FUZZY`: the key is met, or nearly (RFC 6203).
    #[must_use]
    pub fn fuzzy(key: Self) -> Self {
        key.inside(Criterion::Fuzzy)
    }

    /// A list: all of the keys are met. The same as `&` between them, so that lists become part of this one; `None` without a
    /// key.
    #[must_use]
    pub fn and(keys: impl IntoIterator<Item = Self>) -> Option<Self> {
        keys.into_iter().reduce(|all, key| all & key)
    }

    /// One of the keys is met; `None` without a key.
    ///
    /// As many OR as this takes, inside each other, but not deeply: servers limit that.
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::search::SearchKey;
    ///
    /// let key = SearchKey::any_of(["a", "b", "c", "d"].map(SearchKey::to)).unwrap();
    /// assert_eq!(key.to_string(), "OR OR TO a TO b OR TO c TO d");
    /// ```
    #[must_use]
    pub fn any_of(keys: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut keys: Vec<_> = keys.into_iter().collect();
        while keys.len() > 1 {
            let mut pairs = Vec::with_capacity(keys.len().div_ceil(2));
            let mut each = keys.into_iter();
            while let Some(one) = each.next() {
                pairs.push(match each.next() {
                    Some(other) => one | other,
                    None => one,
                });
            }
            keys = pairs;
        }
        keys.pop()
    }

    pub(super) fn leaf(criterion: Criterion<'a>) -> Self {
        Self { nodes: [Node::leaf(criterion)].into() }
    }

    /// The key inside an operator.
    pub(super) fn inside(mut self, criterion: Criterion<'a>) -> Self {
        self.nodes.insert(0, Node { criterion, below: self.nodes.len() });
        self
    }

    /// Appends nodes inside the root.
    fn append(&mut self, nodes: impl IntoIterator<Item = Node<'a>>) {
        self.nodes.extend(nodes);
        let below = self.nodes.len() - 1;
        if let Some(root) = self.nodes.first_mut() {
            root.below = below;
        }
    }

    /// The same, so that another key can follow.
    fn closed(self) -> Self {
        if !self.is_list() && self.is_open() { self.inside(Criterion::And) } else { self }
    }

    pub(super) fn is_list(&self) -> bool {
        self.nodes.first().is_some_and(|root| root.criterion == Criterion::And)
    }

    /// True if it ends, as the keys of a command, in a key that is not known: what follows would be taken for its arguments.
    fn is_open(&self) -> bool {
        if !self.nodes.last().is_some_and(|node| matches!(node.criterion, Criterion::Other(_))) {
            return false;
        }
        let mut last = Some(self.root());
        while let Some(at) = last {
            match at.criterion() {
                Criterion::Other(_) => return true,
                Criterion::And if at.index > 0 => return false,
                _ => last = at.children().last(),
            }
        }
        false
    }

    /// True if the root is a list of two or more, which a command has without parentheses. Of one, the parentheses stay.
    fn is_bare(&self) -> bool {
        self.is_list() && self.nodes.get(1).is_some_and(|first| first.below + 2 < self.nodes.len())
    }

    /// `search-key *(SP search-key)`
    pub(crate) fn write(&self, writer: &mut Writer) {
        // Where the lists end that are open.
        let mut ends: Vec<usize> = Vec::new();
        let first = usize::from(self.is_bare());
        let mut is_first = true;
        for (index, node) in self.nodes.iter().enumerate().skip(first) {
            while ends.pop_if(|end| *end == index).is_some() {
                writer.close();
            }
            if !is_first {
                writer.space();
            }
            is_first = node.criterion == Criterion::And;
            if is_first {
                writer.open();
                ends.push(index + 1 + node.below);
            } else {
                node.criterion.write(writer);
            }
        }
        ends.iter().for_each(|_| writer.close());
    }
}

/// NOT: [`SearchKey::not`].
impl ops::Not for SearchKey<'_> {
    type Output = Self;

    fn not(self) -> Self {
        Self::not(self)
    }
}

/// OR: [`SearchKey::or`].
impl ops::BitOr for SearchKey<'_> {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self::or(self, other)
    }
}

/// A list. What is a list already becomes part of it: `a & b & c` is one of three.
impl ops::BitAnd for SearchKey<'_> {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        let mut all = if self.is_list() && !self.is_open() { self } else { self.closed().inside(Criterion::And) };
        let skipped = usize::from(other.is_list());
        all.append(other.nodes.into_iter().skip(skipped));
        all
    }
}

display!(SearchKey);

impl fmt::Debug for SearchKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SearchKey({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Criterion, OtherKey};
    use super::*;
    use crate::{
        data::{Date, SequenceSet},
        wire::{IntoStatic, Octets, Raw},
    };
    use core::mem::size_of;

    fn other() -> SearchKey<'static> {
        SearchKey::other(OtherKey::new("X", Raw::parse(b"a b").unwrap()).unwrap())
    }

    #[test]
    fn operators_build_what_is_read() {
        let [seen, new, old] = [SearchKey::seen(), SearchKey::new_messages(), SearchKey::old()];
        for (key, text) in [
            (SearchKey::from("x") & !seen.clone(), "FROM x NOT SEEN"),
            (seen.clone() & new.clone() & old.clone(), "SEEN NEW OLD"),
            (seen.clone() & (new.clone() & old.clone()), "SEEN NEW OLD"),
            (seen.clone() & (new.clone() | old.clone()), "SEEN OR NEW OLD"),
            (seen.clone() | (new.clone() & old.clone()), "OR SEEN (NEW OLD)"),
            ((seen.clone() & new.clone()) | old.clone(), "OR (SEEN NEW) OLD"),
            (!(seen.clone() & new.clone()), "NOT (SEEN NEW)"),
            (!!seen.clone(), "NOT NOT SEEN"),
            (SearchKey::not(SearchKey::or(seen.clone(), new.clone())), "NOT OR SEEN NEW"),
            (SearchKey::and([seen.clone(), new.clone(), old.clone()]).unwrap(), "SEEN NEW OLD"),
            (SearchKey::and([seen.clone()]).unwrap(), "SEEN"),
            (SearchKey::any_of([seen.clone(), new.clone(), old.clone()]).unwrap(), "OR OR SEEN NEW OLD"),
        ] {
            assert_eq!(key.to_string(), text);
            assert_eq!(key.nodes[0].below + 1, key.nodes.len());
        }
        let three = seen & new & old;
        assert_eq!(three.root().children().count(), 3);
        assert_eq!(SearchKey::and([]), None);
        assert_eq!(SearchKey::any_of([]), None);
        let many = SearchKey::any_of((0..1_000).map(|_| SearchKey::all())).unwrap();
        assert!(many.to_string().starts_with(&("OR ".repeat(10) + "ALL")));
    }

    #[test]
    fn what_is_not_known_takes_no_key_for_its_argument() {
        let seen = SearchKey::seen;
        for (key, text) in [
            (seen() & other(), "SEEN X a b"),
            (other() & seen(), "(X a b) SEEN"),
            (seen() & other() & seen(), "(SEEN X a b) SEEN"),
            (seen() & !other() & seen(), "(SEEN NOT X a b) SEEN"),
            (other() | seen(), "OR (X a b) SEEN"),
            (seen() | other(), "OR SEEN X a b"),
            ((seen() | other()) | seen(), "OR (OR SEEN X a b) SEEN"),
            (!other() | seen(), "OR (NOT X a b) SEEN"),
            (!(seen() & other()) | seen(), "OR NOT (SEEN X a b) SEEN"),
            (SearchKey::and([other(), other(), seen()]).unwrap(), "((X a b) X a b) SEEN"),
        ] {
            assert_eq!(key.to_string(), text);
        }
    }

    #[test]
    fn what_would_not_be_legal_is_refused() {
        let error = |key: Result<SearchKey<'_>, crate::UsageError>| key.unwrap_err().to_string();
        for name in ["", r"\Seen", "a b", "a)", "a\r\nA1 LOGOUT"] {
            assert_eq!(error(SearchKey::keyword(name)), "a keyword is an atom");
            assert_eq!(error(SearchKey::unkeyword(name)), "a keyword is an atom");
        }
        let other = |name: &'static str, arguments: &'static str| {
            OtherKey::new(name, Raw::parse(arguments.as_bytes()).unwrap()).map(drop).map_err(|error| error.to_string())
        };
        for name in ["", "1", "$x", "*", "a b", "a(", "\u{fc}"] {
            let error = "the name of a search key is an atom that does not begin as a sequence set";
            assert_eq!(other(name, ""), Err(error.into()), "{name}");
        }
        for name in ["seen", "NOT", "or", "Header", "CHARSET", "return", "SentSince"] {
            assert_eq!(other(name, "x"), Err("this search key has a constructor of its own, or is none".into()));
        }
        for arguments in [" ", " a", "a ", "a  b", "(a  b)", "a)", "(a", "\"a", "a)(b", "\"a\"b"] {
            let error = "the arguments of a search key are words, strings and lists";
            assert_eq!(other("X", arguments), Err(error.into()), "{arguments}");
        }
        for arguments in ["", "a", "a (b c) \"d )\" {1}\r\n)", "~{1}\r\n\0"] {
            assert_eq!(other("X", arguments), Ok(()), "{arguments}");
        }
        assert_eq!(SearchKey::larger(u64::MAX).to_string(), "LARGER 9223372036854775807");
        assert_eq!(SearchKey::smaller(1 << 63), SearchKey::smaller(i64::MAX as u64));
    }

    #[test]
    fn what_is_shown_is_one_line() {
        let hostile = "a\r\nA1 LOGOUT\t\"\u{fc}";
        let key = SearchKey::subject(hostile) & SearchKey::on(Date::new(2020, 2, 29).unwrap());
        assert_eq!(key.to_string(), "SUBJECT {16}\\r\\na\\r\\nA1 LOGOUT\\t\"\u{fc} ON 29-Feb-2020");
        assert_eq!(format!("{:?}", SearchKey::body("\u{fc}")), "SearchKey(BODY \"\u{fc}\")");
        assert_eq!(SearchKey::body("a\u{7f}").to_string(), "BODY \"a\\u{7f}\"");
    }

    #[test]
    fn keeping_shares_the_frame() {
        let frame = bytes::Bytes::from_static(b"A1 SEARCH FROM alice");
        let alice = Octets::within(&frame, 15..20).unwrap();
        let key = SearchKey::from(alice.clone()) & SearchKey::header("x", alice.clone());
        let place = |key: &SearchKey<'_>| match key.nodes[1].criterion {
            Criterion::From(ref text) => text.as_ptr(),
            _ => panic!(),
        };
        assert_eq!(place(&key.clone().into_static()), alice.as_ptr());
        assert_ne!(place(&key.clone().into_owned()), alice.as_ptr());
        assert_eq!(key.clone().into_static(), key);
        assert_eq!(key.clone().into_owned(), key);
    }

    #[test]
    fn nodes_are_small() {
        assert!(size_of::<Node<'_>>() <= 6 * size_of::<u64>());
        assert_eq!(size_of::<SearchKey<'_>>(), 3 * size_of::<usize>());
        let set = SearchKey::sequence(SequenceSet::ALL);
        assert_eq!(set.nodes.capacity(), 1);
    }
}
