//! The tests: natively, of the packed npm package in every runtime, and of the page.

use std::path::PathBuf;
use std::process::Command;

use crate::module::Flavour;
use crate::shell::{Project, Result, run_watched, say};
use crate::{files, package, site, tools};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Part {
    Native,
    Npm,
    Browser,
}

impl Part {
    pub(crate) const ALL: &[Self] = &[Self::Native, Self::Npm, Self::Browser];

    pub(crate) fn named(name: &str) -> Result<Self> {
        match name {
            "native" => Ok(Self::Native),
            "npm" => Ok(Self::Npm),
            "browser" => Ok(Self::Browser),
            _ => Err(format!("there is no part `{name}` of the tests: take native, npm or browser")),
        }
    }
}

/// Runs the parts; a later one also when an earlier one failed, so that one run tells all.
pub(crate) fn test(project: &Project, parts: &[Part]) -> Result {
    let native = if parts.contains(&Part::Native) { native(project).map(drop) } else { Ok(()) };
    let packed = if parts.iter().any(|part| *part != Part::Native) { packed(project, parts).map(drop) } else { Ok(()) };
    native.and(packed)
}

/// Runs one part, and says how many tests there were. One that failed is an error.
pub(crate) fn count(project: &Project, part: Part) -> Result<Tally> {
    if part == Part::Native { native(project) } else { packed(project, &[part]) }
}

fn native(project: &Project) -> Result<Tally> {
    say("test natively: cargo test --workspace --features standard,tools");
    // Quiet for the tests, of which there are thousands: a line for each that fails, and the closing line.
    let arguments = ["test", "--workspace", "--features", "standard,tools", "--no-fail-fast", "--", "--quiet"];
    run_tests(project.cargo().args(arguments))
}

fn packed(project: &Project, parts: &[Part]) -> Result<Tally> {
    package::build(project, Flavour::Release)?;
    package::install(project)?;
    if !parts.contains(&Part::Browser) {
        return run_scripts(project, parts, None);
    }
    site::site(project)?;
    if let Some(chromium) = tools::chromium(project) {
        return run_scripts(project, parts, Some(chromium));
    }
    let others: Vec<Part> = parts.iter().copied().filter(|part| *part != Part::Browser).collect();
    let result = if others.contains(&Part::Npm) { run_scripts(project, &others, None) } else { Ok(Tally::default()) };
    // Last, so that nobody has to scroll for it.
    say(SKIPPED);
    result
}

const SKIPPED: &str = "!!! THE BROWSER TESTS WERE SKIPPED: there is no Chromium, and none could be installed or downloaded. \
    Install Chromium or Chrome, or name one by CHROME_PATH, then run `cargo xtask test --only browser`";

fn run_scripts(project: &Project, parts: &[Part], chromium: Option<PathBuf>) -> Result<Tally> {
    let scripts = scripts(project, parts)?;
    let mut node = project.command("node");
    if let Some(chromium) = chromium {
        node.env("CHROME_PATH", chromium);
    }
    say(&format!("test the packed package and the page: node --test, {} files of tests/", scripts.len()));
    node.args(["--test", "--test-reporter=spec", "--test-concurrency=2", "--test-timeout=300000"]);
    run_tests(node.args(scripts))
}

/// How many tests the runners have counted in their closing lines.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Tally {
    pub(crate) passed: u32,
    pub(crate) skipped: u32,
}

impl Tally {
    /// Adds what a line of cargo or of Node.js closes with.
    fn read(&mut self, line: &str) {
        if let Some((_, counts)) = line.split_once("test result: ").and_then(|(_, rest)| rest.split_once(". ")) {
            self.passed += before(counts, " passed");
            self.skipped += before(counts, " ignored");
        }
        self.passed += behind(line, "ℹ pass ");
        self.skipped += behind(line, "ℹ skipped ");
    }
}

fn before(counts: &str, word: &str) -> u32 {
    let count = counts.split("; ").find_map(|count| count.strip_suffix(word));
    count.and_then(|count| count.parse().ok()).unwrap_or(0)
}

fn behind(line: &str, word: &str) -> u32 {
    line.strip_prefix(word).and_then(|count| count.trim().parse().ok()).unwrap_or(0)
}

fn run_tests(command: &mut Command) -> Result<Tally> {
    let mut tally = Tally::default();
    run_watched(command, |line| tally.read(line))?;
    Ok(tally)
}

/// How the names of files begin that need a browser.
const BROWSER: &[&str] = &["browser", "playground"];

/// tests/*.test.mjs of the parts.
fn scripts(project: &Project, parts: &[Part]) -> Result<Vec<PathBuf>> {
    let mut scripts = files::list(&project.root.join("tests"))?;
    scripts.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let part = if BROWSER.iter().any(|start| name.starts_with(start)) { Part::Browser } else { Part::Npm };
        name.ends_with(".test.mjs") && parts.contains(&part)
    });
    Ok(scripts)
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn the_closing_lines_of_both_runners_are_counted() {
        let mut tally = Tally::default();
        let lines = [
            "test result: ok. 229 passed; 0 failed; 3 ignored; 0 measured; 0 filtered out; finished in 1.02s",
            "test result: FAILED. 9 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "ℹ tests 12",
            "ℹ pass 10",
            "ℹ fail 1",
            "ℹ skipped 1",
            "✔ a test whose name has ℹ pass 7 in it",
        ];
        lines.iter().for_each(|line| tally.read(line));
        assert_eq!(tally, Tally { passed: 248, skipped: 4 });
    }
}
