//! STORE: what is to become of messages' flags (RFC 9051, section 6.4.6).

use crate::{
    data::{
        Capability, Flag, Flags, SequenceSet, TaggedExt,
        arguments::{Arguments, Tell},
        flag::settable_flags,
        macros::{arbitrary, display, into_static, serde_fields},
        option::{begins_value, option_list, options, write_options},
        sequence::sequence_set,
        tagged_ext::{label, tagged_ext},
    },
    error::{Rule, UsageError},
    ext::condstore::{ModSeq, mod_sequence_valzer},
    ext::{AttAnnotate, XGmLabel, att_annotate, x_gm_labels},
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::space,
        scan, static_already,
    },
};
use alloc::vec::Vec;

/// The arguments of STORE and UID STORE.
///
/// ```text
/// store          = "STORE" SP sequence-set [store-modifiers] SP store-att-flags
/// store-modifiers = SP "(" store-modifier *(SP store-modifier) ")"      ; RFC 4466, section 2.5
/// ```
///
/// [RFC 9051, section 6.4.6](https://www.rfc-editor.org/rfc/rfc9051#section-6.4.6)
///
/// # Example
///
/// ```
/// use imap_wire::{command::{Action, Store}, data::{Flag, SequenceSet}};
///
/// let store = Store::flags(SequenceSet::new("2:4")?, Action::Add, [Flag::Deleted])?.silent();
/// assert_eq!(store.to_string(), r"2:4 +FLAGS.SILENT (\Deleted)");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Store<'a> {
    /// Which messages: by number, or for UID STORE by UID.
    pub sequence_set: SequenceSet<'a>,
    modifiers: Vec<StoreModifier<'a>>,
    /// What is stored.
    pub attribute: StoreAttribute<'a>,
}

options! {
    /// What restricts STORE.
    ///
    /// ```text
    /// store-modifier = store-modifier-name [SP store-modif-params]
    /// ```
    ///
    /// [RFC 4466, section 2.5](https://www.rfc-editor.org/rfc/rfc4466#section-2.5)
    StoreModifier, MODIFIER, value: begins_value;
    plain: {}
    valued: {
        /// `UNCHANGEDSINCE`: only with messages that have not changed since this number (RFC 7162). At most once.
        b"UNCHANGEDSINCE" => UnchangedSince(ModSeq): mod_sequence_valzer, |modseq, writer| modseq.write_valzer(writer), [Condstore];
    }
}

const KNOWN: UsageError = UsageError("what is stored by this name has a variant of its own");
const NOT_SETTABLE: UsageError = UsageError("a client cannot set this flag");

const MODIFIER: &Rule = &Rule::new("name of a modifier", "store-modifier");

