//! What must be green before anything is taken over.

use crate::module::Flavour;
use crate::shell::{Project, Result, run, say};
use crate::{package, site, size, test};

pub(crate) fn ci(project: &Project) -> Result {
    say("cargo fmt --check");
    run(project.cargo().args(["fmt", "--all", "--check"]))?;
    say("cargo clippy, natively");
    clippy(project, &["--workspace", "--all-targets", "--features", "standard,tools"])?;
    package::build(project, Flavour::Release)?;
    for features in ["wasm", "tools", "standard-wasm", "wasm,tools,panic-hook"] {
        say(&format!("cargo clippy for wasm32-unknown-unknown with {features}"));
        clippy(project, &["--lib", "--target", "wasm32-unknown-unknown", "--features", features])?;
    }
    say("tsc --noEmit, for pkg and www");
    run(project.node("node_modules/typescript/bin/tsc").args(["--project", "pkg", "--noEmit"]))?;
    site::check(project)?;
    test::test(project, test::Part::ALL)?;
    size::size(project)?;
    say("git diff --exit-code");
    run(project.command("git").args(["--no-pager", "diff", "--exit-code"]))
}

fn clippy(project: &Project, arguments: &[&str]) -> Result {
    run(project.cargo().args(["clippy", "--quiet"]).args(arguments).args(["--", "--deny", "warnings"]))
}
