//! The nodes of a YAML text with their places, from the events of the parser.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};

use super::super::{Places, Severity, Trouble, Unreadable};
use super::scalar::{self, Style};

/// Which node of a tree.
pub(super) type Id = usize;

/// Nodes inside of each other. Nobody writes as many, and what walks the tree may count on it.
const DEEPEST: usize = 200;

/// How much larger a file may get by its aliases: this many times, and so much besides.
const EXPANSION: (usize, usize) = (10, 100_000);

/// A YAML text.
#[derive(Debug)]
pub(super) struct Tree<'t> {
    /// The text itself.
    pub(super) source: &'t str,
    nodes: Vec<Node>,
    /// The root of each document.
    pub(super) documents: Vec<Id>,
    /// What is wrong with it.
    pub(super) troubles: Vec<Trouble>,
    /// In the place of nodes that are not there.
    nothing: Node,
}

#[derive(Debug, Default)]
pub(super) struct Node {
    /// Where it stands, quotes and brackets included, anchors and tags not.
    pub(super) span: Range<usize>,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    Scalar(Scalar),
    List(Vec<Id>),
    /// Keys and values in the order of the file; behind them what was merged.
    Map(Vec<(Id, Id)>),
}

impl Default for Kind {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

#[derive(Debug)]
pub(super) struct Scalar {
    pub(super) value: String,
    pub(super) style: Style,
    /// It is text by its tag, whatever it looks like.
    pub(super) tagged: bool,
    pub(super) places: Places,
}

impl<'t> Tree<'t> {
    fn new(source: &'t str) -> Self {
        Self { source, nodes: Vec::new(), documents: Vec::new(), troubles: Vec::new(), nothing: Node::default() }
    }

    pub(super) fn node(&self, id: Id) -> &Node {
        self.nodes.get(id).unwrap_or(&self.nothing)
    }

    pub(super) fn span(&self, id: Id) -> Range<usize> {
        self.node(id).span.clone()
    }

    pub(super) fn scalar(&self, id: Id) -> Option<&Scalar> {
        if let Kind::Scalar(scalar) = &self.node(id).kind { Some(scalar) } else { None }
    }

    /// Whether another scalar can be put in the place of this one: there is one, or a blank behind the colon.
    pub(super) fn is_replaceable(&self, id: Id) -> bool {
        let span = self.span(id);
        let (before, behind) = self.source.split_at_checked(span.start).unwrap_or_default();
        let free = behind.is_empty() || behind.starts_with([' ', '\n', '\r', ',', '}', ']']);
        self.scalar(id).is_some() && (!span.is_empty() || before.ends_with(": ") && free)
    }

    /// What to put where, so that a scalar becomes a text.
    pub(super) fn quoted(&self, id: Id) -> Option<(Range<usize>, String)> {
        let text = self.text(id).filter(|_| self.is_replaceable(id))?;
        Some((self.span(id), super::quote(text)?))
    }

    /// All scalars by their places.
    pub(super) fn scalars(self) -> HashMap<Range<usize>, String> {
        let scalar =
            |node: Node| if let Kind::Scalar(scalar) = node.kind { Some((node.span, scalar.value)) } else { None };
        self.nodes.into_iter().filter_map(scalar).collect()
    }

    /// A scalar's value, before it is resolved.
    pub(super) fn text(&self, id: Id) -> Option<&str> {
        self.scalar(id).map(|scalar| scalar.value.as_str())
    }

    pub(super) fn list(&self, id: Id) -> Option<&[Id]> {
        if let Kind::List(items) = &self.node(id).kind { Some(items) } else { None }
    }

    pub(super) fn map(&self, id: Id) -> Option<&[(Id, Id)]> {
        if let Kind::Map(pairs) = &self.node(id).kind { Some(pairs) } else { None }
    }

