//! What the package weighs, and what it may weigh.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use wasmparser::{KnownCustom, Name, Parser, Payload};

use crate::files::{list, read, write};
use crate::module::{Flavour, MODULES, Module, named};
use crate::shell::{Project, Result, capture, print};
use crate::{package, site};

/// Bytes after gzip -9 that a file may have; 1 KB is 1024 bytes.
const LIMITS: &[(&str, usize)] = &[
    ("rolecall.wasm", 110 * 1024),
    ("tools.wasm", 368 * 1024),
    ("standard.wasm", 110 * 1024),
    (DECIDE, 150 * 1024),
    (REQUESTS, 6 * 1024),
    (LOGIN, 6 * 1024),
    (JWKS, 8 * 1024),
];

/// What a handler takes along that decides: the main module and nothing of the other.
const DECIDE: &str = "bundled: Policy and evaluate";
/// What whoever makes the requests of a login takes along, and decides nothing.
const REQUESTS: &str = "bundled: the requests of login";
/// What a handler takes along besides in order to log people in.
const LOGIN: &str = "bundled: all of login, without the core";
/// And in order to verify ID tokens, jose included.
const JWKS: &str = "bundled: all of jwks, with jose";

/// What programs take along, each with what it imports from where.
const BUNDLES: &[(&str, &str, &str)] = &[
    (DECIDE, "Policy, evaluate", "entry.inline"),
    ("bundled: parseSettings", "parseSettings", "entry.inline"),
    ("bundled: all of it", "*", "entry.inline"),
    ("bundled: all of slim", "*", "slim"),
    ("bundled: all of standard", "*", "standard.inline"),
    (REQUESTS, "authorizationUrl, exchange, refresh, signOutUrl, LoginError", "login.inline"),
    (LOGIN, "*", "login.inline"),
    (JWKS, "*", "jwks"),
];

/// Prints what everything weighs; gives what has the least room, with its limit.
pub(crate) fn size(project: &Project) -> Result<String> {
    package::build(project, Flavour::Release)?;
    let mut files: Vec<(String, PathBuf)> = MODULES
        .iter()
        .map(|module| format!("{}.wasm", module.name))
        .map(|name| (name.clone(), project.dist().join(name)))
        .collect();
    for (index, (name, imports, entry)) in BUNDLES.iter().enumerate() {
        files.push(((*name).to_owned(), bundle(project, index, imports, entry)?));
    }

    print(&format!("{:>10} {:>10} {:>10}", "bytes", "gzip -9", "limit"));
    let mut heavy = Vec::new();
    let mut closest = (usize::MAX, String::new());
    for (name, path) in &files {
        let raw = read(path)?.len();
        let gzipped = gzipped(project, path)?;
        let limit = LIMITS.iter().find(|(limited, _)| limited == name).map(|(_, limit)| *limit);
        let shown = limit.map_or(String::new(), |limit| limit.to_string());
        print(&format!("{raw:>10} {gzipped:>10} {shown:>10}  {name}"));
        if limit.is_some_and(|limit| gzipped > limit) {
            heavy.push(name.as_str());
        }
        let room = limit.map_or(usize::MAX, |limit| limit.saturating_sub(gzipped));
        if room < closest.0 {
            closest = (room, format!("least room: {name}, {gzipped} of {shown} bytes"));
        }
    }
    heavy.extend(page(project)?);
    for module in MODULES {
        anatomy(project, module)?;
    }
    if heavy.is_empty() {
        return Ok(closest.1);
    }
    Err(format!(
        "{} above the limit: make it smaller, or raise the limit in xtask/src/size.rs and say why",
        heavy.join(" and ")
    ))
}

/// Bytes after brotli -q 11 that the first load of the page may have: all that is asked for before the first answer.
const FIRST_ANSWER: usize = 170 * 1024;

