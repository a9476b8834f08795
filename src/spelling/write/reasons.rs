//! Why a format cannot carry a value. Messages never hold the value, which may be a secret.

use super::super::startup::NOT_SHIPPED;
use super::super::{Format, quote};
use super::{Item, Value};
use crate::settings::Key;

/// What is wrong with writing an item in some formats, and what to do instead.
type Rule = fn(&Item) -> Option<String>;

/// What Grafana reads when it starts, and what is saved while it runs.
const STARTED: &[Format] = &[Format::Ini, Format::Env, Format::Yaml];
const SAVED: &[Format] = &[Format::Json, Format::Terraform];

/// The first that says something is told.
const RULES: &[(&[Format], Rule)] = &[
    (SAVED, of_users),
    (STARTED, empty),
    (&[Format::Env], not_shipped),
    (STARTED, replaced),
    (&[Format::Env], line_break),
    (&[Format::Env], carriage_return),
    (&[Format::Env, Format::Terraform], nul),
    (&[Format::Yaml], not_on_a_line),
    (&[Format::Ini], unquotable),
    (&[Format::Terraform], helper),
    (&[Format::Terraform], not_composed),
];

/// Why an item cannot be written.
pub(super) fn why_not(item: &Item, format: Format) -> Option<String> {
    let mut rules = RULES.iter().filter(|(formats, _)| formats.contains(&format));
    rules.find_map(|(_, rule)| rule(item))
}

/// What keeps a value from being a variable, in whatever file that stands: what a line of `NAME=value` cannot hold, YAML can.
pub(super) fn why_no_variable(item: &Item) -> Option<String> {
    [empty, not_shipped, replaced, nul].into_iter().find_map(|rule| rule(item))
}

/// What keeps a value from being printed into grafana.ini by somebody who prints it as it is.
pub(super) fn why_not_printed(item: &Item) -> Option<String> {
    [empty, replaced, nul, unquotable].into_iter().find_map(|rule| rule(item))
}

/// An empty value that is the default.
pub(super) fn left_out(key: &Key) -> String {
    format!("an empty `{}` is what Grafana has anyway, and it skips it there: leave it out", key.name)
}

/// Why a key cannot be written anywhere.
pub(super) fn unknown(name: &str) -> String {
    format!("`{name}` is no setting that Grafana knows, so nothing would read it: leave it out")
}

/// For whatever else should happen.
pub(super) fn otherwise(key: &Key, format: Format) -> String {
    format!("`{}` would not be read back as it is from {}: choose another format", key.name, format.name())
}

/// A text with something in it.
fn text(item: &Item) -> Option<&str> {
    if let Value::Text(text) = &item.value { Some(&**text).filter(|text| !text.is_empty()) } else { None }
}

/// Keys of another section than that of the login provider (behaviour 1.1.1).
fn of_users(item: &Item) -> Option<String> {
    let name = item.key.name;
    item.key.of_users().then(|| {
        format!(
            "`{name}` belongs to `[users]`, which the settings of a login provider do not reach: leave it out here, and write it as ini or env"
        )
    })
}

/// An empty value is skipped, so that the default stays (behaviour 1.2.4).
fn empty(item: &Item) -> Option<String> {
    let Key { name, default, .. } = item.key;
    let instead =
        if *name == "scopes" { "set `empty_scopes` to true instead" } else { "write json or terraform instead" };
    (item.value.text().is_empty() && !default.is_empty()).then(|| {
        format!("Grafana skips an empty `{name}` in grafana.ini and in variables, and keeps `{default}`: {instead}")
    })
}

/// A variable for a key that the shipped defaults lack (behaviour 1.3.2).
fn not_shipped(item: &Item) -> Option<String> {
    let name = item.key.name;
    text(item).filter(|_| NOT_SHIPPED.contains(&name)).map(|_| {
        format!("a variable for `{name}` does nothing unless grafana.ini has that key too: write ini or yaml instead")
    })
}

/// A text that Grafana would look into (behaviour 1.4.9, 1.4a.7).
fn replaced(item: &Item) -> Option<String> {
    let name = item.key.name;
    text(item).filter(|text| quote::is_replaced(text)).map(|_| {
        format!(
            "`{name}` holds `${{…}}` or `$__env{{…}}`, which Grafana replaces in grafana.ini and in variables, and there is no escape: write json or terraform instead"
        )
    })
}

fn line_break(item: &Item) -> Option<String> {
    let name = item.key.name;
    text(item)
        .filter(|text| text.contains('\n'))
        .map(|_| format!("`{name}` holds a line break, which a line of `NAME=value` cannot: write ini or json instead"))
}

fn carriage_return(item: &Item) -> Option<String> {
    let name = item.key.name;
    text(item).filter(|text| text.ends_with('\r')).map(|_| {
        format!(
            "`{name}` ends in a carriage return, which is lost at the end of a line of `NAME=value`: write ini or json instead"
        )
    })
}

fn nul(item: &Item) -> Option<String> {
    let name = item.key.name;
    text(item)
        .filter(|text| text.contains('\0'))
        .map(|_| format!("`{name}` holds a NUL character, which no variable and no Terraform can: write json instead"))
}

