//! The functions: one table of name, signature, handler and sentence (behaviour 10.3).

use std::borrow::Cow;
use std::cell::Cell;
use std::cmp::Ordering;
use std::fmt;

use bumpalo::Bump;

use super::error::{Detail, Error, Kind, Span};
use super::signature::{Parameter, Type, bit};
use super::value::{Closure, Entry, Value, ordered, same};
use super::{case, number, occurrences, write};

/// What a handler needs of the interpreter.
pub(super) trait Host<'a> {
    /// Where new values are made.
    fn arena(&self) -> &'a Bump;
    /// Evaluates an expression reference on a value.
    fn call(&mut self, closure: Closure<'a>, value: Value<'a>) -> Result<Value<'a>, Box<Error>>;
    /// How many more values or bytes of text there may be.
    fn left(&self) -> usize;
    /// Accounts for `size` new values or bytes of text.
    fn charge(&mut self, size: usize) -> Result<(), Box<Error>>;
}

type Outcome<'a> = Result<Value<'a>, Box<Error>>;
/// An end of a text.
#[derive(Clone, Copy)]
pub(super) enum End {
    First,
    Last,
}

impl End {
    /// Whether a text begins, or ends, with another.
    #[inline(always)]
    pub(super) fn is(self, text: &str, other: &str) -> bool {
        let (text, other) = (text.as_bytes(), other.as_bytes());
        let place = match self {
            Self::First => text.get(..other.len()),
            Self::Last => text.len().checked_sub(other.len()).and_then(|start| text.get(start..)),
        };
        place.is_some_and(|place| same(place, other))
    }
}

