//! JSON text to [`Value`], by the rules of Go's `encoding/json` (behaviour 3), in one pass and without recursion.

use bumpalo::Bump;
use bumpalo::collections::{String as ArenaString, Vec as ArenaVec};

use super::limits::MAX_JSON_DEPTH;
use super::number;
use super::value::{self, Object, Value};
use super::wanted::Wanted;

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
///
/// # Errors
///
/// Where the text is not JSON.
pub fn parse<'a>(text: &'a str, arena: &'a Bump) -> Result<Document<'a>, Invalid> {
    parse_wanted(text, arena, Wanted::ALL)
}

/// The same, but of an object only the entries with keys that are wanted; the others are read as well, and left out.
///
/// # Errors
///
/// Where the text is not JSON.
pub fn parse_wanted<'a>(text: &'a str, arena: &'a Bump, wanted: Wanted) -> Result<Document<'a>, Invalid> {
    let mut cursor = Cursor { text, bytes: text.as_bytes(), at: 0 };
    let mut overflow = false;
    match document(&mut cursor, arena, wanted, &mut overflow) {
        Some(value) => Ok(Document { value, overflow }),
        None => Err(Invalid { at: cursor.at }),
    }
}

/// What is being read: the document, or the items of a list or entries of an object.
#[derive(Clone, Copy)]
enum Inside {
    Document,
    Array,
    Object,
}

/// A list or object that is not closed yet: where its part of the stack begins, and the key that its next value has.
#[derive(Clone, Copy)]
struct Open<'a> {
    inside: Inside,
    start: usize,
    key: &'a str,
}

/// One loop over everything, since what is not in one function is not in registers.
fn document<'a>(cursor: &mut Cursor<'a>, arena: &'a Bump, wanted: Wanted, overflow: &mut bool) -> Option<Value<'a>> {
    // Items of all lists that are still open, innermost last; `entries` likewise for objects.
    let mut items = ArenaVec::with_capacity_in(32, arena);
    let mut entries = ArenaVec::with_capacity_in(32, arena);
    // What is around the one that is read.
    let mut outer = ArenaVec::with_capacity_in(8, arena);
    let (mut inside, mut start, mut key) = (Inside::Document, 0, "");
    loop {
        if matches!(inside, Inside::Object) {
            key = cursor.key(arena)?;
        }
        let mut value = match cursor.blank()? {
            b'"' => Value::String(cursor.string(arena)?),
            b'-' | b'0'..=b'9' => Value::Numeral(cursor.number(overflow)?),
            b't' => cursor.word("true").then_some(Value::Bool(true))?,
            b'f' => cursor.word("false").then_some(Value::Bool(false))?,
            b'n' => cursor.word("null").then_some(Value::Null)?,
            bracket @ (b'[' | b'{') => {
                cursor.at += 1;
                if outer.len() >= MAX_JSON_DEPTH {
                    return None;
                }
                // What closes a bracket comes two places behind what opens it.
                if cursor.blank()? != bracket + 2 {
                    outer.push(Open { inside, start, key });
                    (inside, start) = match bracket {
                        b'[' => (Inside::Array, items.len()),
                        _ => (Inside::Object, entries.len()),
                    };
                    continue;
                }
                cursor.at += 1;
                if bracket == b'[' { Value::Array(&[]) } else { Value::Object(Object(&[])) }
            }
            _ => return None,
        };
        loop {
            match inside {
                Inside::Document => return if cursor.blank().is_none() { Some(value) } else { None },
                Inside::Array => {
                    items.push(value);
                    if cursor.more(b']')? {
                        break;
                    }
                    value = Value::Array(value::list(arena, items.get(start..)?));
                    items.truncate(start);
                }
                Inside::Object => {
                    if outer.len() > 1 || wanted.has(key) {
                        entries.push((key, value));
                    }
                    if cursor.more(b'}')? {
                        break;
                    }
                    value = Value::Object(Object(arena.alloc_slice_fill_iter(entries.get(start..)?.iter().copied())));
                    entries.truncate(start);
                }
            }
            Open { inside, start, key } = outer.pop()?;
        }
    }
}

/// A place in a text. What is read often is in line.
struct Cursor<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
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
    fn key(&mut self, arena: &'a Bump) -> Option<&'a str> {
        if self.blank()? != b'"' {
            return None;
        }
        let key = self.string(arena)?;
        if self.blank()? != b':' {
            return None;
        }
        self.at += 1;
        Some(key)
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

    #[inline(always)]
    fn word(&mut self, word: &str) -> bool {
        let end = self.at + word.len();
        let here = self.bytes.get(self.at..end).is_some_and(|bytes| bytes == word.as_bytes());
        if here {
            self.at = end;
        }
        here
    }

    #[inline(always)]
    fn number(&mut self, overflow: &mut bool) -> Option<&'a str> {
        let (length, plain) = number::json_length(self.bytes.get(self.at..)?)?;
        let text = self.text.get(self.at..self.at + length)?;
        self.at += length;
        *overflow |= !plain && number::overflows(text);
        Some(text)
    }

    /// A string, from its opening quote; borrowed from the text where nothing is escaped.
    #[inline(always)]
    fn string(&mut self, arena: &'a Bump) -> Option<&'a str> {
        let start = self.at + 1;
        let end = start + plain(self.bytes.get(start..)?);
        self.at = end;
        if *self.bytes.get(end)? == b'"' {
            self.at = end + 1;
            return self.text.get(start..end);
        }
        let mut escaped = Escaped { text: self.text, bytes: self.bytes, at: end, arena };
        let text = escaped.string(start);
        self.at = escaped.at;
        text
    }
}

/// A string with escapes, which is rare.
struct Escaped<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    arena: &'a Bump,
}

impl<'a> Escaped<'a> {
    /// The string from `start` on, of which everything before the place is plain.
    #[cold]
    #[inline(never)]
    fn string(&mut self, mut start: usize) -> Option<&'a str> {
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
pub(crate) fn plain(bytes: &[u8]) -> usize {
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
    fn says_where_it_goes_wrong() {
        for (text, at) in [("{\n\n\"a\": tru", 8), ("[1,\n x]", 5), ("{\"a\" 1}", 5), ("[\"a\tb\"]", 3), ("[] []", 3)] {
            assert_eq!(parse(text, &Bump::new()).map(|_| ()), Err(Invalid { at }), "{text}");
        }
    }

    #[test]
    fn a_key_that_nobody_wants_is_read_and_left_out() {
        let arena = Bump::new();
        let wanted = Wanted::NONE.with("name");
        let read = |text| {
            let document = parse_wanted(text, &arena, wanted).ok()?;
            super::super::write::json(document.value, 1_000_000)
        };
        let text = r#"{"exp":1,"name":{"exp":2},"aud":["name",{"name":3}],"last":null}"#;
        assert_eq!(read(text).as_deref(), Some(r#"{"name":{"exp":2}}"#));
        assert_eq!(read(r#"{"exp":{}}"#).as_deref(), Some("{}"));
        assert_eq!(read(r#"{"exp":[1,]}"#), None);
        assert!(parse_wanted(r#"{"exp":1e999}"#, &arena, wanted).is_ok_and(|document| document.overflow));
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