    /// The value of a key of a map.
    pub(super) fn get(&self, map: Id, name: &str) -> Option<Id> {
        self.map(map)?.iter().find(|(key, _)| self.text(*key) == Some(name)).map(|(_, value)| *value)
    }
}

/// Reads a YAML text.
///
/// # Errors
///
/// Where it is no YAML, is nested too deeply, or grows too large by its aliases.
pub(super) fn read(text: &str) -> Result<Tree<'_>, Unreadable> {
    let mut builder = Builder::new(text);
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| builder.refused(&error))?;
        let span = builder.offsets.range(span);
        builder.event(event, span)?;
    }
    Ok(builder.tree)
}

/// From the parser's positions, which count characters, to bytes.
struct Offsets {
    /// Where each character starts; empty where all are of one byte.
    starts: Vec<usize>,
    end: usize,
}

impl Offsets {
    fn new(text: &str) -> Self {
        let starts = if text.is_ascii() { Vec::new() } else { text.char_indices().map(|(at, _)| at).collect() };
        Self { starts, end: text.len() }
    }

    fn byte(&self, index: usize) -> usize {
        if self.starts.is_empty() { index.min(self.end) } else { self.starts.get(index).copied().unwrap_or(self.end) }
    }

    fn range(&self, span: Span) -> Range<usize> {
        let start = self.byte(span.start.index());
        start..self.byte(span.end.index()).max(start)
    }
}

/// A list or map that is not complete yet.
struct Open {
    id: Id,
    anchor: usize,
    map: bool,
    children: Vec<Id>,
    weight: usize,
    /// Where its last child ends.
    end: usize,
}

