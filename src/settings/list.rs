//! A list setting's text (behaviour 1.5): a JSON array of texts, or words.

use bumpalo::Bump;

use crate::jmespath::{Value, parse_json};

/// What Grafana reads from a list setting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// The items in their order, repeated ones included.
    pub items: Vec<String>,
    /// The text began as a JSON array and was not one. Grafana goes on with no items, so that a
    /// gate stands open; only its log tells.
    pub malformed: bool,
}

/// Reads a list: JSON if the first character that is not blank is `[`, else words
/// (behaviour 1.5.1 to 1.5.4).
pub fn read(text: &str) -> List {
    if !text.trim_start().starts_with('[') {
        return List { items: words(text), malformed: false };
    }
    // With its blanks: one that JSON does not know, such as a no-break space, is an error.
    let items = texts(text);
    List { malformed: items.is_none(), items: items.unwrap_or_default() }
}

/// Items between commas and blanks; double quotes hold one together if they open it.
fn words(mut text: &str) -> Vec<String> {
    let mut items = Vec::new();
    loop {
        text = text.trim_start_matches(is_separator);
        if text.is_empty() {
            return items;
        }
        let (item, rest) = quoted(text).unwrap_or_else(|| {
            let end = text.find(is_separator).unwrap_or(text.len());
            text.split_at_checked(end).unwrap_or((text, ""))
        });
        items.push(item.trim_matches('"').to_owned());
        text = rest;
    }
}

/// What stands in the double quotes that `text` starts with, at least one character, and the rest.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let (item, rest) = text.strip_prefix('"')?.split_once('"')?;
    (!item.is_empty()).then_some((item, rest))
}

fn is_separator(c: char) -> bool {
    matches!(c, ',' | ' ' | '\t'..='\r')
}

/// A JSON array of texts as Go's `encoding/json` decodes it: null is an empty text, any other item spoils the whole.
fn texts(text: &str) -> Option<Vec<String>> {
    let arena = Bump::new();
    let items = parse_json(text, &arena).ok()?.value.as_array()?;
    let text = |item: Value<'_>| if let Value::Null = item { Some("") } else { item.as_str() }.map(str::to_owned);
    items.iter().map(|item| text(item.get())).collect()
}

#[cfg(test)]
mod tests {
    use super::{List, read};

    #[track_caller]
    fn gives(text: &str, items: &[&str]) {
        let items = items.iter().map(|item| (*item).to_owned()).collect();
        assert_eq!(read(text), List { items, malformed: false }, "{text:?}");
    }

    #[test]
    fn words() {
        gives("", &[]);
        gives(" ,\t\u{b}", &[]);
        gives("a, b\tc\nd\u{b}e\u{c}f\rg,,a", &["a", "b", "c", "d", "e", "f", "g", "a"]);
        gives("a;b 'a b' a\u{a0}b", &["a;b", "'a", "b'", "a\u{a0}b"]);
    }

    #[test]
    fn quotes() {
        gives(r#""a b, c" "\n""#, &["a b, c", r"\n"]);
        gives("\"a\nb\"", &["a\nb"]);
        gives(r#""a b":1:Viewer "a b:1:Viewer""#, &["a b", ":1:Viewer", "a b:1:Viewer"]);
        gives(r#""" "a b" "c" d"e" "f"#, &["", "a b", "c", "d\"e", "f"]);
        gives(r#"""a b""#, &["a", "b"]);
    }

    #[test]
    fn arrays() {
        gives("[]", &[]);
        gives(" [ ] \r\n", &[]);
        gives(r#" [ "a b" , null , "é" ] "#, &["a b", "", "é"]);
        gives(r#"["\"\\\/\b\f\n\r\t\u00e9"]"#, &["\"\\/\u{8}\u{c}\n\r\té"]);
    }

    #[test]
    fn surrogates() {
        gives(r#"["\ud83d\ude00"]"#, &["😀"]);
        gives(
            r#"["\ud83d", "\ude00\ud83d", "\ud83d\u0041", "\ud83d\ud83d\ude00", "\ud83d\n"]"#,
            &["\u{fffd}", "\u{fffd}\u{fffd}", "\u{fffd}A", "\u{fffd}😀", "\u{fffd}\n"],
        );
    }

    #[test]
    fn malformed() {
        for text in [
            "[",
            "[admin]",
            "['a']",
            r#"["a", 1]"#,
            r#"["a"] x"#,
            r#"["a",]"#,
            "[,]",
            r#"["a" "b"]"#,
            r#"["a]"#,
            "[true]",
            r#"[["a"]]"#,
            "[{}]",
            "[nul]",
            "[nullnull]",
            r#"["\x"]"#,
            r#"["\u12g4"]"#,
            r#"["\u+123"]"#,
            r#"["\u12"]"#,
            "[\"\t\"]",
            "\u{a0}[]",
            "[]\u{a0}",
            "[\u{b}]",
            r#"["\ud800\u"]"#,
            r#"["\"#,
            r#"["\u00é0"]"#,
        ] {
            assert_eq!(read(text), List { items: vec![], malformed: true }, "{text:?}");
        }
    }
}
