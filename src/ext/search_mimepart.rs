//! SEARCH=MIMEPART: searches for what is in a part of a message (draft-bosch-imap-search-mimepart, as Dovecot has it).
//!
//! The key MIMEPART is in the table of search keys. What follows it has a table of its own, of keys that a part meets; they can be
//! nested as deeply as their sender likes, so that they are flat as search keys are.

mod criterion;

pub use criterion::{MimePartCriterion, PartDepth, PartDisposition, PartField, PartFileName, PartSize};

use crate::{
    data::macros::{display, into_static, serde_as},
    error::{Rule, UsageError},
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::{no_space, space},
    },
};
use alloc::{boxed::Box, vec::Vec};
use core::iter;
use criterion::MOST;

/// What a part of a message has to meet, for [`SearchKey::mime_part`](crate::search::SearchKey::mime_part): a key with all that is
/// inside it. It is met if any part of the message meets it.
///
/// # Grammar
///
/// ```text
/// search-key   =/ "MIMEPART" SP mimepart-key
/// mimepart-key = "BCC" SP astring / "DEPTH" SP ["MIN" SP / "MAX" SP] number / "DISPOSITION" SP "TYPE" SP astring / ...
///              / "NOT" SP mimepart-key / "OR" SP mimepart-key SP mimepart-key
///              / ("PARENT" / "CHILD") SP (mimepart-key / "EXISTS")
///              / "(" mimepart-key *(SP mimepart-key) ")"
/// ```
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES). A key that the table does not have is an error: nobody knows where its arguments end.
///
/// # Example
///
/// ```
/// use imap_wire::ext::{MimePartCriterion, MimePartKey, PartFileName};
/// use imap_wire::search::SearchKey;
///
/// let image = MimePartKey::new(MimePartCriterion::Type("image".into()))?;
/// let name = MimePartKey::new(MimePartCriterion::FileName(PartFileName::Ends(".png".into())))?;
/// let key = SearchKey::mime_part(MimePartKey::and([image, !name, MimePartKey::has_parent()]).unwrap());
/// assert_eq!(key.to_string(), "MIMEPART (TYPE image NOT FILENAME ENDS .png PARENT EXISTS)");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MimePartKey<'a> {
    /// The criteria, each in front of those inside it. There is at least one; an operator has as many inside it as it takes.
    nodes: Vec<Node<'a>>,
}

/// A criterion, and the number of nodes inside it, which follow it.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Node<'a> {
    criterion: MimePartCriterion<'a>,
    below: usize,
}

impl<'a> MimePartKey<'a> {
    /// A key without others inside it.
    ///
    /// # Errors
    ///
    /// If it is an operator, a list or EXISTS, or a size has more than 63 bits.
    pub fn new(criterion: MimePartCriterion<'a>) -> Result<Self, UsageError> {
        match &criterion {
            MimePartCriterion::Exists => return Err(UsageError("EXISTS is inside PARENT or CHILD")),
            MimePartCriterion::Size(size) if size.octets() > MOST => {
                return Err(UsageError("a size has at most 63 bits"));
            }
            operator if operator.arity() > 0 => return Err(UsageError("this key has others inside it")),
            _ => {}
        }
        Ok(Self::leaf(criterion))
    }

    /// A list: the part meets all of these. `None` without any.
    #[must_use]
    pub fn and(keys: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut nodes: Vec<_> = keys.into_iter().flat_map(|key| key.nodes).collect();
        let below = nodes.len();
        nodes.insert(0, Node { criterion: MimePartCriterion::And, below });
        (below > 0).then_some(Self { nodes })
    }

    /// `OR`: the part meets one of the two.
    #[must_use]
    pub fn or(one: Self, other: Self) -> Self {
        let mut key = one.inside(MimePartCriterion::Or);
        key.nodes.extend(other.nodes);
        let below = key.nodes.len() - 1;
        if let Some(root) = key.nodes.first_mut() {
            root.below = below;
        }
        key
    }

    /// `PARENT`: the part that it is in meets this.
    #[must_use]
    pub fn parent(key: Self) -> Self {
        key.inside(MimePartCriterion::Parent)
    }

