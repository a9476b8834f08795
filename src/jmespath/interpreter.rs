//! Walks the nodes of an expression over a value, as go-jmespath does (behaviour 10.2).

use std::cell::Cell;

use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

use super::ast::{Arithmetic, Comparison, Kind, Node, NodeId, Slice};
use super::error::{Detail, Error, Kind as ErrorKind, Span};
use super::functions::{End, Function, Host};
use super::limits::{Limits, MAX_DEPTH, MAX_READS, MAX_VALUES};
use super::value::{Closure, Object, Value, Variable};
use super::{Expression, Observer, host, json};

const TOO_MUCH: &str = "the expression makes more than 33,554,432 values or bytes of text";
const TOO_LONG: &str = "the expression reads more than 134,217,728 values";

/// How many bytes of text are as much work as one value, and how many of an expression.
const TEXT: usize = 16;

type Outcome<'a> = Result<Value<'a>, Box<Error>>;
type Scope<'a> = Option<&'a Variable<'a>>;

pub(super) struct Interpreter<'a, 'o> {
    expression: &'a Expression,
    root: Value<'a>,
    arena: &'a Bump,
    observer: &'o mut dyn Observer,
    wants_nodes: bool,
    /// The left sides that are still to be gone back up, see [`Node::left`].
    climbs: ArenaVec<'a, NodeId>,
    depth: usize,
    budget: usize,
    reads: usize,
}

impl<'a, 'o> Interpreter<'a, 'o> {
    pub(super) fn new(
        expression: &'a Expression,
        root: Value<'a>,
        arena: &'a Bump,
        observer: &'o mut dyn Observer,
    ) -> Self {
        let wants_nodes = observer.wants_nodes();
        Self {
            expression,
            root,
            arena,
            observer,
            wants_nodes,
            climbs: ArenaVec::new_in(arena),
            depth: 0,
            budget: MAX_VALUES,
            reads: MAX_READS,
        }
    }

    /// Takes less than it might, where the limits are lower. Few hosts have any.
    #[cold]
    pub(super) fn keep_to(&mut self, limits: Limits) {
        self.budget = self.budget.min(limits.values);
        self.reads = self.reads.min(limits.reads);
    }

