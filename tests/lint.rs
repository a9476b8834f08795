//! What docs/lint.md says of each code is what happens: wrong examples are found where they are wrong, right ones are not,
//! and fixes mend. Grafana's own examples and ours raise no false alarm, and no text makes the linter panic or take long.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/random.rs"]
mod random;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use random::{Random, number};
use rolecall::lint::{RULES, lint, lint_settings, lint_text};
use rolecall::spelling::file::Diagnostic;
use rolecall::spelling::layers::{self, Parsed, Text};
use rolecall::spelling::{Format, READER_CODES, Severity};
use rolecall::{Body, Directory, Input, Raw, Token};
use serde_json::Value as Json;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

// ---------------------------------------------------------------------------------------------------------- the page

/// An example of the page.
#[derive(Clone, Debug)]
struct Block {
    format: Format,
    text: String,
    /// The line of the page where it begins.
    line: usize,
    wrong: bool,
    /// Tokens that somebody logs in with.
    sample: Option<Sample>,
    /// A text that is laid over it.
    beside: Option<(Format, String)>,
}

struct Section {
    code: String,
    blocks: Vec<Block>,
}

/// The sections of docs/lint.md; a sample and what stands beside apply to the examples behind them.
fn sections() -> Vec<Section> {
    let page = read("docs/lint.md");
    let mut sections: Vec<Section> = Vec::new();
    let (mut sample, mut beside) = (None, None);
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            let code = heading.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
            sections.push(Section { code: code.expect(heading).to_owned(), blocks: Vec::new() });
            (sample, beside) = (None, None);
        }
        let Some(info) = line.strip_prefix("```") else { continue };
        let text: String = lines
            .by_ref()
            .map(|(_, line)| line)
            .take_while(|line| *line != "```")
            .map(|line| format!("{line}\n"))
            .collect();
        let Some(section) = sections.last_mut() else { continue };
        let words: Vec<_> = info.split(' ').collect();
        let format = Format::named(words[0]).unwrap_or_else(|| panic!("line {}: ```{info}", number + 1));
        match words[1] {
            "sample" => sample = Some(Sample::read(&text)),
            "beside" => beside = Some((format, text)),
            role @ ("wrong" | "right") => {
                let text = if words.get(2) == Some(&"carriage-returns") { text.replace('\n', "\r") } else { text };
                let (sample, beside) = (sample.clone(), beside.clone());
                section.blocks.push(Block { format, text, line: number + 2, wrong: role == "wrong", sample, beside });
            }
            role => panic!("line {}: an example is not {role}", number + 1),
        }
    }
    sections
}

/// Tokens of somebody, as texts.
#[derive(Clone, Debug, Default)]
struct Sample {
    sources: BTreeMap<&'static str, String>,
    lookups: BTreeMap<&'static str, String>,
    orgs: Option<Vec<(String, i64)>>,
}

impl Sample {
    fn read(text: &str) -> Self {
        let json: Json = serde_json::from_str(text).expect(text);
        let mut sample = Self::default();
        for (key, value) in json.as_object().unwrap() {
            match ["idToken", "userinfo", "accessToken"].into_iter().find(|source| source == key) {
                Some(source) => drop(sample.sources.insert(source, value.to_string())),
                None if key == "orgs" => sample.orgs = Some(orgs(value)),
                None => panic!("a sample has no {key}"),
            }
        }
        sample
    }

    fn run<T>(&self, run: impl FnOnce(&Input<'_>) -> T) -> T {
        let token = |source: &str| self.sources.get(source).map(|text| Token::Claims(text.as_bytes()));
        let body = |lookup: &str| {
            self.lookups.get(lookup).map_or(Body::Unasked, |text| Body::Response { status: 200, body: text.as_bytes() })
        };
        let orgs: Option<Vec<_>> =
            self.orgs.as_ref().map(|orgs| orgs.iter().map(|(name, id)| (&**name, *id)).collect());
        run(&Input {
            id_token: token("idToken"),
            userinfo: token("userinfo"),
            access_token: token("accessToken"),
            emails: body("emails"),
            teams: body("teams"),
            organizations: body("organizations"),
            directory: Directory(orgs.as_deref()),
            ..Input::default()
        })
    }
}

fn orgs(json: &Json) -> Vec<(String, i64)> {
    json.as_object().unwrap().iter().map(|(name, id)| (name.clone(), id.as_i64().unwrap())).collect()
}

fn no_variables(_: &str) -> Option<String> {
    None
}

impl Block {
    /// What is found where the example stands by itself, or with another text in its place.
    fn lint(&self, text: &str) -> Vec<Diagnostic> {
        match &self.sample {
            Some(sample) => sample.run(|input| self.lint_with(text, Some(input))),
            None => self.lint_with(text, None),
        }
    }

    fn lint_with(&self, text: &str, sample: Option<&Input<'_>>) -> Vec<Diagnostic> {
        match self.parse(text) {
            Ok(parsed) => lint(&parsed, sample),
            Err(diagnostic) => vec![*diagnostic],
        }
    }

    fn parse(&self, text: &str) -> Result<Parsed, Box<Diagnostic>> {
        let variables = self.format == Format::Json && text.contains("\"GF_");
        let format = if variables { Format::Env } else { self.format };
        let mut texts = vec![Text { text, format: Some(format), name: Some("example") }];
        if let Some((format, text)) = &self.beside {
            texts.push(Text { text, format: Some(*format), name: Some("beside") });
        }
        layers::parse(&texts, &no_variables).map_err(|error| error.diagnostic)
    }

