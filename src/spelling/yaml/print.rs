//! The ini text that Helm's chart prints from `grafana.ini:`, and the operator from `config:`.

use std::borrow::Cow;
use std::ops::Range;

use super::super::{Entry, Places, Reading, Severity, Spelling, Trouble, Unreadable, ini_file};
use super::quote;
use super::resolve::{Value, Words, resolve};
use super::scalar::{nested, still};
use super::template::render;
use super::tree::{Id, Kind, Tree};
use crate::jmespath;
use crate::settings::{Raw, list};

/// Who prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Printer {
    /// Helm's chart, which renders texts by `tpl` and prints everything else as Go does.
    Chart,
    /// The operator, whose objects hold texts only.
    Operator,
}

/// The settings that are lists (behaviour 1.5), and whether an empty one lets everybody in.
const LISTS: &[(&str, bool)] = &[
    ("allowed_domains", true),
    ("allowed_groups", true),
    ("allowed_organizations", true),
    ("team_ids", true),
    ("org_mapping", false),
    ("scopes", false),
];

/// An ini text with its places in the YAML file.
#[derive(Debug, Default)]
pub(super) struct Printed {
    pub(super) text: String,
    pub(super) places: Places,
    lines: Vec<Line>,
    pub(super) troubles: Vec<Trouble>,
}

/// What was printed for a key; of several lines where its value has several.
#[derive(Debug)]
struct Line {
    start: usize,
    value: Range<usize>,
    key_node: Id,
    value_node: Id,
}

/// A text with its places in the file.
type Placed<'t> = (Cow<'t, str>, Places);

/// A key's text with its nodes.
type Pair<'t> = (Cow<'t, str>, Id, Id);

/// Prints a map: what is no section first, then the sections, all in the order of their names.
pub(super) fn print(tree: &Tree<'_>, map: Id, printer: Printer) -> Printed {
    let mut printing = Printing { tree, printer, printed: Printed::default() };
    let (sections, keys): (Vec<_>, Vec<_>) =
        sorted(tree, map).into_iter().partition(|(_, _, value)| tree.map(*value).is_some());
    for (name, key, value) in keys {
        match printer {
            Printer::Chart => printing.line(&name, key, value),
            Printer::Operator => printing.outside(&name, key),
        }
    }
    for (name, key, value) in sections {
        printing.header(&name, key);
        sorted(tree, value).into_iter().for_each(|(name, key, value)| printing.line(&name, key, value));
    }
    printing.printed
}

/// The pairs of a map in the order in which Go ranges over it.
fn sorted<'t>(tree: &'t Tree<'_>, map: Id) -> Vec<Pair<'t>> {
    let pairs = tree.map(map).unwrap_or_default().iter();
    let pairs = pairs.filter_map(|(key, value)| Some((name(tree, *key)?, *key, *value))).collect();
    jmespath::sorted(pairs, &|one: &Pair<'t>, other| one.0.cmp(&other.0))
}

/// A key as these tools read it: also what is no text becomes one.
fn name<'t>(tree: &'t Tree<'_>, key: Id) -> Option<Cow<'t, str>> {
    let scalar = tree.scalar(key)?;
    match resolve(scalar, Words::Kubernetes) {
        Value::Flag(flag) => Some(Cow::Owned(flag.to_string())),
        _ => Some(Cow::Borrowed(&scalar.value)),
    }
}

struct Printing<'t> {
    tree: &'t Tree<'t>,
    printer: Printer,
    printed: Printed,
}

