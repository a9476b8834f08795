//! Terraform itself reads what our reader reads: literals, heredocs and calls, and what `quote` writes. Where the program
//! is not installed, nothing is compared.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use rolecall::settings::Raw;
use rolecall::spelling::terraform::{quote, read};
use serde_json::Value as Json;

/// Expressions that our reader knows the value of.
const EXPRESSIONS: &[&str] = &[
    r#""""#,
    r#""a""#,
    r#"("a")"#,
    "(\n\"a\"\n)",
    r#""a" # comment"#,
    "\"a\" /* \n */",
    r#""\n\r\t\"\\""#,
    r#""\u00e9\u00E9\U0001F600\u0000\u0001\u007f\u2028""#,
    r#""\\u00e9 \\n""#,
    "\"a\tb\u{1}\u{7f}\u{85}\u{a0}\u{2028}\u{feff}é日😀\"",
    r#""$ $$ $a a$ % %% %a {} { }""#,
    r#""$${a}""#,
    r#""$$${a}""#,
    r#""$$$${a}""#,
    r#""$$$$$${a}""#,
    r#""%%{a}""#,
    r#""%%%{a}""#,
    r#""%%%%{ $${ %%$${""#,
    r#""$\u007ba}""#,
    r##""# // /* */ <<EOT""##,
    r#""contains(groups[*], 'admin') && 'Admin' || 'Viewer'""#,
    r#""contains(\"https://example.com/roles\"[], 'a\\\\b') && `\"Admin\"`""#,
    "<<EOT\nEOT\n",
    "<<EOT\na\nEOT\n",
    "<<EOT\n  a\n b\n  EOT\n",
    "<<EOT\na\n\n  \nEOT\n",
    "<<EOT\na \nEOTX\nX EOT\nEOT \t\n",
    "<<E-T_1é\na\n  E-T_1é\n",
    "<<_\na\n_\n",
    "<<EOT\n\\n \\\" \\u00e9 \\ \" '\nEOT\n",
    "<<EOT\n$${a} $$${b} %%{c} $ $$ % %% $\n%\nEOT\n",
    "<<EOT\r\na\r\n b\r\nEOT\r\n",
    "<<EOT\n# a\n// b\n/* c\nEOT\n",
    "<<EOT\na\n\u{a0}EOT\n",
    "<<-EOT\nEOT\n",
    "<<-EOT\n    a\n      b\n   c\n  EOT\n",
    "<<-EOT\n  a\n    EOT\n",
    "<<-EOT\n    a\n  \n\n        \n    b\n  EOT\n",
    "<<-EOT\n  \nEOT\n",
    "<<-EOT\n\n\n  a\n\nEOT\n",
    "<<-EOT\n\t\ta\n\t  b\n  EOT\n",
    "<<-EOT\n\u{a0}\u{a0}a\n \u{2003} b\n  EOT\n",
    "<<-EOT\n   \u{b} a\n  b\n\u{c}  c\n EOT\n",
    "<<-EOT\r\n    a\r\n   b\r\n  \r\n  EOT\r\n",
    "<<-EOT\n  a $${x}\n   %%{y} $${z}\n  EOT\n",
    "<<-EOT\n    x\n  $$${b}\n    c\nEOT\n",
    "<<-EOT\n    $\n   $$\n  %\nEOT\n",
    "<<-EOT\na\n  b\nEOT\n",
    "(<<EOT\na\nEOT\n)",
    "0",
    "5",
    "-5",
    "- 5",
    "-0",
    "007",
    "1.50",
    "1e3",
    "1.5E-2",
    "1e+2",
    "0.1e-7",
    "0e5",
    "1e30",
    "00.5",
    "123456789012345678901234567890.123456789",
    "true",
    "(false)",
    "chomp(<<EOT\na\nb\n\nEOT\n)",
    r#"chomp("a \r\n\r")"#,
    r#"trimspace(" \u00a0\u0085a b\u200b\n")"#,
    r#"trimspace("\u2003")"#,
    "trimspace(1.50)",
    r#"join(" ", ["a", "b",])"#,
    "join(\",\", [\n\"a\" # b\n,\n1.50, true\n])",
    r#"join(1, ["a", "b"], [], ["c"])"#,
    r#"join(",", [])"#,
    r#"jsonencode(["a", 1.50, -3, true, null, ["b", []], []])"#,
    r#"jsonencode("\u0000\u0001\u0008\u000b\u000c\u001f\u007f\u0085\n\r\t\"\\/<>&'\u2028\u2029é😀")"#,
    "jsonencode (\n1e5\n)",
    "jsonencode(null)",
    r#"jsonencode([join(",", ["a", "b"]), trimspace(" c ")])"#,
    "jsonencode([<<EOT\na\nEOT\n, \"b\"])",
];

