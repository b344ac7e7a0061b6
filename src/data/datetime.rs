//! Dates: `date-time`, which is when a server got a message, and `date`, which SEARCH compares with (RFC 9051, section 9).
//!
//! The dates of headers are not read: an ENVELOPE has them as text.

use super::macros::{display, into_static, serde_as};
use crate::{
    error::{Rule, UsageError},
    quirks::Quirks,
    wire::{
        Octets, Writer,
        input::{Input, ParseResult, attempt},
        static_already,
        string::{literal, string},
    },
};
use alloc::boxed::Box;
use core::{cmp, fmt};

/// A day of the Gregorian calendar, extended to before its time: of the years 0 to 9999.
///
/// # Grammar
///
/// ```text
/// date      = date-text / DQUOTE date-text DQUOTE
/// date-text = date-day "-" date-month "-" date-year
/// date-day  = 1*2DIGIT
/// date-year = 4DIGIT
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9); use: section 6.4.4.
///
/// # Leniency
///
/// None: a day that its month does not have is no date, though the grammar alone would have it.
///
/// # Example
///
/// ```
/// use imap_wire::data::Date;
///
/// let date = Date::new(1994, 2, 1)?;
/// assert_eq!(date.to_string(), "1-Feb-1994");
/// assert!(date < Date::new(1994, 2, 28)?);
/// assert!(Date::new(1994, 2, 29).is_err());
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Date {
    // In this order, so that they order as dates do.
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day of this year, month and day, each counted as people do: January is 1.
    ///
    /// # Errors
    ///
    /// If there is no such day, or the year is after 9999.
    pub const fn new(year: u16, month: u8, day: u8) -> Result<Self, UsageError> {
        if year > 9999 || month == 0 || month > 12 || day == 0 || day > days_of(year, month) {
            return Err(UsageError("a date is a day of the years 0 to 9999"));
        }
        Ok(Self { year, month, day })
    }

    /// The year, 0 to 9999.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Days from 1 January 1970 on.
    fn unix_days(self) -> i64 {
        let (year, month, day) = (i64::from(self.year), i64::from(self.month), i64::from(self.day));
        // Years that begin in March have their leap day at the end.
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let (cycle, year) = (year.div_euclid(400), year.rem_euclid(400));
        let of_year = (153 * month + 2) / 5 + day - 1;
        cycle * CYCLE + year * 365 + year / 4 - year / 100 + of_year - EPOCH
    }

    fn from_unix_days(days: i64) -> Option<Self> {
        let days = days.checked_add(EPOCH)?;
        let (cycle, days) = (days.div_euclid(CYCLE), days.rem_euclid(CYCLE));
        let year = (days - days / 1_460 + days / 36_524 - days / (CYCLE - 1)) / 365;
        let of_year = days - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let (after, month) = if month < 10 { (0, month + 3) } else { (1, month - 9) };
        let year = u16::try_from(cycle * 400 + year + after).ok()?;
        Self::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?).ok()
    }

    /// Writes `date-text`.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.number(self.day.into());
        writer.text(&self.month_and_year());
    }

    /// `"-" date-month "-" date-year`
    fn month_and_year(self) -> [u8; 9] {
        let [j, a, n] = MONTHS.get(usize::from(self.month) - 1).map_or(*b"???", |name| **name);
        let ([c, d], [y, z]) = (digits(self.year / 100), digits(self.year % 100));
        [b'-', j, a, n, b'-', c, d, y, z]
    }
}

/// Days of 400 years, after which the calendar repeats itself.
const CYCLE: i64 = 146_097;

/// Days from 1 March of the year 0 to 1 January 1970.
const EPOCH: i64 = 719_468;

const MONTHS: [&[u8; 3]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];

const fn days_of(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The last two digits.
fn digits(number: u16) -> [u8; 2] {
    [number / 10 % 10, number % 10].map(|digit| b'0' + u8::try_from(digit).unwrap_or_default())
}

/// As `date-text`, without quotation marks.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.day, self.month_and_year().escape_ascii())
    }
}

