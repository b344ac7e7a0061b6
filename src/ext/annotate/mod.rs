//! ANNOTATE-EXPERIMENT-1: notes on messages and on their parts (RFC 5257).
//!
//! The right `n` of access control lists, which this RFC adds, lives with the [others](super::ModRights).

mod asked;
mod code;
mod names;
mod values;

pub use asked::{AttSearch, FetchAnnotation, SearchAnnotation, SortAnnotation};
pub(crate) use asked::{fetch_annotation, search_annotation, sort_annotation};
pub use code::{AnnSize, AnnotateCode};
pub(crate) use code::{ann_size, annotate_code};
pub use names::{AnnotationEntry, Attrib};
pub use values::{Annotation, AttAnnotate, AttValue, EntryAtt};
pub(crate) use values::{annotation, att_annotate};

#[cfg(test)]
mod tests;
