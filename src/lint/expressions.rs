//! What is wrong with expressions by themselves.

use super::tree::{calls, literal, literals, results};
use super::{Edit, Finding, Subject};
use crate::jmespath::{Arithmetic, Error, ErrorKind, Expression, Node, NodeKind, Span};
use crate::role;

/// Quotes that word processors make, and the ASCII ones they stand for.
const CURLY: [(char, char); 8] =
    [('‘', '\''), ('’', '\''), ('‚', '\''), ('´', '\''), ('“', '\''), ('”', '\''), ('„', '\''), ('″', '\'')];

/// Why an expression cannot be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Broken {
    Curly,
    Encoded,
    Name,
    Otherwise,
}

/// Every expression that cannot be read, with the error and the reason.
fn broken<'s>(subject: &'s Subject<'_>) -> impl Iterator<Item = (&'static str, &'s str, &'s Error, Broken)> {
    subject.paths().filter_map(|(key, path)| {
        let error = path.expression.as_ref()?.as_ref().err()?;
        Some((key, &*path.text, error, reason(&path.text, error)))
    })
}

fn reason(text: &str, error: &Error) -> Broken {
    if text.contains(|char| CURLY.iter().any(|(curly, _)| *curly == char)) {
        Broken::Curly
    } else if decoded(text).is_some() {
        Broken::Encoded
    } else if quoted_name(text, error).is_some() {
        Broken::Name
    } else {
        Broken::Otherwise
    }
}

/// Quotes that came by way of a word processor.
pub(super) fn curly_quotes(subject: &Subject<'_>) -> Vec<Finding> {
    let found = broken(subject).filter(|(_, _, _, broken)| *broken == Broken::Curly).map(|(key, text, ..)| {
        let straight: String = text
            .chars()
            .map(|char| CURLY.iter().find(|(curly, _)| *curly == char).map_or(char, |pair| pair.1))
            .collect();
        let at = text.find(|char| CURLY.iter().any(|(curly, _)| *curly == char)).unwrap_or(0);
        let width = text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        let message = format!("`{key}` holds curly quotes, which mean nothing in an expression");
        let finding = Finding::new(key, message, "write texts between straight single quotes").at(at..at + width);
        if Expression::parse(&straight).is_ok() { finding.edit(Edit::Whole(straight)) } else { finding }
    });
    found.collect()
}

/// `%27Admin%27`, as an address bar gives it.
pub(super) fn url_encoded(subject: &Subject<'_>) -> Vec<Finding> {
    let found = broken(subject).filter(|(_, _, _, broken)| *broken == Broken::Encoded).filter_map(|(key, text, ..)| {
        let message = format!("`{key}` is encoded as for a URL, and nobody decodes it");
        Some(Finding::new(key, message, "write the expression itself").edit(Edit::Whole(decoded(text)?)))
    });
    found.collect()
}

/// The text with `%XX` decoded, if it has any and is an expression then.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((byte, tail)) = rest.split_first() {
        let digits = tail.get(..2).filter(|_| *byte == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(decoded) => {
                bytes.push(decoded);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok().filter(|decoded| decoded != text && Expression::parse(decoded).is_ok())
}

/// A claim whose name is more than letters, digits and underscores has to stand in double quotes (behaviour 10.1.8, 10.1.9).
pub(super) fn needs_quoted_identifier(subject: &Subject<'_>) -> Vec<Finding> {
    let names = broken(subject).filter(|(_, _, _, broken)| *broken == Broken::Name);
    let names = names.filter_map(|(key, text, error, _)| Some((key, text, quoted_name(text, error)?)));
    let mut found: Vec<_> = names.map(|(key, text, span)| unquoted(key, text, span)).collect();
    for (key, expression) in subject.expressions() {
        found.extend(dashed(expression).map(|span| unquoted(key, expression.text(), span)));
    }
    found
}

fn unquoted(key: &'static str, text: &str, span: std::ops::Range<usize>) -> Finding {
    let name = text.get(span.clone()).unwrap_or_default().to_owned();
    let what = if name.contains(':') { "a colon or a slash" } else { "a dash" };
    let message = format!("`{name}` is no name in an expression, since it holds {what}");
    let help = format!("write `\"{name}\"` in `{key}`, double quotes included");
    Finding::new(key, message, help).at(span.clone()).edit(Edit::Part(span, format!("\"{name}\"")))
}

fn of_name(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '_' | ':' | '/' | '-' | '.' | '#')
}

