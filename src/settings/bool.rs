//! Words and numbers in settings' text: the booleans of an ini file (behaviour 1.4.11), those of
//! the API (1.4.12), and the integer of `auto_assign_org_id` (1.4a.10).

/// What an ini file's boolean says; `None` for text that Grafana cannot parse, and then takes for
/// false (behaviour 1.4.11).
pub fn ini(text: &str) -> Option<bool> {
    match text {
        "YES" | "yes" | "Yes" | "y" | "ON" | "on" | "On" => Some(true),
        "NO" | "no" | "No" | "n" | "OFF" | "off" | "Off" => Some(false),
        _ => api(text),
    }
}

/// What a boolean given as text to the API says; `None` for text that spoils the settings. The
/// empty text, false there, is the caller's to judge (behaviour 1.4.12).
pub fn api(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// The number that `text` is to Go, with its prefixes (`0x`, `0o` or `0`, `0b`) and underscores
/// between digits; `None` if it is none, or none of 64 bits (behaviour 1.4a.10).
pub fn integer(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (radix, digits) = radix(unsigned);
    // A prefix counts as a digit, so that `0x_1` and `0_7` are numbers.
    let loose =
        digits.as_bytes().windows(2).any(|pair| pair == b"__") || digits.ends_with('_') || unsigned.starts_with('_');
    let digits = digits.replace('_', "");
    if loose || unsigned.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    i64::from_str_radix(&format!("{sign}0{digits}"), radix).ok()
}

/// The base that `text`'s prefix names, and what follows the prefix. A prefix of two characters
/// needs something behind it.
fn radix(text: &str) -> (u32, &str) {
    match text.as_bytes() {
        [b'0', b'x' | b'X', _, ..] => (16, behind(text, 2)),
        [b'0', b'o' | b'O', _, ..] => (8, behind(text, 2)),
        [b'0', b'b' | b'B', _, ..] => (2, behind(text, 2)),
        [b'0', ..] => (8, behind(text, 1)),
        _ => (10, text),
    }
}

fn behind(text: &str, prefix: usize) -> &str {
    text.get(prefix..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booleans() {
        for text in ["1", "t", "T", "true", "TRUE", "True"] {
            assert_eq!((ini(text), api(text)), (Some(true), Some(true)), "{text}");
        }
        for text in ["0", "f", "F", "false", "FALSE", "False"] {
            assert_eq!((ini(text), api(text)), (Some(false), Some(false)), "{text}");
        }
        for text in ["YES", "yes", "Yes", "y", "ON", "on", "On"] {
            assert_eq!((ini(text), api(text)), (Some(true), None), "{text}");
        }
        for text in ["NO", "no", "No", "n", "OFF", "off", "Off"] {
            assert_eq!((ini(text), api(text)), (Some(false), None), "{text}");
        }
        for text in ["", " ", "Y", "N", "tRUE", "oN", "enabled", "true ", "'true'", "01", "2"] {
            assert_eq!((ini(text), api(text)), (None, None), "{text}");
        }
    }

    #[test]
    fn integers() {
        for (text, expected) in [
            ("0", 0),
            ("-0", 0),
            ("+7", 7),
            ("010", 8),
            ("0o17", 15),
            ("0X1f", 31),
            ("-0b11", -3),
            ("1_000", 1000),
            ("0_7", 7),
            ("0x_f_F", 255),
            ("00000000000000000000001", 1),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
            ("-0x8000000000000000", i64::MIN),
        ] {
            assert_eq!(integer(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn not_integers() {
        for text in [
            "",
            "+",
            "-",
            "--1",
            "+-1",
            " 1",
            "1 ",
            "1.0",
            "1e3",
            "a",
            "08",
            "0x",
            "0b",
            "0b2",
            "0xg",
            "0x+1",
            "0-1",
            "_1",
            "1_",
            "1__0",
            "0_",
            "0x_",
            "0__7",
            "é",
            "0é",
            "0xé",
            "9223372036854775808",
            "-9223372036854775809",
        ] {
            assert_eq!(integer(text), None, "{text}");
        }
    }
}
