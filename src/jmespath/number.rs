//! Numbers as Go reads and prints them: 64-bit floats, nothing else.

use super::host;

/// How many bytes at the start of `bytes` are a JSON number, and whether they are few digits and nothing else; None where
/// there is none.
#[inline]
pub(super) fn json_length(bytes: &[u8]) -> Option<(usize, bool)> {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    match (bytes.first(), bytes.get(digits)) {
        (Some(b'1'..=b'9'), Some(b',' | b'}' | b']' | b' ' | b'\n')) if digits < 300 => Some((digits, true)),
        _ => any_length(bytes).map(|length| (length, false)),
    }
}

fn any_length(bytes: &[u8]) -> Option<usize> {
    let digits =
        |from: usize| bytes.get(from..).map_or(0, |rest| rest.iter().take_while(|byte| byte.is_ascii_digit()).count());
    let at = |place: usize| bytes.get(place).copied();
    let mut end = usize::from(at(0) == Some(b'-'));
    end += match at(end)? {
        b'0' => 1,
        b'1'..=b'9' => digits(end),
        _ => return None,
    };
    if at(end) == Some(b'.') {
        let fraction = digits(end + 1);
        if fraction == 0 {
            return None;
        }
        end += 1 + fraction;
    }
    if matches!(at(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(at(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent == 0 {
            return None;
        }
        end += 1 + sign + exponent;
    }
    Some(end)
}

/// The value of a JSON number; infinite where it is too large.
pub(super) fn from_json(text: &str) -> f64 {
    let (digits, negative) = text.strip_prefix('-').map_or((text, false), |digits| (digits, true));
    match small(digits) {
        Some(number) if negative => -number,
        Some(number) => number,
        None => host::read(text),
    }
}

/// Powers of ten that a float holds exactly.
const TENS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// The value of at most fifteen digits with or without a point. Digits and power of ten are exact then, so one division
/// rounds rightly; most numbers need no more.
fn small(text: &str) -> Option<f64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = whole.bytes().chain(fraction.bytes());
    if whole.len() + fraction.len() > 15 || !digits.clone().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let sum = digits.fold(0_i64, |sum, byte| sum * 10 + i64::from(byte - b'0'));
    #[expect(clippy::cast_precision_loss, reason = "below 10^15, so exact")]
    let sum = sum as f64;
    Some(sum / TENS.get(fraction.len())?)
}

/// Whether a JSON number is too large for a 64-bit float; only long ones and those with an exponent can be.
pub(super) fn overflows(text: &str) -> bool {
    (text.len() > 300 || text.contains(['e', 'E'])) && from_json(text).is_infinite()
}

/// What Go's `strconv.ParseFloat` makes of a text (behaviour 10.3.3); None where it gives an error.
pub(crate) fn parse(text: &str) -> Option<f64> {
    let (rest, negative) = match text.as_bytes() {
        [b'-', ..] => (text.get(1..)?, true),
        [b'+', ..] => (text.get(1..)?, false),
        _ => (text, false),
    };
    let lower = rest.to_ascii_lowercase();
    let magnitude = match lower.as_str() {
        "inf" | "infinity" => f64::INFINITY,
        "nan" if rest.len() == text.len() => f64::NAN,
        _ => finite(&lower)?,
    };
    Some(if negative { -magnitude } else { magnitude })
}

fn finite(text: &str) -> Option<f64> {
    let plain = without_underscores(text)?;
    let number = match plain.strip_prefix("0x") {
        Some(hex) => from_hex(hex)?,
        None => from_decimal(&plain)?,
    };
    number.is_finite().then_some(number)
}

/// Underscores may stand between digits, or between `0x` and a digit, and nowhere else.
fn without_underscores(text: &str) -> Option<String> {
    if !text.contains('_') {
        return Some(text.to_owned());
    }
    let hex = text.starts_with("0x");
    let digit = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_digit() || hex && byte.is_ascii_hexdigit());
    let bytes = text.as_bytes();
    for (place, _) in text.match_indices('_') {
        let before = place.checked_sub(1).and_then(|place| bytes.get(place));
        let after_prefix = hex && place == 2;
        if !(digit(before) || after_prefix) || !digit(bytes.get(place + 1)) {
            return None;
        }
    }
    Some(text.replace('_', ""))
}

/// Digits, a point, an exponent; a digit on at least one side of the point.
fn from_decimal(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let all_digits = [whole, fraction, exponent].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let enough = whole.len() + fraction.len() > 0 && !exponent.is_empty();
    (all_digits && enough).then(|| host::read(text))
}

/// Hexadecimal digits with a point, and the exponent that Go demands: `1.8p-3`.
fn from_hex(text: &str) -> Option<f64> {
    let (digits, exponent) = text.split_once('p')?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let sign = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if sign.is_empty() || !sign.bytes().all(|byte| byte.is_ascii_digit()) || whole.len() + fraction.len() == 0 {
        return None;
    }
    let mut power =
        exponent.parse::<i64>().unwrap_or(if exponent.starts_with('-') { i64::MIN / 4 } else { i64::MAX / 4 });
    let mut mantissa = 0_u64;
    for (place, digit) in whole.chars().chain(fraction.chars()).enumerate() {
        let digit = u64::from(digit.to_digit(16)?);
        if mantissa >> 58 == 0 {
            mantissa = mantissa << 4 | digit;
            power -= if place >= whole.len() { 4 } else { 0 };
        } else {
            // What no longer fits only decides the rounding: keep whether it was nothing.
            mantissa |= u64::from(digit != 0);
            power += if place < whole.len() { 4 } else { 0 };
        }
    }
    Some(scaled(mantissa, power))
}

/// `mantissa × 2^power`, rounded once to the nearest float, ties to even.
fn scaled(mantissa: u64, power: i64) -> f64 {
    if mantissa == 0 {
        return 0.0;
    }
    let top = 63 - i64::from(mantissa.leading_zeros());
    let exponent = top + power;
    if exponent > 1023 {
        return f64::INFINITY;
    }
    if exponent < -1075 {
        return 0.0;
    }
    // The last bit that the result keeps: 52 below the first one, or the smallest subnormal.
    let last = (exponent - 52).max(-1074) - power;
    let kept = match u32::try_from(last) {
        Err(_) => mantissa << last.unsigned_abs().min(63),
        Ok(0) => mantissa,
        Ok(cut) => round_off(mantissa, cut),
    };
    #[expect(clippy::cast_precision_loss, reason = "53 bits at the most, so exact")]
    let value = kept as f64;
    let step = last + power;
    // Two steps, since 2^-1074 itself is no normal factor.
    value * two_to(step / 2) * two_to(step - step / 2)
}

fn round_off(mantissa: u64, cut: u32) -> u64 {
    let kept = mantissa.checked_shr(cut).unwrap_or(0);
    let rest = u128::from(mantissa) & ((1_u128 << cut.min(100)) - 1);
    let half = 1_u128 << (cut.min(100) - 1);
    kept + u64::from(rest > half || rest == half && kept & 1 == 1)
}

fn two_to(power: i64) -> f64 {
    #[expect(clippy::cast_sign_loss, reason = "halves of an exponent between -1074 and 1023 are between -538 and 512")]
    let bits = (power + 1023) as u64;
    f64::from_bits(bits << 52)
}

/// The text of a finite number as Go's `encoding/json` writes it, which is also how JavaScript does, minus zero apart.
pub(super) fn print(number: f64, out: &mut String) {
    if number.is_sign_negative() {
        out.push('-');
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole and small")]
    if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
        out.push_str(&(number.abs() as u64).to_string());
    } else {
        out.push_str(&host::print(number.abs()));
    }
}

/// The text of a number without an exponent, as Grafana's settings make of one.
pub fn plain(number: f64) -> String {
    let mut text = String::new();
    print(number, &mut text);
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    match exponent.trim_start_matches('+').parse::<isize>() {
        Ok(exponent @ 0..) => {
            let zeros = exponent.unsigned_abs().saturating_sub(fraction.len());
            format!("{sign}{whole}{fraction}{}", "0".repeat(zeros))
        }
        Ok(exponent) => format!("{sign}0.{}{whole}{fraction}", "0".repeat(exponent.unsigned_abs() - 1)),
        Err(_) => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_like_go() {
        for (text, number) in [
            ("1", Some(1.0)),
            ("+1", Some(1.0)),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
            ("1_000", Some(1000.0)),
            ("0x1p-2", Some(0.25)),
            ("0X1.8P1", Some(3.0)),
            ("0x_1p0", Some(1.0)),
            ("0x1p-1074", Some(5e-324)),
            ("0x.8p-1074", Some(0.0)),
            ("0x1.8p-1074", Some(1e-323)),
            ("0x1.fffffffffffff8p1023", None),
            ("-Inf", Some(f64::NEG_INFINITY)),
            ("infinity", Some(f64::INFINITY)),
            ("1e400", None),
            ("1e-400", Some(0.0)),
            ("0x1", None),
            ("1__0", None),
            ("_1", None),
            ("1_", None),
            (" 1", None),
            ("", None),
            (".", None),
            ("1e", None),
            ("+nan", None),
            ("--1", None),
        ] {
            assert_eq!(parse(text), number, "{text}");
        }
        assert!(parse("NaN").is_some_and(f64::is_nan));
    }

    #[test]
    fn writes_numbers_out() {
        for (number, text) in [
            (1e21, "1000000000000000000000"),
            (-1.5e22, "-15000000000000000000000"),
            (1.25e-7, "0.000000125"),
            (5.0, "5"),
        ] {
            assert_eq!(plain(number), text);
        }
    }

    #[test]
    fn reads_decimals() {
        for (text, number) in [
            ("0.1", 0.1),
            ("123456789.123456", 123_456_789.123_456),
            ("-0.5", -0.5),
            ("1.7976931348623157e308", f64::MAX),
        ] {
            assert_eq!(from_json(text).to_bits(), number.to_bits(), "{text}");
        }
    }

    #[test]
    fn prints_like_go() {
        for (number, text) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (1.5e300, "1.5e+300"),
            (1e-6, "0.000001"),
            (1e-7, "1e-7"),
            (-123.456, "-123.456"),
            (12_345_678_901_234_567_890.0, "12345678901234567000"),
        ] {
            let mut out = String::new();
            print(number, &mut out);
            assert_eq!(out, text);
        }
    }
}