    pub(super) fn run(&mut self) -> Outcome<'a> {
        self.evaluate(self.expression.root, self.root, None)
    }

    fn node(&self, id: NodeId) -> &'a Node {
        self.expression.nodes.get(id.0 as usize).unwrap_or(Node::IDENTITY)
    }

    /// The value of a node on `value`.
    fn evaluate(&mut self, id: NodeId, value: Value<'a>, scope: Scope<'a>) -> Outcome<'a> {
        let node = self.node(id);
        let outcome = match (self.leaf(node, value), &node.kind) {
            (Some(leaf), _) => Ok(leaf),
            // Conditions and arguments are calls more often than not, and nothing of theirs stands on the left.
            (None, Kind::Call { function: Some(function), arguments, .. }) => {
                self.deeper(node)?;
                let outcome = self.call(node, function, arguments, value, scope);
                self.depth -= 1;
                outcome
            }
            _ => return self.descend(id, value, scope),
        };
        self.observe(node, &outcome);
        outcome
    }

    /// Takes one more level, while there is one.
    fn deeper(&mut self, node: &Node) -> Result<(), Box<Error>> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let message = "the evaluation nests deeper than 1,000 levels";
            return Err(Error::new(ErrorKind::RecursionLimit, node.span, message));
        }
        Ok(())
    }

    /// Down the left sides of a node to the first operand, then back up.
    #[inline(never)]
    fn descend(&mut self, id: NodeId, value: Value<'a>, scope: Scope<'a>) -> Outcome<'a> {
        let mut node = self.node(id);
        self.deeper(node)?;
        let bottom = self.climbs.len();
        let mut current = id;
        while let Some(left) = node.left() {
            self.climbs.push(current);
            current = left;
            node = self.node(left);
        }
        let mut outcome = match self.leaf(node, value) {
            Some(leaf) => Ok(leaf),
            None => self.operand(node, value, scope),
        };
        self.observe(node, &outcome);
        while self.climbs.len() > bottom {
            let Some(next) = self.climbs.pop() else { break };
            node = self.node(next);
            outcome = self.operator(node, outcome, value, scope);
            self.observe(node, &outcome);
        }
        self.depth -= 1;
        outcome
    }

    /// The value of a node that needs no other node and cannot fail: most of those that run are such.
    #[inline(always)]
    fn leaf(&self, node: &'a Node, value: Value<'a>) -> Option<Value<'a>> {
        Some(match &node.kind {
            Kind::Identity | Kind::Current => value,
            Kind::Root => self.root,
            Kind::Field(name) => value.as_object().and_then(|object| object.get(name)).unwrap_or(Value::Null),
            Kind::Text(text) => Value::String(text),
            Kind::Index(index) => item(value, *index),
            _ => return None,
        })
    }

    #[inline(always)]
    fn observe(&mut self, node: &Node, outcome: &Outcome<'a>) {
        if self.wants_nodes && !matches!(node.kind, Kind::Identity) {
            self.observer.node(node.span, outcome.as_ref().map_err(|error| &**error));
        }
    }

    /// A node without a left side that is no leaf.
    #[inline(never)]
    fn operand(&mut self, node: &'a Node, value: Value<'a>, scope: Scope<'a>) -> Outcome<'a> {
        Ok(match &node.kind {
            Kind::Slice(slice) => return self.slice(*slice, value, node.span),
            Kind::Json(text) => {
                // Read anew each time, since `sort_by` reorders lists (behaviour 10.2.11).
                self.charge(text.len()).map_err(|error| error.at(node.span))?;
                json::parse(text, self.arena).map_or(Value::Null, |document| document.value)
            }
            Kind::Variable(name) => return variable(scope, name, node.span),
            Kind::Not(operand) => Value::Bool(self.evaluate(*operand, value, scope)?.is_falsy()),
            Kind::Sign { negative, operand } => signed(*negative, self.evaluate(*operand, value, scope)?),
            Kind::Expref(body) => Value::Expref(Closure { node: *body, scope }),
            Kind::List(items) => return self.list(items, value, scope),
            Kind::Hash(entries) => return self.hash(entries, value, scope),
            Kind::Call { function: Some(function), arguments, .. } => {
                return self.call(node, function, arguments, value, scope);
            }
            Kind::Call { function: None, arguments, .. } => return self.unknown(node, arguments, value, scope),
            Kind::Let { bindings, body } => {
                let scope = self.bind(bindings, value, scope)?;
                return self.evaluate(*body, value, scope);
            }
            Kind::Binding { .. } => {
                return Err(Error::syntax(
                    node.span,
                    "`=` binds a variable inside `let` and means nothing elsewhere; to compare, write `==`",
                ));
            }
            _ => value,
        })
    }

    /// A node whose left side came to `left`.
    #[inline(never)]
    fn operator(&mut self, node: &'a Node, left: Outcome<'a>, value: Value<'a>, scope: Scope<'a>) -> Outcome<'a> {
        match &node.kind {
            // Errors before these three are swallowed (behaviour 10.2.7), unless Go would have crashed.
            Kind::Flatten { .. } => match swallowed(left)?.as_array() {
                Some(items) => self.flattened(items, node.span),
                None => Ok(Value::Null),
            },
            Kind::Filter { right, condition, .. } => match swallowed(left)?.as_array() {
                Some(items) => self.filter(items, *condition, *right, scope),
                None => Ok(Value::Null),
            },
            Kind::ProjectValues { right, .. } => match swallowed(left)?.as_object() {
                Some(object) => self.project_values(object, *right, scope, node.span),
                None => Ok(Value::Null),
            },
            Kind::Project { left: of, right } => match left? {
                Value::Array(items) => self.project(items, *right, scope),
                text @ Value::String(_) if self.is_slice(*of) => Ok(text),
                _ => Ok(Value::Null),
            },
            Kind::Dot { right, .. } => match left? {
                Value::Null => Ok(Value::Null),
                left => self.evaluate(*right, left, scope),
            },
            Kind::Pipe { right, .. } => self.evaluate(*right, left?, scope),
            Kind::Or { right, .. } => match left? {
                left if left.is_falsy() => self.evaluate(*right, value, scope),
                left => Ok(left),
            },
            Kind::And { right, .. } => match left? {
                left if left.is_falsy() => Ok(left),
                _ => self.evaluate(*right, value, scope),
            },
            Kind::Arithmetic { operator, right, .. } => {
                let (left, right) = (left?, self.evaluate(*right, value, scope)?);
                Ok(arithmetic(*operator, left, right))
            }
            Kind::Compare { operator, right, .. } => {
                let (left, right) = (left?, self.evaluate(*right, value, scope)?);
                self.compared(*operator, left, right)
            }
            _ => left,
        }
    }

    /// Equality of anything (behaviour 10.2.3), or an order.
    fn compared(&mut self, operator: Comparison, left: Value<'a>, right: Value<'a>) -> Outcome<'a> {
        Ok(match operator {
            Comparison::Equal => Value::Bool(self.equal(left, right)?),
            Comparison::NotEqual => Value::Bool(!self.equal(left, right)?),
            Comparison::Less => compare(f64::lt, left, right),
            Comparison::LessOrEqual => compare(f64::le, left, right),
            Comparison::Greater => compare(f64::gt, left, right),
            Comparison::GreaterOrEqual => compare(f64::ge, left, right),
        })
    }

    fn equal(&mut self, left: Value<'a>, right: Value<'a>) -> Result<bool, Box<Error>> {
        match left.equals(right, &mut self.budget) {
            Some(equal) => Ok(equal),
            None => Err(beyond(TOO_MUCH)),
        }
    }

    /// Whether a node is what a slice leaves: only then does a projection let a text through (behaviour 10.2.10).
    fn is_slice(&self, id: NodeId) -> bool {
        matches!(self.node(id).kind, Kind::Dot { right, .. } if matches!(self.node(right).kind, Kind::Slice(_)))
    }

    fn project(&mut self, items: &'a [Cell<Value<'a>>], right: NodeId, scope: Scope<'a>) -> Outcome<'a> {
        if matches!(self.node(right).kind, Kind::Identity)
            && !items.iter().any(|item| matches!(item.get(), Value::Null))
        {
            // Nothing to apply and nothing to drop: a list of its own all the same, since `sort_by` must not reach back.
            self.charge(items.len())?;
            let copy: &'a [Cell<Value<'a>>] = self.arena.alloc_slice_fill_iter(items.iter().cloned());
            return Ok(Value::Array(copy));
        }
        let mut results = ArenaVec::with_capacity_in(items.len(), self.arena);
        self.charge(items.len())?;
        self.repeats(items.len(), right)?;
        for item in items {
            keep(&mut results, self.evaluate(right, item.get(), scope)?);
        }
        Ok(list(results))
    }

    fn project_values(&mut self, object: Object<'a>, right: NodeId, scope: Scope<'a>, span: Span) -> Outcome<'a> {
        let entries = object.entries();
        self.unordered(entries.len(), span);
        let mut results = ArenaVec::with_capacity_in(entries.len(), self.arena);
        self.charge(entries.len())?;
        self.repeats(entries.len(), right)?;
        for entry in entries.iter() {
            keep(&mut results, self.evaluate(right, entry.1, scope)?);
        }
        Ok(list(results))
    }

    fn filter(
        &mut self,
        items: &'a [Cell<Value<'a>>],
        condition: NodeId,
        right: NodeId,
        scope: Scope<'a>,
    ) -> Outcome<'a> {
        let as_is = matches!(self.node(right).kind, Kind::Identity);
        let mut results = ArenaVec::with_capacity_in(items.len(), self.arena);
        self.charge(items.len())?;
        self.repeats(items.len(), condition)?;
        self.repeats(items.len(), right)?;
        let node = self.node(condition);
        let compared = if self.wants_nodes { None } else { self.compared_texts(node) };
        for item in items {
            let holds = match (&node.kind, compared, item.get()) {
                (_, Some((end, other)), Value::String(text)) => end.is(text, other),
                (Kind::Call { function: Some(function), arguments, .. }, ..) if !self.wants_nodes => {
                    !self.call(node, function, arguments, item.get(), scope)?.is_falsy()
                }
                _ => !self.evaluate(condition, item.get(), scope)?.is_falsy(),
            };
            if holds {
                let result = if as_is { item.get() } else { self.evaluate(right, item.get(), scope)? };
                keep(&mut results, result);
            }
        }
        Ok(list(results))
    }

    /// `starts_with(@, '…')` and `ends_with(@, '…')`: what long lists of groups are filtered by, and no call is needed for.
    fn compared_texts(&self, condition: &'a Node) -> Option<(End, &'a str)> {
        let Kind::Call { function: Some(function), arguments, .. } = &condition.kind else { return None };
        let [text, other] = arguments.as_slice() else { return None };
        let Kind::Text(other) = &self.node(*other).kind else { return None };
        matches!(self.node(*text).kind, Kind::Current).then_some((function.compares?, &**other))
    }

    fn flattened(&mut self, items: &[Cell<Value<'a>>], span: Span) -> Outcome<'a> {
        let mut flat = ArenaVec::with_capacity_in(items.len(), self.arena);
        for item in items {
            match item.get() {
                Value::Array(inner) => {
                    self.charge(inner.len()).map_err(|error| error.at(span))?;
                    flat.extend(inner.iter().map(Cell::get));
                }
                other => flat.push(other),
            }
        }
        Ok(list(flat))
    }

    fn list(&mut self, items: &'a [NodeId], value: Value<'a>, scope: Scope<'a>) -> Outcome<'a> {
        let mut results = ArenaVec::with_capacity_in(items.len(), self.arena);
        for item in items {
            results.push(self.evaluate(*item, value, scope)?);
        }
        self.charge(results.len())?;
        Ok(list(results))
    }

    /// An object made of expressions; of a repeated key the last one counts.
    fn hash(&mut self, entries: &'a [(Box<str>, NodeId)], value: Value<'a>, scope: Scope<'a>) -> Outcome<'a> {
        let mut results = ArenaVec::with_capacity_in(entries.len(), self.arena);
        for (key, node) in entries {
            results.push((&**key, self.evaluate(*node, value, scope)?));
        }
        self.charge(results.len())?;
        Ok(Value::object(self.arena, &results))
    }

    /// Several bindings of one `let` do not see each other (behaviour 10.1.3).
    fn bind(&mut self, bindings: &[NodeId], value: Value<'a>, outer: Scope<'a>) -> Result<Scope<'a>, Box<Error>> {
        let mut inner = outer;
        for binding in bindings {
            let node = self.node(*binding);
            let (name, bound) = self.binding(node)?;
            let bound = self.evaluate(bound, value, outer)?;
            self.charge(1)?;
            inner = Some(self.arena.alloc(Variable { name, value: bound, outer: inner }));
        }
        Ok(inner)
    }

    /// The two sides of a binding; go-jmespath crashes on a node that has no second one (behaviour 10.1.13).
    fn binding(&self, node: &'a Node) -> Result<(&'a str, NodeId), Box<Error>> {
        let Kind::Binding { target, value } = &node.kind else {
            return Err(Error::new(
                ErrorKind::Panic,
                node.span,
                "a binding of `let` needs a value: `$name = expression`",
            ));
        };
        match &self.node(*target).kind {
            Kind::Variable(name) | Kind::Field(name) | Kind::Text(name) => Ok((name, *value)),
            _ => Err(Error::new(
                ErrorKind::Panic,
                node.span,
                "a binding of `let` begins with a name: `$name = expression`",
            )),
        }
    }

    #[inline(never)]
    fn call(
        &mut self,
        node: &'a Node,
        function: &'static Function,
        arguments: &'a [NodeId],
        value: Value<'a>,
        scope: Scope<'a>,
    ) -> Outcome<'a> {
        // Nearly all calls have few arguments, for which the stack is nearer than the arena.
        let mut few = [Value::Null; 4];
        let values = match few.get_mut(..arguments.len()) {
            Some(values) => values,
            None => self.arena.alloc_slice_fill_copy(arguments.len(), Value::Null),
        };
        for (slot, argument) in values.iter_mut().zip(arguments) {
            let node = self.node(*argument);
            *slot = match self.leaf(node, value) {
                Some(leaf) => {
                    self.observe(node, &Ok(leaf));
                    leaf
                }
                None => self.evaluate(*argument, value, scope)?,
            };
        }
        self.looks(function, values).and_then(|()| function.check(values)).map_err(|error| error.at(node.span))?;
        let result = (function.handler)(self, values).map_err(|error| error.at(node.span));
        if function.unordered {
            let count = values.first().and_then(|value| value.as_object()).map_or(0, |object| object.written().len());
            self.unordered(count, node.span);
        }
        result
    }

    /// Accounts for what a function looks through.
    fn looks(&mut self, function: &Function, arguments: &[Value<'a>]) -> Result<(), Box<Error>> {
        let size = |value: &Value<'a>| match value {
            Value::Array(items) if !function.glances => items.len(),
            Value::String(text) => text.len() / TEXT,
            // Whatever a function does with an object begins with its keys in order.
            Value::Object(object) => object.written().len(),
            _ => 0,
        };
        self.read(arguments.iter().map(size).sum())
    }

    /// Accounts for a part of the expression that is evaluated `count` times; what is longer takes longer.
    fn repeats(&mut self, count: usize, part: NodeId) -> Result<(), Box<Error>> {
        let span = self.node(part).span;
        self.read(count.saturating_mul(1 + span.end.saturating_sub(span.start) as usize / TEXT))
            .map_err(|error| error.at(span))
    }

    fn read(&mut self, size: usize) -> Result<(), Box<Error>> {
        match self.reads.checked_sub(size) {
            Some(rest) => self.reads = rest,
            None => return Err(beyond(TOO_LONG)),
        }
        Ok(())
    }

    /// A call of a function that is not there: its arguments come first, and their errors.
    fn unknown(&mut self, node: &Node, arguments: &[NodeId], value: Value<'a>, scope: Scope<'a>) -> Outcome<'a> {
        for argument in arguments {
            self.evaluate(*argument, value, scope)?;
        }
        Err(Error::about(ErrorKind::UnknownFunction, called(node), "there is no function"))
    }

    /// Says that a list of `count` items comes in another order at each evaluation in Go (behaviour 10.2.8).
    fn unordered(&mut self, count: usize, span: Span) {
        if count > 1 {
            self.observer.unordered(span);
        }
    }

    fn slice(&mut self, slice: Slice, value: Value<'a>, span: Span) -> Outcome<'a> {
        match value {
            Value::Array(items) => {
                let picked = picked(slice, items.len())
                    .ok_or_else(|| Error::new(ErrorKind::InvalidValue, span, "the step of a slice cannot be 0"))?;
                let items: Vec<_> = picked.filter_map(|index| items.get(index)).map(Cell::get).collect();
                self.charge(items.len())?;
                Ok(Value::array(self.arena, &items))
            }
            Value::String(text) => {
                let chars: Vec<char> = text.chars().collect();
                let Some(picked) = picked(slice, chars.len()) else { return Ok(Value::Null) };
                let text: String = picked.filter_map(|index| chars.get(index)).collect();
                self.charge(text.len())?;
                Ok(Value::String(self.arena.alloc_str(&text)))
            }
            _ => Ok(Value::Null),
        }
    }
}

impl<'a> Host<'a> for Interpreter<'a, '_> {
    fn arena(&self) -> &'a Bump {
        self.arena
    }

    fn call(&mut self, closure: Closure<'a>, value: Value<'a>) -> Outcome<'a> {
        self.charge(1)?;
        self.repeats(1, closure.node)?;
        self.evaluate(closure.node, value, closure.scope)
    }

    fn left(&self) -> usize {
        self.budget
    }

    fn charge(&mut self, size: usize) -> Result<(), Box<Error>> {
        match self.budget.checked_sub(size) {
            Some(rest) => self.budget = rest,
            None => {
                return Err(beyond(TOO_MUCH));
            }
        }
        Ok(())
    }
}