/// The name with a colon or a dash in it around the place where reading failed, if quoting it makes the text an expression.
fn quoted_name(text: &str, error: &Error) -> Option<std::ops::Range<usize>> {
    let at = error.span.start as usize;
    let head = text.get(..at)?;
    let start = at - head.chars().rev().take_while(|char| of_name(*char)).map(char::len_utf8).sum::<usize>();
    let name: usize = text.get(start..)?.chars().take_while(|char| of_name(*char)).map(char::len_utf8).sum();
    let span = start..start + name;
    let word =
        text.get(span.clone()).filter(|word| word.contains(':') && !word.starts_with(':') && !word.ends_with(':'))?;
    let mended = format!("{}\"{word}\"{}", text.get(..start)?, text.get(span.end..)?);
    Expression::parse(&mended).is_ok().then_some(span)
}

/// `my-client` reads as a subtraction.
fn dashed(expression: &Expression) -> Option<std::ops::Range<usize>> {
    let text = expression.text();
    let glued = |node: &&Node| {
        let NodeKind::Arithmetic { operator: Arithmetic::Subtract, right, .. } = node.kind else { return false };
        let right = expression.node(right);
        let start = right.span.start as usize;
        let letter = text.get(start..).is_some_and(|rest| rest.starts_with(|char: char| char.is_ascii_alphabetic()));
        letter && text.get(..start).is_some_and(|head| head.ends_with('-') && !head.ends_with(" -"))
    };
    let node = expression.nodes().iter().filter(glued).min_by_key(|node| node.span.end)?;
    let NodeKind::Arithmetic { right, .. } = node.kind else { return None };
    let dash = (expression.node(right).span.start as usize).checked_sub(1)?;
    let part = |char: &char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-');
    let before: usize = text.get(..dash)?.chars().rev().take_while(part).map(char::len_utf8).sum();
    let behind: usize = text.get(dash..)?.chars().take_while(part).map(char::len_utf8).sum();
    Some(dash - before..dash + behind)
}

/// Everything else that cannot be read. Grafana takes it and fails at each login (behaviour 1.6.11).
pub(super) fn syntax(subject: &Subject<'_>) -> Vec<Finding> {
    let found =
        broken(subject).filter(|(_, _, _, broken)| *broken == Broken::Otherwise).map(|(key, text, error, _)| {
            let message = format!("`{key}` is no expression: {}", error.message(text));
            let crash = "Grafana crashes on it at each login";
            let help =
                if error.kind == ErrorKind::Panic { crash } else { "Grafana saves it and finds nothing at each login" };
            Finding::new(key, message, help).on(error.span)
        });
    found.collect()
}

/// A function that does not exist is an error only once it is called.
pub(super) fn unknown_function(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (key, expression) in subject.expressions() {
        for node in expression.nodes() {
            let NodeKind::Call { name, function: None, .. } = &node.kind else { continue };
            let message = format!("there is no function `{name}`");
            let span = Span::new(node.span.start as usize, node.span.start as usize + name.len());
            let near = crate::jmespath::functions()
                .find(|(known, _)| known.eq_ignore_ascii_case(name) || is_near(known, name));
            let finding = Finding::new(
                key,
                message,
                near.map_or("see the list of functions".to_owned(), |(known, _)| format!("did you mean `{known}`?")),
            )
            .on(span);
            found.push(match near {
                Some((known, _)) => finding.edit(Edit::Part(span.start as usize..span.end as usize, known.to_owned())),
                None => finding,
            });
        }
    }
    found
}

/// The same without its underscores, or with an `s` more or less.
fn is_near(known: &str, name: &str) -> bool {
    let plain = |text: &str| text.replace(['_', '-'], "").to_ascii_lowercase();
    let (known, name) = (plain(known), plain(name));
    known == name || format!("{known}s") == name || format!("{name}s") == known
}

/// A role, or a text to look for, that is written as a claim: without quotes, or in double ones (behaviour 10.1.8).
pub(super) fn literal_as_path(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (key, expression) in subject.expressions() {
        if key == "role_attribute_path" && !lost_in_ini(subject, key) {
            found.extend(results(expression).into_iter().filter_map(|node| role_as_claim(key, node)));
        }
        for function in ["contains", "starts_with", "ends_with"] {
            let needles = calls(expression, function).into_iter().filter_map(|(_, arguments)| arguments.get(1));
            let quoted =
                needles.map(|id| expression.node(*id)).filter(|node| node.span.of(expression.text()).starts_with('"'));
            found.extend(quoted.filter_map(|node| text_as_claim(key, node)));
        }
    }
    found
}