struct Builder<'t> {
    text: &'t str,
    offsets: Offsets,
    tree: Tree<'t>,
    open: Vec<Open>,
    /// How much each node is when its aliases are written out.
    weights: Vec<usize>,
    /// The nodes with anchors, as soon as they are complete.
    anchors: HashMap<usize, Id>,
    expanded: usize,
    /// Where the event before this one ends.
    behind: usize,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            offsets: Offsets::new(text),
            tree: Tree::new(text),
            open: Vec::new(),
            weights: Vec::new(),
            anchors: HashMap::new(),
            expanded: 0,
            behind: 0,
        }
    }

    fn event(&mut self, event: Event<'_>, span: Range<usize>) -> Result<(), Unreadable> {
        let before = self.behind;
        self.behind = span.end;
        match event {
            Event::Scalar(value, style, anchor, tag) => self.scalar(value, style, tag, span, before, anchor),
            Event::SequenceStart(anchor, _) => self.start(false, anchor, span, before)?,
            Event::MappingStart(anchor, _) => self.start(true, anchor, span, before)?,
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(anchor) => self.alias(anchor, span)?,
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn add(&mut self, kind: Kind, span: Range<usize>, weight: usize) -> Id {
        self.tree.nodes.push(Node { span, kind });
        self.weights.push(weight);
        self.tree.nodes.len() - 1
    }

    fn scalar(
        &mut self,
        value: Cow<'_, str>,
        style: ScalarStyle,
        tag: Option<Cow<'_, Tag>>,
        span: Range<usize>,
        before: usize,
        anchor: usize,
    ) {
        let tagged = tag.is_some_and(|tag| !tag.is_yaml_core_schema() || tag.suffix == "str");
        let mut value = value.into_owned();
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::Single,
            ScalarStyle::DoubleQuoted => Style::Double,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let block = matches!(style, Style::Literal | Style::Folded);
        if block && span.end == self.text.len() && is_made_up(self.text, &value) {
            value.pop();
        }
        // The parser places a block at its first line.
        let start = if block { header(self.text, before, span.end) } else { content(self.text, &span) };
        // What is not there may have the place of the bracket behind it.
        let (start, end) = if style == Style::Plain && value.is_empty() {
            let start = behind_colon(self.text, start);
            (start, start)
        } else {
            (start, span.end)
        };
        let (span, places) = scalar::locate(self.text, start..end, style, &value);
        self.behind = span.end;
        let weight = 1 + value.len();
        let id = self.add(Kind::Scalar(Scalar { value, style, tagged, places }), span.clone(), weight);
        self.attach(id, anchor, span.end);
    }

    fn start(&mut self, map: bool, anchor: usize, span: Range<usize>, before: usize) -> Result<(), Unreadable> {
        if self.open.len() >= DEEPEST {
            let message = format!("this is nested more than {DEEPEST} levels deep");
            return Err(Unreadable { at: span.start, message });
        }
        let start = self.first(map, before, span.start);
        let id = self.add(Kind::default(), start..start, 0);
        self.open.push(Open { id, anchor, map, children: Vec::new(), weight: 1, end: start });
        Ok(())
    }

    /// Where a list or map starts, behind its anchor and tag.
    fn first(&self, map: bool, before: usize, start: usize) -> usize {
        // The parser places a list that is not indented more than its key behind its first dash.
        if !map && self.open.last().is_some_and(|open| open.map) {
            let rest = skip(self.text.get(before..).unwrap_or_default(), &[':', '?', ',', '{']);
            if rest.starts_with(['-', '[']) {
                return self.text.len() - rest.len();
            }
        }
        content(self.text, &(start..self.text.len()))
    }

    fn end(&mut self, span: Range<usize>) {
        let Some(open) = self.open.pop() else { return };
        let bracket = self.text.get(span.start..).is_some_and(|rest| rest.starts_with([']', '}']));
        let flow = self.text.get(self.tree.span(open.id).start..).is_some_and(|rest| rest.starts_with(['[', '{']));
        let end = if bracket && flow { span.start + 1 } else { open.end };
        let kind = if open.map { Kind::Map(self.pairs(&open.children)) } else { Kind::List(open.children) };
        if let Some(node) = self.tree.nodes.get_mut(open.id) {
            node.span.end = end.max(node.span.start);
            node.kind = kind;
        }
        if let Some(weight) = self.weights.get_mut(open.id) {
            *weight = open.weight;
        }
        self.behind = end;
        self.attach(open.id, open.anchor, end);
    }

    /// A complete node takes its place.
    fn attach(&mut self, id: Id, anchor: usize, end: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, id);
        }
        let weight = self.weights.get(id).copied().unwrap_or_default();
        let Some(open) = self.open.last_mut() else { return self.tree.documents.push(id) };
        open.children.push(id);
        open.weight = open.weight.saturating_add(weight);
        open.end = open.end.max(end);
    }

    /// An alias is the same node once more.
    fn alias(&mut self, anchor: usize, span: Range<usize>) -> Result<(), Unreadable> {
        let Some(id) = self.anchors.get(&anchor).copied() else {
            let message = "this alias stands inside of what it names".to_owned();
            return Err(Unreadable { at: span.start, message });
        };
        self.expanded = self.expanded.saturating_add(self.weights.get(id).copied().unwrap_or_default());
        let (times, besides) = EXPANSION;
        if self.expanded > self.text.len().saturating_mul(times).saturating_add(besides) {
            let message = "aliases make this file far larger than it is: write out what they stand for".to_owned();
            return Err(Unreadable { at: span.start, message });
        }
        self.attach(id, 0, span.end);
        Ok(())
    }

    /// The pairs of a map, each key once, with what is merged into it.
    fn pairs(&mut self, children: &[Id]) -> Vec<(Id, Id)> {
        let mut pairs = Vec::with_capacity(children.len() / 2);
        let mut merged = Vec::new();
        let mut found: HashMap<String, usize> = HashMap::new();
        for (key, value) in children.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))) {
            if let Some(sources) = self.merges(key, value) {
                merged.extend(sources);
                continue;
            }
            let name = self.tree.text(key).map(str::to_owned);
            let before = name.and_then(|name| found.insert(name, pairs.len()));
            if let Some(before) = before.and_then(|before| pairs.get_mut(before)) {
                *before = None;
                self.duplicate(key);
            }
            pairs.push(Some((key, value)));
        }
        for (key, value) in merged.into_iter().flat_map(|source| self.tree.map(source).unwrap_or_default()) {
            let Some(name) = self.tree.text(*key) else { continue };
            if !found.contains_key(name) {
                found.insert(name.to_owned(), pairs.len());
                pairs.push(Some((*key, *value)));
            }
        }
        pairs.into_iter().flatten().collect()
    }

    /// The maps that a key `<<` merges.
    fn merges(&self, key: Id, value: Id) -> Option<Vec<Id>> {
        let merge = self.tree.scalar(key).is_some_and(|key| key.value == "<<" && key.style == Style::Plain);
        let sources = match &self.tree.node(value).kind {
            Kind::Map(_) => vec![value],
            Kind::List(items) => items.clone(),
            Kind::Scalar(_) => return None,
        };
        (merge && sources.iter().all(|source| self.tree.map(*source).is_some())).then_some(sources)
    }

    fn duplicate(&mut self, key: Id) {
        self.tree.troubles.push(Trouble {
            code: "yaml.duplicate-key",
            severity: Severity::Warning,
            message: format!("the key `{}` stands in this map twice, and most tools refuse that", self.name(key)),
            help: Some("leave one of them: here the last one is taken".to_owned()),
            at: self.tree.span(key),
            fix: None,
        });
    }

    fn name(&self, key: Id) -> &str {
        self.tree.text(key).unwrap_or_default()
    }

    /// The line that something stands in.
    fn line(&self, at: usize) -> &str {
        let (before, behind) = self.text.split_at_checked(at).unwrap_or((self.text, ""));
        let start = before.rfind('\n').map_or(0, |line| line + 1);
        let end = at + behind.find('\n').unwrap_or(behind.len());
        self.text.get(start..end).unwrap_or_default()
    }

    fn refused(&self, error: &ScanError) -> Unreadable {
        let at = self.offsets.byte(error.marker().index());
        if self.line(at).contains("{{") {
            let message = "this is a template, no YAML: take what Helm renders, or put `{{ … }}` in quotes".to_owned();
            return Unreadable { at, message };
        }
        let why = REFUSALS.iter().find(|(says, _)| error.info().contains(says));
        let message = match why {
            Some((_, why)) => (*why).to_owned(),
            None => format!("this is no YAML: `{}`", error.info().replace('`', "'")),
        };
        Unreadable { at, message }
    }
}

