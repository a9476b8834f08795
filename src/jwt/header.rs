//! The header of a compact JWS, read for its `zip` alone (behaviour 2.2.3 and 2.2.4).
//!
//! Go decodes it into a map, so all of it must be JSON as `encoding/json` has it.

/// Deepest nesting that Go's `encoding/json` reads.
const MAX_DEPTH: usize = 10_000;

/// What a header says of compression.
#[derive(Clone, Copy)]
pub(super) enum Zip {
    /// Nothing: the payload is as it is.
    Absent,
    /// `DEF`: the payload is a zlib stream.
    Def,
    /// Something that Grafana does not know.
    Other,
}

/// What `header`, a JSON object or `null`, says of compression; the last of several `zip` counts.
/// `None` if it is neither, or holds a number beyond float64.
pub(super) fn zip(header: &[u8]) -> Option<Zip> {
    let mut scanner = Scanner { rest: header };
    let zip = scanner.header()?;
    scanner.peek().is_none().then_some(zip)
}

/// A JSON value: a string as it is written, without its quotes, or something else.
enum Value<'a> {
    Text(&'a [u8]),
    Other,
}

/// Validates JSON as Go's `encoding/json` does and builds nothing. `None` is a syntax error or the
/// end. Bytes that are not UTF-8 may stand in strings.
struct Scanner<'a> {
    rest: &'a [u8],
}

impl<'a> Scanner<'a> {
    fn header(&mut self) -> Option<Zip> {
        let mut zip = Zip::Absent;
        if self.peek()? != b'{' {
            return self.literal(b"null").map(|()| zip);
        }
        let mut more = !self.opens_empty(b'}');
        while more {
            let key = self.key()?;
            let value = self.value()?;
            if spells(key, b"zip") {
                zip = match value {
                    Value::Text(text) if spells(text, b"DEF") => Zip::Def,
                    _ => Zip::Other,
                };
            }
            more = self.another(b'}')?;
        }
        Some(zip)
    }

    fn value(&mut self) -> Option<Value<'a>> {
        if self.peek()? == b'"' {
            return self.string().map(Value::Text);
        }
        self.nested().map(|()| Value::Other)
    }

    /// Any value with all that is in it. A stack of closing brackets stands in for recursion, which
    /// a hostile header could drive too deep; it is not allocated for a plain value.
    fn nested(&mut self) -> Option<()> {
        let mut closers = Vec::new();
        loop {
            let complete = match self.peek()? {
                b'{' => self.open(b'}', &mut closers)?,
                b'[' => self.open(b']', &mut closers)?,
                _ => self.scalar().map(|()| true)?,
            };
            if complete && !self.close(&mut closers)? {
                return Some(());
            }
        }
    }

    /// Steps into a container, up to its first value; true if there is none.
    fn open(&mut self, close: u8, closers: &mut Vec<u8>) -> Option<bool> {
        // The header itself is one level.
        if closers.len() + 2 > MAX_DEPTH {
            return None;
        }
        let empty = self.opens_empty(close);
        if !empty {
            closers.push(close);
            self.item(close)?;
        }
        Some(empty)
    }

    /// Behind a value: steps over what closes, up to the next value. False when nothing is open.
    fn close(&mut self, closers: &mut Vec<u8>) -> Option<bool> {
        while let Some(&close) = closers.last() {
            if self.another(close)? {
                self.item(close)?;
                return Some(true);
            }
            closers.pop();
        }
        Some(false)
    }

    /// To the value of the next item of the container that `close` closes.
    fn item(&mut self, close: u8) -> Option<()> {
        if close == b'}' {
            self.key()?;
        }
        Some(())
    }

    fn key(&mut self) -> Option<&'a [u8]> {
        let key = self.string()?;
        self.peek().filter(|byte| *byte == b':')?;
        self.skip();
        Some(key)
    }

    fn scalar(&mut self) -> Option<()> {
        match self.peek()? {
            b'"' => self.string().map(drop),
            b't' => self.literal(b"true"),
            b'f' => self.literal(b"false"),
            b'n' => self.literal(b"null"),
            _ => self.number(),
        }
    }

    fn string(&mut self) -> Option<&'a [u8]> {
        self.peek();
        let text = self.rest.strip_prefix(b"\"")?;
        let mut length = 0;
        loop {
            let rest = text.get(length..)?;
            let plain = rest
                .iter()
                .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))?;
            length += plain;
            length += match rest.get(plain..)? {
                [b'"', after @ ..] => {
                    self.rest = after;
                    return text.get(..length);
                }
                [
                    b'\\',
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't',
                    ..,
                ] => 2,
                [b'\\', b'u', a, b, c, d, ..]
                    if [a, b, c, d].iter().all(|h| h.is_ascii_hexdigit()) =>
                {
                    6
                }
                _ => return None,
            };
        }
    }

    /// A number that float64 can hold: one beyond spoils the header for Go.
    fn number(&mut self) -> Option<()> {
        let (whole, rest) = digits(self.rest.strip_prefix(b"-").unwrap_or(self.rest));
        let (fraction, rest) = match rest.strip_prefix(b".") {
            Some(rest) => Some(digits(rest)).filter(|(fraction, _)| !fraction.is_empty())?,
            None => (&[][..], rest),
        };
        let (exponent, rest) = exponent(rest)?;
        self.rest = rest;
        let well_formed = matches!(whole, [b'0'] | [b'1'..=b'9', ..]);
        (well_formed && is_finite(whole, fraction, exponent)).then_some(())
    }

    fn literal(&mut self, literal: &[u8]) -> Option<()> {
        self.rest = self.rest.strip_prefix(literal)?;
        Some(())
    }

    /// Steps over an opening bracket, and over `close` if that is all that follows.
    fn opens_empty(&mut self, close: u8) -> bool {
        self.skip();
        let empty = self.peek() == Some(close);
        if empty {
            self.skip();
        }
        empty
    }

    /// Steps over a comma (true) or `close` (false).
    fn another(&mut self, close: u8) -> Option<bool> {
        let byte = self.peek().filter(|byte| *byte == b',' || *byte == close)?;
        self.skip();
        Some(byte == b',')
    }

    /// The next byte that is not blank, which is then the first of the rest.
    fn peek(&mut self) -> Option<u8> {
        while let [b' ' | b'\t' | b'\r' | b'\n', rest @ ..] = self.rest {
            self.rest = rest;
        }
        self.rest.first().copied()
    }

    fn skip(&mut self) {
        if let [_, rest @ ..] = self.rest {
            self.rest = rest;
        }
    }
}