    /// `CHILD`: a part that is in it meets this.
    #[must_use]
    pub fn child(key: Self) -> Self {
        key.inside(MimePartCriterion::Child)
    }

    /// `PARENT EXISTS`: it is in another part.
    #[must_use]
    pub fn has_parent() -> Self {
        Self::leaf(MimePartCriterion::Exists).inside(MimePartCriterion::Parent)
    }

    /// `CHILD EXISTS`: there is a part in it.
    #[must_use]
    pub fn has_child() -> Self {
        Self::leaf(MimePartCriterion::Exists).inside(MimePartCriterion::Child)
    }

    /// The outermost criterion.
    #[must_use]
    pub fn root(&self) -> MimePartCursor<'_> {
        MimePartCursor { nodes: &self.nodes }
    }

    fn leaf(criterion: MimePartCriterion<'a>) -> Self {
        Self { nodes: Vec::from([Node { criterion, below: 0 }]) }
    }

    fn inside(mut self, criterion: MimePartCriterion<'a>) -> Self {
        let below = self.nodes.len();
        self.nodes.insert(0, Node { criterion, below });
        self
    }

    /// True if all text in it is ASCII.
    pub(crate) fn is_ascii(&self) -> bool {
        use MimePartCriterion as It;
        self.nodes.iter().all(|node| match &node.criterion {
            It::Bcc(text) | It::Body(text) | It::Cc(text) | It::Description(text) | It::Encoding(text) => {
                text.is_ascii()
            }
            It::From(text) | It::Id(text) | It::InReplyTo(text) | It::Language(text) | It::Location(text) => {
                text.is_ascii()
            }
            It::Md5(text) | It::MessageId(text) | It::ReplyTo(text) | It::Sender(text) | It::Subject(text) => {
                text.is_ascii()
            }
            It::Subtype(text) | It::Text(text) | It::To(text) | It::Type(text) => text.is_ascii(),
            It::Disposition(PartDisposition::Type(text)) => text.is_ascii(),
            It::Disposition(PartDisposition::Param(field)) | It::Header(field) | It::Param(field) => {
                field.name.is_ascii() && field.text.is_ascii()
            }
            It::FileName(name) => name.parts().1.is_ascii(),
            It::Depth(_) | It::Index(_) | It::SentBefore(_) | It::SentOn(_) | It::SentSince(_) | It::Size(_) => true,
            It::And | It::Not | It::Or | It::Parent | It::Child | It::Exists => true,
        })
    }

    /// `mimepart-key`
    pub(crate) fn write(&self, writer: &mut Writer) {
        // Where the lists end that are open.
        let mut ends: Vec<usize> = Vec::new();
        let mut is_first = true;
        for (index, node) in self.nodes.iter().enumerate() {
            while ends.pop_if(|end| *end == index).is_some() {
                writer.close();
            }
            if !is_first {
                writer.space();
            }
            is_first = node.criterion == MimePartCriterion::And;
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

/// `NOT`: the part does not meet it.
impl core::ops::Not for MimePartKey<'_> {
    type Output = Self;

    fn not(self) -> Self {
        self.inside(MimePartCriterion::Not)
    }
}

display!(MimePartKey);
into_static!(struct MimePartKey { nodes });
into_static!(struct Node { criterion, below });
serde_as!(
    MimePartKey<'a>: crate::wire::Octets<'a>,
    |it| crate::serde::written(|writer| it.write(writer)),
    |text| {
        let text = text.into_bytes();
        crate::serde::read(&text, mimepart_key).map(crate::wire::IntoStatic::into_static)
    },
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for MimePartKey<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut last = Self::leaf(MimePartCriterion::arbitrary_leaf(u)?);
        for _ in 0..u.int_in_range(0..=6)? {
            let other = Self::leaf(MimePartCriterion::arbitrary_leaf(u)?);
            last = match u.int_in_range(0..=6)? {
                0 => !last,
                1 => Self::or(last, other),
                2 => Self::parent(last),
                3 => Self::child(last),
                4 => Self::or(Self::has_child(), last),
                5 => Self::and([last]).ok_or(arbitrary::Error::IncorrectFormat)?,
                _ => Self::and([other, last]).ok_or(arbitrary::Error::IncorrectFormat)?,
            };
        }
        Ok(last)
    }
}

