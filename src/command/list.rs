//! LIST in all its forms (RFC 9051, section 6.3.9; RFC 5258; RFC 5819), and LSUB (RFC 3501, section 6.3.9): the tables of
//! options, and patterns of mailbox names.
//!
//! What a server answers lives in `data/list.rs`.

use crate::{
    data::{
        Capability, Mailbox, StatusItemNames,
        arguments::{Arguments, Tell},
        list::gap,
        macros::{arbitrary, display, into_static, serde_as, serde_fields},
        mailbox::mailbox,
        option::{is_list, options},
        status::status_item_names,
    },
    error::{Rule, UsageError},
    ext::{ListMetadata, list_metadata},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::{has_more, list as items, space},
        scan,
        string::{class, literal, quoted},
    },
};
use alloc::vec::Vec;
use core::mem;

const SELECTION: &Rule = &Rule::new("selection option", "list-select-opt");
const RETURN: &Rule = &Rule::new("return option", "return-option");

options! {
    /// Which mailboxes LIST selects, beside those that match its patterns.
    ///
    /// # Grammar
    ///
    /// ```text
    /// list-select-opt           = list-select-base-opt / list-select-independent-opt / list-select-mod-opt
    /// list-select-base-opt      = "SUBSCRIBED" / option-extension
    /// list-select-independent-opt = "REMOTE" / "SPECIAL-USE" / option-extension
    /// list-select-mod-opt       = "RECURSIVEMATCH" / option-extension
    /// option-extension          = atom [SP "(" option-val-comp ")"]
    /// ```
    ///
    /// [RFC 9051, section 6.3.9.1](https://www.rfc-editor.org/rfc/rfc9051#section-6.3.9.1)
    ListSelection, SELECTION, value: is_list;
    plain: {
        /// `SUBSCRIBED`: those that the user has subscribed to, even if they are gone.
        b"SUBSCRIBED" => Subscribed, [ListExtended, Imap4Rev2];
        /// `REMOTE`: those on other servers, too.
        b"REMOTE" => Remote, [ListExtended, Imap4Rev2];
        /// `RECURSIVEMATCH`: those that do not match, but have such below them. Needs another option, such as
        /// [`Subscribed`](Self::Subscribed).
        b"RECURSIVEMATCH" => RecursiveMatch, [ListExtended, Imap4Rev2];
        /// `SPECIAL-USE`: those that have a special use (RFC 6154).
        b"SPECIAL-USE" => SpecialUse, [SpecialUse];
    }
    valued: {}
}

options! {
    /// What LIST tells of each mailbox, beside its name.
    ///
    /// # Grammar
    ///
    /// ```text
    /// return-option = "SUBSCRIBED" / "CHILDREN" / "SPECIAL-USE" / status-option / option-extension
    /// status-option = "STATUS" SP "(" status-att *(SP status-att) ")"
    /// ```
    ///
    /// [RFC 9051, section 6.3.9.2](https://www.rfc-editor.org/rfc/rfc9051#section-6.3.9.2)
    ListReturn, RETURN, value: is_list;
    plain: {
        /// `SUBSCRIBED`: whether the user has subscribed to it.
        b"SUBSCRIBED" => Subscribed, [ListExtended, Imap4Rev2];
        /// `CHILDREN`: whether there are mailboxes below it.
        b"CHILDREN" => Children, [ListExtended, Imap4Rev2];
        /// `SPECIAL-USE`: what special use it has (RFC 6154).
        b"SPECIAL-USE" => SpecialUse, [SpecialUse];
        /// `MYRIGHTS`: what the user may do with it (RFC 8440).
        b"MYRIGHTS" => MyRights, [ListMyRights];
    }
    valued: {
        /// `STATUS`: what STATUS would tell of it (RFC 5819).
        b"STATUS" => Status(StatusItemNames<'a>): status_item_names, StatusItemNames::write, [ListStatus];
        /// `METADATA`: what annotations it has (RFC 9590).
        b"METADATA" => Metadata(ListMetadata<'a>): list_metadata, ListMetadata::write, [ListMetadata];
    }
}

/// LIST: which mailboxes are there.
///
/// # Grammar
///
/// ```text
/// list             = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]
/// list-select-opts = "(" [list-select-opt *(SP list-select-opt)] ")"
/// mbox-or-pat      = list-mailbox / "(" list-mailbox *(SP list-mailbox) ")"
/// list-return-opts = "RETURN" SP "(" [return-option *(SP return-option)] ")"
/// ```
///
/// [RFC 9051, section 6.3.9](https://www.rfc-editor.org/rfc/rfc9051#section-6.3.9);
/// several patterns: [RFC 5258](https://www.rfc-editor.org/rfc/rfc5258#section-3). An option that the tables do not have is
/// kept.
///
/// It is written in the form of RFC 3501, which every server takes, unless it [is extended](Self::is_extended).
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES)
///
/// # Example
///
/// ```
/// use imap_wire::{command::{List, ListPattern, ListReturn}, data::Mailbox};
///
/// let list = List::new(Mailbox::new("")?, ListPattern::new("Archive/%")?);
/// assert_eq!(list.to_string(), "\"\" Archive/%");
///
/// let list = list.with_pattern(ListPattern::INBOX).with_return([ListReturn::Children])?;
/// assert_eq!(list.to_string(), "\"\" (Archive/% INBOX) RETURN (CHILDREN)");
/// assert!(list.patterns()[0].matches(b"Archive/2024", Some(b'/')));
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct List<'a> {
    selection: Option<Vec<ListSelection<'a>>>,
    /// What the patterns begin with, as `cd` would have it; as a rule nothing.
    pub reference: Mailbox<'a>,
    patterns: Vec<ListPattern<'a>>,
    returns: Option<Vec<ListReturn<'a>>>,
}