    /// A setting that a fix has changed, though it is about another.
    fn touched(&self, text: &str, of: &Diagnostic) -> Option<String> {
        let setting = of.note.setting.as_deref().or((of.note.code == "unknown-key").then_some(""))?;
        let (before, after) = (self.parse(&self.text).ok()?.pairs(), self.parse(text).ok()?.pairs());
        let lost = before.into_iter().find(|pair| pair.0 != setting && !after.contains(pair));
        lost.map(|(key, value)| format!("takes {value:?} from {key}"))
    }

    fn lint_object(&self, pairs: &[(String, Raw)]) -> Vec<Diagnostic> {
        match &self.sample {
            Some(sample) => sample.run(|input| lint_settings(pairs, Some(input))),
            None => lint_settings(pairs, None),
        }
    }
}

fn examples(wrong: bool) -> impl Iterator<Item = (String, Block)> {
    let blocks = sections().into_iter().flat_map(|section| {
        section.blocks.into_iter().map(move |block| (section.code.clone(), block)).collect::<Vec<_>>()
    });
    blocks.filter(move |(_, block)| block.wrong == wrong)
}

/// One line for each finding.
fn shown(found: &[Diagnostic]) -> String {
    let mut text = String::new();
    for Diagnostic { note, severity, place, .. } in found {
        let place = place.map(|place| format!("{}:{}", place.line, place.column)).unwrap_or_default();
        writeln!(text, "    {place} {} {} {:?}: {}", severity.name(), note.code, note.setting, note.message).unwrap();
    }
    text
}

#[track_caller]
fn assert_none(failures: &[String]) {
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn every_code_has_one_section_in_order() {
    let sections: Vec<_> = sections().into_iter().map(|section| section.code).collect();
    let codes: Vec<_> = RULES.iter().map(|rule| rule.code).chain(READER_CODES.iter().copied()).collect();
    assert_eq!(sections, codes);
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "a code stands twice");
}

#[test]
fn every_section_has_both_examples_and_says_how_bad_it_is() {
    let page = read("docs/lint.md");
    for section in sections() {
        let (_, rest) = page.split_once(&format!("\n## `{}`\n\n", section.code)).unwrap();
        let word = rest.split([' ', '.']).next().unwrap();
        let severity = RULES.iter().find(|rule| rule.code == section.code).map(|rule| rule.severity.name());
        assert!(["Error", "Warning", "Info"].contains(&word), "{} begins with {word}", section.code);
        assert!(severity.is_none_or(|severity| severity == word.to_lowercase()), "{} is {severity:?}", section.code);
        for wrong in [true, false] {
            assert!(section.blocks.iter().any(|block| block.wrong == wrong), "{} wrong: {wrong}", section.code);
        }
        let needs = RULES.iter().any(|rule| rule.code == section.code && rule.needs_sample);
        assert_eq!(section.blocks.iter().all(|block| block.sample.is_some()), needs, "{}: sample", section.code);
    }
}

#[test]
fn the_page_shows_what_is_found() {
    let (_, block) = examples(true).next().unwrap();
    let found = block.lint(&block.text).remove(0);
    let place = found.place.unwrap();
    let line =
        format!("grafana.ini:{}:{}: {}: {}", place.line, place.column, found.severity.name(), found.note.message);
    let shown = format!("```text\n{line}\n  {}  [{}]\n```", found.help.unwrap(), found.note.code);
    assert!(read("docs/lint.md").contains(&shown), "{shown}");
}

#[test]
fn wrong_examples_are_found_where_they_are_wrong() {
    let mut failures = Vec::new();
    for (code, block) in examples(true) {
        let found = block.lint(&block.text);
        let lies = |diagnostic: &&Diagnostic| {
            let Some(place) = diagnostic.place else { return false };
            let line = block.text.lines().nth(place.line - 1).unwrap_or_default();
            diagnostic.name.as_deref() == Some("example") && place.column <= line.encode_utf16().count() + 1
        };
        let ours: Vec<_> = found.iter().filter(|diagnostic| diagnostic.note.code == code).collect();
        if ours.is_empty() || !ours.iter().all(lies) {
            failures.push(format!("{code}, line {}\n{}", block.line, shown(&found)));
        }
        for diagnostic in &found {
            let code = diagnostic.note.code;
            let known = READER_CODES.contains(&code) || RULES.iter().any(|rule| rule.code == code);
            assert!(known, "{code} is not listed");
        }
    }
    assert_none(&failures);
}

#[test]
fn right_examples_are_right() {
    let mut failures = Vec::new();
    for (code, block) in examples(false) {
        let found = block.lint(&block.text);
        if found.iter().any(|found| found.note.code == code || found.severity > Severity::Info) {
            failures.push(format!("{code}, line {}\n{}", block.line, shown(&found)));
        }
    }
    assert_none(&failures);
}

// ---------------------------------------------------------------------------------------------------------- fixes

/// The text with a range of UTF-16 code units replaced.
fn applied(text: &str, start: usize, end: usize, by: &str) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    let part = |units: &[u16]| String::from_utf16(units).expect("a fix cuts no character");
    format!("{}{by}{}", part(&units[..start]), part(&units[end..]))
}

/// How many findings there are of each code and setting.
fn counts(found: &[Diagnostic], severity: Severity) -> BTreeMap<(&str, Option<&str>), usize> {
    let mut counts = BTreeMap::new();
    for diagnostic in found.iter().filter(|diagnostic| diagnostic.severity >= severity) {
        *counts.entry((diagnostic.note.code, diagnostic.note.setting.as_deref())).or_default() += 1;
    }
    counts
}

