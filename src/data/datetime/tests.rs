//! Dates and times: what they say, what is wrong with them, and how they are written.

use super::super::testing::read_part as read;
use super::*;
use crate::wire::{IntoStatic, Peer};
use bytes::Buf;
use core::mem::size_of;

fn strict(octets: &[u8]) -> DateTime {
    let (moment, rest, report) = read(octets, Quirks::NONE, date_time).unwrap();
    assert_eq!((rest, &*report), (&b""[..], ""));
    moment
}

fn error(octets: &[u8]) -> String {
    read(octets, Quirks::NONE, date_time).unwrap_err()
}

fn lenient(octets: &[u8]) -> (InternalDate<'_>, String) {
    let (date, rest, report) = read(octets, Quirks::SERVERS, internal_date).unwrap();
    assert_eq!(rest, b")");
    (date, report)
}

fn spelled(write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new(Peer::client());
    write(&mut writer);
    writer.copy_to_bytes(writer.remaining()).into()
}

fn day(year: u16, month: u8, day: u8) -> Date {
    Date::new(year, month, day).unwrap()
}

#[test]
fn reads_the_example_of_the_rfc() {
    // RFC 9051, section 8.
    let moment = strict(b"\"17-Jul-1996 02:44:25 -0700\"");
    assert_eq!(moment, DateTime::new(day(1996, 7, 17), 2, 44, 25, -420).unwrap());
    assert_eq!((moment.date().year(), moment.date().month(), moment.date().day()), (1996, 7, 17));
    assert_eq!((moment.hour(), moment.minute(), moment.second(), moment.zone_minutes()), (2, 44, 25, -420));
    assert_eq!(spelled(|writer| moment.write(writer)), b"\"17-Jul-1996 02:44:25 -0700\"");
    // RFC 9051, section 6.4.4.4.
    let (date, rest, _) = read(b"1-Feb-1994 NOT", Quirks::NONE, date).unwrap();
    assert_eq!((date, rest), (day(1994, 2, 1), &b" NOT"[..]));
    assert_eq!(spelled(|writer| date.write(writer)), b"1-Feb-1994");
}

#[test]
fn days_of_one_digit_have_a_space_or_a_zero() {
    let moment = strict(b"\" 6-Apr-2022 17:10:18 +0800\"");
    assert_eq!(strict(b"\"06-Apr-2022 17:10:18 +0800\""), moment);
    assert_eq!(moment.to_string(), " 6-Apr-2022 17:10:18 +0800");
    for spelling in ["6-Apr-2022", "06-Apr-2022", "\"6-Apr-2022\"", "\"06-aPR-2022\""] {
        let (date, rest, report) = read(spelling.as_bytes(), Quirks::NONE, date).unwrap();
        assert_eq!((date, rest, &*report), (day(2022, 4, 6), &b""[..], ""));
        assert_eq!(date.to_string(), "6-Apr-2022");
    }
}

#[test]
fn months_are_read_in_any_case() {
    for (at, name) in MONTHS.iter().enumerate() {
        let name = str::from_utf8(*name).unwrap();
        for name in [name, &name.to_lowercase(), &name.to_uppercase()] {
            let moment = strict(format!("\"01-{name}-2000 00:00:00 +0000\"").as_bytes());
            assert_eq!(usize::from(moment.date().month()), at + 1);
        }
    }
    assert!(error(b"\"01-J\x41\x0e-2000 00:00:00 +0000\"").contains("month"));
}

