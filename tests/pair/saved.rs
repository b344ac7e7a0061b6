//! What a search saves, and `$` stands for (RFC 5182).

use crate::support::pair::joined::{CHUNKS, EVERYTHING, Pair};
use imap_wire::data::UidSet;

/// What `$` stands for.
#[track_caller]
fn saved(pair: &Pair) -> String {
    let [client, server] = [pair.client.view(), pair.server.view()].map(|view| view.unwrap().saved());
    assert_eq!(client, server);
    client.unwrap().map_or_else(|| "nothing".into(), |uids| uids.to_string())
}

fn answers(pair: &mut Pair, lines: &[&str]) {
    pair.store.script.push_back(lines.iter().map(|line| (*line).to_owned()).collect());
}

#[test]
fn both_remember_what_was_found() {
    for chunk in CHUNKS {
        let mut pair = Pair::selected(EVERYTHING, chunk);
        assert_eq!(saved(&pair), "nothing");
        pair.does("UID FETCH 1:* UID");
        answers(&mut pair, &["* ESEARCH (TAG \"%\") UID ALL 4:7"]);
        pair.does("UID SEARCH RETURN (SAVE ALL) UNSEEN");
        pair.server.save(Some(&UidSet::new("4:7").unwrap())).unwrap();
        assert_eq!(saved(&pair), "4,6:7");
        pair.changes(|mailbox| _ = mailbox.expunge(6));
        pair.does("NOOP");
        assert_eq!(saved(&pair), "4,7");
        pair.does("FETCH $ FLAGS");
        // A search that fails has found nothing.
        answers(&mut pair, &["NO [NOTSAVED] no room"]);
        assert!(!pair.gives("SEARCH RETURN (SAVE) ALL").is_ok());
        assert_eq!(saved(&pair), "nothing");
        pair.understand_each_other();
    }
}

#[test]
fn what_was_not_looked_at_changes_nothing() {
    let mut pair = Pair::selected(EVERYTHING, 7);
    pair.does("UID FETCH 1:* UID");
    answers(&mut pair, &["* ESEARCH (TAG \"%\") UID MIN 4"]);
    pair.does("UID SEARCH RETURN (SAVE MIN) ALL");
    pair.server.save(Some(&UidSet::new("4").unwrap())).unwrap();
    answers(&mut pair, &["BAD there is no such charset"]);
    assert!(!pair.gives("UID SEARCH RETURN (SAVE) ALL").is_ok());
    assert_eq!(saved(&pair), "4");
}
