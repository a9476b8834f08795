//! From Rust to a WebAssembly module, its glue and its text.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use wasm_bindgen_cli_support::Bindgen;

use crate::files::{Stamp, copy, list, make_folder, newer, read, write};
use crate::shell::{Project, Result, capture, run, say};

pub(crate) struct Module {
    pub(crate) name: &'static str,
    /// The crate it is compiled from.
    package: &'static str,
    features: &'static [&'static str],
    /// Cargo's `opt-level`.
    level: &'static str,
    /// How its text is written into the code.
    text: Text,
}

/// A module as base64 text.
#[derive(Clone, Copy, PartialEq)]
enum Text {
    /// Needed at once.
    Constant,
    /// Behind a function and deflated, since it may never be needed: every character of it is looked at when the code is
    /// loaded. The main module inflates it.
    Function,
}

impl Text {
    fn encoded(self, bytes: &[u8]) -> String {
        match self {
            Self::Constant => STANDARD.encode(bytes),
            Self::Function => STANDARD.encode(compress_to_vec_zlib(bytes, BEST)),
        }
    }

    fn written(self, text: &str) -> String {
        match self {
            Self::Constant => format!("export default '{text}';\n"),
            Self::Function => format!("export default function text() {{\n  return '{text}';\n}}\n"),
        }
    }

    fn declaration(self) -> &'static str {
        match self {
            Self::Constant => "declare const text: string;\nexport default text;\n",
            Self::Function => "export default function text(): string;\n",
        }
    }
}

/// How hard deflating tries.
const BEST: u8 = 10;

pub(crate) const MODULES: &[Module] = &[
    Module {
        name: "rolecall",
        package: "rolecall",
        features: &["--features", "wasm"],
        level: "'s'",
        text: Text::Constant,
    },
    // Called now and then, by people: a fifth less to carry along is worth more than speed.
    Module {
        name: "tools",
        package: "rolecall",
        features: &["--features", "tools"],
        level: "'z'",
        text: Text::Function,
    },
    Module {
        name: "standard",
        package: "rolecall",
        features: &["--no-default-features", "--features", "standard-wasm"],
        level: "'s'",
        text: Text::Constant,
    },
];

/// What `bench` compares the start with; no part of the package.
const ECHO: Module = Module { name: "echo", package: "echo", features: &[], level: "'s'", text: Text::Constant };

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Flavour {
    Release,
    /// Says on the console where the core panicked, keeps function names, skips the optimiser.
    Dev,
}

/// What all runtimes of the package have; simd128 is in .cargo/config.toml, the others are Rust's defaults.
const OPTIMISER: &[&str] = &[
    "-O3",
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-multivalue",
    "--enable-reference-types",
    "--debuginfo",
];

pub(crate) fn build(project: &Project, flavour: Flavour) -> Result {
    for module in MODULES {
        let compiled = compile(project, module, flavour)?;
        let mut stamp = Stamp::new(project.glue().join(format!("{}.stamp", module.name)));
        stamp.add(read(&compiled)?);
        stamp.add(include_str!("module.rs"));
        stamp.add([flavour as u8]);
        stamp.add_file(&project.root.join("node_modules/binaryen/package.json"))?;
        let js = |end: &str| project.js().join(format!("{}.{end}.js", module.name));
        let makes = [project.dist().join(format!("{}.wasm", module.name)), js("base64"), js("glue")];
        stamp.unless_fresh(&makes, || finish(project, module, flavour, &compiled))?;
    }
    Ok(())
}

/// A module that only echoes a text, made as the others are: target/bench/echo.wasm and its glue.
pub(crate) fn echo(project: &Project) -> Result {
    let compiled = compile(project, &ECHO, Flavour::Release)?;
    let (glue, bytes) = optimise(project, &ECHO, Flavour::Release, &compiled)?;
    let folder = project.root.join("target/bench");
    write(&folder.join("echo.wasm"), bytes)?;
    write(&folder.join("echo.glue.js"), glue.js)
}

/// Where the module with function names is left for `size`.
pub(crate) fn named(project: &Project, module: &Module) -> PathBuf {
    project.glue().join(format!("{}.named.wasm", module.name))
}

fn compile(project: &Project, module: &Module, flavour: Flavour) -> Result<PathBuf> {
    let raw = project.glue().join(format!("{}.raw.wasm", module.name));
    let mut sources = list(&project.root.join("src"))?;
    sources.extend(["Cargo.toml", "Cargo.lock", ".cargo/config.toml"].map(|name| project.root.join(name)));
    if newer(&sources, &raw) {
        say(&format!("compile the module `{}`: cargo rustc --release {}", module.name, module.features.join(" ")));
    }
    let mut cargo = project.cargo();
    cargo.args(["rustc", "--quiet", "--lib", "--release", "--package", module.package]);
    cargo.args(["--crate-type", "cdylib", "--target", "wasm32-unknown-unknown"]);
    cargo.args(module.features);
    // Cargo gives both modules the same name: in one folder each would drive out the other.
    let folder = project.target.join("modules").join(module.name);
    cargo.arg("--target-dir").arg(&folder);
    if flavour == Flavour::Dev {
        cargo.args(["--features", "panic-hook"]);
    }
    cargo.arg("--config").arg(remap());
    cargo.arg("--config").arg(format!("profile.release.opt-level={}", module.level));
    // They would take the place of the flags in .cargo/config.toml.
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    run(&mut cargo)?;
    make_folder(&project.glue())?;
    let made = folder.join(format!("wasm32-unknown-unknown/release/{}.wasm", module.package));
    fs::copy(&made, &raw).map_err(|error| format!("cannot copy `{}`: {error}", made.display()))?;
    Ok(raw)
}