/// What the parser says, and what to look for.
const REFUSALS: &[(&str, &str)] = &[
    ("unprintable", "a character that YAML does not take: write it as an escape in double quotes"),
    ("\"-\" is only valid", "a `-` where no list can be: put a text that starts with it in quotes"),
    ("tab", "YAML is indented by blanks: this line has a tab"),
    ("end of stream", "this quote is never closed"),
    ("document indicator", "this quote is not closed before the document ends"),
    ("indentation in quoted", "this quote is not closed, or its next lines are not indented"),
    ("trailing content after", "a quoted text ends at its second quote: write a quote inside of it as `\\\"` or `''`"),
    ("unknown escape", "a text in double quotes has an unknown escape: double the backslash, or take single quotes"),
    ("hexadecimal number", "an escape in double quotes lacks digits: double the backslash, or take single quotes"),
    ("Unicode character escape", "an escape in double quotes is no character: double the backslash"),
    ("unknown anchor", "this alias names an anchor that is not above it: quote a text that starts with `*`"),
    ("anchor or alias", "a text that starts with `&` or `*` needs quotes"),
    ("unexpected character", "a text cannot start with this character: put it in quotes"),
    (
        "mapping values are not allowed",
        "a `:` where none can be: look at the indentation, and put a text that holds `: ` in quotes",
    ),
    ("illegal placement of ':'", "a `:` where none can be: look for a missing quote or wrong indentation"),
    ("block sequence entries", "a `-` where no list can be: look at the indentation"),
    ("did not find expected key", "this line is not indented like the keys above it"),
    ("expected '-' indicator", "this line is not indented like the items above it"),
    ("wrongly indented line", "this line is indented less than the first line of its text"),
    ("intercepting", "a comment cuts this text: put it in quotes, or move the comment"),
    ("expected comment or line break", "behind `|` or `>` the line must end: the text starts on the next one"),
    ("flow sequence", "a list in brackets needs a `,` between its items and a `]` at its end"),
    (
        "flow mapping",
        "a map in braces needs a `,` between its keys and a `}` at its end: quote a text that starts with `{`",
    ),
    ("flow construct", "a line inside of brackets or braces is not indented enough: look for a missing `]` or `}`"),
    ("misplaced bracket", "this bracket closes nothing: put a text that holds brackets in quotes"),
    ("recursion limit", "brackets are nested too deeply"),
    ("expected <document start>", "the document ended before this line: look at its indentation"),
    ("simple key expected", "this line has no `:`, or a quote above it is not closed"),
    ("expect ':'", "this line has no `:`, or a quote above it is not closed"),
    ("tag", "a text that starts with `!` needs quotes"),
];

