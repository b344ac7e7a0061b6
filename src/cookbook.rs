//! Recipes: short answers to what comes up first, to be copied. Each is compiled and run.
//!
//! - [Parse one response](#parse-one-response)
//! - [Frame a stream](#frame-a-stream)
//! - [Stream an attachment to disk](#stream-an-attachment-to-disk)
//! - [Send a command](#send-a-command)
//! - [Be a client](#be-a-client)
//! - [Wait for news](#wait-for-news)
//! - [Append a large file](#append-a-large-file)
//! - [Be a server](#be-a-server)
//! - [Build a search](#build-a-search)
//! - [Keep a value](#keep-a-value)
//! - [Handle an unknown response](#handle-an-unknown-response)
//! - [Write an extension](#write-an-extension)
//! - [Lint a server](#lint-a-server)
//!
//! # Parse one response
//!
//! What is whole already, such as a line of a log or of a test, needs a [`Decoder`](crate::Decoder) and no more. The value
//! borrows from the octets.
//!
//! ```
//! use imap_wire::{Code, Data, Decoder, Response, data::Flag};
//!
//! let mut decoder = Decoder::client();
//! match decoder.response(b"* 12 FETCH (UID 4827 FLAGS (\\Seen) RFC822.SIZE 44827)\r\n")? {
//!     Response::Data(Data::Fetch(fetch)) => {
//!         assert_eq!((fetch.uid(), fetch.size()), (Some(4827), Some(44827)));
//!         assert!(fetch.flags().is_some_and(|flags| flags.contains(&Flag::Seen)));
//!     }
//!     Response::Data(other) => println!("something else: {other}"),
//!     Response::Untagged(status) if status.code == Some(Code::Alert) => println!("to be shown: {}", status.text),
//!     Response::Tagged(tag, status) => println!("{tag} went {:?}", status.kind),
//!     _ => {}
//! }
//! # Ok::<(), imap_wire::DecodeError>(())
//! ```
//!
//! # Frame a stream
//!
//! A response can be in many reads, and a read can have many responses. The [`Framer`](crate::wire::Framer) puts them in order:
//! take steps until it is [`Incomplete`](crate::wire::Step::Incomplete), then read more. What is broken is one frame, and the
//! next one follows.
//!
//! ```
//! use imap_wire::{Decoder, Limits, wire::{Framer, Sender, Step}};
//! use std::io::Read;
//!
//! fn read_all(mut socket: impl Read) -> std::io::Result<Vec<String>> {
//!     let mut framer = Framer::new(Sender::Server, Limits::client());
//!     let mut decoder = Decoder::client();
//!     let (mut chunk, mut seen) = ([0; 4096], Vec::new());
//!     loop {
//!         match framer.step() {
//!             Step::Frame(frame) => seen.push(match decoder.response_of(&frame) {
//!                 Ok(response) => response.to_string(),
//!                 Err(error) => format!("{frame}: {error}"),
//!             }),
//!             Step::Incomplete => match socket.read(&mut chunk)? {
//!                 0 => return Ok(seen),
//!                 count => framer.receive(&chunk[..count]),
//!             },
//!             // Larger than `Limits::inline`. To skip it is the least that one can do: the next recipe does more.
//!             Step::Literal { .. } => framer.skip().map_err(std::io::Error::other)?,
//!             Step::Octets { .. } => {}
//!             Step::Abandoned(abandoned) => seen.push(format!("{}: {}", abandoned.frame, abandoned.reason)),
//!             Step::Desynchronised => return Err(std::io::Error::other("where does the next frame begin?")),
//!         }
//!     }
//! }
//!
//! let seen = read_all(&b"* 3 EXISTS\r\n* 1 FETCH (BODY[1] {3}\r\nabc)\r\n* 2 EXISTED\r\nA1 OK\r\n"[..])?;
//! assert_eq!(seen, ["* 3 EXISTS", r"* 1 FETCH (BODY[1] {3}\r\nabc)", "* 2 EXISTED", "A1 OK "]);
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! The first frame of a session is a greeting, for [`Decoder::greeting`](crate::Decoder::greeting). With tokio, the feature
//! `tokio-util` does all of this: its module is `framed`.
//!
//! # Stream an attachment to disk
//!
//! A literal larger than [`Limits::inline`](crate::Limits::inline) stops the framer, which asks what to do with it.
//! [`Decoder::head`](crate::Decoder::head) tells what it is, from what was received up to there; then its octets come piece by
//! piece, in as much memory as a read takes. Ask for `BINARY.PEEK[2]` rather than `BODY.PEEK[2]` if the server has it, so that
//! what arrives is the file and not its base64.
//!
//! ```
//! use imap_wire::{Data, Decoder, Head, Limits, Response, wire::{Framer, Sender, Step}};
//! use std::io::{Read, Write};
//!
//! /// Reads up to the end of one FETCH response, and gives the message's UID.
//! fn save(mut socket: impl Read, part: &str, mut file: impl Write, limits: Limits) -> std::io::Result<Option<u32>> {
//!     let mut framer = Framer::new(Sender::Server, limits);
//!     let mut decoder = Decoder::client();
//!     let mut chunk = [0; 4096];
//!     loop {
//!         match framer.step() {
//!             Step::Literal { .. } => {
//!                 let is_it = match decoder.head(framer.head()) {
//!                     Head::Fetch(fetch) => fetch.body(part).is_some(),
//!                     _ => false,
//!                 };
//!                 let asked = if is_it { framer.stream() } else { framer.buffer() };
//!                 asked.map_err(std::io::Error::other)?;
//!             }
//!             Step::Octets { octets, .. } => file.write_all(&octets)?,
//!             Step::Frame(frame) => match decoder.response_of(&frame).map_err(std::io::Error::other)? {
//!                 Response::Data(Data::Fetch(fetch)) => {
//!                     // A small one is in its frame.
//!                     if let Some(octets) = fetch.body(part).and_then(|payload| payload.octets()) {
//!                         file.write_all(octets)?;
//!                     }
//!                     return Ok(fetch.uid());
//!                 }
//!                 _ => {}
//!             },
//!             Step::Incomplete => match socket.read(&mut chunk)? {
//!                 0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
//!                 count => framer.receive(&chunk[..count]),
//!             },
//!             other => return Err(std::io::Error::other(format!("{other:?}"))),
//!         }
//!     }
//! }
//!
//! let socket = &b"* 9 EXISTS\r\n* 7 FETCH (BINARY[2] ~{10}\r\n\x89PNG\r\n\x1a\n\0\0 UID 42)\r\n"[..];
//! let path = std::env::temp_dir().join(format!("imap-wire-cookbook-{}", std::process::id()));
//! let mut limits = Limits::client();
//! limits.inline = 8; // this attachment is small
//! assert_eq!(save(socket, "2", std::fs::File::create(&path)?, limits)?, Some(42));
//! assert_eq!(std::fs::read(&path)?, b"\x89PNG\r\n\x1a\n\0\0");
//! std::fs::remove_file(&path)?;
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Send a command
//!
//! [`Encode`](crate::Encode) writes into a [`Writer`](crate::wire::Writer), which knows what this server takes and where it has to
//! be heard first. [`check`](crate::Encode::check) beforehand tells if something cannot be sent as it is.
//!
//! ```
//! use bytes::Buf;
//! use imap_wire::{Encode, command::{Command, Login, TaggedCommand}, data::Tag, wire::{NonSync, Peer, Writer}};
//!
//! let mut peer = Peer::server(); // at first, nothing is known of it
//! let login = TaggedCommand::new(Tag::new("A1")?, Command::Login(Login::new("alice", "pass\"word\r\n")));
//! login.check(&peer)?;
//!
//! let mut writer = Writer::new(peer);
//! login.encode(&mut writer);
//! assert_eq!(writer.copy_to_bytes(writer.remaining()), "A1 LOGIN alice {11}\r\n"); // or `socket.write_all_buf(&mut writer)`
//! assert!(writer.is_waiting());
//! writer.resume()?; // when it has said `+`; if it says `A1 NO`, `writer.refuse()?`
//! assert_eq!(writer.copy_to_bytes(writer.remaining()), "pass\"word\r\n\r\n");
//!
//! peer.non_sync = NonSync::Any; // it has said that it has LITERAL+
//! writer.set_peer(peer);
//! login.encode(&mut writer);
//! assert_eq!(writer.copy_to_bytes(writer.remaining()), "A1 LOGIN alice {11+}\r\npass\"word\r\n\r\n");
//! # Ok::<(), imap_wire::UsageError>(())
//! ```
//!
//! # Be a client
//!
//! [`Client`](crate::client::Client) needs a socket and somebody who moves octets. This is all that it takes with one that blocks:
//! transmit, then receive, then look at what has happened.
//!
//! ```
//! use bytes::Buf;
//! use imap_wire::client::{Client, CommandId, Event, Outcome};
//! use imap_wire::wire::IntoStatic;
//! use std::io::{self, Read, Write};
//!
//! /// Lets the session go on until this command is complete.
//! fn complete(
//!     client: &mut Client,
//!     mut socket: impl Read + Write,
//!     command: CommandId,
//!     mut see: impl FnMut(&Event<'_>),
//! ) -> io::Result<Outcome<'static>> {
//!     loop {
//!         while let Some(event) = client.poll_event() {
//!             match event {
//!                 Event::Completed { id, outcome, .. } if id == command => return Ok(outcome.into_static()),
//!                 Event::Ended(end) => return Err(io::Error::other(end)),
//!                 event => see(&event),
//!             }
//!         }
//!         let mut transmit = client.transmit();
//!         if transmit.has_remaining() {
//!             let count = socket.write(transmit.chunk())?;
//!             transmit.advance(count);
//!             continue; // It may be asked for more.
//!         }
//!         let mut chunk = [0; 16 << 10];
//!         match socket.read(&mut chunk)? {
//!             0 => client.receive_eof(),
//!             count => client.receive(&chunk[..count]),
//!         }
//!     }
//! }
//! # use imap_wire::{client::Config, command::{Command, Login}};
//! # struct Server(io::Cursor<&'static [u8]>, Vec<u8>);
//! # impl Read for Server { fn read(&mut self, into: &mut [u8]) -> io::Result<usize> { self.0.read(&mut into[..12]) } }
//! # impl Write for Server {
//! #     fn write(&mut self, octets: &[u8]) -> io::Result<usize> { self.1.write(octets) }
//! #     fn flush(&mut self) -> io::Result<()> { Ok(()) }
//! # }
//! # let mut server = Server(io::Cursor::new(b"* OK ready\r\nA1 OK welcome\r\n"), Vec::new());
//!
//! let mut client = Client::new(Config::default());
//! let login = client.send(Command::Login(Login::new("alice", "hunter2"))).map_err(io::Error::other)?;
//! assert!(complete(&mut client, &mut server, login, |_| {})?.is_ok());
//! # assert_eq!(server.1, b"A1 LOGIN alice hunter2\r\n");
//! # Ok::<(), io::Error>(())
//! ```
//!
//! # Wait for news
//!
//! IDLE is a command like others, but one that lasts. It is renewed before the server hangs up, as long as
//! [`handle_timeout`](crate::client::Client::handle_timeout) is called when [`poll_timeout`](crate::client::Client::poll_timeout) says
//! so; and whatever is sent meanwhile ends it, and goes back to it afterwards.
//!
//! ```
//! use imap_wire::client::{Client, Config, Event};
//! use imap_wire::{Data, command::Command};
//! use std::time::{Duration, Instant};
//!
//! let mut client = Client::new(Config::default());
//! client.receive(b"* PREAUTH ready\r\n");
//! while client.poll_event().is_some() {}
//! client.send(Command::Idle)?;
//! # let count = bytes::Buf::remaining(&client.transmit());
//! # bytes::Buf::advance(&mut client.transmit(), count);
//!
//! let start = Instant::now();
//! client.receive(b"+ idling\r\n* 4 EXISTS\r\n"); // what the socket brings within the timeout below
//! while let Some(event) = client.poll_event() {
//!     match event {
//!         Event::Data(Data::Exists(count)) => println!("there are {count} messages"),
//!         Event::Expunge { uid: Some(uid), .. } => println!("{uid} is gone"),
//!         _ => {}
//!     }
//! }
//! client.handle_timeout(start.elapsed());
//! let until = client.poll_timeout().unwrap();
//! assert!(until > Duration::from_secs(27 * 60));
//! # Ok::<(), imap_wire::UsageError>(())
//! ```
//!
//! # Append a large file
//!
//! A message whose octets are not at hand is [streamed](crate::command::AppendMessage::streamed): the client says when it wants them, and
//! keeps no more of them than are on their way.
//!
//! ```
//! use bytes::{Buf, Bytes};
//! use imap_wire::client::{Client, CommandOptions, Event};
//! use imap_wire::{command::{Append, AppendMessage, Command}, data::Mailbox};
//! use std::io::{self, Read, Write};
//!
//! fn append(client: &mut Client, mut file: impl Read, octets: u64, mut socket: impl Read + Write) -> io::Result<bool> {
//!     let append = Append::new(Mailbox::INBOX, AppendMessage::streamed(octets));
//!     // The server may refuse it for its size, before it is sent.
//!     let options = CommandOptions::new().synchronising();
//!     let command = client.send_with(Command::Append(append), options).map_err(io::Error::other)?;
//!     let mut chunk = [0; 16 << 10];
//!     loop {
//!         while let Some(event) = client.poll_event() {
//!             match event {
//!                 Event::Completed { id, outcome, .. } if id == command => return Ok(outcome.is_ok()),
//!                 Event::Ended(end) => return Err(io::Error::other(end)),
//!                 _ => {}
//!             }
//!         }
//!         if client.wanted().is_some() && !client.transmit().has_remaining() {
//!             let count = file.read(&mut chunk)?;
//!             if count == 0 {
//!                 // It is shorter than promised: no other octets will do.
//!                 client.abort();
//!                 continue;
//!             }
//!             client.supply(Bytes::copy_from_slice(&chunk[..count])).map_err(io::Error::other)?;
//!         }
//!         let mut transmit = client.transmit();
//!         while transmit.has_remaining() {
//!             let count = socket.write(transmit.chunk())?;
//!             transmit.advance(count);
//!         }
//!         if client.wanted().is_none() {
//!             match socket.read(&mut chunk)? {
//!                 0 => client.receive_eof(),
//!                 count => client.receive(&chunk[..count]),
//!             }
//!         }
//!     }
//! }
//! ```
//!
//! # Be a server
//!
//! [`Server`](crate::server::Server) needs a socket and somebody who runs commands. This is all that it takes with one that blocks; what is
//! asked and answered is up to `run`.
//!
//! ```
//! use bytes::Buf;
//! use imap_wire::server::{Event, Server};
//! use std::io::{self, Read, Write};
//!
//! /// Lets a session go on until it is over.
//! fn serve(server: &mut Server, mut socket: impl Read + Write, mut run: impl FnMut(&mut Server, Event)) -> io::Result<()> {
//!     loop {
//!         while let Some(event) = server.poll_event() {
//!             run(server, event);
//!         }
//!         let mut transmit = server.transmit();
//!         if transmit.has_remaining() {
//!             let count = socket.write(transmit.chunk())?;
//!             transmit.advance(count);
//!             continue; // There may be room for more.
//!         }
//!         if server.state().is_ended() {
//!             return Ok(());
//!         }
//!         let mut chunk = [0; 16 << 10];
//!         match socket.read(&mut chunk)? {
//!             0 => server.receive_eof(),
//!             count => server.receive(&chunk[..count]),
//!         }
//!     }
//! }
//! # struct Client(io::Cursor<&'static [u8]>, Vec<u8>);
//! # impl Read for Client { fn read(&mut self, into: &mut [u8]) -> io::Result<usize> { self.0.read(&mut into[..12]) } }
//! # impl Write for Client {
//! #     fn write(&mut self, octets: &[u8]) -> io::Result<usize> { self.1.write(octets) }
//! #     fn flush(&mut self) -> io::Result<()> { Ok(()) }
//! # }
//! # let mut client = Client(io::Cursor::new(b"A1 NOOP\r\nA2 LOGOUT\r\n"), Vec::new());
//! use imap_wire::{Status, StatusKind, data::{Capabilities, Text}, server::Config};
//!
//! let mut server = Server::new(Config::new(Capabilities::new("IMAP4rev2").map_err(io::Error::other)?));
//! serve(&mut server, &mut client, |server, event| {
//!     if let Event::Command { id, .. } = event {
//!         server.complete(id, Status::new(StatusKind::No, Text::lossy("not today"))).unwrap();
//!     }
//! })?;
//! # assert!(client.1.ends_with(b"A1 NO not today\r\n* BYE see you\r\nA2 OK done\r\n"));
//! # Ok::<(), io::Error>(())
//! ```
//!
//! # Build a search
//!
//! Keys are functions of [`SearchKey`](crate::search::SearchKey), put together by `&`, `|` and `!`. Text needs no escaping. If
//! it is not ASCII, and the server has not enabled UTF-8, it is sent as a literal, and its charset is said.
//!
//! ```
//! use imap_wire::{command::Command, data::{Date, SequenceSet}, search::{ReturnOption, Search, SearchKey}};
//!
//! let recent = SearchKey::since(Date::new(2024, 2, 1)?) & !SearchKey::seen();
//! let key = (SearchKey::from("Smith") | SearchKey::flagged()) & recent;
//! assert_eq!(Command::UidSearch(Search::new(key)).to_string(), "UID SEARCH OR FROM Smith FLAGGED SINCE 1-Feb-2024 NOT SEEN");
//!
//! // From parts that are known at run time only, for a server with ESEARCH.
//! let words = ["grüße", "two words"];
//! let key = SearchKey::and(words.map(SearchKey::subject)).unwrap_or_else(SearchKey::all);
//! let key = key & SearchKey::uid(SequenceSet::new("1:500")?);
//! let search = Search::new(key).with_return([ReturnOption::Count, ReturnOption::Max]);
//! let expected = r#"UID SEARCH RETURN (COUNT MAX) SUBJECT "grüße" SUBJECT "two words" UID 1:500"#;
//! assert_eq!(Command::UidSearch(search).to_string(), expected); // to print; to send it, see the recipe above
//! # Ok::<(), imap_wire::UsageError>(())
//! ```
//!
//! # Keep a value
//!
//! A value borrows from its frame. To keep it, [`IntoStatic`](crate::wire::IntoStatic) has two ways:
//!
//! - `into_static` shares the frame, and copies nothing. But a few octets that are kept so keep the whole receive buffer in
//!   memory, and with it whatever came in the same reads. For work that is done soon: a queue, a channel, a task.
//! - `into_owned` copies the octets, and nothing else stays. For a cache, or anything that grows old.
//!
//! ```
//! use bytes::Bytes;
//! use imap_wire::{Data, Decoder, Fetch, Response, wire::IntoStatic};
//!
//! let mut decoder = Decoder::client();
//! let (soon, later): (Fetch<'static>, Fetch<'static>);
//! {
//!     // `response_in` and `response_of` know the frame; what `response` reads from a slice can only be copied.
//!     let frame = Bytes::from("* 1 FETCH (BODY[1] {5}\r\nhello)\r\n".to_owned());
//!     let Response::Data(Data::Fetch(fetch)) = decoder.response_in(&frame)? else { panic!() };
//!     soon = fetch.clone().into_static();
//!     later = fetch.into_owned();
//!
//!     let text = soon.body("1").unwrap().octets().unwrap();
//!     assert!(frame.as_ptr_range().contains(&text.as_ptr())); // in the frame itself
//!     let text = later.body("1").unwrap().octets().unwrap();
//!     assert!(!frame.as_ptr_range().contains(&text.as_ptr()));
//! }
//! assert_eq!(soon, later);
//! # Ok::<(), imap_wire::DecodeError>(())
//! ```
//!
//! # Handle an unknown response
//!
//! Nothing is an error because it is unknown, and nothing of it is lost: each table has a variant for the others, with the name
//! and [`Raw`](crate::wire::Raw) octets. Written again, they are what they were. A [`Reader`](crate::wire::Reader) takes them apart.
//!
//! ```
//! use imap_wire::{Code, Data, Decoder, FetchItem, Response};
//!
//! let mut decoder = Decoder::client();
//! let response = decoder.response(b"* XDISK /home (used 17 free 4)\r\n")?;
//! assert_eq!(response.to_string(), "* XDISK /home (used 17 free 4)");
//! let Response::Data(Data::Other(other)) = response else { panic!() };
//! assert!(other.name().eq_ignore_ascii_case(b"xdisk"));
//! let mut reader = other.rest().reader();
//! assert_eq!(reader.astring()?, "/home");
//! reader.space()?;
//! assert_eq!(reader.value()?.as_octets(), "(used 17 free 4)"); // whatever it is
//!
//! // The same in a FETCH response, and in brackets.
//! let Response::Data(Data::Fetch(fetch)) = decoder.response(b"* 1 FETCH (X-MAILBOX a1b2 UID 7)\r\n")? else { panic!() };
//! let FetchItem::Other(item) = &fetch.items[0] else { panic!() };
//! assert_eq!((item.name(), item.value().as_octets()), (&"X-MAILBOX".into(), &"a1b2".into()));
//! let Response::Tagged(_, status) = decoder.response(b"A1 NO [XQUEUED 90] later\r\n")? else { panic!() };
//! assert!(matches!(status.code, Some(Code::Other(code)) if code.name() == "XQUEUED"));
//! # Ok::<(), imap_wire::DecodeError>(())
//! ```
//!
//! # Write an extension
//!
//! One that this crate does not have needs no change to it. What is sent is an [`OtherCommand`](crate::command::OtherCommand) (or a
//! search key, a FETCH attribute, a return option of that kind), made from [`Raw`](crate::wire::Raw) arguments, which cannot end
//! the line; what comes is read as in the recipe above.
//!
//! ```
//! use imap_wire::{Data, DecodeError, Decoder, Response, command::{Command, OtherCommand}, wire::{Peer, Raw, Writer}};
//! use bytes::Buf;
//!
//! /// `xdisk-data = "XDISK" SP astring SP "(" "used" SP number64 ")"`
//! fn xdisk(data: &Data<'_>) -> Option<Result<(String, u64), DecodeError>> {
//!     let Data::Other(other) = data else { return None };
//!     other.name().eq_ignore_ascii_case(b"XDISK").then(|| {
//!         let mut reader = other.rest().reader();
//!         let path = reader.astring()?.to_str_lossy().into_owned();
//!         reader.space()?;
//!         reader.open()?;
//!         reader.atom()?;
//!         reader.space()?;
//!         let used = reader.number64()?;
//!         reader.close()?;
//!         Ok((path, used))
//!     })
//! }
//!
//! /// `xdisk = "XDISK" SP astring`
//! fn get_disk(path: &str) -> Result<Command<'static>, Box<dyn std::error::Error>> {
//!     let mut writer = Writer::new(Peer::client()); // a `Raw` is spelled anew for the server
//!     writer.astring(&path.into());
//!     let argument = writer.copy_to_bytes(writer.remaining());
//!     Ok(Command::Other(OtherCommand::new("XDISK", Raw::parse(&argument)?.into_owned())?))
//! }
//! # use imap_wire::wire::IntoStatic;
//!
//! assert_eq!(get_disk("my files")?.to_string(), "XDISK \"my files\"");
//! let mut decoder = Decoder::client();
//! let Response::Data(data) = decoder.response(b"* XDISK /home (used 17)\r\n")? else { panic!() };
//! assert_eq!(xdisk(&data), Some(Ok(("/home".into(), 17))));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! In the crate itself, an extension is a row in each table that it extends: `commands!` in `src/command/mod.rs`, `data!` in
//! `src/response.rs`, `codes!` in `src/code.rs`, `items!` in `src/fetch.rs`, `keys!` in `src/search/criterion.rs`. A row has the
//! name, the variant with its documentation, and the functions that read and write it, which stand in a file of their own with
//! their types and tests. `CONTRIBUTING.md` has the steps.
//!
//! # Lint a server
//!
//! What a server sends against the grammar is tolerated, and told: [`Decoder::deviations`](crate::Decoder::deviations) has the
//! octet and the [`Quirks`](crate::Quirks), each of which knows the rule, its RFC, and who else does that. Under
//! [`Quirks::NONE`](crate::Quirks::NONE) the same octets are an error.
//!
//! ```
//! use imap_wire::{Decoder, Limits, Quirks};
//!
//! let line = b"* LIST (\\HasNoChildren)  \"/\" \"a b\"\r\n";
//! let mut decoder = Decoder::new(Limits::client(), Quirks::ALL);
//! let response = decoder.response(line)?;
//! assert_eq!(response.to_string(), r#"* LIST (\HasNoChildren) "/" "a b""#); // as it should have been
//!
//! for deviation in decoder.deviations() {
//!     for row in deviation.quirk.iter() {
//!         println!("{}: {}, but {} ({})", deviation.offset, row.name(), row.rule(), row.section());
//!     }
//! }
//! assert_eq!((decoder.deviations()[0].offset, decoder.deviations()[0].quirk), (24, Quirks::SPACES));
//!
//! let mut strict = Decoder::new(Limits::client(), Quirks::NONE);
//! assert_eq!(strict.response(line).unwrap_err().offset(), 24);
//!
//! // Or all but what is known of a server that one cannot mend.
//! let mut lenient = Decoder::new(Limits::client(), Quirks::SPACES | Quirks::ZERO);
//! assert!(lenient.response(line).is_ok());
//! # Ok::<(), imap_wire::DecodeError>(())
//! ```
//!
//! What could not even be framed without tolerating something says so in [`Frame::quirks`](crate::wire::Frame::quirks). The example
//! `inspect` lints whole recordings.
