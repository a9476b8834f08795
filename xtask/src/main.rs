//! The project's own tasks; `cargo xtask help` names them.

mod bench;
mod ci;
mod files;
mod module;
mod package;
mod shell;
mod size;
mod test;
mod tools;

use std::process::{Command, ExitCode};
use std::time::Instant;

use shell::{Project, Result, print, say};

const HELP: &str = "\
cargo xtask COMMAND

  start [ARGS]   build everything, then run the main example: node examples/explain.mjs ARGS
    login [NAME] … or log in with a browser: node examples/login/start.mjs NAME, until Ctrl-C
  build          compile the core to WebAssembly and the npm package to pkg/dist
    --dev        … with messages for panics and without the optimiser
  test           build, then run every test: natively, and of the packed npm package in each runtime
    --only native|npm|browser
  size           print what the package weighs, and fail above the limits
  bench          time decisions, natively and in Node.js, beside JSON.parse and beside peers: ratios, and which limit holds
    --only native|wasm|growth|start|memory|peers|diff
    --quick      … with fewer turns
    --check      … and fail where a limit does not hold
  ci             what must be green: fmt, clippy, tsc, test, size, and no file changed by any of it
  help           this text

It needs rustup and Node.js 20.19 or later. Whatever else is missing is installed on the way, each with a line that says so:
the Rust target wasm32-unknown-unknown (rustup), node_modules (npm ci), and for the browser tests Debian's chromium (apt-get),
unless a Chromium or Chrome is on the PATH or named by CHROME_PATH.

What is made, all of it ignored by git:
  pkg/dist/      the npm package: the modules as .wasm, and the code with the modules as text in it, bundled
  target/js/     what it is bundled of: compiled TypeScript, the glue of wasm-bindgen, the modules as text
  target/glue/   declarations of the glue for tsc, and the modules with function names for `size`
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
            start(&project, arguments)?;
            return Ok(Closing::Silent);
        }
        ("build", []) => package::build(&project, module::Flavour::Release)?,
        ("build", ["--dev"]) => package::build(&project, module::Flavour::Dev)?,
        ("test", []) => test::test(&project, test::Part::ALL)?,
        ("test", ["--only", part]) => test::test(&project, &[test::Part::named(part)?])?,
        ("size", []) => size::size(&project)?,
        ("bench", arguments) => bench::bench(&project, arguments)?,
        ("ci", []) => ci::ci(&project)?,
        ("build" | "test" | "size" | "ci", _) => {
            return Err(format!("`{}` is not understood: see `cargo xtask help`", arguments.join(" ")));
        }
        _ => {
            return Err(format!("there is no task `{command}`: see `cargo xtask help`"));
        }
    }
    Ok(Closing::Time)
}

fn start(project: &Project, arguments: &[&str]) -> Result {
    package::build(project, module::Flavour::Release)?;
    let (name, arguments) = match arguments {
        ["login", rest @ ..] => ("examples/login/start.mjs", rest),
        _ => ("examples/explain.mjs", arguments),
    };
    let example = project.root.join(name);
    if !example.is_file() {
        return Err(format!("{name} is missing: restore it with `git checkout examples`"));
    }
    say(&format!("node {name} {}", arguments.join(" ")));
    shell::run_attached(Command::new("node").arg(example).args(arguments))
}
