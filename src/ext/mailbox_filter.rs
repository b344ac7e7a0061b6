//! Which mailboxes are meant: by name, by what is below a name, or by what they are (RFC 5465, section 6; RFC 7377, section 2.2).

use crate::{
    data::{
        Mailbox,
        macros::{display, into_static, serde_as},
        mailbox::mailbox,
    },
    error::{Rule, UsageError},
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::{list, space},
        scan,
    },
};
use alloc::vec::Vec;

/// Mailboxes that are named one by one: at least one.
///
/// ```text
/// one-or-more-mailbox = mailbox / many-mailboxes
/// many-mailboxes      = "(" mailbox *(SP mailbox) ")"
/// ```
///
/// [RFC 5465, section 8](https://www.rfc-editor.org/rfc/rfc5465#section-8). Wildcards have no special meaning. One alone is written
/// without parentheses.
///
/// # Example
///
/// ```
/// use imap_wire::{data::Mailbox, ext::Mailboxes};
///
/// let two = Mailboxes::new([Mailbox::INBOX, Mailbox::new("Lists")?])?;
/// assert_eq!(two.to_string(), "(INBOX Lists)");
/// assert_eq!(Mailboxes::from(Mailbox::INBOX).to_string(), "INBOX");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Mailboxes<'a>(Vec<Mailbox<'a>>);

impl<'a> Mailboxes<'a> {
    /// These.
    ///
    /// # Errors
    ///
    /// If there are none.
    pub fn new(names: impl IntoIterator<Item = Mailbox<'a>>) -> Result<Self, UsageError> {
        let names: Vec<_> = names.into_iter().collect();
        if names.is_empty() { Err(UsageError("this is of one mailbox or more")) } else { Ok(Self(names)) }
    }

    /// Their names, at least one.
    #[must_use]
    pub fn as_slice(&self) -> &[Mailbox<'a>] {
        &self.0
    }

    fn write(&self, writer: &mut Writer) {
        match self.as_slice() {
            [name] => name.write(writer),
            names => writer.list(names, |writer, name| name.write(writer)),
        }
    }
}

/// One alone.
impl<'a> From<Mailbox<'a>> for Mailboxes<'a> {
    fn from(name: Mailbox<'a>) -> Self {
        Self(Vec::from([name]))
    }
}

display!(Mailboxes);
into_static!(struct Mailboxes { 0 });
serde_as!(Mailboxes<'a>: Vec<Mailbox<'a>>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Mailboxes<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut names = Vec::from([u.arbitrary()?]);
        for name in u.arbitrary_iter()?.take(2) {
            names.push(name?);
        }
        Ok(Self(names))
    }
}

/// `one-or-more-mailbox`
fn one_or_more_mailbox<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Mailboxes<'a>> {
    const MAILBOX: &Rule = &Rule::new("name of a mailbox", "many-mailboxes");
    if !matches!(input.octets, [b'(', ..]) {
        return mailbox(input).map(|(rest, name)| (rest, name.into()));
    }
    let mut names = Vec::new();
    let (rest, ()) = list(input, mailbox, |name| names.push(name))?;
    if names.is_empty() { Err(input.skip(1).error(MAILBOX)) } else { Ok((rest, Mailboxes(names))) }
}

