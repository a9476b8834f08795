//! docs/settings.md has a section for each setting, and its boxes are what the table of keys says.
//! `UPDATE=1 cargo test --test settings_page` writes the boxes anew.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use rolecall::settings::{KEY_DOCS, KEYS, Key, Kind};

/// A section of the page: the name in its heading, its box, and what else it says.
struct Section<'a> {
    name: &'a str,
    box_: String,
    rest: String,
}

fn sections(page: &str) -> Vec<Section<'_>> {
    page.split("\n## `").skip(1).map(section).collect()
}

fn section(text: &str) -> Section<'_> {
    let (name, body) = text.split_once("`\n").expect("a heading has one name");
    let (quoted, rest): (Vec<&str>, Vec<&str>) = body.lines().partition(|line| line.starts_with('>'));
    Section { name, box_: quoted.join("\n"), rest: rest.join("\n").trim().to_owned() }
}

/// What the table says of a key, as a quotation of two lines.
fn facts(key: &Key) -> String {
    let (_, sentence) = KEY_DOCS.iter().find(|(name, _)| *name == key.name).expect("a key has a sentence");
    let default =
        if key.default.is_empty() { "empty by default".to_owned() } else { format!("`{}` by default", key.default) };
    let section = if key.of_users() { "USERS" } else { "AUTH_GENERIC_OAUTH" };
    let variable = format!("variable `GF_{section}_{}`", key.name.to_uppercase());
    let elsewhere = match key.of_users() {
        true => "not in the settings API".to_owned(),
        false => format!("settings API `{}`", if key.exact { key.name.to_owned() } else { camel(key.name) }),
    };
    let sentence = sentence.trim_start_matches("[users] ");
    format!("> {sentence}\n>\n> {} · {default} · {variable} · {elsewhere}", kind(key.kind))
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "a text",
        Kind::Expression => "an expression (JMESPath)",
        Kind::Flag => "on or off",
        Kind::List => "a list: parted by blanks or commas, or a JSON array",
        Kind::ListText => "a list, which the settings API takes as one text only",
        Kind::AssignOrg => "on or off, of `[users]`",
        Kind::AssignOrgId => "a number, of `[users]`",
        Kind::AssignOrgRole => "a role, of `[users]`",
    }
}

/// A name as the settings API has it.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |text, word| {
        let (head, tail) = word.split_at(1);
        text + &head.to_uppercase() + tail
    })
}

#[test]
fn each_setting_has_its_section_and_each_box_is_what_the_table_says() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/settings.md");
    let page = fs::read_to_string(&place).unwrap();
    let sections = sections(&page);
    let names: Vec<&str> = sections.iter().map(|section| section.name).collect();
    assert_eq!(names, KEYS.iter().map(|key| key.name).collect::<Vec<_>>(), "the sections follow the table");
    if std::env::var_os("UPDATE").is_some() {
        let (head, _) = page.split_once("\n## `").unwrap();
        let whole = KEYS.iter().zip(&sections).fold(head.to_owned(), |text, (key, section)| {
            format!("{text}\n## `{}`\n\n{}\n\n{}\n", key.name, facts(key), section.rest)
        });
        return fs::write(&place, whole).unwrap();
    }
    for (key, section) in KEYS.iter().zip(&sections) {
        assert_eq!(
            section.box_,
            facts(key),
            "the box of `{}`: UPDATE=1 cargo test --test settings_page writes it",
            key.name
        );
        assert!(section.rest.contains("\n- Here: "), "`{}` has to say what is done here", key.name);
    }
}
