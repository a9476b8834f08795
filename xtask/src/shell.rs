//! Where the project is, and how its tools are called.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// An error is one lower-case line that says what to do next.
pub(crate) type Result<T = ()> = std::result::Result<T, String>;

pub(crate) struct Project {
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
}

impl Project {
    pub(crate) fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .filter(|root| root.join("Cargo.toml").is_file())
            .ok_or("the project was moved since xtask was built: run `cargo clean`, then this again")?
            .to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("pkg/dist")
    }

    /// `target/glue` at its fixed place: tsconfig.json names it, so it does not follow `CARGO_TARGET_DIR`.
    pub(crate) fn glue(&self) -> PathBuf {
        self.root.join("target/glue")
    }

    /// Where JavaScript lies before it is bundled, at its fixed place like [`Self::glue`].
    pub(crate) fn js(&self) -> PathBuf {
        self.root.join("target/js")
    }

    /// The cargo that runs this very task.
    pub(crate) fn cargo(&self) -> Command {
        self.command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    /// Node running the command line of an npm package.
    pub(crate) fn node(&self, script: &str) -> Command {
        let mut command = self.command("node");
        command.arg(self.root.join(script));
        command
    }

    pub(crate) fn npm(&self) -> Command {
        self.command(if cfg!(windows) { "npm.cmd" } else { "npm" })
    }

    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }
}

/// One calm line about what happens next.
pub(crate) fn say(line: &str) {
    print(&format!("· {}", line.trim_end()));
}

/// A line; nobody has to read it to the end.
pub(crate) fn print(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Runs with this terminal's output and without its input.
pub(crate) fn run(command: &mut Command) -> Result {
    run_attached(command.stdin(Stdio::null()))
}

/// Runs without input; each line that is printed is shown, and looked at.
pub(crate) fn run_watched(command: &mut Command, mut look: impl FnMut(&str)) -> Result {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(|error| missing(command, &error))?;
    for line in child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).split(b'\n')) {
        let line = line.map_err(|error| format!("what a test prints cannot be read: {error}"))?;
        let line = String::from_utf8_lossy(&line);
        print(&line);
        look(&line);
    }
    let status = child.wait().map_err(|error| missing(command, &error))?;
    if status.success() { Ok(()) } else { Err(failed(command)) }
}

/// Runs with this terminal's output and input.
pub(crate) fn run_attached(command: &mut Command) -> Result {
    let status = command.status().map_err(|error| missing(command, &error))?;
    if status.success() { Ok(()) } else { Err(failed(command)) }
}

/// Becomes that program, where there is such a thing: then nobody has to pass signals on to it.
pub(crate) fn become_program(command: &mut Command) -> Result {
    #[cfg(unix)]
    {
        let error = std::os::unix::process::CommandExt::exec(command);
        Err(missing(command, &error))
    }
    #[cfg(not(unix))]
    run_attached(command)
}

/// Runs without input and gives what was printed; what it printed as errors is shown only if it fails.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| missing(command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    eprint!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Err(failed(command))
}

fn missing(command: &Command, error: &std::io::Error) -> String {
    format!("`{}` cannot be run ({error}): install it, then run this again", shown(command.get_program()))
}

fn failed(command: &Command) -> String {
    let words: Vec<String> = std::iter::once(command.get_program()).chain(command.get_args()).map(shown).collect();
    let line: String = words.join(" ").chars().take(160).collect();
    format!("`{line}` failed: mend what it says above, then run this again")
}

/// A word of a command, a path by its last part.
fn shown(word: &OsStr) -> String {
    let path = Path::new(word);
    let short = if path.is_absolute() { path.file_name().unwrap_or(word) } else { word };
    short.to_string_lossy().into_owned()
}