impl Printing<'_> {
    fn header(&mut self, name: &str, key: Id) {
        self.still("[", self.tree.span(key).start);
        self.name(name, key);
        self.still("]\n", self.tree.span(key).end);
    }

    /// A key's name, where it stands.
    fn name(&mut self, name: &str, key: Id) {
        match self.tree.scalar(key).filter(|scalar| scalar.value == name) {
            Some(scalar) => self.push(name, &scalar.places),
            None => self.still(name, self.tree.span(key).start),
        }
    }

    fn push(&mut self, text: &str, places: &Places) {
        let start = self.printed.text.len();
        self.printed.text.push_str(text);
        let inside = places.0.iter().take_while(|(at, _)| *at <= text.len());
        inside.for_each(|(at, file)| self.printed.places.push(start + at, *file));
    }

    /// A text that stands nowhere as it is.
    fn still(&mut self, text: &str, at: usize) {
        self.push(text, &still(text, at));
    }

    fn line(&mut self, name: &str, key: Id, value: Id) {
        let Some((text, places)) = self.value(name, key, value) else { return };
        let start = self.printed.text.len();
        self.name(name, key);
        self.still(" = ", self.tree.span(key).end);
        let begin = self.printed.text.len();
        self.push(&text, &places);
        let value_range = begin..self.printed.text.len();
        self.still("\n", self.tree.span(value).end);
        self.printed.lines.push(Line { start, value: value_range, key_node: key, value_node: value });
    }

    /// The text of a key's value; None where nobody knows it or nobody takes it.
    fn value(&mut self, name: &str, key: Id, value: Id) -> Option<Placed<'static>> {
        let Some(scalar) = self.tree.scalar(value) else { return self.collection(name, key, value) };
        let resolved = resolve(scalar, Words::Kubernetes);
        match (self.printer, resolved) {
            (Printer::Chart, Value::Text(text)) => self.template(name, text, &scalar.places),
            (Printer::Chart, other) => Some(self.other(name, value, other)),
            (Printer::Operator, Value::Text(text)) => Some((text.to_owned().into(), scalar.places.clone())),
            (Printer::Operator, _) => {
                self.no_text(name, value, "put the value in quotes", self.tree.quoted(value));
                Some((scalar.value.clone().into(), scalar.places.clone()))
            }
        }
    }

    fn template(&mut self, name: &str, text: &str, places: &Places) -> Option<Placed<'static>> {
        match render(text) {
            Ok(rendered) => {
                self.printed.troubles.extend(several_lines(name, &rendered.text, places));
                let places = nested(&rendered.places, places, rendered.text.len());
                Some((rendered.text.into_owned().into(), places))
            }
            Err(action) => {
                let at = places.locate(action.start)..places.locate(action.end);
                self.printed.troubles.push(unknown_template(name, at));
                None
            }
        }
    }

    /// What is no text; null is printed as nothing.
    fn other(&mut self, name: &str, value: Id, resolved: Value<'_>) -> Placed<'static> {
        let text = if resolved == Value::Null { Cow::Borrowed("") } else { resolved.helm() };
        self.printed.troubles.extend(large_number(self.tree, name, value, &text));
        let places = still(&text, self.tree.span(value).start);
        (text.into_owned().into(), places)
    }

    fn no_text(&mut self, name: &str, value: Id, help: &str, fix: Option<(Range<usize>, String)>) {
        self.printed.troubles.push(Trouble {
            code: "yaml.operator-type",
            severity: Severity::Error,
            message: format!("`{name}` is no text: Kubernetes refuses this object"),
            help: Some(help.to_owned()),
            at: self.tree.span(value),
            fix,
        });
    }

    fn collection(&mut self, name: &str, key: Id, value: Id) -> Option<Placed<'static>> {
        let listed = LISTS.iter().find(|(list, _)| *list == name);
        let fix = listed.and_then(|_| list_fix(self.tree, key, value));
        if self.printer == Printer::Operator {
            self.no_text(name, value, "write the value as one text", fix);
            return None;
        }
        let at = self.tree.span(value);
        if self.tree.source.get(at.start..).is_some_and(|rest| rest.starts_with("{{")) {
            // Without quotes it is a map to YAML.
            self.printed.troubles.push(unknown_template(name, at));
            return None;
        }
        let mut text = String::new();
        go(self.tree, value, &mut text);
        if let Some((_, gate)) = listed.filter(|_| list::read(&text).malformed) {
            self.printed.troubles.push(list_trouble(name, *gate, &text, at.clone(), fix));
        }
        let places = still(&text, at.start);
        Some((text.into(), places))
    }

    /// The operator's `config` holds sections only.
    fn outside(&mut self, name: &str, key: Id) {
        self.printed.troubles.push(Trouble {
            code: "yaml.operator-type",
            severity: Severity::Error,
            message: format!("`{name}` is no section: Kubernetes refuses this object"),
            help: Some("put the key below the section that it belongs to".to_owned()),
            at: self.tree.span(key),
            fix: None,
        });
    }
}

