//! Settings that are written are read back as they were, in every format, and what is refused could not be carried.
//! `ROLECALL_SEED=7 ROLECALL_ROUNDS=100000 cargo test --test settings_write` tries other and more settings.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/random.rs"]
mod random;

use std::collections::{BTreeMap, BTreeSet};

use random::{Random, number};
use rolecall::Settings;
use rolecall::settings::{KEYS, Key, Kind, Raw};
use rolecall::spelling::layers::{Parsed, Text, parse};
use rolecall::spelling::write::{each, write};
use rolecall::spelling::{Format, ini, terraform, yaml};

/// What values are made of; the last ones are rare, since most formats refuse them.
const USUAL: &[&str] = &[
    "a",
    "B",
    "7",
    "é",
    "🦀",
    " ",
    "  ",
    "\t",
    "'",
    "\"",
    "\"\"\"",
    "`",
    "``",
    "#",
    ";",
    "=",
    ":",
    ": ",
    "$",
    "{",
    "}",
    "${",
    "{{",
    "}}",
    "%{",
    "$${",
    "%(name)s",
    "%",
    "\\",
    "\\n",
    "[",
    "]",
    ",",
    "- ",
    "|",
    "&",
    "*",
    "!",
    "@",
    "?",
    "/",
    "<",
    ">",
    "\u{a0}",
    "\u{200b}",
    "true",
    "no",
    "null",
    "0x1f",
    "1e3",
    "https://example.com/",
    "email",
    "--",
];
const RARE: &[&str] = &[
    "\n",
    "\n  ",
    "\r",
    "\r\n",
    "\u{2028}",
    "\u{85}",
    "\u{feff}",
    "\0",
    "\u{1b}",
    "e\u{301}",
    "${A}",
    "$__env{A}",
    "$__file{/a}",
    "\u{2126}",
    "\n`",
    "\\\n",
    "\n[users]\n",
    "\nenabled = true\n",
    "\n  users:\n",
    "`\"\"\"\n#",
];

fn text(random: &mut Random) -> String {
    if random.one_in(12) {
        return String::new();
    }
    let pieces = if random.one_in(2) { 2 } else { 9 };
    let strange = random.one_in(12);
    let mut text = String::new();
    for _ in 0..=random.below(pieces) {
        let pieces = if strange && random.one_in(3) { RARE } else { USUAL };
        let piece: &&str = random.pick(pieces);
        text.push_str(piece);
    }
    text
}

/// A value that Grafana takes for the key.
fn value(random: &mut Random, key: &Key) -> Raw {
    match (key.kind, random.below(6)) {
        (Kind::Flag, 0) => Raw::Null,
        (Kind::Flag, 1) => Raw::Text((*random.pick(&["", "1", "t", "TRUE", "False"])).to_owned()),
        (Kind::Flag, word) => Raw::Flag(word < 4),
        (Kind::List, 0..=1) => Raw::List((0..random.below(4)).map(|_| Raw::Text(text(random))).collect()),
        (Kind::AssignOrg, 0..=3) => Raw::Flag(random.one_in(2)),
        (Kind::AssignOrgId, 0..=3) => Raw::Number(f64::from(u32::try_from(random.below(3_000_000)).unwrap()) - 1.0),
        (Kind::AssignOrgRole, 0..=3) => Raw::Text((*random.pick(&["None", "Viewer", "Editor", "Admin"])).to_owned()),
        (_, 5) => Raw::Number(1.0),
        _ => Raw::Text(text(random)),
    }
}

fn camel(key: &Key) -> String {
    let mut words = key.name.split('_');
    let first = words.next().unwrap().to_owned();
    words.fold(first, |name, word| name + &word[..1].to_ascii_uppercase() + &word[1..])
}

fn settings(random: &mut Random) -> Vec<(String, Raw)> {
    let most = if random.one_in(6) { 1 } else { 12 };
    let mut settings = Vec::new();
    for key in KEYS {
        if random.below(most * 2) == 0 {
            let name = if random.one_in(3) { camel(key) } else { key.name.to_owned() };
            settings.push((name, value(random, key)));
        }
    }
    settings
}

fn read(text: &str, format: Format) -> Parsed {
    parse(&[Text { text, format: Some(format), name: None }], &|_| None).unwrap()
}

