//! WITHIN: searches for messages that are so many seconds old (RFC 5032).
//!
//! Productions: what follows the names in `search-key =/ ("OLDER" / "YOUNGER") SP nz-number`.

use crate::wire::{
    Writer,
    input::{Input, ParseResult},
    number::nz_number,
};
use core::num::NonZeroU32;

/// `nz-number`: seconds
pub(crate) fn interval<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, NonZeroU32> {
    nz_number(input)
}

pub(crate) fn write_interval(seconds: &NonZeroU32, writer: &mut Writer) {
    writer.number(seconds.get().into());
}

#[cfg(test)]
mod tests {
    use crate::{
        Decoder,
        command::Command,
        search::{Criterion, SearchKey},
        wire::IntoStatic,
    };
    use core::num::NonZeroU32;

    fn key(line: &str) -> Result<SearchKey<'static>, String> {
        let line = format!("a SEARCH {line}\r\n");
        let command = Decoder::server().command(line.as_bytes()).map_err(|error| error.to_string())?.command;
        let Command::Search(search) = command else { panic!("{command:?}") };
        Ok(search.into_key().into_static())
    }

    #[test]
    fn keys_have_an_interval_in_seconds() {
        let days = NonZeroU32::new(259_200).unwrap();
        assert_eq!(key("UNSEEN younger 259200"), Ok(SearchKey::unseen() & SearchKey::younger(days)));
        let key = key("OR OLDER 1 YOUNGER 4294967295").unwrap();
        assert_eq!(key.to_string(), "OR OLDER 1 YOUNGER 4294967295");
        assert!(key.evaluate(|key| *key == Criterion::Younger(NonZeroU32::MAX)));
        assert!(!key.uses_numbers());
    }

    #[test]
    fn an_interval_is_not_empty() {
        for (line, error) in [
            ("OLDER", "expected space at offset 14 in SP"),
            ("OLDER 0", "expected number of 1 to 4294967295 at offset 15 in nz-number"),
            ("OLDER 4294967296", "expected number of 1 to 4294967295 at offset 15 in nz-number"),
            ("YOUNGER -1", "expected nonzero digit at offset 17 in nz-number"),
        ] {
            assert_eq!(key(line).unwrap_err(), error);
        }
    }
}
