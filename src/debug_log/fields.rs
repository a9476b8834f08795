//! The fields of one line of a log, whatever has put it there.

use bumpalo::Bump;

use crate::jmespath::{self, Value};

/// The fields of a line that are looked at.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    pub(super) message: String,
    pub(super) raw_json: Option<String>,
}

/// How deep a line may lie in what Docker or journald made of it.
const MAX_WRAPPED: usize = 4;

/// Under which keys a runtime's own JSON holds the line: Docker, Kubernetes' collectors, journald.
const WRAPPERS: [&str; 4] = ["log", "message", "MESSAGE", "line"];

/// Reads a line; colours are taken out, and what stands in front of it is passed over.
pub(super) fn read(line: &str) -> Fields {
    read_wrapped(&without_colours(line), 0)
}

fn read_wrapped(line: &str, depth: usize) -> Fields {
    if !line.contains("raw_json") {
        return Fields::default();
    }
    of_json(line, depth).unwrap_or_else(|| of_logfmt(line))
}

/// Escape sequences that a terminal takes as colours; also where the escape character itself was lost on the way.
fn without_colours(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('\u{1b}') {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        let Some(sequence) = rest.strip_prefix('[') else { continue };
        let end = sequence.find(|c: char| c.is_ascii_alphabetic()).map_or(sequence.len(), |end| end + 1);
        rest = sequence.get(end..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// A line of JSON, behind whatever prefix; or a line inside the JSON of a runtime.
fn of_json(line: &str, depth: usize) -> Option<Fields> {
    let text = line.get(line.find('{')?..)?.trim_end();
    let arena = Bump::new();
    let object = jmespath::parse_json(text, &arena).ok()?.value.as_object()?;
    let get = |key: &str| object.get(key);
    if let Some(raw) = get("raw_json") {
        let message = get("msg").or_else(|| get("message")).and_then(Value::as_str).unwrap_or_default().to_owned();
        return Some(Fields { message, raw_json: raw_text(raw) });
    }
    let inner = WRAPPERS.iter().filter_map(|key| get(key)?.as_str()).find(|inner| inner.contains("raw_json"))?;
    (depth < MAX_WRAPPED).then(|| read_wrapped(inner, depth + 1))
}

fn raw_text(raw: Value<'_>) -> Option<String> {
    match raw {
        Value::String(text) => Some(text.to_owned()),
        other => jmespath::json(other, usize::MAX),
    }
}

/// `key=value` pairs, values bare or quoted.
fn of_logfmt(line: &str) -> Fields {
    Fields { message: field(line, "msg").unwrap_or_default(), raw_json: field(line, "raw_json") }
}

/// The value of the first such field that stands outside of the quoted text of another.
fn field(line: &str, name: &str) -> Option<String> {
    let mut rest = line;
    while let Some(at) = rest.find(['"', '=']) {
        let (before, behind) = (rest.get(..at)?, rest.get(at + 1..)?);
        if rest.as_bytes().get(at) == Some(&b'"') {
            rest = behind.get(quoted_end(behind)..)?;
            continue;
        }
        let key = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
        if key == name {
            return Some(value(behind));
        }
        rest = behind;
    }
    None
}

fn value(text: &str) -> String {
    match text.as_bytes().first() {
        Some(b'"') => unquoted(text.get(1..).unwrap_or_default()),
        // Bare JSON, which has spaces: everything up to the bracket that closes it.
        Some(b'{' | b'[') => text.get(..bracketed(text)).unwrap_or(text).to_owned(),
        _ => text.split_whitespace().next().unwrap_or_default().to_owned(),
    }
}

/// Where a quoted text goes on behind its closing quote.
fn quoted_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn bracketed(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        at += 1;
        match byte {
            b'"' => at += text.get(at..).map_or(0, quoted_end),
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 1 => return at,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    text.len()
}

/// What a text in Go's or JSON's quotes stands for, up to the closing quote. Bytes that are escaped one by one (`\xc3\xa9`)
/// make characters together.
fn unquoted(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.as_bytes();
    while let Some((&byte, rest)) = bytes.split_first() {
        bytes = match byte {
            b'"' => break,
            b'\\' => escape(rest, &mut out),
            _ => {
                out.push(byte);
                rest
            }
        };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// What an escape stands for; gives what is behind it.
fn escape<'b>(bytes: &'b [u8], out: &mut Vec<u8>) -> &'b [u8] {
    let Some((&kind, rest)) = bytes.split_first() else { return bytes };
    let plain = match kind {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 8,
        b'f' => 12,
        b'a' => 7,
        b'v' => 11,
        b'x' => return coded(rest, 2, 16, out),
        b'u' => return unit(rest, out),
        b'U' => return coded(rest, 8, 16, out),
        b'0'..=b'7' => return coded(bytes, 3, 8, out),
        other => other,
    };
    out.push(plain);
    rest
}

fn number(bytes: &[u8], digits: usize, radix: u32) -> Option<u32> {
    let digits = str::from_utf8(bytes.get(..digits)?).ok()?;
    u32::from_str_radix(digits, radix).ok()
}

/// A byte, or with eight digits a character.
fn coded<'b>(bytes: &'b [u8], digits: usize, radix: u32, out: &mut Vec<u8>) -> &'b [u8] {
    let Some(code) = number(bytes, digits, radix) else { return bytes };
    match u8::try_from(code) {
        Ok(byte) if digits < 8 => out.push(byte),
        _ => character(code, out),
    }
    bytes.get(digits..).unwrap_or_default()
}

/// `\u` with four digits; JSON writes two of them for a character beyond.
fn unit<'b>(bytes: &'b [u8], out: &mut Vec<u8>) -> &'b [u8] {
    let Some(high) = number(bytes, 4, 16) else { return bytes };
    let rest = bytes.get(4..).unwrap_or_default();
    let low = rest.strip_prefix(b"\\u").and_then(|low| number(low, 4, 16));
    match low {
        Some(low @ 0xdc00..=0xdfff) if (0xd800..0xdc00).contains(&high) => {
            character(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00), out);
            rest.get(6..).unwrap_or_default()
        }
        _ => {
            character(high, out);
            rest
        }
    }
}

