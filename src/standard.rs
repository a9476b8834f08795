//! What standard JMESPath would say, by the `jmespath` crate: for comparison with Grafana's dialect, never for a decision.
//!
//! The crate has no limits of its own. What would exhaust the stack is refused here before it sees it.

use std::fmt;
use std::io;

use jmespath::{ErrorReason, JmespathError};

/// Nested or chained operators in an expression, at the deepest place.
const EXPRESSION_DEPTH: usize = 200;
/// Nested arrays and objects in a document; `serde_json` stops at 128 with an error of its own.
const DOCUMENT_DEPTH: usize = 127;
/// Digits of an index or a slice: with more, the crate's arithmetic may overflow.
const DIGITS: usize = 9;
/// Bytes of an answer; `[@,@] | [@,@] | …` doubles with each pipe.
const ANSWER: usize = 4 * 1024 * 1024;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StandardError {
    /// `syntax`, `runtime`, `json` or `recursion-limit`.
    pub code: &'static str,
    /// One line for people.
    pub message: String,
}

impl StandardError {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl fmt::Display for StandardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for StandardError {}

impl From<JmespathError> for StandardError {
    fn from(error: JmespathError) -> Self {
        match error.reason {
            ErrorReason::Parse(message) => Self::new("syntax", one_line(&message)),
            ErrorReason::Runtime(reason) => Self::new("runtime", one_line(&reason.to_string())),
        }
    }
}

/// Searches JSON text and gives JSON text.
///
/// ```
/// let answer = rolecall::standard::search("groups[?contains(@, 'adm')] | [0]", r#"{"groups": ["users", "admins"]}"#);
/// assert_eq!(answer.as_deref(), Ok("\"admins\""));
/// ```
///
/// # Errors
///
/// When the expression or the document cannot be read or is nested too deeply, and when the expression fails.
pub fn search(expression: &str, json: &str) -> Result<String, StandardError> {
    check_expression(expression)?;
    check_document(json)?;
    let expression = jmespath::compile(expression)?;
    let document = jmespath::Variable::from_json(json)
        .map_err(|error| StandardError::new("json", format!("the document is not JSON: {}", one_line(&error))))?;
    let found = expression.search(document)?;
    let mut answer = Bounded(Vec::new());
    serde_json::to_writer(&mut answer, &found).map_err(|_| StandardError::new("runtime", "the answer is too large"))?;
    String::from_utf8(answer.0).map_err(|_| StandardError::new("runtime", "the answer is not text"))
}

/// How deep the crate's tree is where a scan has come to. A chain (`a || b || c`) is as deep there as it is long; a comma
/// begins a new one.
struct Depth {
    /// Links of the chain in each open bracket, the bracket itself included; the first is the expression's own.
    links: Vec<usize>,
    total: usize,
}

impl Depth {
    fn link(&mut self) {
        self.total += 1;
        if let Some(links) = self.links.last_mut() {
            *links += 1;
        }
    }

    fn open(&mut self) {
        self.link();
        self.links.push(0);
    }

    fn close(&mut self) {
        self.cut();
        if self.links.len() > 1 {
            self.links.pop();
        }
    }

    fn cut(&mut self) {
        if let Some(links) = self.links.last_mut() {
            self.total -= std::mem::take(links);
        }
    }
}

fn check_expression(expression: &str) -> Result<(), StandardError> {
    let mut depth = Depth { links: vec![0], total: 0 };
    let mut digits = 0_usize;
    let mut word = false;
    let mut bytes = expression.bytes();
    while let Some(byte) = bytes.next() {
        word = byte.is_ascii_alphabetic() || byte == b'_' || word && byte.is_ascii_digit();
        digits = if byte.is_ascii_digit() && !word { digits + 1 } else { 0 };
        match byte {
            b'"' | b'\'' | b'`' => skip_string(&mut bytes, byte),
            b'(' | b'[' | b'{' => depth.open(),
            b')' | b']' | b'}' => depth.close(),
            b',' => depth.cut(),
            b'|' | b'&' | b'!' | b'.' | b'<' | b'>' | b'=' | b'*' => depth.link(),
            _ => {}
        }
        if digits > DIGITS {
            return Err(StandardError::new("syntax", "a number in the expression is too large"));
        }
        if depth.total > EXPRESSION_DEPTH {
            return Err(StandardError::new("recursion-limit", "the expression is nested too deeply"));
        }
    }
    Ok(())
}

fn check_document(json: &str) -> Result<(), StandardError> {
    let mut depth = 0_usize;
    let mut bytes = json.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => skip_string(&mut bytes, byte),
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DOCUMENT_DEPTH {
            return Err(StandardError::new("recursion-limit", "the document is nested too deeply"));
        }
    }
    Ok(())
}

