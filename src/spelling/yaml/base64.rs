//! Base64, in which a Kubernetes secret holds its values.

/// The bytes of a text in base64 with its padding; line breaks in it are skipped. None where it is none.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let text: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    let digits = text.strip_suffix(b"==").or_else(|| text.strip_suffix(b"=")).unwrap_or(&text);
    if !text.len().is_multiple_of(4) || digits.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut bits = 0_u32;
    for (index, byte) in digits.iter().enumerate() {
        bits = bits << 6 | u32::from(digit(*byte)?);
        // Each digit but the first of four completes a byte.
        let left = [6, 4, 2, 0].get(index % 4).copied().unwrap_or_default();
        if left < 6 {
            bytes.push((bits >> left & 0xff) as u8);
        }
    }
    Some(bytes)
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn decodes() {
        for (text, bytes) in [
            ("", &b""[..]),
            ("Zg==", b"f"),
            ("Zm8=", b"fo"),
            ("Zm9v", b"foo"),
            ("Zm9v\nYmFy\r\n", b"foobar"),
            ("+/8=", b"\xfb\xff"),
        ] {
            assert_eq!(decode(text).as_deref(), Some(bytes), "{text:?}");
        }
    }

    #[test]
    fn refuses() {
        for text in ["Z", "Zg", "Zg=", "Zm9", "Zg===", "====", "Zm9v====", "Zm 9v", "Zm9-", "Zé==", "Z===", "=Zm9"] {
            assert_eq!(decode(text), None, "{text:?}");
        }
    }
}