/// What a fix has not mended, or has broken.
fn unmended(of: &Diagnostic, before: &[Diagnostic], after: &[Diagnostic]) -> Option<String> {
    let key = (of.note.code, of.note.setting.as_deref());
    let number = |counts: &BTreeMap<_, usize>| counts.get(&key).copied().unwrap_or(0);
    let left = number(&counts(after, Severity::Info));
    if left >= number(&counts(before, Severity::Info)) || after.iter().any(|found| found.note == of.note) {
        return Some("is still there".to_owned());
    }
    let errors = counts(before, Severity::Error);
    let new =
        counts(after, Severity::Error).into_iter().find(|(key, count)| errors.get(key).copied().unwrap_or(0) < *count);
    new.map(|new| format!("brings {new:?}"))
}

/// Values that are written in other ways than those of the page.
const WRITTEN: &[(Format, &str)] = &[
    (Format::Yaml, "grafana.ini:\n  auth.generic_oauth:\n    client_secret: |\n      pa#ss\n    name: x\n"),
    (Format::Yaml, "grafana.ini:\n  auth.generic_oauth:\n    auth_style: >-\n      head\n\n  server: {}\n"),
    (Format::Yaml, "grafana.ini: {auth.generic_oauth: {role_attribute_path: 'a:b', name: x}}\n"),
    (
        Format::Yaml,
        "grafana.ini:\n  auth.generic_oauth:\n    role_attribute_path: |-\n      contains(a:b, '{{\"{{\"}}')\n",
    ),
    (
        Format::Yaml,
        "kind: Grafana\nspec:\n  config:\n    auth.generic_oauth:\n      role_attribute_path: \"'Admin'\"\n",
    ),
    (
        Format::Yaml,
        "kind: ConfigMap\ndata:\n  grafana.ini: |\n    [auth.generic_oauth]\n    role_attribute_path = a:b # c\n    client_secret = é🦀#ss # c\n",
    ),
    (Format::Yaml, "env:\n  - name: GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH\n    value: \"a-b || 'x'\"\n"),
    (Format::Yaml, "env:\n  GF_AUTH_GENERIC_OAUTH_CLIENTSECRET: x\n  GF_AUTH_GENERIC_OAUTH_AUTH_STYLE: \"params\"\n"),
    (Format::Yaml, "services:\n  g:\n    environment:\n      GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: \"a$$b \"\n"),
    (
        Format::Yaml,
        "services:\n  g:\n    environment:\n      - \"GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET='a$$b'\"\n      - GF_AUTH_GENERIC_OAUTH_ENABELD=1\n",
    ),
    (
        Format::Terraform,
        "oauth2_settings {\n  role_attribute_path = <<-EOT\n    contains(a:b[*], '$${x}') && 'Admin'\n  EOT\n  name = \"x\"\n}\n",
    ),
    (
        Format::Terraform,
        "oauth2_settings {\n  tls_skip_verify_insecure = true\n  org_attribute_path = \"é\"\n  org_mapping = jsonencode([\"a:1:viewer\"])\n}\n",
    ),
    (
        Format::Json,
        "{\"settings\": {\"roleAttributePath\": \"contains(\\u0061:b, '\\ud83e\\udd80')\", \"authStyle\": \"head\"}}",
    ),
    (Format::Json, "{\"roleAttributPath\": \"role\", \"roles_attribute_path\": \"role\"}"),
    (Format::Env, "export GF_AUTH_GENERIC_OAUTH_CLIENTID='x'\nGF_AUTH_GENERIC_OAUTH_client_id=x\n"),
    (
        Format::Env,
        "\u{feff}GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH=contains(a:b, '🦀')\r\nGF_AUTH_GENERIC_OAUTH_NAME=x\r\n",
    ),
    (Format::Ini, "[auth.generic_oauth]\nrole_attribute_path = \"\"\"a:b\n|| 'Admin'\"\"\"\nname = x\n"),
    (Format::Ini, "[auth.generic_oauth]\nrole_attribute_path = a:b \\\n|| 'Admin'\nname = x\n"),
    (Format::Ini, "[auth.generic_oauth] ; see [docs]\r\n\"enabeld\" = true\r\nauth_style: header\r\n"),
];

fn written() -> impl Iterator<Item = (String, Block)> {
    WRITTEN.iter().enumerate().map(|(line, (format, text))| {
        let block = Block { format: *format, text: (*text).to_owned(), line, wrong: true, sample: None, beside: None };
        (String::new(), block)
    })
}

#[test]
fn fixes_mend_texts() {
    let mut failures = Vec::new();
    let mut fixed = BTreeSet::new();
    for (_, block) in examples(true).chain(written()) {
        let before = block.lint(&block.text);
        for diagnostic in before.iter().filter(|diagnostic| diagnostic.name.as_deref() == Some("example")) {
            let Some(fix) = &diagnostic.fix else { continue };
            fixed.insert(diagnostic.note.code);
            let text = applied(&block.text, fix.range.start, fix.range.end, &fix.text);
            let after = block.lint(&text);
            let why = unmended(diagnostic, &before, &after).or_else(|| block.touched(&text, diagnostic));
            if let Some(why) = why {
                let code = diagnostic.note.code;
                failures.push(format!("{code}, line {} {why}\n{text}\n{}", block.line, shown(&after)));
            }
        }
    }
    for (_, block) in written() {
        let found = block.lint(&block.text);
        if !found.iter().any(|found| found.fix.is_some()) {
            failures.push(format!("nothing to mend in\n{}{}", block.text, shown(&found)));
        }
    }
    assert_none(&failures);
    assert!(fixed.len() > 35, "only {fixed:?} have fixes");
}

