//! JSON text to [`Value`], by the rules of Go's `encoding/json` (behaviour 3), in one pass and without recursion.

use bumpalo::Bump;
use bumpalo::collections::{String as ArenaString, Vec as ArenaVec};

use super::number;
use super::value::{Entry, Object, Value};

/// Go refuses documents that are nested deeper.
const MAX_DEPTH: usize = 10_000;

/// Why a text is not JSON, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// Offset of the byte that does not fit.
    pub at: usize,
}

/// What a text holds.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The value; repeated keys are all there.
    pub value: Value<'a>,
    /// A number was too large for a 64-bit float (behaviour 3.9); it reads as infinite here.
    pub overflow: bool,
}

/// The text of `bytes`, each byte that is not UTF-8 replaced by U+FFFD as Go does (behaviour 3.8).
pub fn text<'a>(bytes: &'a [u8], arena: &'a Bump) -> &'a str {
    if let Ok(text) = str::from_utf8(bytes) {
        return text;
    }
    let mut text = ArenaString::with_capacity_in(bytes.len() + 16, arena);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text.into_bump_str()
}

/// Reads one JSON value and nothing after it.
pub fn parse<'a>(text: &'a str, arena: &'a Bump) -> Result<Document<'a>, Invalid> {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
        arena,
        items: ArenaVec::with_capacity_in(32, arena),
        entries: ArenaVec::with_capacity_in(32, arena),
        open: ArenaVec::with_capacity_in(8, arena),
        overflow: false,
    };
    let value = reader.document().ok_or(Invalid { at: reader.at })?;
    Ok(Document { value, overflow: reader.overflow })
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    arena: &'a Bump,
    /// Items of all lists that are still open, innermost last; `entries` likewise for objects.
    items: ArenaVec<'a, Value<'a>>,
    entries: ArenaVec<'a, Entry<'a>>,
    open: ArenaVec<'a, Open>,
    overflow: bool,
}

/// A list or object that is not closed yet, and where its part of the stack begins.
#[derive(Clone, Copy)]
enum Open {
    Array(usize),
    Object(usize),
}

/// What comes next: a value, or what follows one.
enum Next<'a> {
    Value,
    After(Value<'a>),
}

impl<'a> Reader<'a> {
    fn document(&mut self) -> Option<Value<'a>> {
        let mut next = Next::Value;
        loop {
            let value = match next {
                Next::Value => match self.value()? {
                    Some(value) => value,
                    None => continue,
                },
                Next::After(value) => value,
            };
            next = match self.open.last() {
                None => return self.end(value),
                Some(Open::Array(start)) => self.after_item(*start, value)?,
                Some(Open::Object(start)) => self.after_entry(*start, value)?,
            };
        }
    }

    /// A scalar or an empty list or object; None where one was opened whose first value comes next.
    fn value(&mut self) -> Option<Option<Value<'a>>> {
        Some(Some(match self.blank()? {
            b'"' => Value::String(self.string()?),
            b'{' => return self.open_object(),
            b'[' => return self.open_array(),
            b't' => self.word("true", Value::Bool(true))?,
            b'f' => self.word("false", Value::Bool(false))?,
            b'n' => self.word("null", Value::Null)?,
            b'-' | b'0'..=b'9' => Value::Numeral(self.number()?),
            _ => return None,
        }))
    }

    fn open_array(&mut self) -> Option<Option<Value<'a>>> {
        self.go_deeper()?;
        if self.blank()? == b']' {
            self.at += 1;
            return Some(Some(Value::Array(&[])));
        }
        self.open.push(Open::Array(self.items.len()));
        Some(None)
    }

    fn open_object(&mut self) -> Option<Option<Value<'a>>> {
        self.go_deeper()?;
        if self.blank()? == b'}' {
            self.at += 1;
            return Some(Some(Value::Object(Object(&[]))));
        }
        self.open.push(Open::Object(self.entries.len()));
        self.key()?;
        Some(None)
    }

    /// Takes an opening bracket, unless it is one too many.
    fn go_deeper(&mut self) -> Option<()> {
        self.at += 1;
        (self.open.len() < MAX_DEPTH).then_some(())
    }

    fn after_item(&mut self, start: usize, value: Value<'a>) -> Option<Next<'a>> {
        self.items.push(value);
        let mark = self.blank()?;
        self.at += 1;
        match mark {
            b',' => Some(Next::Value),
            b']' => {
                let list = Value::array(self.arena, self.items.get(start..)?);
                self.items.truncate(start);
                self.open.pop();
                Some(Next::After(list))
            }
            _ => self.back(),
        }
    }

    fn after_entry(&mut self, start: usize, value: Value<'a>) -> Option<Next<'a>> {
        if let Some(entry) = self.entries.last_mut() {
            entry.1 = value;
        }
        let mark = self.blank()?;
        self.at += 1;
        match mark {
            b',' => {
                self.key()?;
                Some(Next::Value)
            }
            b'}' => {
                let object = Value::object(self.arena, self.entries.get(start..)?);
                self.entries.truncate(start);
                self.open.pop();
                Some(Next::After(object))
            }
            _ => self.back(),
        }
    }

    /// Points the error at the byte that did not fit.
    fn back<T>(&mut self) -> Option<T> {
        self.at -= 1;
        None
    }

    /// A key and its colon; the value takes its place when it is read.
    fn key(&mut self) -> Option<()> {
        if self.blank()? != b'"' {
            return None;
        }
        let key = self.string()?;
        self.entries.push((key, Value::Null));
        if self.blank()? != b':' {
            return None;
        }
        self.at += 1;
        Some(())
    }

    fn end(&mut self, value: Value<'a>) -> Option<Value<'a>> {
        if self.blank().is_some() { None } else { Some(value) }
    }

    /// The next byte that is no white space, without taking it.
    #[inline(always)]
    fn blank(&mut self) -> Option<u8> {
        loop {
            match *self.bytes.get(self.at)? {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                byte => return Some(byte),
            }
        }
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Option<Value<'a>> {
        if !self.bytes.get(self.at..)?.starts_with(word.as_bytes()) {
            return None;
        }
        self.at += word.len();
        Some(value)
    }

    fn number(&mut self) -> Option<&'a str> {
        let rest = self.bytes.get(self.at..)?;
        let length = number::json_length(rest)?;
        let text = self.text.get(self.at..self.at + length)?;
        self.at += length;
        self.overflow |= number::overflows(text);
        Some(text)
    }

    /// A string, from its opening quote; borrowed from the text where nothing is escaped.
    fn string(&mut self) -> Option<&'a str> {
        self.at += 1;
        let start = self.at;
        self.at += plain(self.bytes.get(start..)?);
        match self.bytes.get(self.at)? {
            b'"' => {
                let text = self.text.get(start..self.at)?;
                self.at += 1;
                Some(text)
            }
            b'\\' => self.escaped(start),
            _ => None,
        }
    }

    /// The string from `start` on, of which everything before the reader's place is plain.
    #[cold]
    fn escaped(&mut self, mut start: usize) -> Option<&'a str> {
        let mut text = ArenaString::new_in(self.arena);
        loop {
            text.push_str(self.text.get(start..self.at)?);
            match self.bytes.get(self.at)? {
                b'"' => {
                    self.at += 1;
                    return Some(text.into_bump_str());
                }
                b'\\' => text.push(self.escape()?),
                _ => return None,
            }
            start = self.at;
            self.at += plain(self.bytes.get(start..)?);
        }
    }

    fn escape(&mut self) -> Option<char> {
        let letter = *self.bytes.get(self.at + 1)?;
        self.at += 2;
        Some(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => self.unicode_escape()?,
            _ => return self.back(),
        })
    }

    /// Four hex digits, or two escapes of a surrogate pair; a lone surrogate is U+FFFD (behaviour 3.8).
    fn unicode_escape(&mut self) -> Option<char> {
        let first = self.hex()?;
        if let Some(char) = char::from_u32(first) {
            return Some(char);
        }
        let here = self.at;
        if first < 0xDC00 && self.bytes.get(here..)?.starts_with(b"\\u") {
            self.at += 2;
            let second = self.hex()?;
            if (0xDC00..0xE000).contains(&second) {
                return char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
            }
            self.at = here;
        }
        Some(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.bytes.get(self.at..self.at + 4)?;
        let mut code = 0;
        for digit in digits {
            code = code * 16 + char::from(*digit).to_digit(16)?;
        }
        self.at += 4;
        Some(code)
    }
}

