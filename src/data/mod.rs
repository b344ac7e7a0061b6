//! The nouns of the protocol: each a type, its parser, and how it is written.

pub(crate) mod arguments;
pub(crate) mod body_structure;
pub(crate) mod capability;
pub(crate) mod datetime;
pub(crate) mod envelope;
pub(crate) mod flag;
pub(crate) mod list;
pub(crate) mod macros;
pub(crate) mod mailbox;
pub(crate) mod name;
pub(crate) mod namespace;
pub(crate) mod option;
pub(crate) mod payload;
pub(crate) mod search_data;
pub(crate) mod secret;
pub(crate) mod section;
pub(crate) mod sequence;
pub(crate) mod status;
pub(crate) mod tag;
pub(crate) mod tagged_ext;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod text;
pub(crate) mod uid_validity;

pub use body_structure::{BodyStructure, Disposition, Parameter, Part, PartNumber};
pub use capability::{Capabilities, Capability, Profile};
pub use datetime::{Date, DateTime, InternalDate};
pub use envelope::{Address, Envelope};
pub use flag::{Flag, Flags, Keyword};
pub use list::{Attribute, Attributes, ListData, OtherAttribute};
pub use mailbox::{Mailbox, NameError, Names};
pub use namespace::{Namespace, NamespaceExtension, Namespaces};
pub use option::OtherOption;
pub use search_data::{Esearch, SearchData, SearchReturnData};
pub use secret::Secret;
pub use section::{Section, SectionKind};
pub use sequence::{SeqNumber, SeqRange, SequenceSet, UidSet};
pub use status::{OtherStatusItemName, StatusData, StatusItem, StatusItemName, StatusItemNames};
pub use tag::Tag;
pub use tagged_ext::TaggedExt;
pub use text::Text;
pub use uid_validity::UidValidity;