/// Rules about what a text does to a value before it is one.
const OF_SPELLING: &[&str] = &[
    "value-truncated",
    "literal-lost-quotes",
    "quotes-kept",
    "boolean-unreadable",
    "empty-value-skipped",
    "default-role-unknown",
    "root-url-local",
];

#[test]
fn the_same_is_found_in_objects() {
    let mut failures = Vec::new();
    let rules = RULES.iter().filter(|rule| !OF_SPELLING.contains(&rule.code));
    let codes: BTreeSet<_> = rules.map(|rule| rule.code).collect();
    for (code, block) in examples(true).filter(|(code, _)| codes.contains(&**code)) {
        let pairs = block.parse(&block.text).unwrap().pairs();
        let before = block.lint_object(&pairs);
        if !before.iter().any(|found| found.note.code == code && found.place.is_none()) {
            failures.push(format!("{code}, line {}\n{}", block.line, shown(&before)));
        }
        for diagnostic in &before {
            let Some(fix) = &diagnostic.fix else { continue };
            let mended =
                mended(&pairs, diagnostic.note.setting.as_deref().unwrap(), fix.range.start, fix.range.end, &fix.text);
            let after = block.lint_object(&mended);
            if let Some(why) = unmended(diagnostic, &before, &after) {
                let code = diagnostic.note.code;
                failures.push(format!("{code}, line {} {why}\n{mended:?}\n{}", block.line, shown(&after)));
            }
        }
    }
    assert_none(&failures);
}

fn mended(pairs: &[(String, Raw)], key: &str, start: usize, end: usize, by: &str) -> Vec<(String, Raw)> {
    let mut pairs = pairs.to_vec();
    let (_, value) = pairs.iter_mut().find(|(name, _)| name == key).expect(key);
    let text = match value {
        Raw::Text(text) => text.clone(),
        Raw::Flag(flag) => flag.to_string(),
        other => panic!("{other:?} has no fix"),
    };
    *value = Raw::Text(applied(&text, start, end, by));
    pairs
}

// ------------------------------------------------------------------------------------------------- codes of readers

fn sources(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}

/// Texts in double quotes that stand where a code stands: behind `code:` or `CODE … =`, or before a severity.
fn codes_of(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap();
    let mut found = Vec::new();
    for (at, _) in code.match_indices('"') {
        let (head, rest) = (&code[..at], &code[at + 1..]);
        let Some((text, behind)) = rest.split_once('"') else { continue };
        let named = head.trim_end().ends_with("code:") || head.trim_end().ends_with("CODE: &'static str =");
        let graded = behind.trim_start_matches([',', ' ', '\n']).starts_with("Severity::") && behind.starts_with(',');
        if named || graded {
            found.push(text.to_owned());
        }
    }
    found
}

#[test]
fn the_list_of_reader_codes_is_whole() {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for path in sources("src/spelling") {
        found.extend(codes_of(&fs::read_to_string(path).unwrap()));
    }
    // Of the settings as Grafana types them.
    found.extend(codes_of(&read("src/settings/api.rs")));
    // What is thrown by the writers, which lint does not call.
    assert!(found.remove("settings.unwritable"));
    let listed: BTreeSet<String> = READER_CODES.iter().map(|code| (*code).to_owned()).collect();
    assert_eq!(found, listed);
}

// ------------------------------------------------------------------------------------------------- no false alarms

#[test]
fn grafanas_own_examples_are_right() {
    let mut failures = Vec::new();
    let mut files = sources("tests/lint/documented");
    files.sort();
    assert!(files.len() >= 15, "only {} examples", files.len());
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let found = lint_text(&text, &no_variables, None);
        let told: Vec<_> = found.iter().filter(|found| found.note.code != "pkce-off").cloned().collect();
        // Documentation is wrong here (behaviour 11.9).
        let due = if name == "role-with-a-colon.ini" { 1 } else { 0 };
        if told.len() != due {
            failures.push(format!("{name}\n{}", shown(&found)));
        }
        for diagnostic in told.iter().take(due) {
            assert_eq!(diagnostic.note.code, "needs-quoted-identifier", "{name}");
            let fix = diagnostic.fix.as_ref().expect("a fix");
            let mended = applied(&text, fix.range.start, fix.range.end, &fix.text);
            assert!(mended.contains("role_attribute_path: '\"role:view\"'\n"), "{mended}");
            assert!(lint_text(&mended, &no_variables, None).iter().all(|found| found.note.code == "pkce-off"));
        }
    }
    assert_none(&failures);
}

/// What there is to say of our examples, which are as they are to show something.
const OF_EXAMPLES: &[(&str, &[&str])] = &[
    ("bitbucket", &["pkce-off", "sub-missing"]),
    ("okta", &["catch-all-hides-sources", "null-function-arg"]),
    ("onelogin", &[]),
    ("zitadel", &[]),
];