#[test]
fn a_strict_date_and_time_is_refused_with_a_reason() {
    for (octets, expected) in [
        ("", "expected quotation mark at offset 0 in date-time"),
        ("NIL", "expected quotation mark at offset 0 in date-time"),
        ("\"", "expected day, as space and digit or two digits at offset 1 in date-day-fixed"),
        ("\" x", "expected day, as space and digit or two digits at offset 2 in date-day-fixed"),
        ("\"1x", "expected day, as space and digit or two digits at offset 2 in date-day-fixed"),
        ("\"123", "expected hyphen at offset 3 in date"),
        ("\"17-Jux-1996", "expected month, as three letters at offset 4 in date-month"),
        ("\"17-July-1996", "expected hyphen at offset 7 in date"),
        ("\"17-Jul-96 02", "expected year, as four digits at offset 10 in date-year"),
        ("\"17-Jul-1996T", "expected space at offset 12 in date-time"),
        ("\"31-Jun-1996 02:44:25 -0700\"", "expected day that the month has at offset 1 in date"),
        ("\"29-Feb-1900 02:44:25 -0700\"", "expected day that the month has at offset 1 in date"),
        ("\"17-Jul-1996 24:44:25 -0700\"", "expected hour, 00 to 23 at offset 13 in time"),
        ("\"17-Jul-1996 2:44:25 -0700\"", "expected hour, 00 to 23 at offset 14 in time"),
        ("\"17-Jul-1996 02.44.25 -0700\"", "expected colon at offset 15 in time"),
        ("\"17-Jul-1996 02:60:25 -0700\"", "expected minute, 00 to 59 at offset 16 in time"),
        ("\"17-Jul-1996 02:44:61 -0700\"", "expected second, 00 to 60 at offset 19 in time"),
        ("\"17-Jul-1996 02:44:25 0700\"", "expected `+` or `-` at offset 22 in zone"),
        ("\"17-Jul-1996 02:44:25 GMT\"", "expected `+` or `-` at offset 22 in zone"),
        ("\"17-Jul-1996 02:44:25 -7\"", "expected hours, 00 to 99 at offset 24 in zone"),
        ("\"17-Jul-1996 02:44:25 -0760\"", "expected minutes, 00 to 59 at offset 25 in zone"),
        ("\"17-Jul-1996 02:44:25 -0700 \"", "expected quotation mark at offset 27 in date-time"),
    ] {
        assert_eq!(error(octets.as_bytes()), expected, "{octets}");
    }
    for (octets, expected) in [
        ("", "expected day, as one or two digits at offset 0 in date-day"),
        (" 1-Feb-1994", "expected day, as one or two digits at offset 0 in date-day"),
        ("0-Feb-1994", "expected day that the month has at offset 0 in date"),
        ("\"30-Feb-1994\"", "expected day that the month has at offset 1 in date"),
        ("01-Foo-2024", "expected month, as three letters at offset 3 in date-month"),
        ("\"1-Feb-1994", "expected quotation mark at offset 11 in date"),
    ] {
        assert_eq!(read(octets.as_bytes(), Quirks::SERVERS, date).unwrap_err(), expected, "{octets}");
    }
}

#[test]
fn s137_a_day_of_one_digit_without_the_space() {
    let line = b"\"6-Apr-2022 17:10:18 +0800\")";
    let (date, report) = lenient(line);
    let moment = DateTime::new(day(2022, 4, 6), 17, 10, 18, 480).unwrap();
    assert_eq!((date.date_time(), &*report), (Some(moment), "one-digit-day at 2"));
    assert_eq!(error(line), "expected day, as space and digit or two digits at offset 2 in date-day-fixed");
}

#[test]
fn s138_what_is_no_date_is_kept() {
    let line = b"\"00-Jan-0000 00:00:00 +0000\")";
    let (date, report) = lenient(line);
    assert_eq!((date.date_time(), &*report), (None, "invalid-date at 0"));
    assert_eq!(date.as_octets().unwrap(), "00-Jan-0000 00:00:00 +0000");
    assert_eq!(spelled(|writer| date.write(writer)), b"\"00-Jan-0000 00:00:00 +0000\"");
    assert_eq!(date.clone().into_owned(), date);
    assert_eq!(error(line), "expected day that the month has at offset 1 in date");

    assert_eq!(lenient(b"\"\")").0.as_octets().unwrap(), "");
    let (date, report) = lenient(b"{9}\r\n6-Apr-202)");
    assert_eq!((date.as_octets().unwrap().as_slice(), &*report), (&b"6-Apr-202"[..], "invalid-date at 0"));
    let error = read(b"NIL)", Quirks::SERVERS, internal_date).unwrap_err();
    assert_eq!(error, "expected quotation mark at offset 0 in date-time");
    // What a client says to APPEND or SEARCH has to be a date.
    assert!(read(line, Quirks::SERVERS, date_time).is_err());
}

#[test]
fn s139_a_date_as_a_literal() {
    let line = b"{26}\r\n17-Jul-1996 02:44:25 -0700)";
    let (date, report) = lenient(line);
    assert_eq!(date.date_time().unwrap().to_string(), "17-Jul-1996 02:44:25 -0700");
    assert_eq!(report, "literal-date at 0");
    assert_eq!(error(line), "expected quotation mark at offset 0 in date-time");
    for (line, expected) in [
        (&b"{27}\r\n17-Jul-1996 02:44:25 -0700 )"[..], "expected end of the literal at offset 32 in date-time"),
        (b"{25}\r\n17-Jul-1996 02:44:25 -0700)", "expected end of the literal at offset 32 in date-time"),
        (b"{99}\r\n17", "expected as many octets as the literal announces at offset 6 in literal"),
    ] {
        assert_eq!(read(line, Quirks::LITERAL_DATE, date_time).unwrap_err(), expected);
    }
}

#[test]
fn each_prefix_is_an_error_or_a_value() {
    for line in [
        &b"\"17-Jul-1996 02:44:25 -0700\""[..],
        b"\"6-Apr-2022 17:10:18 +0800\"",
        b"{26}\r\n17-Jul-1996 02:44:25 -0700",
        b"\"31-Feb-1996\"",
    ] {
        for end in 0..line.len() {
            for quirks in [Quirks::NONE, Quirks::ALL] {
                let _either = read(&line[..end], quirks, internal_date);
                let _either = read(&line[..end], quirks, date_time);
                let _either = read(&line[..end], quirks, date);
            }
        }
    }
}

