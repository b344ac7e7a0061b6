//! Whole exchanges, those of the RFCs and those of servers that cheat.

use super::*;
use crate::client::sasl::error::Kind;
use alloc::{
    boxed::Box,
    format,
    string::{String, ToString},
};

/// What is said, and the signature of the server at the end.
struct Script {
    client_first: &'static str,
    server_first: &'static str,
    client_final: &'static str,
    server_final: &'static str,
}

/// RFC 5802, section 5.
const RFC_5802: Script = Script {
    client_first: "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
    server_first: "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
    client_final: "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
    server_final: "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
};

/// RFC 7677, section 3.
const RFC_7677: Script = Script {
    client_first: "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
    server_first: "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    client_final: "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
    server_final: "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
};

fn sha_1() -> ScramSha1 {
    ScramSha1::new("user", "pencil", "fyko+d2lbbFgONRv9qkxdawL").unwrap()
}

fn sha_256() -> ScramSha256 {
    ScramSha256::new("user", "pencil", "rOprNGfwEbeRWgbNEkqO").unwrap()
}

/// The mechanism after its first message.
fn begun<M: Mechanism>(mut mechanism: M) -> M {
    mechanism.initial_response().unwrap();
    mechanism
}

/// The mechanism after its proof.
fn proved<M: Mechanism>(mechanism: M, server_first: &str) -> M {
    let mut mechanism = begun(mechanism);
    mechanism.respond(server_first.as_bytes()).unwrap();
    mechanism
}

#[track_caller]
fn succeeds(mut mechanism: impl Mechanism, script: &Script) {
    let first = mechanism.initial_response().unwrap().unwrap();
    assert_eq!(String::from_utf8(first).unwrap(), script.client_first);
    let proof = mechanism.respond(script.server_first.as_bytes()).unwrap();
    assert_eq!(String::from_utf8(proof).unwrap(), script.client_final);
    assert_eq!(mechanism.respond(script.server_final.as_bytes()), Ok(Vec::new()));
    assert_eq!(mechanism.finish(), Ok(()));
    assert_eq!(mechanism.failure(), None);
}

/// The server's first message is refused with this text, and an OK behind it is not believed.
#[track_caller]
fn refuses_first(mechanism: impl Mechanism, server_first: &str, text: &str) -> SaslError {
    let mut mechanism = begun(mechanism);
    let error = mechanism.respond(server_first.as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), text);
    assert!(!error.is_usage());
    assert!(mechanism.finish().is_err());
    error
}

#[test]
fn says_what_rfc_5802_says() {
    assert_eq!(sha_1().name(), "SCRAM-SHA-1");
    succeeds(sha_1(), &RFC_5802);
}

#[test]
fn says_what_rfc_7677_says() {
    assert_eq!(sha_256().name(), "SCRAM-SHA-256");
    succeeds(sha_256(), &RFC_7677);
}

/// No RFC has an example of these. They were made by forty lines of Python and its `hashlib`.
#[test]
fn binds_to_the_channel() {
    let data: Vec<u8> = (0..32).collect();
    let scram = sha_256().with_channel_binding("tls-exporter", &data).unwrap();
    assert_eq!(scram.name(), "SCRAM-SHA-256-PLUS");
    succeeds(
        scram,
        &Script {
            client_first: "p=tls-exporter,,n=user,r=rOprNGfwEbeRWgbNEkqO",
            server_first: "r=rOprNGfwEbeRWgbNEkqOsrv,s=MDEyMzQ1Njc4OWFiY2RlZg==,i=4096",
            client_final: "c=cD10bHMtZXhwb3J0ZXIsLAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f,r=rOprNGfwEbeRWgbNEkqOsrv,p=3oMIHZIVK1w+imj0AxW1yh7e1bbSsFz3e3KgMi5N4ng=",
            server_final: "v=02i5LWJtGABcPmY9y+7IDauCxWq9aqZoY8ful178mgg=",
        },
    );
}

