//! CONVERT: parts of messages as another media type, or in another charset, made by the server (RFC 5259).

mod asked;
mod converted;
mod error;
mod media;

pub use asked::{Conversions, Convert, ConvertAttribute};
pub(crate) use asked::{conversions, convert};
pub use converted::{Conversion, Converted, ConvertedItem, ConvertedValue};
pub(crate) use converted::{conversion, converted};
pub use error::{BadParams, ConvertError, ConvertErrorCode, MissingParams};
pub use media::{MimeType, MimeTypeReq, TranscodingParam};

#[cfg(test)]
mod tests;
