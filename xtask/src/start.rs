//! What somebody sees first: a decision explained in the terminal, and the page.

use std::process::Command;

use crate::module::Flavour;
use crate::shell::{Project, Result, become_program, run_attached, say};
use crate::{package, site};

/// Whom the page shows first, too.
const DEFAULT: &str = "okta";

pub(crate) fn start(project: &Project, arguments: &[&str]) -> Result {
    if let ["login", rest @ ..] = arguments {
        package::build(project, Flavour::Release)?;
        return example(project, "examples/login/start.mjs", rest);
    }
    let (serves, names) = read(arguments);
    if serves {
        site::site(project)?
    } else {
        package::build(project, Flavour::Release)?
    }
    example(project, "examples/explain.mjs", &names)?;
    if !serves {
        return Ok(());
    }
    say("node www/serve.mjs");
    become_program(&mut project.node("www/serve.mjs"))
}

/// Whether to serve, and whose decisions to explain.
fn read<'a>(arguments: &[&'a str]) -> (bool, Vec<&'a str>) {
    let (flags, mut names): (Vec<_>, Vec<_>) =
        arguments.iter().copied().partition(|argument| *argument == "--no-serve");
    if names.is_empty() {
        names.push(DEFAULT);
    }
    (flags.is_empty(), names)
}

fn example(project: &Project, name: &str, arguments: &[&str]) -> Result {
    let script = project.root.join(name);
    if !script.is_file() {
        return Err(format!("{name} is missing: restore it with `git checkout examples`"));
    }
    say(&format!("node {name} {}", arguments.join(" ")));
    run_attached(Command::new("node").arg(script).args(arguments))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_may_stand_anywhere() {
        assert_eq!(read(&[]), (true, vec!["okta"]));
        assert_eq!(read(&["dex", "azure"]), (true, vec!["dex", "azure"]));
        assert_eq!(read(&["--no-serve"]), (false, vec!["okta"]));
        assert_eq!(read(&["dex", "--no-serve"]), (false, vec!["dex"]));
    }
}
