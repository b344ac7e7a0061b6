//! [`Idle`]: where IDLE stands, and what becomes of it (RFC 2177).

use crate::timer::Timer;
use core::time::Duration;

/// Where IDLE stands.
///
/// ```text
///       sent            `+`           DONE           tagged answer
///  Off ------> Asked ---------> On ----------> Ending -------------> Off
///                |               |               |                    |
///                +---- tagged answer at any moment: Off ----+         | if it is to be resumed:
///                                                                     | sent again once all else is complete
/// ```
#[derive(Debug, Default)]
pub(super) struct Idle {
    phase: Phase,
    /// It is to be ended as soon as it is on.
    ends_at_once: bool,
    /// It is to be sent again when all else is complete.
    resumes: bool,
    /// When to renew it.
    pub(super) renewal: Timer,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Phase {
    #[default]
    Off,
    Asked,
    On,
    Ending,
}

impl Idle {
    /// IDLE was sent.
    pub(super) fn asked(&mut self) {
        *self = Self { phase: Phase::Asked, ..Self::default() };
    }

    /// The server said `+`: true if IDLE waited for it.
    pub(super) fn begun(&mut self, renew: Option<Duration>) -> bool {
        if self.phase != Phase::Asked {
            return false;
        }
        self.phase = Phase::On;
        self.renewal = renew.map_or(Timer::Off, Timer::In);
        true
    }

    /// It is to end, now or as soon as it is on. If `resumes`, not for good, unless it was to end for good before.
    pub(super) fn end(&mut self, resumes: bool) {
        self.resumes = resumes && (self.resumes || !self.ends_at_once);
        self.ends_at_once = true;
    }

    /// True if DONE is to be sent now. It has been, then.
    pub(super) fn take_done(&mut self) -> bool {
        let is_due = self.phase == Phase::On && self.ends_at_once;
        if is_due {
            self.phase = Phase::Ending;
            self.renewal = Timer::Off;
        }
        is_due
    }

    /// The server has completed it.
    pub(super) fn completed(&mut self, is_ok: bool) {
        // What ends without our DONE is not wanted by the server.
        let resumes = self.resumes && is_ok && self.phase == Phase::Ending;
        *self = Self { resumes, ..Self::default() };
    }

    /// True if IDLE is to be sent again.
    pub(super) const fn take_resumption(&mut self) -> bool {
        let resumes = self.resumes && matches!(self.phase, Phase::Off);
        if resumes {
            self.resumes = false;
        }
        resumes
    }

    /// The caller wants no IDLE, or sends it.
    pub(super) const fn forget_resumption(&mut self) {
        if matches!(self.phase, Phase::Off) {
            self.resumes = false;
        }
    }

    /// True from the moment it was sent until it is complete.
    pub(super) const fn is_in_flight(&self) -> bool {
        !matches!(self.phase, Phase::Off)
    }

    /// True while it is on, or will be on again without the caller.
    pub(super) const fn is_wanted(&self) -> bool {
        self.is_in_flight() || self.resumes
    }

    /// True while the server owes nothing.
    pub(super) const fn is_on(&self) -> bool {
        matches!(self.phase, Phase::On)
    }
}
