//! Who may use an authorised URL, and by which mechanism that is checked: `access` and `uauth-mechanism` (RFC 5092, section 11;
//! RFC 5593, section 4).

use super::percent;
use crate::{
    data::{
        macros::{into_static, serde_fields},
        name::names,
    },
    error::UsageError,
    wire::Octets,
};
use alloc::vec::Vec;
use core::{fmt, hash};

/// Who may use an [authorised URL](super::ImapUrl::access).
///
/// # Grammar
///
/// ```text
/// access      = ("submit+" enc-user) / ("user+" enc-user) / "authuser" / "anonymous" / application / (application "+" enc-user)
/// application = 1*(ALPHA / DIGIT)
/// ```
///
/// [RFC 5092, section 6.1.2](https://www.rfc-editor.org/rfc/rfc5092#section-6.1.2);
/// [RFC 5593, section 4](https://www.rfc-editor.org/rfc/rfc5593#section-4)
///
/// # Example
///
/// ```
/// use imap_wire::url::{Access, ImapUrl};
///
/// let url = ImapUrl::parse("imap://joe@example.com/INBOX/;uid=20;urlauth=submit+fred%40home")?;
/// assert_eq!(url.access(), Some(Access::Submit("fred@home".into())));
/// assert_eq!(Access::Submit("fred@home".into()).to_string(), "submit+fred%40home");
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Access<'a> {
    /// `anonymous`: whoever has it.
    Anonymous,
    /// `authuser`: whoever has logged in, and not as anonymous.
    AuthUser,
    /// `stream`: a server that streams what it leads to (RFC 5593).
    Stream,
    /// `submit+`: who may submit messages for this user.
    Submit(Octets<'a>),
    /// `user+`: this user alone.
    User(Octets<'a>),
    /// Another application, for a user or not. Who does not know it refuses the URL.
    Other(OtherAccess<'a>),
}

/// An application that [`Access`] has no variant for, and a user if there is one.
#[derive(Clone, Debug)]
pub struct OtherAccess<'a> {
    application: Octets<'a>,
    user: Option<Octets<'a>>,
}

impl<'a> OtherAccess<'a> {
    /// An application of this name, for this user.
    ///
    /// # Errors
    ///
    /// If the name is anything but letters and digits, if the user's is empty, or if [`Access`] has a variant for them.
    pub fn new(application: impl Into<Octets<'a>>, user: Option<Octets<'a>>) -> Result<Self, UsageError> {
        let application = application.into();
        if application.is_empty() || !application.iter().all(u8::is_ascii_alphanumeric) {
            return Err(UsageError("the name of an application is letters and digits"));
        }
        if user.as_ref().is_some_and(|user| user.is_empty()) {
            return Err(NO_USER);
        }
        match Access::of(application, user) {
            Access::Other(other) => Ok(other),
            _ => Err(UsageError("this access identifier has a variant of its own")),
        }
    }

    /// The name, as it was spelled. It is compared without case.
    #[must_use]
    pub const fn application(&self) -> &Octets<'a> {
        &self.application
    }

    /// The user.
    #[must_use]
    pub const fn user(&self) -> Option<&Octets<'a>> {
        self.user.as_ref()
    }
}

const NO_USER: UsageError = UsageError("the name of a user has an octet");

impl<'a> Access<'a> {
    /// What `text`, which is known to be `access`, says.
    pub(super) fn of_text(text: Octets<'a>, split: impl FnOnce(usize) -> (Octets<'a>, Octets<'a>)) -> Self {
        match memchr::memchr(b'+', &text) {
            Some(plus) => {
                let (application, user) = split(plus);
                Self::of(application, Some(percent::decoded(user)))
            }
            None => Self::of(text, None),
        }
    }

