//! What no compiler checks: who imports whom, how long a file gets, that every setting is described, and that nothing
//! in the repository speaks of the place where it was made.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rolecall::settings::{KEY_DOCS, KEYS};

/// Lines of code in one file, without its tests, comments and blank lines. Most have far fewer.
const MOST_LINES: usize = 600;

/// What these files may import of the crate: the specifications at the bottom know nothing of what is above them.
const BOTTOM: &[(&str, &[&str])] =
    &[("src/jmespath/", &[]), ("src/jwt.rs", &["jmespath"]), ("src/mail.rs", &[]), ("src/request_url.rs", &[])];

/// The boundaries, and the one file that has JavaScript read and print numbers inside the npm package.
const KNOW_JAVASCRIPT: &[&str] = &[
    "src/wasm.rs",
    "src/tools.rs",
    "src/tools/log.rs",
    "src/tools/repro.rs",
    "src/tools/show.rs",
    "src/tools/suite.rs",
    "src/standard.rs",
    "src/jmespath/host.rs",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust source below a folder, by its path from the root, with its text.
fn sources(folder: &str) -> Vec<(String, String)> {
    files_in(folder, &["rs"])
}

/// Every file below a folder whose name has one of these ends.
fn files_in(folder: &str, ends: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| ends.iter().any(|end| extension == *end)) {
                let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
                found.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} holds no source");
    found
}

/// The lines that are code: no comment, not blank, not of the tests at the end.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
    lines.filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"))
}

/// The modules of the crate that a text names: `crate::a`, `use crate::{a, b::c}`.
fn imports(text: &str) -> BTreeSet<String> {
    let text: String = code(text).collect();
    let mut modules = BTreeSet::new();
    for path in text.split("crate::").skip(1) {
        let names = match path.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default().split(',').collect(),
            None => vec![path],
        };
        for name in names {
            let name: String =
                name.trim_start().chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect();
            modules.insert(name);
        }
    }
    modules
}

#[test]
fn imports_are_found() {
    let text = "use crate::{access, mail::address};\nuse crate::jmespath::{self, Value};\n    crate::org::map();\n// crate::comment\n#[cfg(test)]\nuse crate::tests;";
    assert_eq!(imports(text).into_iter().collect::<Vec<_>>().join(" "), "access jmespath mail org");
}

#[test]
fn the_bottom_imports_nothing_above_it() {
    for (name, text) in sources("src") {
        for (place, allowed) in BOTTOM.iter().filter(|(place, _)| name.starts_with(place)) {
            let wrong: Vec<_> = imports(&text).into_iter().filter(|module| !allowed.contains(&&**module)).collect();
            assert!(wrong.is_empty(), "{name} imports {wrong:?}, and {place} may import {allowed:?}");
        }
    }
    for (place, _) in BOTTOM {
        assert!(root().join(place).exists(), "{place} is no more: mend this test");
    }
}

#[test]
fn only_the_boundary_knows_javascript() {
    for (name, text) in sources("src") {
        let words = ["wasm_bindgen", "js_sys", "web_sys", "console_error_panic_hook"];
        let knows = code(&text).any(|line| words.iter().any(|word| line.contains(word)));
        assert_eq!(knows, KNOW_JAVASCRIPT.contains(&&*name), "{name} and JavaScript");
        let boundary = imports(&text).into_iter().find(|module| ["wasm", "tools", "input"].contains(&&**module));
        assert!(boundary.is_none() || knows, "{name} imports the boundary");
    }
}

#[test]
fn the_core_reads_no_clock_no_environment_no_file_and_no_network() {
    for (name, text) in sources("src") {
        for module in ["time", "env", "fs", "process", "thread", "io::stdin", "net::Tcp", "net::Udp", "net::ToSocket"] {
            let word = format!("std::{module}");
            assert!(!code(&text).any(|line| line.contains(&word)), "{name} names {word}");
        }
    }
}

#[test]
fn no_file_is_too_long_to_read() {
    let page = files_in("www", &["ts", "tsx", "mjs", "css"]);
    for (name, text) in sources("src").into_iter().chain(sources("xtask/src")).chain(page) {
        let length = code(&text).count();
        assert!(length <= MOST_LINES, "{name} has {length} lines of code, more than {MOST_LINES}");
    }
}

