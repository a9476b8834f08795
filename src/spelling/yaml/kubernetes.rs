//! Kubernetes: `env:` of a container, which is also what charts call their variables, and the data of config maps and
//! secrets.

use std::ops::Range;

use super::super::{Places, Severity, Spelling, Trouble, Unreadable};
use super::print::{large_number, read_ini, unknown_template};
use super::resolve::{Value, Words, resolve};
use super::scalar::{Style, still};
use super::tree::{Id, Scalar};
use super::{Reader, base64};

/// How a value's scalar comes to its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Data {
    /// As it is.
    Plain,
    /// In base64, as below `data` of a secret.
    Base64,
}

/// What the names of Grafana's variables start with (behaviour 1.3.1).
pub(super) const PREFIX: &str = "GF_";

impl Reader<'_> {
    /// `env:`: a list of names and values, or a chart's map.
    pub(super) fn variables(&mut self, id: Id) {
        for item in self.tree.list(id).unwrap_or_default() {
            self.listed(*item);
        }
        for (key, value) in self.tree.map(id).unwrap_or_default() {
            self.charted(*key, *value);
        }
    }

    /// An item `{name, value}`.
    fn listed(&mut self, item: Id) {
        let tree = self.tree;
        let Some((name_node, name)) = tree.get(item, "name").and_then(|id| Some((id, tree.text(id)?))) else { return };
        let key_span = tree.span(name_node);
        match (tree.get(item, "value"), tree.get(item, "valueFrom")) {
            (Some(value), _) => self.typed(name, key_span, value),
            (None, Some(from)) => self.value_from(name, key_span, from),
            (None, None) => {
                let at = key_span.end;
                self.variable(name, key_span, String::new(), at..at, Places::verbatim(at), Spelling::Other);
            }
        }
    }

    /// A value that has to be text.
    fn typed(&mut self, name: &str, key_span: Range<usize>, value: Id) {
        let tree = self.tree;
        let span = tree.span(value);
        let Some(scalar) = tree.scalar(value) else { return self.no_text(name, span, None) };
        match resolve(scalar, Words::Kubernetes) {
            // Kubernetes takes null for nothing, which is an empty text.
            Value::Text(_) => self.as_written(name, key_span, value, scalar, scalar.value.clone()),
            Value::Null => self.as_written(name, key_span, value, scalar, String::new()),
            _ => {
                self.no_text(name, span, tree.quoted(value));
                self.as_written(name, key_span, value, scalar, scalar.value.clone());
            }
        }
    }

    fn as_written(&mut self, name: &str, key_span: Range<usize>, value: Id, scalar: &Scalar, text: String) {
        let span = self.tree.span(value);
        let spelling = if self.tree.is_replaceable(value) { Spelling::Variable } else { Spelling::Other };
        self.variable(name, key_span, text, span, scalar.places.clone(), spelling);
    }

    fn no_text(&mut self, name: &str, at: Range<usize>, fix: Option<(Range<usize>, String)>) {
        self.troubles.push(Trouble {
            code: "yaml.kubernetes-type",
            severity: Severity::Error,
            message: format!("the value of `{name}` is no text: Kubernetes refuses this object"),
            help: Some("put the value in quotes".to_owned()),
            at,
            fix,
        });
    }

    /// A value that stands in another object, unless it is given as a variable.
    fn value_from(&mut self, name: &str, key_span: Range<usize>, from: Id) {
        let at = self.tree.span(from);
        if let Some(value) = (self.given)(name) {
            let places = still(&value, at.start);
            return self.variable(name, key_span, value, at, places, Spelling::Other);
        }
        self.troubles.push(Trouble {
            code: "yaml.value-from",
            severity: Severity::Info,
            message: format!("the value of `{name}` comes from a secret or config map that is not in this text"),
            help: Some(format!("give it as a variable `{name}`")),
            at: key_span,
            fix: None,
        });
    }

    /// A key of a chart's map of variables, which prints every value.
    fn charted(&mut self, key: Id, value: Id) {
        let tree = self.tree;
        let Some(name) = tree.text(key) else { return };
        let key_span = tree.span(key);
        let Some(scalar) = tree.scalar(value) else { return self.value_from(name, key_span, value) };
        match resolve(scalar, Words::Kubernetes) {
            Value::Text(text) if text.contains("{{") => self.troubles.push(unknown_template(name, tree.span(value))),
            Value::Text(_) => self.as_written(name, key_span, value, scalar, scalar.value.clone()),
            Value::Null => self.as_written(name, key_span, value, scalar, String::new()),
            other => {
                let text = other.helm().into_owned();
                self.troubles.extend(large_number(tree, name, value, &text));
                let places = still(&text, tree.span(value).start);
                self.variable(name, key_span, text, tree.span(value), places, Spelling::Variable);
            }
        }
    }

    /// The data of a config map or secret: variables, and whole files.
    ///
    /// # Errors
    ///
    /// Where Grafana refuses such a file.
    pub(super) fn data(&mut self, map: Id, data: Data) -> Result<(), Unreadable> {
        for (key, value) in self.tree.map(map).unwrap_or_default() {
            let Some(name) = self.tree.text(*key) else { continue };
            if is_file(name) {
                self.file(*key, *value, data)?;
            } else if name.starts_with(PREFIX) {
                self.datum(name, *key, *value, data);
            }
        }
        Ok(())
    }

    fn datum(&mut self, name: &str, key: Id, value: Id, data: Data) {
        let key_span = self.tree.span(key);
        if data == Data::Plain {
            return self.typed(name, key_span, value);
        }
        let Some((text, places)) = self.decoded(name, value) else { return };
        self.variable(name, key_span, text, self.tree.span(value), places, Spelling::Other);
    }

    /// What a secret holds in base64.
    fn decoded(&mut self, name: &str, value: Id) -> Option<(String, Places)> {
        let at = self.tree.span(value);
        let text = self.tree.text(value).and_then(base64::decode).and_then(|bytes| String::from_utf8(bytes).ok());
        if text.is_none() {
            self.troubles.push(Trouble {
                code: "yaml.base64",
                severity: Severity::Info,
                message: format!("the value of `{name}` is not the base64 of a text, so it is left out"),
                help: Some("plain texts of a secret stand below `stringData`".to_owned()),
                at: at.clone(),
                fix: None,
            });
        }
        let text = text?;
        let places = still(&text, at.start);
        Some((text, places))
    }

    /// A whole ini file in a scalar.
    ///
    /// # Errors
    ///
    /// Where Grafana refuses the file.
    pub(super) fn file(&mut self, key: Id, value: Id, data: Data) -> Result<(), Unreadable> {
        let tree = self.tree;
        let (Some(name), Some(scalar)) = (tree.text(key), tree.scalar(value)) else { return Ok(()) };
        let decoded = match data {
            Data::Plain => Some((scalar.value.clone(), scalar.places.clone())),
            Data::Base64 => self.decoded(name, value),
        };
        let Some((text, places)) = decoded else { return Ok(()) };
        let raw = data == Data::Plain && scalar.style == Style::Literal;
        let spelling = if raw { Spelling::Ini } else { Spelling::Other };
        let whole = tree.span(value);
        let reading = read_ini(&text, &places, spelling, |_, entry| {
            if data == Data::Base64 {
                (entry.key_span, entry.value_span) = (whole.clone(), whole.clone());
            }
        });
        match reading {
            Ok(reading) => {
                self.entries.extend(reading.entries);
                self.troubles.extend(reading.troubles);
            }
            Err(error) if FILES.contains(&name) => return Err(error),
            // Some other program's.
            Err(_) => {}
        }
        Ok(())
    }
}

/// The names of Grafana's own files.
const FILES: &[&str] = &["grafana.ini", "custom.ini"];

/// Whether a key of data names an ini file.
pub(super) fn is_file(name: &str) -> bool {
    name.ends_with(".ini")
}

/// Whether a key names Grafana's file, and its value can be one.
pub(super) fn is_grafanas_file(name: &str, value: &Scalar) -> bool {
    FILES.contains(&name) && value.value.contains('\n')
}
