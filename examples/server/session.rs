//! [`Session`]: one client, from its greeting to its end.

use crate::{
    commands,
    connection::{Connection, Next},
    login,
    options::Options,
    outcome::{Failure, bad, no, no_with, ok},
    store::{Account, Folder, Store, StoreError, Upload, Version},
};
use imap_wire::{
    Code, Quirks, Status,
    command::{Command, CommandKind},
    data::{Capabilities, Mailbox},
    server::{CommandId, Config, Event, Server},
};
use std::{
    collections::VecDeque,
    io,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::sync::watch;
use tokio_rustls::rustls::ServerConfig;

/// What all sessions share.
pub(crate) struct Context {
    pub(crate) options: Options,
    pub(crate) store: Store,
    pub(crate) tls: Option<Arc<ServerConfig>>,
}

/// What this server can do.
const CAPABILITIES: &str = "IMAP4rev1 IMAP4rev2 LITERAL+ SASL-IR STARTTLS ACL BINARY CATENATE CHILDREN COMPRESS=DEFLATE CONDSTORE CREATE-SPECIAL-USE ENABLE ESEARCH ESORT ID \
    IDLE LIST-EXTENDED LIST-MYRIGHTS LIST-STATUS METADATA MOVE MULTIAPPEND NAMESPACE OBJECTID PARTIAL PREVIEW QRESYNC QUOTA QUOTASET \
    QUOTA=RES-STORAGE QUOTA=RES-MESSAGE REPLACE RIGHTS=texk SAVEDATE SEARCHRES SORT SORT=DISPLAY SPECIAL-USE STATUS=SIZE \
    THREAD=ORDEREDSUBJECT THREAD=REFERENCES UIDBATCHES UIDONLY UIDPLUS UNAUTHENTICATE UNSELECT URL-PARTIAL UTF8=ACCEPT WITHIN";

/// Messages that one command may add, and texts that it may put together: on disk, each is an open file until the command is done.
const MOST_UPLOADS: usize = 100;

/// Fails if one command brings more than that.
pub(crate) fn check_count(uploads: usize) -> Result<(), Failure> {
    if uploads > MOST_UPLOADS {
        return no_with(Code::Limit, "these are too many at once");
    }
    Ok(())
}

/// One client.
pub(crate) struct Session {
    pub(crate) context: Arc<Context>,
    /// Whose mail it is, once that is known.
    pub(crate) account: Option<Arc<Account>>,
    /// The folder that is selected, or is being selected.
    folder: Option<Arc<Folder>>,
    /// Wakes up when it changes.
    changed: Option<watch::Receiver<Version>>,
    /// The large literals of the command that is coming in, in their order, or why they could not be kept.
    uploads: VecDeque<Result<Upload, StoreError>>,
    /// AUTHENTICATE goes by SCRAM with SHA-1.
    pub(crate) has_sha1: bool,
}

/// The time, from 1970 on.
pub(crate) fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

impl Session {
    pub(crate) fn new(context: Arc<Context>) -> Self {
        Self { context, account: None, folder: None, changed: None, uploads: VecDeque::new(), has_sha1: false }
    }

    /// The protocol's side of it.
    pub(crate) fn server(&self, is_tls: bool) -> Server {
        let options = &self.context.options;
        let mut names = format!("{CAPABILITIES} {} APPENDLIMIT={}", login::mechanisms(), options.append_limit);
        if self.context.tls.is_none() {
            names = names.replace(" STARTTLS", "");
        }
        let mut config = Config::new(Capabilities::new(names).expect("they are atoms"));
        config.is_tls = is_tls;
        // imap-tools searches for 8-bit text in quotation marks; node-imap writes the first nine days of a month with one digit.
        config.quirks = Quirks::EIGHT_BIT | Quirks::ONE_DIGIT_DAY;
        config.allow_plain = options.insecure_plain || self.context.tls.is_none();
        config.append_limit = Some(options.append_limit);
        Server::new(config)
    }

    /// Serves it until its end.
    pub(crate) async fn serve(mut self, connection: &mut Connection) -> io::Result<()> {
        loop {
            let is_idling = connection.server.in_progress().any(|(_, kind)| kind == CommandKind::Idle);
            let mut watched = self.changed.clone().filter(|_| is_idling);
            let changed = async {
                if let Some(watched) = &mut watched
                    && watched.changed().await.is_ok()
                {
                    return;
                }
                std::future::pending().await
            };
            match connection.next(changed).await? {
                Next::Event(event) => self.event(connection, event).await?,
                Next::Changed => {
                    if let Some(changed) = &mut self.changed {
                        changed.mark_unchanged();
                    }
                    self.update(connection).await?;
                }
                Next::End => return Ok(()),
            }
        }
    }

    async fn event(&mut self, connection: &mut Connection, event: Event) -> io::Result<()> {
        match event {
            Event::Command { command: Command::Authenticate(authenticate), id, .. } => {
                let begun = login::authenticate(self, connection, id, &authenticate);
                self.settle(connection, id, begun)?;
            }
            // It is completed when the client is done; the client may have missed something until now.
            Event::Command { command: Command::Idle, .. } => self.update(connection).await?,
            Event::Command { id, tag, command } => {
                let outcome = commands::run(self, connection, id, &tag, command).await;
                self.uploads.clear();
                let status = match outcome {
                    Ok(status) | Err(Failure::Status(status)) => status,
                    Err(Failure::Connection(error)) => return Err(error),
                };
                // What others have done, as far as it may be told during this command.
                self.update(connection).await?;
                connection.complete(id, status)?;
                // The next one may be there already, and others are to have their turn.
                tokio::task::yield_now().await;
            }
            Event::Done { id } => {
                self.update(connection).await?;
                connection.complete(id, ok("done"))?;
            }
            Event::Literal { command, octets, .. } => match self.upload(connection, &command, octets) {
                Ok(upload) => {
                    self.uploads.push_back(Ok(upload));
                    connection.server.accept_literal().map_err(io::Error::other)?;
                }
                Err(Failure::Status(status)) => connection.server.refuse_literal(status).map_err(io::Error::other)?,
                Err(Failure::Connection(error)) => return Err(error),
            },
            Event::Octets { octets, .. } => self.receive(&octets),
            Event::Lookup { id, lookup } => {
                let keys = login::keys(self, lookup.user());
                connection.server.supply_keys(id, keys).map_err(io::Error::other)?;
            }
            Event::Claim { id, claim } => {
                let outcome = login::decide(self, &claim);
                self.settle(connection, id, outcome.map(Some))?;
            }
            Event::Cancelled { .. } => self.uploads.clear(),
            Event::StopCompression => {
                // The answer goes as all before.
                connection.flush().await?;
                connection.stop_compression();
            }
            _ => {}
        }
        Ok(())
    }

    /// Completes a command, unless it goes on.
    fn settle(
        &mut self,
        connection: &mut Connection,
        id: CommandId,
        outcome: Result<Option<Status<'static>>, Failure>,
    ) -> io::Result<()> {
        match outcome {
            Ok(None) => Ok(()),
            Ok(Some(status)) | Err(Failure::Status(status)) => connection.complete(id, status),
            Err(Failure::Connection(error)) => Err(error),
        }
    }

    /// Tells the client what has changed in its folder, as far as it may be told now.
    pub(crate) async fn update(&mut self, connection: &mut Connection) -> io::Result<()> {
        let Some(folder) = self.folder.clone() else { return Ok(()) };
        loop {
            // The lock is not held while the client reads.
            let is_told = connection.server.update(folder.lock().mailbox());
            // To a client that cannot be told what has changed, numbers of messages mean others than they do here: it is to connect
            // anew.
            if is_told.map_err(io::Error::other)? {
                return Ok(());
            }
            connection.flush().await?;
        }
    }

    /// A place for a message that is announced, if there is a folder for it, and room.
    fn upload(&self, connection: &Connection, command: &Command<'_>, octets: u64) -> Result<Upload, Failure> {
        let mailbox = match command {
            Command::Append(append) => &append.mailbox,
            Command::Replace(replace) | Command::UidReplace(replace) => &replace.mailbox,
            _ => return bad("nothing takes so large a literal"),
        };
        self.target(connection, mailbox)?;
        check_count(self.uploads.len() + 1)?;
        let account = self.account()?;
        let before: u64 = self.uploads.iter().flatten().map(Upload::len).sum();
        account.check_room(before.saturating_add(octets), 1)?;
        Ok(account.upload()?)
    }

    fn receive(&mut self, octets: &[u8]) {
        // If one could not be kept, the rest of it is read all the same: the command is answered when all of it was received.
        let Some(last) = self.uploads.back_mut() else { return };
        let written = last.as_mut().map_or(Ok(()), |upload| upload.write(octets));
        if let Err(error) = written {
            *last = Err(error);
        }
    }

    /// The next of the large literals that have come.
    pub(crate) fn received(&mut self) -> Result<Upload, Failure> {
        match self.uploads.pop_front() {
            Some(upload) => Ok(upload?),
            None => no_with(Code::ServerBug, "there is no such literal"),
        }
    }

    /// This folder is the one that is selected.
    pub(crate) fn enter(&mut self, folder: Arc<Folder>) {
        self.changed = Some(folder.changed());
        self.folder = Some(folder);
    }

    /// None is.
    pub(crate) fn leave(&mut self) {
        (self.folder, self.changed) = (None, None);
    }

    /// All is as after the greeting (UNAUTHENTICATE).
    pub(crate) fn begin_anew(&mut self) {
        *self = Self::new(self.context.clone());
    }

    // What commands need.

    pub(crate) fn account(&self) -> Result<&Arc<Account>, Failure> {
        match &self.account {
            Some(account) => Ok(account),
            None => no("who are you?"),
        }
    }

    /// The selected folder.
    pub(crate) fn selected(&self) -> Result<Arc<Folder>, Failure> {
        match &self.folder {
            Some(folder) => Ok(folder.clone()),
            None => bad("select a mailbox first"),
        }
    }

    /// The name of a mailbox in Unicode.
    pub(crate) fn name(&self, connection: &Connection, mailbox: &Mailbox<'_>) -> Result<String, Failure> {
        match mailbox.to_unicode(connection.server.names()) {
            Ok(name) => Ok(name.into_owned()),
            Err(_) => no_with(Code::Cannot, "this is no name of a mailbox"),
        }
    }

    /// The folder of this name.
    pub(crate) fn find(&self, connection: &Connection, mailbox: &Mailbox<'_>) -> Result<Arc<Folder>, Failure> {
        match self.account()?.folder(&self.name(connection, mailbox)?) {
            Some(folder) => Ok(folder),
            None => no_with(Code::NonExistent, "there is no such mailbox"),
        }
    }

    /// The same, of one that messages are put into.
    pub(crate) fn target(&self, connection: &Connection, mailbox: &Mailbox<'_>) -> Result<Arc<Folder>, Failure> {
        match self.account()?.folder(&self.name(connection, mailbox)?) {
            Some(folder) => Ok(folder),
            None => no_with(Code::TryCreate, "there is no such mailbox"),
        }
    }

    /// The folder, if it may be changed.
    pub(crate) fn writable(&self, connection: &Connection) -> Result<Arc<Folder>, Failure> {
        if connection.server.is_read_only() {
            return no_with(Code::ReadOnly, "it was selected by EXAMINE");
        }
        self.selected()
    }
}
