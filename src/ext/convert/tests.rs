use super::*;
use crate::{
    Code, Data, Decoder, Encode, Head, Limits, Payload, Quirks, Response,
    command::{Command, Expunges, Partial, TaggedCommand},
    data::{Section, SequenceSet, Tag, TaggedExt},
    wire::{IntoStatic, Peer, Raw, Writer},
};
use alloc::vec::Vec;
use bytes::Buf;
use core::num::NonZeroU32;

fn command(line: &str) -> Result<Command<'static>, String> {
    let line = format!("a {line}\r\n");
    let command = Decoder::server().command(line.as_bytes()).map_err(|error| error.to_string())?.command;
    Ok(command.into_static())
}

/// Data of a server, checked to be written as what reads so.
fn data(line: &str) -> Result<Data<'static>, String> {
    let mut decoder = Decoder::new(Limits::client(), Quirks::NONE);
    let line = format!("* {line}\r\n");
    let response = decoder.response(line.as_bytes()).map_err(|error| error.to_string())?.into_static();
    let mut writer = Writer::new(Peer::client());
    response.encode(&mut writer);
    assert_eq!(decoder.response(&writer.copy_to_bytes(writer.remaining())), Ok(response.clone()));
    let Response::Data(data) = response else { panic!("{response}") };
    Ok(data)
}

fn converted(items: &str) -> Result<Vec<ConvertedItem<'static>>, String> {
    let Data::Converted(converted) = data(&format!("2 CONVERTED (TAG \"a\") ({items})"))? else { panic!("{items}") };
    assert_eq!((converted.seq.get(), &*converted.tag), (2, &b"a"[..]));
    Ok(converted.items().to_vec())
}

#[test]
fn media_types_have_two_names() {
    for name in ["text/plain", "application/vnd.oasis+xml", "x/!#$&.+-^_", &format!("a/{}", "b".repeat(127))] {
        assert_eq!(MimeType::new(name.to_owned()).unwrap().as_octets(), name);
        assert!(MimeTypeReq::new(name.to_owned()).unwrap().matches(&MimeType::new(name.to_owned()).unwrap()));
    }
    for name in ["", "text", "text/", "/plain", "a/b/c", "text/*", "a b/c", "a\"/b", &format!("a/{}", "b".repeat(128))]
    {
        assert!(MimeType::new(name.to_owned()).is_err(), "{name}");
    }
    for name in ["", "**", "*/*", "*/plain", "text*", "te*/plain", "text/pl*"] {
        assert!(MimeTypeReq::new(name).is_err(), "{name}");
    }
    let plain = MimeType::new("TEXT/plain").unwrap();
    for (name, is_match) in
        [("*", true), ("text/*", true), ("text/PLAIN", true), ("text/html", false), ("tex/*", false)]
    {
        assert_eq!(MimeTypeReq::new(name).unwrap().matches(&plain), is_match, "{name}");
    }
}

#[test]
fn commands_are_written_as_they_were_read() {
    for line in [
        "CONVERT 2 (NIL) BINARY[]",
        "CONVERT 2:4 (\"text/plain\" (charset utf-8 x \"a b\")) (UID BINARY[3.1]<0.5> BINARY.SIZE[3])",
        "UID CONVERT $ (NIL (x {1}\r\na)) (BODY[HEADER] BODY[1.2.HEADER] BODY[3.MIME])",
        "CONVERT 1 (\"a/b\") (BODYPARTSTRUCTURE[2] AVAILABLECONVERSIONS[])",
        "CONVERSIONS \"*\" \"image/*\"",
        "CONVERSIONS a/b \"*\"",
    ] {
        let read = command(line).unwrap();
        let again = read.to_string().replace("\\r\\n", "\r\n");
        assert_eq!(command(&again).as_ref(), Ok(&read), "{line}");
        assert_eq!(read.needs()[0].to_string(), "CONVERT");
    }
    let numbers = command("convert 2 (nil) binary[1]<5.7>").unwrap();
    assert_eq!((numbers.rules().expunges, numbers.uses_numbers()), (Expunges::Held, true));
    let Command::Convert(convert) = numbers else { panic!() };
    assert_eq!(convert.target, None);
    let [ConvertAttribute::Binary { partial, .. }] = convert.attributes() else { panic!() };
    assert_eq!(*partial, Some(Partial::new(5, 7).unwrap()));
    let uids = command("UID CONVERT 2 (NIL) BINARY[1]").unwrap();
    assert_eq!((uids.rules().expunges, uids.uses_numbers()), (Expunges::Allowed, false));
}

