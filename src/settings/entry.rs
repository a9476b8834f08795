//! One entry of `org_mapping`, cut at its colons (behaviour 6.1.1 and 6.1.2).

/// Most parts an entry can have and still be one: external organization, organization, role.
const MOST: usize = 3;

/// The parts of `entry`, none if there would be more than three (behaviour 6.1.1). A colon behind a
/// backslash is text. Grafana takes the text byte by byte, so that a character beyond ASCII comes
/// out as several of Latin-1 (behaviour 6.1.2).
pub fn parts(entry: &str) -> Vec<String> {
    let mut parts = Vec::with_capacity(MOST);
    let mut part = String::new();
    let mut rest = entry.as_bytes();
    loop {
        rest = match rest {
            [b'\\', b':', rest @ ..] => {
                part.push(':');
                rest
            }
            [b':', rest @ ..] => {
                parts.push(std::mem::take(&mut part));
                rest
            }
            [byte, rest @ ..] => {
                part.push(char::from(*byte));
                rest
            }
            [] => break,
        };
    }
    parts.push(part);
    if parts.len() > MOST { Vec::new() } else { parts }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn cuts_at_colons() {
        assert_eq!(parts(""), [""]);
        assert_eq!(parts("org"), ["org"]);
        assert_eq!(parts("org:1"), ["org", "1"]);
        assert_eq!(parts("org:1:Viewer"), ["org", "1", "Viewer"]);
        assert_eq!(parts("::"), ["", "", ""]);
        assert_eq!(parts(":::"), [""; 0]);
    }

    #[test]
    fn escaped_colons() {
        assert_eq!(parts(r"a\:b:1:Viewer\:"), ["a:b", "1", "Viewer:"]);
        assert_eq!(parts(r"a\\:1:Viewer"), [r"a\:1", "Viewer"]);
        assert_eq!(parts(r"domain\group:*\"), [r"domain\group", r"*\"]);
        assert_eq!(parts(r"\:\:\:\:"), ["::::"]);
    }

    #[test]
    fn bytes_become_characters() {
        assert_eq!(parts("é:日"), ["Ã©", "æ\u{97}¥"]);
    }
}