/// Prints what the page weighs as a server sends it; gives what is too heavy.
fn page(project: &Project) -> Result<Option<&'static str>> {
    let name = "page: first answer";
    site::site(project)?;
    let folder = site::folder(project);
    let index = String::from_utf8_lossy(&read(&folder.join("index.html"))?).into_owned();
    let docs = folder.join("docs");
    let (docs, mut all): (Vec<_>, Vec<_>) = list(&folder)?.into_iter().partition(|path| path.starts_with(&docs));
    all.retain(|path| !path.ends_with("playground.html"));
    let in_index = |path: &PathBuf| path.file_name().is_some_and(|name| index.contains(&*name.to_string_lossy()));
    let first: Vec<PathBuf> =
        all.iter().filter(|path| path.ends_with("index.html") || in_index(path)).cloned().collect();

    print(&format!("\n{:>10} {:>10} {:>10}", "bytes", "brotli 11", "limit"));
    let heavy = weighed(project, name, &first, Some(FIRST_ANSWER))?;
    weighed(project, "page: everything", &all, None)?;
    weighed(project, "page: the single file", &[folder.join("playground.html")], None)?;
    weighed(project, "documentation: all pages", &docs, None)?;
    Ok(heavy.then_some(name))
}

/// Prints a line; gives whether it is too heavy.
fn weighed(project: &Project, name: &str, files: &[PathBuf], limit: Option<usize>) -> Result<bool> {
    const PROGRAM: &str = "const { readFileSync } = require('node:fs'); const { brotliCompressSync, constants } = require('node:zlib'); \
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11 }; const [, ...files] = process.argv; \
        console.log(files.reduce((sum, file) => sum + brotliCompressSync(readFileSync(file), { params }).length, 0))";
    let mut raw = 0;
    for file in files {
        raw += read(file)?.len();
    }
    let packed = number(&capture(project.command("node").args(["-e", PROGRAM]).args(files))?)?;
    let shown = limit.map_or(String::new(), |limit| limit.to_string());
    print(&format!("{raw:>10} {packed:>10} {shown:>10}  {name}"));
    Ok(limit.is_some_and(|limit| packed > limit))
}

/// What a bundler makes of a program that passes on what it imports, the modules included.
fn bundle(project: &Project, index: usize, imports: &str, entry: &str) -> Result<PathBuf> {
    let [from, to] = ["program", "bundled"].map(|what| project.glue().join(format!("{what}.{index}.js")));
    let imports = if imports == "*" { imports.to_owned() } else { format!("{{ {imports} }}") };
    write(&from, format!("export {imports} from '../../pkg/dist/{entry}.js';\n"))?;
    let mut esbuild = project.node("node_modules/esbuild/bin/esbuild");
    esbuild.arg(from).args(["--bundle", "--minify", "--format=esm", "--log-level=warning"]);
    if entry.starts_with("login") {
        esbuild.arg("--external:./entry.*");
    }
    capture(esbuild.arg(format!("--outfile={}", to.display())))?;
    Ok(to)
}

fn gzipped(project: &Project, path: &Path) -> Result<usize> {
    const PROGRAM: &str = "const { readFileSync } = require('node:fs'); \
        console.log(require('node:zlib').gzipSync(readFileSync(process.argv[1]), { level: 9 }).length)";
    number(&capture(project.command("node").args(["-e", PROGRAM]).arg(path))?)
}

fn number(printed: &str) -> Result<usize> {
    printed.trim().parse().map_err(|_| format!("node printed `{}` for a size: run this again", printed.trim()))
}

/// Prints a module's sections and largest functions, each with what changed since the last run of this task.
fn anatomy(project: &Project, module: &Module) -> Result {
    let parts = parts(&read(&named(project, module))?)?;
    let kept = project.glue().join(format!("{}.sizes", module.name));
    let before = fs::read_to_string(&kept).map(|text| recall(&text)).unwrap_or_default();
    let (sections, functions): (Vec<_>, Vec<_>) = parts.iter().partition(|(name, _)| name.starts_with("section "));

    let since = if before.is_empty() { "" } else { ", and what changed since the last run" };
    print(&format!("\n{}: sections and the twenty largest functions{since}", module.name));
    for (name, bytes) in largest(sections).into_iter().chain(largest(functions).into_iter().take(20)) {
        let change = match before.get(name).map_or(0, |old| difference(*bytes, *old)) {
            0 => String::new(),
            change => format!("{change:+}"),
        };
        print(&format!("{bytes:>10} {change:>8}  {name}"));
    }
    let lines: String = parts.iter().map(|(name, bytes)| format!("{bytes} {name}\n")).collect();
    write(&kept, lines)
}

