//! What the command line says.

use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
usage: server --user NAME:PASSWORD [--user ...] [options]
  --listen ADDRESS      where to listen, in the clear or with STARTTLS; 127.0.0.1:1143 by default
  --listen-tls ADDRESS  where to listen under TLS from the first octet
  --tls CERT KEY        PEM files; without them there is no TLS, and passwords are taken in the clear
  --maildir DIR         keep the mail there, and not in memory
  --insecure-plain      take passwords in the clear although there is TLS
  --append-limit OCTETS how large a message may be; 100000000 by default
  --quota OCTETS        how much mail a user may have
  --upload-memory OCTETS  how much all clients together may be uploading, where there is no maildir; 268435456 by default
";

/// What the command line says.
#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) users: Vec<(String, String)>,
    pub(crate) listen: String,
    pub(crate) listen_tls: Option<String>,
    pub(crate) tls: Option<(PathBuf, PathBuf)>,
    pub(crate) maildir: Option<PathBuf>,
    pub(crate) insecure_plain: bool,
    pub(crate) append_limit: u64,
    pub(crate) quota: Option<u64>,
    pub(crate) upload_memory: Option<u64>,
}

impl Options {
    pub(crate) fn parse(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            users: Vec::new(),
            listen: "127.0.0.1:1143".into(),
            listen_tls: None,
            tls: None,
            maildir: None,
            insecure_plain: false,
            append_limit: 100_000_000,
            quota: None,
            upload_memory: None,
        };
        while let Some(option) = args.next() {
            let mut value = || args.next().ok_or_else(|| format!("{option} wants a value"));
            match option.as_str() {
                "--user" => {
                    let value = value()?;
                    let (user, password) = value.split_once(':').ok_or("--user wants NAME:PASSWORD")?;
                    options.users.push((user.into(), password.into()));
                }
                "--listen" => options.listen = value()?,
                "--listen-tls" => options.listen_tls = Some(value()?),
                "--tls" => options.tls = Some((value()?.into(), value()?.into())),
                "--maildir" => options.maildir = Some(value()?.into()),
                "--insecure-plain" => options.insecure_plain = true,
                "--append-limit" => options.append_limit = number(&value()?)?,
                "--quota" => options.quota = Some(number(&value()?)?),
                "--upload-memory" => options.upload_memory = Some(number(&value()?)?),
                _ => return Err(format!("there is no option {option}")),
            }
        }
        if options.users.is_empty() {
            return Err("it wants a user".into());
        }
        if options.listen_tls.is_some() && options.tls.is_none() {
            return Err("--listen-tls wants --tls".into());
        }
        Ok(options)
    }
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("{text} is no number of octets"))
}