/// The chart prints each value into a YAML block, where it must stay on its line: that is as much indented as the block
/// is, the next would not be. No character can be escaped there.
fn not_on_a_line(item: &Item) -> Option<String> {
    let name = item.key.name;
    let breaks = |char: char| char != '\t' && char.is_control();
    let other = |char: char| matches!(char, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    text(item).filter(|text| text.contains(|char| breaks(char) || other(char))).map(|_| {
        format!(
            "`{name}` holds a line break or control character, which breaks the file that Helm's chart prints: write ini or json instead"
        )
    })
}

/// A value of one line has always its backticks.
fn unquotable(item: &Item) -> Option<String> {
    let name = item.key.name;
    text(item)
        .filter(|text| quote::ini(text).is_none())
        .map(|_| format!("no quotes of grafana.ini can hold the value of `{name}`: write json or terraform instead"))
}

/// Keys that Terraform has as booleans, and Grafana as texts: `1` and `0`.
const HELPERS: &[&str] = &["define_allowed_groups", "define_allowed_teams_ids"];

/// What Terraform writes for a helper of the settings page.
pub(super) fn helper_flag(key: &Key, text: &str) -> Option<&'static str> {
    let flags = [("1", "true"), ("0", "false")];
    let flag = flags.into_iter().find(|(given, _)| *given == text);
    flag.filter(|_| HELPERS.contains(&key.name)).map(|(_, flag)| flag)
}

fn helper(item: &Item) -> Option<String> {
    let name = item.key.name;
    text(item).filter(|text| HELPERS.contains(&name) && helper_flag(item.key, text).is_none()).map(|_| {
        format!(
            "`{name}` is a boolean to Terraform, which comes to Grafana as `1` or `0`, and this is neither: write json instead"
        )
    })
}

/// Terraform normalises texts (NFC). What may change by that: marks behind the letters of Europe, of Japan and of Korea,
/// and characters that stand for others. Left out are marks of other scripts, which change in rare orders only, while
/// whoever writes these languages uses them all the time.
const NOT_COMPOSED: &[(char, char)] = &[
    ('\u{300}', '\u{36f}'),
    ('\u{374}', '\u{374}'),
    ('\u{37e}', '\u{37e}'),
    ('\u{387}', '\u{387}'),
    ('\u{958}', '\u{95f}'),
    ('\u{9dc}', '\u{9dd}'),
    ('\u{9df}', '\u{9df}'),
    ('\u{a33}', '\u{a33}'),
    ('\u{a36}', '\u{a36}'),
    ('\u{a59}', '\u{a5b}'),
    ('\u{a5e}', '\u{a5e}'),
    ('\u{b5c}', '\u{b5d}'),
    ('\u{1161}', '\u{1175}'),
    ('\u{11a8}', '\u{11c2}'),
    ('\u{1f71}', '\u{1f71}'),
    ('\u{1f73}', '\u{1f73}'),
    ('\u{1f75}', '\u{1f75}'),
    ('\u{1f77}', '\u{1f77}'),
    ('\u{1f79}', '\u{1f79}'),
    ('\u{1f7b}', '\u{1f7b}'),
    ('\u{1f7d}', '\u{1f7d}'),
    ('\u{1fbb}', '\u{1fbb}'),
    ('\u{1fbe}', '\u{1fbe}'),
    ('\u{1fc9}', '\u{1fc9}'),
    ('\u{1fcb}', '\u{1fcb}'),
    ('\u{1fd3}', '\u{1fd3}'),
    ('\u{1fdb}', '\u{1fdb}'),
    ('\u{1fe3}', '\u{1fe3}'),
    ('\u{1feb}', '\u{1feb}'),
    ('\u{1fee}', '\u{1fef}'),
    ('\u{1ff9}', '\u{1ff9}'),
    ('\u{1ffb}', '\u{1ffb}'),
    ('\u{1ffd}', '\u{1ffd}'),
    ('\u{2000}', '\u{2001}'),
    ('\u{2126}', '\u{2126}'),
    ('\u{212a}', '\u{212b}'),
    ('\u{2329}', '\u{232a}'),
    ('\u{2adc}', '\u{2adc}'),
    ('\u{3099}', '\u{309a}'),
    ('\u{f900}', '\u{fad9}'),
    ('\u{fb1d}', '\u{fb1d}'),
    ('\u{fb1f}', '\u{fb1f}'),
    ('\u{fb2a}', '\u{fb4e}'),
    ('\u{1d15e}', '\u{1d164}'),
    ('\u{1d1bb}', '\u{1d1c0}'),
    ('\u{2f800}', '\u{2fa1d}'),
];

fn not_composed(item: &Item) -> Option<String> {
    let name = item.key.name;
    let changes = |char: char| NOT_COMPOSED.iter().any(|(first, last)| (*first..=*last).contains(&char));
    text(item).filter(|text| text.contains(changes)).map(|_| {
        format!(
            "`{name}` holds characters that Terraform may replace by others that look the same (NFC): type them anew, or write json instead"
        )
    })
}
