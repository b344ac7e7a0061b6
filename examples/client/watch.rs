//! What happens in a mailbox, as it happens.

use super::{
    connection::{Connection, Result, printable},
    messages::{self, HEADLINE},
};
use imap_wire::{
    Data,
    client::Event,
    command::{Command, Fetch, FetchAttribute, FetchAttributes},
    data::SequenceSet,
};
use std::{
    io::{Write, stdout},
    num::NonZeroU32,
    time::Duration,
};

/// Watches the selected mailbox, for so long or until somebody interrupts.
///
/// IDLE is renewed meanwhile by the client, which is told the time by [`Connection::next_by`]. Each command that is sent meanwhile ends
/// it, and the client goes back to it afterwards.
pub(crate) fn watch(connection: &mut Connection, time: Option<Duration>) -> Result<()> {
    let until = time.map_or(Duration::MAX, |time| connection.now() + time);
    let view = connection.client.view();
    let mut exists = view.map_or(0, |view| view.exists());
    let mut next = view.and_then(|view| view.uid_next());
    // So that the UID is known of what goes.
    let uids = Fetch::new(SequenceSet::starting_at(NonZeroU32::MIN), FetchAttributes::from(FetchAttribute::Uid));
    connection.run(Command::UidFetch(uids), |_| Ok(()))?;
    connection.client.send(Command::Idle)?;
    writeln!(stdout(), "watching {exists} messages\n{HEADLINE}")?;
    while let Some(event) = connection.next_by(until)? {
        match event {
            // By UID: numbers may change before the command is sent.
            Event::Data(Data::Exists(count)) => {
                if let Some(next) = next.filter(|_| count > exists) {
                    connection.client.send(messages::fetch(SequenceSet::new(format!("{next}:*"))?)?)?;
                } else if count > exists {
                    writeln!(stdout(), "{count} messages")?;
                }
                exists = count;
            }
            Event::Fetch { uid, fetch } if fetch.envelope().is_none() => {
                let flags = fetch.flags().map(|it| printable(&it.to_string())).unwrap_or_default();
                writeln!(stdout(), "{:>6}  has now the flags {flags}", name(uid))?;
            }
            // What was asked for above. `n:*` has the last message in any case, new or not.
            Event::Fetch { uid: Some(uid), fetch } if next.is_none_or(|next| uid >= next) => {
                writeln!(stdout(), "{}", messages::row(uid, &fetch))?;
                next = uid.checked_add(1);
            }
            Event::Expunge { uid, .. } => {
                exists = exists.saturating_sub(1);
                writeln!(stdout(), "{:>6}  is gone", name(uid))?;
            }
            Event::Completed { outcome, .. } if !outcome.is_ok() => return Err(outcome.to_string().into()),
            _ => {}
        }
    }
    Ok(())
}

/// A server may have told a number that is not there.
fn name(uid: Option<u32>) -> String {
    uid.map_or_else(|| "?".into(), |uid| uid.to_string())
}
