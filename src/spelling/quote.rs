//! A value as it has to be written to be read as it is.

use super::expand::{self, Kind};
use super::ini;

/// What can stand around a value of an ini file, the plainest first.
const QUOTES: [&str; 5] = ["", "\"", "'", "`", "\"\"\""];

/// An ini value that reads as just this text; none where there is no way to write it (behaviour 1.4.2 to 1.4.7). Whether
/// it does is found by reading it.
pub fn ini(value: &str) -> Option<String> {
    QUOTES.iter().map(|quote| format!("{quote}{value}{quote}")).find(|written| reads_as(written, value))
}

/// On a line of its own, with another behind it that must stay what it is.
fn reads_as(written: &str, value: &str) -> bool {
    let Ok(file) = ini::read(&format!("k = {written}\nl = m\n")) else { return false };
    let keys = file.sections.first().map(|section| section.keys.as_slice());
    matches!(keys, Some([k, l]) if file.sections.len() == 1 && k.name == "k" && k.value == value && l.value == "m")
}

/// Whether Grafana would replace something in the value, once it is in an ini file or a variable: there is no escape
/// (behaviour 1.4a.7).
pub fn is_replaced(value: &str) -> bool {
    expand::references(value).iter().any(|reference| reference.kind == Kind::Variable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plainest_quotes_that_do() {
        for (value, written) in [
            ("", Some("")),
            ("a b", Some("a b")),
            ("contains(groups[*], 'x') && 'A' || 'B'", Some("contains(groups[*], 'x') && 'A' || 'B'")),
            ("'Admin'", Some("\"'Admin'\"")),
            ("\"https://x/role\"", Some("'\"https://x/role\"'")),
            ("pa#ss", Some("`pa#ss`")),
            ("`a` || 'b'", Some("\"`a` || 'b'\"")),
            ("`#`", Some("``#``")),
            ("a\nb", Some("`a\nb`")),
            ("a\n`b`", Some("`a\n`b``")),
            (" a ", Some("\" a \"")),
            ("a\\", Some("\"a\\\"")),
            ("`\"\"\"\n#`", None),
        ] {
            assert_eq!(ini(value).as_deref(), written, "{value}");
        }
    }
}
