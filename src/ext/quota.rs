//! How much of what may be used: QUOTA (RFC 9208, and RFC 2087 before it).
//!
//! DELETED-STORAGE is a row of the table of STATUS, and OVERQUOTA one of the table of response codes.

use crate::{
    data::{
        Mailbox,
        arguments::Arguments,
        macros::{arbitrary, display, into_static, serde_fields},
        mailbox::mailbox,
        name::names,
    },
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::{followed, list, space},
        number::number64,
        scan,
        string::{astring, class},
    },
};
use alloc::vec::Vec;

names! {
    /// The name of what is limited.
    ///
    /// # Grammar
    ///
    /// ```text
    /// resource-name = "STORAGE" / "MESSAGE" / "MAILBOX" / "ANNOTATION-STORAGE" / resource-name-ext
    /// ```
    ///
    /// [RFC 9208, section 5](https://www.rfc-editor.org/rfc/rfc9208#section-5)
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::ext::ResourceName;
    ///
    /// assert_eq!(ResourceName::new("storage")?, ResourceName::Storage);
    /// assert_eq!(ResourceName::new("X-NUM-FOLDERS")?.to_string(), "X-NUM-FOLDERS");
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    ResourceName, OtherResourceName, scan::is_atom, "the name of a resource is an atom", others: [b"X-NUM-FOLDERS", b"a[b.c"];
    /// `STORAGE`: messages, in units of 1,024 octets.
    b"STORAGE" => Storage;
    /// `MESSAGE`: how many messages there are.
    b"MESSAGE" => Message;
    /// `MAILBOX`: how many mailboxes there are.
    b"MAILBOX" => Mailbox;
    /// `ANNOTATION-STORAGE`: annotations, in units of 1,024 octets.
    b"ANNOTATION-STORAGE" => AnnotationStorage;
}

/// How much of a resource is used, and how much may be.
///
/// # Grammar
///
/// ```text
/// quota-resource = resource-name SP resource-usage SP resource-limit
/// resource-usage = number64
/// resource-limit = number64
/// ```
///
/// [RFC 9208, section 3.1](https://www.rfc-editor.org/rfc/rfc9208#section-3.1)
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct QuotaResource<'a> {
    name: ResourceName<'a>,
    usage: u64,
    limit: u64,
}

impl<'a> QuotaResource<'a> {
    /// Of this resource so much is used, and so much may be.
    ///
    /// # Errors
    ///
    /// If a number has more than 63 bits.
    pub fn new(name: ResourceName<'a>, usage: u64, limit: u64) -> Result<Self, UsageError> {
        check(usage)?;
        check(limit)?;
        Ok(Self { name, usage, limit })
    }

    /// What is limited.
    #[must_use]
    pub const fn name(&self) -> &ResourceName<'a> {
        &self.name
    }

    /// How much is used. It may be more than the limit, which somebody may have lowered.
    #[must_use]
    pub const fn usage(&self) -> u64 {
        self.usage
    }

    /// How much may be used.
    #[must_use]
    pub const fn limit(&self) -> u64 {
        self.limit
    }
}

/// Checks that a number is a `number64`.
fn check(number: u64) -> Result<(), UsageError> {
    i64::try_from(number).map(|_| ()).map_err(|_| UsageError("a quota has at most 63 bits"))
}

into_static!(struct QuotaResource { name, usage, limit });
serde_fields!(
    QuotaResource<'a>,
    |it| { name: ResourceName<'a> = it.name, usage: u64 = it.usage, limit: u64 = it.limit },
    Self::new(name, usage, limit),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for QuotaResource<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self { name: u.arbitrary()?, usage: u.arbitrary::<u64>()? >> 1, limit: u.arbitrary::<u64>()? >> 1 })
    }
}

/// What is used below a quota root, and what may be.
///
/// # Grammar
///
/// ```text
/// quota-response  = "QUOTA" SP quota-root-name SP quota-list
/// quota-root-name = astring
/// quota-list      = "(" [quota-resource *(SP quota-resource)] ")"
/// ```
///
/// [RFC 9208, section 4.2.1](https://www.rfc-editor.org/rfc/rfc9208#section-4.2.1). That there may be no resource is of
/// [RFC 2087](https://www.rfc-editor.org/rfc/rfc2087#section-6).
///
/// # Example
///
/// ```
/// use imap_wire::{Data, Decoder, Response, ext::ResourceName};
///
/// let mut decoder = Decoder::client();
/// let response = decoder.response(b"* QUOTA \"\" (STORAGE 10 512)\r\n")?;
/// let Response::Data(Data::Quota(quota)) = response else { panic!() };
/// assert_eq!(quota.get(&ResourceName::Storage).map(|it| (it.usage(), it.limit())), Some((10, 512)));
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Quota<'a> {
    /// The name of the root: not a mailbox, though some servers name it so.
    pub root: Octets<'a>,
    /// Each resource that is limited.
    pub resources: Vec<QuotaResource<'a>>,
}