#[test]
fn acts_for_others_and_escapes_names() {
    let scram = ScramSha1::new("a=b,ü", "пароль", "c1").unwrap().on_behalf_of("boss,=").unwrap();
    let scram = scram.with_channel_binding("tls-unique", &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]).unwrap();
    assert_eq!(scram.name(), "SCRAM-SHA-1-PLUS");
    succeeds(
        scram,
        &Script {
            client_first: "p=tls-unique,a=boss=2C=3D,n=a=3Db=2Cü,r=c1",
            server_first: "r=c1s1,s=c2FsdA==,i=5000",
            client_final: "c=cD10bHMtdW5pcXVlLGE9Ym9zcz0yQz0zRCwAAQIDBAUGBwgJCgs=,r=c1s1,p=r1EXqE4wBNqPtQ/B4R2y/2qbf+c=",
            server_final: "v=E5cTiZiXkEHlcABI6Jo7Ur9ikww=",
        },
    );
}

#[test]
fn says_that_it_would_bind_but_was_not_offered_it() {
    // The last word counts.
    let scram = sha_256().with_channel_binding("tls-exporter", b"x").unwrap().without_offered_binding();
    assert_eq!(scram.name(), "SCRAM-SHA-256");
    succeeds(
        scram,
        &Script {
            client_first: "y,,n=user,r=rOprNGfwEbeRWgbNEkqO",
            server_first: "r=rOprNGfwEbeRWgbNEkqOsrv,s=MDEyMzQ1Njc4OWFiY2RlZg==,i=4096",
            client_final: "c=eSws,r=rOprNGfwEbeRWgbNEkqOsrv,p=SO38AyI6tXaKIsq59YBKpS7XCZjHG6xOA6MzuBx7EK4=",
            server_final: "v=YuFFNaWIbDk/EKhTR32aSDM9t8ovBL+a+3k70bEwpbM=",
        },
    );
}

#[test]
fn a_damaged_or_truncated_first_message_never_succeeds() {
    let check = |message: &[u8]| {
        let mut scram = begun(sha_1());
        if scram.respond(message).is_ok() {
            // What was damaged is signed: the server's signature of what it did send is not that of what has come.
            assert!(scram.finish().is_err(), "{}", message.escape_ascii());
            let error = scram.respond(RFC_5802.server_final.as_bytes());
            assert!(error.is_err(), "{}", message.escape_ascii());
        }
        assert!(scram.finish().is_err(), "{}", message.escape_ascii());
    };
    let whole = RFC_5802.server_first.as_bytes();
    for end in 0..whole.len() {
        check(&whole[..end]);
    }
    for at in 0..whole.len() {
        // All 255 would take minutes in a debug build, each with its iterations.
        for damage in [1, 2, 0x20, 0x40, 0x80, whole[at], whole[at] ^ b',', whole[at] ^ b'=', whole[at] ^ b'e'] {
            let mut message = whole.to_vec();
            message[at] ^= damage;
            if message != whole {
                check(&message);
            }
        }
    }
}

#[test]
fn a_damaged_or_truncated_final_message_never_succeeds() {
    // One proof serves all: what is asked below is asked of copies of its state.
    for (script, exchange) in
        [(RFC_5802, proved(sha_1(), RFC_5802.server_first).0), (RFC_7677, proved(sha_256(), RFC_7677.server_first).0)]
    {
        let check = |message: &[u8], succeeds: bool| {
            let mut scram = exchange.duplicate();
            let response = scram.respond(message);
            assert_eq!(scram.finish().is_ok(), succeeds, "{}", message.escape_ascii());
            assert!(response.is_err() || succeeds || message.starts_with(b"e="), "{}", message.escape_ascii());
        };
        let whole = script.server_final.as_bytes();
        check(whole, true);
        for end in 0..whole.len() {
            check(&whole[..end], false);
        }
        for at in 0..whole.len() {
            for damage in 1..=255 {
                let mut message = whole.to_vec();
                message[at] ^= damage;
                check(&message, false);
            }
        }
        for message in ["v=", "v=AAAA", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=,", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ", "\u{fc}"] {
            check(message.as_bytes(), false);
        }
    }
}

