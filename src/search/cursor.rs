//! Reading keys: [`SearchCursor`], a place in a [`SearchKey`].

use super::{
    Node, SearchKey,
    criterion::{Criterion, Operator},
};
use crate::data::{Capability, arguments::Tell};
use alloc::vec::Vec;
use core::{fmt, iter};

/// A criterion of a [`SearchKey`], and those inside it.
///
/// # Example
///
/// ```
/// use imap_wire::search::{Criterion, SearchKey};
///
/// let key = SearchKey::subject("lunch") | !SearchKey::seen();
/// let [subject, not] = key.root().children().collect::<Vec<_>>()[..] else { panic!() };
/// assert_eq!(*subject.criterion(), Criterion::Subject("lunch".into()));
/// assert_eq!(*not.children().next().unwrap().criterion(), Criterion::Seen);
/// ```
#[derive(Clone, Copy)]
pub struct SearchCursor<'k> {
    key: &'k SearchKey<'k>,
    /// Less than the number of nodes.
    pub(super) index: usize,
}

/// # Reading
impl SearchKey<'_> {
    /// The outermost criterion.
    #[must_use]
    pub const fn root(&self) -> SearchCursor<'_> {
        SearchCursor { key: self, index: 0 }
    }

    /// All criteria, each in front of those inside it.
    pub fn walk(&self) -> impl Iterator<Item = SearchCursor<'_>> {
        (0..self.nodes.len()).map(|index| SearchCursor { key: self, index })
    }

    /// True if a message is found, of which the function tells what criteria it meets. It is asked for those without others
    /// inside them, in order, and only for as many as it takes.
    ///
    /// What to do about [`Criterion::Other`] is best decided before: a server refuses the command.
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::search::{Criterion, SearchKey};
    ///
    /// let key = SearchKey::larger(1_000) & !(SearchKey::seen() | SearchKey::draft());
    /// let is_found = |size, is_seen| {
    ///     key.evaluate(|criterion| match criterion {
    ///         Criterion::Larger(octets) => size > *octets,
    ///         Criterion::Seen => is_seen,
    ///         _ => false,
    ///     })
    /// };
    /// assert!(is_found(2_000, false));
    /// assert!(!is_found(2_000, true) && !is_found(500, false));
    /// ```
    #[must_use]
    pub fn evaluate(&self, mut is_met: impl FnMut(&Criterion<'_>) -> bool) -> bool {
        // The operators around the next node, each with where it ends.
        let mut open: Vec<(Operator, usize)> = Vec::new();
        let mut at = 0;
        let mut answer = false;
        while let Some(node) = self.nodes.get(at) {
            at += 1;
            if let Some(operator) = node.criterion.operator() {
                open.push((operator, at + node.below));
                continue;
            }
            answer = is_met(&node.criterion);
            while let Some((operator, end)) = open.pop_if(|(operator, end)| {
                let is_decided = answer != (*operator == Operator::All);
                is_decided || at == *end
            }) {
                answer ^= operator == Operator::None;
                at = end;
            }
        }
        answer
    }

    /// True if there is text that is not ASCII, so that the command has to say its charset.
    #[must_use]
    pub fn needs_charset(&self) -> bool {
        self.nodes.iter().any(|node| match &node.criterion {
            Criterion::Bcc(text)
            | Criterion::Body(text)
            | Criterion::Cc(text)
            | Criterion::From(text)
            | Criterion::Subject(text)
            | Criterion::Text(text)
            | Criterion::To(text)
            | Criterion::XGmRaw(text) => !text.is_ascii(),
            Criterion::XGmLabels(label) => !label.as_octets().is_ascii(),
            Criterion::Annotation(it) => {
                !it.entry.as_octets().is_ascii() || it.value.as_slice().is_some_and(|value| !value.is_ascii())
            }
            Criterion::Header(header) => !header.name.is_ascii() || !header.text.is_ascii(),
            Criterion::MimePart(key) => !key.is_ascii(),
            Criterion::Other(other) => !other.arguments().as_octets().is_ascii(),
            _ => false,
        })
    }

    /// True if there are message numbers among the criteria: they change with every EXPUNGE, and a UID SEARCH with them has to
    /// wait for commands during which one may come. There may be some among the arguments of a key that is not known, too.
    #[must_use]
    pub fn uses_numbers(&self) -> bool {
        self.nodes.iter().any(|node| match &node.criterion {
            Criterion::Sequence(set) => !set.is_last_command(),
            // What the server keeps by that name may have some.
            Criterion::Filter(_) => true,
            Criterion::Other(other) => other.arguments().as_octets().iter().any(|it| matches!(it, b'0'..=b'9' | b'*')),
            _ => false,
        })
    }

    /// True if FUZZY is among the criteria, or may be in what they stand for.
    pub(super) fn may_be_fuzzy(&self) -> bool {
        let may_be = |criterion: &Criterion<'_>| {
            matches!(criterion, Criterion::Fuzzy | Criterion::Filter(_) | Criterion::Other(_))
        };
        self.nodes.iter().any(|node| may_be(&node.criterion))
    }

    /// Tells what a server has to have for its keys, as far as that is known.
    pub(crate) fn tell_needs(&self, tell: Tell<'_>) {
        if self.uses_saved() {
            tell(&[Capability::SearchRes]);
        }
        self.nodes.iter().for_each(|node| tell(node.criterion.needs()));
    }

    /// True if what the last search [saved](super::ReturnOption::Save) is looked for, as `$` or `UID $`.
    #[must_use]
    pub fn uses_saved(&self) -> bool {
        let is_saved = |criterion: &Criterion<'_>| match criterion {
            Criterion::Sequence(set) | Criterion::Uid(set) => set.is_last_command(),
            _ => false,
        };
        self.nodes.iter().any(|node| is_saved(&node.criterion))
    }
}

