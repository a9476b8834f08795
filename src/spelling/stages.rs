//! What becomes of one setting on its way: as it is written, after each tool that reads it, as Grafana has it, and what that
//! means. All of it is what the readers know; nothing is read a second way.

use std::collections::HashMap;
use std::ops::Range;

use super::file::{File, sentence};
use super::layers::{Parsed, Text, TextError, Variables, parse};
use super::{Entry, Format, Layer, Spelling, expand, key_of, yaml};
use crate::jmespath::{Expression, Node, NodeKind, json_string};
use crate::json::{Entries, ToJson};
use crate::lint::tree::{literal, results};
use crate::settings::{KEYS, Key, Kind, Raw, key_match, list};

/// A setting at one stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Which: `text`, `yaml`, `helm`, `operator`, `compose`, `ini`, `env`, `terraform`, `json`, `variables`, `value`, `list` or
    /// `expression`.
    pub layer: &'static str,
    /// The setting there.
    pub text: String,
    /// What has happened to it, in one line.
    pub note: String,
    /// Whether it is another text than at the stage before.
    pub changed: bool,
    /// Which of the places where the setting stands this belongs to, from 0; None where no text sets it.
    pub place: Option<usize>,
    /// The name of the text, its format, line and column.
    pub origin: Option<(String, Format, usize, usize)>,
    /// Whether Grafana takes the setting from there.
    pub won: bool,
}

/// A key by its ini name, or as the API has it.
pub fn key_named(name: &str) -> Option<&'static Key> {
    let matches = KEYS.iter().filter_map(|key| Some((key_match(key, name)?, key)));
    matches.max_by(|a, b| a.0.cmp(&b.0)).map(|(_, key)| key)
}

/// Every stage of a key in each text where it stands, those of the one that wins last.
///
/// # Errors
///
/// A text that cannot be read.
pub fn stages(texts: &[Text<'_>], key: &'static Key, variable: &Variables<'_>) -> Result<Vec<Stage>, TextError> {
    let parsed = parse(texts, variable)?;
    let winner = parsed.setting(key.name).map(|setting| setting.entry);
    let mut walk = Walk { key, parsed: &parsed, winner, scalars: HashMap::new(), stages: Vec::new() };
    let given = parsed.variables();
    let known = |name: &str| variable(name).or_else(|| given.get(name).cloned());
    let of_key = |entry: &Entry| key_of(entry).is_some_and(|found| found.name == key.name);
    let entries =
        parsed.entries.iter().enumerate().filter(|(number, (_, entry))| winner == Some(*number) || of_key(entry));
    let (losers, won): (Vec<_>, Vec<_>) = entries.partition(|(number, _)| winner != Some(*number));
    for (place, (number, (_, entry))) in losers.into_iter().chain(won).enumerate() {
        if let Some((file, _)) = parsed.origin(number) {
            walk.entry(place, number, file, entry, &known);
        }
    }
    walk.end();
    Ok(walk.stages)
}

struct Walk<'p> {
    key: &'static Key,
    parsed: &'p Parsed,
    winner: Option<usize>,
    /// The scalars of each YAML text, by its number.
    scalars: HashMap<usize, HashMap<Range<usize>, String>>,
    stages: Vec<Stage>,
}

