//! [`Report`]: what was tried against one server, and the table of all.

use crate::{
    Result,
    expected::{self, Expected},
    servers::Kind,
};
use std::{
    fmt::Write,
    panic::{AssertUnwindSafe, catch_unwind},
    time::Instant,
};

/// How it went.
#[derive(Clone, Debug)]
pub(crate) enum Verdict {
    /// As it should, if nothing failed. Perhaps with a figure.
    Tried { figure: String, failures: Vec<String> },
    /// The server does not have it.
    NotOffered,
}

impl Verdict {
    /// As it should, and there is nothing to add.
    pub(crate) const PASSED: Self = Self::Tried { figure: String::new(), failures: Vec::new() };

    /// As it should, with this figure.
    pub(crate) const fn passed(figure: String) -> Self {
        Self::Tried { figure, failures: Vec::new() }
    }

    /// Failed if there are reasons to say so.
    pub(crate) const fn of(failures: Vec<String>) -> Self {
        Self::Tried { figure: String::new(), failures }
    }
}

/// What was tried against one server.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) server: Kind,
    pub(crate) rows: Vec<(String, Verdict)>,
}

impl Report {
    pub(crate) const fn new(server: Kind) -> Self {
        Self { server, rows: Vec::new() }
    }

    /// Tries something. What panics has failed, and nothing else.
    pub(crate) fn check(&mut self, feature: &str, check: impl FnOnce() -> Result<Verdict>) {
        let started = Instant::now();
        let verdict = match catch_unwind(AssertUnwindSafe(check)) {
            Ok(Ok(verdict)) => verdict,
            Ok(Err(error)) => Verdict::of(vec![error.to_string()]),
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
                Verdict::of(vec![format!("panic: {}", text.unwrap_or("?"))])
            }
        };
        let name = self.server.name();
        match &verdict {
            Verdict::NotOffered => println!("{name}: {feature}: not offered"),
            Verdict::Tried { figure, failures } => {
                if failures.is_empty() {
                    println!("{name}: {feature}: pass {figure} ({:.1} s)", started.elapsed().as_secs_f32());
                }
                for failure in failures {
                    let known = self.expected(feature, failure).map_or("", |_| " (known)");
                    println!("{name}: {feature}: FAILS{known}: {failure}");
                }
            }
        }
        self.rows.push((feature.to_owned(), verdict));
    }

    /// Why it may fail in this way.
    fn expected(&self, feature: &str, failure: &str) -> Option<(usize, &'static Expected)> {
        let found = |it: &(usize, &Expected)| {
            it.1.server == self.server && it.1.feature == feature && failure.contains(it.1.says)
        };
        expected::LIST.iter().enumerate().find(found)
    }

    /// What failed without a reason that is known, and what is not offered, or is, against expectation.
    pub(crate) fn surprises(&self) -> Vec<String> {
        let mut surprises = Vec::new();
        for (feature, verdict) in &self.rows {
            let is_expected = expected::is_offered(self.server, feature);
            match verdict {
                Verdict::NotOffered if is_expected => surprises.push(format!("{feature}: it is no longer offered")),
                Verdict::Tried { .. } if !is_expected => surprises.push(format!("{feature}: it is offered now")),
                Verdict::NotOffered => {}
                Verdict::Tried { failures, .. } => {
                    let unexpected = failures.iter().filter(|failure| self.expected(feature, failure).is_none());
                    surprises.extend(unexpected.map(|failure| format!("{feature}: {failure}")));
                }
            }
        }
        surprises.iter().map(|surprise| format!("{}: {surprise}", self.server.name())).collect()
    }

    /// What was expected to fail and has not, or no longer in this way, once all was tried.
    pub(crate) fn outdated(&self) -> Vec<String> {
        let mut failed = Vec::new();
        for (feature, verdict) in &self.rows {
            let Verdict::Tried { failures, .. } = verdict else { continue };
            failed.extend(failures.iter().filter_map(|it| Some(self.expected(feature, it)?.0)));
        }
        let outdated = |(at, it): &(usize, &Expected)| it.server == self.server && !it.is_rare && !failed.contains(at);
        let outdated = expected::LIST.iter().enumerate().filter(outdated);
        outdated.map(|(_, it)| format!("{}: {}: no longer: {}", it.server.name(), it.feature, it.says)).collect()
    }

    /// What a cell of the table says.
    fn cell(&self, feature: &str, notes: &mut Vec<usize>) -> String {
        let Some((_, verdict)) = self.rows.iter().find(|(name, _)| name == feature) else { return String::new() };
        match verdict {
            Verdict::NotOffered => "–".into(),
            Verdict::Tried { figure, failures } if failures.is_empty() && figure.is_empty() => "pass".into(),
            Verdict::Tried { figure, failures } if failures.is_empty() => format!("pass: {figure}"),
            Verdict::Tried { figure, failures } => {
                let mut numbers = Vec::new();
                for failure in failures {
                    let Some((at, _)) = self.expected(feature, failure) else { return "FAILS".into() };
                    let same = |it: &usize| {
                        expected::LIST[*it].server == self.server
                            && expected::LIST[*it].because == expected::LIST[at].because
                    };
                    let number = notes.iter().position(same).unwrap_or_else(|| {
                        notes.push(at);
                        notes.len() - 1
                    });
                    let number = format!("{}", number + 1);
                    if !numbers.contains(&number) {
                        numbers.push(number);
                    }
                }
                let figure = if figure.is_empty() { String::new() } else { format!(": {figure}") };
                format!("but {}{figure}", numbers.join(", "))
            }
        }
    }
}

/// The table of all, in Markdown, with the notes that it needs.
pub(crate) fn table(reports: &[Report]) -> String {
    let mut features: Vec<&str> = Vec::new();
    for (feature, _) in reports.iter().flat_map(|report| &report.rows) {
        if !features.contains(&feature.as_str()) {
            features.push(feature);
        }
    }
    let mut notes = Vec::new();
    let mut text = String::from("| |");
    for report in reports {
        write!(text, " {} |", report.server.name()).ok();
    }
    text += "\n|---|";
    text += &"---|".repeat(reports.len());
    text += "\n";
    for feature in features {
        write!(text, "| {feature} |").ok();
        for report in reports {
            write!(text, " {} |", report.cell(feature, &mut notes)).ok();
        }
        text += "\n";
    }
    text += "\n";
    for (number, at) in notes.iter().enumerate() {
        let Expected { server, says, because, .. } = &expected::LIST[*at];
        let says = if says.is_empty() { String::new() } else { format!(" `{}`:", says.trim()) };
        writeln!(text, "{}. {}:{says} {because}", number + 1, server.name()).ok();
    }
    text
}
