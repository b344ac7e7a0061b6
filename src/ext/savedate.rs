//! SAVEDATE: when a message came into its mailbox (RFC 8514).
//!
//! Productions: what follows the name in `msg-att-static =/ "SAVEDATE" SP (date-time / nil)`. The search keys take a `date` as
//! others do.

use crate::{
    data::{DateTime, datetime::date_time},
    error::Rule,
    wire::{
        Writer,
        input::{Input, ParseResult},
        string::nil,
    },
};

/// `date-time / nil`
pub(crate) fn save_date<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Option<DateTime>> {
    const RULE: &Rule = &Rule::new("date and time, or NIL", "msg-att-static");
    match nil(input.octets) {
        Some(rest) => Ok((input.at(rest), None)),
        None if matches!(input.octets, [b'"' | b'{', ..]) => {
            date_time(input).map(|(rest, moment)| (rest, Some(moment)))
        }
        None => Err(input.error(RULE)),
    }
}

/// Writes `date-time / nil`.
pub(crate) fn write_save_date(moment: &Option<DateTime>, writer: &mut Writer) {
    match moment {
        Some(moment) => moment.write(writer),
        None => writer.nil(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Data, Decoder, FetchItem, Response,
        data::{
            Date,
            testing::{read_part, written},
        },
        quirks::Quirks,
        wire::Peer,
    };

    #[test]
    fn a_mailbox_may_have_no_save_dates() {
        for text in ["\" 1-Jan-2015 18:50:53 +0100\"", "NIL"] {
            let (moment, rest, _) = read_part(text.as_bytes(), Quirks::NONE, save_date).unwrap();
            assert_eq!((moment.is_some(), rest), (text != "NIL", &b""[..]));
            let line = written(Peer::client(), |writer| write_save_date(&moment, writer));
            assert_eq!(line, [text.as_bytes(), b"\r\n"].concat());
        }
    }

    #[test]
    fn says_what_is_none() {
        for (text, error) in [
            ("x", "expected date and time, or NIL at offset 0 in msg-att-static"),
            ("NILS", "expected date and time, or NIL at offset 0 in msg-att-static"),
            ("\"\"", "expected day, as space and digit or two digits at offset 1 in date-day-fixed"),
        ] {
            assert_eq!(read_part(text.as_bytes(), Quirks::NONE, save_date).unwrap_err(), error);
        }
    }

    #[test]
    fn what_is_no_date_is_kept() {
        let response = Decoder::client().response(b"* 1 FETCH (SAVEDATE \"x\" UID 1)\r\n").unwrap();
        let Response::Data(Data::Fetch(fetch)) = response else { panic!() };
        assert!(matches!(&fetch.items[..], [FetchItem::Invalid(_), FetchItem::Uid(1)]));
        let response = Decoder::client().response(b"* 1 FETCH (savedate \" 1-Jan-2015 18:50:53 +0100\")\r\n").unwrap();
        let Response::Data(Data::Fetch(fetch)) = response else { panic!() };
        let [FetchItem::SaveDate(Some(moment))] = fetch.items[..] else { panic!() };
        assert_eq!(moment.date(), Date::new(2015, 1, 1).unwrap());
    }
}
