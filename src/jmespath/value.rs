//! The value that expressions work on: `Copy`, borrowed from the text it was read from and from an arena.

use std::borrow::Cow;
use std::cell::Cell;
use std::cmp::Ordering;

use bumpalo::Bump;

use super::ast::NodeId;
use super::number;

/// A JSON value, or an expression reference (`&expr`).
///
/// Arrays are cells because go-jmespath's `sort_by` reorders the document itself (behaviour 10.2.11).
#[derive(Clone, Copy, Debug)]
#[repr(u32)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number; as in Go, a 64-bit float.
    Number(Float),
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

/// A 64-bit float, in halves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Float([u32; 2]);

impl Float {
    /// As the number that it is.
    pub fn get(self) -> f64 {
        let [low, high] = self.0;
        f64::from_bits(u64::from(high) << 32 | u64::from(low))
    }
}

impl From<f64> for Float {
    #[expect(clippy::cast_possible_truncation, reason = "the halves of the bits")]
    fn from(number: f64) -> Self {
        let bits = number.to_bits();
        Self([bits as u32, (bits >> 32) as u32])
    }
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

/// Whether two texts are the same, eight bytes at a time and without a call: keys and prefixes are short, and many.
#[inline(always)]
pub(super) fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    // The last eight bytes may be looked at twice.
    let (Some(a_end), Some(b_end)) = (a.last_chunk::<8>(), b.last_chunk::<8>()) else {
        return a.iter().zip(b).all(|(a, b)| a == b);
    };
    let ((a, _), (b, _)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let equal = |a: &[u8; 8], b: &[u8; 8]| u64::from_le_bytes(*a) == u64::from_le_bytes(*b);
    equal(a_end, b_end) && a.iter().zip(b).all(|(a, b)| equal(a, b))
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
    #[inline]
    pub fn get(self, key: &str) -> Option<Value<'a>> {
        self.0.iter().rev().find(|entry| same(entry.0.as_bytes(), key.as_bytes())).map(|entry| entry.1)
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
        let repeated = order.windows(2).any(|pair| matches!(pair, [a, b] if self.key(*a) == self.key(*b)));
        if !repeated {
            return Cow::Borrowed(self.0);
        }
        let mut values: Vec<Option<Value<'a>>> = vec![None; self.0.len()];
        for same in order.chunk_by(|a, b| self.key(*a) == self.key(*b)) {
            let (first, last) = (same.first().copied().unwrap_or(0), same.last().copied().unwrap_or(0));
            if let Some(slot) = values.get_mut(first) {
                *slot = self.0.get(last).map(|entry| entry.1);
            }
        }
        self.0.iter().zip(values).filter_map(|(entry, value)| Some((entry.0, value?))).collect()
    }

    /// Every key once with its last value, sorted by key.
    pub fn sorted(self) -> Vec<Entry<'a>> {
        let mut sorted: Vec<Entry<'a>> = Vec::with_capacity(self.0.len());
        for (key, value) in self.by_key().into_iter().filter_map(|place| self.0.get(place)) {
            match sorted.last_mut() {
                Some(last) if last.0 == *key => last.1 = *value,
                _ => sorted.push((key, *value)),
            }
        }
        sorted
    }

    fn key(self, place: usize) -> &'a str {
        self.0.get(place).map_or("", |entry| entry.0)
    }

    /// The places of the entries, by key, and of equal keys in their order.
    fn by_key(self) -> Vec<usize> {
        ordered(self.0.len(), &|a, b| self.key(a).cmp(self.key(b)))
    }
}

/// The numbers below `count`, in the order that `compare` gives; equal ones stay as they are. A merge sort of our own,
/// since core's is five kilobytes of module.
pub(crate) fn ordered(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut width = 1;
    while width < count {
        let mut merged = Vec::with_capacity(count);
        for pair in order.chunks(2 * width) {
            let (left, right) = pair.split_at_checked(width).unwrap_or((pair, &[]));
            let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
            while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
                let next = if compare(**a, **b) == Ordering::Greater { &mut right } else { &mut left };
                merged.extend(next.next());
            }
            merged.extend(left.chain(right));
        }
        order = merged;
        width *= 2;
    }
    order
}

/// The items in that order.
pub(crate) fn sorted<T>(items: Vec<T>, compare: &dyn Fn(&T, &T) -> Ordering) -> Vec<T> {
    let order = ordered(items.len(), &|a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order.into_iter().filter_map(|place| items.get_mut(place)?.take()).collect()
}

/// The items of a list, in the arena.
pub(super) fn list<'a>(arena: &'a Bump, items: &[Value<'a>]) -> &'a [Cell<Value<'a>>] {
    Cell::from_mut(arena.alloc_slice_fill_iter(items.iter().copied())).as_slice_of_cells()
}

impl<'a> Value<'a> {
    /// The text, where it is one.
    pub fn as_str(self) -> Option<&'a str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The number, where it is one.
    pub fn as_number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number.get()),
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
    #[inline(always)]
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

    /// A number.
    pub fn number(number: f64) -> Self {
        Self::Number(number.into())
    }

    /// A list made of `items`.
    pub fn array(arena: &'a Bump, items: &[Self]) -> Self {
        Self::Array(list(arena, items))
    }

    /// An object made of `entries`.
    pub fn object(arena: &'a Bump, entries: &[Entry<'a>]) -> Self {
        Self::Object(Object(arena.alloc_slice_copy(entries)))
    }

    /// Deep equality over JSON (behaviour 10.2.3); references are never equal. Works down without recursion, and gives up
    /// with None where more pairs than `budget` would have to be compared: a value may hold another many times.
    pub fn equals(self, other: Self, budget: &mut usize) -> Option<bool> {
        let mut open = vec![(self, other)];
        while let Some(pair) = open.pop() {
            *budget = budget.checked_sub(1)?;
            let same = match pair {
                (Self::Null, Self::Null) => true,
                (Self::Bool(a), Self::Bool(b)) => a == b,
                (Self::String(a), Self::String(b)) => {
                    // Texts of different lengths are not looked at.
                    *budget = budget.checked_sub(if a.len() == b.len() { a.len() / 64 } else { 0 })?;
                    a == b
                }
                (Self::Array(a), Self::Array(b)) => {
                    let same = a.len() == b.len();
                    if same {
                        *budget = budget.checked_sub(a.len())?;
                        open.extend(a.iter().zip(b).map(|(a, b)| (a.get(), b.get())));
                    }
                    same
                }
                (Self::Object(a), Self::Object(b)) => {
                    *budget = budget.checked_sub(a.written().len() + b.written().len())?;
                    let (a, b) = (a.sorted(), b.sorted());
                    let keys = a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a.0 == b.0);
                    open.extend(a.iter().zip(&b).map(|(a, b)| (a.1, b.1)));
                    keys
                }
                (a, b) => matches!((a.as_number(), b.as_number()), (Some(a), Some(b)) if a == b),
            };
            if !same {
                return Some(false);
            }
        }
        Some(true)
    }
}
