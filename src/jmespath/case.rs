//! Upper and lower case one character for one, as Go's simple mapping does (behaviour 10.3.7).

/// The text in lower case, as Go's `strings.ToLower` has it.
pub fn lower(text: &str) -> String {
    text.chars().map(|char| single(char, char.to_lowercase())).collect()
}

/// The text in upper case.
pub(super) fn upper(text: &str) -> String {
    text.chars().map(|char| single(char, char.to_uppercase())).collect()
}

/// The simple mapping where the full one yields several characters: itself, but for these.
fn single(char: char, mut full: impl Iterator<Item = char>) -> char {
    match (full.next(), full.next()) {
        (Some(only), None) => only,
        _ => match char {
            // Capital I with a dot, whose full lower case keeps the dot apart.
            'İ' => 'i',
            // Greek letters with an iota below, whose upper case keeps it so.
            'ᾀ'..='ᾇ' | 'ᾐ'..='ᾗ' | 'ᾠ'..='ᾧ' => char::from_u32(u32::from(char) + 8).unwrap_or(char),
            'ᾳ' => 'ᾼ',
            'ῃ' => 'ῌ',
            'ῳ' => 'ῼ',
            _ => char,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_character_stays_one() {
        assert_eq!(upper("straße ŉ ᾳ ᾀ é ǆ"), "STRAßE ŉ ᾼ ᾈ É Ǆ");
        assert_eq!(lower("İSTANBUL Σ ᾼ Ǆ"), "istanbul σ ᾳ ǆ");
    }
}