type Handler = for<'a> fn(&mut dyn Host<'a>, &[Value<'a>]) -> Outcome<'a>;

/// A function as the list below describes it.
pub(crate) struct Function {
    pub(super) name: &'static str,
    /// The parameters; the last `optional` of them may be missing.
    parameters: &'static [Parameter],
    optional: u8,
    /// Whether the last parameter repeats.
    variadic: bool,
    /// Whether the result comes in random order in Go (behaviour 10.2.8).
    pub(crate) unordered: bool,
    /// Whether it looks at no item of a list.
    pub(super) glances: bool,
    /// The end of one text that is compared with another text, where the function does nothing else.
    pub(super) compares: Option<End>,
    pub(super) handler: Handler,
}

const ANY: Parameter = Parameter::new(&[Type::Any]);
const NUMBER: Parameter = Parameter::new(&[Type::Number]);
const STRING: Parameter = Parameter::new(&[Type::String]);
const ARRAY: Parameter = Parameter::new(&[Type::Array]);
const OBJECT: Parameter = Parameter::new(&[Type::Object]);
const EXPREF: Parameter = Parameter::new(&[Type::Expref]);
const NUMBERS: Parameter = Parameter::new(&[Type::NumberArray]);
const STRINGS: Parameter = Parameter::new(&[Type::StringArray]);
const ORDERED: Parameter = Parameter::new(&[Type::NumberArray, Type::StringArray]);
const STRINGS_OR_NUMBERS: Parameter = Parameter::new(&[Type::StringArray, Type::NumberArray]);
const ARRAY_OR_STRING: Parameter = Parameter::new(&[Type::Array, Type::String]);
const SIZED: Parameter = Parameter::new(&[Type::String, Type::Array, Type::Object]);

macro_rules! functions {
    ($($name:literal $parameters:tt $($field:ident = $value:tt)* : $handler:expr => $summary:literal)*) => {
        /// Every function, sorted by name.
        pub(super) static FUNCTIONS: &[Function] = &[$({
            #[expect(clippy::allow_attributes, reason = "the attribute below is moot where no field is named")]
            #[allow(clippy::needless_update, reason = "some entries name no field")]
            let function = Function { $($field: $value,)* ..Function::new($name, &$parameters, $handler) };
            function
        }),*];

        /// What each function does, in one sentence; a table of its own, since a decision has no use for it.
        pub(super) static SUMMARIES: &[(&str, &str)] = &[$(($name, $summary)),*];
    };
}

functions! {
    "abs" [NUMBER]: |_, a| number_of(a, f64::abs) => "The number without its sign."
    "avg" [NUMBERS]: |_, a| Ok(average(a)) => "The average of the numbers; null if there are none."
    "ceil" [NUMBER]: |_, a| number_of(a, f64::ceil) => "The number rounded up."
    "contains" [ARRAY_OR_STRING, ANY]: contains => "Whether the list has the item, or the string the substring."
    "ends_with" [STRING, STRING] compares = (Some(End::Last)): |_, a| Ok(Value::Bool(End::Last.is(text(a, 0), text(a, 1)))) => "Whether the string ends with the other."
    "find_first" [STRING, STRING, NUMBER, NUMBER] optional = 2: |_, a| find_in("find_first", a, first_match) => "The byte offset of the first match, or null."
    "find_last" [STRING, STRING, NUMBER, NUMBER] optional = 2: |_, a| find_in("find_last", a, last_match) => "The byte offset of the last match, or null."
    "floor" [NUMBER]: |_, a| number_of(a, f64::floor) => "The number rounded down."
    "from_items" [ARRAY]: from_items => "An object made of `[key, value]` pairs."
    "group_by" [ARRAY, EXPREF]: group_by => "The items of the list by the string that the expression gives."
    "items" [OBJECT] unordered = true: items => "The `[key, value]` pairs of the object, in random order."
    "join" [STRING, STRINGS]: join => "The strings of the list, with the first argument between them."
    "keys" [OBJECT] unordered = true: keys => "The keys of the object, in random order."
    "length" [SIZED] glances = true: length => "How many characters, items or keys there are."
    "lower" [STRING]: |host, a| string(host, case::lower(text(a, 0))) => "The string in lower case."
    "map" [EXPREF, ARRAY]: map => "What the expression gives for each item, nulls included."
    "max" [ORDERED]: |_, a| Ok(extreme(a, Ordering::Greater)) => "The largest of the numbers or strings."
    "max_by" [ARRAY, EXPREF]: |host, a| extreme_by("max_by", host, a, Ordering::Greater) => "The item for which the expression gives the most."
    "merge" [OBJECT] variadic = true: merge => "One object of all; later ones win."
    "min" [ORDERED]: |_, a| Ok(extreme(a, Ordering::Less)) => "The smallest of the numbers or strings."
    "min_by" [ARRAY, EXPREF]: |host, a| extreme_by("min_by", host, a, Ordering::Less) => "The item for which the expression gives the least."
    "not_null" [ANY] variadic = true glances = true: |_, a| Ok(first_present(a)) => "The first argument that is not null."
    "pad_left" [STRING, NUMBER, STRING] optional = 1: |host, a| pad("pad_left", host, a) => "The string, filled on the left to a width in bytes."
    "pad_right" [STRING, NUMBER, STRING] optional = 1: |host, a| pad("pad_right", host, a) => "The string, filled on the right to a width in bytes."
    "replace" [STRING, STRING, STRING, NUMBER] optional = 1: replace => "The string with one text replaced by another, at most a number of times."
    "reverse" [ARRAY_OR_STRING]: reverse => "The list or string back to front."
    "sort" [STRINGS_OR_NUMBERS]: sort => "The numbers or strings in ascending order."
    "sort_by" [ARRAY, EXPREF]: sort_by => "The list, itself reordered by what the expression gives."
    "split" [STRING, STRING, NUMBER] optional = 1: split => "The parts of the string between separators, at most a number of cuts."
    "starts_with" [STRING, STRING] compares = (Some(End::First)): |_, a| Ok(Value::Bool(End::First.is(text(a, 0), text(a, 1)))) => "Whether the string starts with the other."
    "sum" [NUMBERS]: |_, a| Ok(Value::number(total(a))) => "The sum of the numbers."
    "to_array" [ANY] glances = true: to_array => "The list, or a list of the one value."
    "to_number" [ANY]: to_number => "The number, or the one that the string spells; otherwise null."
    "to_string" [ANY]: to_string => "The string, or the value as JSON."
    "trim" [STRING, STRING] optional = 1: |host, a| trim(host, a, true, true) => "The string without white space, or other characters, at its ends."
    "trim_left" [STRING, STRING] optional = 1: |host, a| trim(host, a, true, false) => "The string without white space, or other characters, at its start."
    "trim_right" [STRING, STRING] optional = 1: |host, a| trim(host, a, false, true) => "The string without white space, or other characters, at its end."
    "type" [ANY] glances = true: type_of => "The name of the value's type."
    "upper" [STRING]: |host, a| string(host, case::upper(text(a, 0))) => "The string in upper case."
    "values" [OBJECT] unordered = true: values => "The values of the object, in random order."
    "zip" [ARRAY, ARRAY] variadic = true: zip => "Lists of the first items, of the second items, and so on."
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// The function of a name; names are case-sensitive.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    let place = FUNCTIONS.binary_search_by(|function| function.name.cmp(name)).ok()?;
    FUNCTIONS.get(place)
}

impl Function {
    const fn new(name: &'static str, parameters: &'static [Parameter], handler: Handler) -> Self {
        Self {
            name,
            parameters,
            optional: 0,
            variadic: false,
            unordered: false,
            glances: false,
            compares: None,
            handler,
        }
    }

    /// The parameters as documentation writes them: `(string, string[, number])`.
    pub(super) fn signature(&self) -> String {
        let mut text = String::from("(");
        let least = self.parameters.len() - usize::from(self.optional);
        for (position, parameter) in self.parameters.iter().enumerate() {
            text.push_str(if position >= least { "[" } else { "" });
            text.push_str(if position > 0 { ", " } else { "" });
            text.push_str(&parameter.types.iter().map(|one| one.name()).collect::<Vec<_>>().join("|"));
        }
        text.push_str(if self.variadic { ", ..." } else { "" });
        text.push_str(&"]".repeat(usize::from(self.optional)));
        text + ")"
    }

    /// Checks the number of arguments, then the type of each (behaviour 10.3.1).
    pub(super) fn check(&self, arguments: &[Value<'_>]) -> Result<(), Box<Error>> {
        let most = self.parameters.len();
        let least = most - usize::from(self.optional);
        if arguments.len() < least || !self.variadic && arguments.len() > most {
            return Err(self.arity(least, arguments.len()));
        }
        for (position, argument) in arguments.iter().enumerate() {
            // The last parameter stands for all that follow it.
            let parameter = self.parameters.get(position).or(self.parameters.last()).unwrap_or(&ANY);
            if parameter.mask & bit(*argument) == 0 && !parameter.types.iter().any(|one| one.takes(*argument)) {
                return Err(self.mismatch(position, parameter.types, *argument));
            }
        }
        Ok(())
    }

    fn arity(&self, least: usize, given: usize) -> Box<Error> {
        let short = |count: usize| u8::try_from(count).unwrap_or(u8::MAX);
        let max = if self.variadic { 0 } else { short(self.parameters.len()) };
        let given = u32::try_from(given).unwrap_or(u32::MAX);
        let detail = Detail::Arity { function: self.name, min: short(least), max, given };
        Box::new(Error { kind: Kind::InvalidArity, span: Span::default(), detail })
    }

    fn mismatch(&self, position: usize, expected: &'static [Type], argument: Value<'_>) -> Box<Error> {
        let position = u8::try_from(position).unwrap_or(u8::MAX);
        let detail = Detail::Argument { function: self.name, position, expected, actual: argument.described() };
        Box::new(Error { kind: Kind::InvalidType, span: Span::default(), detail })
    }
}

// Arguments have passed `check`, so the fallbacks below are never taken.

#[inline(always)]
fn argument<'a>(arguments: &[Value<'a>], position: usize) -> Value<'a> {
    arguments.get(position).copied().unwrap_or(Value::Null)
}

