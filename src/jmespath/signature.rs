//! What functions take: types, and a bit for each kind of value to check them by.

use super::value::Value;

/// A type that a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Any,
    Number,
    String,
    Array,
    Object,
    NumberArray,
    StringArray,
    Expref,
}

impl Type {
    /// The type with its article, as messages say it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Any => "anything",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
            Self::NumberArray => "an array of numbers",
            Self::StringArray => "an array of strings",
            Self::Expref => "an expression reference (`&…`)",
        }
    }

    /// The type as a signature has it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
            Self::NumberArray => "number[]",
            Self::StringArray => "string[]",
            Self::Expref => "&expression",
        }
    }

    /// A bit for each kind of value that the type takes without a look inside.
    const fn mask(self) -> u8 {
        match self {
            Self::Any => u8::MAX,
            Self::Number => NUMBER_BIT,
            Self::String => STRING_BIT,
            Self::Array => ARRAY_BIT,
            Self::Object => OBJECT_BIT,
            Self::Expref => EXPREF_BIT,
            Self::NumberArray | Self::StringArray => 0,
        }
    }

    pub(super) fn takes(self, value: Value<'_>) -> bool {
        match (self, value) {
            (Self::NumberArray, Value::Array(items)) => items.iter().all(|item| item.get().as_number().is_some()),
            (Self::StringArray, Value::Array(items)) => items.iter().all(|item| item.get().as_str().is_some()),
            (one, value) => one.mask() & bit(value) != 0,
        }
    }
}

const NUMBER_BIT: u8 = 1;
const STRING_BIT: u8 = 2;
const ARRAY_BIT: u8 = 4;
const OBJECT_BIT: u8 = 8;
const EXPREF_BIT: u8 = 16;
const OTHER_BIT: u8 = 32;

#[inline(always)]
pub(super) fn bit(value: Value<'_>) -> u8 {
    match value {
        Value::Number(_) | Value::Numeral(_) => NUMBER_BIT,
        Value::String(_) => STRING_BIT,
        Value::Array(_) => ARRAY_BIT,
        Value::Object(_) => OBJECT_BIT,
        Value::Expref(_) => EXPREF_BIT,
        Value::Null | Value::Bool(_) => OTHER_BIT,
    }
}

/// What one place in a call takes: any of these types.
pub(super) struct Parameter {
    pub(super) types: &'static [Type],
    /// The types' masks together.
    pub(super) mask: u8,
}

impl Parameter {
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, below the length")]
    pub(super) const fn new(types: &'static [Type]) -> Self {
        let (mut mask, mut place) = (0, 0);
        while place < types.len() {
            mask |= types[place].mask();
            place += 1;
        }
        Self { types, mask }
    }
}
