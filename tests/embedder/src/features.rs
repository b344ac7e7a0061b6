//! What each feature brings.

pub fn all() {
    #[cfg(feature = "std")]
    vectored();
    #[cfg(feature = "arbitrary")]
    arbitrary();
    #[cfg(feature = "cram-md5")]
    cram_md5();
    #[cfg(feature = "proptest")]
    strategies();
    #[cfg(feature = "scram")]
    scram();
    #[cfg(feature = "serde")]
    json();
    #[cfg(feature = "tokio-util")]
    framed();
}

/// One vectored write for what lies in several places.
#[cfg(feature = "std")]
fn vectored() {
    use bytes::{Buf, Bytes};
    use imap_wire::wire::{Octets, Peer, Writer};
    let body = Bytes::from(vec![b'x'; 5000]);
    let mut writer = Writer::new(Peer::client());
    writer.literal(&Octets::from(body.clone()), false);
    writer.end();
    let mut slices = [std::io::IoSlice::new(&[]); 4];
    assert_eq!(writer.chunks_vectored(&mut slices), 3);
    assert_eq!(slices[1].as_ptr(), body.as_ptr());
}

/// A value from the octets of a fuzzer.
#[cfg(feature = "arbitrary")]
fn arbitrary() {
    use arbitrary::{Arbitrary, Unstructured};
    let octets: Vec<u8> = (0..=255).collect();
    assert!(imap_wire::Response::arbitrary(&mut Unstructured::new(&octets)).is_ok());
}

/// A keyed hash.
#[cfg(feature = "cram-md5")]
fn cram_md5() {
    use imap_wire::client::sasl::{CramMd5, Mechanism};
    let mut mechanism: Box<dyn Mechanism> =
        Box::new(CramMd5::new("tim", "tanstaaftanstaaf").expect("they can be said"));
    assert_eq!(mechanism.initial_response(), Ok(None));
    let response = mechanism.respond(b"<1896.697170952@postoffice.reston.mci.net>");
    assert_eq!(response.expect("an answer"), b"tim b913a602c7eda7a495b4e6e7334d3890");
}

/// A value of a property test.
#[cfg(feature = "proptest")]
fn strategies() {
    use proptest::{
        prelude::any,
        strategy::{Strategy, ValueTree},
        test_runner::TestRunner,
    };
    let mut runner = TestRunner::deterministic();
    let response = any::<imap_wire::Response<'static>>().new_tree(&mut runner).expect("a response").current();
    assert!(!response.to_string().is_empty());
}

/// A proof of both sides, which the server then does not give.
#[cfg(feature = "scram")]
fn scram() {
    use imap_wire::client::sasl::{Mechanism, ScramSha256};
    let scram = ScramSha256::new("user", "pencil", "rOprNGfwEbeRWgbNEkqO").expect("they can be said");
    let mut mechanism: Box<dyn Mechanism> = Box::new(scram);
    assert!(mechanism.initial_response().is_ok());
    assert!(mechanism.respond(b"r=rOprNGfwEbeRWgbNEkqOsrv,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096").is_ok());
    assert!(mechanism.finish().expect_err("no signature").is_unproven());
}

/// A response as a document, and back.
#[cfg(feature = "serde")]
fn json() {
    let response =
        imap_wire::Decoder::client().response(b"* 12 FETCH (UID 4827 FLAGS (\\Seen))\r\n").expect("it is legal");
    let document = serde_json::to_string(&response).expect("it is a value");
    assert_eq!(
        document,
        r#"{"data":{"fetch":{"number":12,"is_uid":false,"items":[{"uid":4827},{"flags":["\\Seen"]}]}}}"#
    );
    assert_eq!(serde_json::from_str::<imap_wire::Response<'_>>(&document).expect("it is legal"), response);
}

/// A client and a server in one task.
#[cfg(feature = "tokio-util")]
fn framed() {
    use futures_util::{SinkExt, StreamExt};
    use imap_wire::{
        Greeting, Status, StatusKind,
        data::Text,
        framed::{ClientCodec, FromServer, ServerCodec},
    };
    use tokio_util::codec::Framed;
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let (client, server) = tokio::io::duplex(1024);
        let (mut client, mut server) =
            (Framed::new(client, ClientCodec::new()), Framed::new(server, ServerCodec::new()));
        let status = Status::new(StatusKind::Ok, Text::lossy("hello"));
        server.send(Greeting::new(status).expect("OK is a greeting")).await.expect("there is room");
        let greeting = client.next().await.expect("a greeting").expect("no error");
        assert!(matches!(greeting, Ok(FromServer::Greeting(_))));
    });
}
