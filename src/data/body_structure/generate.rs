//! Structures made up for tests: `Arbitrary`.

use super::{BodyStructure, Envelope, Parameter, Rare};
use crate::{
    error::UsageError,
    wire::{NString, Octets, Raw},
};
use alloc::vec::Vec;
use arbitrary::{Arbitrary, Error, Result, Unstructured};

impl<'a> Arbitrary<'a> for BodyStructure<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut last = leaf(u)?;
        // Parts that wait to become parts of a multipart.
        let mut waiting = Vec::new();
        for _ in 0..u.int_in_range(0..=16)? {
            last = match u.int_in_range(0..=3)? {
                0 => legal(Self::message("Global", Envelope::arbitrary(u)?, last, size(u)?, size(u)?))?,
                1 => {
                    let first = u.int_in_range(0..=waiting.len())?;
                    legal(Self::multipart(string(u)?, waiting.drain(first..).chain([last])))?
                }
                _ => {
                    waiting.push(last);
                    leaf(u)?
                }
            };
            last = with_fields(last, u)?;
        }
        if waiting.is_empty() {
            Ok(last)
        } else {
            legal(Self::multipart(string(u)?, waiting.into_iter().chain([last])))
        }
    }
}

impl<'a> Arbitrary<'a> for Parameter<'a> {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self { attribute: string(u)?, value: string(u)?.into() })
    }
}

fn legal<T>(made: core::result::Result<T, UsageError>) -> Result<T> {
    made.map_err(|_| Error::IncorrectFormat)
}

fn string<'a>(u: &mut Unstructured<'a>) -> Result<Octets<'a>> {
    const COMMON: [&str; 8] = ["mixed", "PLAIN", "octet-stream", "charset", "filename*", "", "\r\n", "\u{fc}"];
    if u.ratio(3, 4)? { Ok((*u.choose(&COMMON)?).into()) } else { u.arbitrary() }
}

fn nstring<'a>(u: &mut Unstructured<'a>) -> Result<NString<'a>> {
    if u.arbitrary()? { Ok(string(u)?.into()) } else { Ok(NString::NIL) }
}

fn parameters<'a>(u: &mut Unstructured<'a>) -> Result<Vec<(Octets<'a>, Octets<'a>)>> {
    (0..u.int_in_range(0..=3)?).map(|_| Ok((string(u)?, string(u)?))).collect()
}

fn size(u: &mut Unstructured<'_>) -> Result<u64> {
    Ok(u64::arbitrary(u)? >> u.int_in_range(1..=60)?)
}

fn leaf<'a>(u: &mut Unstructured<'a>) -> Result<BodyStructure<'a>> {
    const TYPES: [&str; 5] = ["APPLICATION", "image", "multipart", "Message", "x"];
    legal(if u.arbitrary()? {
        BodyStructure::text(string(u)?, size(u)?, size(u)?)
    } else {
        BodyStructure::basic(*u.choose(&TYPES)?, string(u)?, size(u)?)
    })
}

fn with_fields<'a>(mut body: BodyStructure<'a>, u: &mut Unstructured<'a>) -> Result<BodyStructure<'a>> {
    const EXTRA: [&[u8]; 4] = [b"NIL", b"12", b"\"a b\"", b"(1 (\"(\" (NIL)) 2)"];
    let is_multipart = body.root().has_parts();
    if !is_multipart && u.arbitrary()? {
        body = body.with_parameters(parameters(u)?);
        body = legal(body.with_encoding(string(u)?))?;
        body = legal(body.with_id(nstring(u)?))?;
        body = legal(body.with_description(nstring(u)?))?;
    }
    let fields = u.int_in_range(0..=5)?;
    if fields > 0 {
        body = if is_multipart { body.with_parameters(parameters(u)?) } else { legal(body.with_md5(nstring(u)?))? };
    }
    if fields > 1 {
        body = body.with_disposition(string(u)?, parameters(u)?);
    }
    if fields > 2 {
        let languages: Result<Vec<_>> = (0..u.int_in_range(0..=2)?).map(|_| string(u)).collect();
        body = body.with_language(languages?);
    }
    if fields > 3 {
        body = body.with_location(nstring(u)?);
    }
    if fields > 4 {
        let extra = Raw::parse(u.choose(&EXTRA)?).map_err(|_| Error::IncorrectFormat)?;
        body.with_root(|root| *root.rare() = Rare { extra: [extra].into(), ..root.rare().clone() });
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read_front, strict, written};
    use super::*;
    use crate::{
        quirks::Quirks,
        wire::{IntoStatic, NonSync, Peer},
    };
    use arbitrary::Unstructured;
    use proptest::prelude::*;

    fn peers() -> Vec<Peer> {
        let mut peers = vec![Peer::client(), Peer::server()];
        for peer in peers.clone() {
            let mut able = peer;
            (able.binary, able.utf8, able.non_sync) = (true, true, NonSync::Any);
            peers.push(able);
        }
        peers
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_what_it_was(octets in proptest::collection::vec(any::<u8>(), 0..2000)) {
            if let Ok(body) = BodyStructure::arbitrary(&mut Unstructured::new(&octets)) {
                for peer in peers() {
                    let written = written(&body, peer);
                    prop_assert_eq!(&strict(&written), &body);
                }
                prop_assert_eq!(&body.clone().into_static(), &body);
                prop_assert_eq!(body.walk().count(), body.parts().count());
                for (number, part) in body.walk() {
                    if let Some(number) = number {
                        prop_assert_eq!(body.part(&number.to_string()).map(|found| found.is_like(part)), Some(true));
                    }
                }
            }
        }

        #[test]
        fn what_is_tolerated_is_written_in_legal_form(octets in damaged()) {
            if let Ok((_, body, report)) = read_front(&octets, Quirks::SERVERS, 100) {
                // It is written as it was read.
                prop_assume!(body.parts().all(|part| part.extension_data().is_empty()) || report.is_empty());
                let legal = written(&body, Peer::client());
                let again = strict(&legal);
                prop_assert_eq!(&written(&again, Peer::client()), &legal);
                if report.is_empty() {
                    prop_assert_eq!(again, body);
                }
            }
            let _either = read_front(&octets, Quirks::NONE, 100);
        }
    }

    /// A body of a few tokens, as no server would send them.
    fn damaged() -> impl Strategy<Value = Vec<u8>> {
        let tokens = prop::sample::select(vec![
            "(",
            "(",
            "(",
            ")",
            ")",
            ")",
            " ",
            " ",
            "NIL ",
            "NIL",
            "\"text\" \"plain\" ",
            "\"message\" \"rfc822\" ",
            "\"message\"",
            "\"mixed\"",
            "\"a\" ",
            "5 ",
            "1",
            "-1",
            "1e3",
            "NIL NIL NIL \"7bit\" 5",
            "(\"a\" \"b\") ",
            "(\"inline\" NIL) ",
            "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) ",
            "{1}\r\n(",
            "x",
            "(\"text\" \"plain\" NIL NIL NIL \"7bit\" 5 1)",
            "()",
        ]);
        proptest::collection::vec(tokens, 0..24).prop_map(|tokens| {
            let mut all = "(".to_owned() + &tokens.concat();
            let missing = all.matches('(').count().saturating_sub(all.matches(')').count());
            all.push_str(&")".repeat(missing));
            all.into_bytes()
        })
    }
}