/// A moment, and the zone of the clock that told it: what INTERNALDATE says, and APPEND is given.
///
/// Moments order by when they were, wherever. To be equal they also have to be of the same zone.
///
/// # Grammar
///
/// ```text
/// date-time      = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
/// date-day-fixed = (SP DIGIT) / 2DIGIT
/// time           = 2DIGIT ":" 2DIGIT ":" 2DIGIT
/// zone           = ("+" / "-") 4DIGIT
/// ```
///
/// [RFC 9051, section 9](https://www.rfc-editor.org/rfc/rfc9051#section-9); use: sections 6.3.12 and 7.5.2.
///
/// # Leniency
///
/// The grammar alone would have `99-Feb-1994 99:99:99 +9999`. This is read more strictly: the date is a [`Date`], the time is
/// of a day, and the zone is at most 99 hours and 59 minutes. A second may be 60, in any minute: there are leap seconds, and
/// which they are is in no RFC. Tolerated: [`Quirks::ONE_DIGIT_DAY`], [`Quirks::LITERAL_DATE`]; see also [`InternalDate`].
///
/// # Example
///
/// ```
/// use imap_wire::data::{Date, DateTime};
///
/// let received = DateTime::new(Date::new(1996, 7, 17)?, 2, 44, 25, -7 * 60)?;
/// assert_eq!(received.to_string(), "17-Jul-1996 02:44:25 -0700");
/// assert_eq!(received.unix_seconds(), 837_596_665);
///
/// let elsewhere = DateTime::from_unix_seconds(837_596_665, 120)?;
/// assert_eq!(elsewhere.to_string(), "17-Jul-1996 11:44:25 +0200");
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct DateTime {
    date: Date,
    hour: u8,
    minute: u8,
    second: u8,
    zone_minutes: i16,
}

impl DateTime {
    /// The moment of this local date and time, at a clock that is so many minutes ahead of Universal Time.
    ///
    /// # Errors
    ///
    /// If no clock would show it: hours are 0 to 23, minutes 0 to 59, seconds 0 to 60, zones less than 100 hours.
    pub const fn new(date: Date, hour: u8, minute: u8, second: u8, zone_minutes: i16) -> Result<Self, UsageError> {
        if hour > HOUR || minute > MINUTE || second > SECOND || zone_minutes.unsigned_abs() > ZONE {
            return Err(UsageError("a time is from 00:00:00 to 23:59:60, in a zone of less than 100 hours"));
        }
        Ok(Self { date, hour, minute, second, zone_minutes })
    }

    /// The moment that many seconds after the beginning of 1970 in Universal Time, as a clock that is so many minutes ahead of
    /// it shows it.
    ///
    /// # Errors
    ///
    /// If the year there is not 0 to 9999, or the zone is 100 hours or more.
    pub fn from_unix_seconds(seconds: i64, zone_minutes: i16) -> Result<Self, UsageError> {
        let local = seconds.checked_add(i64::from(zone_minutes) * 60);
        let split = local.and_then(|local| {
            let date = Date::from_unix_days(local.div_euclid(DAY))?;
            Some((date, u32::try_from(local.rem_euclid(DAY)).ok()?))
        });
        let (date, of_day) = split.ok_or(UsageError("a date is a day of the years 0 to 9999"))?;
        let two = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
        Self::new(date, two(of_day / 3600), two(of_day / 60 % 60), two(of_day % 60), zone_minutes)
    }

    /// Seconds since the beginning of 1970 in Universal Time, without leap seconds: one counts as the second after it.
    #[must_use]
    pub fn unix_seconds(self) -> i64 {
        let (hour, minute, second) = (i64::from(self.hour), i64::from(self.minute), i64::from(self.second));
        let minutes = hour * 60 + minute - i64::from(self.zone_minutes);
        self.date.unix_days() * DAY + minutes * 60 + second
    }

    /// The date that the clock showed. SEARCH compares this one, whatever the zone.
    #[must_use]
    pub const fn date(self) -> Date {
        self.date
    }

    /// The hour, 0 to 23.
    #[must_use]
    pub const fn hour(self) -> u8 {
        self.hour
    }

    /// The minute, 0 to 59.
    #[must_use]
    pub const fn minute(self) -> u8 {
        self.minute
    }

    /// The second, 0 to 60.
    #[must_use]
    pub const fn second(self) -> u8 {
        self.second
    }

    /// How many minutes the clock was ahead of Universal Time; less than zero in the west.
    #[must_use]
    pub const fn zone_minutes(self) -> i16 {
        self.zone_minutes
    }

    /// Writes `date-time`.
    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.text(b"\"");
        writer.text(&self.day());
        writer.text(&self.date.month_and_year());
        writer.text(&self.time_and_zone());
        writer.text(b"\"");
    }

    /// `date-day-fixed`
    fn day(self) -> [u8; 2] {
        let [tens, ones] = digits(self.date.day.into());
        [if tens == b'0' { b' ' } else { tens }, ones]
    }

    /// `SP time SP zone`
    fn time_and_zone(self) -> [u8; 15] {
        let ([h, i], [m, n]) = (digits(self.hour.into()), digits(self.minute.into()));
        let ([s, t], zone) = (digits(self.second.into()), self.zone_minutes.unsigned_abs());
        let ([y, z], [a, b]) = (digits(zone / 60), digits(zone % 60));
        let sign = if self.zone_minutes < 0 { b'-' } else { b'+' };
        [b' ', h, i, b':', m, n, b':', s, t, b' ', sign, y, z, a, b]
    }
}

