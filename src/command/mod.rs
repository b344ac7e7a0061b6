//! Commands: the table of all that a client says (RFC 9051, section 6).
//!
//! [`Command`] is one of them with its arguments, [`TaggedCommand`] the same with the tag that its answer will have.
//!
//! # Example
//!
//! ```
//! use imap_wire::{Decoder, Encode, command::{Command, States}, wire::{Peer, Writer}};
//! use bytes::Buf;
//!
//! let mut decoder = Decoder::server();
//! let decoded = decoder.command(b"a2 uid fetch 1:* (FLAGS)\r\n")?;
//! assert!(matches!(decoded.command, Command::UidFetch(_)));
//! assert_eq!(decoded.command.rules().states, States::Selected);
//!
//! let mut writer = Writer::new(Peer::server());
//! decoded.encode(&mut writer);
//! assert_eq!(writer.chunk(), b"a2 UID FETCH 1:* (FLAGS)\r\n");
//!
//! let error = decoder.command(b"a3 FETCH 1 ()\r\n").unwrap_err();
//! assert_eq!((error.offset(), error.tag()), (12, Some(&b"a3"[..])));
//! # Ok::<(), imap_wire::DecodeError>(())
//! ```

pub(crate) mod append;
pub(crate) mod fetch;
pub(crate) mod list;
mod mailboxes;
mod needs;
mod other;
mod rules;
mod sasl;
mod store;
mod transfer;

pub use append::{Append, AppendData, AppendExtension, AppendMessage};
pub use fetch::{
    BodyAttribute, Fetch, FetchAttribute, FetchAttributes, FetchMacro, FetchModifier, OtherFetchAttribute, Partial,
};
pub use list::{List, ListPattern, ListReturn, ListSelection, Lsub};
pub use mailboxes::{Create, CreateParameter, Rename, RenameParameter, Select, SelectParameter, Status};
pub use needs::Need;
pub use other::OtherCommand;
pub use rules::{Effect, Expunges, Numbers, Rules, States, Turn};
pub use sasl::{Authenticate, Login, SaslLine, SaslResponse};
pub use store::{Action, Store, StoreAttribute, StoreFlags, StoreModifier};
pub use transfer::Transfer;

use crate::{
    data::{
        Capabilities, Capability, Mailbox, SequenceSet, Tag,
        arguments::{Arguments, Tell},
        capability::capabilities,
        macros::{display, into_static},
        tag::tag,
    },
    error::{DecodeError, ParseError, Rule, UsageError},
    ext::{
        AclIdentifier, CancelUpdate, Comparator, CompressAlgorithm, Conversions, Convert, GenUrlAuth, GetMetadata,
        GetQuota, Id, Language, MultiSearch, Notify, Replace, ResetKey, SetAcl, SetMetadata, SetQuota, UrlFetch,
        acl::{acl_identifier, setacl},
        comparator,
        compress::{algorithm, write_algorithm},
        context::cancelupdate,
        conversions, convert,
        id::id,
        language,
        metadata::{getmetadata, setmetadata},
        multisearch::multisearch,
        notify::notify,
        quota::{getquota, setquota},
        replace,
        sort::{Sort, sort},
        thread::{Thread, thread},
        uidbatches::{UidBatches, message_batches},
        urlauth::{genurlauth, resetkey},
        urlauth_binary::urlfetch,
        xapplepushservice::{XApplePushService, xapplepushservice},
    },
    search::{Search, program::search_arguments},
    wire::{
        IntoStatic, Label, Writer,
        input::{Input, ParseResult},
        line::ended,
        list::space,
        scan,
    },
};
use alloc::boxed::Box;
use append::append;
use core::fmt;
use fetch::fetch;
use list::{list, lsub};
use mailboxes::{create, mailbox_only, rename, select, status, write_mailbox};
use nom::Err;
use other::other;
use sasl::{authenticate, login};
use store::store;
use transfer::{set_only, transfer, write_set};

/// A command with its tag, as it stands on the wire.
///
/// ```text
/// command = tag SP (command-any / command-auth / command-nonauth / command-select) CRLF
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9)
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TaggedCommand<'a> {
    /// What the answer will have, too.
    pub tag: Tag<'a>,
    /// What is to be done.
    pub command: Command<'a>,
}

