//! The fuzz targets without a fuzzer: every committed input, and small changes of it. `fuzz/README.md` says how to run them with one.
//! `ROLECALL_SEED=7 ROLECALL_ROUNDS=100000 cargo test --test fuzz` tries other and more inputs.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

#[expect(unreachable_pub, reason = "a crate of its own for cargo-fuzz")]
#[path = "../fuzz/src/lib.rs"]
mod targets;

#[path = "support/random.rs"]
mod random;

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use random::{Random, number};
use targets::{BETWEEN, TARGETS, Target};

/// The committed inputs of a target.
fn corpus(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let mut inputs: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    inputs.sort();
    inputs.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

fn attempt(target: Target, path: &Path, input: &[u8]) {
    if let Err(panic) = catch_unwind(|| target(input)) {
        eprintln!("on {} as {:?}", path.display(), String::from_utf8_lossy(input));
        std::panic::resume_unwind(panic);
    }
}

impl Random {
    /// One to three pieces taken out, doubled, or put in from another input.
    fn changed(&mut self, input: &[u8], other: &[u8]) -> Vec<u8> {
        let mut input = input.to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(input.len() + 1);
            let end = (at + self.below(8)).min(input.len());
            match self.below(4) {
                0 => drop(input.drain(at..end)),
                1 => drop(input.splice(at..at, input[at..end].to_vec())),
                2 => drop(input.splice(
                    at..end,
                    [*[b'"', b'\'', b'`', b'\n', b'{', b'[', BETWEEN, b'\\'].get(self.below(8)).unwrap()],
                )),
                _ => {
                    let from = self.below(other.len() + 1);
                    drop(input.splice(at..at, other[from..(from + self.below(16)).min(other.len())].to_vec()));
                }
            }
        }
        input
    }
}

#[test]
fn committed_inputs_and_their_like() {
    for (name, target) in TARGETS {
        let inputs = corpus(name);
        assert!(inputs.len() >= 10, "only {} inputs for {name}", inputs.len());
        for (path, input) in &inputs {
            attempt(*target, path, input);
        }
        let mut random = Random::new(5);
        for _ in 0..number("ROLECALL_ROUNDS", 500) {
            let (path, input) = &inputs[random.below(inputs.len())];
            let (_, other) = &inputs[random.below(inputs.len())];
            attempt(*target, path, &random.changed(input, other));
        }
    }
}

#[test]
fn every_target_has_a_program_and_inputs() {
    let manifest = include_str!("../fuzz/Cargo.toml");
    for (name, _) in TARGETS {
        assert!(manifest.contains(&format!("path = \"targets/{name}.rs\"")), "{name} is no program");
    }
    assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len());
}
