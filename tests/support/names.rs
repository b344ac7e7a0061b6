//! Properties of mailbox names.

use imap_wire::{
    data::{Mailbox, Names},
    wire::utf7,
};

/// Octets are the one encoding of a name, or no encoding; and a name is read as it was written, whatever is in it.
pub fn names_are_as_they_were(octets: &[u8]) {
    if let Ok(text) = utf7::decode(octets) {
        assert_eq!(*utf7::encode(&text), *octets, "of {text:?}");
    }
    let text = String::from_utf8_lossy(octets);
    let encoded = utf7::encode(&text);
    assert!(encoded.iter().all(|octet| matches!(octet, b' '..=b'~')), "{}", encoded.escape_ascii());
    assert_eq!(utf7::decode(&encoded).as_deref(), Ok(&*text));

    for names in [Names::Utf7, Names::Utf8] {
        if let Ok(mailbox) = Mailbox::from_unicode(&text, names) {
            assert_eq!(mailbox.to_unicode(names).as_deref(), Ok(&*text));
        }
    }
    let Ok(mailbox) = Mailbox::new(octets) else { return };
    for names in [Names::Utf7, Names::Utf8] {
        if let Ok(text) = mailbox.to_unicode(names) {
            let again = Mailbox::from_unicode(&text, names).expect("it came from a name");
            assert_eq!(again.as_octets(), mailbox.as_octets());
        }
    }
    assert!(!mailbox.to_display().contains(char::is_control));
    let _either = mailbox.is_path_safe();
    assert_eq!(mailbox.split(b'/').map(|level| level.to_vec()).collect::<Vec<_>>().join(&b'/'), octets);
}
