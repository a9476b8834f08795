//! The npm package in pkg/.

use std::fs;
use std::path::PathBuf;

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
    Ok(())
}

fn typescript(project: &Project) -> Result {
    let mut stamp = Stamp::new(project.glue().join("typescript.stamp"));
    let sources = list(&project.root.join("pkg/src"))?;
    for source in &sources {
        stamp.add_file(source)?;
    }
    for declaration in list(&project.glue())?.iter().filter(|path| path.to_string_lossy().ends_with(".d.ts")) {
        stamp.add_file(declaration)?;
    }
    stamp.add_file(&project.root.join("pkg/tsconfig.json"))?;
    stamp.add_file(&project.root.join("node_modules/typescript/package.json"))?;
    stamp.unless_fresh(&emitted(project, &sources), || {
        say("compile the TypeScript of pkg/src: tsc");
        remove_emitted(project)?;
        run(project.node("node_modules/typescript/bin/tsc").args(["--project", "pkg"]))?;
        for declaration in sources.iter().filter(|path| path.to_string_lossy().ends_with(".wasm.d.ts")) {
            if let Some(name) = declaration.file_name() {
                copy(declaration, &project.dist().join(name))?;
            }
        }
        Ok(())
    })
}

/// So that a source that is no more leaves nothing in the package.
fn remove_emitted(project: &Project) -> Result {
    for path in list(&project.dist())? {
        let name = path.to_string_lossy();
        let ours = [".wasm", ".glue.js", ".base64.js"].iter().any(|end| name.ends_with(end));
        if !ours {
            fs::remove_file(&path).map_err(|error| format!("cannot remove `{name}`: {error}"))?;
        }
    }
    Ok(())
}

/// What tsc makes of the sources.
fn emitted(project: &Project, sources: &[PathBuf]) -> Vec<PathBuf> {
    let folder = project.root.join("pkg/src");
    sources
        .iter()
        .filter(|path| !path.to_string_lossy().ends_with(".d.ts"))
        .filter_map(|path| path.strip_prefix(&folder).ok())
        .map(|path| project.dist().join(path).with_extension("js"))
        .collect()
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
