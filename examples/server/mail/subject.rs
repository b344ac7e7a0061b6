//! The base subject: what answers and forwards of a message have in common (RFC 5256, section 2.1).

/// A subject without what mailers put around it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct BaseSubject {
    pub(crate) text: String,
    /// True if there was something like `Re:` or `Fwd:`.
    pub(crate) is_reply: bool,
}

impl BaseSubject {
    /// Of a decoded subject.
    pub(crate) fn new(subject: &str) -> Self {
        let mut is_reply = false;
        // Step 1.
        let words: Vec<_> = subject.split_whitespace().collect();
        let words = words.join(" ");
        let mut text = words.as_str();
        loop {
            // Step 2.
            while let Some(rest) = without_trailer(text) {
                (text, is_reply) = (rest.trim_end(), true);
            }
            // Steps 3 to 5.
            loop {
                text = text.trim_start();
                if let Some(rest) = without_leader(text) {
                    (text, is_reply) = (rest, true);
                } else if let Some(rest) = without_blob(text).filter(|rest| !rest.is_empty()) {
                    text = rest;
                } else {
                    break;
                }
            }
            // Step 6.
            match strip_prefix(text, "[fwd:").and_then(|rest| rest.strip_suffix(']')) {
                Some(rest) => (text, is_reply) = (rest.trim(), true),
                None => break,
            }
        }
        Self { text: text.to_owned(), is_reply }
    }
}

/// `subj-trailer = "(fwd)" / WSP`
fn without_trailer(text: &str) -> Option<&str> {
    let at = text.len().checked_sub("(fwd)".len())?;
    text.get(at..).filter(|end| end.eq_ignore_ascii_case("(fwd)")).map(|_| &text[..at])
}

/// `subj-leader = (*subj-blob subj-refwd) / WSP`, where `subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"`
fn without_leader(mut text: &str) -> Option<&str> {
    while let Some(rest) = without_blob(text) {
        text = rest;
    }
    // The longest first.
    let rest = ["fwd", "fw", "re"].iter().find_map(|word| strip_prefix(text, word))?;
    let rest = rest.trim_start();
    without_blob(rest).unwrap_or(rest).strip_prefix(':')
}

/// `subj-blob = "[" *BLOBCHAR "]" *WSP`
fn without_blob(text: &str) -> Option<&str> {
    let (inside, rest) = text.strip_prefix('[')?.split_once(']')?;
    (!inside.contains('[')).then(|| rest.trim_start())
}

fn strip_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    text.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(prefix)).map(|_| &text[prefix.len()..])
}