#[test]
fn our_examples_raise_no_false_alarm() {
    let mut failures = Vec::new();
    let mut folders: Vec<_> =
        fs::read_dir(root().join("examples")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    assert!(folders.len() >= 11);
    for folder in folders {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let sample = sample_of(&folder);
        for file in ["settings.json", "settings.mended.json"] {
            let Ok(text) = fs::read_to_string(folder.join(file)) else { continue };
            let found = sample.run(|input| lint_text(&text, &no_variables, Some(input)));
            let mended = file == "settings.mended.json";
            let due =
                OF_EXAMPLES.iter().find(|(example, _)| *example == name && !mended).map_or(&[][..], |(_, due)| due);
            let codes: BTreeSet<_> = found.iter().map(|found| found.note.code).collect();
            if codes != due.iter().copied().collect() {
                failures.push(format!("{name}/{file}\n{}", shown(&found)));
            }
        }
    }
    assert_none(&failures);
}

fn sample_of(folder: &Path) -> Sample {
    let mut sample = Sample::default();
    let files = [
        ("idToken", "id_token.claims.json"),
        ("userinfo", "userinfo.json"),
        ("accessToken", "access_token.claims.json"),
    ];
    for (source, file) in files {
        sample.sources.extend(fs::read_to_string(folder.join(file)).ok().map(|text| (source, text)));
    }
    let context: Json =
        fs::read_to_string(folder.join("context.json")).map_or(Json::Null, |text| serde_json::from_str(&text).unwrap());
    sample.orgs = context.get("orgs").map(orgs);
    for lookup in ["emails", "teams", "organizations"] {
        let body = context.pointer(&format!("/lookups/{lookup}/body"));
        let text = body.map(|body| body.as_str().map_or_else(|| body.to_string(), str::to_owned));
        sample.lookups.extend(text.map(|text| (lookup, text)));
    }
    sample
}

// --------------------------------------------------------------------------------------------------- single rules

/// The codes that are found in a text, pkce-off aside.
#[track_caller]
fn codes(text: &str) -> Vec<&'static str> {
    let found = lint_text(text, &no_variables, None);
    found.iter().map(|found| found.note.code).filter(|code| *code != "pkce-off").collect()
}

#[track_caller]
fn of_ini(lines: &str, due: &[&str]) {
    assert_eq!(codes(&format!("[auth.generic_oauth]\n{lines}\n")), due, "{lines}");
}

#[test]
fn comments_are_comments() {
    of_ini("name = Bob's login # shown on the button", &[]);
    of_ini("enabled = true;", &[]);
    of_ini("enabled = true # on since May", &[]);
    of_ini("scopes = openid profile ; ask for more?", &[]);
    of_ini("role_attribute_path = contains(groups[*], 'a') && 'Admin' # (sre", &[]);
    of_ini("client_secret = abc#", &["value-truncated"]);
    of_ini("auth_url = https://id.example.com/#/login", &["no-openid-scope", "value-truncated"]);
    of_ini("role_attribute_path = contains(groups[*], 'a # b') && 'Admin'", &["value-truncated"]);
    of_ini("client_secret = \"a # b\"", &["value-truncated"]);
}

#[test]
fn what_was_cut_is_put_back_without_the_comment() {
    for (line, mended) in [
        ("client_secret = a#b # the secret", "client_secret = `a#b` # the secret"),
        ("client_secret = \"a # b\" ; the secret", "client_secret = `a # b` ; the secret"),
        (
            "role_attribute_path = contains(a, '#') && 'Admin' # c",
            "role_attribute_path = `contains(a, '#') && 'Admin'` # c",
        ),
        ("role_attribute_path = `true` && 'Admin'", "role_attribute_path = \"`true` && 'Admin'\""),
    ] {
        let text = format!("[auth.generic_oauth]\n{line}\n");
        let found = lint_text(&text, &no_variables, None);
        let fix = found.iter().find(|found| found.note.code == "value-truncated").and_then(|found| found.fix.clone());
        let fix = fix.unwrap_or_else(|| panic!("{line}\n{}", shown(&found)));
        assert_eq!(
            applied(&text, fix.range.start, fix.range.end, &fix.text),
            format!("[auth.generic_oauth]\n{mended}\n")
        );
    }
}

#[test]
fn one_mistake_is_told_once() {
    of_ini("role_attribute_path = 'Admin'", &["literal-lost-quotes"]);
    of_ini("role_attribute_path = \"contains(groups, 'a') && Admin\"", &["literal-as-path"]);
    let helm = "grafana.ini:\n  auth.generic_oauth:\n    allowed_domains:\n      - example.com\n      - example.org\n";
    assert_eq!(codes(helm), ["helm-list"]);
    assert_eq!(codes("GF_AUTH_GENERIC_OAUTH_ENABLED=\"true\"\n"), ["boolean-unreadable"]);
}

#[test]
fn quotes_of_expressions_and_lists_are_kept() {
    let variable = |key: &str, value: &str| codes(&format!("GF_AUTH_GENERIC_OAUTH_{key}={value}\n"));
    assert!(variable("ROLE_ATTRIBUTE_PATH", "'Admin'").is_empty());
    assert!(variable("GROUPS_ATTRIBUTE_PATH", "\"cognito:groups\"").is_empty());
    assert!(variable("LOGIN_ATTRIBUTE_PATH", "\"https://example.com/login\"").is_empty());
    assert!(variable("ALLOWED_ORGANIZATIONS", "\"Grafana Admins\"").is_empty());
    assert_eq!(variable("ROLE_ATTRIBUTE_PATH", "\"contains(a, 'b') && 'Admin'\""), ["quotes-kept"]);
    assert_eq!(variable("SCOPES", "\"openid email\""), ["quotes-kept"]);
}

#[test]
fn texts_that_are_compared() {
    of_ini("role_attribute_path = team == \"sre\" && 'Admin'", &["literal-as-path"]);
    of_ini("role_attribute_path = groups[?name == \"sre\"] && 'Admin'", &["literal-as-path"]);
    of_ini("role_attribute_path = 'sre' == \"custom:team\" && 'Admin'", &[]);
    of_ini("role_attribute_path = \"custom:team\" == 'sre' && 'Admin'", &[]);
}

