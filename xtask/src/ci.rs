//! What must be green before anything is taken over: every step, also after one that failed, and a table of them in the end.

use std::time::{Duration, Instant};

use crate::module::Flavour;
use crate::shell::{Project, Result, capture, print, run, say};
use crate::test::{Part, Tally};
use crate::{package, site, size, test, tools};

/// What a step has to show beside that it went well.
type Figure = String;

/// A step by its name, with what it does.
type Step = (&'static str, fn(&Project) -> Result<Figure>);

const STEPS: &[Step] = &[
    ("format", format),
    ("clippy", clippy_natively),
    ("package", build),
    ("clippy for wasm32", clippy_for_wasm),
    ("features", features),
    ("oldest Rust", oldest_rust),
    ("documentation of the crate", rustdoc),
    ("types", types),
    ("native tests", native_tests),
    ("npm tests", npm_tests),
    ("browser tests", browser_tests),
    ("sizes", sizes),
    ("crate as packed", packed_crate),
    ("npm package as packed", packed_package),
    ("git diff", nothing_changed),
];

/// Runs every step, or the one that is named.
pub(crate) fn ci(project: &Project, only: Option<&str>) -> Result {
    let steps: Vec<&Step> = STEPS.iter().filter(|(name, _)| only.is_none_or(|only| only == *name)).collect();
    if steps.is_empty() {
        let names: Vec<&str> = STEPS.iter().map(|(name, _)| *name).collect();
        return Err(format!("there is no step `{}`: take one of {}", only.unwrap_or_default(), names.join(", ")));
    }
    let rows: Vec<Row> = steps.into_iter().map(|(name, step)| Row::of(name, || step(project))).collect();
    print("");
    rows.iter().for_each(|row| print(&row.shown()));
    let failed: Vec<&str> = rows.iter().filter(|row| row.result.is_err()).map(|row| row.name).collect();
    if failed.is_empty() {
        return Ok(());
    }
    Err(format!("{} failed: mend what is said above, then run `cargo xtask ci --only STEP`", failed.join(" and ")))
}

struct Row {
    name: &'static str,
    result: Result<Figure>,
    took: Duration,
}

impl Row {
    fn of(name: &'static str, step: impl FnOnce() -> Result<Figure>) -> Self {
        say(&format!("ci: {name}"));
        let started = Instant::now();
        let result = step();
        if let Err(error) = &result {
            say(error);
        }
        Self { name, result, took: started.elapsed() }
    }

    fn shown(&self) -> String {
        let (word, figure) = match &self.result {
            Ok(figure) => ("ok", figure.as_str()),
            Err(error) => ("FAILED", error.as_str()),
        };
        format!("{:<28} {word:<6} {:>6.1} s  {figure}", self.name, self.took.as_secs_f32()).trim_end().to_owned()
    }
}

fn format(project: &Project) -> Result<Figure> {
    run(project.cargo().args(["fmt", "--all", "--check"])).map(|()| Figure::new())
}

fn clippy_natively(project: &Project) -> Result<Figure> {
    clippy(project, &["--workspace", "--all-targets", "--features", "standard,tools"]).map(|()| Figure::new())
}

fn build(project: &Project) -> Result<Figure> {
    package::build(project, Flavour::Release).map(|()| Figure::new())
}

fn clippy_for_wasm(project: &Project) -> Result<Figure> {
    let all = ["wasm", "tools", "standard-wasm", "wasm,tools,panic-hook"];
    for features in all {
        clippy(project, &["--lib", "--target", "wasm32-unknown-unknown", "--features", features])?;
    }
    Ok(format!("{} sets of features", all.len()))
}

fn clippy(project: &Project, arguments: &[&str]) -> Result {
    run(project.cargo().args(["clippy", "--quiet"]).args(arguments).args(["--", "--deny", "warnings"]))
}

/// What somebody may build: nothing but the core, and that with the other engine.
fn features(project: &Project) -> Result<Figure> {
    let all = ["", "standard"];
    for features in all {
        let check = ["check", "--quiet", "--lib", "--no-default-features", "--features", features];
        run(project.cargo().args(check).env("RUSTFLAGS", "--deny warnings").arg("--target-dir").arg(apart(project)))?;
    }
    Ok(format!("{} sets of features, without warnings", all.len()))
}

/// Beside the other builds, which have other flags or another compiler.
fn apart(project: &Project) -> std::path::PathBuf {
    project.target.join("apart")
}

/// `rust-version` of Cargo.toml is what the crate builds with.
fn oldest_rust(project: &Project) -> Result<Figure> {
    let manifest = std::fs::read_to_string(project.root.join("Cargo.toml")).map_err(|error| error.to_string())?;
    let version = manifest.lines().find_map(|line| line.strip_prefix("rust-version = ")).unwrap_or_default();
    let version = version.trim_matches('"');
    if let Err(error) = tools::toolchain(project, version) {
        return Ok(format!("skipped, since Rust {version} cannot be had: {error}"));
    }
    let mut cargo = project.command("rustup");
    cargo.args(["run", version, "cargo", "check", "--quiet", "--lib", "--locked", "--features", "standard"]);
    run(cargo.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO").arg("--target-dir").arg(apart(project)))?;
    Ok(format!("builds with {version}"))
}

fn rustdoc(project: &Project) -> Result<Figure> {
    let mut cargo = project.cargo();
    cargo.args(["doc", "--quiet", "--no-deps", "--features", "standard,tools"]).env("RUSTDOCFLAGS", "--deny warnings");
    run(&mut cargo).map(|()| "without warnings".to_owned())
}

fn types(project: &Project) -> Result<Figure> {
    run(project.node("node_modules/typescript/bin/tsc").args(["--project", "pkg", "--noEmit"]))?;
    site::check(project).map(|()| "pkg and www".to_owned())
}

fn native_tests(project: &Project) -> Result<Figure> {
    tests(project, Part::Native)
}

fn npm_tests(project: &Project) -> Result<Figure> {
    tests(project, Part::Npm)
}

fn browser_tests(project: &Project) -> Result<Figure> {
    tests(project, Part::Browser)
}

fn tests(project: &Project, part: Part) -> Result<Figure> {
    match test::count(project, part)? {
        Tally { passed: 0, .. } => Err("no test was run: see what is said above".to_owned()),
        Tally { passed, skipped } => Ok(format!("{passed} passed, {skipped} skipped")),
    }
}

fn sizes(project: &Project) -> Result<Figure> {
    size::size(project)
}

/// Built from what would be published, and nothing is among it by accident.
fn packed_crate(project: &Project) -> Result<Figure> {
    let list =
        capture(project.cargo().args(["package", "--list", "--quiet", "--allow-dirty", "--package", "rolecall"]))?;
    let strange: Vec<&str> = list.lines().filter(|file| !belongs(file)).collect();
    if !strange.is_empty() {
        return Err(format!("the crate would hold `{}`: see `include` of Cargo.toml", strange.join("`, `")));
    }
    let package = ["package", "--quiet", "--allow-dirty", "--locked", "--package", "rolecall"];
    run(project.cargo().args(package).arg("--target-dir").arg(apart(project)))?;
    Ok(format!("{} files, built from them", list.lines().count()))
}

/// What the crate consists of.
fn belongs(file: &str) -> bool {
    const OTHERS: &[&str] = &[
        ".cargo_vcs_info.json",
        "CHANGELOG.md",
        "Cargo.lock",
        "Cargo.toml",
        "Cargo.toml.orig",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "docs/behaviour.md",
    ];
    (file.starts_with("src/") && file.ends_with(".rs")) || OTHERS.contains(&file)
}

/// What `npm publish` would send; tests/package.test.mjs says which files these are.
fn packed_package(project: &Project) -> Result<Figure> {
    let told = capture(project.npm().args(["pack", "--dry-run", "--json", "--workspace=pkg", "--loglevel=error"]))?;
    let number = |key: &str| {
        let value = told.lines().find_map(|line| line.trim().strip_prefix(&format!("\"{key}\": ")));
        value.map(|value| value.trim_end_matches(',').to_owned())
    };
    match (number("entryCount"), number("size"), number("unpackedSize")) {
        (Some(files), Some(packed), Some(all)) => Ok(format!("{files} files, {packed} bytes packed, {all} unpacked")),
        _ => Err("`npm pack --dry-run --json` does not say what it would pack: run it and see".to_owned()),
    }
}

fn nothing_changed(project: &Project) -> Result<Figure> {
    run(project.command("git").args(["--no-pager", "diff", "--exit-code"])).map(|()| Figure::new())
}
