//! The tests: natively, of the packed npm package in every runtime, and of the page.

use std::path::PathBuf;

use crate::module::Flavour;
use crate::shell::{Project, Result, run, say};
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
    let native = if parts.contains(&Part::Native) { native(project) } else { Ok(()) };
    let packed = if parts.iter().any(|part| *part != Part::Native) { packed(project, parts) } else { Ok(()) };
    native.and(packed)
}

fn native(project: &Project) -> Result {
    say("test natively: cargo test --workspace --features standard,tools");
    // Quiet for the tests, of which there are thousands: a line for each that fails, and the closing line.
    let arguments = ["test", "--workspace", "--features", "standard,tools", "--no-fail-fast", "--", "--quiet"];
    run(project.cargo().args(arguments))
}

fn packed(project: &Project, parts: &[Part]) -> Result {
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
    let result = if others.contains(&Part::Npm) { run_scripts(project, &others, None) } else { Ok(()) };
    // Last, so that nobody has to scroll for it.
    say(SKIPPED);
    result
}

const SKIPPED: &str = "!!! THE BROWSER TESTS WERE SKIPPED: there is no Chromium, and none could be installed or downloaded. \
    Install Chromium or Chrome, or name one by CHROME_PATH, then run `cargo xtask test --only browser`";

fn run_scripts(project: &Project, parts: &[Part], chromium: Option<PathBuf>) -> Result {
    let scripts = scripts(project, parts)?;
    let mut node = project.command("node");
    if let Some(chromium) = chromium {
        node.env("CHROME_PATH", chromium);
    }
    say(&format!("test the packed package and the page: node --test, {} files of tests/", scripts.len()));
    node.args(["--test", "--test-reporter=spec", "--test-concurrency=2", "--test-timeout=300000"]);
    run(node.args(scripts))
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
