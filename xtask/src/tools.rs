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

/// A Chromium for the browser tests.
pub(crate) fn chromium(project: &Project) -> Result<PathBuf> {
    if let Some(found) = find_chromium() {
        return Ok(found);
    }
    let next = "install Chromium or name one by CHROME_PATH, then run this again";
    if find("apt-get").is_none() {
        return Err(format!("no browser was found: {next}"));
    }
    say("install Debian's chromium for the browser tests: apt-get update, apt-get install chromium");
    let apt = |arguments: &[&str]| {
        capture(project.command("apt-get").env("DEBIAN_FRONTEND", "noninteractive").args(arguments))
    };
    apt(&["update", "--quiet"])?;
    apt(&["install", "--quiet", "--yes", "--no-install-recommends", "chromium"])?;
    find_chromium().ok_or_else(|| format!("chromium was installed and is not found: {next}"))
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

/// A program on the PATH.
fn find(program: &str) -> Option<PathBuf> {
    let paths = env::var_os("PATH")?;
    env::split_paths(&paths).map(|folder| folder.join(program)).find(|path| path.is_file())
}