/// Seconds of a day.
const DAY: i64 = 86_400;

// The largest of each.
const HOUR: u8 = 23;
const MINUTE: u8 = 59;
const SECOND: u8 = 60;
const ZONE: u16 = 99 * 60 + 59;

/// By when it was. At the same time, by zone; a leap second is after the second that it is counted as.
impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> cmp::Ordering {
        let key = |it: &Self| (it.unix_seconds(), it.zone_minutes, it.second == SECOND);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// As on the wire, without quotation marks: with a space before a day of one digit.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (day, date, time) = (self.day(), self.date.month_and_year(), self.time_and_zone());
        write!(f, "{}{}{}", day.escape_ascii(), date.escape_ascii(), time.escape_ascii())
    }
}

static_already!(Date, DateTime);
serde_as!(Date: Octets<'static>, |it| format_args!("{it}"), |text| crate::serde::read(&text.into_bytes(), date_text));
serde_as!(
    DateTime: Octets<'static>,
    |it| format_args!("{it}"),
    |text| crate::serde::read(&text.into_bytes(), date_time_text),
);

/// What a server says of when it got a message: a moment, or octets that are none.
///
/// # Leniency
///
/// What is no [`DateTime`] is kept as it was sent under [`Quirks::INVALID_DATE`], so that a message without a date is still a
/// message.
///
/// # Example
///
/// ```
/// use imap_wire::data::{DateTime, InternalDate};
///
/// let moment = DateTime::from_unix_seconds(837_596_665, 0)?;
/// let date = InternalDate::from(moment);
/// assert_eq!(date.date_time(), Some(moment));
/// assert_eq!(date.as_octets(), None);
/// # Ok::<(), imap_wire::UsageError>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct InternalDate<'a>(Repr<'a>);

#[derive(Clone, Debug, Eq, Hash, PartialEq)]
enum Repr<'a> {
    Valid(DateTime),
    /// Boxed, because it is rare and would make the other one three times as large.
    Invalid(Box<Octets<'a>>),
}

impl<'a> InternalDate<'a> {
    /// The moment, if it is one.
    #[must_use]
    pub const fn date_time(&self) -> Option<DateTime> {
        match self.0 {
            Repr::Valid(moment) => Some(moment),
            Repr::Invalid(_) => None,
        }
    }

    /// What was sent, if it is none.
    #[must_use]
    pub const fn as_octets(&self) -> Option<&Octets<'a>> {
        match &self.0 {
            Repr::Valid(_) => None,
            Repr::Invalid(octets) => Some(octets),
        }
    }

    /// Writes `date-time`, or what was sent instead.
    pub(crate) fn write(&self, writer: &mut Writer) {
        match &self.0 {
            Repr::Valid(moment) => moment.write(writer),
            Repr::Invalid(octets) => writer.string(octets),
        }
    }
}

impl From<DateTime> for InternalDate<'_> {
    fn from(moment: DateTime) -> Self {
        Self(Repr::Valid(moment))
    }
}

display!(InternalDate);
into_static!(struct InternalDate { 0 });
#[cfg(feature = "serde")]
impl serde::Serialize for InternalDate<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Repr::Valid(moment) => moment.serialize(serializer),
            Repr::Invalid(octets) => octets.serialize(serializer),
        }
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for InternalDate<'_> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        DateTime::deserialize(deserializer).map(Self::from)
    }
}

into_static!(
    enum Repr {
        Valid(moment),
        Invalid(octets),
    }
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Date {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let (year, month) = (u.int_in_range(0..=9999)?, u.int_in_range(1..=12)?);
        Ok(Self { year, month, day: u.int_in_range(1..=days_of(year, month))? })
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for DateTime {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let zone = i16::try_from(ZONE).unwrap_or_default();
        Ok(Self {
            date: u.arbitrary()?,
            hour: u.int_in_range(0..=HOUR)?,
            minute: u.int_in_range(0..=MINUTE)?,
            second: u.int_in_range(0..=SECOND)?,
            zone_minutes: u.int_in_range(-zone..=zone)?,
        })
    }
}

/// Only moments: what is none is not to be sent.
#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for InternalDate<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        Ok(DateTime::arbitrary(u)?.into())
    }
}

