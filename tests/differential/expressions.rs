//! Expressions of the language that both engines have, made for a document: names are its names, and functions are mostly given what
//! they take.

use serde_json::Value as Json;

use crate::documents;
use crate::random::Random;
use crate::tree::{CALL, CALLED, COPIED, PRESENT, Piece, SORTED, Spelling, Tree};

/// Where a path has to end, since what goes on is grouped in two ways: the rows `step-behind-values` and `step-behind-selection` of the
/// known differences.
#[derive(Default)]
struct Grouping {
    projects: bool,
    values: bool,
    ends: bool,
}

impl Grouping {
    /// Whether the path may go on with a step at all: behind `.*` nothing can leave out what is null.
    fn takes(&mut self, step: &str) -> bool {
        let selects = step.starts_with(".[") || step.starts_with(".{");
        if self.values && (selects || step.ends_with(')')) {
            return false;
        }
        let projects = step == ".*" || step.starts_with("[") && (step == "[]" || step.contains(['*', ':', '?']));
        self.ends = selects && self.projects || self.values && !projects;
        self.projects |= projects;
        self.values = step == ".*";
        true
    }
}

/// What a function takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Any,
    Number,
    Text,
    List,
    Object,
    Numbers,
    Texts,
    /// A list, and after it a reference that is evaluated on its items.
    Items,
}

/// The functions that both have, with what they take.
const FUNCTIONS: &[(&str, &[Kind])] = &[
    ("abs", &[Kind::Number]),
    ("avg", &[Kind::Numbers]),
    ("ceil", &[Kind::Number]),
    ("contains", &[Kind::List, Kind::Any]),
    ("contains", &[Kind::Texts, Kind::Text]),
    ("contains", &[Kind::Text, Kind::Text]),
    ("ends_with", &[Kind::Text, Kind::Text]),
    ("floor", &[Kind::Number]),
    ("join", &[Kind::Text, Kind::Texts]),
    ("keys", &[Kind::Object]),
    ("length", &[Kind::List]),
    ("length", &[Kind::Object]),
    ("length", &[Kind::Text]),
    ("map", &[Kind::Items]),
    ("max", &[Kind::Numbers]),
    ("max", &[Kind::Texts]),
    ("max_by", &[Kind::Items]),
    ("merge", &[Kind::Object]),
    ("merge", &[Kind::Object, Kind::Object]),
    ("min", &[Kind::Numbers]),
    ("min", &[Kind::Texts]),
    ("min_by", &[Kind::Items]),
    ("not_null", &[Kind::Any]),
    ("not_null", &[Kind::Any, Kind::Any, Kind::Any]),
    ("reverse", &[Kind::List]),
    ("reverse", &[Kind::Text]),
    ("sort", &[Kind::Numbers]),
    ("sort", &[Kind::Texts]),
    ("sort_by", &[Kind::Items]),
    ("starts_with", &[Kind::Text, Kind::Text]),
    ("sum", &[Kind::Numbers]),
    ("to_array", &[Kind::Any]),
    ("to_number", &[Kind::Text]),
    ("to_number", &[Kind::Any]),
    ("to_string", &[Kind::Any]),
    ("type", &[Kind::Any]),
    ("values", &[Kind::Object]),
];

/// Makes expressions for values that are like `here`.
pub(crate) struct Grammar<'r> {
    pub(crate) random: &'r mut Random,
}

