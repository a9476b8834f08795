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

/// A value that is complete; None where a list or object was opened whose items come next.
type Complete<'a> = Option<Value<'a>>;

impl<'a> Reader<'a> {
    fn document(&mut self) -> Option<Value<'a>> {
        let mut complete = self.value()?;
        loop {
            complete = match self.open.last().copied() {
                Some(Open::Array(start)) => self.array(start, complete)?,
                Some(Open::Object(start)) => self.object(start, complete)?,
                None => return self.end(complete?),
            };
        }
    }

    #[inline(always)]
    fn value(&mut self) -> Option<Complete<'a>> {
        Some(Some(match self.blank()? {
            b'"' => Value::String(self.string()?),
            b'-' | b'0'..=b'9' => Value::Numeral(self.number()?),
            b't' => self.word("true", Value::Bool(true))?,
            b'f' => self.word("false", Value::Bool(false))?,
            b'n' => self.word("null", Value::Null)?,
            b'{' => return self.open(b'}', Value::Object(Object(&[]))),
            b'[' => return self.open(b']', Value::Array(&[])),
            _ => return None,
        }))
    }

    /// Takes an opening bracket, unless it is one too many; what is closed at once is `empty`.
    fn open(&mut self, close: u8, empty: Value<'a>) -> Option<Complete<'a>> {
        self.at += 1;
        if self.open.len() >= MAX_DEPTH {
            return None;
        }
        if self.blank()? == close {
            self.at += 1;
            return Some(Some(empty));
        }
        self.open.push(if close == b']' { Open::Array(self.items.len()) } else { Open::Object(self.entries.len()) });
        Some(None)
    }

    /// The items of a list from here on, `complete` being the one before, until it closes or another opens inside.
    fn array(&mut self, start: usize, mut complete: Complete<'a>) -> Option<Complete<'a>> {
        loop {
            if let Some(value) = complete {
                self.items.push(value);
                if !self.more(b']')? {
                    let list = Value::array(self.arena, self.items.get(start..)?);
                    self.items.truncate(start);
                    self.open.pop();
                    return Some(Some(list));
                }
            }
            complete = self.value()?;
            if complete.is_none() {
                return Some(None);
            }
        }
    }

    /// The entries of an object from here on, likewise; an entry waits for a value that opens inside.
    fn object(&mut self, start: usize, mut complete: Complete<'a>) -> Option<Complete<'a>> {
        loop {
            if let Some(value) = complete {
                self.entries.last_mut()?.1 = value;
                if !self.more(b'}')? {
                    let object = Value::object(self.arena, self.entries.get(start..)?);
                    self.entries.truncate(start);
                    self.open.pop();
                    return Some(Some(object));
                }
            }
            let key = self.key()?;
            self.entries.push((key, Value::Null));
            complete = self.value()?;
            if complete.is_none() {
                return Some(None);
            }
        }
    }

    /// Whether a comma follows and not the closing bracket.
    #[inline(always)]
    fn more(&mut self, close: u8) -> Option<bool> {
        let mark = self.blank()?;
        if mark != b',' && mark != close {
            return None;
        }
        self.at += 1;
        Some(mark == b',')
    }

    /// A key and its colon.
    #[inline(always)]
    fn key(&mut self) -> Option<&'a str> {
        if self.blank()? != b'"' {
            return None;
        }
        let key = self.string()?;
        if self.blank()? != b':' {
            return None;
        }
        self.at += 1;
        Some(key)
    }

    fn end(&mut self, value: Value<'a>) -> Option<Value<'a>> {
        if self.blank().is_some() { None } else { Some(value) }
    }

    /// The next byte that is no white space, without taking it.
    #[inline(always)]
    fn blank(&mut self) -> Option<u8> {
        loop {
            match *self.bytes.get(self.at)? {
                // Nearly always.
                byte if byte > b' ' => return Some(byte),
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
    #[inline(always)]
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
            _ => return None,
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

/// How many bytes come before the next quote, backslash or control character.
#[inline(always)]
fn plain(bytes: &[u8]) -> usize {
    let (chunks, rest) = bytes.as_chunks::<{ wide::WIDTH }>();
    for (place, chunk) in chunks.iter().enumerate() {
        if let Some(first) = wide::first_mark(chunk) {
            return place * wide::WIDTH + first;
        }
    }
    let tail = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len());
    chunks.len() * wide::WIDTH + tail
}

/// Sixteen bytes at a time, where the machine has instructions for it.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wide {
    use core::arch::wasm32::{i8x16_eq, i8x16_splat, u8x16_bitmask, u8x16_lt, u64x2, v128_or};

    pub(super) const WIDTH: usize = 16;

    /// The place of the first quote, backslash or control character.
    #[inline(always)]
    pub(super) fn first_mark(chunk: &[u8; WIDTH]) -> Option<usize> {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = *chunk;
        let bytes = u64x2(u64::from_le_bytes([a, b, c, d, e, f, g, h]), u64::from_le_bytes([i, j, k, l, m, n, o, p]));
        let quotes = i8x16_eq(bytes, i8x16_splat(b'"'.cast_signed()));
        let escapes = i8x16_eq(bytes, i8x16_splat(b'\\'.cast_signed()));
        let marks = v128_or(v128_or(quotes, escapes), u8x16_lt(bytes, i8x16_splat(0x20)));
        match u8x16_bitmask(marks) {
            0 => None,
            marks => Some(marks.trailing_zeros() as usize),
        }
    }
}

/// Eight bytes at a time, in one word.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod wide {
    pub(super) const WIDTH: usize = 8;
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;

    /// The place of the first quote, backslash or control character. Bytes behind it may be marked wrongly, bytes before
    /// it are not.
    pub(super) fn first_mark(chunk: &[u8; WIDTH]) -> Option<usize> {
        let word = u64::from_le_bytes(*chunk);
        let below = |word: u64, bound: u64| word.wrapping_sub(ONES * bound) & !word & HIGHS;
        let is = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
        match is(b'"') | is(b'\\') | below(word, 0x20) {
            0 => None,
            marks => Some((marks.trailing_zeros() / 8) as usize),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let arena = Bump::new();
        parse(text, &arena).ok().and_then(|document| super::super::write::json(document.value, 1_000_000))
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
