//! What a plain scalar is to the tools that read these files, and how Go's templates print it.

use crate::jmespath::{go_number, plain_number};
use std::borrow::Cow;

use super::scalar::Style;
use super::tree::Scalar;

/// A scalar's value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Null,
    Flag(bool),
    /// A whole number of 64 bits, signed or not.
    Integer(i128),
    Number(f64),
    Text(&'a str),
}

/// Which words mean true and false: those of YAML 1.1 to what reads Kubernetes objects and Helm values, those of YAML 1.2
/// to compose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    Kubernetes,
    Compose,
}

const NULLS: &[&str] = &["", "~", "null", "Null", "NULL"];

/// The words of YAML 1.2.
const FLAGS: &[(&str, bool)] =
    &[("true", true), ("True", true), ("TRUE", true), ("false", false), ("False", false), ("FALSE", false)];

/// The words that YAML 1.1 had besides.
const OLD_FLAGS: &[(&str, bool)] = &[
    ("yes", true),
    ("Yes", true),
    ("YES", true),
    ("on", true),
    ("On", true),
    ("ON", true),
    ("no", false),
    ("No", false),
    ("NO", false),
    ("off", false),
    ("Off", false),
    ("OFF", false),
];

/// What a scalar is. One with quotes or with a tag of its own is text.
pub(super) fn resolve(scalar: &Scalar, words: Words) -> Value<'_> {
    let text = scalar.value.as_str();
    if scalar.tagged || scalar.style != Style::Plain {
        return Value::Text(text);
    }
    if NULLS.contains(&text) {
        return Value::Null;
    }
    let old: &[(&str, bool)] = if words == Words::Kubernetes { OLD_FLAGS } else { &[] };
    match FLAGS.iter().chain(old).find(|(word, _)| *word == text) {
        Some((_, flag)) => Value::Flag(*flag),
        None => number(text).unwrap_or(Value::Text(text)),
    }
}

fn number(text: &str) -> Option<Value<'static>> {
    if !text.starts_with(|char: char| char.is_ascii_digit() || matches!(char, '+' | '-' | '.')) {
        return None;
    }
    let digits = text.replace('_', "");
    integer(&digits).map(Value::Integer).or_else(|| float(&digits).map(Value::Number))
}

const PREFIXES: &[(&str, u32)] = &[("0x", 16), ("0X", 16), ("0o", 8), ("0O", 8), ("0b", 2), ("0B", 2), ("0", 8)];

fn integer(text: &str) -> Option<i128> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let prefixed = PREFIXES.iter().find_map(|(prefix, radix)| Some((unsigned.strip_prefix(prefix)?, *radix)));
    let (digits, radix) = prefixed.filter(|_| unsigned != "0").unwrap_or((unsigned, 10));
    // Rust would take another sign.
    let number = digits.chars().all(|char| char.is_ascii_alphanumeric()).then_some(digits)?;
    let number = i128::from_str_radix(number, radix).ok()?;
    let number = if text.starts_with('-') { -number } else { number };
    (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&number).then_some(number)
}

/// Digits with at most one point and an exponent; Rust would take `inf` as well.
fn float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let starts = unsigned.strip_prefix('.').unwrap_or(unsigned).starts_with(|char: char| char.is_ascii_digit());
    let plain = !text.contains(['x', 'X', 'p', 'P']);
    if starts && plain { go_number(text) } else { None }
}

impl Value<'_> {
    /// As a template of Helm prints it, to which every number is a float.
    pub(super) fn helm(&self) -> Cow<'_, str> {
        match self {
            Value::Null => Cow::Borrowed("<nil>"),
            Value::Flag(flag) => Cow::Owned(flag.to_string()),
            Value::Integer(number) => Cow::Owned(go_float(*number as f64)),
            Value::Number(number) => Cow::Owned(go_float(*number)),
            Value::Text(text) => Cow::Borrowed(text),
        }
    }

    /// As compose hands it on.
    pub(super) fn compose(&self) -> Cow<'_, str> {
        match self {
            Value::Null => Cow::Borrowed(""),
            Value::Integer(number) => Cow::Owned(number.to_string()),
            _ => self.helm(),
        }
    }
}

/// From which power of ten on Go prints a float with an exponent.
const LARGE: i32 = 6;