impl<'a> List<'a> {
    /// The mailboxes that match a pattern.
    #[must_use]
    pub fn new(reference: Mailbox<'a>, pattern: ListPattern<'a>) -> Self {
        Self { selection: None, reference, patterns: Vec::from([pattern]), returns: None }
    }

    /// The same with selection options in place of those that it has. None of them still makes it
    /// [extended](Self::is_extended).
    ///
    /// # Errors
    ///
    /// If there is an [`Other`](ListSelection::Other) whose name the table has, or whose value is no list; or
    /// [`RecursiveMatch`](ListSelection::RecursiveMatch) without an option that it could modify.
    pub fn with_selection(mut self, options: impl IntoIterator<Item = ListSelection<'a>>) -> Result<Self, UsageError> {
        let options: Vec<_> = options.into_iter().collect();
        options.iter().try_for_each(ListSelection::check)?;
        if !has_base(&options) {
            return Err(UsageError("RECURSIVEMATCH needs another option, such as SUBSCRIBED"));
        }
        self.selection = Some(options);
        Ok(self)
    }

    /// The same with one more pattern: a mailbox is listed if it matches any of them.
    #[must_use]
    pub fn with_pattern(mut self, pattern: ListPattern<'a>) -> Self {
        self.patterns.push(pattern);
        self
    }

    /// The same with return options in place of those that it has. None of them still makes it
    /// [extended](Self::is_extended).
    ///
    /// # Errors
    ///
    /// If there is an [`Other`](ListReturn::Other) whose name the table has, or whose value is no list.
    pub fn with_return(mut self, options: impl IntoIterator<Item = ListReturn<'a>>) -> Result<Self, UsageError> {
        let options: Vec<_> = options.into_iter().collect();
        options.iter().try_for_each(ListReturn::check)?;
        self.returns = Some(options);
        Ok(self)
    }

    /// The selection options. `None` if there is no list of them, which is not the same as an empty one: see
    /// [`is_extended`](Self::is_extended).
    #[must_use]
    pub fn selection(&self) -> Option<&[ListSelection<'a>]> {
        self.selection.as_deref()
    }

    /// The patterns: one or more.
    #[must_use]
    pub fn patterns(&self) -> &[ListPattern<'a>] {
        &self.patterns
    }

    /// The return options. `None` if there is no list of them, which is not the same as an empty one: see
    /// [`is_extended`](Self::is_extended).
    #[must_use]
    pub fn returns(&self) -> Option<&[ListReturn<'a>]> {
        self.returns.as_deref()
    }