#[test]
fn a_server_that_does_not_know_the_password_is_told_apart() {
    let mut scram = proved(sha_256(), RFC_7677.server_first);
    let error = scram.respond(b"v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=").unwrap_err();
    assert_eq!(error.to_string(), "the server's signature is wrong");
    assert!(error.is_unproven() && !error.is_usage() && !error.is_limit());
    // There is no second try.
    let error = scram.respond(RFC_7677.server_final.as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "the exchange has failed before");
    assert!(scram.finish().is_err());
}

#[test]
fn an_ok_without_the_signature_is_not_believed() {
    let text = "the server said OK without proof that it knows the password";
    for mut scram in [begun(sha_256()), proved(sha_256(), RFC_7677.server_first)] {
        let error = scram.finish().unwrap_err();
        assert_eq!(error.to_string(), text);
        assert!(error.is_unproven());
    }
}

#[test]
fn a_nonce_that_does_not_extend_the_clients_is_refused() {
    let text = "the server's nonce does not extend the client's";
    for nonce in
        ["rOprNGfwEbeRWgbNEkqO", "rOprNGfwEbeRWgbNEkq", "xOprNGfwEbeRWgbNEkqOsrv", "srv", "ROPRNGFWEBERWGBNEKQOsrv"]
    {
        let error = refuses_first(sha_256(), &format!("r={nonce},s=QQ==,i=4096"), text);
        assert!(error.is_unproven(), "{nonce}");
    }
}

#[test]
fn too_few_and_too_many_iterations_are_refused() {
    let first = |count: &str| format!("r=rOprNGfwEbeRWgbNEkqOsrv,s=QQ==,i={count}");
    for count in ["1", "4095"] {
        let text = format!("the server asks for {count} iterations, fewer than are safe");
        assert!(!refuses_first(sha_256(), &first(count), &text).is_limit());
    }
    for count in ["1000001", "4294967295", "4294967296", "18446744073709551615"] {
        let text = format!("the server asks for {count} iterations, more than the 1000000 allowed");
        assert!(refuses_first(sha_256(), &first(count), &text).is_limit());
    }
    let strict = sha_256().with_max_iterations(4096).unwrap();
    refuses_first(strict, &first("4097"), "the server asks for 4097 iterations, more than the 4096 allowed");
    let lax = sha_256().with_max_iterations(u32::MAX).unwrap();
    let text = "the server asks for 18446744073709551615 iterations, more than the 4294967295 allowed";
    refuses_first(lax, &first("99999999999999999999"), text);
    proved(sha_256().with_max_iterations(4096).unwrap(), &first("4096"));
    assert!(sha_256().with_max_iterations(4095).is_err());
}

#[test]
fn a_message_that_is_none_of_scrams_is_refused() {
    let malformed = "the peer's message is malformed: expected ";
    refuses_first(sha_1(), "", &[malformed, "`r=` and a nonce"].concat());
    refuses_first(sha_1(), RFC_5802.server_final, &[malformed, "`r=` and a nonce"].concat());
    let mut scram = begun(sha_1());
    assert_eq!(scram.respond(b"r=\xff").unwrap_err().to_string(), [malformed, "UTF-8"].concat());
    let mut scram = proved(sha_1(), RFC_5802.server_first);
    let error = scram.respond(RFC_5802.server_first.as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), [malformed, "`v=` and a signature in base64"].concat());
    assert!(scram.finish().is_err());
}

#[test]
fn a_server_that_says_why_it_refuses_is_heard_and_not_believed() {
    for mut scram in [begun(sha_1()), proved(sha_1(), RFC_5802.server_first)] {
        assert_eq!(scram.respond(b"e=invalid-proof,x=y"), Ok(Vec::new()));
        assert_eq!(scram.failure(), Some(&b"invalid-proof"[..]));
        assert_eq!(scram.finish(), Err(SaslError(Kind::Refused)));
        // Nor does the right signature help then.
        assert_eq!(scram.respond(RFC_5802.server_final.as_bytes()), Err(SaslError(Kind::Surplus)));
        assert!(scram.finish().is_err());
        assert_eq!(scram.failure(), Some(&b"invalid-proof"[..]));
    }
}