/// An empty folder of its own, gone in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("rolecall-terraform-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The texts that Terraform makes of all expressions; None where there is no Terraform.
fn terraform(name: &str, expressions: &[&str]) -> Option<Vec<String>> {
    let folder = Folder::new(name);
    let locals = expressions.iter().enumerate().map(|(index, expression)| format!("  v{index} = {expression}\n"));
    fs::write(folder.0.join("main.tf"), format!("locals {{\n{}}}\n", locals.collect::<String>())).unwrap();
    // In base64, since the console has a way of its own to print texts.
    let all: Vec<_> = (0..expressions.len()).map(|index| format!("tostring(local.v{index})")).collect();
    let question = format!("base64encode(jsonencode([{}]))\n", all.join(", "));

    let mut command = Command::new("terraform");
    command.arg("console").current_dir(&folder.0).env("CHECKPOINT_DISABLE", "1");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let Ok(mut child) = command.spawn() else {
        println!("terraform is not on this machine: skipped");
        return None;
    };
    child.stdin.take().unwrap().write_all(question.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let answer = String::from_utf8(output.stdout).unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    let json = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, answer.trim().trim_matches('"'));
    let json: Json = serde_json::from_slice(&json.unwrap_or_else(|_| panic!("{answer}{complaint}"))).unwrap();
    let texts = json.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned());
    Some(texts.collect())
}

/// The text that our reader makes of an expression.
fn ours(expression: &str) -> String {
    let reading = read(&format!("oauth2_settings {{\n  name = {expression}\n}}\n")).expect(expression);
    assert_eq!(reading.troubles, [], "{expression}");
    match reading.entries.as_slice() {
        [entry] => match &entry.value {
            Raw::Text(text) => text.clone(),
            other => panic!("{expression} gives {other:?}"),
        },
        other => panic!("{expression} gives {other:?}"),
    }
}

#[test]
fn expressions_have_the_value_that_terraform_gives_them() {
    let ours: Vec<_> = EXPRESSIONS.iter().map(|expression| ours(expression)).collect();
    let Some(theirs) = terraform("expressions", EXPRESSIONS) else { return };
    assert_eq!(theirs.len(), EXPRESSIONS.len());
    for ((expression, ours), theirs) in EXPRESSIONS.iter().zip(ours).zip(theirs) {
        assert_eq!(ours, theirs, "{expression}");
    }
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// What is put together to nasty values; all of it is normalised (NFC), as Terraform would make it.
const PIECES: &[&str] = &[
    "$",
    "%",
    "{",
    "}",
    "${",
    "%{",
    "$${",
    "\\",
    "\"",
    "'",
    "`",
    "\n",
    "\r",
    "\t",
    "\0",
    "\u{1}",
    "\u{1b}",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{fffd}",
    "é",
    "日",
    "😀",
    "\u{f0000}",
    "\u{10fffd}",
    " ",
    "a",
    "n",
    "u0041",
    "U",
    "#",
    "//",
    "/*",
    "<<EOT\n",
    "\nEOT\n",
    "<",
    "&",
    "~",
];

/// Some 600 values; the first are the pieces themselves.
fn values() -> Vec<String> {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let mut values: Vec<String> = PIECES.iter().map(|piece| (*piece).to_owned()).collect();
    for _ in 0..560 {
        let length = 1 + dice.below(8);
        values.push((0..length).filter_map(|_| PIECES.get(dice.below(PIECES.len()))).copied().collect());
    }
    values
}

#[test]
fn quoted_values_come_back() {
    let values = values();
    let literals: Vec<_> = values.iter().map(|value| quote(value)).collect();
    for (value, literal) in values.iter().zip(&literals) {
        assert_eq!(&ours(literal), value, "{literal}");
    }
    let literals: Vec<_> = literals.iter().map(String::as_str).collect();
    let Some(theirs) = terraform("quotes", &literals) else { return };
    assert_eq!(theirs.len(), values.len());
    for ((value, literal), theirs) in values.iter().zip(literals).zip(theirs) {
        assert_eq!(value, &theirs, "{literal}");
    }
}

/// Heredocs put together from pieces of lines, against Terraform.
#[test]
fn heredocs_have_the_value_that_terraform_gives_them() {
    const LINES: &[&str] = &[
        "", " ", "  ", "\t", "    ", "a", "  b", " c  ", "\td", "    e \"", "   $${f}", " %%{g}", "  \\n", "\u{a0}h",
        " EOT2", "i\r", " \r",
    ];
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut heredocs = Vec::new();
    for _ in 0..300 {
        let lines =
            (0..dice.below(6)).filter_map(|_| LINES.get(dice.below(LINES.len()))).map(|line| format!("{line}\n"));
        let lines: String = lines.collect();
        let (flush, indent) = (["", "-"].get(dice.below(2)).unwrap(), " ".repeat(dice.below(4)));
        heredocs.push(format!("<<{flush}EOT\n{lines}{indent}EOT\n"));
    }
    let heredocs: Vec<_> = heredocs.iter().map(String::as_str).collect();
    let ours: Vec<_> = heredocs.iter().map(|heredoc| ours(heredoc)).collect();
    let Some(theirs) = terraform("heredocs", &heredocs) else { return };
    assert_eq!(theirs.len(), ours.len());
    for ((heredoc, ours), theirs) in heredocs.iter().zip(ours).zip(theirs) {
        assert_eq!(ours, theirs, "{heredoc:?}");
    }
}