/// The digits that `text` starts with, and the rest.
fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !byte.is_ascii_digit());
    text.split_at_checked(end.unwrap_or(text.len()))
        .unwrap_or((text, &[]))
}

/// The exponent that `text` starts with, 0 if none; one that is too large is as good as `i64::MAX`.
fn exponent(text: &[u8]) -> Option<(i64, &[u8])> {
    let [b'e' | b'E', text @ ..] = text else {
        return Some((0, text));
    };
    let (sign, text) = match text {
        [b'-', text @ ..] => (-1, text),
        [b'+', text @ ..] => (1, text),
        _ => (1, text),
    };
    let (digits, rest) = digits(text);
    let size = digits.iter().fold(0_i64, |size, digit| {
        size.saturating_mul(10)
            .saturating_add(i64::from(digit - b'0'))
    });
    (!digits.is_empty()).then_some((sign * size, rest))
}

/// The digits of 2^1024 - 2^970, 309 before the point: from there on a decimal is nearer to 2^1024
/// than to the greatest float64, and so infinite.
const INFINITE: &[u8] = b"\
    17976931348623158079372897140530341507993413271003782693617377898044496829276475\
    09466490179775872070963302864166928879109465555478519404026306574886715058206819\
    08902000708383676273854845817711531764475730270069855571366959622842914819860834\
    936475292719074168444365510704342711559699508093042880177904174497792";

/// Whether a decimal rounds to a finite float64. Float parsing would tell too, but weighs more
/// than the rest of this file.
fn is_finite(whole: &[u8], fraction: &[u8], exponent: i64) -> bool {
    let digits = || whole.iter().chain(fraction);
    let zeros = digits().take_while(|digit| **digit == b'0').count();
    let mut significant = digits().skip(zeros).peekable();
    if significant.peek().is_none() {
        return true;
    }
    let before_point = (whole.len() as i64 - zeros as i64).saturating_add(exponent);
    before_point < 309 || before_point == 309 && significant.lt(INFINITE)
}

/// Whether a string, as written, stands for `word`.
fn spells(written: &[u8], word: &[u8]) -> bool {
    let rest = word
        .iter()
        .try_fold(written, |rest, letter| after(rest, *letter));
    rest.is_some_and(<[u8]>::is_empty)
}

/// What follows `letter`, which no short escape stands for.
fn after(written: &[u8], letter: u8) -> Option<&[u8]> {
    match written {
        [b'\\', b'u', b'0', b'0', high, low, rest @ ..] => {
            let digit = |byte: &u8| char::from(*byte).to_digit(16);
            (digit(high)? * 16 + digit(low)? == u32::from(letter)).then_some(rest)
        }
        [first, rest @ ..] => (*first == letter).then_some(rest),
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn numbers_beyond_float64() {
        let greatest = format!("{}", f64::MAX);
        let limit = str::from_utf8(INFINITE).unwrap();
        let below = format!("{}1.999", limit.strip_suffix('2').unwrap());
        let finite = |text: &str| zip(format!(r#"{{"a":[{text}]}}"#).as_bytes()).is_some();
        for text in [
            &greatest,
            &below,
            "-1e308",
            "0.001e311",
            "1797e305",
            "0e99999999999999999999",
            "1e-99999999999999999999",
        ] {
            assert!(finite(text), "{text}");
            assert!(text.parse::<f64>().unwrap().is_finite());
        }
        for text in [
            limit,
            "-1e309",
            "0.001e312",
            "1798e305",
            "1e99999999999999999999",
            &format!("{limit}.000"),
        ] {
            assert!(!finite(text), "{text}");
            assert!(text.parse::<f64>().unwrap().is_infinite());
        }
    }
}
