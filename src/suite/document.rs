//! A test file as JSON with places, whether it is written in JSON or in YAML.

use std::ops::Range;

use bumpalo::Bump;

use crate::display::visible;
use crate::jmespath;
use crate::json::ToJson;
use crate::outcome::Note;
use crate::settings::Raw;
use crate::spelling::file::{Diagnostic, File, Place, sentence};
use crate::spelling::json::{self, Member};
use crate::spelling::layers::TextError;
use crate::spelling::nearest::among;
use crate::spelling::shapes::Thrown;
use crate::spelling::{Format, Places, Severity, Unreadable, yaml};

/// Why a test file, or the settings that it names, cannot be read.
#[derive(Clone, Debug)]
pub enum SuiteError {
    /// The file itself.
    File(Box<Diagnostic>),
    /// A text of settings.
    Settings(TextError),
}

impl SuiteError {
    /// The stable code of what is wrong with the file.
    pub const CODE: &'static str = "suite.invalid";

    /// Where and what, in one line.
    pub fn message(&self) -> String {
        match self {
            Self::File(diagnostic) => TextError { diagnostic: diagnostic.clone() }.message(),
            Self::Settings(error) => error.message(),
        }
    }
}

impl ToJson for SuiteError {
    fn write(&self, out: &mut String) {
        match self {
            Self::File(diagnostic) => {
                let diagnostics = vec![Diagnostic::clone(diagnostic)];
                Thrown { code: Self::CODE, message: self.message(), diagnostics }.write(out);
            }
            Self::Settings(error) => error.write(out),
        }
    }
}

/// A value of the file.
pub(super) type Node = Range<usize>;

/// The file.
#[derive(Clone, Debug)]
pub(super) struct Document {
    json: String,
    places: Places,
    file: File,
}

/// What it is called where nobody says.
const NAMES: [(Format, &str); 2] = [(Format::Json, "tests.json"), (Format::Yaml, "tests.yaml")];

impl Document {
    /// JSON begins with a brace; everything else is YAML.
    pub(super) fn read(text: &str, name: Option<&str>) -> Result<Self, SuiteError> {
        let start = text.len() - text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).len();
        let is_json = text.get(start..).is_some_and(|rest| rest.starts_with('{'));
        let (format, usual) = if is_json { NAMES[0] } else { NAMES[1] };
        let file = File::new(name.unwrap_or(usual), format, text);
        let read = if is_json { as_json(text, start) } else { yaml::convert(text) };
        let unreadable = Self { json: String::new(), places: Places::verbatim(0), file: file.clone() };
        let (json, places) = read.map_err(|error| unreadable.refused(error.at, error.message))?;
        Ok(Self { json, places, file })
    }

    pub(super) fn root(&self) -> Node {
        0..self.json.len()
    }

    /// The JSON of a value.
    pub(super) fn json(&self, node: &Node) -> &str {
        self.json.get(node.clone()).unwrap_or_default()
    }

    /// What a value is: its text, flag, number, or that it is a list or object.
    pub(super) fn raw(&self, node: &Node) -> Raw {
        json::raw(&self.json, node)
    }

    pub(super) fn text(&self, node: &Node) -> Option<String> {
        if let Raw::Text(text) = self.raw(node) { Some(text) } else { None }
    }

    pub(super) fn is_null(&self, node: &Node) -> bool {
        self.json(node) == "null"
    }

    pub(super) fn members(&self, node: &Node) -> Option<Vec<Member>> {
        self.json(node).starts_with('{').then(|| json::members(&self.json, node.start))
    }

    pub(super) fn items(&self, node: &Node) -> Option<Vec<Node>> {
        self.json(node).starts_with('[').then(|| json::items(&self.json, node.start))
    }

    pub(super) fn line(&self, node: &Node) -> usize {
        self.place(node).line
    }

    /// Where a value begins in the file, in UTF-16 code units.
    pub(super) fn offset(&self, node: &Node) -> usize {
        let at = self.places.locate(node.start);
        self.file.range(at..at).start
    }

    fn place(&self, node: &Node) -> Place {
        self.file.place(self.places.locate(node.start))
    }

    /// What is wrong with a value.
    pub(super) fn wrong(&self, node: &Node, message: impl Into<String>) -> SuiteError {
        self.refused(self.places.locate(node.start), message.into())
    }

    fn refused(&self, at: usize, message: String) -> SuiteError {
        SuiteError::File(Box::new(Diagnostic {
            note: Note::new(SuiteError::CODE, sentence(message)),
            severity: Severity::Error,
            help: None,
            place: Some(self.file.place(at)),
            name: Some(self.file.name.clone()),
            fix: None,
        }))
    }

    /// The members of an object that has these keys and no other, each once.
    pub(super) fn object(&self, node: &Node, what: &str, keys: &[&'static str]) -> Result<Vec<Member>, SuiteError> {
        let Some(members) = self.members(node) else {
            return Err(self.wrong(node, format!("{what} is an object, with keys of {}", list(keys))));
        };
        for (place, member) in members.iter().enumerate() {
            if !keys.contains(&&*member.key) {
                return Err(self.wrong(&member.key_span, unknown(&member.key, what, keys)));
            }
            if members.iter().take(place).any(|other| other.key == member.key) {
                return Err(
                    self.wrong(&member.key_span, format!("the key `{}` stands in this object twice", member.key))
                );
            }
        }
        Ok(members)
    }

    /// One of some words.
    pub(super) fn word(&self, node: &Node, what: &str, words: &[&'static str]) -> Result<&'static str, SuiteError> {
        let text = self.text(node);
        let known = text.as_deref().and_then(|text| words.iter().find(|word| **word == text));
        known.copied().ok_or_else(|| match text {
            Some(text) => self.wrong(node, unknown(&text, what, words)),
            None => self.wrong(node, format!("{what} is one of {}", list(words))),
        })
    }
}

fn as_json(text: &str, start: usize) -> Result<(String, Places), Unreadable> {
    let json = text.get(start..).unwrap_or_default();
    match jmespath::parse_json(json, &Bump::new()) {
        Ok(_) => Ok((json.to_owned(), Places::verbatim(start))),
        Err(invalid) => {
            Err(Unreadable { at: start + invalid.at, message: "the text is not JSON from here on".to_owned() })
        }
    }
}

fn unknown(word: &str, what: &str, known: &[&'static str]) -> String {
    let advice = match among(word, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("take one of {}", list(known)),
    };
    visible(format!("{what} has no `{word}`: {advice}"))
}

fn list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
