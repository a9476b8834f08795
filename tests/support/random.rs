//! Numbers that look like chance and are the same each time; `ROLECALL_SEED` asks for others.

#![allow(dead_code, reason = "not every test needs everything")]

/// A number that a variable of the environment may change.
///
/// # Panics
///
/// Where the variable holds something else.
#[expect(clippy::expect_used, reason = "a test fails by panicking")]
pub(crate) fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

/// xorshift64*
#[derive(Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// Another sequence for each `stream`, and for each seed.
    pub(crate) fn new(stream: u64) -> Self {
        Self((number("ROLECALL_SEED", 20_260_401) ^ stream << 32) | 1)
    }

    /// A number below `limit`; 0 where there is none.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit.max(1)
    }

    /// True once in so many times.
    pub(crate) fn one_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    /// One of a list that is not empty.
    #[expect(clippy::indexing_slicing, reason = "a test fails by panicking")]
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}
