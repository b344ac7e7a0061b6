//! [`Run`]: messages that follow each other, and [`Few`], the runs that take the place of others.

/// Messages that follow each other, in eight octets: with UIDs that follow each other too, or with UIDs that are not known.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Run {
    /// The UID of the first message; 0 if no UID of this run is known.
    first_uid: u32,
    /// How many messages. None only while runs are put together. The last UID is `u32::MAX` at most.
    count: u32,
}

impl Run {
    /// The messages with these UIDs, none of which is 0.
    pub(super) const fn known(first_uid: u32, last_uid: u32) -> Self {
        Self { first_uid, count: last_uid.saturating_sub(first_uid).saturating_add(1) }
    }

    /// So many messages whose UIDs are not known.
    pub(super) const fn unknown(count: u32) -> Self {
        Self { first_uid: 0, count }
    }

    pub(super) const fn count(self) -> u32 {
        self.count
    }

    /// The first and last UID, if they are known.
    pub(super) const fn uids(self) -> Option<(u32, u32)> {
        match (self.first_uid, self.count.checked_sub(1)) {
            (0, _) | (_, None) => None,
            (first_uid, Some(more)) => Some((first_uid, first_uid.saturating_add(more))),
        }
    }

    pub(super) const fn first_uid(self) -> Option<u32> {
        if self.first_uid == 0 { None } else { Some(self.first_uid) }
    }

    /// The UID of the message behind so many others of this run.
    pub(super) const fn uid_behind(self, messages: u32) -> Option<u32> {
        if self.first_uid == 0 { None } else { Some(self.first_uid.saturating_add(messages)) }
    }

    /// How many messages have no known UID.
    pub(super) const fn unknown_count(self) -> u32 {
        if self.first_uid == 0 { self.count } else { 0 }
    }

    /// The first messages and the others.
    pub(super) const fn split_at(self, messages: u32) -> (Self, Self) {
        let rest = self.count.saturating_sub(messages);
        let next_uid = match self.first_uid {
            0 => 0,
            first_uid => first_uid.saturating_add(messages),
        };
        let first = Self { first_uid: self.first_uid, count: self.count.saturating_sub(rest) };
        (first, Self { first_uid: next_uid, count: rest })
    }

    /// Both as one run, if they are one.
    pub(super) fn joined(self, next: Self) -> Option<Self> {
        let is_one = match (self.first_uid, next.first_uid) {
            (0, 0) => true,
            (0, _) | (_, 0) => false,
            (first_uid, next_uid) => first_uid.checked_add(self.count) == Some(next_uid),
        };
        is_one.then(|| Self { first_uid: self.first_uid, count: self.count.saturating_add(next.count) })
    }
}

/// A few runs, on the stack: none of them is empty, and none belongs to the one before it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Few {
    runs: [Run; 5],
    count: usize,
}

impl Few {
    /// What three runs come to, to which one can be added on either side.
    pub(super) fn of(runs: impl IntoIterator<Item = Run>) -> Self {
        let mut few = Self::default();
        runs.into_iter().for_each(|run| few.push(run));
        few
    }

    pub(super) fn push(&mut self, run: Run) {
        if run.count == 0 {
            return;
        }
        if let Some(last) = self.count.checked_sub(1).and_then(|last| self.runs.get_mut(last))
            && let Some(one) = last.joined(run)
        {
            *last = one;
        } else if let Some(free) = self.runs.get_mut(self.count) {
            *free = run;
            self.count = self.count.saturating_add(1);
        }
    }

    pub(super) fn as_slice(&self) -> &[Run] {
        self.runs.get(..self.count).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_takes_eight_octets() {
        assert_eq!(size_of::<Run>(), 8);
    }

    #[test]
    fn a_run_is_cut_and_joined() {
        let run = Run::known(u32::MAX - 2, u32::MAX);
        let (first, rest) = run.split_at(1);
        assert_eq!((first.uids(), rest.uids()), (Some((u32::MAX - 2, u32::MAX - 2)), Some((u32::MAX - 1, u32::MAX))));
        assert_eq!(first.joined(rest), Some(run));
        assert_eq!(run.split_at(3), (run, Run { first_uid: u32::MAX, count: 0 }));
        assert_eq!(run.joined(Run::known(1, 1)), None);
        let (one, six) = Run::unknown(7).split_at(1);
        assert_eq!((one.count(), six.count(), one.joined(six)), (1, 6, Some(Run::unknown(7))));
        assert_eq!((one.joined(run), run.joined(one), one.uids(), one.uid_behind(0)), (None, None, None, None));
    }

    #[test]
    fn few_runs_are_put_together_as_they_come() {
        let few = Few::of([Run::unknown(1), Run::unknown(0), Run::unknown(2), Run::known(4, 5), Run::known(6, 6)]);
        assert_eq!(few.as_slice(), [Run::unknown(3), Run::known(4, 6)]);
    }
}
