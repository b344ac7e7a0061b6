//! Extensions: a file for each, named after its capability, with all of its RFC that is more than a keyword.
//!
//! A command, a response or an item of an extension is a variant of the table that it joins, beside those that have always been there:
//! [`Command`](crate::command::Command), [`Data`](crate::Data), [`Code`](crate::Code), [`FetchItem`](crate::FetchItem),
//! [`Criterion`](crate::search::Criterion) and others. Here are the types that they are made of. Which extensions there are, and what
//! of each, is in `SUPPORTED.md`.

pub(crate) mod acl;
mod annotate;
mod appendlimit;
mod catenate;
mod comparator;
pub(crate) mod compress;
pub(crate) mod condstore;
pub(crate) mod context;
mod convert;
mod create_special_use;
pub(crate) mod filters;
pub(crate) mod id;
mod imapsieve;
pub(crate) mod inprogress;
mod jmapaccess;
mod language;
mod list_metadata;
mod mailbox_filter;
mod mailbox_referrals;
pub(crate) mod messagelimit;
pub(crate) mod metadata;
pub(crate) mod multisearch;
pub(crate) mod notify;
pub(crate) mod objectid;
pub(crate) mod objectid_plus;
pub(crate) mod partial;
pub(crate) mod preview;
pub(crate) mod qresync;
pub(crate) mod quota;
mod replace;
pub(crate) mod savedate;
pub(crate) mod search_fuzzy;
pub(crate) mod search_mimepart;
pub(crate) mod snippet;
pub(crate) mod sort;
mod special_use;
pub(crate) mod thread;
pub(crate) mod uidbatches;
pub(crate) mod urlauth;
pub(crate) mod urlauth_binary;
mod utf8_accept;
pub(crate) mod within;
mod x_gm_ext_1;
pub(crate) mod xapplepushservice;

pub use acl::{Acl, AclEntry, AclIdentifier, ListRights, ModRights, MyRights, OldDeleteMailbox, Rights, SetAcl};
pub use annotate::{
    AnnSize, AnnotateCode, Annotation, AnnotationEntry, AttAnnotate, AttSearch, AttValue, Attrib, EntryAtt,
    FetchAnnotation, SearchAnnotation, SortAnnotation,
};
pub(crate) use annotate::{
    ann_size, annotate_code, annotation, att_annotate, fetch_annotation, search_annotation, sort_annotation,
};
pub use appendlimit::AppendLimit;
pub(crate) use appendlimit::append_limit;
pub use catenate::{BadUrl, CatPart, Catenate};
pub(crate) use catenate::{bad_url, catenate};
pub use comparator::{Collation, Comparator, ComparatorData};
pub(crate) use comparator::{comparator, comparator_data};
pub use compress::{CompressAlgorithm, OtherAlgorithm};
pub use condstore::{EntryTypeReq, ModSeq, SearchModSequence, SearchModseqExt};
pub use context::{CancelUpdate, ContextUpdate, ContextUpdates};
pub use convert::{
    BadParams, Conversion, Conversions, Convert, ConvertAttribute, ConvertError, ConvertErrorCode, Converted,
    ConvertedItem, ConvertedValue, MimeType, MimeTypeReq, MissingParams, TranscodingParam,
};
pub(crate) use convert::{conversion, conversions, convert, converted};
pub(crate) use create_special_use::use_attrs;
pub use filters::FilterName;
pub use id::{Id, IdField};
pub use imapsieve::SieveServer;
pub use inprogress::InProgress;
pub use jmapaccess::JmapAccess;
pub(crate) use jmapaccess::jmapaccess;
pub use language::{LangRange, Language, LanguageData};
pub(crate) use language::{language, language_data};
pub use list_metadata::ListMetadata;
pub(crate) use list_metadata::list_metadata;
pub use mailbox_filter::{MailboxFilter, Mailboxes};
pub use mailbox_referrals::Referral;
pub(crate) use mailbox_referrals::referral;
pub use messagelimit::MessageLimit;
pub use metadata::{
    Depth, EntryName, GetMetadata, GetMetadataOption, Metadata, MetadataCode, MetadataEntry, SetMetadata,
};
pub use multisearch::MultiSearch;
pub use notify::{Event, EventGroup, EventName, Notify, OtherEventName};
pub use objectid::ObjectId;
pub use objectid_plus::ObjectIds;
pub use partial::{PartialRange, PartialResults};
pub use preview::{Preview, PreviewModifier};
pub use qresync::{Qresync, SeqMatchData, Vanished};
pub use quota::{GetQuota, OtherResourceName, Quota, QuotaLimit, QuotaResource, QuotaRoot, ResourceName, SetQuota};
pub use replace::Replace;
pub(crate) use replace::replace;
pub use search_fuzzy::Relevancy;
pub use search_mimepart::{
    MimePartCriterion, MimePartCursor, MimePartKey, PartDepth, PartDisposition, PartField, PartFileName, PartSize,
};
pub use snippet::{Snippet, SnippetAlgorithm, SnippetData, SnippetName};
pub use sort::{Sort, SortCriterion, SortKey};
pub use thread::{OtherThreadAlgorithm, Thread, ThreadAlgorithm, ThreadCursor, ThreadData};
pub use uidbatches::{UidBatches, UidBatchesData};
pub use urlauth::{GenUrlAuth, GenUrlAuthData, ResetKey, UrlMech, UrlMechData, UrlRump};
pub use urlauth_binary::{
    OtherUrlFetchParam, UrlContent, UrlData, UrlFetch, UrlFetchArg, UrlFetchData, UrlFetchParam, UrlMetadata,
};
pub use utf8_accept::Utf8Literal;
pub(crate) use utf8_accept::utf8_literal;
pub use x_gm_ext_1::XGmLabel;
pub(crate) use x_gm_ext_1::{x_gm_id, x_gm_label, x_gm_labels};
pub use xapplepushservice::{PushValue, XApplePushService};
