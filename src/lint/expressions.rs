//! What is wrong with expressions by themselves.

use std::collections::HashMap;

use super::tree::{calls, literal, literals, results};
use super::{Edit, Finding, Subject, names};
use crate::jmespath::{Error, ErrorKind, Expression, Node, NodeId, NodeKind};
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
        Some((key, &*path.text, error, reason(&path.text)))
    })
}

fn reason(text: &str) -> Broken {
    if text.contains(|char| CURLY.iter().any(|(curly, _)| *curly == char)) {
        Broken::Curly
    } else if decoded(text).is_some() {
        Broken::Encoded
    } else if names::quoted(text).is_some() {
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

/// A claim whose name is more than letters, digits and underscores has to stand in double quotes (behaviour 10.1.1, 10.1.8,
/// 10.1.9).
pub(super) fn needs_quoted_identifier(subject: &Subject<'_>) -> Vec<Finding> {
    let broken = broken(subject).filter(|(_, _, _, broken)| *broken == Broken::Name);
    let broken = broken.filter_map(|(key, text, ..)| Some(unquoted(key, text, names::quoted(text)?)));
    let dashed = subject.expressions().filter_map(|(key, expression)| {
        let mended = names::subtracted(expression)?;
        Some(unquoted(key, expression.text(), mended))
    });
    broken.chain(dashed).collect()
}

fn unquoted(key: &'static str, text: &str, names::Quoted { first, mended }: names::Quoted) -> Finding {
    let name = text.get(first.clone()).unwrap_or_default();
    let what = match name {
        _ if name.contains("://") => "is a URL",
        _ if name.contains(':') => "holds a colon",
        _ if name.contains('/') => "holds a slash",
        _ => "holds a dash, which subtracts",
    };
    let message = format!("`{name}` is no name in an expression, since it {what}");
    let help = format!("write `\"{name}\"`, double quotes included");
    Finding::new(key, message, help).at(first).edit(Edit::Whole(mended))
}

/// Everything else that cannot be read. Grafana takes it and fails at each login (behaviour 1.6.11). Of a value that was
/// cut, that is said instead.
pub(super) fn syntax(subject: &Subject<'_>) -> Vec<Finding> {
    let cut: Vec<_> = super::spelled::value_truncated(subject).into_iter().map(|finding| finding.key).collect();
    let found = broken(subject).filter(|(key, _, _, broken)| *broken == Broken::Otherwise && !cut.contains(key)).map(
        |(key, text, error, _)| {
            let message = format!("`{key}` is no expression: {}", error.message(text));
            let help = match error.kind {
                ErrorKind::Panic => "Grafana crashes on it at each login",
                _ if key == "org_attribute_path" => "Grafana saves it, and denies each login",
                _ => "Grafana saves it, and finds nothing at each login",
            };
            Finding::new(key, message, help).on(error.span)
        },
    );
    found.collect()
}

/// A function that does not exist is an error only once it is called.
pub(super) fn unknown_function(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (key, expression) in subject.expressions() {
        let mut known = HashMap::new();
        for node in expression.nodes() {
            let NodeKind::Call { name, function: None, .. } = &node.kind else { continue };
            let near = *known.entry(&**name).or_insert_with(|| near(name));
            let start = node.span.start as usize;
            let span = start..start + name.len();
            let help = near.map_or("see the list of functions".to_owned(), |near| format!("did you mean `{near}`?"));
            let finding = Finding::new(key, format!("there is no function `{name}`"), help).at(span.clone());
            found.push(finding.maybe(near.map(|near| Edit::Part(span, near.to_owned()))));
        }
    }
    found
}

/// The function that a name comes near to.
fn near(name: &str) -> Option<&'static str> {
    let names = crate::jmespath::functions().map(|(known, ..)| known);
    names.into_iter().filter(|_| name.len() < 20).find(|known| known.eq_ignore_ascii_case(name) || is_near(known, name))
}

/// The same without its underscores, with an `s` more or less, or with two letters swapped.
fn is_near(known: &str, name: &str) -> bool {
    let plain = |text: &str| text.replace('_', "").to_ascii_lowercase();
    let (known, name) = (plain(known), plain(name));
    let sorted = |text: &str| crate::jmespath::sorted(text.as_bytes().to_vec(), &u8::cmp);
    let swapped = known.chars().next() == name.chars().next() && known.len() > 3 && sorted(&known) == sorted(&name);
    known == name || format!("{known}s") == name || format!("{name}s") == known || swapped
}

/// A role, or a text to look for, that is written as a claim: without quotes, or in double ones (behaviour 10.1.8).
pub(super) fn literal_as_path(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (key, expression) in subject.expressions() {
        // Where the ini file has taken the quotes, that is said instead.
        if key == "role_attribute_path" && !super::spelled::has_lost_quotes(subject, key) {
            found.extend(results(expression).into_iter().filter_map(|node| role_as_claim(key, node)));
        }
        found.extend(quoted_as_a_whole(subject, key, expression));
        let needles = ["contains", "starts_with", "ends_with"]
            .into_iter()
            .flat_map(|function| calls(expression, function))
            .filter_map(|(_, arguments)| arguments.get(1).copied());
        let quoted = |node: &&Node| node.span.of(expression.text()).starts_with('"');
        let texts = needles.chain(compared(expression)).map(|id| expression.node(id)).filter(quoted);
        found.extend(texts.filter_map(|node| text_as_claim(key, node)));
    }
    found
}

/// An expression between double quotes is a claim of that long name. Where they are quotes around a variable, that is said.
fn quoted_as_a_whole(subject: &Subject<'_>, key: &'static str, expression: &Expression) -> Option<Finding> {
    let NodeKind::Field(name) = &expression.node(expression.root()).kind else { return None };
    let quoted = expression.text().starts_with('"') && super::spelled::is_expression_beyond_a_name(name);
    if !quoted || super::spelled::quotes_kept(subject).iter().any(|finding| finding.key == key) {
        return None;
    }
    let message =
        format!("`{key}` stands between double quotes as a whole, which makes a claim of that long name of it");
    let help = "leave the outer quotes out, and the backslashes that protect the inner ones";
    Some(Finding::new(key, message, help).at(0..expression.text().len()).edit(Edit::Whole(name.to_string())))
}

/// What something without quotes is compared with: `role == "admin"`.
fn compared(expression: &Expression) -> impl Iterator<Item = NodeId> {
    expression.nodes().iter().filter_map(|node| {
        let NodeKind::Compare { left, right, .. } = node.kind else { return None };
        let text = expression.node(left).span.of(expression.text());
        (!text.starts_with(['"', '\'', '`'])).then_some(right)
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

/// A text among the results that is no role (behaviour 5.2.6). In strict mode one like `'Denied'` does what it says.
pub(super) fn invalid_role(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(expression) = subject.expression("role_attribute_path") else { return Vec::new() };
    let strict = subject.flag("role_attribute_strict");
    let wrong = literals(expression).filter(|(_, text)| !text.is_empty() && role::read(text).is_none());
    let found = wrong.filter_map(|(node, text)| {
        let meant = meant(&text);
        if strict && meant.is_none() {
            return None;
        }
        let message = format!("`{text}` is no role, so whoever gets it has none by this path");
        let help = "roles are `None`, `Viewer`, `Editor`, `Admin` and `GrafanaAdmin`";
        let span = node.span.start as usize..node.span.end as usize;
        let finding = Finding::new("role_attribute_path", message, help).on(node.span);
        Some(finding.maybe(meant.map(|role| Edit::Part(span, format!("'{role}'")))))
    });
    found.collect()
}

/// The role that a text was meant to be.
fn meant(text: &str) -> Option<&'static str> {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.strip_suffix('s').unwrap_or(&plain);
    ["None", "Viewer", "Editor", "Admin", "GrafanaAdmin"].into_iter().find(|role| role.eq_ignore_ascii_case(plain))
}

/// `contains(groups, ['a', 'b'])` looks for a list inside the list (behaviour 10.2.6).
pub(super) fn contains_with_list(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (key, expression) in subject.expressions() {
        for (call, arguments) in calls(expression, "contains") {
            let [list, needle] = arguments else { continue };
            let needle = expression.node(*needle);
            if !is_list(needle) {
                continue;
            }
            let mended = each_item(expression, *list, needle);
            let message = "`contains` looks for one value, and a list is never in a list of texts";
            let help = mended
                .as_ref()
                .map_or("write one `contains` for each text, with `||` between them".to_owned(), |text| {
                    format!("write `{text}`")
                });
            let span = call.span.start as usize..call.span.end as usize;
            let finding = Finding::new(key, message, help).on(needle.span);
            found.push(finding.maybe(mended.map(|text| Edit::Part(span, text))));
        }
    }
    found
}

fn is_list(node: &Node) -> bool {
    match &node.kind {
        NodeKind::List(_) => true,
        NodeKind::Json(json) => json.trim_start().starts_with('['),
        _ => false,
    }
}

/// A `contains` for each text of a list, unless that gets too long to read.
fn each_item(expression: &Expression, list: NodeId, needle: &Node) -> Option<String> {
    let NodeKind::List(items) = &needle.kind else { return None };
    let text = expression.text();
    let subject = expression.node(list).span.of(text);
    let short = subject.len() < 200 && !items.is_empty() && items.len() < 50;
    let texts = short && items.iter().all(|item| literal(expression.node(*item)).is_some());
    let calls = || items.iter().map(|item| format!("contains({subject}, {})", expression.node(*item).span.of(text)));
    texts.then(|| format!("({})", calls().collect::<Vec<_>>().join(" || ")))
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
