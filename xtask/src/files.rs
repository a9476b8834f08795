//! Files, and the stamps that tell whether a step has to run again.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::shell::Result;

pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))
}

/// Writes, unless the file holds just that: what depends on it by time stays fresh.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result {
    if fs::read(path).is_ok_and(|old| old == content.as_ref()) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    fs::write(path, content).map_err(|error| format!("cannot write `{}`: {error}", path.display()))
}

pub(crate) fn copy(from: &Path, to: &Path) -> Result {
    write(to, read(from)?)
}

/// Removes a folder and makes it anew.
pub(crate) fn empty(folder: &Path) -> Result {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| format!("cannot empty `{}`: {error}", folder.display()))?;
    }
    make_folder(folder)
}

pub(crate) fn make_folder(folder: &Path) -> Result {
    fs::create_dir_all(folder).map_err(|error| format!("cannot make `{}`: {error}", folder.display()))
}

/// The files of a folder and the folders in it, sorted.
pub(crate) fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| format!("cannot read `{}`: {error}", folder.display()))?;
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}

/// Whether any of the files was changed after the other was made.
pub(crate) fn newer(files: &[PathBuf], than: &Path) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let Some(made) = time(than) else { return true };
    files.iter().any(|path| time(path).is_some_and(|changed| changed > made))
}

/// What a step was made of, in one number kept beside what it made.
pub(crate) struct Stamp {
    path: PathBuf,
    hasher: DefaultHasher,
}

impl Stamp {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, hasher: DefaultHasher::new() }
    }

    pub(crate) fn add(&mut self, content: impl AsRef<[u8]>) {
        content.as_ref().hash(&mut self.hasher);
    }

    pub(crate) fn add_file(&mut self, path: &Path) -> Result {
        self.add(path.as_os_str().as_encoded_bytes());
        self.add(read(path)?);
        Ok(())
    }

    /// Runs the step, unless it ran on the same content before and left what it makes.
    pub(crate) fn unless_fresh(self, makes: &[PathBuf], step: impl FnOnce() -> Result) -> Result {
        let now = format!("{:016x}\n", self.hasher.finish());
        let same = fs::read_to_string(&self.path).is_ok_and(|before| before == now);
        if same && makes.iter().all(|path| path.exists()) {
            return Ok(());
        }
        if self.path.exists() {
            fs::remove_file(&self.path).map_err(|error| format!("cannot remove `{}`: {error}", self.path.display()))?;
        }
        step()?;
        write(&self.path, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_runs_again_only_for_new_content_or_a_lost_result() -> Result {
        let folder = std::env::temp_dir().join(format!("rolecall-stamp-{}", std::process::id()));
        empty(&folder)?;
        let made = folder.join("made");
        let runs = std::cell::Cell::new(0);
        let step = |content: &str| {
            let mut stamp = Stamp::new(folder.join("stamp"));
            stamp.add(content);
            stamp.unless_fresh(std::slice::from_ref(&made), || {
                runs.set(runs.get() + 1);
                write(&made, content)
            })?;
            Ok::<_, String>(runs.get())
        };
        assert_eq!([step("a")?, step("a")?, step("b")?], [1, 1, 2]);
        fs::remove_file(&made).map_err(|error| error.to_string())?;
        assert_eq!(step("b")?, 3);
        fs::remove_dir_all(&folder).map_err(|error| error.to_string())
    }
}