impl<'a> Quota<'a> {
    /// Of this root, these resources.
    pub fn new(root: impl Into<Octets<'a>>, resources: impl IntoIterator<Item = QuotaResource<'a>>) -> Self {
        Self { root: root.into(), resources: resources.into_iter().collect() }
    }

    /// The resource of this name, if it is limited.
    #[must_use]
    pub fn get(&self, name: &ResourceName<'_>) -> Option<&QuotaResource<'a>> {
        self.resources.iter().find(|resource| resource.name == *name)
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        writer.astring(&self.root);
        writer.space();
        writer.list(&self.resources, |writer, resource| {
            resource.name.write(writer);
            writer.space();
            writer.number(resource.usage);
            writer.space();
            writer.number(resource.limit);
        });
    }
}

display!(Quota);
into_static!(struct Quota { root, resources });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Quota<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let resources = u.arbitrary_iter()?.take(4).collect::<Result<_, _>>()?;
        Ok(Self { root: u.arbitrary()?, resources })
    }
}

/// The quota roots that a mailbox is below of.
///
/// # Grammar
///
/// ```text
/// quotaroot-response = "QUOTAROOT" SP mailbox *(SP quota-root-name)
/// ```
///
/// [RFC 9208, section 4.2.2](https://www.rfc-editor.org/rfc/rfc9208#section-4.2.2)
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct QuotaRoot<'a> {
    /// Which mailbox.
    pub mailbox: Mailbox<'a>,
    /// The names of its roots.
    pub roots: Vec<Octets<'a>>,
}

impl<'a> QuotaRoot<'a> {
    /// Of this mailbox, these roots.
    pub fn new<T: Into<Octets<'a>>>(mailbox: Mailbox<'a>, roots: impl IntoIterator<Item = T>) -> Self {
        Self { mailbox, roots: roots.into_iter().map(T::into).collect() }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        self.mailbox.write_quoted(writer);
        for root in &self.roots {
            writer.space();
            writer.astring(root);
        }
    }
}

display!(QuotaRoot);
into_static!(struct QuotaRoot { mailbox, roots });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for QuotaRoot<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let roots = u.arbitrary_iter()?.take(3).collect::<Result<_, _>>()?;
        Ok(Self { mailbox: u.arbitrary()?, roots })
    }
}

/// The argument of GETQUOTA: a quota root.
///
/// ```text
/// getquota = "GETQUOTA" SP quota-root-name
/// ```
///
/// [RFC 9208, section 4.1.1](https://www.rfc-editor.org/rfc/rfc9208#section-4.1.1)
///
/// # Example
///
/// ```
/// use imap_wire::{command::Command, ext::GetQuota};
///
/// assert_eq!(Command::GetQuota(GetQuota::new("User quota")).to_string(), "GETQUOTA \"User quota\"");
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct GetQuota<'a> {
    /// The name of the root.
    pub root: Octets<'a>,
}

impl<'a> GetQuota<'a> {
    /// Of this root.
    pub fn new(root: impl Into<Octets<'a>>) -> Self {
        Self { root: root.into() }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        writer.astring(&self.root);
    }
}

impl Arguments for GetQuota<'_> {}
display!(GetQuota);
into_static!(struct GetQuota { root });
arbitrary!(struct GetQuota<'a> { root });

/// The arguments of SETQUOTA: how much may be used below a quota root. What is not named is not limited any more.
///
/// # Grammar
///
/// ```text
/// setquota      = "SETQUOTA" SP quota-root-name SP setquota-list
/// setquota-list = "(" [setquota-resource *(SP setquota-resource)] ")"
/// ```
///
/// [RFC 9208, section 4.1.3](https://www.rfc-editor.org/rfc/rfc9208#section-4.1.3)
///
/// # Example
///
/// ```
/// use imap_wire::{command::Command, ext::{QuotaLimit, ResourceName, SetQuota}};
///
/// let command = Command::SetQuota(SetQuota::new("#user/alice", [QuotaLimit::new(ResourceName::Storage, 510)?]));
/// assert_eq!(command.to_string(), "SETQUOTA #user/alice (STORAGE 510)");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SetQuota<'a> {
    /// The name of the root.
    pub root: Octets<'a>,
    /// Each limit that it is to have.
    pub limits: Vec<QuotaLimit<'a>>,
}

impl<'a> SetQuota<'a> {
    /// Below this root, these limits and no others.
    pub fn new(root: impl Into<Octets<'a>>, limits: impl IntoIterator<Item = QuotaLimit<'a>>) -> Self {
        Self { root: root.into(), limits: limits.into_iter().collect() }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.space();
        writer.astring(&self.root);
        writer.space();
        writer.list(&self.limits, |writer, limit| {
            limit.name.write(writer);
            writer.space();
            writer.number(limit.limit);
        });
    }
}