impl<'k> SearchCursor<'k> {
    fn node(self) -> &'k Node<'k> {
        #[expect(clippy::indexing_slicing, reason = "cursors are made for nodes that are there")]
        &self.key.nodes[self.index]
    }

    /// The criterion itself.
    #[must_use]
    pub fn criterion(self) -> &'k Criterion<'k> {
        &self.node().criterion
    }

    /// Those inside it, if it is a list or another operator.
    pub fn children(self) -> impl Iterator<Item = Self> + use<'k> {
        let end = self.index + 1 + self.node().below;
        let mut next = self.index + 1;
        iter::from_fn(move || {
            let child = Some(Self { index: next, ..self }).filter(|_| next < end)?;
            next += 1 + child.node().below;
            Some(child)
        })
    }
}

impl fmt::Debug for SearchCursor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SearchCursor").field(self.criterion()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{data::SequenceSet, search::OtherKey, wire::Raw};

    /// The key, with letters for names of criteria: which are met, and which were asked for.
    fn evaluate(key: &SearchKey<'_>, met: &str) -> (bool, String) {
        let mut asked = String::new();
        let is_found = key.evaluate(|criterion| {
            let Criterion::From(name) = criterion else { panic!("{criterion:?}") };
            asked.push_str(name.to_str().unwrap());
            met.contains(name.to_str().unwrap())
        });
        (is_found, asked)
    }

    #[test]
    fn only_what_it_takes_is_asked_for() {
        let [a, b, c] = ["a", "b", "c"].map(SearchKey::from);
        let or = |a: &SearchKey<'static>, b: &SearchKey<'static>| a.clone() | b.clone();
        for (key, met, expected, asked) in [
            (a.clone(), "a", true, "a"),
            (a.clone(), "", false, "a"),
            (!a.clone(), "", true, "a"),
            (!!a.clone(), "", false, "a"),
            (a.clone() & b.clone() & c.clone(), "abc", true, "abc"),
            (a.clone() & b.clone() & c.clone(), "ac", false, "ab"),
            (a.clone() & b.clone() & c.clone(), "bc", false, "a"),
            (or(&a, &b), "a", true, "a"),
            (or(&a, &b), "b", true, "ab"),
            (or(&a, &b), "", false, "ab"),
            (or(&or(&a, &b), &c), "a", true, "a"),
            (or(&or(&a, &b), &c), "c", true, "abc"),
            (!or(&a, &b) & c.clone(), "a", false, "a"),
            (!or(&a, &b) & c.clone(), "c", true, "abc"),
            (or(&(a.clone() & b.clone()), &c), "ac", true, "abc"),
            (or(&(a.clone() & b.clone()), &c), "b", false, "ac"),
            (!(a.clone() & !(b.clone() & c.clone())), "abc", true, "abc"),
            (!(a.clone() & !(b & c)), "ab", false, "abc"),
        ] {
            assert_eq!(evaluate(&key, met), (expected, asked.into()), "{key} of {met}");
        }
    }

    #[test]
    fn it_says_what_a_command_has_to_know() {
        let other = OtherKey::new("X", Raw::parse("(\u{fc})".as_bytes()).unwrap()).unwrap();
        for text in [
            SearchKey::subject("\u{fc}"),
            !SearchKey::header("x", "\u{fc}"),
            SearchKey::header("\u{fc}", ""),
            SearchKey::all() | SearchKey::body(&b"\xfc"[..]),
            SearchKey::other(other),
        ] {
            assert!(text.needs_charset(), "{text}");
        }
        let key = SearchKey::uid(SequenceSet::ALL) & SearchKey::sequence(SequenceSet::LAST_COMMAND);
        assert!(!key.uses_numbers() && !key.needs_charset());
        assert!((key & !SearchKey::sequence(SequenceSet::ALL)).uses_numbers());
        // As UID SEARCH X 3600 1:5 is read.
        let other = |arguments: &'static str| {
            SearchKey::other(OtherKey::new("X", Raw::parse(arguments.as_bytes()).unwrap()).unwrap())
        };
        assert!(other("3600 1:5").uses_numbers() && (SearchKey::seen() | other("(NOT *)")).uses_numbers());
        assert!(!other("").uses_numbers() && !other("(SUBJECT a)").uses_numbers());
    }
}