fn recall(text: &str) -> BTreeMap<String, usize> {
    text.lines()
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(bytes, name)| Some((name.to_owned(), bytes.parse().ok()?)))
        .collect()
}

fn largest<'a>(mut parts: Vec<(&'a String, &'a usize)>) -> Vec<(&'a String, &'a usize)> {
    parts.sort_by_key(|(_, bytes)| std::cmp::Reverse(**bytes));
    parts
}

fn difference(now: usize, before: usize) -> i64 {
    i64::try_from(now).unwrap_or(i64::MAX) - i64::try_from(before).unwrap_or(i64::MAX)
}

/// Bytes by `section …` and by function name; instances of one generic function are added up.
fn parts(module: &[u8]) -> Result<BTreeMap<String, usize>> {
    let mut parts = BTreeMap::new();
    let mut bodies = Vec::new();
    let mut names = BTreeMap::new();
    let mut imported = 0;
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload.map_err(|error| format!("the module cannot be read: {error}"))?;
        match &payload {
            Payload::CodeSectionEntry(body) => bodies.push(body.range().len()),
            Payload::ImportSection(imports) => {
                imported = imports.clone().into_imports().flatten().filter(is_function).count()
            }
            Payload::CustomSection(custom) => {
                if let KnownCustom::Name(section) = custom.as_known() {
                    names.extend(section.into_iter().flatten().flat_map(function_names));
                }
            }
            _ => {}
        }
        if let Some((id, range)) = payload.as_section().filter(|(id, _)| *id != 0) {
            *parts.entry(format!("section {}", section_name(id))).or_default() += range.len();
        }
    }
    for (index, bytes) in bodies.into_iter().enumerate() {
        let name = names.get(&(imported + index)).cloned().unwrap_or_else(|| "(no name)".to_owned());
        *parts.entry(name).or_default() += bytes;
    }
    Ok(parts)
}

fn is_function(import: &wasmparser::Import<'_>) -> bool {
    matches!(import.ty, wasmparser::TypeRef::Func(_))
}

fn function_names(names: Name<'_>) -> Vec<(usize, String)> {
    let Name::Function(map) = names else {
        return Vec::new();
    };
    map.into_iter().flatten().map(|naming| (naming.index as usize, plain(naming.name))).collect()
}

/// A name without the hashes of the compiler, so that it is the same after the next change.
fn plain(name: &str) -> String {
    let is_hash = |text: &str| text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let name = match name.rsplit_once('.') {
        Some((name, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => name,
    };
    let name = match name.rsplit_once("::h") {
        Some((name, hash)) if is_hash(hash) => name,
        _ => name,
    };
    let mut parts = name.split('[');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((hash, rest)) if is_hash(hash) => plain.push_str(rest),
            _ => plain.extend(["[", part]),
        }
    }
    plain
}

fn section_name(id: u8) -> &'static str {
    const NAMES: &[&str] = &[
        "custom",
        "type",
        "import",
        "function",
        "table",
        "memory",
        "global",
        "export",
        "start",
        "element",
        "code",
        "data",
        "data count",
        "tag",
    ];
    NAMES.get(usize::from(id)).copied().unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_hashes_only() {
        assert_eq!(plain("core[c5930c85a12de822]::panic"), "core::panic");
        assert_eq!(plain("rolecall::jwt::read::h46e61e4f9cb9fc0d.251"), "rolecall::jwt::read");
        assert_eq!(plain("<[u8; 4] as a::B>::c"), "<[u8; 4] as a::B>::c");
    }
}
