//! SPECIAL-USE (RFC 6154), and what it came from, XLIST: which of a mailbox's attributes say what it is for.
//!
//! The attributes themselves, and what LIST is asked for, are rows of their tables.

use crate::data::{Attribute, Attributes};

impl Attribute<'_> {
    /// True if it says what the mailbox is for: `use-attr` of RFC 6154, `\Important` of RFC 8457, and what XLIST has in their place,
    /// `\AllMail`, `\Spam` and `\Starred`.
    ///
    /// A server may have others, which cannot be told from attributes that mean something else.
    #[must_use]
    pub const fn is_special_use(&self) -> bool {
        matches!(
            self,
            Self::All
                | Self::AllMail
                | Self::Archive
                | Self::Drafts
                | Self::Flagged
                | Self::Important
                | Self::Junk
                | Self::Sent
                | Self::Spam
                | Self::Starred
                | Self::Trash
        )
    }
}

impl Attributes<'_> {
    /// Those that [say what the mailbox is for](Attribute::is_special_use).
    ///
    /// # Example
    ///
    /// ```
    /// use imap_wire::{Data, Decoder, Response, data::Attribute};
    ///
    /// let mut decoder = Decoder::client();
    /// let response = decoder.response(b"* LIST (\\Marked \\Drafts \\HasNoChildren) \"/\" MyDrafts\r\n")?;
    /// let Response::Data(Data::List(list)) = response else { panic!() };
    /// assert!(list.attributes.special_uses().eq([Attribute::Drafts]));
    /// # Ok::<(), imap_wire::DecodeError>(())
    /// ```
    pub fn special_uses(&self) -> impl Iterator<Item = Attribute<'_>> {
        self.iter().filter(Attribute::is_special_use)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        Data, Decoder, Limits, Quirks, Response,
        data::{Attribute, Attributes},
    };

    fn xlist(line: &[u8]) -> Attributes<'static> {
        use crate::wire::IntoStatic;
        let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
        let Ok(Response::Data(Data::Xlist(list))) = decoder.response(line) else { panic!() };
        list.attributes.into_static()
    }

    #[test]
    fn xlist_is_as_list() {
        let attributes = xlist(b"* XLIST (\\HasNoChildren \\drafts) \"/\" Drafts\r\n");
        assert_eq!(attributes.to_string(), r"(\HasNoChildren \Drafts)");
        let attributes = xlist(b"* XLIST (\\HasNoChildren \\Inbox) \"/\" \"Posteingang\"\r\n");
        assert!(attributes.contains(&Attribute::Inbox));
        assert_eq!(attributes.special_uses().count(), 0);
        let attributes = xlist(b"* xlist (\\AllMail \\Starred \\Spam) \"/\" {1}\r\nx\r\n");
        assert!(attributes.special_uses().eq([Attribute::AllMail, Attribute::Spam, Attribute::Starred]));
    }

    #[test]
    fn other_attributes_say_nothing_of_use() {
        for name in [r"\HasChildren", r"\Noselect", r"\Subscribed", r"\Inbox", r"\X"] {
            assert!(!Attribute::new(name).unwrap().is_special_use());
        }
    }
}