/// `"INTERNALDATE" SP date-time`, from the `date-time` on
pub(crate) fn internal_date<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, InternalDate<'a>> {
    if !input.tolerates(Quirks::INVALID_DATE) {
        return date_time(input).map(|(rest, moment)| (rest, moment.into()));
    }
    match attempt(input, date_time) {
        Ok((rest, moment)) => Ok((rest, moment.into())),
        Err(error) => attempt(input, invalid_date).map_err(|_| error),
    }
}

/// A string that is no `date-time`.
#[cold]
fn invalid_date<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, InternalDate<'a>> {
    const RULE: &Rule = &Rule::new("date and time", "date-time");
    input.deviate(Quirks::INVALID_DATE, RULE)?;
    let (rest, octets) = string(input)?;
    Ok((rest, InternalDate(Repr::Invalid(Box::new(octets)))))
}

/// `date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE`
pub(crate) fn date_time<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, DateTime> {
    const QUOTE: &Rule = &Rule::new("quotation mark", "date-time");
    if let [b'{', ..] = input.octets {
        return literal_date_time(input, QUOTE);
    }
    let (rest, moment) = date_time_text(input.expect(b'"', QUOTE)?)?;
    Ok((rest.expect(b'"', QUOTE)?, moment))
}

/// `date-time`, in a literal instead of quotation marks.
#[cold]
fn literal_date_time<'a, 'c>(input: Input<'a, 'c>, quote: &'static Rule) -> ParseResult<'a, 'c, DateTime> {
    const END: &Rule = &Rule::new("end of the literal", "date-time");
    input.deviate(Quirks::LITERAL_DATE, quote)?;
    let (behind, octets) = literal(input)?;
    let content = input.skip(behind.offset() - octets.len() - input.offset());
    let (rest, moment) = date_time_text(content)?;
    if rest.offset() == behind.offset() { Ok((rest, moment)) } else { Err(rest.error(END)) }
}

/// `date-day-fixed "-" date-month "-" date-year SP time SP zone`: 26 octets, or 25 where that is tolerated.
#[inline]
fn date_time_text<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, DateTime> {
    let text: [u8; 26] = padded(input.octets);
    if let [b'0'..=b'9', b'-', ..] = text {
        return one_digit_day(input);
    }
    match read_date_time(&text) {
        Ok(moment) => Ok((input.skip(text.len()), moment)),
        Err((at, rule)) => Err(input.skip(at).error(rule)),
    }
}

/// The same, without the space before a day of one digit.
#[cold]
fn one_digit_day<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, DateTime> {
    input.skip(1).deviate(Quirks::ONE_DIGIT_DAY, DAY_FIXED)?;
    let mut text = [b' '; 26];
    text.iter_mut().skip(1).zip(padded::<25>(input.octets)).for_each(|(to, octet)| *to = octet);
    match read_date_time(&text) {
        Ok(moment) => Ok((input.skip(25), moment)),
        Err((at, rule)) => Err(input.skip(at.saturating_sub(1)).error(rule)),
    }
}