fn beyond(message: &'static str) -> Box<Error> {
    Error::new(ErrorKind::RecursionLimit, Span::default(), message)
}

/// An error as it leaves: where a host has set the limit, no figure of ours is named.
pub(super) fn told(mut error: Error, limits: Limits) -> Error {
    match error.detail {
        Detail::Message(TOO_MUCH) if limits.values < MAX_VALUES => {
            error.detail = Detail::Message("the expression makes more values or bytes of text than the host allows");
        }
        Detail::Message(TOO_LONG) if limits.reads < MAX_READS => {
            error.detail = Detail::Message("the expression reads more values than the host allows");
        }
        _ => {}
    }
    error
}

/// An error becomes null; a crash and our own limits stay what they are.
fn swallowed(outcome: Outcome<'_>) -> Outcome<'_> {
    match outcome {
        Err(error) if !matches!(error.kind, ErrorKind::Panic | ErrorKind::RecursionLimit) => Ok(Value::Null),
        outcome => outcome,
    }
}

/// The place of a called function's name.
fn called(node: &Node) -> Span {
    let length = match &node.kind {
        Kind::Call { name, .. } => u32::try_from(name.len()).unwrap_or(u32::MAX),
        _ => 0,
    };
    Span { start: node.span.start, end: node.span.start.saturating_add(length) }
}

/// Collects a result of a projection, which drops nulls.
#[inline(always)]
fn keep<'a>(results: &mut ArenaVec<'a, Value<'a>>, result: Value<'a>) {
    if !matches!(result, Value::Null) {
        results.push(result);
    }
}