impl Grammar<'_> {
    /// Any expression, with at most `depth` more levels below it.
    pub(crate) fn expression(&mut self, here: &Json, depth: usize) -> Tree {
        if depth == 0 {
            return self.operand(here, 0).0;
        }
        match self.random.below(16) {
            0..=4 => self.path(here, depth).0,
            5..=7 => self.call(here, depth),
            8 => self.binary(&[" || ", "||"], here, depth),
            9 => self.binary(&[" && ", "&&"], here, depth),
            10 => Tree::text("!").then(self.side(here, depth)),
            11 | 12 => self.comparison(here, depth),
            13 => self.pipe(here, depth),
            14 => self.selection(here, depth).bare(),
            _ => Tree::in_brackets(self.expression(here, depth - 1)),
        }
    }

    /// Something that another operator stands beside: in brackets, or not and then grouped as the grammar groups it.
    fn side(&mut self, here: &Json, depth: usize) -> Tree {
        match self.random.below(4) {
            0 => self.expression(here, depth - 1),
            1 => Tree::in_brackets(self.expression(here, depth - 1)),
            _ => self.path(here, depth - 1).0,
        }
    }

    fn binary(&mut self, signs: &[&str], here: &Json, depth: usize) -> Tree {
        let sign = *self.random.pick(signs);
        Tree(vec![Piece::Node(self.side(here, depth)), Piece::Text(sign.into()), Piece::Node(self.side(here, depth))])
    }

    fn comparison(&mut self, here: &Json, depth: usize) -> Tree {
        let sign = *self.random.pick(&[" == ", " != ", " < ", " <= ", " > ", ">="]);
        let (left, found) = self.path(here, depth - 1);
        let right = match self.random.below(4) {
            0 => self.side(here, depth),
            1 => self.literal(&found),
            _ => self.some_literal(here),
        };
        Tree(vec![Piece::Node(left), Piece::Text(sign.into()), Piece::Node(right)])
    }

    fn pipe(&mut self, here: &Json, depth: usize) -> Tree {
        let (left, found) = self.path(here, depth - 1);
        Tree(vec![Piece::Node(left), Piece::Text(" | ".into()), Piece::Node(self.expression(&found, depth - 1))])
    }

    /// Where a path begins, and what it finds there.
    fn operand(&mut self, here: &Json, depth: usize) -> (Tree, Json) {
        match self.random.below(if depth == 0 { 9 } else { 12 }) {
            0 => (Tree::text("@"), here.clone()),
            1 => (self.some_literal(here), Json::Null),
            2..=8 => match here {
                Json::Object(_) => self.field(here),
                Json::Array(_) if self.random.one_in(2) => self.index(here),
                _ if self.random.one_in(4) => self.field(here),
                _ => (Tree::text("@"), here.clone()),
            },
            9 => (Tree::in_brackets(self.expression(here, depth - 1)), here.clone()),
            10 => (self.call(here, depth), here.clone()),
            _ => (self.selection(here, depth).bare(), here.clone()),
        }
    }

    fn field(&mut self, here: &Json) -> (Tree, Json) {
        let names: Vec<&String> = here.as_object().map(|entries| entries.keys().collect()).unwrap_or_default();
        if names.is_empty() || self.random.one_in(12) {
            return (Tree::text(*self.random.pick(&["a", "nothing", "\"no such\""])), Json::Null);
        }
        let name = (*self.random.pick(&names)).clone();
        (Tree::text(self.name(&name)), here[&name].clone())
    }

    fn name(&mut self, name: &str) -> String {
        let letter = |char: char| char.is_ascii_alphabetic() || char == '_';
        let plain = name.starts_with(letter) && name.chars().all(|char| letter(char) || char.is_ascii_digit());
        if plain && !self.random.one_in(6) { name.to_owned() } else { Json::from(name).to_string() }
    }

    fn index(&mut self, here: &Json) -> (Tree, Json) {
        let items = here.as_array().map_or(&[][..], |items| items);
        let place = self.random.below(items.len() + 1);
        let found = items.get(place).cloned().unwrap_or_default();
        if self.random.one_in(3) {
            let back = self.random.below(items.len() + 1) + 1;
            let found = items.len().checked_sub(back).and_then(|place| items.get(place)).cloned().unwrap_or_default();
            return (Tree::text(format!("[-{back}]")), found);
        }
        (Tree::text(format!("[{place}]")), found)
    }

    /// A beginning and up to three steps, and what may be found at the end.
    fn path(&mut self, here: &Json, depth: usize) -> (Tree, Json) {
        let (mut tree, mut found) = self.operand(here, depth);
        let mut grouping = Grouping::default();
        for _ in 0..self.random.below(4) {
            let (step, next) = self.step(&found, depth);
            if !grouping.takes(&step.spelled(Spelling::Plain)) {
                break;
            }
            tree = Tree(vec![Piece::Node(tree), Piece::Node(step)]);
            found = next;
            if grouping.ends {
                break;
            }
        }
        (tree, found)
    }

    /// A step that suits what has been found, or any.
    fn step(&mut self, found: &Json, depth: usize) -> (Tree, Json) {
        let suits = match found {
            Json::Object(_) => 0,
            Json::Array(_) => 4,
            _ => self.random.below(10),
        };
        match if self.random.one_in(8) { self.random.below(10) } else { suits + self.random.below(5) } {
            0..=2 => {
                let (field, next) = self.field(found);
                (Tree(vec![Piece::Text(".".into()), Piece::Node(field)]), next)
            }
            3 => (Tree::text(".*"), self.member(found)),
            4 if depth > 0 => {
                let selection = Tree(vec![PRESENT, Piece::Node(self.selection(found, depth))]);
                (selection, found.clone())
            }
            5 => self.index(found),
            6 => (Tree::text(self.slice()), self.member(found)),
            7 => (Tree::text("[*]"), self.member(found)),
            8 => {
                let member = self.member(found);
                let inner = if member.is_array() { self.member(&member) } else { member };
                (Tree::text("[]"), inner)
            }
            9 | 10 if depth > 0 => {
                let member = self.member(found);
                (Tree::text("[?").then(self.expression(&member, depth - 1)).with("]"), member)
            }
            11 if depth > 0 => (Tree(vec![CALL, Piece::Node(self.call(found, depth)), CALLED]), found.clone()),
            _ => (Tree::text("[*]"), self.member(found)),
        }
    }

    fn slice(&mut self) -> String {
        let bound = |random: &mut Random| match random.below(3) {
            0 => String::new(),
            _ => (i64::try_from(random.below(9)).unwrap_or(0) - 4).to_string(),
        };
        let (start, stop) = (bound(self.random), bound(self.random));
        match self.random.below(3) {
            0 => format!("[{start}:{stop}:{}]", self.random.pick(&["", "1", "2", "-1", "-2", "0"])),
            _ => format!("[{start}:{stop}]"),
        }
    }

    /// One of the items or entries.
    fn member(&mut self, found: &Json) -> Json {
        let members: Vec<&Json> = match found {
            Json::Array(items) => items.iter().collect(),
            Json::Object(entries) => entries.values().collect(),
            _ => return Json::Null,
        };
        if members.is_empty() { Json::Null } else { (*self.random.pick(&members)).clone() }
    }

    /// `[a, b]` or `{a: b}`; names in order, since the other engine sorts them.
    fn selection(&mut self, here: &Json, depth: usize) -> Tree {
        let count = 1 + self.random.below(3);
        let hash = self.random.one_in(2);
        let mut tree = Tree::text(if hash { "{" } else { "[" });
        for (place, name) in ["a", "b", "c"].into_iter().take(count).enumerate() {
            let comma = if place > 0 { ", " } else { "" };
            let name = if hash { self.name(name) + ": " } else { String::new() };
            tree = tree.with(&(comma.to_owned() + &name)).then(self.expression(here, depth - 1));
        }
        tree.with(if hash { "}" } else { "]" })
    }

    fn call(&mut self, here: &Json, depth: usize) -> Tree {
        let (name, kinds) = *self.random.pick(FUNCTIONS);
        let mut tree = Tree::text(format!("{name}("));
        if kinds == [Kind::Items] {
            let (list, found) = self.wanted(Kind::Items, here, depth);
            let member = self.member(&found);
            let reference = self.expression(&member, depth.saturating_sub(2));
            return match name {
                "map" => tree.with("&").then(reference).with(", ").then(list).with(")"),
                "sort_by" => {
                    tree.0.extend([SORTED, Piece::Node(list), COPIED]);
                    tree.with(", &").then(reference).with(")")
                }
                _ => tree.then(list).with(", &").then(reference).with(")"),
            };
        }
        for (place, kind) in kinds.iter().enumerate() {
            tree = tree.with(if place > 0 { ", " } else { "" });
            tree = tree.then(self.wanted(*kind, here, depth).0);
        }
        if self.random.one_in(60) {
            tree = tree.with(", @");
        }
        tree.with(")")
    }

    /// A path to something of a kind, or a literal where none is found; now and then anything.
    fn wanted(&mut self, kind: Kind, here: &Json, depth: usize) -> (Tree, Json) {
        for _ in 0..4 {
            let (tree, found) = self.path(here, depth.saturating_sub(1));
            if is(kind, &found) || self.random.one_in(12) {
                return (tree, found);
            }
        }
        let found = match kind {
            Kind::Number => documents::number(self.random),
            Kind::Text => documents::text(self.random),
            Kind::Numbers => (0..self.random.below(4)).map(|_| documents::number(self.random)).collect(),
            Kind::Texts => (0..self.random.below(4)).map(|_| documents::text(self.random)).collect(),
            Kind::Any | Kind::List | Kind::Object | Kind::Items => here.clone(),
        };
        (self.literal(&found), found)
    }

    /// Part of the document, or something new.
    fn some_literal(&mut self, here: &Json) -> Tree {
        let value = match self.random.below(6) {
            0 => self.member(here),
            1 | 2 => documents::number(self.random),
            3 => (*self.random.pick(&[Json::Null, true.into(), false.into(), Json::Array(Vec::new())])).clone(),
            _ => documents::text(self.random),
        };
        self.literal(&value)
    }

    /// A value in backticks, or in quotes where it is a text without an escape.
    fn literal(&mut self, value: &Json) -> Tree {
        match value.as_str() {
            Some(text) if !text.contains(['\'', '\\']) && !self.random.one_in(4) => Tree::text(format!("'{text}'")),
            _ => Tree::text(format!("`{}`", value.to_string().replace('`', "\\`"))),
        }
    }
}

fn is(kind: Kind, found: &Json) -> bool {
    let all = |is: fn(&Json) -> bool| found.as_array().is_some_and(|items| items.iter().all(is));
    match kind {
        Kind::Any => true,
        Kind::Number => found.is_number(),
        Kind::Text => found.is_string(),
        Kind::List | Kind::Items => found.is_array(),
        Kind::Object => found.is_object(),
        Kind::Numbers => all(Json::is_number),
        Kind::Texts => all(Json::is_string),
    }
}