/// The chart prints into a block of YAML, where a second line stands too far to the left (behaviour 1.7.4).
fn several_lines(name: &str, text: &str, places: &Places) -> Option<Trouble> {
    let at = text.trim_end().find('\n').map(|at| places.locate(at))?;
    Some(Trouble {
        code: "helm-line-break",
        severity: Severity::Warning,
        message: format!(
            "`{name}` has several lines, and the chart indents only the first: Helm refuses the release, or the rest is lost"
        ),
        help: Some("write the value on one line, or fold it with `>-`".to_owned()),
        at: at..at,
        fix: None,
    })
}

/// Helm prints large numbers with an exponent (behaviour 1.7.3).
pub(super) fn large_number(tree: &Tree<'_>, name: &str, value: Id, printed: &str) -> Option<Trouble> {
    let written = tree.text(value)?;
    let grown = printed.contains("e+") && written.bytes().all(|byte| byte.is_ascii_digit());
    grown.then(|| Trouble {
        code: "helm-number",
        severity: Severity::Error,
        message: format!("Helm prints the number of `{name}` as `{printed}`"),
        help: Some("put the number in quotes".to_owned()),
        at: tree.span(value),
        fix: tree.quoted(value),
    })
}

/// A text whose template needs more than the text.
pub(super) fn unknown_template(name: &str, at: Range<usize>) -> Trouble {
    Trouble {
        code: "yaml.template",
        severity: Severity::Warning,
        message: format!("`{name}` has a template in it: only Helm knows what it becomes, so it is left out"),
        help: Some("take the value that Helm renders, from `helm template`".to_owned()),
        at,
        fix: None,
    }
}

/// A list that Helm printed is no JSON, so that Grafana reads no items from it (behaviour 1.5.2).
fn list_trouble(name: &str, gate: bool, text: &str, at: Range<usize>, fix: Option<(Range<usize>, String)>) -> Trouble {
    let end = if gate { "no item from that, and lets everybody in" } else { "no item from that" };
    let help = match &fix {
        Some((_, fix)) => format!("write it as one text, with commas or blanks between: `{}`", fix.trim_start()),
        None => "write it as one text, with commas or blanks between the items".to_owned(),
    };
    Trouble {
        code: "helm-list",
        severity: Severity::Error,
        message: format!("`{name}` is a YAML list, which Helm prints as `{text}`: Grafana reads {end}"),
        help: Some(help),
        at,
        fix,
    }
}

/// A list of simple words as one text, put where the list stands.
fn list_fix(tree: &Tree<'_>, key: Id, value: Id) -> Option<(Range<usize>, String)> {
    let words = tree.list(value)?.iter().map(|item| word(tree, *item)).collect::<Option<Vec<_>>>()?;
    let text = quote(&words.join(" "))?;
    let (key, place) = (tree.span(key), tree.span(value));
    let between = tree.source.get(key.end..place.start)?;
    let list = tree.source.get(place.clone())?;
    // An anchor, a tag, an alias or a comment would be lost.
    if between.trim() != ":" || list.contains('#') {
        return None;
    }
    if list.starts_with('[') {
        return Some((place, text));
    }
    Some((key.end + between.find(':')? + 1..place.end, format!(" {text}")))
}

/// An item that is safe in a list of words, and needs no quotes in an ini file.
fn word(tree: &Tree<'_>, item: Id) -> Option<String> {
    let word = resolve(tree.scalar(item)?, Words::Kubernetes).compose().into_owned();
    let simple = |char: char| char.is_alphanumeric() || matches!(char, '-' | '.' | '_' | '/' | '@' | ':' | '*' | '+');
    (!word.is_empty() && word.chars().all(simple)).then_some(word)
}

