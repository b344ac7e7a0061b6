//! What is the same for every type: how it stands by itself, and how it is generated.

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

pub(crate) use {arbitrary, display, into_static};