/// Whether the parser made up the line break that ends a block: it does where the file ends in the middle of a line, be
/// that of blanks only.
fn is_made_up(text: &str, value: &str) -> bool {
    let line = text.rsplit(['\n', '\r']).next().unwrap_or_default();
    let blank = line.trim_matches(' ').is_empty();
    let ends: &[&str] = if blank { &["\n\n", " \n"] } else { &["\n"] };
    !line.is_empty() && ends.iter().any(|end| value.ends_with(end))
}

/// Where a node starts behind its anchor and tag.
fn content(text: &str, span: &Range<usize>) -> usize {
    let source = text.get(span.clone()).unwrap_or_default();
    if !source.starts_with(['&', '!']) {
        return span.start;
    }
    span.end - skip(source, &[]).len()
}

/// Where a value could stand that is not there, which the parser places at the colon.
fn behind_colon(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let behind = rest.strip_prefix(": ").or_else(|| rest.strip_prefix(':')).unwrap_or(rest);
    text.len() - behind.len()
}

/// Where the header of a block stands, looked for behind what stands before it.
fn header(text: &str, from: usize, end: usize) -> usize {
    let source = text.get(from..end).unwrap_or_default();
    end - skip(source, &[':', '-', '?']).len()
}

/// What is left behind blanks, comments, anchors, tags and these characters.
fn skip<'a>(source: &'a str, indicators: &[char]) -> &'a str {
    let mut rest = source;
    loop {
        rest = rest.trim_start_matches(|char| matches!(char, ' ' | '\t' | '\n' | '\r') || indicators.contains(&char));
        let end: &[char] = match rest.chars().next() {
            Some('#') => &['\n', '\r'],
            Some('&' | '!') => &[' ', '\t', '\n', '\r'],
            _ => return rest,
        };
        rest = rest.find(end).and_then(|end| rest.get(end..)).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

    use super::super::scalar::Style;
    use super::{DEEPEST, Id, Kind, Tree, read};

    /// The tree in one line: scalars with a letter for their style.
    fn shown(tree: &Tree<'_>, id: Id) -> String {
        match &tree.node(id).kind {
            Kind::Scalar(scalar) => {
                let style = match scalar.style {
                    Style::Plain => ':',
                    Style::Single => '\'',
                    Style::Double => '"',
                    Style::Literal => '|',
                    Style::Folded => '>',
                };
                format!("{style}{}", scalar.value.replace('\n', "~"))
            }
            Kind::List(items) => {
                let items: Vec<_> = items.iter().map(|item| shown(tree, *item)).collect();
                format!("[{}]", items.join(", "))
            }
            Kind::Map(pairs) => {
                let pairs: Vec<_> =
                    pairs.iter().map(|(key, value)| format!("{} {}", shown(tree, *key), shown(tree, *value))).collect();
                format!("{{{}}}", pairs.join(", "))
            }
        }
    }

    #[track_caller]
    fn gives(text: &str, documents: &[&str]) {
        let tree = read(text).unwrap_or_else(|error| panic!("{error:?}"));
        let shown: Vec<_> = tree.documents.iter().map(|id| shown(&tree, *id)).collect();
        assert_eq!(shown, documents);
    }

    #[track_caller]
    fn refuses(text: &str, at: usize, message: &str) {
        let error = read(text).err().map(|error| (error.at, error.message));
        assert_eq!(error, Some((at, message.to_owned())));
    }

    /// All scalars and collections as they are written.
    #[track_caller]
    fn stands(text: &str, nodes: &[&str]) {
        let tree = read(text).unwrap_or_else(|error| panic!("{error:?}"));
        let stands: Vec<_> = tree.nodes.iter().map(|node| text.get(node.span.clone()).unwrap_or("?")).collect();
        assert_eq!(stands, nodes);
    }

    /// The value, and for each of its parts what stands in the file from there.
    #[track_caller]
    fn places(text: &str, value: &str, expected: &[(&str, &str)]) {
        let tree = read(text).unwrap_or_else(|error| panic!("{error:?}"));
        let scalar = tree.map(tree.documents[0]).and_then(|pairs| tree.scalar(pairs[0].1)).expect("a map of a scalar");
        assert_eq!(scalar.value, value);
        for (part, stands) in expected {
            let at = scalar.places.locate(value.find(part).expect("a part of the value"));
            let rest = text.get(at..).unwrap_or("?");
            assert!(rest.starts_with(stands), "{part:?} is at {rest:?}, not at {stands:?}");
        }
    }

    #[test]
    fn nodes() {
        gives("", &[]);
        gives("# nothing\n", &[]);
        gives("a: b\nc: [d, 'e', \"f\"]\ng: {h: }\n", &["{:a :b, :c [:d, 'e, \"f], :g {:h :}}"]);
        gives("- |\n  a\n  b\n- >-\n  a\n  b\n", &["[|a~b~, >a b]"]);
        gives("a\n---\nb\n...\n---\n- c\n", &[":a", ":b", "[:c]"]);
        gives("\u{feff}é: ü\r\n", &["{:é :ü}"]);
    }

    #[test]
    fn a_block_at_the_end_of_the_file_gets_no_line_break() {
        gives("a: |\n  b", &["{:a |b}"]);
        gives("a: >\n  b\n  c", &["{:a >b c}"]);
        gives("a: |\n  b\n", &["{:a |b~}"]);
        gives("a: |-\n  b", &["{:a |b}"]);
        gives("a: |\n  b\n  ", &["{:a |b~}"]);
        gives("a: |\n  b\n ", &["{:a |b~}"]);
        gives("a: |\n  b\n   ", &["{:a |b~ }"]);
        gives("a: |", &["{:a |}"]);
    }

    #[test]
    fn aliases_and_merges() {
        gives("a: &x {p: 1}\nb: *x\n", &["{:a {:p :1}, :b {:p :1}}"]);
        gives(
            "a: &x {p: 1, q: 2}\nb: {<<: *x, p: 3}\nc: {p: 4, <<: *x}\n",
            &["{:a {:p :1, :q :2}, :b {:p :3, :q :2}, :c {:p :4, :q :2}}"],
        );
        gives("- &x {p: 1}\n- &y {p: 2, q: 2}\n- {<<: [*x, *y]}\n", &["[{:p :1}, {:p :2, :q :2}, {:p :1, :q :2}]"]);
        gives("'<<': {a: b}\nc: {<<: d}\n", &["{'<< {:a :b}, :c {:<< :d}}"]);
    }

    #[test]
    fn the_last_of_two_keys_wins() {
        let text = "a: 1\nb: 2\n\"a\": 3\na: 4\n";
        gives(text, &["{:b :2, :a :4}"]);
        let tree = read(text).unwrap_or_else(|error| panic!("{error:?}"));
        let message = "the key `a` stands in this map twice, and most tools refuse that";
        let troubles: Vec<_> = tree.troubles.iter().map(|trouble| (&*trouble.message, trouble.at.clone())).collect();
        assert_eq!(troubles, [(message, 10..13), (message, 17..18)]);
    }

    #[test]
    fn what_stands_where() {
        stands("a: 'b''c' # d\n\"e\": f g # h\n", &["a: 'b''c' # d\n\"e\": f g", "a", "'b''c'", "\"e\"", "f g"]);
        stands(
            "a:\n- b\n-\n  - c\n  # d\ne: [f, {g: h} ] # i\n",
            &[
                "a:\n- b\n-\n  - c\n  # d\ne: [f, {g: h} ]",
                "a",
                "- b\n-\n  - c",
                "b",
                "- c",
                "c",
                "e",
                "[f, {g: h} ]",
                "f",
                "{g: h}",
                "g",
                "h",
            ],
        );
        stands(
            "a: &x !!str 'b'\nc: &y\n  d: !t [e]\nf: *x\n",
            &["a: &x !!str 'b'\nc: &y\n  d: !t [e]\nf: *x", "a", "'b'", "c", "d: !t [e]", "d", "[e]", "e", "f"],
        );
        stands(
            "a: | # b\n\n   c\n    d\n\n# e\nf:\n  - >2-\n      g\n",
            &[
                "a: | # b\n\n   c\n    d\n\n# e\nf:\n  - >2-\n      g",
                "a",
                "| # b\n\n   c\n    d",
                "f",
                "- >2-\n      g",
                ">2-\n      g",
            ],
        );
        stands(
            "a: &x |\n  b\nc: !!str >\n  d\ne:\n  &y |-\n  f\ng: |\nh: !!null\ni: j",
            &[
                "a: &x |\n  b\nc: !!str >\n  d\ne:\n  &y |-\n  f\ng: |\nh: !!null\ni: j",
                "a",
                "|\n  b",
                "c",
                ">\n  d",
                "e",
                "|-\n  f",
                "g",
                "|",
                "h",
                "",
                "i",
                "j",
            ],
        );
        stands(
            "é: 'ü'\nä: |\n  ö ß\n  😀\nü: x\n",
            &["é: 'ü'\nä: |\n  ö ß\n  😀\nü: x", "é", "'ü'", "ä", "|\n  ö ß\n  😀", "ü", "x"],
        );
    }

    #[test]
    fn what_is_not_there() {
        let tree = read("{a, b: , c:}").unwrap_or_else(|error| panic!("{error:?}"));
        let values = tree.map(tree.documents[0]).unwrap_or_default().iter().map(|(_, value)| *value);
        let values: Vec<_> = values.map(|value| (tree.span(value), tree.is_replaceable(value))).collect();
        assert_eq!(values, [(2..2, false), (7..7, true), (11..11, false)]);
        let tree = read("a:\nb: # c\nd: &x\n").unwrap_or_else(|error| panic!("{error:?}"));
        let values = tree.map(tree.documents[0]).unwrap_or_default().iter().map(|(_, value)| *value);
        let values: Vec<_> = values.map(|value| (tree.span(value), tree.is_replaceable(value))).collect();
        assert_eq!(values, [(2..2, false), (6..6, false), (15..15, false)]);
    }

    #[test]
    fn parts_of_values() {
        places("é: contains(ü, 'x') # y\n", "contains(ü, 'x')", &[("c", "contains"), ("'x'", "'x') # y")]);
        places("a: 'b''c''d'\n", "b'c'd", &[("b", "b''"), ("'", "''c"), ("c", "c''d"), ("d", "d'")]);
        places(
            r#"a: "ü\n\u00e9\x41\"\\ b\/""#,
            "ü\né\u{41}\"\\ b/",
            &[
                ("ü", r"ü\n"),
                ("\n", r"\n"),
                ("é", r"\u00e9"),
                ("\u{41}", r"\x41"),
                ("\"", r#"\""#),
                ("\\", r"\\ b"),
                (" b", r" b\/"),
                ("/", r"\/"),
            ],
        );
        places(
            "a: |\n\n  b c\n    d\n\n  é\n",
            "\nb c\n  d\n\né\n",
            &[("b", "b c"), ("c", "c\n"), ("  d", "  d"), ("é", "é\n")],
        );
        places("a: |2\n     b\n    c\n", "   b\n  c\n", &[("   b", "   b"), ("  c", "  c\n")]);
        places("a: |\r\n  b\r\n  c\r\n", "b\nc\n", &[("b", "b\r\n"), ("c", "c\r\n")]);
        places(
            "a: >-\n  b b\n  c\n\n  d\n    e\n  f\n",
            "b b c\nd\n  e\nf",
            &[("b b", "b b\n"), ("c", "c\n"), ("d", "d\n"), ("  e", "  e\n"), ("f", "f\n")],
        );
        places("a: b\n  c\n\n  d\n", "b c\nd", &[("b", "b\n"), ("c", "c\n"), ("d", "d\n")]);
        places("a: 'b\n  c''\n\n  d'\n", "b c'\nd", &[("b", "b\n"), ("c", "c''"), ("'", "''\n"), ("d", "d'")]);
        places("a: \"b \\\n   c\n\n   d\\n\"\n", "b c\nd\n", &[("b", "b \\"), ("c", "c\n"), ("d", r"d\n")]);
        places("a: \"\n   b\"\n", " b", &[("b", "b\"")]);
        places("a: \"\"\n", "", &[("", "\"\n")]);
        places("a: ''\n", "", &[("", "'\n")]);
        // What stands nowhere as it is: the begin of the scalar.
        places("a: \"b \\  \n   c\"\n", "b   c", &[("b", "\"b"), ("c", "\"b")]);
    }

    #[test]
    fn what_is_no_yaml() {
        refuses("a:\n\tb: c\n", 4, "YAML is indented by blanks: this line has a tab");
        refuses("é: 'b\nc: d\n", 4, "this quote is not closed, or its next lines are not indented");
        refuses("a: 'b", 3, "this quote is never closed");
        refuses(
            "a: \"b\\d\"",
            3,
            "a text in double quotes has an unknown escape: double the backslash, or take single quotes",
        );
        refuses(
            "a: 'b' c\n",
            7,
            "a quoted text ends at its second quote: write a quote inside of it as `\\\"` or `''`",
        );
        refuses("a: `b`\n", 3, "a text cannot start with this character: put it in quotes");
        refuses("a: *b\n", 3, "this alias names an anchor that is not above it: quote a text that starts with `*`");
        refuses("a: [b, c\n", 9, "a list in brackets needs a `,` between its items and a `]` at its end");
        refuses("a: |x\n  b\n", 3, "behind `|` or `>` the line must end: the text starts on the next one");
        refuses(
            "a: {b\n",
            6,
            "a map in braces needs a `,` between its keys and a `}` at its end: quote a text that starts with `{`",
        );
        let colon = "a `:` where none can be: look at the indentation, and put a text that holds `: ` in quotes";
        refuses("a: b: c\n", 4, colon);
        refuses("a: b\n c: d\n", 7, colon);
        refuses("  a: b\n c: d\n", 8, "the document ended before this line: look at its indentation");
        refuses("a: b\nc\n", 7, "this line has no `:`, or a quote above it is not closed");
        refuses("a: [b]]\n", 6, "this bracket closes nothing: put a text that holds brackets in quotes");
        refuses("a\0", 1, "a character that YAML does not take: write it as an escape in double quotes");
        refuses("a: |\n   b\n  c\n", 12, "this line is not indented like the keys above it");
        refuses("a: - b\n", 3, "a `-` where no list can be: look at the indentation");
        refuses("a: !<b\n", 3, "a text that starts with `!` needs quotes");
        refuses("a: b #c\n  d\n", 5, "a comment cuts this text: put it in quotes, or move the comment");
        let template = "this is a template, no YAML: take what Helm renders, or put `{{ … }}` in quotes";
        refuses("a: {{ .b }}-c\n", 11, template);
        refuses("a:\n  {{- b }}\n", 7, template);
        let directive = "this is no YAML: `while scanning a YAML directive, did not find expected version number`";
        refuses("%YAML x\n", 0, directive);
    }

    #[test]
    fn limits() {
        let deep = |depth: usize| format!("{}{}", "- ".repeat(depth), "a");
        assert!(read(&deep(DEEPEST)).is_ok());
        refuses(&deep(DEEPEST + 1), 2 * DEEPEST, "this is nested more than 200 levels deep");
        refuses(&"[".repeat(100_000), 255, "brackets are nested too deeply");
        refuses("a: &x [*x]\n", 7, "this alias stands inside of what it names");
        let mut laughs = "a0: &a0 ha\n".to_owned();
        for level in 1..20 {
            let before = level - 1;
            laughs += &format!("a{level}: &a{level} [*a{before}, *a{before}, *a{before}, *a{before}, *a{before}]\n");
        }
        let message = "aliases make this file far larger than it is: write out what they stand for";
        assert_eq!(read(&laughs).err().map(|error| error.message).as_deref(), Some(message));
    }
}