    /// True if it is what RFC 5258 calls an extended LIST: it has a list of options, be it empty, or more than one pattern.
    ///
    /// The answer to it can have mailboxes that do not exist, and an empty pattern asks for nothing special. One pattern in
    /// parentheses makes it extended as well; that is kept as an empty list of selection options.
    #[must_use]
    pub fn is_extended(&self) -> bool {
        self.selection.is_some() || self.returns.is_some() || self.patterns.len() > 1
    }

    /// Writes what follows the name of the command, beginning with the space.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        if let Some(options) = &self.selection {
            writer.list(options, |writer, option| option.write(writer));
            writer.space();
        }
        self.reference.write(writer);
        writer.space();
        match &*self.patterns {
            [pattern] => pattern.write(writer),
            patterns => writer.list(patterns, |writer, pattern| pattern.write(writer)),
        }
        if let Some(options) = &self.returns {
            writer.text(b" RETURN ");
            writer.list(options, |writer, option| option.write(writer));
        }
    }
}

/// True unless RECURSIVEMATCH is there and nothing that it could modify.
fn has_base(options: &[ListSelection<'_>]) -> bool {
    let is_base = |option: &_| matches!(option, ListSelection::Subscribed | ListSelection::Other(_));
    !options.contains(&ListSelection::RecursiveMatch) || options.iter().any(is_base)
}

into_static!(struct List { selection, reference, patterns, returns });
serde_fields!(
    List<'a>,
    |it| {
        selection: Option<Vec<ListSelection<'a>>> = it.selection,
        reference: Mailbox<'a> = it.reference,
        patterns: Vec<ListPattern<'a>> = it.patterns,
        returns: Option<Vec<ListReturn<'a>>> = it.returns,
    },
    {
        let mut patterns = patterns.into_iter();
        let first = patterns.next().ok_or(UsageError("LIST has a pattern"))?;
        let mut list = patterns.fold(Self::new(reference, first), Self::with_pattern);
        if let Some(options) = selection {
            list = list.with_selection(options)?;
        }
        if let Some(options) = returns { list.with_return(options) } else { Ok(list) }
    },
);
display!(List, Lsub, ListPattern);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for List<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut list = Self::new(u.arbitrary()?, u.arbitrary()?);
        if u.arbitrary()? {
            let mut options: Vec<_> = u.arbitrary_iter()?.take(4).collect::<Result<_, _>>()?;
            if !has_base(&options) {
                options.push(ListSelection::Subscribed);
            }
            list.selection = Some(options);
        }
        for pattern in u.arbitrary_iter()?.take(2) {
            list.patterns.push(pattern?);
        }
        if u.arbitrary()? {
            list.returns = Some(u.arbitrary_iter()?.take(4).collect::<Result<_, _>>()?);
        }
        Ok(list)
    }
}

/// LSUB: which mailboxes the user has subscribed to, in IMAP4rev1.
///
/// In IMAP4rev2 it is gone: [`List`] with [`ListSelection::Subscribed`] takes its place.
///
/// # Grammar
///
/// ```text
/// lsub = "LSUB" SP mailbox SP list-mailbox
/// ```
///
/// [RFC 3501, section 6.3.9](https://www.rfc-editor.org/rfc/rfc3501#section-6.3.9)
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES)
///
/// # Example
///
/// ```
/// use imap_wire::{command::{ListPattern, Lsub}, data::Mailbox};
///
/// let lsub = Lsub::new(Mailbox::new("#news.")?, ListPattern::new("comp.mail.*")?);
/// assert_eq!(lsub.to_string(), "#news. comp.mail.*");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Lsub<'a> {
    /// What the pattern begins with; as a rule nothing.
    pub reference: Mailbox<'a>,
    /// Which names.
    pub pattern: ListPattern<'a>,
}

impl<'a> Lsub<'a> {
    /// The mailboxes that match a pattern.
    #[must_use]
    pub const fn new(reference: Mailbox<'a>, pattern: ListPattern<'a>) -> Self {
        Self { reference, pattern }
    }

    /// Writes what follows the name of the command, beginning with the space.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.reference.write(writer);
        writer.space();
        self.pattern.write(writer);
    }
}

