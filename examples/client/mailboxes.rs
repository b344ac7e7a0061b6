//! The list of mailboxes, with what STATUS tells of each.

use super::connection::{Connection, Result, printable};
use imap_wire::{
    Data,
    client::Event,
    command::{Command, List, ListPattern, ListReturn, Status},
    data::{Attribute, Capability, ListData, Mailbox, StatusData, StatusItemName, StatusItemNames},
};
use std::{
    collections::HashMap,
    io::{Write, stdout},
};

pub(crate) fn print(connection: &mut Connection) -> Result<()> {
    let items = StatusItemNames::new([StatusItemName::Messages, StatusItemName::Unseen])?;
    let mut found = Found::default();
    let mut list = List::new(Mailbox::new("")?, ListPattern::new("*")?);
    let has_list_status = connection.supports(Capability::ListStatus);
    if has_list_status {
        list = list.with_return([ListReturn::Status(items.clone())])?;
    }
    connection.run(Command::List(list), |event| found.take(event))?;
    if !has_list_status {
        // One STATUS for each, all on their way at once.
        let mut asked = Vec::new();
        for list in found.lists.iter().filter(|list| is_selectable(list)) {
            asked.push(connection.client.send(Command::Status(Status::new(list.mailbox.clone(), items.clone())))?);
        }
        while !asked.is_empty() {
            match connection.next()? {
                // One that is refused is shown without numbers.
                Event::Completed { id, .. } => asked.retain(|it| *it != id),
                event => found.take(event)?,
            }
        }
    }
    found.print()
}

#[derive(Default)]
struct Found {
    lists: Vec<ListData<'static>>,
    statuses: HashMap<Mailbox<'static>, StatusData<'static>>,
}

impl Found {
    fn take(&mut self, event: Event<'static>) -> Result<()> {
        match event {
            Event::Data(Data::List(list)) => self.lists.push(list),
            Event::Data(Data::Status(status)) => _ = self.statuses.insert(status.mailbox.clone(), status),
            _ => {}
        }
        Ok(())
    }

    fn print(mut self) -> Result<()> {
        self.lists.sort_by(|a, b| a.mailbox.cmp(&b.mailbox));
        writeln!(stdout(), "messages  unseen  mailbox")?;
        for list in &self.lists {
            let status = self.statuses.get(&list.mailbox);
            let number = |it: Option<u32>| it.map_or_else(|| "-".into(), |it| it.to_string());
            let messages = number(status.and_then(StatusData::messages));
            let unseen = number(status.and_then(StatusData::unseen));
            writeln!(stdout(), "{messages:>8} {unseen:>7}  {}", printable(&list.mailbox.to_display()))?;
        }
        writeln!(stdout())?;
        Ok(())
    }
}

fn is_selectable(list: &ListData<'_>) -> bool {
    !list.attributes.contains(&Attribute::Noselect) && !list.attributes.contains(&Attribute::NonExistent)
}
