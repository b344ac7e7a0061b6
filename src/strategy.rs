//! Strategies for property tests with [`proptest`]: one for each type that has an [`arbitrary::Arbitrary`].
//!
//! Each is the canonical strategy of its type, which [`any`](proptest::prelude::any) and the arguments of `proptest!` find.
//! What it gives owns its octets, and shrinks as the octets do that it was made from. It can be written as it is: streamed
//! payloads and items that could not be read are not generated.
//!
//! # Example
//!
//! A test of a crate that keeps the names of mailboxes and forwards responses:
//!
//! ```
//! use bytes::Buf;
//! use imap_wire::{Decoder, Encode, Response, data::Mailbox, wire::{Peer, Writer}};
//! use proptest::prelude::*;
//!
//! proptest! {
//!     # /*
//!     #[test]
//!     # */
//!     fn is_forwarded_as_it_came(response: Response<'static>) {
//!         let mut writer = Writer::new(Peer::client());
//!         response.encode(&mut writer);
//!         let octets = writer.copy_to_bytes(writer.remaining());
//!         prop_assert_eq!(Decoder::client().response(&octets), Ok(response));
//!     }
//!
//!     # /*
//!     #[test]
//!     # */
//!     fn a_name_is_kept(names in prop::collection::vec(any::<Mailbox<'static>>(), 0..10)) {
//!         // ...
//!         # drop(names);
//!     }
//! }
//! # is_forwarded_as_it_came();
//! # a_name_is_kept();
//! ```

use crate::{
    AppendUid, BodySection, Code, Continuation, CopyUid, Data, Fetch, FetchItem, Greeting, OtherCode, OtherData,
    OtherItem, Payload, Response, Status, StatusKind,
    command::{
        Action, Append, AppendExtension, AppendMessage, Authenticate, BodyAttribute, Command, Create, CreateParameter,
        Fetch as FetchCommand, FetchAttribute, FetchAttributes, FetchModifier, List, ListPattern, ListReturn,
        ListSelection, Login, Lsub, OtherCommand, OtherFetchAttribute, Partial, Rename, RenameParameter, SaslLine,
        Select, SelectParameter, Status as StatusCommand, Store, StoreAttribute, StoreFlags, StoreModifier,
        TaggedCommand, Transfer,
    },
    data::{
        Address, Attribute, Attributes, BodyStructure, Capabilities, Date, DateTime, Envelope, Esearch, Flag, Flags,
        InternalDate, Keyword, ListData, Mailbox, Namespace, NamespaceExtension, Namespaces, Parameter, SearchData,
        Secret, Section, SeqNumber, SequenceSet, StatusData, StatusItem, StatusItemName, StatusItemNames, Tag,
        TaggedExt, Text, UidSet, UidValidity,
    },
    ext::{
        Acl, AclEntry, AclIdentifier, AnnSize, AnnotateCode, Annotation, AnnotationEntry, AppendLimit, AttAnnotate,
        AttSearch, AttValue, Attrib, BadParams, BadUrl, CancelUpdate, CatPart, Catenate, Collation, Comparator,
        ComparatorData, CompressAlgorithm, ContextUpdate, ContextUpdates, Conversion, Conversions, Convert,
        ConvertAttribute, ConvertError, ConvertErrorCode, Converted, ConvertedItem, Depth, EntryAtt, EntryName,
        EntryTypeReq, Event, EventGroup, EventName, FetchAnnotation, FilterName, GenUrlAuth, GenUrlAuthData,
        GetMetadata, GetMetadataOption, GetQuota, Id, InProgress, JmapAccess, LangRange, Language, LanguageData,
        ListMetadata, ListRights, MailboxFilter, Mailboxes, MessageLimit, Metadata, MetadataCode, MetadataEntry,
        MimePartKey, MimeType, MimeTypeReq, MissingParams, ModRights, ModSeq, MultiSearch, MyRights, Notify, ObjectId,
        ObjectIds, PartialRange, PartialResults, Preview, PreviewModifier, PushValue, Qresync, Quota, QuotaLimit,
        QuotaResource, QuotaRoot, Referral, Relevancy, Replace, ResetKey, ResourceName, Rights, SearchAnnotation,
        SearchModSequence, SearchModseqExt, SeqMatchData, SetAcl, SetMetadata, SetQuota, Snippet, SnippetAlgorithm,
        SnippetData, SnippetName, Sort, SortAnnotation, SortCriterion, SortKey, Thread, ThreadAlgorithm, ThreadData,
        TranscodingParam, UidBatches, UidBatchesData, UrlContent, UrlData, UrlFetch, UrlFetchArg, UrlFetchData,
        UrlFetchParam, UrlMech, UrlMechData, UrlMetadata, UrlRump, Utf8Literal, Vanished, XApplePushService, XGmLabel,
    },
    search::{Criterion, HeaderKey, OtherKey, ReturnOption, ReturnOptions, Search, SearchKey},
    url::{Access, ImapUrl, UrlMechanism, UrlText},
    wire::{IntoStatic, NString, Octets},
};
use alloc::vec::Vec;
use arbitrary::Unstructured;
use core::ops::Range;
use proptest::{
    arbitrary::Arbitrary,
    collection::{VecStrategy, vec},
    num::u8::{ANY, Any},
    strategy::{FilterMap, Strategy},
};

/// The strategy of a type of this crate: values made of octets.
pub type Generated<T> = FilterMap<VecStrategy<Any>, fn(Vec<u8>) -> Option<T>>;

