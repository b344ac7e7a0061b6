//! [`Timer`]: a time to act, on the caller's clock.

use core::time::Duration;

/// A time to act. Nobody here reads a clock: the time from which it is counted is the next that the caller tells.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Timer {
    #[default]
    Off,
    /// So long after the next time that is told.
    In(Duration),
    At(Duration),
}

impl Timer {
    /// When the caller has to tell the time. What is due at once is in the past.
    pub(crate) const fn deadline(self) -> Option<Duration> {
        match self {
            Self::Off => None,
            Self::In(_) => Some(Duration::ZERO),
            Self::At(time) => Some(time),
        }
    }

    /// It is `now`: true if it has come. It is off then.
    pub(crate) fn tell(&mut self, now: Duration) -> bool {
        match *self {
            Self::Off => false,
            Self::In(wait) => {
                *self = Self::At(now.saturating_add(wait));
                false
            }
            Self::At(time) => {
                let has_come = now >= time;
                if has_come {
                    *self = Self::Off;
                }
                has_come
            }
        }
    }

    pub(crate) const fn is_off(self) -> bool {
        matches!(self, Self::Off)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_from_the_first_time_that_is_told() {
        let minute = Duration::from_secs(60);
        let mut timer = Timer::In(minute);
        assert_eq!(timer.deadline(), Some(Duration::ZERO));
        assert!(!timer.tell(minute * 100));
        assert_eq!(timer.deadline(), Some(minute * 101));
        assert!(!timer.tell(minute * 101 - Duration::from_nanos(1)));
        assert!(timer.tell(minute * 101));
        assert_eq!((timer, timer.deadline()), (Timer::Off, None));
        let mut never = Timer::In(Duration::MAX);
        assert!(!never.tell(minute));
        assert_eq!(never.deadline(), Some(Duration::MAX));
    }
}
