//! Settings in YAML: Helm values, a Grafana of the operator, Kubernetes objects, compose files.

mod base64;
mod compose;
mod kubernetes;
mod print;
mod resolve;
mod scalar;
mod template;
mod tree;

use std::collections::HashSet;
use std::ops::Range;

use super::{Entry, Layer, Places, Reading, Severity, Spelling, Trouble, Unreadable};
use crate::settings::Raw;
use kubernetes::Data;
use print::Printer;
use tree::{Id, Kind, Tree};

/// Reads the settings of a YAML text, wherever they are in it. What compose takes from the shell, and what Kubernetes
/// takes from objects that are not there, is asked of `variables`.
///
/// The entries of one ini file stand in the order in which Grafana reads them, which is not always that of the text.
///
/// # Errors
///
/// Where the text is no YAML, and where Grafana refuses the ini file that comes out of it.
pub fn read(text: &str, variables: &dyn Fn(&str) -> Option<String>) -> Result<Reading, Unreadable> {
    let mut tree = tree::read(text)?;
    let troubles = std::mem::take(&mut tree.troubles);
    let mut reader = Reader { tree: &tree, given: variables, entries: Vec::new(), troubles };
    reader.run()?;
    let Reader { entries, mut troubles, .. } = reader;
    if entries.is_empty() && troubles.iter().all(|trouble| trouble.code == "yaml.duplicate-key") {
        troubles.push(nothing_found());
    }
    troubles.sort_by_key(|trouble| trouble.at.start);
    Ok(Reading { entries, troubles })
}

/// A YAML scalar in double quotes on one line that is exactly this text; None for one with a NUL, which neither a file of
/// settings nor a variable can hold.
pub fn quote(value: &str) -> Option<String> {
    let mut text = String::with_capacity(value.len() + 2);
    text.push('"');
    for char in value.chars() {
        match char {
            '\0' => return None,
            '"' | '\\' => text.extend(['\\', char]),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            '\r' => text.push_str("\\r"),
            char if !is_printable(char) => text.push_str(&escape(char)),
            char => text.push(char),
        }
    }
    text.push('"');
    Some(text)
}

/// Whether YAML takes a character as it is, and on one line.
fn is_printable(char: char) -> bool {
    let number = u32::from(char);
    let control = char.is_control() || matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}');
    // The last two of each plane, and a block in the middle, are no characters.
    let none = number & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&number);
    !control && !none
}

fn escape(char: char) -> String {
    match u32::from(char) {
        number @ 0..=0xff => format!("\\x{number:02x}"),
        number @ 0..=0xffff => format!("\\u{number:04x}"),
        number => format!("\\U{number:08x}"),
    }
}

/// A text for a value of a chart's `grafana.ini:`, which Helm renders, that becomes exactly this text.
pub fn chart(value: &str) -> String {
    template::escape(value)
}

/// A text for a value of a compose file that becomes exactly this text.
pub fn compose(value: &str) -> String {
    compose::escape(value)
}

fn nothing_found() -> Trouble {
    let places = "looked for `grafana.ini:` of Helm values, `config:` of a Grafana, `env:` and `environment:`, and `data:` with `GF_…` or `grafana.ini`";
    Trouble {
        code: "settings.nothing-found",
        severity: Severity::Warning,
        message: "this YAML holds no settings of Grafana".to_owned(),
        help: Some(places.to_owned()),
        at: 0..0,
        fix: None,
    }
}

/// What to do with a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Task {
    /// Look for settings below it.
    Walk(Id),
    /// A map that is printed as ini.
    Print(Id, Printer),
    /// `env:`.
    Variables(Id),
    /// `environment:` of compose.
    Environment(Id),
    /// `data:` of a config map or secret, or what stands there.
    Data(Id, Data),
    /// An ini file below a key.
    File(Id, Id),
}

/// What sections of grafana.ini are called, to know a map of them by.
const SECTIONS: &[&str] = &[
    "analytics",
    "auth",
    "dashboards",
    "database",
    "feature_toggles",
    "log",
    "paths",
    "security",
    "server",
    "smtp",
    "snapshots",
    "unified_alerting",
    "users",
];

/// Sections such as `auth.generic_oauth`, whose name tells what they are wherever they stand.
const AUTH: &str = "auth.";

struct Reader<'a> {
    tree: &'a Tree<'a>,
    given: &'a dyn Fn(&str) -> Option<String>,
    entries: Vec<Entry>,
    troubles: Vec<Trouble>,
}

