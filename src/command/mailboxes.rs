//! Commands about mailboxes: SELECT, EXAMINE, CREATE, RENAME, STATUS (RFC 9051, sections 6.3.2 to 6.3.11).

use crate::{
    data::{
        Attributes, Mailbox, StatusItemNames,
        arguments::{Arguments, Tell},
        macros::{arbitrary, display, into_static, serde_fields},
        mailbox::mailbox,
        option::{begins_value, option_list, options, write_options},
        status::status_item_names,
    },
    error::{Rule, UsageError},
    ext::objectid_plus::{ObjectIds, objectids},
    ext::qresync::{Qresync, qresync},
    ext::use_attrs,
    wire::{
        Writer,
        input::{Input, ParseResult},
        list::space,
    },
};
use alloc::vec::Vec;

/// Spells a command of one mailbox and parameters.
macro_rules! of_mailbox {
    ($(#[$doc:meta])+ $name:ident, $parse:ident, $parameter:ident, $rule:expr) => {
        $(#[$doc])+
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[non_exhaustive]
        pub struct $name<'a> {
            /// Which mailbox.
            pub mailbox: Mailbox<'a>,
            parameters: Vec<$parameter<'a>>,
        }

        impl<'a> $name<'a> {
            /// For this mailbox, without parameters.
            #[must_use]
            pub const fn new(mailbox: Mailbox<'a>) -> Self {
                Self { mailbox, parameters: Vec::new() }
            }

            /// The same with a parameter more.
            ///
            /// # Errors
            ///
            /// If it is an [`OtherOption`](crate::data::OtherOption) of a name that the table has, or with a value that would be read as
            /// something else.
            pub fn with_parameter(mut self, parameter: $parameter<'a>) -> Result<Self, UsageError> {
                parameter.check()?;
                self.parameters.push(parameter);
                Ok(self)
            }

            /// What extensions add; mostly none.
            #[must_use]
            pub fn parameters(&self) -> &[$parameter<'a>] {
                &self.parameters
            }

            pub(crate) fn write(&self, writer: &mut Writer) {
                writer.space();
                self.mailbox.write(writer);
                write_options(&self.parameters, writer, $parameter::write);
            }
        }

        impl Arguments for $name<'_> {
            fn tell_needs(&self, tell: Tell<'_>) {
                self.parameters.iter().for_each(|parameter| parameter.tell_needs(tell));
            }
        }

        display!($name);
        into_static!(struct $name { mailbox, parameters });
        serde_fields!(
            $name<'a>,
            |it| { mailbox: Mailbox<'a> = it.mailbox, parameters: Vec<$parameter<'a>> = it.parameters },
            parameters.into_iter().try_fold(Self::new(mailbox), Self::with_parameter),
        );
        arbitrary!(struct $name<'a> { mailbox, parameters });

        /// `SP mailbox [SP "(" param *(SP param) ")"]`
        #[inline(always)]
        pub(super) fn $parse<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, $name<'a>> {
            let (rest, mailbox) = mailbox(space(input)?)?;
            let (rest, parameters) = option_list(rest, $parameter::parse, $rule)?;
            Ok((rest, $name { mailbox, parameters }))
        }
    };
}

of_mailbox! {
    /// The arguments of SELECT and EXAMINE: a mailbox to work in.
    ///
    /// ```text
    /// select        = "SELECT" SP mailbox [select-params]
    /// examine       = "EXAMINE" SP mailbox [select-params]
    /// select-params = SP "(" select-param *(SP select-param) ")"
    /// ```
    ///
    /// [RFC 9051, section 6.3.2](https://www.rfc-editor.org/rfc/rfc9051#section-6.3.2)
    ///
    /// ```
    /// use imap_wire::{command::{Command, Select}, data::Mailbox};
    ///
    /// let command = Command::Select(Select::new(Mailbox::INBOX));
    /// assert_eq!(command.to_string(), "SELECT INBOX");
    /// ```
    Select, select, SelectParameter, SELECT_PARAMETER
}

