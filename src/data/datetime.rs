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
mod tests;
