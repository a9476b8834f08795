//! The project's own tasks; `cargo xtask help` names them.

mod audit;
mod bench;
mod ci;
mod files;
mod module;
mod package;
mod shell;
mod site;
mod size;
mod start;
mod test;
mod tools;

use std::process::ExitCode;
use std::time::Instant;

use shell::{Project, Result, print, say};

const HELP: &str = "\
cargo xtask COMMAND

  start [NAMES]  build everything, explain a decision (node examples/explain.mjs NAMES, okta if none is named), then serve the
                 page on 127.0.0.1, port 4173 or the next that is free, until Ctrl-C
    --no-serve   … and end after the explanation
    login [NAME] … or log in with a browser: node examples/login/start.mjs NAME, until Ctrl-C
  build          compile the core to WebAssembly and the npm package to pkg/dist
    --dev        … with messages for panics and without the optimiser
  site           build, then the page of www/ into target/site: to be served, and as the single file playground.html;
                 beside it the documentation, target/site/docs/
  test           build, then run every test: natively, of the packed npm package in each runtime, and of the page in a browser
    --only native|npm|browser
  size           print what the package weighs, and fail above the limits
  bench          time decisions, natively and in Node.js, beside JSON.parse and beside peers, and the page: ratios, and
                 which limit holds
    --only native|wasm|growth|start|memory|peers|page|diff
    --quick      … with fewer turns
    --check      … and fail where a limit does not hold
  audit          what is known of the dependencies: licenses, vulnerabilities, sources (cargo-deny, npm audit)
    --strict     … and fail where a database cannot be reached
  sbom           what is inside crate and package, as CycloneDX, into target/sbom
  ci             what must be green: format, clippy, types, oldest Rust, every test, sizes, what would be published, and no file
                 changed by any of it; a table of all steps in the end
    --only STEP  one of them
  help           this text

It needs rustup and Node.js 20.19 or later. Whatever else is missing is installed on the way, each with a line that says so:
the Rust target wasm32-unknown-unknown (rustup), node_modules (npm ci), and for the browser tests Debian's chromium (apt-get), else
Playwright's (a download), unless a Chromium or Chrome is on the PATH or named by CHROME_PATH. Where neither works they are skipped,
which the last line says.

What is made, all of it ignored by git:
  pkg/dist/      the npm package: the modules as .wasm, and the code with the modules as text in it, bundled
  target/js/     what it is bundled of: compiled TypeScript, the glue of wasm-bindgen, the modules as text
  target/glue/   declarations of the glue for tsc, and the modules with function names for `size`
  target/site/   the page: index.html with what it fetches, and playground.html, which has all of it inside; docs/
  target/npm/    the packed tarball, and consumer/, where the tests find it installed
  target/bench/  for benchmarks: their documents, and a module that only echoes
A step is skipped when its input is what it was.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let started = Instant::now();
    match dispatch(&arguments) {
        Ok(Closing::Silent) => ExitCode::SUCCESS,
        Ok(Closing::Time) => {
            say(&format!("done in {:.1} s", started.elapsed().as_secs_f32()));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether the last line tells how long it took.
enum Closing {
    Silent,
    Time,
}

fn dispatch(arguments: &[String]) -> Result<Closing> {
    let (command, rest) = match arguments {
        [] => ("help", arguments),
        [command, rest @ ..] => (command.as_str(), rest),
    };
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let project = Project::find()?;
    match (command, rest.as_slice()) {
        ("help" | "--help" | "-h", _) => {
            print(HELP);
            return Ok(Closing::Silent);
        }
        ("start", arguments) => {
            start::start(&project, arguments)?;
            return Ok(Closing::Silent);
        }
        ("build", []) => package::build(&project, module::Flavour::Release)?,
        ("build", ["--dev"]) => package::build(&project, module::Flavour::Dev)?,
        ("site", []) => site::site(&project)?,
        ("test", []) => test::test(&project, test::Part::ALL)?,
        ("test", ["--only", part]) => test::test(&project, &[test::Part::named(part)?])?,
        ("size", []) => drop(size::size(&project)?),
        ("audit", []) => audit::audit(&project, false)?,
        ("audit", ["--strict"]) => audit::audit(&project, true)?,
        ("sbom", []) => audit::sbom(&project)?,
        ("bench", arguments) => bench::bench(&project, arguments)?,
        ("ci", []) => ci::ci(&project, None)?,
        ("ci", ["--only", step @ ..]) => ci::ci(&project, Some(&step.join(" ")))?,
        ("build" | "site" | "test" | "size" | "audit" | "sbom" | "ci", _) => {
            return Err(format!("`{}` is not understood: see `cargo xtask help`", arguments.join(" ")));
        }
        _ => {
            return Err(format!("there is no task `{command}`: see `cargo xtask help`"));
        }
    }
    Ok(Closing::Time)
}