/// How many octets a value is made of: enough for a response with a few items. A type that needs less leaves the rest.
const OCTETS: Range<usize> = 0..512;

/// Spells the list: the types that have a strategy.
macro_rules! strategies {
    (borrowing: { $($name:ident,)+ } owning: { $($owning:ty,)+ }) => {
        $(strategies!($name<'static>, $name<'_>);)+
        $(strategies!($owning, $owning);)+
    };
    ($owned:ty, $made:ty) => {
        impl Arbitrary for $owned {
            type Parameters = ();
            type Strategy = Generated<Self>;

            fn arbitrary_with((): ()) -> Generated<Self> {
                let make: fn(Vec<u8>) -> Option<Self> =
                    |octets| Unstructured::new(&octets).arbitrary::<$made>().ok().map(IntoStatic::into_owned);
                vec(ANY, OCTETS).prop_filter_map("octets that make no value", make)
            }
        }
    };
}

strategies! {
    borrowing: {
        Access,
        Acl,
        AclEntry,
        AclIdentifier,
        Address,
        Annotation,
        AnnotationEntry,
        Append,
        AppendExtension,
        AppendMessage,
        AppendUid,
        AttAnnotate,
        AttValue,
        Attrib,
        Attribute,
        Attributes,
        Authenticate,
        BadParams,
        BadUrl,
        BodyAttribute,
        BodySection,
        BodyStructure,
        CancelUpdate,
        Capabilities,
        CatPart,
        Catenate,
        Code,
        Collation,
        Command,
        Comparator,
        ComparatorData,
        CompressAlgorithm,
        ContextUpdate,
        ContextUpdates,
        Continuation,
        Conversion,
        Conversions,
        Convert,
        ConvertAttribute,
        ConvertError,
        ConvertErrorCode,
        Converted,
        ConvertedItem,
        CopyUid,
        Create,
        CreateParameter,
        Criterion,
        Data,
        EntryAtt,
        EntryName,
        Envelope,
        Esearch,
        Event,
        EventGroup,
        EventName,
        Fetch,
        FetchAnnotation,
        FetchAttribute,
        FetchAttributes,
        FetchCommand,
        FetchItem,
        FetchModifier,
        FilterName,
        Flag,
        Flags,
        GenUrlAuth,
        GenUrlAuthData,
        GetMetadata,
        GetMetadataOption,
        GetQuota,
        Greeting,
        HeaderKey,
        Id,
        InProgress, ImapUrl,
        InternalDate,
        JmapAccess,
        Keyword,
        LangRange,
        Language,
        LanguageData,
        List,
        ListData,
        ListMetadata,
        ListPattern,
        ListReturn,
        ListRights,
        ListSelection,
        Login,
        Lsub,
        Mailbox,
        MailboxFilter,
        Mailboxes,
        Metadata,
        MetadataEntry,
        MimeType, MimeTypeReq, MissingParams, MultiSearch, MimePartKey,
        MyRights,
        NString,
        Namespace,
        NamespaceExtension,
        Namespaces,
        Notify,
        ObjectId,
        ObjectIds,
        Octets,
        OtherCode,
        OtherCommand,
        OtherData,
        OtherFetchAttribute,
        OtherItem,
        OtherKey,
        Parameter,
        PartialResults,
        Payload,
        Preview,
        PreviewModifier,
        Qresync,
        Quota,
        QuotaLimit,
        QuotaResource,
        QuotaRoot,
        Referral,
        Rename,
        RenameParameter,
        Replace,
        ResetKey,
        ResourceName,
        Response,
        ReturnOption,
        ReturnOptions,
        SaslLine,
        Search,
        SearchAnnotation,
        SearchKey,
        SearchModSequence,
        SearchModseqExt,
        Secret,
        PushValue,
        Section,
        Select,
        SelectParameter,
        SeqMatchData,
        SequenceSet,
        SetAcl,
        SetMetadata,
        SetQuota,
        Snippet,
        SnippetAlgorithm,
        SnippetData,
        SnippetName,
        Sort,
        SortAnnotation,
        SortCriterion,
        SortKey,
        Status,
        StatusCommand,
        StatusData,
        StatusItem,
        StatusItemName,
        StatusItemNames,
        Store,
        StoreAttribute,
        StoreFlags,
        StoreModifier,
        Tag,
        TaggedCommand,
        TaggedExt,
        Text,
        Thread,
        ThreadAlgorithm,
        TranscodingParam,
        Transfer,
        UidBatchesData,
        UidSet,
        UrlContent,
        UrlData,
        UrlFetch,
        UrlFetchArg,
        UrlFetchData,
        UrlFetchParam,
        UrlMech,
        UrlMechData,
        UrlMechanism,
        UrlMetadata,
        UrlRump,
        UrlText,
        Utf8Literal,
        Vanished,
        XApplePushService,
        XGmLabel,
    }
    owning: {
        Action,
        AnnSize,
        AnnotateCode,
        AppendLimit,
        AttSearch,
        Date,
        DateTime,
        Depth,
        EntryTypeReq,
        MessageLimit,
        MetadataCode,
        ModRights,
        ModSeq,
        Partial,
        Rights,
        PartialRange,
        Relevancy,
        SearchData,
        SeqNumber,
        StatusKind,
        ThreadData,
        UidBatches,
        UidValidity,
    }
}
