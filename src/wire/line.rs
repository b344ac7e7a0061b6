//! The end of a frame's last line.

use super::{announcement::Announcement, input::Input, string::crlf};
use crate::{
    error::{DecodeError, ParseError, Rule},
    quirks::Quirks,
};
use nom::Err;

/// What `value` makes, if the frame ends here: it is made once, in its place, when nothing can fail any more.
///
/// Fails with `line_end` if something else stands here, and with `frame_end` if something follows.
#[inline(always)]
pub(crate) fn ended<T>(
    rest: Input<'_, '_>,
    line_end: &'static Rule,
    frame_end: &'static Rule,
    value: impl FnOnce() -> T,
) -> Result<T, DecodeError> {
    if let [b'\r', b'\n'] = rest.octets {
        return Ok(value());
    }
    match uncommon(rest, line_end, frame_end) {
        Ok(()) => Ok(value()),
        Err(error) => Err(error.into()),
    }
}

/// What is tolerated: spaces before the line end, no CR. A head ends at its cut.
#[cold]
fn uncommon(input: Input<'_, '_>, line_end: &'static Rule, frame_end: &'static Rule) -> Result<(), Err<ParseError>> {
    if input.is_cut() {
        return Ok(());
    }
    let spaces = input.octets.iter().take_while(|&&octet| octet == b' ').count();
    let end = input.skip(spaces);
    if !matches!(end.octets, [b'\r' | b'\n', ..]) {
        return Err(input.error(line_end));
    }
    // A writer puts one behind what must not be taken for an announcement.
    if spaces > 1 || spaces == 1 && !Announcement::needs_guard(input.before()) {
        input.deviate(Quirks::SPACES, line_end)?;
    }
    let rest = crlf(end, line_end)?;
    if rest.octets.is_empty() { Ok(()) } else { Err(rest.error(frame_end)) }
}