#[test]
fn expressions_in_double_quotes() {
    let text = "[auth.generic_oauth]\nrole_attribute_path = \"contains(groups[*], \\\"a\\\") && 'Admin'\"\n";
    let found = lint_text(text, &no_variables, None);
    assert_eq!(found.iter().map(|found| found.note.code).collect::<Vec<_>>(), ["literal-as-path"]);
    let fix = found[0].fix.as_ref().unwrap();
    let mended = applied(text, fix.range.start, fix.range.end, &fix.text);
    assert_eq!(mended, "[auth.generic_oauth]\nrole_attribute_path = contains(groups[*], \"a\") && 'Admin'\n");
    of_ini("groups_attribute_path = '\"https://example.com/groups\"'", &[]);
    of_ini("groups_attribute_path = '\"Grafana Groups\"'", &[]);
}

#[test]
fn an_empty_value_behind_a_full_one_is_nothing_to_tell() {
    of_ini("scopes = openid", &[]);
    of_ini("scopes = ", &["empty-value-skipped"]);
    let full = Text { text: "[auth.generic_oauth]\nscopes = openid\n", format: None, name: Some("full") };
    let empty = Text { text: "GF_AUTH_GENERIC_OAUTH_SCOPES=\n", format: None, name: Some("empty") };
    let found = |texts: &[Text<'_>]| shown(&lint(&layers::parse(texts, &no_variables).unwrap(), None));
    assert_eq!(found(&[full, empty]), "");
    assert!(found(&[empty]).contains("empty-value-skipped"));
}

#[test]
fn mapping_entries() {
    of_ini("org_attribute_path = groups\norg_mapping = sre:2", &[]);
    of_ini(
        "org_attribute_path = groups\norg_mapping = sre:2\nrole_attribute_strict = true",
        &["mapping-entry-invalid"],
    );
    let text = "[auth.generic_oauth]\norg_attribute_path = a\norg_mapping = [\"https://x/y:1:viewer\", \"https://x/y:1:Viewer\"]\n";
    let found = lint_text(text, &no_variables, None);
    let fixes: Vec<_> = found.iter().filter_map(|found| found.fix.as_ref()).map(|fix| &*fix.text).collect();
    assert_eq!(
        fixes,
        [
            "[\"https\\\\://x/y:1:viewer\", \"https://x/y:1:Viewer\"]",
            "[\"https://x/y:1:viewer\", \"https\\\\://x/y:1:Viewer\"]"
        ]
    );
}

#[test]
fn secrets_are_not_shown() {
    for text in [
        "[auth.generic_oauth]\nclient_secret = hush#hush-hush\n",
        "[auth.generic_oauth]\nclient_secret = \"hush#hush-hush\n",
        "[auth.generic_oauth]\nclient_secret = `hush-hush` hush-hush\n",
        "GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET=\"hush-hush\"\n",
        "GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET= hush-hush \n",
        "{\"clientSecret\": \"hush-hush\\n\"}",
        "{\"clientSecret\": [\"hush-hush\"]}",
        "{\"clientSecret\": {\"hush-hush\": 1}}",
        "{\"clientSecrets\": {\"hush-hush\": 1}}",
        "{\"client_secret\": \"hush-hush \", \"clientSecret\": \" hush-hush\"}",
        "oauth2_settings {\n  client_secret = [\"hush-hush\"]\n}\n",
        "oauth2_settings {\n  client_secret = \"hush-hush ${x}\"\n}\n",
        "grafana.ini:\n  auth.generic_oauth:\n    client_secret: \"hush-hush#hush\"\n",
        "services:\n  g:\n    environment:\n      - GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET=\"hush-hush\"\n",
        "services:\n  g:\n    environment:\n      GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: hush-hush$-\n",
        "kind: Secret\ndata:\n  GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: hush-hush$-\n",
    ] {
        let found = lint_text(text, &no_variables, None);
        assert!(!found.is_empty(), "{text}");
        for diagnostic in &found {
            let told = format!("{} {}", diagnostic.note.message, diagnostic.help.as_deref().unwrap_or_default());
            assert!(!told.contains("hush-hush"), "{told}");
        }
    }
}

#[test]
fn a_fix_goes_to_the_text_that_won() {
    let ini = Text { text: "[auth.generic_oauth]\nauth_style = header\n", format: None, name: Some("one") };
    let env = Text { text: "GF_AUTH_GENERIC_OAUTH_AUTH_STYLE=params\n", format: None, name: Some("two") };
    let parsed = layers::parse(&[ini, env], &no_variables).unwrap();
    let found = lint(&parsed, None);
    let found: Vec<_> = found
        .iter()
        .map(|found| (found.note.code, found.name.as_deref().unwrap(), found.fix.clone().unwrap()))
        .collect();
    assert_eq!(found.len(), 1);
    let (code, name, fix) = &found[0];
    assert_eq!((*code, *name), ("auth-style-unknown", "two"));
    assert_eq!(
        applied(env.text, fix.range.start, fix.range.end, &fix.text),
        "GF_AUTH_GENERIC_OAUTH_AUTH_STYLE=InParams\n"
    );
}

#[test]
fn what_variables_hold_is_not_written_down() {
    let variables = |_: &str| Some("hush-hush ".to_owned());
    for text in [
        "[auth.generic_oauth]\nclient_secret = ${SECRET}\n",
        "GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET=$__env{SECRET}\n",
        "services:\n  g:\n    environment:\n      GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET: ${SECRET}\n",
        "services:\n  g:\n    environment:\n      - GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET=$SECRET\n",
        "services:\n  g:\n    environment:\n      - GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET\n",
    ] {
        let found = lint_text(text, &variables, None);
        let blanks: Vec<_> = found.iter().filter(|found| found.note.code == "secret-blanks").collect();
        assert_eq!(blanks.len(), 1, "{text}{}", shown(&found));
        assert_eq!(blanks[0].fix, None, "{text}");
    }
}

#[test]
fn roles_of_new_people_in_objects() {
    let found = lint_settings(&[("auto_assign_org_role".to_owned(), Raw::Text("editor".to_owned()))], None);
    assert_eq!(
        shown(&found),
        "     warning default-role-unknown Some(\"auto_assign_org_role\"): `editor` is no role as `auto_assign_org_role` wants it, so new people are Viewers\n"
    );
    assert_eq!(found[0].fix.as_ref().map(|fix| (fix.range.start, fix.range.end, &*fix.text)), Some((0, 6, "Editor")));
}

#[test]
fn claims_further_in_are_found_wherever_they_are_asked_for() {
    let sample =
        Sample::read(r#"{"idToken": {"sub": "1", "email": "ada@example.com", "realm_access": {"roles": ["admin"]}}}"#);
    for (path, mended) in [
        ("roles[0]", "realm_access.roles[0]"),
        ("@.roles[0]", "@.realm_access.roles[0]"),
        ("$.roles | [0]", "$.realm_access.roles | [0]"),
        (
            "let $r = roles in contains($r || `[]`, 'admin') && 'Admin'",
            "let $r = realm_access.roles in contains($r || `[]`, 'admin') && 'Admin'",
        ),
        (
            "(roles || `[]`) | contains(@, 'admin') && 'Admin'",
            "(realm_access.roles || `[]`) | contains(@, 'admin') && 'Admin'",
        ),
    ] {
        let pairs = [("role_attribute_path".to_owned(), Raw::Text(path.to_owned()))];
        let found = sample.run(|input| lint_settings(&pairs, Some(input)));
        let elsewhere = found.iter().find(|found| found.note.code == "claim-elsewhere");
        let fix = elsewhere.and_then(|found| found.fix.as_ref()).unwrap_or_else(|| panic!("{path}\n{}", shown(&found)));
        assert_eq!(applied(path, fix.range.start, fix.range.end, &fix.text), mended);
    }
}

/// Settings whose path fails on the ID token and gives a role on another source are as they should be.
#[test]
fn a_source_without_the_claim_is_no_alarm() {
    let sample = Sample::read(
        r#"{"idToken": {"sub": "1", "email": "ada@example.com"}, "accessToken": {"roles": ["editor"], "sub": "1"}}"#,
    );
    let path = "contains(roles, 'admin') && 'Admin' || contains(roles, 'editor') && 'Editor' || 'Viewer'";
    let text = format!("[auth.generic_oauth]\nrole_attribute_path = {path}\n");
    let found = sample.run(|input| lint_text(&text, &no_variables, Some(input)));
    assert_eq!(shown(&found), "");
    let sample = Sample::read(r#"{"idToken": {"sub": "1", "email": "ada@example.com"}}"#);
    let found = sample.run(|input| lint_text(&text, &no_variables, Some(input)));
    assert_eq!(
        found.iter().map(|found| found.note.code).collect::<Vec<_>>(),
        ["default-role-used", "null-function-arg"]
    );
}

// ------------------------------------------------------------------------------------------------------ robustness

impl Random {
    /// Something put in, taken out or doubled in one to four places.
    fn damaged(&mut self, text: &str) -> String {
        let signs: Vec<char> = "[]{}()'\"`#;:=$%|&*,.-\\/ \n\r\té’\u{feff}\u{80}🦀0aA".chars().collect();
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..=self.below(4) {
            let at = self.below(chars.len() + 1);
            let end = (at + self.below(6)).min(chars.len());
            let sign = signs[self.below(signs.len())];
            match self.below(4) {
                0 => drop(chars.drain(at..end)),
                1 => drop(chars.splice(at..at, chars[at..end].to_vec())),
                2 => drop(chars.splice(at..end, [sign])),
                _ => drop(chars.splice(at..at, [sign])),
            }
        }
        chars.into_iter().collect()
    }
}

#[test]
fn damaged_texts_with_samples() {
    let rounds = usize::try_from(number("ROLECALL_ROUNDS", 4_000)).unwrap();
    let mut random = Random::new(0);
    let blocks: Vec<_> = examples(true).chain(examples(false)).map(|(_, block)| block).collect();
    let samples: Vec<_> = blocks.iter().filter_map(|block| block.sample.clone()).collect();
    let mut found = 0;
    for _ in 0..rounds {
        let block = &blocks[random.below(blocks.len())];
        let text = random.damaged(&block.text);
        let sample = &samples[random.below(samples.len())];
        let diagnostics = sample.run(|input| lint_text(&text, &no_variables, Some(input)));
        let units = text.encode_utf16().count();
        for diagnostic in &diagnostics {
            let range = diagnostic.fix.as_ref().map(|fix| &fix.range);
            assert!(
                range.is_none_or(|range| range.start <= range.end && range.end <= units),
                "{diagnostic:?} of {text:?}"
            );
            assert!(!diagnostic.note.message.contains(['\n', '\r']), "{diagnostic:?}");
        }
        found += diagnostics.len();
    }
    assert!(found > rounds / 2, "only {found} findings");
}

#[test]
fn fixes_of_damaged_texts_mend() {
    let rounds = usize::try_from(number("ROLECALL_ROUNDS", 3_000)).unwrap();
    let mut random = Random::new(1);
    let blocks: Vec<_> = examples(true).chain(written()).map(|(_, block)| block).collect();
    let (mut failures, mut mended) = (Vec::new(), 0);
    for _ in 0..rounds {
        let block = &blocks[random.below(blocks.len())];
        let block = Block { text: random.damaged(&block.text), ..block.clone() };
        let text = &block.text;
        let before = block.lint(text);
        for diagnostic in before.iter().filter(|diagnostic| diagnostic.name.as_deref() == Some("example")) {
            let Some(fix) = &diagnostic.fix else { continue };
            let fixed = applied(text, fix.range.start, fix.range.end, &fix.text);
            let after = block.lint(&fixed);
            mended += 1;
            // What one mistake hides, mending it may show: only that what is said is no longer so, and the text still one.
            let same = |found: &[Diagnostic]| found.iter().filter(|found| found.note == diagnostic.note).count();
            let whole = ["line-ends", "terraform.block"].contains(&diagnostic.note.code);
            let unreadable = !whole && after.iter().any(|found| found.note.code == "settings.syntax");
            let touched = if whole { None } else { block.touched(&fixed, diagnostic) };
            if unreadable || touched.is_some() || same(&after) >= same(&before) {
                failures.push(format!("{} {touched:?}\n{text}\n{fix:?}\n{}", diagnostic.note.code, shown(&after)));
            }
        }
    }
    assert!(mended > rounds / 4, "only {mended} fixes");
    assert_none(&failures);
}

/// Long texts that give rules much to do.
fn long_texts() -> Vec<(&'static str, String)> {
    let ini = |key: &str, value: String| format!("[auth.generic_oauth]\n{key} = {value}\n");
    let lines = |line: fn(usize) -> String, count: usize| (0..count).map(line).collect::<String>();
    vec![
        ("wrong entries", ini("org_mapping", "sre:Operations:editor ".repeat(40_000))),
        ("wrong entries as JSON", ini("org_mapping", format!("[{}\"\"]", "\"a\\\\\\\\b:c\", ".repeat(80_000)))),
        ("domains", ini("allowed_domains", "*.example.com ".repeat(70_000))),
        ("unknown keys", format!("[auth.generic_oauth]\n{}", lines(|at| format!("role_atribute_{at} = 1\n"), 40_000))),
        ("unknown variables", lines(|at| format!("GF_AUTH_GENERIC_OAUTH_ROLES{at}=1\n"), 28_000)),
        ("unknown keys of JSON", format!("{{{}\"enabled\":1}}", lines(|at| format!("\"enabeld{at}\":1,"), 50_000))),
        ("no texts", format!("{{{}\"GF_A\":\"\"}}", lines(|at| format!("\"GF_{at}\":1,"), 70_000))),
        ("several variables", "GF_AUTH_GENERIC_OAUTH_LOGIN_PROMPT=a\n".repeat(25_000)),
        ("references", ini("client_secret", "${A}$__file{B}".repeat(70_000))),
        ("an or", ini("role_attribute_path", format!("{}'Vieweer'", "'Adminn' || ".repeat(80_000)))),
        ("unknown functions", ini("role_attribute_path", format!("{}a", "contain(a) || ".repeat(70_000)))),
        ("texts as claims", ini("role_attribute_path", format!("{}a", "contains(a, \"b\") || ".repeat(50_000)))),
        ("lists", ini("role_attribute_path", format!("contains(a, [{}'b'])", "'b', ".repeat(200_000)))),
        ("subtractions", ini("role_attribute_path", format!("{}a", "a-b || ".repeat(150_000)))),
        ("a long entry", ini("org_mapping", format!("{}:1:viewer", "a".repeat(1_000_000)))),
        ("a long name", ini("role_attribute_path", format!("{}:a", "a".repeat(1_000_000)))),
        ("a long boolean", ini("enabled", "é".repeat(500_000))),
        ("a long key", format!("[auth.generic_oauth]\n{} = a\n", "é".repeat(500_000))),
        ("names", ini("role_attribute_path", format!("{}a", "a:b || ".repeat(150_000)))),
        ("arguments", ini("role_attribute_path", format!("merge({}`1`)", "a, ".repeat(300_000)))),
        (
            "calls",
            ini("role_attribute_path", format!("{}contains(b, 'c')", "contains(a || '', 'b') || ".repeat(40_000))),
        ),
        ("claims", ini("role_attribute_path", format!("{}a", lines(|at| format!("claim{at} || "), 80_000)))),
        ("dots", ini("role_attribute_path", format!("a{}", ".a".repeat(500_000)))),
        ("comments", ini("role_attribute_path", format!("(a{}", " # a".repeat(250_000)))),
        (
            "a list of YAML",
            format!("grafana.ini:\n  auth.generic_oauth:\n    scopes:\n{}", "      - a\n".repeat(80_000)),
        ),
        ("random", {
            let mut random = Random::new(7);
            random.damaged(&"\u{0}é[=]\n\"${".repeat(100_000))
        }),
    ]
}

#[test]
fn a_megabyte_ends_in_few_findings_of_a_readable_length() {
    let sample = Sample::read(
        r#"{"idToken": {"sub": "1", "groups": ["a"]}, "userinfo": {"x": {"claim1": "a"}}, "accessToken": {"a": "b"}}"#,
    );
    for (name, text) in long_texts() {
        assert!(text.len() > 500_000, "{name}: {} bytes", text.len());
        // A cost that grows with the square would not end.
        let found = sample.run(|input| lint_text(&text, &no_variables, Some(input)));
        assert!(found.len() < 500, "{name}: {} findings", found.len());
        for Diagnostic { note, help, .. } in &found {
            let told = note.message.len().max(help.as_ref().map_or(0, String::len));
            assert!(told < 1_000, "{name}: {} takes {told} bytes", note.code);
        }
    }
}
