//! What to inspect and how: the arguments.

use imap_wire::wire::Sender;
use std::{ffi::OsString, path::PathBuf};

pub(crate) const HELP: &str = "\
Shows what passes in IMAP sessions: each message, who sent it, its tag, its size, what it is, what of it is not as the RFCs
say, and its octets, with secrets left out.

Usage: inspect [OPTION]... PATH...

PATH is a file, a folder (each *.jsonl, *.pcap, *.pcapng and *.cap in it and below it is read), or - for standard input.
A file is a session as JSON lines ({\"dir\": \"C\" or \"S\", \"data\": base64}, one a read, and if it is known \"time\": seconds),
or packets as tcpdump writes them (tcpdump -i any -w mail.pcap port 143), or the raw octets that one side sent.

What is read:
  --from server|client   the files are raw octets, sent by this side
  --port N               in packets, the server's port (default: 143)
  --strict               read by the grammar of the RFCs: each deviation is a failure, on both sides
  --dialect imap4rev1    the protocol; there is no other yet

What is shown, one of:
  (nothing)              a line for each message
  --json                 a JSON object for each message; the rest goes to standard error. It has the whole message as
                         \"value\" if this was built with the crate's feature serde (cargo run --features serde ...)
  --lint                 each failure and each deviation: the octet, the rule, its RFC, who is known for it
  --quiet                no message
and with each:
  --stats                counts by command, response, code and item of FETCH; how long commands took, if times are known
  --full                 all octets of a message, not the first 400 (--json has all)
  --help                 this

The last two lines count:
  framed N frames, M abandoned, K opaque octets
  decoded N messages, M failed (K expected), D deviations

Failures are expected if they are listed in a file expected.txt in the folder of the session or the one above it, a line
each: file, tab, number of the message among those of its sender (behind a C for a client's), tab, error. A server's error is
what a tolerant client says, a client's what a strict server says; read the other way, with or without --strict, the number
is enough. What is no message has the number of the one before it and a + (0+, C7+): a frame that was abandoned, unless its
literal was refused or the recording ends in it, and octets that cannot be framed or inflated any longer. Both count as failures.

Exit status: 0; 1 if something failed that was not expected to; 2 if the arguments or a file cannot be understood.
";

/// What is shown of each message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Form {
    Lines,
    Json,
    Lint,
    Quiet,
}

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) from: Option<Sender>,
    pub(crate) port: u16,
    pub(crate) strict: bool,
    pub(crate) form: Form,
    pub(crate) stats: bool,
    pub(crate) full: bool,
}

impl Options {
    /// Reads the arguments; `None` if help is asked for.
    pub(crate) fn from_args(args: impl Iterator<Item = OsString>) -> Result<Option<Self>, String> {
        let mut options = Self {
            paths: Vec::new(),
            from: None,
            port: 143,
            strict: false,
            form: Form::Lines,
            stats: false,
            full: false,
        };
        let mut args = args;
        while let Some(arg) = args.next() {
            // What is no text is no option either.
            let Some(option) = arg.to_str() else {
                options.paths.push(arg.into());
                continue;
            };
            let mut value = || args.next().map(|value| value.to_string_lossy().into_owned());
            match option {
                "--help" | "-h" => return Ok(None),
                "--full" => options.full = true,
                "--stats" => options.stats = true,
                "--strict" => options.strict = true,
                "--json" => options.show(Form::Json)?,
                "--lint" => options.show(Form::Lint)?,
                "--quiet" => options.show(Form::Quiet)?,
                "--from" => match value().as_deref() {
                    Some("server") => options.from = Some(Sender::Server),
                    Some("client") => options.from = Some(Sender::Client),
                    _ => return Err("--from takes `server` or `client`".into()),
                },
                "--port" => match value().and_then(|port| port.parse().ok()) {
                    Some(port) => options.port = port,
                    None => return Err("--port takes a number of 0 to 65535".into()),
                },
                "--dialect" => match value().as_deref() {
                    Some("imap4rev1") => {}
                    Some(other) => return Err(format!("no such dialect yet: {other}; there is `imap4rev1`")),
                    None => return Err("--dialect takes `imap4rev1`".into()),
                },
                flag if flag.len() > 1 && flag.starts_with('-') => {
                    return Err(format!("no such option: {flag}; see --help"));
                }
                path => options.paths.push(path.into()),
            }
        }
        if options.paths.is_empty() {
            return Err("nothing to inspect: name a file, a folder, or - for standard input; see --help".into());
        }
        Ok(Some(options))
    }

    fn show(&mut self, form: Form) -> Result<(), String> {
        if self.form != Form::Lines && self.form != form {
            return Err("of --json, --lint and --quiet one only can be had at a time".into());
        }
        self.form = form;
        Ok(())
    }
}