impl Arguments for SetQuota<'_> {}
display!(SetQuota);
into_static!(struct SetQuota { root, limits });

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for SetQuota<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let limits = u.arbitrary_iter()?.take(4).collect::<Result<_, _>>()?;
        Ok(Self { root: u.arbitrary()?, limits })
    }
}

/// How much of a resource may be used.
///
/// # Grammar
///
/// ```text
/// setquota-resource = resource-name SP resource-limit
/// ```
///
/// [RFC 9208, section 4.1.3](https://www.rfc-editor.org/rfc/rfc9208#section-4.1.3)
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct QuotaLimit<'a> {
    name: ResourceName<'a>,
    limit: u64,
}

impl<'a> QuotaLimit<'a> {
    /// Of this resource so much.
    ///
    /// # Errors
    ///
    /// If it has more than 63 bits.
    pub fn new(name: ResourceName<'a>, limit: u64) -> Result<Self, UsageError> {
        check(limit)?;
        Ok(Self { name, limit })
    }

    /// What is limited.
    #[must_use]
    pub const fn name(&self) -> &ResourceName<'a> {
        &self.name
    }

    /// How much may be used. 0 forbids any.
    #[must_use]
    pub const fn limit(&self) -> u64 {
        self.limit
    }
}

into_static!(struct QuotaLimit { name, limit });
serde_fields!(
    QuotaLimit<'a>,
    |it| { name: ResourceName<'a> = it.name, limit: u64 = it.limit },
    Self::new(name, limit),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for QuotaLimit<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(Self { name: u.arbitrary()?, limit: u.arbitrary::<u64>()? >> 1 })
    }
}

/// `resource-name`
fn resource_name<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, ResourceName<'a>> {
    const NAME: &Rule = &Rule::new("name of a resource", "resource-name");
    class(input, scan::ATOM, NAME).map(|(rest, name)| (rest, ResourceName::of(name)))
}

/// `quota-resource`
fn quota_resource<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, QuotaResource<'a>> {
    let (rest, name) = resource_name(input)?;
    let (rest, usage) = number64(space(rest)?)?;
    let (rest, limit) = number64(space(rest)?)?;
    Ok((rest, QuotaResource { name, usage, limit }))
}

/// `setquota-resource`
fn setquota_resource<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, QuotaLimit<'a>> {
    let (rest, name) = resource_name(input)?;
    let (rest, limit) = number64(space(rest)?)?;
    Ok((rest, QuotaLimit { name, limit }))
}

/// `SP quota-root-name SP quota-list`
pub(crate) fn quota_response<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Quota<'a>> {
    let (rest, root) = astring(space(input)?)?;
    let mut resources = Vec::new();
    let (rest, ()) = list(space(rest)?, quota_resource, |resource| resources.push(resource))?;
    Ok((rest, Quota { root, resources }))
}

/// `SP mailbox *(SP quota-root-name)`
pub(crate) fn quotaroot_response<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, QuotaRoot<'a>> {
    let (rest, mailbox) = mailbox(space(input)?)?;
    let (rest, roots) = followed(rest, Vec::new(), astring)?;
    Ok((rest, QuotaRoot { mailbox, roots }))
}

/// `SP quota-root-name`
pub(crate) fn getquota<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, GetQuota<'a>> {
    astring(space(input)?).map(|(rest, root)| (rest, GetQuota { root }))
}