into_static!(struct Lsub { reference, pattern });
arbitrary!(struct Lsub<'a> { reference, pattern });

/// A name of a mailbox in which `*` stands for any octets, and `%` for any but the delimiter.
///
/// What other octets mean in Unicode is as in [`Mailbox`]; a name that itself has a wildcard can be listed only together with
/// others.
///
/// # Grammar
///
/// ```text
/// list-mailbox   = 1*list-char / string
/// list-char      = ATOM-CHAR / list-wildcards / resp-specials
/// list-wildcards = "%" / "*"
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9); use: section 6.3.9.
///
/// # Example
///
/// ```
/// use imap_wire::command::ListPattern;
///
/// let pattern = ListPattern::new("Archive/%/Sent")?;
/// assert!(pattern.matches(b"Archive/2024/Sent", Some(b'/')));
/// assert!(!pattern.matches(b"Archive/2024/May/Sent", Some(b'/')));
/// assert!(ListPattern::new("in*")?.matches(b"INBOX", None));
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct ListPattern<'a>(Octets<'a>);

impl<'a> ListPattern<'a> {
    /// `*`: all names.
    pub const ALL: ListPattern<'static> = ListPattern(Octets::slice(b"*", None));

    /// `%`: all names of the top level.
    pub const TOP: ListPattern<'static> = ListPattern(Octets::slice(b"%", None));

    /// `INBOX`
    pub const INBOX: ListPattern<'static> = ListPattern(Octets::slice(b"INBOX", None));

    /// The pattern of these octets.
    ///
    /// # Errors
    ///
    /// If there is a NUL among them, which no string can have.
    pub fn new(pattern: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let pattern = pattern.into();
        match memchr::memchr(0, &pattern) {
            None => Ok(Self(pattern)),
            Some(_) => Err(UsageError("a pattern has no NUL")),
        }
    }

    /// The octets.
    #[must_use]
    pub const fn as_octets(&self) -> &Octets<'a> {
        &self.0
    }

    /// True if this is the name of a mailbox that matches: octet by octet, but `INBOX` in any case. What the reference of LIST
    /// means is for the server to say; most put it before the pattern.
    ///
    /// The delimiter is what divides the levels of this name; without one, `%` is as `*`.
    ///
    /// The time that it takes grows with the product of the two lengths at worst, whatever the wildcards.
    #[must_use]
    pub fn matches(&self, name: &[u8], delimiter: Option<u8>) -> bool {
        let pattern = self.0.as_slice();
        let is_inbox = name.eq_ignore_ascii_case(b"INBOX");
        // The places in the pattern up to which it matches what was read of the name, ascending.
        let (mut places, mut next) = (Vec::new(), Vec::new());
        reach(pattern, 0, &mut places);
        for octet in name {
            for &place in &places {
                match pattern.get(place) {
                    Some(b'*') => reach(pattern, place, &mut next),
                    Some(b'%') if delimiter != Some(*octet) => reach(pattern, place, &mut next),
                    Some(b'%') | None => {}
                    Some(wanted) if wanted == octet || is_inbox && wanted.eq_ignore_ascii_case(octet) => {
                        reach(pattern, place + 1, &mut next);
                    }
                    Some(_) => {}
                }
            }
            mem::swap(&mut places, &mut next);
            next.clear();
        }
        places.last() == Some(&pattern.len())
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.list_mailbox(&self.0);
    }
}

/// Adds a place in a pattern, unless it is there, and those that are reached from it because a wildcard can stand for nothing.
fn reach(pattern: &[u8], place: usize, places: &mut Vec<usize>) {
    // They are added from the front to the back, so none before the last one is missing.
    if places.last().is_none_or(|&last| last < place) {
        let wildcards = pattern.iter().skip(place).take_while(|octet| matches!(octet, b'*' | b'%')).count();
        places.extend(place..=place + wildcards);
    }
}

/// The pattern of a name. If the name has a wildcard, it is a wildcard here.
impl<'a> From<Mailbox<'a>> for ListPattern<'a> {
    fn from(mailbox: Mailbox<'a>) -> Self {
        Self(mailbox.as_octets().clone())
    }
}

