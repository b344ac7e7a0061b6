//! [`Capability`]: the table of those that this crate knows, with what else has each of them.

use super::Capabilities;
use crate::wire::static_already;
use core::fmt;

/// Spells the table: of each capability its name, its variant, the RFC that defines it, and those that imply it.
macro_rules! capabilities {
    ($($(#[doc = $doc:literal])+ $name:literal => $variant:ident, $rfc:literal, [$($implied_by:ident),*];)+) => {
        /// A capability that this crate knows, by the name of its extension.
        ///
        /// A server has it if it says so, or if it says something that implies it, as IMAP4rev2 does MOVE:
        /// [`Capabilities::supports`].
        ///
        /// # Example
        ///
        /// ```
        /// use imap_wire::data::{Capabilities, Capability};
        ///
        /// let capabilities = Capabilities::new("IMAP4rev2 APPENDLIMIT=1000 QRESYNC")?;
        /// assert!(capabilities.supports(Capability::Move));
        /// assert!(capabilities.supports(Capability::Condstore));
        /// assert!(capabilities.supports(Capability::AppendLimit));
        /// assert!(!capabilities.supports(Capability::Binary));
        /// assert_eq!(Capability::Move.to_string(), "MOVE");
        /// # Ok::<(), imap_wire::UsageError>(())
        /// ```
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub enum Capability {
            $($(#[doc = $doc])+ #[cfg_attr(feature = "serde", serde(rename = $name))] $variant,)+
        }

        impl Capability {
            /// All of them, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name, such as `COMPRESS=DEFLATE`. Of those with a value it is what stands before `=`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// The number of the RFC that defines it; 0 if none does.
            #[must_use]
            pub const fn rfc(self) -> u16 {
                match self {
                    $(Self::$variant => $rfc,)+
                }
            }

            /// Those that imply it.
            #[must_use]
            pub const fn implied_by(self) -> &'static [Self] {
                match self {
                    $(Self::$variant => &[$(Self::$implied_by),*],)+
                }
            }
        }
    };
}

capabilities! {
    /// `IMAP4rev1`
    "IMAP4rev1" => Imap4Rev1, 3501, [];
    /// `IMAP4rev2`
    "IMAP4rev2" => Imap4Rev2, 9051, [];

    /// `ACL`: access rights.
    "ACL" => Acl, 4314, [];
    /// `ANNOTATE-EXPERIMENT-1`: notes on messages.
    "ANNOTATE-EXPERIMENT-1" => AnnotateExperiment1, 5257, [];
    /// `APPENDLIMIT`, perhaps with octets: how large an appended message may be.
    "APPENDLIMIT" => AppendLimit, 7889, [];
    /// `BINARY`: parts without their content transfer encoding, and messages with NUL. Of it, IMAP4rev2 has the parts only.
    "BINARY" => Binary, 3516, [];
    /// `CATENATE`: messages put together from parts of others.
    "CATENATE" => Catenate, 4469, [];
    /// `CHILDREN`: LIST says of each mailbox if it has some below it, if it is asked to by RETURN (CHILDREN) or does so anyway.
    "CHILDREN" => Children, 3348, [ListExtended, Imap4Rev2];
    /// `COMPRESS=DEFLATE`
    "COMPRESS=DEFLATE" => CompressDeflate, 4978, [];
    /// `CONDSTORE`: each change has a number, and what has changed since can be asked.
    "CONDSTORE" => Condstore, 7162, [Qresync];
    /// `CONVERT`: parts of messages as other media types.
    "CONVERT" => Convert, 5259, [];
    /// `CONTEXT=SEARCH`: results of SEARCH that are kept up to date, and pages of them.
    "CONTEXT=SEARCH" => ContextSearch, 5267, [];
    /// `CONTEXT=SORT`: the same of SORT.
    "CONTEXT=SORT" => ContextSort, 5267, [];
    /// `CREATE-SPECIAL-USE`: a mailbox can be made for a purpose.
    "CREATE-SPECIAL-USE" => CreateSpecialUse, 6154, [];
    /// `DIGEST=SHA1`: FETCH tells the digest of a message, from Cyrus.
    "DIGEST=SHA1" => DigestSha1, 0, [];
    /// `ENABLE`
    "ENABLE" => Enable, 5161, [Imap4Rev2];
    /// `ESEARCH`: searches that return only what is asked for.
    "ESEARCH" => Esearch, 4731, [SearchRes, Imap4Rev2];
    /// `ESORT`: sorted searches that return only what is asked for.
    "ESORT" => Esort, 5267, [ContextSort];
    /// `FILTERS`: searches that the server keeps by name.
    "FILTERS" => Filters, 5466, [];
    /// `I18NLEVEL=1`: text is compared by i;unicode-casemap.
    "I18NLEVEL=1" => I18nLevel1, 5255, [I18nLevel2];
    /// `I18NLEVEL=2`: text is compared as the client says.
    "I18NLEVEL=2" => I18nLevel2, 5255, [];
    /// `ID`: client and server say who they are.
    "ID" => Id, 2971, [];
    /// `IDLE`
    "IDLE" => Idle, 2177, [Imap4Rev2];
    /// `INPROGRESS`: the server tells how far long commands have come.
    "INPROGRESS" => InProgress, 9585, [];
    /// `JMAPACCESS`: the same mail can be had by JMAP.
    "JMAPACCESS" => JmapAccess, 9698, [];
    /// `LANGUAGE`: the server speaks other languages, too.
    "LANGUAGE" => Language, 5255, [];
    /// `IMAPSIEVE=`, with a URL: scripts that run when messages come in or change.
    "IMAPSIEVE" => ImapSieve, 6785, [];
    /// `LIST-EXTENDED`. Of it, IMAP4rev2 has all but several patterns in one command.
    "LIST-EXTENDED" => ListExtended, 5258, [];
    /// `LIST-METADATA`: LIST says what annotations each mailbox has.
    "LIST-METADATA" => ListMetadata, 9590, [];
    /// `LIST-MYRIGHTS`: LIST says what the user may do in each mailbox.
    "LIST-MYRIGHTS" => ListMyRights, 8440, [];
    /// `LIST-STATUS`: LIST says how each mailbox is.
    "LIST-STATUS" => ListStatus, 5819, [Imap4Rev2];
    /// `LITERAL+`: literals of any size that need not be waited for.
    "LITERAL+" => LiteralPlus, 7888, [];
    /// `LITERAL-`: the same, of at most 4,096 octets.
    "LITERAL-" => LiteralMinus, 7888, [LiteralPlus, Imap4Rev2];
    /// `MESSAGELIMIT=`: how many messages a command may be about.
    "MESSAGELIMIT" => MessageLimit, 9738, [];
    /// `LOGIN-REFERRALS`: the server may say that a user is at home elsewhere.
    "LOGIN-REFERRALS" => LoginReferrals, 2221, [];
    /// `MAILBOX-REFERRALS`: the server may say that a mailbox is elsewhere.
    "MAILBOX-REFERRALS" => MailboxReferrals, 2193, [];
    /// `METADATA`: annotations of mailboxes and of the server.
    "METADATA" => Metadata, 5464, [];
    /// `METADATA-SERVER`: annotations of the server.
    "METADATA-SERVER" => MetadataServer, 5464, [Metadata];
    /// `MOVE`
    "MOVE" => Move, 6851, [Imap4Rev2];
    /// `MULTIAPPEND`: several messages in one APPEND.
    "MULTIAPPEND" => MultiAppend, 3502, [];
    /// `MULTISEARCH`: searches of several mailboxes.
    "MULTISEARCH" => MultiSearch, 7377, [];
    /// `NAMESPACE`
    "NAMESPACE" => Namespace, 2342, [Imap4Rev2];
    /// `NOTIFY`: news that a client asks for, of any mailbox and at any time.
    "NOTIFY" => Notify, 5465, [];
    /// `OBJECTID`: identifiers of mailboxes, messages and threads that last.
    "OBJECTID" => ObjectId, 8474, [];
    /// `OBJECTID+`: such identifiers in one list, and those of accounts (a draft that is to replace RFC 8474).
    "OBJECTID+" => ObjectIdPlus, 0, [];
    /// `PARTIAL`: results of searches page by page.
    "PARTIAL" => Partial, 9394, [];
    /// `PREVIEW`: a few words of each message.
    "PREVIEW" => Preview, 8970, [];
    /// `QRESYNC`: what has changed and what is gone, at SELECT.
    "QRESYNC" => Qresync, 7162, [];
    /// `QUOTA`
    "QUOTA" => Quota, 9208, [];
    /// `QUOTASET`: quotas can be set.
    "QUOTASET" => QuotaSet, 9208, [];
    /// `QUOTA=RES-ANNOTATION-STORAGE`: a limit on the octets of annotations.
    "QUOTA=RES-ANNOTATION-STORAGE" => QuotaResAnnotationStorage, 9208, [];
    /// `QUOTA=RES-MAILBOX`: a limit on the number of mailboxes.
    "QUOTA=RES-MAILBOX" => QuotaResMailbox, 9208, [];
    /// `QUOTA=RES-MESSAGE`: a limit on the number of messages.
    "QUOTA=RES-MESSAGE" => QuotaResMessage, 9208, [];
    /// `QUOTA=RES-STORAGE`: a limit on the octets of messages.
    "QUOTA=RES-STORAGE" => QuotaResStorage, 9208, [];
    /// `REPLACE`: a message in the place of another.
    "REPLACE" => Replace, 8508, [];
    /// `RIGHTS=`: access rights that are more than those of RFC 2086.
    "RIGHTS" => Rights, 4314, [];
    /// `SASL-IR`: AUTHENTICATE with the first response.
    "SASL-IR" => SaslIr, 4959, [Imap4Rev2];
    /// `SAVEDATE`: when a message came into its mailbox.
    "SAVEDATE" => SaveDate, 8514, [];
    /// `SAVELIMIT=`: how many messages can be copied or appended at once.
    "SAVELIMIT" => SaveLimit, 9738, [];
    /// `SEARCH=FUZZY`: searches for what is like the words.
    "SEARCH=FUZZY" => SearchFuzzy, 6203, [];
    /// `SEARCH=MIMEPART`: searches for what is in a part of a message.
    "SEARCH=MIMEPART" => SearchMimePart, 0, [];
    /// `SEARCHRES`: `$` for the result of the last search.
    "SEARCHRES" => SearchRes, 5182, [Imap4Rev2];
    /// `SNIPPET=FUZZY`: a few words of each message; what PREVIEW came from.
    "SNIPPET=FUZZY" => SnippetFuzzy, 0, [];
    /// `SORT`
    "SORT" => Sort, 5256, [SortDisplay];
    /// `SORT=DISPLAY`: sorts by the names that people see.
    "SORT=DISPLAY" => SortDisplay, 5957, [];
    /// `SPECIAL-USE`: what mailboxes are for.
    "SPECIAL-USE" => SpecialUse, 6154, [];
    /// `STARTTLS`
    "STARTTLS" => StartTls, 9051, [];
    /// `STATUS=SIZE`: STATUS says how many octets a mailbox has.
    "STATUS=SIZE" => StatusSize, 8438, [Imap4Rev2];
    /// `THREAD=`, with an algorithm.
    "THREAD" => Thread, 5256, [];
    /// `UIDBATCHES`: ranges of UIDs with as many messages each as are wanted.
    "UIDBATCHES" => UidBatches, 10022, [];
    /// `UIDONLY`: no message numbers, but UIDs alone.
    "UIDONLY" => UidOnly, 9586, [];
    /// `UIDPLUS`
    "UIDPLUS" => UidPlus, 4315, [Imap4Rev2];
    /// `UNAUTHENTICATE`
    "UNAUTHENTICATE" => Unauthenticate, 8437, [];
    /// `UNSELECT`
    "UNSELECT" => Unselect, 3691, [Imap4Rev2];
    /// `URL-PARTIAL`: the URLs of CATENATE and URLAUTH may lead to some octets of a section.
    "URL-PARTIAL" => UrlPartial, 5550, [];
    /// `URLAUTH`: URLs by which others may read what is the user's.
    "URLAUTH" => UrlAuth, 4467, [];
    /// `URLAUTH=BINARY`: the same without content transfer encoding, and the structure.
    "URLAUTH=BINARY" => UrlAuthBinary, 5524, [];
    /// `UTF8=ACCEPT`
    "UTF8=ACCEPT" => Utf8Accept, 6855, [Utf8Only];
    /// `UTF8=ONLY`: the same, and nothing else.
    "UTF8=ONLY" => Utf8Only, 6855, [];
    /// `WITHIN`: searches for messages that are so many seconds old.
    "WITHIN" => Within, 5032, [];
    /// `X-GM-EXT-1`: what Gmail has beside IMAP.
    "X-GM-EXT-1" => XGmExt1, 0, [];
    /// `XAPPLEPUSHSERVICE`: notifications by Apple's service for them.
    "XAPPLEPUSHSERVICE" => XApplePushService, 0, [];
    /// `XCONVERSATIONS`: FETCH tells which conversation a message is of, from Cyrus.
    "XCONVERSATIONS" => XConversations, 0, [];
    /// `XLIST`: what SPECIAL-USE came from.
    "XLIST" => XList, 0, [];
    /// `XYMHIGHESTMODSEQ`: HIGHESTMODSEQ without the rest of CONDSTORE, from Yahoo.
    "XYMHIGHESTMODSEQ" => XymHighestModSeq, 0, [];
}

static_already!(Capability);

impl Capabilities<'_> {
    /// True if the server has this one, because it says so or says something that [implies](Capability::implied_by) it.
    ///
    /// Of APPENDLIMIT, IMAPSIEVE, MESSAGELIMIT, RIGHTS, SAVELIMIT and THREAD, which have a value, any value will do. `PREVIEW=FUZZY` is
    /// another capability than `PREVIEW`.
    #[must_use]
    pub fn supports(&self, capability: Capability) -> bool {
        self.iter().any(|found| {
            let is = |known: &Capability| known.is_name(&found);
            is(&capability) || capability.implied_by().iter().any(is)
        })
    }
}

impl Capability {
    /// True if this is its name, or the name with a value if it has one.
    fn is_name(self, found: &[u8]) -> bool {
        let Some((name, value)) = found.split_at_checked(self.name().len()) else { return false };
        let has_value = matches!(
            self,
            Self::AppendLimit | Self::ImapSieve | Self::MessageLimit | Self::Rights | Self::SaveLimit | Self::Thread
        );
        name.eq_ignore_ascii_case(self.name().as_bytes()) && (value.is_empty() || has_value && value.starts_with(b"="))
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_or_an_implication_will_do() {
        for (names, capability, is_there) in [
            ("MOVE", Capability::Move, true),
            ("move", Capability::Move, true),
            ("MOVEX X", Capability::Move, false),
            ("IMAP4rev1", Capability::Move, false),
            ("IMAP4rev2", Capability::Move, true),
            ("IMAP4rev2", Capability::Condstore, false),
            ("THREAD=REFERENCES", Capability::Thread, true),
            ("SORT=DISPLAY", Capability::Sort, true),
            ("SORT", Capability::SortDisplay, false),
            ("SORT=X", Capability::Sort, false),
            ("PREVIEW=FUZZY", Capability::Preview, false),
            ("QUOTA=RES-STORAGE", Capability::Quota, false),
            ("APPENDLIMIT=1000", Capability::AppendLimit, true),
            ("SEARCHRES", Capability::Esearch, true),
            ("UTF8=ONLY", Capability::Utf8Accept, true),
            ("LITERAL+", Capability::LiteralMinus, true),
            ("LITERAL-", Capability::LiteralPlus, false),
            ("RIGHTS=texk", Capability::Rights, true),
            ("IMAPSIEVE=sieve://x", Capability::ImapSieve, true),
            ("URLAUTH=BINARY", Capability::UrlAuth, false),
            ("", Capability::Idle, false),
        ] {
            let capabilities = Capabilities::new(names).unwrap();
            assert_eq!(capabilities.supports(capability), is_there, "{names}: {capability}");
        }
    }

    #[test]
    fn each_stands_in_the_table_once() {
        for (at, capability) in Capability::ALL.iter().enumerate() {
            assert!(Capability::ALL.iter().skip(at + 1).all(|other| other.name() != capability.name()));
        }
    }
}