#[inline(always)]
fn text<'a>(arguments: &[Value<'a>], position: usize) -> &'a str {
    argument(arguments, position).as_str().unwrap_or_default()
}

fn list<'a>(arguments: &[Value<'a>], position: usize) -> &'a [Cell<Value<'a>>] {
    argument(arguments, position).as_array().unwrap_or_default()
}

fn numbers<'a>(arguments: &[Value<'a>]) -> impl Iterator<Item = f64> + use<'a> {
    list(arguments, 0).iter().filter_map(|item| item.get().as_number())
}

fn entries<'a>(value: Value<'a>) -> Cow<'a, [Entry<'a>]> {
    value.as_object().map_or(Cow::Borrowed(&[]), |object| object.entries())
}

fn string<'a>(host: &mut dyn Host<'a>, text: impl AsRef<str>) -> Outcome<'a> {
    host.charge(text.as_ref().len())?;
    Ok(Value::String(host.arena().alloc_str(text.as_ref())))
}

fn array<'a>(host: &mut dyn Host<'a>, items: &[Value<'a>]) -> Outcome<'a> {
    host.charge(items.len())?;
    Ok(Value::array(host.arena(), items))
}

fn number_of<'a>(arguments: &[Value<'a>], function: fn(f64) -> f64) -> Outcome<'a> {
    Ok(argument(arguments, 0).as_number().map_or(Value::Null, |number| Value::number(function(number))))
}

