//! The tests: natively, and of the packed npm package in every runtime.

use std::path::PathBuf;

use crate::module::Flavour;
use crate::shell::{Project, Result, run, say};
use crate::{files, package, tools};

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
    let scripts = scripts(project, parts)?;
    let mut node = project.command("node");
    if parts.contains(&Part::Browser) {
        node.env("CHROME_PATH", tools::chromium(project)?);
    }
    say(&format!("test the packed package: node --test, {} files of tests/", scripts.len()));
    node.args(["--test", "--test-reporter=spec", "--test-concurrency=2", "--test-timeout=300000"]);
    run(node.args(scripts))
}

/// tests/*.test.mjs; those of the browser have it in their names.
fn scripts(project: &Project, parts: &[Part]) -> Result<Vec<PathBuf>> {
    let mut scripts = files::list(&project.root.join("tests"))?;
    scripts.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let part = if name.starts_with("browser") { Part::Browser } else { Part::Npm };
        name.ends_with(".test.mjs") && parts.contains(&part)
    });
    Ok(scripts)
}
