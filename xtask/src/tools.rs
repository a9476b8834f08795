//! What has to be on the machine; what is missing is installed, and each installation says so.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::files::Stamp;
use crate::shell::{Project, Result, capture, run, say};

const TARGET: &str = "wasm32-unknown-unknown";

/// The Rust target of the modules.
pub(crate) fn wasm_target(project: &Project) -> Result {
    let libraries = capture(project.command("rustc").args(["--print", "target-libdir", "--target", TARGET]))?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    say(&format!("install the Rust target {TARGET}: rustup target add {TARGET}"));
    run(project.command("rustup").args(["--quiet", "target", "add", TARGET]))
}

/// A Rust of a certain version, beside the one in use.
pub(crate) fn toolchain(project: &Project, version: &str) -> Result {
    let installed = capture(project.command("rustup").args(["toolchain", "list"]))?;
    if installed.lines().any(|line| line.starts_with(&format!("{version}-"))) {
        return Ok(());
    }
    say(&format!("install Rust {version}: rustup toolchain install {version} --profile minimal"));
    run(project.command("rustup").args(["--quiet", "toolchain", "install", version, "--profile", "minimal"]))
}

/// The packages of package-lock.json.
pub(crate) fn node_modules(project: &Project) -> Result {
    node(project)?;
    packages(&project.root, project.npm(), "the development tools of package-lock.json into node_modules")
}

/// What only benchmarks compare with: a lock file of its own, so that nobody else has to install it.
pub(crate) fn peers(project: &Project) -> Result {
    packages(
        &project.root.join("benches"),
        project.npm(),
        "the peers of benches/package-lock.json into benches/node_modules",
    )
}

fn packages(folder: &Path, mut npm: Command, what: &str) -> Result {
    let made = folder.join("node_modules");
    let mut stamp = Stamp::new(made.join(".rolecall-stamp"));
    stamp.add_file(&folder.join("package-lock.json"))?;
    stamp.unless_fresh(std::slice::from_ref(&made), || {
        say(&format!("install {what}: npm ci"));
        run(npm.current_dir(folder).args(["ci", "--loglevel=error"]))
    })
}

fn node(project: &Project) -> Result {
    let next = "install Node.js 20.19 or later, then run this again";
    let version =
        capture(project.command("node").arg("--version")).map_err(|_| format!("`node` cannot be run: {next}"))?;
    let mut numbers = version.trim().trim_start_matches('v').split('.').map_while(|part| part.parse::<u32>().ok());
    let version_is = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if version_is >= (20, 19) { Ok(()) } else { Err(format!("node {} is too old: {next}", version.trim())) }
}

/// A Chromium for the browser tests. None where there is none and none can be got, after a line for each attempt.
pub(crate) fn chromium(project: &Project) -> Option<PathBuf> {
    find_chromium()
        .or_else(|| playwrights(project))
        .or_else(|| debians(project))
        .or_else(|| download(project).and_then(|()| playwrights(project)))
}

fn find_chromium() -> Option<PathBuf> {
    if let Some(named) = env::var_os("CHROME_PATH") {
        return Some(named.into());
    }
    const APPLICATION: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
    ["chromium", "chromium-browser", "google-chrome", "chrome"]
        .into_iter()
        .find_map(find)
        .or_else(|| Some(PathBuf::from(APPLICATION)).filter(|path| path.is_file()))
}

/// Installed by apt-get, where that is.
fn debians(project: &Project) -> Option<PathBuf> {
    find("apt-get")?;
    say("install Debian's chromium for the browser tests: apt-get update, apt-get install chromium");
    let apt = |arguments: &[&str]| {
        capture(project.command("apt-get").env("DEBIAN_FRONTEND", "noninteractive").args(arguments))
    };
    told(apt(&["update", "--quiet"]))?;
    told(apt(&["install", "--quiet", "--yes", "--no-install-recommends", "chromium"]))?;
    find_chromium()
}

/// Downloaded at some time by Playwright, of the very version that drives it.
fn playwrights(project: &Project) -> Option<PathBuf> {
    const PROGRAM: &str = "console.log(require('playwright-core').chromium.executablePath())";
    let printed = capture(project.command("node").args(["-e", PROGRAM])).ok()?;
    Some(PathBuf::from(printed.trim())).filter(|path| path.is_file())
}

fn download(project: &Project) -> Option<()> {
    say("download Playwright's chromium for the browser tests: playwright-core install chromium");
    told(capture(project.node("node_modules/playwright-core/cli.js").args(["install", "chromium"])))
}

/// A failure that has a next attempt.
fn told(result: Result<String>) -> Option<()> {
    result.map(drop).map_err(|error| say(&error)).ok()
}

/// A program on the PATH.
fn find(program: &str) -> Option<PathBuf> {
    let paths = env::var_os("PATH")?;
    env::split_paths(&paths).map(|folder| folder.join(program)).find(|path| path.is_file())
}
