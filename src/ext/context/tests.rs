use super::*;
use crate::{
    Code, Data, Decoder, Quirks, Response,
    command::Command,
    data::{
        SearchReturnData,
        testing::{needs, read_part, written},
    },
    search::ReturnOption,
    wire::{IntoStatic, Peer},
};

fn updates(text: &str, quirks: Quirks) -> Result<(ContextUpdates<'_>, String), String> {
    read_part(text.as_bytes(), quirks, ret_data_update).map(|(updates, rest, report)| {
        assert_eq!(rest, b"");
        (updates, report)
    })
}

#[test]
fn updates_are_kept_in_their_order() {
    for text in ["(0 2734:2735)", "(1 2733 1 2732 1 2731)", "(4294967295 1)", "(3 5,4,9:7 0 1:2)"] {
        let (updates, report) = updates(text, Quirks::NONE).unwrap();
        assert_eq!((updates.to_string().as_str(), report.as_str()), (text, ""));
        assert_eq!(updates.clone().into_owned(), updates);
        assert_eq!(ContextUpdates::new(updates.as_slice().to_vec()), Ok(updates));
    }
    let (tolerated, report) = updates("( 0 1  2 3 )", Quirks::ALL).unwrap();
    assert_eq!(
        (tolerated.to_string().as_str(), report.as_str()),
        ("(0 1 2 3)", "spaces at 1, spaces at 6, spaces at 10")
    );
    assert!(ContextUpdates::new([]).is_err());
}

#[test]
fn says_what_is_no_update() {
    for (text, error) in [
        ("", "expected `(` at offset 0 in ret-data-addto"),
        ("0 1", "expected `(` at offset 0 in ret-data-addto"),
        ("()", "expected position at offset 1 in ret-data-addto"),
        ("(0)", "expected space at offset 2 in SP"),
        ("(1:2)", "expected space at offset 2 in SP"),
        ("(0 *)", "expected number at offset 3 in uniqueid"),
        ("(0 $)", "expected number at offset 3 in uniqueid"),
        ("(-1 5)", "expected digit at offset 1 in number"),
        ("(4294967296 5)", "expected number of at most 4294967295 at offset 1 in number"),
        ("(0 5", "expected space or `)` at offset 4 in list"),
        ("(0 5 6)", "expected space at offset 6 in SP"),
    ] {
        assert_eq!(updates(text, Quirks::NONE).unwrap_err(), error, "{text}");
    }
}

#[test]
fn several_stand_in_one_response() {
    let line = b"* ESEARCH (TAG \"C01\") UID REMOVEFROM (1 5) ADDTO (1 2733) ADDTO (1 2731:2732) COUNT 7\r\n";
    let response = Decoder::client().response(line).unwrap();
    let Response::Data(Data::Esearch(found)) = response else { panic!() };
    let [SearchReturnData::RemoveFrom(one), SearchReturnData::AddTo(two), SearchReturnData::AddTo(three)] =
        found.others()
    else {
        panic!("{found:?}")
    };
    assert_eq!([one, two, three].map(ToString::to_string), ["(1 5)", "(1 2733)", "(1 2731:2732)"]);
}

#[test]
fn cancelupdate_names_tags_in_quotation_marks() {
    let command = |line: &str| {
        let decoded = Decoder::server().command(line.as_bytes()).map(|it| it.command.into_static());
        decoded.map_err(|error| error.to_string())
    };
    let Ok(Command::CancelUpdate(cancel)) = command("a cancelupdate \"B01\" \"b.[]-\"\r\n") else { panic!() };
    assert_eq!(cancel.tags().iter().map(ToString::to_string).collect::<Vec<_>>(), ["B01", "b.[]-"]);
    assert_eq!(written(Peer::server(), |writer| cancel.write(writer)), b" \"B01\" \"b.[]-\"\r\n");
    for (line, error) in [
        ("a CANCELUPDATE\r\n", "expected space at offset 14 in SP"),
        ("a CANCELUPDATE B01\r\n", "expected quotation mark at offset 15 in quoted"),
        ("a CANCELUPDATE {3}\r\nB01\r\n", "expected quotation mark at offset 15 in quoted"),
        ("a CANCELUPDATE \"\"\r\n", "expected tag at offset 16 in quoted"),
        ("a CANCELUPDATE \"a+\"\r\n", "expected tag at offset 16 in quoted"),
        ("a CANCELUPDATE \"a\" b\r\n", "expected CRLF at offset 18 in command"),
    ] {
        assert_eq!(command(line).unwrap_err(), error, "{line}");
    }
    assert!(CancelUpdate::new([]).is_err());
}