impl<'a> TaggedCommand<'a> {
    /// A command with a tag.
    #[must_use]
    pub const fn new(tag: Tag<'a>, command: Command<'a>) -> Self {
        Self { tag, command }
    }

    /// Writes the command, its line end included.
    pub(crate) fn write(&self, writer: &mut Writer) {
        self.command.write_tagged(&self.tag, writer);
    }
}

display!(TaggedCommand);
into_static!(struct TaggedCommand { tag, command });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for TaggedCommand<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self { tag: u.arbitrary()?, command: u.arbitrary()? })
    }
}

/// Spells the table: the enum, how the arguments behind each name are read and written, and the rules of each.
macro_rules! commands {
    ($(
        $(#[doc = $doc:literal])+
        $name:literal => $variant:ident $(($value:ty): $parse:expr, $write:expr)?;
        $states:ident, [$($need:ident),*], $numbers:ident, $expunges:ident, $turn:ident, $effect:ident;
    )+) => {
        /// What a client wants.
        ///
        /// # Grammar
        ///
        /// ```text
        /// command-any     = "CAPABILITY" / "LOGOUT" / "NOOP"
        /// command-auth    = append / create / delete / enable / examine / list / namespace-command / rename / select /
        ///                   status / subscribe / unsubscribe / idle
        /// command-nonauth = login / authenticate / "STARTTLS"
        /// command-select  = "CLOSE" / "UNSELECT" / "EXPUNGE" / copy / move / fetch / store / search / uid
        /// ```
        ///
        /// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9), and
        /// [RFC 3501, section 9](https://www.rfc-editor.org/rfc/rfc3501#section-9) for CHECK and LSUB.
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum Command<'a> {
            $($(#[doc = $doc])+ $variant $(($value))?,)+
            /// Any other.
            Other(OtherCommand<'a>),
        }

        impl IntoStatic for Command<'_> {
            type Static = Command<'static>;

            fn into_static(self) -> Command<'static> {
                match self {
                    $(commands!(@bind value, $variant $($value)?) => commands!(@keep into_static, value, $variant $($value)?),)+
                    Self::Other(other) => Command::Other(other.into_static()),
                }
            }

            fn into_owned(self) -> Command<'static> {
                match self {
                    $(commands!(@bind value, $variant $($value)?) => commands!(@keep into_owned, value, $variant $($value)?),)+
                    Self::Other(other) => Command::Other(other.into_owned()),
                }
            }
        }

        /// Which command it is, whatever its arguments.
        ///
        /// # Example
        ///
        /// ```
        /// use imap_wire::command::{Command, CommandKind};
        ///
        /// assert_eq!(Command::Noop.kind(), CommandKind::Noop);
        /// assert_eq!(CommandKind::UidFetch.to_string(), "UID FETCH");
        /// ```
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum CommandKind {
            $($(#[doc = $doc])+ $variant,)+
            /// Any other.
            Other,
        }

        impl CommandKind {
            /// The name, such as `UID FETCH`; of [`Other`](Self::Other) it is not known.
            #[must_use]
            pub const fn name(self) -> Option<&'static [u8]> {
                match self {
                    $(Self::$variant => Some($name),)+
                    Self::Other => None,
                }
            }

            /// What the table says of it. Of an unknown command the least is assumed: it is allowed anywhere, may speak of messages
            /// by number, and others may follow it.
            #[must_use]
            pub const fn rules(self) -> Rules {
                match self {
                    $(Self::$variant => Rules {
                        states: States::$states,
                        needs: &[$(Capability::$need),*],
                        numbers: Numbers::$numbers,
                        expunges: Expunges::$expunges,
                        turn: Turn::$turn,
                        effect: Effect::$effect,
                    },)+
                    Self::Other => Rules {
                        states: States::Any,
                        needs: &[],
                        numbers: Numbers::Always,
                        expunges: Expunges::Allowed,
                        turn: Turn::Shared,
                        effect: Effect::None,
                    },
                }
            }
        }

        #[cfg(feature = "arbitrary")]
        impl<'a> arbitrary::Arbitrary<'a> for Command<'a> {
            fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                type Make<'a> = fn(&mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Command<'a>>;
                let variants: &[Make<'a>] = &[
                    $(|_u| Ok(Self::$variant $((_u.arbitrary::<$value>()?))?),)+
                    |u| Ok(Self::Other(u.arbitrary()?)),
                ];
                match u.choose(variants)?(u)? {
                    // Of no name it would be another command.
                    Self::Enable(names) if names.is_empty() => Ok(Self::Noop),
                    command => Ok(command),
                }
            }
        }

        /// The number of each name, [in halves](scan::halves).
        #[expect(non_upper_case_globals, reason = "named after the variants")]
        mod key {
            use crate::wire::scan;
            $(pub(super) const $variant: (u64, u64) = scan::halves(scan::key($name));)+
        }

        /// Reads the arguments behind the name of this number, up to the end; of any other number the whole command, from
        /// its name on.
        #[inline(always)]
        fn arguments<'a>(
            key: (u64, u64),
            tag: Tag<'a>,
            name_at: Input<'a, '_>,
            input: Input<'a, '_>,
        ) -> Result<TaggedCommand<'a>, DecodeError> {
            match key {
                $(key::$variant => commands!(@parse tag, input, $variant $($parse)?),)+
                _ => match other(name_at) {
                    Ok((rest, other)) => complete(rest, || TaggedCommand { tag, command: Command::Other(other) }),
                    Err(error) => Err(failed(name_at, error)),
                },
            }
        }

        /// True if the table has this name.
        fn is_known(name: &[u8]) -> bool {
            let name = name.to_ascii_uppercase();
            $(name == $name)||+
        }

        impl<'a> Command<'a> {
            /// The name, such as `UID FETCH`; of [`Command::Other`] as it was sent.
            #[must_use]
            pub fn name(&self) -> &[u8] {
                match self {
                    $(commands!(@pattern $variant $($value)?) => $name,)+
                    Self::Other(other) => other.name(),
                }
            }

            /// Which command it is.
            #[must_use]
            pub const fn kind(&self) -> CommandKind {
                match self {
                    $(commands!(@pattern $variant $($value)?) => CommandKind::$variant,)+
                    Self::Other(_) => CommandKind::Other,
                }
            }

            /// What the table says of it.
            #[must_use]
            pub const fn rules(&self) -> Rules {
                self.kind().rules()
            }

            /// Tells what a server has to have for the arguments.
            fn tell_needs(&self, tell: Tell<'_>) {
                match self {
                    $(commands!(@bind _value, $variant $($value)?) => { $(<$value as Arguments>::tell_needs(_value, tell);)? })+
                    Self::Other(_) => {}
                }
            }

            /// True if the arguments speak of messages by number.
            pub(crate) fn arguments_use_numbers(&self) -> bool {
                match self {
                    $(commands!(@bind _value, $variant $($value)?) => true $(&& <$value as Arguments>::use_numbers(_value))?,)+
                    Self::Other(_) => true,
                }
            }

            pub(crate) fn write(&self, writer: &mut Writer) {
                match self {
                    $(commands!(@bind value, $variant $($value)?) => {
                        writer.text($name);
                        $(
                            let write: fn(&$value, &mut Writer) = $write;
                            write(value, writer);
                        )?
                    })+
                    Self::Other(other) => other.write(writer),
                }
            }
        }
    };
    (@pattern $variant:ident) => { Self::$variant };
    (@pattern $variant:ident $value:ty) => { Self::$variant(_) };
    (@bind $bind:ident, $variant:ident) => { Self::$variant };
    (@bind $bind:ident, $variant:ident $value:ty) => { Self::$variant($bind) };
    (@keep $how:ident, $bind:ident, $variant:ident) => { Command::$variant };
    (@keep $how:ident, $bind:ident, $variant:ident $value:ty) => { Command::$variant($bind.$how()) };
    (@parse $tag:ident, $input:ident, $variant:ident) => {
        complete($input, || TaggedCommand { tag: $tag, command: Command::$variant })
    };
    (@parse $tag:ident, $input:ident, $variant:ident $parse:expr) => {
        {
            // A function of its own, so that each makes the command in the place of the result.
            #[inline(never)]
            fn arguments<'a>(tag: Tag<'a>, input: Input<'a, '_>) -> Result<TaggedCommand<'a>, DecodeError> {
                match $parse(input) {
                    Ok((rest, value)) => complete(rest, || TaggedCommand { tag, command: Command::$variant(value) }),
                    Err(error) => Err(failed(input, error)),
                }
            }
            arguments($tag, $input)
        }
    };
}

