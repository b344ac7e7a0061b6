//! What is the same and may be spelled in several ways is spelled in one before it is compared.

use imap_wire::{
    Data, Decoder, FetchItem, Response,
    data::{DateTime, Flags, Section},
    wire::IntoStatic,
};

/// A way in which the two spell the same thing.
#[derive(Debug)]
pub(super) struct Spelling {
    pub(super) because: &'static str,
    /// Where it is said that it is the same, and the sentence.
    #[expect(dead_code, reason = "for people")]
    at: &'static str,
    #[expect(dead_code, reason = "for people")]
    sentence: &'static str,
    /// `None` if it is not about such an item.
    spell: fn(&FetchItem<'static>) -> Option<FetchItem<'static>>,
}

/// Each of them has to be needed.
pub(super) const LIST: [Spelling; 4] = [
    Spelling {
        because: "imap-wire writes types that it knows in upper case, Dovecot as the header has them",
        at: "RFC 2045, section 5.1",
        sentence: "The type, subtype, and parameter names are not case sensitive.",
        spell: media_type,
    },
    Spelling {
        because: "the example says the names of fields as they were asked for, Dovecot in upper case",
        at: "RFC 9051, section 6.4.5.1",
        sentence: "The field-matching is ASCII-range case insensitive but is otherwise exact.",
        spell: section,
    },
    Spelling {
        because: "the example keeps the zone of APPEND, Dovecot tells the same moment in its own",
        at: "RFC 9051, section 2.3.3",
        sentence: "An Internal Date message attribute is the internal date and time of the message on the server.",
        spell: moment,
    },
    Spelling {
        because: "a message with several keywords has them in another order",
        at: "RFC 9051, section 7.5.2",
        sentence: "A parenthesized list of flags that are set for this message.",
        spell: flags,
    },
];

/// Spells an item in the one way, and marks what was needed for it.
pub(super) fn spelled(item: FetchItem<'static>, needed: &mut [bool; LIST.len()]) -> FetchItem<'static> {
    let mut item = item;
    for (spelling, needed) in LIST.iter().zip(needed) {
        if let Some(other) = (spelling.spell)(&item) {
            *needed |= other.to_string() != item.to_string();
            item = other;
        }
    }
    item
}

fn media_type(item: &FetchItem<'static>) -> Option<FetchItem<'static>> {
    if !matches!(item, FetchItem::Body(_) | FetchItem::BodyStructure(_)) {
        return None;
    }
    let mut text = item.to_string();
    for kind in ["text", "message"] {
        let upper = format!("(\"{}\" \"", kind.to_uppercase());
        let title = format!("(\"{}{}\" \"", kind[..1].to_uppercase(), &kind[1..]);
        text = text.replace(&format!("(\"{kind}\" \""), &upper).replace(&title, &upper);
    }
    let response = format!("* 1 FETCH ({text})\r\n");
    match Decoder::client().response(response.as_bytes()) {
        Ok(Response::Data(Data::Fetch(fetch))) => fetch.into_static().items.pop(),
        _ => None,
    }
}

fn section(item: &FetchItem<'static>) -> Option<FetchItem<'static>> {
    let FetchItem::BodySection(body) = item else { return None };
    let mut body = body.clone();
    body.section = Section::new(body.section.to_string().to_ascii_uppercase()).ok()?;
    Some(FetchItem::BodySection(body))
}

fn moment(item: &FetchItem<'static>) -> Option<FetchItem<'static>> {
    let FetchItem::InternalDate(date) = item else { return None };
    let moment = DateTime::from_unix_seconds(date.date_time()?.unix_seconds(), 0).ok()?;
    Some(FetchItem::InternalDate(moment.into()))
}

fn flags(item: &FetchItem<'static>) -> Option<FetchItem<'static>> {
    let FetchItem::Flags(flags) = item else { return None };
    let mut flags: Vec<_> = flags.iter().map(IntoStatic::into_static).collect();
    flags.sort_by_key(ToString::to_string);
    Some(FetchItem::Flags(Flags::from_iter(flags)))
}
