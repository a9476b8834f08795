//! What a terminal makes of a text: what it would obey is made visible, and how many columns the rest takes.

/// The character as it may be shown. One that a terminal or an editor obeys instead of showing it becomes U+FFFD: with
/// an escape or a line break somebody's login could forge what an explanation says, with a change of direction reorder it.
fn shown(char: char) -> char {
    match char {
        char if char.is_control() => '\u{fffd}',
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => '\u{fffd}',
        '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => '\u{fffd}',
        char => char,
    }
}

/// The text with every character as it may be shown, so that it is one line.
pub(crate) fn visible(text: String) -> String {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text;
    }
    let mut visible = String::with_capacity(text.len());
    text.chars().for_each(|char| push(&mut visible, char));
    visible
}

/// Adds a character as it may be shown.
#[inline(never)]
pub(crate) fn push(text: &mut String, char: char) {
    text.push(shown(char));
}

/// How many columns a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// Marks that stand on the character before them.
const NARROWEST: &[(u32, u32)] = &[
    (0x300, 0x36f),
    (0x483, 0x489),
    (0x591, 0x5bd),
    (0x610, 0x61a),
    (0x64b, 0x65f),
    (0x93c, 0x93c),
    (0x94d, 0x94d),
    (0xe31, 0xe31),
    (0xe34, 0xe3a),
    (0xe47, 0xe4e),
    (0x1ab0, 0x1aff),
    (0x1dc0, 0x1dff),
    (0x20d0, 0x20ff),
    (0xfe00, 0xfe0f),
    (0xfe20, 0xfe2f),
    (0xe0100, 0xe01ef),
];

/// East Asian letters and emoji.
const WIDEST: &[(u32, u32)] = &[
    (0x1100, 0x115f),
    (0x231a, 0x231b),
    (0x23e9, 0x23ec),
    (0x2614, 0x2615),
    (0x2648, 0x2653),
    (0x26a1, 0x26a1),
    (0x2705, 0x2705),
    (0x2728, 0x2728),
    (0x274c, 0x274c),
    (0x2753, 0x2757),
    (0x2795, 0x2797),
    (0x2b50, 0x2b55),
    (0x2e80, 0x303e),
    (0x3041, 0x4dbf),
    (0x4e00, 0xa4cf),
    (0xa960, 0xa97f),
    (0xac00, 0xd7a3),
    (0xf900, 0xfaff),
    (0xfe30, 0xfe6f),
    (0xff01, 0xff60),
    (0xffe0, 0xffe6),
    (0x1f300, 0x1f64f),
    (0x1f680, 0x1f6ff),
    (0x1f7e0, 0x1f7eb),
    (0x1f900, 0x1faff),
    (0x20000, 0x3fffd),
];

/// How many columns a character takes.
pub(crate) fn columns(char: char) -> usize {
    let within = |ranges: &[(u32, u32)]| ranges.iter().any(|range| (range.0..=range.1).contains(&u32::from(char)));
    match char {
        '\0'..='\u{2ff}' => 1,
        _ if within(NARROWEST) => 0,
        _ if within(WIDEST) => 2,
        _ => 1,
    }
}

/// The text if it fits into so many columns, else its beginning and an ellipsis.
pub(crate) fn cut(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut left = room.saturating_sub(1);
    let mut cut = String::new();
    for char in text.chars() {
        let Some(rest) = left.checked_sub(columns(char)) else { break };
        left = rest;
        push(&mut cut, char);
    }
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::{cut, visible, width};

    #[test]
    fn what_terminals_obey_becomes_visible() {
        assert_eq!(visible("a\u{1b}[31mb\n\u{202e}c".to_owned()), "a\u{fffd}[31mb\u{fffd}\u{fffd}c");
        assert_eq!(visible("Weiß 日本 🦀".to_owned()), "Weiß 日本 🦀");
    }

    #[test]
    fn columns_are_those_of_a_terminal() {
        assert_eq!(["a", "ß", "e\u{301}", "日本", "🦀", "→…"].map(width), [1, 1, 1, 4, 2, 2]);
        assert_eq!(cut("日本語", 6), "日本語");
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut("日本語", 4), "日…");
    }
}
