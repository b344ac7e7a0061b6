//! What is the same for every type: how it stands by itself, how it is generated, and how it is serialised.

/// Implements [`IntoStatic`](crate::wire::IntoStatic) for a type with a lifetime, field by field.
macro_rules! into_static {
    (struct $name:ident { $($field:tt),* $(,)? }) => {
        impl $crate::wire::IntoStatic for $name<'_> {
            type Static = $name<'static>;

            fn into_static(self) -> $name<'static> {
                $name { $($field: $crate::wire::IntoStatic::into_static(self.$field)),* }
            }

            fn into_owned(self) -> $name<'static> {
                $name { $($field: $crate::wire::IntoStatic::into_owned(self.$field)),* }
            }
        }
    };
    (enum $name:ident { $($variant:ident $(($($value:ident),+))? $({$($field:ident),+})?),* $(,)? }) => {
        impl $crate::wire::IntoStatic for $name<'_> {
            type Static = $name<'static>;

            fn into_static(self) -> $name<'static> {
                match self {
                    $($name::$variant $(($($value),+))? $({$($field),+})? => $name::$variant
                        $(($($crate::wire::IntoStatic::into_static($value)),+))?
                        $({$($field: $crate::wire::IntoStatic::into_static($field)),+})?,)*
                }
            }

            fn into_owned(self) -> $name<'static> {
                match self {
                    $($name::$variant $(($($value),+))? $({$($field),+})? => $name::$variant
                        $(($($crate::wire::IntoStatic::into_owned($value)),+))?
                        $({$($field: $crate::wire::IntoStatic::into_owned($field)),+})?,)*
                }
            }
        }
    };
}

/// Implements `Arbitrary` for a type of which every combination of fields is a value. Others implement it by hand, through
/// their constructors.
macro_rules! arbitrary {
    (struct $name:ident $(<$lifetime:lifetime>)? { $($field:tt),* $(,)? }) => {
        #[cfg(feature = "arbitrary")]
        impl<'a> arbitrary::Arbitrary<'a> for $name $(<$lifetime>)? {
            fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                Ok(Self { $($field: u.arbitrary()?),* })
            }
        }
    };
    (enum $name:ident $(<$lifetime:lifetime>)? { $($variant:ident $(($($value:ident),+))? $({$($field:ident),+})?),* $(,)? }) => {
        #[cfg(feature = "arbitrary")]
        impl<'a> arbitrary::Arbitrary<'a> for $name $(<$lifetime>)? {
            fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                type Make<'a, T> = fn(&mut arbitrary::Unstructured<'a>) -> arbitrary::Result<T>;
                let variants: &[Make<'a, Self>] = &[$(|u| {
                    let _unless_it_has_values = &u;
                    $($(let $value = u.arbitrary()?;)+)?
                    $($(let $field = u.arbitrary()?;)+)?
                    Ok(Self::$variant $(($($value),+))? $({$($field),+})?)
                }),*];
                u.choose(variants)?(u)
            }
        }
    };
}

/// Implements `Display` as the wire form, in one line.
macro_rules! display {
    ($($name:ident),+ $(,)?) => {$(
        /// The wire form as one line of text: control characters escaped, secrets left out. A precision bounds its octets.
        impl ::core::fmt::Display for $name<'_> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::wire::writer::show(f, |writer| self.write(writer))
            }
        }
    )+};
}

/// Implements serde's traits for a type that is data of another: `$to` makes that of a value, `$from` checks and makes a value
/// of that.
macro_rules! serde_as {
    ($name:ident $(<$lifetime:lifetime>)?: $as:ty, |$it:ident| $to:expr, $from:expr $(,)?) => {
        #[cfg(feature = "serde")]
        impl $(<$lifetime>)? serde::Serialize for $name $(<$lifetime>)? {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let $it = self;
                serde::Serialize::serialize(&$to, serializer)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de $(, $lifetime)?> serde::Deserialize<'de> for $name $(<$lifetime>)? {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::serde::through::<_, $as, _, _>(deserializer, $from)
            }
        }
    };
}

/// Implements `Serialize` for a type that is data of these fields.
macro_rules! serialize_fields {
    ($name:ident $(<$lifetime:lifetime>)?, |$it:ident| { $($field:ident: $value:expr),+ $(,)? }) => {
        #[cfg(feature = "serde")]
        impl $(<$lifetime>)? serde::Serialize for $name $(<$lifetime>)? {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct;
                let $it = self;
                let count = [$(stringify!($field)),+].len();
                let mut fields = serializer.serialize_struct(stringify!($name), count)?;
                $(fields.serialize_field(stringify!($field), &$value)?;)+
                fields.end()
            }
        }
    };
}

/// Implements serde's traits for a type that is data of these fields, of which `$make` makes a value if it may. Where every
/// combination of fields is a value, the traits are derived.
macro_rules! serde_fields {
    (
        $name:ident $(<$lifetime:lifetime>)?, |$it:ident| { $($field:ident: $type:ty = $value:expr),+ $(,)? },
        $make:expr $(,)?
    ) => {
        $crate::data::macros::serialize_fields!($name $(<$lifetime>)?, |$it| { $($field: $value),+ });

        #[cfg(feature = "serde")]
        const _: () = {
            #[derive(serde::Deserialize)]
            struct Fields $(<$lifetime>)? {
                $($field: $type),+
            }

            impl<'de $(, $lifetime)?> serde::Deserialize<'de> for $name $(<$lifetime>)? {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let make = |Fields { $($field),+ }: Fields $(<$lifetime>)?| -> Result<Self, $crate::UsageError> {
                        $make
                    };
                    $crate::serde::through(deserializer, make)
                }
            }
        };
    };
}

/// Makes what `#[serde(with)]` needs for a variant with two values to be data of two fields.
macro_rules! serde_pair {
    ($name:ident { $first:ident: $first_type:ty, $second:ident: $second_type:ty }) => {
        #[cfg(feature = "serde")]
        #[derive(serde::Deserialize)]
        struct $name<'a> {
            $first: $first_type,
            $second: $second_type,
        }

        #[cfg(feature = "serde")]
        impl<'a> $name<'a> {
            fn serialize<S: serde::Serializer>(
                $first: &$first_type,
                $second: &$second_type,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct;
                let mut fields = serializer.serialize_struct(stringify!($name), 2)?;
                fields.serialize_field(stringify!($first), $first)?;
                fields.serialize_field(stringify!($second), $second)?;
                fields.end()
            }

            fn deserialize<'de, D: serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<($first_type, $second_type), D::Error> {
                let Self { $first, $second } = serde::Deserialize::deserialize(deserializer)?;
                Ok(($first, $second))
            }
        }
    };
}

pub(crate) use {arbitrary, display, into_static, serde_as, serde_fields, serde_pair, serialize_fields};
