//! What Helm's `tpl` makes of a text, as far as the text alone says it: actions that are a literal or a comment.

use std::borrow::Cow;
use std::ops::Range;

use super::super::Places;

/// What opens and closes an action.
const OPEN: &str = "{{";
const CLOSE: &str = "}}";

/// What a template's text is to Go: these blanks a trim marker takes away.
const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// A text that was rendered, and where its parts stand in the template.
pub(super) struct Rendered<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) places: Places,
}

/// Renders a text.
///
/// # Errors
///
/// Where the first action stands of which only Helm knows what it becomes.
pub(super) fn render(template: &str) -> Result<Rendered<'_>, Range<usize>> {
    if !template.contains(OPEN) {
        return Ok(Rendered { text: template.into(), places: Places::verbatim(0) });
    }
    let mut text = String::new();
    let mut places = Places::default();
    let mut rest = template;
    let mut trims = false;
    while let Some(open) = rest.find(OPEN) {
        let (before, action) = rest.split_at_checked(open).unwrap_or((rest, ""));
        let at = template.len() - action.len();
        let action = Action::read(action).ok_or(at..end(template, at))?;
        plain(&mut text, &mut places, before, at - before.len(), trims, action.trims_before);
        if !action.value.is_empty() {
            places.push(text.len(), at + action.value_at);
            text.push_str(&action.value);
        }
        trims = action.trims_behind;
        rest = action.rest;
    }
    plain(&mut text, &mut places, rest, template.len() - rest.len(), trims, false);
    Ok(Rendered { text: text.into(), places })
}

/// A value for a template that becomes this text.
pub(super) fn escape(text: &str) -> String {
    text.replace(OPEN, "{{ \"{{\" }}")
}

/// Where an action that cannot be read ends, for people.
fn end(template: &str, start: usize) -> usize {
    let close = template.get(start..).and_then(|action| action.find(CLOSE));
    close.map_or(template.len(), |close| start + close + CLOSE.len())
}

/// Text between actions.
fn plain(text: &mut String, places: &mut Places, run: &str, mut at: usize, start: bool, end: bool) {
    let mut run = run;
    if start {
        let trimmed = run.trim_start_matches(BLANKS);
        at += run.len() - trimmed.len();
        run = trimmed;
    }
    if end {
        run = run.trim_end_matches(BLANKS);
    }
    if !run.is_empty() {
        places.push(text.len(), at);
        text.push_str(run);
    }
}

/// An action that is a literal or a comment.
struct Action<'a> {
    trims_before: bool,
    trims_behind: bool,
    value: String,
    /// Where the value stands in the action.
    value_at: usize,
    rest: &'a str,
}

impl<'a> Action<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let inside = text.strip_prefix(OPEN)?;
        // The marker is one only with a blank beside it.
        let trimmed = inside.strip_prefix('-').filter(|inside| inside.starts_with(BLANKS));
        let body = trimmed.unwrap_or(inside).trim_start_matches(BLANKS);
        let (value, rest) = comment(body).or_else(|| raw(body)).or_else(|| interpreted(body))?;
        let behind = rest.trim_start_matches(BLANKS);
        let trims_behind = behind.strip_prefix('-').filter(|_| rest.starts_with(BLANKS));
        let rest = trims_behind.unwrap_or(behind).strip_prefix(CLOSE)?;
        Some(Self {
            trims_before: trimmed.is_some(),
            trims_behind: trims_behind.is_some(),
            value,
            value_at: text.len() - body.len() + 1,
            rest,
        })
    }
}

fn comment(text: &str) -> Option<(String, &str)> {
    let (_, rest) = text.strip_prefix("/*")?.split_once("*/")?;
    Some((String::new(), rest))
}

fn raw(text: &str) -> Option<(String, &str)> {
    let (value, rest) = text.strip_prefix('`')?.split_once('`')?;
    Some((value.replace('\r', ""), rest))
}

/// A literal in double quotes, with Go's escapes of one letter; of others nobody makes use.
fn interpreted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut rest = text.strip_prefix('"')?;
    loop {
        let (run, special) = rest.split_at_checked(rest.find(['"', '\\', '\n'])?)?;
        value.push_str(run);
        if let Some(rest) = special.strip_prefix('"') {
            return Some((value, rest));
        }
        let mut escaped = special.strip_prefix('\\')?.chars();
        let letter = escaped.next()?;
        value.push(ESCAPES.iter().find(|(name, _)| *name == letter)?.1);
        rest = escaped.as_str();
    }
}

const ESCAPES: &[(char, char)] = &[
    ('"', '"'),
    ('\\', '\\'),
    ('n', '\n'),
    ('t', '\t'),
    ('r', '\r'),
    ('a', '\u{7}'),
    ('b', '\u{8}'),
    ('f', '\u{c}'),
    ('v', '\u{b}'),
];

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, clippy::panic, reason = "a test may panic")]

    use super::{escape, render};

    /// What a template becomes, and where each of these parts of it stands.
    #[track_caller]
    fn gives(template: &str, text: &str, places: &[(&str, &str)]) {
        let Ok(rendered) = render(template) else { panic!("{template:?} is unknown") };
        assert_eq!(rendered.text, text, "{template:?}");
        for (part, stands) in places {
            let at = rendered.places.locate(text.find(part).expect("a part of the text"));
            assert!(template.get(at..).is_some_and(|rest| rest.starts_with(stands)), "{part:?} is at {at}");
        }
    }

    #[test]
    fn literals() {
        gives("a } b", "a } b", &[("b", "b")]);
        gives(r#"a {{ "{{" }} b"#, "a {{ b", &[("a", "a {{ \""), ("{{", "{{\" }}"), (" b", " b")]);
        gives("{{`a \"}}\" b`}}c", "a \"}}\" bc", &[("b", "b`"), ("c", "c")]);
        gives(r#"{{"\"\\\n\té"}}"#, "\"\\\n\té", &[("\"", "\\\"")]);
        gives("a {{- /* b */ -}} c", "ac", &[("a", "a"), ("c", "c")]);
        gives("a \n {{- \" b \" -}} \t c {{ `` }}", "a b c ", &[("a", "a"), (" b ", " b \""), ("c", "c")]);
        gives("{{ \"a\" }}{{- ` b` }}", "a b", &[("a", "a\""), (" b", " b`")]);
    }

    #[test]
    fn only_helm_knows() {
        for (template, start, end) in [
            ("{{ .Values.a }}", 0, 15),
            ("a {{ include \"b\" . }} c", 2, 21),
            ("{{ \"a\" | quote }}", 0, 17),
            ("{{ \"a\" \"b\" }}", 0, 13),
            ("{{ }}", 0, 5),
            ("a {{ \"b\" ", 2, 9),
            ("a {{", 2, 4),
            ("{{ \"a\nb\" }}", 0, 11),
            (r#"{{ "\q" }}"#, 0, 10),
            ("{{-\"a\" }}", 0, 9),
            ("{{ \"a\"-}}", 0, 9),
            ("{{ \"a\" }}{{ b }}", 9, 16),
        ] {
            assert_eq!(render(template).err(), Some(start..end), "{template:?}");
        }
    }

    #[test]
    fn escaped_texts_come_back() {
        for text in
            ["", "a", "{", "{{", "{{{", "{{{{", "}}", "{{ \"{{\" }}", " {{- a -}} ", "a{{b{c}}", "`{{`", "\\{{\\"]
        {
            let escaped = escape(text);
            assert_eq!(render(&escaped).ok().map(|rendered| rendered.text.into_owned()).as_deref(), Some(text));
        }
    }
}
