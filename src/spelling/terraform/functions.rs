//! The functions of Terraform that settings are written with, on literals.

use super::template::Text;
use super::value::{Literal, Value};

/// What a function makes of its arguments; None where only Terraform knows.
type Function = fn(&[Value]) -> Option<Text>;

/// The functions that are known.
const FUNCTIONS: &[(&str, Function)] =
    &[("chomp", chomp), ("join", join), ("jsonencode", jsonencode), ("trimspace", trimspace)];

/// What the function gives.
pub(super) fn call(name: &str, arguments: &[Value]) -> Option<Literal> {
    let (_, function) = FUNCTIONS.iter().find(|(known, _)| *known == name)?;
    function(arguments).map(Literal::Text)
}

/// A result that is so much longer than its arguments is left to Terraform, so that nesting and long separators make
/// nothing grow without end. The longest escape sequence is as long.
const MOST_GROWTH: usize = 6;

/// How long the result of a function may be.
fn most_bytes(arguments: &[Value]) -> usize {
    let start = arguments.first().map_or(0, |first| first.span.start);
    MOST_GROWTH * arguments.last().map_or(0, |last| last.span.end - start)
}

/// The text without the line breaks at its end.
fn chomp(arguments: &[Value]) -> Option<Text> {
    let [value] = arguments else { return None };
    let text = value.text()?;
    Some(text.slice(0..text.value.trim_end_matches(['\n', '\r']).len()))
}

/// The text without white space at its ends.
fn trimspace(arguments: &[Value]) -> Option<Text> {
    let [value] = arguments else { return None };
    let text = value.text()?;
    let start = text.value.len() - text.value.trim_start().len();
    Some(text.slice(start..start + text.value.trim().len()))
}

/// The items of all lists, with a text between them.
fn join(arguments: &[Value]) -> Option<Text> {
    let (separator, lists) = arguments.split_first()?;
    let separator = separator.text()?.value;
    let mut joined = Text::new();
    let mut end = None;
    for list in lists {
        let Literal::List(items) = &list.literal else { return None };
        for item in items {
            let text = item.text()?;
            if let Some(end) = end.replace(item.span.end) {
                joined.add_for(&separator, end);
            }
            joined.append(&text);
            if joined.value.len() > most_bytes(arguments) {
                return None;
            }
        }
    }
    Some(joined.finish(lists.first()?.span.start))
}

fn jsonencode(arguments: &[Value]) -> Option<Text> {
    let [value] = arguments else { return None };
    let mut json = Text::new();
    encode(value, &mut json)?;
    Some(json).filter(|json| json.value.len() <= most_bytes(arguments))
}

/// Adds the JSON of a value; the parser limits how deep lists are nested.
fn encode(value: &Value, json: &mut Text) -> Option<()> {
    let close = value.span.end.saturating_sub(1);
    match &value.literal {
        Literal::Null => json.add_for("null", value.span.start),
        Literal::Flag(_) | Literal::Number(_) => json.append(&value.text()?),
        Literal::Text(text) => {
            json.add("\"", value.span.start);
            text.each(0..text.value.len(), |piece, at| escape(piece, at, json));
            json.add("\"", close);
        }
        Literal::List(items) => {
            json.add("[", value.span.start);
            let mut end = None;
            for item in items {
                if let Some(end) = end.replace(item.span.end) {
                    json.add(",", end);
                }
                encode(item, json)?;
            }
            json.add("]", close);
        }
        Literal::Object(_) | Literal::Unknown => return None,
    }
    Some(())
}

/// Adds a piece of a text as Terraform escapes it in JSON.
fn escape(piece: &str, at: usize, json: &mut Text) {
    for (index, char) in piece.char_indices() {
        let code = u32::from(char);
        let escaped = match char {
            '"' | '\\' => format!("\\{char}"),
            '\n' => r"\n".into(),
            '\r' => r"\r".into(),
            '\t' => r"\t".into(),
            '\u{8}' => r"\b".into(),
            '\u{c}' => r"\f".into(),
            '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => format!(r"\u{code:04x}"),
            char => char.into(),
        };
        json.add_for(&escaped, at + index);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

    use super::super::value::Parser;
    use super::*;

    /// What a call gives, and the place of each of its characters.
    fn placed(source: &str) -> Option<(String, Vec<usize>)> {
        match Parser::new(source).expression().unwrap().literal {
            Literal::Text(text) => {
                let places = text.value.char_indices().map(|(at, _)| text.places.locate(at)).collect();
                Some((text.value, places))
            }
            _ => None,
        }
    }

    #[track_caller]
    fn is(source: &str, value: &str) {
        assert_eq!(placed(source).expect("a text").0, value, "{source}");
    }

    #[test]
    fn values() {
        is(r#"chomp("a \n\r\n")"#, "a ");
        is("chomp(<<E\na\nE\n)", "a");
        is(r#"trimspace(" \u00a0a b\n")"#, "a b");
        is("trimspace(\" \")", "");
        is("trimspace(5)", "5");
        is(r#"join(", ", ["a", 1, true], [], ["b"])"#, "a, 1, true, b");
        is("join(\",\", [])", "");
        is(
            r#"jsonencode(["a\"\\", 1.50, true, null, ["<&>"], -3])"#,
            r#"["a\"\\",1.5,true,null,["\u003c\u0026\u003e"],-3]"#,
        );
        is(r#"jsonencode("\u0008\u000c\u0001\u007f\n\r\t\u2028é")"#, "\"\\b\\f\\u0001\u{7f}\\n\\r\\t\\u2028é\"");
        is("join(\" \", [trimspace(\" a \"), chomp(\"b\\n\")])", "a b");
    }

    #[test]
    fn places() {
        let (value, places) = placed("join(\"--\", [\"ab\", \"c\"])").unwrap();
        assert_eq!((&*value, places), ("ab--c", vec![13, 14, 16, 16, 19]));
        let (value, places) = placed(r#"jsonencode(["a\n", 12])"#).unwrap();
        assert_eq!((&*value, places), (r#"["a\n",12]"#, vec![11, 12, 13, 14, 14, 16, 17, 19, 19, 21]));
    }

    #[test]
    fn left_to_terraform() {
        for source in [
            "upper(\"a\")",
            "chomp()",
            "chomp(null)",
            "chomp(\"a\", \"b\")",
            "trimspace([])",
            "join(\",\")",
            "join(\",\", \"a\")",
            "join(\",\", [null])",
            "join(\",\", [[]])",
            "join(\",\", [var.a])",
            "join(var.a, [])",
            "jsonencode()",
            "jsonencode({})",
            "jsonencode([var.a])",
            "trimspace(\"${var.a}\")",
            "join(\"01234567890123456789\", [1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0])",
            "jsonencode(jsonencode(jsonencode(jsonencode(jsonencode(jsonencode(jsonencode(jsonencode(\"\\\"\"))))))))",
        ] {
            assert_eq!(placed(source), None, "{source}");
        }
    }
}