/// A criterion of a [`MimePartKey`], and those inside it.
///
/// # Example
///
/// ```
/// use imap_wire::ext::{MimePartCriterion, MimePartKey};
///
/// let key = MimePartKey::parent(MimePartKey::new(MimePartCriterion::Subtype("mixed".into()))?);
/// let inside: Vec<_> = key.root().children().map(|child| child.criterion().clone()).collect();
/// assert_eq!(inside, [MimePartCriterion::Subtype("mixed".into())]);
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct MimePartCursor<'k> {
    /// It, and those inside it: at least one.
    nodes: &'k [Node<'k>],
}

impl<'k> MimePartCursor<'k> {
    /// The criterion itself.
    #[must_use]
    pub fn criterion(self) -> &'k MimePartCriterion<'k> {
        #[expect(clippy::indexing_slicing, reason = "cursors are made for nodes that are there")]
        &self.nodes[0].criterion
    }

    /// Those right inside it.
    pub fn children(self) -> impl Iterator<Item = Self> + use<'k> {
        let mut rest = self.nodes.get(1..).unwrap_or_default();
        iter::from_fn(move || {
            let (nodes, behind) = rest.split_at_checked(1 + rest.first()?.below)?;
            rest = behind;
            Some(Self { nodes })
        })
    }
}

/// `mimepart-key`, in a box, as the table of search keys has it
pub(crate) fn mime_part<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Box<MimePartKey<'a>>> {
    mimepart_key(input).map(|(rest, key)| (rest, Box::new(key)))
}

/// `mimepart-key`
fn mimepart_key<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, MimePartKey<'a>> {
    const NEXT: &Rule = &Rule::new("space or `)`", "mimepart-key");
    const EXISTS: &Rule = &Rule::new("EXISTS only right inside PARENT or CHILD", "mimepart-key");
    let mut nodes: Vec<Node<'a>> = Vec::new();
    // Those around the next one: where they stand, and how many are right inside each.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut at = input;
    loop {
        at.check_items(nodes.len() + 1)?;
        let (rest, criterion) = match at.octets {
            [b'(', ..] => (no_space(at.skip(1))?, MimePartCriterion::And),
            _ => MimePartCriterion::parse(at)?,
        };
        let around = open.last().and_then(|(index, _)| nodes.get(*index)).map(|node| &node.criterion);
        let may_exist = matches!(around, Some(MimePartCriterion::Parent | MimePartCriterion::Child));
        if criterion == MimePartCriterion::Exists && !may_exist {
            return Err(at.error(EXISTS));
        }
        if criterion.arity() > 0 {
            open.push((nodes.len(), 0));
            at.check_nesting(open.len())?;
            at = if criterion == MimePartCriterion::And { rest } else { space(rest)? };
            nodes.push(Node { criterion, below: 0 });
            continue;
        }
        nodes.push(Node { criterion, below: 0 });
        // One has ended, and perhaps those around it.
        at = rest;
        loop {
            let Some((index, inside)) = open.last_mut() else { return Ok((at, MimePartKey { nodes })) };
            *inside += 1;
            let (index, inside) = (*index, *inside);
            match nodes.get(index).map_or(0, |node| node.criterion.arity()) {
                usize::MAX => match at.octets {
                    [b')', ..] => at = at.skip(1),
                    [b' ', b')', ..] => at = no_space(at)?.skip(1),
                    [b' ', ..] => {
                        at = space(at)?;
                        break;
                    }
                    _ => return Err(at.error(NEXT)),
                },
                arity if inside < arity => {
                    at = space(at)?;
                    break;
                }
                _ => {}
            }
            open.pop();
            let below = nodes.len() - index - 1;
            if let Some(node) = nodes.get_mut(index) {
                node.below = below;
            }
        }
    }
}

#[cfg(test)]
mod tests;