/// Where the ini file has taken the quotes, that is said instead.
fn lost_in_ini(subject: &Subject<'_>, key: &str) -> bool {
    subject.winners().any(|(setting, entry)| {
        let raw = entry.raw.as_deref().zip(entry.text());
        setting.key.name == key && raw.is_some_and(|(raw, text)| super::spelled::lost_quote(raw, text).is_some())
    })
}

fn role_as_claim(key: &'static str, node: &Node) -> Option<Finding> {
    let NodeKind::Field(name) = &node.kind else { return None };
    let is_role = crate::role::ROLES.iter().any(|(role, _)| *role == &**name) || &**name == "GrafanaAdmin";
    is_role.then(|| as_claim(key, node, name))
}

fn text_as_claim(key: &'static str, node: &Node) -> Option<Finding> {
    if let NodeKind::Field(name) = &node.kind { Some(as_claim(key, node, name)) } else { None }
}

fn as_claim(key: &'static str, node: &Node, name: &str) -> Finding {
    let text = format!("'{}'", name.replace('\\', "\\\\").replace('\'', "\\'"));
    let message = format!("`{name}` is the claim of that name here, not a text");
    let help = format!("a text stands between single quotes: `{text}`");
    let span = node.span.start as usize..node.span.end as usize;
    Finding::new(key, message, help).on(node.span).edit(Edit::Part(span, text))
}

/// A text among the results that is no role (behaviour 5.2.6).
pub(super) fn invalid_role(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(expression) = subject.expression("role_attribute_path") else { return Vec::new() };
    let wrong = literals(expression).filter(|(_, text)| !text.is_empty() && role::read(text).is_none());
    let found = wrong.map(|(node, text)| {
        let message = format!("`{text}` is no role, so whoever gets it has none by this path");
        let help = "roles are `None`, `Viewer`, `Editor`, `Admin` and `GrafanaAdmin`";
        let finding = Finding::new("role_attribute_path", message, help).on(node.span);
        let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        let meant = ["None", "Viewer", "Editor", "Admin", "GrafanaAdmin"]
            .into_iter()
            .find(|role| role.eq_ignore_ascii_case(&plain));
        match meant {
            Some(role) => {
                finding.edit(Edit::Part(node.span.start as usize..node.span.end as usize, format!("'{role}'")))
            }
            None => finding,
        }
    });
    found.collect()
}

/// `contains(groups, ['a', 'b'])` looks for a list inside the list (behaviour 10.2.6).
pub(super) fn contains_with_list(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (key, expression) in subject.expressions() {
        for (call, arguments) in calls(expression, "contains") {
            let [list, needle] = arguments else { continue };
            let needle = expression.node(*needle);
            let NodeKind::List(items) = &needle.kind else { continue };
            let text = expression.text();
            let subject = expression.node(*list).span.of(text);
            let calls: Vec<_> = items
                .iter()
                .map(|item| format!("contains({subject}, {})", expression.node(*item).span.of(text)))
                .collect();
            let mended = format!("({})", calls.join(" || "));
            let message = "`contains` looks for one value, and a list is never in a list of texts";
            let finding = Finding::new(key, message, format!("write `{mended}`")).on(needle.span);
            let span = call.span.start as usize..call.span.end as usize;
            let texts = items.iter().all(|item| literal(expression.node(*item)).is_some());
            found.push(if texts && !items.is_empty() { finding.edit(Edit::Part(span, mended)) } else { finding });
        }
    }
    found
}

/// A place in a list whose order is another at each login (behaviour 10.2.8).
pub(super) fn unstable_order(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (key, expression) in subject.expressions() {
        let nodes = expression.nodes().iter().filter_map(|node| unordered_before(expression, node));
        found.extend(nodes.map(|node| {
            let message = "the order of this list is another at each login, and a place in it is taken";
            let help = "sort it first, as in `sort(keys(roles || `{}`))[0]`, or ask with `contains` what is in it";
            Finding::new(key, message, help).on(node.span)
        }));
    }
    found
}

/// The list that an index is taken of, if an object made it.
fn unordered_before<'e>(expression: &'e Expression, node: &Node) -> Option<&'e Node> {
    let (left, right) = match node.kind {
        NodeKind::Dot { left, right } | NodeKind::Pipe { left, right } => (left, right),
        _ => return None,
    };
    let first = std::iter::successors(Some(right), |id| expression.node(*id).left()).last()?;
    if !matches!(expression.node(first).kind, NodeKind::Index(_)) {
        return None;
    }
    let list = expression.node(left);
    let unordered = match &list.kind {
        NodeKind::ProjectValues { .. } => true,
        NodeKind::Call { function, .. } => function.is_some_and(|function| function.unordered),
        _ => false,
    };
    unordered.then_some(list)
}