impl Walk<'_> {
    fn push(&mut self, from: &Stage, layer: &'static str, text: String, note: impl Into<String>) {
        let changed = self.stages.last().is_some_and(|last| last.place == from.place && last.text != text);
        self.stages.push(Stage { layer, text, note: sentence(note.into()), changed, ..from.clone() });
    }

    fn entry(&mut self, place: usize, number: usize, file: &File, entry: &Entry, variable: &Variables<'_>) {
        let at = file.place(entry.value_span.start);
        let from = Stage {
            layer: "text",
            text: String::new(),
            note: String::new(),
            changed: false,
            place: Some(place),
            origin: Some((file.name.clone(), file.format, at.line, at.column)),
            won: self.winner == Some(number),
        };
        let written = file.text.get(entry.value_span.clone()).unwrap_or_default();
        // A comment behind the value is cut by the ini reader, so it belongs to what is written.
        let written = entry.raw.as_deref().filter(|_| file.format == Format::Ini).unwrap_or(written);
        self.push(&from, "text", written.to_owned(), format!("as it stands in `{}`", file.name));
        if file.format == Format::Yaml {
            let text = self.parsed.entries.get(number).map_or(0, |entry| entry.0);
            self.yaml(&from, (text, file), entry, written);
        }
        match (entry.layer, &entry.raw) {
            (Layer::Ini, Some(raw)) => {
                let value = entry.text().unwrap_or_default();
                self.push(&from, "ini", value.to_owned(), ini_note(raw, value));
            }
            (Layer::Ini, None) | (Layer::Environment, _) => {
                let name = &entry.key;
                let note = if entry.text() == Some("") {
                    format!("the variable `{name}`; Grafana skips an empty one")
                } else {
                    format!("the variable `{name}`, as Grafana gets it")
                };
                self.push(&from, "env", value_text(&entry.value), note);
            }
            (Layer::Database, _) => {
                let layer = if entry.way == Spelling::Terraform { "terraform" } else { "json" };
                let note = format!("`{}` as the settings API gets it, {}", entry.key, typed(&entry.value));
                self.push(&from, layer, value_text(&entry.value), note);
            }
        }
        self.variables(&from, entry, variable);
        if !from.won {
            self.lost(entry);
        }
    }

    /// What YAML makes of the text, and who prints it on.
    fn yaml(&mut self, from: &Stage, (number, file): (usize, &File), entry: &Entry, written: &str) {
        let scalars = self.scalars.entry(number).or_insert_with(|| yaml::scalars(&file.text));
        if let Some(scalar) = scalars.get(&entry.value_span).cloned() {
            let note = if scalar == written { "YAML leaves it as it is" } else { "what YAML reads there" };
            self.push(from, "yaml", scalar, note);
        }
        let printed = entry.raw.as_ref().map(|raw| format!("{} = {raw}", entry.key));
        match (entry.way, printed) {
            (Spelling::Chart, Some(line)) => {
                self.push(from, "helm", line, "the line that Helm's chart prints into grafana.ini");
            }
            (Spelling::Operator, Some(line)) => {
                self.push(from, "operator", line, "the line that the operator prints into grafana.ini");
            }
            (Spelling::Compose | Spelling::ComposeItem, _) => {
                let note = "what compose makes of it: `$$` is a dollar sign, `${…}` is replaced";
                self.push(from, "compose", value_text(&entry.value), note);
            }
            _ => {}
        }
    }

    fn variables(&mut self, from: &Stage, entry: &Entry, variable: &Variables<'_>) {
        let Some(text) = entry.text().filter(|text| entry.layer < Layer::Database && text.contains('$')) else {
            return;
        };
        if expand::references(text).is_empty() {
            return;
        }
        let (expanded, _, unknown) = expand::expand(text, &entry.places, variable);
        let missing = unknown.iter().map(|reference| format!("`{}`", reference.name)).collect::<Vec<_>>().join(", ");
        let note = match unknown.as_slice() {
            [] => "what `${…}` and `$__env{…}` stand for is put in".to_owned(),
            _ => format!("what `${{…}}` and `$__env{{…}}` stand for is put in; nobody told {missing}"),
        };
        self.push(from, "variables", expanded, note);
    }

    /// Why another place wins.
    fn lost(&mut self, entry: &Entry) {
        let winner = self.winner.and_then(|winner| self.parsed.origin(winner));
        let why = match winner {
            _ if entry.text() == Some("") && entry.layer < Layer::Database => "Grafana skips an empty value".to_owned(),
            Some((file, winner)) if winner.layer == entry.layer => format!("`{}` comes later and wins", file.name),
            Some((file, winner)) => format!("{} in `{}` wins", named(winner.layer), file.name),
            None => "Grafana does not take it".to_owned(),
        };
        if let Some(last) = self.stages.last_mut() {
            last.note = sentence(format!("{}; {why}", last.note));
        }
    }

    /// What Grafana has in the end.
    fn end(&mut self) {
        let setting = self.parsed.setting(self.key.name);
        let value = setting.map_or_else(|| Raw::Text(self.key.default.to_owned()), |setting| setting.value.clone());
        let from = self.stages.last().filter(|last| last.won).cloned().unwrap_or(Stage {
            layer: "value",
            text: String::new(),
            note: String::new(),
            changed: false,
            place: None,
            origin: None,
            won: true,
        });
        let default = if setting.is_none() { "no text sets it, so this is the default: " } else { "" };
        let text = value_text(&value);
        self.push(&from, "value", text.clone(), format!("{default}{}", typed(&value)));
        match self.key.kind {
            Kind::List | Kind::ListText => self.list(&from, &text),
            Kind::Expression if !text.is_empty() => {
                let means = meaning(&text);
                self.push(&from, "expression", text, means);
            }
            _ => {}
        }
    }

    fn list(&mut self, from: &Stage, text: &str) {
        let list = list::read(text);
        let mut json = String::new();
        list.items.write(&mut json);
        let note = match (list.malformed, list.items.len()) {
            (true, _) => {
                "it begins with `[` and is no JSON array of texts, so Grafana goes on with an empty list".to_owned()
            }
            (false, 1) => "one item".to_owned(),
            (false, count) => format!("{count} items"),
        };
        self.push(from, "list", json, note);
    }
}