/// What only these files of the page may name: what asks for something, what remembers something, what is in the address, and
/// what makes markup or code of a text.
const ONLY_IN: &[(&[&str], &[&str])] = &[
    (&["fetch("], &["www/src/modules.ts"]),
    (&["localStorage"], &["www/src/theme.tsx"]),
    (&["location.", "history."], &["www/src/take/link.ts"]),
    (&["XMLHttpRequest", "WebSocket", "EventSource", "sendBeacon", "RTCPeerConnection", "window.open"], &[]),
    (&["sessionStorage", "indexedDB", "document.cookie", "caches."], &[]),
    (&["innerHTML", "InnerHTML", "insertAdjacentHTML", "eval(", "new Function", " style=\""], &[]),
];

#[test]
fn the_page_asks_for_nothing_and_keeps_nothing() {
    let sources = files_in("www/src", &["ts", "tsx"]);
    for (words, places) in ONLY_IN {
        for (name, text) in sources.iter().filter(|(name, _)| !places.contains(&&**name)) {
            let found = words.iter().find(|word| code(text).any(|line| line.contains(*word)));
            assert_eq!(found, None, "{name} names what only {places:?} may");
        }
        for place in *places {
            assert!(root().join(place).exists(), "{place} is no more: mend this test");
        }
    }
}

/// The part of docs/behaviour.md that lists the keys.
fn section() -> String {
    let page = fs::read_to_string(root().join("docs/behaviour.md")).unwrap();
    let (_, rest) = page.split_once("\n### 1.1 ").expect("section 1.1");
    rest.split_once("\n### 1.2 ").expect("section 1.2").0.to_owned()
}

#[test]
fn the_schema_of_test_files_has_every_setting() {
    let schema = fs::read_to_string(root().join("pkg/schema/suite.schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let listed = schema.pointer("/definitions/reference/anyOf/3/properties").unwrap().as_object().unwrap();
    let described: BTreeSet<_> =
        listed.iter().map(|(key, property)| (&**key, property.get("description").unwrap().as_str().unwrap())).collect();
    assert_eq!(described, KEY_DOCS.iter().copied().collect());
}

#[test]
fn every_setting_is_described_and_listed() {
    let section = section();
    let words: BTreeSet<_> = section.split(|char: char| !char.is_alphanumeric() && char != '_').collect();
    assert_eq!(KEYS.len(), KEY_DOCS.len());
    for (key, (name, doc)) in KEYS.iter().zip(KEY_DOCS) {
        assert_eq!(key.name, *name);
        let sentence = doc.ends_with('.') && doc.split(' ').count() > 1 && !doc.contains('\n');
        assert!(sentence, "{name}: `{doc}` is no sentence");
        assert!(words.contains(name), "{name} is not in section 1.1 of docs/behaviour.md");
    }
}

#[test]
fn every_key_of_the_list_is_a_setting() {
    let section = section();
    let mut rows = 0;
    for row in section.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| key ")) {
        rows += 1;
        for name in row.split('|').nth(1).unwrap_or_default().split([',', '/']).map(str::trim) {
            assert!(KEYS.iter().any(|key| key.name == name), "{name} of section 1.1 is no setting");
        }
    }
    assert!(rows > 20, "only {rows} rows were found");
}

#[test]
fn nothing_speaks_of_where_it_was_made() {
    // In pieces, so that this file does not hold them.
    let words = [["/wo", "rk/"], ["../sha", "red"]].map(|word| word.concat());
    let Some(files) = tracked() else { return };
    assert!(files.len() > 100, "only {} files", files.len());
    for file in files {
        // A file that git knows may be deleted and not committed yet.
        let Ok(content) = fs::read(root().join(&file)) else { continue };
        let text = String::from_utf8_lossy(&content);
        for word in &words {
            assert!(!text.contains(word.as_str()), "{file} holds `{word}`");
        }
        let conflict = text.lines().find(|line| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> "));
        assert_eq!(conflict, None, "{file} was merged by halves");
    }
}

/// The files that git knows or would take up; None outside of a repository, as in a published crate.
fn tracked() -> Option<Vec<String>> {
    if !root().join(".git").exists() {
        return None;
    }
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").current_dir(root()).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let list = String::from_utf8(output.stdout).unwrap();
    Some(list.split('\0').filter(|file| !file.is_empty()).map(str::to_owned).collect())
}