/// A list or map as Go's `%v` prints it. The tree is not deep.
fn go(tree: &Tree<'_>, id: Id, text: &mut String) {
    match &tree.node(id).kind {
        Kind::Scalar(scalar) => text.push_str(&resolve(scalar, Words::Kubernetes).helm()),
        Kind::List(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index > 0 { " " } else { "" });
                go(tree, *item, text);
            }
            text.push(']');
        }
        Kind::Map(_) => {
            text.push_str("map[");
            for (index, (name, _, value)) in sorted(tree, id).into_iter().enumerate() {
                text.push_str(if index > 0 { " " } else { "" });
                text.push_str(&name);
                text.push(':');
                go(tree, value, text);
            }
            text.push(']');
        }
    }
}

/// What Grafana reads from a printed text, with its places in the YAML file.
///
/// # Errors
///
/// Where Grafana refuses the text.
pub(super) fn read(tree: &Tree<'_>, printed: Printed, spelling: Spelling) -> Result<Reading, Unreadable> {
    let reading = read_ini(&printed.text, &printed.places, Spelling::Other, |inner, entry| {
        entry.way = spelling;
        let Some(line) = printed.line(inner) else { return };
        entry.key_span = tree.span(line.key_node);
        entry.value_span = tree.span(line.value_node);
        if tree.is_replaceable(line.value_node) {
            entry.spelling = spelling;
        }
        if inner.value == Raw::Text(String::new()) {
            // The ini reader places it behind the line break.
            entry.places = Places::verbatim(entry.value_span.start);
        }
    });
    // A value of several lines says it better than the line that it leaves behind.
    let broken = printed.troubles.iter().find(|trouble| trouble.code == "helm-line-break");
    let mut reading = reading.map_err(|error| match broken {
        Some(trouble) => Unreadable { at: trouble.at.start, message: trouble.message.clone() },
        None => error,
    })?;
    reading.troubles.extend(printed.troubles);
    Ok(reading)
}

/// Reads an ini text that has places in a file.
///
/// # Errors
///
/// Where Grafana refuses the text.
pub(super) fn read_ini(
    text: &str,
    places: &Places,
    spelling: Spelling,
    mend: impl Fn(&Entry, &mut Entry),
) -> Result<Reading, Unreadable> {
    let reading =
        ini_file::read(text).map_err(|error| Unreadable { at: places.locate(error.at), message: error.message })?;
    let entries = reading.entries.into_iter().map(|entry| {
        let length = if let Raw::Text(text) = &entry.value { text.len() } else { 0 };
        let mut placed = Entry {
            key_span: through(places, &entry.key_span),
            value_span: through(places, &entry.value_span),
            places: nested(&entry.places, places, length),
            spelling,
            way: Spelling::Ini,
            ..entry.clone()
        };
        mend(&entry, &mut placed);
        placed
    });
    let troubles = reading.troubles.into_iter().map(|trouble| {
        // A fix of ini can be put only where ini is written as it is, and a line of its own would need the indentation.
        let fix = trouble.fix.filter(|(_, text)| spelling == Spelling::Ini && !text.contains('\n'));
        let fix = fix.map(|(place, text)| (through(places, &place), text));
        Trouble { at: through(places, &trouble.at), fix, ..trouble }
    });
    Ok(Reading { entries: entries.collect(), troubles: troubles.collect() })
}

/// A span of a text in the file that the text has places in.
pub(super) fn through(places: &Places, span: &Range<usize>) -> Range<usize> {
    let start = places.locate(span.start);
    start..places.locate(span.end).max(start)
}

impl Printed {
    /// The line that is all of a key. None where a value of several lines became several keys.
    fn line(&self, entry: &Entry) -> Option<&Line> {
        let line = self.lines.partition_point(|line| line.start <= entry.key_span.start).checked_sub(1);
        let line = line.and_then(|line| self.lines.get(line)).filter(|line| line.start == entry.key_span.start)?;
        let value = self.text.get(line.value.clone())?.trim();
        let whole = !value.contains('\n') || entry.raw.as_deref() == Some(value);
        whole.then_some(line)
    }
}