/// What does not fit, and where.
type Misfit = (usize, &'static Rule);

const DAY_FIXED: &Rule = &Rule::new("day, as space and digit or two digits", "date-day-fixed");

#[inline]
fn read_date_time(text: &[u8; 26]) -> Result<DateTime, Misfit> {
    const SPACE: &Rule = &Rule::new("space", "date-time");
    const HOURS: &Rule = &Rule::new("hour, 00 to 23", "time");
    const MINUTES: &Rule = &Rule::new("minute, 00 to 59", "time");
    const SECONDS: &Rule = &Rule::new("second, 00 to 60", "time");
    const COLON: &Rule = &Rule::new("colon", "time");
    const SIGN: &Rule = &Rule::new("`+` or `-`", "zone");
    const ZONE_HOURS: &Rule = &Rule::new("hours, 00 to 99", "zone");
    const ZONE_MINUTES: &Rule = &Rule::new("minutes, 00 to 59", "zone");
    let [d, e, date @ .., s1, h, i, c1, m, n, c2, s, t, s2, sign, y, z, a, b] = *text;
    let day = two_digits([if d == b' ' { b'0' } else { d }, e], 0, 99, DAY_FIXED)?;
    let date = month_and_year(date, 2, day, 0)?;
    expect(s1, b' ', 11, SPACE)?;
    let hour = two_digits([h, i], 12, HOUR, HOURS)?;
    expect(c1, b':', 14, COLON)?;
    let minute = two_digits([m, n], 15, MINUTE, MINUTES)?;
    expect(c2, b':', 17, COLON)?;
    let second = two_digits([s, t], 18, SECOND, SECONDS)?;
    expect(s2, b' ', 20, SPACE)?;
    if !matches!(sign, b'+' | b'-') {
        return Err((21, SIGN));
    }
    let hours = two_digits([y, z], 22, 99, ZONE_HOURS)?;
    let minutes = two_digits([a, b], 24, 59, ZONE_MINUTES)?;
    let zone = i16::from(hours) * 60 + i16::from(minutes);
    Ok(DateTime { date, hour, minute, second, zone_minutes: if sign == b'-' { -zone } else { zone } })
}

/// `date = date-text / DQUOTE date-text DQUOTE`
pub(crate) fn date<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Date> {
    const CLOSE: &Rule = &Rule::new("quotation mark", "date");
    let [b'"', ..] = input.octets else { return date_text(input) };
    let (rest, date) = date_text(input.skip(1))?;
    Ok((rest.expect(b'"', CLOSE)?, date))
}

/// `date-text = date-day "-" date-month "-" date-year`
fn date_text<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Date> {
    const DAY: &Rule = &Rule::new("day, as one or two digits", "date-day");
    let read = || match padded(input.octets) {
        [digit @ b'0'..=b'9', b'-'] => Ok((1, digit - b'0')),
        day => Ok((2, two_digits(day, 0, 99, DAY)?)),
    };
    let read = read()
        .and_then(|(length, day)| Ok((length + 9, month_and_year(padded(input.skip(length).octets), length, day, 0)?)));
    match read {
        Ok((length, date)) => Ok((input.skip(length), date)),
        Err((at, rule)) => Err(input.skip(at).error(rule)),
    }
}

/// `"-" date-month "-" date-year`, from offset `at` on, behind a day at offset `start`.
#[inline]
fn month_and_year(text: [u8; 9], at: usize, day: u8, start: usize) -> Result<Date, Misfit> {
    const HYPHEN: &Rule = &Rule::new("hyphen", "date");
    const MONTH: &Rule = &Rule::new("month, as three letters", "date-month");
    const YEAR: &Rule = &Rule::new("year, as four digits", "date-year");
    const CALENDAR: &Rule = &Rule::new("day that the month has", "date");
    let [h1, j, a, n, h2, c, d, y, z] = text;
    expect(h1, b'-', at, HYPHEN)?;
    let month = match [j, a, n].map(|letter| letter | 0x20) {
        [b'j', b'a', b'n'] => 1,
        [b'f', b'e', b'b'] => 2,
        [b'm', b'a', b'r'] => 3,
        [b'a', b'p', b'r'] => 4,
        [b'm', b'a', b'y'] => 5,
        [b'j', b'u', b'n'] => 6,
        [b'j', b'u', b'l'] => 7,
        [b'a', b'u', b'g'] => 8,
        [b's', b'e', b'p'] => 9,
        [b'o', b'c', b't'] => 10,
        [b'n', b'o', b'v'] => 11,
        [b'd', b'e', b'c'] => 12,
        _ => return Err((at + 1, MONTH)),
    };
    expect(h2, b'-', at + 4, HYPHEN)?;
    let century = two_digits([c, d], at + 5, 99, YEAR)?;
    let year = two_digits([y, z], at + 7, 99, YEAR)?;
    Date::new(u16::from(century) * 100 + u16::from(year), month, day).map_err(|_| (start, CALENDAR))
}

/// The octets at the front; NUL, which fits nowhere, for those that are not there.
#[inline]
fn padded<const N: usize>(octets: &[u8]) -> [u8; N] {
    octets.first_chunk().copied().unwrap_or_else(|| {
        let mut padded = [0; N];
        padded.iter_mut().zip(octets).for_each(|(to, octet)| *to = *octet);
        padded
    })
}

#[inline]
fn expect(found: u8, expected: u8, at: usize, rule: &'static Rule) -> Result<(), Misfit> {
    if found == expected { Ok(()) } else { Err((at, rule)) }
}

/// `2DIGIT`, at most `most`
#[inline]
fn two_digits(text: [u8; 2], at: usize, most: u8, rule: &'static Rule) -> Result<u8, Misfit> {
    match text.map(|digit| digit.wrapping_sub(b'0')) {
        [tens @ 0..=9, ones @ 0..=9] if tens * 10 + ones <= most => Ok(tens * 10 + ones),
        [0..=9, 10..=u8::MAX] => Err((at + 1, rule)),
        _ => Err((at, rule)),
    }
}

#[cfg(test)]
mod tests {
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
}