/// What Go makes of a whole number as an argument: beyond 64 bits it becomes the smallest one.
fn integer(value: Value<'_>) -> Option<i64> {
    let number = value.as_number().filter(|number| number.floor() == *number)?;
    #[expect(clippy::cast_possible_truncation, reason = "whole, and inside the range")]
    let whole = number as i64;
    Some(if number.abs() < 9_223_372_036_854_775_808.0 { whole } else { i64::MIN })
}

/// The optional argument that has to be a whole number and not negative.
fn count(
    name: &'static str,
    arguments: &[Value<'_>],
    position: usize,
    reason: &'static str,
) -> Result<Option<usize>, Box<Error>> {
    let Some(value) = arguments.get(position) else { return Ok(None) };
    let count = integer(*value).and_then(|whole| usize::try_from(whole).ok());
    count.map(Some).ok_or_else(|| Error::refused(Kind::InvalidValue, name, reason))
}

/// From zero on: the sum of nothing is 0, whereas core's is -0.
fn total(arguments: &[Value<'_>]) -> f64 {
    numbers(arguments).fold(0.0, |sum, number| sum + number)
}

fn average<'a>(arguments: &[Value<'a>]) -> Value<'a> {
    let count = numbers(arguments).count();
    #[expect(clippy::cast_precision_loss, reason = "a list has fewer items than a float has whole numbers")]
    let average = total(arguments) / count as f64;
    if count == 0 { Value::Null } else { Value::number(average) }
}

