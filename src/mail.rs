//! The address in a mail header's text, as Go's `net/mail` reads it (behaviour 4.6).
//!
//! The grammar is RFC 5322's as Go has it: an address alone, an address in angle brackets after a
//! name, or a group. Only the bare address matters here, so names are read for their form alone.

use std::net::IpAddr;

/// The bare address that `text` names: local part without its quotes, `@`, domain
/// (behaviour 4.6); `None` where Go reports an error, or a group does not have exactly one member.
pub fn address(text: &str) -> Option<String> {
    let mut parser = Parser { rest: text };
    let mut found = parser.entry()?;
    parser.comments()?;
    if !parser.rest.is_empty() || found.len() > 1 {
        return None;
    }
    found.pop()
}

/// What is left to read; a copy of it is a place to come back to.
#[derive(Clone, Copy)]
struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    /// One mailbox, or a group and so any number of them.
    fn entry(&mut self) -> Option<Vec<String>> {
        self.blanks();
        if let Some(found) = self.addr_spec() {
            self.owner()?;
            return Some(vec![found]);
        }
        self.name()?;
        if self.eat(':') {
            return self.group();
        }
        Some(vec![self.angle_address()?])
    }

    /// A mailbox inside a group, where no other group may start.
    fn member(&mut self) -> Option<String> {
        self.blanks();
        if let Some(found) = self.addr_spec() {
            self.owner()?;
            return Some(found);
        }
        self.name()?;
        self.angle_address()
    }

    /// The members after `name:`, up to the semicolon and the comments behind it.
    fn group(&mut self) -> Option<Vec<String>> {
        let mut members = Vec::new();
        self.blanks();
        if !self.eat(';') {
            loop {
                members.push(self.member()?);
                self.comments()?;
                if self.eat(';') {
                    break;
                }
                self.require(',')?;
            }
        }
        self.comments()?;
        Some(members)
    }

    /// The comment that may follow an address and name its owner.
    fn owner(&mut self) -> Option<()> {
        self.blanks();
        if !self.eat('(') {
            return Some(());
        }
        let comment = self.comment()?;
        let mut words = comment.split(is_blank);
        (!words.any(has_unknown_charset)).then_some(())
    }

    /// What may stand before `<` or a group's `:`, and the blanks after it.
    fn name(&mut self) -> Option<()> {
        if !self.rest.starts_with('<') {
            self.phrase()?;
        }
        self.blanks();
        Some(())
    }

    fn angle_address(&mut self) -> Option<String> {
        self.require('<')?;
        let found = self.addr_spec()?;
        self.require('>')?;
        Some(found)
    }

    /// Words with comments between. Only the first has to be readable: Go lets any other end the
    /// phrase, even where it has already stepped over it.
    fn phrase(&mut self) -> Option<()> {
        self.word()?;
        loop {
            self.comments()?;
            if self.word().is_none() {
                return Some(());
            }
        }
    }

    fn word(&mut self) -> Option<()> {
        self.blanks();
        if self.rest.starts_with('"') {
            return self.quoted_string().map(drop);
        }
        let atom = self.atom()?;
        (!has_unknown_charset(atom)).then_some(())
    }

    /// Local part, `@`, domain; stays where it was when there is none.
    fn addr_spec(&mut self) -> Option<String> {
        let mut ahead = *self;
        ahead.blanks();
        let local = ahead.local_part()?;
        ahead.require('@')?;
        ahead.blanks();
        let domain = ahead.domain()?;
        *self = ahead;
        Some(format!("{local}@{domain}"))
    }

    fn local_part(&mut self) -> Option<String> {
        if !self.rest.starts_with('"') {
            return self.dot_atom().map(str::to_owned);
        }
        self.quoted_string().filter(|local| !local.is_empty())
    }

    fn domain(&mut self) -> Option<String> {
        if !self.eat('[') {
            return self.dot_atom().map(str::to_owned);
        }
        let (literal, rest) = self.rest.split_once(']')?;
        self.rest = rest;
        // An IP address has no character that a domain literal forbids.
        literal.parse::<IpAddr>().ok()?;
        Some(format!("[{literal}]"))
    }

    /// An atom whose dots each stand between two other characters.
    fn dot_atom(&mut self) -> Option<&'a str> {
        let atom = self.atom()?;
        let loose =
            atom.starts_with('.') || atom.ends_with('.') || atom.as_bytes().windows(2).any(|pair| pair == b"..");
        (!loose).then_some(atom)
    }

    fn atom(&mut self) -> Option<&'a str> {
        let end = self.rest.find(|c| !is_atext(c)).unwrap_or(self.rest.len());
        let (atom, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        (!atom.is_empty()).then_some(atom)
    }

    /// The text between double quotes without its backslashes; stays where it was when there is none.
    fn quoted_string(&mut self) -> Option<String> {
        let mut chars = self.rest.strip_prefix('"')?.chars();
        let mut text = String::new();
        loop {
            let c = match chars.next()? {
                '"' => break,
                '\\' => chars.next()?,
                c => c,
            };
            if !is_visible(c) && !is_blank(c) {
                return None;
            }
            text.push(c);
        }
        self.rest = chars.as_str();
        Some(text)
    }

    /// Blanks, and comments with the blanks after them; `None` if a comment is not closed.
    fn comments(&mut self) -> Option<()> {
        self.blanks();
        while self.eat('(') {
            self.comment()?;
            self.blanks();
        }
        Some(())
    }

    /// The text of a comment, its inner ones included, up to the bracket that closes it.
    fn comment(&mut self) -> Option<String> {
        let mut chars = self.rest.chars();
        let mut text = String::new();
        let mut depth = 1_usize;
        loop {
            let mut c = chars.next()?;
            match c {
                '\\' => c = chars.next()?,
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            text.push(c);
        }
        self.rest = chars.as_str();
        Some(text)
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(is_blank);
    }

    fn require(&mut self, c: char) -> Option<()> {
        self.eat(c).then_some(())
    }

    fn eat(&mut self, c: char) -> bool {
        let rest = self.rest.strip_prefix(c);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

/// Printable ASCII, and anything beyond ASCII, printable or not.
fn is_visible(c: char) -> bool {
    c.is_ascii_graphic() || !c.is_ascii()
}

/// What an atom is made of, dots included.
fn is_atext(c: char) -> bool {
    is_visible(c) && !r#"()<>[]:;@\,""#.contains(c)
}

/// Whether `word` is an encoded word (RFC 2047) in a character set that Go does not have: an
/// error, whereas one that is badly made is plain text.
fn has_unknown_charset(word: &str) -> bool {
    let Some([charset, encoding, text]) = encoded_word(word) else {
        return false;
    };
    let decodes = match encoding {
        "B" | "b" => is_base64(text),
        "Q" | "q" => is_quoted_printable(text),
        _ => false,
    };
    decodes && !is_known_charset(charset)
}

/// Charset, encoding and text of `=?charset?encoding?text?=`.
fn encoded_word(word: &str) -> Option<[&str; 3]> {
    let mut parts = word.strip_prefix("=?")?.strip_suffix("?=")?.split('?');
    let found = [parts.next()?, parts.next()?, parts.next()?];
    let [charset, ..] = found;
    (parts.next().is_none() && !charset.is_empty()).then_some(found)
}

fn is_known_charset(name: &str) -> bool {
    // Go compares by simple folding, in which the long s is an s.
    let name = name.replace('ſ', "s");
    ["utf-8", "iso-8859-1", "us-ascii"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// Padded base64; Go's decoder skips line breaks wherever they are.
fn is_base64(text: &str) -> bool {
    let text = text.replace(['\r', '\n'], "");
    let body = text.strip_suffix('=').unwrap_or(&text);
    let body = body.strip_suffix('=').unwrap_or(body);
    let plain = body.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'));
    plain && text.len().is_multiple_of(4)
}

fn is_quoted_printable(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let fine = match byte {
            b'=' => is_hex(bytes.next()) && is_hex(bytes.next()),
            b' '..=b'~' | b'\t' | b'\r' | b'\n' => true,
            _ => false,
        };
        if !fine {
            return false;
        }
    }
    true
}

fn is_hex(byte: Option<u8>) -> bool {
    byte.is_some_and(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::address;

    #[track_caller]
    fn gives(text: &str, expected: &str) {
        assert_eq!(address(text).as_deref(), Some(expected), "{text:?}");
    }

    #[track_caller]
    fn refused(texts: &[&str]) {
        for text in texts {
            assert_eq!(address(text), None, "{text:?}");
        }
    }

    #[test]
    fn addresses() {
        gives("a@b", "a@b");
        gives(" \ta@ b.c \t", "a@b.c");
        gives("ü@日.de", "ü@日.de");
        gives("a+#'{}@b.c", "a+#'{}@b.c");
        refused(&["", " ", "a", "@b", "a@", ".a@b", "a.@b", "a..b@c", "a@b.", "a @b", "a@b\n", "\u{7f}@b"]);
        refused(&["CORP\\user", "a@b, c@d", "a@b c@d", "(c) a@b", "a@(c)b", "a@b."]);
    }

    #[test]
    fn quotes() {
        gives(r#""a b"@c"#, "a b@c");
        gives(r#""a\"\\\é"@c"#, "a\"\\é@c");
        gives(r#""" <a@b>"#, "a@b");
        refused(&[r#"""@c"#, r#""a"#, r#""a\"#, "\"a\\\u{1}\"@c", "\"a\n\"@c", r#""a".b@c"#]);
    }

    #[test]
    fn names() {
        gives("Ada L. Byron <a@b>", "a@b");
        gives("Ada (the (first)) \"L\" <a@b> (x) (y)", "a@b");
        gives("<a@b>", "a@b");
        refused(&["Ada <a@b", "Ada <a@b >", "Ada <>", "Ada, B <a@b>", "Ada (x <a@b>", "Ada <a@b> x"]);
    }

    #[test]
    fn domain_literals() {
        gives("a@[127.0.0.1]", "a@[127.0.0.1]");
        gives("a@[::ffff:1.2.3.4]", "a@[::ffff:1.2.3.4]");
        refused(&["a@[]", "a@[1.2.3]", "a@[01.2.3.4]", "a@[IPv6:::1]", "a@[fe80::1%en0]", "a@[::1", "a@[b.c]"]);
    }

    #[test]
    fn groups() {
        gives("g: a@b;", "a@b");
        gives("g:A (x) <a@b> (y); (z)", "a@b");
        refused(&["g:;", "g: a@b, c@d;", "g: a@b", "g: h: a@b;;", "g: ;x", "g: ,a@b;", ": a@b;"]);
    }

    #[test]
    fn comments() {
        gives("a@b (c)", "a@b");
        gives("a@b (c (d) \\) e) (f)", "a@b");
        refused(&["a@b (", "a@b (c", "a@b (c\\)", "a@b (c) (", "a@b (c))"]);
    }

    #[test]
    fn encoded_words() {
        for charset in ["utf-8", "UTF-8", "iso-8859-1", "US-ASCII", "uſ-ascii"] {
            gives(&format!("=?{charset}?q?J=C3=b6_x?= <a@b>"), "a@b");
        }
        gives("=?utf-8?b?SsO2?= <a@b>", "a@b");
        refused(&["=?latin1?q?x?= <a@b>", "=?latin1?b?eA==?= <a@b>", "=?x?q??= <a@b>", "a@b (=?x?q?y?=)"]);
        // Badly made, so plain text; and in a later word it only ends the phrase.
        gives("=?x?q?=C?= <a@b>", "a@b");
        gives("=?x?b?eA=?= <a@b>", "a@b");
        gives("=?x?z?y?= <a@b>", "a@b");
        gives("=?x?q?y?z?= <a@b>", "a@b");
        gives("Ada =?x?q?y?= <a@b>", "a@b");
        refused(&["Ada =?x?q?y?= z <a@b>"]);
    }

    #[test]
    fn depth() {
        let deep = 100_000;
        gives(&format!("a@b {}{}", "(".repeat(deep), ")".repeat(deep)), "a@b");
        refused(&[&format!("A {}", "(".repeat(deep)), &"g:".repeat(deep)]);
    }
}
