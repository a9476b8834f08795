//! The npm package in pkg/.

use std::fs;
use std::path::{Path, PathBuf};

use crate::files::{Stamp, copy, empty, list, write};
use crate::module::{self, Flavour};
use crate::shell::{Project, Result, capture, run, say};
use crate::tools;

/// Everything of pkg/ that is not in git.
pub(crate) fn build(project: &Project, flavour: Flavour) -> Result {
    tools::wasm_target(project)?;
    tools::node_modules(project)?;
    module::build(project, flavour)?;
    typescript(project)?;
    for name in ["LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
        let from = project.root.join(name);
        if from.is_file() {
            copy(&from, &project.root.join("pkg").join(name))?;
        }
    }
    command(project)
}

/// Makes `npx rolecall` that of this clone: npm links no command whose file is not there yet when it installs.
fn command(project: &Project) -> Result {
    let made = project.root.join("node_modules/.bin/rolecall");
    if made.exists() || made.with_extension("cmd").exists() {
        return Ok(());
    }
    say("make `npx rolecall` that of this folder: npm rebuild rolecall");
    capture(project.npm().args(["rebuild", "rolecall", "--ignore-scripts", "--loglevel=error"])).map(drop)
}

/// What of pkg/src other code names, each with all that it imports. Where several import the same it becomes a file of its
/// own: few files are read faster than many, and a class is one class whoever asks for it.
const ENTRIES: &[&str] = &["entry.inline", "entry.workerd", "entry.edge-light", "slim"];

/// Another package in all but name, and none of its code is read for the entries above.
const STANDARD: &[&str] = &["standard.inline", "standard.workerd", "standard.edge-light"];

/// The login around a decision. It takes the decision itself from the entries above, as whoever uses both does, so that there
/// is one instance. Only `create-login` does: bundlers leave it out, and the core with it, where it is not called for.
const LOGIN: &[&str] = &[
    "login.inline",
    "login.workerd",
    "login.edge-light",
    "create-login.inline",
    "create-login.workerd",
    "create-login.edge-light",
    "jwks",
    "node-tls",
];

/// The command, and what each of its threads runs. It is in no other bundle, and reads the modules that lie beside it.
const COMMAND: &[&str] = &["cli", "cli-worker"];

/// What is found beside a package or a file when it runs.
const EXTERNAL: &[&str] = &["*.wasm", "*.wasm?module", "jose", "undici", "node:*", "./entry.*", "./create-login.*"];

/// What is found beside the command: it compares with the other engine only if it is asked to.
const BESIDE_COMMAND: &[&str] = &["node:*", "./standard.inline.js"];

/// Files that stay as they are, since tests look into the instance.
const APART: &[&str] = &["instance.js", "rolecall.glue.js"];

/// From pkg/src to pkg/dist: declarations as tsc makes them, code bundled.
fn typescript(project: &Project) -> Result {
    let mut stamp = Stamp::new(project.glue().join("typescript.stamp"));
    let sources = list(&project.root.join("pkg/src"))?;
    let ingredients: Vec<PathBuf> = [list(&project.glue())?, list(&project.js())?]
        .concat()
        .into_iter()
        .filter(|path| INGREDIENTS.iter().any(|end| path.to_string_lossy().ends_with(end)))
        .collect();
    for file in sources.iter().chain(&ingredients) {
        stamp.add_file(file)?;
    }
    stamp.add(include_str!("package.rs"));
    for file in ["pkg/tsconfig.json", "node_modules/typescript/package.json", "node_modules/esbuild/package.json"] {
        stamp.add_file(&project.root.join(file))?;
    }
    let made = |name: &&str| project.dist().join(format!("{name}.js"));
    let makes: Vec<PathBuf> = ENTRIES.iter().chain(STANDARD).chain(LOGIN).chain(COMMAND).map(made).collect();
    stamp.unless_fresh(&makes, || {
        say("compile the TypeScript of pkg/src and bundle it: tsc, esbuild");
        clear(&project.js(), INGREDIENTS)?;
        clear(&project.dist(), &[".wasm"])?;
        run(project.node("node_modules/typescript/bin/tsc").args(["--project", "pkg"]))?;
        for declaration in sources.iter().filter(|path| path.to_string_lossy().ends_with(".wasm.d.ts")) {
            if let Some(name) = declaration.file_name() {
                copy(declaration, &project.dist().join(name))?;
            }
        }
        bundle(project, ENTRIES, EXTERNAL)?;
        bundle(project, STANDARD, EXTERNAL)?;
        bundle(project, LOGIN, EXTERNAL)?;
        bundle(project, COMMAND, BESIDE_COMMAND)?;
        APART.iter().try_for_each(|name| copy(&project.js().join(name), &project.dist().join(name)))
    })
}

/// What `module` has left for tsc and for the bundler.
const INGREDIENTS: &[&str] = &[".glue.d.ts", ".base64.d.ts", ".glue.js", ".base64.js"];

fn bundle(project: &Project, entries: &[&str], external: &[&str]) -> Result {
    let mut esbuild = project.node("node_modules/esbuild/bin/esbuild");
    esbuild.args(entries.iter().map(|name| project.js().join(format!("{name}.js"))));
    esbuild.args([
        "--bundle",
        "--splitting",
        "--format=esm",
        "--target=es2022",
        "--charset=utf8",
        "--log-level=warning",
    ]);
    esbuild.arg("--chunk-names=shared-[hash]");
    esbuild.args(external.iter().map(|name| format!("--external:{name}")));
    // The glue of other modules is part of what uses it.
    esbuild.args(APART.iter().map(|name| format!("--external:./{name}")));
    capture(esbuild.arg(format!("--outdir={}", project.dist().display()))).map(drop)
}

/// Removes what was made before, so that a source that is no more leaves nothing in the package.
fn clear(folder: &Path, kept: &[&str]) -> Result {
    for path in list(folder)? {
        let name = path.to_string_lossy();
        if !kept.iter().any(|end| name.ends_with(end)) {
            fs::remove_file(&path).map_err(|error| format!("cannot remove `{name}`: {error}"))?;
        }
    }
    Ok(())
}

/// Packs the tarball and installs it where the tests find it.
pub(crate) fn install(project: &Project) -> Result {
    let folder = project.root.join("target/npm");
    let consumer = folder.join("consumer");
    empty(&consumer)?;
    say("pack the package into target/npm and install it into target/npm/consumer: npm pack, npm install");
    let packed = capture(
        project.npm().args(["pack", "--workspace=pkg", "--loglevel=error", "--pack-destination"]).arg(&folder),
    )?;
    let tarball = packed.lines().last().map(|name| folder.join(name.trim())).filter(|path| path.is_file());
    let tarball = tarball.ok_or("`npm pack` named no tarball: run `npm pack --workspace=pkg` and see")?;
    write(&consumer.join("package.json"), "{ \"private\": true, \"type\": \"module\" }\n")?;
    copy(&tarball, &folder.join("rolecall.tgz"))?;
    let mut npm = project.npm();
    npm.current_dir(&consumer).args([
        "install",
        "--loglevel=error",
        "--offline",
        "--no-package-lock",
        "--ignore-scripts",
    ]);
    capture(npm.arg(&tarball)).map(drop)
}
