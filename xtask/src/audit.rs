//! What others know of the packages that this is made of: licenses, vulnerabilities, sources; and lists of what is inside.

use crate::shell::{Project, Result, capture, print, run, say};

/// Runs cargo-deny and `npm audit`. A database that cannot be reached is said; it is a failure only where it has to be reached.
pub(crate) fn audit(project: &Project, strict: bool) -> Result {
    deny(project)?;
    say("cargo deny check licenses bans sources");
    run(project.cargo().args(["deny", "--workspace", "check", "licenses", "bans", "sources"]))?;
    let advisories = ["deny", "--workspace", "check", "advisories"];
    let skipped = [
        asked("cargo deny check advisories", project.cargo().args(advisories), "failed to fetch")?,
        asked("npm audit", project.npm().args(["audit", "--audit=true"]), "audit endpoint returned an error")?,
    ];
    if strict && skipped.contains(&true) {
        return Err("a database cannot be reached, see above: run this again later".to_owned());
    }
    Ok(())
}

/// cargo-deny, by cargo: some minutes, once.
fn deny(project: &Project) -> Result {
    if project.cargo().args(["deny", "--version"]).output().is_ok_and(|output| output.status.success()) {
        return Ok(());
    }
    say("install cargo-deny, which takes some minutes: cargo install cargo-deny --locked");
    run(project.cargo().args(["install", "cargo-deny", "--locked", "--quiet"]))
}

/// Asks a database, and gives whether that was skipped; `unreachable` is what is said where it cannot be asked.
fn asked(name: &str, command: &mut std::process::Command, unreachable: &str) -> Result<bool> {
    say(name);
    let output = command.output().map_err(|error| format!("`{name}` cannot be run: {error}"))?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    if output.status.success() {
        say(&format!("{name}: nothing known"));
        return Ok(false);
    }
    if said.contains(unreachable) {
        say(&format!("!!! {name} WAS SKIPPED: its database cannot be reached from here"));
        return Ok(true);
    }
    print(&said);
    Err(format!("`{name}` has something to say: see above"))
}

/// Bills of materials, into target/sbom.
pub(crate) fn sbom(project: &Project) -> Result {
    print(capture(&mut project.node("xtask/sbom.mjs"))?.trim_end());
    Ok(())
}
