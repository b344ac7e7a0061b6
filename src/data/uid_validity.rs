//! `UIDVALIDITY`, in STATUS and in response codes (RFC 9051, section 2.3.1.1).

use super::macros::serde_as;
use crate::{
    error::{Rule, UsageError},
    quirks::Quirks,
    wire::{
        Writer,
        input::{Input, ParseResult},
        number::number64,
        static_already,
    },
};

/// The value that, with a mailbox and a UID, names a message for ever: `nz-number`.
///
/// Some servers send 0 or more than 32 bits; these are kept as they are, so that two of them are never taken for the same.
///
/// # Leniency
///
/// [`Quirks::UID_VALIDITY`].
///
/// # Example
///
/// ```
/// use imap_wire::data::UidValidity;
///
/// assert_eq!(UidValidity::new(38505)?.get(), 38505);
/// assert!(UidValidity::new(0).is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct UidValidity(u64);

impl UidValidity {
    /// The value.
    ///
    /// # Errors
    ///
    /// If it is 0.
    pub const fn new(value: u32) -> Result<Self, UsageError> {
        if value == 0 { Err(UsageError("a UIDVALIDITY is not 0")) } else { Ok(Self(value as u64)) }
    }

    /// The value as the server sent it.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// True if it is 1 to 4294967295. If not, UIDs are not to be relied on.
    #[must_use]
    pub const fn is_valid(self) -> bool {
        self.0 != 0 && self.0 <= u32::MAX as u64
    }

    /// The value, if it is 1 to 4294967295.
    pub(super) fn plain(value: u64) -> Option<Self> {
        Some(Self(value)).filter(|it| it.is_valid())
    }

    pub(crate) fn write(self, writer: &mut Writer) {
        writer.number(self.0);
    }
}

static_already!(UidValidity);
serde_as!(UidValidity: u32, |it| it.0, Self::new);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for UidValidity {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Self::new(u.arbitrary::<u32>()?.max(1)).map_err(|_| arbitrary::Error::IncorrectFormat)
    }
}

/// `nz-number` for UIDVALIDITY
pub(crate) fn uid_validity<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, UidValidity> {
    const RULE: &Rule = &Rule::new("number of 1 to 4294967295", "nz-number");
    let (rest, value) = number64(input)?;
    let validity = UidValidity(value);
    if !validity.is_valid() {
        input.deviate(Quirks::UID_VALIDITY, RULE)?;
    }
    Ok((rest, validity))
}