#[test]
fn says_what_a_client_got_wrong() {
    for (line, error) in [
        ("CONVERT 2", "expected space at offset 11 in SP"),
        ("CONVERT 2 NIL BINARY[]", "expected `(` at offset 12 in convert-params"),
        ("CONVERT 2 () BINARY[]", "expected media type in quotation marks at offset 13 in concrete-mime-type"),
        (
            "CONVERT 2 (text/plain) BINARY[]",
            "expected media type in quotation marks at offset 13 in concrete-mime-type",
        ),
        ("CONVERT 2 (\"text\") BINARY[]", "expected media type in quotation marks at offset 13 in concrete-mime-type"),
        ("CONVERT 2 (NIL ()) BINARY[]", "expected name of a parameter at offset 18 in transcoding-params"),
        ("CONVERT 2 (NIL (a)) BINARY[]", "expected space at offset 19 in SP"),
        ("CONVERT 2 (NIL BINARY[]", "expected `)` at offset 16 in convert-params"),
        ("CONVERT 2 (NIL)", "expected space at offset 17 in SP"),
        ("CONVERT 2 (NIL) ()", "expected name of an item at offset 19 in convert-att"),
        ("CONVERT 2 (NIL) FLAGS", "expected name of an item at offset 18 in convert-att"),
        ("CONVERT 2 (NIL) BINARY", "expected `[` at offset 24 in section"),
        ("CONVERT 2 (NIL) BINARY[HEADER]", "expected end of the part at offset 25 in section-binary"),
        ("CONVERT 2 (NIL) BODY[]", "expected section that is HEADER or MIME at offset 22 in convert-att"),
        ("CONVERT 2 (NIL) BODY[TEXT]", "expected section that is HEADER or MIME at offset 22 in convert-att"),
        ("CONVERT 2 (NIL) BODY.PEEK[HEADER]", "expected name of an item at offset 18 in convert-att"),
        ("CONVERT 2 (NIL) UID UID", "expected CRLF at offset 21 in command"),
        ("CONVERSIONS *", "expected atom character, quotation mark or `{` at offset 14 in astring"),
        ("CONVERSIONS \"*\"", "expected space at offset 17 in SP"),
        ("CONVERSIONS a/b \"*/b\"", "expected media type, or a pattern of them at offset 18 in mime-type-req"),
    ] {
        assert_eq!(command(line).unwrap_err(), error, "{line}");
    }
}

#[test]
fn what_became_of_a_part_is_there_or_an_error() {
    let items = converted("UID 100 BINARY[3]<5> ~{3}\r\na\0b binary.size[3] 7 BODY[2.MIME] NIL X-ID (5)").unwrap();
    let [ConvertedItem::Uid(uid), ConvertedItem::Binary { section, origin, value }, size, header, other] = &items[..]
    else {
        panic!("{items:?}")
    };
    assert_eq!((uid.get(), section.as_octets().to_string(), *origin), (100, "3".into(), Some(5)));
    assert_eq!(value.value().unwrap().octets().unwrap(), "a\0b");
    assert!(matches!(size, ConvertedItem::BinarySize(_, ConvertedValue::Value(7))));
    assert!(matches!(header, ConvertedItem::Body(_, ConvertedValue::Value(Payload::Nil))));
    assert!(matches!(other, ConvertedItem::Other(it) if it.is("x-id")));

    let items = converted(concat!(
        "AVAILABLECONVERSIONS[] ((\"text/plain\" \"a/b\")) AVAILABLECONVERSIONS[1] (()) ",
        "BODYPARTSTRUCTURE[1] (error \"no\" tempfail) BINARY[2] (ERROR {2}\r\nno TEMPFAIL 5)",
    ));
    let items = items.unwrap();
    assert!(matches!(&items[0], ConvertedItem::AvailableConversions(_, it) if it.value().unwrap().len() == 2));
    assert!(matches!(&items[1], ConvertedItem::AvailableConversions(_, it) if it.value().unwrap().is_empty()));
    let ConvertedItem::BodyPartStructure(_, body) = &items[2] else { panic!() };
    assert_eq!(body.error().unwrap().code, ConvertErrorCode::TempFail(None));
    assert!(body.value().is_none());
    let ConvertedItem::Binary { value, .. } = &items[3] else { panic!() };
    assert_eq!(*value.error().unwrap(), ConvertError::new("no", ConvertErrorCode::TempFail(NonZeroU32::new(5))));
}

