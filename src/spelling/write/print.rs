//! The text of each format. Everything here can be written: what cannot was sorted out before.

use std::fmt::Write;

use super::super::startup::{SECTION, variable_name};
use super::super::{Format, quote, terraform, yaml};
use super::reasons::helper_flag;
use super::{Item, Value};
use crate::jmespath::json_string;
use crate::settings::camel;

/// The text of settings.
pub(super) fn print(items: &[Item], format: Format) -> String {
    match format {
        Format::Ini => ini(items),
        Format::Env => env(items),
        Format::Json => json(items),
        Format::Terraform => terraform(items),
        Format::Yaml => yaml(items),
    }
}

fn section(item: &Item) -> &'static str {
    if item.key.of_users() { "users" } else { SECTION }
}

/// What Grafana does not skip: an empty value is left out, where that is the default anyway (behaviour 1.2.4).
fn spoken(items: &[Item]) -> impl Iterator<Item = &Item> {
    items.iter().filter(|item| !item.value.text().is_empty())
}

/// The items of each section that has any.
fn sections(items: &[Item]) -> impl Iterator<Item = (&'static str, Vec<&Item>)> {
    let of = |name| (name, spoken(items).filter(|item| section(item) == name).collect::<Vec<_>>());
    [SECTION, "users"].into_iter().map(of).filter(|(_, items)| !items.is_empty())
}

fn ini(items: &[Item]) -> String {
    let mut text = String::new();
    for (name, items) in sections(items) {
        text.push_str(if text.is_empty() { "" } else { "\n" });
        line(&mut text, format_args!("[{name}]"));
        for item in items {
            line(&mut text, format_args!("{} = {}", item.key.name, ini_value(&item.value)));
        }
    }
    text
}

/// None is left that has no quotes; if there was one, it would be missed when the text is read again.
fn ini_value(value: &Value) -> String {
    quote::ini(&value.text()).unwrap_or_default()
}

fn env(items: &[Item]) -> String {
    let mut text = String::new();
    for item in spoken(items) {
        line(&mut text, format_args!("{}={}", variable_name(section(item), item.key.name), item.value.text()));
    }
    text
}

/// The body that the settings API takes.
fn json(items: &[Item]) -> String {
    let members: Vec<String> = items.iter().map(member).collect();
    let settings =
        if members.is_empty() { "{}".to_owned() } else { format!("{{\n    {}\n  }}", members.join(",\n    ")) };
    format!("{{\n  \"provider\": \"generic_oauth\",\n  \"settings\": {settings}\n}}\n")
}

/// Some keys are found under exactly their ini name only (behaviour 1.2.3).
fn member(item: &Item) -> String {
    let name = if item.key.exact { item.key.name.to_owned() } else { camel(item.key.name) };
    let mut text = format!("\"{name}\": ");
    match &item.value {
        Value::Text(value) => json_string(value, &mut text),
        value => text.push_str(&value.text()),
    }
    text
}

fn terraform(items: &[Item]) -> String {
    let (attributes, custom): (Vec<_>, Vec<_>) =
        items.iter().partition(|item| terraform::ATTRIBUTES.contains(&item.key.name));
    let attributes: Vec<_> = attributes.into_iter().map(|item| (item.key.name, attribute(item))).collect();
    // All that is custom is text.
    let custom: Vec<_> = custom.into_iter().map(|item| (item.key.name, terraform::quote(&item.value.text()))).collect();
    let mut text = String::from("resource \"grafana_sso_settings\" \"generic_oauth\" {\n");
    text.push_str("  provider_name = \"generic_oauth\"\n\n  oauth2_settings {\n");
    aligned(&mut text, "    ", &attributes);
    if !custom.is_empty() {
        text.push_str("    custom = {\n");
        aligned(&mut text, "      ", &custom);
        text.push_str("    }\n");
    }
    text.push_str("  }\n}\n");
    text
}

fn attribute(item: &Item) -> String {
    match &item.value {
        Value::Text(text) => helper_flag(item.key, text).map_or_else(|| terraform::quote(text), str::to_owned),
        value => value.text().into_owned(),
    }
}

/// As `terraform fmt` does it.
fn aligned(text: &mut String, indent: &str, pairs: &[(&str, String)]) {
    let width = pairs.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, value) in pairs {
        line(text, format_args!("{indent}{name:width$} = {value}"));
    }
}

/// Values of Grafana's Helm chart.
fn yaml(items: &[Item]) -> String {
    let mut text = String::new();
    for (name, items) in sections(items) {
        line(&mut text, format_args!("  {name}:"));
        for item in items {
            line(&mut text, format_args!("    {}: {}", item.key.name, yaml_value(&item.value)));
        }
    }
    if text.is_empty() { "grafana.ini: {}\n".to_owned() } else { format!("grafana.ini:\n{text}") }
}

/// Quoted as ini, since that is what the chart prints, then for Helm's templates, then as YAML.
fn yaml_value(value: &Value) -> String {
    let plain = match value {
        Value::Flag(_) => true,
        // Helm prints large numbers with an exponent.
        Value::Number(number) => (0..1_000_000).contains(number),
        Value::Text(text) => is_plain(text),
    };
    if plain {
        return value.text().into_owned();
    }
    yaml::quote(&yaml::chart(&ini_value(value))).unwrap_or_default()
}

/// Words that are no text to some reader of YAML.
const WORDS: &[&str] = &["true", "false", "yes", "no", "on", "off", "y", "n", "null"];

/// Whether a text needs no quotes in ini, in a template, or in YAML, beyond doubt.
fn is_plain(text: &str) -> bool {
    let simple = |char: char| char.is_ascii_alphanumeric() || " -_./:".contains(char);
    let opens = text.starts_with(|char: char| char.is_ascii_alphabetic());
    let word = WORDS.iter().any(|word| word.eq_ignore_ascii_case(text));
    opens && text.chars().all(simple) && !text.ends_with([' ', ':']) && !text.contains(": ") && !word
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // A text takes whatever is written to it.
    let _ = text.write_fmt(line);
    text.push('\n');
}
