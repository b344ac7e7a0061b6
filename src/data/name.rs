//! Names of which a table knows some: atoms that are compared without case, and kept as they were spelled if nobody knows them.
//!
//! [`names!`] spells such a table; the tables live with what they name. Names with a value behind them are
//! [options](super::option), and names that are a bit in a set are [attributes](super::list).

/// Spells a table: the enum and the type of its other names, for each name its variant and, in all rows or in none, the
/// capabilities of which a server has to have one.
///
/// `is_name` tells which octets are a name, and the words behind it what else they are told to be. `others` are generated beside
/// those of the table.
macro_rules! names {
    (
        $(#[doc = $enum_doc:literal])+
        $enum:ident, $other:ident, $is_name:expr, $error:literal, others: $others:expr;
        $($(#[doc = $doc:literal])+ $name:literal => $variant:ident $(, [$($need:ident),*])?;)+
    ) => {
        $(#[doc = $enum_doc])+
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[non_exhaustive]
        pub enum $enum<'a> {
            $($(#[doc = $doc])+ $variant,)+
            /// One that the table does not have.
            Other($other<'a>),
        }

        impl<'a> $enum<'a> {
            /// The one of this name.
            ///
            /// # Errors
            ///
            #[doc = concat!("Unless ", $error, ".")]
            pub fn new(name: impl Into<$crate::wire::Octets<'a>>) -> Result<Self, $crate::UsageError> {
                let name = name.into();
                if $is_name(&name) { Ok(Self::of(name)) } else { Err($crate::UsageError($error)) }
            }

            /// What has this name, which is known to be one.
            fn of(name: $crate::wire::Octets<'a>) -> Self {
                $(if name.eq_ignore_ascii_case($name) {
                    return Self::$variant;
                })+
                Self::Other($other(name))
            }

            /// The name; of others as it was spelled.
            #[must_use]
            pub fn as_octets(&self) -> &[u8] {
                match self {
                    $(Self::$variant => $name,)+
                    Self::Other(name) => name.as_octets(),
                }
            }

            pub(crate) fn write(&self, writer: &mut $crate::wire::Writer) {
                writer.text(self.as_octets());
            }
        }

        $crate::data::name::names!(@needs $enum $($variant $([$($need),*])?)+);
        $crate::data::macros::display!($enum);
        $crate::data::macros::into_static!(enum $enum { $($variant,)+ Other(name) });
        $crate::data::macros::serde_as!(
            $enum<'a>: $crate::wire::Octets<'a>,
            |it| $crate::wire::Octets::from(it.as_octets()),
            Self::new,
        );

        #[doc = concat!("A name that [`", stringify!($enum), "`] has no variant for, as it was spelled. It is compared without case.")]
        #[derive(Clone, Debug)]
        pub struct $other<'a>($crate::wire::Octets<'a>);

        impl $other<'_> {
            /// The name as it is written.
            #[must_use]
            pub fn as_octets(&self) -> &[u8] {
                &self.0
            }
        }

        impl PartialEq for $other<'_> {
            fn eq(&self, other: &Self) -> bool {
                self.0.eq_ignore_ascii_case(&other.0)
            }
        }

        impl Eq for $other<'_> {}

        $crate::data::macros::into_static!(struct $other { 0 });
        $crate::data::macros::serde_as!($other<'a>: $crate::wire::Octets<'a>, |it| it.0, |name| match $enum::new(name)? {
            $enum::Other(other) => Ok(other),
            _ => Err($crate::UsageError("this name has a variant of its own")),
        });

        #[cfg(feature = "arbitrary")]
        impl<'a> arbitrary::Arbitrary<'a> for $enum<'a> {
            fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                let names: &[&[u8]] = &[$($name),+];
                let others: &[&[u8]] = &$others;
                let at = u.choose_index(names.len() + others.len())?;
                let name = names.iter().chain(others).nth(at).ok_or(arbitrary::Error::IncorrectFormat)?;
                Ok(Self::of((*name).into()))
            }
        }
    };
    (@needs $enum:ident $($variant:ident)+) => {};
    (@needs $enum:ident $($variant:ident [$($need:ident),*])+) => {
        impl $enum<'_> {
            /// What a server has to have for it, if that is known: one of these.
            const fn needs(&self) -> &'static [$crate::data::Capability] {
                match self {
                    $(Self::$variant => &[$($crate::data::Capability::$need),*],)+
                    Self::Other(_) => &[],
                }
            }
        }
    };
}

pub(crate) use names;
