//! Upper and lower case one character for one, as Go's simple mapping does (behaviour 10.3.7).

use super::host;

/// The text in lower case, as Go's `strings.ToLower` has it.
pub fn lower(text: &str) -> String {
    text.chars()
        .map(|char| if char.is_ascii() { char.to_ascii_lowercase() } else { single(char, &host::lower(char)) })
        .collect()
}

/// The text in upper case.
pub(super) fn upper(text: &str) -> String {
    text.chars()
        .map(|char| if char.is_ascii() { char.to_ascii_uppercase() } else { single(char, &host::upper(char)) })
        .collect()
}

/// The simple mapping where the full one yields several characters: itself, but for these.
fn single(char: char, full: &str) -> char {
    let mut full = full.chars();
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