/// Go compares interfaces here: two lists, two objects or two references crash it (behaviour 10.2.6).
fn contains<'a>(_: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    let needle = argument(arguments, 1);
    if let Value::String(subject) = argument(arguments, 0) {
        return Ok(Value::Bool(needle.as_str().is_some_and(|needle| is_part(needle, subject))));
    }
    for item in list(arguments, 0) {
        let found = match (item.get(), needle) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::String(a), Value::String(b)) => a == b,
            (Value::Array(_), Value::Array(_))
            | (Value::Object(_), Value::Object(_))
            | (Value::Expref(_), Value::Expref(_)) => {
                return Err(Error::refused(
                    Kind::Panic,
                    "contains",
                    "crashes Grafana when an item and what is looked for are both lists or both objects",
                ));
            }
            (item, needle) => matches!((item.as_number(), needle.as_number()), (Some(a), Some(b)) if a == b),
        };
        if found {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

fn is_part(needle: &str, subject: &str) -> bool {
    needle.is_empty() || occurrences::all(subject.as_bytes(), needle.as_bytes()).next().is_some()
}

type Match = fn(&[u8], &[u8]) -> Option<usize>;

fn first_match(subject: &[u8], needle: &[u8]) -> Option<usize> {
    occurrences::all(subject, needle).next()
}

fn last_match(subject: &[u8], needle: &[u8]) -> Option<usize> {
    occurrences::all(subject, needle).last()
}

/// Offsets count bytes; bounds that cross each other crash Go (behaviour 10.3.6).
fn find_in<'a>(name: &'static str, arguments: &[Value<'a>], search: Match) -> Outcome<'a> {
    let (subject, needle) = (text(arguments, 0).as_bytes(), text(arguments, 1).as_bytes());
    if subject.is_empty() || needle.is_empty() {
        return Ok(Value::Null);
    }
    let length = i64::try_from(subject.len()).unwrap_or(i64::MAX);
    let bound = |position: usize, absent: i64| match arguments.get(position) {
        None => Ok(absent),
        Some(value) => integer(*value)
            .ok_or_else(|| Error::refused(Kind::InvalidValue, name, "takes whole numbers as start and end")),
    };
    let start = bound(2, 0)?.max(0);
    let end = bound(3, length)?.min(length);
    let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
    let part = range.and_then(|(start, end)| subject.get(start..end));
    let part =
        part.ok_or_else(|| Error::refused(Kind::Panic, name, "crashes Grafana when the start is behind the end"))?;
    #[expect(clippy::cast_precision_loss, reason = "a text has fewer bytes than a float has whole numbers")]
    let offset = search(part, needle).map_or(Value::Null, |offset| Value::number(start as f64 + offset as f64));
    Ok(offset)
}

fn from_items<'a>(host: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    let mut entries = Vec::new();
    for item in list(arguments, 0) {
        let pair = item
            .get()
            .as_array()
            .ok_or_else(|| Error::refused(Kind::InvalidType, "from_items", "takes a list of `[key, value]` pairs"))?;
        match pair {
            [key, value] if key.get().as_str().is_some() => {
                entries.push((key.get().as_str().unwrap_or_default(), value.get()))
            }
            _ => return Err(Error::refused(Kind::InvalidValue, "from_items", "takes pairs of a string and a value")),
        }
    }
    host.charge(entries.len())?;
    Ok(Value::object(host.arena(), &entries))
}

/// Null for an empty list (behaviour 10.3.4).
fn group_by<'a>(host: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    let (items, closure) = (list(arguments, 0), reference(arguments, 1)?);
    if items.is_empty() {
        return Ok(Value::Null);
    }
    let mut keyed = Vec::with_capacity(items.len());
    for (position, item) in items.iter().enumerate() {
        let key = host.call(closure, item.get())?.as_str();
        keyed.push((
            key.ok_or_else(|| {
                Error::refused(Kind::InvalidType, "group_by", "needs an expression that gives a string for every item")
            })?,
            position,
            item.get(),
        ));
    }
    let order = ordered(keyed.len(), &|a, b| keyed.get(a).map(|one| one.0).cmp(&keyed.get(b).map(|one| one.0)));
    let sorted: Vec<_> = order.into_iter().filter_map(|place| keyed.get(place)).collect();
    let mut groups: Vec<(usize, Entry<'a>)> = Vec::new();
    for group in sorted.chunk_by(|a, b| a.0 == b.0) {
        let members: Vec<_> = group.iter().map(|member| member.2).collect();
        let Some((key, position, _)) = group.first() else { continue };
        groups.push((*position, (key, array(host, &members)?)));
    }
    let order = ordered(groups.len(), &|a, b| groups.get(a).map(|one| one.0).cmp(&groups.get(b).map(|one| one.0)));
    let entries: Vec<_> = order.into_iter().filter_map(|place| groups.get(place)).map(|group| group.1).collect();
    Ok(Value::object(host.arena(), &entries))
}

fn reference<'a>(arguments: &[Value<'a>], position: usize) -> Result<Closure<'a>, Box<Error>> {
    match argument(arguments, position) {
        Value::Expref(closure) => Ok(closure),
        _ => Err(Error::refused(Kind::InvalidType, "map", "takes an expression reference")),
    }
}

