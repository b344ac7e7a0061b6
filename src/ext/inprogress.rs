//! INPROGRESS: how far a command has come (RFC 9585).

use crate::{
    data::macros::{display, into_static, serde_fields},
    error::{Rule, UsageError},
    wire::{
        Octets, Writer,
        input::{Input, ParseResult},
        list::{no_space, space},
        number::{number, nz_number},
        scan,
        string::{nil, quoted},
    },
};
use core::num::NonZeroU32;

/// How far a command has come, or only that the server is still at work.
///
/// # Grammar
///
/// ```text
/// resp-text-code   =/ "INPROGRESS" [SP "(" inprogress-tag SP inprogress-state ")"]
/// inprogress-tag   = quoted / nil
/// inprogress-state = nil SP nil / number SP nil / number SP nz-number
/// ```
///
/// [RFC 9585, section 5](https://www.rfc-editor.org/rfc/rfc9585#section-5). What is counted is for the server to say, as a rule
/// messages; it may begin anew, with another goal. It is written without the parentheses if there is nothing to say in them.
///
/// # Leniency
///
/// [`Quirks::SPACES`](crate::Quirks::SPACES) inside the parentheses. More than the goal is not taken for this code
/// ([section 6](https://www.rfc-editor.org/rfc/rfc9585#section-6)), and is kept as [`Code::Other`](crate::Code::Other).
///
/// # Example
///
/// ```
/// use imap_wire::{Code, Decoder, Response};
///
/// let mut decoder = Decoder::client();
/// let response = decoder.response(b"* OK [INPROGRESS (\"A001\" 454 1000)] Processed 45% of the items\r\n")?;
/// let Response::Untagged(status) = response else { panic!() };
/// let Some(Code::InProgress(code)) = status.code else { panic!() };
/// assert_eq!((code.tag().unwrap().to_string(), code.progress(), code.goal()), ("A001".into(), Some(454), Some(1000)));
/// # Ok::<(), imap_wire::DecodeError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct InProgress<'a> {
    tag: Option<Octets<'a>>,
    progress: Option<u32>,
    goal: Option<NonZeroU32>,
}

const NO_TAG: UsageError = UsageError("no tag is like that, or none that may be told here");
const BEYOND: UsageError = UsageError("there is no goal without progress, and no progress beyond the goal");

impl<'a> InProgress<'a> {
    /// The server is still at work.
    #[must_use]
    pub const fn new() -> Self {
        Self { tag: None, progress: None, goal: None }
    }

    /// The same of the command with this tag.
    ///
    /// # Errors
    ///
    /// If it is no tag, or has a `]`, which may not be told here.
    pub fn with_tag(mut self, tag: impl Into<Octets<'a>>) -> Result<Self, UsageError> {
        let tag = tag.into();
        if !is_tag(&tag) {
            return Err(NO_TAG);
        }
        self.tag = Some(tag);
        Ok(self)
    }

    /// The same, and so many are done, of so many if that is known.
    ///
    /// # Errors
    ///
    /// If it is more than the goal.
    pub fn with_progress(mut self, progress: u32, goal: Option<NonZeroU32>) -> Result<Self, UsageError> {
        if goal.is_some_and(|goal| goal.get() < progress) {
            return Err(BEYOND);
        }
        (self.progress, self.goal) = (Some(progress), goal);
        Ok(self)
    }

    /// The tag of the command, if it is told.
    #[must_use]
    pub const fn tag(&self) -> Option<&Octets<'a>> {
        self.tag.as_ref()
    }

    /// How many are done, if that is told.
    #[must_use]
    pub const fn progress(&self) -> Option<u32> {
        self.progress
    }

    /// How many there are to do, if that is told. Not less than there are done.
    #[must_use]
    pub fn goal(&self) -> Option<u32> {
        self.goal.map(NonZeroU32::get)
    }

    /// Writes what follows the name.
    pub(crate) fn write(&self, writer: &mut Writer) {
        if *self == Self::new() {
            return;
        }
        writer.space();
        writer.open();
        match &self.tag {
            Some(tag) => writer.string(tag),
            None => writer.nil(),
        }
        for number in [self.progress, self.goal()] {
            writer.space();
            match number {
                Some(number) => writer.number(number.into()),
                None => writer.nil(),
            }
        }
        writer.close();
    }
}

display!(InProgress);
into_static!(struct InProgress { tag, progress, goal });
serde_fields!(
    InProgress<'a>,
    |it| { tag: Option<Octets<'a>> = it.tag, progress: Option<u32> = it.progress, goal: Option<NonZeroU32> = it.goal },
    {
        let code = if let Some(tag) = tag { Self::new().with_tag(tag)? } else { Self::new() };
        match progress {
            Some(progress) => code.with_progress(progress, goal),
            None if goal.is_some() => Err(BEYOND),
            None => Ok(code),
        }
    },
);

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for InProgress<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let mut code = Self::new();
        if u.arbitrary()? {
            code.tag = Some((*u.choose(&["A1", ".", "nil", "a]"])?).into()).filter(|tag: &Octets<'_>| is_tag(tag));
        }
        if u.arbitrary()? {
            let (progress, goal): (u32, Option<NonZeroU32>) = u.arbitrary()?;
            code = code.clone().with_progress(progress, goal).unwrap_or(code);
        }
        Ok(code)
    }
}

/// True for a tag that may be told: one that is a quoted string for every peer, and without a `]`, which a simple reader would take
/// for the end of the code.
fn is_tag(tag: &[u8]) -> bool {
    matches!(tag.len(), 1..=512) && scan::run(tag, scan::TAG) == tag.len() && !tag.contains(&b']')
}