options! {
    /// What restricts SELECT and EXAMINE, or adds to them.
    ///
    /// ```text
    /// select-param = select-param-name [SP select-param-value]
    /// ```
    ///
    /// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9)
    SelectParameter, SELECT_PARAMETER, value: begins_value;
    plain: {
        /// `CONDSTORE`: tell the numbers of changes from here on (RFC 7162).
        b"CONDSTORE" => Condstore, [Condstore];
        /// `ANNOTATE`: tell of annotations that others change (RFC 5257).
        b"ANNOTATE" => Annotate, [AnnotateExperiment1];
    }
    valued: {
        /// `QRESYNC`: tell what has changed since the client was here (RFC 7162).
        b"QRESYNC" => Qresync(Qresync<'a>): qresync, |known, writer| known.write(writer), [Qresync];
        /// `OBJECTID`: the mailbox with these identifiers, whatever it is called by now (OBJECTID+).
        b"OBJECTID" => ObjectIds(ObjectIds<'a>): objectids, |ids, writer| ids.write(writer), [ObjectIdPlus];
    }
}

const SELECT_PARAMETER: &Rule = &Rule::new("name of a parameter", "select-param");

of_mailbox! {
    /// The arguments of CREATE: a mailbox to make.
    ///
    /// A name that ends in the hierarchy delimiter says that mailboxes will be made below it (RFC 9051, section 6.3.4).
    ///
    /// ```text
    /// create = "CREATE" SP mailbox [create-params]
    /// ```
    ///
    /// [RFC 4466, section 2.2](https://www.rfc-editor.org/rfc/rfc4466#section-2.2)
    Create, create, CreateParameter, CREATE_PARAMETER
}

options! {
    /// What is to be true of a new mailbox.
    ///
    /// ```text
    /// create-param = create-param-name [SP create-param-value]
    /// ```
    ///
    /// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9)
    CreateParameter, CREATE_PARAMETER, value: begins_value;
    plain: {}
    valued: {
        /// `USE`: what it is for, such as `\Sent`; perhaps nothing (RFC 6154).
        b"USE" => Use(Attributes<'a>): use_attrs, |uses, writer| uses.write(writer), [CreateSpecialUse];
    }
}

const CREATE_PARAMETER: &Rule = &Rule::new("name of a parameter", "create-param");

/// The arguments of RENAME.
///
/// ```text
/// rename = "RENAME" SP mailbox SP mailbox [rename-params]
/// ```
///
/// [RFC 9051, section 6.3.6](https://www.rfc-editor.org/rfc/rfc9051#section-6.3.6),
/// [RFC 4466, section 2.3](https://www.rfc-editor.org/rfc/rfc4466#section-2.3)
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Rename<'a> {
    /// What it is called.
    pub from: Mailbox<'a>,
    /// What it is to be called.
    pub to: Mailbox<'a>,
    parameters: Vec<RenameParameter<'a>>,
}

options! {
    /// What extensions add to RENAME. None does so far.
    RenameParameter, RENAME_PARAMETER, value: begins_value;
    plain: {}
    valued: {}
}

const RENAME_PARAMETER: &Rule = &Rule::new("name of a parameter", "rename-param");

impl<'a> Rename<'a> {
    /// From one name to another.
    #[must_use]
    pub const fn new(from: Mailbox<'a>, to: Mailbox<'a>) -> Self {
        Self { from, to, parameters: Vec::new() }
    }

    /// The same with a parameter more.
    ///
    /// # Errors
    ///
    /// If its value would be read as something else.
    pub fn with_parameter(mut self, parameter: RenameParameter<'a>) -> Result<Self, UsageError> {
        parameter.check()?;
        self.parameters.push(parameter);
        Ok(self)
    }

    /// What extensions add.
    #[must_use]
    pub fn parameters(&self) -> &[RenameParameter<'a>] {
        &self.parameters
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.from.write(writer);
        writer.space();
        self.to.write(writer);
        write_options(&self.parameters, writer, RenameParameter::write);
    }
}

impl Arguments for Rename<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        self.parameters.iter().for_each(|parameter| parameter.tell_needs(tell));
    }
}

display!(Rename);
into_static!(struct Rename { from, to, parameters });
serde_fields!(
    Rename<'a>,
    |it| {
        from: Mailbox<'a> = it.from,
        to: Mailbox<'a> = it.to,
        parameters: Vec<RenameParameter<'a>> = it.parameters,
    },
    parameters.into_iter().try_fold(Self::new(from, to), Self::with_parameter),
);
arbitrary!(struct Rename<'a> { from, to, parameters });

/// `SP mailbox SP mailbox [rename-params]`
pub(super) fn rename<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Rename<'a>> {
    let (rest, from) = mailbox(space(input)?)?;
    let (rest, to) = mailbox(space(rest)?)?;
    let (rest, parameters) = option_list(rest, RenameParameter::parse, RENAME_PARAMETER)?;
    Ok((rest, Rename { from, to, parameters }))
}

/// The arguments of STATUS.
///
/// ```text
/// status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"
/// ```
///
/// [RFC 9051, section 6.3.11](https://www.rfc-editor.org/rfc/rfc9051#section-6.3.11)
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Status<'a> {
    /// Which mailbox.
    pub mailbox: Mailbox<'a>,
    /// What is asked.
    pub items: StatusItemNames<'a>,
}

impl<'a> Status<'a> {
    /// Of this mailbox, these items.
    #[must_use]
    pub const fn new(mailbox: Mailbox<'a>, items: StatusItemNames<'a>) -> Self {
        Self { mailbox, items }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.mailbox.write(writer);
        writer.space();
        self.items.write(writer);
    }
}

impl Arguments for Status<'_> {
    fn tell_needs(&self, tell: Tell<'_>) {
        self.items.tell_needs(tell);
    }
}

display!(Status);
into_static!(struct Status { mailbox, items });
arbitrary!(struct Status<'a> { mailbox, items });

/// `SP mailbox SP "(" status-att *(SP status-att) ")"`
#[inline(always)]
pub(super) fn status<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Status<'a>> {
    let (rest, mailbox) = mailbox(space(input)?)?;
    let (rest, items) = status_item_names(space(rest)?)?;
    Ok((rest, Status { mailbox, items }))
}

/// `SP mailbox`, and nothing else
#[inline(always)]
pub(super) fn mailbox_only<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Mailbox<'a>> {
    mailbox(space(input)?)
}

/// Writes `SP mailbox`.
pub(super) fn write_mailbox(mailbox: &Mailbox<'_>, writer: &mut Writer) {
    writer.space();
    mailbox.write(writer);
}