into_static!(struct ListPattern { 0 });
serde_as!(ListPattern<'a>: Octets<'a>, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ListPattern<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let patterns = ["*", "%", "Work/%]", "a b*", "\"", "(%)"];
        Ok(if u.arbitrary()? { u.arbitrary::<Mailbox<'_>>()?.into() } else { Self((*u.choose(&patterns)?).into()) })
    }
}

/// `SP [list-select-opts SP] mailbox SP mbox-or-pat [SP list-return-opts]`
#[inline(always)]
pub(crate) fn list<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, List<'a>> {
    let mut at = space(input)?;
    let mut selection = None;
    if is_list(at.octets) {
        let (rest, options) = list_select_opts(at)?;
        selection = Some(options);
        at = gap(rest)?;
    }
    let (rest, reference) = mailbox(at)?;
    let at = gap(rest)?;
    let is_parenthesised = is_list(at.octets);
    let (mut rest, patterns) = mbox_or_pat(at)?;
    let mut returns = None;
    if has_more(rest) {
        let (behind, options) = list_return_opts(space(rest)?)?;
        (rest, returns) = (behind, Some(options));
    }
    if is_parenthesised && patterns.len() == 1 && returns.is_none() {
        selection.get_or_insert_default();
    }
    Ok((rest, List { selection, reference, patterns, returns }))
}

/// `list-select-opts = "(" [list-select-opt *(SP list-select-opt)] ")"`
fn list_select_opts<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<ListSelection<'a>>> {
    const BASE: &Rule = &Rule::new("selection option beside RECURSIVEMATCH", "list-select-opts");
    let mut options = Vec::new();
    let mut end = input;
    let (rest, ()) = items(
        input,
        |input| {
            let parsed = ListSelection::parse(input)?;
            end = parsed.0;
            Ok(parsed)
        },
        |option| options.push(option),
    )?;
    if has_base(&options) { Ok((rest, options)) } else { Err(end.error(BASE)) }
}

/// `list-return-opts = "RETURN" SP "(" [return-option *(SP return-option)] ")"`
fn list_return_opts<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<ListReturn<'a>>> {
    const KEYWORD: &Rule = &Rule::new("RETURN or line end", "list");
    let (key, length) = scan::keyword(input.octets);
    if key != const { scan::key(b"RETURN") } {
        return Err(input.error(KEYWORD));
    }
    let mut options = Vec::new();
    let (rest, ()) = items(gap(input.skip(length))?, ListReturn::parse, |option| options.push(option))?;
    Ok((rest, options))
}

/// `mbox-or-pat = list-mailbox / "(" list-mailbox *(SP list-mailbox) ")"`
fn mbox_or_pat<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<ListPattern<'a>>> {
    if !is_list(input.octets) {
        return list_mailbox(input).map(|(rest, pattern)| (rest, Vec::from([pattern])));
    }
    let mut patterns = Vec::new();
    let (rest, ()) = items(input, list_mailbox, |pattern| patterns.push(pattern))?;
    if patterns.is_empty() { Err(input.skip(1).error(PATTERN)) } else { Ok((rest, patterns)) }
}

const PATTERN: &Rule = &Rule::new("atom character, wildcard, quotation mark or `{`", "list-mailbox");

/// `list-mailbox = 1*list-char / string`
pub(crate) fn list_mailbox<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ListPattern<'a>> {
    const NUL: &Rule = &Rule::new("octet other than NUL", "list-mailbox");
    let (rest, pattern) = match input.octets {
        [b'"', ..] => quoted(input)?,
        [b'{', ..] => literal(input)?,
        _ => class(input, scan::LIST, PATTERN)?,
    };
    match memchr::memchr(0, &pattern) {
        None => Ok((rest, ListPattern(pattern))),
        // Only a literal lets it through, right behind which the rest is.
        Some(at) => Err(input.skip(input.octets.len() - rest.octets.len() - pattern.len() + at).error(NUL)),
    }
}

/// `SP mailbox SP list-mailbox`
#[inline(always)]
pub(crate) fn lsub<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Lsub<'a>> {
    let (rest, reference) = mailbox(space(input)?)?;
    let (rest, pattern) = list_mailbox(gap(rest)?)?;
    Ok((rest, Lsub { reference, pattern }))
}

impl Arguments for List<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        if self.patterns.len() > 1 {
            tell(&[Capability::ListExtended]);
        } else if self.is_extended() {
            tell(&[Capability::ListExtended, Capability::Imap4Rev2]);
        }
        self.selection.iter().flatten().for_each(|option| option.tell_needs(tell));
        self.returns.iter().flatten().for_each(|option| option.tell_needs(tell));
    }
}

impl Arguments for Lsub<'_> {}

#[cfg(test)]
mod tests;