/// How many bytes come before the next quote, backslash or control character, eight at a time.
#[inline(always)]
fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
    let mut length = 0;
    let (chunks, _) = bytes.as_chunks::<8>();
    for chunk in chunks {
        let word = u64::from_le_bytes(*chunk);
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let marks = zero(word ^ (ONES * u64::from(b'"'))) | zero(word ^ (ONES * u64::from(b'\\'))) | control;
        if marks != 0 {
            return length + (marks.trailing_zeros() / 8) as usize;
        }
        length += 8;
    }
    let rest = bytes.get(length..).unwrap_or_default();
    length + rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let arena = Bump::new();
        parse(text, &arena).ok().map(|document| super::super::write::json(document.value))
    }

    #[test]
    fn reads_what_go_reads() {
        for (text, written) in [
            (" {\"a\" : [1, -0.5e3, \"x\\u00e9\\/\"] , \"b\":{}} ", r#"{"a":[1,-500,"xé/"],"b":{}}"#),
            (r#""\ud83d\ude00 \ud83d \ude00\ud83d\u0041""#, "\"😀 \u{fffd} \u{fffd}\u{fffd}A\""),
            (r#"{"a":1,"b":2,"a":3}"#, r#"{"a":3,"b":2}"#),
            ("[[],[[]],{}]", "[[],[[]],{}]"),
            ("null", "null"),
        ] {
            assert_eq!(read(text).as_deref(), Some(written), "{text}");
        }
    }

    #[test]
    fn refuses_what_go_refuses() {
        for text in [
            "",
            " ",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "{'a':1}",
            "01",
            "1.",
            ".5",
            "+1",
            "NaN",
            "tru",
            "[1] x",
            "\"\t\"",
            "\"\\x\"",
            "\u{feff}{}",
            "{a:1}",
            "\"abcdefgh",
            "[1 2]",
            "{\"a\" 1}",
            "{\"a\":}",
            "-",
            "1e",
            "\"\\u12\"",
            "]",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn nesting_ends_where_gos_does() {
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read(&deep(10_000)).is_some());
        for bomb in [deep(10_001), "[".repeat(100_000), "{\"a\":".repeat(100_000)] {
            assert!(read(&bomb).is_none());
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_one_by_one() {
        let arena = Bump::new();
        assert_eq!(text(b"a\xe2\x82b\xff", &arena), "a\u{fffd}\u{fffd}b\u{fffd}");
    }
}
