//! The commands, a kind a file.

mod append;
mod expunge;
mod fetch;
mod flags;
mod item;
mod list;
mod look;
mod mailboxes;
mod search;
mod select;
mod settings;
mod url;

use crate::{
    connection::Connection,
    login,
    outcome::{Outcome, bad, ok},
    session::Session,
};
use imap_wire::{
    command::Command,
    data::{SequenceSet, Tag, UidSet},
    server::CommandId,
};

/// A command that is in progress.
pub(crate) struct Running<'a> {
    pub(crate) connection: &'a mut Connection,
    pub(crate) id: CommandId,
    pub(crate) tag: &'a Tag<'static>,
}

/// Runs a command, and says how it went. What its client is to know of its mailbox is told afterwards.
pub(crate) async fn run(
    session: &mut Session,
    connection: &mut Connection,
    id: CommandId,
    tag: &Tag<'static>,
    command: Command<'static>,
) -> Outcome {
    let it = Running { connection, id, tag };
    match command {
        Command::Login(login) => login::login(session, &login),
        Command::Unauthenticate => {
            session.begin_anew();
            Ok(ok("who are you?"))
        }
        Command::Noop | Command::Check => Ok(ok("done")),

        Command::Create(create) => mailboxes::create(session, &it, &create),
        Command::Delete(mailbox) => mailboxes::delete(session, &it, &mailbox),
        Command::Rename(rename) => mailboxes::rename(session, &it, &rename),
        Command::Subscribe(mailbox) => mailboxes::subscribe(session, &it, &mailbox, true),
        Command::Unsubscribe(mailbox) => mailboxes::subscribe(session, &it, &mailbox, false),
        Command::Status(status) => mailboxes::status(session, it, &status).await,
        Command::Namespace => mailboxes::namespace(it).await,
        Command::List(list) => list::list(session, it, &list).await,
        Command::Lsub(lsub) => list::lsub(session, it, &lsub).await,

        Command::Select(select) | Command::Examine(select) => select::select(session, it, &select).await,
        Command::Close => select::close(session, &it),
        Command::Unselect => select::unselect(session),
        Command::Append(append) => append::append(session, &it, append),
        Command::Replace(replace) => append::replace(session, it, *replace, false).await,
        Command::UidReplace(replace) => append::replace(session, it, *replace, true).await,

        Command::Fetch(fetch) => fetch::fetch(session, it, &fetch, false).await,
        Command::UidFetch(fetch) => fetch::fetch(session, it, &fetch, true).await,
        Command::Store(store) => flags::store(session, it, &store, false).await,
        Command::UidStore(store) => flags::store(session, it, &store, true).await,
        Command::Copy(transfer) => expunge::copy(session, &it, &transfer, false),
        Command::UidCopy(transfer) => expunge::copy(session, &it, &transfer, true),
        Command::Move(transfer) => expunge::move_to(session, it, &transfer, false).await,
        Command::UidMove(transfer) => expunge::move_to(session, it, &transfer, true).await,
        Command::Expunge => expunge::expunge(session, &it, None),
        Command::UidExpunge(uids) => expunge::expunge(session, &it, Some(&uids)),

        Command::Search(search) => search::search(session, it, &search, false).await,
        Command::UidSearch(search) => search::search(session, it, &search, true).await,
        Command::Sort(sort) => search::sort(session, it, &sort, false).await,
        Command::UidSort(sort) => search::sort(session, it, &sort, true).await,
        Command::Thread(thread) => search::thread(session, it, &thread, false).await,
        Command::UidThread(thread) => search::thread(session, it, &thread, true).await,

        Command::UidBatches(wanted) => search::batches(session, it, &wanted).await,

        Command::Id(_) => settings::id(it).await,
        Command::GetMetadata(get) => settings::get_metadata(session, it, &get).await,
        Command::SetMetadata(set) => settings::set_metadata(session, &it, &set),
        Command::GetQuota(get) => settings::get_quota(session, it, &get.root).await,
        Command::GetQuotaRoot(mailbox) => settings::get_quota_root(session, it, &mailbox).await,
        Command::SetQuota(set) => settings::set_quota(session, it, &set).await,
        Command::GetAcl(mailbox) => settings::get_acl(session, it, &mailbox).await,
        Command::SetAcl(set) => settings::set_acl(session, &it, &set),
        Command::DeleteAcl(it_is) => settings::delete_acl(session, &it, &it_is),
        Command::ListRights(it_is) => settings::list_rights(session, it, &it_is).await,
        Command::MyRights(mailbox) => settings::my_rights(session, it, &mailbox).await,
        _ => bad("this server does not do that"),
    }
}

impl Running<'_> {
    /// The UIDs of the messages that a command names, ascending, as its client sees the mailbox.
    pub(crate) fn uids(&self, set: &SequenceSet<'_>, by_uid: bool) -> Vec<u32> {
        let Some(view) = self.connection.server.view() else { return Vec::new() };
        let uids = match by_uid {
            false => view.uids_of(set).ok().flatten(),
            // Only those that are there: the set may name all that there can be.
            true => {
                let numbers = view.numbers_of(set).ok().flatten();
                numbers.and_then(|numbers| view.uids_of(&numbers).ok().flatten())
            }
        };
        uids.iter().flat_map(UidSet::uids).collect()
    }
}