/// What Grafana would see of a key: as saved through the API, or else its default.
fn due(settings: &[(String, Raw)], key: &Key) -> Raw {
    let given = settings.iter().find(|(name, _)| *name == key.name || *name == camel(key)).map(|(_, raw)| raw.clone());
    let text = |raw: Raw| match raw {
        Raw::Null => String::new(),
        Raw::Number(number) => number.to_string(),
        Raw::Text(text) => text,
        other => panic!("{other:?}"),
    };
    match (key.kind, given) {
        (Kind::Flag, None) => Raw::Flag(key.default == "true"),
        (Kind::Flag, Some(Raw::Flag(flag))) => Raw::Flag(flag),
        (Kind::Flag, Some(raw)) => Raw::Flag(["1", "t", "TRUE"].contains(&&*text(raw))),
        (_, None) => Raw::Text(key.default.to_owned()),
        (_, Some(Raw::List(items))) => Raw::List(items),
        (_, Some(raw)) => Raw::Text(text(raw)),
    }
}

/// Whether two settings are the same to whoever decides.
fn decide_alike(settings: &[(String, Raw)], parsed: &Parsed) -> bool {
    let one = Settings::read(settings).unwrap();
    let other = Settings::read(&parsed.pairs()).unwrap();
    format!("{one:?}") == format!("{other:?}")
}

/// Every key that is not `[users]`, one by one.
fn check(settings: &[(String, Raw)], written: &str, format: Format) {
    let parsed = read(written, format);
    for key in KEYS.iter().filter(|key| !key.of_users()) {
        let got = parsed.setting(key.name).map(|setting| setting.value.clone());
        let got = got.unwrap_or_else(|| match key.kind {
            Kind::Flag => Raw::Flag(key.default == "true"),
            _ => Raw::Text(key.default.to_owned()),
        });
        match due(settings, key) {
            Raw::List(items) => {
                let Raw::Text(text) = got else { panic!("{got:?}") };
                let got = rolecall::settings::list::read(&text);
                let got: Vec<_> = got.items.into_iter().map(Raw::Text).collect();
                assert_eq!(got, items, "{} in {written}", key.name);
            }
            due => assert_eq!(got, due, "{} in {written}", key.name),
        }
    }
    assert!(decide_alike(settings, &parsed), "{settings:?} in {written}");
}

/// Texts of a file that might set a key to a text: each way of quoting there is.
fn attempts(key: &Key, text: &str, format: Format) -> Vec<String> {
    let quoted = || ["", "'", "\"", "`", "\"\"\""].into_iter().map(|quote| format!("{quote}{text}{quote}"));
    let name = key.name;
    let (section, variable) = match key.of_users() {
        true => ("users", format!("GF_USERS_{}", name.to_ascii_uppercase())),
        false => ("auth.generic_oauth", format!("GF_AUTH_GENERIC_OAUTH_{}", name.to_ascii_uppercase())),
    };
    match format {
        Format::Ini => quoted().map(|value| format!("[{section}]\n{name} = {value}\n[x]\ny = z\n")).collect(),
        Format::Env => vec![format!("{variable}={text}\nX=y\n")],
        Format::Yaml => {
            let scalars = quoted().filter_map(|value| yaml::quote(&yaml::chart(&value)));
            scalars.map(|scalar| format!("grafana.ini:\n  {section}:\n    {name}: {scalar}\n")).collect()
        }
        Format::Terraform if terraform::ATTRIBUTES.contains(&name) => {
            vec![format!("oauth2_settings {{\n  {name} = {}\n}}\n", terraform::quote(text))]
        }
        Format::Terraform => {
            vec![format!("oauth2_settings {{\n  custom = {{\n    {name} = {}\n  }}\n}}\n", terraform::quote(text))]
        }
        Format::Json => {
            vec![serde_json::json!({ "provider": "generic_oauth", "settings": { name: text } }).to_string()]
        }
    }
}

/// Whether a key could have been carried after all, as far as one can find out by trying.
fn can_be_carried(settings: &[(String, Raw)], key: &Key, format: Format) -> bool {
    let saved = matches!(format, Format::Json | Format::Terraform);
    if key.of_users() {
        return !saved;
    }
    let text = match due(settings, key) {
        Raw::Flag(_) => return true,
        Raw::Text(text) => text,
        Raw::List(items) => {
            // As the writer would write it, which is what JSON has.
            let written = write(&[(key.name.to_owned(), Raw::List(items))], Format::Json).unwrap();
            let Some(Raw::Text(text)) = read(&written, Format::Json).setting(key.name).map(|found| found.value.clone())
            else {
                return false;
            };
            text
        }
        other => panic!("{other:?}"),
    };
    // What no reader of this crate can know: what is done to a text on the way to Grafana.
    let lost = match format {
        Format::Env => text.contains('\0'),
        Format::Terraform => {
            let helper = key.name.starts_with("define_") && !["", "0", "1"].contains(&&*text);
            helper || text.contains(['\0', '\u{301}', '\u{2126}'])
        }
        Format::Yaml => {
            let others = ['\u{2028}', '\u{feff}'];
            text.chars().any(|char| char != '\t' && char.is_control() || others.contains(&char))
        }
        Format::Ini | Format::Json => false,
    };
    let reads = |attempt: &String| {
        let Ok(parsed) = parse(&[Text { text: attempt, format: Some(format), name: None }], &|_| None) else {
            return false;
        };
        let helper = key.name.starts_with("define_") && format == Format::Terraform;
        let setting = parsed.setting(key.name);
        let unset = setting.is_none() && text == key.default;
        let known = format != Format::Ini || ini::read(attempt).is_ok_and(|file| file.section("x").is_some());
        helper || unset || known && setting.is_some_and(|setting| setting.value == Raw::Text(text.clone()))
    };
    !lost && attempts(key, &text, format).iter().any(reads)
}