commands! {
    // In any state.

    /// `CAPABILITY`: what can the server do?
    b"CAPABILITY" => Capability; Any, [], Never, Allowed, Shared, None;
    /// `LOGOUT`: the session is over.
    b"LOGOUT" => Logout; Any, [], Never, Allowed, Shared, LoggedOut;
    /// `NOOP`: is there news?
    b"NOOP" => Noop; Any, [], Never, Allowed, Shared, None;

    // Before the client is known.

    /// `AUTHENTICATE`: an exchange of a SASL mechanism says who the client is.
    b"AUTHENTICATE" => Authenticate(Authenticate<'a>): authenticate, Authenticate::write;
        NotAuthenticated, [], Never, Allowed, Alone, Authenticated;
    /// `LOGIN`: user and password say who the client is.
    b"LOGIN" => Login(Login<'a>): login, Login::write; NotAuthenticated, [], Never, Allowed, Shared, Authenticated;
    /// `STARTTLS`: go on under TLS.
    b"STARTTLS" => StartTls; NotAuthenticated, [StartTls], Never, Allowed, Alone, Tls;

    // Then.

    /// `APPEND`: put a message into a mailbox.
    b"APPEND" => Append(Append<'a>): append, Append::write; Authenticated, [], Never, Allowed, Shared, None;
    /// `CREATE`: make a mailbox.
    b"CREATE" => Create(Create<'a>): create, Create::write; Authenticated, [], Never, Allowed, Shared, None;
    /// `DELETE`: remove a mailbox.
    b"DELETE" => Delete(Mailbox<'a>): mailbox_only, write_mailbox; Authenticated, [], Never, Allowed, Shared, None;
    /// `ENABLE`: switch on extensions, at least one, before a mailbox is selected (RFC 5161).
    b"ENABLE" => Enable(Capabilities<'a>): enable, write_enable;
        Authenticated, [Enable], Never, Allowed, Shared, Enabled;
    /// `EXAMINE`: select a mailbox without the right to change it.
    b"EXAMINE" => Examine(Select<'a>): select, Select::write; Authenticated, [], Never, Allowed, Shared, Selected;
    /// `IDLE`: say what happens, until the client says [`Done`](crate::command::IdleDone) (RFC 2177).
    b"IDLE" => Idle; Authenticated, [Idle], Never, Allowed, Alone, None;
    /// `LIST`: which mailboxes are there?
    b"LIST" => List(List<'a>): list, List::write; Authenticated, [], Never, Allowed, Shared, None;
    /// `LSUB`: which mailboxes is the user subscribed to? (IMAP4rev1)
    b"LSUB" => Lsub(Lsub<'a>): lsub, Lsub::write; Authenticated, [], Never, Allowed, Shared, None;
    /// `NAMESPACE`: where are mailboxes? (RFC 2342)
    b"NAMESPACE" => Namespace; Authenticated, [Namespace], Never, Allowed, Shared, None;
    /// `RENAME`: give a mailbox another name.
    b"RENAME" => Rename(Rename<'a>): rename, Rename::write; Authenticated, [], Never, Allowed, Shared, None;
    /// `SELECT`: work in a mailbox.
    b"SELECT" => Select(Select<'a>): select, Select::write; Authenticated, [], Never, Allowed, Shared, Selected;
    /// `STATUS`: how is a mailbox that is not selected?
    b"STATUS" => Status(Status<'a>): status, Status::write; Authenticated, [], Never, Allowed, Shared, None;
    /// `SUBSCRIBE`: remember a mailbox.
    b"SUBSCRIBE" => Subscribe(Mailbox<'a>): mailbox_only, write_mailbox; Authenticated, [], Never, Allowed, Shared, None;
    /// `UNSUBSCRIBE`: forget a mailbox.
    b"UNSUBSCRIBE" => Unsubscribe(Mailbox<'a>): mailbox_only, write_mailbox; Authenticated, [], Never, Allowed, Shared, None;
    /// `XLIST`: which mailboxes are there, and what for? What LIST with SPECIAL-USE came from.
    b"XLIST" => Xlist(Lsub<'a>): lsub, Lsub::write; Authenticated, [XList], Never, Allowed, Shared, None;

    // In a mailbox.

    /// `CHECK`: do what is useful now and then (IMAP4rev1).
    b"CHECK" => Check; Selected, [], Never, Allowed, Shared, None;
    /// `CLOSE`: expunge, and leave the mailbox.
    b"CLOSE" => Close; Selected, [], Never, Allowed, Shared, Deselected;
    /// `COPY`: put messages into another mailbox, too.
    b"COPY" => Copy(Transfer<'a>): transfer, Transfer::write; Selected, [], Always, Allowed, Shared, None;
    /// `EXPUNGE`: remove what has the flag `\Deleted`.
    b"EXPUNGE" => Expunge; Selected, [], Never, Allowed, Shared, None;
    /// `FETCH`: tell of messages.
    b"FETCH" => Fetch(Fetch<'a>): fetch, Fetch::write_by_number; Selected, [], Always, Held, Shared, None;
    /// `MOVE`: put messages into another mailbox (RFC 6851).
    b"MOVE" => Move(Transfer<'a>): transfer, Transfer::write;
        Selected, [Move], Always, Allowed, Shared, None;
    /// `SEARCH`: which messages are such?
    b"SEARCH" => Search(Search<'a>): search_arguments, Search::write; Selected, [], Always, Held, Shared, None;
    /// `STORE`: change flags.
    b"STORE" => Store(Store<'a>): store, Store::write; Selected, [], Always, Held, Shared, None;
    /// `UID COPY`
    b"UID COPY" => UidCopy(Transfer<'a>): transfer, Transfer::write; Selected, [], Never, Allowed, Shared, None;
    /// `UID EXPUNGE`: remove what has the flag `\Deleted`, of these messages (RFC 4315).
    b"UID EXPUNGE" => UidExpunge(SequenceSet<'a>): set_only, write_set;
        Selected, [UidPlus], Never, Allowed, Shared, None;
    /// `UID FETCH`
    b"UID FETCH" => UidFetch(Fetch<'a>): fetch, Fetch::write; Selected, [], Never, Allowed, Shared, None;
    /// `UID MOVE` (RFC 6851)
    b"UID MOVE" => UidMove(Transfer<'a>): transfer, Transfer::write;
        Selected, [Move], Never, Allowed, Shared, None;
    /// `UID SEARCH`
    b"UID SEARCH" => UidSearch(Search<'a>): search_arguments, Search::write; Selected, [], ByValue, Allowed, Shared, None;
    /// `UID STORE`
    b"UID STORE" => UidStore(Store<'a>): store, Store::write; Selected, [], Never, Allowed, Shared, None;
    /// `UNSELECT`: leave the mailbox, and expunge nothing (RFC 3691).
    b"UNSELECT" => Unselect; Selected, [Unselect], Never, Allowed, Shared, Deselected;

    // Of extensions.

    /// `CANCELUPDATE`: do not keep the results of these searches up to date any more (RFC 5267).
    b"CANCELUPDATE" => CancelUpdate(CancelUpdate<'a>): cancelupdate, CancelUpdate::write;
        Selected, [ContextSearch, ContextSort], Never, Allowed, Shared, None;
    /// `COMPRESS`: go on compressed (RFC 4978).
    b"COMPRESS" => Compress(CompressAlgorithm<'a>): algorithm, write_algorithm;
        Authenticated, [CompressDeflate], Never, Allowed, Alone, Compressed;
    /// `COMPARATOR`: compare text so; or how is it compared? (RFC 5255)
    b"COMPARATOR" => Comparator(Comparator<'a>): comparator, Comparator::write;
        Authenticated, [I18nLevel2], Never, Allowed, Shared, None;
    /// `CONVERSIONS`: what can be made into what? (RFC 5259)
    b"CONVERSIONS" => Conversions(Conversions<'a>): conversions, Conversions::write;
        Authenticated, [Convert], Never, Allowed, Shared, None;
    /// `CONVERT`: tell parts of messages as another media type, or in another charset (RFC 5259).
    b"CONVERT" => Convert(Convert<'a>): convert, Convert::write; Selected, [Convert], Always, Held, Shared, None;
    /// `DELETEACL`: take somebody off the access control list of a mailbox (RFC 4314).
    b"DELETEACL" => DeleteAcl(AclIdentifier<'a>): acl_identifier, AclIdentifier::write;
        Authenticated, [Acl], Never, Allowed, Shared, None;
    /// `ESEARCH`: which messages of several mailboxes are such? (RFC 7377)
    b"ESEARCH" => Esearch(Box<MultiSearch<'a>>): multisearch, |it, writer| it.write(writer);
        Authenticated, [MultiSearch], ByValue, Allowed, Shared, None;
    /// `GENURLAUTH`: authorise these URLs (RFC 4467).
    b"GENURLAUTH" => GenUrlAuth(GenUrlAuth<'a>): genurlauth, GenUrlAuth::write;
        Authenticated, [UrlAuth], Never, Allowed, Shared, None;
    /// `GETACL`: who may do what with a mailbox? (RFC 4314)
    b"GETACL" => GetAcl(Mailbox<'a>): mailbox_only, write_mailbox; Authenticated, [Acl], Never, Allowed, Shared, None;
    /// `GETJMAPACCESS`: where is the same mail to be had by JMAP? (RFC 9698)
    b"GETJMAPACCESS" => GetJmapAccess; Authenticated, [JmapAccess], Never, Allowed, Shared, None;
    /// `GETMETADATA`: what are these annotations of a mailbox, or of the server? (RFC 5464)
    b"GETMETADATA" => GetMetadata(GetMetadata<'a>): getmetadata, GetMetadata::write;
        Authenticated, [MetadataServer], Never, Allowed, Shared, None;
    /// `GETQUOTA`: how much is used below a quota root, and how much may be? (RFC 9208)
    b"GETQUOTA" => GetQuota(GetQuota<'a>): getquota, GetQuota::write; Authenticated, [Quota], Never, Allowed, Shared, None;
    /// `GETQUOTAROOT`: the same of each quota root that a mailbox is below of (RFC 9208).
    b"GETQUOTAROOT" => GetQuotaRoot(Mailbox<'a>): mailbox_only, write_mailbox;
        Authenticated, [Quota], Never, Allowed, Shared, None;
    /// `ID`: say who is speaking, and ask the server the same (RFC 2971).
    b"ID" => Id(Id<'a>): id, Id::write; Any, [Id], Never, Allowed, Shared, None;
    /// `LANGUAGE`: speak one of these languages; or which can the server speak? (RFC 5255)
    b"LANGUAGE" => Language(Language<'a>): language, Language::write; Any, [Language], Never, Allowed, Shared, None;
    /// `LISTRIGHTS`: what may somebody be allowed? (RFC 4314)
    b"LISTRIGHTS" => ListRights(AclIdentifier<'a>): acl_identifier, AclIdentifier::write;
        Authenticated, [Acl], Never, Allowed, Shared, None;
    /// `MYRIGHTS`: what may the user do with a mailbox? (RFC 4314)
    b"MYRIGHTS" => MyRights(Mailbox<'a>): mailbox_only, write_mailbox; Authenticated, [Acl], Never, Allowed, Shared, None;
    /// `NOTIFY`: tell these news, in place of what was asked for before (RFC 5465).
    b"NOTIFY" => Notify(Notify<'a>): notify, Notify::write; Authenticated, [Notify], Never, Allowed, Shared, Notified;
    /// `REPLACE`: put a message in the place of another (RFC 8508).
    b"REPLACE" => Replace(Box<Replace<'a>>): replace, |it, writer| it.write(writer);
        Selected, [Replace], Always, Allowed, Shared, None;
    /// `RESETKEY`: what was authorised is not so any more (RFC 4467).
    b"RESETKEY" => ResetKey(ResetKey<'a>): resetkey, ResetKey::write;
        Authenticated, [UrlAuth], Never, Allowed, Shared, None;
    /// `RLIST`: which mailboxes are there, here and on other servers? (RFC 2193)
    b"RLIST" => Rlist(Lsub<'a>): lsub, Lsub::write; Authenticated, [MailboxReferrals], Never, Allowed, Shared, None;
    /// `RLSUB`: and which is the user subscribed to? (RFC 2193)
    b"RLSUB" => Rlsub(Lsub<'a>): lsub, Lsub::write; Authenticated, [MailboxReferrals], Never, Allowed, Shared, None;
    /// `SETACL`: allow somebody something (RFC 4314).
    b"SETACL" => SetAcl(SetAcl<'a>): setacl, SetAcl::write; Authenticated, [Acl], Never, Allowed, Shared, None;
    /// `SETMETADATA`: set annotations of a mailbox, or of the server (RFC 5464).
    b"SETMETADATA" => SetMetadata(SetMetadata<'a>): setmetadata, SetMetadata::write;
        Authenticated, [MetadataServer], Never, Allowed, Shared, None;
    /// `SETQUOTA`: limit what may be used (RFC 9208). A server that knows RFC 2087 only says QUOTA, and may take it as well.
    b"SETQUOTA" => SetQuota(SetQuota<'a>): setquota, SetQuota::write;
        Authenticated, [QuotaSet], Never, Allowed, Shared, None;
    /// `UIDBATCHES`: which ranges of UIDs have so many messages each? (RFC 10022)
    b"UIDBATCHES" => UidBatches(UidBatches): message_batches, UidBatches::write;
        Selected, [UidBatches], Never, Allowed, Shared, None;
    /// `UID CONVERT` (RFC 5259)
    b"UID CONVERT" => UidConvert(Convert<'a>): convert, Convert::write; Selected, [Convert], Never, Allowed, Shared, None;
    /// `URLFETCH`: what do these URLs lead to? (RFC 4467)
    b"URLFETCH" => UrlFetch(UrlFetch<'a>): urlfetch, UrlFetch::write;
        Authenticated, [UrlAuth], Never, Allowed, Shared, None;
    /// `UID REPLACE` (RFC 8508)
    b"UID REPLACE" => UidReplace(Box<Replace<'a>>): replace, |it, writer| it.write(writer);
        Selected, [Replace], Never, Allowed, Shared, None;
    /// `UNAUTHENTICATE`: the client is somebody else from here on, and has to say who (RFC 8437).
    b"UNAUTHENTICATE" => Unauthenticate; Authenticated, [Unauthenticate], Never, Allowed, Shared, Unauthenticated;
    /// `XAPPLEPUSHSERVICE`: notify this device by Apple's service.
    b"XAPPLEPUSHSERVICE" => XApplePushService(XApplePushService<'a>): xapplepushservice, XApplePushService::write;
        Authenticated, [XApplePushService], Never, Allowed, Shared, None;
    /// `SORT`: which messages are such, in this order? (RFC 5256)
    b"SORT" => Sort(Sort<'a>): sort, Sort::write; Selected, [Sort], Always, Held, Shared, None;
    /// `THREAD`: which messages are such, and which answers which? (RFC 5256)
    b"THREAD" => Thread(Thread<'a>): thread, Thread::write; Selected, [Thread], Always, Held, Shared, None;
    /// `UID SORT` (RFC 5256)
    b"UID SORT" => UidSort(Sort<'a>): sort, Sort::write; Selected, [Sort], ByValue, Allowed, Shared, None;
    /// `UID THREAD` (RFC 5256)
    b"UID THREAD" => UidThread(Thread<'a>): thread, Thread::write; Selected, [Thread], ByValue, Allowed, Shared, None;
}

display!(Command);

/// The name, and `another command` for one that the table does not have.
impl fmt::Display for CommandKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => name.escape_ascii().fmt(f),
            None => f.write_str("another command"),
        }
    }
}

impl Command<'_> {
    /// Writes the command behind a tag, its line end included.
    pub(crate) fn write_tagged(&self, tag: &Tag<'_>, writer: &mut Writer) {
        tag.write(writer);
        writer.space();
        self.write(writer);
        writer.end();
    }

    /// The messages that it names by number; `None` if it names none, or not by a set alone.
    pub(crate) const fn numbers(&self) -> Option<&SequenceSet<'_>> {
        match self {
            Self::Fetch(fetch) => Some(&fetch.sequence_set),
            Self::Store(store) => Some(&store.sequence_set),
            Self::Convert(convert) => Some(&convert.sequence_set),
            Self::Copy(transfer) | Self::Move(transfer) => Some(&transfer.sequence_set),
            _ => None,
        }
    }

    /// True if it may not be given once UIDONLY is enabled. Of a command that the table does not have, nobody knows.
    pub(crate) fn breaks_uid_only(&self) -> bool {
        match self {
            Self::Other(_) => false,
            // RFC 9586, section 3.7
            Self::Select(select) | Self::Examine(select) => select.parameters().iter().any(
                |parameter| matches!(parameter, SelectParameter::Qresync(known) if known.seq_match_data().is_some()),
            ),
            // RFC 9586, sections 3.2, 3.5 and 3.8
            _ => self.uses_numbers(),
        }
    }

    /// True if the command or its answer speaks of messages by number: it must not be sent while a command is in progress during
    /// which messages [may be expunged](Expunges) (RFC 9051, section 5.5).
    #[must_use]
    pub fn uses_numbers(&self) -> bool {
        match self.rules().numbers {
            Numbers::Never => false,
            Numbers::Always => true,
            Numbers::ByValue => self.arguments_use_numbers(),
        }
    }
}

/// `SP capability *(SP capability)`
fn enable<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Capabilities<'a>> {
    const NAME: &Rule = &Rule::new("space and name of a capability", "enable");
    let (rest, names) = capabilities(input)?;
    if names.is_empty() { Err(input.error(NAME)) } else { Ok((rest, names)) }
}

/// Writes `SP capability *(SP capability)`.
fn write_enable(names: &Capabilities<'_>, writer: &mut Writer) {
    if names.is_empty() {
        writer.object(UsageError("ENABLE is of at least one capability"));
    }
    names.write(writer);
}

/// `command`
///
/// Makes it where it stays; and so an error has its tag from here, and nobody has to look at the result.
pub(crate) fn command<'a>(input: Input<'a, '_>) -> Result<TaggedCommand<'a>, DecodeError> {
    let (rest, tag) = match tag(input) {
        Ok(parsed) => parsed,
        Err(error) => return Err(failed(input, error)),
    };
    let name_at = match space(rest) {
        Ok(rest) => rest,
        Err(error) => return Err(failed(input, error)),
    };
    let of_uid = scan::begins_with(name_at.octets, *b"uid ");
    let last_at = if of_uid { name_at.skip(b"UID ".len()) } else { name_at };
    let (key, length) = scan::keyword(last_at.octets);
    let (mut low, mut high) = scan::halves(key);
    if of_uid && scan::is_long(key) {
        (low, high) = (0, 0);
    } else if of_uid {
        (low, high) = (low << 32 | UID, high << 32 | low >> 32);
    }
    let rest = last_at.skip(length);
    // `[` is no part of a name that is known, but an atom may have it.
    if let [b'[', ..] = rest.octets {
        (low, high) = (0, 0);
    }
    arguments((low, high), tag, name_at, rest)
}

/// The number of what stands before the names of commands about UIDs.
const UID: u64 = scan::halves(scan::key(b"UID ")).0;

/// What `value` makes, if the frame ends here.
#[inline(always)]
fn complete<'a, T>(rest: Input<'a, '_>, value: impl FnOnce() -> T) -> Result<T, DecodeError> {
    const CRLF: &Rule = &Rule::new("CRLF", "command");
    const END: &Rule = &Rule::new("end of the frame", "command");
    match ended(rest, CRLF, END, || ()) {
        Ok(()) => Ok(value()),
        Err(error) => Err(tagged(rest, error)),
    }
}

/// The error of a parser, with the tag of the frame.
#[cold]
fn failed(input: Input<'_, '_>, error: Err<ParseError>) -> DecodeError {
    tagged(input, error.into())
}

/// The error with the tag of the frame.
#[cold]
fn tagged(input: Input<'_, '_>, mut error: DecodeError) -> DecodeError {
    error.set_tag(Label::tag_of(input.all()));
    error
}

/// `base64 CRLF / "*" CRLF`
pub(crate) fn sasl_line<'a>(input: Input<'a, '_>) -> Result<SaslLine<'a>, DecodeError> {
    let (rest, line) = sasl::sasl_line(input)?;
    complete(rest, || line)
}

/// The line that ends IDLE.
///
/// ```text
/// idle = "IDLE" CRLF "DONE"
/// ```
///
/// [RFC 9051, section 6.3.13](https://www.rfc-editor.org/rfc/rfc9051#section-6.3.13)
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct IdleDone;

impl IdleDone {
    /// The line.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

/// `"DONE" CRLF`
pub(crate) fn idle_line(input: Input<'_, '_>) -> Result<IdleDone, DecodeError> {
    const DONE: &Rule = &Rule::new("DONE", "idle");
    let (key, length) = scan::keyword(input.octets);
    if key != scan::key(b"DONE") {
        return Err(input.error(DONE).into());
    }
    complete(input.skip(length), IdleDone::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::mem::size_of;

    #[test]
    fn a_command_is_small() {
        assert_eq!((size_of::<Command<'_>>(), size_of::<TaggedCommand<'_>>()), (136, 168));
        assert_eq!((size_of::<Fetch<'_>>(), size_of::<FetchAttribute<'_>>(), size_of::<Search<'_>>()), (80, 72, 88));
    }
}
