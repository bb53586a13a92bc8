//! Enumerations that cross the C boundary as numbers, and are text for people.

use crate::Result;

/// An enumeration with a stable number and a stable upper-case name for each member.
pub trait Coded: Copy + Sized + 'static {
    /// The name of the enumeration.
    const NAME: &'static str;

    /// The member with number `code`, which `field` names in the error.
    ///
    /// # Errors
    /// `InvalidValue` with the choices if there is none.
    fn from_code(field: &str, code: u8) -> Result<Self>;

    /// The member named `name`, in any case.
    ///
    /// # Errors
    /// `InvalidValue` with the choices if there is none.
    fn from_name(name: &str) -> Result<Self>;

    /// The number of the member.
    fn code(self) -> u8;

    /// The upper-case name of the member.
    fn name(self) -> &'static str;

    /// All members, by their numbers.
    fn members() -> &'static [Self];

    /// All members as `NAME=number`, for error messages.
    fn choices() -> String;
}

/// Implements [`Coded`] for enumerations of `strum`: `FromRepr`, `EnumString`, `IntoStaticStr` and `VariantArray`.
#[macro_export]
macro_rules! coded {
    ($($name:ident),* $(,)?) => {$(
        impl $crate::Coded for $name {
            const NAME: &'static str = stringify!($name);

            #[inline]
            fn from_code(field: &str, code: u8) -> $crate::Result<Self> {
                Self::from_repr(code).ok_or_else(|| $crate::Error::invalid(field, code, &format!("one of {}", Self::choices())))
            }

            fn from_name(name: &str) -> $crate::Result<Self> {
                name.parse().map_err(|_| $crate::Error::invalid(Self::NAME, name, &format!("one of {}", Self::choices())))
            }

            fn code(self) -> u8 {
                self as u8
            }

            fn name(self) -> &'static str {
                self.into()
            }

            fn members() -> &'static [Self] {
                Self::VARIANTS
            }

            fn choices() -> String {
                let members: Vec<String> = Self::VARIANTS.iter().map(|m| format!("{}={}", m.name(), m.code())).collect();
                members.join(", ")
            }
        }
    )*};
}