impl Reader<'_> {
    /// Does all tasks, those of the begin of the file first. A node that aliases reach again is done once.
    fn run(&mut self) -> Result<(), Unreadable> {
        let documents = self.tree.documents.iter().rev();
        let mut open: Vec<Task> = documents.map(|id| self.root(*id)).collect();
        let mut done = HashSet::new();
        while let Some(task) = open.pop() {
            if !done.insert(task) {
                continue;
            }
            match task {
                Task::Walk(id) => open.extend(self.tasks(id).into_iter().rev()),
                Task::Print(id, printer) => self.print(id, printer)?,
                Task::Variables(id) => self.variables(id),
                Task::Environment(id) => self.environment(id),
                Task::Data(id, data) => self.data(id, data)?,
                Task::File(key, value) => self.file(key, value, Data::Plain)?,
            }
        }
        Ok(())
    }

    /// A document that is nothing but data of a config map, or else is walked.
    fn root(&self, id: Id) -> Task {
        let names = self.tree.map(id).unwrap_or_default().iter().filter_map(|(key, _)| self.tree.text(*key));
        let mut names = names.filter(|name| name.starts_with(kubernetes::PREFIX));
        if names.next().is_some() { Task::Data(id, Data::Plain) } else { Task::Walk(id) }
    }

    fn tasks(&self, id: Id) -> Vec<Task> {
        match &self.tree.node(id).kind {
            Kind::Scalar(_) => Vec::new(),
            Kind::List(items) => items.iter().map(|item| Task::Walk(*item)).collect(),
            // What stands below `grafana.ini:`, without that key.
            Kind::Map(_) if self.has_section(id, |name| name.starts_with(AUTH)) => {
                vec![Task::Print(id, Printer::Chart)]
            }
            Kind::Map(pairs) => {
                let kind = self.tree.get(id, "kind").and_then(|kind| self.tree.text(kind));
                pairs.iter().map(|(key, value)| self.task(kind, *key, *value)).collect()
            }
        }
    }

    /// What a key of a map tells of its value.
    fn task(&self, kind: Option<&str>, key: Id, value: Id) -> Task {
        let name = self.tree.text(key).unwrap_or_default();
        let node = &self.tree.node(value).kind;
        match (name, node) {
            ("grafana.ini", Kind::Map(_)) => Task::Print(value, Printer::Chart),
            ("config", Kind::Map(_)) if self.holds_sections(value) => Task::Print(value, Printer::Operator),
            ("env" | "envRenderSecret" | "envValueFrom", Kind::Map(_) | Kind::List(_)) => Task::Variables(value),
            ("environment", Kind::Map(_) | Kind::List(_)) => Task::Environment(value),
            ("data", Kind::Map(_)) if kind == Some("Secret") => Task::Data(value, Data::Base64),
            ("data" | "stringData", Kind::Map(_)) if kind.is_some() || self.holds_data(value) => {
                Task::Data(value, Data::Plain)
            }
            (_, Kind::Scalar(scalar)) if kubernetes::is_grafanas_file(name, scalar) => Task::File(key, value),
            _ => Task::Walk(value),
        }
    }

    /// Whether a map has a map below a name of that sort.
    fn has_section(&self, map: Id, named: impl Fn(&str) -> bool) -> bool {
        let pairs = self.tree.map(map).unwrap_or_default();
        pairs.iter().any(|(key, value)| self.tree.text(*key).is_some_and(&named) && self.tree.map(*value).is_some())
    }

    fn holds_sections(&self, map: Id) -> bool {
        self.has_section(map, |name| name.starts_with(AUTH) || SECTIONS.contains(&name))
    }

    fn holds_data(&self, map: Id) -> bool {
        let mut names = self.tree.map(map).unwrap_or_default().iter().filter_map(|(key, _)| self.tree.text(*key));
        names.any(|name| name.starts_with(kubernetes::PREFIX) || kubernetes::is_file(name))
    }

    fn print(&mut self, map: Id, printer: Printer) -> Result<(), Unreadable> {
        let spelling = if printer == Printer::Chart { Spelling::Chart } else { Spelling::Operator };
        let printed = print::print(self.tree, map, printer);
        self.entries.extend(print::entries(self.tree, &printed, spelling)?);
        self.troubles.extend(printed.troubles);
        Ok(())
    }

    fn variable(
        &mut self,
        name: &str,
        key_span: Range<usize>,
        value: String,
        value_span: Range<usize>,
        places: Places,
        spelling: Spelling,
    ) {
        self.entries.push(Entry {
            layer: Layer::Environment,
            section: String::new(),
            key: name.to_owned(),
            value: Raw::Text(value),
            key_span,
            value_span,
            places,
            spelling,
            raw: None,
        });
    }
}