    fn of(application: Octets<'a>, user: Option<Octets<'a>>) -> Self {
        let is = |name: &[u8]| application.eq_ignore_ascii_case(name);
        match user {
            None if is(b"anonymous") => Self::Anonymous,
            None if is(b"authuser") => Self::AuthUser,
            None if is(b"stream") => Self::Stream,
            Some(user) if is(b"submit") => Self::Submit(user),
            Some(user) if is(b"user") => Self::User(user),
            user => Self::Other(OtherAccess { application, user }),
        }
    }

    fn parts(&self) -> (&[u8], Option<&Octets<'a>>) {
        match self {
            Self::Anonymous => (b"anonymous", None),
            Self::AuthUser => (b"authuser", None),
            Self::Stream => (b"stream", None),
            Self::Submit(user) => (b"submit", Some(user)),
            Self::User(user) => (b"user", Some(user)),
            Self::Other(other) => (&other.application, other.user.as_ref()),
        }
    }

    /// Appends it as it stands in a URL.
    pub(super) fn spell(&self, into: &mut Vec<u8>) -> Result<(), UsageError> {
        let (application, user) = self.parts();
        into.extend_from_slice(application);
        if let Some(user) = user {
            if user.is_empty() {
                return Err(NO_USER);
            }
            into.push(b'+');
            percent::encode(user, into);
        }
        Ok(())
    }
}

/// As it stands in a URL.
impl fmt::Display for Access<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Vec::new();
        let _ends_with_no_user = self.spell(&mut text);
        write!(f, "{}", text.escape_ascii())
    }
}

impl PartialEq for OtherAccess<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.application.eq_ignore_ascii_case(&other.application) && self.user == other.user
    }
}

impl Eq for OtherAccess<'_> {}

impl hash::Hash for OtherAccess<'_> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.application.to_ascii_lowercase().hash(state);
        self.user.hash(state);
    }
}

into_static!(
    enum Access {
        Anonymous,
        AuthUser,
        Stream,
        Submit(user),
        User(user),
        Other(other),
    }
);
into_static!(struct OtherAccess { application, user });
serde_fields!(
    OtherAccess<'a>,
    |it| { application: Octets<'a> = it.application, user: Option<Octets<'a>> = it.user },
    Self::new(application, user),
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Access<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let application = *u.choose(&["anonymous", "authuser", "stream", "submit", "user", "foo", "X2"])?;
        let user: Option<Octets<'_>> = u.arbitrary()?;
        Ok(Self::of(application.into(), user.filter(|user| !user.is_empty())))
    }
}

names! {
    /// How the token of an authorised URL is made and checked.
    ///
    /// # Grammar
    ///
    /// ```text
    /// uauth-mechanism = "INTERNAL" / 1*(ALPHA / DIGIT / "-" / ".")
    /// ```
    ///
    /// [RFC 5092, section 11](https://www.rfc-editor.org/rfc/rfc5092#section-11)
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::url::UrlMechanism;
    ///
    /// assert_eq!(UrlMechanism::new("internal")?, UrlMechanism::Internal);
    /// assert!(UrlMechanism::new("a:b").is_err());
    /// # Ok::<(), imap_wire::UsageError>(())
    /// ```
    UrlMechanism, OtherUrlMechanism, is_mechanism, "the name of a mechanism is letters, digits, `-` and `.`",
    others: [b"XSAMPLE", b"x-1.5"];
    /// `INTERNAL`: as the server likes.
    b"INTERNAL" => Internal;
}

impl<'a> UrlMechanism<'a> {
    /// The one of this name, which is known to be one.
    pub(crate) fn of_name(name: Octets<'a>) -> Self {
        Self::of(name)
    }
}

/// How many octets at the front may stand in the name of a mechanism.
pub(crate) fn mechanism_run(octets: &[u8]) -> usize {
    let is_of_name = |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.');
    octets.iter().position(|octet| !is_of_name(octet)).unwrap_or(octets.len())
}

fn is_mechanism(name: &[u8]) -> bool {
    !name.is_empty() && mechanism_run(name) == name.len()
}