/// Spells the table: for each filter its name and its variant, of some with the names of mailboxes.
macro_rules! filters {
    (
        plain: { $($(#[doc = $plain_doc:literal])+ $plain_name:literal => $plain:ident;)+ }
        named: { $($(#[doc = $doc:literal])+ $name:literal => $variant:ident;)+ }
    ) => {
        /// Which mailboxes NOTIFY or ESEARCH means.
        ///
        /// # Grammar
        ///
        /// ```text
        /// filter-mailboxes          = filter-mailboxes-selected / filter-mailboxes-other
        /// filter-mailboxes-selected = "selected" / "selected-delayed"
        /// filter-mailboxes-other    = "inboxes" / "personal" / "subscribed" / "subtree" SP one-or-more-mailbox /
        ///                             "subtree-one" SP one-or-more-mailbox / "mailboxes" SP one-or-more-mailbox
        /// ```
        ///
        /// [RFC 5465, section 6](https://www.rfc-editor.org/rfc/rfc5465#section-6);
        /// `subtree-one`: [RFC 7377, section 2.2](https://www.rfc-editor.org/rfc/rfc7377#section-2.2)
        ///
        /// # Leniency
        ///
        /// None.
        ///
        /// # Example
        ///
        /// ```
        /// use imap_wire::{data::Mailbox, ext::MailboxFilter};
        ///
        /// assert_eq!(MailboxFilter::SelectedDelayed.to_string(), "SELECTED-DELAYED");
        /// assert_eq!(MailboxFilter::Subtree(Mailbox::new("Lists")?.into()).to_string(), "SUBTREE Lists");
        /// # Ok::<(), imap_wire::UsageError>(())
        /// ```
        #[derive(Clone, Debug, Eq, Hash, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum MailboxFilter<'a> {
            $($(#[doc = $plain_doc])+ $plain,)+
            $($(#[doc = $doc])+ $variant(Mailboxes<'a>),)+
        }

        into_static!(enum MailboxFilter { $($plain,)+ $($variant(names),)+ });
        crate::data::macros::arbitrary!(enum MailboxFilter<'a> { $($plain,)+ $($variant(names),)+ });

        impl MailboxFilter<'_> {
            pub(super) fn write(&self, writer: &mut Writer) {
                match self {
                    $(Self::$plain => writer.text($plain_name),)+
                    $(Self::$variant(names) => {
                        writer.text($name);
                        writer.space();
                        names.write(writer);
                    })+
                }
            }
        }

        /// `filter-mailboxes`
        pub(super) fn filter_mailboxes<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, MailboxFilter<'a>> {
            const NAME: &Rule = &Rule::new("which mailboxes", "filter-mailboxes");
            let (key, length) = scan::keyword(input.octets);
            let rest = input.skip(length);
            if let [b'[', ..] = rest.octets {
                return Err(input.error(NAME));
            }
            $(if key == const { scan::key($plain_name) } {
                return Ok((rest, MailboxFilter::$plain));
            })+
            $(if key == const { scan::key($name) } {
                let (rest, names) = one_or_more_mailbox(space(rest)?)?;
                return Ok((rest, MailboxFilter::$variant(names)));
            })+
            Err(input.error(NAME))
        }
    };
}

filters! {
    plain: {
        /// `SELECTED`: the mailbox that is selected, whichever that is. News of it come at once.
        b"SELECTED" => Selected;
        /// `SELECTED-DELAYED`: the same, but messages that are gone are told of only when they would be without NOTIFY. Not of
        /// ESEARCH.
        b"SELECTED-DELAYED" => SelectedDelayed;
        /// `INBOXES`: those of the user into which new messages are delivered.
        b"INBOXES" => Inboxes;
        /// `PERSONAL`: those in the user's own namespace.
        b"PERSONAL" => Personal;
        /// `SUBSCRIBED`: those that the user is subscribed to.
        b"SUBSCRIBED" => Subscribed;
    }
    named: {
        /// `SUBTREE`: these and all that are below them.
        b"SUBTREE" => Subtree;
        /// `SUBTREE-ONE`: these and those right below them (RFC 7377).
        b"SUBTREE-ONE" => SubtreeOne;
        /// `MAILBOXES`: these.
        b"MAILBOXES" => Mailboxes;
    }
}

display!(MailboxFilter);

impl MailboxFilter<'_> {
    /// True for the mailbox that is selected: SELECTED and SELECTED-DELAYED.
    #[must_use]
    pub const fn is_selected(&self) -> bool {
        matches!(self, Self::Selected | Self::SelectedDelayed)
    }
}
