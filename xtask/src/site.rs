//! The page of www/ and the documentation: built.

use crate::files::{Stamp, list};
use crate::module::Flavour;
use crate::package;
use crate::shell::{Project, Result, run, say};

/// target/site: the page beside its files, the same as a single file, and the documentation.
pub(crate) fn site(project: &Project) -> Result {
    package::build(project, Flavour::Release)?;
    let mut stamp = Stamp::new(project.glue().join("site.stamp"));
    for folder in ["www", "docs", "pkg/dist", "examples"] {
        for file in list(&project.root.join(folder))? {
            stamp.add_file(&file)?;
        }
    }
    for file in ["package-lock.json", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        stamp.add_file(&project.root.join(file))?;
    }
    let makes = ["index.html", "playground.html", "docs/index.html"].map(|name| folder(project).join(name));
    stamp.unless_fresh(&makes, || {
        say("build the page and the documentation into target/site: node www/build.mjs");
        run(&mut project.node("www/build.mjs"))
    })
}

/// At its fixed place, as www/ names it.
pub(crate) fn folder(project: &Project) -> std::path::PathBuf {
    project.root.join("target/site")
}

/// Types of www/, which Vite does not look at.
pub(crate) fn check(project: &Project) -> Result {
    run(project.node("node_modules/typescript/bin/tsc").args(["--project", "www", "--noEmit"]))
}
