//! A list setting's text (behaviour 1.5): a JSON array of texts, or words.

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
    let items = Array { rest: text }.items();
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

/// A JSON array of texts as Go's `encoding/json` decodes it. Any other item spoils the whole, so
/// nothing ever nests.
struct Array<'a> {
    rest: &'a str,
}

impl Array<'_> {
    /// The items, if the array is well-formed and nothing but blanks is around it.
    fn items(mut self) -> Option<Vec<String>> {
        let mut items = Vec::new();
        self.eat('[').then_some(())?;
        if !self.eat(']') {
            loop {
                items.push(self.item()?);
                if self.eat(']') {
                    break;
                }
                self.eat(',').then_some(())?;
            }
        }
        self.blanks();
        self.rest.is_empty().then_some(items)
    }

    /// A text, or `null`, which Go leaves empty.
    fn item(&mut self) -> Option<String> {
        if self.eat('"') {
            return self.text();
        }
        self.rest = self.rest.strip_prefix("null")?;
        Some(String::new())
    }

    /// The text up to its closing quote.
    fn text(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            match self.next()? {
                '"' => return Some(text),
                '\\' => text.push(self.escape()?),
                '\0'..='\x1f' => return None,
                c => text.push(c),
            }
        }
    }

    /// The character that stands behind a backslash.
    fn escape(&mut self) -> Option<char> {
        Some(match self.next()? {
            c @ ('"' | '\\' | '/') => c,
            'b' => '\x08',
            'f' => '\x0c',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => self.code_point()?,
            _ => return None,
        })
    }

    /// The character of one `\u` escape, or of two that are a surrogate pair. A lone surrogate is
    /// the replacement character, and what follows it is read on its own.
    fn code_point(&mut self) -> Option<char> {
        let unit = self.unit()?;
        if let Some((c, behind)) = self.pair(unit) {
            *self = behind;
            return Some(c);
        }
        Some(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// The character that `unit` is together with an escape right here, and what is behind that.
    fn pair(&self, unit: u16) -> Option<(char, Self)> {
        let mut behind = Array { rest: self.rest.strip_prefix("\\u")? };
        let units = [unit, behind.unit()?];
        let c = char::decode_utf16(units).next()?.ok()?;
        (c.len_utf16() == 2).then_some((c, behind))
    }

    fn unit(&mut self) -> Option<u16> {
        let (digits, rest) = self.rest.split_at_checked(4)?;
        self.rest = rest;
        let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u16::from_str_radix(digits, 16).ok().filter(|_| hex)
    }

    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let c = chars.next();
        self.rest = chars.as_str();
        c
    }

    /// Steps over blanks and, if it comes then, over `c`.
    fn eat(&mut self, c: char) -> bool {
        self.blanks();
        let rest = self.rest.strip_prefix(c);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
    }
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