#[test]
fn moments_are_seconds_and_back() {
    for (spelling, seconds) in [
        ("01-Jan-1970 00:00:00 +0000", 0),
        ("31-Dec-1969 23:59:59 +0000", -1),
        ("01-Jan-1970 01:00:00 +0100", 0),
        ("29-Feb-2000 12:00:00 +0000", 951_825_600),
        ("01-Mar-2000 00:00:00 +0000", 951_868_800),
        ("28-Feb-1900 23:59:59 +0000", -2_203_891_201),
        ("19-Jan-2038 03:14:08 +0000", 1 << 31),
        ("01-Jan-0000 00:00:00 +0000", -62_167_219_200),
        ("31-Dec-9999 23:59:59 +0000", 253_402_300_799),
        ("31-Dec-9999 23:59:59 -9959", 253_402_660_739),
    ] {
        let moment = strict(format!("\"{spelling}\"").as_bytes());
        assert_eq!(moment.unix_seconds(), seconds, "{spelling}");
        assert_eq!(DateTime::from_unix_seconds(seconds, moment.zone_minutes()), Ok(moment));
    }
    for (seconds, zone) in [(253_402_300_800, 0), (-62_167_219_201, 0), (i64::MAX, 1), (i64::MIN, -1), (0, 6_000)] {
        assert!(DateTime::from_unix_seconds(seconds, zone).is_err(), "{seconds}");
    }
    assert!(DateTime::from_unix_seconds(-62_167_219_201, 1).is_ok());
}

#[test]
fn each_day_follows_the_one_before_it() {
    let mut days = day(0, 1, 1).unix_days();
    for year in 0..=9999 {
        for month in 1..=12 {
            for of_month in 1..=days_of(year, month) {
                let date = day(year, month, of_month);
                assert_eq!(date.unix_days(), days);
                assert_eq!(Date::from_unix_days(days), Some(date));
                days += 1;
            }
        }
    }
    assert_eq!(days, day(9999, 12, 31).unix_days() + 1);
}

#[test]
fn moments_order_by_when_they_were() {
    let moments = [
        "\"31-Dec-2016 23:59:59 +0000\"",
        "\"31-Dec-2016 18:00:00 -0600\"",
        "\"01-Jan-2017 00:00:00 +0000\"",
        "\"31-Dec-2016 23:59:60 +0000\"",
        "\"01-Jan-2017 00:59:60 +0100\"",
        "\"01-Jan-2017 00:00:01 +0000\"",
    ]
    .map(|moment| strict(moment.as_bytes()));
    assert!(moments.is_sorted_by(|one, other| one < other && one != other));
}

#[test]
fn what_no_clock_shows_is_refused() {
    for (year, month, of_month) in [(10_000, 1, 1), (2000, 0, 1), (2000, 13, 1), (2000, 1, 0), (2000, 1, 32)] {
        assert!(Date::new(year, month, of_month).is_err());
    }
    let date = day(2000, 1, 1);
    for (hour, minute, second, zone) in [(24, 0, 0, 0), (0, 60, 0, 0), (0, 0, 61, 0), (0, 0, 0, 6_000)] {
        assert!(DateTime::new(date, hour, minute, second, zone).is_err());
    }
    assert!(DateTime::new(date, 0, 0, 0, i16::MIN).is_err());
    assert_eq!(DateTime::new(date, 23, 59, 60, -5_999).unwrap().to_string(), " 1-Jan-2000 23:59:60 -9959");
}

#[test]
fn dates_are_small() {
    assert_eq!((size_of::<Date>(), size_of::<DateTime>()), (4, 10));
    assert_eq!(size_of::<InternalDate<'_>>(), 16);
}

#[cfg(feature = "arbitrary")]
proptest::proptest! {
    #[test]
    fn what_is_written_is_read_again(data: Vec<u8>) {
        let mut u = arbitrary::Unstructured::new(&data);
        let (moment, day): (InternalDate<'_>, Date) = (u.arbitrary().unwrap(), u.arbitrary().unwrap());
        let octets = spelled(|writer| moment.write(writer));
        assert_eq!(read(&octets, Quirks::NONE, internal_date), Ok((moment.clone(), &b""[..], String::new())));
        let octets = spelled(|writer| day.write(writer));
        assert_eq!(read(&octets, Quirks::NONE, date), Ok((day, &b""[..], String::new())));
        if let Some(moment) = moment.date_time().filter(|moment| moment.second() < SECOND) {
            let again = DateTime::from_unix_seconds(moment.unix_seconds(), moment.zone_minutes());
            assert_eq!(again, Ok(moment));
        }
    }
}
