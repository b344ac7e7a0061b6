//! `--stats`: how often what was said, and how long commands took.

use crate::{
    report::Seen,
    words::{kind_and_name, status, text},
};
use imap_wire::{
    Context, Data, Message, Response,
    wire::{Label, Sender},
};
use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    time::Duration,
};

#[derive(Default)]
pub(crate) struct Stats {
    commands: Counts,
    responses: Counts,
    codes: Counts,
    items: Counts,
    /// When the commands in flight were sent, by tag.
    sent: HashMap<Vec<u8>, Duration>,
    /// From the last octet of a command to its completion.
    round_trips: BTreeMap<String, Vec<Duration>>,
}

type Counts = BTreeMap<String, u64>;

impl Stats {
    /// Another session: its tags are its own.
    pub(crate) fn session(&mut self) {
        self.sent.clear();
    }

    pub(crate) fn count(&mut self, seen: &Seen<'_>) {
        self.time(seen);
        let Some(message) = &seen.message else { return };
        let Ok(message) = message else {
            let counts = if seen.at.sender == Sender::Client { &mut self.commands } else { &mut self.responses };
            add(counts, "(failed)".into());
            return;
        };
        let (kind, name) = kind_and_name(message);
        match kind {
            "command" => add(&mut self.commands, name),
            "data" => add(&mut self.responses, name),
            "greeting" | "completion" | "status" => add(&mut self.responses, format!("{name} ({kind})")),
            "continuation" => add(&mut self.responses, name),
            // Lines that belong to a command which is counted.
            _ => {}
        }
        if let Some(code) = status(message).and_then(|status| status.code.as_ref()) {
            add(&mut self.codes, text(&code.name().to_ascii_uppercase()));
        }
        if let Message::Response(Response::Data(Data::Fetch(fetch))) = message {
            for item in &fetch.items {
                add(&mut self.items, text(&item.name().to_ascii_uppercase()));
            }
        }
    }

    /// Commands that a [`Tap`](imap_wire::Tap) had to hold, since they stand behind a question that the server had to answer
    /// first, count from the answer.
    fn time(&mut self, seen: &Seen<'_>) {
        let (Some(time), Label::Tag(tag)) = (seen.at.time, seen.frame.label()) else { return };
        if seen.context == Context::Command {
            self.sent.insert(tag.to_vec(), time);
        } else if let (Some(name), Some(sent)) = (seen.answers, self.sent.remove(tag)) {
            self.round_trips.entry(text(name)).or_default().push(time.saturating_sub(sent));
        }
    }
}

fn add(counts: &mut Counts, name: String) {
    *counts.entry(name).or_default() += 1;
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = [
            ("commands", &self.commands),
            ("responses", &self.responses),
            ("codes", &self.codes),
            ("items of FETCH", &self.items),
        ];
        for (title, counts) in all {
            if counts.is_empty() {
                continue;
            }
            writeln!(f, "{title}")?;
            let mut counts: Vec<_> = counts.iter().collect();
            counts.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
            for (name, count) in counts {
                writeln!(f, "  {name:<32} {count:>8}")?;
            }
        }
        if self.round_trips.is_empty() {
            return Ok(());
        }
        let ms = |time: &Duration| time.as_secs_f64() * 1e3;
        writeln!(f, "{:<34} {:>8} {:>10} {:>10} {:>10}", "round trips, in ms", "count", "least", "median", "most")?;
        for (name, times) in &self.round_trips {
            let mut times = times.clone();
            times.sort();
            let [least, .., most] = &times[..] else {
                writeln!(f, "  {name:<32} {:>8} {1:>10.2} {1:>10.2} {1:>10.2}", 1, ms(&times[0]))?;
                continue;
            };
            let median = &times[times.len() / 2];
            writeln!(f, "  {name:<32} {:>8} {:>10.2} {:>10.2} {:>10.2}", times.len(), ms(least), ms(median), ms(most))?;
        }
        Ok(())
    }
}