#[test]
fn an_error_says_which_parameters() {
    let code = |text: &str| {
        let items = converted(&format!("BINARY[3] (ERROR \"no\" {text})"))?;
        let [ConvertedItem::Binary { value: ConvertedValue::Error(error), .. }] = &items[..] else { panic!() };
        Ok::<_, String>(error.code.clone())
    };
    let bad = code("BADPARAMETERS \"text/html\" \"text/plain\" (charset us-ascii) NIL \"a/b\"").unwrap();
    let ConvertErrorCode::BadParameters(bad) = bad else { panic!() };
    assert_eq!((bad.len(), bad[0].parameters.len(), &bad[1].from), (2, 1, &None));
    for text in ["MISSINGPARAMETERS \"a/b\" \"c/d\"(x y)", "MISSINGPARAMETERS \"a/b\" \"c/d\" (x y)"] {
        let ConvertErrorCode::MissingParameters(missing) = code(text).unwrap() else { panic!() };
        assert_eq!(missing[0].names(), ["x", "y"]);
    }
    for (text, error) in [
        ("LATER", "expected TEMPFAIL, BADPARAMETERS or MISSINGPARAMETERS at offset 47 in convert-error-code"),
        ("TEMPFAIL 0", "expected number of 1 to 4294967295 at offset 56 in nz-number"),
        ("BADPARAMETERS", "expected space at offset 60 in SP"),
        ("BADPARAMETERS \"a/b\"", "expected space at offset 66 in SP"),
        ("BADPARAMETERS a \"a/b\"", "expected media type in quotation marks at offset 61 in concrete-mime-type"),
        ("MISSINGPARAMETERS \"a/b\" \"a/b\"", "expected `(` at offset 76 in list"),
        ("MISSINGPARAMETERS \"a/b\" \"a/b\" ()", "expected name of a parameter at offset 78 in transcoding-params"),
    ] {
        assert_eq!(code(text).unwrap_err(), error, "{text}");
    }
}

#[test]
fn says_what_a_server_got_wrong() {
    for (line, error) in [
        ("2 CONVERTED", "expected space at offset 13 in SP"),
        ("2 CONVERTED ()", "expected `(TAG ` at offset 14 in convert-correlator"),
        ("2 CONVERTED (TAG a) (UID 1)", "expected quotation mark or `{` at offset 19 in string"),
        ("2 CONVERTED (TAG \"a\") ()", "expected name of an item at offset 25 in convert-msg-att"),
        ("2 CONVERTED (TAG \"a\") (UID 0)", "expected nonzero digit at offset 29 in uniqueid"),
        (
            "2 CONVERTED (TAG \"a\") (BINARY[] NIL UID 1)",
            "expected UID before other items at offset 38 in convert-msg-attrs",
        ),
        ("2 CONVERTED (TAG \"a\") (BINARY NIL)", "expected `[` at offset 31 in section"),
        (
            "2 CONVERTED (TAG \"a\") (BINARY[1]<4294967296> NIL)",
            "expected number of at most 4294967295 at offset 35 in convert-msg-att",
        ),
        ("2 CONVERTED (TAG \"a\") (BINARY.SIZE[1] NIL)", "expected digit at offset 40 in number"),
        ("2 CONVERTED (TAG \"a\") (AVAILABLECONVERSIONS[1] ())", "expected `(` at offset 50 in list"),
        ("2 CONVERTED (TAG \"a\") (BODY[] NIL)", "expected section that is HEADER or MIME at offset 29 in convert-att"),
        ("2 CONVERTED (TAG \"a\") (X[1] NIL)", "expected name of an item at offset 26 in convert-msg-att"),
        ("CONVERTED (TAG \"a\") (UID 1)", "expected number before it at offset 2 in message-data"),
        ("CONVERSION \"a/b\"", "expected space at offset 18 in SP"),
        ("CONVERSION a/b c/d", "expected media type in quotation marks at offset 13 in concrete-mime-type"),
        ("CONVERSION \"a/b\" \"c/d\" ()", "expected name of a parameter at offset 26 in transcoding-params"),
        ("5 CONVERSION \"a/b\" \"c/d\"", "expected no number before it at offset 4 in response-data"),
    ] {
        assert_eq!(data(line).unwrap_err(), error, "{line}");
    }
}

#[test]
fn large_payloads_stream() {
    let mut decoder = Decoder::client();
    for (head, item) in [
        ("* 2 CONVERTED (TAG \"a\") (UID 7 BINARY[3] ~{5000000}\r\n", 1),
        ("* 2 converted (tag \"a\") (BINARY.SIZE[3] 5 BODY[HEADER] {5000000}\r\n", 1),
    ] {
        let Head::Converted(converted) = decoder.head(head.as_bytes()) else { panic!("{head}") };
        let value = match &converted.items()[item] {
            ConvertedItem::Binary { value, .. } | ConvertedItem::Body(_, value) => value,
            other => panic!("{other:?}"),
        };
        assert_eq!(value.value(), Some(&Payload::Streamed { octets: 5_000_000 }));
    }
    for head in ["* 2 CONVERTED (TAG {5000}\r\n", "* 2 CONVERTED (TAG \"a\") (BINARY[3] (ERROR {5000}\r\n"] {
        assert_eq!(decoder.head(head.as_bytes()), Head::Other);
    }
}