fn items<'a>(host: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    let arena = host.arena();
    let pairs: Vec<_> = entries(argument(arguments, 0))
        .iter()
        .map(|(key, value)| Value::array(arena, &[Value::String(key), *value]))
        .collect();
    host.charge(pairs.len())?;
    array(host, &pairs)
}

fn join<'a>(host: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    let separator = text(arguments, 0);
    let strings = list(arguments, 1).iter().filter_map(|item| item.get().as_str());
    host.charge(strings.clone().map(|string| string.len() + separator.len()).sum())?;
    let joined = strings.collect::<Vec<_>>().join(separator);
    Ok(Value::String(host.arena().alloc_str(&joined)))
}

fn keys<'a>(host: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    let keys: Vec<_> = entries(argument(arguments, 0)).iter().map(|entry| Value::String(entry.0)).collect();
    array(host, &keys)
}

fn values<'a>(host: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    let values: Vec<_> = entries(argument(arguments, 0)).iter().map(|entry| entry.1).collect();
    array(host, &values)
}

fn length<'a>(_: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    let length = match argument(arguments, 0) {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        object => entries(object).len(),
    };
    #[expect(clippy::cast_precision_loss, reason = "a list has fewer items than a float has whole numbers")]
    Ok(Value::number(length as f64))
}

fn map<'a>(host: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    let closure = reference(arguments, 0)?;
    let mut results = Vec::new();
    for item in list(arguments, 1) {
        results.push(host.call(closure, item.get())?);
    }
    array(host, &results)
}

/// How two numbers or two strings compare; strings by code point (behaviour 10.2.12).
fn order(a: Value<'_>, b: Value<'_>) -> Option<Ordering> {
    match (a, b) {
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        (a, b) => a.as_number()?.partial_cmp(&b.as_number()?),
    }
}

fn extreme<'a>(arguments: &[Value<'a>], wanted: Ordering) -> Value<'a> {
    let better = |best, item| if order(item, best) == Some(wanted) { item } else { best };
    list(arguments, 0).iter().map(Cell::get).reduce(better).unwrap_or(Value::Null)
}

/// A list of one is not even looked at (behaviour 10.3.8).
fn extreme_by<'a>(
    name: &'static str,
    host: &mut dyn Host<'a>,
    arguments: &[Value<'a>],
    wanted: Ordering,
) -> Outcome<'a> {
    let (items, closure) = (list(arguments, 0), reference(arguments, 1)?);
    let (first, rest) = match items {
        [] => return Ok(Value::Null),
        [only] => return Ok(only.get()),
        [first, rest @ ..] => (first.get(), rest),
    };
    let (mut best, mut key) = (first, host.call(closure, first)?);
    if key.as_number().is_none() && key.as_str().is_none() {
        return Err(mixed(name));
    }
    for item in rest {
        let next = host.call(closure, item.get())?;
        if key.as_str().is_some() != next.as_str().is_some() || key.as_number().is_some() != next.as_number().is_some()
        {
            return Err(mixed(name));
        }
        if order(next, key) == Some(wanted) {
            (best, key) = (item.get(), next);
        }
    }
    Ok(best)
}

fn mixed(name: &'static str) -> Box<Error> {
    Error::refused(Kind::InvalidType, name, "needs an expression that gives only numbers or only strings")
}

fn merge<'a>(host: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    let all: Vec<_> = arguments.iter().flat_map(|object| entries(*object).into_owned()).collect();
    host.charge(all.len())?;
    Ok(Value::object(host.arena(), &all))
}

fn first_present<'a>(arguments: &[Value<'a>]) -> Value<'a> {
    arguments.iter().copied().find(|argument| !matches!(argument, Value::Null)).unwrap_or(Value::Null)
}