/// A list of what has been collected, where it was collected.
fn list<'a>(results: ArenaVec<'a, Value<'a>>) -> Value<'a> {
    Value::Array(Cell::from_mut(results.into_bump_slice_mut()).as_slice_of_cells())
}

fn variable<'a>(scope: Scope<'a>, name: &str, span: Span) -> Outcome<'a> {
    let mut inner = scope;
    while let Some(variable) = inner {
        if variable.name == name {
            return Ok(variable.value);
        }
        inner = variable.outer;
    }
    Err(Error::about(ErrorKind::UndefinedVariable, span, "no `let` binds"))
}

/// The item at an index, counted from the end where it is negative.
fn item(value: Value<'_>, index: i64) -> Value<'_> {
    let Some(items) = value.as_array() else { return Value::Null };
    let place = match usize::try_from(index) {
        Ok(place) => Some(place),
        Err(_) => usize::try_from(index.unsigned_abs()).ok().and_then(|back| items.len().checked_sub(back)),
    };
    place.and_then(|place| items.get(place)).map_or(Value::Null, Cell::get)
}

fn signed(negative: bool, value: Value<'_>) -> Value<'_> {
    value.as_number().map_or(Value::Null, |number| Value::number(if negative { -number } else { number }))
}

/// Null on anything but two numbers (behaviour 10.2.13).
fn arithmetic<'a>(operator: Arithmetic, left: Value<'a>, right: Value<'a>) -> Value<'a> {
    let (Some(left), Some(right)) = (left.as_number(), right.as_number()) else { return Value::Null };
    Value::number(match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide => left / right,
        Arithmetic::Modulo => host::remainder(left, right),
        Arithmetic::IntegerDivide => (left / right).floor(),
    })
}

/// An order of two numbers, and null for the rest (behaviour 10.2.2).
fn compare<'a>(holds: fn(&f64, &f64) -> bool, left: Value<'a>, right: Value<'a>) -> Value<'a> {
    match (left.as_number(), right.as_number()) {
        (Some(left), Some(right)) => Value::Bool(holds(&left, &right)),
        _ => Value::Null,
    }
}

/// The indices that a slice picks from a list of `length`; None where the step is 0.
fn picked(slice: Slice, length: usize) -> Option<impl Iterator<Item = usize>> {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let step = slice.step.unwrap_or(1);
    if step == 0 {
        return None;
    }
    let (first, last) = if step < 0 { (length - 1, -1) } else { (0, length) };
    let bound = |wanted: i64| match wanted {
        wanted if wanted < 0 => (wanted.saturating_add(length)).max(if step < 0 { -1 } else { 0 }),
        wanted => wanted.min(if step < 0 { length - 1 } else { length }),
    };
    let start = slice.start.map_or(first, bound);
    let stop = slice.stop.map_or(last, bound);
    let goes_on = move |at: &i64| if step > 0 { *at < stop } else { *at > stop };
    let indices = std::iter::successors(Some(start), move |at| at.checked_add(step)).take_while(goes_on);
    Some(indices.filter_map(|index| usize::try_from(index).ok()))
}