/// Spells the table of what messages have beside flags, with the capabilities of which a server has to have one.
///
/// To `lists` values are added, or taken from them: the name, and the one with `.SILENT`, the variant with the type of one value,
/// the constructor, how a list of values is read and written. What is in `set` is told as it is to be, by its name alone.
macro_rules! attributes {
    (
        lists: {$(
            $(#[doc = $doc:literal])+
            $name:literal, $silent:literal => $variant:ident($value:ty) by $constructor:ident:
                $parse:expr, $write:expr, [$($need:ident),*];
        )+}
        set: {$(
            $(#[doc = $s_doc:literal])+
            $s_name:literal => $s_variant:ident($s_value:ty) by $s_constructor:ident:
                $s_parse:expr, $s_write:expr, [$($s_need:ident),*];
        )+}
    ) => {
        /// What is stored with messages.
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
        #[non_exhaustive]
        pub enum StoreAttribute<'a> {
            /// `store-att-flags`
            Flags(StoreFlags<'a>),
            $(
                $(#[doc = $doc])+
                $variant {
                    /// What is done to those that a message has.
                    action: Action,
                    /// True for `.SILENT`: the server need not say what became of them.
                    is_silent: bool,
                    /// Which ones.
                    values: Vec<$value>,
                },
            )+
            $($(#[doc = $s_doc])+ $s_variant($s_value),)+
            /// `store-att-other`: something else that messages have, unread. Its name is not one that the table has, and does not
            /// begin with `+`.
            Other(TaggedExt<'a>),
        }

        into_static!(
            enum StoreAttribute {
                Flags(flags), $($variant { action, is_silent, values },)+ $($s_variant(value),)+ Other(other),
            }
        );

        impl<'a> Store<'a> {
            $(
                $(#[doc = $doc])+
                #[must_use]
                pub fn $constructor(
                    sequence_set: SequenceSet<'a>,
                    action: Action,
                    values: impl IntoIterator<Item = $value>,
                ) -> Self {
                    let values = values.into_iter().collect();
                    let attribute = StoreAttribute::$variant { action, is_silent: false, values };
                    Self { sequence_set, modifiers: Vec::new(), attribute }
                }
            )+

            $(
                $(#[doc = $s_doc])+
                #[must_use]
                pub const fn $s_constructor(sequence_set: SequenceSet<'a>, value: $s_value) -> Self {
                    Self { sequence_set, modifiers: Vec::new(), attribute: StoreAttribute::$s_variant(value) }
                }
            )+

            /// The same, and the server need not say what became of what is stored.
            #[must_use]
            pub const fn silent(mut self) -> Self {
                match &mut self.attribute {
                    StoreAttribute::Flags(flags) => flags.is_silent = true,
                    $(StoreAttribute::$variant { is_silent, .. } => *is_silent = true,)+
                    $(StoreAttribute::$s_variant(_) => {})+
                    StoreAttribute::Other(_) => {}
                }
                self
            }
        }

        impl<'a> StoreAttribute<'a> {
            /// Tells what a server has to have for it, as far as that is known.
            fn tell_needs(&self, tell: Tell<'_>) {
                match self {
                    $(Self::$variant { .. } => tell(&[$(Capability::$need),*]),)+
                    $(Self::$s_variant(value) => {
                        tell(&[$(Capability::$s_need),*]);
                        Arguments::tell_needs(value, tell);
                    })+
                    Self::Flags(_) | Self::Other(_) => {}
                }
            }

            /// Reads what stands behind a name without its sign. `None` if the table does not have it, or not with that sign.
            fn parse<'c>(action: Action, name: &[u8], input: Input<'a, 'c>) -> Option<ParseResult<'a, 'c, Self>> {
                $(
                    let is_silent = name.eq_ignore_ascii_case($silent);
                    if is_silent || name.eq_ignore_ascii_case($name) {
                        let parsed = space(input).and_then($parse);
                        return Some(parsed.map(|(rest, values)| (rest, Self::$variant { action, is_silent, values })));
                    }
                )+
                $(if action == Action::Replace && name.eq_ignore_ascii_case($s_name) {
                    let parsed = space(input).and_then($s_parse);
                    return Some(parsed.map(|(rest, value)| (rest, Self::$s_variant(value))));
                })+
                None
            }

            /// True if the table has this name, without a sign.
            fn is_known(name: &[u8]) -> bool {
                let names: &[&[u8]] = &[b"FLAGS", b"FLAGS.SILENT", $($name, $silent,)+ $($s_name),+];
                names.iter().any(|known| known.eq_ignore_ascii_case(name))
            }

            fn write(&self, writer: &mut Writer) {
                match self {
                    Self::Flags(flags) => flags.write(writer),
                    $(Self::$variant { action, is_silent, values } => {
                        writer.text(action.sign());
                        writer.text(if *is_silent { $silent } else { $name });
                        writer.space();
                        let write: fn(&Vec<$value>, &mut Writer) = $write;
                        write(values, writer);
                    })+
                    $(Self::$s_variant(value) => {
                        writer.text($s_name);
                        writer.space();
                        let write: fn(&$s_value, &mut Writer) = $s_write;
                        write(value, writer);
                    })+
                    Self::Other(other) => other.write(writer),
                }
            }
        }

        #[cfg(feature = "arbitrary")]
        impl<'a> arbitrary::Arbitrary<'a> for StoreAttribute<'a> {
            fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                let variants: &[fn(&mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self>] = &[
                    |u| Ok(Self::Flags(u.arbitrary()?)),
                    $(|u| {
                        let values = u.arbitrary_iter()?.take(4).collect::<Result<_, _>>()?;
                        Ok(Self::$variant { action: u.arbitrary()?, is_silent: u.arbitrary()?, values })
                    },)+
                    $(|u| Ok(Self::$s_variant(u.arbitrary()?)),)+
                    |u| Ok(Self::Other(u.arbitrary()?)),
                ];
                u.choose(variants)?(u)
            }
        }
    };
}

attributes! {
    lists: {
        /// `X-GM-LABELS`: changes the labels that messages have in Gmail.
        b"X-GM-LABELS", b"X-GM-LABELS.SILENT" => XGmLabels(XGmLabel<'a>) by x_gm_labels:
            x_gm_labels, XGmLabel::write_all, [XGmExt1];
    }
    set: {
        /// `ANNOTATION`: changes notes on messages (RFC 5257). The server does not say what became of them.
        b"ANNOTATION" => Annotation(AttAnnotate<'a>) by annotation: att_annotate, AttAnnotate::write, [AnnotateExperiment1];
    }
}

/// `store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))`
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StoreFlags<'a> {
    action: Action,
    is_silent: bool,
    flags: Flags<'a>,
}

/// What is done to the flags that a message has.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(clippy::exhaustive_enums, reason = "there is no fourth")]
pub enum Action {
    /// `FLAGS`: it has these, and no others but `\Recent`.
    Replace,
    /// `+FLAGS`
    Add,
    /// `-FLAGS`
    Remove,
}

impl Action {
    /// What stands before the name.
    const fn sign(self) -> &'static [u8] {
        match self {
            Self::Replace => b"",
            Self::Add => b"+",
            Self::Remove => b"-",
        }
    }
}

static_already!(Action);
arbitrary!(
    enum Action {
        Replace,
        Add,
        Remove,
    }
);

impl<'a> Store<'a> {
    /// Changes flags.
    ///
    /// # Errors
    ///
    /// If `\Recent` or `\*` is among them, which a client cannot set.
    pub fn flags(
        sequence_set: SequenceSet<'a>,
        action: Action,
        flags: impl IntoIterator<Item = Flag<'a>>,
    ) -> Result<Self, UsageError> {
        let flags: Flags<'_> = flags.into_iter().collect();
        if !flags.are_settable() {
            return Err(NOT_SETTABLE);
        }
        let attribute = StoreAttribute::Flags(StoreFlags { action, is_silent: false, flags });
        Ok(Self { sequence_set, modifiers: Vec::new(), attribute })
    }

    /// The same with a modifier more.
    ///
    /// # Errors
    ///
    /// If it is an [`OtherOption`](crate::data::OtherOption) of a name that the table has, or with a value that would be read as
    /// something else.
    pub fn with_modifier(mut self, modifier: StoreModifier<'a>) -> Result<Self, UsageError> {
        modifier.check()?;
        self.modifiers.push(modifier);
        Ok(self)
    }

    /// What extensions add; mostly none.
    #[must_use]
    pub fn modifiers(&self) -> &[StoreModifier<'a>] {
        &self.modifiers
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.sequence_set.write(writer);
        // RFC 7162, section 7.
        if self.modifiers.iter().filter(|it| matches!(it, StoreModifier::UnchangedSince(_))).count() > 1 {
            writer.object(UsageError("STORE has one UNCHANGEDSINCE"));
        }
        write_options(&self.modifiers, writer, StoreModifier::write);
        writer.space();
        if let StoreAttribute::Other(other) = &self.attribute
            && is_known(other.name())
        {
            writer.object(KNOWN);
        }
        self.attribute.write(writer);
    }
}

impl<'a> StoreFlags<'a> {
    /// What is done.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.action
    }

    /// True for `.SILENT`.
    #[must_use]
    pub const fn is_silent(&self) -> bool {
        self.is_silent
    }

    /// Which flags.
    #[must_use]
    pub const fn flags(&self) -> &Flags<'a> {
        &self.flags
    }

    fn write(&self, writer: &mut Writer) {
        writer.text(self.action.sign());
        writer.text(if self.is_silent { b"FLAGS.SILENT " } else { b"FLAGS " });
        // In parentheses always: some servers want them.
        self.flags.write(writer);
    }
}

impl Arguments for Store<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        self.modifiers.iter().for_each(|modifier| modifier.tell_needs(tell));
        self.attribute.tell_needs(tell);
        self.sequence_set.tell_needs(tell);
    }
}

display!(Store);
into_static!(struct Store { sequence_set, modifiers, attribute });
into_static!(struct StoreFlags { action, is_silent, flags });
serde_fields!(
    Store<'a>,
    |it| {
        sequence_set: SequenceSet<'a> = it.sequence_set,
        modifiers: Vec<StoreModifier<'a>> = it.modifiers,
        attribute: StoreAttribute<'a> = it.attribute,
    },
    match &attribute {
        StoreAttribute::Other(other) if is_known(other.name()) => Err(KNOWN),
        _ => modifiers.into_iter().try_fold(Self { sequence_set, modifiers: Vec::new(), attribute }, Self::with_modifier),
    },
);
serde_fields!(
    StoreFlags<'a>,
    |it| { action: Action = it.action, is_silent: bool = it.is_silent, flags: Flags<'a> = it.flags },
    if flags.are_settable() { Ok(Self { action, is_silent, flags }) } else { Err(NOT_SETTABLE) },
);

arbitrary!(struct Store<'a> { sequence_set, modifiers, attribute });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for StoreFlags<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut flags: Flags<'_> = u.arbitrary()?;
        flags.remove(&Flag::Any);
        flags.remove(&Flag::Recent);
        Ok(Self { action: u.arbitrary()?, is_silent: u.arbitrary()?, flags })
    }
}

/// `SP sequence-set [store-modifiers] SP store-att-flags`
#[inline(always)]
pub(super) fn store<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Store<'a>> {
    let (rest, sequence_set) = sequence_set(space(input)?)?;
    let (rest, modifiers) = option_list(rest, StoreModifier::parse, MODIFIER)?;
    let (rest, attribute) = store_attribute(space(rest)?)?;
    Ok((rest, Store { sequence_set, modifiers, attribute }))
}

const FLAGS: u128 = scan::key(b"FLAGS");
const SILENT: u128 = scan::key(b"FLAGS.SILENT");

/// True for a name, with or without a sign, that is read as one of the table, rightly or not.
fn is_known(name: &[u8]) -> bool {
    name.starts_with(b"+") || StoreAttribute::is_known(name.strip_prefix(b"-").unwrap_or(name))
}

/// `store-att-flags / (store-att-name SP store-att-value)`
fn store_attribute<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, StoreAttribute<'a>> {
    let (name_at, action) = match input.octets {
        [b'+', ..] => (input.skip(1), Action::Add),
        [b'-', ..] => (input.skip(1), Action::Remove),
        _ => (input, Action::Replace),
    };
    let (key, length) = scan::keyword(name_at.octets);
    let rest = name_at.skip(length);
    if key != FLAGS && key != SILENT {
        return uncommon_attribute(input, name_at, action);
    }
    let (rest, flags) = settable_flags(space(rest)?)?;
    Ok((rest, StoreAttribute::Flags(StoreFlags { action, is_silent: key == SILENT, flags })))
}

/// The same of what is not flags. Its name begins at `name_at`, behind a sign if there is one.
fn uncommon_attribute<'a, 'c>(
    input: Input<'a, 'c>,
    name_at: Input<'a, 'c>,
    action: Action,
) -> ParseResult<'a, 'c, StoreAttribute<'a>> {
    const NAME: &Rule = &Rule::new("FLAGS", "store-att-flags");
    let (rest, name) = name_at.take_octets(scan::run(name_at.octets, scan::KEYWORD));
    if let Some(parsed) = StoreAttribute::parse(action, name, rest) {
        return parsed;
    }
    if name.is_empty() || action == Action::Add || StoreAttribute::is_known(name) {
        return Err(name_at.error(NAME));
    }
    // A name may begin with `-`.
    let (rest, name) = label(input, NAME)?;
    tagged_ext(rest, input.leaf(name)).map(|(rest, other)| (rest, StoreAttribute::Other(other)))
}