/// A float as Go's `%v` prints it: with an exponent when that is small or large.
fn go_float(number: f64) -> String {
    let plain = plain_number(number);
    let (sign, unsigned) = plain.strip_prefix('-').map_or(("", &*plain), |rest| ("-", rest));
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = format!("{whole}{fraction}");
    let leading = digits.len() - digits.trim_start_matches('0').len();
    let count = |length: usize| i32::try_from(length).unwrap_or(i32::MAX);
    let exponent = count(whole.len()) - 1 - count(leading);
    let digits = digits.trim_matches('0');
    if digits.is_empty() || (-4..LARGE).contains(&exponent) {
        return plain;
    }
    let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
    let point = if rest.is_empty() { "" } else { "." };
    let direction = if exponent < 0 { '-' } else { '+' };
    format!("{sign}{first}{point}{rest}e{direction}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::super::super::Places;
    use super::super::scalar::Style;
    use super::{Scalar, Value, Words, resolve};

    fn scalar(value: &str) -> Scalar {
        Scalar { value: value.to_owned(), style: Style::Plain, tagged: false, places: Places::default() }
    }

    #[track_caller]
    fn is(text: &str, value: Value<'_>) {
        assert_eq!(resolve(&scalar(text), Words::Kubernetes), value, "{text:?}");
    }

    #[test]
    fn words() {
        for text in ["", "~", "null", "Null", "NULL"] {
            is(text, Value::Null);
        }
        for text in ["true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"] {
            is(text, Value::Flag(true));
        }
        for text in ["false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"] {
            is(text, Value::Flag(false));
        }
        for text in
            ["y", "n", "Y", "N", "tRUE", "nULL", "yEs", "Viewer", "-", "+", ".", "0x", "0xg", "1a", "--1", "+-1"]
        {
            is(text, Value::Text(text));
        }
        for text in ["1e", "0o8", "1.2.3", "127.0.0.1", ".e1", "0x-1", "inf", "nan", "1-2", "infinity", "é"] {
            is(text, Value::Text(text));
        }
        assert_eq!(resolve(&scalar("yes"), Words::Compose), Value::Text("yes"));
        assert_eq!(resolve(&scalar("True"), Words::Compose), Value::Flag(true));
    }

    #[test]
    fn numbers() {
        for (text, number) in [
            ("0", 0),
            ("-0", 0),
            ("+12", 12),
            ("1_000", 1000),
            ("010", 8),
            ("0o10", 8),
            ("0x1F", 31),
            ("-0b11", -3),
            ("18446744073709551615", i128::from(u64::MAX)),
        ] {
            is(text, Value::Integer(number));
        }
        for (text, number) in [
            ("1.5", 1.5),
            ("-.5", -0.5),
            ("1e3", 1000.0),
            ("1.", 1.0),
            ("08", 8.0),
            ("18446744073709551616", 18446744073709551616.0),
        ] {
            is(text, Value::Number(number));
        }
    }

    #[test]
    fn quotes_and_tags_make_text() {
        let tagged = Scalar { tagged: true, ..scalar("5") };
        assert_eq!(resolve(&tagged, Words::Kubernetes), Value::Text("5"));
        for style in [Style::Single, Style::Double, Style::Literal, Style::Folded] {
            let quoted = Scalar { style, ..scalar("true") };
            assert_eq!(resolve(&quoted, Words::Kubernetes), Value::Text("true"));
        }
    }

    #[test]
    fn printed() {
        for (value, helm, compose) in [
            (Value::Null, "<nil>", ""),
            (Value::Flag(false), "false", "false"),
            (Value::Integer(123_456), "123456", "123456"),
            (Value::Integer(1_000_000), "1e+06", "1000000"),
            (Value::Integer(-12_345_678), "-1.2345678e+07", "-12345678"),
            (Value::Number(1.5), "1.5", "1.5"),
            (Value::Number(100_000.5), "100000.5", "100000.5"),
            (Value::Number(1.0), "1", "1"),
            (Value::Number(0.0001), "0.0001", "0.0001"),
            (Value::Number(0.00001), "1e-05", "1e-05"),
            (Value::Number(1e300), "1e+300", "1e+300"),
            (Value::Text("a b"), "a b", "a b"),
        ] {
            assert_eq!((&*value.helm(), &*value.compose()), (helm, compose), "{value:?}");
        }
    }
}