fn character(code: u32, out: &mut Vec<u8>) {
    let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> (String, Option<String>) {
        let Fields { message, raw_json } = read(line);
        (message, raw_json)
    }

    #[test]
    fn logfmt_and_json() {
        let due = ("Received id_token".to_owned(), Some(r#"{"sub":"f4c1"}"#.to_owned()));
        for line in [
            r#"logger=oauth.generic_oauth t=1 level=debug msg="Received id_token" raw_json="{\"sub\":\"f4c1\"}" data="Sub: f""#,
            r#"grafana-0  | logger=oauth.generic_oauth msg="Received id_token" raw_json={"sub":"f4c1"} data=x"#,
            r#"{"level":"debug","msg":"Received id_token","raw_json":"{\"sub\":\"f4c1\"}"}"#,
            r#"Mar 02 10:11:12 host grafana[7]: {"msg":"Received id_token","raw_json":{"sub":"f4c1"}}"#,
            r#"{"log":"msg=\"Received id_token\" raw_json=\"{\\\"sub\\\":\\\"f4c1\\\"}\"\n","stream":"stdout"}"#,
            "\u{1b}[36mlogger\u{1b}[0m=oauth \u{1b}[1;36mmsg\u{1b}[0m=\"Received id_token\" \u{1b}[36mraw_json\u{1b}[0m=\"{\\\"sub\\\":\\\"f4c1\\\"}\"",
        ] {
            assert_eq!(of(line), due, "{line}");
        }
    }

    #[test]
    fn fields_inside_of_another_are_none() {
        assert_eq!(of(r#"msg="a raw_json=\"{}\"" x=1"#), ("a raw_json=\"{}\"".to_owned(), None));
        assert_eq!(of(r"x.raw_json={}"), (String::new(), None));
    }

    #[test]
    fn escapes() {
        assert_eq!(unquoted(r#"\"\\\n\t\x41\101\xc3\xa9\u00e9\ud83d\ude00\U0001F600\/" x"#), "\"\\\n\tAAéé😀😀/");
        assert_eq!(unquoted(r"a\ud83d\u0041\q\x4"), "a\u{fffd}Aq4");
        assert_eq!(unquoted(r"cut\"), "cut");
    }

    #[test]
    fn wrapped_without_end() {
        let mut line = "raw_json={}".to_owned();
        for _ in 0..6 {
            let mut wrapped = String::from("{\"log\":");
            jmespath::json_string(&line, &mut wrapped);
            line = wrapped + "}";
        }
        assert_eq!(of(&line).1, None);
    }
}
