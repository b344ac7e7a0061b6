//! What SEARCH is asked: search keys (RFC 9051, section 6.4.4).
//!
//! - [`SearchKey`] is a key with all that is inside it: built by constructors and operators, read by a [`SearchCursor`] or
//!   [evaluated](SearchKey::evaluate).
//! - [`Criterion`] is one key without those inside it: a row of the table of keys.
//! - [`Search`] is all that follows the word SEARCH: [`ReturnOptions`], the charset, and the key.
//!
//! Keys can be nested as deeply as their sender likes, so that a key is flat: its criteria lie in one `Vec`, each in front of
//! those inside it, and whatever works on them is a loop.
//!
//! What was found is in [`SearchData`](crate::data::SearchData) and [`Esearch`](crate::data::Esearch).
//!
//! # Example
//!
//! ```
//! use imap_wire::{data::Date, search::SearchKey};
//!
//! let key = SearchKey::from("Smith") & SearchKey::since(Date::new(1994, 2, 1)?) & !SearchKey::seen();
//! assert_eq!(key.to_string(), "FROM Smith SINCE 1-Feb-1994 NOT SEEN");
//! # Ok::<(), imap_wire::UsageError>(())
//! ```

mod build;
mod criterion;
mod cursor;
#[cfg(feature = "arbitrary")]
mod generate;
pub(crate) mod options;
mod parse;
pub(crate) mod program;

pub use criterion::{Criterion, HeaderKey, OtherKey};
pub use cursor::SearchCursor;
pub use options::{ReturnOption, ReturnOptions};
pub use program::Search;

use crate::data::macros::{into_static, serde_as};
use alloc::vec::Vec;

/// A search key with all that is inside it: what SEARCH is to look for.
///
/// There is a constructor for each key, named after it; `!`, `&` and `|` are NOT, a list, and OR. It is read through its
/// [`root`](Self::root), or [evaluated](Self::evaluate).
///
/// # Grammar
///
/// ```text
/// search-key = "ALL" / "ANSWERED" / "BCC" SP astring / ...
///            / "NOT" SP search-key / "OR" SP search-key SP search-key
///            / sequence-set / "(" search-key *(SP search-key) ")"
/// ```
///
/// [RFC 9051, section 6.4.4](https://www.rfc-editor.org/rfc/rfc9051#section-6.4.4). Several keys of one command are a list,
/// too: the root, which is written without parentheses.
///
/// # Leniency
///
/// Keys that are not known are [kept](OtherKey), in any mode. Tolerated: [`Quirks::SPACES`], and in strings
/// [`Quirks::EIGHT_BIT`].
///
/// [`Quirks::SPACES`]: crate::Quirks::SPACES
/// [`Quirks::EIGHT_BIT`]: crate::Quirks::EIGHT_BIT
///
/// # Example
///
/// ```
/// use imap_wire::{data::SequenceSet, search::{Criterion, SearchKey}};
///
/// let key = SearchKey::from("x") & !SearchKey::seen();
/// assert_eq!(key.to_string(), "FROM x NOT SEEN");
///
/// let key = SearchKey::uid(SequenceSet::new("1:99")?) & (key | SearchKey::flagged());
/// assert_eq!(key.to_string(), "UID 1:99 OR (FROM x NOT SEEN) FLAGGED");
/// assert!(key.evaluate(|criterion| !matches!(criterion, Criterion::Seen)));
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct SearchKey<'a> {
    /// The criteria in pre-order: each in front of those inside it. There is at least one. A list has one inside it or more,
    /// another operator as many as the table says, [`Criterion::Or`] perhaps only one.
    ///
    /// A key that [is open](SearchKey::is_open) is the last in its list or operator.
    nodes: Vec<Node<'a>>,
}

/// A criterion, and the number of nodes inside it, which follow it.
#[derive(Clone, Eq, PartialEq)]
struct Node<'a> {
    criterion: Criterion<'a>,
    below: usize,
}

impl<'a> Node<'a> {
    /// One that has none inside it.
    #[inline(always)]
    const fn leaf(criterion: Criterion<'a>) -> Self {
        Self { criterion, below: 0 }
    }
}

into_static!(struct SearchKey { nodes });
into_static!(struct Node { criterion, below });
serde_as!(
    SearchKey<'a>: crate::wire::Octets<'a>,
    |it| crate::serde::written(|writer| it.write(writer)),
    |text| {
        let text = text.into_bytes();
        crate::serde::read(&text, parse::search_keys).map(crate::wire::IntoStatic::into_static)
    },
);