/// `[SP "(" inprogress-tag SP inprogress-state ")"]`
pub(crate) fn inprogress<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, InProgress<'a>> {
    const OPEN: &Rule = &Rule::new("`(`", "resp-text-code");
    const TAG: &Rule = &Rule::new("tag in quotation marks, or NIL", "inprogress-tag");
    const PROGRESS: &Rule = &Rule::new("number or NIL", "inprogress-state");
    const NO_GOAL: &Rule = &Rule::new("NIL", "inprogress-state");
    const GOAL: &Rule = &Rule::new("number that is not less, or NIL", "inprogress-state");
    const CLOSE: &Rule = &Rule::new("`)`", "resp-text-code");
    // Spaces alone are for whoever reads the `]`.
    if !matches!(input.octets, [b' ', b' ' | b'(', ..]) {
        return Ok((input, InProgress::new()));
    }
    let at = no_space(space(input)?.expect(b'(', OPEN)?)?;
    let (rest, tag) = match nil(at.octets) {
        Some(rest) => (at.at(rest), None),
        None if at.octets.starts_with(b"\"") => {
            let (rest, tag) = quoted(at)?;
            if !is_tag(&tag) {
                return Err(at.error(TAG));
            }
            (rest, Some(tag))
        }
        None => return Err(at.error(TAG)),
    };
    let at = space(rest)?;
    let (rest, progress) = match nil(at.octets) {
        Some(rest) => (at.at(rest), None),
        None if at.octets.first().is_some_and(u8::is_ascii_digit) => {
            let (rest, progress) = number(at)?;
            (rest, Some(progress))
        }
        None => return Err(at.error(PROGRESS)),
    };
    let at = space(rest)?;
    let (rest, goal) = match (nil(at.octets), progress) {
        (Some(rest), _) => (at.at(rest), None),
        (None, None) => return Err(at.error(NO_GOAL)),
        (None, Some(progress)) => {
            let (rest, goal) = nz_number(at)?;
            if goal.get() < progress {
                return Err(at.error(GOAL));
            }
            (rest, Some(goal))
        }
    };
    Ok((no_space(rest)?.expect(b')', CLOSE)?, InProgress { tag, progress, goal }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Code, Decoder, Limits, Response,
        data::testing::{read_part, written},
        quirks::Quirks,
        wire::Peer,
    };
    use alloc::string::String;

    fn code(text: &str) -> Result<InProgress<'_>, String> {
        read_part(text.as_bytes(), Quirks::NONE, inprogress).map(|(code, rest, _)| {
            assert_eq!(rest, b"", "{text}");
            code
        })
    }

    #[test]
    fn is_written_as_it_was_read() {
        for text in ["", " (\"A1\" NIL NIL)", " (NIL 175 NIL)", " (\"A.1\" 0 1)", " (NIL 1000 1000)"] {
            let read = code(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let line = written(Peer::client(), |writer| read.write(writer));
            assert_eq!(line, [text.as_bytes(), b"\r\n"].concat(), "{text}");
        }
        assert_eq!(code(" (nil nil nil)"), Ok(InProgress::new()));
    }

    #[test]
    fn errors_say_where_and_what() {
        for (text, error) in [
            (" ()", "expected tag in quotation marks, or NIL at offset 2 in inprogress-tag"),
            (" (A1 1 2)", "expected tag in quotation marks, or NIL at offset 2 in inprogress-tag"),
            (" (\"A+1\" 1 2)", "expected tag in quotation marks, or NIL at offset 2 in inprogress-tag"),
            (" (\"A]\" 1 2)", "expected tag in quotation marks, or NIL at offset 2 in inprogress-tag"),
            (" (\"\" 1 2)", "expected tag in quotation marks, or NIL at offset 2 in inprogress-tag"),
            (" (NIL)", "expected space at offset 5 in SP"),
            (" (NIL x 1)", "expected number or NIL at offset 6 in inprogress-state"),
            (" (NIL -1 1)", "expected number or NIL at offset 6 in inprogress-state"),
            (" (NIL NIL 5)", "expected NIL at offset 10 in inprogress-state"),
            (" (NIL 5 4)", "expected number that is not less, or NIL at offset 8 in inprogress-state"),
            (" (NIL 5 4294967296)", "expected number of 1 to 4294967295 at offset 8 in nz-number"),
            (" (NIL 5 NIL", "expected `)` at offset 11 in resp-text-code"),
        ] {
            assert_eq!(code(text), Err(error.into()), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_is_kept_as_it_was_sent() {
        let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
        for line in [
            "* OK [INPROGRESS (\"A1\" 5 0)] x\r\n",
            "* OK [INPROGRESS (\"A1\" 6 5)] x\r\n",
            "* OK [INPROGRESS A1] x\r\n",
        ] {
            let Ok(Response::Untagged(status)) = decoder.response(line.as_bytes()) else { panic!("{line}") };
            assert!(matches!(status.code, Some(Code::Other(_))), "{line}");
        }
    }

    #[test]
    fn constructors_check() {
        assert!(InProgress::new().with_tag("a b").is_err() && InProgress::new().with_tag("a]").is_err());
        assert!(InProgress::new().with_progress(2, NonZeroU32::new(1)).is_err());
        let code = InProgress::new().with_tag("A1").unwrap().with_progress(175, None).unwrap();
        assert_eq!((code.to_string().as_str(), code.goal()), ("(\"A1\" 175 NIL)", None));
    }

    #[test]
    fn each_prefix_is_an_error_or_a_value() {
        let text = " (\"A001\" 454 1000)";
        for end in 0..text.len() {
            for quirks in [Quirks::NONE, Quirks::ALL] {
                let _either = read_part(&text.as_bytes()[..end], quirks, inprogress);
            }
        }
    }
}
