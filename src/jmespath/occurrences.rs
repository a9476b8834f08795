//! Where one text stands in another, in time linear in both (Knuth, Morris and Pratt). Core's search is as linear and four
//! kilobytes of module dearer.

/// The places of `needle`, none overlapping the one before; an empty needle stands nowhere.
pub(super) fn separate<'t>(text: &'t [u8], needle: &'t [u8]) -> Occurrences<'t> {
    Occurrences::new(text, needle, false)
}

/// All places of `needle`; an empty needle stands nowhere.
pub(super) fn all<'t>(text: &'t [u8], needle: &'t [u8]) -> Occurrences<'t> {
    Occurrences::new(text, needle, true)
}

/// Places, from the left.
pub(super) struct Occurrences<'t> {
    text: &'t [u8],
    needle: &'t [u8],
    /// For each length matched so far, how much of it is still matched when the next byte does not fit.
    shorter: Vec<usize>,
    overlapping: bool,
    at: usize,
    matched: usize,
}

impl<'t> Occurrences<'t> {
    fn new(text: &'t [u8], needle: &'t [u8], overlapping: bool) -> Self {
        let mut occurrences = Self { text, needle, shorter: vec![0, 0], overlapping, at: 0, matched: 0 };
        for byte in needle.iter().skip(1) {
            occurrences.advance(*byte);
            occurrences.shorter.push(occurrences.matched);
        }
        occurrences.matched = 0;
        occurrences
    }

    /// Matches one byte more, or as much less as is needed.
    fn advance(&mut self, byte: u8) {
        while self.matched > 0 && self.needle.get(self.matched) != Some(&byte) {
            self.matched = self.shorter.get(self.matched).copied().unwrap_or(0);
        }
        self.matched += usize::from(self.needle.get(self.matched) == Some(&byte));
    }
}

impl Iterator for Occurrences<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while let Some(byte) = self.text.get(self.at).filter(|_| !self.needle.is_empty()) {
            self.at += 1;
            self.advance(*byte);
            if self.matched == self.needle.len() {
                let kept = self.shorter.get(self.matched).copied().unwrap_or(0);
                self.matched = if self.overlapping { kept } else { 0 };
                return Some(self.at - self.needle.len());
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_core_finds() {
        let texts = ["", "a", "aa", "aaa", "ab", "aba", "abab", "ababab", "aabaabaaab", "é", "xéxéx", "mississippi"];
        let needles = ["a", "aa", "aba", "abab", "aab", "é", "x", "issi", "ssi", "ababc"];
        for text in texts {
            for needle in needles {
                let due: Vec<_> = text.match_indices(needle).map(|found| found.0).collect();
                assert_eq!(separate(text.as_bytes(), needle.as_bytes()).collect::<Vec<_>>(), due, "{needle} in {text}");
                assert_eq!(
                    all(text.as_bytes(), needle.as_bytes()).last(),
                    text.rfind(needle),
                    "{needle} last in {text}"
                );
            }
            assert_eq!(all(text.as_bytes(), b"").next(), None);
        }
    }
}
