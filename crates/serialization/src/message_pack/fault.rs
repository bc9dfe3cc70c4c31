//! What can go wrong between serde and the bytes. Made into an [`Error`](crate::Error) outside.

use std::fmt;

#[derive(Debug)]
pub(super) enum Fault {
    /// The bytes end before the value does.
    Truncated,
    /// Something follows the value.
    Trailing,
    TooDeep,
    /// A byte that begins no value.
    NoValue,
    NotUtf8,
    /// A number stands for a key that has not come yet.
    NoSuchKey,
    /// An array or a map had more elements than the type took.
    Left(usize),
    /// What serde or the type has to say.
    Custom(Box<str>),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated => f.write_str("the bytes end before the value"),
            Self::Trailing => f.write_str("bytes follow the value"),
            Self::TooDeep => f.write_str("arrays and maps nest too deeply"),
            Self::NoValue => f.write_str("0xc1 is not a MessagePack value"),
            Self::NotUtf8 => f.write_str("a text is not UTF-8"),
            Self::NoSuchKey => f.write_str("a number refers to a key that has not come yet"),
            Self::Left(count) => write!(f, "{count} more elements than were expected"),
            Self::Custom(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Fault {}

impl serde::de::Error for Fault {
    fn custom<T: fmt::Display>(text: T) -> Self {
        Self::Custom(text.to_string().into())
    }
}

impl serde::ser::Error for Fault {
    fn custom<T: fmt::Display>(text: T) -> Self {
        Self::Custom(text.to_string().into())
    }
}
