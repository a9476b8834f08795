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
            Event::SequenceStart(anchor, _) => self.start(false, anchor, span)?,
            Event::MappingStart(anchor, _) => self.start(true, anchor, span)?,
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
        if block && unfinished(self.text, span.end) {
            value.pop();
        }
        // The parser places a block at its first line.
        let start = if block { header(self.text, before, span.end) } else { content(self.text, &span) };
        let (span, places) = scalar::locate(self.text, start..span.end, style, &value);
        self.behind = span.end;
        let weight = 1 + value.len();
        let id = self.add(Kind::Scalar(Scalar { value, style, tagged, places }), span.clone(), weight);
        self.attach(id, anchor, span.end);
    }

    fn start(&mut self, map: bool, anchor: usize, span: Range<usize>) -> Result<(), Unreadable> {
        if self.open.len() >= DEEPEST {
            let message = format!("this is nested more than {DEEPEST} levels deep");
            return Err(Unreadable { at: span.start, message });
        }
        // A block begins with its first item, which an anchor or a tag may stand before.
        let start = content(self.text, &(span.start..self.text.len()));
        let id = self.add(Kind::default(), start..start, 0);
        self.open.push(Open { id, anchor, map, children: Vec::new(), weight: 1, end: start });
        Ok(())
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

    fn refused(&self, error: &ScanError) -> Unreadable {
        let at = self.offsets.byte(error.marker().index());
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
    ("mapping values are not allowed", "a second `:` on this line: put a text that holds `: ` in quotes"),
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

/// Whether the file ends in the middle of a line, for which the parser makes up a line break.
fn unfinished(text: &str, end: usize) -> bool {
    let line = text.rsplit(['\n', '\r']).next().unwrap_or_default();
    end == text.len() && !line.trim_matches(' ').is_empty()
}

/// Where a node starts behind its anchor and tag.
fn content(text: &str, span: &Range<usize>) -> usize {
    let source = text.get(span.clone()).unwrap_or_default();
    if !source.starts_with(['&', '!']) {
        return span.start;
    }
    span.end - skip(source, &[]).len()
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
