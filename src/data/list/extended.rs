//! Extended items: what is told of a mailbox behind its name.

use crate::{
    data::{
        macros::into_static,
        mailbox::{Mailbox, mailbox},
        tagged_ext::{TaggedExt, tagged_ext},
    },
    error::Rule,
    quirks::Quirks,
    wire::{
        Octets, Writer,
        input::{Input, ParseResult, attempt},
        list::{list, no_space, space},
        scan,
        string::astring,
    },
};
use alloc::{boxed::Box, vec::Vec};

/// `mbox-list-extended`
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Extended<'a> {
    pub(super) child_info: Vec<Octets<'a>>,
    pub(super) old_name: Option<Mailbox<'a>>,
    pub(super) others: Vec<TaggedExt<'a>>,
}

impl Extended<'_> {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        let child_info = (!self.child_info.is_empty()).then_some(Item::ChildInfo(&self.child_info));
        let old_name = self.old_name.iter().map(Item::OldName);
        let items = child_info.into_iter().chain(old_name).chain(self.others.iter().map(Item::Other));
        writer.list(items, |writer, item| match item {
            Item::ChildInfo(options) => {
                writer.text(b"\"CHILDINFO\" ");
                writer.list(options, |writer, option| writer.string(option));
            }
            Item::OldName(mailbox) => {
                writer.text(b"\"OLDNAME\" (");
                mailbox.write_quoted(writer);
                writer.close();
            }
            Item::Other(item) => item.write_quoted(writer),
        });
    }
}

/// `mbox-list-extended-item`
enum Item<ChildInfo, OldName, Other> {
    ChildInfo(ChildInfo),
    OldName(OldName),
    Other(Other),
}

into_static!(struct Extended { child_info, old_name, others });

/// `[SP mbox-list-extended]`, up to the line end
#[inline]
pub(super) fn mbox_list_extended<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Option<Box<Extended<'a>>>> {
    if is_line_end(input) { Ok((input, None)) } else { extended(input) }
}

/// True at the end of a line.
#[inline]
pub(crate) fn is_line_end(input: Input<'_, '_>) -> bool {
    matches!(input.octets.first(), None | Some(b'\r' | b'\n'))
}

#[cold]
fn extended<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Option<Box<Extended<'a>>>> {
    const NEXT: &Rule = &Rule::new("space or line end", "mailbox-list");
    const OPEN: &Rule = &Rule::new("`(`", "mbox-list-extended");
    let at = no_space(input.expect(b' ', NEXT)?)?;
    if is_line_end(at) {
        input.deviate(Quirks::SPACES, NEXT)?;
        return Ok((at, None));
    }
    if at.octets.first() != Some(&b'(') {
        return Err(at.error(OPEN));
    }
    let mut extended = Extended::default();
    let (rest, ()) = list(at, extended_item, |item| match item {
        Item::ChildInfo(options) => extended.child_info = options,
        Item::OldName(name) => extended.old_name = Some(name),
        Item::Other(item) => extended.others.push(item),
    })?;
    let rest = no_space(rest)?;
    if !is_line_end(rest) {
        const END: &Rule = &Rule::new("line end", "mailbox-list");
        return Err(rest.error(END));
    }
    Ok((rest, (!extended.is_empty()).then(|| Box::new(extended))))
}

/// `mbox-list-extended-item`
fn extended_item<'a, 'c>(
    input: Input<'a, 'c>,
) -> ParseResult<'a, 'c, Item<Vec<Octets<'a>>, Mailbox<'a>, TaggedExt<'a>>> {
    const NAME: &Rule = &Rule::new("name of an item", "mbox-list-extended-item-tag");
    let (at, name) = astring(input)?;
    if !scan::is_atom(&name) {
        return Err(input.error(NAME));
    }
    // What is not as the name says may still be a `tagged-ext-val`.
    let known = if name.eq_ignore_ascii_case(b"CHILDINFO") {
        attempt(at, childinfo_value).map(|(rest, options)| (rest, Item::ChildInfo(options))).ok()
    } else if name.eq_ignore_ascii_case(b"OLDNAME") {
        attempt(at, oldname_value).map(|(rest, name)| (rest, Item::OldName(name))).ok()
    } else {
        None
    };
    match known {
        Some(known) => Ok(known),
        None => tagged_ext(at, name).map(|(rest, item)| (rest, Item::Other(item))),
    }
}

/// `SP "(" list-select-base-opt-quoted *(SP list-select-base-opt-quoted) ")"`, not necessarily quoted
fn childinfo_value<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Vec<Octets<'a>>> {
    const OPTION: &Rule = &Rule::new("selection option", "childinfo-extended-item");
    let mut options = Vec::new();
    let at = space(input)?;
    let (rest, ()) = list(at, astring, |option| options.push(option))?;
    if options.is_empty() { Err(at.error(OPTION)) } else { Ok((rest, options)) }
}

/// `SP "(" mailbox ")"`
fn oldname_value<'a, 'c>(input: Input<'a, 'c>) -> ParseResult<'a, 'c, Mailbox<'a>> {
    const OPEN: &Rule = &Rule::new("`(`", "oldname-extended-item");
    const CLOSE: &Rule = &Rule::new("`)`", "oldname-extended-item");
    let (rest, mailbox) = mailbox(no_space(space(input)?.expect(b'(', OPEN)?)?)?;
    Ok((no_space(rest)?.expect(b')', CLOSE)?, mailbox))
}