#[test]
fn what_is_written_is_read_back_and_nothing_else_is_refused() {
    let mut random = Random::new(0);
    let rounds = number("ROLECALL_ROUNDS", 1_000);
    let mut written = [0_u64; 5];
    let mut refused: Vec<BTreeSet<&str>> = vec![BTreeSet::new(); 5];
    for _ in 0..rounds {
        let all = settings(&mut random);
        for (index, format) in Format::ALL.into_iter().enumerate() {
            // The saved ones do not reach `[users]`, which would leave too little to try.
            let saved = matches!(format, Format::Json | Format::Terraform) && !random.one_in(8);
            let users = |name: &str| KEYS.iter().any(|key| key.of_users() && (key.name == name || camel(key) == name));
            let settings: Vec<_> = all.iter().filter(|(name, _)| !saved || !users(name)).cloned().collect();
            let error = match write(&settings, format) {
                Ok(text) => {
                    let reaches = !matches!(format, Format::Json | Format::Terraform);
                    assert!(reaches || settings.iter().all(|(name, _)| !users(name)), "{settings:?} in {text}");
                    check(&settings, &text, format);
                    *written.get_mut(index).unwrap() += 1;
                    continue;
                }
                Err(error) => error,
            };
            let mut left = settings.clone();
            for diagnostic in &error.diagnostics {
                let name = diagnostic.note.setting.as_deref().unwrap();
                let key = KEYS.iter().find(|key| key.name == name).unwrap();
                let message = &diagnostic.note.message;
                assert_eq!(diagnostic.note.code, "settings.unwritable", "{message}");
                assert!(!message.contains("would not be read back"), "{message}: {settings:?}");
                assert!(!can_be_carried(&settings, key, format), "{message}: {settings:?}");
                left.retain(|(given, _)| *given != key.name && *given != camel(key));
                refused.get_mut(index).unwrap().insert(key.name);
            }
            assert_eq!(settings.len() - left.len(), error.diagnostics.len(), "{settings:?}");
            // Without them the rest can be written.
            check(&left, &write(&left, format).unwrap(), format);
        }
    }
    println!("{written:?} of {rounds}");
    for (index, format) in Format::ALL.into_iter().enumerate() {
        let part = written.get(index).unwrap() * 100 / rounds;
        assert!(part >= 30, "only {part} % of the settings can be written as {}", format.name());
    }
    let most = refused.iter().map(BTreeSet::len).collect::<Vec<_>>();
    println!("{most:?} keys were refused");
}

/// The formats that one setting is spelled in, by the names of the spellings.
const SPELLINGS: [(&str, Format); 8] = [
    ("ini", Format::Ini),
    ("env", Format::Env),
    ("compose", Format::Yaml),
    ("kubernetes", Format::Yaml),
    ("helm", Format::Yaml),
    ("operator", Format::Yaml),
    ("terraform", Format::Terraform),
    ("json", Format::Json),
];

#[test]
fn one_setting_is_read_back_from_every_spelling() {
    let mut random = Random::new(13);
    let rounds = number("ROLECALL_ROUNDS", 1_000);
    let mut written: BTreeMap<&str, u64> = BTreeMap::new();
    for _ in 0..rounds {
        let key: &'static Key = random.pick(KEYS);
        let setting = [(key.name.to_owned(), value(&mut random, key))];
        let spelled = each(key, &setting[0].1);
        assert_eq!(spelled.len(), SPELLINGS.len());
        for (one, (name, format)) in spelled.iter().zip(SPELLINGS) {
            assert_eq!(one.name, name);
            match &one.text {
                Ok(text) => check(&setting, text, format),
                Err(why) => assert!(!why.is_empty() && !why.contains('\n'), "{why:?} of {setting:?}"),
            }
            *written.entry(name).or_default() += u64::from(one.text.is_ok());
        }
    }
    println!("{written:?} of {rounds}");
    for (name, count) in written {
        assert!(count * 100 / rounds >= 30, "only {count} of {rounds} settings have the spelling {name}");
    }
}
