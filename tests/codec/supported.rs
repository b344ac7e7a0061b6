//! `SUPPORTED.md` says what the code does: each capability has a row, each name in it is in the table that the row says, and each test
//! is there.

use imap_wire::{
    Encode,
    command::{Action, Command, TaggedCommand},
    data::Tag,
};
use imap_wire::{
    OtherCode, OtherData, OtherItem,
    command::{
        Append, AppendData, AppendMessage, Create, CreateParameter, Fetch, FetchModifier, List, ListPattern,
        ListReturn, ListSelection, OtherCommand, OtherFetchAttribute, Select, SelectParameter, Store, StoreAttribute,
        StoreModifier,
    },
    data::{
        Attribute, Capability, Esearch, Flag, Mailbox, OtherOption, SearchReturnData, SequenceSet, StatusItemName,
        TaggedExt,
    },
    ext::{Sort, SortKey, ThreadAlgorithm},
    search::{OtherKey, ReturnOption, Search, SearchKey},
    wire::{Peer, Raw},
};
use std::{fs, path::Path};

const TEXT: &str = include_str!("../../SUPPORTED.md");

/// The cells of each row.
fn rows() -> Vec<[&'static str; 4]> {
    let lines = TEXT.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    lines
        .map(|line| {
            let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
            cells.try_into().unwrap_or_else(|_| panic!("{line}"))
        })
        .collect()
}

#[test]
fn each_capability_has_its_row() {
    let expected: Vec<_> = Capability::ALL
        .iter()
        .map(|it| (it.name().to_owned(), if it.rfc() == 0 { "-".into() } else { it.rfc().to_string() }))
        .collect();
    // What no capability tells of stands at the end, by who has it.
    let named = rows().into_iter().filter(|[name, ..]| !name.starts_with('('));
    let found: Vec<_> = named.map(|[name, rfc, ..]| (name.to_owned(), rfc.to_owned())).collect();
    assert_eq!(found, expected);
}

#[test]
fn each_name_is_in_the_table_that_its_row_says() {
    for [capability, _, what, _] in rows() {
        for part in what.split(';').map(str::trim).filter(|part| !part.is_empty() && !part.starts_with('(')) {
            let (kind, names) = part.split_once(": ").unwrap_or_else(|| panic!("{capability}: {part}"));
            for name in names.split(", ") {
                assert!(is_known(kind, name), "{capability}: {kind}: {name}");
            }
        }
    }
}

#[test]
fn each_test_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for [capability, .., tests] in rows() {
        for test in tests.split(';').map(str::trim) {
            let path =
                if test.ends_with(".txt") { root.join("tests/codec/extensions").join(test) } else { root.join(test) };
            assert!(fs::exists(&path).unwrap(), "{capability}: {test}");
        }
    }
}

fn raw(text: &str) -> Raw<'_> {
    Raw::parse(text.as_bytes()).unwrap()
}

/// True if the table of this kind has this name: so that nothing of the name can be made that is unknown.
fn is_known(kind: &str, name: &str) -> bool {
    let option = |value: Option<&'static str>| OtherOption::new(name.to_owned(), value.map(raw)).unwrap();
    let set = || SequenceSet::new("1").unwrap();
    match kind {
        "commands" => OtherCommand::new(name, Raw::default()).is_err(),
        "data" => [None, Some(1)].into_iter().any(|number| OtherData::new(number, name, Raw::default()).is_err()),
        "codes" => OtherCode::new(name, Raw::default()).is_err(),
        "fetch" => OtherFetchAttribute::new(name, None).is_err() || OtherItem::new(name, raw("1")).is_err(),
        "search" => OtherKey::new(name, Raw::default()).is_err(),
        "status" => !matches!(StatusItemName::new(name), Ok(StatusItemName::Other(_))),
        "select" => Select::new(Mailbox::INBOX).with_parameter(SelectParameter::Other(option(None))).is_err(),
        "create" => Create::new(Mailbox::INBOX).with_parameter(CreateParameter::Other(option(None))).is_err(),
        "store modifiers" => {
            let store = Store::flags(set(), Action::Add, [Flag::Seen]).unwrap();
            store.with_modifier(StoreModifier::Other(option(None))).is_err()
        }
        "store" => {
            let mut store = Store::flags(set(), Action::Add, [Flag::Seen]).unwrap();
            store.attribute = StoreAttribute::Other(TaggedExt::new(name, raw("(a)")).unwrap());
            TaggedCommand::new(Tag::new("A").unwrap(), Command::Store(store)).check(&Peer::server()).is_err()
        }
        "fetch modifiers" => {
            let fetch = Fetch::new(set(), imap_wire::command::FetchMacro::Fast.into());
            fetch.with_modifier(FetchModifier::Other(option(None))).is_err()
        }
        "list selection" => {
            List::new(Mailbox::INBOX, ListPattern::ALL).with_selection([ListSelection::Other(option(None))]).is_err()
        }
        "list return" => {
            List::new(Mailbox::INBOX, ListPattern::ALL).with_return([ListReturn::Other(option(None))]).is_err()
        }
        "list attributes" => !matches!(Attribute::new(name), Ok(Attribute::Other(_)) | Err(_)),
        "return" => {
            let search = Search::new(SearchKey::all()).with_return([ReturnOption::Other(option(None))]);
            let command = TaggedCommand::new(Tag::new("A").unwrap(), Command::Search(search));
            command.check(&Peer::server()).is_err()
        }
        "esearch" => {
            let data = TaggedExt::new(name, raw("1")).unwrap();
            Esearch::new(false).with_other(SearchReturnData::Other(data)).is_err()
        }
        "append" => {
            let data = AppendData::Extension(TaggedExt::new(name, raw("(a)")).unwrap());
            let append = Append::new(Mailbox::INBOX, AppendMessage::with_data(data));
            TaggedCommand::new(Tag::new("A").unwrap(), Command::Append(append)).check(&Peer::server()).is_err()
        }
        "sort" => Sort::new([SortKey::Other(option(None)).into()], SearchKey::all()).is_err(),
        "thread" => !matches!(ThreadAlgorithm::new(name), Ok(ThreadAlgorithm::Other(_)) | Err(_)),
        other => panic!("there is no table of {other}"),
    }
}
