//! [`Choices`]: what octets decide, whoever made them up.

/// What octets decide. When there are none left, the first of all possibilities.
pub struct Choices<'a>(&'a [u8]);

impl<'a> Choices<'a> {
    pub const fn new(octets: &'a [u8]) -> Self {
        Self(octets)
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn next(&mut self, among: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first) % among
    }

    /// True in one case of so many.
    pub fn once_in(&mut self, among: usize) -> bool {
        self.next(among) == among - 1
    }

    /// One of these.
    pub fn one_of<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.next(among.len())]
    }

    /// How many octets pass in one piece: often few, so that it ends anywhere.
    pub fn piece(&mut self) -> usize {
        self.one_of(&[usize::MAX, 1, 7, 40])
    }

    /// Octets that decide nothing, up to this one, which is left out; all of them if it is not there.
    pub fn up_to(&mut self, end: u8) -> &'a [u8] {
        let (octets, rest) = match self.0.iter().position(|octet| *octet == end) {
            Some(at) => (&self.0[..at], &self.0[at + 1..]),
            None => (self.0, &[][..]),
        };
        self.0 = rest;
        octets
    }

    /// Octets that decide nothing: all that are left.
    pub const fn rest(self) -> &'a [u8] {
        self.0
    }
}