/// Keeps the paths of the machine it was built on out of the module.
fn remap() -> String {
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
        .unwrap_or_default();
    let sources = home.join("registry/src");
    let index =
        fs::read_dir(&sources).ok().and_then(|mut entries| entries.next()?.ok()).map_or(sources, |entry| entry.path());
    format!("target.wasm32-unknown-unknown.rustflags=['--remap-path-prefix={}=crates']", index.display())
}

fn finish(project: &Project, module: &Module, flavour: Flavour, compiled: &Path) -> Result {
    let name = module.name;
    let (glue, bytes) = optimise(project, module, flavour, compiled)?;
    write(&project.js().join(format!("{name}.glue.js")), glue.js)?;
    write(&project.glue().join(format!("{name}.glue.d.ts")), glue.types)?;
    write(&project.glue().join(format!("{name}.base64.d.ts")), module.text.declaration())?;
    let text = module.text.encoded(&bytes);
    write(&project.dist().join(format!("{name}.wasm")), bytes)?;
    write(&project.js().join(format!("{name}.base64.js")), module.text.written(&text))
}

/// The glue, and the module as it is used.
fn optimise(project: &Project, module: &Module, flavour: Flavour, compiled: &Path) -> Result<(Glue, Vec<u8>)> {
    let name = module.name;
    let bound = project.glue().join(format!("{name}.bound.wasm"));
    let glue = bind(name, compiled, &bound)?;
    let named = named(project, module);
    match flavour {
        Flavour::Dev => copy(&bound, &named)?,
        Flavour::Release => {
            say(&format!("optimise the module `{name}`: wasm-opt -O3 of npm's binaryen"));
            let mut optimiser = project.node("node_modules/binaryen/bin/wasm-opt");
            capture(optimiser.args(OPTIMISER).arg(&bound).arg("-o").arg(&named))?;
        }
    }
    let mut bytes = read(&named)?;
    if flavour == Flavour::Release {
        bytes = without_custom_sections(&bytes)?;
    }
    Ok((glue, bytes))
}

struct Glue {
    js: String,
    types: String,
}

/// wasm-bindgen as a library: its version is Cargo.lock's, no tool is installed.
fn bind(name: &str, compiled: &Path, bound: &Path) -> Result<Glue> {
    let readable = |error| format!("wasm-bindgen refused the module `{name}`: {error:#}");
    let mut output = Bindgen::new()
        .input_bytes(name, read(compiled)?)
        .web(true)
        .map_err(readable)?
        .typescript(true)
        .export_wasm(true)
        // `__wbg_reset_state` makes a new instance after a trap: pkg/src/instance.ts.
        .reset_state_function(true)
        .generate_output()
        .map_err(readable)?;
    write(bound, output.wasm_mut().emit_wasm())?;
    // Deno would look for declarations there; those of the package are written by hand.
    let js =
        output.js().lines().filter(|line| !line.contains("@ts-self-types")).flat_map(|line| [line, "\n"]).collect();
    let types = format!("{}\nexport const __wasm: InitOutput;\n", output.ts().unwrap_or_default());
    Ok(Glue { js, types })
}

/// Names and producers are of use only on this machine.
fn without_custom_sections(module: &[u8]) -> Result<Vec<u8>> {
    let mut kept = module.get(..8).ok_or("the optimiser wrote no module: run `cargo clean`, then this again")?.to_vec();
    for (start, range, custom) in sections(module)? {
        if !custom {
            kept.extend_from_slice(module.get(start..range.end).unwrap_or_default());
        }
    }
    Ok(kept)
}

/// For each section: where its header starts, where its content is, whether it is a custom one.
fn sections(module: &[u8]) -> Result<Vec<(usize, std::ops::Range<usize>, bool)>> {
    let mut sections = Vec::new();
    let mut start = 8;
    for payload in wasmparser::Parser::new(0).parse_all(module) {
        let payload = payload.map_err(|error| format!("the module cannot be read: {error}"))?;
        if let Some((id, range)) = payload.as_section() {
            sections.push((start, range.clone(), id == 0));
            start = range.end;
        }
    }
    Ok(sections)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_sections_are_dropped_and_others_kept() {
        let head = b"\0asm\x01\0\0\0".as_slice();
        let custom = b"\0\x06\x05other".as_slice();
        let types = b"\x01\x04\x01\x60\0\0".as_slice();
        let module = [head, custom, types, custom].concat();
        assert_eq!(without_custom_sections(&module), Ok([head, types].concat()));
    }
}