/// Up to the closing quote; a backslash takes the next byte with it.
fn skip_string(bytes: &mut std::str::Bytes<'_>, quote: u8) {
    while let Some(byte) = bytes.next() {
        if byte == b'\\' {
            bytes.next();
        } else if byte == quote {
            return;
        }
    }
}

/// The crate's messages begin with a capital and may hold line ends of the expression.
fn one_line(message: &str) -> String {
    let text: String = message.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match text.split_at_checked(1) {
        Some((first, rest)) if !rest.starts_with(char::is_uppercase) => first.to_ascii_lowercase() + rest,
        _ => text,
    }
}

/// Text that grows to [`ANSWER`] bytes and no further.
struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > ANSWER {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The boundary of `rolecall/standard`.
#[cfg(feature = "standard-wasm")]
mod boundary {
    #![expect(unreachable_pub, reason = "wasm-bindgen takes public functions only")]
    use wasm_bindgen::prelude::wasm_bindgen;

    /// `=` and the answer, or a code, a space and a message: nothing is thrown out of the module.
    #[wasm_bindgen]
    #[must_use]
    pub fn answer(expression: &str, json: &str) -> String {
        match super::search(expression, json) {
            Ok(answer) => format!("={answer}"),
            Err(error) => format!("{} {}", error.code, error.message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_found(expression: &str, json: &str, answer: &str) {
        assert_eq!(search(expression, json).as_deref(), Ok(answer), "{expression}");
    }

    #[track_caller]
    fn assert_refused(expression: &str, json: &str, code: &str, message: &str) {
        let refused = search(expression, json).map_err(|error| (error.code, error.message));
        assert_eq!(
            refused,
            Err((match_code(code), message.to_owned())),
            "{}",
            expression.get(..40).unwrap_or(expression)
        );
    }

    fn match_code(code: &str) -> &'static str {
        ["syntax", "runtime", "json", "recursion-limit"].into_iter().find(|known| *known == code).unwrap_or("")
    }

    #[test]
    fn answers_are_json_text() {
        assert_found("contains(groups[*], 'admins') && 'Admin' || 'Viewer'", r#"{"groups": ["admins"]}"#, "\"Admin\"");
        assert_found("a.b[-1]", r#"{"a": {"b": [1, 2.5]}}"#, "2.5");
        assert_found("nothing", "{}", "null");
        assert_found("a1234567890", r#"{"a1234567890": true}"#, "true");
    }

    #[test]
    fn errors_have_codes() {
        assert_refused("a[", "{}", "syntax", "expected number, ':', or '*' -- found Eof");
        assert_refused("length(@)", "1", "runtime", "argument 0 expects type array|object|string, given number");
        assert_refused("a", "{", "json", "the document is not JSON: EOF while parsing an object at line 1 column 1");
    }

    #[test]
    fn depth_ends_in_an_error() {
        let deep = "the expression is nested too deeply";
        for (open, close) in [("(", ")"), ("[", "]"), ("{a: ", "}"), ("!", ""), ("a[?", "]"), ("a.", "")] {
            let bomb = format!("{}a{}", open.repeat(10_000), close.repeat(10_000));
            assert_refused(&bomb, "{}", "recursion-limit", deep);
        }
        assert_refused(&vec!["a"; 10_000].join(" || "), "{}", "recursion-limit", deep);
        let document = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert_refused("@", &document, "recursion-limit", "the document is nested too deeply");
    }

    #[test]
    fn what_is_allowed_fits_the_stack() {
        let at_the_limit = EXPRESSION_DEPTH;
        let nested = format!("{}a{}", "(".repeat(at_the_limit), ")".repeat(at_the_limit));
        assert_found(&nested, r#"{"a": 1}"#, "1");
        assert_found(&format!("{}a", "!".repeat(at_the_limit)), r#"{"a": 1}"#, "true");
        assert_found(&vec!["a"; at_the_limit / 2].join("||"), r#"{"a": 1}"#, "1");
        assert_found(&vec!["@"; at_the_limit].join("|"), "7", "7");
        let document = format!("{}{}", "[".repeat(DOCUMENT_DEPTH), "]".repeat(DOCUMENT_DEPTH));
        assert_found("@", &document, &document);
    }

    #[test]
    fn strings_and_arguments_do_not_count_as_depth() {
        let brackets = "[".repeat(1_000);
        assert_found(&format!("'{brackets}'"), "{}", &format!("\"{brackets}\""));
        assert_found("@", &format!("\"\\\"{brackets}\""), &format!("\"\\\"{brackets}\""));
        let arguments = vec!["a.b"; 1_000].join(", ");
        assert_found(&format!("not_null({arguments})"), r#"{"a": {"b": 1}}"#, "1");
    }

    #[test]
    fn large_numbers_and_answers_end_in_an_error() {
        assert_refused("@[1::2147483647]", "[1, 2, 3]", "syntax", "a number in the expression is too large");
        assert_refused(&["[@,@]"; 40].join("|"), "1", "runtime", "the answer is too large");
    }
}
