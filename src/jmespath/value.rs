//! The value that expressions work on: `Copy`, borrowed from the text it was read from and from an arena.

use std::borrow::Cow;
use std::cell::Cell;

use bumpalo::Bump;

use super::ast::NodeId;
use super::number;

/// A JSON value, or an expression reference (`&expr`).
///
/// Arrays are cells because go-jmespath's `sort_by` reorders the document itself (behaviour 10.2.11).
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number; as in Go, a 64-bit float.
    Number(f64),
    /// A number as a document writes it; most are never looked at.
    Numeral(&'a str),
    /// A text.
    String(&'a str),
    /// A list.
    Array(&'a [Cell<Value<'a>>]),
    /// An object.
    Object(Object<'a>),
    /// An expression that has not run yet, with the variables it can see.
    Expref(Closure<'a>),
}

/// The node of an expression reference and the variables around it.
#[derive(Clone, Copy, Debug)]
pub struct Closure<'a> {
    pub(super) node: NodeId,
    pub(super) scope: Option<&'a Variable<'a>>,
}

/// A variable bound by `let`, and the ones bound before it.
#[derive(Debug)]
pub(super) struct Variable<'a> {
    pub(super) name: &'a str,
    pub(super) value: Value<'a>,
    pub(super) outer: Option<&'a Variable<'a>>,
}

/// The entries of an object in the order of its text, repeated keys included; of those the last one counts.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a>(pub(super) &'a [Entry<'a>]);

/// A key and its value.
pub type Entry<'a> = (&'a str, Value<'a>);

impl<'a> Object<'a> {
    /// `{}`
    pub const EMPTY: Self = Self(&[]);

    /// The value of a key, the last one if the key is repeated (behaviour 3.4).
    pub fn get(self, key: &str) -> Option<Value<'a>> {
        self.0.iter().rev().find(|entry| entry.0 == key).map(|entry| entry.1)
    }

    /// Every entry of the text, repeated keys included.
    pub fn written(self) -> &'a [Entry<'a>] {
        self.0
    }

    /// Whether there is no entry.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Every key once, where it first stood, with its last value.
    pub fn entries(self) -> Cow<'a, [Entry<'a>]> {
        let order = self.by_key();
        if order.windows(2).all(|pair| matches!(pair, [a, b] if a.1 != b.1)) {
            return Cow::Borrowed(self.0);
        }
        let mut unique: Vec<(usize, Entry<'a>)> = Vec::with_capacity(order.len());
        for (position, key) in order {
            let value = self.0.get(position).map_or(Value::Null, |entry| entry.1);
            match unique.last_mut() {
                Some((_, (last, old))) if *last == key => *old = value,
                _ => unique.push((position, (key, value))),
            }
        }
        unique.sort_unstable_by_key(|entry| entry.0);
        unique.into_iter().map(|entry| entry.1).collect()
    }

    /// Every key once with its last value, sorted by key.
    pub fn sorted(self) -> Vec<Entry<'a>> {
        let mut entries = self.entries().into_owned();
        entries.sort_unstable_by_key(|entry| entry.0);
        entries
    }

    /// Positions and keys, sorted by key and then by position.
    fn by_key(self) -> Vec<(usize, &'a str)> {
        let mut order: Vec<_> = self.0.iter().enumerate().map(|(position, entry)| (position, entry.0)).collect();
        order.sort_unstable_by(|a, b| a.1.cmp(b.1).then(a.0.cmp(&b.0)));
        order
    }
}

impl<'a> Value<'a> {
    /// The text, where it is one.
    pub fn as_str(self) -> Option<&'a str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The number, where it is one.
    pub fn as_number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Numeral(text) => Some(number::from_json(text)),
            _ => None,
        }
    }

    /// The items, where it is a list.
    pub fn as_array(self) -> Option<&'a [Cell<Self>]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// The entries, where it is an object.
    pub fn as_object(self) -> Option<Object<'a>> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// False, null and everything empty; zero is not (behaviour 10.2.1).
    pub fn is_falsy(self) -> bool {
        match self {
            Self::Null => true,
            Self::Bool(flag) => !flag,
            Self::String(text) => text.is_empty(),
            Self::Array(items) => items.is_empty(),
            Self::Object(object) => object.is_empty(),
            Self::Number(_) | Self::Numeral(_) | Self::Expref(_) => false,
        }
    }

    /// What it is, with its article, as messages say it.
    pub fn described(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) | Self::Numeral(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
            Self::Expref(_) => "an expression reference",
        }
    }

    /// A list made of `items`.
    pub fn array(arena: &'a Bump, items: &[Self]) -> Self {
        Self::Array(Cell::from_mut(arena.alloc_slice_copy(items)).as_slice_of_cells())
    }

    /// An object made of `entries`.
    pub fn object(arena: &'a Bump, entries: &[Entry<'a>]) -> Self {
        Self::Object(Object(arena.alloc_slice_copy(entries)))
    }

    /// Deep equality over JSON (behaviour 10.2.3); references are never equal. Works down without recursion.
    pub fn equals(self, other: Self) -> bool {
        let mut open = vec![(self, other)];
        while let Some(pair) = open.pop() {
            let same = match pair {
                (Self::Null, Self::Null) => true,
                (Self::Bool(a), Self::Bool(b)) => a == b,
                (Self::String(a), Self::String(b)) => a == b,
                (Self::Array(a), Self::Array(b)) => {
                    open.extend(a.iter().zip(b).map(|(a, b)| (a.get(), b.get())));
                    a.len() == b.len()
                }
                (Self::Object(a), Self::Object(b)) => {
                    let (a, b) = (a.sorted(), b.sorted());
                    let keys = a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a.0 == b.0);
                    open.extend(a.iter().zip(&b).map(|(a, b)| (a.1, b.1)));
                    keys
                }
                (a, b) => matches!((a.as_number(), b.as_number()), (Some(a), Some(b)) if a == b),
            };
            if !same {
                return false;
            }
        }
        true
    }
}
