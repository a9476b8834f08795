//! Environment variables as lines of `NAME=value`: what `docker run --env-file` takes, where nothing is quoted and nothing
//! is a comment but a whole line (behaviour 1.3.3, 1.7.6); a line that begins with `export` is read as a shell would.

use std::ops::Range;

use super::{Entry, Layer, Places, Reading, Severity, Spelling, Trouble, Unreadable};
use crate::settings::Raw;

/// Reads lines of variables.
///
/// # Errors
///
/// A line that is neither a variable nor a comment.
pub fn read(text: &str) -> Result<Reading, Unreadable> {
    let mut reading = Reading::default();
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let line = rest.split_once('\n').map_or(rest, |(line, _)| line);
        read_line(line.strip_suffix('\r').unwrap_or(line), at, &mut reading)?;
        at += line.len() + 1;
    }
    Ok(reading)
}

fn read_line(line: &str, at: usize, reading: &mut Reading) -> Result<(), Unreadable> {
    let trimmed = line.trim_start();
    if trimmed.is_empty() || trimmed.starts_with('#') {
        return Ok(());
    }
    let start = at + line.len() - trimmed.len();
    let exported = trimmed.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t']));
    let assignment = exported.map_or(trimmed, str::trim_start);
    let start = start + trimmed.len() - assignment.len();
    let (name, value) = assignment.split_once('=').unwrap_or((assignment.trim_end(), ""));
    if !is_name(name) {
        let message =
            "a line of variables is written `NAME=value`, with nothing before the `=` but the name".to_owned();
        return Err(Unreadable { at: start, message });
    }
    let name_span = start..start + name.len();
    if !assignment.contains('=') {
        reading.troubles.push(passed_on(name, name_span));
        return Ok(());
    }
    reading.entries.push(variable(name, value, name_span, exported.is_some()));
    Ok(())
}

fn variable(name: &str, value: &str, key_span: Range<usize>, shell: bool) -> Entry {
    let start = key_span.end + 1;
    let inner = if shell { unquoted(value) } else { None };
    let (shown, offset, length) = inner.map_or((value, 0, value.len()), |inner| (inner, 1, inner.len() + 2));
    Entry {
        layer: Layer::Environment,
        section: String::new(),
        key: name.to_owned(),
        value: Raw::Text(shown.to_owned()),
        key_span,
        value_span: start..start + length,
        places: Places::verbatim(start + offset),
        spelling: if shell { Spelling::Other } else { Spelling::Line },
        way: Spelling::Line,
        raw: None,
    }
}

/// What a shell takes for the value of a simple quoted word: anything in single quotes, and in double quotes what holds
/// nothing that a shell would look into.
fn unquoted(value: &str) -> Option<&str> {
    let value = value.trim_end();
    let single = value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).filter(|text| !text.contains('\''));
    let plain = |text: &&str| !text.contains(['"', '\\', '$', '`']);
    single.or_else(|| value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).filter(plain))
}

/// Docker takes whatever has no blanks in it.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(char::is_whitespace)
}

fn passed_on(name: &str, at: Range<usize>) -> Trouble {
    Trouble {
        code: "env.missing",
        severity: Severity::Info,
        message: format!("`{name}` has no value here, so it is passed on from wherever the container is started"),
        help: Some(format!("write `{name}=` and the value behind it to have it looked at")),
        at,
        fix: None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, reason = "a test may panic")]

    use super::*;

    fn pairs(text: &str) -> Vec<(String, Raw)> {
        let reading = read(text).expect("can be read");
        for entry in &reading.entries {
            assert_eq!(text.get(entry.key_span.clone()), Some(&*entry.key));
            if let Raw::Text(value) = &entry.value {
                assert_eq!(text.get(entry.places.locate(0)..).map(|rest| rest.starts_with(&**value)), Some(true));
            }
        }
        reading.entries.into_iter().map(|entry| (entry.key, entry.value)).collect()
    }

    fn text(value: &str) -> Raw {
        Raw::Text(value.to_owned())
    }

    #[test]
    fn values_are_literal() {
        let got = pairs("\u{feff}# c\n\n A=\"x\" # y \r\nB='x'=é\nC=\n");
        assert_eq!(got, [("A".into(), text("\"x\" # y ")), ("B".into(), text("'x'=é")), ("C".into(), text(""))]);
    }

    #[test]
    fn exported_ones_are_of_a_shell() {
        let got = pairs("export A=\"x y\"\nexport  B='$a'\nexport C=\"$a\"\nexport D=x");
        assert_eq!(
            got,
            [
                ("A".into(), text("x y")),
                ("B".into(), text("$a")),
                ("C".into(), text("\"$a\"")),
                ("D".into(), text("x"))
            ]
        );
    }

    #[test]
    fn other_lines_are_refused_or_said() {
        let refusal = read("A=b\n  c d").expect_err("no variable");
        assert_eq!(refusal.at, 6);
        let reading = read("A").expect("a name alone is passed on");
        let messages: Vec<_> = reading.troubles.iter().map(|trouble| &*trouble.message).collect();
        assert_eq!(messages, ["`A` has no value here, so it is passed on from wherever the container is started"]);
    }
}
