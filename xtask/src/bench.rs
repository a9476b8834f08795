//! The benchmarks: what they need is built here, what they measure is in benches/.

use crate::module::{self, Flavour};
use crate::shell::{Project, Result, run, say};
use crate::{package, site, tools};

#[derive(Debug, Default, PartialEq)]
struct Flags<'a> {
    quick: bool,
    check: bool,
    only: Option<&'a str>,
}

/// What `--only` may name.
const PARTS: &[&str] = &["native", "wasm", "growth", "start", "memory", "peers", PAGE, "diff"];

/// The part that needs a browser.
const PAGE: &str = "page";

impl<'a> Flags<'a> {
    fn read(arguments: &[&'a str]) -> Result<Self> {
        let mut flags = Self::default();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match *argument {
                "--quick" => flags.quick = true,
                "--check" => flags.check = true,
                "--only" => flags.only = Some(Self::part(arguments.next())?),
                other => return Err(format!("`{other}` is not understood: see `cargo xtask help`")),
            }
        }
        Ok(flags)
    }

    fn part(name: Option<&&'a str>) -> Result<&'a str> {
        let known = name.copied().filter(|name| PARTS.contains(name));
        known.ok_or_else(|| format!("`--only` takes one of {}", PARTS.join(", ")))
    }

    fn wants(&self, part: &str) -> bool {
        self.only.is_none_or(|only| only == part)
    }
}

pub(crate) fn bench(project: &Project, arguments: &[&str]) -> Result {
    let flags = Flags::read(arguments)?;
    package::build(project, Flavour::Release)?;
    package::install(project)?;
    if flags.only != Some(PAGE) {
        tools::peers(project)?;
    }
    let mut node = project.node("benches/run.mjs");
    if flags.wants(PAGE) {
        site::site(project)?;
        let next = "install Chromium or name one by CHROME_PATH, or take other parts by --only";
        node.env("CHROME_PATH", tools::chromium(project).ok_or_else(|| format!("there is no browser: {next}"))?);
    }
    if flags.wants("start") {
        module::echo(project)?;
    }
    if flags.wants("native") {
        say("compile the native benchmark: cargo bench --features standard --bench decision --no-run");
        run(project.cargo().args(DECISION).arg("--no-run"))?;
    }
    say(&format!("node benches/run.mjs {}", arguments.join(" ")));
    run(node.args(arguments))?;
    if flags.wants("native") && !flags.quick {
        say("cargo bench --features standard: the same natively, by divan");
        run(project.cargo().args(DECISION).args(["--", "--max-time", "0.3"]))?;
    }
    Ok(())
}

const DECISION: &[&str] = &["bench", "--quiet", "--features", "standard", "--bench", "decision"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_read_in_any_order() {
        let all = Flags { quick: true, check: true, only: Some("start") };
        assert_eq!(Flags::read(&["--only", "start", "--check", "--quick"]), Ok(all));
        let none = Flags::default();
        assert_eq!(Flags::read(&[]), Ok(none));
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let refused = |arguments: &[&'static str]| Flags::read(arguments).err();
        let parts = "`--only` takes one of native, wasm, growth, start, memory, peers, page, diff";
        assert_eq!(refused(&["--only", "size"]), Some(parts.to_owned()));
        assert_eq!(refused(&["--only"]), Some(parts.to_owned()));
        assert_eq!(refused(&["--fast"]), Some("`--fast` is not understood: see `cargo xtask help`".to_owned()));
    }
}