#[test]
fn codes_say_how_much_is_too_much() {
    for (text, expected) in [
        ("TEMPFAIL", Code::TempFail),
        ("MAXCONVERTMESSAGES 1", Code::MaxConvertMessages(NonZeroU32::MIN)),
        ("maxconvertparts 5", Code::MaxConvertParts(NonZeroU32::new(5).unwrap())),
    ] {
        let line = format!("a NO [{text}] no\r\n");
        let response = Decoder::client().response(line.as_bytes()).unwrap();
        assert!(response.to_string().eq_ignore_ascii_case(line.trim_end()));
        let Response::Tagged(_, status) = response else { panic!() };
        assert_eq!(status.code, Some(expected));
    }
}

#[test]
fn nothing_is_built_that_is_read_otherwise() {
    let one = || SequenceSet::new("1").unwrap();
    let part = || Section::of_part(&[1]).unwrap();
    let header = || Section::header(&[]).unwrap();
    assert!(Convert::new(one(), None, []).is_err());
    assert!(Convert::new(one(), None, [ConvertAttribute::binary(header())]).is_err());
    assert!(Convert::new(one(), None, [ConvertAttribute::Body(part())]).is_err());
    assert!(Convert::new(one(), None, [ConvertAttribute::Body(header())]).is_ok());
    let target = Some(MimeType::new("a/b").unwrap());
    let typed = Convert::new(one(), target, [ConvertAttribute::Body(header())]).unwrap();
    let command = TaggedCommand::new(Tag::new("A").unwrap(), Command::Convert(typed));
    assert!(command.check(&Peer::server()).is_err());
    let answer = |items: Vec<ConvertedItem<'static>>| Converted::new(NonZeroU32::MIN, "a", items);
    let size = || ConvertedItem::BinarySize(part(), ConvertedValue::Value(5));
    let uid = || ConvertedItem::Uid(NonZeroU32::MIN);
    let other = |name: &'static str| ConvertedItem::Other(TaggedExt::new(name, Raw::parse(b"5").unwrap()).unwrap());
    assert!(answer(Vec::from([uid(), size(), other("X")])).is_ok());
    for items in [
        Vec::new(),
        Vec::from([size(), uid()]),
        Vec::from([ConvertedItem::BinarySize(header(), ConvertedValue::Value(5))]),
        Vec::from([other("Binary")]),
        Vec::from([other("X[1")]),
    ] {
        assert!(answer(items).is_err());
    }
    let error = ConvertError::new("no", ConvertErrorCode::BadParameters(Vec::new()));
    let nothing = answer(Vec::from([ConvertedItem::BinarySize(part(), ConvertedValue::Error(error))])).unwrap();
    assert!(Response::Data(Data::Converted(nothing)).check(&Peer::client()).is_err());
    let name = || MimeType::new("a/b").unwrap();
    assert!(MissingParams::new::<&str>(name(), name(), []).is_err());
}

#[test]
fn lists_are_bounded() {
    let limit = Limits::client().items;
    let many = |item: &str| item.repeat(limit + 1);
    for items in [
        format!("AVAILABLECONVERSIONS[] (({}))", many("\"a/b\" ").trim_end()),
        format!("BINARY[] (ERROR \"\" BADPARAMETERS{})", many(" NIL \"a/b\"")),
        many("BINARY[] NIL ").trim_end().to_owned(),
    ] {
        assert!(converted(&items).unwrap_err().starts_with("expected fewer items at offset"));
    }
}

#[test]
fn each_prefix_is_an_error() {
    let line = concat!(
        "* 2 CONVERTED (TAG \"a\") (UID 7 BINARY[3]<5> ~{1}\r\n\0 BODYPARTSTRUCTURE[1] (ERROR \"\" BADPARAMETERS NIL ",
        "\"a/b\" (x y)) AVAILABLECONVERSIONS[] ((\"a/b\")))",
    );
    for end in 13..line.len() {
        for quirks in [Quirks::NONE, Quirks::ALL] {
            let mut decoder = Decoder::new(Limits::client(), quirks);
            assert!(decoder.response(format!("{}\r\n", &line[..end]).as_bytes()).is_err(), "{}", &line[..end]);
        }
    }
}
