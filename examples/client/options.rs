//! [`Options`]: what the user wants.

use super::{connection::Settings, url::Url};
use imap_wire::data::Date;
use std::{path::PathBuf, time::Duration};

pub(crate) const HELP: &str = "\
usage: client [OPTIONS] URL

URL is imap://user:pass@host/mailbox or imaps://user:pass@host:port/mailbox.
In user and password, %40 is an @, and so on. Without a password in it, that is
the one in the environment variable IMAP_PASSWORD, or it is asked for. Without
a mailbox, that is INBOX.

Lists the mailboxes and shows the newest messages, or does one of these:
  --fetch UID         writes that message to a file
  --append FILE       adds the file, which is no pipe, to the mailbox, as a message
                      that was seen
  --idle              shows what happens in the mailbox, until Ctrl-C
  --search TEXT       shows the messages that contain the text
  --from TEXT, --subject TEXT, --since YYYY-MM-DD
                      the same of the sender, of the subject, of the day it came;
                      those that are given all have to fit

Options:
  -o FILE             where --fetch writes to, in place of what is there; if it is
                      not said, that is UID.eml, which must not be there yet
  --for SECONDS       how long --idle watches
  --newest COUNT      how many messages are shown, 20 if it is not said
  --trace             prints what both ends say on stderr, without passwords
  --trust CERT.pem    trusts these certificates, and no others
  --insecure-plain    goes on without TLS if the server has none, so that everybody
                      on the way can read all of it, the password too
  --help              prints this

In the tables, the flags are D draft, F flagged, R answered, S seen, T deleted.
The exit status is 0 if it went well, 1 if not, and 2 if the arguments are wrong.
";

pub(crate) struct Options {
    pub(crate) url: Url,
    pub(crate) settings: Settings,
    pub(crate) task: Task,
    /// How many messages are shown.
    pub(crate) newest: u32,
}

pub(crate) enum Task {
    Show,
    Fetch { uid: u32, output: Output },
    Append { path: PathBuf },
    Idle { time: Option<Duration> },
    Search(Words),
}

/// Where a message is written to.
pub(crate) struct Output {
    pub(crate) path: PathBuf,
    /// True if the user has named it, so that what is there may be replaced.
    pub(crate) replaces: bool,
}

/// What is searched for.
#[derive(Default)]
pub(crate) struct Words {
    pub(crate) text: Option<String>,
    pub(crate) from: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) since: Option<Date>,
}

impl Options {
    /// `None` if help is wanted.
    pub(crate) fn from_args(args: impl Iterator<Item = std::ffi::OsString>) -> Result<Option<Self>, String> {
        let mut args = args.map(|arg| arg.into_string().map_err(|_| "an argument is not UTF-8".to_owned()));
        let (mut url, mut settings, mut newest) = (None, Settings::default(), 20);
        let (mut fetch, mut output, mut append, mut idle, mut time) = (None, None, None, false, None);
        let mut words = Words::default();
        while let Some(arg) = args.next().transpose()? {
            let mut value = || args.next().unwrap_or_else(|| Err(format!("{arg} wants a value")));
            match arg.as_str() {
                "--help" | "-h" => return Ok(None),
                "--fetch" => fetch = Some(number(&arg, &value()?)?),
                "-o" => output = Some(value()?.into()),
                "--append" => append = Some(value()?.into()),
                "--idle" => idle = true,
                "--for" => time = Some(Duration::from_secs(number(&arg, &value()?)?.into())),
                "--search" => words.text = Some(value()?),
                "--from" => words.from = Some(value()?),
                "--subject" => words.subject = Some(value()?),
                "--since" => words.since = Some(date(&value()?).ok_or("--since wants a day, such as 2024-02-29")?),
                "--newest" => newest = number(&arg, &value()?)?,
                "--trace" => settings.trace = true,
                "--trust" => settings.trust = Some(value()?.into()),
                "--insecure-plain" => settings.insecure_plain = true,
                option if option.starts_with('-') => return Err(format!("there is no option {option}")),
                _ if url.is_some() => return Err("there is more than one URL".into()),
                argument => url = Some(Url::parse(argument)?),
            }
        }
        let is_search =
            words.text.is_some() || words.from.is_some() || words.subject.is_some() || words.since.is_some();
        let output = |uid| match output {
            Some(path) => Output { path, replaces: true },
            None => Output { path: format!("{uid}.eml").into(), replaces: false },
        };
        let tasks = [
            fetch.map(|uid| Task::Fetch { uid, output: output(uid) }),
            append.map(|path| Task::Append { path }),
            idle.then_some(Task::Idle { time }),
            is_search.then_some(Task::Search(words)),
        ];
        let mut tasks = tasks.into_iter().flatten();
        let (task, None) = (tasks.next().unwrap_or(Task::Show), tasks.next()) else {
            return Err("it does one thing at a time: --fetch, --append, --idle or a search".into());
        };
        let url = url.ok_or("the URL is missing")?;
        Ok(Some(Self { url, settings, task, newest }))
    }
}

/// A number of at least 1.
fn number(option: &str, value: &str) -> Result<u32, String> {
    value.parse().ok().filter(|it| *it > 0).ok_or_else(|| format!("{option} wants a number from 1 to 4294967295"))
}

fn date(value: &str) -> Option<Date> {
    let mut parts = value.split('-');
    let date = Date::new(parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?).ok()?;
    parts.next().is_none().then_some(date)
}