/// `SP quota-root-name SP setquota-list`
pub(crate) fn setquota<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, SetQuota<'a>> {
    let (rest, root) = astring(space(input)?)?;
    let mut limits = Vec::new();
    let (rest, ()) = list(space(rest)?, setquota_resource, |limit| limits.push(limit))?;
    Ok((rest, SetQuota { root, limits }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::testing::{read, read_part},
        quirks::Quirks,
    };

    fn quota(line: &str) -> Result<String, String> {
        let (value, report) = read(line.as_bytes(), "* QUOTA".len(), Quirks::NONE, quota_response)?;
        assert_eq!(report, "");
        Ok(value.to_string())
    }

    fn roots(line: &str) -> Result<String, String> {
        read(line.as_bytes(), "* QUOTAROOT".len(), Quirks::NONE, quotaroot_response).map(|(it, _)| it.to_string())
    }

    fn set(line: &str) -> Result<String, String> {
        read(line.as_bytes(), "A SETQUOTA".len(), Quirks::NONE, setquota).map(|(it, _)| it.to_string())
    }

    #[test]
    fn reads_what_servers_send() {
        for line in [
            "* QUOTA \"User quota\" (STORAGE 35 102400)",
            "* QUOTA user/carol (STORAGE 0 1000 MESSAGE 0 50 X-ANNOTATION-STORAGE 0 10 X-NUM-FOLDERS 2 9)",
            "* QUOTA storage=0 (STORAGE 28257 256000)",
            "* QUOTA \"\" (STORAGE 5000000000 16106127360)",
            "* QUOTA \"\" (MAILBOX 9223372036854775807 0 ANNOTATION-STORAGE 0 9223372036854775807)",
            "* QUOTA \"\" ()",
        ] {
            assert_eq!(quota(line).unwrap(), line["* QUOTA ".len()..]);
        }
        assert_eq!(quota("* QUOTA {2}\r\na\" (storage 007 8)").unwrap(), "\"a\\\"\" (STORAGE 7 8)");
        for (line, written) in [
            ("* QUOTAROOT INBOX \"User quota\"", "\"INBOX\" \"User quota\""),
            ("* QUOTAROOT INBOX storage=0", "\"INBOX\" storage=0"),
            ("* QUOTAROOT a \"\" b", "\"a\" \"\" b"),
            ("* QUOTAROOT comp.mail.mime", "\"comp.mail.mime\""),
        ] {
            assert_eq!(roots(line).unwrap(), written);
        }
    }

    #[test]
    fn reads_what_clients_send() {
        for line in
            ["A SETQUOTA \"User quota\" (STORAGE 10000 MESSAGE 10)", "A SETQUOTA a ()", "A SETQUOTA a (NOSUCH 5)"]
        {
            assert_eq!(set(line).unwrap(), line["A SETQUOTA ".len()..]);
        }
        assert_eq!(read(b"A GETQUOTA \"\"", 10, Quirks::NONE, getquota).unwrap().0, GetQuota::new(""));
    }

    #[test]
    fn names_have_no_case() {
        let (quota, _) = read(b"* QUOTA a (x-A 1 2)", 7, Quirks::NONE, quota_response).unwrap();
        assert_eq!(quota.get(&ResourceName::new("X-a").unwrap()).unwrap().limit(), 2);
        assert_eq!(quota.get(&ResourceName::Storage), None);
        for wrong in ["", "a b", "a)", "a\r\n"] {
            assert!(ResourceName::new(wrong).is_err());
        }
    }

    #[test]
    fn says_what_is_wrong() {
        let range = "number of at most 9223372036854775807";
        for (line, error) in [
            ("* QUOTA", "space at offset 7 in SP".to_owned()),
            ("* QUOTA a", "space at offset 9 in SP".into()),
            ("* QUOTA a b", "`(` at offset 10 in list".into()),
            ("* QUOTA a (STORAGE)", "space at offset 18 in SP".into()),
            ("* QUOTA a (STORAGE 1)", "space at offset 20 in SP".into()),
            ("* QUOTA a (STORAGE -1 2)", "digit at offset 19 in number64".into()),
            ("* QUOTA a (STORAGE 9223372036854775808 2)", format!("{range} at offset 19 in number64")),
            ("* QUOTA a (\"STORAGE\" 1 2)", "name of a resource at offset 11 in resource-name".into()),
            ("* QUOTA a (STORAGE 1 2 MESSAGE)", "space at offset 30 in SP".into()),
        ] {
            assert_eq!(quota(line), Err(format!("expected {error}")), "{line}");
        }
        assert_eq!(
            roots("* QUOTAROOT a ("),
            Err("expected atom character, quotation mark or `{` at offset 14 in astring".into())
        );
        assert_eq!(set("A SETQUOTA a (STORAGE)"), Err("expected space at offset 21 in SP".into()));
        assert_eq!(set("A SETQUOTA a STORAGE 5"), Err("expected `(` at offset 13 in list".into()));
        assert!(QuotaResource::new(ResourceName::Storage, 1 << 63, 0).is_err());
        assert!(QuotaResource::new(ResourceName::Storage, 0, 1 << 63).is_err());
        assert!(QuotaLimit::new(ResourceName::Storage, 1 << 63).is_err());
    }

    #[test]
    fn a_list_is_bounded() {
        let limit = crate::Limits::client().items;
        let error = |at| Err(format!("expected fewer items at offset {at} in list"));
        let line = ["* QUOTAROOT a", &" b".repeat(limit + 1)].concat();
        assert_eq!(roots(&line), error(14 + 2 * limit));
        let line = ["* QUOTA a (X 1 1", &" X 1 1".repeat(limit)].concat();
        assert_eq!(quota(&line), error(11 + 6 * limit));
    }

    #[test]
    fn each_prefix_is_an_error_or_a_value() {
        let line = b"* QUOTA \"a b\" (STORAGE 1 2 X 3 4)";
        for end in 7..line.len() {
            for quirks in [Quirks::NONE, Quirks::ALL] {
                let _either = read_part(&line[7..end], quirks, quota_response);
            }
        }
    }
}
