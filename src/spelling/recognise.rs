//! Which spelling a text is in, by what stands in it.

use super::{Format, json};

/// The format that a text looks like; ini where nothing else does.
pub(super) fn recognise(text: &str) -> Format {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    RULES.iter().find(|(_, looks)| looks(text)).map_or(Format::Ini, |(format, _)| *format)
}

type Looks = fn(&str) -> bool;

/// The first that fits decides.
const RULES: &[(Format, Looks)] = &[
    (Format::Env, json::holds_variables),
    (Format::Json, is_json),
    (Format::Terraform, is_terraform),
    (Format::Ini, has_section),
    (Format::Env, has_assignments),
    (Format::Yaml, is_yaml),
];

/// Lines that say something.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with(['#', ';']))
}

fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    let list = text.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with(['{', ']']));
    list && !has_section(text) || text.starts_with('{')
}

fn is_terraform(text: &str) -> bool {
    let block = |line: &str| {
        let line = line.trim_start();
        let named = ["resource", "provider", "variable", "locals", "terraform", "module", "data", "output"];
        let head = line.split(['"', '{', ' ']).next().unwrap_or_default();
        head == "oauth2_settings" && line.ends_with('{') || named.contains(&head) && line.trim_end().ends_with('{')
    };
    lines(text).any(block)
}

/// A section header at the very beginning of a line; in YAML it would be a list, which stands behind a key.
fn has_section(text: &str) -> bool {
    lines(text).any(|line| line.starts_with('[') && line.contains(']') && !line.starts_with("[{"))
}

/// `NAME=value` with a name in capitals on the first line.
fn has_assignments(text: &str) -> bool {
    let first = lines(text).next().unwrap_or_default().trim_start();
    let assignment = first.strip_prefix("export ").unwrap_or(first);
    let capital = |char: char| char.is_ascii_uppercase() || char.is_ascii_digit() || char == '_';
    assignment.split_once('=').is_some_and(|(name, _)| !name.is_empty() && name.chars().all(capital))
}

/// A document marker, a key with nothing on its line but a comment or a block mark, or an item of a list.
fn is_yaml(text: &str) -> bool {
    lines(text).any(|line| {
        let line = line.trim_end();
        let opens = |(key, value): (&str, &str)| {
            let value = value.trim_start();
            !key.contains('=') && (value.is_empty() || value.starts_with(['|', '>', '#', '&']))
        };
        line == "---"
            || line.trim_start().starts_with("- ")
            || line.split_once(':').is_some_and(opens)
            || is_variable(line)
    })
}

/// `GF_NAME: value`, as the data of a config map is pasted.
fn is_variable(line: &str) -> bool {
    line.trim_start().starts_with("GF_") && line.split_once(": ").is_some_and(|(name, _)| !name.contains('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_administrators_paste() {
        for (format, texts) in [
            (
                Format::Ini,
                &["[auth.generic_oauth]\nname = x", "; c\n\n[server]", "name = x", "name: x", "", "[a]\nk = {", "k:"]
                    [..6],
            ),
            (Format::Env, &["GF_AUTH_GENERIC_OAUTH_NAME=x", "# c\nexport A=b", " {\"GF_A\": \"b\"}"]),
            (Format::Json, &["{\"name\": 1}", "[{\"provider\": 1}]", "[]\n", "\u{feff}{", "{broken"][..2]),
            (Format::Json, &["{broken", "\u{feff}{\"a\":1}"]),
            (
                Format::Terraform,
                &["resource \"grafana_sso_settings\" \"x\" {\n", "# c\n  oauth2_settings {\n name = \"[x]\"\n}"],
            ),
            (
                Format::Yaml,
                &[
                    "grafana.ini:\n  auth.generic_oauth:\n    name: x",
                    "---\na: b",
                    "env:\n- name: GF_X\n  value: y",
                    "apiVersion: v1\nkind: ConfigMap\ndata:\n  grafana.ini: |\n    [auth.generic_oauth]\n    name = x",
                    "GF_A: b\nGF_C: d",
                    "services:\n  grafana:\n    environment:\n      - GF_A=b",
                ],
            ),
        ] {
            for text in texts {
                assert_eq!(recognise(text), format, "{text}");
            }
        }
    }
}