/// Widths count bytes, and the filling is one byte or none (behaviour 10.3.6).
fn pad<'a>(name: &'static str, host: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    let subject = text(arguments, 0);
    let width = count(name, arguments, 1, "takes a whole number, not negative, as its width")?.unwrap_or(0);
    let filling = if arguments.len() > 2 { text(arguments, 2) } else { " " };
    if filling.len() > 1 {
        return Err(Error::refused(Kind::InvalidValue, name, "takes a filling of one byte"));
    }
    let missing = width.saturating_sub(subject.len());
    host.charge(missing.saturating_mul(filling.len()))?;
    let filling = if filling.is_empty() { String::new() } else { filling.repeat(missing) };
    string(host, if name == "pad_left" { filling + subject } else { subject.to_owned() + &filling })
}

fn replace<'a>(host: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    let (subject, old, new) = (text(arguments, 0), text(arguments, 1), text(arguments, 2));
    let most =
        count("replace", arguments, 3, "takes a whole number, not negative, as its count")?.unwrap_or(usize::MAX);
    let bytes = subject.as_bytes();
    let places: Vec<usize> = if old.is_empty() {
        let ends = subject.char_indices().map(|(place, char)| place + char.len_utf8());
        std::iter::once(0).chain(ends).take(most).collect()
    } else {
        occurrences::separate(bytes, old.as_bytes()).take(most).collect()
    };
    host.charge(places.len().saturating_mul(new.len()).saturating_add(subject.len()))?;
    let (mut replaced, mut done) = (String::new(), 0);
    for place in places {
        replaced.push_str(subject.get(done..place).unwrap_or_default());
        replaced.push_str(new);
        done = place + old.len();
    }
    replaced.push_str(subject.get(done..).unwrap_or_default());
    Ok(Value::String(host.arena().alloc_str(&replaced)))
}

fn reverse<'a>(host: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    if let Value::String(text) = argument(arguments, 0) {
        return string(host, text.chars().rev().collect::<String>());
    }
    let items: Vec<_> = list(arguments, 0).iter().rev().map(Cell::get).collect();
    array(host, &items)
}

/// Go sorts what is no number before all numbers.
fn ascending(a: Value<'_>, b: Value<'_>) -> Ordering {
    let is_nan = |value: Value<'_>| value.as_number().is_some_and(f64::is_nan);
    order(a, b).unwrap_or_else(|| is_nan(b).cmp(&is_nan(a)))
}

fn sort<'a>(host: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    let items = list(arguments, 0);
    let order = ordered(items.len(), &|a, b| ascending(at(items, a), at(items, b)));
    let sorted: Vec<_> = order.into_iter().map(|place| at(items, place)).collect();
    array(host, &sorted)
}

fn at<'a>(items: &[Cell<Value<'a>>], place: usize) -> Value<'a> {
    items.get(place).map_or(Value::Null, Cell::get)
}

/// Reorders the list itself: whoever reads it later sees the new order (behaviour 10.2.11).
fn sort_by<'a>(host: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    let (items, closure) = (list(arguments, 0), reference(arguments, 1)?);
    if items.len() < 2 {
        return Ok(Value::Array(items));
    }
    let mut keys = Vec::with_capacity(items.len());
    for item in items {
        keys.push(host.call(closure, item.get())?);
    }
    if !keys.iter().all(|key| key.as_number().is_some()) && !keys.iter().all(|key| key.as_str().is_some()) {
        return Err(mixed("sort_by"));
    }
    let key = |place: usize| keys.get(place).copied().unwrap_or(Value::Null);
    let order = ordered(items.len(), &|a, b| ascending(key(a), key(b)));
    let sorted: Vec<_> = order.into_iter().map(|place| at(items, place)).collect();
    for (cell, item) in items.iter().zip(sorted) {
        cell.set(item);
    }
    Ok(Value::Array(items))
}