#[test]
fn a_challenge_after_the_signature_undoes_it() {
    for surplus in ["", RFC_5802.server_final, "e=other-error"] {
        let mut scram = proved(sha_1(), RFC_5802.server_first);
        scram.respond(RFC_5802.server_final.as_bytes()).unwrap();
        assert_eq!(scram.finish(), Ok(()));
        assert_eq!(scram.respond(surplus.as_bytes()), Err(SaslError(Kind::Surplus)));
        assert!(scram.finish().is_err());
        assert_eq!(scram.failure(), None);
    }
}

#[test]
fn calls_out_of_order_change_nothing() {
    let mut scram = sha_1();
    assert!(scram.respond(RFC_5802.server_first.as_bytes()).unwrap_err().is_usage());
    assert!(scram.respond(b"\xff").unwrap_err().is_usage());
    assert!(scram.finish().unwrap_err().is_usage());
    scram.initial_response().unwrap();
    assert!(scram.initial_response().unwrap_err().is_usage());
    scram.respond(RFC_5802.server_first.as_bytes()).unwrap();
    assert!(scram.initial_response().unwrap_err().is_usage());
    scram.respond(RFC_5802.server_final.as_bytes()).unwrap();
    assert!(scram.initial_response().unwrap_err().is_usage());
    assert_eq!(scram.finish(), Ok(()));
}

#[test]
fn refuses_what_cannot_be_said() {
    for (user, password, nonce) in [
        ("", "x", "n"),
        ("a\0", "x", "n"),
        ("a", "", "n"),
        ("a", "\0", "n"),
        ("a", "x", ""),
        ("a", "x", "a,b"),
        ("a", "x", "a b"),
        ("a", "x", "ü"),
    ] {
        assert!(ScramSha1::new(user, password, nonce).is_err(), "{user:?} {password:?} {nonce:?}");
        assert!(ScramSha256::new(user, password, nonce).is_err(), "{user:?} {password:?} {nonce:?}");
    }
    assert!(sha_1().on_behalf_of("").is_err());
    assert!(sha_1().on_behalf_of("a\0b").is_err());
    for (name, data) in [("", &b"x"[..]), ("tls,exporter", b"x"), ("tls_exporter", b"x"), ("tls-exporter", b"")] {
        assert!(sha_1().with_channel_binding(name, data).is_err(), "{name:?}");
    }
}

#[test]
fn debug_shows_neither_password_nor_keys_nor_the_channel() {
    let mut scram = sha_256().with_channel_binding("tls-exporter", b"exported").unwrap();
    let server_first = "r=rOprNGfwEbeRWgbNEkqOsrv,s=MDEyMzQ1Njc4OWFiY2RlZg==,i=4096";
    let salted = (hash::SHA_256.hi)(b"pencil", b"0123456789abcdef", 4096);
    let keys = [b"Server Key", b"Client Key"].map(|name| (hash::SHA_256.hmac)(&salted, name));
    for step in 0..3 {
        let debug = format!("{scram:?} {scram:#?}");
        for secret in ["pencil", "exported", &crate::wire::base64::encode(b"exported")] {
            assert!(!debug.contains(secret), "{debug}");
        }
        for key in [&salted, &keys[0], &keys[1]] {
            // As a list of numbers, and as text.
            let list = format!("{:?}", &key[..4]);
            assert!(!debug.contains(list.trim_matches(['[', ']'])), "{debug}");
            assert!(!debug.contains(&key[..4].escape_ascii().to_string()), "{debug}");
        }
        assert!(debug.contains("[redacted]") && debug.contains("SCRAM-SHA-256"), "{debug}");
        match step {
            0 => _ = scram.initial_response().unwrap(),
            _ => _ = scram.respond(server_first.as_bytes()),
        }
    }
}

#[test]
fn works_behind_a_box_on_another_thread() {
    let mut scram: Box<dyn Mechanism> = Box::new(sha_1());
    let finished = std::thread::spawn(move || {
        scram.initial_response()?;
        scram.respond(RFC_5802.server_first.as_bytes())?;
        scram.respond(RFC_5802.server_final.as_bytes())?;
        scram.finish()
    });
    assert_eq!(finished.join().unwrap(), Ok(()));
}