#[test]
fn as_many_tags_are_read_as_a_list_may_have() {
    let line = ["a CANCELUPDATE", &" \"x\"".repeat(50_001), "\r\n"].concat();
    let mut limits = crate::Limits::server();
    limits.line = line.len();
    let error = Decoder::new(limits, Quirks::NONE).command(line.as_bytes()).unwrap_err();
    assert!(error.to_string().starts_with("expected fewer items"), "{error}");
}

#[test]
fn update_may_say_what_to_tell_of_new_messages() {
    use crate::data::Capability::{
        ContextSearch, ContextSort, Esearch, Esort, MultiSearch, Notify, Partial, Preview, Sort,
    };
    let command = |line: &'static str| Decoder::server().command(line.as_bytes()).unwrap().command;
    for (line, attributes, expected) in [
        ("a SEARCH RETURN (UPDATE) ALL\r\n", 0, &[&[Esearch][..], &[ContextSearch]][..]),
        ("a SEARCH RETURN (UPDATE (UID FLAGS)) ALL\r\n", 2, &[&[Esearch], &[ContextSearch], &[Notify]]),
        (
            "a UID SORT RETURN (update(PREVIEW)) (DATE) UTF-8 ALL\r\n",
            1,
            &[&[Esort], &[ContextSort], &[Notify], &[Preview]],
        ),
        ("a ESEARCH RETURN (UPDATE PARTIAL 1:5) ALL\r\n", 0, &[&[ContextSearch], &[Partial, ContextSearch]]),
    ] {
        let command = command(line);
        let (options, told) = match &command {
            Command::Search(search) => (search.return_options(), needs(search)),
            Command::UidSort(sort) => (sort.return_options(), needs(sort)),
            Command::Esearch(esearch) => (esearch.search.return_options(), needs(esearch)),
            other => panic!("{other}"),
        };
        assert_eq!(options.unwrap().update().map(<[_]>::len), Some(attributes), "{line}");
        assert_eq!(told, expected, "{line}");
    }
    let needs = |line| command(line).needs().iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(needs("a SEARCH RETURN (PARTIAL -1:-5) ALL\r\n").last().unwrap(), "PARTIAL");
    assert_eq!(needs("a SEARCH RETURN (CONTEXT) ALL\r\n").last().unwrap(), "CONTEXT=SEARCH");
    assert_eq!(needs("a ESEARCH ALL\r\n"), [MultiSearch.name()]);
    assert_eq!(needs("a SORT (DATE) UTF-8 ALL\r\n"), ["SORT or SORT=DISPLAY"]);
    assert_eq!(Sort.name(), "SORT");
    for (line, error) in [
        (&b"a SEARCH RETURN (UPDATE ()) ALL\r\n"[..], "expected name of an item at offset 25 in fetch-att"),
        (b"a SEARCH RETURN (UPDATE (ALL)) ALL\r\n", "expected name of an item, and no macro at offset 25 in fetch-att"),
        (b"a SEARCH RETURN (UPDATE (UID) ALL\r\n", "expected space or `)` at offset 33 in list"),
    ] {
        assert_eq!(Decoder::server().command(line).unwrap_err().to_string(), error);
    }
    let twice = [ReturnOption::Update(Vec::new()), ReturnOption::Update(Vec::from([FetchAttribute::Uid]))];
    let twice = crate::search::Search::new(crate::search::SearchKey::all()).with_return(twice);
    let mut writer = Writer::checking(Peer::server());
    twice.write(&mut writer);
    assert_eq!(writer.problem(), Err(UsageError("there is one UPDATE")));
}

#[test]
fn noupdate_names_a_tag() {
    let code = |text: &'static [u8]| match Decoder::client().response(text).unwrap() {
        Response::Untagged(status) => status.code.unwrap(),
        other => panic!("{other:?}"),
    };
    assert_eq!(code(b"* NO [NOUPDATE \"B02\"] Too many\r\n"), Code::NoUpdate(Tag::new("B02").unwrap()));
    for other in [&b"* NO [NOUPDATE] x\r\n"[..], b"* NO [NOUPDATE B02] x\r\n", b"* NO [NOUPDATE \"a b\"] x\r\n"] {
        assert!(matches!(code(other), Code::Other(_)));
    }
}

#[test]
fn each_prefix_is_an_error_or_a_value() {
    for line in
        [&b"a CANCELUPDATE \"B01\" \"B02\"\r\n"[..], b"a SEARCH RETURN (UPDATE (UID BODY.PEEK[1]) COUNT) ALL\r\n"]
    {
        for end in 0..line.len() {
            let _either = Decoder::server().command(&line[..end]);
        }
    }
    let line = b"* ESEARCH (TAG \"C\") UID ADDTO (1 2733 0 5:7,9) REMOVEFROM (0 1)\r\n";
    for end in 0..line.len() {
        let _either = Decoder::client().response(&line[..end]);
    }
}
