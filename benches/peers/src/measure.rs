//! All figures of one case: of each contender instructions, allocations, memory and time.

use crate::{
    cases::{Case, WHOLE},
    contenders::{Contender, Each, Tally},
    timing,
    valgrind::Run,
};

/// One figure of each contender, if it has one.
pub(crate) type Figures = Each<Option<f64>>;

/// What each contender needs for a case, in chunks of a size.
pub(crate) struct Measured {
    pub(crate) case: &'static Case,
    pub(crate) chunk: usize,
    pub(crate) messages: usize,
    pub(crate) octets: usize,
    /// For what `time` is given.
    pub(crate) unit: &'static str,
    /// For an octet.
    pub(crate) instructions: Figures,
    /// For a message.
    pub(crate) allocations: Figures,
    /// Octets beside the input, at most.
    pub(crate) peak: Figures,
    /// Nanoseconds for a unit.
    pub(crate) time: Figures,
    /// Who could not read what.
    pub(crate) notes: Vec<String>,
}

impl Measured {
    pub(crate) fn name(&self) -> String {
        format!("{}{}", self.case.name, chunk_name(self.chunk))
    }

    /// Measures. The time is that of contenders that take turns.
    #[expect(clippy::cast_precision_loss, reason = "a few digits are shown")]
    pub(crate) fn new(case: &'static Case, octets: &[u8], chunk: usize) -> Result<Self, String> {
        let tallies = case.check(octets, chunk)?;
        let (mut messages, mut notes) = (0, Vec::new());
        let able = Contender::ALL.map(|contender| {
            let tally: Tally = tallies[contender as usize]?;
            messages = messages.max(tally.messages);
            if tally.unread > 0 {
                let all = tally.messages + tally.unread;
                notes.push(format!("{}: {} cannot read {} of {all}.", case.name, contender.name(), tally.unread));
            }
            (tally.unread == 0).then_some(contender)
        });

        let (mut instructions, mut allocations, mut peak) =
            (Figures::default(), Figures::default(), Figures::default());
        for contender in able.into_iter().flatten() {
            let run = Run { case: case.name, size: case.size(), contender, chunk };
            // These four run at once.
            let (counting, peaking) = (run.start()?, run.start_peak()?);
            let counted = counting.finish()?;
            instructions[contender as usize] = Some(counted.instructions as f64 / octets.len() as f64);
            allocations[contender as usize] = Some(counted.allocations as f64 / messages as f64);
            peak[contender as usize] = Some(peaking.finish()? as f64);
        }

        // Only now, when nothing else runs.
        let size = case.size() / case.part;
        let part = case.octets(size)?;
        let (units, unit) = case.units(size, case.check(&part, chunk)?[0].map_or(0, |tally| tally.messages));
        let seconds = timing::best(&mut able.map(|contender| Some(case.contend(contender?)?(&part, chunk))));
        let time = seconds.map(|seconds| Some(seconds? * 1e9 / units as f64));
        Ok(Self { case, chunk, messages, octets: octets.len(), unit, instructions, allocations, peak, time, notes })
    }
}

/// The best of the others, if there is one.
pub(crate) fn best_of_others([_, others @ ..]: Figures) -> Option<f64> {
    others.into_iter().flatten().reduce(f64::min)
}

/// The best of the others to ours.
pub(crate) fn ratio(figures: Figures) -> Option<f64> {
    Some(best_of_others(figures)? / figures[0].filter(|ours| *ours > 0.0)?)
}

/// To stand behind the name of a case.
pub(crate) fn chunk_name(chunk: usize) -> String {
    match chunk {
        WHOLE => String::new(),
        octets => format!(", by {octets}"),
    }
}