/// An empty subject has no parts, an empty separator splits characters (behaviour 10.3.5).
fn split<'a>(host: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    let (subject, separator) = (text(arguments, 0), text(arguments, 1));
    if subject.is_empty() {
        return Ok(Value::Array(&[]));
    }
    let most = count("split", arguments, 2, "takes a whole number, not negative, as its count")?
        .map_or(usize::MAX, |cuts| cuts.saturating_add(1));
    let parts: Vec<_> =
        if separator.is_empty() { characters(subject, most) } else { parts_between(subject, separator, most) };
    let parts: Vec<_> = parts.into_iter().map(Value::String).collect();
    array(host, &parts)
}

/// The parts of a text between separators, the last of at most `most` being the rest.
fn parts_between<'t>(text: &'t str, separator: &str, most: usize) -> Vec<&'t str> {
    let (mut parts, mut done) = (Vec::new(), 0);
    for place in occurrences::separate(text.as_bytes(), separator.as_bytes()).take(most.saturating_sub(1)) {
        parts.push(text.get(done..place).unwrap_or_default());
        done = place + separator.len();
    }
    parts.push(text.get(done..).unwrap_or_default());
    parts
}

/// The characters of a text, the last of at most `most` parts being the rest.
fn characters(text: &str, most: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        if parts.len() + 1 == most {
            parts.push(rest);
            break;
        }
        let (part, behind) = rest.split_at_checked(char.len_utf8()).unwrap_or((rest, ""));
        parts.push(part);
        rest = behind;
    }
    parts
}

fn to_array<'a>(host: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    match argument(arguments, 0) {
        list @ Value::Array(_) => Ok(list),
        other => array(host, &[other]),
    }
}

fn to_number<'a>(_: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    match argument(arguments, 0) {
        number @ (Value::Number(_) | Value::Numeral(_)) => Ok(number),
        Value::String(text) => Ok(number::parse(text).map_or(Value::Null, Value::number)),
        Value::Expref(_) => Err(Error::refused(Kind::InvalidType, "to_number", "takes no expression reference")),
        _ => Ok(Value::Null),
    }
}

fn to_string<'a>(host: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    match argument(arguments, 0) {
        text @ Value::String(_) => Ok(text),
        other => {
            match write::as_go(other, host.left()) {
                Ok(json) => string(host, json),
                // More than is left, whatever that is.
                Err(Kind::RecursionLimit) => host.charge(usize::MAX).map(|()| Value::Null),
                Err(kind) => Err(Error::refused(kind, "to_string", "cannot write what JSON cannot hold")),
            }
        }
    }
}

fn trim<'a>(host: &mut dyn Host<'a>, arguments: &[Value<'a>], left: bool, right: bool) -> Outcome<'a> {
    let (mut rest, set) = (text(arguments, 0), if arguments.len() > 1 { text(arguments, 1) } else { "" });
    let goes = |char: char| if set.is_empty() { char.is_whitespace() } else { set.contains(char) };
    rest = if left { rest.trim_start_matches(goes) } else { rest };
    rest = if right { rest.trim_end_matches(goes) } else { rest };
    host.charge(0)?;
    Ok(Value::String(rest))
}

fn type_of<'a>(_: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    Ok(Value::String(match argument(arguments, 0) {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) | Value::Numeral(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
        Value::Expref(_) => return Err(Error::refused(Kind::InvalidType, "type", "takes no expression reference")),
    }))
}

fn zip<'a>(host: &mut dyn Host<'a>, arguments: &[Value<'a>]) -> Outcome<'a> {
    let lists: Vec<_> = arguments.iter().filter_map(|argument| argument.as_array()).collect();
    let shortest = lists.iter().map(|list| list.len()).min().unwrap_or(0);
    let mut rows = Vec::with_capacity(shortest);
    for index in 0..shortest {
        let row: Vec<_> = lists.iter().filter_map(|list| list.get(index)).map(Cell::get).collect();
        rows.push(array(host, &row)?);
    }
    array(host, &rows)
}