fn named(layer: Layer) -> &'static str {
    match layer {
        Layer::Ini => "the file",
        Layer::Environment => "the environment",
        Layer::Database => "what was saved",
    }
}

/// What the ini reader has done (behaviour 1.4.3 to 1.4.6).
fn ini_note(raw: &str, value: &str) -> String {
    let quotes = ["\"\"\"", "\"", "'", "`"].into_iter().find(|quote| {
        let inner = raw.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        inner == Some(value)
    });
    match (quotes, raw.strip_prefix(value)) {
        _ if raw == value => "grafana.ini is read as it is".to_owned(),
        (Some("`"), _) => "the ini reader takes off the backticks".to_owned(),
        (Some(quote), _) => format!("the ini reader takes off one pair of `{quote}`"),
        (None, Some(rest)) if rest.trim_start().starts_with(['#', ';']) => {
            let sign = rest.trim_start().chars().next().unwrap_or('#');
            format!("the ini reader cuts it at the `{sign}`, where a comment begins")
        }
        _ => "what the ini reader makes of the line".to_owned(),
    }
}

fn value_text(value: &Raw) -> String {
    match value {
        Raw::Text(text) => text.clone(),
        other => other.to_json(),
    }
}

/// What kind of value it is.
fn typed(value: &Raw) -> &'static str {
    match value {
        Raw::Null => "null",
        Raw::Flag(_) => "a boolean",
        Raw::Number(_) => "a number",
        Raw::Text(text) if text.is_empty() => "an empty text",
        Raw::Text(_) => "a text",
        Raw::List(_) => "a list",
        Raw::Object { .. } => "an object",
    }
}

/// What an expression is read as, in one line.
pub fn meaning(text: &str) -> String {
    let expression = match Expression::parse(text) {
        Ok(expression) => expression,
        Err(error) => return format!("no expression, so it fails at each login: {}", error.message(text)),
    };
    let root = expression.node(expression.root());
    if let Some(text) = literal(root) {
        return format!("the text `{text}`, the same for everybody");
    }
    match &root.kind {
        NodeKind::Field(name) => format!("the claim `{name}`"),
        NodeKind::Dot { .. } if expression.nodes().iter().all(is_step) => {
            format!("the claim at the path `{}`", text.trim())
        }
        NodeKind::Or { .. } => {
            let branches = results(&expression);
            let end = constant(&expression, root)
                .map_or(String::new(), |text| format!("; the last is the text `{text}`, whatever the claims are"));
            format!("the first of {} that gives something{end}", branches.len())
        }
        NodeKind::And { .. } => "something, if the condition before it holds".to_owned(),
        NodeKind::Call { name, .. } => format!("what the function `{name}` gives"),
        NodeKind::Json(json) => format!("the value `{json}`, the same for everybody"),
        NodeKind::Arithmetic { .. } => "a calculation, which gives no text".to_owned(),
        NodeKind::Compare { .. } | NodeKind::Not(_) => "true or false, which is no text".to_owned(),
        _ => "an expression".to_owned(),
    }
}

/// The text at the end of a chain of `||`, if it stands there without a condition.
fn constant<'e>(expression: &'e Expression, mut node: &'e Node) -> Option<String> {
    while let NodeKind::Or { right, .. } = &node.kind {
        node = expression.node(*right);
    }
    literal(node)
}

fn is_step(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Field(_) | NodeKind::Dot { .. } | NodeKind::Index(_) | NodeKind::Identity)
}

impl ToJson for Stage {
    fn write(&self, out: &mut String) {
        let mut entries = Entries::new(out);
        entries.entry("layer", &self.layer).entry("text", &self.text).entry("note", &self.note);
        entries.entry("changed", &self.changed).optional("place", &self.place);
        if let Some((name, format, line, column)) = &self.origin {
            let mut origin = String::from("{\"name\":");
            json_string(name, &mut origin);
            origin.push_str(&format!(",\"format\":\"{}\",\"line\":{line},\"column\":{column}}}", format.name()));
            entries.entry("origin", &crate::explain::Json::new(origin));
        }
        entries.entry("won", &self.won).end();
    }
}
